"""The rooms and their direction: home ← policies ← intake, and never down."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What each room may not know of.
HIGHER = {"home": ("policies", "intake"), "policies": ("intake",), "intake": ()}
# These compute; they ask no database and no framework.
PURE = ("policies/procedures", "policies/clock", "intake/forms/questions")
FRAMEWORKS = ("django", "wagtail", "modelcluster", "rest_framework")
# Both sides of a counter: the rooms behind it know neither.
COUNTERS = ("intake.desk", "intake.portal")
MAY_KNOW_COUNTERS = {"intake/urls.py", "intake/wagtail_hooks.py", "intake/apps.py"}


def sources(place: str) -> list[Path]:
    """Return the Python files of a room, or the one file."""
    path = ROOT / place
    return [path] if path.suffix == ".py" else sorted(path.rglob("*.py"))


def imported(source: str, module: str, *, is_package: bool) -> Iterator[tuple[int, str]]:
    """Yield line and full dotted name of whatever a module imports, at its top or inside a function."""
    package = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                yield node.lineno, f"{start}.{alias.name}"
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"import_module", "import_string", "get_model", "__import__"}:
                yield node.lineno, str(node.args[0].value)


def within(name: str, rooms: tuple[str, ...]) -> bool:
    """Return whether a dotted name lies in one of the rooms."""
    return any(name == room or name.startswith(room + ".") for room in rooms)


def forbidden(source: str, module: str, rooms: tuple[str, ...], *, is_package: bool = False) -> list[str]:
    """Return what a source imports from rooms it may not know."""
    return [
        f"{module}:{line} imports {name}"
        for line, name in imported(source, module, is_package=is_package)
        if within(name, rooms)
    ]


def found_in(place: str, rooms: tuple[str, ...], allowed: set[str] | None = None) -> list[str]:
    """Return the forbidden imports of all files of a room."""
    found: list[str] = []
    for path in sources(place):
        relative = path.relative_to(ROOT)
        if str(relative) in (allowed or set()):
            continue
        is_package = path.name == "__init__.py"
        parts = relative.parent.parts if is_package else relative.with_suffix("").parts
        found += forbidden(path.read_text(), ".".join(parts), rooms, is_package=is_package)
    return found


@pytest.mark.parametrize("room", HIGHER)
def test_a_room_imports_from_no_higher_one(room: str) -> None:
    assert sources(room), f"{room}/ holds no Python"
    assert found_in(room, HIGHER[room]) == []


@pytest.mark.parametrize("room", HIGHER)
def test_no_room_imports_the_settings_package(room: str) -> None:
    """Rooms ask `django.conf.settings`, so that they run under whichever settings are in use."""
    assert found_in(room, ("recourse",)) == []


@pytest.mark.parametrize("place", PURE)
def test_the_arithmetic_knows_no_framework(place: str) -> None:
    assert sources(place), f"{place} is missing"
    assert found_in(place, FRAMEWORKS) == []


def test_within_intake_only_addresses_and_hooks_know_desk_and_portal() -> None:
    found = []
    for path in sources("intake"):
        relative = str(path.relative_to(ROOT))
        own = tuple(room for room in COUNTERS if relative.startswith(room.replace(".", "/") + "/"))
        others = tuple(room for room in COUNTERS if room not in own)
        found += found_in(relative, others, MAY_KNOW_COUNTERS)
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "import intake",
        "import intake.cases.models as m",
        "from intake import cases",
        "from intake.cases.models import Case",
        "def f():\n    from intake.cases import workflow",
        "from ..intake import cases",
        "apps.get_model('intake.Case')",
        "import_module('intake.cases')",
    ],
)
def test_an_import_down_the_line_is_seen_however_it_is_written(line: str) -> None:
    assert forbidden(line, "policies.planted", ("intake",)) != []


@pytest.mark.parametrize(
    "line", ["import intakes", "from home.models import User", "from . import clock", "x = 'intake'"]
)
def test_what_is_allowed_is_not_reported(line: str) -> None:
    assert forbidden(line, "policies.planted", ("intake",)) == []
