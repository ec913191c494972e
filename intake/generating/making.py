"""Making many cases: where they come from, and storing them in lots."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from home.models import Organisation
from home.time import now
from intake.cases import references
from intake.cases.models import Case, State
from intake.forms.building import compose_form
from intake.forms.questions import Questionnaire, reachable
from intake.forms.questions.asking import as_asked
from intake.generating import course, invented
from intake.generating.life import Life
from intake.generating.place import Cannot, Place
from intake.generating.store import Heap, Numbers
from intake.routing.engine import DONT_KNOW

#: So many cases are held in memory, and stored in one transaction.
BATCH = 500
#: How far back the oldest was received, unless the organisation is younger.
_PAST = timedelta(days=240)
#: How far back an open one was, of which nothing has been missed.
_LATELY = timedelta(days=14)
_MOST_TRIES = 60


class AlreadyThere(Exception):  # noqa: N818 - says what is the matter, as people say it
    """These very cases are stored already."""


def generate(
    organisation: Organisation,
    count: int,
    *,
    seed: int,
    only_open: bool = False,
    size: int = BATCH,
    told: Callable[[int], None] = lambda made: None,
) -> None:
    """Store ``count`` invented cases of an organisation, spread over the past months.

    What comes of a seed depends on nothing but the organisation and the present moment. Each lot is one
    transaction; memory holds no more than a lot.

    Args:
        only_open: cases of the past two weeks that are not closed, and of which nothing was missed yet.
        told: is told how many there are after each lot.

    Raises:
        Cannot: where the organisation has no form, or nothing was in force yet.
        AlreadyThere: where this seed has been used on this database.
    """
    place, until = Place.read(organisation), now()
    chance = Random(f"recourse {organisation.pk} {seed}")  # noqa: S311 - chance here guards nothing
    began = max(place.founded, until - (_LATELY if only_open else _PAST))
    if began >= until:
        raise Cannot("No version of the policy is in force yet.")
    questions = Questions(compose_form(place.form, organisation).questionnaire)
    made = 0
    while made < count:
        wanted = min(size, count - made)
        with transaction.atomic():
            numbers = Numbers()
            heap = Heap()
            for reference in _references(chance, wanted, first=made == 0):
                heap.add(_one(place, numbers, chance, began, until, reference, questions, only_open=only_open).heap)
            heap.store()
        made += wanted
        told(made)


class Questions:
    """The questions of a form, as they are asked of people who give such answers; each list is made once."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._known: dict[tuple[Any, ...], list[dict[str, Any]]] = {}

    def asked(self, answers: dict[str, Any]) -> list[dict[str, Any]]:
        """Return what is asked of somebody who gives these answers."""
        shape = tuple(answers[name] for name in ("concerns_usual", "safe_contact", "may_phone", "who", "about"))
        if shape not in self._known:
            self._known[shape] = as_asked(reachable(self._questionnaire, answers))
        return self._known[shape]


def _references(chance: Random, wanted: int, *, first: bool) -> list[str]:
    """Return references that no case has.

    Raises:
        AlreadyThere: where all that the seed gives at first are taken: it has given them before.
    """
    drawn = dict.fromkeys(references.new(chance) for _ in range(wanted))
    taken = set(Case.objects.filter(reference__in=list(drawn)).values_list("reference", flat=True))
    if first and len(taken) == len(drawn):
        raise AlreadyThere
    free = [reference for reference in drawn if reference not in taken]
    while len(free) < wanted:
        another = references.new(chance)
        if another not in drawn and not Case.objects.filter(reference=another).exists():
            free.append(another)
    return free


def _one(
    place: Place,
    numbers: Numbers,
    chance: Random,
    began: datetime,
    until: datetime,
    reference: str,
    questions: "Questions",
    *,
    only_open: bool,
) -> Life:
    """Let one case live, and others in its stead until it is such as was asked for.

    Raises:
        Cannot: where none comes out so.
    """
    for _ in range(_MOST_TRIES):
        at = began + (until - began) * chance.random()
        version = place.version_at(at)
        if version is None:
            continue  # the policy was withdrawn for a while
        life = Life(place, version, numbers, chance, until)
        answers = _answers(place, chance, at)
        life.receive(at, reference, answers, questions.asked(answers))
        course.live(life)
        life.finish()
        if not only_open or _is_open(life):
            return life
    raise Cannot("Under this organisation's policy hardly a case would be open with nothing missed.")


def _is_open(life: Life) -> bool:
    """Tell whether a case is not closed, has a date to come, and none behind it that was missed."""
    if life.case.state == State.CLOSED or any(row.breached_event_id for row in life.rows):
        return False
    return any(row.is_waiting and row.due is not None and row.due > life.until for row in life.rows)


def _answers(place: Place, chance: Random, at: datetime) -> dict[str, Any]:
    name, email = invented.person(chance)
    telephone = f"0191 498 0{chance.randrange(1000):03}"  # numbers that Ofcom keeps for drama
    reached = chance.random()
    happened = place.organisation.local(at).date() - timedelta(days=chance.randint(0, 20))
    by_email, by_telephone = reached > 0.06, reached < 0.4
    return {
        "kind": "complaint",
        "safety": "no",
        "anonymous": "no",
        "details": invented.complaint(chance),
        "incident_date": happened.isoformat(),
        "about": chance.choice(place.offices).slug if chance.random() > 0.08 else DONT_KNOW,
        "concerns_usual": "yes" if chance.random() < 0.03 else "no",
        "concerns_whom": "",
        "outcome_sought": chance.choice(invented.SOUGHT),
        "who": chance.choice(place.who),
        "on_behalf": "no",
        "name": name,
        "safe_contact": "email" if by_email else "page",
        "email": email if by_email else "",
        "may_phone": "yes" if by_telephone else "no",
        "telephone": telephone if by_telephone else "",
    }
