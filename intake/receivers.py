"""Answers to what the lower rooms ask by signal."""

from typing import Any

from home.models.pages import address_of
from home.signals import unit_changes, unit_will_change, who_is_missing
from intake.cases import standing, unit_receivers
from intake.cases.models import Case
from intake.forms import readiness
from intake.forms.guards import captcha
from intake.forms.models import IntakeFormPage
from intake.letters import approving, quotes, reviewing
from intake.routing.rota import RoutingRota
from policies import publishing, signals
from policies.relying import Relying


def _open_forms(policy_ids: list[int]) -> Any:
    return IntakeFormPage.objects.live().filter(policy_id__in=policy_ids).order_by("-path")


def objections(sender: Any, page: Any, procedure: Any, **kwargs: Any) -> list[str]:
    """With a form open on it, a policy whose procedure can't run must not be published."""
    if not page.pk or not _open_forms([page.pk]).exists():
        return []
    return readiness.why_procedure_cannot_run(procedure, publishing.organisation_of(page))


def dependants(sender: Any, page: Any, **kwargs: Any) -> list[str]:
    """Say what hangs on a policy: forms, open or not, and cases, which keep the version they came under."""
    titles = IntakeFormPage.objects.filter(policy_id=page.pk).values_list("title", flat=True)
    found = [f"the form “{title}”" for title in titles]
    if Case.objects.filter(version__policy_id=page.pk).exists():
        found.append("cases that are judged by it")
    return found


def relying(sender: Any, page: Any, **kwargs: Any) -> Relying:
    """Count what relies on a policy; the case's own people alone may know more (rule 5)."""
    forms = tuple((form.title, address_of(form)) for form in _open_forms([page.pk]))
    cases = Case.objects.filter(version__policy_id=page.pk, closed_at=None)
    return Relying(open_forms=forms, open_cases=cases.count())


def addresses(sender: Any, policies: list[int], **kwargs: Any) -> dict[int, str]:
    """Return the address of each policy's open form."""
    return {form.policy_id: address_of(form) for form in _open_forms(policies)}


def rota(sender: Any, organisation: Any, **kwargs: Any) -> RoutingRota:
    """Tell the linter who works where, and whom routing would give a stage."""
    return RoutingRota(organisation)


def missing(sender: Any, organisation: Any, **kwargs: Any) -> list[str]:
    """Say which open cases nobody could act on, as people and units stand now (rule 4)."""
    return standing.cases_without_anybody(organisation)


def remind(sender: Any, organisation: Any, reminders: Any, **kwargs: Any) -> None:
    """Write to those who look after policies that are to be reviewed."""
    reviewing.reminders(organisation, reminders)


def quoting(sender: Any, changed: list[str], **kwargs: Any) -> list[str]:
    """Name the letters that quote what changes."""
    return quotes.letters_that_quote(changed)


def consent(sender: Any, organisation: Any, **kwargs: Any) -> list[Any]:
    """Name what forms would load from others, so that visitors are asked first."""
    return captcha.needs(organisation)


def approval(sender: Any, organisation: Any, page: Any, **told: Any) -> None:
    """Write to those who approve, and to who asked for it."""
    told.pop("signal", None)
    approving.news(organisation, page, **told)


def connect() -> None:
    """Listen; called once when the app is ready."""
    unit_will_change.connect(unit_receivers.will_change, dispatch_uid="intake.unit_will_change")
    unit_changes.connect(unit_receivers.changes, dispatch_uid="intake.unit_changes")
    who_is_missing.connect(missing, dispatch_uid="intake.missing")
    signals.objections_to_publishing.connect(objections, dispatch_uid="intake.objections")
    signals.objections_to_removing.connect(dependants, dispatch_uid="intake.dependants")
    signals.relying_on_policy.connect(relying, dispatch_uid="intake.relying")
    signals.forms_of_policy.connect(addresses, dispatch_uid="intake.addresses")
    signals.who_takes_stages.connect(rota, dispatch_uid="intake.rota")
    signals.letters_that_quote.connect(quoting, dispatch_uid="intake.quoting")
    signals.what_needs_consent.connect(consent, dispatch_uid="intake.consent")
    signals.approval_news.connect(approval, dispatch_uid="intake.approval")
    signals.reviews_due.connect(remind, dispatch_uid="intake.reviews")
