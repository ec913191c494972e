"""Choosing what stands in a policy's wording: units and files of the editor's own organisation (rule 5)."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from policies import downloads
from policies.desk.who import keeps_policies


class _KeepersMayBringIn(BasePermissionPolicy):
    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "add" and keeps_policies(user)


class _NobodyBringsIn(BasePermissionPolicy):
    def user_has_permission(self, user: Any, action: str) -> bool:
        return False


class Own:
    """Narrows a chooser's view to the rows of the person's own organisation."""

    model_class: Any
    request: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not keeps_policies(request.user):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # mixed into views
        return response

    def own_rows(self) -> "QuerySet[Any]":
        rows: QuerySet[Any] = self.model_class.objects.filter(organisation=self.request.user.organisation_id)
        # Of units, those that readers may know of.
        return rows.filter(is_public=True) if hasattr(self.model_class, "is_public") else rows

    def get_object_list(self) -> "QuerySet[Any]":
        return self.own_rows()

    def get_object(self, pk: str) -> Any:
        if not pk.isdecimal():
            raise self.model_class.DoesNotExist
        return self.own_rows().get(pk=pk)

    def get_objects(self, pks: list[str]) -> "QuerySet[Any]":
        return self.own_rows().filter(pk__in=[pk for pk in pks if pk.isdecimal()])

    def get_edit_item_url(self, instance: Any) -> None:
        return None

    @property
    def columns(self) -> list[Any]:
        told: list[Any] = super().columns  # type: ignore[misc]  # as above
        if hasattr(self.model_class, "in_words"):
            told += [Column("in_words", label="What it is"), Column("uploaded_at", label="Brought in")]
        return told


class Choose(Own, chooser.ChooseView):
    pass


class ChooseResults(Own, chooser.ChooseResultsView):
    pass


class Chosen(Own, chooser.ChosenView):
    pass


class ChosenMultiple(Own, chooser.ChosenMultipleView):
    pass


class UploadForm(forms.Form):
    """A file, looked at before it is kept."""

    file = forms.FileField(
        label="File",
        help_text="At most 10 MB: a PDF, a Word, Excel, PowerPoint or OpenDocument file, a picture, or plain text.",
        error_messages={"required": "Choose a file from your computer.", "empty": "The file is empty."},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > downloads.MOST_BYTES:
            raise ValidationError(downloads.TOO_LARGE)
        try:
            downloads.kind_of(file.read(), downloads.safe_name(file.name))
        except downloads.Refused as refused:
            raise ValidationError(str(refused)) from refused
        file.seek(0)
        return file


class Upload(Own, chooser.CreateView):
    def save_form(self, form: Any) -> Any:
        file = form.cleaned_data["file"]
        user = self.request.user
        return downloads.keep(file.read(), file.name, organisation=user.organisation, by=user)


class _OwnChooser(ChooserViewSet):
    choose_view_class = Choose
    choose_results_view_class = ChooseResults
    chosen_view_class = Chosen
    chosen_multiple_view_class = ChosenMultiple
    create_view_class = Upload
    register_widget = False
    per_page = 20


class UnitChooser(_OwnChooser):
    model = "home.Unit"
    icon = "site"
    choose_one_text = "Choose a unit"
    choose_another_text = "Choose another unit"
    permission_policy = _NobodyBringsIn("home.Unit")


class FileChooser(_OwnChooser):
    model = "policies.PolicyFile"
    icon = "download"
    choose_one_text = "Choose a file"
    choose_another_text = "Choose another file"
    search_tab_label = "Files brought in before"
    creation_tab_label = "From your computer"
    create_action_label = "Bring in"
    creation_form_class = UploadForm
    permission_policy = _KeepersMayBringIn("policies.PolicyFile")


unit_chooser = UnitChooser("policy_units", url_prefix="policies/choose-unit")
file_chooser = FileChooser("policy_files", url_prefix="policies/choose-file")
