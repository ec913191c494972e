"""Bringing in a policy that exists already: read, looked through, proposed; an editor decides.

Pure Python but for :mod:`policies.importing.drafting`, which makes a draft of what was decided.
"""

from pathlib import PurePath

from . import text, word
from .pieces import Document, document
from .unreadable import MOST_BYTES, TOO_LARGE, Unreadable

__all__ = ["MOST_BYTES", "TOO_LARGE", "Document", "Unreadable", "read"]

_WORD = (".docx", ".doc", ".docm", ".dotx", ".dotm", ".pdf", ".rtf", ".odt")
_EMPTY = "There are no words in it. If the policy is a picture or a scan, write it out, or paste its words."


def read(data: bytes, name: str) -> Document:
    """Read a file. Its kind follows from what is in it, not from its name.

    Raises:
        Unreadable: with a message for the editor.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    if not data.strip():
        raise Unreadable("The file is empty.")
    called = PurePath(name).stem.replace("_", " ").replace("-", " ").strip() or "Policy"
    kept: list[str] = []
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")) or name.lower().endswith(_WORD):
        found, dropped, kept, margins = word.read(data)
    else:
        words, said = text.decoded(data)
        found, dropped = text.read(words)
        kept, margins = [said] if said else [], []
    if not found:
        raise Unreadable(_EMPTY)
    if any(each.rows and not each.header for each in found):
        kept.append(
            "A table does not name its columns. Give them headings in the draft: they are read out with each cell."
        )
    return document(found, name=called, dropped=dropped, kept=kept, margins=margins)
