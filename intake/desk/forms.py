"""The small forms with which staff act. What the complainant will read is marked as such."""

from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from home.models import Term, User
from intake.cases import deadlines, in_short
from intake.cases.models import Case, DeadlineKind, Outcome, Remedy
from intake.cases.workflow import Learning
from intake.desk import words
from intake.desk.forms_learning import check_learning, learning_fields, learning_of
from intake.forms.fields import Line, Text
from policies import sentences
from policies.procedures import Amount, Stage, TimeUnit

#: The heading of an answer where the procedure demands no parts of its own.
WHOLE_ANSWER = _l("What we found and decided")


class ActionForm(forms.Form):
    """One act on one case.

    ``lock_version`` and ``seen`` say what the person had before them: how often the case had been
    changed, and how many events it had.
    """

    use_required_attribute = False
    #: Names of the fields that the complainant will read.
    public: ClassVar[frozenset[str]] = frozenset()
    #: Names of the fields that the person complained about will read.
    to_concerned: ClassVar[frozenset[str]] = frozenset()

    lock_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, case: Case, stage: Stage, user: User, **kwargs: Any) -> None:
        self.case, self.stage, self.user = case, stage, user
        initial = {"lock_version": case.lock_version, "seen": case.chain_length, **kwargs.pop("initial", {})}
        super().__init__(*args, **{**kwargs, "initial": initial, "label_suffix": ""})
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on case, stage and person."""

    def read_by_complainant(self) -> list[BoundField]:
        return [field for field in self.visible_fields() if field.name in self.public]

    def read_by_concerned(self) -> list[BoundField]:
        return [field for field in self.visible_fields() if field.name in self.to_concerned]

    def for_staff(self) -> list[BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.public | self.to_concerned]

    def problems(self) -> list[dict[str, str]]:
        """Return what is wrong, in the order of the fields, each with the id of its field."""
        found = [
            # A group of boxes has no one id: the link leads to its first box.
            {"text": str(error), "id": field.id_for_label or f"{field.auto_id}_0"}
            for field in self.visible_fields()
            for error in field.errors
        ]
        stale = any(field.errors for field in self.hidden_fields())
        if stale:
            found.insert(
                0, {"text": _("This page was out of date. Read the case again, then send this once more."), "id": ""}
            )
        return [{"text": str(error), "id": ""} for error in self.non_field_errors()] + found

    def bring_up_to_date(self, case: Case) -> None:
        """Let the person send again what they typed, now knowing what is new."""
        data: Any = self.data
        self.data = data = data.copy()  # what a request holds can't be changed
        data["lock_version"] = str(case.lock_version)
        data["seen"] = str(case.chain_length)


def _contact_name() -> Line:
    return Line(
        label=_l("Contact name"),
        longest=120,
        help_text=_l("Whom the complainant can ask for by name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _l("Write the name of the person whom the complainant can ask for.")},
    )


class AcknowledgeForm(ActionForm):
    public = frozenset({"contact_name", "understood", "outcome_sought", "message"})

    contact_name = _contact_name()
    understood = Text(
        label=_l("What we understood"),
        required=False,
        longest=5_000,
        rows=5,
        help_text=_l("What they told us, in a sentence or two of your own. They can tell us if we have it wrong."),
    )
    outcome_sought = Text(
        label=_l("What they would like to happen"),
        required=False,
        longest=5_000,
        rows=3,
        help_text=_l("As they told us, if they did. Change it if you have spoken with them and know more."),
    )
    message = Text(
        label=_l("Message"),
        required=False,
        longest=5_000,
        rows=6,
        help_text=_l(
            "If you want to add something. The letter says by itself that we have the complaint, its reference, "
            "who deals with it, and the dates we promise."
        ),
    )

    def prepare(self) -> None:
        self.fields["contact_name"].initial = self.user.get_full_name()
        run = self.case.current_run
        assert run is not None  # every case has a stage (rule 4)
        self.fields["understood"].initial = in_short.summary(self.case)
        self.fields["outcome_sought"].initial = in_short.sought(self.case, run)


class RespondForm(ActionForm):
    outcome = forms.ChoiceField(
        label=_l("Outcome"),
        error_messages={
            "required": _l("Choose an outcome."),
            "invalid_choice": _l("Choose one of the outcomes."),
        },
    )
    remedies = forms.MultipleChoiceField(
        label=_l("What do we offer?"),
        required=False,
        choices=Remedy.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_l("Tick all that apply, or none."),
        error_messages={"invalid_choice": _l("Choose from what is listed.")},
    )
    contact_name = _contact_name()

    def prepare(self) -> None:
        # A complainant withdraws on their own page; an answer is not the way.
        chosen = [(outcome.value, words.outcome(outcome.value)) for outcome in Outcome if outcome != Outcome.WITHDRAWN]
        field: Any = self.fields["outcome"]
        field.choices = [("", _("Choose an outcome")), *chosen]
        self.titles = {
            f"part_{number}": title[0].upper() + title[1:]
            for number, title in enumerate(self.stage.response_must_include or (str(WHOLE_ANSWER),))
        }
        for name, title in self.titles.items():
            self.fields[name] = Text(
                label=title,
                rows=6 if self.stage.response_must_include else 14,
                error_messages={"required": _missing(title, demanded=bool(self.stage.response_must_include))},
            )
        self.fields["contact_name"].initial = self.user.get_full_name()
        learning = learning_fields()
        self.fields.update(learning)
        self.order_fields(["outcome", *self.titles, "remedies", "contact_name", *learning])

    def clean(self) -> dict[str, Any]:
        """Say at each row of what is to change what it lacks."""
        given = super().clean() or {}
        check_learning(self, given)
        return given

    def learning(self) -> list[Learning]:
        """Return what is to change, as ``workflow.respond`` takes it."""
        return learning_of(self.cleaned_data, self.case.organisation)

    @property
    def public(self) -> frozenset[str]:  # type: ignore[override]  # the parts depend on the stage
        return frozenset({"outcome", *self.titles, "remedies", "contact_name"})

    def parts(self) -> list[dict[str, str]]:
        """Return the answer as ``workflow.respond`` takes it."""
        return [{"title": title, "text": self.cleaned_data[name]} for name, title in self.titles.items()]


def _missing(title: str, *, demanded: bool) -> str:
    if demanded:
        return _("Write the part “%(title)s”. This stage promises an answer that has it.") % {"title": title}
    return _("Write what you found and what you decided.")


class ClearForm(ActionForm):
    reason = Text(
        label=_l("Reason"),
        longest=2_000,
        rows=4,
        help_text=_l("How you know that nobody who would deal with it is concerned. Only staff can read this."),
        error_messages={"required": _l("Write how you know that nobody who would deal with it is concerned.")},
    )


class HandBackForm(ActionForm):
    reason = Text(
        label=_l("Reason"),
        longest=2_000,
        rows=4,
        help_text=_l("Why nobody's safety is at stake, or who looks after it now. Only staff can read this."),
        error_messages={"required": _l("Write why it can go the ordinary way.")},
    )


class UpdateForm(ActionForm):
    public = frozenset({"message"})

    message = Text(
        label=_l("How it is going"),
        longest=5_000,
        rows=8,
        help_text=_l("What has been done since they last heard from us, and what comes next."),
        error_messages={"required": _l("Write how it is going.")},
    )


_UNITS = {
    TimeUnit.HOURS: _l("hours"),
    TimeUnit.WORKING_DAYS: _l("working days"),
    TimeUnit.SCHOOL_DAYS: _l("school days"),
    TimeUnit.CALENDAR_DAYS: _l("calendar days"),
    TimeUnit.WEEKS: _l("weeks"),
    TimeUnit.MONTHS: _l("months"),
}


def _unit_choices(units: list[TimeUnit]) -> list[tuple[str, str]]:
    return [(unit.value, str(_UNITS[unit])) for unit in units]


class ExtendForm(ActionForm):
    public = frozenset({"n", "unit", "reason"})

    n = forms.IntegerField(
        label=_l("How many more"),
        min_value=1,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "desk-number"}),
        help_text=_l("A number, such as 5."),
        error_messages={
            "required": _l("Write how much more time is needed."),
            "invalid": _l("Write a whole number, such as 5."),
            "min_value": _l("Write a number of 1 or more."),
            "max_value": _l("Write a number of 999 or less."),
        },
    )
    unit = forms.ChoiceField(
        label=_l("Of what"),
        error_messages={
            "required": _l("Choose days, weeks or months."),
            "invalid_choice": _l("Choose from what is listed."),
        },
    )
    reason = Text(
        label=_l("Reason"),
        longest=2_000,
        rows=5,
        help_text=_l("Why the answer takes longer, as you would say it to them."),
        error_messages={"required": _l("Write why more time is needed.")},
    )

    def prepare(self) -> None:
        self.row = (
            self.case.deadlines.filter(run=self.case.current_run, kind=DeadlineKind.RESPOND, void=False).first()
        )  # fmt: skip
        cap = self.stage.extension_cap
        promised = [each.unit for each in (cap, self.stage.respond and self.stage.respond.amount) if each]
        field: Any = self.fields["unit"]
        # Hours only where the policy speaks of hours: the end of a day moved by hours is no date people keep.
        field.choices = _unit_choices(
            [
                unit
                for unit in TimeUnit
                if unit in promised
                or unit not in (TimeUnit.HOURS, TimeUnit.SCHOOL_DAYS)
                or (unit is TimeUnit.SCHOOL_DAYS and self._has_terms())
            ]
        )
        field.initial = next(iter(promised), TimeUnit.WORKING_DAYS).value

    def _has_terms(self) -> bool:
        return Term.objects.filter(calendar__organisation=self.case.organisation_id).exists()

    def clean(self) -> dict[str, Any]:
        """Say at the number what ``workflow`` would refuse for its sake."""
        given = super().clean() or {}
        n, unit, cap = given.get("n"), given.get("unit"), self.stage.extension_cap
        if not n or not unit or self.row is None or self.row.due is None:
            return given
        later = deadlines.later(self.case, self.row.due, Amount(n, TimeUnit(unit)))
        if later is None:
            self.add_error("n", _("The calendar does not reach that far. Enter the dates of the coming terms first."))
        elif cap is not None and later > (deadlines.later(self.case, self.row.due, cap) or later):
            most = sentences.amount_in_words(cap)
            self.add_error(
                "n",
                (_("This is too long: the policy promises no more than %(most)s longer each time.") % {"most": most}),
            )
        return given


class CloseForm(ActionForm):
    public = frozenset({"reason"})

    reason = Text(
        label=_l("Reason"),
        longest=2_000,
        rows=4,
        help_text=_l("Such as when, and how, you asked whether they want to go on."),
        error_messages={"required": _l("Write why it is closed now.")},
    )


class DeclineForm(ActionForm):
    public = frozenset({"reason"})

    reason = Text(
        label=_l("Reason"),
        longest=2_000,
        rows=5,
        help_text=_l("Why it can't be looked into so much later, and where else they can turn."),
        error_messages={"required": _l("Write why it is not taken on.")},
    )
