"""Calendars from files: an iCalendar file read as days, looked at, and entered in one go."""

from home.calendars.planning import Addition, Kind, Plan, enter, plan
from home.calendars.reading import MOST_BYTES, Entry, LeftOut, Unreadable, read

__all__ = ["MOST_BYTES", "Addition", "Entry", "Kind", "LeftOut", "Plan", "Unreadable", "enter", "plan", "read"]
