"""Addresses that Wagtail's own pattern does not take: a version's number has a dot in it."""

from django.urls import re_path
from wagtail.views import serve

urlpatterns = [
    re_path(r"^((?:[\w\-]+/)+versions/[0-9]+(?:\.[0-9]+)+/)$", serve, name="policy_version"),
]
