"""The API's addresses. It only ever reads, and tells of the organisation whose site is asked."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from rest_framework.fields import Field
from rest_framework.response import Response
from wagtail.api import APIField
from wagtail.api.v2.pagination import WagtailPagination
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet

from home import organisations
from home.models import Organisation
from home.time import now
from policies.api.about import About
from policies.models import PolicyVersion
from policies.serving import chrome

#: Further into a list nobody needs to go; a database refuses numbers that are larger still.
_FURTHEST = 100_000


class _Told(Field):
    """A field that ``About`` tells of a version, by the same name."""

    def __init__(self, name: str) -> None:
        super().__init__(read_only=True)
        self.name = name

    def get_attribute(self, instance: PolicyVersion) -> PolicyVersion:
        return instance

    def to_representation(self, value: PolicyVersion) -> Any:
        return getattr(self.context["view"].about, self.name)(value)


def _told(*names: str) -> list[APIField]:
    return [APIField(name, serializer=_Told(name)) for name in names]


class _Pagination(WagtailPagination):
    """Wagtail's own; a page further on than there can be rows is refused and not looked for."""

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        offset = request.GET.get("offset", "")
        if len(offset) > len(str(_FURTHEST)):
            raise BadRequestError(f"offset cannot be higher than {_FURTHEST}")
        return super().paginate_queryset(queryset, request, view)


class PoliciesAPIViewSet(BaseAPIViewSet):
    """Policies in force, and every version of each."""

    model = PolicyVersion
    name = "policies"
    pagination_class = _Pagination
    authentication_classes: list[Any] = []  # nothing here is told to some and not to others
    permission_classes: list[Any] = []
    http_method_names = ["get", "head"]
    known_query_parameters = frozenset({"limit", "offset", "fields", "format"})

    _facts = (
        "slug", "title", "category", "number", "state", "in_force_from", "in_force_until", "published_at", "review_on",
        "owner", "change_note", "sha256",
    )  # fmt: skip
    _whole = ("summary", "body_html", "procedure", "stages", "hashed")
    _places = ("detail_url", "policy_url", "versions_url", "html_url", "policy_html_url")

    # Policies are known by their slugs, which never change once they are published, and versions by their numbers.
    body_fields = [*_told(*_facts, *_whole)]
    meta_fields = ["type", *_told(*_places)]
    listing_default_fields = ["type", *_facts, *_places]
    # Long, and told of one version at a time.
    detail_only_fields = [*_whole]

    @cached_property
    def organisation(self) -> Organisation:
        request = self.request._request
        chrome.lend(request)
        found = organisations.for_request(request)
        if found is None:
            raise Http404("no organisation at this address")
        return found

    @cached_property
    def about(self) -> About:
        """What is told of versions, for this request."""
        held = self._newest().values_list("policy_id", "pk")
        return About(self.organisation, dict(held))

    def _all(self) -> "QuerySet[PolicyVersion]":
        """Return every version of the organisation's policies, each with when the next took its place."""
        followed = PolicyVersion.objects.filter(
            policy=OuterRef("policy"), in_force_from__gt=OuterRef("in_force_from")
        ).order_by("in_force_from")
        below = self.organisation.site.root_page.path
        return (
            PolicyVersion.objects.filter(policy__live=True, policy__path__startswith=below)
            .annotate(followed_at=Subquery(followed.values("in_force_from")[:1]))
            .select_related("policy")
            .defer("policy__body", "policy__stages")
        )

    def _newest(self) -> "QuerySet[PolicyVersion]":
        newest = PolicyVersion.objects.filter(policy=OuterRef("policy")).in_force(now()).values("pk")[:1]
        return self._all().filter(pk=Subquery(newest)).order_by("policy__slug", "pk")

    def get_queryset(self) -> "QuerySet[PolicyVersion]":
        """Return what the address asks for: the policies in force, or all versions of one policy."""
        slug = self.kwargs.get("slug")
        if slug is None:
            return self._newest()
        return self._all().filter(policy__slug=slug).order_by("-in_force_from", "-pk")

    def get_object(self) -> PolicyVersion:
        """Return the version asked for by its number; without one, the version in force."""
        if not hasattr(self, "_found"):
            self._found = self._look_up()
        return self._found

    def _look_up(self) -> PolicyVersion:
        rows = (self._all() if "number" in self.kwargs else self._newest()).filter(policy__slug=self.kwargs["slug"])
        if "number" in self.kwargs:
            rows = rows.filter(number=self.kwargs["number"])
        found = rows.first()
        if found is None:
            raise Http404("no such policy in force, or no such version")
        return found

    def listing_view(self, request: Any, **kwargs: Any) -> Response:
        if "slug" in kwargs and not self.get_queryset().exists():
            raise Http404("no such policy")
        return super().listing_view(request)

    def detail_view(self, request: Any, **kwargs: Any) -> Response:
        self.check_query_parameters(self._all())
        return super().detail_view(request, None)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        answered = super().finalize_response(request, response, *args, **kwargs)
        answered["X-Robots-Tag"] = "noindex"
        return answered

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        kept = cache_control(no_cache=True)
        listing = kept(conditional_page(cls.as_view({"get": "listing_view"})))
        detail = kept(conditional_page(cls.as_view({"get": "detail_view"})))
        return [
            path("", listing, name="listing"),
            path("<slug:slug>/", detail, name="detail"),
            path("<slug:slug>/versions/", listing, name="versions"),
            path("<slug:slug>/versions/<str:number>/", detail, name="version"),
        ]


api = WagtailAPIRouter("api")
api.register_endpoint("policies", PoliciesAPIViewSet)
