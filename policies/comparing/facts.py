"""What a newer version promises otherwise, as facts: “Level 1, our answer: from 2 to 3 working days”.

Pure: from procedures and sealed data, in the words of ``policies.sentences`` and nobody else's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from policies.procedures.keys import paired
from policies.procedures.model import Amount, Limit, Panel, Procedure, Stage, TimeUnit
from policies.sentences import (
    NO_DATE,
    amount_in_words,
    body_of,
    day_in_words,
    every_in_words,
    limit_in_words,
    stage_in_words,
    who_in_words,
)

#: What a fact is about, where it is about no single stage.
WHOLE = "The whole procedure"
POLICY = "The policy"


@dataclass(frozen=True)
class Fact:
    """One thing that changes.

    Attributes:
        where: the stage by its newer name, or what else it is about.
        what: which of its promises.
        before: what it was; blank where the thing is new.
        after: what it becomes; blank where the thing is gone.
    """

    where: str
    what: str
    before: str
    after: str

    def __str__(self) -> str:
        if not self.before or not self.after:
            return f"{self.where}: {self.what}"
        return f"{self.where}: {self.what}, from {self.before} to {self.after}"


def facts(old: Procedure | None, new: Procedure | None, units: Mapping[str, str] | None = None) -> list[Fact]:
    """Return what the newer procedure promises otherwise, in reading order.

    Stages are the same where their keys are, else where their names are.

    Args:
        old, new: None (or no stages) where a policy promises no procedure.
        units: the name of each unit by its slug.
    """
    was, becomes = old or Procedure(""), new or Procedure("")
    names = units or {}
    pairs = paired(was, becomes)
    kept = [stage for stage, _ in pairs if stage is not None]
    found = list(_whole(was, becomes)) if was.stages and becomes.stages else []
    for stage in was.stages:
        if not any(stage is other for other in kept):
            found.append(Fact(stage.name, "no longer a stage", _all_of(stage, was, names), ""))
    for before, after in pairs:
        if before is None:
            found.append(Fact(after.name, "a new stage", "", _all_of(after, becomes, names)))
        else:
            found += _between(before, after, names)
    places = [next(place for place, stage in enumerate(was.stages) if stage is each) for each in kept]
    if places != sorted(places):
        found.append(Fact("The stages", "their order", _in_order(was), _in_order(becomes)))
    return found


def of_policy(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Fact]:
    """Return what changes of a policy beside its wording and procedure. Takes two versions' ``sealed`` data."""
    changes = zip(_about(old), _about(new), strict=True)
    return [Fact(POLICY, what, was, becomes) for (what, was), (_, becomes) in changes if was != becomes]


def _about(sealed: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "its title", f"“{sealed['title']}”"
    yield "its summary", f"“{sealed['summary']}”" if sealed["summary"] else "none"
    yield "what kind it is", sealed["category"].replace("-", " ")
    yield (
        "its owner",
        ", ".join(part for part in (sealed["owner_role"], sealed["owner_unit"]) if part) or "nobody named",
    )
    review, months = sealed["review_date"], sealed["review_months"]
    yield "its next review", day_in_words(date.fromisoformat(review)) if review else "no date named"
    yield "how often it is reviewed", every_in_words(Amount(months, TimeUnit.MONTHS)) if months else "not said"


def _whole(old: Procedure, new: Procedure) -> Iterator[Fact]:
    conclude = (_fact(old.conclude), _fact(new.conclude))
    for what, was, becomes in (
        ("its title", f"“{old.title}”", f"“{new.title}”"),
        ("bank holidays", _nation(old), _nation(new)),
        ("the end of the whole complaint", *conclude),
    ):
        if was != becomes:
            yield Fact(WHOLE, what, was, becomes)


def _nation(procedure: Procedure) -> str:
    named = (procedure.nation or "the organisation's own nation").replace("-", " ")
    return f"those of {named.title() if procedure.nation else named}"


def _all_of(stage: Stage, procedure: Procedure, units: Mapping[str, str]) -> str:
    return " ".join(stage_in_words(stage, procedure, units).sentences)


def _in_order(procedure: Procedure) -> str:
    return ", ".join(f"“{stage.name}”" for stage in procedure.stages)


_Value = Limit | Amount | str | None


def _between(before: Stage, after: Stage, units: Mapping[str, str]) -> list[Fact]:
    changes = zip(_promises(before, units), _promises(after, units), strict=True)
    return [
        Fact(after.name, what, _short(was, becomes), _short(becomes, was))
        for (what, was), (_, becomes) in changes
        if was != becomes
    ]


def _promises(stage: Stage, units: Mapping[str, str]) -> Iterator[tuple[str, _Value]]:
    yield "its name", f"“{stage.name}”"
    yield "its kind", stage.kind.value
    yield "who deals with it", who_in_words(stage.handled_by, units) if stage.handled_by else "nobody of ours"
    yield "who decides instead", who_in_words(stage.substitute, units) if stage.substitute else "nobody named"
    yield "people who dealt with it before", "kept apart" if stage.independent else "not kept apart"
    yield "its steps", ", ".join(stage.steps) or "none named"
    yield "our acknowledgement", stage.acknowledge
    yield "who acknowledges", "a person" if stage.acknowledged_by == "person" else "the automatic receipt"
    yield "the hearing", stage.hear
    yield "our answer", stage.respond
    yield "more time", "allowed" if stage.may_extend else "not promised"
    yield "the longest extension", stage.extension_cap or "none named"
    yield "news while you wait", every_in_words(stage.update) if stage.update else "not promised"
    yield "what our answer includes", ", ".join(stage.response_must_include) or "nothing named"
    yield "the time to ask for the next stage", stage.escalate or "no last day"
    yield "the panel", _panel(stage.panel) if stage.panel else "none"
    yield "the outside body", body_of(stage) or "none"
    yield "who may go there", ", ".join(stage.for_) or "anyone"


def _panel(panel: Panel) -> str:
    return f"{panel.members} {'person' if panel.members == 1 else 'people'}, {panel.independent} of them independent"


def _fact(value: _Value) -> str:
    if value is None:
        return str(NO_DATE)
    if isinstance(value, Limit):
        return limit_in_words(value)
    return amount_in_words(value) if isinstance(value, Amount) else value


def _short(value: _Value, other: _Value) -> str:
    """A value beside its other: the amount alone, where two limits differ in nothing else."""
    if not isinstance(value, Limit) or not isinstance(other, Limit):
        return _fact(value)
    alike = (value.event, value.normally) == (other.event, other.normally)
    return amount_in_words(value.amount) if alike else _fact(value)
