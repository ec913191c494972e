"""Lists as files that spreadsheets open: CSV and XLSX, each cell as text, and no formula among them."""

import csv
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.http import Http404, HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from home.time import now

#: So many rows are written at most; what is more is narrowed by filters. The file says so in its last row.
MOST = 5_000
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def defused(value: Any) -> str:
    """Return a value as text that no spreadsheet takes for a formula, however it is opened."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def as_file(form: str, name: str, head: Iterable[Any], lines: Iterable[Iterable[Any]]) -> HttpResponse:
    """Return a list as a file of one of the two forms, every cell defused.

    Raises:
        Http404: for any other form.
    """
    if form not in ("csv", "xlsx"):
        raise Http404("no such form")
    cells = [[defused(cell) for cell in line] for line in (head, *lines)]
    body, kind = (_csv(cells), "text/csv; charset=utf-8") if form == "csv" else (_xlsx(cells, name), _XLSX)
    disposition = f'attachment; filename="{name.lower()}-{now():%Y-%m-%d}.{form}"'
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": disposition})


class _Lines(list[str]):
    """What ``csv`` writes to."""

    write = list.append


def _csv(lines: Iterable[list[str]]) -> bytes:
    written = _Lines()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(lines)
    return ("\ufeff" + "".join(written)).encode()  # the mark lets a spreadsheet know that it is UTF-8


def _xlsx(lines: Iterable[list[str]], title: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for line in lines:
        cells = []
        for text in line:
            cell = WriteOnlyCell(sheet, value=text)
            cell.data_type = "s"  # text, whatever it looks like
            cells.append(cell)
        sheet.append(cells)
    held = BytesIO()
    book.save(held)
    return held.getvalue()
