"""The words in which people are told what is promised, and by when.

Pages, letters, the tracking page and the desk all say it with these functions, from the
stage's data and nothing else, so that what is read and what is reckoned cannot drift apart.
The reader may be an upset parent: short sentences, "we" and "you", no jargon, no figures that
look like a machine's. Times are told in the organisation's time zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from policies.clock.words import day_in_words, moment_in_words, time_in_words
from policies.procedures.model import Amount, Anchor, HandledBy, Limit, Procedure, Role, Stage

NO_DATE = "no date promised"
NO_DATE_FOR_STAGE = "This policy does not promise a date for this stage."
NO_DATE_FOR_ANSWER = "This policy does not promise a date for our answer."
FINISHED = "Our procedure is finished after this stage."

_OF_EVENT = {
    Anchor.RECEIPT: "of receiving it",
    Anchor.ACKNOWLEDGEMENT: "of acknowledging it",
    Anchor.ESCALATION: "of your request for this stage",
    Anchor.HEARING: "of the hearing",
    Anchor.RESPONSE: "of our answer",
    Anchor.DECISION_RECEIVED: "of receiving our decision",
}
_OUTCOMES = {
    "upheld": "we agreed with this complaint",
    "partly upheld": "we agreed with part of this complaint",
    "not upheld": "we did not agree with this complaint",
    "resolved informally": "we settled this complaint with you informally",
    "withdrawn": "you took this complaint back",
    "out of scope": "this procedure does not cover this complaint",
    "referred": "we passed this complaint to someone else who can deal with it",
}
_ENDINGS = {
    "resolved": "closed because the matter is settled",
    "lapsed": "closed because we did not hear from you",
    "exhausted": "closed because our procedure is finished",
    "withdrawn": "closed because you took this complaint back",
    "referred": "closed because we passed it to someone else who can deal with it",
}


__all__ = [
    "FINISHED",
    "NO_DATE",
    "NO_DATE_FOR_ANSWER",
    "NO_DATE_FOR_STAGE",
    "StageWords",
    "acknowledge_by",
    "amount_in_words",
    "answer_by",
    "ask_by",
    "asked_too_late",
    "at_the_latest",
    "body_of",
    "conclude_in_words",
    "day_in_words",
    "deadline_in_words",
    "ending_in_words",
    "every_in_words",
    "limit_in_words",
    "moment_in_words",
    "outcome_in_words",
    "stage_in_words",
    "time_in_words",
    "who_in_words",
]


@dataclass(frozen=True)
class StageWords:
    """What one stage promises: a plain sentence each, "" where the stage says nothing."""

    who: str
    substitute: str
    acknowledge: str
    hear: str
    respond: str
    extend: str
    update: str
    escalate: str
    includes: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """All that is promised, in reading order, without what is not said."""
        told = (
            *(self.who, self.substitute, self.acknowledge, self.hear),
            *(self.respond, self.extend, self.update, self.escalate),
        )
        return tuple(sentence for sentence in told if sentence)


# Dates


def at_the_latest(moment: datetime, tz: ZoneInfo) -> str:
    """“at the latest by the end of Wednesday 8 April 2026”: reckoned from what is yet to happen."""
    return f"at the latest {moment_in_words(moment, tz)}"


def deadline_in_words(moment: datetime | None, tz: ZoneInfo, *, projected: bool = False) -> str:
    """A limit's date as rows show it: its moment, or “no date promised”."""
    if moment is None:
        return NO_DATE
    return at_the_latest(moment, tz) if projected else moment_in_words(moment, tz)


# Amounts and limits


def amount_in_words(amount: Amount) -> str:
    """“2 working days”, “1 working day”, “24 hours”."""
    return f"{amount.n} {amount.unit.singular if amount.n == 1 else amount.unit.value}"


def limit_in_words(limit: Limit) -> str:
    """“within 2 working days of acknowledging it”; “it” is the complaint."""
    normally = "normally " if limit.normally else ""
    return f"{normally}within {amount_in_words(limit.amount)} {_OF_EVENT[limit.event]}"


def conclude_in_words(procedure: Procedure) -> str:
    """The ceiling on the whole case, or "" where the policy names none."""
    if procedure.conclude is None:
        return ""
    return f"We {_adverb(procedure.conclude)}finish your complaint, with all its stages, {_within(procedure.conclude)}."


def _within(limit: Limit) -> str:
    return f"within {amount_in_words(limit.amount)} {_OF_EVENT[limit.event]}"


def _adverb(limit: Limit) -> str:
    return "normally " if limit.normally else ""


# One case: what is promised to this complainant, with its date


def acknowledge_by(due: datetime | None, tz: ZoneInfo, *, projected: bool = False) -> str:
    """“We will acknowledge your complaint by 5.30pm on Friday 3 April 2026.”"""
    if due is None:
        return "This policy does not promise a date for our acknowledgement."
    return f"We will acknowledge your complaint {deadline_in_words(due, tz, projected=projected)}."


def answer_by(due: datetime | None, tz: ZoneInfo, *, projected: bool = False) -> str:
    """“We will answer your complaint, at the latest by the end of Wednesday 8 April 2026.”"""
    if due is None:
        return NO_DATE_FOR_ANSWER
    return f"We will answer your complaint {deadline_in_words(due, tz, projected=projected)}."


def ask_by(due: datetime | None, tz: ZoneInfo) -> str:
    """Until when the complainant may ask for the next stage; without a window, that none is set."""
    if due is None:
        return "You can ask for the next stage. This policy names no last day for asking."
    return f"You can ask for the next stage {moment_in_words(due, tz)}."


def asked_too_late(due: datetime, tz: ZoneInfo) -> str:
    """Why the next stage is refused after its window, with the date."""
    return (
        f"You could ask for the next stage {moment_in_words(due, tz)}."
        " That time has passed, so we cannot take your complaint to the next stage."
    )


def outcome_in_words(outcome: str) -> str:
    """“we did not agree with this complaint”, for “not upheld”. Raises KeyError if unknown."""
    return _OUTCOMES[_term(outcome)]


def ending_in_words(state: str) -> str:
    """“closed because we did not hear from you”, for “lapsed”. Raises KeyError if unknown."""
    return _ENDINGS[_term(state)]


def _term(word: str) -> str:
    return word.replace("_", " ").replace("-", " ").lower()


# Stages


def stage_in_words(stage: Stage, procedure: Procedure, units: Mapping[str, str]) -> StageWords:
    """Everything this stage promises. `units` gives the name of each unit by its slug."""
    if stage.is_external:
        unpromised = "It is not part of our organisation, so we cannot promise you a date."
        told = f"{_open_to(stage, 'If you are still not content, you')} can take your complaint to {body_of(stage)}."
        return StageWords(told, "", "", "", unpromised, "", "", "", ())
    return StageWords(
        who=_who(stage, procedure, units),
        substitute=_substitute(stage, units),
        acknowledge=_acknowledge(stage),
        hear=f"We {_adverb(stage.hear)}hold the hearing {_within(stage.hear)}." if stage.hear else "",
        respond=_respond(stage),
        extend=_extend(stage),
        update=_update(stage),
        escalate=_way_on(stage, procedure),
        includes=stage.response_must_include,
    )


def who_in_words(people: HandledBy, units: Mapping[str, str]) -> str:
    """Who they are to a reader, to stand within a sentence: “the managers of the division”."""
    if people.role is Role.MEMBERS:
        return f"members of {units.get(people.of, people.of.replace('-', ' '))}"
    return {
        (Role.HANDLERS, "unit"): "the office or division you complain about",
        (Role.MANAGERS, "unit"): "the managers of the office or division you complain about",
        (Role.MANAGERS, "division"): "the senior managers of the division you complain about",
    }.get((people.role, people.of), "the most senior managers of our organisation")


def _who(stage: Stage, procedure: Procedure, units: Mapping[str, str]) -> str:
    later = procedure.number(stage) != procedure.number(procedure.first)
    fresh = ", and nobody who dealt with your complaint at an earlier stage takes part"
    ending = f"{fresh}." if stage.independent and later else "."
    if stage.panel:
        people = f"{stage.panel.members} {'person' if stage.panel.members == 1 else 'people'}"
        apart = f", {stage.panel.independent} of them independent of us," if stage.panel.independent else ""
        return f"A panel of {people}{apart} decides this{ending}"
    if stage.handled_by is None:
        return ""
    whom = who_in_words(stage.handled_by, units)
    deal = "deals" if stage.handled_by.role is Role.HANDLERS else "deal"
    return f"{whom[0].upper()}{whom[1:]} {deal} with this{ending}"


def _substitute(stage: Stage, units: Mapping[str, str]) -> str:
    if stage.substitute is None:
        return ""
    whom = who_in_words(stage.substitute, units)
    return f"If your complaint is about the people who would normally deal with it, {whom} will decide instead."


def _acknowledge(stage: Stage) -> str:
    limit = stage.acknowledge
    if limit is None:
        return ""
    if stage.acknowledged_by == "receipt":
        return f"We {_adverb(limit)}send you an automatic receipt with your reference {_within(limit)}."
    return (
        f"We {_adverb(limit)}acknowledge your complaint {_within(limit)},"
        " with your reference and the name of someone you can contact."
    )


def _respond(stage: Stage) -> str:
    if stage.respond is not None:
        return f"We {_adverb(stage.respond)}answer your complaint {_within(stage.respond)}."
    return NO_DATE_FOR_ANSWER if stage.acknowledge or stage.hear else NO_DATE_FOR_STAGE


def _extend(stage: Stage) -> str:
    if not stage.may_extend:
        return ""
    most = f", no more than {amount_in_words(stage.extension_cap)} later each time" if stage.extension_cap else ""
    return f"If we need more time, we tell you why and give you a new date{most}."


def _update(stage: Stage) -> str:
    if stage.update is None:
        return ""
    return f"While our answer is late or needs more time, we write to you {every_in_words(stage.update)}."


def every_in_words(amount: Amount) -> str:
    """“every week”, “every 5 working days”."""
    return f"every {amount.unit.singular}" if amount.n == 1 else f"every {amount_in_words(amount)}"


def _way_on(stage: Stage, procedure: Procedure) -> str:
    bodies = procedure.externals_after(stage)
    following = procedure.after(stage)
    limit = stage.escalate
    told = []
    if following is not None:
        told.append(f"If you are not content with our answer, you can ask for the next stage, “{following.name}”")
        if limit is None:
            told[-1] += "; this policy names no last day for asking"
        elif limit.normally:
            told[-1] += (
                f"; please ask {_within(limit)}: if you ask later, a person decides whether we can still take it on"
            )
        else:
            told[-1] += f", {_within(limit)}"
    else:
        told.append(FINISHED.removesuffix("."))
    for body in bodies:
        when = f" {limit_in_words(limit)}" if limit and following is None else ""
        told.append(f"{_open_to(body, 'If you are not content, you')} can take your complaint to {body_of(body)}{when}")
    return " ".join(f"{sentence}." for sentence in told)


def _open_to(stage: Stage, anyone: str) -> str:
    if not stage.for_:
        return anyone
    kinds = [slug.replace("-", " ").replace("_", " ") for slug in stage.for_]
    named = [f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}" for kind in kinds]
    return f"{anyone.removesuffix(' you').removesuffix(',')} and are {' or '.join(named)}, you"


def body_of(stage: Stage) -> str:
    """The outside body of a stage, to stand within a sentence."""
    return " ".join(stage.body.split()).removesuffix(".")
