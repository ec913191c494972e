"""Where Django looks for the models of ``intake``; each lives in the room it belongs to."""

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
from intake.letters.models import (
    ContactChange,
    Feedback,
    Knock,
    LetterSettings,
    LetterTemplate,
    Message,
    TemplateVersion,
)
from intake.records.models import Content, Event, WorkerHeartbeat

__all__ = [
    "Adjustment",
    "Case",
    "Complainant",
    "Conflict",
    "ContactChange",
    "Content",
    "Deadline",
    "Draft",
    "Event",
    "Feedback",
    "Handled",
    "IntakeFormPage",
    "Knock",
    "LetterSettings",
    "LetterTemplate",
    "Message",
    "ReminderPlan",
    "StageRun",
    "Submission",
    "TemplateVersion",
    "Timer",
    "WorkerHeartbeat",
]
