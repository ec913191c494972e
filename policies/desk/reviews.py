"""The report “Policy reviews”: every policy in force, when it is to be reviewed, and who looks after it."""

from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Lower
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports.base import ReportView
from wagtail.admin.viewsets.base import ViewSet

from home.models.pages import address_of
from policies import reviews
from policies.desk import reviews_rows as rows
from policies.desk.reviews_form import RecordReview
from policies.desk.who import KeepersOfPolicies, Reviewer, keeps_policies, own_policies
from policies.models import PolicyVersion
from policies.models.choices import Category

# What a spreadsheet takes for the beginning of a formula. Wagtail defuses its XLSX, not its CSV.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class ReviewFilterSet(WagtailFilterSet):
    """Which policies are listed."""

    review = django_filters.ChoiceFilter(
        label="Review", choices=rows.STATES, empty_label="Any", widget=forms.RadioSelect, method="standing"
    )
    owner = django_filters.ChoiceFilter(
        label="Owner",
        choices=[("none", "No owner"), ("some", "Has an owner")],
        empty_label="Any",
        widget=forms.RadioSelect,
        method="owned",
    )
    category = django_filters.ChoiceFilter(
        label="Category",
        choices=[(value, label.capitalize()) for value, label in Category.choices],
        empty_label="Any",
        widget=forms.RadioSelect,
        field_name="sealed__category",
    )

    class Meta:
        model = PolicyVersion
        fields: ClassVar[list[str]] = []

    def standing(self, versions: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return versions.filter(rows.standing(value, rows.today_of(self.request.user.organisation)))

    def owned(self, versions: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return versions.filter(rows.NO_OWNER) if value == "none" else versions.exclude(rows.NO_OWNER)


class _Policies(WagtailPaginator):
    verbose_name, verbose_name_plural = "policy", "policies"


class ReviewsReport(ReportView):
    """Own organisation only (rule 5), whatever the page permissions say."""

    page_title = "Policy reviews"
    header_icon = "calendar-check"
    permission_policy = KeepersOfPolicies(PolicyVersion)
    permission_required = "view"
    model = PolicyVersion
    filterset_class = ReviewFilterSet
    results_template_name = "policies/desk/reviews_results.html"
    index_url_name = "policy_reviews:index"
    index_results_url_name = "policy_reviews:index_results"
    verbose_name_plural = "policies"
    paginator_class = _Policies
    default_ordering = "review_due"
    export_filename = "policy-reviews"
    list_export: ClassVar[list[str]] = [
        "row.title", "row.number", "row.in_force_from", "row.category", "row.owner", "row.next", "row.last",
        "row.state_words",
    ]  # fmt: skip
    export_headings: ClassVar[dict[str, str]] = {
        "row.title": "Policy", "row.number": "Version", "row.in_force_from": "In force from",
        "row.category": "Category", "row.owner": "Owner", "row.next": "Next review", "row.last": "Last review",
        "row.state_words": "State",
    }  # fmt: skip
    columns: ClassVar[list[Any]] = [
        rows.Cell("title", "cell_policy", label="Policy", accessor=lambda version: version, sort_key="policy_title"),
        rows.Cell("review", "cell_review", label="Next review", accessor="row", sort_key="review_due"),
        rows.Cell("owner", "cell_owner", label="Owner", accessor="row.owner"),
        rows.Cell("number", "cell_version", label="Version", accessor="row", sort_key="in_force_from"),
        rows.Cell("last", "cell_last", label="Last review", accessor="row.last", sort_key="reviewed_on"),
        Column("category", label="Category", accessor="row.category", classname="desk-category"),
    ]

    def get_base_queryset(self) -> "QuerySet[Any]":
        found = rows.light(reviews.in_force(own_policies(self.request.user)))
        return found.annotate(policy_title=Lower(KeyTextTransform("title", "sealed")))

    def order_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        name, falling = self.ordering.lstrip("-"), self.ordering.startswith("-")
        # What has no date comes last either way.
        first = F(name).desc(nulls_last=True) if falling else F(name).asc(nulls_last=True)
        return queryset.order_by(first, "policy_title", "pk")

    def get_filtered_queryset(self) -> "QuerySet[Any]":
        return self.get_queryset()  # which filters already; Wagtail's report would do it twice

    def get_table(self, object_list: Any) -> Any:
        versions = rows.with_rows(object_list, self.request.user.organisation)
        reviewer = Reviewer(self.request.user)
        for version in versions:
            policy = version.policy
            version.public_url = address_of(policy)
            # Who may publish may edit; asked of what was fetched once for the person, not for each row.
            publishes = reviewer.may_publish(policy)
            version.edit_url = reverse("wagtailadmin_pages:edit", args=(policy.pk,)) if publishes else ""
            version.review_url = self._review_url(policy.pk) if reviewer.may_review(policy) else ""
        return super().get_table(versions)

    def _review_url(self, pk: int) -> str:
        return f"{reverse('policy_reviews:review', args=(pk,))}?{urlencode({'next': self.index_url})}"

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        return rows.with_rows(object_list, self.request.user.organisation) if self.is_export else object_list

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        if export_format == self.FORMAT_CSV and isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
            return f"'{value}"
        return super().preprocess_field_value(field, "" if value is None else value, export_format)

    @cached_property
    def no_results_message(self) -> str:
        return "No policy is like that." if self.is_filtering else "No policy is in force yet."


class _ForKeepers(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return keeps_policies(request.user)


class ReviewsViewSet(ViewSet):
    """At an address of its own: Wagtail's own reports list everybody's, and are for superusers alone."""

    name = "policy_reviews"
    url_prefix = "policies/reviews"
    icon = "calendar-check"
    menu_label = "Policy reviews"
    menu_order = 150
    menu_item_class = _ForKeepers
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(ReviewsReport), name="index"),
            path("results/", self.construct_view(ReviewsReport, results_only=True), name="index_results"),
            path("<int:pk>/", self.construct_view(RecordReview), name="review"),
        ]
