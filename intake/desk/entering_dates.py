"""What would be due, and what is missed already, if something that came then is entered now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.time import now
from intake.cases import deadlines
from intake.cases.facts import Facts
from intake.cases.models import Case, DeadlineKind, StageRun
from intake.cases.promises import DESK_LABELS
from policies import sentences

if TYPE_CHECKING:
    from intake.forms.models import IntakeFormPage

#: With less time left than this, a date is tight.
_TIGHT = timedelta(hours=24)


@dataclass(frozen=True)
class Due:
    """One date. ``state`` is ``missed``, ``tight`` or ``ahead``."""

    text: str
    state: str


def due_from(form: "IntakeFormPage", at: datetime) -> list[Due]:
    """Return what is due in the first stage for something received at a moment, by the version in force then."""
    facts = Facts.of(form, at)
    if facts.version is None or facts.procedure is None:
        return []
    stage = facts.procedure.first
    case = Case(organisation=facts.organisation, version=facts.version, received_at=at)
    counted_from = deadlines.deemed_received(case, facts.days)
    case.counted_from = counted_from if counted_from != at else None
    run = StageRun(case=case, seq=1, stage_key=stage.key, entered_at=at)
    case.current_run = run
    rows = [deadlines.of_run(case, run, *owed) for owed in deadlines.owed_in(facts.procedure, stage, first=True)]
    deadlines.renew(case, rows, facts.days, {})
    zone = facts.organisation.timezone
    return [
        _due(
            str(DESK_LABELS[DeadlineKind(row.kind)]),
            row.due,
            sentences.deadline_in_words(row.due, zone, projected=row.projected),
        )
        for row in rows
    ]


def _due(label: str, due: datetime | None, when: str) -> Due:
    if due is None:
        return Due(f"{label}: {when}.", "ahead")
    left = due - now()
    if deadlines.passed(due, now()):
        said = {"what": label, "when": when}
        return Due(_("%(what)s: this was due %(when)s and is missed already.") % said, "missed")
    if left < _TIGHT:
        said = {"what": label, "when": when, "left": _in_words(left)}
        return Due(_("%(what)s: this is due %(when)s. Time left: %(left)s.") % said, "tight")
    return Due(_("%(what)s: %(when)s.") % {"what": label, "when": when}, "ahead")


def _in_words(left: timedelta) -> str:
    minutes = max(0, int(left.total_seconds() // 60))
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
