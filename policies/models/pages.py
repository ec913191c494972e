"""The policy page: the editor's latest wording. Readers are served versions, never this row."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
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

from home.forms import OrganisationPageForm
from home.models.organisation import Nation
from home.models.pages import PublicPage, address_of, becomes_public
from policies import publishing, reading
from policies.blocks import BodyBlock, StageBlock, to_stage
from policies.lint.panel import FindingsPanel
from policies.models.versions import PolicyVersion
from policies.procedures.limits import parse_limit
from policies.procedures.model import Procedure


class Category(models.TextChoices):
    """What a policy is about."""

    COMPLAINTS = "complaints", "complaints"
    PRIVACY = "privacy", "privacy"
    COOKIES = "cookies", "cookies"
    SAFEGUARDING = "safeguarding", "safeguarding"
    WHISTLEBLOWING = "whistleblowing", "whistleblowing"
    DATA_PROTECTION = "data-protection", "data protection"
    OTHER = "other", "other"


class Change(models.TextChoices):
    """How large a change is; it decides the next version number."""

    CORRECTION = "correction", "correction (1.0 → 1.0.1)"
    MINOR = "minor", "minor change (1.0 → 1.1)"
    MAJOR = "major", "major change (1.0 → 2.0)"


class PolicyIndexPageForm(OrganisationPageForm):
    """Keeps the addresses of what is published below."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        below = PolicyVersion.objects.filter(policy__path__startswith=self.instance.path)
        if self.instance.pk and "slug" in self.changed_data and below.exists():
            self.add_error("slug", "Published policies keep their address: people and letters refer to it.")
        return cleaned


class PolicyIndexPage(PublicPage):
    """The list of an organisation's policies in force."""

    parent_page_types = ["home.HomePage"]
    subpage_types = ["policies.PolicyPage"]
    max_count_per_parent = 1
    base_form_class = PolicyIndexPageForm
    template = "policies/policy_index_page.html"

    class Meta:
        verbose_name = "list of policies"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["policies"] = reading.policies_for(request)
        return context


class PolicyPageForm(OrganisationPageForm):
    """Says at the field what stands in the way, before anything is published."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        effective, review = cleaned.get("effective_date"), cleaned.get("review_date")
        if effective and review and review < effective:
            self.add_error("review_date", "The review comes after the policy takes effect. Choose a later date.")
        if self.instance.pk and "slug" in self.changed_data and self.instance.versions.exists():
            self.add_error("slug", "A published policy keeps its address: people and letters refer to it.")
        if self.publishes and not self.errors and self.organisation is not None:
            self._post_clean()  # the page as it would be published, and what is wrong with it by itself
            if not self.errors:
                for problem in publishing.objections(self.instance, self.organisation):
                    self.add_error("stages", problem)
        return cleaned


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
    review_date = models.DateField("next review", null=True, blank=True)
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
        MultiFieldPanel([FieldPanel("change"), FieldPanel("change_note")], heading="What you are changing"),
        MultiFieldPanel(
            [FieldPanel("effective_date"), FieldRowPanel([FieldPanel("review_date"), FieldPanel("review_months")])],
            heading="Dates",
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("owner_role"), FieldPanel("owner_unit")]), FieldPanel("category")],
            heading="Owner and kind",
        ),
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
            ValidationError: where the procedure can't run; nothing has been published then.
        """
        with transaction.atomic():
            goes_live = becomes_public(self) and self.alias_of_id is None
            if goes_live:
                publishing.refuse_unless_publishable(self)
            saved = super().save(*args, **kwargs)
            if goes_live:
                publishing.make_version(self, self.live_revision)
        return saved

    # -- reading ----------------------------------------------------------------------------------

    @path("")
    def in_force(self, request: HttpRequest) -> HttpResponse:
        """The version in force now."""
        version = reading.version_in_force(self)
        if version is None:
            return self.render(
                request,
                template="policies/not_in_force.html",
                context_overrides={
                    "policy": {"title": reading.public_title(self)},
                    "coming": reading.coming(self),
                    "versions_url": f"{address_of(self)}versions/" if self.versions.exists() else "",
                },
            )
        return self._render_version(request, version)

    @path("versions/", name="versions")
    def all_versions(self, request: HttpRequest) -> HttpResponse:
        """Every version that was, is or will be in force."""
        return self.render(
            request,
            template="policies/policy_versions.html",
            context_overrides={
                "versions": reading.history(self),
                "policy": {"title": reading.public_title(self), "url": address_of(self)},
            },
        )

    @path("versions/<str:number>/", name="version")
    def one_version(self, request: HttpRequest, number: str) -> HttpResponse:
        """One version, at this address for ever."""
        version = self.versions.filter(number=number).first()
        if version is None:
            raise Http404("no such version")
        return self._render_version(request, version)

    def _render_version(self, request: HttpRequest, version: Any) -> HttpResponse:
        return self.render(request, context_overrides=reading.version_context(self, version, request))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the editor the draft as it would read; nothing is sealed."""
        return self.render(request, context_overrides=reading.preview_context(self))
