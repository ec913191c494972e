"""Small things that the desk's templates ask for."""

from django import template

from policies.clock import DayCounted

register = template.Library()


@register.filter
def in_parts(why: list[DayCounted]) -> list[list[DayCounted]]:
    """Return the days of a date and of each extension by themselves: every part counts from 1 again."""
    parts: list[list[DayCounted]] = []
    before: DayCounted | None = None
    for row in why:
        if before is None or row.n < before.n or (row.counted and row.n == before.n):
            parts.append([])
        parts[-1].append(row)
        before = row
    return parts
