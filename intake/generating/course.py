"""What the people around an invented case do, and when: mostly in time, sometimes late, now and then never."""

from datetime import datetime, timedelta
from random import Random

from home.time import LONDON
from intake.cases.models import DeadlineKind, Outcome, Remedy, State
from intake.generating import invented
from intake.generating.life import Life
from policies.procedures import Amount, TimeUnit

_EXTENSION = Amount(5, TimeUnit.WORKING_DAYS)
_OUTCOMES = (Outcome.UPHELD, Outcome.PARTLY_UPHELD, Outcome.NOT_UPHELD, Outcome.RESOLVED_INFORMALLY)
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


def live(life: Life) -> None:
    """Let a case that has been received live until it is closed, or until the present."""
    while _stage(life):
        pass
    life.passes(life.until)


def _stage(life: Life) -> bool:
    """Go through the stage a case stands in; tell whether it climbed to another."""
    chance = life.chance
    if not life.assignment.people or chance.random() < 0.02:
        return False  # forgotten
    if chance.random() < 0.04:
        if life.passes(life.at + _DAY * chance.uniform(0.1, 6)):
            life.withdraw("It has been sorted out meanwhile.")
        return False
    return _acknowledge(life) and _answer(life) and _asks_for_more(life)


def _acknowledge(life: Life) -> bool:
    """Acknowledge in person, in nine cases of ten in time; tell whether time has got that far."""
    if life.run.acknowledged_at is not None or life.chance.random() < 0.05:
        return True  # the receipt, or the answer itself, says that we have it
    row = life.waiting(DeadlineKind.ACKNOWLEDGE)
    by = row.due if row is not None and row.due is not None else life.at + 2 * _DAY
    if not life.passes(_some_time(life.chance, life.at, by, late=0.1)):
        return False
    life.acknowledge()
    return True


def _answer(life: Life) -> bool:
    """Answer, after an extension or updates where there are any; tell whether time has got that far."""
    chance = life.chance
    row = life.waiting(DeadlineKind.RESPOND)
    if row is not None and row.due is not None and life.stage.may_extend and chance.random() < 0.15:
        if not life.passes(_some_time(chance, life.at, row.due, late=0)):
            return False
        if row.is_waiting:
            life.extend(min(_EXTENSION, life.stage.extension_cap or _EXTENSION, key=lambda amount: amount.n),
                        chance.choice(invented.EXTENSIONS))  # fmt: skip
    by = row.due if row is not None and row.due is not None else life.at + _DAY * chance.uniform(3, 20)
    moment = _some_time(chance, life.at, by, late=0.15)
    if not _keeps_telling(life, moment) or not life.passes(moment):
        return False
    remedies = [chance.choice(Remedy.values)] if chance.random() < 0.6 else []
    life.respond(chance.choice(_OUTCOMES), chance.choice(invented.FINDINGS), remedies)
    return life.case.state != State.CLOSED


def _keeps_telling(life: Life, until: datetime) -> bool:
    """Send most of the updates that are owed before ``until``; tell whether time has got that far."""
    while (row := life.waiting(DeadlineKind.UPDATE)) is not None and row.due is not None and row.due < until:
        if life.chance.random() < 0.75:
            if not life.passes(_some_time(life.chance, life.at, row.due, late=0)):
                return False
            life.update(life.chance.choice(invented.UPDATES))
        elif not life.passes(min(until, row.due + _MINUTE)):
            return False
    return True


def _asks_for_more(life: Life) -> bool:
    """Let the complainant have the answer and say what they make of it; tell whether they ask for the next stage."""
    chance = life.chance
    if life.letters.email:
        reads = life.at + _MINUTE * chance.uniform(0.1, 3)
    elif chance.random() < 0.7:
        reads = life.at + _DAY * chance.uniform(0.2, 6)
    else:
        return False  # never looked at their page
    if not life.passes(reads):
        return False
    life.decision_received()
    window = life.waiting(DeadlineKind.ESCALATE)
    by = window.due if window is not None and window.due is not None else life.at + 10 * _DAY
    says = chance.random()
    if says > 0.65:
        _says_nothing(life, by)
        return False
    if not life.passes(_some_time(chance, life.at, by, late=0)):
        return False
    if says > 0.28:
        life.accept("Thank you." if chance.random() < 0.5 else "")
        return False
    life.escalate("This does not answer what we asked." if chance.random() < 0.7 else "")
    return True


def _says_nothing(life: Life, by: datetime) -> None:
    """Nobody hears from them. Where a person is asked what to do, they mostly close the case in a few days."""
    asked = by + _DAY * life.chance.uniform(0.5, 5)
    window = life.waiting(DeadlineKind.ESCALATE)
    if not life.passes(asked) or window is None or not window.discretionary or life.chance.random() < 0.2:
        return
    life.close("Nothing was heard.")


def _some_time(chance: Random, since: datetime, by: datetime, *, late: float) -> datetime:
    """Return a moment between two, in working hours where there are any; sometimes days late, with that chance."""
    if chance.random() < late:
        since, by = by, by + _DAY * chance.uniform(0.2, 12)
    span = max(by - since, timedelta(0))
    for _ in range(4):
        moment = since + span * chance.uniform(0.05, 0.97)
        local = moment.astimezone(LONDON)
        if 8 <= local.hour < 18 and local.weekday() < 5:
            break
    return moment
