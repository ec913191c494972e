"""How every action of staff goes: GET shows a form, POST does it, and nothing typed is ever lost."""

from typing import Any, ClassVar

from django.contrib import messages
from django.forms import HiddenInput, ModelMultipleChoiceField, MultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from home.models import User
from intake.cases import workflow
from intake.cases.access import may_act, may_hold, may_see
from intake.cases.beside import DRAFT_KEPT
from intake.cases.models import Case
from intake.cases.promises import stage_of
from intake.desk import actions, keeping, page
from intake.desk.forms import ActionForm
from intake.desk.policy import VisibleCases
from intake.desk.private import Private
from policies import sentences

#: By how somebody wants to be written to: what a letter does, and what has become of it.
_REACHES = {
    "email": _l("an email says that there is a letter, and they read it on their own page."),
    "post": _l("the letter is printed and posted, as they wished. You find it under “Letters”."),
    "page": _l("the letter stands on their own page alone, and nothing is sent to them."),
}
_LETTERS = {
    "email": _l("The letter to the complainant is queued and goes out within a few minutes."),
    "post": _l("The letter to the complainant is under “Letters” now, to be printed and posted."),
    "page": _l("The complainant wants to be sent nothing: the letter stands on their own page alone."),
}


class CaseAction(Private, VisibleCases, PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """One transition of one case."""

    permission_required = "view"
    template_name = "intake/desk/action.html"
    model = Case
    header_icon = "tasks"
    name: ClassVar[str]
    form_class: ClassVar[type[ActionForm]]
    page_title: Any = ""
    button: Any = ""

    object: Case
    request: HttpRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.object = self.get_object()
        run = self.object.current_run
        assert run is not None  # every case has a stage (rule 4)
        self.run = run
        self.stage = stage_of(self.object, run)

    # -- what each action says and does ------------------------------------------------------------

    def consequences(self) -> list[str]:
        """Return what sending the form will do, a sentence each."""
        raise NotImplementedError

    def perform(self, form: Any) -> None:
        """Do it, through ``workflow``."""
        raise NotImplementedError

    def done(self) -> str:
        """Return what was done. Nothing personal: messages are kept outside the case (rule 8)."""
        raise NotImplementedError

    # -- how every action goes ---------------------------------------------------------------------

    def _why_not(self) -> str:
        """Return why this can't be done now; blank if it can."""
        acting = may_act(self.request.user, self.object)
        here, action = actions.standing(self.object, self.run, self.stage), actions.ACTIONS[self.name]
        holds = action.needs == actions.Needs.HOLD and may_hold(self.request.user, self.object)
        if actions.may(action, may_act=acting, may_hold=holds) and actions.may_be_offered(action, here):
            return ""
        return actions.why_not(self.name, here, may_act=acting)

    def _form(self, data: Any = None, **kwargs: Any) -> ActionForm:
        return self.form_class(data, case=self.object, stage=self.stage, user=self.user, **kwargs)

    @property
    def user(self) -> User:
        """Who is signed in: the admin lets nobody else in."""
        return self.request.user  # type: ignore[return-value]

    def _begun(self) -> tuple[ActionForm, str]:
        """Return the form, with what this person had typed into it and not sent, and when that was kept."""
        form, draft = self._form(), keeping.kept(self.object, self.user, self.name)
        if draft is None:
            return form, ""
        for name, texts in draft.content.body.items():
            field = form.fields.get(name)
            if field is not None and not isinstance(field.widget, HiddenInput):
                several = isinstance(field, MultipleChoiceField | ModelMultipleChoiceField)
                form.initial[name] = texts if several else texts[0] if texts else ""
        return form, sentences.time_in_words(draft.saved_at, self.object.organisation.timezone)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refused = self._why_not()
        if refused:
            messages.error(request, refused)
            return redirect(self.case_url)
        form, kept_at = self._begun()
        return self._show(form, kept_at=kept_at)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            keeping.keep(self.object, self.user, self.name, request.POST)
            if any(form[field].errors for field in ("lock_version", "seen")):
                form.bring_up_to_date(self.object)
            return self._show(form, status=422)
        try:
            self.perform(form)
        except workflow.Refused as refused:
            keeping.keep(self.object, self.user, self.name, request.POST)
            form.add_error(None, str(refused))
            return self._show_news(form)
        keeping.forget(self.object, self.user, self.name)
        messages.success(request, self.done())
        if may_see(request.user, self.object):
            return redirect(self.case_url)
        messages.info(request, f"{self.object.shown_reference} is no longer yours to see.")
        return redirect("cases:index")

    def _show_news(self, form: ActionForm) -> HttpResponse:
        """Show the form again with what the person typed, and with what has happened meanwhile."""
        seen = form.cleaned_data["seen"]
        self.object = self.get_object()
        run = self.object.current_run
        assert run is not None  # as in setup
        self.run = run
        form.bring_up_to_date(self.object)
        return self._show(form, status=409, news=page.news(self.object, seen))

    def _show(self, form: ActionForm, *, status: int = 200, **context: Any) -> HttpResponse:
        found = self.get_context_data(form=form, **context)
        return self.render_to_response(found, status=status)

    def _you_become_the_handler(self) -> list[str]:
        return (
            []
            if self.run.handler_id == self.request.user.pk
            else [(_("You become the handler of %(name)s.") % {"name": self.stage.name})]
        )

    @property
    def case_url(self) -> str:
        return reverse("cases:inspect", args=(self.object.pk,))

    def get_page_subtitle(self) -> str:
        return self.object.shown_reference

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("cases:index"), "label": _("Cases")},
            {"url": self.case_url, "label": self.object.shown_reference},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            case=self.object,
            stage=self.stage,
            complainant=self.object.complainant,
            consequences=self.consequences(),
            writes_to_complainant=bool(kwargs["form"].public),
            button=self.button or self.send_to,
            case_url=self.case_url,
            keep_url=reverse("cases:draft", args=(self.object.pk, self.name)),
            answers=page.answers(self.object),
            days=DRAFT_KEPT.days,
            **kwargs,
        )

    @property
    def send_to(self) -> str:
        """What the button says where the complainant is written to, so that nobody sends a note by mistake."""
        return _("Send to {name}").format(name=self.object.complainant.name or _("the complainant"))

    def reaches(self) -> str:
        """Return how a letter reaches the complainant, as they wished, in a sentence."""
        return str(_REACHES[self.object.complainant.delivery])

    def _letter(self) -> str:
        delivery = self.object.complainant.delivery
        if delivery == "page" and not self.object.complainant.email:
            return _(
                "The complainant gave no email address: the letter stands on their own page, and nothing is sent. "
                "Tell them another way."
            )
        return str(_LETTERS[delivery])
