"""The form page, the answers on their way, and what was sent."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify
from wagtail import blocks
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from home.models.pages import PLAIN_TEXT, PublicPage, becomes_public
from intake.forms import building, readiness
from intake.forms.blocks import QuestionsBlock
from intake.forms.kinds import Channel, Kind
from intake.forms.page_form import IntakeFormPageForm
from policies import publishing

#: A draft is erased so long after it was last touched.
DRAFT_KEPT = timedelta(days=28)


class WhoBlock(blocks.StructBlock):
    """One answer to "who are you"."""

    label = blocks.CharBlock(help_text="As people read it, such as “A parent or carer”.")
    slug = blocks.RegexBlock(
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        required=False,
        label="Short name",
        error_messages={"invalid": "Small letters, numbers and hyphens only, such as “parent”."},
        help_text="For rules and procedures. Left empty: made of the words above, and then it stays.",
    )

    def clean(self, value: Any) -> Any:
        """Give the answer its short name; once given, it stays."""
        cleaned = super().clean(value)
        cleaned["slug"] = cleaned["slug"] or slugify(cleaned["label"])[:50].strip("-") or "someone"
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
    takes_concerns = models.BooleanField("concerns", default=False)
    concerns_have_stages = models.BooleanField(
        "concerns go through the stages of the policy",
        default=True,
        help_text="If not, they are thanked for and logged. A worry about somebody's safety always becomes a case.",
    )
    takes_suggestions = models.BooleanField(
        "suggestions", default=False, help_text="Thanked for and logged; they have no stages."
    )
    takes_compliments = models.BooleanField(
        "compliments", default=False, help_text="Thanked for and logged; they have no stages."
    )
    anonymous_allowed = models.BooleanField(
        "people may stay anonymous",
        default=False,
        help_text="A worry about somebody's safety may always be told anonymously.",
    )
    why_not_anonymous = models.TextField(
        "if not: why",
        blank=True,
        max_length=400,
        help_text="People read this where they are asked for their name. Say it kindly.",
    )
    questions = StreamField(
        QuestionsBlock(),
        blank=True,
        help_text="Every form asks what routing and letters need. Here you add your own pages, and change our words.",
    )
    opens_at = models.DateTimeField("opens", null=True, blank=True, help_text="Left empty: when it is published.")
    closes_at = models.DateTimeField("closes", null=True, blank=True, help_text="Left empty: it stays open.")
    words_before = RichTextField(
        "what people read before it opens", blank=True, features=PLAIN_TEXT, help_text="How else they can reach you."
    )
    words_after = RichTextField(
        "what people read when it has closed", blank=True, features=PLAIN_TEXT, help_text="How else they can reach you."
    )
    confirmation = RichTextField(
        "what people read when they have sent it",
        blank=True,
        features=PLAIN_TEXT,
        help_text="Stands under the reference and the dates, which are always there.",
    )
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
    asks_for_files = models.BooleanField(
        "ask for files",
        default=True,
        help_text="After the last question: pictures, documents, recordings and e-mails that people want you to see.",
    )

    #: Language → the form composed, on a page that a worker has at hand; elsewhere it is composed anew each time.
    composed: "dict[str, building.Ready] | None" = None

    content_panels = [
        *Page.content_panels,
        FieldPanel("policy"),
        FieldPanel("introduction"),
        MultiFieldPanel(
            [
                HelpPanel("<p>Complaints are always taken. What else can people tell you here?</p>"),
                FieldPanel("takes_concerns"),
                FieldPanel("concerns_have_stages"),
                FieldPanel("takes_suggestions"),
                FieldPanel("takes_compliments"),
            ],
            heading="What people can tell you",
        ),
        MultiFieldPanel(
            [FieldPanel("anonymous_allowed"), FieldPanel("why_not_anonymous")], heading="Staying anonymous"
        ),
        FieldPanel("default_unit"),
    ]
    question_panels = [
        FieldPanel("who"),
        HelpPanel(template="intake/desk/when_link.html"),
        FieldPanel("questions"),
        FieldPanel("asks_for_files"),
    ]
    opening_panels = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]), FieldPanel("words_before"),
             FieldPanel("words_after")],
            heading="When it is open",
        ),
        FieldPanel("confirmation"),
    ]  # fmt: skip
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading="The form"),
            ObjectList(question_panels, heading="Questions"),
            ObjectList(opening_panels, heading="Opening and closing"),
            ObjectList(Page.promote_panels, heading="Promote"),
        ]
    )
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    base_form_class = IntakeFormPageForm

    class Meta:
        verbose_name = "complaint form"

    def who_answers(self) -> list[tuple[str, str]]:
        """Return the editor's answers to "who are you"; "someone else" is added where it is asked."""
        return [(child.value["slug"], child.value["label"]) for child in self.who]

    @property
    def kinds(self) -> tuple[str, ...]:
        """What people can tell here: complaints always, and what else the editor chose."""
        return building.kinds_of(
            concerns=self.takes_concerns, suggestions=self.takes_suggestions, compliments=self.takes_compliments
        )

    def opens_case(self, answers: dict[str, Any]) -> bool:
        """Tell whether these answers open a case; suggestions, and what else has no stages, are thanked for."""
        return building.opens_case(answers, concerns=self.concerns_have_stages)

    def closed(self, at: datetime) -> str:
        """Return ``before`` or ``after`` where the form is not open at a moment, else nothing."""
        if self.opens_at is not None and at < self.opens_at:
            return "before"
        return "after" if self.closes_at is not None and at >= self.closes_at else ""

    def clean(self) -> None:
        super().clean()
        unit = self.default_unit
        if unit and self.policy_id and unit.organisation_id != publishing.organisation_of(self.policy).pk:
            raise ValidationError({"default_unit": "Choose a unit of this organisation."})
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": "It has to close after it opens."})

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save; a form is put before the public only where its policy can run a case.

        Raises:
            ValidationError: with each reason.
        """
        if becomes_public(self, kwargs.get("update_fields")):
            problems = readiness.why_form_cannot_open(self.policy)
            if problems:
                raise ValidationError({"policy": problems})
            composed = building.compose_form(self, publishing.organisation_of(self.policy))
            if wrong := [problem.message for problem in composed.problems()]:
                raise ValidationError({"questions": wrong})
        return super().save(*args, **kwargs)

    # -- what the editor is shown while writing ----------------------------------------------------

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show every page of questions, and when each is asked; nothing can be sent."""
        from intake.forms import previewing

        return previewing.preview(request, self)

    # -- the steps; each view is thin, the work is in ``views`` ------------------------------------

    @path("", name="start")
    def start(self, request: HttpRequest) -> HttpResponse:
        from intake.forms import views

        return views.start(request, self)

    @path("step/<slug:slug>/", name="step")
    def step(self, request: HttpRequest, slug: str) -> HttpResponse:
        from intake.forms import views

        return views.step(request, self, slug)

    @path("files/", name="files")
    def files(self, request: HttpRequest) -> HttpResponse:
        from intake.forms.evidence import views

        return views.files(request, self)

    @path("check/", name="check")
    def check_answers(self, request: HttpRequest) -> HttpResponse:
        from intake.forms import views

        return views.check(request, self)

    @path("sent/", name="sent")
    def sent(self, request: HttpRequest) -> HttpResponse:
        from intake.forms import views

        return views.sent(request, self)

    @path("pdf/", name="paper")
    def paper(self, request: HttpRequest) -> HttpResponseBase:
        from intake.forms.paper import views

        return views.paper(request, self)

    @path("later/", name="later")
    def later(self, request: HttpRequest) -> HttpResponse:
        from intake.forms import coming_back_views

        return coming_back_views.later(request, self)

    @path("saved/", name="saved")
    def saved(self, request: HttpRequest) -> HttpResponse:
        from intake.forms import coming_back_views

        return coming_back_views.saved(request, self)

    @path("hide/", name="hide")
    def hide(self, request: HttpRequest) -> HttpResponse:
        from intake.forms import coming_back_views

        return coming_back_views.hide(request, self)

    @path("back/", name="back")
    def come_back(self, request: HttpRequest) -> HttpResponse:
        from intake.forms import coming_back_views

        return coming_back_views.back(request, self)

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
    notice = models.ForeignKey(
        "policies.PolicyVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The privacy notice that was in force, and shown, when this was begun.",
    )  # fmt: skip
    place = models.CharField(
        max_length=9, blank=True, help_text="Given out with a code when somebody saves it for later."
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+",
        help_text="The member of staff who is entering it at the desk; nobody else sees it.",
    )  # fmt: skip
    typed = models.JSONField(default=dict, help_text="At the desk: what stands in the form, finished or not.")
    saved_for = models.EmailField(blank=True, help_text="Where the way back was sent.")
    times_saved = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["touched_at"], name="intake_draft_touched")]
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=~models.Q(place=""), name="intake_draft_place")
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"
