"""The blocks an editor writes a procedure with. Those of the wording and their raw values are in ``policies.body``."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import BlockGroup, StructBlockAdapter, StructBlockValidationError

from policies.procedures.limits import is_unit_slug
from policies.procedures.model import (
    MOST,
    Amount,
    Anchor,
    HandledBy,
    Limit,
    Panel,
    Role,
    Stage,
    StageKind,
    TimeUnit,
)


def _choices(values: Any) -> list[tuple[str, str]]:
    return [(value.value, value.value) for value in values]


#: What editors choose from; the first words are those of a procedure file, where they are one word.
KINDS = [
    (StageKind.INFORMAL.value, "informal: settled by talking"),
    (StageKind.FORMAL.value, "formal: looked into and answered in writing"),
    (StageKind.REVIEW.value, "review: somebody else looks at it again"),
    (StageKind.PANEL.value, "panel: a hearing"),
    (StageKind.EXTERNAL.value, "external: a body outside your organisation"),
]
EVENTS = [
    (Anchor.RECEIPT.value, "receipt of the complaint"),
    (Anchor.ESCALATION.value, "escalation: this stage is asked for"),
    (Anchor.ACKNOWLEDGEMENT.value, "acknowledgement"),
    (Anchor.HEARING.value, "hearing"),
    (Anchor.RESPONSE.value, "response"),
    (Anchor.DECISION_RECEIVED.value, "decision received by the complainant"),
]


class AmountBlock(blocks.StructBlock):
    """An amount of time; left empty, there is none."""

    n = blocks.IntegerBlock(label="How many", required=False, min_value=1, max_value=MOST)
    unit = blocks.ChoiceBlock(label="Of what", choices=_choices(TimeUnit), required=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        errors = {}
        # Wagtail saves a draft while its editor is typing: what is half written is kept, and asked for on publishing.
        if self.is_deferred_validation:
            return cleaned
        if cleaned["n"] and not cleaned["unit"]:
            errors["unit"] = ValidationError("Choose what is counted, such as working days.")
        if cleaned["unit"] and not cleaned["n"]:
            errors["n"] = ValidationError("Write how many, or choose nothing beside it.")
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned

    class Meta:
        form_classname = "struct-block policy-limit"
        icon = "time"
        label_format = "{n} {unit}"


class LimitBlock(AmountBlock):
    """An amount of time from an event; left empty, nothing is promised."""

    event = blocks.ChoiceBlock(label="Counted from", choices=EVENTS, required=False)
    normally = blocks.BooleanBlock(
        label="Our policy says “normally”",
        required=False,
        help_text="Then nothing happens by itself when the time has passed: a person decides.",
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and cleaned["n"] and not cleaned["event"]:
            raise StructBlockValidationError(
                block_errors={"event": ValidationError("Choose what the time is counted from.")}
            )
        return cleaned


HANDLED_BY = [
    ("handlers of unit", "the handlers of the unit it is about"),
    ("managers of unit", "the managers of the unit it is about"),
    ("managers of division", "the managers of its division"),
    ("managers of organisation", "the managers of the whole organisation"),
    ("members of", "the members of one unit, named below"),
]


class StageBlock(blocks.StructBlock):
    """One stage of a procedure. The block's own id is the stage's key, and never changes.

    ``static/recourse/js/stages.js`` shows what fits the kind, and what readers will be told.
    """

    name = blocks.CharBlock(help_text="Your own name for it, such as “Stage 1: Informal”. Readers see it.")
    kind = blocks.ChoiceBlock(choices=KINDS, default=StageKind.FORMAL.value)
    body = blocks.CharBlock(
        label="Which body, and how to turn to it",
        required=False,
        help_text="Such as “the Department for Education, through its website”.",
    )
    open_to = blocks.ListBlock(
        blocks.CharBlock(),
        required=False,
        default=[],
        label="Only for some people?",
        help_text="Short names of “who you are” answers on the form, such as “trainee”. Empty: everyone.",
    )
    handled_by = blocks.ChoiceBlock(
        label="Who deals with it",
        choices=HANDLED_BY,
        required=False,
        help_text="People are named under “Handlers and managers”, not here. External stages have nobody.",
    )
    handled_by_unit = blocks.CharBlock(
        label="Which unit", required=False, help_text="Its name or short name, where you chose the members of one unit."
    )
    panel_members = blocks.IntegerBlock(label="How many sit on it", required=False, min_value=1)
    panel_independent = blocks.IntegerBlock(label="Of them independent of you", required=False, min_value=0)
    hear = LimitBlock(label="Hold the hearing within", required=False)
    acknowledge = LimitBlock(
        label="Acknowledge within", required=False, help_text="Leave empty what your policy does not promise."
    )
    respond = LimitBlock(label="Respond within", required=False)
    escalate = LimitBlock(
        label="The complainant may ask for the next stage within",
        required=False,
        help_text="Usually counted from the decision received. Leave empty where your policy names no last day.",
    )
    acknowledged_by = blocks.ChoiceBlock(
        label="What counts as acknowledging",
        choices=[("person", "a person acknowledges"), ("receipt", "the automatic receipt is enough")],
        default="person",
    )
    extend = blocks.ChoiceBlock(
        label="May the time be extended?",
        choices=[("yes", "yes, with a reason and a new date"), ("no", "no")],
        required=False,
        help_text="Left empty: yes where a longest extension is given below, otherwise no.",
    )
    extension_cap = AmountBlock(label="Longest single extension", required=False)
    update = AmountBlock(label="While it is late or extended, the complainant hears every", required=False)
    independent = blocks.BooleanBlock(
        label="Only people new to the complaint",
        required=False,
        help_text="Nobody who dealt with it at an earlier stage may decide this one.",
    )
    substitute = blocks.ChoiceBlock(
        label="Who decides instead, where the complaint is about the usual people",
        choices=HANDLED_BY,
        required=False,
        help_text="Left empty: the nearest managers above who are not concerned.",
    )
    substitute_unit = blocks.CharBlock(
        label="Which unit", required=False, help_text="Its name or short name, where you chose the members of one unit."
    )
    steps = blocks.ListBlock(blocks.CharBlock(), required=False, default=[], label="Steps shown to readers")
    response_must_include = blocks.ListBlock(
        blocks.CharBlock(), required=False, default=[], label="The response must include"
    )

    class Meta:
        icon = "list-ol"
        label_format = "{name}"
        form_classname = "struct-block policy-stage"
        form_attrs: ClassVar[dict[str, str]] = {"data-controller": "policy-stage"}
        form_layout = BlockGroup(
            children=[
                "name",
                "kind",
                BlockGroup(
                    ["body", "open_to"],
                    heading="The outside body",
                    icon="globe",
                    label_format="",
                    attrs={"data-stage-for": "external"},
                ),
                "handled_by",
                "handled_by_unit",
                BlockGroup(
                    ["panel_members", "panel_independent", "hear"],
                    heading="The panel",
                    icon="group",
                    classname="policy-panel",
                    label_format="",
                    attrs={"data-stage-for": "panel"},
                ),
                "acknowledge",
                "respond",
                "escalate",
                BlockGroup(
                    ["extend", "extension_cap", "update", "acknowledged_by"],
                    heading="More time, updates, receipt",
                    icon="calendar-alt",
                    classname="collapsed",
                    label_format="",
                    attrs={"data-stage-for": "ours"},
                ),
                BlockGroup(
                    ["independent", "substitute", "substitute_unit"],
                    heading="Who may not decide it, and who does instead",
                    icon="user",
                    classname="collapsed",
                    label_format="",
                    attrs={"data-stage-for": "ours"},
                ),
                BlockGroup(
                    ["steps", "response_must_include"],
                    heading="Steps, and what an answer contains",
                    icon="list-ul",
                    classname="collapsed",
                    label_format="",
                    attrs={"data-stage-for": "ours"},
                ),
            ]
        )


class StageBlockAdapter(StructBlockAdapter):
    """Brings the script that shows what fits a stage's kind, and what readers will be told of it."""

    def js_args(self, block: StageBlock) -> list[Any]:
        name, children, meta = super().js_args(block)
        attrs = {**meta["attrs"], "data-policy-stage-url-value": reverse("policy_stages:sentences")}
        return [name, children, {**meta, "attrs": attrs}]

    @cached_property
    def media(self) -> forms.Media:
        own = forms.Media(js=["recourse/js/stages.js"], css={"all": ["recourse/css/desk-stages.css"]})
        return super().media + own


register(StageBlockAdapter(), StageBlock)


def unfinished(value: Any) -> list[str]:
    """Return the labels of the times in a stage block that are half written, as a draft may keep them."""
    return [
        str(block.label)
        for name, block in value.block.child_blocks.items()
        if isinstance(block, AmountBlock) and value[name] and _half_written(value[name])
    ]


def _half_written(value: Any) -> bool:
    return bool(value["n"]) != bool(value["unit"]) or bool(value["n"] and not value.get("event", "none needed"))


def _amount(value: Any) -> Amount | None:
    return Amount(value["n"], TimeUnit(value["unit"])) if value and value["n"] and not _half_written(value) else None


def _limit(value: Any) -> Limit | None:
    amount = _amount(value)
    return Limit(amount, Anchor(value["event"]), bool(value["normally"])) if amount else None


def _handled_by(choice: str | None, slug: str | None) -> HandledBy | None:
    if not choice:
        return None
    role, _, of = choice.partition(" of")
    named = (slug or "").strip()
    # An editor may have written the unit's name; its short name is made of that.
    return HandledBy(Role(role), of.strip() or (named if is_unit_slug(named) else slugify(named)))


def _handled_by_data(handled_by: HandledBy | None) -> tuple[str, str]:
    if handled_by is None:
        return "", ""
    if handled_by.role == Role.MEMBERS:
        return "members of", handled_by.of
    return str(handled_by), ""


def _amount_data(amount: Amount | None) -> dict[str, Any]:
    return {"n": amount.n, "unit": amount.unit.value} if amount else {"n": None, "unit": ""}


def _limit_data(limit: Limit | None) -> dict[str, Any]:
    if limit is None:
        return {"n": None, "unit": "", "event": "", "normally": False}
    return {**_amount_data(limit.amount), "event": limit.event.value, "normally": limit.normally}


def to_stage(key: str, value: Any) -> Stage:
    """Return the stage that an editor's block describes, without what is half written; ``key`` is the block's id."""
    panel = None
    if value["panel_members"] is not None or value["panel_independent"] is not None:
        panel = Panel(value["panel_members"] or 0, value["panel_independent"] or 0)
    return Stage(
        key=key,
        name=value["name"],
        kind=StageKind(value["kind"]),
        handled_by=_handled_by(value["handled_by"], value["handled_by_unit"]),
        substitute=_handled_by(value["substitute"], value["substitute_unit"]),
        steps=tuple(value["steps"]),
        acknowledge=_limit(value["acknowledge"]),
        acknowledged_by=value["acknowledged_by"] or "person",
        respond=_limit(value["respond"]),
        extend={"yes": True, "no": False}.get(value["extend"] or ""),
        extension_cap=_amount(value["extension_cap"]),
        update=_amount(value["update"]),
        escalate=_limit(value["escalate"]),
        independent=bool(value["independent"]),
        response_must_include=tuple(value["response_must_include"]),
        panel=panel,
        hear=_limit(value["hear"]),
        body=value["body"] or "",
        for_=tuple(value["open_to"]),
    )


def from_stage(stage: Stage) -> dict[str, Any]:
    """Return a stage as the raw data of a block (a new stage gets its id when it is saved)."""
    handled_by, handled_by_unit = _handled_by_data(stage.handled_by)
    substitute, substitute_unit = _handled_by_data(stage.substitute)
    data: dict[str, Any] = {
        "type": "stage",
        "value": {
            "name": stage.name,
            "kind": stage.kind.value,
            "handled_by": handled_by,
            "handled_by_unit": handled_by_unit,
            "substitute": substitute,
            "substitute_unit": substitute_unit,
            "steps": list(stage.steps),
            "acknowledge": _limit_data(stage.acknowledge),
            "acknowledged_by": stage.acknowledged_by,
            "respond": _limit_data(stage.respond),
            "extend": {True: "yes", False: "no", None: ""}[stage.extend],
            "extension_cap": _amount_data(stage.extension_cap),
            "update": _amount_data(stage.update),
            "escalate": _limit_data(stage.escalate),
            "independent": stage.independent,
            "response_must_include": list(stage.response_must_include),
            "panel_members": stage.panel.members if stage.panel else None,
            "panel_independent": stage.panel.independent if stage.panel else None,
            "hear": _limit_data(stage.hear),
            "body": stage.body,
            "open_to": list(stage.for_),
        },
    }
    if stage.key:
        data["id"] = stage.key
    return data
