"""Finding a policy in force by the words in it."""

from policies.finding.searching import Found, Hit, Results, search

__all__ = ["Found", "Hit", "Results", "search"]
