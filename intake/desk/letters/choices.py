"""How an organisation's letters are sent, and a trial of its mail server."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from intake.desk.letters.texts import Admins
from intake.letters import templates, trial
from intake.letters.models import LetterSettings


class ChoicesForm(forms.ModelForm):  # type: ignore[type-arg]  # it names its own model
    use_required_attribute = False

    class Meta:
        model = LetterSettings
        fields: ClassVar[list[str]] = ["sender_name", "subject", "preview", "emails_in_full"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("sender_name", "subject", "preview"):
            if any(ord(letter) < 32 for letter in cleaned.get(name, "")):
                self.add_error(name, _("Write it on one line."))
        return cleaned


class Choices(Admins):
    """The choices, and below them the trial."""

    template_name = "intake/desk/letters/choices.html"
    page_title = gettext_lazy("How letters are sent")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(ChoicesForm(instance=templates.settings_of(self.organisation), label_suffix=""))

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = templates.settings_of(self.organisation)
        if request.POST.get("do") == "try":
            tried = trial.send(request.user.email, self.organisation.name)
            return self._show(ChoicesForm(instance=chosen, label_suffix=""), tried=tried)
        form = ChoicesForm(request.POST, instance=chosen, label_suffix="")
        if not form.is_valid():
            return self._show(form, status=422)
        form.save()
        messages.success(request, _("This is saved. Letters that are written from now on keep to it."))
        return redirect("letter_choices:edit")

    def _show(self, form: ChoicesForm, *, status: int = 200, tried: trial.Trial | None = None) -> HttpResponse:
        problems = [{"text": str(error), "id": field.id_for_label} for field in form for error in field.errors]
        found = self.get_context_data(form=form, problems=problems, tried=tried, to=self.request.user.email)
        return self.render_to_response(found, status=status)


class LetterChoicesViewSet(ViewSet):
    name = "letter_choices"
    icon = "cog"
    menu_label = gettext_lazy("How letters are sent")
    menu_order = 211
    add_to_admin_menu = True
    url_prefix = "letter_choices"

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        class Item(MenuItem):
            def is_shown(self, request: Any) -> bool:
                return Admins.permission_policy.user_has_permission(request.user, "change")

        return Item

    @property
    def menu_url(self) -> str:
        from django.urls import reverse

        return reverse("letter_choices:edit")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", Choices.as_view(), name="edit")]
