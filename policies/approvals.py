"""Approval of policies: an organisation may want every change agreed to by somebody else before readers see it.

It is Wagtail's own workflow on the organisation's list of policies, with one task. While it is on, nothing is published
without it: not with the editor's button, not in bulk, not by a superuser, not by a script (``publishing`` looks).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.log_actions import log
from wagtail.models import Page, TaskState, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from home import organisations
from home.models import Membership, User
from home.models.unit import MembershipRole
from policies import signals

if TYPE_CHECKING:
    from home.models import Organisation, Unit
    from policies.models import PolicyApprovalTask, PolicyIndexPage, PolicyPage

NEEDED = "Policies are published with approval only. Submit it for approval instead."
SWITCHED_ON, SWITCHED_OFF = "policies.approval.on", "policies.approval.off"
_REMEMBERED = "_recourse_approval_paths"


@dataclass(frozen=True)
class Rule:
    """How an organisation's policies are approved: by the managers of ``unit``, told to readers as ``role``."""

    unit: "Unit"
    role: str


def index_of(organisation: "Organisation") -> "PolicyIndexPage | None":
    """Return the organisation's list of policies."""
    from policies.models import PolicyIndexPage

    return PolicyIndexPage.objects.filter(path__startswith=organisation.site.root_page.path).first()


def _on() -> "QuerySet[WorkflowPage]":
    from policies.models import PolicyApprovalTask

    tasks = PolicyApprovalTask.objects.filter(active=True)
    return WorkflowPage.objects.filter(workflow__active=True, workflow__workflow_tasks__task__in=tasks)


def of_organisation(organisation: "Organisation") -> Rule | None:
    """Return how approval is set; None where it is off."""
    task = _task(organisation)
    return Rule(task.unit, task.role) if task else None


def _task(organisation: "Organisation") -> "PolicyApprovalTask | None":
    from policies.models import PolicyApprovalTask

    index = index_of(organisation)
    if index is None:
        return None
    return (
        PolicyApprovalTask.objects.filter(
            active=True, workflow_tasks__workflow__active=True, workflow_tasks__workflow__workflow_pages__page=index
        )
        .select_related("unit")
        .first()
    )


def of_policy(page: Page, *, asked_by: Any = None) -> bool:
    """Tell whether a policy (or what stands in a list of them) is published with approval only.

    Args:
        asked_by: the person whose request it is; where given, the question is asked once a request.
    """
    paths = getattr(asked_by, _REMEMBERED, None)
    if paths is None:
        paths = list(_on().values_list("page__path", flat=True))
        if asked_by is not None:
            setattr(asked_by, _REMEMBERED, paths)
    return any(page.path.startswith(path) for path in paths)


def managers_of(unit: "Unit") -> "QuerySet[User]":
    """Return who approves: the unit's managers who may sign in."""
    managing = Membership.objects.filter(unit=unit, role=MembershipRole.MANAGER)
    return User.objects.filter(Q(pk__in=managing.values("user")), is_active=True).order_by("last_name", "pk")


def approves(user: Any) -> bool:
    """Tell whether somebody is among those who approve their own organisation's policies."""
    rule = of_organisation(user.organisation) if user.is_authenticated and user.organisation_id else None
    return rule is not None and managers_of(rule.unit).filter(pk=user.pk).exists()


# -- switching it on and off --------------------------------------------------------------------------


@transaction.atomic
def switch_on(organisation: "Organisation", *, unit: "Unit", role: str, by: User) -> None:
    """Want approval from now on, by the managers of ``unit``; or change who approves. What waits already goes on.

    Raises:
        ValidationError: with the field that is wrong; nothing is changed then.
    """
    from policies.models import PolicyApprovalTask

    index = index_of(organisation)
    if index is None:
        raise ValidationError("There is no list of policies yet. An editor makes one below the home page first.")
    if unit.organisation_id != organisation.pk:
        raise ValidationError({"unit": "Choose one of your own units."})
    if not managers_of(unit).exists():
        raise ValidationError({"unit": f"Nobody manages {unit}, so nobody could approve. Put a manager there first."})
    Page.objects.select_for_update().get(pk=index.pk)
    task = _task(organisation)
    if task is not None:
        task.unit, task.role = unit, role
        task.save()
    else:
        name = f"approval of policies ({organisation.name})"[:255]
        workflow = Workflow.objects.create(name=name)
        WorkflowTask.objects.create(
            workflow=workflow, task=PolicyApprovalTask.objects.create(name=name, unit=unit, role=role)
        )
        WorkflowPage.objects.update_or_create(page=index, defaults={"workflow": workflow})
    log(instance=index, action=SWITCHED_ON, user=by, data={"unit": unit.slug, "role": role})


@transaction.atomic
def switch_off(organisation: "Organisation", *, by: User) -> None:
    """Want no approval any more. What waits for approval is a draft again; nothing is published by this."""
    task = _task(organisation)
    index = index_of(organisation)
    if task is None or index is None:
        return
    for workflow in Workflow.objects.filter(workflow_tasks__task=task, active=True):
        for state in WorkflowState.objects.filter(workflow=workflow, status=WorkflowState.STATUS_NEEDS_CHANGES):
            state.cancel(user=by)
        workflow.deactivate(user=by)  # which cancels what waits, and takes it off the list of policies
    task.deactivate(user=by)
    log(instance=index, action=SWITCHED_OFF, user=by)


def missing(sender: Any, organisation: "Organisation", **kwargs: Any) -> list[str]:
    """Say if nobody could approve as people and units stand now; asked by ``home`` before somebody is taken away."""
    task = _task(organisation)
    if task is None or managers_of(task.unit).exists():
        return []
    return [
        f"Nobody would manage {task.unit}, so nobody could approve policies. "
        "Put another manager there, or let another unit approve, first."
    ]


# -- on its way ---------------------------------------------------------------------------------------


def follow(page: "PolicyPage", revision: Any) -> None:
    """Let what waits for approval be the page's latest revision: an approver may have mended it meanwhile."""
    state = page.current_workflow_task_state
    if state is not None and state.status == TaskState.STATUS_IN_PROGRESS and state.revision_id != revision.pk:
        TaskState.objects.filter(pk=state.pk).update(revision=revision)


def tell(what: str, state: TaskState, *, by: Any, comment: str = "") -> None:
    """Announce that approval was asked for (``asked``), given (``approved``) or withheld (``changes``)."""
    page: PolicyPage = state.workflow_state.content_object.specific
    organisation = organisations.of_page(page)
    task: PolicyApprovalTask = state.task.specific
    if organisation is None:
        return
    if what == "asked":
        people = list(managers_of(task.unit))
    else:
        asked = state.workflow_state.requested_by
        people = [asked] if asked is not None and asked.is_active else []
    people = [person for person in people if by is None or person.pk != by.pk]
    signals.approval_news.send(
        sender=type(page), organisation=organisation, page=page, what=what, people=people, by=by, comment=comment
    )
