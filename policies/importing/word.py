"""A Word document as elements of markup, through mammoth."""

import re

import mammoth

from .markup import Element, elements
from .package import opened, repacked
from .pieces import Line
from .survey import surveyed
from .unreadable import CORRUPTED, MOST_CHARACTERS, TOO_LONG, Unreadable

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
"""
_BACK = re.compile(r"\s*<a href=\"#(?:foot|end)note-ref-[^\"]*\">↑</a>")


def read(data: bytes) -> tuple[list[Element], list[str], list[str], list[Line]]:
    """Return elements, what was dropped, what was kept otherwise, and headers and footers.

    Raises Unreadable, with a message for the editor, for whatever is no sound Word document.
    """
    package = opened(data)
    survey = surveyed(package)
    html = _converted(repacked(package, {package.main: survey.body}))
    if len(html) > 4 * MOST_CHARACTERS:
        raise Unreadable(TOO_LONG)
    found, dropped = elements(_BACK.sub("", html))
    return found, [*survey.dropped, *dropped], list(survey.kept), list(survey.margins)


def _converted(source: object) -> str:
    try:
        result = mammoth.convert_to_html(
            source,
            style_map=_STYLES,
            convert_image=lambda image: [],  # never opened
            include_embedded_style_map=False,
            external_file_access=False,
        )
    except Exception as problem:  # whatever a document that is XML, but none of Word's, makes of mammoth
        raise Unreadable(CORRUPTED) from problem
    return str(result.value)
