"""Which cases the queue shows. What is shown at first is what waits for this person."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from wagtail.admin.filters import WagtailFilterSet

from home.time import now
from intake.cases.models import FAR_FUTURE, Case, Conflict, Outcome, State
from intake.forms.kinds import Kind

if TYPE_CHECKING:
    from django.db.models import QuerySet

MINE = "mine"
UNITS = "units"
HANDLING = "handling"
ALL = "all"


def _choice(label: Any, choices: list[tuple[str, Any]], *, method: str | None = None, name: str | None = None) -> Any:
    return django_filters.ChoiceFilter(
        label=label, choices=choices, empty_label=_("Any"), widget=forms.RadioSelect, method=method, field_name=name
    )


class CaseFilterSet(WagtailFilterSet):
    """The queue's filters. Whose cases they are is decided where the list begins, by ``access``."""

    show = django_filters.ChoiceFilter(
        label=_l("Show"),
        choices=[
            (MINE, _l("Waiting for me to act")),
            (HANDLING, _l("I am the handler")),
            (UNITS, _l("With my units")),
            (ALL, _l("All cases I may see")),
        ],
        empty_label=None,
        initial=MINE,
        widget=forms.RadioSelect,
        method="leave",
    )
    due = _choice(_l("Due"), [("overdue", _l("Overdue")), ("today", _l("Due today"))], method="by_due")
    held = _choice(
        _l("Look at"),
        [
            ("unassigned", _l("Nobody has it yet")),
            ("restricted", _l("Restricted")),
            ("conflict", _l("Held: it may concern somebody")),
            ("doubtful", _l("To look through")),
        ],
        method="by_what_is_the_matter",
    )
    state = _choice(
        _l("State"), [(State.OPEN, _l("Open")), (State.RESPONDED, _l("Answered")), (State.CLOSED, _l("Closed"))],
        name="state",
    )  # fmt: skip
    stage = _choice(
        _l("Stage"),
        [("1", _l("First")), ("2", _l("Second")), ("3", _l("Third or later"))],
        method="by_stage",
    )
    kind = _choice(_l("Kind"), [(kind.value, kind.label) for kind in Kind], name="kind")
    outcome = _choice(_l("Outcome"), [(each.value, each.value.capitalize()) for each in Outcome], name="outcome")

    class Meta:
        model = Case
        fields: ClassVar[list[str]] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        data = data.copy() if data is not None else {}
        data.setdefault("show", MINE)
        super().__init__(data, *args, **kwargs)

    def leave(self, queryset: "QuerySet[Case]", name: str, value: str) -> "QuerySet[Case]":
        """Whose cases they are is decided where the list begins."""
        return queryset

    def by_due(self, queryset: "QuerySet[Case]", name: str, value: str) -> "QuerySet[Case]":
        """Narrow to what is overdue, or due by the end of today where the organisation is."""
        at = now()
        user = getattr(self.request, "user", None)
        organisation = getattr(user, "organisation", None)
        if organisation is None:
            return queryset.none()
        over = at - timedelta(seconds=1)  # a limit that ends at 23:59:59 is over when the next day begins
        live = queryset.exclude(state=State.CLOSED).filter(next_due__lt=FAR_FUTURE)
        if value == "overdue":
            return live.filter(next_due__lte=over)
        tomorrow = organisation.local(at).date() + timedelta(days=1)
        return live.filter(next_due__gt=over, next_due__lt=datetime.combine(tomorrow, time.min, organisation.timezone))

    def by_what_is_the_matter(self, queryset: "QuerySet[Case]", name: str, value: str) -> "QuerySet[Case]":
        """Narrow to what somebody should look at."""
        if value == "unassigned":
            return queryset.filter(handler=None).exclude(state=State.CLOSED)
        if value == "restricted":
            return queryset.filter(restricted=True)
        if value == "conflict":
            concerned = Conflict.objects.filter(case=OuterRef("pk"), cleared_at=None)
            return queryset.filter(Exists(concerned), restricted=True).exclude(state=State.CLOSED)
        return queryset.filter(needs_review=True)

    def by_stage(self, queryset: "QuerySet[Case]", name: str, value: str) -> "QuerySet[Case]":
        """Narrow to how far a case has come."""
        return queryset.filter(stage__gte=3) if value == "3" else queryset.filter(stage=int(value))
