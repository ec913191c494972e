"""What must never be left to nobody, as far as this room knows (rule 4); and refusing what would."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from home.models import Membership, Organisation, User
from home.signals import gaps, who_is_missing


class LeavesGap(Exception):  # noqa: N818 - an answer for people, not a fault
    """A change was refused; ``reasons`` say what nobody would be left to do."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@contextmanager
def refusing_gaps(organisation: Organisation | None) -> Iterator[None]:
    """Let the block change people and units, and undo it if it leaves something to nobody.

    A gap that was there before refuses nothing: it must be possible to mend things step by step.

    Raises:
        LeavesGap: with the reasons; nothing has been changed then.
    """
    if organisation is None:
        yield
        return
    with transaction.atomic():
        # Two administrators who each remove one of the last two people must not both succeed.
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        before = set(gaps(organisation))
        yield
        # The block may have changed the organisation itself: it is read anew.
        after = gaps(Organisation.objects.get(pk=organisation.pk))
        reasons = [reason for reason in after if reason not in before]
        if reasons:
            raise LeavesGap(reasons)


def own_gaps(sender: Any, organisation: Organisation, **kwargs: Any) -> list[str]:
    """Somebody must work in the catch-all unit, and somebody must administer the organisation."""
    found = []
    catch_all = organisation.catch_all_id
    if catch_all is None or not Membership.objects.filter(unit_id=catch_all, user__is_active=True).exists():
        found.append(
            "Nobody would work in the catch-all unit, so a complaint that nobody else can take would be lost. "
            "Put somebody else there first."
        )
    if not User.objects.filter(groups=organisation.administrators_id, is_active=True).exists():
        found.append("Nobody would administer the organisation. Let somebody else administer it first.")
    return found


def connect() -> None:
    """Listen; called once when the app is ready."""
    who_is_missing.connect(own_gaps, dispatch_uid="home.gaps")
