"""Questions as form fields: what is typed is kept, and what is wrong is said plainly at the field."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class _Plain(forms.CharField):
    """Text without control characters; says itself how long it may be."""

    def __init__(self, *, longest: int, too_long: Any, **kwargs: Any) -> None:
        self.longest, self.too_long = longest, too_long
        super().__init__(**kwargs)
        # Ours names the trouble in words people know; Django's speaks of null characters.
        self.validators = [v for v in self.validators if not isinstance(v, ProhibitNullCharactersValidator)]

    def validate(self, value: str) -> None:
        super().validate(value)
        if _CONTROL.search(value):
            raise ValidationError(
                _("This holds a character that can't be read. Type it again, or leave that part out.")
            )
        if len(value) > self.longest:
            said = _("%(too_long)s You have written %(written)s characters; the most is %(longest)s.")
            raise ValidationError(
                said
                % {
                    "too_long": self.too_long,
                    "written": number_format(len(value), force_grouping=True),
                    "longest": number_format(self.longest, force_grouping=True),
                }
            )


class Line(_Plain):
    """One line of text."""

    def __init__(self, *, longest: int = 200, too_long: Any = "", **kwargs: Any) -> None:
        super().__init__(longest=longest, too_long=too_long or _l("This is too long."), **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if "\n" in value or "\r" in value:
            raise ValidationError(_("Write this on one line."))


class Text(_Plain):
    """Longer text; lines are kept as they were written."""

    widget = forms.Textarea

    def __init__(self, *, longest: int = 20_000, too_long: Any = "", rows: int = 8, **kwargs: Any) -> None:
        super().__init__(longest=longest, too_long=too_long or _l("Please shorten this."), **kwargs)
        self.widget.attrs["rows"] = rows

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class DateParts(forms.MultiWidget):
    """Day, month and year as three boxes, as people know them from paper."""

    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([forms.TextInput(), forms.TextInput(), forms.TextInput()], attrs)

    def decompress(self, value: Any) -> list[Any]:
        """Return day, month and year of what is kept as ``2026-03-27``, ``2026-03`` or ``2026``."""
        parts = [part.lstrip("0") for part in value.split("-")] if isinstance(value, str) and value else []
        return list(reversed([*parts, None, None, None][:3]))


class DateOrPeriod(forms.MultiValueField):
    """A day; or, where people know no more, only its month or its year. Kept as text, as much as was known.

    Attributes:
        exact: the whole date is wanted.
        today: where it is known, what is still to come is refused: nobody complains of that.
    """

    widget = DateParts

    def __init__(self, *, exact: bool = False, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(
            fields=(forms.CharField(required=False), forms.CharField(required=False), forms.CharField(required=False)),
            require_all_fields=False,
            **kwargs,
        )
        self.exact, self.today = exact, today

    def compress(self, parts: list[str]) -> str:
        given = [part.strip() for part in parts or []]
        if not any(given):
            return ""
        day, month, year = (*given, "", "", "")[:3]
        self._refuse_gaps(day, month, year)
        written = [part for part in (year, month, day) if part]
        if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in written):
            raise ValidationError(_("Write the date in numbers, such as 27 3 2026."))
        numbers = [int(part) for part in written]
        try:
            first = date(*[*numbers, 1, 1][:3])
        except ValueError:
            raise ValidationError(_("There is no such date. Check the day and the month.")) from None
        if first.year < 1900:
            raise ValidationError(_("Write the year with four numbers, such as 2026."))
        if self.today is not None and first > self.today:
            raise ValidationError(_("This date is still to come. Write the day when it happened."))
        return "-".join([f"{numbers[0]:04}", *(f"{number:02}" for number in numbers[1:])])

    def _refuse_gaps(self, day: str, month: str, year: str) -> None:
        named = {_("day"): day, _("month"): month, _("year"): year}
        needed = {_("day"), _("month"), _("year")} if self.exact else {_("month"), _("year")} if day else {_("year")}
        missing = [str(name) for name, part in named.items() if not part and name in needed]
        if missing:
            raise ValidationError(_("The date needs a %(missing)s too.") % {"missing": str(_(" and a ")).join(missing)})
