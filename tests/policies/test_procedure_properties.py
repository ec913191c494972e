"""Whatever procedure can run: written and read back, as a file and as sealed data."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.procedures import (
    ACKNOWLEDGED_BY,
    NATIONS,
    Amount,
    Anchor,
    HandledBy,
    Limit,
    Panel,
    Procedure,
    Role,
    Stage,
    StageKind,
    TimeUnit,
    check,
    dump,
    from_data,
    parse,
    parse_handled_by,
    to_data,
)

LINES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
SLUGS = st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True).filter(
    lambda s: s not in ("unit", "division", "organisation")
)
AMOUNTS = st.builds(Amount, st.integers(1, 9999), st.sampled_from(TimeUnit))
PEOPLE = st.one_of(
    st.sampled_from([parse_handled_by("handlers of unit"), parse_handled_by("managers of division")]),
    st.builds(HandledBy, st.just(Role.MEMBERS), SLUGS),
)
TEXTS = st.lists(LINES, max_size=3).map(tuple)


def limits(*events: Anchor) -> st.SearchStrategy[Limit | None]:
    return st.none() | st.builds(Limit, AMOUNTS, st.sampled_from(events), st.booleans())


@st.composite
def stages(draw: st.DrawFn, first: bool) -> Stage:
    kinds = [kind for kind in StageKind if not (first and kind is StageKind.EXTERNAL)]
    kind = draw(st.sampled_from(kinds))
    key = draw(st.uuids()).hex
    if kind is StageKind.EXTERNAL:
        body = draw(st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1).filter(str.strip))
        return Stage(draw(LINES), kind, body=body, for_=tuple(draw(st.lists(SLUGS, max_size=3))), key=key)
    is_panel = kind is StageKind.PANEL
    starts = [Anchor.RECEIPT] if first else [Anchor.RECEIPT, Anchor.ESCALATION]
    before = [*starts, Anchor.ACKNOWLEDGEMENT]
    members = draw(st.integers(1, 9))
    extend = draw(st.sampled_from([None, True, False]))
    return Stage(
        name=draw(LINES),
        kind=kind,
        handled_by=draw(PEOPLE),
        substitute=draw(st.none() | PEOPLE),
        steps=draw(TEXTS),
        acknowledge=draw(limits(*starts)),
        acknowledged_by=draw(st.sampled_from(ACKNOWLEDGED_BY)),
        respond=draw(limits(*before, *([Anchor.HEARING] if is_panel else []))),
        extend=extend,
        extension_cap=None if extend is False else draw(st.none() | AMOUNTS),
        update=draw(st.none() | AMOUNTS),
        escalate=draw(limits(*before, Anchor.RESPONSE, Anchor.DECISION_RECEIVED)),
        independent=draw(st.booleans()),
        response_must_include=draw(TEXTS),
        panel=Panel(members, draw(st.integers(0, members))) if is_panel else None,
        hear=draw(limits(*before)) if is_panel else None,
        key=key,
    )


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    return Procedure(
        title=draw(LINES),
        stages=(draw(stages(first=True)), *draw(st.lists(stages(first=False), max_size=4))),
        nation=draw(st.sampled_from([None, *NATIONS])),
        conclude=draw(limits(Anchor.RECEIPT)),
    )


@given(procedures())
@settings(max_examples=300, deadline=None)
def test_what_is_written_is_read_back_the_same(procedure: Procedure):
    assert check(procedure) == []
    assert parse(dump(procedure)) == procedure


@given(procedures())
@settings(max_examples=200, deadline=None)
def test_sealed_data_is_read_back_the_same_with_its_keys(procedure: Procedure):
    data = json.loads(json.dumps(to_data(procedure)))
    again = from_data(data)
    assert again == procedure
    assert [stage.key for stage in again.stages] == [stage.key for stage in procedure.stages]
    assert to_data(again) == data
