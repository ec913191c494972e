"""The forms in which an editor takes suggested stages and times: nothing is taken that was not ticked."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms

from policies.blocks import HANDLED_BY
from policies.importing.suggestions import StageSuggestion, Suggestions, TimeSuggestion
from policies.procedures.limits import parse_handled_by
from policies.procedures.model import MOST, Amount, Anchor, Limit, Stage, StageKind, TimeUnit

USES = [
    ("acknowledge", "acknowledge within"),
    ("respond", "respond within"),
    ("escalate", "the complainant may ask for the next stage within"),
    ("hear", "hold the hearing within"),
    ("extend", "more time may be taken, at most"),
    ("update", "while it is late, the complainant hears every"),
]
_LIMITS = ("acknowledge", "respond", "escalate", "hear")
#: A stage of the editor's own, where the document names none.
OWN_STAGE = "s0"


def _choices(values: Any) -> list[tuple[str, str]]:
    return [(value.value, value.value) for value in values]


class RowForm(forms.Form):
    """A suggestion beside the words it was read from. Unless it is ticked, nothing else of it counts."""

    use_required_attribute = False

    use = forms.BooleanField(required=False, label="Use this")

    def __init__(self, data: Any, *, prefix: str, initial: dict[str, Any]) -> None:
        super().__init__(data, prefix=prefix, initial=initial, label_suffix="")

    @property
    def used(self) -> bool:
        return bool(self["use"].value())

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.cleaned_data.get("use"):
            self.errors.clear()

    def problems(self) -> list[dict[str, str]]:
        return [{"text": str(error), "id": field.id_for_label} for field in self for error in field.errors]


class StageRow(RowForm):
    name = forms.CharField(max_length=120, error_messages={"required": "Give the stage a name."})
    kind = forms.ChoiceField(choices=_choices(StageKind))
    handled_by = forms.ChoiceField(
        label="Who deals with it",
        required=False,
        choices=[("", "to be chosen in the draft"), *(each for each in HANDLED_BY if each[0] != "members of")],
    )
    body = forms.CharField(label="Outside body", required=False, max_length=200)

    def __init__(self, data: Any, suggestion: StageSuggestion) -> None:
        self.suggestion = suggestion
        initial = {
            "name": suggestion.name, "kind": suggestion.kind, "handled_by": suggestion.handled_by,
            "body": suggestion.body,
        }  # fmt: skip
        super().__init__(data, prefix=suggestion.key, initial=initial)
        self.fields["use"].label = "Use this stage"
        if suggestion.kind != StageKind.EXTERNAL:
            del self.fields["body"]
        else:
            del self.fields["handled_by"]

    def stage(self, times: "Iterable[TimeRow]") -> Stage:
        """Return the stage with the times that were given to it."""
        given = self.cleaned_data
        kind = StageKind(given["kind"])
        handled_by = given.get("handled_by")
        values: dict[str, Any] = {}
        for time in times:
            values |= time.values()
        return Stage(
            name=given["name"],
            kind=kind,
            handled_by=parse_handled_by(handled_by) if handled_by else None,
            steps=self.suggestion.steps,
            body=given.get("body") or "",
            **values,
        )


class TimeRow(RowForm):
    stage = forms.ChoiceField(required=False, label="In which stage")
    what = forms.ChoiceField(label="What for", choices=USES)
    n = forms.IntegerField(
        label="How many", required=False, min_value=1, max_value=MOST,
        error_messages={"min_value": "Write how many, from 1 on.", "invalid": "Write how many, in digits."},
    )  # fmt: skip
    unit = forms.ChoiceField(label="Of what", required=False, choices=[("", "choose"), *_choices(TimeUnit)])
    event = forms.ChoiceField(label="Counted from", required=False, choices=[("", "choose"), *_choices(Anchor)])
    normally = forms.BooleanField(label="“Normally”: a person decides when it has passed", required=False)

    def __init__(self, data: Any, suggestion: TimeSuggestion, stages: list[tuple[str, str]]) -> None:
        self.suggestion = suggestion
        initial = {
            "stage": suggestion.stage, "what": suggestion.use, "n": suggestion.n, "unit": suggestion.unit,
            "event": suggestion.event, "normally": suggestion.normally,
        }  # fmt: skip
        super().__init__(data, prefix=suggestion.key, initial=initial)
        stage: Any = self.fields["stage"]
        stage.choices = [("", "choose"), *stages]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("use"):
            return cleaned
        if not cleaned.get("stage"):
            self.add_error("stage", "Choose the stage this time belongs to.")
        what = cleaned.get("what")
        if "n" not in self.errors and not cleaned.get("n") and what != "extend":
            self.add_error("n", "Write how many.")
        if cleaned.get("n") and not cleaned.get("unit"):
            self.add_error("unit", "Choose what is counted, such as working days.")
        if what in _LIMITS and not cleaned.get("event"):
            self.add_error("event", "Choose what the time is counted from.")
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return what this says of its stage, by the names a stage has for it."""
        given = self.cleaned_data
        amount = Amount(given["n"], TimeUnit(given["unit"])) if given.get("n") else None
        what = given["what"]
        if what == "extend":
            return {"extend": True, "extension_cap": amount}
        if what == "update" or amount is None:
            return {"update": amount}
        return {what: Limit(amount, Anchor(given["event"]), given["normally"])}


class Rows:
    """All suggestions of one document, as rows; and the stages that come of those that were ticked."""

    def __init__(self, data: Any, suggested: Suggestions) -> None:
        stages = list(suggested.stages)
        if suggested.times and not any(stage.kind != StageKind.EXTERNAL for stage in stages):
            stages.insert(0, StageSuggestion(OWN_STAGE, "", "Complaint", StageKind.FORMAL.value))
        self.stages = [StageRow(data, stage) for stage in stages]
        named = [(stage.key, stage.name) for stage in stages if stage.kind != StageKind.EXTERNAL]
        self.times = [TimeRow(data, time, named) for time in suggested.times]

    def is_valid(self) -> bool:
        wrong = [row for row in (*self.stages, *self.times) if not row.is_valid()]  # all are asked, to say all at once
        return not wrong and self._fits()

    def _fits(self) -> bool:
        """Whether every time has its stage, and no stage two times for the same."""
        used = {row.prefix for row in self.stages if row.used}
        names = {row.prefix: row.cleaned_data.get("name", "") for row in self.stages}
        counted: Counter[tuple[str, str]] = Counter()
        for row in self.times:
            if not row.used:
                continue
            key, what = row.cleaned_data["stage"], row.cleaned_data["what"]
            counted[key, what] += 1
            if key not in used:
                row.add_error("stage", f"You did not tick “{names[key]}”. Tick it too, or choose another stage.")
            elif counted[key, what] > 1:
                row.add_error("what", f"“{names[key]}” has two times for this. Keep one of them.")
        return not any(row.errors for row in self.times)

    def decided(self) -> tuple[Stage, ...]:
        """Return the stages that were ticked, in order, with their times."""
        times = [row for row in self.times if row.used]
        return tuple(
            row.stage([time for time in times if time.cleaned_data["stage"] == row.prefix])
            for row in self.stages
            if row.used
        )

    def problems(self) -> list[dict[str, str]]:
        return [problem for row in (*self.stages, *self.times) for problem in row.problems()]
