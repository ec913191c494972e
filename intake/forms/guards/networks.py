"""Counting what comes from one network. No address is stored, and none can be reckoned back after a day."""

import hashlib
import hmac
import ipaddress
import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from home.time import now
from intake.forms.guards.models import NetworkCount, NetworkSalt

SENT, BEGUN, FILES, BYTES = "sent", "begun", "files", "megabytes"
#: In an hour, from one network. A school is one network, so these are generous; what is beyond them is
#: looked at by a person (sent), or may be tried again later (the others).
MOST = {SENT: 10, BEGUN: 200, FILES: 300, BYTES: 2_000}
#: Counts and salts are kept no longer.
KEPT = timedelta(days=1)

_COUNT = """
    INSERT INTO intake_networkcount (network, what, hour, number) SELECT %s, %s, %s, %s{} WHERE true
    ON CONFLICT (network, what, hour) DO UPDATE SET number = intake_networkcount.number + excluded.number
    RETURNING number
"""

_salts: dict[date, bytes] = {}


def network_of(request: HttpRequest) -> str:
    """Return the network that a request comes from: /24 of IPv4, /48 of IPv6.

    What a proxy adds is believed only where there is one of ours (BEHIND_PROXY), and then only its own, last word.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip() or address
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    prefix = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network((found, prefix), strict=False))


def count(request: HttpRequest, what: str, number: int = 1) -> int:
    """Add to what this network did in this hour; return how much that was before."""
    at = now().replace(minute=0, second=0, microsecond=0)
    network = _hashed(network_of(request), at)
    hour = NetworkCount._meta.get_field("hour").get_db_prep_value(at, connection)
    # One statement, for it stands in the way of every complaint; and however many come at once, each is counted.
    # By itself, it does not wait until it is on the disk either: a power cut may lose a count.
    alone = connection.vendor == "postgresql" and not connection.in_atomic_block
    statement = _COUNT.format(" FROM set_config('synchronous_commit', 'off', true)" if alone else "")
    with connection.cursor() as cursor:
        cursor.execute(statement, [network, what, hour, number])
        return int(cursor.fetchone()[0]) - number


def too_many(request: HttpRequest, what: str, number: int = 1) -> bool:
    """Count, and tell whether it is more than we take from one network in an hour."""
    return count(request, what, number) + number > MOST[what]


def forget() -> int:
    """Destroy salts and counts that are no longer needed; return how many rows went."""
    before = now() - KEPT
    counts, _rows = NetworkCount.objects.filter(hour__lt=before).delete()
    salts, _rows = NetworkSalt.objects.filter(day__lt=before.date()).delete()
    for day in [day for day in _salts if day < before.date()]:
        _salts.pop(day, None)
    return counts + salts


def _hashed(network: str, at: datetime) -> str:
    return hmac.new(_salt(at.date()), network.encode(), hashlib.sha256).hexdigest()[:32]


def _salt(day: date) -> bytes:
    """Return the day's salt; the first who asks makes it, and all workers use the same."""
    if day not in _salts:
        row = NetworkSalt.objects.filter(day=day).first()
        if row is None:
            row, _made = NetworkSalt.objects.get_or_create(day=day, defaults={"salt": secrets.token_bytes(32)})
        _salts[day] = bytes(row.salt)
    return _salts[day]
