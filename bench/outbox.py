"""How fast the outbox delivers: one worker, and two, beside Django's own `send_mail` in a loop over one connection.

    python bench/outbox.py [MESSAGES]

The letters are receipts as complaints bring them: written from a text, in plain words and HTML, with the secret put in
at the last moment. They go to a mail server on this machine that takes everything and counts what comes twice.
"""

import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.support import throwaway
from bench.support.sink import listening

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "3000"))
GOAL = 300
TURNS = 2


def measure(url: str, count: int) -> tuple[dict[str, float], int]:
    """Return messages a second of one worker, of two and of the loop (the best of some turns), and what came twice."""
    found = {"one": 0.0, "two": 0.0, "loop": 0.0}
    with throwaway.database(url, "recourse_bench_outbox") as database, listening() as sink:
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{sink.port}"
        throwaway.inside(database, "prepare", 200, "all")
        for _ in range(TURNS):
            for name, workers in (("one", 1), ("two", 2)):
                throwaway.inside(database, "fill_outbox", count)
                throwaway.settle(database)
                before = sink.taken
                seconds, told = throwaway.side_by_side(database, workers, "deliver")
                sent = sum(each["sent"] for each in told)
                if sent != count or sink.taken - before != count:
                    raise SystemExit(f"{sent} of {count} letters were sent, and {sink.taken - before} came")
                found[name] = max(found[name], count / seconds)
            seconds, _ = throwaway.side_by_side(database, 1, "send_mail", count)
            found["loop"] = max(found["loop"], count / seconds)
        return found, sink.twice


def results(count: int = MESSAGES) -> list[dict[str, Any]]:
    """Messages a second."""
    url = throwaway.server()
    if url is None:
        name = "outbox: no PostgreSQL answers here"
        return [{"name": name, "ours": None, "peer": None, "ratio": None, "goal": GOAL, "met": None}]
    found, twice = measure(url, count)
    one, two, loop = (round(found[name], 1) for name in ("one", "two", "loop"))

    def row(name: str, ours: float, peer: float, goal: float, met: bool) -> dict[str, Any]:
        return {
            "name": name, "ours": ours, "peer": peer, "ratio": round(ours / peer, 2) if peer else None, "goal": goal,
            "met": met,
        }  # fmt: skip

    return [
        row(f"outbox: messages a second, {GOAL} wanted; peer: send_mail in a loop", one, loop, GOAL, one >= GOAL),
        row("outbox: messages a second of two workers; peer: one worker", two, one, 1.0, two > one),
        row("outbox: letters that came twice (less is better)", twice, 0, 0, twice == 0),
    ]


def main() -> int:
    """Print a line for each result; 1 where a goal was missed."""
    rows = results(int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES)
    for row in rows:
        print(f"{row['name']}: ours {row['ours']}, peer {row['peer']}, ratio {row['ratio']}, goal {row['goal']}"
              f" {'met' if row['met'] else 'MISSED'}")  # fmt: skip
    return 0 if all(row["met"] is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
