"""The kinds of files we take, and the answer for each that we don't."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """What a file is, by its content.

    Attributes:
        endings: how names of such files end; the first is given to who has none of them.
    """

    slug: str
    words: "str | Promise"
    mime: str
    endings: tuple[str, ...]


KINDS: dict[str, Kind] = {
    kind.slug: kind
    for kind in (
        Kind("jpeg", _("picture"), "image/jpeg", ("jpg", "jpeg", "jpe", "jfif")),
        Kind("png", _("picture"), "image/png", ("png",)),
        Kind("gif", _("picture"), "image/gif", ("gif",)),
        Kind("webp", _("picture"), "image/webp", ("webp",)),
        Kind("heic", _("picture"), "image/heic", ("heic", "heif", "hif", "avif")),
        Kind("tiff", _("picture"), "image/tiff", ("tif", "tiff")),
        Kind("pdf", _("PDF"), "application/pdf", ("pdf",)),
        Kind(
            "docx",
            _("Word document"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ("docx",),
        ),
        Kind("xlsx", _("spreadsheet"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",)),
        Kind(
            "pptx",
            _("presentation"),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            ("pptx", "ppsx"),
        ),
        Kind("doc", _("Word document"), "application/msword", ("doc",)),
        Kind("xls", _("spreadsheet"), "application/vnd.ms-excel", ("xls",)),
        Kind("ppt", _("presentation"), "application/vnd.ms-powerpoint", ("ppt", "pps")),
        Kind("odt", _("text document"), "application/vnd.oasis.opendocument.text", ("odt",)),
        Kind("ods", _("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet", ("ods",)),
        Kind("odp", _("presentation"), "application/vnd.oasis.opendocument.presentation", ("odp",)),
        Kind("eml", _("email"), "message/rfc822", ("eml",)),
        Kind("msg", _("email"), "application/vnd.ms-outlook", ("msg",)),
        Kind("text", _("text"), "text/plain", ("txt", "csv", "tsv", "md", "log", "ics", "vcf")),
        Kind("mp3", _("sound recording"), "audio/mpeg", ("mp3",)),
        Kind("m4a", _("sound recording"), "audio/mp4", ("m4a",)),
        Kind("wav", _("sound recording"), "audio/wav", ("wav",)),
        Kind("ogg", _("sound recording"), "audio/ogg", ("ogg", "oga", "opus")),
        Kind("aac", _("sound recording"), "audio/aac", ("aac",)),
        Kind("amr", _("sound recording"), "audio/amr", ("amr",)),
        Kind("mp4", _("video"), "video/mp4", ("mp4", "m4v")),
        Kind("mov", _("video"), "video/quicktime", ("mov", "qt")),
        Kind("3gp", _("video"), "video/3gpp", ("3gp", "3gpp", "3g2")),
        Kind("webm", _("video"), "video/webm", ("webm",)),
        Kind("mkv", _("video"), "video/x-matroska", ("mkv",)),
    )
}


class Refused(Exception):  # noqa: N818 - an answer for people, not a fault
    """A file of this content is not taken; the message says why, in words for whoever sent it."""


@dataclass(frozen=True)
class Found:
    """What a file is.

    Attributes:
        held: why it is kept back, as one of ``WHY_HELD``; blank where nothing is the matter.
    """

    kind: Kind
    held: str = ""


RUNS = _(
    "This kind of file can be made to run on a computer, so we can't take it. Save it as PDF or send a photo of it."
)
MACROS = _(
    "This document holds macros, which can be made to run on a computer, so we can't take it. Save it as PDF, or as "
    "a document without macros."
)
ARCHIVE = _("This is several files packed into one, and we can't look inside. Unpack it and add the files themselves.")
LOCKED = _(
    "This file is locked with a password, so we can't look inside. Save it without the password and add it again."
)
TWO_IN_ONE = _("Something else is hidden in this file, so we can't take it. Save it anew as PDF or send a photo of it.")
TOO_LARGE_INSIDE = _(
    "This file would become far too large when it is opened, so we can't take it. Send a smaller copy, or a photo of "
    "it."
)
DAMAGED = _("We can't read this file. It may be damaged, or cut off. Open it on your device and save it again.")
UNKNOWN = _(
    "We don't know this kind of file, so we can't take it. Send a photo, a PDF, a document, an email, a sound "
    "recording or a video."
)
WEB_PAGE = _("Web pages and drawings for the web can be made to run on a computer, so we can't take them. "
             "Save it as PDF or send a photo of it.")  # fmt: skip
ATTACHED = _(
    "Something attached to this email can be made to run on a computer, so we can't take it. Save the email as PDF, "
    "and add what was attached to it one by one."
)

#: Why a file is kept but given to nobody: for managers, and a short word of it for the complainant.
WHY_HELD = {
    "script": _("it holds a script that would run when it is opened"),
    "launch": _("it would start another program, or send what it holds elsewhere"),
    "attachment": _("other files are packed inside it"),
    "locked": _("it is locked, so nobody could look inside"),
    "opaque": _("it is packed in a way that we can't look into"),
}
HELD = _(
    "We have kept this file, but nobody can open it yet, because %(why)s. If you can, print it to PDF or send a photo "
    "of it as well."
)
