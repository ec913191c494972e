"""What administrators keep: units, who works in them, people, closed days and terms, their organisation."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets.button import Button, HeaderButton

from home.desk.absences import AbsenceViewSet
from home.desk.forms import (
    MAY,
    ClosedDayForm,
    MembershipForm,
    OrganisationForm,
    PersonForm,
    TermForm,
    UnitForm,
)
from home.desk.importing import RECKONED_ANEW, ImportCalendar
from home.desk.own import OwnCreate, OwnDelete, OwnEdit, OwnIndex, OwnViewSet
from home.desk.unit_changing import CloseUnit, MoveUnit
from home.models import CalendarDay, Membership, Organisation, Term, Unit, User
from home.units import Tree


class EditOrganisation(OwnEdit):
    """One's own organisation; its address names none."""

    page_title = "Organisation"
    success_message = "The organisation's details are saved."

    def get_success_message(self) -> str:
        said = str(super().get_success_message())
        return f"{said} {RECKONED_ANEW}" if "nation" in self.form.changed_data else said

    def get_object(self, queryset: Any = None) -> Organisation:
        found: Organisation | None = self.own_rows().first()
        if found is None:
            raise Http404("administers no organisation")
        return found

    def get_edit_url(self) -> str:
        return reverse("organisation:edit")

    def get_success_url(self) -> str:
        return reverse("organisation:edit")

    def get_success_buttons(self) -> list[Any]:
        return []


class OrganisationViewSet(OwnViewSet):
    model = Organisation
    name = "organisation"
    noun = "the organisation"
    icon = "cog"
    menu_label = "Organisation's details"
    organisation_path = "pk"
    may = ("change",)
    own_form = OrganisationForm
    edit_view_class = EditOrganisation

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        gone = dict.fromkeys(("index_url_name", "index_results_url_name", "add_url_name"))
        return {**super().get_common_view_kwargs(**kwargs), **gone}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.edit_view, name="edit")]

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        policy = self.permission_policy

        class Item(MenuItem):
            def is_shown(self, request: Any) -> bool:
                return policy.user_has_permission(request.user, "change")

        return Item


def _path(tree: Tree, unit: Unit) -> list[tuple[int, str, int]]:
    above = reversed(list(tree.with_ancestors(unit)))
    return [(each.sort_order, each.name, each.pk) for each in above]


class UnitViewSet(OwnViewSet):
    model = Unit
    name = "units"
    noun = "a unit"
    list_per_page = 500
    icon = "site"
    menu_label = "Units"
    own_form = UnitForm
    list_display: ClassVar[list[Any]] = [
        "name",
        Column("parent", label="Below", accessor="parent.name"),
        "kind",
        Column("who", label="Who works there", accessor="who_works_there"),
        BooleanColumn("is_public", label="Shown to the public"),
    ]
    ordering = ("sort_order", "name", "pk")

    class Index(OwnIndex):
        def get_base_queryset(self) -> "QuerySet[Any]":
            return self.own_rows().select_related("parent", "successor").prefetch_related("memberships__user")

        def get_table(self, object_list: Any) -> Any:
            # As the tree has them: each unit under the one above it.
            tree = Tree(self.request.user.organisation)
            rows = sorted(object_list, key=lambda unit: _path(tree, unit))
            for unit in rows:
                works = [f"{m.user} ({m.get_role_display()})" for m in unit.memberships.all() if m.user.is_active]
                unit.who_works_there = ", ".join(works) or "Nobody"
                if unit.is_closed:
                    unit.who_works_there = f"Closed on {unit.closed_on:%-d %B %Y}; now {unit.successor}"
            return super().get_table(rows)

    class Edit(OwnEdit):
        @cached_property
        def header_more_buttons(self) -> list[Any]:
            unit = self.object
            if unit.is_closed or unit.parent_id is None:
                return super().header_more_buttons
            return [
                *super().header_more_buttons,
                Button("Move", url=reverse("units:move", args=(unit.pk,)), icon_name="arrow-right", priority=20),
                Button("Close or merge", url=reverse("units:close", args=(unit.pk,)), icon_name="lock", priority=30),
            ]

    index_view_class = Index
    edit_view_class = Edit

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("close/<int:pk>/", CloseUnit.as_view(), name="close"),
            path("move/<int:pk>/", MoveUnit.as_view(), name="move"),
        ]


class MembershipViewSet(OwnViewSet):
    model = Membership
    name = "memberships"
    noun = "a handler or manager"
    icon = "group"
    menu_label = "Handlers and managers"
    organisation_path = "unit__organisation"
    own_form = MembershipForm
    list_display: ClassVar[list[Any]] = ["user", "role", "unit"]
    ordering = ("unit__name", "role", "user__last_name", "pk")

    class Index(OwnIndex):
        def get_base_queryset(self) -> "QuerySet[Any]":
            return self.own_rows().select_related("unit", "user")

    index_view_class = Index


class CreatePerson(OwnCreate):
    def get_success_message(self, instance: Model) -> str:
        if self.form.cleaned_data["new_password"]:
            return f"{instance} can sign in now."
        return (
            f"{instance} is entered. Ask them to open the page for signing in, choose “Forgotten password?” "
            "and type their email address: they are sent a link with which they choose a password."
        )


class PersonViewSet(OwnViewSet):
    """People of the organisation; who keeps the installation is not among them, whatever they work for."""

    model = User
    name = "people"
    noun = "a person"
    icon = "user"
    menu_label = "People"
    own_form = PersonForm
    may = ("add", "change")
    search_fields: ClassVar[list[str]] = ["first_name", "last_name", "email"]
    search_backend_name = None
    ordering = ("last_name", "first_name", "pk")
    add_view_class = CreatePerson
    list_display: ClassVar[list[Any]] = [
        Column("name", accessor=str),
        "email",
        Column("may_do", label="May", accessor="may_do"),
        Column("works_in", label="Works in", accessor="works_in"),
        BooleanColumn("is_active", label="May sign in"),
    ]

    class Index(OwnIndex):
        @cached_property
        def columns(self) -> list[Any]:
            name = self._get_title_column_class(TitleColumn)(
                "name", label="Name", accessor=str, sort_key="last_name", get_url=self.get_edit_url
            )
            return [name, *super().columns[1:]]

        def own_rows(self) -> "QuerySet[Any]":
            return super().own_rows().filter(is_superuser=False)

        def get_base_queryset(self) -> "QuerySet[Any]":
            return self.own_rows().prefetch_related("groups", "memberships__unit")

        def get_table(self, object_list: Any) -> Any:
            people = list(object_list)
            organisation = self.request.user.organisation
            words = {getattr(organisation, f"{name}_id"): label.split(":")[0].lower() for name, label in MAY}
            for person in people:
                held = [words[group.pk] for group in person.groups.all() if group.pk in words]
                person.may_do = ", ".join(held) or "nothing"
                person.works_in = ", ".join(f"{m.unit} ({m.role})" for m in person.memberships.all())
            return super().get_table(people)

    class Edit(OwnEdit):
        def own_rows(self) -> "QuerySet[Any]":
            return super().own_rows().filter(is_superuser=False)

    index_view_class = Index
    edit_view_class = Edit


class _OfCalendar:
    """Says what a change of the calendar brings about."""

    def get_success_message(self, *args: Any) -> str:
        said: str = super().get_success_message(*args)  # type: ignore[misc]  # mixed into Wagtail's views
        return f"{said} {RECKONED_ANEW}"


class _CalendarViewSet(OwnViewSet):
    organisation_path = "calendar__organisation"
    #: What the entries of a file are at first, when one comes from here.
    imports_as: str

    class Index(OwnIndex):
        imports_as = ""

        @cached_property
        def header_buttons(self) -> list[Any]:
            url = f"{reverse('closures:import')}?as={self.imports_as}"
            return [*super().header_buttons, HeaderButton("Import from a file", url=url, icon_name="download")]

    class Add(_OfCalendar, OwnCreate):
        pass

    class Edit(_OfCalendar, OwnEdit):
        pass

    class Delete(_OfCalendar, OwnDelete):
        pass

    index_view_class = Index
    add_view_class = Add
    edit_view_class = Edit
    delete_view_class = Delete

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_common_view_kwargs(**kwargs), "imports_as": self.imports_as}


class ClosedDayViewSet(_CalendarViewSet):
    model = CalendarDay
    name = "closures"
    noun = "a closed day"
    icon = "calendar-alt"
    menu_label = "Closed days"
    imports_as = "closures"
    own_form = ClosedDayForm
    list_display: ClassVar[list[Any]] = ["date", "kind", "reason"]
    ordering = ("-date", "kind")

    def get_urlpatterns(self) -> list[URLPattern]:
        # One page for days and terms: what they are is chosen there.
        return [*super().get_urlpatterns(), path("import/", self.construct_view(ImportCalendar), name="import")]


class TermViewSet(_CalendarViewSet):
    model = Term
    name = "terms"
    noun = "a term"
    icon = "date"
    menu_label = "Term dates"
    imports_as = "terms"
    own_form = TermForm
    list_display: ClassVar[list[Any]] = ["name", "first", "last"]
    ordering = ("-first",)


class OrganisationGroup(ViewSetGroup):
    """The administrators' part of the menu."""

    menu_label = "Organisation"
    menu_icon = "group"
    menu_order = 200
    items = (
        OrganisationViewSet,
        UnitViewSet,
        MembershipViewSet,
        PersonViewSet,
        AbsenceViewSet,
        ClosedDayViewSet,
        TermViewSet,
    )
