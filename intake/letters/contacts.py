"""Codes that show that an address is somebody's own."""

import hashlib
import hmac
from typing import TYPE_CHECKING

from django.conf import settings

from intake.cases import references

if TYPE_CHECKING:
    from intake.letters.models import ContactChange, Message


def code_for(change: "ContactChange") -> str:
    """Return the code that is sent to a new address: reckoned when it is needed, stored nowhere."""
    mac = hmac.new(settings.PORTAL_KEY.encode(), f"contact:{change.uuid}".encode(), hashlib.sha256).digest()
    code = references.encode(int.from_bytes(mac[:5], "big"), 8)
    return f"{code[:4]}-{code[4:]}"


def code_of(message: "Message") -> str:
    """Return the code that a message asks for: that of the change which waits on its case; blank where none does."""
    if message.case is None or message.event is None:
        return ""
    change = message.case.contact_changes.filter(uuid=message.event.refs.get("change")).first()
    return code_for(change) if change is not None else ""


def is_right(change: "ContactChange", given: str) -> bool:
    """Compare in constant time."""
    wanted = references.fold(code_for(change))
    return hmac.compare_digest(wanted.encode(), references.fold(given).encode())
