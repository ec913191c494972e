"""The explorer below the list of policies: version, since when, and how its review stands, beside each page."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.admin.widgets.button import Button

from home.time import now
from policies import publishing, reading, reviews
from policies.desk import reviews_rows as rows
from policies.desk.who import Reviewer
from policies.models import PolicyPage, PolicyVersion


class PolicyPageFilterSet(WagtailFilterSet):
    """Not Wagtail's own filters: they name the people and sites of every organisation (rule 5)."""

    review = django_filters.ChoiceFilter(
        label="Review", choices=rows.STATES, empty_label="Any", widget=forms.RadioSelect, method="standing"
    )

    class Meta:
        model = PolicyPage
        fields: ClassVar[list[str]] = []

    def standing(self, pages: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        first = pages.first()
        if first is None:
            return pages
        today = rows.today_of(publishing.organisation_of(first))
        standing = reviews.in_force(PolicyPage.objects.filter(live=True)).filter(rows.standing(value, today))
        return pages.filter(pk__in=standing.values("policy_id"))


class PolicyExplorer(ExplorableIndexView):
    table_classname = "listing full-width desk-explorer"
    base_columns: ClassVar[list[Any]] = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label="Title", sort_key="title", classname="title"),
        rows.Cell("number", "cell_version", label="Version in force", accessor="in_force_row"),
        rows.Cell("review", "cell_review", label="Next review", accessor="in_force_row"),
        PageStatusColumn("status", label="Status", sort_key="live", width="12%"),
    ]

    def get_table(self, object_list: Any) -> Any:
        return super().get_table(self._with_versions(list(object_list)))

    def _with_versions(self, pages: list[Any]) -> list[Any]:
        """Give each page what is said of its version in force, and the number of the one that is coming."""
        if not pages:
            return pages
        organisation = publishing.organisation_of(pages[0])  # all stand below one list of policies
        wanted = PolicyPage.objects.filter(pk__in=[page.pk for page in pages])
        found = {version.policy_id: version for version in rows.light(reviews.in_force(wanted))}
        later = PolicyVersion.objects.filter(policy__in=wanted, in_force_from__gt=now()).order_by("-in_force_from")
        coming = {
            policy: {"number": number, "on": organisation.local(moment).date()}
            for policy, number, moment in later.values_list("policy_id", "number", "in_force_from")
        }
        for page in pages:
            version = found.get(page.pk)
            page.in_force_row = rows.row(version, organisation) if version else None
            page.coming = coming.get(page.pk)
        return pages


class PolicyPageViewSet(PageViewSet):
    model = PolicyPage
    icon = "doc-full-inverse"
    index_view_class = PolicyExplorer
    filterset_class = PolicyPageFilterSet


def in_list(page: Any, user: Any, next_url: str | None) -> list[Button]:
    """Return the button of a row. Only rows that came with their version have one: nothing is asked for each."""
    return _button(page, user, next_url) if getattr(page, "in_force_row", None) is not None else []


def in_header(page: Any, user: Any, next_url: str | None) -> list[Button]:
    """Return the button at the head of a policy's own pages; none while no version is in force."""
    if not isinstance(page, PolicyPage) or reading.version_in_force(page) is None:
        return []
    return _button(page, user, next_url)


def _button(page: PolicyPage, user: Any, next_url: str | None) -> list[Button]:
    """Return the button that leads to recording a review, for those who may."""
    if not Reviewer(user).may_publish(page):
        return []
    asked = f"?{urlencode({'next': next_url})}" if next_url else ""
    url = reverse("policy_reviews:review", args=(page.pk,)) + asked
    return [Button("Reviewed, no change needed", url=url, icon_name="calendar-check", priority=45)]
