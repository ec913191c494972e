"""What every file has to keep to: its length, its place, and no inline script or style."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("home", "policies", "intake", "site", "tests", "bench", "bin")
LONGEST = 400

INLINE = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I),
    "an inline style sheet": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I),
    "an event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
}


def inline(markup: str) -> list[str]:
    """Return what a template holds that the public Content-Security-Policy would block."""
    return [what for what, pattern in INLINE.items() if pattern.search(markup)]


def public_templates() -> list[Path]:
    """Return the templates that browsers get; letters go to mail programs, which know no policy."""
    templates = ROOT / "templates"
    return [path for path in sorted(templates.rglob("*.html")) if path.relative_to(templates).parts[0] != "letters"]


def test_site_is_no_package_by_that_name() -> None:
    """`site` is a module of Python's own: with an `__init__.py` it would hide it, or be hidden by it."""
    assert (ROOT / "site" / "settings").is_dir()
    assert not (ROOT / "site" / "__init__.py").exists()


def test_mypy_finds_the_project_by_its_link() -> None:
    link = ROOT / ".typings" / "recourse"
    assert link.is_symlink()
    assert link.resolve() == ROOT / "site"


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
def test_git_does_not_ignore_the_project_folder() -> None:
    done = subprocess.run(["git", "check-ignore", "site/urls.py", "site/settings/base.py"], cwd=ROOT, check=False)
    assert done.returncode == 1


def test_no_python_file_is_too_long_to_read_at_a_sitting() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts
    }
    assert len(lengths) > 20
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def test_public_templates_hold_no_inline_script_or_style() -> None:
    templates = public_templates()
    assert templates, "there are no templates"
    assert {
        str(path.relative_to(ROOT)): inline(path.read_text()) for path in templates if inline(path.read_text())
    } == {}


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        '<script type="module">import x</script>',
        "<style>p{}</style>",
        '<p class="a" style="color:red">',
        "<button onclick='x()'>",
        '<a\n  href="#"\n  onmouseover="x()">',
        '<a href="javascript:x()">',
    ],
)
def test_inline_script_and_style_are_seen(markup: str) -> None:
    assert inline(markup) != []


@pytest.mark.parametrize(
    "markup",
    [
        "<script src=\"{% static 'recourse/js/once.js' %}\" defer></script>",
        '<link rel="stylesheet" href="/accent.css">',
        "<p>one = two</p>",
        '<ol class="stages" data-on="x">',
    ],
)
def test_what_the_policy_allows_is_not_reported(markup: str) -> None:
    assert inline(markup) == []
