"""“Reviewed, no change needed”: somebody looked a policy over, and says when it is looked at next."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views import View
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from home.models.pages import address_of
from policies import publishing, reading, reviews, sentences
from policies.desk import reviews_rows as rows
from policies.desk.who import Reviewer, keeps_policies
from policies.models import PolicyPage, PolicyVersion, Review

_LONGEST_NOTE = 2_000
_EARLIER = 10
_A_DATE = "Write the day as year, month and day, such as 2026-09-30."


def _promised_cycle(months: int) -> str:
    """Return the promise that readers are given about how often the policy is reviewed."""
    return f"Readers are told: “{reading.review_cycle(months)}”"


class ReviewForm(forms.Form):
    """When it was looked at, and when it will be next.

    ``version`` is what the person had before them; ``key`` makes sending it twice harmless.
    """

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    on = forms.DateField(
        label="Reviewed on",
        widget=AdminDateInput,
        error_messages={"required": "Say on which day you looked at the policy.", "invalid": _A_DATE},
    )
    next_due = forms.DateField(
        label="Next review",
        widget=AdminDateInput,
        error_messages={"required": "Say when the policy is looked at next.", "invalid": _A_DATE},
    )
    note = forms.CharField(
        label="Note for colleagues",
        required=False,
        max_length=_LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What you looked at, and with whom. Readers don't see it.",
        error_messages={"max_length": "Shorten the note to 2,000 characters."},
    )

    def __init__(self, *args: Any, of: PolicyVersion, **kwargs: Any) -> None:
        today = rows.today_of(publishing.organisation_of(of.policy))
        initial = {
            "version": of.pk, "key": uuid4(), "on": today, "next_due": reviews.suggested_next(of, today),
        }  # fmt: skip
        super().__init__(*args, **{**kwargs, "initial": initial, "label_suffix": ""})
        months = of.sealed["review_months"]
        self.fields["next_due"].help_text = (
            f"One cycle on. {_promised_cycle(months)} Choose another day if you like."
            if months
            else "A year on: the policy says nothing of how often it is reviewed. Choose another day if you like."
        )
        self.of = of

    @property
    def is_out_of_date(self) -> bool:
        """Whether what was sent belongs to another version than the one in force, or to none."""
        return bool(self["key"].errors) or self.cleaned_data.get("version") != self.of.pk

    def bring_up_to_date(self) -> None:
        """Let the person send again what they typed, now with the version in force before them."""
        data: Any = self.data
        self.data = data = data.copy()  # what a request holds can't be changed
        data["version"], data["key"] = str(self.of.pk), str(uuid4())

    def problems(self) -> list[dict[str, str]]:
        """Return what is wrong, in the order of the fields, each with the id of its field."""
        whole = [{"text": str(error), "id": ""} for error in self.non_field_errors()]
        return whole + [
            {"text": str(error), "id": field.id_for_label or ""}
            for field in self.visible_fields()
            for error in field.errors
        ]


class RecordReview(WagtailAdminTemplateMixin, View):
    """GET shows the form, POST records; what somebody may not review is not found."""

    template_name = "policies/desk/review.html"
    header_icon = "calendar-check"
    page_title = "Reviewed, no change needed"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = PolicyPage.objects.filter(pk=kwargs["pk"], live=True).select_related("owner_unit").first()
        if found is None or not Reviewer(request.user).may_review(found):
            raise Http404("no such policy, or none that they may review")
        self.policy = found
        self.organisation = publishing.organisation_of(found)
        self.next_url = get_valid_next_url_from_request(request)

    def _version(self) -> PolicyVersion | None:
        found = reviews.in_force(PolicyPage.objects.filter(pk=self.policy.pk)).select_related("policy").first()
        if found is not None:
            found.row = rows.row(found, self.organisation)
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version = self._version()
        return self._nothing_in_force() if version is None else self._show(ReviewForm(of=version))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version = self._version()
        if version is None:
            return self._nothing_in_force()
        form = ReviewForm(request.POST, of=version)
        valid = form.is_valid()
        if form.is_out_of_date:
            return self._overtaken(form)
        if not valid:
            return self._show(form, status=422)
        given = form.cleaned_data
        try:
            review = reviews.record(
                version,
                by=request.user,  # type: ignore[arg-type]  # the admin lets nobody in who is not signed in
                on=given["on"],
                next_due=given["next_due"],
                note=given["note"],
                key=given["key"],
            )
        except reviews.Overtaken:
            return self.post(request)  # another version came into force between the look and the lock
        except ValidationError as problems:
            form.add_error(None, problems)
            return self._show(form, status=422)
        messages.success(
            request,
            f"“{version.title}” is recorded as reviewed on {sentences.day_in_words(review.on)}. "
            f"The next review is due on {sentences.day_in_words(review.next_due)}.",
        )
        return redirect(self.back_url)

    def _overtaken(self, form: ReviewForm) -> HttpResponse:
        form.add_error(
            None,
            f"Version {form.of.number} is in force now; you had another before you. Read it, then send this again.",
        )
        form.bring_up_to_date()
        return self._show(form, status=409)

    def _nothing_in_force(self) -> HttpResponse:
        messages.error(self.request, "No version of this policy is in force, so there is nothing to review.")
        return redirect(self.back_url)

    @property
    def back_url(self) -> str:
        usual = "policy_reviews:index" if keeps_policies(self.request.user) else "wagtailadmin_home"
        return self.next_url or reverse(usual)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        report = [{"url": reverse("policy_reviews:index"), "label": "Policy reviews"}]
        return [
            *self.breadcrumbs_items,
            *(report if keeps_policies(self.request.user) else []),
            {"url": "", "label": self.page_title},
        ]

    def _show(self, form: ReviewForm, *, status: int = 200) -> HttpResponse:
        earlier = Review.objects.filter(policy=self.policy).select_related("by", "version")[:_EARLIER]
        context = self.get_context_data(
            form=form,
            version=form.of,
            policy_url=address_of(self.policy),
            earlier=earlier,
            next_url=self.next_url,
            back_url=self.back_url,
            media=form.media,
        )
        return self.render_to_response(context, status=status)
