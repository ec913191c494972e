"""The events of transitions that need nothing but their own content to be told."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from intake.cases.models import Satisfied
from intake.desk.told import Told, one, reasons
from intake.records.models import Event

Body = dict[str, Any]


def satisfied_in_words(handling: str, agrees: str) -> str:
    """Return how content somebody is with the handling, and whether they agree, as far as they have said so."""
    said = []
    for value, words in ((handling, _("Content with the handling")), (agrees, _("Agrees with the answer"))):
        if value:
            said.append(f"{words}: {Satisfied(value).label}.")
    return " ".join(said)


def _referred(event: Event, body: Body) -> Told:
    return Told(_("Referred outside"), "", (*one(_("To"), body.get("to")), *one(_("Why"), body.get("reason"))))


def _exhausted(event: Event, body: Body) -> Told:
    signed = ", ".join(text for text in (body.get("signatory"), body.get("office")) if text)
    return Told(
        _("Asked to open it again, and answered: our procedure is finished"), "",
        (*one("", body.get("reason")), *one(_("Signed by"), signed)),
    )  # fmt: skip


def _learning(event: Event, body: Body) -> Told:
    listed = [f"{each['what']} ({each['role']})" for each in body.get("learning", [])]
    return Told(_("Something will change because of this"), "", tuple(("", text) for text in listed))


def _learned(event: Event, body: Body) -> Told:
    title = (
        _("Something has changed as we said") if event.refs.get("done") else _("Something has not changed after all")
    )
    return Told(title, "", one("", body.get("remark")))


def _learning_reminded(event: Event, body: Body) -> Told:
    late = _("Its day has passed, so the managers were told too.") if event.refs.get("late") else ""
    return Told(_("A reminder of what was to change went out"), late)


def _refused(event: Event, body: Body) -> Told:
    said = (*one(_("Why"), body.get("reason")), *one(_("Where else they can go"), body.get("where")))
    return Told(_("The next stage was refused"), "", said)


def _given(event: Event, body: Body) -> Told:
    title = _("Given to {name}").format(name=body["to"]) if body.get("to") else _("Given to a colleague")
    return Told(title, "", one(_("Why"), body.get("reason")))


def _safeguarding(event: Event, body: Body) -> Told:
    with_lead = _("The lead alone has it.") if event.refs.get("lead") else _("The nearest managers have it.")
    return Told(_("Somebody may be unsafe: outside the ordinary route"), with_lead, one(_("Why"), body.get("reason")))


TELLS: dict[str, Callable[[Event, Body], Told]] = {
    "taken": lambda event, body: Told(_("Taken in hand")),
    "given": _given,
    "transferred": lambda event, body: Told(_("Given to another unit"), "", one(_("Why"), body.get("reason"))),
    "noted": lambda event, body: Told(_("Note"), "", one("", body.get("text"))),
    "asked": lambda event, body: Told(_("The complainant was asked"), "", one("", body.get("message"))),
    "asked for writing": lambda event, body: Told(_("Asked for it in writing"), "", one("", body.get("message"))),
    "replied": lambda event, body: Told(_("The complainant wrote"), "", reasons(body)),
    "settled": lambda event, body: Told(_("Resolved together"), "", one("", body.get("message"))),
    "refused": _refused,
    "referred": _referred,
    "reopened": lambda event, body: Told(_("Opened again"), "", one(_("Why"), body.get("reason"))),
    "exhausted": _exhausted,
    "safeguarding": _safeguarding,
    "conflict confirmed": lambda event, body: Told(
        _("Whom it concerns is on record"), "", one(_("How it is known"), body.get("reason"))
    ),
    "extract sent": lambda event, body: Told(
        _("An extract was sent to the person complained about"), "", one(str(body.get("to", "")), body.get("text"))
    ),
    "their reply": lambda event, body: Told(
        _("The person complained about replied"), "", one(str(body.get("from", "")), body.get("text"))
    ),
    "findings sent": lambda event, body: Told(
        _("The person complained about was told what was found"), "", one(str(body.get("to", "")), body.get("text"))
    ),
    "linked": lambda event, body: Told(_("Linked with another case"), "", one(_("Why"), body.get("reason"))),
    "learning": _learning,
    "learned": _learned,
    "learning reminded": _learning_reminded,
}
