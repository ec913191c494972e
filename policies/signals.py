"""What ``policies`` announces and asks. Higher rooms listen; this one never knows who they are."""

from typing import Any

from django.dispatch import Signal

# Asked with ``page`` (a PolicyPage as it would be published) and ``procedure`` (None where it has
# no stages). A receiver answers with sentences that tell the editor what stands in the way.
objections_to_publishing = Signal()

# Asked with ``page``. A receiver answers with sentences that say what depends on the policy.
objections_to_removing = Signal()

# Asked with ``policies`` (a list of ids). A receiver answers {policy id: address of its open form}.
forms_of_policy = Signal()

# Asked with ``organisation``. A receiver answers with a ``policies.lint.findings.Rota``: who works where.
who_takes_stages = Signal()

# Told with ``version``, inside the transaction that made it.
version_published = Signal()


def answers(signal: Signal, sender: Any, **asked: Any) -> list[Any]:
    """Ask by signal, and return what each listener answers."""
    return [answer for _, answer in signal.send(sender=sender, **asked)]
