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

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from policies.moments import NO_DATE, at_the_latest, day_in_words, deadline_in_words, moment_in_words, time_in_words
from policies.procedures.model import Amount, Anchor, HandledBy, Limit, Procedure, Role, Stage, TimeUnit

NO_DATE_FOR_STAGE = gettext_lazy("This policy does not promise a date for this stage.")
NO_DATE_FOR_ANSWER = gettext_lazy("This policy does not promise a date for our answer.")
FINISHED = gettext_lazy("Our procedure is finished after this stage.")

_OF_EVENT = {
    Anchor.RECEIPT: gettext_lazy("of receiving it"),
    Anchor.ACKNOWLEDGEMENT: gettext_lazy("of acknowledging it"),
    Anchor.ESCALATION: gettext_lazy("of your request for this stage"),
    Anchor.HEARING: gettext_lazy("of the hearing"),
    Anchor.RESPONSE: gettext_lazy("of our answer"),
    Anchor.DECISION_RECEIVED: gettext_lazy("of receiving our decision"),
}
_OUTCOMES = {
    "upheld": gettext_lazy("we agreed with this complaint"),
    "partly upheld": gettext_lazy("we agreed with part of this complaint"),
    "not upheld": gettext_lazy("we did not agree with this complaint"),
    "resolved informally": gettext_lazy("we settled this complaint with you informally"),
    "withdrawn": gettext_lazy("you took this complaint back"),
    "out of scope": gettext_lazy("this procedure does not cover this complaint"),
    "referred": gettext_lazy("we passed this complaint to someone else who can deal with it"),
}
_ENDINGS = {
    "resolved": gettext_lazy("closed because the matter is settled"),
    "lapsed": gettext_lazy("closed because we did not hear from you"),
    "exhausted": gettext_lazy("closed because our procedure is finished"),
    "withdrawn": gettext_lazy("closed because you took this complaint back"),
    "referred": gettext_lazy("closed because we passed it to someone else who can deal with it"),
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
    "within_in_words",
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


# Amounts and limits


def amount_in_words(amount: Amount) -> str:
    """“2 working days”, “1 working day”, “24 hours”."""
    n = amount.n
    said = {
        TimeUnit.HOURS: ngettext("%(n)d hour", "%(n)d hours", n),
        TimeUnit.WORKING_DAYS: ngettext("%(n)d working day", "%(n)d working days", n),
        TimeUnit.SCHOOL_DAYS: ngettext("%(n)d school day", "%(n)d school days", n),
        TimeUnit.CALENDAR_DAYS: ngettext("%(n)d calendar day", "%(n)d calendar days", n),
        TimeUnit.WEEKS: ngettext("%(n)d week", "%(n)d weeks", n),
        TimeUnit.MONTHS: ngettext("%(n)d month", "%(n)d months", n),
    }
    return said[amount.unit] % {"n": n}


def limit_in_words(limit: Limit) -> str:
    """“within 2 working days of acknowledging it”; “it” is the complaint."""
    return _("normally %(within)s") % {"within": within_in_words(limit)} if limit.normally else within_in_words(limit)


def conclude_in_words(procedure: Procedure) -> str:
    """The ceiling on the whole case, or "" where the policy names none."""
    limit = procedure.conclude
    if limit is None:
        return ""
    return _by_limit(
        limit,
        _("We finish your complaint, with all its stages, %(within)s."),
        _("We normally finish your complaint, with all its stages, %(within)s."),
    )


def within_in_words(limit: Limit) -> str:
    """“within 2 working days of acknowledging it”, whether or not that is only normally so."""
    return _("within %(amount)s %(of_event)s") % {
        "amount": amount_in_words(limit.amount), "of_event": _OF_EVENT[limit.event],
    }  # fmt: skip


def _by_limit(limit: Limit, promised: str, normally: str) -> str:
    """Put a limit into one of two sentences: what is promised, or what is normally so."""
    return (normally if limit.normally else promised) % {"within": within_in_words(limit)}


# One case: what is promised to this complainant, with its date


def acknowledge_by(due: datetime | None, tz: ZoneInfo, *, projected: bool = False) -> str:
    """“We will acknowledge your complaint by 5.30pm on Friday 3 April 2026.”"""
    if due is None:
        return _("This policy does not promise a date for our acknowledgement.")
    return _("We will acknowledge your complaint %(by)s.") % {"by": deadline_in_words(due, tz, projected=projected)}


def answer_by(due: datetime | None, tz: ZoneInfo, *, projected: bool = False) -> str:
    """“We will answer your complaint, at the latest by the end of Wednesday 8 April 2026.”"""
    if due is None:
        return str(NO_DATE_FOR_ANSWER)
    return _("We will answer your complaint %(by)s.") % {"by": deadline_in_words(due, tz, projected=projected)}


def ask_by(due: datetime | None, tz: ZoneInfo) -> str:
    """Until when the complainant may ask for the next stage; without a window, that none is set."""
    if due is None:
        return _("You can ask for the next stage. This policy names no last day for asking.")
    return _("You can ask for the next stage %(by)s.") % {"by": moment_in_words(due, tz)}


def asked_too_late(due: datetime, tz: ZoneInfo) -> str:
    """Why the next stage is refused after its window, with the date."""
    return _(
        "You could ask for the next stage %(by)s. That time has passed, so we cannot take your complaint to the next "
        "stage."
    ) % {"by": moment_in_words(due, tz)}


def outcome_in_words(outcome: str) -> str:
    """“we did not agree with this complaint”, for “not upheld”. Raises KeyError if unknown."""
    return str(_OUTCOMES[_term(outcome)])


def ending_in_words(state: str) -> str:
    """“closed because we did not hear from you”, for “lapsed”. Raises KeyError if unknown."""
    return str(_ENDINGS[_term(state)])


def _term(word: str) -> str:
    return word.replace("_", " ").replace("-", " ").lower()


# Stages


def stage_in_words(stage: Stage, procedure: Procedure, units: Mapping[str, str]) -> StageWords:
    """Everything this stage promises. `units` gives the name of each unit by its slug."""
    if stage.is_external:
        unpromised = _("It is not part of our organisation, so we cannot promise you a date.")
        return StageWords(_outside(stage, still=True), "", "", "", unpromised, "", "", "", ())
    return StageWords(
        who=_who(stage, procedure, units),
        substitute=_substitute(stage, units),
        acknowledge=_acknowledge(stage),
        hear=_hear(stage),
        respond=_respond(stage),
        extend=_extend(stage),
        update=_update(stage),
        escalate=_way_on(stage, procedure),
        includes=stage.response_must_include,
    )


def who_in_words(people: HandledBy, units: Mapping[str, str]) -> str:
    """Who they are to a reader, to stand within a sentence: “the managers of the division”."""
    if people.role is Role.MEMBERS:
        return _("members of %(unit)s") % {"unit": units.get(people.of, people.of.replace("-", " "))}
    return {
        (Role.HANDLERS, "unit"): _("the office or division you complain about"),
        (Role.MANAGERS, "unit"): _("the managers of the office or division you complain about"),
        (Role.MANAGERS, "division"): _("the senior managers of the division you complain about"),
    }.get((people.role, people.of), _("the most senior managers of our organisation"))


def _who(stage: Stage, procedure: Procedure, units: Mapping[str, str]) -> str:
    later = procedure.number(stage) != procedure.number(procedure.first)
    if stage.panel:
        told = _panel(stage.panel.members, stage.panel.independent)
    elif stage.handled_by is None:
        return ""
    else:
        whom = who_in_words(stage.handled_by, units)
        deal = _("%(whom)s deals with this") if stage.handled_by.role is Role.HANDLERS else _("%(whom)s deal with this")
        told = deal % {"whom": f"{whom[0].upper()}{whom[1:]}"}
    if stage.independent and later:
        fresh = _("%(told)s, and nobody who dealt with your complaint at an earlier stage takes part.")
        return fresh % {"told": told}
    return _("%(told)s.") % {"told": told}


def _panel(members: int, independent: int) -> str:
    people = ngettext("%(n)d person", "%(n)d people", members) % {"n": members}
    if independent:
        said = _("A panel of %(people)s, %(independent)d of them independent of us, decides this")
        return said % {"people": people, "independent": independent}
    return _("A panel of %(people)s decides this") % {"people": people}


def _hear(stage: Stage) -> str:
    if stage.hear is None:
        return ""
    return _by_limit(stage.hear, _("We hold the hearing %(within)s."), _("We normally hold the hearing %(within)s."))


def _substitute(stage: Stage, units: Mapping[str, str]) -> str:
    if stage.substitute is None:
        return ""
    whom = who_in_words(stage.substitute, units)
    said = _("If your complaint is about the people who would normally deal with it, %(whom)s will decide instead.")
    return said % {"whom": whom}


def _acknowledge(stage: Stage) -> str:
    limit = stage.acknowledge
    if limit is None:
        return ""
    if stage.acknowledged_by == "receipt":
        return _by_limit(
            limit,
            _("We send you an automatic receipt with your reference %(within)s."),
            _("We normally send you an automatic receipt with your reference %(within)s."),
        )
    return _by_limit(
        limit,
        _("We acknowledge your complaint %(within)s, with your reference and the name of someone you can contact."),
        _(
            "We normally acknowledge your complaint %(within)s, with your reference and the name of someone you can "
            "contact."
        ),
    )


def _respond(stage: Stage) -> str:
    if stage.respond is not None:
        return _by_limit(
            stage.respond,
            _("We answer your complaint %(within)s."),
            _("We normally answer your complaint %(within)s."),
        )
    return str(NO_DATE_FOR_ANSWER if stage.acknowledge or stage.hear else NO_DATE_FOR_STAGE)


def _extend(stage: Stage) -> str:
    if not stage.may_extend:
        return ""
    if not stage.extension_cap:
        return _("If we need more time, we tell you why and give you a new date.")
    said = _("If we need more time, we tell you why and give you a new date, no more than %(amount)s later each time.")
    return said % {"amount": amount_in_words(stage.extension_cap)}


def _update(stage: Stage) -> str:
    if stage.update is None:
        return ""
    said = _("While our answer is late or needs more time, we write to you %(every)s.")
    return said % {"every": every_in_words(stage.update)}


def every_in_words(amount: Amount) -> str:
    """“every week”, “every 5 working days”."""
    if amount.n != 1:
        return _("every %(amount)s") % {"amount": amount_in_words(amount)}
    return {
        TimeUnit.HOURS: _("every hour"),
        TimeUnit.WORKING_DAYS: _("every working day"),
        TimeUnit.SCHOOL_DAYS: _("every school day"),
        TimeUnit.CALENDAR_DAYS: _("every calendar day"),
        TimeUnit.WEEKS: _("every week"),
        TimeUnit.MONTHS: _("every month"),
    }[amount.unit]


def _way_on(stage: Stage, procedure: Procedure) -> str:
    bodies = procedure.externals_after(stage)
    following = procedure.after(stage)
    limit = stage.escalate
    if following is None:
        told = [str(FINISHED)]
    elif limit is None:
        said = _(
            "If you are not content with our answer, you can ask for the next stage, “%(stage)s”; this policy names no "
            "last day for asking."
        )
        told = [said % {"stage": following.name}]
    elif limit.normally:
        said = _(
            "If you are not content with our answer, you can ask for the next stage, “%(stage)s”; please ask "
            "%(within)s: if you ask later, a person decides whether we can still take it on."
        )
        told = [said % {"stage": following.name, "within": within_in_words(limit)}]
    else:
        said = _("If you are not content with our answer, you can ask for the next stage, “%(stage)s”, %(within)s.")
        told = [said % {"stage": following.name, "within": within_in_words(limit)}]
    told += [_outside(body, when=limit_in_words(limit) if limit and following is None else "") for body in bodies]
    return " ".join(told)


def _outside(stage: Stage, *, still: bool = False, when: str = "") -> str:
    """Say to whom they can go outside, and who may, where that is not everybody."""
    who = _kinds(stage)
    if still and who:
        said = _("If you are still not content and are %(who)s, you can take your complaint to %(body)s.")
    elif still:
        said = _("If you are still not content, you can take your complaint to %(body)s.")
    elif who and when:
        said = _("If you are not content and are %(who)s, you can take your complaint to %(body)s %(when)s.")
    elif who:
        said = _("If you are not content and are %(who)s, you can take your complaint to %(body)s.")
    elif when:
        said = _("If you are not content, you can take your complaint to %(body)s %(when)s.")
    else:
        said = _("If you are not content, you can take your complaint to %(body)s.")
    return said % {"who": who, "body": body_of(stage), "when": when}


def _kinds(stage: Stage) -> str:
    kinds = [slug.replace("-", " ").replace("_", " ") for slug in stage.for_]
    named = [(_("an %(kind)s") if kind[0] in "aeiou" else _("a %(kind)s")) % {"kind": kind} for kind in kinds]
    return _(" or ").join(named)


def body_of(stage: Stage) -> str:
    """The outside body of a stage, to stand within a sentence."""
    return " ".join(stage.body.split()).removesuffix(".")
