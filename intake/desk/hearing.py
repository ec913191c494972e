"""What staff do about a hearing before a panel: record that it was held, and when."""

from datetime import datetime
from typing import Any

from django import forms

from home.time import now
from intake.cases import workflow
from intake.desk import actions
from intake.desk.action import CaseAction
from intake.desk.forms import ActionForm
from policies import sentences


class HearForm(ActionForm):
    public = frozenset({"day", "time"})

    day = forms.DateField(
        label="Day of the hearing",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Write the day of the hearing.", "invalid": "Write the day as 2026-04-27."},
    )
    time = forms.TimeField(
        label="When it ended",
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text="What we promise after the hearing is counted from then.",
        error_messages={"required": "Write when the hearing ended.", "invalid": "Write the time as 15:30."},
    )

    def clean(self) -> dict[str, Any]:
        """Say at the day what ``workflow`` would refuse for its sake."""
        given = super().clean() or {}
        held = self.held_at()
        run = self.case.current_run
        if held is None or run is None:
            return given
        if held > now():
            self.add_error("day", "This is still to come. Record the hearing when it has been held.")
        elif held < run.entered_at:
            came = sentences.time_in_words(run.entered_at, self.case.organisation.timezone)
            self.add_error("day", f"The complaint came to this stage at {came}. The hearing can't have been before.")
        return given

    def held_at(self) -> datetime | None:
        """Return when the hearing ended, in the organisation's time; None where it is not known."""
        day, time = self.cleaned_data.get("day"), self.cleaned_data.get("time")
        return datetime.combine(day, time, self.case.organisation.timezone) if day and time else None


class Hear(CaseAction):
    name = "hear"
    form_class = HearForm
    page_title = "Record the hearing"
    button = "Record that the hearing was held"

    def consequences(self) -> list[str]:
        here = actions.standing(self.object, self.run, self.stage)
        zone = self.object.organisation.timezone
        said = ["It is on record when the hearing was held. The complainant reads that on their own page."]
        if here.hearing is not None and here.hearing.due is not None:
            promised = sentences.deadline_in_words(here.hearing.due, zone, projected=here.hearing.projected)
            said.append(f"We promised to hold it {promised}.")
        if self.stage.respond is not None and self.stage.respond.event == "hearing":
            said.append(
                f"The answer is due {sentences.limit_in_words(self.stage.respond)}: its date follows from this."
            )
        return [*said, *self._you_become_the_handler(), "No letter is sent."]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # They read it on their page; no letter goes out.
        return {**super().get_context_data(**kwargs), "writes_to_complainant": False}

    def perform(self, form: Any) -> None:
        workflow.hear(
            self.object.pk,
            self.request.user,  # type: ignore[arg-type]  # the admin lets nobody in who is not signed in
            held_at=form.held_at(),
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        return f"The hearing of {self.object.shown_reference} is on record."
