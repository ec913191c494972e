"""What staff do to a case: acknowledge, respond, lift a restriction. What is about time is in ``timing``."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from home.units import Tree
from intake.cases import stages, workflow
from intake.desk import acts, hearing, page, timing, words
from intake.desk.action import CaseAction
from intake.desk.forms import AcknowledgeForm, ClearForm, HandBackForm, RespondForm
from intake.routing.people import assign
from policies import reading


class Acknowledge(CaseAction):
    name = "acknowledge"
    form_class = AcknowledgeForm
    page_title = _l("Acknowledge")
    button = _l("Acknowledge and write to the complainant")

    def consequences(self) -> list[str]:
        return [
            (_("You become the handler of %(name)s.") % {"name": self.stage.name}),
            (
                _(
                    "The complainant gets a letter: who deals with the complaint, how to reach %(name)s, what we "
                    "understood, and the dates we promise."
                )
                % {"name": self.run.unit.name}
            ),
        ]

    def perform(self, form: Any) -> None:
        workflow.acknowledge(
            self.object.pk,
            self.request.user,  # type: ignore[arg-type]  # the admin lets nobody in who is not signed in
            contact_name=form.cleaned_data["contact_name"],
            message=form.cleaned_data["message"],
            understood=form.cleaned_data["understood"],
            sought=form.cleaned_data["outcome_sought"],
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        return _("You have acknowledged %(shown_reference)s. %(letter)s") % {
            "shown_reference": self.object.shown_reference,
            "letter": self._letter(),
        }


class Respond(CaseAction):
    name = "respond"
    form_class = RespondForm
    page_title = _l("Respond")
    button = _l("Send this answer to the complainant")

    def consequences(self) -> list[str]:
        procedure = self.object.version.promise
        following = procedure.after(self.stage)
        said = [
            (
                _("The complainant gets your answer at %(name)s: %(reaches)s")
                % {"name": self.stage.name, "reaches": self.reaches()}
            ),
            _("It can't be changed afterwards."),
        ]
        if following is None:
            said.append(_("This is the last stage, so the case is closed."))
        else:
            way_on = reading.stage_words(self.stage, procedure, self.object.organisation).escalate
            said.append(_("They are told the way on: “%(way_on)s”") % {"way_on": way_on})
        return said

    def perform(self, form: Any) -> None:
        workflow.respond(
            self.object.pk,
            self.request.user,  # type: ignore[arg-type]  # as above
            outcome=form.cleaned_data["outcome"],
            parts=form.parts(),
            remedies=form.cleaned_data["remedies"],
            contact_name=form.cleaned_data["contact_name"],
            learning=form.learning(),
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        return _("You have answered %(shown_reference)s at %(name)s. %(letter)s") % {
            "shown_reference": self.object.shown_reference,
            "name": self.stage.name,
            "letter": self._letter(),
        }


class Clear(CaseAction):
    name = "clear"
    form_class = ClearForm
    page_title = _l("Lift the restriction")
    button = _l("Lift the restriction")

    def consequences(self) -> list[str]:
        case = self.object
        tree = Tree(case.organisation)
        goes_to = assign(
            tree,
            self.stage,
            case.unit,
            handled_before=stages.handled_before(case, self.run.seq),
        )
        people = [str(person) for person in goes_to.told(tree)]
        told = ", ".join(people) or _("nobody")
        named = [name for name in page.concerned(case) if name in people]
        return [
            (
                _("The case goes the ordinary way. Told by email, and able to read all of it: %(told)s.")
                % {"told": told}
            ),
            *(
                [
                    (
                        _("Careful: %(names)s stands in the complainant's answers, and will read them.")
                        % {"names": ", ".join(named)}
                    )
                ]
                if named
                else []
            ),
            _("The limits stay as they are."),
            _("The complainant is not written to."),
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
        return _("%(shown_reference)s is no longer restricted. It is with %(who)s.") % {
            "shown_reference": self.object.shown_reference,
            "who": words.who(run),
        }


class HandBack(CaseAction):
    name = "hand_back"
    form_class = HandBackForm
    page_title = _l("Give it back to the ordinary route")
    button = _l("Give it back")

    def consequences(self) -> list[str]:
        case = self.object
        tree = Tree(case.organisation)
        told = ", ".join(str(person) for person in workflow.ordinary_route(case, tree).told(tree)) or _("nobody")
        return [
            (_("It goes the ordinary way. Told by email, and able to read all of it: %(told)s.") % {"told": told}),
            _("You may not see it any more."),
            _("The limits stay as they are."),
            _("The complainant is not written to."),
        ]

    def perform(self, form: Any) -> None:
        workflow.hand_back(
            self.object.pk,
            self.request.user,  # type: ignore[arg-type]  # as above
            reason=form.cleaned_data["reason"],
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        self.object.refresh_from_db()
        run = self.object.current_run
        assert run is not None  # as in setup
        return _("%(shown_reference)s is back on its ordinary route. It is with %(who)s.") % {
            "shown_reference": self.object.shown_reference,
            "who": words.who(run),
        }


_OWN: tuple[type[CaseAction], ...] = (
    Acknowledge, Respond, Clear, HandBack, hearing.Arrange, hearing.Hear, timing.Update, timing.Extend, timing.Close,
    timing.Decline,
)  # fmt: skip
VIEWS: dict[str, type[CaseAction]] = {view.name: view for view in (*_OWN, *acts.VIEWS)}
