"""What staff do about a hearing before a panel: record that it was held, and when."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from home.time import now
from intake.cases import workflow
from intake.desk import actions
from intake.desk.action import CaseAction
from intake.desk.forms import ActionForm
from intake.forms.fields import Line, Text
from policies import sentences
from policies.procedures.model import Panel

#: How many names of a panel there is room for, where the policy promises fewer.
ROOM = 5


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

    attended = Text(
        label=_("Who came besides"),
        required=False,
        longest=2_000,
        rows=3,
        help_text=_("The complainant, who came with them, and who else spoke."),
    )

    def prepare(self) -> None:
        promised = self.stage.panel
        self.seats = max(ROOM, promised.members if promised else 0)
        for number in range(self.seats):
            name = Line(label=_("Member of the panel {number}").format(number=number + 1), longest=120, required=False)
            self.fields[f"member_{number}"] = name
            self.fields[f"independent_{number}"] = forms.BooleanField(
                label=_("They have no part in our organisation"), required=False
            )
        seats = [f"{name}_{number}" for number in range(self.seats) for name in ("member", "independent")]
        self.order_fields(["day", "time", *seats, "attended"])

    def panel(self) -> list[workflow.Panellist]:
        """Return who sat, as ``workflow.hear`` takes it."""
        given = self.cleaned_data
        return [
            workflow.Panellist(given[f"member_{number}"], independent=given[f"independent_{number}"])
            for number in range(self.seats)
            if given.get(f"member_{number}")
        ]

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
        if self.stage.panel is not None:
            said.append(_panel_in_words(self.stage.panel))
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
            panel=form.panel(),
            attended=form.cleaned_data["attended"],
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        return f"The hearing of {self.object.shown_reference} is on record."


def _panel_in_words(panel: Panel) -> str:
    said = f"The policy promises a panel of {panel.members}"
    return f"{said}, {panel.independent} of them with no part in our organisation." if panel.independent else f"{said}."
