"""The events of letters and of how the complainant is reached, as the desk tells them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from intake.desk import words
from intake.desk.told import Told
from intake.letters.models import MessageKind
from intake.records.models import Event
from policies import sentences

Body = dict[str, Any]


def _letter(event: Event) -> str:
    return str(MessageKind(event.refs["letter"]).label)


def _posted(event: Event, body: Body) -> Told:
    day = sentences.day_in_words(date.fromisoformat(event.refs["on"]))
    return Told(_("Posted: {letter}").format(letter=_letter(event)), _("Put into the post on {day}.").format(day=day))


def _came_back(event: Event, body: Body) -> Told:
    return Told(
        _("Came back undelivered: {letter}").format(letter=_letter(event)), words.came_back(event.refs["status"])
    )


TELLS: dict[str, Callable[[Event, Body], Told]] = {
    "contact asked": lambda event, body: Told(
        _("The complainant gave another email address"), _("It is used once they have shown that it is theirs.")
    ),
    "contact changed": lambda event, body: Told(_("The complainant changed how to reach them")),
    "new code": lambda event, body: Told(_("A new secret code was sent to the complainant, as they asked")),
    "letter printed": lambda event, body: Told(_("Printed: {letter}").format(letter=_letter(event))),
    "letter posted": _posted,
    "letter came back": _came_back,
    "letter sent again": lambda event, body: Told(
        _("Put into the outbox again: {letter}").format(letter=_letter(event))
    ),
    "letter to be posted": lambda event, body: Told(_("To be posted instead: {letter}").format(letter=_letter(event))),
}
