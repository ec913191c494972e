"""The clock: pure arithmetic that turns a promised amount of time into a moment."""

from .arithmetic import END_OF_DAY, LONDON, due, months_after
from .days import Days, NoTermDates, OutsideCalendar, Term, bank_holidays
from .explain import DayCounted, explain

__all__ = [
    "END_OF_DAY",
    "LONDON",
    "DayCounted",
    "Days",
    "NoTermDates",
    "OutsideCalendar",
    "Term",
    "bank_holidays",
    "due",
    "explain",
    "months_after",
]
