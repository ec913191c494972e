"""The blocks an editor writes a policy and its procedure with."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

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

TEXT_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link"]


class BodyBlock(blocks.StreamBlock):
    """The wording of a policy, apart from its procedure."""

    heading = blocks.CharBlock(form_classname="title", template="policies/blocks/heading.html", icon="title")
    text = blocks.RichTextBlock(features=TEXT_FEATURES, template="policies/blocks/text.html")
    callout = blocks.StructBlock(
        [("title", blocks.CharBlock(required=False)), ("text", blocks.RichTextBlock(features=TEXT_FEATURES))],
        template="policies/blocks/callout.html",
        icon="warning",
        help_text="Something nobody should miss, such as what to do when a child is at risk.",
    )


def _choices(values: Any) -> list[tuple[str, str]]:
    return [(value.value, value.value) for value in values]


class AmountBlock(blocks.StructBlock):
    """An amount of time; left empty, there is none."""

    n = blocks.IntegerBlock(label="How many", required=False, min_value=1, max_value=MOST)
    unit = blocks.ChoiceBlock(label="Of what", choices=_choices(TimeUnit), required=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        errors = {}
        if cleaned["n"] and not cleaned["unit"]:
            errors["unit"] = ValidationError("Choose what is counted, such as working days.")
        if cleaned["unit"] and not cleaned["n"]:
            errors["n"] = ValidationError("Write how many, or choose nothing beside it.")
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned


class LimitBlock(AmountBlock):
    """An amount of time from an event; left empty, nothing is promised."""

    event = blocks.ChoiceBlock(label="From", choices=_choices(Anchor), required=False)
    normally = blocks.BooleanBlock(
        label="“Normally”",
        required=False,
        help_text="The policy says “normally”: nothing happens by itself when the time has passed; a person decides.",
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["n"] and not cleaned["event"]:
            raise StructBlockValidationError(
                block_errors={"event": ValidationError("Choose what the time is counted from.")}
            )
        return cleaned


HANDLED_BY = [
    ("handlers of unit", "the handlers of the unit it is about"),
    ("managers of unit", "the managers of the unit it is about"),
    ("managers of division", "the managers of its division"),
    ("managers of organisation", "the managers of the whole organisation"),
    ("members of", "the members of the unit named beside"),
]


class StageBlock(blocks.StructBlock):
    """One stage of a procedure. The block's own id is the stage's key, and never changes."""

    name = blocks.CharBlock(help_text="Your own name for it, such as “Level 1: Initial response”.")
    kind = blocks.ChoiceBlock(choices=_choices(StageKind), default=StageKind.FORMAL.value)
    handled_by = blocks.ChoiceBlock(
        label="Who deals with it",
        choices=HANDLED_BY,
        required=False,
        help_text="Leave empty only for an external stage.",
    )
    handled_by_unit = blocks.CharBlock(
        label="…the unit's short name", required=False, help_text="Only for “members of”."
    )
    acknowledge = LimitBlock(label="Acknowledge within", required=False)
    acknowledged_by = blocks.ChoiceBlock(
        choices=[("person", "a person acknowledges"), ("receipt", "the automatic receipt is enough")],
        default="person",
    )
    respond = LimitBlock(label="Respond within", required=False)
    escalate = LimitBlock(
        label="The complainant may ask for the next stage within",
        required=False,
        help_text="Leave empty where the policy names no last day.",
    )
    independent = blocks.BooleanBlock(
        required=False, help_text="Nobody who handled an earlier stage may decide this one."
    )
    substitute = blocks.ChoiceBlock(
        label="Who decides instead, where the usual people are concerned",
        choices=HANDLED_BY,
        required=False,
    )
    substitute_unit = blocks.CharBlock(
        label="…the unit's short name", required=False, help_text="Only for “members of”."
    )
    extend = blocks.ChoiceBlock(
        label="May the time be extended?",
        choices=[("yes", "yes"), ("no", "no")],
        required=False,
        help_text="Left empty: yes where a longest extension is given below, otherwise no.",
    )
    extension_cap = AmountBlock(label="Longest single extension", required=False)
    update = AmountBlock(label="While it is late, the complainant hears every", required=False)
    steps = blocks.ListBlock(blocks.CharBlock(), required=False, default=[], label="Steps shown to readers")
    response_must_include = blocks.ListBlock(
        blocks.CharBlock(), required=False, default=[], label="The response must include"
    )
    panel_members = blocks.IntegerBlock(required=False, min_value=1, help_text="Panel stages only.")
    panel_independent = blocks.IntegerBlock(
        required=False, min_value=0, help_text="How many of them are independent. Panel stages only."
    )
    hear = LimitBlock(label="Hold the hearing within", required=False, help_text="Panel stages only.")
    body = blocks.CharBlock(
        label="Outside body", required=False, help_text="External stages only: its name, and how to refer."
    )
    open_to = blocks.ListBlock(
        blocks.CharBlock(),
        required=False,
        default=[],
        label="Who may go there",
        help_text="External stages only: short names of the “who you are” answers. Empty: everyone.",
    )

    class Meta:
        icon = "list-ol"
        label_format = "{name}"
        form_layout = BlockGroup(
            children=[
                "name", "kind", "handled_by", "handled_by_unit", "acknowledge", "respond", "escalate",
            ],
            settings=[
                "acknowledged_by", "independent", "substitute", "substitute_unit", "extend",
                "extension_cap", "update", "steps", "response_must_include", "panel_members",
                "panel_independent", "hear", "body", "open_to",
            ],
        )  # fmt: skip


def _amount(value: Any) -> Amount | None:
    return Amount(value["n"], TimeUnit(value["unit"])) if value and value["n"] else None


def _limit(value: Any) -> Limit | None:
    amount = _amount(value)
    return Limit(amount, Anchor(value["event"]), bool(value["normally"])) if amount else None


def _handled_by(choice: str | None, slug: str | None) -> HandledBy | None:
    if not choice:
        return None
    role, _, of = choice.partition(" of")
    return HandledBy(Role(role), of.strip() or (slug or "").strip())


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
    """Return the stage that an editor's block describes; ``key`` is the block's id."""
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
