"""How fast a policy page is served, beside a constant view and a stock Wagtail page.

    python bench/pages.py

PostgreSQL, two gunicorn workers, four clients, persistent connections on both sides, medians of three runs, the peer
in the same run. A query string is never kept, so it asks for the page to be made anew.
"""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.support import servers, throwaway
from bench.support.load import Target, length_of, side_by_side

RUNS = 3
CACHED_GOAL = 0.8
UNCACHED_GOAL = 1.2
PAGE = "/policies/complaints/"
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


def result(name: str, ours: float, peer: float, goal: float) -> dict[str, Any]:
    """Return one row of the table."""
    ratio = ours / peer
    return {
        "name": name,
        "ours": round(ours),
        "peer": round(peer),
        "ratio": round(ratio, 2),
        "goal": goal,
        "met": ratio >= goal,
    }


def measure(ours_in: str, stock_in: str) -> list[dict[str, Any]]:
    """Serve both projects and ask them in turns."""
    environment, theirs_in = {**_PRODUCTION, "DATABASE_URL": ours_in}, {"DATABASE_URL": stock_in}
    servers.manage("recourse.settings.dev", environment, "migrate", "--verbosity", "0")
    servers.manage("recourse.settings.dev", environment, "load_demo", "--no-cases", "--port", "80")
    servers.manage("recourse.settings.production", environment, "collectstatic", "--noinput", "--verbosity", "0")
    with servers.gunicorn("recourse.settings.production", environment) as port:
        length = length_of(Target(port, "localhost", PAGE))
    servers.manage("bench.stock.settings", theirs_in, "migrate", "--verbosity", "0")
    servers.manage("bench.stock.settings", theirs_in, "stock_page", str(length))
    with (
        servers.gunicorn("bench.peer.settings", {**environment, "CONSTANT_LENGTH": str(length)}) as port,
        servers.gunicorn("bench.stock.settings", theirs_in) as stock_port,
    ):
        stock = Target(stock_port, "localhost", PAGE)
        if abs(length_of(stock) - length) > length / 10:
            raise SystemExit(f"the pages differ in length: {length} and {length_of(stock)} bytes")
        kept, constant = Target(port, "localhost", PAGE), Target(port, "localhost", "/constant/")
        made = Target(port, "localhost", f"{PAGE}?made=anew")
        for target in (kept, constant, made, stock):
            length_of(target)
        cached, plain, uncached, theirs = side_by_side(RUNS, kept, constant, made, stock)
    return [
        result(f"policy page, kept, beside a constant view ({length:,} bytes, pages/s)", cached, plain, CACHED_GOAL),
        result("policy page, made anew, beside a stock Wagtail page (pages/s)", uncached, theirs, UNCACHED_GOAL),
    ]


def results() -> list[dict[str, Any]]:
    """Measure, where a PostgreSQL answers; without one there is nothing to say."""
    url = throwaway.server()
    if url is None:
        print("No PostgreSQL answers: pages are not measured.", file=sys.stderr)
        return []
    with (
        throwaway.database(url, "recourse_bench_ours") as ours_in,
        throwaway.database(url, "recourse_bench_stock") as stock_in,
    ):
        return measure(ours_in, stock_in)


def main() -> int:
    """Print a line for each result; 1 where a goal was missed."""
    rows = results()
    for row in rows:
        print(row)
    return 0 if all(row["met"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
