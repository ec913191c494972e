"""What may happen next to a case: one declared table, and a function for each transition.

Every function locks the case, checks the table and the people again under the lock, writes its
event in the same transaction (rule 7), and raises :class:`Refused` with words for people if it may
not be done.
"""

from intake.cases.workflow.complainant import accept, asks_late, escalate, why_not_escalate, window, withdraw
from intake.cases.workflow.safeguarding import hand_back, ordinary_route
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

__all__ = [
    "TRANSITIONS",
    "By",
    "ChangedMeanwhile",
    "Refused",
    "Transition",
    "Where",
    "accept",
    "acknowledge",
    "asks_late",
    "clear",
    "close",
    "close_case",
    "current_run",
    "decline",
    "escalate",
    "extend",
    "hand_back",
    "hear",
    "locked",
    "ordinary_route",
    "respond",
    "update",
    "why_not_escalate",
    "why_not_extend",
    "window",
    "withdraw",
]
