"""When it is asked: picked from lists, without a short name and without JavaScript; what was picked is never lost."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from home.models import User
from intake.forms.models import IntakeFormPage
from tests.factories.building import editor, page, posted, publish, question
from tests.factories.http import FORM, SAFE, visitor, words
from tests.factories.world import World, another_organisation
from tests.intake.test_costs import cost

COLOURS = [("Red", ""), ("Dark blue", "")]


@pytest.fixture
def client(world: World) -> Client:
    """Return an editor who has written two pages, and no short name anywhere."""
    client = editor(world)
    response = publish(
        client,
        world.form,
        page("The room", question("", "choice", label="Which colour is the door?", choices=COLOURS),
             question("", label="What stands on it?"), after="safety"),
        page("The key", question("", label="Where is the key?"), after="safety"),
    )  # fmt: skip
    assert response.status_code == 302, response.context["form"].errors
    return client


def draft(world: World) -> IntakeFormPage:
    found: IntakeFormPage = world.form.get_latest_revision_as_object()
    return found


def address(world: World, number: int, place: int | None = None) -> str:
    key = draft(world).questions[number].id
    if place is None:
        return reverse("when_asked:page", args=[world.form.pk, key])
    return reverse("when_asked:question", args=[world.form.pk, key, place])


def pick(client: Client, at: str, *rows: tuple[str, ...], do: str = "save", **more: str) -> Any:
    """Pick conditions as a browser without scripts does: in the lists of the page, by their words."""
    html = client.get(at).content.decode()
    revision = re.search(r'name="revision" value="(\d*)"', html)
    assert revision is not None
    sent = {"revision": revision[1], "rows": str(len(rows) + 1), "do": do}
    for number, (asked, how, *answers) in enumerate(rows):
        sent |= {f"question_{number}": value_of(html, asked), f"how_{number}": value_of(html, how)}
        sent |= {f"answer_{number}_{place}": value_of(html, words) for place, words in enumerate(answers)}
    return client.post(at, {**sent, **more})


def value_of(html: str, words: str) -> str:
    """Return what is sent for an option, found by its words; what is no option is sent as it is."""
    found = re.search(rf'<option value="([^"]*)"[^>]*>{re.escape(words)}</option>', html)
    return found[1] if found else words


DOOR = ("Which colour is the door?", "is", "Dark blue")


def test_a_page_is_brought_by_an_answer_to_a_question_of_ones_own(world: World, client: Client) -> None:
    response = pick(client, address(world, 1), DOOR)
    assert response["Location"] == reverse("when_asked:index", args=[world.form.pk])
    said = words(client.get(response["Location"]))
    assert "Page “The key” Asked only if: Which colour is the door? is “Dark blue”" in said
    # Until it is published, people are asked as before; then only whose door is blue.
    assert "The key" in _asked("red")
    draft(world).get_latest_revision().publish()
    assert "The key" not in _asked("red")
    assert "The key" in _asked("dark-blue")


def _asked(colour: str) -> str:
    """Return what comes after the page about the door."""
    browser = visitor()
    room = browser.post(f"{FORM}step/safety/", SAFE)["Location"]
    door = re.search(r'name="(\w*door\w*)"', browser.get(room).content.decode())
    assert door is not None
    return words(browser.post(room, {door[1]: colour}, follow=True))


@pytest.mark.parametrize(
    ("how", "answers", "kept"),
    [
        ("is not", ("Red",), {"answers": ["red"], "unless": True}),
        ("is", ("Red", "Dark blue"), {"answers": ["red", "dark-blue"], "unless": False}),
        ("is answered", (), {"answers": [], "unless": False}),
        ("is not answered", (), {"answers": [], "unless": True}),
    ],
)
def test_is_is_not_answered(world: World, client: Client, how: str, answers: tuple[str, ...], kept: Any) -> None:
    at = address(world, 0, 1)
    assert pick(client, at, ("Which colour is the door?", how, *answers)).status_code == 302
    (found,) = draft(world).questions[0].value["questions"][1]["show_if"]
    assert {name: found[name] for name in kept} == kept
    shown = client.get(at).content.decode()  # it comes back as it was picked
    for chosen in (f">{how}</option>", *(f">{answer}</option>" for answer in answers)):
        assert re.search(rf'<option value="[^"]+" selected{re.escape(chosen)}', shown), chosen
    assert f"Which colour is the door? {how}" in words(client.get(at))


SAFETY = "Is anyone being hurt or at risk of harm, or are you worried that they may be?"
WRONG: list[tuple[tuple[str, ...], str]] = [
    (("Which colour is the door?", "is"), "Choose an answer."),
    (("", "is", "Dark blue"), "Choose the question that this is an answer to."),
    (
        ("Is anyone being hurt or at risk of harm, or are you worried that they may be?", "is", "Dark blue"),
        "This is no answer to",
    ),
    (("Which colour is the door?", "is answered", "Red"), "Take the answers away"),
    (("What stands on it?", "is", "Red"), "is answered in people's own words"),
    (("colour", "is", "Red"), "Select a valid choice"),
]


@pytest.mark.parametrize(("row", "said"), WRONG, ids=[f"wrong {number}" for number in range(len(WRONG))])
def test_what_is_wrong_is_said_and_what_was_picked_is_kept(
    world: World, client: Client, row: tuple[str, ...], said: str
) -> None:
    before, at = world.form.latest_revision_id, address(world, 1)
    safety = value_of(client.get(at).content.decode(), row[0])
    row = (safety if safety else row[0], *row[1:])
    response = pick(client, at, row)
    assert response.status_code == 422
    assert said in words(response)
    assert "What you picked is kept." in words(response)
    html = response.content.decode()
    for chosen in row[1:]:
        assert re.search(rf'<option value="[^"]*" selected>{re.escape(chosen)}</option>', html), chosen
    assert re.search(r'<a href="#id_\w+">', html)
    assert world.form.latest_revision_id == before


def test_what_nobody_could_be_asked_is_refused(world: World, client: Client) -> None:
    response = pick(client, address(world, 1), DOOR, ("Which colour is the door?", "is", "Red"))
    assert response.status_code == 422
    assert "Nobody would ever be asked this page" in words(response)
    assert draft(world).questions[1].value["show_if"] == []


def test_what_it_comes_to_is_seen_beside_it_before_it_is_saved(world: World, client: Client) -> None:
    before = world.form.latest_revision_id
    page = words(pick(client, address(world, 1), DOOR, do="look"))
    assert "What this comes to; not saved yet" in page
    assert "Asked only if: Which colour is the door? is “Dark blue”" in page
    assert world.form.latest_revision_id == before
    wider = pick(client, address(world, 1), DOOR, do="more")
    assert 'name="question_2"' in wider.content.decode()
    assert re.search(r"selected>Dark blue</option>", wider.content.decode())


def test_only_questions_that_come_before_are_offered_and_only_by_their_words(world: World, client: Client) -> None:
    html = client.get(address(world, 0)).content.decode()
    assert "Where is the key?</option>" not in html
    assert "Which colour is the door?</option>" not in html
    html = client.get(address(world, 0, 1)).content.decode()
    assert "Which colour is the door?</option>" in html
    assert "What stands on it?</option>" not in html
    assert not re.search(r">which_colour_is_the_door<|>dark-blue<", html), "no short name is read"


def test_a_draft_that_was_changed_meanwhile_is_not_written_over(world: World, client: Client) -> None:
    at = address(world, 1)
    response = pick(client, at, DOOR, revision="1")
    assert response.status_code == 422
    assert "The draft was changed meanwhile." in words(response)
    assert re.search(r"selected>Dark blue</option>", response.content.decode())


def test_the_editor_keeps_what_was_picked_and_names_stay_when_words_change(world: World, client: Client) -> None:
    pick(client, address(world, 1), DOOR)
    stream = draft(world).questions
    names = [each["name"] for each in stream[0].value["questions"]]
    assert names == ["which_colour_is_the_door", "what_stands_on_it"]
    values = [(each["label"], each["value"]) for each in stream[0].value["questions"][0]["choices"]]
    assert values == [("Red", "red"), ("Dark blue", "dark-blue")]
    editing = client.get(reverse("wagtailadmin_pages:edit", args=[world.form.pk])).content.decode()
    assert reverse("when_asked:index", args=[world.form.pk]) in editing
    # The editor's page sends the hidden input back as it got it; the question has other words by now.
    kept = stream[1].value["show_if"]
    again = publish(
        client,
        world.form,
        page("The room", question(names[0], "choice", label="What colour has the door?", choices=values),
             question(names[1], label="What stands on it?"), after="safety"),
        page("The key", question("", label="Where is the key?"), show_if=kept, after="safety"),
    )  # fmt: skip
    assert again.status_code == 302
    assert draft(world).questions[1].value["show_if"] == kept
    assert "The key" in _asked("dark-blue")
    assert "The key" not in _asked("red")


def test_two_questions_in_the_same_words_get_different_names(world: World) -> None:
    client = editor(world)
    two = page("One", question("", label="Why?"), question("", label="Why?"), question("", label="Email"))
    assert publish(client, world.form, two).status_code == 302
    names = [each["name"] for each in draft(world).questions[0].value["questions"]]
    assert names == ["why", "why_2", "email_2"], "nor the name of a question that every form has"


def test_a_hand_that_posts_rubbish_changes_nothing_else(world: World, client: Client) -> None:
    odd = page("One", question("x"), show_if=())
    data = posted(world.form, odd)
    for rubbish in ("not json", "7", '{"a": 1}', '[[1], "x", {"answers": null}]'):
        data["questions-0-value-show_if"] = rubbish
        url = reverse("wagtailadmin_pages:edit", args=[world.form.pk])
        assert client.post(url, data).status_code in (200, 302)


def test_nobody_else_comes_here(world: World, client: Client) -> None:
    another_organisation()
    addresses = [reverse("when_asked:index", args=[world.form.pk]), address(world, 1), address(world, 0, 1)]
    outsider = User.objects.get(email="handler@other.example")
    for who in (world.person("newcastle"), outsider):
        other = visitor()
        other.force_login(who)
        for at in addresses:
            assert other.get(at).status_code == 404
            assert other.post(at, {"do": "save"}).status_code in (404, 405)
    for at in addresses:
        assert visitor().get(at).status_code == 302
    for gone in ("nonsense/", f"{draft(world).questions[0].id}/7/"):
        assert client.get(addresses[0] + gone).status_code == 404


def test_what_it_costs(world: World, client: Client) -> None:
    for at in (reverse("when_asked:index", args=[world.form.pk]), address(world, 1), address(world, 0, 1)):
        client.get(at)
        assert cost(lambda at=at: client.get(at)) <= 40  # type: ignore[misc]
