"""What is said to staff when a case goes from one unit to another, or lies unopened."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from intake.letters.compose import post, to_staff, write
from intake.letters.models import MessageKind
from intake.records.models import Event

if TYPE_CHECKING:
    from home.models import Unit, User
    from intake.cases.models import Case, StageRun


def gone(case: "Case", run: "StageRun", event: Event, people: "Iterable[User]", to: "Unit") -> None:
    """Tell those who had a case that others have it now. No link: they may not see it any more."""
    post(
        [
            write(
                MessageKind.GONE,
                case.organisation,
                subject=f"{_('A complaint has gone to another unit')} ({case.shown_reference})",
                address=person.email,
                context={"case": case, "unit": to},
                case=case,
                run=run,
                event=event,
                to_user=person,
            )
            for person in people
        ]
    )


def unopened(case: "Case", run: "StageRun", event: Event, managers: "Iterable[User]") -> None:
    """Tell the managers that nobody has opened a case, though half of the first limit has passed."""
    from intake.cases import promises

    waiting = [promise for promise in promises.of_run(case, run) if promise.state == "waiting" and promise.due]
    first = min(waiting, key=lambda promise: str(promise.due), default=None)
    to_staff(
        MessageKind.UNOPENED, case, managers, str(_("Nobody has opened a complaint yet")),
        run=run, event=event, first=first, unit=run.unit,
    )  # fmt: skip
