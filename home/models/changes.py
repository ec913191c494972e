"""Noticing that people, units, absences, calendars or versions have changed, so that each worker may remember them."""

from django.db import connection, models

from home.triggers import Herald

#: So many rows are left when the worker sweeps; they say nothing but that something has changed.
KEPT = 200
TOLD = "home_factchange"


class FactChange(models.Model):
    """Something that is remembered has changed. Written by the database itself: no way of changing it goes past."""

    token = models.BigIntegerField(help_text="By chance: numbers are given out again where a change was undone.")

    def __str__(self) -> str:
        return f"change {self.pk}"


def stamp() -> tuple[int, int]:
    """Return what is different after every change: how many there are, and the sum of their tokens. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*), COALESCE(SUM(token), 0) FROM {TOLD}")  # noqa: S608 - a name of ours
        count, tokens = cursor.fetchone()
    return int(count), int(tokens)


def sweep() -> None:
    """Leave the last few rows. Whatever is remembered is read anew once."""
    last = FactChange.objects.order_by("-pk").values_list("pk", flat=True)[KEPT : KEPT + 1]
    for pk in list(last):
        FactChange.objects.filter(pk__lte=pk).delete()


_WHOLE = ("INSERT", "UPDATE", "DELETE")
#: Signing in writes to a person's row too, and changes nothing that counts here.
_OF_PEOPLE = "UPDATE OF first_name, last_name, email, is_active, organisation_id"
HERALDS = (
    *(
        Herald(table, operation, TOLD)
        for table in ("home_organisation", "home_unit", "home_membership", "home_absence", "wagtailcore_site")
        for operation in _WHOLE
    ),
    *(Herald("home_user", operation, TOLD) for operation in ("INSERT", _OF_PEOPLE, "DELETE")),
    *(Herald("home_calendar", operation, TOLD) for operation in _WHOLE),
)
