"""What administrators fill in."""

import secrets
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.forms import CheckboxSelectMultiple
from django.utils.safestring import mark_safe
from django.utils.text import slugify

from home.desk.own import OwnForm
from home.models import Calendar, CalendarDay, Membership, Organisation, Term, Unit, User
from home.models.organisation import Code
from home.models.unit import UnitKind
from home.units import Tree


class OrganisationForm(OwnForm):
    codes = forms.MultipleChoiceField(
        label="Codes you follow",
        choices=Code.choices,
        required=False,
        widget=CheckboxSelectMultiple,
        help_text=Organisation._meta.get_field("codes").help_text,
    )

    class Meta:
        model = Organisation
        fields: ClassVar[list[str]] = [
            "name", "nation", "email", "telephone", "address", "safeguarding_contact", "safeguarding_lead", "accent",
            "catch_all", "reminders", "cut_off", "receipt_on_school_days", "reviews_log", "says_by_when",
            "says_how_long", "codes", "evidence_file_mb", "evidence_total_mb", "evidence_files",
        ]  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {
            "address": forms.Textarea(attrs={"rows": 4}),
            "cut_off": forms.TimeInput(format="%H:%M"),
        }
        error_messages: ClassVar[dict[str, Any]] = {
            "cut_off": {"invalid": "Write the hour with a colon, such as 17:00."},
        }

    def prepare(self) -> None:
        self.field("catch_all").queryset = self.organisation.units.filter(closed_on=None)
        # Without one a complaint could be left to nobody.
        self.field("catch_all").required = True
        self.field("catch_all").empty_label = None
        # Who works in no unit could not open the desk.
        works = User.objects.filter(is_active=True, memberships__unit__organisation=self.organisation)
        lead = self.field("safeguarding_lead")
        lead.queryset = works.distinct().order_by("last_name", "first_name", "pk")
        lead.empty_label = "Nobody: the nearest managers"
        lead.label_from_instance = lambda user: f"{user} ({user.email})"

    def save(self, commit: bool = True) -> Organisation:
        saved: Organisation = super().save(commit)
        if commit and "nation" in self.changed_data:
            # Other bank holidays: every open date is reckoned anew, as after any change of the calendar.
            Calendar.objects.get(organisation=saved).revise()
        return saved


class UnitForm(OwnForm):
    class Meta:
        model = Unit
        fields: ClassVar[list[str]] = [
            "name", "parent", "kind", "slug", "is_public", "area", "email", "telephone", "address", "sort_order",
        ]  # fmt: skip
        labels: ClassVar[dict[str, str]] = {"parent": "The unit above it", "slug": "Short name", "sort_order": "Order"}
        help_texts: ClassVar[dict[str, str]] = {
            "parent": "A complaint that nobody here can deal with goes there.",
            "sort_order": "Units of a small number are listed first.",
        }
        widgets: ClassVar[dict[str, Any]] = {"address": forms.Textarea(attrs={"rows": 4})}

    def prepare(self) -> None:
        unit = self.instance
        unit.organisation = self.organisation
        at_the_top = unit.pk is not None and unit.parent_id is None
        if at_the_top:
            del self.fields["parent"]
            del self.fields["kind"]
        else:
            below = Tree(self.organisation).with_descendants([unit.pk]) if unit.pk else set()
            self.field("parent").queryset = self.organisation.units.filter(closed_on=None).exclude(pk__in=below)
            if unit.pk:
                self.field("parent").queryset = self.organisation.units.exclude(pk__in=below)
                self.field("parent").disabled = True
                self.field("parent").help_text = "“Move”, above, shows first what becomes of its open cases."
            if unit.is_closed:
                self.field("is_public").disabled = True
                self.field("is_public").help_text = "It is closed."
            self.field("parent").required = True
            self.field("parent").empty_label = None
            self.field("kind").choices = [kind for kind in UnitKind.choices if kind[0] != UnitKind.ORGANISATION]
        if unit.pk is None:
            self.field("slug").required = False
            self.field("slug").help_text = "Rules and procedures name the unit by it. Left empty: made from the name."
        else:
            # Published procedures name it, and a published version never changes.
            self.field("slug").disabled = True
            self.field("slug").help_text = "Published procedures and rules name the unit by it, so it stays."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("slug") and "slug" not in self.errors:
            cleaned["slug"] = slugify(cleaned.get("name", ""))[:60]
            if not cleaned["slug"]:
                self.add_error("slug", "Write a short name: letters, digits and hyphens.")
        return cleaned


class MembershipForm(OwnForm):
    class Meta:
        model = Membership
        fields: ClassVar[list[str]] = ["unit", "user", "role"]
        widgets: ClassVar[dict[str, Any]] = {"role": forms.RadioSelect}
        help_texts: ClassVar[dict[str, str]] = {
            "role": "Handlers deal with the unit's own cases. Managers see those of all units below, too.",
        }

    def prepare(self) -> None:
        self.field("unit").queryset = self.organisation.units.filter(closed_on=None)
        if self.instance.pk:  # of a unit that was closed since
            self.field("unit").queryset |= self.organisation.units.filter(pk=self.instance.unit_id)
        people = User.objects.filter(organisation=self.organisation, is_active=True)
        self.field("user").queryset = people.order_by("last_name", "first_name", "pk")
        self.field("user").label_from_instance = lambda user: f"{user} ({user.email})"

    def save(self, commit: bool = True) -> Membership:
        membership: Membership = super().save(commit)
        # Whoever is told of cases must be able to sign in and read them.
        membership.user.groups.add(self.organisation.staff)
        return membership


MAY = (
    ("staff", "Deals with cases"),
    ("editors", "Edits pages and policies"),
    ("administrators", "Administers: people, units, closed days, the organisation's details"),
)


class PersonForm(OwnForm):
    """Somebody of the organisation. Nothing here makes a superuser or touches another's groups."""

    may = forms.MultipleChoiceField(
        label="What they may do",
        choices=MAY,
        required=False,
        widget=CheckboxSelectMultiple,
        help_text="Which cases somebody sees follows from where they work, not from this.",
    )
    new_password = forms.CharField(
        label="Password",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["first_name", "last_name", "email", "is_active"]
        labels: ClassVar[dict[str, str]] = {"is_active": "May sign in"}
        help_texts: ClassVar[dict[str, str]] = {
            "is_active": "Untick it when somebody leaves. People are not deleted: what they have done stays theirs.",
        }

    def prepare(self) -> None:
        self.instance.organisation = self.organisation
        self.field("first_name").required = self.field("last_name").required = True
        rules = password_validators_help_text_html()
        if self.instance.pk is None:
            said = "Left empty: they choose one themselves, with “Forgotten password?” on the page for signing in."
        else:
            held = set(self.instance.groups.values_list("pk", flat=True))
            self.field("may").initial = [name for name, _ in MAY if self._group(name).pk in held]
            # Nobody chooses a password for somebody who has one: what is done in their name must be theirs.
            del self.fields["new_password"]
            return
        # Django's own rules, which are markup.
        self.field("new_password").help_text = mark_safe(f"{said}{rules}")  # noqa: S308

    def _group(self, name: str) -> Any:
        return getattr(self.organisation, name)

    def clean_may(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["may"]
        if "staff" not in chosen and self.instance.pk is not None:
            works = Membership.objects.filter(user=self.instance).select_related("unit")
            if works:
                where = ", ".join(sorted({membership.unit.name for membership in works}))
                raise ValidationError(
                    f"They work in {where}, and would be told of cases that they can't read. "
                    "Take them out of there first, under “Handlers and managers”."
                )
        return chosen

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the stubs lack it
        password = self.cleaned_data.get("new_password")
        if password:
            try:
                validate_password(password, self.instance)
            except ValidationError as weak:
                self.add_error("new_password", weak)

    def save(self, commit: bool = True) -> User:
        person: User = super().save(commit=False)
        password = self.cleaned_data.get("new_password")
        if password:
            person.set_password(password)
        elif person._state.adding:
            # Nobody knows it. An "unusable" one would keep them from choosing their own by email.
            person.set_password(secrets.token_urlsafe(48))
        person.save()
        for name, _ in MAY:
            change = person.groups.add if name in self.cleaned_data["may"] else person.groups.remove
            change(self._group(name))
        return person


class _OfCalendar(OwnForm):
    def prepare(self) -> None:
        self.instance.calendar = Calendar.objects.get(organisation=self.organisation)


class ClosedDayForm(_OfCalendar):
    class Meta:
        model = CalendarDay
        fields: ClassVar[list[str]] = ["date", "kind", "reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        same = CalendarDay.objects.filter(
            calendar=self.instance.calendar, date=cleaned.get("date") or date.min, kind=cleaned.get("kind") or ""
        ).exclude(pk=self.instance.pk)
        if same.exists():
            self.add_error("date", "This day is entered already.")
        return cleaned


class TermForm(_OfCalendar):
    class Meta:
        model = Term
        fields: ClassVar[list[str]] = ["name", "first", "last"]
