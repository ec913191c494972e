"""What may happen next to a case: one declared table, and a function for each transition.

Every function locks the case, checks the table and the people again under the lock, writes its
event in the same transaction (rule 7), and raises :class:`Refused` with words for people if it may
not be done.
"""

from intake.cases.workflow.asking import question, reply, satisfied, writing
from intake.cases.workflow.complainant import (
    accept,
    asks_late,
    escalate,
    our_date_has_passed,
    why_not_escalate,
    window,
    withdraw,
)
from intake.cases.workflow.concerned import extract, findings, hear_them
from intake.cases.workflow.declared import TRANSITIONS, By, To, Transition
from intake.cases.workflow.ending import content, exhaust, refer, refuse, reopen, settle, stop
from intake.cases.workflow.guarding import conflict, safeguard
from intake.cases.workflow.hearing import arrange, hear
from intake.cases.workflow.holding import hand_to, note, take
from intake.cases.workflow.looking import vouch
from intake.cases.workflow.onward import climb, learned, link
from intake.cases.workflow.reaching import change_contact, confirm_contact, renew_secret
from intake.cases.workflow.recording import Learning, Panellist
from intake.cases.workflow.safeguarding import hand_back, ordinary_route
from intake.cases.workflow.staff import (
    acknowledge,
    clear,
    close,
    decline,
    extend,
    respond,
    update,
    why_not_extend,
)
from intake.cases.workflow.table import (
    ChangedMeanwhile,
    Refused,
    Where,
    close_case,
    current_run,
    locked,
)

__all__ = [
    "TRANSITIONS",
    "By",
    "ChangedMeanwhile",
    "Learning",
    "Panellist",
    "Refused",
    "To",
    "Transition",
    "Where",
    "accept",
    "acknowledge",
    "arrange",
    "asks_late",
    "change_contact",
    "clear",
    "climb",
    "close",
    "close_case",
    "confirm_contact",
    "conflict",
    "content",
    "current_run",
    "decline",
    "escalate",
    "exhaust",
    "extend",
    "extract",
    "findings",
    "hand_back",
    "hand_to",
    "hear",
    "hear_them",
    "learned",
    "link",
    "locked",
    "note",
    "ordinary_route",
    "our_date_has_passed",
    "question",
    "refer",
    "refuse",
    "renew_secret",
    "reopen",
    "reply",
    "respond",
    "safeguard",
    "satisfied",
    "settle",
    "stop",
    "take",
    "update",
    "vouch",
    "why_not_escalate",
    "why_not_extend",
    "window",
    "withdraw",
    "writing",
]
