"""What it costs to reckon every open case anew when the calendar changes, beside the same rows written by SQL alone.

    python bench/recalculation.py [CASES]

All begin with copies of one database. Ours takes a new holiday, locks, reckons, chains, writes letters and stores:
once with one worker, once with two side by side, as any number may be run; all are up and connected before the clock
starts, and it stops when the last is done.
The peer has the very rows that ours has written in its memory, ready as COPY takes them, and does nothing but send
them: new ones to their tables, changed ones to a temporary table and by UPDATE … FROM to theirs, in one transaction.
"""

import os
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.support import throwaway

CASES = int(os.environ.get("BENCH_CASES", "100000"))
ROUNDS = 2
#: How many workers ours is measured with.
WORKERS = (1, 2)
#: Ours may take so many times as long as the peer.
GOAL = 3.0
#: So many queries for a thousand cases are allowed.
GOAL_QUERIES = 60.0
#: Ten times as many cases may take so many times as much memory.
GOAL_MEMORY = 1.5

DEADLINE = ("anchored_at", "projected", "base_due", "due", "calendar_revision", "wake_at")
CASE = ("next_due", "chain_length", "chain_head")
#: What ours has written, by the table that the peer sends it to. Content goes by the letters that hold it.
SENT = {
    "new_deadline": f"SELECT id, {', '.join(DEADLINE)} FROM intake_deadline WHERE calendar_revision > 1",
    "intake_event": "SELECT * FROM intake_event WHERE kind = 'date moved'",
    "intake_content": "SELECT * FROM intake_content WHERE id IN"
    " (SELECT content_id FROM intake_message WHERE kind = 'moved')",
    "intake_message": "SELECT * FROM intake_message WHERE kind = 'moved'",
    "new_case": f"SELECT id, {', '.join(CASE)} FROM intake_case WHERE id IN"
    " (SELECT case_id FROM intake_event WHERE kind = 'date moved')",
}
UPDATED = {
    "new_deadline": ("intake_deadline", DEADLINE),
    "new_case": ("intake_case", CASE),
}


def written(url: str) -> dict[str, list[bytes]]:
    """Return the rows that ours has written, as COPY takes them."""
    with psycopg.connect(url) as connection:
        found = {}
        for table, query in SENT.items():
            with connection.cursor().copy(f"COPY ({query}) TO STDOUT") as out:
                found[table] = [bytes(block) for block in out]
        return found


def write_all(url: str, rows: dict[str, list[bytes]]) -> float:
    """Write these rows in one transaction, a statement or two for each table; return how long it took."""
    with psycopg.connect(url) as connection:
        began = time.perf_counter()
        for table, blocks in rows.items():
            real, columns = UPDATED.get(table, (table, ()))
            if columns:
                names = ", ".join(("id", *columns))
                connection.execute(f"CREATE TEMPORARY TABLE {table} AS SELECT {names} FROM {real} LIMIT 0")
            with connection.cursor().copy(f"COPY {table} FROM STDIN") as into:
                for block in blocks:
                    into.write(block)
            if columns:
                connection.execute(f"ANALYZE {table}")
                values = ", ".join(f"{column} = n.{column}" for column in columns)
                connection.execute(f"UPDATE {real} t SET {values} FROM {table} n WHERE t.id = n.id")
        connection.commit()
        return time.perf_counter() - began


def reckoned(url: str, workers: int) -> dict[str, Any]:
    """Let so many workers reckon everything anew; return the seconds, and what they said, summed up."""
    throwaway.inside(url, "proclaim")
    throwaway.settle(url)
    seconds, told = throwaway.side_by_side(url, workers, "recalculate")
    return {"seconds": seconds, **{name: sum(one[name] for one in told) for name in told[0]}}


def measure(url: str, cases: int) -> tuple[dict[int, dict[str, Any]], float, dict[str, int]]:
    """Return the best of ours by the number of workers, the best of the peer, and how many rows were written."""
    ours: dict[int, dict[str, Any]] = {}
    peer, counts = float("inf"), {}
    with throwaway.database(url, "recourse_bench_cases") as filled:
        throwaway.inside(filled, "prepare", cases, "open")
        throwaway.settle(filled)
        for _ in range(ROUNDS):
            for workers in WORKERS:
                with throwaway.database(url, "recourse_bench_ours", "recourse_bench_cases") as first:
                    found = reckoned(first, workers)
                    if found["cases"] != cases:
                        raise SystemExit(f"{found['cases']} of {cases} cases were reckoned anew")
                    rows = written(first)
                ours[workers] = min(ours.get(workers, found), found, key=lambda one: one["seconds"])
            counts = {table: sum(block.count(b"\n") for block in blocks) for table, blocks in rows.items()}
            with throwaway.database(url, "recourse_bench_peer", "recourse_bench_cases") as second:
                throwaway.settle(second)
                peer = min(peer, write_all(second, rows))
    return ours, peer, counts


def result(name: str, ours: float, peer: float, goal: float) -> dict[str, Any]:
    """One line of the table: how many times as much as the peer ours takes, and how many it may."""
    ratio = round(ours / peer, 2)
    return {
        "name": f"{name} (less is better)", "ours": round(ours, 2), "peer": round(peer, 2), "ratio": ratio,
        "goal": goal, "met": ratio <= goal,
    }  # fmt: skip


def results(cases: int = CASES) -> list[dict[str, Any]]:
    """Seconds beside the peer's; queries for a thousand cases, and memory, beside those of a tenth of the cases."""
    url = throwaway.server()
    if url is None:
        name = "recalculation: no PostgreSQL answers here"
        return [{"name": name, "ours": None, "peer": None, "ratio": None, "goal": GOAL, "met": None}]
    few = measure(url, cases // 10)[0][1]
    ours, peer, rows = measure(url, cases)
    many = ours[1]
    moved = f"{rows['new_deadline']:,} dates, {rows['intake_event']:,} events, {rows['intake_message']:,} letters"
    name = f"recalculation of {cases:,} open cases ({moved})"
    return [
        result(f"{name}: seconds with one worker", ours[1]["seconds"], peer, GOAL),
        result(f"{name}: seconds with two workers side by side", ours[2]["seconds"], peer, GOAL),
        {
            "name": "recalculation: queries for 1,000 cases (less is better)",
            "ours": round(many["queries"] * 1000 / cases, 1),
            "peer": round(few["queries"] * 1000 / few["cases"], 1),
            "ratio": round(many["queries"] * few["cases"] / few["queries"] / cases, 2),
            "goal": GOAL_QUERIES,
            "met": many["queries"] * 1000 / cases <= GOAL_QUERIES,
        },
        result(f"recalculation: megabytes more, {cases:,} against {cases // 10:,} cases", many["memory"],
               max(few["memory"], 1), GOAL_MEMORY),
    ]  # fmt: skip


def main() -> int:
    """Print a line for each result; 1 where a goal was missed."""
    rows = results(int(sys.argv[1]) if len(sys.argv) > 1 else CASES)
    for row in rows:
        print(f"{row['name']}: ours {row['ours']}, peer {row['peer']}, ratio {row['ratio']}, goal {row['goal']}"
              f" {'met' if row['met'] else 'MISSED'}")  # fmt: skip
    return 0 if all(row["met"] is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
