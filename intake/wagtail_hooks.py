"""What ``intake`` adds to the Wagtail admin."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from home.desk.policy import administers, works_in_a_unit
from intake.desk import trying
from intake.desk.entering import EnteringViewSet
from intake.desk.inspectors import InspectorsViewSet, register_log
from intake.desk.learning import LearningViewSet
from intake.desk.letters.choices import LetterChoicesViewSet
from intake.desk.letters.post import LettersWaitingViewSet
from intake.desk.letters.texts import LetterTextsViewSet
from intake.desk.log import LogViewSet
from intake.desk.on_the_spot import OnTheSpotViewSet
from intake.desk.panel import RegisterPanel, TodayPanel
from intake.desk.register import RegisterViewSet, grant_for
from intake.desk.rules.viewset import RulesViewSet
from intake.desk.viewset import CaseViewSet
from intake.desk.weekly import WeeklyViewSet
from intake.desk.when import WhenViewSet
from intake.forms.models import IntakeFormPage, Submission
from intake.routing.models import RuleSet


@hooks.register("register_admin_viewset")
def cases() -> CaseViewSet:
    return CaseViewSet()


@hooks.register("register_admin_viewset")
def log() -> LogViewSet:
    return LogViewSet()


@hooks.register("register_admin_viewset")
def routing_rules() -> RulesViewSet:
    return RulesViewSet()


@hooks.register("register_admin_viewset")
def letter_texts() -> LetterTextsViewSet:
    return LetterTextsViewSet()


@hooks.register("register_admin_viewset")
def letters_waiting() -> LettersWaitingViewSet:
    return LettersWaitingViewSet()


@hooks.register("register_admin_viewset")
def letter_choices() -> LetterChoicesViewSet:
    return LetterChoicesViewSet()


@hooks.register("register_admin_viewset")
def entering() -> EnteringViewSet:
    return EnteringViewSet()


@hooks.register("register_admin_viewset")
def on_the_spot() -> OnTheSpotViewSet:
    return OnTheSpotViewSet()


@hooks.register("register_admin_viewset")
def weekly_log() -> WeeklyViewSet:
    return WeeklyViewSet()


@hooks.register("register_admin_viewset")
def what_was_promised_to_change() -> LearningViewSet:
    return LearningViewSet()


@hooks.register("register_admin_viewset")
def inspectors_and_their_register() -> list[Any]:
    return [InspectorsViewSet(), RegisterViewSet()]


@hooks.register("register_log_actions")
def log_readings_of_the_register(actions: LogActionRegistry) -> None:
    register_log(actions)


@hooks.register("insert_global_admin_css")
def desk_css() -> SafeString:
    sheets = (static(f"recourse/css/{name}.css") for name in ("desk", "desk-rules"))
    return format_html_join("", '<link rel="stylesheet" href="{}">', ((sheet,) for sheet in sheets))


@hooks.register("before_delete_page")
def forms_with_submissions_stay(request: HttpRequest, page: Page) -> HttpResponse | None:
    """What was sent keeps the form it was sent with."""
    forms = IntakeFormPage.objects.descendant_of(page, inclusive=True)
    if not Submission.objects.filter(form__in=forms).exists():
        if RuleSet.objects.filter(form__in=forms).exists():
            messages.error(request, _("This form has routing rules, so it can't be deleted. Unpublish it instead."))
            return redirect("wagtailadmin_explore", page.pk)
        return None
    messages.error(request, "Complaints were sent with this form, so it can't be deleted. Unpublish it instead.")
    return redirect("wagtailadmin_explore", page.pk)


@hooks.register("register_admin_viewset")
def trying_a_form() -> trying.TryViewSet:
    return trying.TryViewSet()


@hooks.register("register_admin_viewset")
def when_it_is_asked() -> WhenViewSet:
    return WhenViewSet()


@hooks.register("register_page_header_buttons")
def try_from_the_page(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    return trying.in_header(page, user)


@hooks.register("construct_homepage_panels")
def what_needs_you_today(request: HttpRequest, panels: list[Component]) -> None:
    """The first thing that staff see; administrators learn here that the worker stands still."""
    user: Any = request.user
    if works_in_a_unit(user) or user.is_superuser or administers(user):
        panels.append(TodayPanel(request))
    elif grant_for(request) is not None:
        panels.append(RegisterPanel(request))
