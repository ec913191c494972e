"""After signing in: which of the organisation's policies are to be reviewed, and which nobody looks after."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from wagtail.admin.ui.components import Component

from policies import reviews
from policies.desk import reviews_rows as rows
from policies.desk.who import Reviewer, own_policies
from policies.reviews import ReviewState

_SHOWN = 5


class ReviewsPanel(Component):
    """Policies due and overdue, without an owner, without a review date. Own organisation only (rule 5)."""

    name = "policy_reviews"
    template_name = "policies/desk/reviews_panel.html"
    order = 15

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user: Any = self.request.user
        today = rows.today_of(user.organisation)
        versions = reviews.in_force(own_policies(user))
        overdue, due = (rows.standing(state, today) for state in (ReviewState.OVERDUE, ReviewState.DUE))
        counted = versions.aggregate(
            all=Count("pk"),
            overdue=Count("pk", filter=overdue),
            due=Count("pk", filter=due),
            undated=Count("pk", filter=rows.standing(ReviewState.NONE, today)),
            unowned=Count("pk", filter=rows.NO_OWNER),
        )
        first = rows.light(versions.filter(overdue | due)).order_by("review_due", "pk")
        url = reverse("policy_reviews:index")
        reviewer = Reviewer(user)
        shown = rows.with_rows(first[:_SHOWN], user.organisation)
        for version in shown:
            version.url = (
                reverse("policy_reviews:review", args=(version.policy_id,))
                if reviewer.may_review(version.policy)
                else url
            )
        counts = (
            ("overdue", counted["overdue"], "overdue", {"review": ReviewState.OVERDUE}),
            ("today", counted["due"], "due within 60 days", {"review": ReviewState.DUE}),
            ("today", counted["unowned"], "without an owner", {"owner": "none"}),
            ("today", counted["undated"], "without a review date", {"review": ReviewState.NONE}),
        )
        return {
            "counts": [
                {"level": level, "number": number, "words": words, "url": f"{url}?{urlencode(asked)}"}
                for level, number, words, asked in counts
            ],
            "all": counted["all"],
            "policies": shown,
            "more": counted["overdue"] + counted["due"] > _SHOWN,
            "url": url,
        }
