"""The queue as a file: the same filters, the same cases, no name of a complainant, and no formula."""

import csv
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from home.time import now
from intake.cases.models import Case
from intake.desk import rows
from intake.desk.listing import CaseIndex
from intake.desk.private import Private

#: So many rows are written at most; what is more is narrowed by filters. The file says so in its last row.
MOST = 5_000
_LOT = 500
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_HEAD = (
    "Case", "Due next", "What is due", "State", "Stage", "With", "Handler", "Received", "Outcome", "Restricted",
)  # fmt: skip


def defused(value: Any) -> str:
    """Return a value as text that no spreadsheet takes for a formula, however it is opened."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


class CaseExport(Private, CaseIndex):
    """The list as CSV or XLSX."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.kwargs["form"]
        if form not in ("csv", "xlsx"):
            raise Http404("no such form")
        name = f"cases-{now():%Y-%m-%d}.{form}"
        body, kind = (_csv, "text/csv; charset=utf-8") if form == "csv" else (_xlsx, _XLSX)
        response = HttpResponse(body(self._lines()), content_type=kind)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _lines(self) -> Iterator[list[str]]:
        yield list(_HEAD)
        found = list(self.get_queryset()[: MOST + 1])
        for start in range(0, min(len(found), MOST), _LOT):
            for case in rows.with_words(found[start : min(start + _LOT, MOST)]):
                yield [defused(cell) for cell in _cells(case)]
        if len(found) > MOST:
            yield [f"There are more than {MOST:,}. Narrow the list, and export it again."]


def _cells(case: Case) -> tuple[Any, ...]:
    row: rows.Row = case.row  # type: ignore[attr-defined]  # as ``with_words`` made it
    run = case.current_run
    assert run is not None  # every case has a stage (rule 4)
    return (
        case.shown_reference, row.urgency.words, f"{row.urgency.what} {row.urgency.when}".strip(), row.state, row.stage,
        row.unit, row.handler, row.received, run.outcome, "yes" if case.restricted else "no",
    )  # fmt: skip


class _Lines(list[str]):
    """What ``csv`` writes to."""

    write = list.append


def _csv(lines: Iterator[list[str]]) -> bytes:
    written = _Lines()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(lines)
    return ("\ufeff" + "".join(written)).encode()  # the mark lets a spreadsheet know that it is UTF-8


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _xlsx(lines: Iterator[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Cases")
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
