"""“Approval of policies”: an administrator says whether it is wanted, who approves, and how readers are told."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.signal_handlers import register_signal_handlers
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from home.desk.policy import administers
from home.models import Organisation, Unit
from policies import approvals
from policies.models import PolicyPage


class ApprovalForm(forms.Form):
    """Whether approval is wanted; who approves and as what matters only where it is."""

    use_required_attribute = False

    wanted = forms.ChoiceField(
        label="Does somebody else approve policies before they are published?",
        choices=[("yes", "Yes: nobody publishes a policy alone"), ("no", "No: editors publish by themselves")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )
    unit = forms.ModelChoiceField(
        label="Whose managers approve",
        queryset=Unit.objects.none(),
        empty_label="Choose a unit",
        help_text="Any of its managers can, but never their own change. Put two people there, so that one can be away.",
        error_messages={
            "required": "Choose the unit whose managers approve.",
            "invalid_choice": "Choose one of your own units.",
        },
    )
    role = forms.CharField(
        label="How readers are told who approved",
        error_messages={"required": "Write the role that readers are told, such as “Director”."},
        max_length=120,
        help_text="A role, such as “Director”. It stands on every version approved from now on. Never a person's name.",
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        unit: Any = self.fields["unit"]
        unit.queryset = Unit.objects.filter(organisation=organisation)
        if self.is_bound and self.data.get("wanted") == "no":
            unit.required = self.fields["role"].required = False

    def problems(self) -> list[dict[str, str]]:
        """Return what is wrong, in the order of the fields, each with the id of its field."""
        whole = [{"text": str(error), "id": ""} for error in self.non_field_errors()]
        return whole + [
            {"text": str(error), "id": field.id_for_label or ""}
            for field in self.visible_fields()
            for error in field.errors
        ]


class EditApproval(WagtailAdminTemplateMixin, View):
    """One's own organisation's rule; its address names none."""

    template_name = "policies/desk/approval.html"
    header_icon = "check"
    page_title = "Approval of policies"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.user: Any = request.user

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not administers(self.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rule = approvals.of_organisation(self.user.organisation)
        initial = {"wanted": "yes", "unit": rule.unit, "role": rule.role} if rule else {"wanted": "no"}
        return self._show(ApprovalForm(organisation=self.user.organisation, initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        organisation = self.user.organisation
        form = ApprovalForm(request.POST, organisation=organisation)
        if not form.is_valid():
            return self._show(form, status=422)
        given = form.cleaned_data
        if given["wanted"] == "no":
            approvals.switch_off(organisation, by=self.user)
            messages.success(
                request, "Editors publish policies by themselves. What waited for approval is a draft again."
            )
            return redirect("policy_approval:edit")
        try:
            approvals.switch_on(organisation, unit=given["unit"], role=given["role"], by=self.user)
        except ValidationError as problems:
            form.add_error(None, problems)
            return self._show(form, status=422)
        messages.success(
            request, f"From now on a manager of {given['unit']} approves every policy before readers see it."
        )
        return redirect("policy_approval:edit")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": reverse("wagtailadmin_home"), "label": "Home"}, {"url": "", "label": self.page_title}]

    def _show(self, form: ApprovalForm, *, status: int = 200) -> HttpResponse:
        rule = approvals.of_organisation(self.user.organisation)
        people = [str(person) for person in approvals.managers_of(rule.unit)] if rule else []
        context = self.get_context_data(form=form, rule=rule, people=people)
        return self.render_to_response(context, status=status)


class _ForAdministrators(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return administers(request.user)


class ApprovalViewSet(ViewSet):
    name = "policy_approval"
    url_prefix = "policies/approval"
    icon = "check"
    menu_label = "Approval of policies"
    menu_order = 160
    menu_item_class = _ForAdministrators
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.construct_view(EditApproval), name="edit")]


def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Let those who approve find what waits for them, whether they edit pages or not."""
    if any(isinstance(panel, WorkflowObjectsToModeratePanel) for panel in panels):
        return
    user: Any = request.user
    if user.is_authenticated and user.organisation_id and TaskState.objects.reviewable_by(user).exists():
        panels.append(WorkflowObjectsToModeratePanel())


def seen_before(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Refuse a decision about wording that has changed since the person opened it."""
    if request.method != "POST" or not request.POST.get("action-workflow-action"):
        return None
    loaded, latest = request.POST.get("loaded_revision_id"), page.latest_revision_id
    if not loaded or loaded == str(latest) or request.POST.get("overwrite_revision_id") == str(latest):
        return None
    messages.error(request, "Somebody has changed it since you opened it. Look at it again, then decide.")
    return redirect("wagtailadmin_pages:edit", page.pk)


def after_deciding(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Bring whoever decided, and edits nothing else, back to where they came from; Wagtail would refuse them."""
    if not request.POST.get("action-workflow-action") or not isinstance(page, PolicyPage):
        return None
    if page.permissions_for_user(request.user).has_publish_right():
        return None
    messages.success(request, "Your decision is recorded, and whoever asked for it is told.")
    return redirect("wagtailadmin_home")


def keep_wagtail_from_mailing() -> None:
    """Wagtail mails while the person waits, and fails where the mail server does; ``approval_news`` says it instead."""
    register_signal_handlers()  # so that they stand, whichever app was made ready first
    for signal, sender, uid in (
        (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
        (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
        (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
        (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
    ):
        signal.disconnect(sender=sender, dispatch_uid=uid)


def register_log(actions: LogActionRegistry) -> None:
    """Make the actions known to Wagtail's history."""

    @actions.register_action(approvals.SWITCHED_ON)
    class On(LogFormatter):
        label = "Approval of policies wanted"

        def format_message(self, log_entry: Any) -> str:
            return f"Policies are published with approval only, told to readers as “{log_entry.data['role']}”."

    @actions.register_action(approvals.SWITCHED_OFF)
    class Off(LogFormatter):
        label = "Approval of policies no longer wanted"

        def format_message(self, log_entry: Any) -> str:
            return "Editors publish policies by themselves."
