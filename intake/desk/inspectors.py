"""Who may read the register, until when, and what they read in it: for those who may let somebody in."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, Table, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry
from wagtail.permission_policies.base import BasePermissionPolicy

from home.desk.policy import administers
from home.models import User
from home.time import now
from intake.cases import register
from intake.cases.register import RegisterGrant
from intake.desk.private import Private
from intake.forms.fields import Line
from policies import sentences

_PER_PAGE = 50
_READ = (register.OPENED, register.EXPORTED)


class InspectorsPolicy(BasePermissionPolicy):
    """Administrators, and managers of the top of the organisation."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ("view", "add", "change") and (administers(user) or register.heads(user))

    def users_with_any_permission(self, actions: Any) -> "QuerySet[User]":
        return User.objects.none()  # Wagtail is told of nobody: it would ask of which organisation


class _Of(Private, PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    permission_policy = InspectorsPolicy(RegisterGrant)
    permission_required = "view"
    header_icon = "view"
    page_title = gettext_lazy("Inspectors")

    @property
    def user(self) -> User:
        """Who is signed in: the admin lets nobody else in."""
        return self.request.user  # type: ignore[return-value]  # as it says

    @property
    def organisation(self) -> Any:
        return self.user.organisation

    @property
    def today(self) -> date:
        day: date = self.organisation.local(now()).date()
        return day

    def grants(self) -> "QuerySet[RegisterGrant]":
        """Return the accesses of this person's organisation, and of no other (rule 5)."""
        found = RegisterGrant.objects.filter(organisation=self.organisation)
        return found.select_related("organisation", "inspector", "given_by", "ended_by")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": reverse("inspectors:index"), "label": str(_("Inspectors"))}]


class Inspectors(_Of):
    """All who were ever let in, the latest first."""

    template_name = "intake/desk/inspectors.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(self.grants(), _PER_PAGE).get_page(request.GET.get("p"))
        listed: list[Any] = list(page.object_list)
        used = _used(listed)
        for grant in listed:
            grant.until = _until(grant)
            times, last = used.get(str(grant.pk), (0, None))
            when = sentences.time_in_words(last, self.organisation.timezone) if last else ""
            grant.used = _("{count} times, last at {when}").format(count=times, when=when) if last else _("not yet")
        table = Table(
            [
                TitleColumn(
                    "who", label=_("Who"), accessor="inspector", get_url=lambda each: _url(each), classname="desk-who"
                ),
                Column("body", label=_("For"), accessor="body"),
                Column("until", label=_("May read the register"), accessor="until"),
                Column("used", label=_("Has read it"), accessor="used"),
            ],
            listed,
        )
        context = self.get_context_data(table=table, page_obj=page, any=bool(listed))
        return self.render_to_response(context)


def _url(grant: RegisterGrant) -> str:
    return reverse("inspectors:access", args=[grant.pk])


def _used(grants: list[RegisterGrant]) -> dict[str, tuple[int, Any]]:
    """Return how often, and when last, each was used; one query."""
    found = _logged().filter(object_id__in=[str(grant.pk) for grant in grants], action__in=_READ)
    counted = found.order_by().values_list("object_id").annotate(Count("pk"), Max("timestamp"))
    return {pk: (times, last) for pk, times, last in counted}


def _logged() -> "QuerySet[ModelLogEntry]":
    kind = ContentType.objects.get_for_model(RegisterGrant)
    return ModelLogEntry.objects.filter(content_type=kind)


def _until(grant: RegisterGrant) -> str:
    """Return until when somebody may read it, or that it is over, in words."""
    if grant.ended_at is not None:
        when = sentences.time_in_words(grant.ended_at, grant.organisation.timezone)
        return _("ended at {when}, by {person}").format(when=when, person=grant.ended_by)
    day = sentences.day_in_words(grant.last_day)
    if grant.is_open(now()):
        return _("until the end of {day}").format(day=day)
    return _("over since the end of {day}").format(day=day)


class GrantForm(forms.Form):
    """Whom to let in, for whom, and until when."""

    use_required_attribute = False
    inspector = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=gettext_lazy("Who"),
        empty_label=gettext_lazy("Choose a person"),
        help_text=gettext_lazy(
            "People of your organisation who deal with no cases. An administrator adds an inspector under “People” "
            "first; nothing has to be ticked there."
        ),
        error_messages={
            "required": gettext_lazy("Choose who may read the register."),
            "invalid_choice": gettext_lazy("Choose from who is listed: nobody who deals with cases, and not yourself."),
        },
    )
    body = Line(
        label=gettext_lazy("For whom they inspect"),
        longest=120,
        help_text=gettext_lazy("A body, such as “Ofsted”."),
        error_messages={"required": gettext_lazy("Write for whom they inspect.")},
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("Write the last day."),
            "invalid": gettext_lazy("Write it as 2026-04-27."),
        },
    )

    def __init__(self, *args: Any, people: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **{**kwargs, "label_suffix": ""})
        chosen: Any = self.fields["inspector"]
        chosen.queryset = people
        chosen.label_from_instance = lambda user: f"{user} ({user.email})"
        until = sentences.day_in_words(today + register.LONGEST)
        self.fields["last_day"].help_text = _("It ends by itself at the end of this day. At the latest: {day}.").format(
            day=until
        )

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if day < self.today:
            raise forms.ValidationError(_("This day has passed."))
        if day > self.today + register.LONGEST:
            raise forms.ValidationError(_("This is too long at once. Let them in again when the time is over."))
        return day


class LetIn(_Of):
    """Let somebody read the register."""

    template_name = "intake/desk/inspectors_new.html"
    page_title = gettext_lazy("Let an inspector in")

    def _form(self, data: Any = None) -> GrantForm:
        return GrantForm(data, people=register.may_be_let_in(self.organisation, self.user), today=self.today)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=self._form()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        given = form.cleaned_data
        grant = register.give(self.user, given["inspector"], body=given["body"], last_day=given["last_day"])
        messages.success(request, _("They may read the register. Each reading is shown here."))
        return redirect(_url(grant))


class Access(_Of):
    """One access: until when, each reading, and the button that ends it."""

    template_name = "intake/desk/inspectors_access.html"
    page_title = gettext_lazy("Access to the register")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = self.grants().filter(pk=kwargs["pk"]).first() if request.user.is_authenticated else None
        if found is None:
            raise Http404("no such access in this person's organisation")
        self.object = found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        entries = _logged().filter(object_id=str(self.object.pk)).select_related("user").order_by("-timestamp", "-pk")
        page = Paginator(entries, _PER_PAGE).get_page(request.GET.get("p"))
        zone = self.organisation.timezone
        uses = [(sentences.time_in_words(each.timestamp, zone), each.user, told(each)) for each in page.object_list]
        context = self.get_context_data(
            grant=self.object, until=_until(self.object), open=self.object.is_open(now()), uses=uses, page_obj=page
        )
        return self.render_to_response(context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        register.end(self.object.pk, self.user)
        messages.success(request, _("It is ended: they can't read the register any more."))
        return redirect(_url(self.object))


# -- what the log says ---------------------------------------------------------------------------------------

_LABELS = {
    register.GIVEN: gettext_lazy("Was let in"),
    register.ENDED: gettext_lazy("Ended"),
    register.OPENED: gettext_lazy("Read the register"),
    register.EXPORTED: gettext_lazy("Took the register as a file"),
}
_ASKED = {
    "received_at": gettext_lazy("received"), "state": gettext_lazy("state"), "kind": gettext_lazy("kind"),
    "stage": gettext_lazy("stage"), "outcome": gettext_lazy("outcome"), "limits": gettext_lazy("promised dates"),
    "page": gettext_lazy("page"), "form": gettext_lazy("file"),
}  # fmt: skip


def told(entry: Any) -> str:
    """Return one entry of the log in words."""
    label = str(_LABELS.get(entry.action, entry.action))
    asked = (entry.data or {}).get("asked", {})
    said = [f"{words} {asked[name]}" for name, words in _ASKED.items() if name in asked]
    return f"{label}: {', '.join(said)}" if said else label


def register_log(actions: LogActionRegistry) -> None:
    """Make the four actions known to Wagtail."""
    for action, words in _LABELS.items():
        formatter = type("Told", (LogFormatter,), {"label": words, "format_message": lambda self, entry: told(entry)})
        actions.register_action(action)(formatter)


class _ForAdministrators(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return administers(request.user)


class InspectorsViewSet(ViewSet):
    name = "inspectors"
    icon = "view"
    menu_label = gettext_lazy("Inspectors")
    menu_order = 58
    menu_item_class = _ForAdministrators
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(Inspectors), name="index"),
            path("new/", self.construct_view(LetIn), name="new"),
            path("<int:pk>/", self.construct_view(Access), name="access"),
        ]
