"""Where somebody is in a form: which pages are asked of them, what is missing, what comes next."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from home.time import now
from intake.forms.building import Ready, ready
from intake.forms.questions import Asked, Question, Questionnaire, reachable
from intake.forms.questions.branching import is_answer, on_page, settle
from intake.forms.questions.standard import Kind
from intake.forms.steps import StepForm, as_posted

if TYPE_CHECKING:
    from home.models import Organisation
    from intake.forms.models import Draft, IntakeFormPage


class Walk:
    """One person's way through a form. Everything is decided anew from their answers, from the first page on."""

    def __init__(self, form: "IntakeFormPage", organisation: "Organisation", draft: "Draft | None") -> None:
        self.form, self.organisation = form, organisation
        self.answers: Mapping[str, Any] = draft.answers if draft else {}
        self.done = frozenset(draft.done_steps) if draft else frozenset()

    @cached_property
    def ready(self) -> Ready:
        return ready(self.form, self.organisation)

    @property
    def questionnaire(self) -> Questionnaire:
        return self.ready.composed.questionnaire

    @cached_property
    def today(self) -> date:
        return self.organisation.local(now()).date()

    @cached_property
    def _settled(self) -> tuple[list[Asked], dict[str, Any]]:
        return settle(self.questionnaire, self.answers)

    @property
    def pages(self) -> list[Asked]:
        """The pages that are asked, in their order."""
        return self._settled[0]

    @property
    def keys(self) -> list[str]:
        return [asked.page.key for asked in self.pages]

    def missing(self, *, before: str = "") -> str | None:
        """Return the first page that has not been answered as it is asked now; of those before one, if that is named.

        A page that was answered is missing again if an answer elsewhere has brought another question to it.
        """
        for asked in self.pages:
            if asked.page.key == before:
                return None
            if asked.page.key not in self.done:
                return asked.page.key
            if any(each.type.is_answered and each.name not in self.answers for each in asked.questions):
                return asked.page.key
        return None

    def first(self) -> str:
        """Return the page that everybody begins with."""
        return self.keys[0]

    def previous(self, key: str) -> str | None:
        """Return the page before one, None where it is the first."""
        keys = self.keys
        return keys[keys.index(key) - 1] if key in keys[1:] else None

    def after(self, key: str) -> str | None:
        """Return where to go from a page: to the next, but never past one that is missing; None for the end.

        Who came back to change an answer, and has nothing else to answer, is taken straight to where they were.
        """
        missing, keys = self.missing(), self.keys
        if missing is None or key not in keys[:-1]:
            return missing
        return keys[min(keys.index(key) + 1, keys.index(missing))]

    def number(self, key: str) -> int:
        """Return which step a page is, counted from 1."""
        keys = self.keys
        return keys.index(key) + 1 if key in keys else 1

    @cached_property
    def count(self) -> int:
        """How many pages of questions there will be, as far as anybody can tell by now."""
        likely = {"kind": Kind.COMPLAINT.value, **{name: value for name, value in self.answers.items() if value}}
        return max(len(reachable(self.questionnaire, likely)), len(self.pages))

    def form_for(self, key: str, data: Any = None) -> StepForm | None:
        """Return a page as a form, filled with what was kept or with what was sent; None where it is not asked."""
        asked = on_page(self.questionnaire, key, self.answers)
        return self._form(asked, data) if asked else None

    def form_whatever(self, key: str, data: Any) -> StepForm | None:
        """Return a page with all its questions, asked or not; None where there is no such page.

        For what was typed on a page that, meanwhile, is no longer asked: it is kept, and counts if it is asked again.
        """
        page = self.questionnaire.page(key)
        return self._form(Asked(page, page.questions), data) if page else None

    def _form(self, asked: Asked, data: Any) -> StepForm:
        return StepForm(
            data,
            asked=asked,
            questionnaire=self.questionnaire,
            answers=self.answers,
            today=self.today,
        )

    def asked_again(self) -> StepForm | None:
        """Put the kept answers through every question once more; return the page that no longer holds."""
        for asked in self.pages:
            posted = as_posted(asked, self.answers)
            if not all(self._still_holds(question, posted) for question in asked.questions):
                again = self._form(asked, posted)
                if not again.is_valid():
                    return again
        return None

    def _still_holds(self, question: Question, posted: Mapping[str, Any]) -> bool:
        """Tell whether one answer is taken as it was, and is there if it is needed; a form says what is wrong."""
        if not question.type.is_answered:
            return True
        field = self.ready.field_for(question, self.today)
        try:
            value = field.clean(field.widget.value_from_datadict(posted, {}, question.name))
        except ValidationError:
            return False
        kept = self.answers.get(question.name)
        return value == kept if is_answer(value) else not question.required and not is_answer(kept)

    def to_send(self) -> dict[str, Any]:
        """Return the answers that count; those to questions that are no longer asked stay behind."""
        return dict(self._settled[1])
