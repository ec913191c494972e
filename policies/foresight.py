"""What publishing a draft will do, said beforehand. Changes nothing."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from home.models import Organisation
from home.time import now
from policies import calendars, publishing, reading, sentences
from policies.comparing.facts import Fact, facts, of_policy
from policies.lint.dates import Projected, project
from policies.procedures.model import Procedure, Stage, TimeUnit
from policies.relying import Relying, relying_on
from policies.signals import answers, letters_that_quote

if TYPE_CHECKING:
    from policies.models import PolicyPage, PolicyVersion

NO_TERMS = "no date: it counts school days, and no term dates are entered for that time"
_ASKED = "counted from when it is asked for"


@dataclass(frozen=True)
class Effects:
    """What publishing will do.

    Attributes:
        number: the version it becomes.
        first_day: the day on which it comes into force; ``at_once`` where that is the moment of publication.
        old: the version that it follows; None for the first.
        facts: what it promises, or says of itself, otherwise.
        wording: whether its text changes.
        letters: what quotes a promise that changes.
        objections: what stands in the way.
    """

    number: str
    first_day: date
    at_once: bool
    old: "PolicyVersion | None"
    new: Procedure
    facts: list[Fact]
    wording: bool
    relying: Relying
    letters: list[str]
    objections: list[str]
    approval: bool = False

    @property
    def nothing_changes(self) -> bool:
        return self.old is not None and not self.facts and not self.wording


def effects(page: "PolicyPage") -> Effects | None:
    """Return what publishing ``page`` (a draft) would do; None while a stage is too unfinished to be read."""
    organisation = publishing.organisation_of(page)
    try:
        new = page.draft_procedure() if page.stages else Procedure(title=page.title)
    except (ValueError, TypeError, AttributeError):  # blanks in a draft are None or "" where a stage has a value
        return None
    at = publishing.comes_into_force(page, organisation, now())
    old = reading.version_in_force(page, at) if page.pk else None
    first_day = organisation.local(at).date()
    sealed = publishing.seal(page, in_force=first_day)
    changed = _facts(old, new, sealed, organisation) if old is not None else []
    told = answers(letters_that_quote, type(page), changed=[fact.what for fact in changed])
    return Effects(
        number=publishing.number_for(page),
        first_day=first_day,
        at_once=at <= now(),
        old=old,
        new=new,
        facts=changed,
        wording=old is not None and old.sealed["body_html"] != sealed["body_html"],
        relying=relying_on(page) if page.pk else Relying(),
        letters=[name for names in told for name in names],
        objections=_objections(page, organisation),
        approval=publishing.needs_approval(page),
    )


def _facts(old: "PolicyVersion", new: Procedure, sealed: dict[str, object], organisation: Organisation) -> list[Fact]:
    units = dict(organisation.units.values_list("slug", "name"))
    promised = old.promise if old.procedure else None
    return [*of_policy(old.sealed, sealed), *facts(promised, new if new.stages else None, units)]


def _objections(page: "PolicyPage", organisation: Organisation) -> list[str]:
    number = publishing.unusable_number(page)
    return [*([number] if number else []), *publishing.objections(page, organisation)]


# -- trial dates --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TrialRow:
    """One promise as both versions would date it; ``differs`` where they would not agree."""

    what: str
    old: str
    new: str

    @property
    def differs(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True)
class Trial:
    """A complaint received at a moment, under both versions."""

    received: datetime
    rows: list[TrialRow] = field(default_factory=list)


def usual_trials(today: date) -> list[date]:
    """Return days on which promises are put to the test: before Christmas, and in the summer holidays."""
    wanted = ((12, 17), (8, 5))
    return [date(today.year + (date(today.year, month, day) < today), month, day) for month, day in wanted]


def trial(received: date, hour: time, found: Effects, organisation: Organisation) -> Trial:
    """Return when a complaint received then would be acknowledged, answered and so on, under old and new version.

    Every step is taken to last as long as it may. Later stages begin on the last day on which they can be asked for.
    """
    start = datetime.combine(received, hour, organisation.timezone)
    was = found.old.promise if found.old is not None else Procedure("")
    old, new = (_dated(procedure, start, organisation) for procedure in (was, found.new))
    # In the newer version's order; what the older had besides comes after it.
    keys = [*new, *(key for key in old if key not in new)]
    rows = [TrialRow(key, old.get(key, "–"), new.get(key, "–")) for key in keys]
    return Trial(start, rows)


def _dated(procedure: Procedure, start: datetime, organisation: Organisation) -> dict[str, str]:
    days = calendars.days_for(organisation, procedure)
    found: dict[str, str] = {}
    entered: datetime | None = start
    for stage in procedure.stages:
        if stage.is_external:
            continue
        at = project(stage, start, entered, days) if entered is not None else Projected(None, None, None, None)
        for what, limit, moment in (
            ("we acknowledge it", stage.acknowledge, at.acknowledgement),
            ("the hearing is held", stage.hear, at.hearing),
            ("we answer", stage.respond, at.response),
            ("the next stage can be asked for", stage.escalate, at.window),
        ):
            if limit is None:
                continue
            known = entered is not None
            found[f"{stage.name}: {what}"] = _said(stage, moment, organisation) if known else _ASKED
        entered = at.window
    return found


def _said(stage: Stage, moment: datetime | None, organisation: Organisation) -> str:
    if moment is not None:
        return sentences.moment_in_words(moment, organisation.timezone)
    return NO_TERMS if _counts_school_days(stage) else str(sentences.NO_DATE)


def _counts_school_days(stage: Stage) -> bool:
    limits = (stage.acknowledge, stage.hear, stage.respond, stage.escalate)
    return any(limit.amount.unit is TimeUnit.SCHOOL_DAYS for limit in limits if limit is not None)
