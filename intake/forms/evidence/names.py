"""Names of files as people gave them: kept, made harmless, and ending as what the file is."""

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intake.forms.evidence.kinds.found import Kind

_LONGEST = 120
# What may not stand in a name on somebody's disk, and what turns writing around, so that "gpj.exe" reads "exe.jpg".
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')


def tidy(given: str, kind: "Kind") -> str:
    """Return the name to keep; its ending is always one of the kind's own."""
    last = unicodedata.normalize("NFC", given.replace("\\", "/").rsplit("/", 1)[-1])
    name = " ".join(_FORBIDDEN.sub("", last).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if dot and stem and ending.lower() in kind.endings:
        return f"{stem[:_LONGEST]}.{ending.lower()}"
    return f"{name[:_LONGEST] or 'file'}.{kind.endings[0]}"


def ending_of(name: str) -> str:
    """Return what stands behind the last point, in small letters."""
    return name.rpartition(".")[2].strip().lower() if "." in name else ""
