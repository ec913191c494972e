"""What staff do about a hearing before a panel: invite the complainant to it, and record that it was held."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

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


class PanelForm(ActionForm):
    """A form that asks for a moment and for the panel: its seats come from the policy."""

    def seat(self) -> list[str]:
        """Give each member a field, and return the names of these fields."""
        promised = self.stage.panel
        self.seats = max(ROOM, promised.members if promised else 0)
        for number in range(self.seats):
            name = Line(label=_("Member of the panel {number}").format(number=number + 1), longest=120, required=False)
            self.fields[f"member_{number}"] = name
            self.fields[f"independent_{number}"] = forms.BooleanField(
                label=_("They have no part in our organisation"), required=False
            )
        return [f"{name}_{number}" for number in range(self.seats) for name in ("member", "independent")]

    def begin_as_arranged(self) -> None:
        """Fill in what was arranged before, where something was."""
        run = self.case.current_run
        if run is None or run.hearing_at is None:
            return
        event = self.case.events.filter(kind="hearing arranged").select_related("content").latest("seq")
        body = event.content.body if event.content and event.content.body else {}
        local = self.case.organisation.local(run.hearing_at)
        found: dict[str, Any] = {"day": local.date(), "place": body.get("place", "")}
        for number, each in enumerate(body.get("panel", [])[: self.seats]):
            found |= {f"member_{number}": each["name"], f"independent_{number}": each["independent"]}
        for name, value in found.items():
            if name in self.fields:
                self.fields[name].initial = value

    def panel(self) -> list[workflow.Panellist]:
        """Return who sits, as ``workflow`` takes it."""
        given = self.cleaned_data
        return [
            workflow.Panellist(given[f"member_{number}"], independent=given[f"independent_{number}"])
            for number in range(self.seats)
            if given.get(f"member_{number}")
        ]

    def moment(self) -> datetime | None:
        """Return day and time as one, in the organisation's time; None where they are not known."""
        day, time = self.cleaned_data.get("day"), self.cleaned_data.get("time")
        return datetime.combine(day, time, self.case.organisation.timezone) if day and time else None


class ArrangeForm(PanelForm):
    day = forms.DateField(
        label=_l("Day of the hearing"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _l("Write the day of the hearing."), "invalid": _l("Write the day as 2026-04-27."),
        },
    )  # fmt: skip
    time = forms.TimeField(
        label=_l("When it begins"),
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "required": _l("Write when the hearing begins."),
            "invalid": _l("Write the time as 10:00."),
        },
    )
    place = Text(
        label=_l("Where"),
        longest=500,
        rows=3,
        help_text=_l("The address and the room, or how to join from elsewhere."),
        error_messages={"required": _l("Write where it is held, or how to join it.")},
    )
    message = Text(
        label=_l("Message"),
        required=False,
        longest=5_000,
        rows=6,
        help_text=_l("If you want to add something, such as how the hearing goes, and until when to send papers."),
    )

    def prepare(self) -> None:
        seats = self.seat()
        self.public = frozenset({"day", "time", "place", *seats, "message"})  # type: ignore[misc]  # as many as there are
        self.order_fields(["day", "time", "place", *seats, "message"])
        self.begin_as_arranged()
        run = self.case.current_run
        if run is not None and run.hearing_at is not None:
            self.fields["time"].initial = self.case.organisation.local(run.hearing_at).time()

    def clean(self) -> dict[str, Any]:
        """Say at the day what ``workflow`` would refuse for its sake."""
        given = super().clean() or {}
        at = self.moment()
        if at is not None and at <= now():
            self.add_error("day", _("This has passed. A hearing that was held already is recorded instead."))
        return given


class HearForm(PanelForm):
    public = frozenset({"day", "time"})

    day = forms.DateField(
        label=_l("Day of the hearing"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _l("Write the day of the hearing."),
            "invalid": _l("Write the day as 2026-04-27."),
        },
    )
    time = forms.TimeField(
        label=_l("When it ended"),
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_l("What we promise after the hearing is counted from then."),
        error_messages={
            "required": _l("Write when the hearing ended."),
            "invalid": _l("Write the time as 15:30."),
        },
    )

    attended = Text(
        label=_l("Who came besides"),
        required=False,
        longest=2_000,
        rows=3,
        help_text=_l("The complainant, who came with them, and who else spoke."),
    )

    def prepare(self) -> None:
        self.order_fields(["day", "time", *self.seat(), "attended"])
        self.begin_as_arranged()

    def clean(self) -> dict[str, Any]:
        """Say at the day what ``workflow`` would refuse for its sake."""
        given = super().clean() or {}
        held = self.moment()
        run = self.case.current_run
        if held is None or run is None:
            return given
        if held > now():
            self.add_error("day", _("This is still to come. Record the hearing when it has been held."))
        elif held < run.entered_at:
            came = sentences.time_in_words(run.entered_at, self.case.organisation.timezone)
            self.add_error(
                "day",
                (
                    _("The complaint came to this stage at %(came)s. The hearing can't have been before.")
                    % {"came": came}
                ),
            )
        return given


class Arrange(CaseAction):
    name = "arrange"
    form_class = ArrangeForm
    page_title = _l("Invite to the hearing")

    def consequences(self) -> list[str]:
        zone = self.object.organisation.timezone
        said = [gettext("The complainant is invited: {way}").format(way=self.reaches())]
        if self.run.hearing_at is not None:
            arranged = sentences.time_in_words(self.run.hearing_at, zone)
            said.append(gettext("They were invited for {when}. This replaces it.").format(when=arranged))
        promised = actions.standing(self.object, self.run, self.stage).hearing
        if promised is not None and promised.due is not None:
            by = sentences.deadline_in_words(promised.due, zone, projected=promised.projected)
            said.append(gettext("We promised to hold it {by}.").format(by=by))
        if self.stage.panel is not None:
            said.append(_panel_in_words(self.stage.panel))
            said.append(gettext("Who sits on it may be left open, and be sent later."))
        return [*said, *self._you_become_the_handler(), gettext("No date changes.")]

    def perform(self, form: Any) -> None:
        workflow.arrange(
            self.object.pk,
            self.user,
            at=form.moment(),
            place=form.cleaned_data["place"],
            panel=form.panel(),
            message=form.cleaned_data["message"],
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        invited = gettext("The complainant is invited to the hearing of {reference}.")
        return f"{invited.format(reference=self.object.shown_reference)} {self._letter()}"


class Hear(CaseAction):
    name = "hear"
    form_class = HearForm
    page_title = _l("Record the hearing")
    button = _l("Record that the hearing was held")

    def consequences(self) -> list[str]:
        here = actions.standing(self.object, self.run, self.stage)
        zone = self.object.organisation.timezone
        said = [_("It is on record when the hearing was held. The complainant reads that on their own page.")]
        if here.hearing is not None and here.hearing.due is not None:
            promised = sentences.deadline_in_words(here.hearing.due, zone, projected=here.hearing.projected)
            said.append(_("We promised to hold it %(promised)s.") % {"promised": promised})
        if self.stage.panel is not None:
            said.append(_panel_in_words(self.stage.panel))
        if self.stage.respond is not None and self.stage.respond.event == "hearing":
            said.append(
                _("The answer is due %(limit)s: its date follows from this.")
                % {"limit": sentences.limit_in_words(self.stage.respond)}
            )
        return [*said, *self._you_become_the_handler(), _("No letter is sent.")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # They read it on their page; no letter goes out.
        return {**super().get_context_data(**kwargs), "writes_to_complainant": False}

    def perform(self, form: Any) -> None:
        workflow.hear(
            self.object.pk,
            self.request.user,  # type: ignore[arg-type]  # the admin lets nobody in who is not signed in
            held_at=form.moment(),
            panel=form.panel(),
            attended=form.cleaned_data["attended"],
            expected=form.cleaned_data["lock_version"],
        )

    def done(self) -> str:
        return _("The hearing of %(shown_reference)s is on record.") % {"shown_reference": self.object.shown_reference}


def _panel_in_words(panel: Panel) -> str:
    said = _("The policy promises a panel of %(members)s") % {"members": panel.members}
    return (
        (
            _("%(said)s, %(independent)s of them with no part in our organisation.")
            % {"said": said, "independent": panel.independent}
        )
        if panel.independent
        else f"{said}."
    )
