"""The secret that opens a complainant's page: reckoned when needed, stored nowhere."""

import hashlib
import hmac
from typing import TYPE_CHECKING

from django.conf import settings

from intake.cases import references

if TYPE_CHECKING:
    from intake.cases.models import Case

_LETTERS = 20  # times five bits: 100 bits


def secret_of(case: "Case") -> str:
    """Return the secret of a case: an HMAC of its UUID and the number of its current secret."""
    message = f"{case.uuid}:{case.secret_number}".encode()
    mac = hmac.new(settings.PORTAL_KEY.encode(), message, hashlib.sha256).digest()
    return references.encode(int.from_bytes(mac[:13], "big") >> 4, _LETTERS)


def shown(secret: str) -> str:
    """Return a secret as people read it, in groups of five."""
    return "-".join(secret[at : at + 5] for at in range(0, len(secret), 5))


def is_right(case: "Case | None", given: str) -> bool:
    """Compare in constant time; without a case the same work is done and the answer is no."""
    from uuid import UUID

    from intake.cases.models import Case

    wanted = secret_of(case or Case(uuid=UUID(int=0)))
    right = hmac.compare_digest(wanted.encode(), references.fold(given).encode())
    return right and case is not None


def portal_url(case: "Case") -> str:
    """Return the address that opens the page; the secret is in the fragment, which is never sent."""
    fragment = f"{references.shown(case.reference)}.{shown(secret_of(case))}"
    return f"{case.organisation.root_url}/complaint/#{fragment}"
