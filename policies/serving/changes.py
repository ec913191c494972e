"""Noticing that something the public reads has changed, whichever process changed it."""

import time as _time
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Model
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, Site

from home.time import now

#: For so long, in seconds, a worker believes what it last saw. Superseded text is served no longer than this.
BELIEVED_FOR = 1.0
#: Rows older than this tell nobody anything: no page is kept for so long.
_SWEPT_AFTER = timedelta(days=1)
# What saving a draft writes to a page's row: nothing that readers see.
_DRAFT_ONLY = frozenset(
    {
        "draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at",
        "locked", "locked_at", "locked_by", "go_live_at",
    }
)  # fmt: skip

Seen = tuple[int, int]
_seen: tuple[float, Seen] | None = None


def seen() -> Seen:
    """Return how many changes there are, and the last; at most ``BELIEVED_FOR`` seconds old.

    Asked *before* a page is made: what is published meanwhile then makes the kept page worthless.
    """
    global _seen
    tick = _time.monotonic()
    if _seen is None or tick - _seen[0] >= BELIEVED_FOR:
        from policies.models import PublicChange

        told = PublicChange.objects.aggregate(count=Count("pk"), last=Max("pk"))
        _seen = (tick, (told["count"], told["last"] or 0))
    return _seen[1]


def forget() -> None:
    """Look again at the next question."""
    global _seen
    _seen = None


def note(**kwargs: Any) -> None:
    """Say that something the public reads has changed. In the transaction that changes it."""
    from policies.models import PublicChange

    PublicChange.objects.create(at=now())
    forget()
    transaction.on_commit(forget)


def sweep() -> None:
    """Take away rows that are long seen. Every kept page is made anew once."""
    from policies.models import PublicChange

    PublicChange.objects.filter(at__lt=now() - _SWEPT_AFTER).delete()


def _on_write(sender: type[Model], instance: Model, raw: bool = False, **kwargs: Any) -> None:
    if not raw and _is_public(instance, kwargs.get("update_fields")):
        note()


def _is_public(instance: Model, fields: "frozenset[str] | None") -> bool:
    if isinstance(instance, Page):
        return not (fields and fields <= _DRAFT_ONLY)
    return isinstance(instance, _watched())


def _watched() -> tuple[type[Model], ...]:
    from home.models import Organisation, Unit
    from policies.models import PolicyVersion, Review, ThirdParty, Withdrawal

    return (Organisation, Unit, Site, PolicyVersion, Review, ThirdParty, Withdrawal)


def connect() -> None:
    """Listen; called once when the app is ready."""
    post_save.connect(_on_write, dispatch_uid="policies.public.saved")
    post_delete.connect(_on_write, dispatch_uid="policies.public.deleted")
