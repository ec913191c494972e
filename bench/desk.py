"""How fast the desk is: every view and sort of the queue, search, a case's page; few cases beside very many.

    python bench/desk.py [CASES]             BENCH_DESK=1000000 make bench

Real gunicorn, one client, medians of requests in turns. Beside it django-helpdesk's list and search with as many
tickets (100,000 at most, for it takes seconds), served the same way in the same run.
"""

import base64
import json
import os
import statistics
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import sending
from bench.support import servers, throwaway

STORED = int(os.environ.get("BENCH_DESK", "100000"))
FEW = 1_000
TICKETS = 100_000
RUNS = int(os.environ.get("BENCH_RUNS", "7"))
MOST_QUERIES, MOST_FOR_A_CASE = 18, 20
LIST_GOAL, SEARCH_GOAL = 9.0, 10.0
MOST_COUNTED, MOST_PAGES = 1_001, 20
VIEWS = (
    "", "show=handling", "show=units", "show=all", "show=all&due=overdue", "show=all&due=today",
    "show=all&held=unassigned", "show=all&held=restricted", "show=all&held=conflict", "show=all&held=doubtful",
    "show=all&state=open", "show=all&state=responded", "show=all&state=closed",
    "show=all&stage=1", "show=all&stage=2", "show=all&stage=3", "show=all&kind=complaint", "show=all&kind=concern",
    "show=all&outcome=upheld", "show=all&outcome=referred",
)  # fmt: skip
SORTS = ("", "ordering=-next_due", "ordering=received_at", "ordering=-received_at")
SEARCHES = ("darya", "darya ashdown", "telephone", "apology bill")
#: Keys of sessions, of the length that Django gives them.
KEYS = ("a" * 32, "b" * 32)


def flat_goal(stored: int) -> float:
    """Return how many times as long a view may take with so many cases as with a thousand."""
    return 1.3 if stored > 100_000 else 1.2


@dataclass
class Asker:
    """Somebody signed in, and the milliseconds of what they asked for.

    Attributes:
        took: by path, one figure for each time.
    """

    port: int
    cookie: str
    took: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=120)

    def ask(self, path: str, *, counts: bool) -> None:
        """Ask for a page; ``counts``: whether the time is kept, or the server warms up."""
        began = time.perf_counter()
        headers = {"Host": "localhost", "X-Forwarded-Proto": "https", "Cookie": self.cookie}
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status} {answer.headers.get('Location', '')}")
        if counts:
            self.took.setdefault(path, []).append((time.perf_counter() - began) * 1000)

    def median(self, path: str) -> float:
        """Return the median of a page."""
        return statistics.median(self.took[path])


def in_turns(plan: "list[tuple[Asker, str]]", runs: int = RUNS) -> None:
    """Ask for everything in turns, once to warm up: a busy moment hits all alike."""
    for run in range(runs + 2):
        for asker, path in plan:
            asker.ask(path, counts=run > 1)  # twice: there are two workers


def ours(kept: ExitStack, url: str, cases: int) -> tuple[str, list[Asker]]:
    """Serve our desk on so many cases; return the database's address, and who is signed in."""
    database = kept.enter_context(throwaway.database(url, f"recourse_bench_desk_{cases}"))
    throwaway.inside(database, "prepare", cases, "all")
    environment = {**sending.PRODUCTION, "DATABASE_URL": database}
    # Under the server's own keys, or it would not know them.
    own = {**environment, "DJANGO_SETTINGS_MODULE": "recourse.settings.production"}
    throwaway.inside(database, "sessions", *KEYS, environment=own)
    servers.manage("recourse.settings.production", environment, "collectstatic", "--noinput", "--verbosity", "0")
    servers.manage("recourse.settings.production", environment, "index_cases")
    throwaway.settle(database)
    port = kept.enter_context(servers.gunicorn("recourse.settings.production", environment))
    return database, [Asker(port, f"__Host-session={key}") for key in KEYS]


def helpdesk(kept: ExitStack, url: str, python: str, tickets: int) -> Asker:
    """Serve django-helpdesk with so many tickets."""
    environment = {"DATABASE_URL": kept.enter_context(throwaway.database(url, "recourse_bench_desk_helpdesk"))}
    servers.manage("bench.ticket.settings", environment, "migrate", "--verbosity", "0", python=python)
    servers.manage("bench.ticket.settings", environment, "public_queue", python=python)
    servers.manage("bench.ticket.settings", environment, "full_queue", str(tickets), KEYS[0], python=python)
    throwaway.settle(environment["DATABASE_URL"])
    port = kept.enter_context(servers.gunicorn("bench.ticket.settings", environment, python=python))
    return Asker(port, f"sessionid={KEYS[0]}")


def tickets_path(search: str = "") -> str:
    """Return where helpdesk's list gets its rows: what it shows at first, or a search."""
    asked: dict[str, Any] = {
        "filtering": {"status__in": [1, 2]}, "sorting": "created", "search_string": search, "sortreverse": False,
    }  # fmt: skip
    if search:
        asked["filtering"] = {}
    code = base64.b64encode(json.dumps(asked).encode()).decode()
    return f"/datatables_ticket_list/{code}?draw=1&start=0&length=25"


def paths() -> list[str]:
    """Return every view in every order."""
    return [f"/admin/cases/?{'&'.join(part for part in (view, sort) if part)}" for view in VIEWS for sort in SORTS]


def row(
    name: str, ours: float, peer: float | None, ratio: float | None, goal: float, met: bool | None
) -> dict[str, Any]:
    """Return one row of the table."""
    return {
        "name": name, "ours": round(ours, 1), "peer": None if peer is None else round(peer, 1),
        "ratio": None if ratio is None else round(ratio, 2), "goal": goal, "met": met,
    }  # fmt: skip


def flatness(few: list[Asker], many: list[Asker], stored: int) -> list[dict[str, Any]]:
    """Compare each view in each order; the one that grows most is named, and all of them together."""
    goal, found = flat_goal(stored), []
    names = ("all cases", "one office's")
    for who, before, after in zip(names, few, many, strict=True):
        ratios = {path: after.median(path) / before.median(path) for path in paths()}
        worst = max(ratios, key=lambda path: ratios[path])
        total, total_before = (sum(asker.median(path) for path in ratios) for asker in (after, before))
        size = f"{stored:,} against {FEW:,} cases: ms (less is better)"
        asked = worst.partition("?")[2] or "mine"
        found += [
            row(f"queue of who sees {who}, {len(ratios)} views, {size}", total / len(ratios),
                total_before / len(ratios), total / total_before, goal, total / total_before <= goal),
            row(f"queue of who sees {who}, the view that grows most ({asked}), {size}", after.median(worst),
                before.median(worst), ratios[worst], goal, ratios[worst] <= goal),
        ]  # fmt: skip
    return found


def beside_helpdesk(mine: Asker, peer: Asker | None, tickets: int) -> list[dict[str, Any]]:
    """Compare our slowest view, and our slowest search, with theirs."""
    slowest = max(paths(), key=mine.median)
    search = max((search_path(words) for words in SEARCHES), key=mine.median)
    theirs = None if peer is None else peer.median(tickets_path())
    theirs_found = None if peer is None else peer.median(tickets_path("Darya"))
    return [
        row(f"{name}, beside django-helpdesk's with {tickets:,} tickets: ms", mine.median(path), other,
            other and other / mine.median(path), goal, None if other is None else other / mine.median(path) >= goal)
        for name, path, other, goal in (
            ("queue, the slowest of its views", slowest, theirs, LIST_GOAL),
            ("queue as it opens", "/admin/cases/?", theirs, LIST_GOAL),
            ("search, the slowest", search, theirs_found, SEARCH_GOAL),
        )
    ]  # fmt: skip


def search_path(words: str) -> str:
    """Return the address of a search."""
    return f"/admin/cases/?{urlencode({'q': words})}"


def bounds(database: str) -> list[dict[str, Any]]:
    """Say how many queries each page takes, and where counting stops."""
    asked = [*VIEWS, *(f"show=all&{sort}" for sort in SORTS[1:]), *(urlencode({"q": words}) for words in SEARCHES)]
    found = throwaway.inside(database, "queries", *asked)
    most = max(max(counts) for counts in found["views"].values())
    grows = max(later - first for first, later in found["views"].values())
    few, much = found["case"]
    counted = throwaway.inside(database, "counted")
    return [
        row("queue and search: most queries (less is better)", most, None, None, MOST_QUERIES, most <= MOST_QUERIES),
        row("queue and search: queries more on 50 rows than on 10 (less is better)", grows, None, None, 0, grows <= 0),
        row("case page with 200 notes more: queries (less is better)", much, few, None, MOST_FOR_A_CASE,
            much <= MOST_FOR_A_CASE and much == few),
        row("queue: counted at most (less is better)", counted["count"], None, None, MOST_COUNTED,
            counted["count"] <= MOST_COUNTED),
        row("queue: pages at most (less is better)", counted["pages"], None, None, MOST_PAGES,
            counted["pages"] <= MOST_PAGES),
    ]  # fmt: skip


def results(stored: int = STORED) -> list[dict[str, Any]]:
    """Measure, where a PostgreSQL answers; without one there is nothing to say."""
    url = throwaway.server()
    if url is None:
        print("No PostgreSQL answers: the desk is not measured.", file=sys.stderr)
        return []
    python, tickets = sending.helpdesk(), min(stored, TICKETS)
    with ExitStack() as kept:
        _, few = ours(kept, url, FEW)
        database, many = ours(kept, url, stored)
        peer = helpdesk(kept, url, python, tickets) if python else None
        in_turns([(asker, path) for path in paths() for pair in zip(few, many, strict=True) for asker in pair])
        in_turns([(many[0], search_path(words)) for words in SEARCHES])
        if peer:
            in_turns([(peer, tickets_path()), (peer, tickets_path("Darya"))], runs=3)
        return [*flatness(few, many, stored), *beside_helpdesk(many[0], peer, tickets), *bounds(database)]


def main() -> int:
    """Print a line for each result; 1 where a goal was missed."""
    rows = results(int(sys.argv[1]) if len(sys.argv) > 1 else STORED)
    for each in rows:
        print(each)
    return 0 if all(each["met"] is not False for each in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
