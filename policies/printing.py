"""A version as a PDF: tagged, and the same bytes every time.

Made by WeasyPrint, which needs Pango on the machine. Where that is missing everything else works, and readers
are offered to print the page instead.
"""

import hashlib
import logging
from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.core.cache import caches
from django.template.loader import render_to_string

from home.models.pages import address_of

if TYPE_CHECKING:
    from home.models import Organisation
    from policies.models import PolicyPage, PolicyVersion

log = logging.getLogger(__name__)

#: Of Django's caches the one that keeps finished PDFs.
CACHE = "pdf"
# WeasyPrint's name for PDF/UA-1: headings, lists and tables can be found by screen readers.
_VARIANT = "pdf/ua-1"
#: Making one takes the processor for seconds; who waits longer than this for their turn is asked to come back.
PATIENCE = 20.0
# One at a time in each worker, so that other readers are served meanwhile.
_turn = Lock()


class CannotPrint(Exception):  # noqa: N818 - an answer for people, not a fault
    """This machine makes no PDFs."""


class Busy(Exception):  # noqa: N818 - likewise
    """Others are being made; it takes too long to wait."""


@lru_cache(maxsize=1)
def available() -> bool:
    """Tell whether this machine can make PDFs."""
    try:
        _weasyprint()
    except CannotPrint:
        log.warning("no PDFs can be made: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0")
        return False
    return True


def _weasyprint() -> Any:
    """Return WeasyPrint. Imported when it is first needed: that takes half a second, and Pango may be missing."""
    try:
        import weasyprint
    except (ImportError, OSError) as missing:  # OSError: it is here, but Pango is not
        raise CannotPrint from missing
    return weasyprint


def pdf(policy: "PolicyPage", version: "PolicyVersion", organisation: "Organisation") -> bytes:
    """Return a version as a PDF file, made when it is first asked for.

    Raises:
        CannotPrint: where Pango is missing.
        Busy: where too many are being made.
    """
    html = render_to_string("policies/pdf.html", _context(policy, version, organisation))
    css = render_to_string("policies/pdf.css")
    return kept_or_made(
        html, css, lambda: render(html, css, identifier=version.sha256, address=organisation.root_url), timeout=None
    )


def kept_or_made(html: str, css: str, make: Callable[[], bytes], *, timeout: int | None) -> bytes:
    """Return the PDF of this content: the one that is kept, else what ``make`` makes, one at a time in each worker.

    Args:
        timeout: for how many seconds it is kept; None for as long as there is room.

    Raises:
        CannotPrint: where Pango is missing.
        Busy: where too many are being made.
    """
    key = hashlib.sha256("\0".join((_weasyprint().__version__, css, html)).encode()).hexdigest()
    made = _kept(key)
    if made is not None:
        return made
    if not _turn.acquire(timeout=PATIENCE):
        raise Busy
    try:
        made = _kept(key)  # somebody before us may have asked for the same
        if made is None:
            made = make()
            _keep(key, made, timeout)
        return made
    finally:
        _turn.release()


def _kept(key: str) -> bytes | None:
    try:
        made: bytes | None = caches[CACHE].get(key)
    except OSError:
        return None
    return made


def _keep(key: str, made: bytes, timeout: int | None) -> None:
    try:
        caches[CACHE].set(key, made, timeout=timeout)
    except OSError:
        log.warning("a PDF could not be kept; it will be made again")


def render(
    html: str,
    css: str,
    *,
    identifier: str,
    address: str,
    forms: bool = False,
    finish: Callable[[Any, Any], None] | None = None,
) -> bytes:
    """Return a PDF. It loads nothing from anywhere: whatever the wording names stays unread.

    Args:
        identifier: of the file; the same for the same content, so that the bytes are the same too.
        address: where links lead that name no site.
        forms: make fields of what can be filled in.
        finish: what is done to the PDF's own objects before they are written.
    """
    weasyprint = _weasyprint()
    nothing = _fetcher(weasyprint)
    document = weasyprint.HTML(string=html, base_url=address, url_fetcher=nothing)
    made: bytes = document.write_pdf(
        stylesheets=[weasyprint.CSS(string=css, url_fetcher=nothing)],
        pdf_variant=_VARIANT,
        pdf_identifier=identifier.encode(),
        pdf_forms=forms,
        finisher=finish or _name_headings_of_tables,
    )
    return made


def _name_headings_of_tables(document: Any, pdf: Any) -> None:
    """Name the headings of tables the same way every time: WeasyPrint names them by where they lie in memory."""
    names: dict[Any, str] = {}

    def rename(name: Any) -> None:
        name.string = names.setdefault(name.string, f"th{len(names) + 1}")

    for thing in pdf.objects:
        if not isinstance(thing, dict) or thing.get("Type") != "/StructElem":
            continue
        if thing.get("S") == "/TH" and "ID" in thing:
            rename(thing["ID"])
        for name in (thing.get("A") or {}).get("Headers", ()):
            rename(name)


def _fetcher(weasyprint: Any) -> Any:
    class Nothing(weasyprint.urls.URLFetcher):
        """Fetches nothing: neither from the network nor from this machine's files."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            raise ValueError("A PDF of a policy loads nothing.")

    return Nothing()


def _context(policy: "PolicyPage", version: "PolicyVersion", organisation: "Organisation") -> dict[str, Any]:
    """Return what the PDF says. Nothing that time changes: neither what is in force today nor later reviews."""
    from policies import reading, sentences

    procedure = version.promise
    view = reading.version_view(policy, organisation, version)
    return {
        "organisation": organisation,
        "version": view,
        "published_on": organisation.local(version.published_at).date(),
        "stages": reading.stages_in_words(procedure, organisation),
        "conclude": sentences.conclude_in_words(procedure),
        "address": organisation.root_url + view.url,
        "policy_address": organisation.root_url + address_of(policy),
    }
