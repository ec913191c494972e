"""What a worker need not work out again while nothing that the public reads has changed.

A version never changes; which one holds, and what units are called, changes only with a note of it.
"""

from typing import TYPE_CHECKING, Any

from home.time import now
from policies import sentences
from policies.reading.stages import StageView, stages_in_words
from policies.reading.which import with_neighbours
from policies.serving import changes
from policies.serving.shelf import Shelf

if TYPE_CHECKING:
    from home.models import Organisation
    from policies.models import PolicyPage

Wording = tuple[list[StageView], str]

_holding: Shelf[Any] = Shelf(most=200)
_wordings: Shelf[Wording] = Shelf(most=500)


def forget() -> None:
    """Remember nothing."""
    _holding.clear()
    _wordings.clear()


def version_in_force(policy: "PolicyPage") -> Any:
    """Return the version of a policy that holds now, ``with_neighbours``; None where none does."""
    from policies.models import PolicyVersion

    seen, at = changes.seen(), now()
    found = _holding.get(policy.pk, seen, at)
    if found is None:
        found = with_neighbours(PolicyVersion.objects.filter(policy_id=policy.pk).in_force(at)).first()
        if found is not None:
            _holding.put(policy.pk, found, seen, at)
    return found


def wording(version: Any, organisation: "Organisation") -> Wording:
    """Return the stages of a version, and its ceiling on the whole case, in sentences."""
    key, seen, at = (version.pk, organisation.pk), changes.seen(), now()
    found = _wordings.get(key, seen, at)
    if found is None:
        procedure = version.promise
        found = (stages_in_words(procedure, organisation), sentences.conclude_in_words(procedure))
        _wordings.put(key, found, seen, at)
    return found
