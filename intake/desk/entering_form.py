"""The questionnaire on one page, for staff who enter what came another way, and how and when it came."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.time import now
from intake.cases.facts import Facts
from intake.forms.building import compose_form
from intake.forms.kinds import Channel, Kind
from intake.forms.questions import Asked, Question, Type, clean, reachable
from intake.forms.questions.branching import on_page
from intake.forms.steps import StepForm

if TYPE_CHECKING:
    from home.models import Organisation
    from intake.forms.models import IntakeFormPage

#: Of what is typed so much is kept; more is no complaint.
_MOST_NAMES, _MOST_CHARACTERS = 500, 25_000
#: What stands in a form besides answers.
_NOT_ANSWERS = frozenset({"csrfmiddlewaretoken", "do"})

Typed = dict[str, list[str]]


def typed_in(data: "MultiValueDict[str, str]") -> Typed:
    """Return what stands in the inputs of a form that was sent, as a draft keeps it."""
    names = [name for name in data if name not in _NOT_ANSWERS][:_MOST_NAMES]
    return {name[:200]: [each[:_MOST_CHARACTERS].replace("\0", "") for each in data.getlist(name)] for name in names}


def channels() -> list[tuple[str, str]]:
    """Return how it can have come to us, in the reader's language."""
    return [(each.value, capfirst(str(each.label))) for each in Channel if each != Channel.ONLINE]


class CameForm(forms.Form):
    """How it came to us, and when."""

    use_required_attribute = False

    channel = forms.ChoiceField(
        label=gettext_lazy("How did it come?"),
        choices=channels,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how it came.")},
    )
    day = forms.DateField(
        label=gettext_lazy("Day of receipt"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("When it truly reached us. What we promise is counted from then."),
        error_messages={
            "required": gettext_lazy("Write the day on which it reached us."),
            "invalid": gettext_lazy("Write the day as 2026-04-27."),
        },
    )
    time = forms.TimeField(
        label=gettext_lazy("Time of receipt"),
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "required": gettext_lazy("Write when it reached us. If nobody knows, write when the office opened."),
            "invalid": gettext_lazy("Write the time as 15:30."),
        },
    )

    def __init__(
        self, data: Any = None, *, form: "IntakeFormPage", organisation: "Organisation", **kwargs: Any
    ) -> None:
        self.form_page, self.organisation = form, organisation
        super().__init__(data, prefix="came", label_suffix="", **kwargs)

    def clean(self) -> dict[str, Any]:
        """Refuse what can't be: the future, and a time at which nothing was promised yet."""
        given: dict[str, Any] = super().clean() or {}
        at = self.received_at()
        if at is None:
            return given
        if at > now():
            late = "day" if at.date() > self.organisation.local(now()).date() else "time"
            self.add_error(late, _("This is still to come. Give the day and the hour when it was received."))
        elif Facts.of(self.form_page, at).version is None:
            self.add_error("day", _("The policy was not in force then, so nothing can have been promised. Check it."))
        return given

    def received_at(self) -> datetime | None:
        """Return when it came, in the organisation's time; None where that is not known."""
        day, time = self.cleaned_data.get("day"), self.cleaned_data.get("time")
        return datetime.combine(day, time, self.organisation.timezone) if day and time else None


class Filling:
    """All pages of a form that are asked, given what stands in it so far.

    Args:
        typed: what stands in the inputs.
        said: say what is wrong, on the pages that were there to be filled in.
    """

    def __init__(self, form: "IntakeFormPage", organisation: "Organisation", typed: Typed, *, said: bool) -> None:
        self.form, self.organisation = form, organisation
        # Most of what is entered at a desk is a complaint; whoever enters something else says so.
        self.typed = typed if "kind" in typed else {**typed, "kind": [Kind.COMPLAINT.value]}
        self.questionnaire = compose_form(form, organisation).questionnaire
        self._today = organisation.local(now()).date()
        self.steps: list[StepForm] = []
        self._checked: list[StepForm] = []
        self.answers: dict[str, Any] = {}
        seen = frozenset(typed.get("seen", ()))
        for page in self.questionnaire.pages:
            asked = on_page(self.questionnaire, page.key, self.answers)
            if asked is None:
                continue
            checked = self._step(asked, MultiValueDict(self.typed))
            checked.is_valid()
            self._checked.append(checked)
            self.steps.append(checked if said and page.key in seen else self._step(asked, None))
            self.answers |= checked.answers()

    def _step(self, asked: Asked, data: Any) -> StepForm:
        return StepForm(
            data,
            asked=asked,
            questionnaire=self.questionnaire,
            answers=self.answers,
            today=self._today,
            initial={each.name: _as_typed(each, self.typed) for each in asked.questions},
        )

    @property
    def finished(self) -> bool:
        """Whether everything that is asked is answered, and fits."""
        return all(step.is_valid() for step in self._checked)

    @property
    def brings_more(self) -> bool:
        """Whether questions are asked now that were not on the page."""
        return any(not step.is_bound for step in self.steps)

    @cached_property
    def pages(self) -> list[Asked]:
        """What is asked of who answers so."""
        return reachable(self.questionnaire, self.answers)

    def to_send(self) -> dict[str, Any]:
        """Return the answers that count."""
        return clean(self.questionnaire, self.answers)


def _as_typed(question: Question, typed: Mapping[str, Sequence[str]]) -> Any:
    """Return what stands in a question's inputs, right or wrong, as its widget shows it."""
    if question.type in (Type.DATE, Type.PERIOD):
        return [next(iter(typed.get(f"{question.name}_{part}", ())), "") for part in range(3)]
    given = typed.get(question.name, ())
    return list(given) if question.type is Type.SEVERAL else next(iter(given), "")


def problems_of(filled: Sequence[forms.Form]) -> list[dict[str, str]]:
    """Return what is wrong, each with where it can be put right."""
    found = []
    for form in filled:
        if not form.is_bound:
            continue
        for name, errors in form.errors.items():
            if name not in form.fields:
                found += [{"id": "", "text": str(error)} for error in errors]
                continue
            field = form[name]
            # Of what is written as several inputs, the first.
            at = f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
            found += [{"id": at, "text": f"{field.label}: {error}"} for error in errors]
    return found


def came_by_default(day: date, channel: Channel | None = None) -> Typed:
    """Return what the questions about receipt begin with."""
    return {"came-day": [day.isoformat()], **({"came-channel": [channel.value]} if channel else {})}
