"""A decision over 500 rules: how long it takes, and how many queries it asks.

    python bench/routing.py

The worst case is measured: only the last rule fits, so that every other one is passed over and explained. Beside
it stands the plain way, which goes through rule after rule; both must decide alike.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recourse.settings.test")

RULES = 500
ROUNDS = 400
#: Milliseconds.
GOAL = 1.0


def prepare() -> tuple[Any, Any, dict[str, str], Any]:
    """Return a table of 500 rules, the same as plain data, answers that fit the last alone, and a tree."""
    import django

    django.setup()
    from home.models import Organisation, Unit
    from home.units import Tree
    from intake.routing.engine import Condition, Rule, Table

    class Grove(Tree):
        def __init__(self) -> None:
            self.organisation = Organisation(name="Grove", catch_all_id=1)
            self.units = {pk: Unit(pk=pk, slug=f"unit-{pk}", parent_id=1 if pk > 1 else None) for pk in range(1, 101)}
            self.regrow()

    def rule(number: int) -> Rule:
        who, kind = (f"who-{number % 40}", "kind-x") if number < RULES - 1 else ("school", "complaint")
        conditions = (
            Condition("who", answers=(who, "school")),
            Condition("kind", answers=(kind,)),
            Condition("about", answers=("unit-7", "dont-know")),
        )
        return Rule(f"Rule {number}", conditions, f"unit-{number % 100 + 1}")

    rules = [rule(number) for number in range(RULES)]
    answers = {"who": "school", "kind": "complaint", "about": "dont-know", "concerns_usual": "no"}
    return Table(rules), rules, answers, Grove()


def plainly(rules: Any, answers: Mapping[str, str]) -> int:
    """Decide rule after rule; return the number of the one that fits."""
    for number, rule in enumerate(rules, start=1):
        if all(answers.get(condition.question, "") in condition.answers for condition in rule.conditions):
            return number
    return 0


def median(work: Callable[[], object]) -> float:
    """Return the median time of one go, in milliseconds."""
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


def results() -> list[dict[str, Any]]:
    """One line for the whole decision with its reasons, one for which rule fits."""
    table, rules, answers, tree = prepare()
    from intake.routing.engine import decide

    decision = decide(table, answers, tree, default_unit=None)
    agrees = decision.number == plainly(rules, answers) == RULES and len(decision.passed_over) == RULES - 1
    whole = median(lambda: decide(table, answers, tree, default_unit=None))
    first = median(lambda: next(table.fitting(answers)))
    plain = median(lambda: plainly(rules, answers))
    return [
        {
            "name": f"routing: ms a decision over {RULES} rules, each explained (less is better)",
            "ours": round(whole, 4), "peer": None, "ratio": None, "goal": GOAL, "met": agrees and whole < GOAL,
        },
        {
            "name": f"routing: which of {RULES} rules fits, µs, beside rule after rule",
            "ours": round(first * 1000, 2), "peer": round(plain * 1000, 2), "ratio": round(plain / first, 1),
            "goal": 1.0, "met": agrees and plain > first,
        },
    ]  # fmt: skip


if __name__ == "__main__":
    for row in results():
        print(row)
