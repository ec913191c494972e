"""What an organisation is at the moment: all that opening a case must know of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from home import organisations
from home.models import Organisation, Unit
from home.units import Tree
from policies import calendars
from policies.models import PolicyVersion
from policies.procedures import Procedure

if TYPE_CHECKING:
    from intake.forms.models import IntakeFormPage
    from policies.clock import Days


@dataclass(frozen=True)
class Facts:
    """The organisation behind a form, its people and units, its calendar, and the version that holds.

    Attributes:
        version: the policy's version in force at the time of receipt; None where there was none.
    """

    organisation: Organisation
    tree: Tree
    default_unit: Unit | None
    version: PolicyVersion | None
    procedure: Procedure | None
    days: "Days"

    @classmethod
    def of(cls, form: "IntakeFormPage", at: datetime) -> "Facts":
        """Look everything up for a form, as of a time of receipt."""
        organisation = organisations.of_page(form)
        assert organisation is not None  # a form stands below an organisation's home page
        tree = Tree(organisation)
        version = PolicyVersion.objects.filter(policy_id=form.policy_id).in_force(at).first()
        procedure = version.promise if version else None
        days = calendars.days_for(organisation, procedure)
        return cls(organisation, tree, tree.units.get(form.default_unit_id or 0), version, procedure, days)
