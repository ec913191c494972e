"""The part of an answer's form that says what will change, who sees to it, and by when."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from home.models import Organisation
from home.time import now
from home.units import Tree
from intake.cases.workflow import Learning
from intake.forms.fields import Line, Text
from intake.routing.names import fold

#: How many things an answer's form has room for.
ROOM = 3


def learning_fields() -> dict[str, forms.Field]:
    """Return the fields, row by row."""
    found: dict[str, forms.Field] = {}
    for number in range(ROOM):
        what = _("What will change because of this?") if number == 0 else _("What else will change?")
        found[f"what_{number}"] = Text(label=what, required=False, longest=2_000, rows=2)
        found[f"whose_{number}"] = Line(
            label=_("Who sees to it"), required=False, longest=120, help_text=_("A person, or a role.")
        )
        found[f"by_{number}"] = forms.DateField(
            label=_("By when"),
            required=False,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"invalid": _("Write the day as 2026-04-27.")},
        )
    return found


def _row(given: dict[str, Any], number: int) -> tuple[str, str, Any]:
    return tuple(given.get(f"{name}_{number}") for name in ("what", "whose", "by"))  # type: ignore[return-value]


def check_learning(form: forms.Form, given: dict[str, Any]) -> None:
    """Say at each row what it lacks: what is to change has somebody who sees to it, and a date."""
    for number in range(ROOM):
        what, whose, by = _row(given, number)
        if not (what or whose or by):
            continue
        if not what:
            form.add_error(f"what_{number}", _("Write what will change."))
        if not whose:
            form.add_error(f"whose_{number}", _("Write who sees to it: a person, or a role."))
        if not by and f"by_{number}" not in form.errors:
            form.add_error(f"by_{number}", _("Write by when it will have changed."))
        elif by and by < now().date():
            form.add_error(f"by_{number}", _("This day has passed."))


def learning_of(given: dict[str, Any], organisation: Organisation) -> list[Learning]:
    """Return the rows that were filled in; a name of somebody who works here is that person."""
    people = {fold(str(person)): person for person in Tree(organisation).everyone()}
    rows = [_row(given, number) for number in range(ROOM)]
    return [Learning(what, by, role=whose, owner=people.get(fold(whose))) for what, whose, by in rows if what]
