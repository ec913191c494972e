"""The procedures that Recourse ships, as files beside this module."""

from importlib.resources import files

from .model import Procedure
from .toml import parse


def presets() -> dict[str, str]:
    """The shipped procedures: slug to title, in alphabetical order of slug."""
    return {slug: preset(slug).title for slug in _slugs()}


def preset(slug: str) -> Procedure:
    """One shipped procedure. Raises KeyError for a slug that is not shipped."""
    return parse(preset_text(slug))


def preset_text(slug: str) -> str:
    """The file itself, to start one's own from. Raises KeyError for an unknown slug."""
    if slug not in _slugs():
        raise KeyError(slug)
    return files(__package__).joinpath(f"{slug}.toml").read_text(encoding="utf-8")


def _slugs() -> list[str]:
    names = (entry.name for entry in files(__package__).iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))
