"""Walking every stage with each role-holder set aside, on a rota made up for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from policies.lint import Finding, Place, Subject, Taken, Worker, lint
from policies.procedures import Procedure, Stage, StageKind, parse_handled_by

TODAY = date(2026, 4, 2)
OFFICE, OTHER = Place(1, "North office"), Place(2, "South office")

FIRST = Stage("First", StageKind.FORMAL, parse_handled_by("handlers of unit"), key="1")
SECOND = Stage("Second", StageKind.REVIEW, parse_handled_by("managers of unit"), independent=True, key="2")
THIRD = Stage("Third", StageKind.REVIEW, parse_handled_by("managers of organisation"), independent=True, key="3")
OUTSIDE = Stage("Outside", StageKind.EXTERNAL, body="a body")


def people(*numbers: int) -> tuple[Worker, ...]:
    return tuple(Worker(n, f"Person {n}", (f"the post of person {n}",)) for n in numbers)


@dataclass
class MadeUp:
    """Whom each stage names at each place; who is above them; who is left over in the end."""

    named: dict[str, tuple[int, ...]]
    above: tuple[int, ...] = ()
    left_over: tuple[int, ...] = (99,)
    substitutes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    places: Sequence[Place] = (OFFICE,)

    def usual(self, stage: Stage, place: Place) -> Sequence[Worker]:
        return people(*self.named.get(f"{stage.name} {place.pk}", self.named.get(stage.name, ())))

    def taken(
        self, stage: Stage, place: Place, *, first: bool, concerned: Collection[int], before: Collection[int]
    ) -> Taken:
        barred = {*concerned, *(before if stage.independent else ())}
        usual = [person.pk for person in self.usual(stage, place)]
        steps: list[tuple[Collection[int], str]] = [(usual, "named")]
        if first and set(usual) & set(concerned):
            steps = []
        steps += [(self.substitutes.get(stage.name, ()), "substitute"), (self.above, "above")]
        for numbers, how in [*steps, (self.left_over, "catch-all")]:
            left = [n for n in numbers if n not in barred]
            if left:
                return Taken(people(*left), how, "Left-overs" if how == "catch-all" else "Somewhere")
        return Taken((), "nobody", "Somewhere")


def found(rota: MadeUp, *stages: Stage) -> list[Finding]:
    procedure = Procedure("Complaints", (*stages, OUTSIDE))
    kinds = {"nobody-handles", "nobody-independent"}
    return [f for f in lint(Subject(TODAY, procedure, rota=rota)) if f.kind in kinds]


def test_with_enough_people_nothing_is_said() -> None:
    rota = MadeUp({"First": (1, 2), "Second": (3, 4, 5), "Third": (6, 7, 8, 9)}, above=(10, 11))
    assert found(rota, FIRST, SECOND, THIRD) == []


def test_a_stage_that_nobody_handles_is_found_for_each_unit() -> None:
    rota = MadeUp({"First 1": (1, 2), "First 2": ()}, above=(5, 6), places=(OFFICE, OTHER))
    (finding,) = found(rota, FIRST)
    assert (finding.kind, finding.number) == ("nobody-handles", 1)
    assert "South office" in finding.says
    assert "North office" not in finding.says
    assert "people whom the policy does not name" in finding.says


def test_a_stage_left_to_nobody_at_all_says_so() -> None:
    (finding,) = found(MadeUp({}, left_over=()), FIRST)
    assert "left to nobody" in finding.says


def test_the_only_manager_being_complained_about_is_found_and_named_by_post_only() -> None:
    rota = MadeUp({"First": (1, 2), "Third": (9,)}, above=(5,))
    assert found(rota, FIRST, replace(THIRD, independent=False)) == []
    (finding,) = found(replace(rota, above=()), replace(FIRST, handled_by=THIRD.handled_by, name="Third"))
    assert finding.kind == "nobody-independent"
    assert "the post of person 9" in finding.says
    assert "Left-overs" in finding.says
    assert "Person 9" not in finding.says + finding.do
    assert finding.people == ("Person 9",)
    assert "substitute" in finding.do
    assert "outside reviewer" in finding.do


def test_a_substitute_answers_it() -> None:
    rota = MadeUp({"Third": (9,)}, substitutes={"Third": (12,)})
    assert found(rota, replace(THIRD, name="Third")) == []


def test_whoever_took_over_an_earlier_stage_is_missing_in_an_independent_one() -> None:
    # If it is about person 1, person 9 takes the first stage, and nobody is left for the second.
    rota = MadeUp({"First": (1,), "Second": (9,)}, above=(9,))
    (finding,) = found(rota, FIRST, SECOND)
    assert finding.number == 2
    assert "person 1" in finding.says
    assert "person 9" in finding.says
    # Where the second stage may be decided by whoever decided the first, that is no matter;
    # only person 9's own conduct is.
    (finding,) = found(rota, FIRST, replace(SECOND, independent=False))
    assert finding.people == ("Person 9",)


def test_the_same_people_in_both_stages_are_found_whoever_it_is_about() -> None:
    rota = MadeUp({"First": (9,), "Second": (9,)})
    (first, second) = found(rota, FIRST, SECOND)
    assert (first.number, second.number) == (1, 2)
    assert "must not have handled an earlier stage" in second.says
    assert "North office" in second.says


def test_each_earlier_stage_takes_one_person_away_and_no_more() -> None:
    for number, expected in ((2, [1, 3]), (3, [1])):
        everyone = tuple(range(number))
        rota = MadeUp(dict.fromkeys(("First", "Second", "Third"), everyone))
        assert [f.number for f in found(rota, FIRST, SECOND, THIRD)] == expected


def test_the_worst_choice_of_earlier_handlers_counts() -> None:
    # Ordinarily person 1 or 5 answers first; if it was 5, who also reviews, nobody else can.
    rota = MadeUp({"First": (1, 5), "Second": (5,)})
    findings = found(rota, FIRST, SECOND)
    assert "must not have handled an earlier stage" in next(f.says for f in findings if f.number == 2)


def test_when_it_falls_to_nobody_it_says_so() -> None:
    (finding,) = found(MadeUp({"First": (1,)}, left_over=()), FIRST)
    assert "it is left to nobody" in finding.says


def test_who_works_where_is_not_looked_at_while_something_keeps_it_from_running() -> None:
    subject = Subject(TODAY, Procedure("x", (FIRST,)), rota=MadeUp({}), objections=("No.",))
    assert "nobody-handles" not in {f.kind for f in lint(subject)}


@pytest.mark.parametrize("number", [3, 40])
def test_many_people_are_walked_in_no_time(number: int) -> None:
    calls = 0

    class Counting(MadeUp):
        def taken(self, *args: object, **kwargs: object) -> Taken:
            nonlocal calls
            calls += 1
            return super().taken(*args, **kwargs)  # type: ignore[arg-type]

    everyone = tuple(range(number))
    rota = Counting(dict.fromkeys(("First", "Second", "Third"), everyone))
    found(rota, FIRST, SECOND, THIRD)
    assert calls < 40 * (number + 1)
