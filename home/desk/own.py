"""Registers of an administrator's own organisation: one base for all of them.

Every view that fetches, fetches the rows of the administrator's organisation; another's are 404. The
organisation of what is saved comes from who saves it, never from what was sent.
"""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db.models import Model, ProtectedError, QuerySet
from django.forms import ModelForm
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from home.desk.policy import OwnPolicy, own
from home.gaps import LeavesGap, refusing_gaps
from home.models import Organisation


class OwnForm(ModelForm):  # type: ignore[type-arg]  # each form names its own model
    """A form that knows whose organisation it serves."""

    required_css_class = "required"

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        self.organisation = organisation
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Put the organisation into the instance, and its own rows into the choices."""

    def _get_validation_exclusions(self) -> set[str]:
        # Not fields of the form, but set by it: what must be unique is so within them.
        left_out: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # the stubs lack it
        return left_out - {"organisation", "calendar"}

    def field(self, name: str) -> Any:
        """Return a field, typed loosely: each kind has its own attributes."""
        return self.fields[name]


class OwnRows:
    """Narrows a view to the rows of the administrator's organisation, and calls them what people call them."""

    model: Any
    request: Any
    organisation_path = ""
    noun = ""
    nouns = ""

    def own_rows(self) -> "QuerySet[Any]":
        return own(self.model, self.organisation_path, self.request.user)

    def trail(self, here: str) -> list[dict[str, Any]]:
        """Return the way here for the head of the page."""
        index: str | None = getattr(self, "index_url_name", None)
        above = [{"url": reverse(index), "label": self.nouns}] if index else []
        return [{"url": reverse("wagtailadmin_home"), "label": "Home"}, *above, {"url": "", "label": here}]


class _Saving(OwnRows):
    """Refuses what would leave something to nobody, at the form."""

    error_message = "It was not saved. Look at what is marked below."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "organisation": self.request.user.organisation}  # type: ignore[misc]

    def save_instance(self) -> Model:
        with refusing_gaps(self.request.user.organisation):
            saved: Model = super().save_instance()  # type: ignore[misc]
        return saved

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except LeavesGap as gap:
            for reason in gap.reasons:
                form.add_error(None, reason)
        except ValidationError as wrong:
            # What the form found in order and another has changed meanwhile; looked at again under the lock.
            form.add_error(None, wrong)
        self.produced_error_message = "It was not saved."
        return self.form_invalid(form)  # type: ignore[attr-defined]


class OwnIndex(OwnRows, generic.IndexView):
    FORMATS = ()  # nothing is exported

    def get_page_title(self) -> str:
        return self.nouns

    @cached_property
    def add_item_label(self) -> str:
        return f"Add {self.noun}"

    @cached_property
    def verbose_name_plural(self) -> str:
        return self.nouns.lower()

    def get_base_queryset(self) -> "QuerySet[Any]":
        return self.own_rows()

    def get_list_more_buttons(self, instance: Model) -> list[Any]:
        return []


class OwnCreate(_Saving, generic.CreateView):
    """``organisation`` is put into the instance by the form."""

    success_message = "“%(object)s” is added."

    def get_page_subtitle(self) -> str:
        return f"Add {self.noun}"

    def get_header_title(self) -> str:
        return self.get_page_subtitle()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return self.trail(self.get_page_subtitle())


class OwnEdit(_Saving, generic.EditView):
    success_message = "“%(object)s” is saved."

    def get_header_title(self) -> str:
        return str(self.get_page_subtitle())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return self.trail(str(self.object))

    def get_queryset(self) -> "QuerySet[Any]":
        return self.own_rows()


class OwnDelete(OwnRows, generic.DeleteView):
    success_message = "“%(object)s” is deleted."

    @property
    def confirmation_message(self) -> str:
        return f"Delete “{self.object}”? It can't be brought back."

    def get_queryset(self) -> "QuerySet[Any]":
        return self.own_rows()

    def form_valid(self, form: Any) -> HttpResponse:
        kept = str(self.object)
        pk = self.object.pk
        try:
            with refusing_gaps(self.request.user.organisation):
                return super().form_valid(form)
        except LeavesGap as gap:
            reasons = gap.reasons
        except ProtectedError as used:
            reasons = [
                f"“{kept}” is in use: {', '.join(sorted(_kinds(used)))}. What has happened there must stay readable."
            ]
        self.object.pk = pk  # Django takes it away from what it deletes, even if that is undone
        # Its own messages may speak of a deletion that was undone.
        list(messages.get_messages(self.request))
        messages.error(self.request, f"It was not deleted. {' '.join(reasons)}")
        return self.render_to_response(self.get_context_data(form=form))


def _kinds(used: ProtectedError) -> set[str]:
    return {str(row._meta.verbose_name_plural) for row in used.protected_objects}


class OwnViewSet(ModelViewSet):
    """A register. Wagtail's history, usage, copy and inspect views are left out: they would fetch all."""

    organisation_path = "organisation"
    #: What one row is called, with its article, and what many are: "a unit", "Units".
    noun = ""
    own_form: type[OwnForm]
    may: ClassVar[tuple[str, ...]] = ("add", "change", "delete")
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False
    index_view_class = OwnIndex
    add_view_class = OwnCreate
    edit_view_class = OwnEdit
    delete_view_class = OwnDelete
    list_per_page = 50

    @cached_property
    def permission_policy(self) -> OwnPolicy:
        return OwnPolicy(self.model, self.organisation_path, self.may)

    def get_form_class(self, for_update: bool = False) -> type[OwnForm]:
        return self.own_form

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        gone = ["history_url_name", "usage_url_name"] + ([] if "delete" in self.may else ["delete_url_name"])
        return {
            **super().get_common_view_kwargs(**kwargs),
            **dict.fromkeys(gone),
            "organisation_path": self.organisation_path,
            "noun": self.noun,
            "nouns": self.menu_label,
        }

    def get_urlpatterns(self) -> list[URLPattern]:
        conv = self.pk_path_converter
        views = [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path(f"edit/<{conv}:pk>/", self.edit_view, name="edit"),
        ]
        if "delete" in self.may:
            views.append(path(f"delete/<{conv}:pk>/", self.delete_view, name="delete"))
        return views

    def get_permissions_to_register(self) -> "QuerySet[Permission]":
        """Offer no permission to tick: the organisation's own group decides."""
        return Permission.objects.none()

    def register_admin_url_finder(self) -> None:
        """Wagtail is given no way to find an address: it would not ask of which organisation."""
