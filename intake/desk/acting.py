"""What staff do to a case: acknowledge, respond, lift a restriction. What is about time is in ``timing``."""

from typing import Any

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
    page_title = "Acknowledge"
    button = "Acknowledge and write to the complainant"

    def consequences(self) -> list[str]:
        return [
            f"You become the handler of {self.stage.name}.",
            "The complainant gets a letter: who deals with the complaint, how to reach "
            f"{self.run.unit.name}, what we understood, and the dates we promise.",
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
            f"The complainant gets your answer at {self.stage.name}: {self.reaches()}",
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
            learning=form.learning(),
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
        tree = Tree(case.organisation)
        goes_to = assign(
            tree,
            self.stage,
            case.unit,
            handled_before=stages.handled_before(case, self.run.seq),
        )
        people = [str(person) for person in goes_to.told(tree)]
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


class HandBack(CaseAction):
    name = "hand_back"
    form_class = HandBackForm
    page_title = "Give it back to the ordinary route"
    button = "Give it back"

    def consequences(self) -> list[str]:
        case = self.object
        tree = Tree(case.organisation)
        told = ", ".join(str(person) for person in workflow.ordinary_route(case, tree).told(tree)) or "nobody"
        return [
            f"It goes the ordinary way. Told by email, and able to read all of it: {told}.",
            "You may not see it any more.",
            "The limits stay as they are.",
            "The complainant is not written to.",
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
        return f"{self.object.shown_reference} is back on its ordinary route. It is with {words.who(run)}."


_OWN: tuple[type[CaseAction], ...] = (
    Acknowledge, Respond, Clear, HandBack, hearing.Arrange, hearing.Hear, timing.Update, timing.Extend, timing.Close,
    timing.Decline,
)  # fmt: skip
VIEWS: dict[str, type[CaseAction]] = {view.name: view for view in (*_OWN, *acts.VIEWS)}
