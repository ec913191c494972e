"""Who signs that a procedure is finished: somebody whom the policy itself names."""

from typing import Any

from django.utils.translation import gettext as _

from intake.cases.models import Case
from policies.procedures import Procedure

_LEAST = 4


def _words(value: Any) -> str:
    """Return all text of a sealed wording, in small letters."""
    if isinstance(value, dict):
        return " ".join(_words(each) for each in value.values())
    if isinstance(value, list):
        return " ".join(_words(each) for each in value)
    return str(value).casefold() if isinstance(value, str) else ""


def why_not_signed(case: Case, procedure: Procedure, office: str) -> str:
    """Return why somebody of this office can't sign; blank if they can.

    The office must stand in the version that the case is judged by, or in its procedure.
    """
    wanted = " ".join(office.split()).casefold()
    if len(wanted) < _LEAST:
        return _("Write what they are, as the policy calls it, such as “Chair of the Board”.")
    if wanted in " ".join(_words([case.version.sealed, case.version.procedure]).split()):
        return ""
    return _("Version %(number)s of the policy names nobody so. Write what they are as the policy calls it.") % {
        "number": case.version.number
    }
