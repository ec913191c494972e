"""What an organisation is at the moment: all that opening a case must know of it.

Each worker remembers it. One question tells whether anything of it has changed since, whoever changed it and
however (:mod:`home.models.changes`): nobody is given a case by what was true a moment ago.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import TYPE_CHECKING

from django.db.models import Subquery

from home import organisations
from home.models import Organisation, Unit
from home.models.changes import stamp
from home.presence import Presence
from home.time import LONDON, now
from home.units import Tree
from intake.cases.models import FAR_FUTURE
from intake.letters import first
from intake.letters.templates import Texts, at_hand
from intake.routing.deciding import holding
from intake.routing.engine import Table
from policies import calendars
from policies.models import PolicyVersion
from policies.procedures import Procedure

if TYPE_CHECKING:
    from intake.forms.models import IntakeFormPage
    from policies.clock import Days

#: Of so many forms a worker remembers the facts.
_MOST = 200


@dataclass(frozen=True)
class _Remembered:
    """What is remembered for a form's policy, with what it was true at.

    Attributes:
        since: when version and rules both were in force, or the time it was asked for where there was no version.
        until: when another version takes its place, or it is withdrawn, or other rules hold.
    """

    stamp: tuple[int, int]
    day: date
    since: datetime
    until: datetime
    organisation: Organisation
    tree: Tree
    version: PolicyVersion | None
    procedure: Procedure | None
    days: "Days"
    texts: Texts
    table: Table

    def holds(self, stamp: tuple[int, int], day: date, at: datetime) -> bool:
        current = self.stamp == stamp and self.day == day
        return current and self.since <= at < self.until


_kept: "OrderedDict[tuple[str, int], _Remembered]" = OrderedDict()
_lock = Lock()


def forget() -> None:
    """Remember nothing; for tests, which roll back what was written."""
    with _lock:
        _kept.clear()


@dataclass(frozen=True)
class Facts:
    """The organisation behind a form, its people, units, calendar and letters, and the version and rules that hold.

    Attributes:
        version: the policy's version in force at the time of receipt; None where there was none.
    """

    organisation: Organisation
    tree: Tree
    default_unit: Unit | None
    version: PolicyVersion | None
    procedure: Procedure | None
    days: "Days"
    texts: Texts
    table: Table

    @classmethod
    def of(cls, form: "IntakeFormPage", at: datetime) -> "Facts":
        """Return everything for a form, as of a time of receipt."""
        found = _remembered(form, at)
        default = found.tree.units.get(form.default_unit_id or 0)
        return cls(
            found.organisation, found.tree, default, found.version, found.procedure, found.days, found.texts,
            found.table,
        )  # fmt: skip


def _remembered(form: "IntakeFormPage", at: datetime) -> _Remembered:
    key, day = (form.path, form.policy_id), now().astimezone(LONDON).date()
    # Asked before anything is read: what is changed meanwhile makes worthless what was read.
    stamped = stamp()
    with _lock:
        found = _kept.get(key)
    if found is not None and found.holds(stamped, day, at):
        return found
    found = _read(form, at, stamped, day)
    with _lock:
        _kept[key] = found
        _kept.move_to_end(key)
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return found


def _read(form: "IntakeFormPage", at: datetime, stamped: tuple[int, int], day: date) -> _Remembered:
    organisation = organisations.of_page(form)
    assert organisation is not None  # a form stands below an organisation's home page
    tree = Tree(organisation)
    tree.presence = Presence.on(organisation.pk, day)
    version, until = _version(form.policy_id, at)
    procedure = version.promise if version else None
    rules = holding(form.pk, at)
    return _Remembered(
        stamped,
        day,
        max(version.in_force_from, rules.since) if version else at,
        min(until, rules.until or FAR_FUTURE),
        organisation,
        tree,
        version,
        procedure,
        calendars.days_for(organisation, procedure, calendar=organisation.calendar),
        at_hand(organisation, first.KINDS),
        rules.table,
    )


def _version(policy_id: int, at: datetime) -> tuple[PolicyVersion | None, datetime]:
    """Return the version in force, and until when it is, as far as anybody knows by now."""
    of_policy = PolicyVersion.objects.filter(policy_id=policy_id)
    following = of_policy.filter(in_force_from__gt=at).order_by("in_force_from").values("in_force_from")[:1]
    version = of_policy.in_force(at).annotate(followed_at=Subquery(following)).first()
    if version is None:
        return None, at  # not worth remembering
    ends = (version.followed_at, version.withdrawn_from)
    return version, min((end for end in ends if end is not None), default=FAR_FUTURE)
