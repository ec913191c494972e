"""What was sent with a complaint, on the case's page: given out as downloads, and to nobody what is not safe."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from intake.cases.access import Rights
from intake.cases.logged import LogEntry
from intake.cases.models import Case
from intake.desk.policy import VisibleCases
from intake.forms.evidence import kinds, serving
from intake.forms.evidence.models import File, FileState


@dataclass(frozen=True)
class Row:
    """A file as staff read it.

    Attributes:
        url: where it is given out; blank where it is not.
        why: for managers: why it is not.
    """

    name: str
    kind: str
    size: str
    state: str
    trouble: bool
    url: str
    why: str
    infected: bool


def shown(case: Case, user: Any) -> list[Row]:
    """Return a case's files, in the order in which they were added."""
    files = list(case.files.select_related("name").order_by("pk"))
    unsafe = any(file.state in (FileState.HELD, FileState.INFECTED) for file in files)
    explains = unsafe and _manages(user, case)
    return [_row(file, reverse("cases:evidence", args=(case.pk, file.key)), explains) for file in files]


def shown_with_entry(entry: LogEntry) -> list[Row]:
    """Return the files that came with an entry of the log."""
    files = entry.files.select_related("name").order_by("pk")
    return [_row(file, reverse("log:evidence", args=(entry.pk, file.key)), explains=False) for file in files]


def _row(file: File, address: str, explains: bool) -> Row:
    trouble = file.state in (FileState.HELD, FileState.INFECTED)
    state = _("erased") if file.erased else str(FileState(file.state).label)
    return Row(
        name=file.shown_name or _("Erased."),
        kind=capfirst(str(kinds.KINDS[file.kind].words)),
        size=filesizeformat(file.size),
        state=state[0].upper() + state[1:],
        trouble=trouble,
        url=address if file.given_out else "",
        why=_why(file) if explains and trouble else "",
        infected=file.state == FileState.INFECTED,
    )


def _why(file: File) -> str:
    if file.state == FileState.INFECTED:
        return _("The virus scanner found %(what)s.") % {"what": file.why}
    return _("It is held back because %(why)s.") % {"why": kinds.WHY_HELD.get(file.why, file.why)}


def _manages(user: Any, case: Case) -> bool:
    """Tell whether somebody manages the unit that has the case, or one above it."""
    return any(case.desk_unit_id in posts.manages | posts.oversees for posts in Rights(user).posts)


class Download(VisibleCases, PermissionCheckedMixin, View):
    """One file of a case that this person may see; everything else does not exist."""

    permission_required = "view"
    permission_policy: Any = None
    model = Case

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        # Looked for before permission is asked: to who may not see the case, its files do not exist.
        seen = self.visible_cases().filter(pk=kwargs["pk"]).exists()
        file = File.objects.filter(key=kwargs["key"], case_id=kwargs["pk"]).select_related("name").first()
        if not seen or file is None:
            raise Http404("no such file for this person")
        self.file = file

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        return serving.download(self.file)
