"""An email that is quick to write down: what Python's library finds out anew for each letter is known of ours."""

from email import policy
from typing import Any

from django.core.mail import EmailMultiAlternatives

#: A header line of this length and less is never broken.
_LINE = 76


class _Plain(policy.Compat32):
    """Writes a short header in ASCII as it stands; whatever is longer, or is to be encoded, as the library does."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if isinstance(value, str) and len(name) + len(value) + 2 <= _LINE and value.isascii() and value.isprintable():
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


_PLAIN = _Plain()


class Letter(EmailMultiAlternatives):
    """An email as plain text and HTML. Sent again, it is the same to the last byte but for its date."""

    def message(self, *args: Any, **kwargs: Any) -> Any:
        made: Any = super().message(*args, **kwargs)
        made.policy = _PLAIN
        if made.is_multipart():
            # The library looks through the whole letter for a line that does not occur; ours has a name of its own.
            name = "".join(sign for sign in self.extra_headers["Message-ID"] if sign.isalnum())[:40]
            made.set_boundary(f"=_{name}_=")
        return made
