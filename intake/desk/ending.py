"""How staff end a case, take it on, or open it again; which others belong with it; what was to change."""

from typing import Any

from django.utils.translation import gettext_lazy as _l

from intake.cases import workflow
from intake.desk import forms_ending as forms
from intake.desk.simple import SimpleAction

_READ = _l("They get a letter, and read your words on their own page.")
_CLOSES = _l("The case is closed.")
_NOT_THEM = _l("The complainant is not written to, and can't read it.")


class Settle(SimpleAction):
    name = "settle"
    form_class = forms.SettleForm
    page_title = _l("Resolve it together")
    act = staticmethod(workflow.settle)
    says = (_CLOSES, _l("Its outcome is “We put this right together”."), _READ)
    takes = True
    was = _l("{reference} is resolved, and closed.")


class Climb(SimpleAction):
    name = "climb"
    form_class = forms.ClimbForm
    page_title = _l("Take it to the next stage")
    act = staticmethod(workflow.climb)
    says = (
        _l("Only when the complainant has asked: by letter, by telephone or in person."),
        _l("The people of the next stage get it, and are told by email. Its dates are counted from today."),
        _l("They get a letter that it has gone on, and to whom."),
    )
    was = _l("{reference} has gone to the next stage.")


class Refuse(SimpleAction):
    name = "refuse"
    form_class = forms.RefuseForm
    page_title = _l("Refuse the next stage")
    act = staticmethod(workflow.refuse)
    says = (_l("The case is closed, or stays so."), _READ)
    was = _l("The next stage of {reference} is refused.")


class Refer(SimpleAction):
    name = "refer"
    form_class = forms.ReferForm
    page_title = _l("Refer it outside")
    act = staticmethod(workflow.refer)
    says = (
        _l("The case is closed here. Nothing is sent to the other organisation: do that yourself, if they agree."),
        _READ,
    )
    takes = True
    was = _l("{reference} is referred outside, and closed.")


class Content(SimpleAction):
    name = "content"
    form_class = forms.ContentForm
    page_title = _l("The answer is enough for them")
    button = _l("Close it as resolved")
    act = staticmethod(workflow.content)
    says = (_l("Only when they have said so. The case is closed as resolved."), _l("No letter is sent."))
    was = _l("{reference} is closed as resolved.")
    writes = False


class Stop(SimpleAction):
    name = "stop"
    form_class = forms.StopForm
    page_title = _l("They withdraw it")
    act = staticmethod(workflow.stop)
    says = (_l("Only when they have said so. The case is closed as withdrawn."), _READ)
    was = _l("{reference} is closed as withdrawn.")


class Reopen(SimpleAction):
    name = "reopen"
    form_class = forms.ReopenForm
    page_title = _l("Open it again")
    act = staticmethod(workflow.reopen)
    says = (
        _l("It goes to the people of the stage where it stood, who are told by email."),
        _l("What that stage promises is counted from today. What was missed before stays on record."),
        _READ,
    )
    was = _l("{reference} is open again.")


class Exhaust(SimpleAction):
    name = "exhaust"
    form_class = forms.ExhaustForm
    page_title = _l("Our procedure is finished")
    act = staticmethod(workflow.exhaust)
    says = (_l("Answers a request to open it again. The case stays closed."), _READ)
    was = _l("The request to open {reference} again is answered.")


class Link(SimpleAction):
    name = "link"
    form_class = forms.LinkForm
    page_title = _l("It belongs with another case")
    button = _l("Link them – staff only")
    act = staticmethod(workflow.link)
    says = (_l("Each case names the other, to staff who may see both. Neither is changed otherwise."), _NOT_THEM)
    was = _l("{reference} is linked with the other case.")

    def given(self, form: Any) -> dict[str, Any]:
        found = super().given(form)
        return {**found, "other_id": found.pop("other")}


class Learned(SimpleAction):
    name = "learned"
    form_class = forms.LearnedForm
    page_title = _l("What was to change")
    button = _l("Keep this – staff only")
    act = staticmethod(workflow.learned)
    says = (_l("It is on record whether what was to change has changed."), _NOT_THEM)
    was = _l("It is on record for {reference}.")

    def given(self, form: Any) -> dict[str, Any]:
        found = super().given(form)
        return {**found, "action_id": int(found.pop("action")), "done": found["done"] == "yes"}


VIEWS = (Settle, Climb, Refuse, Refer, Content, Stop, Reopen, Exhaust, Link, Learned)
