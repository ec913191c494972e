"""What ``home`` asks. Higher rooms answer; this one never knows who they are."""

from typing import TYPE_CHECKING

from django.dispatch import Signal

if TYPE_CHECKING:
    from home.models import Organisation

# Asked with ``organisation``. A receiver answers with a list of sentences, one for each thing that
# nobody would be left to do as people and units stand now (rule 4). Asked before and after a change
# within its transaction, so that a change which opens a gap is refused with the reason.
who_is_missing = Signal()

# Asked with ``change`` (a ``home.unit_changes.UnitChange``), ``before`` and ``after`` (the tree as it is and as it
# would be). A receiver answers with a list of ``Consequence``.
unit_will_change = Signal()

# Told with the same and ``user``, within the transaction in which a unit was closed or moved. A receiver answers
# with how many cases it has moved.
unit_changes = Signal()


def gaps(organisation: "Organisation") -> list[str]:
    """Return what nobody is left to do in an organisation, as far as any room knows."""
    from home.models import Organisation

    answers = who_is_missing.send(sender=Organisation, organisation=organisation)
    return [sentence for _, sentences in answers for sentence in sentences or []]
