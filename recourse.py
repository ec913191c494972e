"""Makes `site/` importable as the package `recourse`.

`site` is a module of Python's own, so the folder can be no package by its own name and has no `__init__.py`.
"""

from pathlib import Path

__path__ = [str(Path(__file__).resolve().parent / "site")]
