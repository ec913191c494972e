"""Conditions as they are picked: a question, whether it is or is not, an answer. No short name is read or written."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from intake.forms.questions import Condition, Question, Questionnaire

IS, IS_NOT, ANSWERED, NOT_ANSWERED = "is", "is-not", "answered", "not-answered"
#: More conditions than these on one question nobody can follow.
MOST_ROWS = 10
_LONGEST = 90


def asked_before(questionnaire: Questionnaire, key: str, place: int | None) -> list[Question]:
    """Return what is asked before a page, or before one of its questions; of one name the first."""
    found: dict[str, Question] = {}
    for page in questionnaire.pages:
        questions = page.questions
        if page.key == key:
            questions = questions[: place or 0]
        for question in questions:
            if question.type.is_answered and question.name not in questionnaire.given:
                found.setdefault(question.name, question)
        if page.key == key:
            break
    return list(found.values())


class WhenForm(forms.Form):
    """One row for each condition: all must hold. Of the answers in one row, one is enough."""

    use_required_attribute = False

    def __init__(
        self,
        data: Any = None,
        *,
        earlier: Sequence[Question],
        conditions: Sequence[Condition] = (),
        rows: int = 0,
    ) -> None:
        super().__init__(data, label_suffix="")
        self.earlier = {question.name: question for question in earlier}
        self.row_count = min(max(rows, len(conditions) + 1), MOST_ROWS)
        self.most_answers = max([len(each.answers) for each in conditions] + [2]) + 1
        for number in range(self.row_count):
            self._add(number, conditions[number] if number < len(conditions) else None)

    def _add(self, number: int, condition: Condition | None) -> None:
        gone = [condition.question] if condition and condition.question not in self.earlier else []
        self.fields[f"question_{number}"] = forms.ChoiceField(
            label=_("Question"),
            required=False,
            choices=[
                ("", _("Choose a question")),
                *((name, _short(question.label)) for name, question in self.earlier.items()),
                *((name, _("A question that is not asked before this any more")) for name in gone),
            ],
            initial=condition.question if condition else "",
        )
        self.fields[f"how_{number}"] = forms.ChoiceField(
            label=_("How"),
            choices=[
                (IS, _("is")),
                (IS_NOT, _("is not")),
                (ANSWERED, _("is answered")),
                (NOT_ANSWERED, _("is not answered")),
            ],
            required=False,
            initial=_how(condition),
        )
        answers = condition.answers if condition else ()
        groups = [
            (_short(question.label), [(f"{name}={each.value}", each.label) for each in question.choices])
            for name, question in self.earlier.items()
            if question.choices
        ]
        for place in range(self.most_answers):
            picked = f"{condition.question}={answers[place]}" if condition and place < len(answers) else ""
            offered = {value for _label, choices in groups for value, _words in choices}
            lost = [(picked, _("An answer that is not offered any more"))] if picked and picked not in offered else []
            self.fields[f"answer_{number}_{place}"] = forms.ChoiceField(
                label=_("or") if place else _("Answer"),
                required=False,
                choices=[("", _("Choose an answer")), *groups, *lost],
                initial=picked,
            )
        for name in [name for name in self.fields if name.split("_")[1] == str(number)]:
            self.field(name).needed = True  # no row is; of a row that is begun, each is

    def field(self, name: str) -> Any:
        return self.fields[name]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each row, in their order."""
        return [
            [self[f"question_{n}"], self[f"how_{n}"], *(self[f"answer_{n}_{p}"] for p in range(self.most_answers))]
            for n in range(self.row_count)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(self.row_count):
            self._check(number, cleaned)
        return cleaned

    def _check(self, number: int, cleaned: dict[str, Any]) -> None:
        name, how, answers = self._row(number, cleaned)
        if not name:
            if answers:
                self.add_error(f"question_{number}", _("Choose the question that this is an answer to."))
            return
        question = self.earlier.get(name)
        if question is None:
            self.add_error(f"question_{number}", _("This is not asked before any more. Choose another question."))
            return
        if how in (ANSWERED, NOT_ANSWERED):
            if answers:
                words = _("Take the answers away, or choose “is” or “is not”.")
                self.add_error(f"how_{number}", words)
            return
        if not question.choices:
            words = _("“%(question)s” is answered in people's own words. Choose “is answered” or “is not answered”.")
            self.add_error(f"how_{number}", words % {"question": question.label})
            return
        if not answers:
            self.add_error(f"answer_{number}_0", _("Choose an answer."))
        offered = {choice.value for choice in question.choices}
        for place in range(self.most_answers):
            given = cleaned.get(f"answer_{number}_{place}") or ""
            if given and (not given.startswith(f"{name}=") or given.partition("=")[2] not in offered):
                words = _("This is no answer to “%(question)s”.") % {"question": question.label}
                self.add_error(f"answer_{number}_{place}", words)

    def _row(self, number: int, cleaned: dict[str, Any]) -> tuple[str, str, list[str]]:
        given = [cleaned.get(f"answer_{number}_{place}") or "" for place in range(self.most_answers)]
        answers = list(dict.fromkeys(value.partition("=")[2] for value in given if value))
        return cleaned.get(f"question_{number}") or "", cleaned.get(f"how_{number}") or IS, answers

    def picked(self) -> list[dict[str, Any]]:
        """Return the conditions as the form page keeps them."""
        rows = [self._row(number, self.cleaned_data) for number in range(self.row_count)]
        return [
            {"question": name, "answers": answers, "unless": how in (IS_NOT, NOT_ANSWERED)}
            for name, how, answers in rows
            if name
        ]

    def problems(self) -> list[dict[str, str]]:
        """Return what is wrong, each with the id of its field."""
        return [
            {"id": "" if name == "__all__" else self[name].id_for_label, "text": str(text)}
            for name, texts in self.errors.items()
            for text in texts
        ]


def as_conditions(kept: Iterable[Any]) -> list[Condition]:
    """Return what a form page keeps, as conditions."""
    return [Condition(each["question"], tuple(each["answers"]), each["unless"]) for each in kept]


def _how(condition: Condition | None) -> str:
    if condition is None or condition.answers:
        return IS_NOT if condition and condition.unless else IS
    return NOT_ANSWERED if condition.unless else ANSWERED


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rstrip()}…"
