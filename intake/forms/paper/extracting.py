"""The fields of a PDF that somebody sent us. A program of its own, with nothing of ours in it.

What a PDF asks for can take a machine's whole memory, or for ever; so it is read by a process that is allowed little
of both, and that knows nothing else (``reading`` starts it). It takes the PDF from standard input and writes JSON:
``{"fields": [[name, value], …]}`` or ``{"refused": reason}``.
"""

import io
import json
import resource
import sys
from typing import Any

MOST_SECONDS = 10
MOST_MEMORY = 768 * 1024 * 1024
MOST_PAGES = 60
MOST_FIELDS = 2_000
MOST_CHARACTERS = 25_000
MOST_IN_ALL = 400_000

ENCRYPTED, BROKEN, TOO_MUCH = "encrypted", "broken", "too much"


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """It is not read; the message is the reason."""


def main() -> None:
    """Read standard input, within bounds."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        said: dict[str, Any] = {"fields": fields(sys.stdin.buffer.read())}
    except Refused as refused:
        said = {"refused": str(refused)}
    except MemoryError:
        said = {"refused": TOO_MUCH}
    except Exception:  # noqa: BLE001 - whatever goes wrong in somebody's file, it can't be read
        said = {"refused": BROKEN}
    sys.stdout.write(json.dumps(said))


def fields(data: bytes) -> list[tuple[str, str]]:
    """Return names and values of what is filled in.

    Raises:
        Refused: where it is encrypted, or has too much of anything.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    reader = PdfReader(io.BytesIO(data), strict=False)
    try:
        # What is locked against changes only opens without a password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused(ENCRYPTED)
    except DependencyError:
        raise Refused(ENCRYPTED) from None
    if len(reader.pages) > MOST_PAGES:
        raise Refused(TOO_MUCH)
    form = _plain(_plain(reader.trailer["/Root"]).get("/AcroForm"))
    roots = _plain(form.get("/Fields")) if isinstance(form, dict) else None
    return _walk(roots if isinstance(roots, list) else [])


def _plain(thing: Any) -> Any:
    """Return what a reference stands for."""
    return thing.get_object() if hasattr(thing, "get_object") else thing


def _walk(roots: list[Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    waiting = [("", each) for each in reversed(roots)]
    met, characters = 0, 0
    while waiting:
        above, thing = waiting.pop()
        field = _plain(thing)
        met += 1
        if met > MOST_FIELDS:
            raise Refused(TOO_MUCH)
        if not isinstance(field, dict):
            continue
        own = str(_plain(field.get("/T")) or "")
        name = f"{above}.{own}" if above and own else above or own
        kids = _plain(field.get("/Kids"))
        kids = kids if isinstance(kids, list) else []
        below = [kid for kid in kids if isinstance(_plain(kid), dict) and "/T" in _plain(kid)]
        if below and "/FT" not in field:
            waiting += [(name, kid) for kid in reversed(below)]
            continue
        value = _value(field, kids)
        if name and value:
            characters += len(name) + len(value)
            if len(value) > MOST_CHARACTERS or characters > MOST_IN_ALL:
                raise Refused(TOO_MUCH)
            found.append((name, value))
    return found


def _value(field: dict[str, Any], kids: list[Any]) -> str:
    value = _plain(field.get("/V"))
    if _plain(field.get("/FT")) != "/Btn":
        if isinstance(value, list):
            value = next(iter(value), "")
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        return value if isinstance(value, str) else ""
    state = str(value or "")
    if state in ("", "/Off"):
        # Some programs tick the box and leave the group's own value as it was.
        ticked = [str(_plain(each).get("/AS", "")) for each in kids if isinstance(_plain(each), dict)]
        state = next((each for each in [*ticked, str(field.get("/AS", ""))] if each not in ("", "/Off")), "")
    if not state:
        return ""
    return _chosen(state.removeprefix("/"), _plain(field.get("/Opt")))


def _chosen(state: str, options: Any) -> str:
    """Return what a box stands for: states are numbers into the list of options, where there is one."""
    if not isinstance(options, list):
        return state
    values = [str(_plain(each)) for each in options]
    if state in values:
        return state
    return values[int(state)] if state.isascii() and state.isdigit() and int(state) < len(values) else ""


if __name__ == "__main__":
    main()
