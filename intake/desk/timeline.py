"""A case's events in words for staff. Public and internal ones are never to be mistaken for each other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from intake.cases import events
from intake.cases.models import Case, Closing, DeadlineKind, Remedy
from intake.cases.promises import DESK_LABELS
from intake.desk import further, looking, of_letters, words
from intake.desk.told import Told, one, reasons, sentence
from intake.forms.kinds import Channel
from intake.letters import answers
from intake.records.models import Event
from policies import sentences
from policies.procedures import parse_amount

HOW = {
    "named": "as the procedure says",
    "substitute": "the stage's substitute decides, because the case may concern the usual people",
    "above": "the nearest managers above, because nobody else can take it",
    "catch-all": "the catch-all, because nobody else can take it",
    "safeguarding": "it may be about somebody's safety",
    "nobody": "there is nobody who can take it",
}
ERASED = _l("Erased.")


@dataclass(frozen=True)
class Entry:
    """One event.

    Attributes:
        public: whether the complainant can read it too.
        paragraphs: what was written, as (heading or blank, text) pairs.
    """

    seq: int
    kind: str
    title: str
    when: str
    by: str
    public: bool
    icon: str
    note: str = ""
    paragraphs: list[tuple[str, str]] = field(default_factory=list)


class Teller:
    """Turns a case's events into words, with the units' names looked up once."""

    def __init__(self, case: Case, units: dict[str, str], stages: dict[str, str]) -> None:
        """
        Args:
            units: short name → name.
            stages: UUID of a stage run → name of its stage.
        """
        self.case, self.units, self.stages = case, units, stages
        self._tell: dict[str, Callable[[Event, dict[str, Any]], Told]] = {
            "received": self._received,
            "routed": self._routed,
            "files kept": self._files_kept,
            "file infected": lambda event, body: Told(
                _("A file is infected"),
                (_("The virus scanner found %(get)s. It is given to nobody.") % {"get": event.refs.get("found", "")}),
            ),
            "doubted": lambda event, body: Told(_("Looks automatic"), sentence("; ".join(looking.reasons(event)))),
            "looked through": lambda event, body: Told(_("Somebody has looked: it is genuine")),
            "restricted": self._restricted,
            "safeguarding": lambda event, body: Told(_("Taken out of the ordinary route"), _safeguarding(event)),
            "handed back": lambda event, body: Told(
                _("Back on the ordinary route"), "", one(_("Reason"), body.get("reason"))
            ),
            "transferred": self._transferred,
            "resettled": self._resettled,
            "unopened": lambda event, body: Told(
                _("Nobody had opened it by half of the first limit"), _("The managers were told.")
            ),
            "assigned": self._assigned,
            "acknowledged": self._acknowledged,
            "hearing arranged": self._arranged,
            "heard": self._heard,
            "responded": self._responded,
            "decision received": lambda event, body: Told(
                _("The complainant has our answer"), f"{str(event.refs.get('how', '')).capitalize()}."
            ),
            "decision not received": lambda event, body: Told(
                _("The complainant has not received our answer after all"),
                _("Their time for asking for the next stage begins when they have it."),
            ),
            "escalated": self._escalated,
            "accepted": lambda event, body: Told(
                _("The complainant says that the answer is enough"), "", reasons(body)
            ),
            "withdrawn": lambda event, body: Told(_("The complainant withdrew the complaint"), "", reasons(body)),
            "code shown": lambda event, body: Told(_("Reference and secret code printed"), _("To be handed over.")),
            "cleared": lambda event, body: Told(_("No longer restricted"), "", one(_("Reason"), body.get("reason"))),
            "breached": self._breached,
            "updated": lambda event, body: Told(_("Told how it is going"), "", one("", body.get("message"))),
            "extended": self._extended,
            "date moved": self._moved,
            "reminded": self._reminded,
            "satisfaction": self._satisfaction,
            "window passed": self._window_passed,
            "declined": lambda event, body: Told(
                _("Not taken on, because it was asked for late"), "", one(_("Reason"), body.get("reason"))
            ),
            "lapsed": lambda event, body: Told(
                str(words.CLOSED[Closing.LAPSED]), "", one(_("Reason"), body.get("reason"))
            ),
            "closed": self._closed,
            **further.TELLS,
            **of_letters.TELLS,
        }

    def tell(self, event: Event) -> Entry:
        """Return an event as staff read it; a kind that is not known yet by its own name."""
        body = event.content.body if event.content and isinstance(event.content.body, dict) else {}
        erased = event.content is not None and event.content.erased_at is not None
        known = self._tell.get(event.kind)
        told = known(event, body) if known else Told(event.kind.capitalize())
        return Entry(
            seq=event.seq,
            kind=event.kind,
            title=told.title,
            when=words.moment(self.case, event.at),
            by="" if event.actor in (events.WORKER, events.COMPLAINANT) else event.actor,
            public=event.public,
            icon="view" if event.public else "no-view",
            note=told.note,
            paragraphs=[("", str(ERASED))] if erased else [p for p in told.paragraphs if p[1]],
        )

    def _unit(self, event: Event) -> str:
        slug = str(event.refs.get("unit", ""))
        return self.units.get(slug, slug)

    def _received(self, event: Event, body: dict[str, Any]) -> Told:
        note = _("Under version %(get)s of the policy.") % {"get": event.refs.get("version", "")}
        channel = str(event.refs.get("channel", "online"))
        title = (
            _("Complaint received")
            if channel == "online"
            else (_("Complaint received %(label)s") % {"label": Channel(channel).label})
        )
        entered = event.refs.get("entered")
        if entered:
            note += _(" Written down %(moment)s.") % {
                "moment": words.moment(self.case, datetime.fromisoformat(entered))
            }
        return Told(title, note)

    def _routed(self, event: Event, body: dict[str, Any]) -> Told:
        version = (event.refs.get("rules") or {}).get("version")
        by = f" (rules {version})" if version else ""
        told = [
            sentence(event.refs.get("why")),
            (_("Rule: %(get)s%(by)s.") % {"get": event.refs.get("rule", ""), "by": by}),
        ]
        if event.refs.get("priority") == "urgent":
            told.append(_("Urgent."))
        passed = event.refs.get("passed_over") or []
        words = tuple((each["rule"], sentence(each["reason"])) for each in passed)
        return Told((_("Routed to %(unit)s") % {"unit": self._unit(event)}), " ".join(told), words)

    def _transferred(self, event: Event, body: dict[str, Any]) -> Told:
        to = self.units.get(str(event.refs.get("to")), _("another unit"))
        return Told(_("Given to another unit: %(unit)s") % {"unit": to}, "", reasons({"reasons": body.get("reason")}))

    def _resettled(self, event: Event, body: dict[str, Any]) -> Told:
        refs = event.refs
        unit, to = (self.units.get(str(refs.get(name)), "") for name in ("unit", "to"))
        was = _("%(unit)s was closed.") if refs.get("change") == "closed" else _("%(unit)s was moved.")
        return Told(_("Gone along to %(unit)s") % {"unit": to}, was % {"unit": unit})

    def _files_kept(self, event: Event, body: dict[str, Any]) -> Told:
        number, held = len(event.refs.get("files", [])), int(event.refs.get("held", 0))
        title = ngettext("One file came with it", "%(number)s files came with it", number) % {"number": number}
        return Told(title, (_("Held back, and given to nobody: %(held)s.") % {"held": held}) if held else "")

    def _restricted(self, event: Event, body: dict[str, Any]) -> Told:
        why = []
        if event.refs.get("said"):
            why.append("the complainant said that it concerns someone who would normally deal with it")
        if event.refs.get("named"):
            why.append("the full name of somebody who deals with cases stands in the answers")
        if event.refs.get("rule"):
            why.append(f"the rule “{event.refs['rule']}” says so")
        return Told(_("Restricted"), sentence(" and ".join(why)))

    def _assigned(self, event: Event, body: dict[str, Any]) -> Told:
        if event.refs.get("role") == "safeguarding":
            return Told(_("Given to the safeguarding lead"), sentence(HOW["safeguarding"]))
        role = {"handlers": "the handlers", "managers": "the managers", "members": "the members"}
        whose = role.get(str(event.refs.get("role")), "the people")
        stage = self.stages.get(str(event.refs.get("run")), "")
        title = (
            (
                _("%(stage)s: given to %(whose)s of %(unit)s")
                % {"stage": stage, "whose": whose, "unit": self._unit(event)}
            )
            if stage
            else (_("Given to %(whose)s of %(unit)s") % {"whose": whose, "unit": self._unit(event)})
        )
        return Told(title, sentence(HOW.get(str(event.refs.get("how")))))

    def _acknowledged(self, event: Event, body: dict[str, Any]) -> Told:
        contact = body.get("contact_name")
        said = (
            *one("", body.get("message")),
            *one(_("What we understood"), body.get("understood")),
            *one(_("What they would like to happen"), body.get("outcome_sought")),
        )
        return Told(
            _("Acknowledged"), (_("Contact name: %(contact)s.") % {"contact": contact}) if contact else "", said
        )

    def _responded(self, event: Event, body: dict[str, Any]) -> Told:
        parts = tuple((part["title"], part["text"]) for part in body.get("parts", []))
        offered = [str(Remedy(remedy).label) for remedy in event.refs.get("remedies", [])]
        remedies = (("Remedies", sentence(", ".join(offered))),) if offered else ()
        stage = self.stages.get(str(event.refs.get("run")), "")
        title = (_("%(stage)s: answered") % {"stage": stage}) if stage else "Answered"
        return Told(title, f"{words.outcome(str(event.refs['outcome']))}.", (*parts, *remedies))

    def _escalated(self, event: Event, body: dict[str, Any]) -> Told:
        late = _("Later than the policy says, so a person decides whether to take it on.")
        note = late if event.refs.get("late") else ""
        said = (
            *reasons(body),
            *one(_("The outcome they seek now"), body.get("outcome_sought")),
            *one(_("When and how they asked"), body.get("how")),
        )
        return Told(_("The complainant asked for the next stage"), note, said)

    def _date(self, written: str | None) -> str:
        """Return a moment that an event refers to, in words."""
        moment = datetime.fromisoformat(written) if written else None
        return sentences.deadline_in_words(moment, self.case.organisation.timezone)

    def _arranged(self, event: Event, body: dict[str, Any]) -> Told:
        when = words.moment(self.case, datetime.fromisoformat(event.refs["at"]))
        title = _("The hearing was changed") if event.refs.get("again") else _("A hearing was arranged")
        said = (
            *one(_("Where"), body.get("place")),
            *one(_("The panel"), answers.panel_in_words(body)),
            *one("", body.get("message")),
        )
        return Told(title, _("It is at {when}. The complainant was invited.").format(when=when), said)

    def _heard(self, event: Event, body: dict[str, Any]) -> Told:
        held = words.moment(self.case, datetime.fromisoformat(event.refs["held"]))
        sat = one(_("The panel"), answers.panel_in_words(body))
        return Told(
            _("The hearing was held"),
            (_("At %(held)s.") % {"held": held}),
            (*sat, *one(_("Who came besides"), body.get("attended"))),
        )

    def _breached(self, event: Event, body: dict[str, Any]) -> Told:
        note = _("%(what)s: promised %(date)s.") % {"what": _what(event), "date": self._date(event.refs["due"])}
        return Told(_("A promised date was missed"), note + _noticed(event, _("Noticed later: no worker was running.")))

    def _extended(self, event: Event, body: dict[str, Any]) -> Told:
        refs = event.refs
        more = sentences.amount_in_words(parse_amount(refs["amount"]))
        note = _("To be answered %(date)s instead of %(date2)s.") % {
            "date": self._date(refs["to"]),
            "date2": self._date(refs["from"]),
        }
        return Told(
            (_("More time for the answer: %(more)s") % {"more": more}), note, one(_("Reason"), body.get("reason"))
        )

    def _moved(self, event: Event, body: dict[str, Any]) -> Told:
        refs = event.refs
        note = _("%(what)s: %(date)s now; %(date2)s before.") % {
            "what": _what(event),
            "date": self._date(refs["to"]),
            "date2": self._date(refs["from"]),
        }
        return Told(_("A date has moved, because the calendar changed"), note)

    def _reminded(self, event: Event, body: dict[str, Any]) -> Told:
        late = _noticed(event, _("Sent later than planned: no worker was running."))
        return Told(_("A reminder went to whoever has it"), f"{_what(event)}.{late}")

    def _satisfaction(self, event: Event, body: dict[str, Any]) -> Told:
        title, agrees = _("How content they are"), str(event.refs.get("agrees", ""))
        if self.case.is_closed:
            return Told(title, further.satisfied_in_words(str(event.refs.get("handling", "")), agrees))
        # Whoever still decides the case is not to be swayed by it.
        kept = _("How they found the handling is kept, and shown once the case is closed.")
        return Told(title, " ".join(part for part in (further.satisfied_in_words("", agrees), kept) if part))

    def _window_passed(self, event: Event, body: dict[str, Any]) -> Told:
        return Told(
            _("The usual time for asking for the next stage has passed"),
            _("Nothing closes by itself. Whoever has the case was asked whether to close it."),
        )

    def _closed(self, event: Event, body: dict[str, Any]) -> Told:
        closing = event.refs.get("closing")
        return Told(str(words.CLOSED[Closing(closing)]) if closing in Closing.values else _("Closed"))


def _safeguarding(event: Event) -> str:
    if event.refs.get("lead"):
        return _("It may be about somebody's safety, so the safeguarding lead has it and nobody else is told.")
    return _(
        "It may be about somebody's safety. There is no safeguarding lead who can take it, so the nearest managers "
        "have it whom it does not concern."
    )


def _what(event: Event) -> str:
    return str(DESK_LABELS[DeadlineKind(event.refs["kind"])])


def _noticed(event: Event, said: str) -> str:
    return f" {said}" if event.refs.get("noticed") == "late" else ""
