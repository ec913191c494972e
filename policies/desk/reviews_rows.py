"""What lists of policies say of a review: the same words in report, panel, explorer and form."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from wagtail.admin.ui.tables import Column

from home.models import Organisation
from home.time import now
from policies import reviews
from policies.models.choices import Category
from policies.reviews import ReviewState

if TYPE_CHECKING:
    from policies.models import PolicyVersion

NO_OWNER = Q(sealed__owner_role="", sealed__owner_unit="")


@dataclass(frozen=True)
class ReviewRow:
    """One policy in force."""

    title: str
    number: str
    in_force_from: date
    owner: str
    category: str
    next: date | None
    last: date | None
    state: ReviewState
    days_left: int | None

    @property
    def state_words(self) -> str:
        """“Overdue”, “Due”, “Not due yet”, “No review date”."""
        return {
            ReviewState.OVERDUE: "Overdue",
            ReviewState.DUE: "Due",
            ReviewState.LATER: "Not due yet",
            ReviewState.NONE: "No review date",
        }[self.state]

    @property
    def how_far(self) -> str:
        """“in 7 days”, “about 3 months ago”; blank without a date."""
        return reviews.how_far(self.days_left) if self.days_left is not None else ""


def today_of(organisation: Organisation) -> date:
    """Return the organisation's own present day."""
    return organisation.local(now()).date()


def row(version: "PolicyVersion", organisation: Organisation) -> ReviewRow:
    """Return what is said of a version that ``reviews.in_force`` has fetched."""
    today = today_of(organisation)
    sealed, due = version.sealed, version.review_due
    return ReviewRow(
        title=sealed["title"],
        number=version.number,
        in_force_from=organisation.local(version.in_force_from).date(),
        owner=", ".join(part for part in (sealed["owner_role"], sealed["owner_unit"]) if part),
        category=Category(sealed["category"]).label,
        next=due,
        last=version.reviewed_on,
        state=reviews.review_state(due, today),
        days_left=(due - today).days if due else None,
    )


def with_rows(versions: Any, organisation: Organisation) -> list[Any]:
    """Give each version its ``row``."""
    found = list(versions)
    for version in found:
        version.row = row(version, organisation)
    return found


def standing(state: str, today: date) -> Q:
    """Return the condition under which a version's review stands so on ``today``."""
    soon = today + reviews.SOON
    return {
        ReviewState.OVERDUE: Q(review_due__lt=today),
        ReviewState.DUE: Q(review_due__gte=today, review_due__lte=soon),
        ReviewState.LATER: Q(review_due__gt=soon),
        ReviewState.NONE: Q(review_due=None),
    }[ReviewState(state)]


STATES = [
    (ReviewState.OVERDUE, "Overdue"),
    (ReviewState.DUE, "Due within 60 days"),
    (ReviewState.LATER, "Not due yet"),
    (ReviewState.NONE, "No review date"),
]


def light(versions: "QuerySet[Any]") -> "QuerySet[Any]":
    """Fetch the policy too, and leave unfetched what no list shows and is long."""
    return versions.select_related("policy").defer("procedure", "note", "policy__body", "policy__stages")


class Cell(Column):
    """A cell with a template of its own, below ``policies/desk/``."""

    def __init__(self, name: str, template: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.cell_template_name = f"policies/desk/{template}.html"
