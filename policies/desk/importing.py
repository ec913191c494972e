"""Bringing in a policy that exists already: choose a file, look at what was found, make a draft."""

import hashlib
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button

from home.desk.importing import LimitedUpload
from home.time import now
from policies.desk.importing_forms import Confirmation, PageForm, UploadForm, index_for, left_out, open_policies
from policies.importing import MOST_BYTES, Document, Unreadable, drafting, read
from policies.importing.facts import About
from policies.importing.unreadable import TOO_LONG
from policies.models import ImportedFile, PolicyIndexPage, PolicyPage

_PASTED = "Pasted words.txt"
_A_PAGE = 20
_GONE = "This file has been brought in already. What became of it is here."


class DocumentUpload(LimitedUpload):
    """Of a file that is larger than any policy nothing is kept, and the browser gets its answer."""

    most = MOST_BYTES


class EditorsOnly(WagtailAdminTemplateMixin, View):
    """For who may add policies to their own organisation's list; to everybody else there is nothing here."""

    header_icon = "upload"
    page_title = "Import a policy"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        index = index_for(request.user)
        if index is None:
            raise Http404("they may not add policies")
        self.index: PolicyIndexPage = index
        self.user: Any = request.user
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

    @property
    def files(self) -> Any:
        """The originals of their own organisation, and no other's (rule 5)."""
        return ImportedFile.objects.filter(organisation=self.user.organisation_id)

    @cached_property
    def original(self) -> ImportedFile:
        found: ImportedFile = get_object_or_404(self.files.select_related("policy"), uuid=self.kwargs["uuid"])
        return found

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtailadmin_explore", args=(self.index.pk,)), "label": self.index.title},
            {"url": "", "label": self.page_title},
        ]


# Cross-site forgery is looked for in `_act`, after the limit on uploads stands: to look is to read the file.
@method_decorator(csrf_exempt, name="dispatch")
class Upload(EditorsOnly):
    """The file or the words. Kept only once they could be read."""

    template_name = "policies/desk/import.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(UploadForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.upload = DocumentUpload(request)
        request.upload_handlers = [self.upload]
        checked: Any = csrf_protect(self._act)
        try:
            response: HttpResponseBase = checked(request)
        except RequestDataTooBig:  # so many words were pasted that Django does not read them
            return self._show(UploadForm(), problems=[{"text": TOO_LONG, "id": "id_words"}], status=422)
        return response

    def _act(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, too_large=self.upload.too_large)
        if not form.is_valid():
            return self._show(form, problems=form.problems(), status=422)
        upload = form.cleaned_data["file"]
        data = upload.read() if upload else form.cleaned_data["words"].encode()
        name = upload.name if upload else _PASTED
        try:
            read(data, name)
        except Unreadable as reason:
            form.add_error("file" if upload else "words", str(reason))
            return self._show(form, problems=form.problems(), status=422)
        kept = drafting.keep(
            data, name=name, sha256=hashlib.sha256(data).hexdigest(),
            organisation=self.user.organisation, user=self.user,
        )  # fmt: skip
        into = request.GET.get("into", "")
        asked = f"?{urlencode({'into': into})}" if into.isascii() and into.isdigit() else ""
        return redirect(reverse("policy_import:confirm", args=(kept.uuid,)) + asked)

    def _show(self, form: UploadForm, *, problems: Any = (), status: int = 200) -> HttpResponse:
        files = self.files.select_related("uploaded_by", "policy").order_by("-uploaded_at", "-pk")
        page = Paginator(files, _A_PAGE).get_page(self.request.GET.get("p"))
        found = self.get_context_data(
            form=form, problems=problems, files=page,
            back=reverse("wagtailadmin_explore", args=(self.index.pk,)),
        )  # fmt: skip
        return self.render_to_response(found, status=status)


class Confirm(EditorsOnly):
    """What was found, and what is to become of it. Nothing that the page carries is believed: all is read again."""

    template_name = "policies/desk/import_confirm.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.original.policy is not None:
            return self._gone()
        return self._show(self._confirmation(None))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.original.policy is not None:
            return self._gone()
        asked = self._confirmation(request.POST)
        if not asked.is_valid():
            return self._show(asked, status=422)
        try:
            page = drafting.bring_in(
                self.original, asked.decision(), into=asked.into, index=self.index, user=self.user
            )  # fmt: skip
        except drafting.Taken:
            self.original.refresh_from_db()
            return self._gone()
        left = len(asked.document.pieces) - len(asked.page.kept)
        pieces = "1 piece of the wording was" if left == 1 else f"{left} pieces of the wording were"
        messages.success(
            request,
            f"“{page.title}” is a draft now, and readers see nothing of it yet. Look through it, then publish it."
            + (f" {pieces} left out." if left else ""),
        )
        return redirect("wagtailadmin_pages:edit", page.pk)

    @cached_property
    def document(self) -> Document:
        with self.original.file.open("rb") as stream:
            return read(stream.read(), self.original.name)

    def _confirmation(self, data: Any) -> Confirmation:
        return Confirmation(
            data,
            self.document,
            open_policies(self.index, self.user),
            into=self.request.GET.get("into", ""),
            today=self.user.organisation.local(now()).date(),
        )

    def _gone(self) -> HttpResponse:
        messages.info(self.request, _GONE)
        return redirect("wagtailadmin_pages:edit", self.original.policy_id)

    def _show(self, asked: Confirmation, *, status: int = 200) -> HttpResponse:
        form: PageForm = asked.page
        shown = zip(self.document.pieces, drafting.rendered(self.document.pieces), strict=True)
        found = self.get_context_data(
            asked=asked,
            problems=asked.problems(),
            original=self.original,
            document=self.document,
            pieces=[
                {"place": place, "piece": piece, "html": html, "kept": place in form.kept, "why": left_out(piece)}
                for place, (piece, html) in enumerate(shown)
            ],
            back=reverse("policy_import:index"),
            media=form.media + asked.facts[About.EFFECTIVE].media,
        )
        return self.render_to_response(found, status=status)


class Original(EditorsOnly):
    """The file as it came: saved, never shown by the browser."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        response = FileResponse(
            self.original.file.open("rb"),
            as_attachment=True,
            filename=self.original.name,
            content_type="application/octet-stream",
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response


class Discard(EditorsOnly):
    """Throw away a file that was looked at and not brought in."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            drafting.discard(self.original)
        except drafting.Taken:
            messages.error(request, "This file has been brought in, so it is kept.")
        else:
            messages.success(request, "The file was thrown away. Nothing else has changed.")
        return redirect("policy_import:index")


class ImportViewSet(ViewSet):
    name = "policy_import"
    url_prefix = "policies/import"
    icon = "upload"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(Upload), name="index"),
            path("<uuid:uuid>/", self.construct_view(Confirm), name="confirm"),
            path("<uuid:uuid>/original/", self.construct_view(Original), name="original"),
            path("<uuid:uuid>/discard/", self.construct_view(Discard), name="discard"),
        ]


def header_buttons(page: Any, user: Any) -> list[Button]:
    """Return the button at the head of the list of policies, and of each policy: to import into it."""
    where = reverse("policy_import:index")
    if isinstance(page, PolicyIndexPage) and page == index_for(user):
        return [Button("Import a policy", url=where, icon_name="upload", priority=46)]
    if isinstance(page, PolicyPage) and page.permissions_for_user(user).can_edit() and index_for(user) is not None:
        return [Button("Import the next draft", url=f"{where}?into={page.pk}", icon_name="upload", priority=46)]
    return []
