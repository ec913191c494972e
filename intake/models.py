"""Where Django looks for the models of ``intake``; each lives in the room it belongs to."""

from intake.cases.logged import LogEntry
from intake.cases.models import (
    Adjustment,
    Case,
    Complainant,
    Conflict,
    Deadline,
    Handled,
    ReminderPlan,
    StageRun,
    Timer,
)
from intake.forms.models import Draft, IntakeFormPage, Submission
from intake.letters.models import Message
from intake.records.models import Content, Event, WorkerHeartbeat

__all__ = [
    "Adjustment",
    "Case",
    "Complainant",
    "Conflict",
    "Content",
    "Deadline",
    "Draft",
    "Event",
    "Handled",
    "IntakeFormPage",
    "LogEntry",
    "Message",
    "ReminderPlan",
    "StageRun",
    "Submission",
    "Timer",
    "WorkerHeartbeat",
]
