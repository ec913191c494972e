"""How staff end a case, take it on, or open it again; which others belong with it; what was to change."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from intake.cases import workflow
from intake.desk import forms_ending as forms
from intake.desk.simple import SimpleAction

_READ = _("They get a letter, and read your words on their own page.")
_CLOSES = _("The case is closed.")
_NOT_THEM = _("The complainant is not written to, and can't read it.")


class Settle(SimpleAction):
    name = "settle"
    form_class = forms.SettleForm
    page_title = _("Resolve it together")
    act = staticmethod(workflow.settle)
    says = (_CLOSES, _("Its outcome is “We put this right together”."), _READ)
    takes = True
    was = _("{reference} is resolved, and closed.")


class Climb(SimpleAction):
    name = "climb"
    form_class = forms.ClimbForm
    page_title = _("Take it to the next stage")
    act = staticmethod(workflow.climb)
    says = (
        _("Only when the complainant has asked: by letter, by telephone or in person."),
        _("The people of the next stage get it, and are told by email. Its dates are counted from today."),
        _("They get a letter that it has gone on, and to whom."),
    )
    was = _("{reference} has gone to the next stage.")


class Refuse(SimpleAction):
    name = "refuse"
    form_class = forms.RefuseForm
    page_title = _("Refuse the next stage")
    act = staticmethod(workflow.refuse)
    says = (_("The case is closed, or stays so."), _READ)
    was = _("The next stage of {reference} is refused.")


class Refer(SimpleAction):
    name = "refer"
    form_class = forms.ReferForm
    page_title = _("Refer it outside")
    act = staticmethod(workflow.refer)
    says = (
        _("The case is closed here. Nothing is sent to the other organisation: do that yourself, if they agree."),
        _READ,
    )
    takes = True
    was = _("{reference} is referred outside, and closed.")


class Content(SimpleAction):
    name = "content"
    form_class = forms.ContentForm
    page_title = _("The answer is enough for them")
    button = _("Close it as resolved")
    act = staticmethod(workflow.content)
    says = (_("Only when they have said so. The case is closed as resolved."), _("No letter is sent."))
    was = _("{reference} is closed as resolved.")
    writes = False


class Stop(SimpleAction):
    name = "stop"
    form_class = forms.StopForm
    page_title = _("They withdraw it")
    act = staticmethod(workflow.stop)
    says = (_("Only when they have said so. The case is closed as withdrawn."), _READ)
    was = _("{reference} is closed as withdrawn.")


class Reopen(SimpleAction):
    name = "reopen"
    form_class = forms.ReopenForm
    page_title = _("Open it again")
    act = staticmethod(workflow.reopen)
    says = (
        _("It goes to the people of the stage where it stood, who are told by email."),
        _("What that stage promises is counted from today. What was missed before stays on record."),
        _READ,
    )
    was = _("{reference} is open again.")


class Exhaust(SimpleAction):
    name = "exhaust"
    form_class = forms.ExhaustForm
    page_title = _("Our procedure is finished")
    act = staticmethod(workflow.exhaust)
    says = (_("Answers a request to open it again. The case stays closed."), _READ)
    was = _("The request to open {reference} again is answered.")


class Link(SimpleAction):
    name = "link"
    form_class = forms.LinkForm
    page_title = _("It belongs with another case")
    button = _("Link them – staff only")
    act = staticmethod(workflow.link)
    says = (_("Each case names the other, to staff who may see both. Neither is changed otherwise."), _NOT_THEM)
    was = _("{reference} is linked with the other case.")

    def given(self, form: Any) -> dict[str, Any]:
        found = super().given(form)
        return {**found, "other_id": found.pop("other")}


class Learned(SimpleAction):
    name = "learned"
    form_class = forms.LearnedForm
    page_title = _("What was to change")
    button = _("Keep this – staff only")
    act = staticmethod(workflow.learned)
    says = (_("It is on record whether what was to change has changed."), _NOT_THEM)
    was = _("It is on record for {reference}.")

    def given(self, form: Any) -> dict[str, Any]:
        found = super().given(form)
        return {**found, "action_id": int(found.pop("action")), "done": found["done"] == "yes"}


VIEWS = (Settle, Climb, Refuse, Refer, Content, Stop, Reopen, Exhaust, Link, Learned)
