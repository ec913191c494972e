"""What a complainant types on their own page."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.cases.models import Satisfied
from intake.forms.fields import Line, Text

if TYPE_CHECKING:
    from home.models import Organisation


class DoorForm(forms.Form):
    """Reference and secret."""

    use_required_attribute = False
    reference = Line(
        label=_("Your reference"),
        longest=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": _("Type the reference we gave you, such as 7KQ2-M9XD-4.")},
    )
    secret = Line(
        label=_("Your secret code"),
        longest=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": _("Type the secret code we gave you: four groups of five.")},
    )


class ReasonsForm(forms.Form):
    """Reasons, which nobody has to give."""

    use_required_attribute = False
    reasons = Text(label=_("Is there anything you want to add?"), required=False, rows=6)


def _handling() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Are you content with how we dealt with it?"),
        required=False,
        help_text=_("That is another question than whether you agree with our answer."),
        choices=[(Satisfied.YES, _("Yes")), (Satisfied.PARTLY, _("Partly")), (Satisfied.NO, _("No"))],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose from what is listed, or leave it.")},
    )


class EscalateForm(ReasonsForm):
    """Why the next stage is asked for, and what outcome is sought now."""

    sought = Text(
        label=_("What would you like to happen now?"),
        required=False,
        longest=5_000,
        rows=3,
        help_text=_("It may be something else now than when you complained."),
    )
    handling = _handling()


class AcceptForm(ReasonsForm):
    """That the answer is enough."""

    handling = _handling()


class LostForm(forms.Form):
    """The reference of somebody who has lost the code."""

    use_required_attribute = False
    reference = Line(
        label=_("Your reference"),
        longest=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": _("Type the reference we gave you, such as 7KQ2-M9XD-4.")},
    )


class _ManyFiles(forms.FileInput):
    """The input for several files; which are taken is looked at by ``evidence``."""

    allow_multiple_selected = True


class MessageForm(forms.Form):
    """Something more to tell, or an answer to a message; with files, or files alone."""

    use_required_attribute = False
    message = Text(label=_("What do you want to tell us?"), required=False, rows=8)
    added = forms.Field(label=_("Add files"), required=False, widget=_ManyFiles)

    def __init__(self, *args: Any, organisation: "Organisation", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # With files nothing need be written; without, the view asks for words.
        self.fields["message"].needed = True  # type: ignore[attr-defined]  # the template reads it
        self.fields["added"].help_text = _(
            "Each file can be %(one)s MB, all together %(all)s MB, and you can add %(number)s files. You can choose "
            "several at once: photos, PDF and Office files, emails, sound and video."
        ) % {
            "one": organisation.evidence_file_mb,
            "all": organisation.evidence_total_mb,
            "number": organisation.evidence_files,
        }


class ContactForm(forms.Form):
    """How we reach them. One way must be left; ``workflow`` looks."""

    use_required_attribute = False
    email = forms.EmailField(
        label=_("Your email address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("To a new address we first send a code, to make sure that it is yours."),
        error_messages={"invalid": _("This is not an email address. It looks like name@example.org.")},
    )
    telephone = Line(label=_("Your telephone number"), longest=40, required=False)
    address = Text(label=_("Your postal address"), longest=500, rows=4, required=False)
    safe_contact = forms.ChoiceField(
        label=_("How should we write to you?"),
        choices=[
            ("email", _("By email")),
            ("post", _("By post")),
            ("page", _("Only on this page. Nothing is sent to you, so please look here from time to time.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how we should write to you.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        way = cleaned.get("safe_contact")
        if way == "email" and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write the email address that we should write to."))
        if way == "post" and not cleaned.get("address", "").strip():
            self.add_error("address", _("Write the address that we should write to."))
        return cleaned


class CodeForm(forms.Form):
    """The code that was sent to a new address."""

    use_required_attribute = False
    code = Line(
        label=_("The code from our email"),
        longest=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
        error_messages={"required": _("Type the code that we sent to your new address.")},
    )


class FeedbackForm(forms.Form):
    """How it was handled. Whoever has said already how content they are is not asked that again."""

    use_required_attribute = False
    how = forms.ChoiceField(
        label=_("How well did we deal with your complaint?"),
        help_text=_("However we answered it."),
        choices=[
            ("very well", _("Very well")), ("well", _("Well")), ("neither", _("Neither well nor badly")),
            ("badly", _("Badly")), ("very badly", _("Very badly")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how well we dealt with it.")},
    )  # fmt: skip
    words = Text(label=_("Is there anything you want to add?"), required=False, rows=6)


class MoreFeedbackForm(forms.Form):
    """What somebody adds who has said how content they are when they answered our letter."""

    use_required_attribute = False
    words = Text(
        label=_("What did we do well, and what badly?"),
        rows=6,
        help_text=_("You have told us already how content you are with how we dealt with it."),
        error_messages={"required": _("Write what you want to tell us.")},
    )
