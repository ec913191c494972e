"""Addresses of the complainant's side. ``/complaint/`` comes before Wagtail's pages."""

from django.urls import path

from intake.portal import views

app_name = "portal"

urlpatterns = [
    path("", views.enter, name="enter"),
    path("page/", views.case, name="case"),
    path("page/file/<uuid:key>/", views.file, name="file"),
    path("further/", views.escalate, name="escalate"),
    path("enough/", views.accept, name="accept"),
    path("write/", views.reply, name="reply"),
    path("back/", views.withdraw, name="withdraw"),
    path("sign-out/", views.sign_out, name="sign_out"),
]
