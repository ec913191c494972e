"""The shipped procedures, the way through the stages, and what makes a stage the same one."""

from dataclasses import replace

import pytest

from policies.procedures import (
    Procedure,
    Stage,
    StageKind,
    check,
    dump,
    parse,
    preset,
    preset_text,
    presets,
    with_keys,
)


@pytest.mark.parametrize(
    "slug",
    [
        "ashton-on-mersey-scitt",
        "data-protection",
        "east-midlands-south-maths-hub",
        "schools-mutual-services",
        "sennections",
    ],
)
def test_every_preset_can_run_and_survives_being_written(slug: str):
    assert presets()[slug] == preset(slug).title
    assert check(preset(slug)) == []
    assert parse(dump(preset(slug))) == preset(slug) == parse(preset_text(slug))


def test_there_is_no_other_preset():
    assert len(presets()) == 5
    with pytest.raises(KeyError):
        preset("../model")


def test_the_facts_of_schools_mutual_services():
    one, two, three = preset("schools-mutual-services").stages
    assert [str(limit) for limit in (one.acknowledge, one.respond, one.escalate)] == [
        "24 hours of receipt",
        "2 working days of acknowledgement",
        "5 working days of decision received",
    ]
    assert (str(one.update), one.may_extend, two.may_extend, three.may_extend) == ("2 working days", True, False, False)
    assert str(two.respond) == str(three.respond) == "5 working days of escalation"
    assert two.escalate is None
    assert [str(stage.handled_by) for stage in (one, two, three)] == [
        "handlers of unit",
        "managers of division",
        "managers of organisation",
    ]
    assert (one.independent, two.independent, three.independent) == (False, True, True)


def test_the_facts_of_the_other_presets():
    complaint, review = preset("sennections").stages
    assert [str(limit) for limit in (complaint.acknowledge, complaint.respond, complaint.escalate)] == [
        "2 working days of receipt",
        "normally 10 working days of receipt",
        "normally 10 working days of decision received",
    ]
    assert (len(complaint.steps), len(complaint.response_must_include), review.respond) == (3, 4, None)
    scitt = preset("ashton-on-mersey-scitt")
    assert (str(scitt.first.acknowledge), scitt.first.respond) == ("3 working days of receipt", None)
    assert scitt.stages[-1].for_ == ("trainee",)
    assert str(preset("data-protection").first.acknowledge) == "29 calendar days of receipt"
    hub = preset("east-midlands-south-maths-hub")
    assert [stage.kind.value for stage in hub.stages] == ["informal", "formal", "review"]
    assert [stage.acknowledge or stage.respond or stage.escalate for stage in hub.stages] == [None] * 3


# The way through the stages


def staged(*kinds: str, names: tuple[str, ...] = ()) -> Procedure:
    named = names or ("Same",) * len(kinds)
    stages = (
        Stage(name, StageKind(kind), key=str(place))
        for place, (name, kind) in enumerate(zip(named, kinds, strict=True))
    )
    return Procedure("T", tuple(stages))


def test_the_way_on_passes_outside_bodies_by():
    procedure = staged("formal", "review", "external", "external", "panel")
    first, review, body, other, panel = procedure.stages
    assert procedure.first is first
    assert [procedure.after(stage) for stage in (first, review, panel)] == [review, panel, None]
    assert procedure.external_after(first) is None
    assert procedure.externals_after(review) == (body, other)
    assert procedure.external_after(review) is body
    assert procedure.number(panel) == 5


def test_stages_that_look_alike_are_told_apart_by_key_and_by_identity():
    procedure = staged("formal", "formal", "formal")
    assert procedure.after(procedure.stages[1]) is procedure.stages[2]
    keyless = replace(procedure, stages=tuple(replace(stage, key="") for stage in procedure.stages))
    assert keyless.after(keyless.stages[1]) is keyless.stages[2]
    assert keyless.after(keyless.stages[2]) is None


def test_a_stage_is_found_by_its_key_alone():
    procedure = staged("formal", "review")
    assert procedure.stage("1") is procedure.stages[1]
    for unknown in ("2", ""):
        with pytest.raises(KeyError):
            procedure.stage(unknown)
    with pytest.raises(ValueError, match="no stage"):
        _ = staged("external").first
    with pytest.raises(ValueError, match="Another"):
        procedure.number(Stage("Another", StageKind.FORMAL))


def test_loading_keeps_the_keys_of_stages_with_the_same_name():
    before = with_keys(staged("formal", "panel", "external", names=("Level 1", "Hearing", "Outside")))
    assert len({stage.key for stage in before.stages if stage.key}) == 3
    panel, level, outside = before.stages[1], before.stages[0], before.stages[2]
    loaded = replace(before, stages=tuple(replace(stage, key="") for stage in (panel, outside, level)))
    added = replace(loaded, stages=(*loaded.stages, Stage("New", StageKind.REVIEW)))
    keyed = with_keys(added, before)
    assert [stage.key for stage in keyed.stages[:3]] == [panel.key, outside.key, level.key]
    assert keyed.stages[3].key not in {"", panel.key, outside.key, level.key}


def test_two_stages_never_share_a_key():
    twins = Procedure("T", (Stage("Same", StageKind.FORMAL, key="k"), Stage("Same", StageKind.FORMAL, key="k")))
    for before in (None, with_keys(twins)):
        keys = [stage.key for stage in with_keys(twins, before).stages]
        assert len(set(keys)) == 2
