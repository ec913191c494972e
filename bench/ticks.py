"""Whether a worker's round costs what is due, not what is stored: few cases beside very many.

    python bench/ticks.py [CASES]

Each round runs on a database of its own: once with nothing due, once with fifty dates that have just passed.
"""

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.support import throwaway

STORED = int(os.environ.get("BENCH_STORED", "1000000"))
FEW = 1_000
ROUNDS = 3
TURNS = 2
#: With so many times as many cases a round may take this many times as long.
GOAL = 1.3


def measure(url: str, *sizes: int) -> list[dict[int, float]]:
    """Return, for each number of stored cases, the milliseconds of a round by how many dates have fallen due.

    All are filled first, and then asked in turns: a busy moment hits all alike.
    """
    found: list[dict[int, float]] = [{} for _ in sizes]
    with ExitStack() as kept:
        filled = [kept.enter_context(throwaway.database(url, f"recourse_bench_ticks_{size}")) for size in sizes]
        for database, size in zip(filled, sizes, strict=True):
            throwaway.inside(database, "prepare", size, "all")
            throwaway.settle(database)
        for due in (0, 50):
            for _ in range(TURNS):
                for place, database in enumerate(filled):
                    told = throwaway.inside(database, "tick", due, ROUNDS)
                    if told["done"] < due:
                        raise SystemExit(f"{told['done']} of {due} dates were found")
                    found[place][due] = min(found[place].get(due, float("inf")), told["seconds"] * 1000)
    return found


def results(stored: int = STORED) -> list[dict[str, Any]]:
    """Milliseconds of a round with very many cases stored, beside those with a thousand."""
    url = throwaway.server()
    if url is None:
        name = "ticks: no PostgreSQL answers here"
        return [{"name": name, "ours": None, "peer": None, "ratio": None, "goal": GOAL, "met": None}]
    few, many = measure(url, FEW, stored)
    return [
        {
            "name": f"tick with {due} due, {stored:,} against {FEW:,} cases: ms (less is better)",
            "ours": round(many[due], 2),
            "peer": round(few[due], 2),
            "ratio": round(many[due] / few[due], 2),
            "goal": GOAL,
            "met": many[due] / few[due] <= GOAL,
        }
        for due in few
    ]


def main() -> int:
    """Print a line for each result; 1 where a goal was missed."""
    rows = results(int(sys.argv[1]) if len(sys.argv) > 1 else STORED)
    for row in rows:
        print(f"{row['name']}: ours {row['ours']}, peer {row['peer']}, ratio {row['ratio']}, goal {row['goal']}"
              f" {'met' if row['met'] else 'MISSED'}")  # fmt: skip
    return 0 if all(row["met"] is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
