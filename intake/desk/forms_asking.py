"""Forms of what is asked and noted, and of who has a case in hand."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from home.models import Unit, User
from home.units import Tree
from intake.cases.access import may_act
from intake.cases.models import Satisfied
from intake.desk.forms import ActionForm
from intake.forms.fields import Text


def satisfied() -> list[tuple[str, str]]:
    """Return what can be said of it, in the reader's language."""
    return [(value.value, capfirst(str(value.label))) for value in Satisfied]


def required_text(label: Any, help_text: Any, missing: Any, *, longest: int = 2_000, rows: int = 4) -> Text:
    """Return a field for a text that has to be written."""
    return Text(label=label, longest=longest, rows=rows, help_text=help_text, error_messages={"required": missing})


def choose_satisfied(label: Any, help_text: Any = "") -> forms.ChoiceField:
    """Return a field for whether a complainant is content, or agrees."""
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=satisfied,
        initial=Satisfied.UNKNOWN.value,
        widget=forms.RadioSelect,
        error_messages={"required": _l("Choose one."), "invalid_choice": _l("Choose from what is listed.")},
    )


class NothingForm(ActionForm):
    """Nothing to fill in: pressing the button is all."""


class NoteForm(ActionForm):
    text = required_text(
        _l("Note"), _l("Nobody but staff who may see this case can ever read it."), _l("Write the note."),
        longest=20_000, rows=8,
    )  # fmt: skip


class QuestionForm(ActionForm):
    public = frozenset({"message"})

    message = required_text(
        _l("Your message"), _l("A question, or an answer to what they wrote. Ask for one thing at a time, if you can."),
        _l("Write what you want to tell or ask them."), longest=5_000, rows=6,
    )  # fmt: skip


class WritingForm(ActionForm):
    public = frozenset({"message"})

    message = Text(
        label=_l("Message"), required=False, longest=5_000, rows=5,
        help_text=_l("If you want to add something. The letter itself asks for it, and says that no date changes."),
    )  # fmt: skip


class SatisfiedForm(ActionForm):
    handling = choose_satisfied(_l("Are they content with how it was dealt with?"))
    agrees = choose_satisfied(
        _l("Do they agree with the answer?"), _l("One may be content with the one and not the other.")
    )


class AssignForm(ActionForm):
    person = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_l("To whom"), empty_label=_l("Choose a colleague"),
        help_text=_l("Those who may act on this case are listed."),
        error_messages={"required": _l("Choose a colleague."), "invalid_choice": _l("Choose from what is listed.")},
    )  # fmt: skip
    reason = Text(label=_l("Why"), required=False, longest=2_000, rows=3, help_text=_l("Only staff can read this."))

    def prepare(self) -> None:
        run = self.case.current_run
        assert run is not None  # every case has a stage (rule 4)
        may = [person.pk for person in colleagues(self.case, run)]
        field: Any = self.fields["person"]
        field.queryset = User.objects.filter(pk__in=may).exclude(pk=run.handler_id or 0)


def colleagues(case: Any, run: Any) -> list[User]:
    """Return those of a run's own people, and the managers who stand in for them, who may act on it now."""
    tree = Tree(case.organisation)
    people = {person.pk: person for person in [*tree.people(run.unit, run.role), *tree.managers(run.unit)]}
    return [person for person in people.values() if may_act(person, case)]


class TransferForm(ActionForm):
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(), label=_l("To which unit"), empty_label=_l("Choose a unit"),
        help_text=_l("The people whom this stage names there get it."),
        error_messages={"required": _l("Choose a unit."), "invalid_choice": _l("Choose from what is listed.")},
    )  # fmt: skip
    reason = required_text(
        _l("Why"), _l("Staff of both units can read this."), _l("Write why it goes to another unit.")
    )

    def prepare(self) -> None:
        field: Any = self.fields["unit"]
        field.queryset = Unit.objects.filter(organisation=self.case.organisation_id).order_by("name")


class SafeguardForm(ActionForm):
    reason = required_text(
        _l("What makes you think so"), _l("Only the safeguarding lead can read this."),
        _l("Write what makes you think that somebody may be unsafe."),
    )  # fmt: skip


class ConflictForm(ActionForm):
    people = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(), label=_l("Whom does it concern?"), widget=forms.CheckboxSelectMultiple,
        help_text=_l("They never see it, whatever their rank."),
        error_messages={"required": _l("Say whom it concerns."), "invalid_choice": _l("Choose from what is listed.")},
    )  # fmt: skip
    reason = required_text(
        _l("How you know"), _l("Only staff who deal with it can read this."), _l("Write how you know that.")
    )

    def prepare(self) -> None:
        field: Any = self.fields["people"]
        field.queryset = User.objects.filter(
            pk__in=[person.pk for person in Tree(self.case.organisation).everyone()]
        ).order_by("last_name", "first_name")
        field.initial = list(
            self.case.conflicts.filter(cleared_at=None).exclude(source="usual").values_list("user", flat=True)
        )


class ConcernedForm(ActionForm):
    """Something between us and the person complained about."""

    to_concerned = frozenset({"conflict", "text"})

    conflict = forms.TypedChoiceField(
        label=_l("Who"),
        coerce=int,
        error_messages={"required": _l("Choose who."), "invalid_choice": _l("Choose from what is listed.")},
    )

    def prepare(self) -> None:
        found = self.case.conflicts.filter(cleared_at=None).select_related("user")
        field: Any = self.fields["conflict"]
        field.choices = [("", _("Choose who")), *((str(each.pk), str(each.user)) for each in found)]


class ExtractForm(ConcernedForm):
    text = required_text(
        _l("The extract"),
        _l("Only what they need for answering. Leave out who complained, unless they must know. No reference is sent."),
        _l("Write the extract."), longest=20_000, rows=10,
    )  # fmt: skip
    approved = forms.BooleanField(
        label=_l("I have read it once more, and approve it"), required=False,
        help_text=_l("It is sent as it stands, and they will keep it."),
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        field: Any = self.fields["approved"]
        field.needed = True  # not optional: without it ``workflow`` says what a manager has to do


class HearThemForm(ConcernedForm):
    to_concerned = frozenset()

    text = required_text(
        _l("What they replied"), _l("In their words, as far as you can."), _l("Write what they replied."),
        longest=20_000, rows=10,
    )  # fmt: skip


class FindingsForm(ConcernedForm):
    text = required_text(
        _l("What was found"), _l("As far as it concerns them."), _l("Write what was found."), longest=20_000, rows=8
    )
