"""Working on a form's rules, and publishing them. Published rules are sealed and judge what comes from then on."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from home.models import Organisation, User
from home.time import now
from home.units import Tree
from intake.routing.analysis import Findings, analyse
from intake.routing.data import from_data, to_data
from intake.routing.engine import Rule
from intake.routing.models import RuleSet
from intake.routing.questions import routable_questions
from policies import reading
from policies.procedures import Procedure

if TYPE_CHECKING:
    from intake.forms.models import IntakeFormPage


class Refused(Exception):  # noqa: N818 - an answer for people, not a fault
    """It may not be done; the message says why."""


class ChangedMeanwhile(Refused):
    """Somebody else changed the draft after this person opened it."""


def in_force(form: "IntakeFormPage", at: datetime | None = None) -> RuleSet | None:
    """Return the rules that hold for a form."""
    return RuleSet.objects.in_force(at or now()).filter(form=form).first()


def procedure_of(form: "IntakeFormPage") -> Procedure | None:
    """Return the procedure in force that a form's cases run by."""
    version = reading.version_in_force(form.policy)
    return version.promise if version and version.procedure else None


def findings(form: "IntakeFormPage", organisation: Organisation, rules: Sequence[Rule]) -> Findings:
    """Look at rules as they would work today."""
    return analyse(rules, routable_questions(form, organisation), Tree(organisation), procedure_of(form))


@transaction.atomic
def draft(form: "IntakeFormPage", organisation: Organisation) -> RuleSet:
    """Return the draft of a form's rules, beginning one from the rules last published where there is none."""
    type(form).objects.select_for_update(of=("self",)).get(pk=form.pk)
    found = RuleSet.objects.filter(form=form, published_at=None).first()
    if found is not None:
        return found
    last = RuleSet.objects.filter(form=form).published().order_by("-number").first()
    return RuleSet.objects.create(
        organisation=organisation, form=form, rules=last.rules if last else [], edited_at=now()
    )


@transaction.atomic
def rewrite(draft_id: int, rules: Sequence[Rule], *, expected: int) -> RuleSet:
    """Put other rules into a draft.

    Args:
        expected: the ``edits`` that whoever changes it has seen.
    """
    found = _locked(draft_id, expected)
    found.rules = to_data(rules)
    found.edits += 1
    found.edited_at = now()
    found.save(update_fields=["rules", "edits", "edited_at"])
    return found


@transaction.atomic
def discard(draft_id: int, *, expected: int) -> None:
    """Throw a draft away; what is published stays."""
    _locked(draft_id, expected).delete()


def _locked(draft_id: int, expected: int) -> RuleSet:
    found = RuleSet.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if found is None or not found.is_draft:
        raise ChangedMeanwhile(_("This draft is not there any more: somebody has published or discarded it."))
    if found.edits != expected:
        raise ChangedMeanwhile(_("Somebody else has changed these rules since you opened them. Look at them again."))
    return found


@transaction.atomic
def publish(
    draft_id: int, user: User, *, expected: int, effective: date | None = None, note: str = "", confirmed: bool = False
) -> RuleSet:
    """Seal a draft: it decides from local midnight of ``effective``, or from now, on all that is received then.

    Args:
        confirmed: somebody has read what was found and means it all the same.

    Raises:
        Refused: where a rule leads nowhere, or what was found is not confirmed.
    """
    found = _locked(draft_id, expected)
    organisation = found.organisation
    looked = findings(found.form, organisation, from_data(found.rules))
    if looked.refuses:
        raise Refused(_("A rule names a unit or a stage that is not there. Mend it first."))
    if looked.to_confirm and not confirmed:
        raise Refused(_("Say that you have read what was found, and mean it."))
    at = now()
    found.published_at = at
    found.published_by = str(user)
    found.note = note
    found.in_force_from = at
    if effective is not None:
        found.in_force_from = max(at, datetime.combine(effective, time.min, organisation.timezone))
    last = RuleSet.objects.filter(form=found.form).published().order_by("-number").first()
    found.number = (last.number or 0) + 1 if last else 1
    found.sha256 = found.computed_sha256()
    found.save()
    return found


def seal(form: "IntakeFormPage", organisation: Organisation, rules: Sequence[Rule], user: User, note: str) -> RuleSet:
    """Publish rules at once, as an editor would; for setting an organisation up."""
    begun = draft(form, organisation)
    begun = rewrite(begun.pk, rules, expected=begun.edits)
    return publish(begun.pk, user, expected=begun.edits, note=note, confirmed=True)
