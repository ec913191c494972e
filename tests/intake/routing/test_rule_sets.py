"""Rules as they are published: sealed, in force from a moment, and on the case's record."""

import json
import uuid
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, transaction

from home import time
from intake.cases import opening
from intake.cases.models import Case
from intake.routing import publishing
from intake.routing.deciding import table_in_force
from intake.routing.engine import Condition, Priority, Rule, Sensitivity
from intake.routing.models import RuleSet
from tests.factories.world import ANSWERS, World, days_later


def when(**answers: str) -> tuple[Condition, ...]:
    return tuple(Condition(question, answers=(answer,)) for question, answer in answers.items())


def seal(world: World, *rules: Rule, **given: Any) -> RuleSet:
    """Publish rules of the demo's form as its editor does."""
    editor = world.person("editor")
    draft = publishing.draft(world.form, world.organisation)
    draft = publishing.rewrite(draft.pk, rules, expected=draft.edits)
    return publishing.publish(draft.pk, editor, expected=draft.edits, confirmed=True, **given)


STAFF = Rule("Our own staff", when(who="employee"), "board")


def level(world: World, number: int) -> str:
    procedure = publishing.procedure_of(world.form)
    assert procedure is not None
    return procedure.stages[number - 1].key


def test_the_case_keeps_which_rules_decided_and_why_without_a_word_that_was_written(world: World) -> None:
    sealed = seal(world, STAFF)
    case: Case = world.complain(who="employee", details="A secret of mine.")
    refs = case.events.get(kind="routed").refs
    assert refs == {
        "unit": "board", "rule": "Our own staff", "why": "every condition of the rule fits", "stage": "",
        "sensitivity": "ordinary", "priority": "ordinary", "passed_over": [],
        "rules": {"version": 2, "sha256": sealed.sha256},
    }  # fmt: skip
    passed = world.complain(who="school").events.get(kind="routed").refs["passed_over"]
    assert passed == [{"rule": "Our own staff", "reason": "the answer to “who” does not fit"}]


def test_rules_hold_from_local_midnight_of_their_day(world: World) -> None:
    seal(world, STAFF, effective=date(2026, 4, 10))
    assert world.complain(who="employee").unit.slug == "north-east-hub"
    with time.frozen_at(days_later(7.28)):  # a quarter past midnight in British Summer Time
        assert world.complain(who="employee").unit.slug == "board"


def test_of_two_sets_the_last_that_has_come_into_force_holds(world: World) -> None:
    seal(world, STAFF, effective=date(2026, 4, 10))
    seal(world, Rule("Never mind who", (), "south-east-hub"))
    assert world.complain(who="employee").unit.slug == "south-east-hub"
    with time.frozen_at(days_later(9)):
        assert world.complain(who="employee").unit.slug == "board"


def test_rules_published_after_a_worker_has_opened_a_case_hold_for_the_next_one(world: World) -> None:
    before = world.complain(who="employee")
    seal(world, STAFF)
    assert (before.unit.slug, world.complain(who="employee").unit.slug) == ("north-east-hub", "board")


def test_what_came_before_the_rules_is_judged_without_them_in_whatever_order_it_is_written_down(world: World) -> None:
    seal(world, STAFF)

    def entered(at: datetime) -> str:
        answers = {**ANSWERS, "who": "employee"}
        received = opening.Received(key=uuid.uuid4(), questions=[], answers=answers, received_at=at)
        case = opening.receive(world.form, received).case
        assert case is not None
        return case.unit.slug

    yesterday = days_later(-1)
    assert [entered(at) for at in (yesterday, time.now(), yesterday)] == ["north-east-hub", "board", "north-east-hub"]


def test_a_rule_may_open_a_later_stage_which_takes_the_receipt_for_the_escalation(world: World) -> None:
    seal(world, Rule("Straight up", when(who="employee"), "north-east-hub", level(world, 2)))
    case = world.complain(who="employee")
    run = case.current_run
    assert run is not None
    assert (run.seq, run.stage_key, run.unit.slug, run.role) == (1, level(world, 2), "education-staffing", "managers")
    row = case.deadlines.get(kind="respond")
    assert (row.rule, row.projected, row.anchored_at) == ("5 working days of escalation", False, case.received_at)
    assert f"{world.organisation.local(row.due):%Y-%m-%d}" == "2026-04-13"  # Easter lies between


def test_a_later_version_without_the_stage_opens_at_the_first_and_says_so(world: World) -> None:
    seal(world, Rule("Straight up", when(who="employee"), "", level(world, 2)))
    rules = table_in_force(world.form.pk, time.now()).rules
    gone = Rule("Straight up", rules[0].conditions, "", "a-stage-that-was-dropped")
    with pytest.raises(publishing.Refused):
        seal(world, gone)
    RuleSet.objects.filter(published_at=None).delete()
    at = time.now()
    RuleSet.objects.create(  # as it would be after another version of the policy
        organisation=world.organisation, form=world.form, number=9, edited_at=at, published_at=at,
        in_force_from=at, sha256="0" * 64, rules=publishing.to_data([gone]),
    )  # fmt: skip
    case = world.complain(who="employee")
    assert case.current_run is not None
    assert case.current_run.stage_key == level(world, 1)
    passed = case.events.get(kind="routed").refs["passed_over"]
    assert passed[-1]["reason"] == "the stage that it names is not in the policy, so it is opened at the first"


def test_a_rule_may_restrict_a_case_to_those_who_deal_with_it(world: World) -> None:
    seal(world, Rule("In confidence", when(who="employee"), "", "", Sensitivity.RESTRICTED, Priority.URGENT))
    case = world.complain(who="employee")
    assert (case.restricted, case.urgent, case.safeguarding) == (True, True, False)
    assert case.current_run is not None
    assert (case.current_run.unit.slug, case.current_run.role) == ("north-east-hub", "handlers")  # the usual people
    assert case.events.get(kind="restricted").refs == {"said": False, "named": 0, "rule": "In confidence"}
    sees = {
        name: Case.objects.visible_to(world.person(name)).filter(pk=case.pk).exists()
        for name in ("newcastle", "senior")
    }
    assert sees == {"newcastle": True, "senior": False}


def test_a_rule_may_call_it_safeguarding(world: World) -> None:
    organisation = world.organisation
    organisation.safeguarding_lead = world.person("senior")
    organisation.save()
    seal(world, Rule("Bullying", when(who="service-user"), "", "", Sensitivity.SAFEGUARDING))
    case = world.complain(who="service-user")
    assert (case.safeguarding, case.restricted) == (True, True)
    assert case.current_run is not None
    assert case.current_run.role == "safeguarding"


def test_published_rules_are_sealed_by_the_database(world: World) -> None:
    sealed = seal(world, STAFF)
    assert sealed.sha256 == RuleSet.objects.get(pk=sealed.pk).computed_sha256()
    for change in (
        lambda: RuleSet.objects.filter(pk=sealed.pk).update(rules=[]),
        lambda: RuleSet.objects.filter(pk=sealed.pk).update(in_force_from=days_later(1)),
        lambda: RuleSet.objects.filter(pk=sealed.pk).delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_two_people_on_one_draft_do_not_overwrite_each_other(world: World) -> None:
    draft = publishing.draft(world.form, world.organisation)
    assert publishing.draft(world.form, world.organisation).pk == draft.pk
    publishing.rewrite(draft.pk, [STAFF], expected=draft.edits)
    with pytest.raises(publishing.ChangedMeanwhile):
        publishing.rewrite(draft.pk, [], expected=draft.edits)
    assert RuleSet.objects.get(pk=draft.pk).as_rules == [STAFF]


def test_what_is_found_is_refused_or_confirmed(world: World) -> None:
    editor = world.person("editor")
    draft = publishing.draft(world.form, world.organisation)
    draft = publishing.rewrite(draft.pk, [Rule("All", (), "board"), STAFF], expected=draft.edits)
    with pytest.raises(publishing.Refused, match="read what was found"):
        publishing.publish(draft.pk, editor, expected=draft.edits)
    draft = publishing.rewrite(draft.pk, [Rule("Far", (), "no-such-unit")], expected=draft.edits)
    with pytest.raises(publishing.Refused, match="unit or a stage that is not there"):
        publishing.publish(draft.pk, editor, expected=draft.edits, confirmed=True)
    assert RuleSet.objects.get(pk=draft.pk).is_draft


def test_many_rules_cost_no_more_queries_than_one(world: World, django_assert_num_queries: Any) -> None:
    seal(world, *(Rule(f"Rule {n}", when(who=f"answer-{n}"), "board") for n in range(500)))
    form = world.form.pk
    table_in_force(form, time.now())
    with django_assert_num_queries(1):
        assert len(table_in_force(form, time.now())) == 500


# -- the command --------------------------------------------------------------------------------------------


def route(tmp_path: Path, answers: Any, *, form: str = "make-a-complaint", site: str = "localhost") -> dict[str, Any]:
    import io

    file, said = tmp_path / "answers.json", io.StringIO()
    file.write_text(answers if isinstance(answers, str) else json.dumps(answers))
    call_command("route", str(file), site=site, form=form, stdout=said)
    found: dict[str, Any] = json.loads(said.getvalue())
    return found


def test_the_command_says_where_answers_would_go(world: World, tmp_path: Path) -> None:
    seal(world, STAFF, Rule("Straight up", when(who="partner"), "", level(world, 2), priority=Priority.URGENT))
    said = route(tmp_path, {"who": "partner", "about": "south-east-hub"})
    assert (said["unit"], said["rule"], said["priority"]) == ("south-east-hub", "Straight up", "urgent")
    assert said["stage"] == {"key": level(world, 2), "name": "Level 2: Divisional senior management"}
    assert said["desk"] == {"unit": "education-staffing", "role": "managers", "how": "named"}
    assert said["passed_over"] == [{"rule": "Our own staff", "reason": "the answer to “who” does not fit"}]
    assert said["sensitivity"] == "ordinary"
    assert route(tmp_path, {"safety": "yes", "about": "south-east-hub"})["sensitivity"] == "safeguarding"
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"site": "elsewhere.example"}, "There is no organisation at elsewhere.example"),
        ({"form": "no-form"}, "has no form “no-form”. It has: make-a-complaint."),
        ({"answers": "{"}, "is not JSON"),
        ({"answers": "[1]"}, "must hold a JSON object"),
    ],
)
def test_the_command_says_what_is_wrong(world: World, tmp_path: Path, given: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=None) as wrong:
        route(tmp_path, given.pop("answers", {}), **given)
    assert said in str(wrong.value)
