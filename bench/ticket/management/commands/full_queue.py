"""``full_queue N KEY``: so many tickets, each with what was said on it, and somebody who is signed in by that key."""

from importlib import import_module
from random import Random
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.core.management.base import BaseCommand

_FIRST = ("Amara", "Bela", "Callum", "Darya", "Ewan", "Farah", "Gwen", "Hamid", "Isla", "Joel", "Keiko", "Liam")
_LAST = ("Ashdown", "Birchall", "Coverley", "Dunmore", "Eastlake", "Fennimore", "Garside", "Hollins", "Inverley")
_WHAT = (
    "The person who was promised never came, and nobody rang.",
    "We were charged twice, and the bill was not explained.",
    "Three messages went unanswered.", "What we were told was not what was agreed.",
    "The papers we sent were lost, and we were asked for them again.",
    "Somebody was short with us and put the telephone down.",
)  # fmt: skip
_LOT = 5_000


class Command(BaseCommand):
    help = "Fill the queue, and sign somebody in."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("count", type=int)
        parser.add_argument("key")

    def handle(self, *args: Any, count: int, key: str, **options: Any) -> None:
        from helpdesk.models import FollowUp, Queue, Ticket  # type: ignore[import-not-found]  # not in our environment

        queue = Queue.objects.get()
        chance = Random(1)
        people: Any = get_user_model().objects  # Django's own here
        user = people.create_superuser("desk", "desk@example.org", "a long password")
        for start in range(0, count, _LOT):
            tickets = []
            for number in range(start, min(start + _LOT, count)):
                name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
                tickets.append(
                    Ticket(
                        queue=queue, title=f"Complaint of {name}", description=chance.choice(_WHAT),
                        submitter_email=f"{name.replace(' ', '.').lower()}.{number}@example.org",
                        # As many are closed as with us; its list shows those that are not.
                        status=Ticket.OPEN_STATUS if number % 4 == 0 else Ticket.CLOSED_STATUS,
                        priority=chance.randint(1, 5), assigned_to=user if number % 3 else None,
                    )
                )  # fmt: skip
            Ticket.objects.bulk_create(tickets)
            FollowUp.objects.bulk_create(
                FollowUp(ticket=ticket, title="Comment", comment=chance.choice(_WHAT), public=True, user=user)
                for ticket in tickets
            )
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        store._session_key = key  # last: it forgets a key under which it finds nothing
        store.save(must_create=True)
