"""A PDF that came back: what is filled in, beside today's questions."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.forms.paper import extracting
from intake.forms.paper.layout import DATE_PARTS, IDENTITY, field_name
from intake.forms.questions import Page, Question, Questionnaire, Type

#: A filled-in form is far smaller; what is larger is something else.
MOST_BYTES = 10 * 1024 * 1024
#: Until the process has started; then its own limit of processor time holds.
_PATIENCE = 3 * extracting.MOST_SECONDS
_IDENTITY = re.compile(r"(\d{1,10}) (\d{1,10}) [-\w]*", re.ASCII)

TOO_LARGE = gettext_lazy("This file is larger than 10 MB, so it is not read. Type in what it says.")
NO_PDF = gettext_lazy("This is not a PDF. Type in what it says.")
EMPTY = gettext_lazy(
    "Nothing in this PDF can be read by machine: it was scanned, filled in by hand, or saved without its fields. "
    "Type in what it says."
)
FOREIGN = gettext_lazy("This PDF has fields, but it is not one of our forms. Type in what it says.")
_REFUSED = {
    extracting.ENCRYPTED: gettext_lazy(
        "This PDF is locked with a password. Ask for it without one, or type in what it says."
    ),
    extracting.BROKEN: gettext_lazy("This PDF is damaged and can't be read. Type in what it says."),
    extracting.TOO_MUCH: gettext_lazy(
        "There is far more in this PDF than in one of our forms, so it is not read. Type in what it says."
    ),
}


class Unreadable(Exception):  # noqa: N818 - an answer for people, not a fault
    """A PDF of which nothing can be taken over; the message says why, in words for staff."""


@dataclass(frozen=True)
class Returned:
    """A form of ours that came back.

    Attributes:
        form: which; the primary key that its page had.
        revision: of the page, as it was when the PDF was made.
        fields: name → value, as filled in.
    """

    form: int
    revision: int
    fields: dict[str, str]


@dataclass
class Typed:
    """What a PDF says, as the form on the screen would be filled in.

    Attributes:
        answers: name of an input → what stands in it.
        left: what fits no question any more, as (where it stood, what was answered).
    """

    answers: dict[str, list[str]] = field(default_factory=dict)
    left: list[tuple[str, str]] = field(default_factory=list)


def read(data: bytes) -> Returned:
    """Return what is filled into one of our forms.

    Raises:
        Unreadable: with the reason.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(str(TOO_LARGE))
    if b"%PDF-" not in data[:1024]:
        raise Unreadable(str(NO_PDF))
    fields = dict(_extract(data))
    if not fields:
        raise Unreadable(str(EMPTY))
    which = _IDENTITY.fullmatch(fields.pop(IDENTITY, ""))
    if which is None:
        raise Unreadable(str(FOREIGN))
    if not any(value.strip() for value in fields.values()):
        raise Unreadable(str(EMPTY))
    return Returned(int(which[1]), int(which[2]), fields)


def _extract(data: bytes) -> list[tuple[str, str]]:
    program = [sys.executable, "-I", str(Path(extracting.__file__))]
    try:
        # Our own program, by its full path; the file goes in as bytes and is never part of the command.
        ran = subprocess.run(program, input=data, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603
        said = json.loads(ran.stdout)
    except subprocess.TimeoutExpired:
        raise Unreadable(str(_REFUSED[extracting.TOO_MUCH])) from None
    except ValueError:
        # It was stopped at one of its bounds before it could say so.
        raise Unreadable(str(_REFUSED[extracting.TOO_MUCH])) from None
    if "refused" in said:
        raise Unreadable(str(_REFUSED[said["refused"]]))
    return [(name, value) for name, value in said["fields"]]


def typed(questionnaire: Questionnaire, fields: Mapping[str, str]) -> Typed:
    """Put what is filled in beside today's questions; whatever fits none of them is kept apart, and shown."""
    found, left = Typed(), dict(fields)
    for page, question in questionnaire:
        if not question.type.is_answered:
            continue
        for name, values in _answer(page, question, left).items():
            # Pages may share a question's name, and only one of them is meant: the one that was filled in.
            if name in found.answers:
                found.left += [(question.label, value) for value in values if value not in found.answers[name]]
            else:
                found.answers[name] = values
        key = field_name(page.key, question.name)
        gone = [name for name in left if name == key or name.startswith(f"{key}:")]
        found.left += [(question.label, left.pop(name)) for name in gone if left[name].strip()]
    found.left += [(_where(name), value) for name, value in left.items() if value.strip()]
    return found


def _answer(page: Page, question: Question, left: dict[str, str]) -> dict[str, list[str]]:
    """Take an answer out of ``left``; nothing where there is none that fits."""
    key = field_name(page.key, question.name)
    match question.type:
        case Type.DATE | Type.PERIOD:
            parts = [left.pop(field_name(page.key, question.name, part), "").strip() for part in DATE_PARTS]
            if not any(parts):
                return {}
            return {f"{question.name}_{number}": [part] for number, part in enumerate(parts)}
        case Type.SEVERAL:
            chosen = [
                choice.value
                for choice in question.choices
                if left.pop(field_name(page.key, question.name, choice.value), "")
            ]
            return {question.name: chosen} if chosen else {}
        case Type.CHOICE | Type.YES_NO | Type.UNIT:
            if left.get(key, "") in _values(question):
                return {question.name: [left.pop(key)]}
            return {}
        case _:
            written = left.pop(key, "").replace("\r\n", "\n").replace("\r", "\n")
            if question.type is not Type.TEXT:
                written = " ".join(written.split("\n"))
            return {question.name: [written]} if written.strip() else {}


def _values(question: Question) -> frozenset[str]:
    return frozenset(choice.value for choice in question.choices)


def _where(name: str) -> str:
    """Return where on an older form something stood, as far as its field's name says."""
    return _("A question that is no longer asked (%(name)s)") % {"name": name.replace(":", ", ")[:80]}
