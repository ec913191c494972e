"""Whether somebody is there for each stage, whoever the complaint is about.

Every stage is walked with each role-holder set aside, as if the complaint were about them, and, where a
stage is independent, with somebody of each earlier stage having handled it. The worst choice of those
counts: that it may go well is no promise.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policies.procedures.model import Procedure, Stage

from .findings import Finding, Place, Rota, Taken, Worker, own_stages, warn

#: Where a stage falls to these, the policy has named nobody who could decide it.
_UNNAMED = ("catch-all", "nobody")


def against_people(procedure: Procedure, rota: Rota) -> Iterator[Finding]:
    """Stages that nobody handles, and stages that somebody's being concerned leaves to nobody."""
    stages = own_stages(procedure)
    for index, stage in enumerate(stages):
        empty = [place for place in rota.places if not rota.usual(stage, place)]
        if empty:
            yield _unhandled(procedure, stage, rota, empty, first=index == 0)
        walked = [place for place in rota.places if place not in empty]
        yield from _independent(procedure, _Walk(rota, stages[:index], stage), walked)


def _unhandled(procedure: Procedure, stage: Stage, rota: Rota, places: Sequence[Place], *, first: bool) -> Finding:
    falls = {rota.taken(stage, place, first=first, concerned=(), before=()).how for place in places}
    then = "it would be left to nobody" if "nobody" in falls else "it falls to people whom the policy does not name"
    return warn(
        "nobody-handles",
        f"“{stage.name}” is for the {_role(stage)}, but for {_and([place.name for place in places])} there is nobody: "
        f"{then}.",
        "Ask an administrator to put somebody there, or let another unit handle the stage.",
        procedure=procedure,
        stage=stage,
    )


def _independent(procedure: Procedure, walk: "_Walk", places: Sequence[Place]) -> Iterator[Finding]:
    outcomes: dict[str, dict[str, list[Worker]]] = defaultdict(lambda: defaultdict(list))
    ordinarily: dict[str, list[str]] = defaultdict(list)
    fell_to: dict[str, set[str]] = defaultdict(set)
    for place in places:
        worst = walk.worst(place, frozenset())
        if worst.how in _UNNAMED:
            # Nobody need be complained about: whoever handled an earlier stage is missing here.
            ordinarily[worst.how].append(place.name)
            fell_to[worst.how].add(worst.unit)
            continue
        for person in walk.role_holders(place):
            worst = walk.worst(place, frozenset([person.pk]))
            if worst.how in _UNNAMED:
                fell_to[worst.how].add(worst.unit)
                holders = outcomes[worst.how][_post(person)]
                if person not in holders:
                    holders.append(person)
    for how in _UNNAMED:
        if ordinarily[how]:
            yield _left_alone(procedure, walk.stage, how, ordinarily[how], fell_to[how])
        if outcomes[how]:
            yield _set_aside(procedure, walk.stage, how, outcomes[how], fell_to[how])


def _left_alone(procedure: Procedure, stage: Stage, how: str, places: list[str], units: set[str]) -> Finding:
    return warn(
        "nobody-independent",
        f"Whoever handles “{stage.name}” must not have handled an earlier stage. For {_and(places)} the same people "
        f"may have handled both, and then {_left(how, units)}.",
        _ASK,
        procedure=procedure,
        stage=stage,
    )


def _set_aside(
    procedure: Procedure, stage: Stage, how: str, holders: dict[str, list[Worker]], units: set[str]
) -> Finding:
    names = sorted({person.name for people in holders.values() for person in people})
    return warn(
        "nobody-independent",
        f"If a complaint is about {_posts(holders)}, nobody whom the policy names is left to handle "
        f"“{stage.name}”: {_left(how, units)}.",
        _ASK,
        procedure=procedure,
        stage=stage,
        people=tuple(names),
    )


_ASK = "Name who decides instead (a substitute), or have an outside reviewer."


def _left(how: str, units: set[str]) -> str:
    if how == "nobody":
        return "it is left to nobody"
    return f"it falls to {_and(sorted(units))}, which takes what is left over and is not named in the policy"


@dataclass(frozen=True)
class _Walk:
    """One stage and those before it."""

    rota: Rota
    earlier: tuple[Stage, ...]
    stage: Stage

    @property
    def first(self) -> bool:
        return not self.earlier

    def role_holders(self, place: Place) -> list[Worker]:
        """Everybody whom this stage or an earlier one names, each once."""
        found: dict[int, Worker] = {}
        for stage in (*self.earlier, self.stage):
            for person in self.rota.usual(stage, place):
                found.setdefault(person.pk, person)
        return list(found.values())

    def worst(self, place: Place, concerned: frozenset[int]) -> Taken:
        """Who takes the stage if the earlier ones were handled by those whom it can spare least."""
        best = self.rota.taken(self.stage, place, first=self.first, concerned=concerned, before=())
        if not self.stage.independent or not self.earlier or best.how in _UNNAMED:
            return best
        wanted = self._fit(place, concerned)
        if len(wanted) > len(self.earlier):
            return best  # each earlier stage takes one person away, so somebody is left
        return self._least(place, concerned, wanted, 0, frozenset(), best)

    def _fit(self, place: Place, concerned: frozenset[int]) -> frozenset[int]:
        """Everybody who could take the stage before it is left over."""
        barred: frozenset[int] = frozenset()
        while len(barred) <= len(self.earlier):
            taken = self.rota.taken(self.stage, place, first=self.first, concerned=concerned, before=barred)
            if taken.how in _UNNAMED:
                break
            barred |= {person.pk for person in taken.people}
        return barred

    def _least(
        self,
        place: Place,
        concerned: frozenset[int],
        wanted: frozenset[int],
        index: int,
        before: frozenset[int],
        best: Taken,
    ) -> Taken:
        if index == len(self.earlier):
            return self.rota.taken(self.stage, place, first=False, concerned=concerned, before=before)
        stage = self.earlier[index]
        taken = self.rota.taken(stage, place, first=index == 0, concerned=concerned, before=before)
        people = {person.pk for person in taken.people}
        choices = sorted(people & wanted - before) or sorted(people)[:1]
        for handled in [before | {chosen} for chosen in choices] or [before]:
            found = self._least(place, concerned, wanted, index + 1, handled, best)
            if found.how in _UNNAMED:
                return found
        return best


def _role(stage: Stage) -> str:
    if stage.handled_by is None:
        return "people of some unit"
    return {"unit": f"{stage.handled_by.role} of the unit it is about", "division": "managers of its division",
            "organisation": "managers of the organisation"}.get(
        stage.handled_by.of, f"members of {stage.handled_by.of.replace('-', ' ')}"
    )  # fmt: skip


def _post(person: Worker) -> str:
    return person.posts[0] if person.posts else "somebody who would handle it"


def _posts(named: Iterable[str]) -> str:
    """“the handler of A, B or C, or the manager of D”: what is said alike is said once."""
    by_role: dict[str, list[str]] = defaultdict(list)
    for post in sorted(named):
        role, of, unit = post.partition(" of ")
        by_role[f"{role}{of}"].append(unit)
    told = [f"{role}{_or(units)}" for role, units in by_role.items()]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])}, or {told[-1]}"


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _or(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
