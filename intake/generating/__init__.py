"""Believable cases in bulk, all of them invented: what a busy organisation's months would have left behind.

Each case lives its life in memory, by the same arithmetic, chains and assignments as a real one; the rows
of many are then stored together. ``manage.py verify`` finds nothing amiss with them.
"""

from intake.generating.making import AlreadyThere, generate
from intake.generating.place import Cannot

__all__ = ["AlreadyThere", "Cannot", "generate"]
