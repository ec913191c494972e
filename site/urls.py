"""Which address leads where. Wagtail's pages come last, for they take everything that is left."""

from django.conf import settings
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from home.desk.account import account
from policies.api.views import api
from recourse.health import health

urlpatterns = [
    path("healthz", health, name="health"),
    path("admin/account/", account),
    path("admin/", include(wagtailadmin_urls)),
    # The slug `complaint` is reserved: no page of the CMS may take it.
    path("complaint/", include("intake.portal.urls")),
    path("api/v2/", api.urls),
    path("", include("home.urls")),
]

if settings.DEBUG:
    urlpatterns += staticfiles_urlpatterns()

urlpatterns += [path("", include("policies.urls")), path("", include(wagtail_urls))]
