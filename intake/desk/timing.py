"""What staff do about time: more of it, word of how it is going, and what was asked for late or never."""

from datetime import datetime
from typing import Any

from intake.cases import workflow
from intake.desk import actions
from intake.desk.action import CaseAction
from intake.desk.forms import CloseForm, DeclineForm, ExtendForm, UpdateForm
from policies import sentences
from policies.procedures import Amount, TimeUnit


class _Timed(CaseAction):
    """An action that asks for a text which the complainant reads, and says dates in words."""

    def _when(self, moment: datetime) -> str:
        return sentences.moment_in_words(moment, self.object.organisation.timezone)

    def _standing(self) -> actions.Standing:
        return actions.standing(self.object, self.run, self.stage)


class Update(_Timed):
    name = "update"
    form_class = UpdateForm
    page_title = "Tell them how it is going"

    def consequences(self) -> list[str]:
        said = [f"The complainant is told: {self.reaches()}"]
        owed = self._standing().update
        if owed is not None and owed.due is not None:
            said.append(f"We promised them news {self._when(owed.due)}: this is it.")
        if self.stage.update is not None:
            every = sentences.amount_in_words(self.stage.update)
            said.append(f"While the answer is late or takes longer, the policy promises news every {every}.")
        return [*said, *self._you_become_the_handler(), "No date changes."]

    def perform(self, form: Any) -> None:
        workflow.update(
            self.object.pk,
            self.request.user,  # type: ignore[arg-type]  # the admin lets nobody in who is not signed in
            message=form.cleaned_data["message"],
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        return f"You have told the complainant how {self.object.shown_reference} is going. {self._letter()}"


class Extend(_Timed):
    name = "extend"
    form_class = ExtendForm
    page_title = "Give more time"
    button = "Give more time and tell the complainant"

    def consequences(self) -> list[str]:
        row = self._standing().answer
        said = []
        if row is not None and row.due is not None:
            latest = " at the latest" if row.projected else ""
            said.append(f"The answer is due {self._when(row.due)}{latest} now. More time is counted from that date.")
            if row.projected:
                said.append("Acknowledge first, if you can: until then that date, and the new one, may still move.")
        cap = self.stage.extension_cap
        if cap is not None:
            most = sentences.amount_in_words(cap)
            said.append(f"The policy promises that it takes no more than {most} longer each time.")
        else:
            said.append("The policy names no longest time. Take no more than you need.")
        said.append("The complainant is sent the new date, and reads your reason on their own page.")
        if self.stage.update is not None:
            every = sentences.amount_in_words(self.stage.update)
            said.append(f"From now on the policy promises them news every {every}.")
        return [*said, *self._you_become_the_handler()]

    def perform(self, form: Any) -> None:
        workflow.extend(
            self.object.pk,
            self.request.user,  # type: ignore[arg-type]  # as above
            amount=Amount(form.cleaned_data["n"], TimeUnit(form.cleaned_data["unit"])),
            reason=form.cleaned_data["reason"],
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        row = self._standing().answer
        assert row is not None  # it has just been moved
        assert row.due is not None
        return f"{self.object.shown_reference} is to be answered {self._when(row.due)} now. {self._letter()}"


class Close(_Timed):
    name = "close"
    form_class = CloseForm
    page_title = "Close: we have not heard"
    button = "Close this case"

    def consequences(self) -> list[str]:
        window = self._standing().window
        said = []
        if window is not None and window.due is not None:
            said.append(
                f"The complainant was normally to ask for the next stage {self._when(window.due)}, and has not."
            )
        return [
            *said,
            "The case is closed because we did not hear from them. It is not recorded that they were content.",
            "They are told that it is closed, and read your reason on their own page.",
            "It can't be opened again. To leave it open for longer, go back: nothing closes by itself.",
        ]

    def perform(self, form: Any) -> None:
        workflow.close(
            self.object.pk,
            self.request.user,  # type: ignore[arg-type]  # as above
            reason=form.cleaned_data["reason"],
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        return f"You have closed {self.object.shown_reference}. {self._letter()}"


class Decline(_Timed):
    name = "decline"
    form_class = DeclineForm
    page_title = "Do not take it on"
    button = "Do not take it on, and close the case"

    def consequences(self) -> list[str]:
        return [
            f"The complainant asked for {self.stage.name} later than the policy says. You may take it on all the same.",
            "The case is closed. They are told so, and read your reason on their own page.",
            "It can't be opened again.",
            *self._you_become_the_handler(),
        ]

    def perform(self, form: Any) -> None:
        workflow.decline(
            self.object.pk,
            self.request.user,  # type: ignore[arg-type]  # as above
            reason=form.cleaned_data["reason"],
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        return f"{self.object.shown_reference} is not taken on, and is closed. {self._letter()}"
