"""Questions as form fields: what is typed is kept, and what is wrong is said plainly at the field."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class _Plain(forms.CharField):
    """Text without control characters; says itself how long it may be."""

    def __init__(self, *, longest: int, too_long: str, **kwargs: Any) -> None:
        self.longest, self.too_long = longest, too_long
        super().__init__(**kwargs)
        # Ours names the trouble in words people know; Django's speaks of null characters.
        self.validators = [v for v in self.validators if not isinstance(v, ProhibitNullCharactersValidator)]

    def validate(self, value: str) -> None:
        super().validate(value)
        if _CONTROL.search(value):
            raise ValidationError("This holds a character that can't be read. Type it again, or leave that part out.")
        if len(value) > self.longest:
            raise ValidationError(
                f"{self.too_long} You have written {len(value):,} characters; the most is {self.longest:,}."
            )


class Line(_Plain):
    """One line of text."""

    def __init__(self, *, longest: int = 200, too_long: str = "This is too long.", **kwargs: Any) -> None:
        super().__init__(longest=longest, too_long=too_long, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if "\n" in value or "\r" in value:
            raise ValidationError("Write this on one line.")


class Text(_Plain):
    """Longer text; lines are kept as they were written."""

    widget = forms.Textarea

    def __init__(
        self, *, longest: int = 20_000, too_long: str = "Please shorten this.", rows: int = 8, **kwargs: Any
    ) -> None:
        super().__init__(longest=longest, too_long=too_long, **kwargs)
        self.widget.attrs["rows"] = rows

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class DateParts(forms.MultiWidget):
    """Day, month and year as three boxes, as people know them from paper."""

    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([forms.TextInput(), forms.TextInput(), forms.TextInput()], attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [value.day, value.month, value.year] if isinstance(value, date) else [None, None, None]


class PastDate(forms.MultiValueField):
    """A day that has been: nobody complains of what is still to come."""

    widget = DateParts

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            fields=(forms.CharField(required=False), forms.CharField(required=False), forms.CharField(required=False)),
            require_all_fields=False,
            **kwargs,
        )
        self.today: date | None = None

    def compress(self, parts: list[str]) -> date | None:
        given = [part.strip() for part in parts or []]
        if not any(given):
            return None
        named = dict(zip(("day", "month", "year"), [*given, "", "", ""], strict=False))
        missing = [name for name, part in named.items() if not part]
        if missing:
            raise ValidationError(f"The date needs a {' and a '.join(missing)} too.")
        if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in given):
            raise ValidationError("Write the date in numbers, such as 27 3 2026.")
        day, month, year = (int(part) for part in given)
        try:
            found = date(year, month, day)
        except ValueError:
            raise ValidationError("There is no such date. Check the day and the month.") from None
        if year < 1900:
            raise ValidationError("Write the year with four numbers, such as 2026.")
        if self.today is not None and found > self.today:
            raise ValidationError("This date is still to come. Write the day when it happened.")
        return found
