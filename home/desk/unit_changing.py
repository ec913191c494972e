"""Closing, merging and moving a unit in the admin: what it would do is shown first, and done only then."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from home.desk.own import OwnRows
from home.desk.policy import administers
from home.gaps import LeavesGap
from home.models import Unit
from home.unit_changes import CannotChange, UnitChange, consequences, make, why_not
from home.units import Tree


class _ChangeForm(forms.Form):
    use_required_attribute = False

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.unit = unit
        field: Any = self.fields[self.target]
        tree = Tree(unit.organisation)
        without = self.left_out(tree)
        field.queryset = unit.organisation.units.filter(closed_on=None).exclude(pk__in=without)
        field.empty_label = _("Choose a unit")

    target = ""

    def left_out(self, tree: Tree) -> set[int]:
        return {self.unit.pk}

    def change(self) -> UnitChange:
        """Return what was asked for."""
        raise NotImplementedError


class CloseForm(_ChangeForm):
    """What takes its place, and whether its people go along."""

    target = "successor"
    successor = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("What takes its place"),
        help_text=gettext_lazy("Its open cases go there, and so does whatever rules and policies send to it."),
        error_messages={"required": gettext_lazy("Choose what takes its place: an open case must be somebody's.")},
    )
    people_go_along = forms.BooleanField(
        label=gettext_lazy("Whoever works there works in that unit from now on"), required=False, initial=True
    )

    def change(self) -> UnitChange:
        cleaned = self.cleaned_data
        return UnitChange(self.unit, successor=cleaned["successor"], people_go_along=cleaned["people_go_along"])


class MoveForm(_ChangeForm):
    """The unit above it from now on."""

    target = "parent"
    parent = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("The unit above it"),
        help_text=gettext_lazy("A complaint that nobody here can deal with goes there."),
        error_messages={"required": gettext_lazy("Choose the unit above it.")},
    )

    def left_out(self, tree: Tree) -> set[int]:
        return tree.with_descendants([self.unit.pk])

    def change(self) -> UnitChange:
        return UnitChange(self.unit, parent=self.cleaned_data["parent"])


class ChangeUnit(OwnRows, WagtailAdminTemplateMixin, TemplateView):
    """Three steps on one address: choose, read what it would do, do it."""

    template_name = "home/desk/change_unit.html"
    header_icon = "site"
    form_class: type[_ChangeForm]
    question = ""
    button: Any = ""
    done: Any = ""
    model = Unit
    organisation_path = "organisation"
    nouns = "Units"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not administers(request.user):
            raise PermissionDenied
        self.request = request
        own_units = self.own_rows().select_related("organisation__site__root_page")
        found = own_units.filter(pk=kwargs["pk"]).first()
        if found is None:
            raise Http404("no unit of theirs")
        self.unit: Unit = found
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.button)

    def get_page_subtitle(self) -> str:
        return self.unit.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("units:index"), "label": _("Units")},
            {"url": reverse("units:edit", args=(self.unit.pk,)), "label": self.unit.name},
            {"url": "", "label": self.get_page_title()},
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, unit=self.unit)
        if not form.is_valid():
            return self.shown(form)
        change = form.change()
        refusal = why_not(change)
        if refusal:
            form.add_error(form.target, refusal)
            return self.shown(form)
        if request.POST.get("confirmed") != "yes":
            return self.shown(form, consequences=consequences(change))
        try:
            moved = make(change, request.user)  # type: ignore[arg-type]  # somebody is signed in
        except CannotChange as why:
            form.add_error(form.target, str(why))
        except LeavesGap as gap:
            for reason in gap.reasons:
                form.add_error(None, reason)
        else:
            said = ngettext("%(number)d open case has gone along.", "%(number)d open cases have gone along.", moved)
            messages.success(request, f"{self.done % {'unit': self.unit}} {said % {'number': moved}}")
            return redirect("units:index")
        return self.shown(form)

    def shown(self, form: _ChangeForm, **more: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, **more))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.form_class(unit=self.unit)
        problems = [
            {"id": "" if name == "__all__" else form[name].id_for_label, "text": text}
            for name, texts in form.errors.items()
            for text in texts
        ]
        return super().get_context_data(
            form=form, problems=problems, unit=self.unit, button=self.button,
            back=reverse("units:edit", args=(self.unit.pk,)), **kwargs,
        )  # fmt: skip


class CloseUnit(ChangeUnit):
    form_class = CloseForm
    button = gettext_lazy("Close or merge this unit")
    done = gettext_lazy("“%(unit)s” is closed. What has happened there stays as it is.")


class MoveUnit(ChangeUnit):
    form_class = MoveForm
    button = gettext_lazy("Move this unit")
    done = gettext_lazy("“%(unit)s” is moved.")
