"""Addresses of ``home`` that are not pages."""

from django.urls import path

from home import views

urlpatterns = [path("accent.css", views.accent, name="accent")]
