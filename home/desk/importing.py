"""Closed days and terms from an iCalendar file: chosen, looked at, and only then entered."""

from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from home import calendars
from home.desk.own import OwnRows
from home.models import Calendar
from home.time import now

#: Said wherever a change of the calendar is saved. How many cases it concerns is not said: whoever keeps
#: the calendar may see none of them (rule 5).
RECKONED_ANEW = (
    "The worker reckons the dates of open cases anew. Whoever complained is told of a date that becomes later."
)
_SALT = "home.desk.importing"
_KEPT_FOR = 60 * 60


class LimitedUpload(FileUploadHandler):
    """Keeps up to the limit in memory; of what is larger nothing, however large, or however many files it is."""

    #: Bytes.
    most = calendars.MOST_BYTES
    too_large = False
    _taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._taken += len(raw_data)
        if self._taken > self.most:
            self.too_large = True
            self._kept = BytesIO()
            raise SkipFile  # the rest is read and thrown away, so that the browser gets its answer
        self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self._kept.seek(0)
        return InMemoryUploadedFile(
            self._kept, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )  # fmt: skip


class ImportForm(forms.Form):
    """The file, and what its entries are."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label="What are the entries?",
        choices=calendars.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the entries are.", "invalid_choice": "Choose what the entries are."},
    )
    file = forms.FileField(
        label="File",
        help_text="An iCalendar file (.ics) of 1 MB at most. Each entry becomes its days; its time of day is left out.",
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty.", "missing": "Choose a file."},
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        if too_large:
            field = self.fields["file"]
            field.error_messages["required"] = "The file is larger than 1 MB. A calendar of closed days is smaller."

    def problems(self) -> list[dict[str, str]]:
        """Return what is wrong, each with the id of its field."""
        return [
            {"text": str(error), "id": "id_kind_0" if field.name == "kind" else field.id_for_label}
            for field in self
            for error in field.errors
        ]


# Cross-site forgery is looked for in `_act`, after the limit on uploads stands: to look is to read the file.
@method_decorator(csrf_exempt, name="dispatch")
class ImportCalendar(OwnRows, PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """Upload and preview, then confirm. Nothing is stored in between: the page itself carries what was shown."""

    permission_required = "add"
    template_name = "home/desk/import.html"
    header_icon = "download"
    page_title = "Import from a file"
    index_url_name: str | None = None
    model: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.upload = LimitedUpload(request)
        request.upload_handlers = [self.upload]
        checked: Any = csrf_protect(self._act)
        response: HttpResponseBase = checked(request, *args, **kwargs)
        return response

    def _act(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kind = request.GET.get("as", "")
        return self._show(ImportForm(initial={"kind": kind if kind in calendars.Kind.values else ""}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._confirm(request.POST["shown"]) if "shown" in request.POST else self._preview()

    @property
    def _calendar(self) -> Calendar:
        return Calendar.objects.select_related("organisation").get(organisation=self.request.user.organisation)

    def _preview(self) -> HttpResponse:
        form = ImportForm(self.request.POST, self.request.FILES, too_large=self.upload.too_large)
        if not form.is_valid():
            return self._show(form, status=422)
        calendar = self._calendar
        organisation = calendar.organisation
        try:
            entries, left_out = calendars.read(
                form.cleaned_data["file"].read(), zone=organisation.timezone, today=organisation.local(now()).date()
            )
        except calendars.Unreadable as reason:
            form.add_error("file", str(reason))
            return self._show(form, status=422)
        plan = calendars.plan(calendar, calendars.Kind(form.cleaned_data["kind"]), entries, left_out)
        return self._show(form, plan=plan, shown=self._signed(calendar, plan))

    def _signed(self, calendar: Calendar, plan: calendars.Plan) -> str:
        """Return what is shown, so that just that is entered, for this organisation and by nobody's hand."""
        rows = [[row.title, row.first.isoformat(), row.last.isoformat()] for row in plan.additions]
        return signing.dumps([calendar.pk, plan.kind.value, rows], salt=_SALT, compress=True)

    def _confirm(self, shown: str) -> HttpResponse:
        calendar = self._calendar
        try:
            whose, kind, rows = signing.loads(shown, salt=_SALT, max_age=_KEPT_FOR)
        except signing.BadSignature:
            whose, kind, rows = None, "", []
        if whose != calendar.pk:
            messages.error(self.request, "That preview is too old. Nothing was entered; choose the file again.")
            return redirect(self.request.path)
        chosen = calendars.Kind(kind)
        entered = calendars.enter(calendar, chosen, [calendars.Addition.read(*row) for row in rows])
        if entered:
            messages.success(self.request, f"{in_words(entered, chosen)} entered. {RECKONED_ANEW}")
        else:
            messages.info(self.request, "Everything in it was entered already. Nothing has changed.")
        return redirect("terms:index" if chosen is calendars.Kind.TERMS else "closures:index")

    def _show(self, form: ImportForm, *, status: int = 200, **context: Any) -> HttpResponse:
        plan: calendars.Plan | None = context.get("plan")
        found = self.get_context_data(
            form=form,
            problems=form.problems(),
            back=reverse(self.index_url_name) if self.index_url_name else "",
            how_many=in_words(len(plan.additions), plan.kind) if plan else "",
            of_what=plan.kind.label if plan else "",
            **context,
        )
        return self.render_to_response(found, status=status)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return self.trail(self.page_title)


def in_words(n: int, kind: calendars.Kind) -> str:
    """Return "1 day", "12 days", "3 terms"."""
    noun = "term" if kind is calendars.Kind.TERMS else "day"
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
