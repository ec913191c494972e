"""The questions, a small group a page. What is asked here is what a submission keeps as asked."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from home.time import now
from intake.forms.fields import Line, PastDate, Text
from intake.routing.engine import DONT_KNOW
from policies import sentences

if TYPE_CHECKING:
    from home.models import Organisation, Unit
    from intake.forms.models import IntakeFormPage

YES_NO = [("no", "No"), ("yes", "Yes"), (DONT_KNOW, "I don't know")]


class StepForm(forms.Form):
    """One page of questions, as this form page of this organisation asks them."""

    slug = ""
    title = ""
    use_required_attribute = False

    def __init__(self, *args: Any, form_page: "IntakeFormPage", organisation: "Organisation", **kwargs: Any) -> None:
        self.form_page = form_page
        self.organisation = organisation
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the organisation."""

    def answers(self) -> dict[str, Any]:
        """Return the cleaned answers as plain JSON-able values."""
        return {
            name: value.isoformat() if isinstance(value, date) else (value or "")
            for name, value in self.cleaned_data.items()
        }


class AboutYou(StepForm):
    slug = "about-you"
    title = "About you"

    name = Line(
        label="Your name",
        longest=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Tell us your name, so that we know whom to answer."},
    )
    email = forms.EmailField(
        label="Your email address",
        required=False,
        max_length=254,
        help_text=(
            "We send your reference and tell you when there is an answer. Leave it empty if it isn't safe "
            "to write to you by email."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"invalid": "Write the email address in full, such as name@example.org."},
    )
    telephone = Line(
        label="Your telephone number",
        required=False,
        longest=40,
        help_text="If you would rather be rung, or have no email address.",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    who = forms.ChoiceField(
        label="Who are you?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who you are. “Someone else” is fine."},
    )

    def prepare(self) -> None:
        self.field("who").choices = self.form_page.who_choices()

    def field(self, name: str) -> Any:
        """Return a field, typed loosely: each kind has its own attributes."""
        return self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("email") and not cleaned.get("telephone"):
            self.add_error("email", "Give an email address or a telephone number, so that we can answer you.")
        return cleaned


class WhatItIsAbout(StepForm):
    slug = "where"
    title = "What it is about"

    about = forms.ChoiceField(
        label="Which part of our organisation is it about?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a part of our organisation, or “I don't know”."},
    )
    concerns_usual = forms.ChoiceField(
        label="Is it about someone who would normally deal with complaints there?",
        help_text="If it is, other people will deal with it, and we won't tell the person.",
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no. “I don't know” is fine."},
    )
    concerns_whom = Line(
        label="If it is: who?",
        required=False,
        longest=200,
        help_text="A name or what they do. You don't have to say.",
    )

    def prepare(self) -> None:
        field: Any = self.fields["about"]
        field.choices = unit_choices(list(self.organisation.units.filter(is_public=True)))


class WhatHappened(StepForm):
    slug = "what-happened"
    title = "What happened"

    incident_date = PastDate(
        label="When did it happen?",
        required=False,
        help_text="For example 27 3 2026. If it went on for a time, the last day you remember is fine.",
    )
    details = Text(
        label="What happened?",
        rows=10,
        help_text="In your own words. Names, places and dates help us.",
        error_messages={"required": "Tell us what happened. A few words are enough to begin with."},
    )
    outcome_sought = Text(
        label="What would you like to happen?",
        required=False,
        rows=5,
        longest=5_000,
        help_text="Such as an explanation, an apology, or something put right.",
    )

    def prepare(self) -> None:
        field = self.fields["incident_date"]
        assert isinstance(field, PastDate)  # as declared above
        field.today = self.organisation.local(now()).date()


STEPS: tuple[type[StepForm], ...] = (AboutYou, WhatItIsAbout, WhatHappened)


def unit_choices(units: "list[Unit]") -> list[Any]:
    """Return the units people may name: single ones, then offices under their division, "I don't know" last."""
    shown = {unit.pk for unit in units}
    below: dict[int | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.parent_id if unit.parent_id in shown else None, []).append(unit)

    def under(unit: "Unit") -> list[tuple[str, str]]:
        own = [(child.slug, child.name) for child in below.get(unit.pk, [])]
        return own + [choice for child in below.get(unit.pk, []) for choice in under(child)]

    tops = below.get(None, [])
    single = [(unit.slug, unit.name) for unit in tops if unit.pk not in below]
    grouped = [
        (unit.name, [(unit.slug, f"{unit.name}, in general"), *under(unit)]) for unit in tops if unit.pk in below
    ]
    return [*single, *grouped, ("", [(DONT_KNOW, "I don't know")])]


def flat(choices: Any) -> dict[str, str]:
    """Return value → label of choices that may stand in groups."""
    found: dict[str, str] = {}
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            found.update(flat(label))
        else:
            found[str(value)] = str(label)
    return found


def as_asked(forms_asked: list[StepForm]) -> list[dict[str, Any]]:
    """Return the questions as they were asked, to be kept with the submission."""
    asked = []
    for step in forms_asked:
        for name, field in step.fields.items():
            question: dict[str, Any] = {
                "step": step.slug,
                "name": name,
                "label": str(field.label),
                "help": str(field.help_text),
                "required": field.required,
            }
            choices = getattr(field, "choices", None)
            if choices:
                question["choices"] = flat(choices)
            asked.append(question)
    return asked


def answer_in_words(question: dict[str, Any], answer: Any) -> str:
    """Return an answer as people read it: choices by their label, dates in words."""
    if not answer:
        return ""
    choices = question.get("choices")
    if choices:
        return str(choices.get(str(answer), answer))
    if question["name"] == "incident_date":
        return sentences.day_in_words(date.fromisoformat(str(answer)))
    return str(answer)
