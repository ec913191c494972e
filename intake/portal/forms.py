"""What a complainant types on their own page."""

from django import forms

from intake.cases.models import Satisfied
from intake.forms.fields import Line, Text


class DoorForm(forms.Form):
    """Reference and secret."""

    use_required_attribute = False
    reference = Line(
        label="Your reference",
        longest=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": "Type the reference we gave you, such as 7KQ2-M9XD-4."},
    )
    secret = Line(
        label="Your secret code",
        longest=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": "Type the secret code we gave you: four groups of five."},
    )


class ReasonsForm(forms.Form):
    """Reasons, which nobody has to give."""

    use_required_attribute = False
    reasons = Text(label="Is there anything you want to add?", required=False, rows=6)


class ReplyForm(ReasonsForm):
    """What a complainant answers, or adds."""

    reasons = Text(
        label="What do you want to tell us?",
        rows=8,
        error_messages={"required": "Write what you want to tell us."},
    )


def _handling() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Are you content with how we dealt with it?",
        required=False,
        help_text="That is another question than whether you agree with our answer.",
        choices=[(Satisfied.YES, "Yes"), (Satisfied.PARTLY, "Partly"), (Satisfied.NO, "No")],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose from what is listed, or leave it."},
    )


class EscalateForm(ReasonsForm):
    """Why the next stage is asked for, and what outcome is sought now."""

    sought = Text(
        label="What would you like to happen now?",
        required=False,
        longest=5_000,
        rows=3,
        help_text="You told us when you complained. It may have changed.",
    )
    handling = _handling()


class AcceptForm(ReasonsForm):
    """That the answer is enough."""

    handling = _handling()
