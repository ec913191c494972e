"""Where Django looks for the models of ``intake``; each lives in the room it belongs to."""

from intake.cases.beside import DeskDraft, Looking
from intake.cases.learning import LearningAction
from intake.cases.links import CaseLink
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
from intake.cases.register import RegisterGrant
from intake.cases.weeks import WeekReview
from intake.finding.models import CaseWord
from intake.forms.evidence.models import File
from intake.forms.guards.models import NetworkCount, NetworkSalt
from intake.forms.models import Draft, IntakeFormPage, Submission
from intake.letters.models import (
    ClosedPass,
    ContactChange,
    Feedback,
    Knock,
    LetterSettings,
    LetterTemplate,
    Message,
    TemplateVersion,
)
from intake.records.models import Content, Event, WorkerHeartbeat
from intake.routing.models import RuleSet

__all__ = [
    "Adjustment",
    "Case",
    "CaseLink",
    "CaseWord",
    "ClosedPass",
    "Complainant",
    "Conflict",
    "ContactChange",
    "Content",
    "Deadline",
    "DeskDraft",
    "Draft",
    "Event",
    "Feedback",
    "File",
    "Handled",
    "IntakeFormPage",
    "Knock",
    "LearningAction",
    "LetterSettings",
    "LetterTemplate",
    "LogEntry",
    "Looking",
    "Message",
    "NetworkCount",
    "NetworkSalt",
    "RegisterGrant",
    "ReminderPlan",
    "RuleSet",
    "StageRun",
    "Submission",
    "TemplateVersion",
    "Timer",
    "WeekReview",
    "WorkerHeartbeat",
]
