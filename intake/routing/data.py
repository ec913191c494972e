"""Rules as plain data, as they are stored and sealed."""

from collections.abc import Iterable
from typing import Any

from intake.routing.engine import Condition, Fits, Priority, Rule, Sensitivity


def to_data(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Return rules as JSON-able data; :func:`from_data` gives them back."""
    return [
        {
            "name": rule.name,
            "conditions": [
                {"question": each.question, "fits": each.fits.value, "answers": list(each.answers)}
                for each in rule.conditions
            ],
            "unit": rule.unit,
            "stage": rule.stage,
            "sensitivity": rule.sensitivity.value,
            "priority": rule.priority.value,
        }
        for rule in rules
    ]


def from_data(data: Iterable[dict[str, Any]]) -> list[Rule]:
    """Return the rules that were stored."""
    return [
        Rule(
            name=row["name"],
            conditions=tuple(
                Condition(each["question"], Fits(each["fits"]), tuple(each["answers"])) for each in row["conditions"]
            ),
            unit=row["unit"],
            stage=row["stage"],
            sensitivity=Sensitivity(row["sensitivity"]),
            priority=Priority(row["priority"]),
        )
        for row in data
    ]
