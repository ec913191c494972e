"""Forms of how a case ends, goes on, or begins again."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from intake.cases import references
from intake.cases.models import Case
from intake.desk.forms import ActionForm
from intake.desk.forms_asking import choose_satisfied, required_text
from intake.forms.fields import Line, Text

_HANDLING = _l("Are they content with how it was dealt with?")
_TOLD = _l("They read this on their own page.")


class SettleForm(ActionForm):
    public = frozenset({"message"})

    message = required_text(_l("How it was put right"), _TOLD, _l("Write how it was put right."), longest=5_000, rows=6)
    agreed = forms.BooleanField(
        label=_l("The complainant has agreed that this settles it"), required=True,
        error_messages={"required": _l("Only where they have agreed is it resolved. Otherwise, answer it.")},
    )  # fmt: skip
    handling = choose_satisfied(_HANDLING)


class ClimbForm(ActionForm):
    public = frozenset({"reasons", "sought"})

    how = required_text(
        _l("When and how they asked"), _l("Such as: rang on Monday."), _l("Write when and how they asked.")
    )
    reasons = Text(label=_l("Why they go on"), required=False, longest=20_000, rows=5, help_text=_l("In their words."))
    sought = Text(
        label=_l("What outcome they seek now"), required=False, longest=5_000, rows=3,
        help_text=_l("It is asked again at every stage: it may have changed."),
    )  # fmt: skip
    handling = choose_satisfied(_HANDLING)


class RefuseForm(ActionForm):
    public = frozenset({"reason", "where"})

    reason = required_text(_l("Why it is refused"), _TOLD, _l("Write why the next stage is refused."))
    where = required_text(_l("Where else they can go"), _TOLD, _l("Write where else they can go."))


class ReferForm(ActionForm):
    public = frozenset({"to", "reason"})

    to = Line(
        label=_l("To which organisation"), longest=200, help_text=_l("Its name, and how they can reach it."),
        error_messages={"required": _l("Write which organisation it goes to.")},
    )  # fmt: skip
    reason = required_text(_l("Why"), _TOLD, _l("Write why it goes there."))


class ContentForm(ActionForm):
    how = required_text(
        _l("When and how they said so"), _l("They read this too."), _l("Write when and how they said so.")
    )
    handling = choose_satisfied(_HANDLING)

    public = frozenset({"how"})


class StopForm(ActionForm):
    public = frozenset({"how"})

    how = required_text(_l("When and how they said so"), _TOLD, _l("Write when and how they said so."))


class ReopenForm(ActionForm):
    public = frozenset({"reason"})

    reason = required_text(_l("Why it is opened again"), _TOLD, _l("Write why it is opened again."))


class ExhaustForm(ActionForm):
    public = frozenset({"reason", "signatory", "office"})

    reason = required_text(_l("Why it is not opened again"), _TOLD, _l("Write why it is not opened again."), rows=6)
    signatory = Line(
        label=_l("Signed by"), longest=120, help_text=_l("The name of the person."),
        error_messages={"required": _l("Write the name of who signs this.")},
    )  # fmt: skip
    office = Line(
        label=_l("As"), longest=120,
        help_text=_l("What they are, as the policy calls whoever answers this: such as “Chair of the Board”."),
        error_messages={"required": _l("Write what they are, as the policy calls it.")},
    )  # fmt: skip


class LinkForm(ActionForm):
    other = Line(
        label=_l("Reference of the other case"), longest=20, help_text=_l("Such as 7KQ2-M9XD-4."),
        error_messages={"required": _l("Write the reference of the other case.")},
    )  # fmt: skip
    reason = required_text(
        _l("Why they belong together"), _l("Only staff can read this."), _l("Write why they belong together.")
    )

    def clean_other(self) -> int:
        """Return the other case, where this person may see it; else it does not exist."""
        typed = references.fold(self.cleaned_data["other"])
        found = Case.objects.visible_to(self.user).filter(reference=typed).exclude(pk=self.case.pk).first()
        if found is None:
            raise forms.ValidationError(_("There is no other case with this reference that you may see."))
        return found.pk


class LearnedForm(ActionForm):
    action = forms.TypedChoiceField(
        label=_l("What"),
        coerce=int,
        error_messages={"required": _l("Choose what."), "invalid_choice": _l("Choose from what is listed.")},
    )
    done = forms.TypedChoiceField(
        label=_l("Is it done?"), coerce=lambda said: said == "yes",
        choices=[("yes", _l("It is done")), ("no", _l("It is not done after all"))],
        initial="yes", widget=forms.RadioSelect,
        error_messages={"required": _l("Choose one."), "invalid_choice": _l("Choose from what is listed.")},
    )  # fmt: skip
    remark = Text(label=_l("Remark"), required=False, longest=2_000, rows=3, help_text=_l("Only staff can read this."))

    def prepare(self) -> None:
        found = self.case.learning.select_related("event__content", "owner")
        field: Any = self.fields["action"]
        field.choices = [(str(each.pk), f"{each.what} ({each.whose})"[:200]) for each in found]
