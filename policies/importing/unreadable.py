"""Why a file can't be brought in, and how much is read of any."""

#: The largest file that is taken, in bytes. A policy of a hundred pages without pictures is well below 1 MB.
MOST_BYTES = 10 * 1024 * 1024
MOST_IN_WORDS = "10 MB"
#: The longest wording that is taken, in characters: about two hundred pages.
MOST_CHARACTERS = 600_000


class Unreadable(ValueError):  # noqa: N818  # as `home.calendars` calls it
    """A file that can't be brought in. The message is for the editor: what it is, and what to do."""


TOO_LARGE = (
    f"The file is larger than {MOST_IN_WORDS}, so it was not read. A policy is much smaller: "
    "take the pictures out of it, or paste its words instead."
)
TOO_LONG = "The document is longer than a policy can be (about two hundred pages). Bring it in in parts."
CORRUPTED = (
    "This file can't be read as a Word document: it is damaged or incomplete. "
    "Open it in Word, save it again as a Word document (.docx), and choose it again; or paste its words."
)
SUSPICIOUS = (
    "This file was not opened: it unpacks to far more than a policy would hold. "
    "If it is a real policy, paste its words instead."
)
