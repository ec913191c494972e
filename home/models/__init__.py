"""The models of ``home``: who we are."""

from home.models.absence import Absence
from home.models.calendar import Calendar, CalendarDay, Term
from home.models.changes import FactChange
from home.models.moment import ClockOffset
from home.models.organisation import Organisation
from home.models.pages import ContactPage, HomePage
from home.models.unit import Membership, Unit
from home.models.user import User

__all__ = [
    "Absence",
    "Calendar",
    "CalendarDay",
    "ClockOffset",
    "ContactPage",
    "FactChange",
    "HomePage",
    "Membership",
    "Organisation",
    "Term",
    "Unit",
    "User",
]
