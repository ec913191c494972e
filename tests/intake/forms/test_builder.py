"""The builder: what an editor may publish, and what is refused at its very field."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from home import time
from intake.forms.blocks import stream_of
from intake.forms.models import IntakeFormPage
from tests.factories.building import condition, editor, page, posted, problems, publish, question, standard
from tests.factories.http import FORM, SAFE, visitor, words
from tests.factories.world import START, World

YES_OR_MAYBE = [("Yes", "yes"), ("Maybe", "maybe")]


def test_an_own_page_is_asked_in_its_place_under_an_address_that_stays(world: World) -> None:
    response = publish(
        editor(world),
        world.form,
        page("Your contract", question("contract", label="Which contract is it?"), after="safety"),
    )
    assert response.status_code == 302
    client = visitor()
    target = client.post(f"{FORM}step/safety/", SAFE)["Location"]
    assert "Which contract is it?" in words(client.get(target))
    # Reworded and moved, it keeps its address: who has it open loses nothing.
    form = world.form
    form.questions[0].value["title"] = "About the contract"
    form.save_revision().publish()
    assert "About the contract" in words(client.get(target))


REFUSED: list[tuple[list[Any], tuple[Any, ...], str]] = [
    (
        [page("One", question("contract"), question("contract"))],
        (0, "questions", 1, "name"),
        "There is another question with the short name “contract”",
    ),
    (
        [page("One", question("email"))],
        (0, "questions", 0, "name"),
        "Every form has a question “email” already",
    ),
    (
        [page("One", question("x"), show_if=[condition("colour", "red")])],
        (0, "show_if"),
        "It depends on a question that is not on the form any more.",
    ),
    (
        [page("One", question("x", show_if=[condition("may_phone", "yes")]))],
        (0, "questions", 0, "show_if"),
        "which is asked later, or here. Only answers given before can decide.",
    ),
    (
        [page("One", question("x", show_if=[condition("details", "yes")]))],
        (0, "questions", 0, "show_if"),
        "is answered in people's own words",
    ),
    (
        [page("One", question("x", show_if=[condition("safety", "perhaps")]))],
        (0, "questions", 0, "show_if"),
        "that is not offered any more. They are “No”, “Yes”",
    ),
    (
        [page("One", question("x"), show_if=[condition("safety", "no"), condition("safety", "yes")])],
        (0, "show_if"),
        "Nobody would ever be asked this page",
    ),
    (
        [
            page(
                "One",
                question("a", "choice", choices=YES_OR_MAYBE),
                question("b", show_if=[condition("a", "yes"), condition("a", "maybe")]),
            )
        ],
        (0, "questions", 1, "show_if"),
        "Nobody would ever be asked this question",
    ),
    (
        [page("One", question("x", "choice", choices=[("Only this", "")]))],
        (0, "questions", 0, "choices", None),
        "Give two answers at least",
    ),
    (
        [page("One", question("x", "several", choices=[("Yes", "yes"), ("Yes!", "yes")]))],
        (0, "questions", 0, "choices", None),
        "Two answers have the same short name “yes”",
    ),
    (
        [standard("contact", {"name": "email", "left_out": True})],
        (0, "questions", 0, "left_out"),
        "“Your email address” can't be left out",
    ),
    ([standard("where", left_out=True)], (0, "left_out"), "This page can't be left out"),
    (
        [standard("contact", {"name": "details", "label": "Well?"})],
        (0, "questions", 0, "name"),
        "There is no question “details” on this page",
    ),
    ([standard("safety", title="Safe?"), standard("safety")], (1, "which"), "changed further up already"),
    ([standard("safety", after="contact")], (0, "after"), "which is asked later, or here"),
]


@pytest.mark.parametrize(("blocks", "path", "said"), REFUSED)
def test_what_cannot_be_asked_is_refused_at_its_field(
    world: World, blocks: list[Any], path: tuple[Any, ...], said: str
) -> None:
    before = world.form.live_revision_id
    response = publish(editor(world), world.form, *blocks)
    assert said in " ".join(problems(response, *path))
    assert world.form.live_revision_id == before


def test_a_draft_may_be_unfinished_and_says_in_the_preview_what_is_missing(world: World) -> None:
    client = editor(world)
    form = world.form
    unfinished = page("One", question("x", show_if=[condition("colour", "red")]))
    saved = client.post(reverse("wagtailadmin_pages:edit", args=[form.pk]), posted(form, unfinished))
    assert saved.status_code == 302
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[form.pk])
    assert client.post(preview, posted(form, unfinished)).json()["is_valid"]
    said = words(client.get(preview))
    assert "Before this can be published It depends on a question that is not on the form any more." in said
    assert "Your x?" in said
    assert "Asked only if: Is anyone being hurt" in said  # the standard branches too
    # Nor can a script put it before the public.
    draft = world.form.get_latest_revision_as_object()
    with pytest.raises(ValidationError, match="not on the form any more"):
        draft.save_revision().publish()


def test_our_words_are_changed_and_what_is_not_needed_is_left_out(world: World) -> None:
    response = publish(
        editor(world),
        world.form,
        standard("putting-right", {"name": "tried", "left_out": True}, {"name": "people", "label": "Who else?"}),
    )
    assert response.status_code == 302
    client = visitor()
    shown = words(client.post(f"{FORM}step/safety/", SAFE, follow=True))
    assert "Do you want to stay anonymous?" in shown
    for step, given in (
        ("your-name", {"anonymous": "no"}),
        ("what-happened", {"details": "It broke."}),
        ("where", {"about": "dont-know", "concerns_usual": "no"}),
    ):
        shown = words(client.post(f"{FORM}step/{step}/", given, follow=True))
    assert "Who else?" in shown
    assert "Have you already talked" not in shown


def test_a_form_is_open_only_in_its_time_and_what_was_begun_can_be_finished(world: World) -> None:
    form = world.form
    form.opens_at, form.closes_at = START + timedelta(days=1), START + timedelta(days=2)
    form.words_before, form.words_after = "<p>Ring us meanwhile.</p>", "<p>Write to the board.</p>"
    form.save_revision().publish()
    client = visitor()
    early = words(client.get(FORM))
    assert "This form opens on Friday 3 April 2026." in early
    assert "Ring us meanwhile." in early
    assert "call 999" in early
    assert client.get(f"{FORM}step/safety/")["Location"] == FORM
    with time.frozen_at(START + timedelta(days=1)):
        assert client.post(f"{FORM}step/safety/", SAFE).status_code == 302
    with time.frozen_at(START + timedelta(days=2)):
        assert "Write to the board." in words(visitor().get(FORM))
        assert visitor().post(f"{FORM}step/safety/", SAFE)["Location"] == FORM
        assert client.post(f"{FORM}step/your-name/", {"anonymous": "no"})["Location"].endswith("/what-happened/")


def test_a_form_that_closes_before_it_opens_is_refused(world: World) -> None:
    response = publish(editor(world), world.form, opens_at="2026-05-02 09:00", closes_at="2026-05-01 09:00")
    assert response.context["form"].errors["closes_at"] == ["It has to close after it opens."]


def test_a_page_without_a_question_is_never_put_before_the_public(world: World) -> None:
    form = IntakeFormPage.objects.get(pk=world.form.pk)
    form.questions = stream_of([("page", {"title": "Empty", "questions": []})])
    with pytest.raises(ValidationError, match="A page needs one at least"):
        form.save_revision().publish()
