"""The declared table as a page of the documentation: a diagram of the states, and every transition in a row."""

from collections.abc import Iterator

from intake.cases.models import State
from intake.cases.workflow.declared import TRANSITIONS, By, Transition

_NAMES = {State.OPEN: "Open", State.RESPONDED: "Answered", State.CLOSED: "Closed"}
_HEAD = """# What may happen to a case

Written by `manage.py draw_workflow` from `intake/cases/workflow/declared.py`. Change the table, not this page.

Every transition is a POST, made under the lock of the case's row; the table, the person, independence and conflict are
looked at again under the lock, and its event is written in the same transaction.

"""


def drawn() -> str:
    """Return the page, in Markdown with a Mermaid diagram."""
    return _HEAD + "\n".join(["```mermaid", *_diagram(), "```", "", *_table()]) + "\n"


def _moves() -> Iterator[tuple[str, str, str]]:
    """Yield from, to and name of whatever leads to another state."""
    for transition in TRANSITIONS.values():
        for before in transition.from_states:
            for after in transition.leads_to:
                if before != after and set(transition.from_states) != set(transition.leads_to):
                    yield _NAMES[before], _NAMES[after], _shown(transition)


def _diagram() -> Iterator[str]:
    yield "stateDiagram-v2"
    yield "    [*] --> Open: received"
    found: dict[tuple[str, str], list[str]] = {}
    for before, after, name in _moves():
        found.setdefault((before, after), []).append(name)
    for (before, after), names in found.items():
        yield f"    {before} --> {after}: {', '.join(names)}"
    yield "    Closed --> [*]"


def _table() -> Iterator[str]:
    for by in By:
        yield f"## By {by}"
        yield ""
        yield "| transition | from | to | what it does | writes to |"
        yield "|---|---|---|---|---|"
        for transition in TRANSITIONS.values():
            if transition.by == by:
                before = ", ".join(_NAMES[state].lower() for state in transition.from_states)
                cells = (_shown(transition), before, _after(transition), transition.does, transition.writes_to)
                yield f"| {' | '.join(cells)} |"
        yield ""


def _after(transition: Transition) -> str:
    if set(transition.leads_to) == set(transition.from_states):
        return "as it was"
    return " or ".join(_NAMES[state].lower() for state in transition.leads_to)


def _shown(transition: Transition) -> str:
    return transition.name.replace("_", " ")
