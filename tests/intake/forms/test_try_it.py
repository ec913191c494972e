"""“Try it”: a dry run of the editor's draft. It says where answers would go, and leaves nothing behind."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from intake.cases.models import Case
from intake.forms.models import Draft, IntakeFormPage, Submission
from intake.letters.models import Message
from intake.routing import publishing
from intake.routing.engine import Condition, Rule
from tests.factories.building import condition, editor, page, posted, question
from tests.factories.http import STEPS, send, visitor, words
from tests.factories.world import World, another_organisation

ALL = {name: value for _, given in STEPS for name, value in given.items() if value != ""}
SEEN = [slug for slug, _ in STEPS]


def tried(client: Client, form: IntakeFormPage, *, seen: Any = SEEN, **changes: str) -> str:
    address = reverse("try_form:try", args=[form.pk])
    response = client.post(address, {**ALL, **changes, "seen": list(seen)})
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return words(response)


def with_rule(world: World) -> None:
    rules = [
        Rule(name, (Condition("who", answers=(who,)),), unit)
        for name, who, unit in (
            ("Candidates first", "candidate", "south-east-hub"),
            ("Schools to staff absence", "school", "staff-absence-protection"),
        )
    ]
    publishing.seal(world.form, world.organisation, rules, world.person("editor"), "Schools apart.")


def test_it_says_where_it_would_go_which_rule_fired_and_why_others_did_not(world: World) -> None:
    with_rule(world)
    said = tried(editor(world), world.form)
    assert "Unit Staff absence protection" in said
    assert "“Schools to staff absence”: every condition of the rule fits." in said
    assert "“Candidates first”: the answer to “who” does not fit." in said
    assert "Pages not asked Safety comes first" in said


def test_it_goes_where_the_same_answers_go_when_they_are_sent(world: World) -> None:
    with_rule(world)
    for who in ("candidate", "school", "partner"):
        said = tried(editor(world), world.form, who=who)
        send(visitor(), who=who)
        case = Case.objects.latest("pk")
        assert f"Unit {case.unit.name} Why “{case.events.get(kind='routed').refs['rule']}”" in said
        assert f"Stage {case.version.promise.first.name}" in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"concerns_usual": "yes"}, "Restricted. It is about someone who would normally deal with it."),
        ({"details": "Noor Rahimi was rude."}, "Restricted."),
        ({"safety": "yes"}, "Restricted. Somebody may be unsafe"),
        ({}, "The ordinary way."),
    ],
)
def test_it_says_who_could_see_it(world: World, changes: dict[str, str], said: str) -> None:
    handler = world.person("newcastle").get_full_name()
    if "details" in changes:
        changes = {"details": f"{handler} was rude."}
    seen = [*SEEN, "safety-first"]
    shown = tried(editor(world), world.form, seen=seen, **changes)
    assert said in shown
    has_it = shown[shown.index("Who has it") : shown.index("Who may see it")]
    assert (handler in has_it) is (said == "The ordinary way.")


def test_suggestions_have_no_case(world: World) -> None:
    form = world.form
    form.takes_suggestions = True
    form.save_revision().publish()
    said = tried(editor(world), form, seen=["kind", "suggestion", "where", "contact"], kind="suggestion")
    assert "None: this is thanked for and logged." in said
    assert "Pages asked What would you like to tell us? · Your suggestion · What it is about" in said


def test_it_is_the_draft_that_is_tried_and_new_questions_come_as_answers_bring_them(world: World) -> None:
    client = editor(world)
    contract = page("Your contract", question("contract", required=True), show_if=[condition("safety", "yes")])
    saved = client.post(reverse("wagtailadmin_pages:edit", args=[world.form.pk]), posted(world.form, contract))
    assert saved.status_code == 302
    assert "Your contract?" not in tried(client, world.form)
    said = tried(client, world.form, safety="yes")
    assert "Your contract?" in said
    assert "by what is answered so far" in said
    assert "Answer this question." not in said  # it is new: nobody has left it out yet


def test_nothing_is_stored_and_nobody_is_told(world: World) -> None:
    client = editor(world)
    tried(client, world.form)
    before = [model.objects.count() for model in (Draft, Submission, Case, Message)]
    with CaptureQueriesContext(connection) as asked:
        tried(client, world.form)
    assert [model.objects.count() for model in (Draft, Submission, Case, Message)] == before
    written = [query["sql"] for query in asked if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert written == []
    assert len(asked) <= 30


def test_it_is_for_who_edits_the_form_and_is_offered_to_them(world: World) -> None:
    address = reverse("try_form:try", args=[world.form.pk])
    client = editor(world)
    assert address in client.get(reverse("wagtailadmin_pages:edit", args=[world.form.pk])).content.decode()
    other = another_organisation()
    staff = Client(HTTP_HOST="localhost")
    staff.force_login(world.person("newcastle"))
    assert staff.get(address).status_code == 404
    stranger = Client(HTTP_HOST="localhost")
    stranger.force_login(other.people.first())
    assert stranger.get(address).status_code == 404
    assert visitor().get(address)["Location"].startswith("/admin/login/")
