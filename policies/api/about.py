"""What is told of a version: sealed facts, where it is read, and since when and until when it is in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from home.models import Organisation
from home.models.pages import address_of
from home.time import now
from policies import reading, sealing

if TYPE_CHECKING:
    from policies.models import PolicyVersion

#: Where the policies stand in the API.
ROOT = "/api/v2/policies/"


@dataclass(frozen=True)
class About:
    """Tells of versions.

    Attributes:
        in_force: for each policy's id, the id of its version in force now.
    """

    organisation: Organisation
    in_force: Mapping[int, int]

    def slug(self, version: "PolicyVersion") -> str:
        return str(version.policy.slug)

    def title(self, version: "PolicyVersion") -> str:
        return version.title

    def summary(self, version: "PolicyVersion") -> str:
        return str(version.sealed["summary"])

    def category(self, version: "PolicyVersion") -> str:
        return str(version.sealed["category"])

    def number(self, version: "PolicyVersion") -> str:
        return version.number

    def state(self, version: "PolicyVersion") -> str:
        """Return “in force”, “coming” or “past”."""
        if self.in_force.get(version.policy_id) == version.pk:
            return "in force"
        return "coming" if version.in_force_from > now() else "past"

    def in_force_from(self, version: "PolicyVersion") -> str:
        return self._moment(version.in_force_from)

    def in_force_until(self, version: Any) -> str | None:
        """Return when it ceased or will cease to be in force; None as long as nobody knows."""
        end = min((moment for moment in (version.followed_at, version.withdrawn_from) if moment), default=None)
        return self._moment(end) if end else None

    def published_at(self, version: "PolicyVersion") -> str:
        return self._moment(version.published_at)

    def review_on(self, version: "PolicyVersion") -> str | None:
        """Return the review date as published, in ISO 8601."""
        return version.sealed["review_date"]

    def owner(self, version: "PolicyVersion") -> str:
        sealed = version.sealed
        return ", ".join(part for part in (sealed["owner_role"], sealed["owner_unit"]) if part)

    def change_note(self, version: "PolicyVersion") -> str:
        return version.note

    def sha256(self, version: "PolicyVersion") -> str:
        return version.sha256

    def body_html(self, version: "PolicyVersion") -> str:
        return str(version.sealed["body_html"])

    def procedure(self, version: "PolicyVersion") -> dict[str, Any] | None:
        """Return the procedure as data, as it was sealed; None where the policy promises none."""
        return version.procedure or None

    def stages(self, version: "PolicyVersion") -> list[dict[str, Any]]:
        """Return each stage as people read it."""
        return [
            {
                "name": stage.name,
                "kind": stage.kind,
                "sentences": [*stage.words.sentences, *stage.words.includes],
                "steps": list(stage.steps),
            }
            for stage in reading.stages_in_words(version.promise, self.organisation)
        ]

    def hashed(self, version: "PolicyVersion") -> dict[str, Any]:
        """Return all that the hash is of: it is the SHA-256 of this as canonical JSON (``policies/sealing.py``)."""
        return {
            "number": version.number,
            "in_force_from": sealing.instant(version.in_force_from),
            "published_at": sealing.instant(version.published_at),
            "note": version.note,
            "sealed": version.sealed,
            "procedure": version.procedure,
            "schema_no": version.schema_no,
        }

    def detail_url(self, version: "PolicyVersion") -> str:
        return f"{self._policy_url(version)}versions/{version.number}/"

    def policy_url(self, version: "PolicyVersion") -> str:
        return self._policy_url(version)

    def versions_url(self, version: "PolicyVersion") -> str:
        return f"{self._policy_url(version)}versions/"

    def html_url(self, version: "PolicyVersion") -> str:
        return self.organisation.root_url + reading.version_url(version.policy, version.number)

    def policy_html_url(self, version: "PolicyVersion") -> str:
        return self.organisation.root_url + address_of(version.policy)

    def _policy_url(self, version: "PolicyVersion") -> str:
        return f"{self.organisation.root_url}{ROOT}{version.policy.slug}/"

    def _moment(self, moment: datetime) -> str:
        return self.organisation.local(moment).isoformat()
