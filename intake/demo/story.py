"""What happened to a demo complaint, as it would be told: who sent what, and then what people did, and when.

Moments are told from the first load ("three working days before, at ten"), so that what is due today is due on the
day of the load, whenever that is. Every act goes through the function that the act goes through on the desk or on
the complainant's page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from home.models import Organisation, User
from home.time import now
from intake.cases import workflow
from intake.cases.models import Case
from intake.letters.outbox import decision_received
from policies.clock import Days
from policies.procedures import TimeUnit, parse_amount

#: The heading of an answer where the procedure demands no parts of its own.
WHOLE_ANSWER = "What we found and decided"
_NAMESPACE = UUID("5f0e3f3a-6f0b-4a0e-9a5c-0d5a6c1f7b21")


@dataclass(frozen=True)
class Almanac:
    """The first load, and which days count, for turning told moments into real ones."""

    load: datetime
    days: Days
    zone: ZoneInfo

    def working_day(self, n: int, at: time) -> datetime:
        """Return a time on the ``n``-th working day before the day of the load."""
        day = self.load.astimezone(self.zone).date()
        while n:
            day -= timedelta(days=1)
            n -= self.days.counts(day, TimeUnit.WORKING_DAYS)
        return datetime.combine(day, at, self.zone)


When = Callable[[Almanac], datetime]


def day(n: int, clock: str) -> When:
    """Return the moment ``clock`` ("14:30") on the ``n``-th working day before the day of the load (n ≥ 1)."""
    return lambda almanac: almanac.working_day(n, time.fromisoformat(clock))


def ago(**amount: float) -> When:
    """Return the moment so long before the load, as ``timedelta`` counts; on any day, at any hour."""
    return lambda almanac: almanac.load - timedelta(**amount)


@dataclass(frozen=True)
class Scene:
    """A case at the moment of an act, and a way to find people of its organisation."""

    organisation: Organisation
    case: Case

    def person(self, who: str) -> User:
        """Return a demo person by the part of the address before the at sign."""
        return self.organisation.people.get(email__startswith=f"{who}@")


@dataclass(frozen=True)
class Act:
    """One thing that somebody did."""

    at: When
    do: Callable[[Scene], None]


@dataclass(frozen=True)
class Story:
    """One complaint.

    Attributes:
        key: its name among the demo's, for ever: by it a second load knows that it has been told.
        sent: when the form was sent; ``happened`` is so many days before.
        about: slug of the unit, or "dont-know".
        concerns: the answer to "is it about someone who would normally deal with it"; ``whom`` goes with "yes".
        to_try: a visitor is given its reference and secret code.
        more: answers to further questions of the form, by their short names.
    """

    key: str
    sent: When
    name: str
    who: str
    about: str
    details: str
    wish: str = ""
    email: str = ""
    telephone: str = ""
    happened: int | None = None
    concerns: str = "no"
    whom: str = ""
    then: Sequence[Act] = ()
    to_try: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """Return the answers as a form keeps them, but for the date."""
        return {
            "kind": "complaint",
            "safety": "no",
            "anonymous": "no",
            "about": self.about,
            "concerns_usual": self.concerns,
            "concerns_whom": self.whom,
            "details": self.details,
            "outcome_sought": self.wish,
            "who": self.who,
            "on_behalf": "no",
            "name": self.name,
            "safe_contact": "email" if self.email else "page",
            "email": self.email,
            "may_phone": "yes" if self.telephone else "no",
            "telephone": self.telephone,
            **self.more,
        }

    def id_at(self, hostname: str) -> UUID:
        """Return the idempotency key under which it is sent at an organisation."""
        return uuid5(_NAMESPACE, f"{hostname}/{self.key}")


@dataclass(frozen=True)
class Rewording:
    """A policy published anew: what was received before stays under the version of that time.

    Attributes:
        slug: the policy's.
        change: how much it changes: correction, minor or major.
        body: the whole of the new wording.
    """

    at: When
    slug: str
    change: str
    note: str
    body: Sequence[tuple[str, object]]


# -- what staff do -----------------------------------------------------------------------------------


def acknowledged(at: When, who: str, message: str = "") -> Act:
    """Tell that somebody acknowledges the case, and is its contact."""

    def do(scene: Scene) -> None:
        user = scene.person(who)
        workflow.acknowledge(scene.case.pk, user, contact_name=user.get_full_name(), message=message)

    return Act(at, do)


def answered(at: When, who: str, outcome: str, *texts: str, remedies: Sequence[str] = ()) -> Act:
    """Tell that somebody answers; a text for each part that the stage demands, or one."""

    def do(scene: Scene) -> None:
        user, run = scene.person(who), workflow.current_run(scene.case)
        demanded = scene.case.version.promise.stage(run.stage_key).response_must_include
        titles = [title[0].upper() + title[1:] for title in demanded] or [WHOLE_ANSWER]
        workflow.respond(
            scene.case.pk,
            user,
            outcome=outcome,
            parts=[{"title": title, "text": text} for title, text in zip(titles, texts, strict=True)],
            remedies=list(remedies),
            contact_name=user.get_full_name(),
        )

    return Act(at, do)


def extended(at: When, who: str, amount: str, reason: str) -> Act:
    """Tell that somebody gives the answer a later date, with the reason."""
    return Act(
        at,
        lambda scene: workflow.extend(scene.case.pk, scene.person(who), amount=parse_amount(amount), reason=reason),
    )


def updated(at: When, who: str, message: str) -> Act:
    """Tell that somebody writes how it is going."""
    return Act(at, lambda scene: workflow.update(scene.case.pk, scene.person(who), message=message))


def cleared(at: When, who: str, reason: str) -> Act:
    """Tell that a manager lifts the restriction."""
    return Act(at, lambda scene: workflow.clear(scene.case.pk, scene.person(who), reason=reason))


def closed(at: When, who: str, reason: str) -> Act:
    """Tell that somebody closes a case whose discretionary window has passed."""
    return Act(at, lambda scene: workflow.close(scene.case.pk, scene.person(who), reason=reason))


def declined(at: When, who: str, reason: str) -> Act:
    """Tell that somebody does not take on a stage that was asked for late."""
    return Act(at, lambda scene: workflow.decline(scene.case.pk, scene.person(who), reason=reason))


# -- what complainants do ----------------------------------------------------------------------------


def asked_for_more(at: When, reasons: str = "") -> Act:
    """Tell that the complainant asks for the next stage."""
    return Act(at, lambda scene: workflow.escalate(scene.case.pk, reasons=reasons))


def content(at: When, words: str = "") -> Act:
    """Tell that the complainant says that the answer is enough."""
    return Act(at, lambda scene: workflow.accept(scene.case.pk, words=words))


def withdrawn(at: When, reasons: str = "") -> Act:
    """Tell that the complainant stops the complaint."""
    return Act(at, lambda scene: workflow.withdraw(scene.case.pk, reasons=reasons))


def read(at: When) -> Act:
    """Tell that somebody without email reads the answer on their page, which is receiving it."""

    def do(scene: Scene) -> None:
        decision_received(scene.case.pk, workflow.current_run(scene.case).pk, now(), how="opened on the page")

    return Act(at, do)
