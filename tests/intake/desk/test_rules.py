"""Routing rules in the admin: worked on in a draft, tried, found out about, published."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from intake.cases.models import Case
from intake.routing import publishing
from intake.routing.engine import Condition, Fits, Priority, Rule
from intake.routing.models import RuleSet
from tests.factories import other
from tests.factories.http import words
from tests.factories.world import World

STAFF = Rule("Our own staff", (Condition("who", answers=("employee",)),), "board")


@pytest.fixture
def editor(world: World) -> Client:
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(world.person("editor"))
    return browser


@pytest.fixture
def draft(world: World) -> RuleSet:
    begun = publishing.draft(world.form, world.organisation)
    return publishing.rewrite(begun.pk, [STAFF], expected=begun.edits)


def url(rules: RuleSet, what: str = "") -> str:
    return f"/admin/rules/{rules.pk}/{what}"


def now_has(rules: RuleSet) -> list[Rule]:
    return RuleSet.objects.get(pk=rules.pk).as_rules


def test_from_a_new_draft_to_rules_that_decide(world: World, editor: Client) -> None:
    index = editor.get("/admin/rules/")
    assert "Rules 1, in force since 2 March 2026" in words(index)
    begun = editor.post(f"/admin/rules/begin/{world.form.pk}/", follow=True)
    rules = RuleSet.objects.get(published_at=None)
    assert "Otherwise: the unit that they name" in words(begun)
    filled = {
        "name": "Our own staff", "answers_who": ["employee"], "answers_safety": ["no"], "unit": "board",
        "stage": "", "sensitivity": "restricted", "priority": "urgent", "edits": rules.edits,
    }  # fmt: skip
    assert editor.post(url(rules, "rule/"), filled).status_code == 302
    made = now_has(rules)[-1]
    assert made.conditions == (Condition("safety", answers=("no",)), Condition("who", answers=("employee",)))
    assert (made.unit, made.sensitivity.value, made.priority) == ("board", "restricted", Priority.URGENT)
    page = words(editor.get(url(rules, "publish/")))
    assert "all that the rules tell apart" in page
    sent = {"edits": RuleSet.objects.get(pk=rules.pk).edits, "effective": "", "note": "Staff."}
    assert "Rules 2 are published." in words(editor.post(url(rules, "publish/"), sent, follow=True))
    case = world.complain(who="employee")
    assert (case.restricted, case.urgent, case.unit.slug) == (True, True, "board")


def test_rules_are_moved_and_taken_out(draft: RuleSet, editor: Client) -> None:
    others = [Rule("B"), Rule("C")]
    draft = publishing.rewrite(draft.pk, [STAFF, *others], expected=draft.edits)

    def do(what: str, number: int) -> list[str]:
        sent = {"do": what, "number": number, "edits": RuleSet.objects.get(pk=draft.pk).edits}
        assert editor.post(url(draft, "change/"), sent).status_code == 302
        return [rule.name for rule in now_has(draft)]

    assert do("up", 3) == ["Our own staff", "C", "B"]
    assert do("down", 1) == ["C", "Our own staff", "B"]
    assert do("remove", 2) == ["C", "B"]
    stale = {"do": "remove", "number": 1, "edits": draft.edits}
    assert "Somebody else has changed these rules" in words(editor.post(url(draft, "change/"), stale, follow=True))
    assert [rule.name for rule in now_has(draft)] == ["C", "B"]
    assert editor.post(url(draft, "change/"), {"do": "remove", "number": 9, "edits": 0}).status_code == 404


def test_what_was_filled_in_is_kept_where_another_was_faster(draft: RuleSet, editor: Client) -> None:
    filled = {"name": "Mine", "unit": "board", "sensitivity": "ordinary", "priority": "ordinary", "edits": draft.edits}
    publishing.rewrite(draft.pk, [], expected=draft.edits)
    answer = editor.post(url(draft, "rule/"), filled)
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.content.decode()
    assert now_has(draft) == []


def test_what_one_page_can_t_show_stays(world: World, draft: RuleSet, editor: Client) -> None:
    twice = Rule(
        "X",
        (Condition("who", Fits.ANSWERED), Condition("colour", answers=("red",)), Condition("who", answers=("school",))),
    )
    draft = publishing.rewrite(draft.pk, [twice], expected=draft.edits)
    assert "“colour”: “red”" in words(editor.get(url(draft, "rule/1/")))
    filled = {
        "name": "Y",
        "fits_who": "answered",
        "sensitivity": "ordinary",
        "priority": "ordinary",
        "edits": draft.edits,
    }
    editor.post(url(draft, "rule/1/"), filled)
    assert set(now_has(draft)[0].conditions) == set(twice.conditions)


def test_the_workbench_shows_the_decision_and_each_rule_passed_over(
    world: World, draft: RuleSet, editor: Client
) -> None:
    world.form.__class__.objects.filter(pk=world.form.pk).update(takes_compliments=True)
    page = words(editor.get(url(draft, "try/"), {"who": "school", "about": "south-east-hub"}))
    assert "It would be for South East hub" in page
    assert "Our own staff : the answer to “who” does not fit" in page
    assert "South East hub: Olu Adeyemi" in page
    page = words(editor.get(url(draft, "try/"), {"who": "employee", "about": "south-east-hub"}))
    assert "1. Our own staff: every condition of the rule fits" in page
    assert "thanked for, and logged" in words(editor.get(url(draft, "try/"), {"kind": "compliment"}))
    assert Case.objects.count() == 0


def test_what_is_found_before_publishing_is_said_in_words(world: World, draft: RuleSet, editor: Client) -> None:
    rules = [
        Rule("All", (), "board"), STAFF, Rule("Kings", (Condition("who", answers=("king",)),), "board"),
        Rule("Far", (), "no-such-unit"), Rule("Up", (), "", "no-such-stage"),
    ]  # fmt: skip
    draft = publishing.rewrite(draft.pk, rules, expected=draft.edits)
    page = words(editor.get(url(draft, "publish/")))
    for said in (
        "Rule 2, “Our own staff” never fires: before it come “All”.",
        "Rule 3, “Kings” never fires: no answers that the form offers fit it.",
        "Rule 3, “Kings”: “who” has no answer “king”.",
        "Rule 4, “Far”: there is no unit “no-such-unit”.",
        "Rule 5, “Up”: the stage that it names is not in the policy in force.",
    ):
        assert said in page
    sent = {"edits": draft.edits, "confirmed": "on"}
    assert editor.post(url(draft, "publish/"), sent).status_code == 409
    draft = publishing.rewrite(draft.pk, rules[:2], expected=draft.edits)
    unconfirmed = {"edits": draft.edits}
    assert "Say that you have read" in words(editor.post(url(draft, "publish/"), unconfirmed))
    assert editor.post(url(draft, "publish/"), {**unconfirmed, "confirmed": "on"}).status_code == 302


def test_gaps_are_found(world: World, draft: RuleSet, editor: Client) -> None:
    page = words(editor.get(url(draft, "publish/")))
    assert "no rule fits and nobody is named" in page
    assert "Which part of our organisation is it about?: I don't know" in page


def test_a_file_goes_out_and_comes_in_again(draft: RuleSet, editor: Client) -> None:
    file = editor.get(url(draft, "rules.csv"))
    assert file["Content-Disposition"] == 'attachment; filename="rules-make-a-complaint-draft.csv"'
    publishing.rewrite(draft.pk, [], expected=draft.edits)
    edits = RuleSet.objects.get(pk=draft.pk).edits
    sent = {"file": SimpleUploadedFile("rules.csv", file.content), "edits": edits}
    assert "The draft has the 1 rules of the file" in words(editor.post(url(draft, "import/"), sent, follow=True))
    assert now_has(draft) == [STAFF]
    bad = SimpleUploadedFile("rules.csv", b"rule,when,unit\nA,who = king,west\n")
    page = words(editor.post(url(draft, "import/"), {"file": bad, "edits": edits + 1}))
    assert "Row 2, column “unit”: There is no open unit with the short name “west”." in page
    assert "Row 2, column “when”: “who” has no answer “king”" in page
    assert now_has(draft) == [STAFF]
    latin = SimpleUploadedFile("rules.csv", "rule,when,unit\nÄ,,\n".encode("latin-1"))
    assert "not text in UTF-8" in words(editor.post(url(draft, "import/"), {"file": latin, "edits": edits + 1}))


def test_who_reaches_it(world: World, draft: RuleSet) -> None:
    elsewhere = other.build()
    browser = Client(HTTP_HOST="localhost")
    screens = ("", "try/", "publish/", "import/", "rules.csv", "rule/", "rule/1/")
    for person, allowed in (("editor", True), ("admin", True), ("newcastle", False), ("director", False)):
        browser.force_login(world.person(person))
        for screen in screens:
            assert (browser.get(url(draft, screen)).status_code == 200) is allowed, (person, screen)
        assert ("/admin/rules/" in browser.get("/admin/").content.decode()) is allowed
    browser.force_login(elsewhere.administrator)
    assert {browser.get(url(draft, screen)).status_code for screen in screens} == {404}
    assert browser.post(f"/admin/rules/begin/{world.form.pk}/").status_code == 404
    assert browser.post(url(draft, "change/"), {"do": "discard", "edits": draft.edits}).status_code == 404
    assert RuleSet.objects.filter(pk=draft.pk).exists()


def test_published_rules_are_shown_and_not_edited(world: World, editor: Client) -> None:
    held = publishing.in_force(world.form)
    assert held is not None
    page = editor.get(url(held))
    assert held.sha256 in page.content.decode()
    assert "Take out" not in words(page)
    assert editor.get(url(held, "rule/1/")).status_code == 404
    assert editor.post(url(held, "change/"), {"do": "discard", "edits": 0}).status_code == 404


def test_the_screens_cost_no_more_with_more_rules(
    draft: RuleSet, editor: Client, django_assert_max_num_queries: Any
) -> None:
    draft = publishing.rewrite(draft.pk, [STAFF] * 200, expected=draft.edits)
    for screen, most in (("", 18), ("try/?who=school", 18), ("publish/", 18), ("rule/1/", 18), ("rules.csv", 14)):
        with django_assert_max_num_queries(most):
            assert editor.get(url(draft, screen)).status_code == 200
    with django_assert_max_num_queries(18):
        assert editor.get("/admin/rules/").status_code == 200
