"""One page of questions as a Django form: what is typed is kept, and what is missing is said at its question."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.fields import DateOrPeriod, Line, Text
from intake.forms.questions import Asked, Question, Questionnaire, Type, reachable
from intake.forms.questions.branching import decided_by, is_answer
from intake.routing.engine import DONT_KNOW

_MISSING = {
    Type.CHOICE: _("Choose one of the answers."),
    Type.SEVERAL: _("Choose one of the answers at least."),
    Type.YES_NO: _("Choose yes or no. “I don't know” is fine."),
    Type.UNIT: _("Choose a part of our organisation, or “I don't know”."),
    Type.DATE: _("Give the date."),
    Type.PERIOD: _("Say when it was. The year is enough."),
}


class StepForm(forms.Form):
    """The questions of one page, as far as they can be asked of somebody who has given these answers.

    What an answer on the page itself decides (whether a question is asked at all, and whether it is needed) is settled
    when the page is sent, by the same rules that decide everything else.
    """

    use_required_attribute = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        asked: Asked,
        questionnaire: Questionnaire,
        answers: Mapping[str, Any],
        today: date | None = None,
        **kwargs: Any,
    ) -> None:
        self.asked, self.questionnaire, self.before = asked, questionnaire, answers
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("initial", dict(answers))
        super().__init__(data, **kwargs)
        for question in asked.questions:
            if question.type.is_answered:
                self.fields[question.name] = field_of(question, today)

    @property
    def title(self) -> str:
        return self.asked.page.title

    @property
    def key(self) -> str:
        return self.asked.page.key

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield notes and fields in their order; with what brings those that an answer on the page decides."""
        for question in self.asked.questions:
            own = decided_by(self.asked.questions, question.show_if)
            shown = [{"question": c.question, "answers": c.answers, "unless": c.unless} for c in own]
            field = self[question.name] if question.type.is_answered else None
            yield {"note": question, "field": field, "show_if": json.dumps(shown) if shown else ""}

    def clean(self) -> dict[str, Any]:
        """Ask for what is needed, and forget what is wrong with answers that nobody asked for."""
        cleaned: dict[str, Any] = super().clean() or {}
        here = {name: value for name, value in cleaned.items() if is_answer(value)}
        settled = {
            question.name: question
            for page in reachable(self.questionnaire, {**self.before, **_emptied(self.fields), **here})
            if page.page.key == self.key
            for question in page.questions
        }
        for question in self.asked.questions:
            name = question.name
            if name not in settled:
                self.errors.pop(name, None)
            elif settled[name].required and name not in self.errors and not is_answer(cleaned.get(name)):
                self.add_error(name, question.missing or _MISSING.get(question.type, _("Answer this question.")))
        return cleaned

    def answers(self) -> dict[str, Any]:
        """Return what was answered, as it is kept; what is empty too, for that it was asked."""
        return {name: value if is_answer(value) else "" for name, value in self.cleaned_data.items()}

    def typed(self) -> dict[str, Any]:
        """Return what was typed, finished or not: cleaned where it is right, a line that is not as it stands.

        What is wrong is asked for again before anything is sent.
        """
        self.is_valid()
        kept = {name: value for name, value in self.answers().items() if is_answer(value)}
        for name in self.errors:
            raw = self.data.get(name)
            if (
                name in self.fields
                and isinstance(raw, str)
                and raw.strip()
                and not hasattr(self.fields[name], "choices")
            ):
                kept[name] = raw
        return kept


def _emptied(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return nothing as the answer to each: what was answered on this page before no longer counts."""
    return dict.fromkeys(fields, "")


def field_of(question: Question, today: date | None) -> forms.Field:
    """Return a question as a form field. It is never required by itself: the form settles that."""
    shared: dict[str, Any] = {"label": question.label, "help_text": question.hint, "required": False}
    kind, attrs = question.type, {"autocomplete": question.autocomplete}
    match kind:
        case Type.TEXT:
            field: forms.Field = Text(longest=question.longest or 20_000, rows=question.rows, **shared)
            if question.autocomplete != "off":
                field.widget.attrs |= attrs
        case Type.EMAIL:
            field = forms.EmailField(
                max_length=254,
                widget=forms.EmailInput(attrs={**attrs, "spellcheck": "false"}),
                error_messages={"invalid": _("Write the email address in full, such as name@example.org.")},
                **shared,
            )
        case Type.DATE | Type.PERIOD:
            exact = kind is Type.DATE
            field = DateOrPeriod(exact=exact, today=None if exact else today, **shared)
        case Type.SEVERAL:
            field = forms.MultipleChoiceField(choices=_choices(question), widget=forms.CheckboxSelectMultiple, **shared)
        case Type.CHOICE | Type.YES_NO | Type.UNIT:
            field = forms.ChoiceField(choices=_choices(question), widget=forms.RadioSelect, **shared)
        case _:
            telephone = {"inputmode": "tel"} if kind is Type.TELEPHONE else {}
            field = Line(
                longest=question.longest or 200, widget=forms.TextInput(attrs={**attrs, **telephone}), **shared
            )
    # Beside a question it says "optional" only where it is, whatever is answered.
    field.needed = question.required  # type: ignore[attr-defined]
    return field


def _choices(question: Question) -> list[Any]:
    """Return choices as a widget wants them: single ones, then groups; "I don't know" of the units apart."""
    found: list[Any] = []
    for choice in question.choices:
        if question.type is Type.UNIT and choice.value == DONT_KNOW:
            found.append(("", [(choice.value, choice.label)]))
        elif not choice.group:
            found.append((choice.value, choice.label))
        elif found and found[-1][0] == choice.group and isinstance(found[-1][1], list):
            found[-1][1].append((choice.value, choice.label))
        else:
            found.append((choice.group, [(choice.value, choice.label)]))
    return found


def as_posted(asked: Asked, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return kept answers as a browser would send them."""
    posted: dict[str, Any] = {}
    for question in asked.questions:
        value = answers.get(question.name, "")
        if question.type in (Type.DATE, Type.PERIOD):
            parts = (str(value).split("-") if value else []) + ["", "", ""]
            posted |= {f"{question.name}_{place}": part for place, part in zip((2, 1, 0), parts, strict=False)}
        elif is_answer(value):
            posted[question.name] = value
    return posted
