"""How fast a limit becomes a date, beside `holidays`' own count of working days.

    python bench/clock.py

Both reckon the same limits from the same days in all four nations, and must agree on every
one of them.
"""

import random
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import holidays

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from policies.clock import LONDON, Days, due
from policies.procedures.model import Amount, TimeUnit

#: Counting days is what the peer does, and what the goal is set for.
GOAL = 25.0
#: `due` besides reads a moment in a time zone and gives one back, which the peer does not.
GOAL_WITH_TIMES = 10.0
WORKING_DAYS = TimeUnit.WORKING_DAYS
SUBDIVISIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern-ireland": "NIR"}
LIMITS = (2, 3, 5, 10, 20)
CASES = 2_500
ROUNDS = 15


def cases(nation: str) -> list[tuple[date, int]]:
    """Days of 2000 to 2039 with the limits that policies use; the same at every run."""
    chance = random.Random(nation)
    first = date(2000, 1, 1)
    span = (date(2039, 12, 31) - first).days
    return [(first + timedelta(days=chance.randint(0, span)), chance.choice(LIMITS)) for _ in range(CASES)]


def best_of(rounds: int, *works: Callable[[], object]) -> list[float]:
    """The shortest time of each, in seconds: what else the machine does can only lengthen it.

    The rounds alternate, so that a busy moment hits all of them alike.
    """
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for place, work in enumerate(works):
            began = time.perf_counter()
            work()
            best[place] = min(best[place], time.perf_counter() - began)
    return best


def measure() -> tuple[float, float, float, int]:
    """Limits a second by `due`, by `Days.nth` and by the peer, and on how many dates we differ."""
    amounts = {n: Amount(n, WORKING_DAYS) for n in LIMITS}
    for_due: list[tuple[Amount, datetime, Days]] = []
    for_nth: list[tuple[Days, date, int]] = []
    for_peer: list[tuple[Any, date, int]] = []
    for nation, subdivision in SUBDIVISIONS.items():
        days = Days(nation)
        peer = holidays.country_holidays("GB", subdiv=subdivision, years=range(2000, 2042))
        chosen = cases(nation)
        for_due += [(amounts[n], datetime.combine(day, time_of_day(17, 30), LONDON), days) for day, n in chosen]
        for_nth += [(days, day, n) for day, n in chosen]
        for_peer += [(peer, day, n) for day, n in chosen]
    ours = [due(amount, received, days).date() for amount, received, days in for_due]
    theirs = [peer.get_nth_working_day(day, n) for peer, day, n in for_peer]
    wrong = sum(mine != other for mine, other in zip(ours, theirs, strict=True))
    whole, counting, peers = best_of(
        ROUNDS,
        lambda: [due(amount, received, days) for amount, received, days in for_due],
        lambda: [days.nth(day, n, WORKING_DAYS) for days, day, n in for_nth],
        lambda: [peer.get_nth_working_day(day, n) for peer, day, n in for_peer],
    )
    count = len(ours)
    return count / whole, count / counting, count / peers, wrong


def result(name: str, ours: float, peer: float, goal: float, wrong: int) -> dict[str, Any]:
    """One line of the table. A fast answer that is wrong meets no goal."""
    ratio = round(ours / peer, 1)
    return {
        "name": name if not wrong else f"{name} ({wrong} dates differ)",
        "ours": round(ours),
        "peer": round(peer),
        "ratio": ratio,
        "goal": goal,
        "met": ratio >= goal and wrong == 0,
    }


def results() -> list[dict[str, Any]]:
    """Limits a second: the counting of days alone, which is what the peer does too, and the
    whole of `due`, which besides takes a moment in a time zone and gives one back."""
    whole, counting, peer, wrong = measure()
    return [
        result("clock: nth working day, four nations", counting, peer, GOAL, wrong),
        result("clock: due in working days, four nations", whole, peer, GOAL_WITH_TIMES, wrong),
    ]


def main() -> int:
    """Print a line for each result; 1 where a goal was missed."""
    rows = results()
    for row in rows:
        verdict = "met" if row["met"] else "MISSED"
        print(
            f"{row['name']:<48} ours {row['ours']:>9,}/s  peer {row['peer']:>7,}/s"
            f"  ratio {row['ratio']:>5}  goal {row['goal']:g}  {verdict}"
        )
    return 0 if all(row["met"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
