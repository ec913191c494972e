"""Save for later, the way back, and hiding one's answers on a device that others use."""

from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from home.models.pages import address_of
from intake.forms import coming_back, drafts
from intake.forms.fields import Line
from intake.forms.views import organisation_of, page, private, url
from policies import sentences

if TYPE_CHECKING:
    from intake.forms.models import Draft, IntakeFormPage


class LaterForm(forms.Form):
    """Where the way back is sent."""

    use_required_attribute = False
    saved_for = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        help_text=_("We use it for nothing else unless you send the form."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Give an email address, so that we can send you the way back."),
            "invalid": _("Write the email address in full, such as name@example.org."),
        },
    )


class BackForm(forms.Form):
    """Number and code, as the email has them. The fields are called what the script for such links fills in."""

    use_required_attribute = False
    _attrs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
    reference = Line(
        label=_("The number in our email"),
        longest=40,
        widget=forms.TextInput(attrs=_attrs),
        error_messages={"required": _("Type the number from our email, such as 7KQ2-M9XD-4.")},
    )
    secret = Line(
        label=_("The code in our email"),
        longest=60,
        widget=forms.TextInput(attrs=_attrs),
        error_messages={"required": _("Type the code from our email: four groups of five.")},
    )


def _unsent(request: HttpRequest, form: "IntakeFormPage") -> "Draft | None":
    draft = drafts.find(request, form)
    return draft if draft is not None and not draft.submission_id else None


def later(request: HttpRequest, form: "IntakeFormPage") -> HttpResponse:
    """Ask where to send the way back, and send it."""
    draft = _unsent(request, form)
    if draft is None:
        return private(redirect(address_of(form)))
    if request.method == "POST":
        asked = LaterForm(request.POST, label_suffix="")
        if asked.is_valid():
            try:
                coming_back.save(draft, asked.cleaned_data["saved_for"])
            except coming_back.TooOften:
                asked.add_error(
                    "saved_for",
                    _(
                        "We have sent the way back as often as we can. Look in your email for the last one, "
                        "or send the form now."
                    ),
                )
            else:
                return private(redirect(url(form, "saved")))
    else:
        email = draft.saved_for or str(draft.answers.get("email") or "")
        asked = LaterForm(initial={"saved_for": email}, label_suffix="")
    return page(request, form, "later", {"form": asked, "back_url": url(form, "check"), "kept_days": 28})


def saved(request: HttpRequest, form: "IntakeFormPage") -> HttpResponse:
    """Say that it is saved, until when, and what to do on a device that others use."""
    draft = _unsent(request, form)
    if draft is None or not draft.saved_for:
        return private(redirect(address_of(form)))
    organisation = organisation_of(request, form)
    day = organisation.local(coming_back.erased_on(draft)).date()
    return page(
        request,
        form,
        "saved",
        {
            "email": draft.saved_for,
            "day": sentences.day_in_words(day),
            "go_on_url": url(form, "check"),
            "again_url": url(form, "later"),
            "hide_url": url(form, "hide"),
        },
    )


def hide(request: HttpRequest, form: "IntakeFormPage") -> HttpResponse:
    """Let this browser forget saved answers, which the email still opens; by a button only."""
    if request.method != "POST":
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        return private(redirect(address_of(form)))
    draft = _unsent(request, form)
    if draft is None or not draft.saved_for:
        return private(redirect(address_of(form)))  # only what can be opened again is hidden
    response = page(request, form, "hidden", {"start_url": address_of(form), "clear_url": ""})
    drafts.forget(response, form)
    return response


def back(request: HttpRequest, form: "IntakeFormPage") -> HttpResponse:
    """Open saved answers with the number and the code of the email."""
    asked = BackForm(request.POST or None, label_suffix="")
    if request.method == "POST" and asked.is_valid():
        draft = coming_back.find(form, asked.cleaned_data["reference"], asked.cleaned_data["secret"])
        if draft is not None and draft.submission_id:
            asked.add_error(
                None,
                _("These answers were sent to us already. Our email with your reference says more."),
            )
        elif draft is not None:
            token = drafts.open_here(draft)
            response = redirect(url(form, "check"))
            drafts.give_cookie(response, form, token)
            return private(response)
        else:
            asked.add_error(
                "reference",
                _(
                    "We have nothing saved for this number and this code. Check both, letter by letter. "
                    "Answers are erased 28 days after they were last worked on."
                ),
            )
    return page(request, form, "back", {"form": asked, "clear_url": "", "start_url": address_of(form)})
