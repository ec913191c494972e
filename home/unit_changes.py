"""Closing, merging or moving a unit: what it would bring about, and doing it. Nothing of the past is changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.gaps import refusing_gaps
from home.models import Membership, Organisation, Unit, User
from home.signals import unit_changes, unit_will_change
from home.time import LONDON, now
from home.units import Tree


class CannotChange(Exception):  # noqa: N818 - an answer for people, not a fault
    """It may not be done; the message says why."""


@dataclass(frozen=True)
class UnitChange:
    """One unit is closed, with what takes its place; or moved below another.

    Attributes:
        successor: what takes its place, where it is closed.
        parent: the unit above it from now on, where it is moved.
        people_go_along: whoever works there works in the successor too.
    """

    unit: Unit
    successor: Unit | None = None
    parent: Unit | None = None
    people_go_along: bool = False

    @property
    def closes(self) -> bool:
        return self.successor is not None

    @property
    def what(self) -> str:
        """What is done, as the record says it."""
        return "closed" if self.closes else "moved"


@dataclass(frozen=True)
class Consequence:
    """What a change brings about in one respect."""

    title: str
    lines: Sequence[str]


def why_not(change: UnitChange) -> str:
    """Return why a change can't be made; blank if it can."""
    unit, tree = change.unit, Tree(change.unit.organisation)
    here = tree.units[unit.pk]
    if here.is_closed:
        return _("It is closed already.")
    if here.parent_id is None:
        return _("It is at the top of the organisation, so everything falls to it. It stays.")
    if change.closes:
        return _why_not_close(change, tree)
    target = tree.units.get(change.parent.pk) if change.parent else None
    if target is None or target.is_closed or target.pk in tree.with_descendants([unit.pk]):
        return _("Choose a unit that is not closed, and not below this one.")
    return _("It is there already.") if target.pk == here.parent_id else ""


def _why_not_close(change: UnitChange, tree: Tree) -> str:
    assert change.successor is not None  # the caller has looked
    target = tree.units.get(change.successor.pk)
    if target is None or target.is_closed or target.pk == change.unit.pk:
        return _("Choose another unit that is not closed.")
    if tree.organisation.catch_all_id == change.unit.pk:
        return _("It is the catch-all: choose another in the organisation's details first.")
    return ""


def trees(change: UnitChange) -> tuple[Tree, Tree]:
    """Return the tree as it is and as it would be."""
    before = Tree(change.unit.organisation)
    after = Tree(change.unit.organisation)
    unit = after.units[change.unit.pk]
    if change.successor is not None:
        heir = after.units[change.successor.pk]
        for child, above in _children(change, after):
            child.parent_id = above
        unit.closed_on, unit.successor_id = _today(), heir.pk
        if change.people_go_along:
            after.add_people(unit, heir)
    elif change.parent is not None:
        unit.parent_id = change.parent.pk
    after.regrow()
    return before, after


def _children(change: UnitChange, tree: Tree) -> list[tuple[Unit, int]]:
    """Return the units that need another above them once the unit is closed, each with its id."""
    unit, heir = tree.units[change.unit.pk], change.successor
    assert heir is not None  # it is closed
    assert unit.parent_id is not None  # what is at the top is never closed
    below = tree.with_descendants([unit.pk])
    # Below the successor; but where that was itself below, all go up to where the closed unit stood.
    above = unit.parent_id if heir.pk in below else heir.pk
    return [(child, above) for child in tree.units.values() if child.parent_id == unit.pk]


def consequences(change: UnitChange) -> list[Consequence]:
    """Return everything that a change would bring about, before it is made."""
    before, after = trees(change)
    unit = before.units[change.unit.pk]
    found = []
    people = [*(f"{user} ({_('handler')})" for user in before.handlers(unit)),
              *(f"{user} ({_('manager')})" for user in before.managers(unit))]  # fmt: skip
    if change.successor is not None:
        if change.people_go_along:
            go = _("They work in %(unit)s from now on, and still see what they dealt with.")
        else:
            go = _("They don't come along to %(unit)s. They still see what they dealt with.")
        lines = [*people, go % {"unit": change.successor.name}] if people else [_("Nobody works there.")]
        found.append(Consequence(_("People"), lines))
        children = [
            _("%(child)s stands below %(unit)s from now on.") % {"child": child.name, "unit": after.units[above].name}
            for child, above in _children(change, before)
        ]
        if children:
            found.append(Consequence(_("Units below it"), children))
        if unit.is_public:
            found.append(
                Consequence(
                    _("What the public sees"),
                    [
                        _("It is no longer on the contact page, in the footer or on forms."),
                        _("The contact page says that %(unit)s has taken its place.") % {"unit": change.successor.name},
                    ],
                )
            )
    answers: list[tuple[Any, Any]] = unit_will_change.send(sender=Unit, change=change, before=before, after=after)
    for _receiver, told in answers:
        found += told or []
    return found


def make(change: UnitChange, user: User) -> int:
    """Make a change, and move the open cases with it, in one transaction; return how many were moved.

    Raises:
        CannotChange: with the reason.
        LeavesGap: where somebody's open complaint would end with nobody; nothing has been changed then.
    """
    with refusing_gaps(change.unit.organisation):
        refusal = why_not(change)  # looked at again under the organisation's lock
        if refusal:
            raise CannotChange(refusal)
        before, _after = trees(change)
        if change.successor is not None:
            _close(change, before)
        else:
            Unit.objects.filter(pk=change.unit.pk).update(parent=change.parent)
        after = Tree(Organisation.objects.select_related("site").get(pk=change.unit.organisation_id))
        told: list[tuple[Any, Any]] = unit_changes.send(
            sender=Unit, change=change, before=before, after=after, user=user
        )
        Unit.objects.get(pk=change.unit.pk).save()  # what is kept of the pages is made anew
        return sum(number or 0 for _receiver, number in told)


def _close(change: UnitChange, before: Tree) -> None:
    unit, heir = before.units[change.unit.pk], change.successor
    assert heir is not None  # it is closed
    if change.people_go_along:
        for row in Membership.objects.filter(unit=unit):
            Membership.objects.get_or_create(unit=heir, user_id=row.user_id, role=row.role)
    for child, above in _children(change, before):
        if child.pk == heir.pk:
            heir.parent_id = above
        Unit.objects.filter(pk=child.pk).update(parent=above)
    Unit.objects.filter(pk=unit.pk).update(
        closed_on=_today(), successor=heir, is_public=False, was_public=unit.is_public
    )


def _today() -> Any:
    return now().astimezone(LONDON).date()


def cases_in_words(number: int, to: str) -> str:
    """Return how many open cases go where."""
    said = ngettext("%(number)d open case goes to %(unit)s.", "%(number)d open cases go to %(unit)s.", number)
    return said % {"number": number, "unit": to}
