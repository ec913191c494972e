"""How the complainant is reached, and their code. None of it moves a stage or a date."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from home.time import now
from intake.cases import events, recipients
from intake.cases.models import Case, Complainant
from intake.cases.workflow.table import Refused, Where, locked
from intake.finding import index
from intake.letters import compose, contacts
from intake.letters.models import ContactChange
from intake.records.models import Content, Event

#: What of a complainant's details they can change themselves; their name is the one that they gave.
REACHED_BY = ("email", "telephone", "address", "safe_contact")


def change_contact(case_id: int, given: Mapping[str, str]) -> ContactChange | None:
    """Write to the complainant in another way from now on.

    A new email address waits until they have shown that it is theirs; then it is returned what it waits for.
    Whoever reads the address that we wrote to before is told.
    """
    with locked(case_id, "contact") as here:
        complainant = here.case.complainant
        was = dict(complainant.content.body or {})
        new = {**was, **{name: given.get(name, "").strip() for name in REACHED_BY}}
        asked = new["email"] if new["email"] and new["email"] != was.get("email", "") else ""
        if asked:
            new["email"] = was.get("email", "")
        if not (asked or new["email"] or new["telephone"] or new["address"]):
            raise Refused(_("Leave us one way to reach you: an email address, a telephone number or a postal address."))
        if new != was:
            _reach(here, complainant, was, new)
        return _wait_for(here, asked) if asked else None


def confirm_contact(case_id: int, code: str) -> None:
    """Use the new email address, whose reader has given us the code that we sent there."""
    with locked(case_id, "contact") as here:
        change = here.case.contact_changes.filter(confirmed_at=None).order_by("-pk").first()
        if change is None or not change.content.body or not contacts.is_right(change, code):
            raise Refused(_("This is not the code that we sent. Look at the newest email from us."))
        change.confirmed_at = here.at
        change.save(update_fields=["confirmed_at"])
        complainant = here.case.complainant
        was = dict(complainant.content.body or {})
        new = {**was, "email": change.content.body["email"]}
        _reach(here, complainant, was, new)


def _wait_for(here: Where, address: str) -> ContactChange:
    change = ContactChange.objects.create(case=here.case, content=Content.keep({"email": address}), asked_at=here.at)
    event = _of_complainant(here, "contact asked", change.content, refs={"change": str(change.uuid)})
    compose.confirm(here.case, event, address=address)
    return change


def _reach(here: Where, complainant: Complainant, was: dict[str, str], new: dict[str, str]) -> None:
    before, way_before = complainant.content, (complainant.delivery, complainant.email)
    complainant.content = Content.keep(new)
    complainant.save(update_fields=["content"])
    before.delete()  # what it was is part of the event
    index.add_complainant(here.case, new)
    kept = {name: was.get(name, "") for name in REACHED_BY}
    event = _of_complainant(here, "contact changed", Content.keep({"was": kept}), public=True)
    if way_before[0] == "email" and way_before != (complainant.delivery, complainant.email):
        compose.contact_changed(here.case, event, address=way_before[1])
    compose.news(here.case, here.run, event, recipients.handlers(here.case))


def _of_complainant(
    here: Where, kind: str, content: Content, *, public: bool = False, refs: dict[str, str] | None = None
) -> Event:
    return events.record(
        here.case, kind, actor=events.COMPLAINANT, public=public, refs=refs or {}, content=content, at=here.at
    )


def renew_secret(case_id: int) -> bool:
    """Send a new secret code to where we write, which ends the one before; no, where we may write nowhere."""
    with transaction.atomic():
        case = Case.objects.locked("organisation__site", pk=case_id)
        if case.complainant.delivery == "page":
            return False
        case.secret_number += 1
        event = events.record(case, "new code", actor=events.COMPLAINANT, at=now())
        case.save(update_fields=["secret_number", "chain_length", "chain_head"])
        compose.new_secret(case, event)
    return True
