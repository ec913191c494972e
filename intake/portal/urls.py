"""Addresses of the complainant's side. ``/complaint/`` comes before Wagtail's pages."""

from django.urls import path

from intake.portal import acts, letters, more, own_files, views

app_name = "portal"

urlpatterns = [
    path("", views.enter, name="enter"),
    path("page/", views.case, name="case"),
    path("page/file/<uuid:key>/", own_files.file, name="file"),
    path("lost/", views.lost, name="lost"),
    path("further/", acts.escalate, name="escalate"),
    path("enough/", acts.accept, name="accept"),
    path("back/", acts.withdraw, name="withdraw"),
    path("more/", more.add, name="add"),
    path("contact/", acts.contact, name="contact"),
    path("contact/code/", acts.confirm, name="confirm"),
    path("handled/", acts.feedback, name="feedback"),
    path("letters/<uuid:uuid>/", letters.letter, name="letter"),
    path("everything.pdf", letters.download, {"form": "pdf"}, name="pdf"),
    path("everything.zip", letters.download, {"form": "zip"}, name="zip"),
    path("sign-out/", views.sign_out, name="sign_out"),
]
