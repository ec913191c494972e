"""How fast a complaint is taken: the final POST, beside django-helpdesk's public ticket and Wagtail's own form page.

    python bench/sending.py [CASES]

PostgreSQL, two gunicorn workers, four clients, persistent connections on both sides, medians of three runs in turns.
Ours writes submission, route, case, deadlines, chained events and letters in one transaction. The second part sends to
databases that hold few cases and very many: the rate must not tell them apart.
"""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.support import posting, servers, throwaway
from bench.support.posting import Form, Sender

RUNS = 3
SECONDS = 3.0
TICKET_GOAL = 1.5
FORM_PAGE_GOAL = 1.0
#: With so many more cases stored, a complaint may take this many times as long.
FLAT_GOAL = 1.2
FEW = 1_000
STORED = int(os.environ.get("BENCH_STORED", "1000000"))
#: As many drafts as could be sent in all runs, whatever the machine.
DRAFTS = int(400 * (SECONDS * RUNS + 1.0)) + 100
HELPDESK = ("django-helpdesk==2.6.1", "django>=5.2,<6", "psycopg[binary]", "gunicorn", "dj-database-url")
_ENVIRONMENT = servers.ROOT / "var" / "bench-helpdesk"
_PRODUCTION = {
    "SECRET_KEY": "a-benchmark-on-loopback-only-" + "x9Qw3Er7Ty1Ui5Op" * 3,
    "PORTAL_KEY": "a-benchmark-on-loopback-only-" + "z8Xc2Vb6Nm4As0Df" * 2,
    "SEARCH_KEY": "a-benchmark-on-loopback-only-" + "q7Lk1Jh5Gf3Ds9Pa" * 2,
    "ALLOWED_HOSTS": "localhost",
    "BASE_URL": "https://localhost",
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "DEFAULT_FROM_EMAIL": "bench@example.org",
    "BEHIND_PROXY": "1",
}
TICKET = {
    "queue": "1", "title": "The teacher never came", "body": "The teacher we were promised never came.\nTwice.",
    "priority": "3", "due_date": "", "submitter_email": "jo@example.org",
}  # fmt: skip
STOCK = {
    "name": "Jo Bloggs", "email": "jo@example.org", "telephone": "", "who": "parent", "about": "office-0",
    "concerns": "no", "whom": "", "day": "2026-03-27", "details": "The teacher we were promised never came.\nTwice.",
    "wish": "An apology.",
}  # fmt: skip


def helpdesk() -> str | None:
    """Return the Python of an environment with django-helpdesk, made where it is not; None where it can't be."""
    python = _ENVIRONMENT / "bin" / "python"
    if not python.exists():
        for words in (
            ["venv", "--quiet", str(_ENVIRONMENT)],
            ["pip", "install", "--quiet", "--only-binary", ":all:", "--python", str(python), *HELPDESK],
        ):
            done = subprocess.run([sys.executable, "-m", "uv", *words], capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"django-helpdesk can't be installed here: {done.stderr.strip()}", file=sys.stderr)
                return None
    return str(python)


def ours(kept: ExitStack, url: str, cases: int) -> Sender:
    """Serve our form on a database with so many cases."""
    database = kept.enter_context(throwaway.database(url, f"recourse_bench_sending_{cases}"))
    throwaway.inside(database, "prepare", cases, "all")
    found = throwaway.inside(database, "drafts", DRAFTS)
    throwaway.settle(database)
    environment = {**_PRODUCTION, "DATABASE_URL": database}
    servers.manage("recourse.settings.production", environment, "collectstatic", "--noinput", "--verbosity", "0")
    port = kept.enter_context(servers.gunicorn("recourse.settings.production", environment))
    cookies = [f"{found['cookie']}={token}" for token in found["tokens"]]
    return Sender.of(Form(port, found["path"], 302, found["fields"], cookies))


def ticket(kept: ExitStack, url: str, python: str) -> Sender:
    """Serve django-helpdesk."""
    environment = {"DATABASE_URL": kept.enter_context(throwaway.database(url, "recourse_bench_helpdesk"))}
    servers.manage("bench.ticket.settings", environment, "migrate", "--verbosity", "0", python=python)
    servers.manage("bench.ticket.settings", environment, "public_queue", python=python)
    port = kept.enter_context(servers.gunicorn("bench.ticket.settings", environment, python=python))
    return Sender.of(Form(port, "/tickets/submit/", 302, TICKET))


def form_page(kept: ExitStack, url: str) -> Sender:
    """Serve Wagtail's own form page."""
    environment = {"DATABASE_URL": kept.enter_context(throwaway.database(url, "recourse_bench_form_page"))}
    servers.manage("bench.stock.settings", environment, "migrate", "--verbosity", "0")
    servers.manage("bench.stock.settings", environment, "stock_form")
    port = kept.enter_context(servers.gunicorn("bench.stock.settings", environment))
    return Sender.of(Form(port, "/complain/", 200, STOCK))


def result(name: str, mine: float, peer: float | None, goal: float) -> dict[str, Any]:
    """Return one row of the table."""
    ratio = mine / peer if peer else None
    return {
        "name": name,
        "ours": round(mine),
        "peer": round(peer) if peer else None,
        "ratio": round(ratio, 2) if ratio else None,
        "goal": goal,
        "met": ratio >= goal if ratio else None,
    }


def beside_others(url: str) -> list[dict[str, Any]]:
    """Measure ours beside the others, in turns."""
    python = helpdesk()
    with ExitStack() as kept:
        senders = [ours(kept, url, FEW), form_page(kept, url)]
        if python:
            senders.append(ticket(kept, url, python))
        mine, page, *tickets = posting.side_by_side(RUNS, *senders, seconds=SECONDS)
    return [
        result("a complaint sent, beside a public ticket of django-helpdesk (a second)", mine,
               tickets[0] if tickets else None, TICKET_GOAL),
        result("a complaint sent, beside Wagtail's own form page (a second)", mine, page, FORM_PAGE_GOAL),
    ]  # fmt: skip


def flatness(url: str, stored: int) -> dict[str, Any]:
    """Measure ours with few cases stored and with very many, in turns."""
    with ExitStack() as kept:
        few, many = posting.side_by_side(RUNS, ours(kept, url, FEW), ours(kept, url, stored), seconds=SECONDS)
    return {
        "name": f"a complaint sent, {stored:,} against {FEW:,} cases stored: ms (less is better)",
        "ours": round(1000 / many, 2),
        "peer": round(1000 / few, 2),
        "ratio": round(few / many, 2),
        "goal": FLAT_GOAL,
        "met": few / many <= FLAT_GOAL,
    }


def results(stored: int = STORED) -> list[dict[str, Any]]:
    """Measure, where a PostgreSQL answers; without one there is nothing to say."""
    url = throwaway.server()
    if url is None:
        print("No PostgreSQL answers: sending is not measured.", file=sys.stderr)
        return []
    return [*beside_others(url), flatness(url, stored)]


def main() -> int:
    """Print a line for each result; 1 where a goal was missed."""
    rows = results(int(sys.argv[1]) if len(sys.argv) > 1 else STORED)
    for row in rows:
        print(row)
    return 0 if all(row["met"] is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
