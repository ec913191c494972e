"""A language of its own for tests: whatever passes through gettext is marked, so what does not can be seen."""

import html as entities
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any
from unittest import mock

from django.apps import apps
from django.db import models
from django.utils import translation
from django.utils.translation import trans_real
from wagtail.fields import StreamField

OPEN, CLOSE = "\u27e6", "\u27e7"
#: Codes, and addresses of pages: they are read out as they are in every language.
_NO_WORDS = re.compile(r"https?://\S+|\b[0-9A-Z]{4,5}(?:-[0-9A-Z]{1,5})+\b")
_APART = "\x1e"
#: Attributes that people read or hear.
_READ = frozenset({"alt", "title", "aria-label", "placeholder"})


class _Marked(trans_real.DjangoTranslation):
    """Marks each message and translates none."""

    def __init__(self) -> None:
        super().__init__("en-gb")

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}" if message.strip() else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self.ngettext(msgid1, msgid2, n)


@contextmanager
def marked() -> Iterator[None]:
    """Let every text that can be translated carry the mark."""
    made = _Marked()
    names = ("en-gb", "en")
    with mock.patch.dict(trans_real._translations, dict.fromkeys(names, made)):
        translation.activate("en-gb")
        try:
            yield
        finally:
            trans_real._active.value = trans_real.DjangoTranslation("en-gb")


class _Reader(HTMLParser):
    """Collects what a person reads on a page: its texts, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.skips: list[str] = []
        self.read: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "svg"):
            self.skips.append(tag)
        self.read += [value for name, value in attrs if name in _READ and value]

    def handle_endtag(self, tag: str) -> None:
        if self.skips and self.skips[-1] == tag:
            self.skips.pop()

    def handle_data(self, data: str) -> None:
        if not self.skips:
            self.read.append(data)


def texts_of(page: str) -> list[str]:
    """Return what a person reads on an HTML page, piece by piece."""
    reader = _Reader()
    reader.feed(page)
    return [entities.unescape(text) for text in reader.read if text.strip()]


def data() -> list[str]:
    """Return every text that somebody has written into the database: it is theirs, and nobody translates it."""
    found: set[str] = set()
    for model in apps.get_models():
        fields = [field.name for field in model._meta.concrete_fields if _is_written(field)]
        for row in model._base_manager.values_list(*fields):
            for value in row:
                found |= set(_strings(value))
    return sorted(found, key=len, reverse=True)


def _is_written(field: Any) -> bool:
    """Tell whether people write into a field, and no program of ours."""
    if field.choices or isinstance(field, models.SlugField) or field.name in ("refs", "actor"):
        return False
    kinds = (models.CharField, models.TextField, models.JSONField, StreamField)
    return isinstance(field, kinds)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        for piece in re.split(r"<[^>]+>|\n", entities.unescape(value)):
            if len(piece.strip()) > 2:
                yield " ".join(piece.split())
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _strings(each)
    elif hasattr(value, "raw_data"):
        yield from _strings(list(value.raw_data))


def unmarked(texts: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return those texts of which something is neither marked nor known. A mark may span several of them."""
    left, before = _APART.join(" ".join(text.split()) for text in texts), ""
    while before != left:  # marks stand within marks
        before, left = left, re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", " ", left)
    left = _NO_WORDS.sub(" ", left)
    for each in known:
        if each in left:
            left = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", " ", left)
    return [text.strip() for text in left.split(_APART) if re.search(r"[^\W\d_]{2,}", text)]


def shipped_letters() -> list[list[str]]:
    """Return the letters that we ship, each as the pieces between what is put into it."""
    from intake.letters.kinds import LETTERS

    found = []
    for letter in LETTERS.values():
        text = f"{letter.shipped.subject}\n{letter.shipped.body}"
        pieces = (" ".join(piece.split()).strip("#*-() ") for piece in re.split(r"\{[^}]*\}|\n|\*\*|[.,:;]", text))
        found.append([piece for piece in pieces if len(piece) > 1])
    return found
