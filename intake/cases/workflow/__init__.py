"""What may happen next to a case: one declared table, and a function for each transition.

Every function locks the case, checks the table and the people again under the lock, writes its
event in the same transaction (rule 7), and raises :class:`Refused` with words for people if it may
not be done.
"""

from intake.cases.workflow.complainant import (
    accept,
    asks_late,
    escalate,
    our_date_has_passed,
    why_not_escalate,
    window,
    withdraw,
)
from intake.cases.workflow.staff import (
    acknowledge,
    clear,
    close,
    decline,
    extend,
    hear,
    respond,
    update,
    why_not_extend,
)
from intake.cases.workflow.table import (
    TRANSITIONS,
    By,
    ChangedMeanwhile,
    Refused,
    Transition,
    Where,
    close_case,
    current_run,
    locked,
)
from intake.cases.workflow.talking import add, change_contact, confirm_contact, renew_secret, write

__all__ = [
    "TRANSITIONS",
    "By",
    "ChangedMeanwhile",
    "Refused",
    "Transition",
    "Where",
    "accept",
    "acknowledge",
    "add",
    "asks_late",
    "change_contact",
    "clear",
    "close",
    "close_case",
    "confirm_contact",
    "current_run",
    "decline",
    "escalate",
    "extend",
    "hear",
    "locked",
    "our_date_has_passed",
    "renew_secret",
    "respond",
    "update",
    "why_not_escalate",
    "why_not_extend",
    "window",
    "withdraw",
    "write",
]
