"""The queue as a file: the same filters, the same cases, no name of a complainant, and no formula."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from intake.cases.models import Case
from intake.desk import rows, spreadsheets
from intake.desk.listing import CaseIndex
from intake.desk.private import Private
from intake.desk.spreadsheets import MOST

_LOT = 500
_HEAD = (
    _l("Case"), _l("Due next"), _l("What is due"), _l("State"), _l("Stage"), _l("With"), _l("Handler"), _l("Received"),
    _l("Outcome"), _l("Restricted"),
)  # fmt: skip


class CaseExport(Private, CaseIndex):
    """The list as CSV or XLSX."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return spreadsheets.as_file(self.kwargs["form"], "Cases", [str(each) for each in _HEAD], self._lines())

    def _lines(self) -> Iterator[tuple[Any, ...]]:
        found = list(self.get_queryset()[: MOST + 1])
        for start in range(0, min(len(found), MOST), _LOT):
            for case in rows.with_words(found[start : min(start + _LOT, MOST)]):
                yield _cells(case)
        if len(found) > MOST:
            said = _("There are more than %(most)s. Narrow the list, and export it again.")
            yield (said % {"most": number_format(MOST, force_grouping=True)},)


def _cells(case: Case) -> tuple[Any, ...]:
    row: rows.Row = case.row  # type: ignore[attr-defined]  # as ``with_words`` made it
    run = case.current_run
    assert run is not None  # every case has a stage (rule 4)
    return (
        case.shown_reference, row.urgency.words, f"{row.urgency.what} {row.urgency.when}".strip(), row.state, row.stage,
        row.unit, row.handler, row.received, run.outcome, "yes" if case.restricted else "no",
    )  # fmt: skip
