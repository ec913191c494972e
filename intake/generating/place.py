"""An organisation as its cases find it: read once, asked from memory."""

from dataclasses import dataclass
from datetime import datetime

from home.models import Organisation, Unit
from home.time import now
from home.units import Tree
from intake.forms.models import IntakeFormPage
from intake.forms.questions.standard import OTHER
from intake.routing.deciding import table_in_force
from intake.routing.engine import Table
from policies import calendars
from policies.clock import Days
from policies.models import PolicyVersion
from policies.procedures import Procedure


class Cannot(Exception):  # noqa: N818 - says what is missing, in words for whoever asked
    """No cases can be made for this organisation; the message says why."""


@dataclass(frozen=True)
class Version:
    """A published version, with its procedure read."""

    row: PolicyVersion
    procedure: Procedure
    days: Days


@dataclass(frozen=True)
class Place:
    """What the cases of one organisation depend on.

    Attributes:
        form: the form that they come by; they are judged by the versions of its policy.
        offices: where a complaint may be about.
    """

    organisation: Organisation
    form: IntakeFormPage
    rules: Table
    who: list[str]
    tree: Tree
    offices: list[Unit]
    versions: list[Version]

    @classmethod
    def read(cls, organisation: Organisation) -> "Place":
        """Read it all.

        Raises:
            Cannot: where the organisation has no form that is open.
        """
        forms = IntakeFormPage.objects.live().descendant_of(organisation.site.root_page)
        form = forms.select_related("policy", "default_unit").order_by("pk").first()
        if form is None:
            raise Cannot(f"{organisation} has no complaint form that is published.")
        versions = []
        for row in PolicyVersion.objects.filter(policy=form.policy_id).order_by("-in_force_from", "-pk"):
            procedure = row.promise
            versions.append(Version(row, procedure, calendars.days_for(organisation, procedure)))
        if not versions:
            raise Cannot(f"The policy of the form “{form.title}” has no version.")
        tree = Tree(organisation)
        offices = [unit for unit in tree.units.values() if unit.is_public and unit.parent_id is not None]
        return cls(
            organisation=organisation,
            form=form,
            who=[*(slug for slug, _ in form.who_answers()), OTHER],
            rules=table_in_force(form.pk, now()),
            tree=tree,
            offices=offices or [tree.root],
            versions=versions,
        )

    def version_at(self, at: datetime) -> Version | None:
        """Return the version in force at a moment (rule 2), None where none was."""
        for version in self.versions:
            ends = version.row.withdrawn_from
            if version.row.in_force_from <= at and (ends is None or ends > at):
                return version
        return None

    @property
    def founded(self) -> datetime:
        """When the first version came into force."""
        return min(version.row.in_force_from for version in self.versions)
