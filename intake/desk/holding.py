"""What staff ask and note, and who has a case in hand."""

from typing import Any

from django.utils.translation import gettext_lazy as _l

from intake.cases import rerouting, workflow
from intake.desk import forms_asking as forms
from intake.desk.simple import SimpleAction

_NOT_THEM = _l("The complainant is not written to, and can't read it.")
_NO_CLOCK = _l("No date changes: no clock stops for it.")


class Take(SimpleAction):
    name = "take"
    form_class = forms.NothingForm
    page_title = _l("Take it")
    button = _l("Take this case")
    act = staticmethod(workflow.take)
    says = (_l("You become its handler. Colleagues can still act on it."), _NOT_THEM)
    was = _l("{reference} is yours.")


class Assign(SimpleAction):
    name = "assign"
    form_class = forms.AssignForm
    page_title = _l("Give it to a colleague")
    button = _l("Give it to them")
    act = staticmethod(workflow.hand_to)
    says = (_l("They become its handler, and are told by email."), _NOT_THEM)
    was = _l("You have given {reference} to a colleague.")


class Transfer(SimpleAction):
    name = "transfer"
    form_class = forms.TransferForm
    page_title = _l("Give it to another unit")
    button = _l("Give it to that unit")
    act = staticmethod(rerouting.transfer)
    says = (
        _l("The people there get it, and are told by email. You may not see it any more."),
        _l("Every date stays: the clock keeps running."),
        _NOT_THEM,
    )
    was = _l("You have given {reference} to another unit.")


class Note(SimpleAction):
    name = "note"
    form_class = forms.NoteForm
    page_title = _l("Keep a note")
    button = _l("Keep this note – staff only")
    act = staticmethod(workflow.note)
    says = (_l("The note stands on the case, for staff who may see it."), _NOT_THEM)
    was = _l("Your note on {reference} is kept. Only staff can read it.")


class Question(SimpleAction):
    name = "question"
    form_class = forms.QuestionForm
    page_title = _l("Write to the complainant")
    act = staticmethod(workflow.question)
    says = (
        _l("They are told of it, read it on their own page, and can answer there."),
        _NO_CLOCK,
    )
    takes = True
    was = _l("You have written to the complainant of {reference}.")


class Writing(SimpleAction):
    name = "writing"
    form_class = forms.WritingForm
    page_title = _l("Ask for it in writing")
    act = staticmethod(workflow.writing)
    says = (
        _l("They are asked to put it in writing, on their own page or in a letter."),
        _l("The complaint stands all the same, whether they do or not."),
        _NO_CLOCK,
    )
    takes = True
    was = _l("They are asked to put {reference} in writing.")


class Satisfied(SimpleAction):
    name = "satisfied"
    form_class = forms.SatisfiedForm
    page_title = _l("Whether they are content")
    button = _l("Keep this – staff only")
    act = staticmethod(workflow.satisfied)
    says = (_l("It is kept with this stage. Nothing else changes."), _NOT_THEM)
    was = _l("It is kept how content they are with {reference}.")


class Safeguard(SimpleAction):
    name = "safeguard"
    form_class = forms.SafeguardForm
    page_title = _l("Somebody may be unsafe")
    button = _l("Give it to the safeguarding lead now")
    act = staticmethod(workflow.safeguard)
    says = (
        _l("The case is restricted. The safeguarding lead alone has it from now on, and is told by email at once."),
        _l("You may not see it any more. If somebody is in danger now, ring 999 first."),
        _NOT_THEM,
    )
    was = _l("{reference} is with the safeguarding lead.")


class Conflict(SimpleAction):
    name = "conflict"
    form_class = forms.ConflictForm
    page_title = _l("Say whom it concerns")
    button = _l("Keep them out of it")
    act = staticmethod(workflow.conflict)
    says = (
        _l("The case is restricted. They never see it; if it was theirs, others get it and are told by email."),
        _l("Every date stays."),
        _NOT_THEM,
    )
    was = _l("Whom {reference} concerns is on record. They can't see it.")


class _Concerned(SimpleAction):
    """Something between us and the person complained about."""

    def given(self, form: Any) -> dict[str, Any]:
        found = super().given(form)
        return {**found, "conflict_id": int(found.pop("conflict"))}


class Extract(_Concerned):
    name = "extract"
    form_class = forms.ExtractForm
    page_title = _l("Send them an extract")
    button = _l("Send this extract to the person complained about")
    act = staticmethod(workflow.extract)
    says = (
        _l("The person complained about gets this text by email, and nothing else: they can't see the case."),
        _l("They are asked to reply in writing. What you send is kept."),
        _NOT_THEM,
    )
    was = _l("The extract of {reference} is sent.")


class HearThem(_Concerned):
    name = "hear_them"
    form_class = forms.HearThemForm
    page_title = _l("Keep their reply")
    button = _l("Keep this reply – staff only")
    act = staticmethod(workflow.hear_them)
    says = (_l("What the person complained about replied is kept with the case."), _NOT_THEM)
    was = _l("Their reply is kept with {reference}.")


class Findings(_Concerned):
    name = "findings"
    form_class = forms.FindingsForm
    page_title = _l("Tell them what was found")
    button = _l("Send this to the person complained about")
    act = staticmethod(workflow.findings)
    says = (
        _l("The person complained about gets this text by email, and nothing else: they can't see the case."),
        _NOT_THEM,
    )
    was = _l("What was found in {reference} is sent to them.")


VIEWS = (
    Take, Assign, Transfer, Note, Question, Writing, Satisfied, Safeguard, Conflict, Extract, HearThem, Findings,
)  # fmt: skip
