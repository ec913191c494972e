"""The files that came with a request, one after the other: what is wrong with one harms no other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from home.models.organisation import MOST_FILE_MB
from intake.forms.evidence import adding, receiving
from intake.forms.guards import networks

if TYPE_CHECKING:
    from home.models import Organisation

log = structlog.get_logger(__name__)

_NOT_NOW = gettext_lazy(
    "We could not keep this file just now. Try again in a minute, or send us everything else now and this file "
    "another way."
)
_TOO_MUCH = gettext_lazy(
    "Very many files have come from your network in the last hour, so we could not take this one. Try again in an "
    "hour, or send us everything else now and this file another way."
)


@dataclass(frozen=True)
class Problem:
    """A file that was not taken, and why."""

    name: str
    why: str


def each(
    request: HttpRequest, organisation: "Organisation", take: Callable[[adding.Incoming], object], field: str = "files"
) -> list[Problem]:
    """Let ``take`` have each file that was sent; return those that were not taken, with words for their sender.

    Args:
        field: what the input is called.
    """
    problems = []
    for file in request.FILES.getlist(field):
        name, size = str(file.name or ""), file.size or 0
        if _too_much(request, size):
            problems.append(Problem(name, str(_TOO_MUCH)))
            continue
        try:
            take(adding.Incoming(name, size, file.chunks(256 * 1024)))
        except adding.NotTaken as refused:
            problems.append(Problem(name, str(refused)))
        except OSError as trouble:
            # A disk that is full or away stops nobody's complaint; everything else goes on.
            log.error("a file could not be kept", trouble=type(trouble).__name__)
            problems.append(Problem(name, str(_NOT_NOW)))
    # What was too big was not read to its end, so nothing but its name is there.
    most = min(organisation.evidence_file_mb, MOST_FILE_MB)
    return problems + [Problem(name, adding.too_big(most)) for name in getattr(request, receiving.SKIPPED, [])]


def _too_much(request: HttpRequest, size: int) -> bool:
    megabytes = -(-size // adding.MEGABYTE)
    return networks.too_many(request, networks.FILES) or networks.too_many(request, networks.BYTES, megabytes)
