"""Addresses of policies: found without walking Wagtail's tree. Other pages are left to Wagtail."""

from django.urls import path, re_path

from policies import consent_views, feeds, maps
from policies.finding.views import results
from policies.serving import files, views

urlpatterns = [
    path("sitemap.xml", maps.sitemap, name="sitemap"),
    path("robots.txt", maps.robots, name="robots"),
    path("cookies/", consent_views.cookies, name="cookies"),
    path("policies/feed.atom", feeds.of_site, name="policies_feed"),
    path("policies/search/", results, name="policy_search"),
    path("policies/<slug:slug>/feed.atom", feeds.of_policy, name="policy_feed"),
    path("", views.anything),
    path("policies/", views.anything),
    re_path(r"^policies/files/(?P<sha256>[0-9a-f]{64})/(?P<name>[^/]+)$", files.download, name="policy_file"),
    re_path(r"^policies/(?P<slug>[-\w]+)/(?P<rest>(?:[-.\w]+/)*)$", views.policy, name="policy"),
]
