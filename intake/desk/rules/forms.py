"""What is filled in about rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.desk.rules.words import SENSITIVITIES, Words
from intake.routing.engine import Condition, Fits, Priority, Rule, Sensitivity
from intake.routing.questions import Routable

_ANY = ""


class _Form(forms.Form):
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def field(self, name: str) -> Any:
        return self.fields[name]

    def problems(self) -> list[dict[str, str]]:
        """Return what is wrong, each with the id of its field."""
        return [
            {"id": "" if name == "__all__" else (self[name].id_for_label or f"id_{name}_0"), "text": str(text)}
            for name, texts in self.errors.items()
            for text in texts
        ]


class RuleForm(_Form):
    """One rule: a set of answers for each question it asks about, and what follows."""

    name = forms.CharField(
        label=gettext_lazy("What the rule is for"),
        max_length=200,
        help_text=gettext_lazy("Staff read it as the reason. Nothing about a person."),
        error_messages={"required": gettext_lazy("Say what the rule is for.")},
    )
    unit = forms.ChoiceField(label=gettext_lazy("Who gets it"), required=False)
    stage = forms.ChoiceField(label=gettext_lazy("Opened at"), required=False)
    sensitivity = forms.ChoiceField(
        label=gettext_lazy("Who may know of it"), choices=[(each.value, each.value) for each in Sensitivity],
        widget=forms.RadioSelect, initial=Sensitivity.ORDINARY.value,
    )  # fmt: skip
    priority = forms.ChoiceField(
        label=gettext_lazy("How soon it is looked at"), choices=[(each.value, each.value) for each in Priority],
        widget=forms.RadioSelect, initial=Priority.ORDINARY.value,
    )  # fmt: skip

    def __init__(self, *args: Any, words: Words, rule: Rule | None = None, **kwargs: Any) -> None:
        self.words = words
        self.rule = rule or Rule("")
        super().__init__(*args, **{"initial": self._initial(), **kwargs})
        self.field("unit").choices = [("", _("The unit that they name, else the form's own")), *words.units]
        if self.rule.unit and self.rule.unit not in dict(words.units):
            self.field("unit").choices.append((self.rule.unit, words.unit(self.rule.unit)))
        self.field("stage").choices = [("", _("The first stage")), *words.stages.items()]
        self.field("sensitivity").choices = [(each.value, SENSITIVITIES[each]) for each in Sensitivity]
        for question in words.questions:
            self._ask_about(question)

    @property
    def shown_conditions(self) -> list[tuple[Any, Any]]:
        """The fields of each question: its answers, and whether any or none counts."""
        return [(self[f"answers_{each.name}"], self[f"fits_{each.name}"]) for each in self.words.questions]

    @property
    def consequences(self) -> list[Any]:
        return [self[name] for name in ("unit", "stage", "sensitivity", "priority")]

    @property
    def kept(self) -> list[Condition]:
        """Conditions that this form has no fields for; they stay as they are."""
        asked: set[str] = {each.name for each in self.words.questions}
        once = {each.question: each for each in reversed(self.rule.conditions)}
        return [each for each in self.rule.conditions if each.question not in asked or once[each.question] is not each]

    def _ask_about(self, question: Routable) -> None:
        self.fields[f"answers_{question.name}"] = forms.MultipleChoiceField(
            label=question.label, choices=question.answers, required=False, widget=forms.CheckboxSelectMultiple,
            help_text=_("Tick the answers that fit. None ticked: it doesn't matter."),
        )  # fmt: skip
        self.fields[f"fits_{question.name}"] = forms.ChoiceField(
            label=_("%(question)s: or") % {"question": question.label},
            choices=[
                (_ANY, _("As ticked above")),
                (Fits.ANSWERED.value, _("Answered, whatever the answer")),
                (Fits.NOT_ANSWERED.value, _("Not answered")),
            ],
            required=False,
        )

    def _initial(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "name": self.rule.name, "unit": self.rule.unit, "stage": self.rule.stage,
            "sensitivity": self.rule.sensitivity.value, "priority": self.rule.priority.value,
        }  # fmt: skip
        for condition in reversed(self.rule.conditions):
            if condition.fits == Fits.ONE_OF:
                found[f"answers_{condition.question}"] = list(condition.answers)
            else:
                found[f"fits_{condition.question}"] = condition.fits.value
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for question in self.words.questions:
            if cleaned.get(f"fits_{question.name}") and cleaned.get(f"answers_{question.name}"):
                self.add_error(f"answers_{question.name}", _("Tick answers, or choose one of the other two: not both."))
        return cleaned

    def made(self) -> Rule:
        """Return the rule that was filled in."""
        cleaned, conditions = self.cleaned_data, []
        for question in self.words.questions:
            if fits := cleaned[f"fits_{question.name}"]:
                conditions.append(Condition(question.name, Fits(fits)))
            elif answers := cleaned[f"answers_{question.name}"]:
                conditions.append(Condition(question.name, Fits.ONE_OF, tuple(answers)))
        return Rule(
            cleaned["name"].strip(), (*conditions, *self.kept), cleaned["unit"], cleaned["stage"],
            Sensitivity(cleaned["sensitivity"]), Priority(cleaned["priority"]),
        )  # fmt: skip


class TryForm(_Form):
    """Answers to be tried: those that rules may ask about."""

    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in words.questions:
            choices = [("", _("Not answered")), *question.answers]
            self.fields[question.name] = forms.ChoiceField(label=question.label, choices=choices, required=False)


class PublishForm(_Form):
    """From when the rules hold, and why they were changed."""

    effective = forms.DateField(
        label=gettext_lazy("In force from"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("From midnight as this day begins. Left empty: at once."),
        error_messages={"invalid": gettext_lazy("Write the day as year, month and day, such as 2026-09-30.")},
    )
    note = forms.CharField(
        label=gettext_lazy("What has changed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
    confirmed = forms.BooleanField(label=gettext_lazy("I have read this, and it is meant so"), required=False)


class FileForm(_Form):
    """A CSV file of rules."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        error_messages={"required": gettext_lazy("Choose a file."), "empty": gettext_lazy("The file is empty.")},
    )
