"""``public_queue``: one queue that the public may write to, as every helpdesk has."""

from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Make the queue."

    def handle(self, *args: Any, **options: Any) -> None:
        from helpdesk.models import Queue

        Queue.objects.create(
            title="Complaints", slug="complaints", allow_public_submission=True, email_address="bench@example.org"
        )
