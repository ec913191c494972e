"""Events, and the content they speak of: kept apart, so that content can be erased and the chain stands."""

import hashlib
import secrets
import uuid
from datetime import datetime
from typing import Any

from django.db import models

from policies import sealing


def content_digest(salt: str, body: Any) -> str:
    """Return H(salt, body): proves the content without giving it away once both are erased."""
    return hashlib.sha256(bytes.fromhex(salt) + sealing.canonical(body)).hexdigest()


class Content(models.Model):
    """Personal text. All of it lives here and nowhere else, each piece with a salt of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    salt = models.CharField(max_length=64)
    body = models.JSONField()
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"content {self.id}"

    @classmethod
    def keep(cls, body: Any) -> "Content":
        """Store ``body`` (JSON-able) under a new salt."""
        content = cls.new(body)
        content.save(force_insert=True)
        return content

    @classmethod
    def new(cls, body: Any) -> "Content":
        """Return ``body`` under a new salt, not stored yet."""
        return cls(salt=secrets.token_hex(32), body=body)

    @property
    def digest(self) -> str:
        """What an event says of this content."""
        return content_digest(self.salt, self.body)


class Event(models.Model):
    """One thing that happened to a case. Written by :func:`intake.cases.events.record` alone."""

    case = models.ForeignKey("intake.Case", on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=200)
    public = models.BooleanField(default=False)
    refs = models.JSONField(default=dict)
    content = models.ForeignKey(Content, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["case", "seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="intake_event_seq")]

    def __str__(self) -> str:
        return f"{self.seq}: {self.kind}"

    def computed_hash(self, case_uuid: uuid.UUID) -> str:
        """Reckon the link's hash anew from what the row holds now."""
        return event_hash(
            prev=self.prev_hash,
            case=case_uuid,
            seq=self.seq,
            at=self.at,
            kind=self.kind,
            actor=self.actor,
            public=self.public,
            refs=self.refs,
            digest=self.digest,
        )


def event_hash(
    *,
    prev: str,
    case: uuid.UUID,
    seq: int,
    at: datetime,
    kind: str,
    actor: str,
    public: bool,
    refs: dict[str, Any],
    digest: str,
) -> str:
    """Return the SHA-256 over one event and the hash before it, in canonical JSON."""
    return sealing.digest(
        {
            "prev": prev,
            "case": str(case),
            "seq": seq,
            "at": sealing.instant(at),
            "kind": kind,
            "actor": actor,
            "public": public,
            "refs": refs,
            "digest": digest,
        }
    )


class WorkerHeartbeat(models.Model):
    """When a worker last went round. One row; the desk shows it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="intake_one_heartbeat")]

    def __str__(self) -> str:
        return f"last round at {self.at:%Y-%m-%d %H:%M}"
