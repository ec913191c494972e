"""What relies on a policy: told by the higher rooms, for the editors of its own organisation."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policies.signals import answers, relying_on_policy

if TYPE_CHECKING:
    from policies.models import PolicyPage


@dataclass(frozen=True)
class Relying:
    """What relies on a policy.

    Attributes:
        open_forms: title and address of each form on which people may send something now.
        open_cases: how many cases are open under one of its versions. A number, and nothing else of them (rule 5).
    """

    open_forms: tuple[tuple[str, str], ...] = ()
    open_cases: int = 0


def relying_on(policy: "PolicyPage") -> Relying:
    """Return what relies on a policy as things stand."""
    told: list[Relying] = answers(relying_on_policy, type(policy), page=policy)
    return Relying(
        open_forms=tuple(form for each in told for form in each.open_forms),
        open_cases=sum(each.open_cases for each in told),
    )
