"""The blocks an editor builds a form with, and what they say as data. Their raw values, as a draft keeps them:

========  ========================================================================================================
page      ``{"title", "hint", "questions": [question, …], "show_if": [condition, …], "after", "only_cases"}``
standard  ``{"which", "after", "title", "hint", "left_out", "questions": [{"name", "label", "hint", "left_out"}, …]}``
question  ``{"name", "type", "label", "hint", "required", "choices": [{"value", "label"}, …], "show_if", "personal"}``
condition ``{"question", "answers": [value, …], "unless"}``
========  ========================================================================================================

The id of a ``page`` block is the page's key: it stays whatever the page is called and wherever it stands.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from wagtail import blocks

from intake.forms import naming
from intake.forms.questions import Choice, Condition, Page, Question, Type
from intake.forms.questions.composing import Changed, Own, Reworded
from intake.forms.questions.standard import NAMES, NOT_ANONYMOUS, YES_NO, Kind, Offer, pages

#: Where an editor chooses when something is asked.
_WHERE = "Choose it under “When it is asked”, above. The preview says what is chosen now."
_TYPES = [
    (Type.LINE.value, "a line of text"),
    (Type.TEXT.value, "longer text"),
    (Type.CHOICE.value, "one of several answers"),
    (Type.SEVERAL.value, "any number of several answers"),
    (Type.YES_NO.value, "yes, no, or I don't know"),
    (Type.DATE.value, "a date"),
    (Type.PERIOD.value, "a past date; month or year are enough"),
    (Type.EMAIL.value, "an email address"),
    (Type.TELEPHONE.value, "a telephone number"),
    (Type.UNIT.value, "a part of the organisation"),
    (Type.NOTE.value, "nothing: information only"),
]


def page_choices() -> list[tuple[str, str]]:
    """Return the standard pages, for an editor to choose from. A function: migrations know it by its name only."""
    return [(key, f"“{_(title)}”") for key, title in NAMES.items()]


def place_choices() -> list[tuple[str, str]]:
    """Return the pages that another may come after."""
    return [(key, title) for key, title in page_choices() if key not in ("kind", "suggestion", "compliment")]


def question_choices() -> list[tuple[str, str]]:
    """Return the questions of all standard pages."""
    found = pages(Offer(kinds=tuple(Kind), who=(Choice("someone", ""),)))
    labels = {each.name: Truncator(_(each.label)).chars(50) for page in found for each in page.questions}
    return list(labels.items())


def _bare(item: Any) -> Any:
    """Return what a list keeps without what Wagtail's own lists keep around it."""
    return item["value"] if isinstance(item, dict) and item.get("type") == "item" else item


class ConditionsBlock(blocks.FieldBlock):
    """When a page or question is asked: chosen on a screen of its own, and only kept here.

    Each is ``{"question": name, "answers": [value, …], "unless": bool}``; without answers: if it is answered at all.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.field = forms.CharField(required=False, widget=forms.HiddenInput, help_text=_l(_WHERE))
        super().__init__(**kwargs)

    def get_default(self) -> list[dict[str, Any]]:
        return []

    def to_python(self, value: Any) -> list[dict[str, Any]]:
        """Return what is kept, whatever an older list, or a hand, has left around it."""
        found = [_bare(each) for each in value or []]
        return [
            {
                "question": str(each.get("question", "")).strip(),
                "answers": [str(_bare(answer)) for answer in each.get("answers") or []],
                "unless": bool(each.get("unless", False)),
            }
            for each in found
            if isinstance(each, dict)
        ]

    def get_prep_value(self, value: Any) -> list[dict[str, Any]]:
        return self.to_python(value)

    def value_for_form(self, value: Any) -> str:
        return json.dumps(self.to_python(value))

    def value_from_form(self, value: Any) -> list[dict[str, Any]]:
        """Read it from the hidden input; what is no list is nobody's choice."""
        try:
            found = json.loads(value or "[]")
        except ValueError:
            found = []
        return self.to_python(found if isinstance(found, list) else [])

    class Meta:
        icon = "arrow-right"


class ChoiceOfAnswerBlock(blocks.StructBlock):
    """One of the answers offered."""

    label = blocks.CharBlock(max_length=200, help_text="As people read it.")
    value = blocks.RegexBlock(
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        required=False,
        label="Short name",
        error_messages={"invalid": "Small letters, numbers and hyphens only, such as “second-year”."},
        help_text="What it is kept under. Left empty: made of the words above, and then it stays.",
    )

    class Meta:
        icon = "radio-full"
        label_format = "{label}"


class QuestionBlock(blocks.StructBlock):
    """One question of the editor's own."""

    label = blocks.CharBlock(max_length=300, help_text="The question as people read it. Short, and one thing only.")
    name = blocks.RegexBlock(
        r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$",
        max_length=40,
        required=False,
        label="Short name",
        error_messages={"invalid": "Small letters, numbers and underscores only, such as “course_year”."},
        help_text="What the answer is kept under. Left empty: made of the question, and then it stays.",
    )
    type = blocks.ChoiceBlock(choices=_TYPES, default=Type.LINE.value, label="Answered with")
    hint = blocks.TextBlock(required=False, rows=2, help_text="A sentence of help under the question.")
    required = blocks.BooleanBlock(required=False, default=False, label="Must be answered")
    choices = blocks.ListBlock(
        ChoiceOfAnswerBlock(), default=[], min_num=0, required=False, label="Answers to choose from",
        help_text="Only where people choose one of several answers, or any number of them.",
    )  # fmt: skip
    show_if = ConditionsBlock(label="Asked only if")
    personal = blocks.BooleanBlock(
        required=False,
        label="Could tell who somebody is",
        help_text="Then it is not asked of people who stay anonymous.",
    )

    class Meta:
        icon = "help"
        label_format = "{label}"


class OwnPageBlock(blocks.StructBlock):
    """A page of the editor's own questions."""

    title = blocks.CharBlock(max_length=120, help_text="What these questions are about.")
    hint = blocks.TextBlock(required=False, rows=2, help_text="A sentence under the title.")
    questions = blocks.ListBlock(QuestionBlock(), min_num=1, help_text="A few. A long page is hard on a phone.")
    show_if = ConditionsBlock(label="This page is asked only if")
    only_cases = blocks.BooleanBlock(
        required=False,
        default=True,
        label="Only for concerns and complaints",
        help_text="People who suggest something or thank you should be asked as little as possible.",
    )
    after = blocks.ChoiceBlock(
        choices=place_choices, required=False, label="Comes after",
        help_text="Left empty: after “Putting it right”. Pages at the same place keep their order here.",
    )  # fmt: skip

    class Meta:
        icon = "doc-full"
        label = "Page of your own"
        label_format = "{title}"


class RewordedBlock(blocks.StructBlock):
    """A standard question in the editor's words."""

    name = blocks.ChoiceBlock(choices=question_choices, label="Question")
    label = blocks.CharBlock(required=False, max_length=300, label="In your words", help_text="Left empty: as it is.")
    hint = blocks.TextBlock(required=False, rows=2, help_text="Left empty: as it is.")
    left_out = blocks.BooleanBlock(required=False, label="Leave it out")

    class Meta:
        icon = "edit"
        label_format = "{name}"


class StandardPageBlock(blocks.StructBlock):
    """What is different about one of the pages that every form has."""

    which = blocks.ChoiceBlock(choices=page_choices, label="Which page")
    title = blocks.CharBlock(required=False, max_length=120, help_text="Left empty: as it is.")
    hint = blocks.TextBlock(required=False, rows=2, help_text="Left empty: as it is.")
    questions = blocks.ListBlock(RewordedBlock(), default=[], min_num=0, required=False, label="Its questions")
    after = blocks.ChoiceBlock(
        choices=place_choices, required=False, label="Move it behind", help_text="Left empty: it stays where it is."
    )
    left_out = blocks.BooleanBlock(
        required=False,
        label="Leave the whole page out",
        help_text="Not where routing, letters or the law need an answer on it.",
    )

    class Meta:
        icon = "edit"
        label = "Change a standard page"
        label_format = "{which}"


class QuestionsBlock(blocks.StreamBlock):
    """Everything about a form's questions that is not as on every form."""

    page = OwnPageBlock()
    standard = StandardPageBlock()

    def clean(self, value: Any) -> Any:
        """Give questions and answers the short names that nobody had to think of; once given, they stay."""
        cleaned = super().clean(value)
        naming.name_all([child.value for child in cleaned if child.block_type == "page"])
        return cleaned

    class Meta:
        required = False


def read(stream: Any, units: tuple[Choice, ...]) -> tuple[list[Own], list[Changed]]:
    """Return the pages of an editor's own, and what they changed of the standard ones."""
    own, changed = [], []
    for number, child in enumerate(stream):
        place = place_of(child, number)
        if child.block_type == "page":
            own.append(_own(place, child.value, units))
        else:
            changed.append(_changed(place, child.value))
    return own, changed


def place_of(child: Any, number: int) -> str:
    """Return what a block is known by: its id, which a block that was never saved does not have yet."""
    return str(child.id or f"new-{number}")


def _own(key: str, value: Any, units: tuple[Choice, ...]) -> Own:
    page = Page(
        key=key,
        title=value["title"] or "",
        hint=value["hint"] or "",
        questions=tuple(_question(each, units) for each in value["questions"]),
        show_if=_conditions(value["show_if"]),
    )
    return Own(page, after=value["after"] or "", only_cases=bool(value["only_cases"]))


def _question(value: Any, units: tuple[Choice, ...]) -> Question:
    kind = Type(value["type"] or Type.LINE)
    choices: tuple[Choice, ...] = ()
    if kind in (Type.CHOICE, Type.SEVERAL):
        choices = tuple(Choice(each["value"] or slugify(each["label"]), each["label"]) for each in value["choices"])
    elif kind is Type.YES_NO:
        choices = tuple(replace(choice, label=_(choice.label)) for choice in YES_NO)
    elif kind is Type.UNIT:
        choices = units
    show_if = _conditions(value["show_if"])
    return Question(
        # A note is nothing that is answered, but it has its place all the same.
        name=value["name"] or "",
        type=kind,
        label=value["label"] or "",
        hint=value["hint"] or "",
        required=bool(value["required"]) and kind.is_answered,
        choices=choices,
        show_if=(*show_if, NOT_ANONYMOUS) if value["personal"] else show_if,
    )


def _conditions(value: Iterable[Any]) -> tuple[Condition, ...]:
    return tuple(
        Condition(each["question"], tuple(slugify(answer) for answer in each["answers"]), bool(each["unless"]))
        for each in ConditionsBlock().to_python(value)
    )


def _changed(place: str, value: Any) -> Changed:
    return Changed(
        key=value["which"] or "",
        place=place,
        after=value["after"] or "",
        title=value["title"] or "",
        hint=value["hint"] or "",
        left_out=bool(value["left_out"]),
        questions=tuple(
            Reworded(each["name"] or "", each["label"] or "", each["hint"] or "", bool(each["left_out"]))
            for each in value["questions"]
        ),
    )


def stream_of(raw: Iterable[tuple[str, dict[str, Any]]]) -> Any:
    """Return blocks from raw values as the top of this module describes them; what is left out is as in a new block."""
    stream = QuestionsBlock()
    return stream.to_python([{"type": name, "value": value, "id": str(uuid4())} for name, value in raw])
