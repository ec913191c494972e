"""The views with which staff act: GET shows a form, POST does it, and nothing typed is ever lost."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from home.units import Tree
from intake.cases import stages, workflow
from intake.cases.access import may_act, may_see
from intake.cases.models import Case
from intake.cases.promises import stage_of
from intake.desk import actions, page, words
from intake.desk.forms import AcknowledgeForm, ActionForm, ClearForm, RespondForm
from intake.desk.policy import VisibleCases
from intake.desk.private import Private
from intake.routing.people import assign
from policies import reading


class CaseAction(Private, VisibleCases, PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """One transition of one case."""

    permission_required = "view"
    template_name = "intake/desk/action.html"
    model = Case
    header_icon = "tasks"
    name: ClassVar[str]
    form_class: ClassVar[type[ActionForm]]
    page_title = ""
    button = ""

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
        if acting and actions.may_be_offered(actions.ACTIONS[self.name], self.object, self.run):
            return ""
        return actions.why_nothing(self.object, self.run, may_act=acting) or "That can't be done on this case now."

    def _form(self, data: Any = None) -> ActionForm:
        return self.form_class(data, case=self.object, stage=self.stage, user=self.request.user)  # type: ignore[arg-type]  # signed in

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refused = self._why_not()
        if refused:
            messages.error(request, refused)
            return redirect(self.case_url)
        return self._show(self._form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            if any(form[field].errors for field in ("lock_version", "seen")):
                form.bring_up_to_date(self.object)
            return self._show(form, status=422)
        try:
            self.perform(form)
        except workflow.Refused as refused:
            form.add_error(None, str(refused))
            return self._show_news(form)
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

    @property
    def case_url(self) -> str:
        return reverse("cases:inspect", args=(self.object.pk,))

    def get_page_subtitle(self) -> str:
        return self.object.shown_reference

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("cases:index"), "label": "Cases"},
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
            button=self.button,
            case_url=self.case_url,
            answers=page.answers(self.object),
            **kwargs,
        )

    def _letter(self) -> str:
        if self.object.complainant.email:
            return "The letter to the complainant is queued and goes out within a few minutes."
        return (
            "The complainant gave no email address: the letter stands on their own page, and nothing is sent. "
            "Tell them another way."
        )


class Acknowledge(CaseAction):
    name = "acknowledge"
    form_class = AcknowledgeForm
    page_title = "Acknowledge"
    button = "Acknowledge and write to the complainant"

    def consequences(self) -> list[str]:
        return [
            f"You become the handler of {self.stage.name}.",
            "The complainant gets a letter: who deals with the complaint, how to reach "
            f"{self.run.unit.name}, and the dates we promise.",
        ]

    def perform(self, form: Any) -> None:
        workflow.acknowledge(
            self.object.pk,
            self.request.user,  # type: ignore[arg-type]  # the admin lets nobody in who is not signed in
            contact_name=form.cleaned_data["contact_name"],
            message=form.cleaned_data["message"],
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        return f"You have acknowledged {self.object.shown_reference}. {self._letter()}"


class Respond(CaseAction):
    name = "respond"
    form_class = RespondForm
    page_title = "Respond"
    button = "Send this answer to the complainant"

    def consequences(self) -> list[str]:
        procedure = self.object.version.promise
        following = procedure.after(self.stage)
        said = [
            f"The complainant gets your answer at {self.stage.name}: an email says that it is there, and they read "
            "it on their own page.",
            "It can't be changed afterwards.",
        ]
        if following is None:
            said.append("This is the last stage, so the case is closed.")
        else:
            way_on = reading.stage_words(self.stage, procedure, self.object.organisation).escalate
            said.append(f"They are told the way on: “{way_on}”")
        return said

    def perform(self, form: Any) -> None:
        workflow.respond(
            self.object.pk,
            self.request.user,  # type: ignore[arg-type]  # as above
            outcome=form.cleaned_data["outcome"],
            parts=form.parts(),
            remedies=form.cleaned_data["remedies"],
            contact_name=form.cleaned_data["contact_name"],
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        return f"You have answered {self.object.shown_reference} at {self.stage.name}. {self._letter()}"


class Clear(CaseAction):
    name = "clear"
    form_class = ClearForm
    page_title = "Lift the restriction"
    button = "Lift the restriction"

    def consequences(self) -> list[str]:
        case = self.object
        goes_to = assign(
            Tree(case.organisation),
            self.stage,
            case.unit,
            handled_before=stages.handled_before(case, self.run.seq),
        )
        people = [str(person) for person in goes_to.people]
        told = ", ".join(people) or "nobody"
        named = [name for name in page.concerned(case) if name in people]
        return [
            f"The case goes the ordinary way. Told by email, and able to read all of it: {told}.",
            *(
                [f"Careful: {', '.join(named)} stands in the complainant's answers, and will read them."]
                if named
                else []
            ),
            "The limits stay as they are.",
            "The complainant is not written to.",
        ]

    def perform(self, form: Any) -> None:
        workflow.clear(
            self.object.pk,
            self.request.user,  # type: ignore[arg-type]  # as above
            reason=form.cleaned_data["reason"],
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        self.object.refresh_from_db()
        run = self.object.current_run
        assert run is not None  # as in setup
        return f"{self.object.shown_reference} is no longer restricted. It is with {words.who(run)}."


VIEWS: dict[str, type[CaseAction]] = {view.name: view for view in (Acknowledge, Respond, Clear)}
