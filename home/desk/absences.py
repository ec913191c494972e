"""When people are away, and who stands in: entered by administrators for all, and by each for themselves."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column

from home.desk.own import OwnCreate, OwnDelete, OwnEdit, OwnForm, OwnIndex, OwnViewSet
from home.desk.policy import WorkersPolicy
from home.models import Absence, User
from home.models.absence import OVERLAPS


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class AbsenceForm(OwnForm):
    class Meta:
        model = Absence
        fields: ClassVar[list[str]] = ["user", "first_day", "last_day", "deputy"]
        widgets: ClassVar[dict[str, Any]] = {"first_day": _day(), "last_day": _day()}

    def prepare(self) -> None:
        # Only who works in a unit can be given cases, and whoever works in none has none to give.
        works = User.objects.filter(
            organisation=self.organisation, is_active=True, memberships__unit__organisation=self.organisation
        )
        people = works.distinct().order_by("last_name", "first_name", "pk")
        self.field("deputy").queryset = people
        self.field("deputy").label = "Who stands in"
        self.field("deputy").empty_label = "Nobody"
        self.prepare_person(people)

    def prepare_person(self, people: "QuerySet[User]") -> None:
        self.field("user").queryset = people

    def save(self, commit: bool = True) -> Absence:
        # The view holds the organisation's lock by now: nobody enters another meanwhile.
        if self.instance.overlapping().exists():
            raise ValidationError(OVERLAPS)
        saved: Absence = super().save(commit)
        return saved


class OwnAbsenceForm(AbsenceForm):
    """One's own: whose it is comes from who is signed in, never from what was sent."""

    class Meta(AbsenceForm.Meta):
        fields: ClassVar[list[str]] = ["first_day", "last_day", "deputy"]

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def prepare_person(self, people: "QuerySet[User]") -> None:
        self.instance.user = self.person
        self.field("deputy").queryset = people.exclude(pk=self.person.pk)
        self.field("deputy").help_text = (
            "Reads and deals with your cases meanwhile, and is written to instead of you. It ends by itself. Left "
            "empty: the others of your unit, or the managers above it, see to what comes."
        )


class _Saving:
    """Says where the deputy is away too: it is no mistake, but who relies on it should know."""

    def get_success_message(self, *args: Any) -> str:
        said: str = super().get_success_message(*args)  # type: ignore[misc]  # mixed into Wagtail's views
        absence: Absence = self.form.instance  # type: ignore[attr-defined]  # as above
        deputy = absence.deputy
        if deputy is None:
            return said
        also = Absence.objects.filter(
            user=deputy, first_day__lte=absence.last_day, last_day__gte=absence.first_day
        ).first()
        return f"{said} {deputy} is away then too: {also}." if also else said


class AddAbsence(_Saving, OwnCreate):
    pass


class EditAbsence(_Saving, OwnEdit):
    pass


class AbsenceIndex(OwnIndex):
    def get_base_queryset(self) -> "QuerySet[Any]":
        return self.own_rows().select_related("user", "deputy")


class AbsenceViewSet(OwnViewSet):
    """The register of the administrators."""

    model = Absence
    name = "absences"
    noun = "an absence"
    icon = "date"
    menu_label = "Absences"
    organisation_path = "user__organisation"
    own_form: type[OwnForm] = AbsenceForm
    list_display: ClassVar[list[Any]] = [
        "user",
        "first_day",
        "last_day",
        Column("deputy", label="Who stands in", accessor=lambda absence: absence.deputy or "Nobody"),
    ]
    ordering = ("-first_day", "pk")
    index_view_class = AbsenceIndex
    add_view_class = AddAbsence
    edit_view_class = EditAbsence


class _Mine:
    """Narrows a view to one's own absences."""

    request: Any

    def own_rows(self) -> "QuerySet[Any]":
        return Absence.objects.filter(user=self.request.user)


class _Own(_Mine):
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.request.user}  # type: ignore[misc]  # mixed into views


class MyAbsenceViewSet(AbsenceViewSet):
    """ "When I am away", for everybody who works in a unit."""

    name = "away"
    noun = "days away"
    icon = "user"
    menu_label = "When I am away"
    menu_order = 60
    add_to_admin_menu = True
    own_form: type[OwnForm] = OwnAbsenceForm
    list_display: ClassVar[list[Any]] = ["first_day", *AbsenceViewSet.list_display[2:]]

    class Index(_Mine, AbsenceIndex):
        @cached_property
        def no_results_message(self) -> str:
            return "You have entered no days away."

    class Add(_Own, AddAbsence):
        pass

    class Edit(_Own, EditAbsence):
        pass

    class Delete(_Mine, OwnDelete):
        pass

    index_view_class = Index
    add_view_class = Add
    edit_view_class = Edit
    delete_view_class = Delete

    @cached_property
    def permission_policy(self) -> WorkersPolicy:
        return WorkersPolicy(Absence)
