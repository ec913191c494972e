"""What a complainant types on their own page."""

from django import forms

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
