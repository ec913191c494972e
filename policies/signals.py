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

# Asked with ``page``. A receiver answers with a ``policies.relying.Relying``: open forms and open cases.
relying_on_policy = Signal()

# Asked with ``organisation``. A receiver answers with a ``policies.lint.findings.Rota``: who works where.
who_takes_stages = Signal()

# Told with ``version``, inside the transaction that made it.
version_published = Signal()

# Told with ``organisation`` and ``reminders`` (``policies.reminders.Reminder``s, one for each policy), inside the
# transaction that recorded them: whoever writes to the owners writes in it too.
reviews_due = Signal()

# Asked with ``changed`` (the ``what`` of each fact that changes, see ``policies.comparing.facts``). A receiver answers
# with the names of the letters that quote one of them.
letters_that_quote = Signal()

# Told with ``organisation``, ``page``, ``what`` ("asked", "approved" or "changes"), ``people`` to write to, ``by`` and
# ``comment``, inside the transaction in which it happened.
approval_news = Signal()

# Asked with ``organisation``. A receiver answers with ``policies.consent.Need``s: what of others it would load for
# visitors, and so must ask them about first.
what_needs_consent = Signal()


def answers(signal: Signal, sender: Any, **asked: Any) -> list[Any]:
    """Ask by signal, and return what each listener answers."""
    return [answer for _, answer in signal.send(sender=sender, **asked)]
