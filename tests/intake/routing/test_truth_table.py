"""Every combination of the demo forms' routing answers, against a table that was written by hand."""

import io
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import transaction

from home import time
from home.models import Organisation
from home.units import Tree
from intake.cases import opening
from intake.demo import ashton_on_mersey_scitt, east_midlands_south_maths_hub, sennections
from intake.forms.models import IntakeFormPage
from intake.routing import publishing
from intake.routing.deciding import Routed, table_in_force, try_out
from intake.routing.questions import routable_questions
from tests.factories.world import FOUNDED, START, found

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

COLUMNS = ("kind", "safety", "who", "about", "concerns_usual")
TABLE = Path(__file__).with_name("truth_table.txt")


@dataclass(frozen=True)
class Line:
    """One line of the table: for each question the answers that it is about, and what is expected."""

    answers: tuple[frozenset[str] | None, ...]
    expected: str
    number: int

    def is_about(self, given: tuple[str, ...]) -> bool:
        return all(fits is None or answer in fits for fits, answer in zip(self.answers, given, strict=True))


def read() -> dict[tuple[str, str], list[Line]]:
    """Return the lines of each form, by host and short name."""
    found_forms: dict[tuple[str, str], list[Line]] = {}
    form = ("", "")
    for number, line in enumerate(TABLE.read_text().splitlines(), start=1):
        if line.startswith("=="):
            _name, address = line.removeprefix("==").split(":")
            host, slug = address.split()
            form = (host, slug)
        elif line.strip() and not line.startswith("#"):
            cells, expected = line.split("|")
            answers = tuple(
                None if cell == "*" else frozenset("" if answer == "-" else answer for answer in cell.split(","))
                for cell in cells.split()
            )
            assert len(answers) == len(COLUMNS), f"line {number}"
            found_forms.setdefault(form, []).append(Line(answers, re.sub(r"\s+", " ", expected).strip(), number))
    return found_forms


LINES = read()


@pytest.fixture(scope="module")
def demos(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    """Build the other three demo organisations once; what is built is undone after the last test."""
    with django_db_blocker.unblock():
        found()
        around = transaction.atomic()
        around.__enter__()
        with time.frozen_at(FOUNDED):
            for demo in (sennections, ashton_on_mersey_scitt, east_midlands_south_maths_hub):
                demo.DEMO.build(8000)
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


def form_of(host: str, slug: str) -> tuple[Organisation, IntakeFormPage]:
    organisation = Organisation.objects.select_related("site__root_page").get(site__hostname=host)
    return organisation, IntakeFormPage.objects.descendant_of(organisation.site.root_page).get(slug=slug)


def combinations(organisation: Organisation, form: IntakeFormPage) -> list[tuple[str, ...]]:
    """Return every combination of answers that the form can be sent with; kinds without stages apart."""
    offered = {question.name: question.values for question in routable_questions(form, organisation)}
    offered["kind"] = ("complaint", "concern", "")
    offered["who"] = tuple(answer for answer in offered["who"] if answer)  # these three must be answered
    offered["about"] = tuple(answer for answer in offered["about"] if answer)
    offered["concerns_usual"] = tuple(answer for answer in offered["concerns_usual"] if answer)
    return list(product(*(offered[name] for name in COLUMNS)))


def desk(unit: str, desk_unit: str, role: str, stage: int, flags: dict[str, bool]) -> str:
    said = " ".join(name for name, stands in flags.items() if stands)
    return f"{unit} -> {desk_unit}: {role}, {stage}" + (f", {said}" if said else "")


def of_decision(routed: Routed, stages: list[str], *, said: bool) -> str:
    decision, assignment = routed.decision, routed.assignment
    flags = {
        "restricted": said or routed.restricted,
        "urgent": decision.priority == "urgent",
        "safeguarding": decision.sensitivity == "safeguarding",
    }
    stage = stages.index(routed.stage.key) + 1
    return desk(decision.unit.slug, assignment.unit.slug, assignment.role, stage, flags)


@pytest.mark.parametrize("address", LINES, ids=lambda address: address[0])
def test_every_combination_goes_where_the_table_says(address: tuple[str, str], demos: None, db: None) -> None:
    organisation, form = form_of(*address)
    tree, procedure, rules = Tree(organisation), publishing.procedure_of(form), table_in_force(form.pk, time.now())
    assert procedure is not None
    stages, unit = [stage.key for stage in procedure.stages], tree.units.get(form.default_unit_id or 0)
    used, wrong = set[int](), []
    every = combinations(organisation, form)
    for given in every:
        lines = [line for line in LINES[address] if line.is_about(given)]
        assert len(lines) == 1, f"{given} stands in lines {[line.number for line in lines]}"
        used.add(lines[0].number)
        answers = dict(zip(COLUMNS, given, strict=True))
        routed = try_out(rules, answers, tree, procedure, default_unit=unit)
        became = of_decision(routed, stages, said=answers["concerns_usual"] == "yes")
        if became != lines[0].expected:
            wrong.append(f"line {lines[0].number}: {given}: {became}")
    assert not wrong, "\n".join(wrong[:20])
    assert used == {line.number for line in LINES[address]}
    assert len(every) >= 3 * 4 * 5 * 2 * 3


SAMPLE = 12


@pytest.mark.parametrize("address", LINES, ids=lambda address: address[0])
def test_cases_that_are_opened_stand_there_too(address: tuple[str, str], demos: None, db: None, tmp_path: Path) -> None:
    """A sample of each form's lines, through the door that forms go through, and through the command."""
    organisation, form = form_of(*address)
    kind = COLUMNS.index("kind")
    every = [given for given in combinations(organisation, form) if given[kind] in form.kinds]
    chosen = every[7 :: len(every) // SAMPLE]
    for given in chosen:
        answers: dict[str, Any] = dict(zip(COLUMNS, given, strict=True))
        line = next(line for line in LINES[address] if line.is_about(given))
        sent = {"name": "Jo Bloggs", "email": "jo@example.org", "details": "It went wrong.", **answers}
        received = opening.Received(key=uuid.uuid4(), questions=[], answers=sent, received_at=START)
        case = opening.receive(form, received).case
        assert case is not None
        run = case.current_run
        assert run is not None
        number = [stage.key for stage in case.version.promise.stages].index(run.stage_key) + 1
        flags = {"restricted": case.restricted, "urgent": case.urgent, "safeguarding": case.safeguarding}
        assert desk(case.unit.slug, run.unit.slug, run.role, number, flags) == line.expected, given
        said = io.StringIO()
        file = tmp_path / "answers.json"
        file.write_text(json.dumps(answers))
        call_command("route", str(file), site=address[0], form=address[1], stdout=said)
        told = json.loads(said.getvalue())
        assert (told["unit"], told["desk"]["unit"], told["desk"]["role"]) == (case.unit.slug, run.unit.slug, run.role)
        assert told["stage"]["key"] == run.stage_key
    call_command("verify")
