"""An editor at the form builder, over HTTP: what the editing page would send."""

import json
from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from intake.forms.models import IntakeFormPage
from tests.factories.world import World


def editor(world: World) -> Client:
    """Return a browser in which the editor of the demo organisation is signed in."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(world.person("editor"))
    return client


def rows(values: list[Any]) -> dict[str, Any]:
    """Return a list block as it is sent."""
    sent: dict[str, Any] = {"count": str(len(values))}
    for number, value in enumerate(values):
        sent[str(number)] = {"value": value, "order": str(number), "deleted": "", "id": ""}
    return sent


def condition(question: str, *answers: str) -> dict[str, Any]:
    return {"question": question, "answers": list(answers)}


def question(name: str, kind: str = "line", **more: Any) -> dict[str, Any]:
    """Return a question block as it is sent."""
    return {
        "name": name,
        "type": kind,
        "label": more.get("label", f"Your {name}?"),
        "hint": "",
        "choices": rows([{"label": label, "value": value} for label, value in more.get("choices", [])]),
        "show_if": json.dumps(more.get("show_if", [])),
        **{flag: "on" for flag in ("required", "personal") if more.get(flag)},
    }


def page(title: str, *questions: dict[str, Any], show_if: Any = (), after: str = "", cases: bool = True) -> Any:
    """Return a page of the editor's own as it is sent."""
    value = {
        "title": title, "hint": "", "questions": rows(list(questions)), "after": after,
        "show_if": json.dumps(list(show_if)),
    }  # fmt: skip
    return "page", {**value, **({"only_cases": "on"} if cases else {})}


def standard(which: str, *changed: dict[str, Any], **more: Any) -> Any:
    """Return a change of a standard page as it is sent; ``changed`` are its questions."""
    value = {"which": which, "title": more.get("title", ""), "hint": "", "after": more.get("after", "")}
    words = [
        {"name": each["name"], "label": each.get("label", ""), "hint": each.get("hint", ""),
         **({"left_out": "on"} if each.get("left_out") else {})}
        for each in changed
    ]  # fmt: skip
    flags = {"left_out": "on"} if more.get("left_out") else {}
    return "standard", {**value, "questions": rows(words), **flags}


def posted(form: IntakeFormPage, *blocks: Any, **changes: Any) -> dict[str, Any]:
    """Return the whole editing page of a form as it is sent."""
    data: dict[str, Any] = {
        "title": form.title,
        "slug": form.slug,
        "policy": form.policy_id,
        "introduction": rich_text("<p>Tell us.</p>"),
        "concerns_have_stages": "on",
        "anonymous_allowed": "on",
        "why_not_anonymous": "",
        "who": streamfield([("who", dict(child.value)) for child in form.who]),
        "questions": streamfield(list(blocks)),
        "default_unit": form.default_unit_id,
        "routing": streamfield([]),
        "words_before": rich_text(""),
        "words_after": rich_text(""),
        "confirmation": rich_text(""),
        "opens_at": "",
        "closes_at": "",
        "seo_title": "",
        "search_description": "",
        "comment_count": "0",
    }
    return nested_form_data({**data, **changes})


def publish(client: Client, form: IntakeFormPage, *blocks: Any, **changes: Any) -> Any:
    """Press Publish on the editing page."""
    return client.post(
        reverse("wagtailadmin_pages:edit", args=[form.pk]),
        {**posted(form, *blocks, **changes), "action-publish": "1"},
    )


def problems(response: Any, *path: Any) -> list[str]:
    """Return what is said at a field inside the blocks: number of the block, then the way to the field.

    ``()`` is the stream itself; a list's own problems end in ``None``.
    """
    assert response.status_code == 200, response["Location"]
    error = response.context["form"].errors.as_data()["questions"][0]
    for step in path:
        if step is None:
            return list(error.non_block_errors)
        error = error.block_errors.get(step)
        assert error is not None, f"nothing is said at {path}"
    return list(error.messages)
