"""Forms of how a case ends, goes on, or begins again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.cases import references
from intake.cases.models import Case
from intake.desk.forms import ActionForm
from intake.desk.forms_asking import choose_satisfied, required_text
from intake.forms.fields import Line, Text

_HANDLING = _("Are they content with how it was dealt with?")
_TOLD = _("They read this on their own page.")


class SettleForm(ActionForm):
    public = frozenset({"message"})

    message = required_text(_("How it was put right"), _TOLD, _("Write how it was put right."), longest=5_000, rows=6)
    agreed = forms.BooleanField(
        label=_("The complainant has agreed that this settles it"), required=True,
        error_messages={"required": _("Only where they have agreed is it resolved. Otherwise, answer it.")},
    )  # fmt: skip
    handling = choose_satisfied(_HANDLING)


class ClimbForm(ActionForm):
    public = frozenset({"reasons", "sought"})

    how = required_text(
        _("When and how they asked"), _("Such as: rang on Monday."), _("Write when and how they asked.")
    )
    reasons = Text(label=_("Why they go on"), required=False, longest=20_000, rows=5, help_text=_("In their words."))
    sought = Text(
        label=_("What outcome they seek now"), required=False, longest=5_000, rows=3,
        help_text=_("It is asked again at every stage: it may have changed."),
    )  # fmt: skip
    handling = choose_satisfied(_HANDLING)


class RefuseForm(ActionForm):
    public = frozenset({"reason", "where"})

    reason = required_text(_("Why it is refused"), _TOLD, _("Write why the next stage is refused."))
    where = required_text(_("Where else they can go"), _TOLD, _("Write where else they can go."))


class ReferForm(ActionForm):
    public = frozenset({"to", "reason"})

    to = Line(
        label=_("To which organisation"), longest=200, help_text=_("Its name, and how they can reach it."),
        error_messages={"required": _("Write which organisation it goes to.")},
    )  # fmt: skip
    reason = required_text(_("Why"), _TOLD, _("Write why it goes there."))


class ContentForm(ActionForm):
    how = required_text(_("When and how they said so"), _("They read this too."), _("Write when and how they said so."))
    handling = choose_satisfied(_HANDLING)

    public = frozenset({"how"})


class StopForm(ActionForm):
    public = frozenset({"how"})

    how = required_text(_("When and how they said so"), _TOLD, _("Write when and how they said so."))


class ReopenForm(ActionForm):
    public = frozenset({"reason"})

    reason = required_text(_("Why it is opened again"), _TOLD, _("Write why it is opened again."))


class ExhaustForm(ActionForm):
    public = frozenset({"reason", "signatory", "office"})

    reason = required_text(_("Why it is not opened again"), _TOLD, _("Write why it is not opened again."), rows=6)
    signatory = Line(
        label=_("Signed by"), longest=120, help_text=_("The name of the person."),
        error_messages={"required": _("Write the name of who signs this.")},
    )  # fmt: skip
    office = Line(
        label=_("As"), longest=120,
        help_text=_("What they are, as the policy calls whoever answers this: such as “Chair of the Board”."),
        error_messages={"required": _("Write what they are, as the policy calls it.")},
    )  # fmt: skip


class LinkForm(ActionForm):
    other = Line(
        label=_("Reference of the other case"), longest=20, help_text=_("Such as 7KQ2-M9XD-4."),
        error_messages={"required": _("Write the reference of the other case.")},
    )  # fmt: skip
    reason = required_text(
        _("Why they belong together"), _("Only staff can read this."), _("Write why they belong together.")
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
        label=_("What"),
        coerce=int,
        error_messages={"required": _("Choose what."), "invalid_choice": _("Choose from what is listed.")},
    )
    done = forms.TypedChoiceField(
        label=_("Is it done?"), coerce=lambda said: said == "yes",
        choices=[("yes", _("It is done")), ("no", _("It is not done after all"))],
        initial="yes", widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose from what is listed.")},
    )  # fmt: skip
    remark = Text(label=_("Remark"), required=False, longest=2_000, rows=3, help_text=_("Only staff can read this."))

    def prepare(self) -> None:
        found = self.case.learning.select_related("event__content", "owner")
        field: Any = self.fields["action"]
        field.choices = [(str(each.pk), f"{each.what} ({each.whose})"[:200]) for each in found]
