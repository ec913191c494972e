"""`make bench`: runs every module of this folder that has `results()`, prints a table, writes `results.json`.

A result is `{name, ours, peer, ratio, goal, met}`: the figure of ours, that of what it is compared with, how many
times better ours is, how many times better it is to be, and whether it is. Where a name says "less is better", the
ratio is how many times as much ours takes, and the goal how much it may. What cannot be measured here (no PostgreSQL)
has no figures. A goal that was missed is shown, and does not fail the command, for another machine may be busy.
"""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
COLUMNS = ("name", "ours", "peer", "ratio", "goal", "met")


def collect() -> list[dict[str, Any]]:
    """Run the benchmarks one after another, for side by side they would disturb each other."""
    found: list[dict[str, Any]] = []
    for path in sorted(HERE.glob("*.py")):
        if path == Path(__file__).resolve():
            continue
        spec = importlib.util.spec_from_file_location(f"bench_{path.stem}", path)
        if spec is None or spec.loader is None:
            raise SystemExit(f"{path.name} cannot be loaded")
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        if hasattr(module, "results"):
            found += [{column: row[column] for column in COLUMNS} for row in module.results()]
    return found


def shown(value: Any) -> str:
    """Return a figure as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if value is None:
        return "-"
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def table(rows: list[dict[str, Any]]) -> str:
    """Return the results in columns, names to the left and figures to the right."""
    cells = [list(COLUMNS), *([shown(row[column]) for column in COLUMNS] for row in rows)]
    widths = [max(len(line[index]) for line in cells) for index in range(len(COLUMNS))]
    lines = [
        "  ".join(
            [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in cells
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def main() -> None:
    """Run everything, show it and write it down."""
    sys.path.insert(0, str(HERE.parent))
    rows = collect()
    (HERE / "results.json").write_text(json.dumps(rows, indent=2) + "\n")
    print(table(rows))


if __name__ == "__main__":
    main()
