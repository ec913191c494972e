"""The form page, the answers on their way, and what was sent."""

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from home.forms import OrganisationPageForm
from home.models.pages import PLAIN_TEXT, PublicPage, becomes_public
from intake.forms import readiness
from intake.forms.kinds import Channel, Kind
from policies import publishing
from policies.models import PolicyPage

#: A draft is erased so long after it was last touched.
DRAFT_KEPT = timedelta(days=28)


class WhoBlock(blocks.StructBlock):
    """One answer to "who are you"."""

    slug = blocks.RegexBlock(
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        error_messages={"invalid": "Small letters, numbers and hyphens only, such as “parent”."},
        help_text="A short name for rules and procedures, such as “parent”.",
    )
    label = blocks.CharBlock(help_text="As people read it, such as “A parent or carer”.")


class IntakeFormPageForm(OrganisationPageForm):
    """Offers this organisation's policies, and says at the field why a form can't be opened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "policy" in self.fields:
            own = PolicyPage.objects.none()
            if self.organisation is not None:
                own = PolicyPage.objects.descendant_of(self.organisation.site.root_page).order_by("title")
            self.fields["policy"] = forms.ModelChoiceField(
                queryset=own, label="Policy", help_text=self.fields["policy"].help_text
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        policy = cleaned.get("policy")
        if self.publishes and not self.errors and policy:
            for problem in readiness.why_form_cannot_open(policy):
                self.add_error("policy", problem)
        return cleaned


class IntakeFormPage(RoutablePageMixin, PublicPage):
    """The page the public fills in; it hangs on one policy."""

    policy = models.ForeignKey(
        "policies.PolicyPage",
        on_delete=models.PROTECT,
        related_name="intake_forms",
        help_text="The policy that what is sent here falls under, with its stages and limits.",
    )
    introduction = RichTextField(blank=True, features=PLAIN_TEXT)
    who = StreamField(
        [("who", WhoBlock())],
        blank=True,
        help_text="The answers to “Who are you?”. “Someone else” is added by itself.",
    )
    default_unit = models.ForeignKey(
        "home.Unit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who gets it if the complainant doesn't know. Left empty: the catch-all.",
    )
    concerns_have_procedure = models.BooleanField(
        "concerns have a procedure",
        default=True,
        help_text="A concern is dealt with in stages, as a complaint is. Otherwise it is thanked for and logged, as "
        "suggestions and compliments are.",
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("policy"),
        FieldPanel("introduction"),
        FieldPanel("who"),
        FieldPanel("concerns_have_procedure"),
        FieldPanel("default_unit"),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    base_form_class = IntakeFormPageForm

    class Meta:
        verbose_name = "complaint form"

    def who_choices(self) -> list[tuple[str, str]]:
        """Return the answers to "who are you", "someone else" last."""
        own = [(child.value["slug"], child.value["label"]) for child in self.who]
        return [*own, ("other", "Someone else")]

    def clean(self) -> None:
        super().clean()
        unit = self.default_unit
        if unit and self.policy_id and unit.organisation_id != publishing.organisation_of(self.policy).pk:
            raise ValidationError({"default_unit": "Choose a unit of this organisation."})

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save; a form is put before the public only where its policy can run a case.

        Raises:
            ValidationError: with each reason.
        """
        if becomes_public(self, kwargs.get("update_fields")):
            problems = readiness.why_form_cannot_open(self.policy)
            if problems:
                raise ValidationError({"policy": problems})
        return super().save(*args, **kwargs)

    # -- the steps; each view is thin, the work is in ``views`` ------------------------------------

    @path("", name="start")
    def start(self, request: HttpRequest) -> HttpResponse:
        from intake.forms import views

        return views.start(request, self)

    @path("step/<slug:slug>/", name="step")
    def step(self, request: HttpRequest, slug: str) -> HttpResponse:
        from intake.forms import views

        return views.step(request, self, slug)

    @path("check/", name="check")
    def check_answers(self, request: HttpRequest) -> HttpResponse:
        from intake.forms import views

        return views.check(request, self)

    @path("sent/", name="sent")
    def sent(self, request: HttpRequest) -> HttpResponse:
        from intake.forms import views

        return views.sent(request, self)

    @path("clear/", name="clear")
    def clear_answers(self, request: HttpRequest) -> HttpResponse:
        from intake.forms import views

        return views.clear(request, self)


class Submission(models.Model):
    """What was sent, exactly; never edited."""

    idempotency_key = models.UUIDField(unique=True)
    form = models.ForeignKey(IntakeFormPage, on_delete=models.PROTECT, related_name="submissions")
    case = models.OneToOneField(
        "intake.Case",
        null=True,
        on_delete=models.PROTECT,
        related_name="submission",
        help_text="Empty where the kind has no procedure: it has an entry in the log instead.",
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.COMPLAINT)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.ONLINE)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The member of staff who entered it; empty where it was sent online.",
    )
    received_at = models.DateTimeField()
    entered_at = models.DateTimeField(help_text="When it was written down here; later than its receipt if by staff.")
    notice = models.ForeignKey(
        "policies.PolicyVersion",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The privacy notice in force that was shown.",
    )
    questions = models.JSONField(help_text="As they were asked.")
    content = models.ForeignKey("intake.Content", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"submission {self.idempotency_key}"


class Draft(models.Model):
    """Answers on their way, kept on the server; nothing but a random token is in the browser."""

    token_digest = models.CharField(max_length=64, unique=True)
    idempotency_key = models.UUIDField(default=uuid.uuid4, unique=True)
    form = models.ForeignKey(IntakeFormPage, on_delete=models.CASCADE, related_name="drafts")
    answers = models.JSONField(default=dict)
    done_steps = models.JSONField(default=list)
    submission = models.ForeignKey(Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["touched_at"], name="intake_draft_touched")]

    def __str__(self) -> str:
        return f"draft {self.pk}"
