"""The policy page: the editor's latest wording. Readers are served versions, never this row."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page

from home.models.organisation import Nation
from home.models.pages import PublicPage, becomes_public
from policies import approvals, publishing, reading
from policies.blocks import StageBlock, to_stage
from policies.body import BodyBlock
from policies.desk.effects_panel import EffectsPanel
from policies.desk.schedule import SchedulePanel
from policies.forms import PolicyIndexPageForm, PolicyPageForm
from policies.lint.panel import FindingsPanel
from policies.models.choices import Category, Change
from policies.permissions import PolicyIndexPermissionTester, PolicyPermissionTester
from policies.procedures.limits import parse_limit
from policies.procedures.model import Procedure
from policies.reading import answers


class PolicyIndexPage(PublicPage):
    """The list of an organisation's policies in force."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["policies.PolicyPage"]
    max_count_per_parent = 1
    base_form_class = PolicyIndexPageForm
    template = "policies/policy_index_page.html"

    class Meta:
        verbose_name = "list of policies"

    def permissions_for_user(self, user: Any) -> PolicyIndexPermissionTester:
        return PolicyIndexPermissionTester(user, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["policies"] = reading.policies_for(request)
        return context


class PolicyPage(RoutablePageMixin, PublicPage):
    """A policy as its editors last wrote it."""

    summary = models.TextField(max_length=400, help_text="One or two sentences: what the policy is for, and for whom.")
    body = StreamField(BodyBlock(), blank=True)
    category = models.CharField(max_length=20, choices=Category, default=Category.COMPLAINTS)
    owner_role = models.CharField(
        "owner", max_length=120, blank=True, help_text="A role, such as “Director”. Never a person's name."
    )
    owner_unit = models.ForeignKey(
        "home.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name="owner's unit",
    )  # fmt: skip
    effective_date = models.DateField(
        null=True, blank=True,
        help_text="It takes effect at midnight as this day begins. Left empty: as soon as it is published.",
    )  # fmt: skip
    review_date = models.DateField(
        "next review", null=True, blank=True,
        help_text="Left empty: reckoned from the cycle beside it.",
    )  # fmt: skip
    review_months = models.PositiveSmallIntegerField(
        "reviewed every … months", null=True, blank=True,
        help_text="12 for every year. Readers are told.",
    )  # fmt: skip
    procedure_title = models.CharField(max_length=120, default="Complaints procedure", blank=True)
    procedure_nation = models.CharField(
        "whose bank holidays", max_length=20, choices=Nation, blank=True,
        help_text="Left empty: the organisation's own nation.",
    )  # fmt: skip
    procedure_conclude = models.CharField(
        "the whole case ends within", max_length=60, blank=True,
        help_text="A ceiling on the whole case, such as “90 calendar days of receipt”. Usually empty.",
    )  # fmt: skip
    stages = StreamField([("stage", StageBlock())], blank=True)
    change = models.CharField(
        "how large is this change?", max_length=12, choices=Change, default=Change.MINOR,
        help_text="The first version is 1.0 whatever you choose.",
    )  # fmt: skip
    change_note = models.TextField(
        "what changed, and why", blank=True, help_text="Readers see this beside the version."
    )
    version_number = models.CharField(
        "number", max_length=20, blank=True, help_text="Left empty: the number suggested for the change above."
    )

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    procedure_panels = [
        HelpPanel(
            "<p>What you enter here is what readers see, and what every deadline, letter and escalation "
            "follows. A case that is open already keeps the version it came under.</p>"
        ),
        FindingsPanel(heading="What to look at before publishing"),
        FieldPanel("stages"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("procedure_title"), FieldPanel("procedure_nation")]),
                FieldPanel("procedure_conclude"),
            ],
            heading="The whole procedure",
        ),
    ]
    version_panels = [
        MultiFieldPanel(
            [FieldPanel("change"), FieldPanel("version_number"), FieldPanel("change_note")],
            heading="What you are changing",
        ),
        MultiFieldPanel(
            [FieldPanel("effective_date"), FieldRowPanel([FieldPanel("review_date"), FieldPanel("review_months")])],
            heading="Dates",
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("owner_role"), FieldPanel("owner_unit")]), FieldPanel("category")],
            heading="Owner and kind",
        ),
        EffectsPanel(heading="What publishing will do"),
        SchedulePanel(),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading="Wording"),
            ObjectList(procedure_panels, heading="Procedure"),
            ObjectList(version_panels, heading="Version, dates and owner"),
            ObjectList(Page.promote_panels, heading="Promote"),
        ]
    )
    parent_page_types = ["policies.PolicyIndexPage"]
    subpage_types: list[str] = []
    base_form_class = PolicyPageForm
    template = "policies/policy_page.html"

    class Meta:
        verbose_name = "policy"
        verbose_name_plural = "policies"

    # -- what the editor's draft says -------------------------------------------------------------

    def draft_procedure(self) -> Procedure:
        """Return the procedure as the page's own stages describe it (not as published)."""
        return Procedure(
            title=self.procedure_title,
            nation=self.procedure_nation or None,
            conclude=parse_limit(self.procedure_conclude) if self.procedure_conclude else None,
            stages=tuple(to_stage(child.id, child.value) for child in self.stages),
        )

    def clean(self) -> None:
        super().clean()
        if self.procedure_conclude:
            try:
                parse_limit(self.procedure_conclude)
            except ValueError as problem:
                raise ValidationError({"procedure_conclude": str(problem)}) from problem

    # -- publishing -------------------------------------------------------------------------------

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save; where that puts a revision before the public, make its immutable version, or do neither.

        Every way of publishing ends here (the editor's button, a workflow, a schedule, a script): not
        all of them call ``publish``, and the signals come after the row is written.

        Raises:
            ValidationError: where the procedure can't run or nobody has approved it; nothing has been published then.
                And where it would take away what has been published.
        """
        with transaction.atomic():
            goes_live = becomes_public(self, kwargs.get("update_fields")) and self.alias_of_id is None
            if goes_live:
                publishing.refuse_unless_publishable(self)
                publishing.refuse_unless_approved(self, self.live_revision)
            elif self.pk and not self.live and "live" in (kwargs.get("update_fields") or ["live"]):
                publishing.refuse_unless_never_published(self)
            saved = super().save(*args, **kwargs)
            if goes_live:
                publishing.make_version(self, self.live_revision)
        return saved

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Save a draft. An editing page left open must not write over what was submitted or published since."""
        over = kwargs.get("overwrite_revision")
        if over is not None and publishing.is_settled(over):
            kwargs["overwrite_revision"] = None
        with transaction.atomic():
            revision = super().save_revision(*args, **kwargs)
            approvals.follow(self, revision)
        return revision

    def permissions_for_user(self, user: Any) -> PolicyPermissionTester:
        return PolicyPermissionTester(user, self)

    # -- reading ----------------------------------------------------------------------------------

    @path("")
    def in_force(self, request: HttpRequest) -> HttpResponseBase:
        """The version in force now, or on a day."""
        return self._answer(request, answers.in_force(self, request))

    @path("versions/", name="versions")
    def all_versions(self, request: HttpRequest) -> HttpResponseBase:
        """Every version that was, is or will be in force."""
        return self._answer(request, answers.all_versions(self, request))

    @path("versions/<str:number>/", name="version")
    def one_version(self, request: HttpRequest, number: str) -> HttpResponseBase:
        """One version, at this address for ever."""
        return self._answer(request, answers.one(self, request, number))

    @path("versions/<str:number>/pdf/", name="pdf")
    def pdf(self, request: HttpRequest, number: str) -> HttpResponseBase:
        """One version as a PDF."""
        made = answers.pdf(self, request, number)
        return self._answer(request, made) if isinstance(made, answers.Answer) else made

    @path("compare/", name="comparison_choice")
    def choice(self, request: HttpRequest) -> HttpResponseBase:
        """Which two versions to compare."""
        return self._answer(request, answers.choice(self, request))

    @path("compare/<str:old>/<str:new>/", name="comparison")
    def comparison(self, request: HttpRequest, old: str, new: str) -> HttpResponseBase:
        """What changes between two versions, in one text."""
        return self._answer(request, answers.compared(self, request, old, new, side_by_side=False))

    @path("compare/<str:old>/<str:new>/side-by-side/", name="comparison_side_by_side")
    def comparison_side_by_side(self, request: HttpRequest, old: str, new: str) -> HttpResponseBase:
        """Likewise, side by side."""
        return self._answer(request, answers.compared(self, request, old, new, side_by_side=True))

    def _answer(self, request: HttpRequest, answer: answers.Answer) -> HttpResponseBase:
        if answer.elsewhere:
            return redirect(answer.elsewhere)
        response: HttpResponseBase = self.render(request, template=answer.template, context_overrides=answer.context)
        response.status_code = answer.status
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the editor the draft as it would read; nothing is sealed."""
        return self.render(request, context_overrides=reading.preview_context(self))
