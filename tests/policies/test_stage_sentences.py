"""What an editor is shown beside each stage while it is written: the sentences that readers will be told."""

from typing import Any

import pytest
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, streamfield

from policies.blocks import StageBlock, from_stage, to_stage
from policies.procedures.model import HandledBy, Role, Stage, StageKind
from tests.factories.http import visitor, words
from tests.factories.world import World
from tests.policies.test_editing import block, editor

ADDRESS = "/admin/policies/stages/sentences/"


def posted(*stages: dict[str, Any], **changes: str) -> dict[str, Any]:
    """Return the part of the editing form that the page sends."""
    data: dict[str, Any] = nested_form_data({"stages": streamfield([("stage", stage) for stage in stages])})
    return data | {"procedure_title": "Complaints procedure"} | changes


def ask(world: World, *stages: dict[str, Any], **changes: str) -> dict[str, str]:
    response = editor(world).post(ADDRESS, posted(*stages, **changes))
    assert response.status_code == 200
    told: dict[str, str] = response.json()["stages"]
    return {prefix: " ".join(said.split()) for prefix, said in told.items()}


FIRST = {
    "name": "First",
    "kind": "informal",
    "handled_by": "handlers of unit",
    "respond": {"n": "15", "unit": "school days", "event": "receipt", "normally": "on"},
    "acknowledged_by": "person",
}
SECOND = {"name": "Second", "kind": "formal", "handled_by": "managers of unit", "acknowledged_by": "person"}


def test_each_stage_says_what_readers_will_be_told(world: World) -> None:
    told = ask(world, FIRST, SECOND)
    assert "We normally answer your complaint within 15 school days of receiving it." in told["stages-0"]
    assert "you can ask for the next stage, “Second”" in told["stages-0"]
    assert "This policy does not promise a date for this stage." in told["stages-1"]
    assert "Not settled" not in "".join(told.values())


def test_what_is_shown_is_what_readers_then_read(world: World) -> None:
    stages = [
        {**block(child), "steps": {"count": "0"}, "response_must_include": {"count": "0"}}
        for child in world.policy.stages
    ]
    page = words(visitor().get("/policies/complaints/"))
    told = ask(world, *stages)
    assert len(told) == 3
    for said in told.values():
        for sentence in said.split("<li>")[1:]:
            assert sentence.split("</li>")[0] in page.replace("&", "&amp;")


def test_stages_that_were_taken_away_or_moved_are_told_as_they_stand_now(world: World) -> None:
    moved = {"stages-0-order": "1", "stages-1-order": "0"}
    told = ask(world, FIRST, SECOND, **moved)
    assert "you can ask for the next stage, “First”" in told["stages-1"]
    assert "Our procedure is finished" in told["stages-0"]
    told = ask(world, FIRST, SECOND, **{"stages-1-deleted": "1"})
    assert set(told) == {"stages-0"}
    assert "Our procedure is finished" in told["stages-0"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"respond": {"n": "5", "unit": "", "event": ""}}, "Respond within: Choose what is counted"),
        ({"respond": {"n": "5", "unit": "weeks", "event": ""}}, "Respond within: Choose what the time is counted from"),
        ({"respond": {"n": "many", "unit": "weeks", "event": "receipt"}}, "Respond within: Enter a whole number."),
        ({"name": ""}, "Name: This field is required."),
        ({"handled_by": ""}, "Who deals with it: expected"),
        ({"handled_by": "members of", "handled_by_unit": ""}, "Who deals with it: name one of your units."),
        ({"handled_by": "members of", "handled_by_unit": "nowhere"}, "Who deals with it: name one of your units."),
        ({"substitute": "members of"}, "about the usual people: name one of your units."),
        ({"kind": "panel"}, "How many sit on it: expected"),
        (
            {"respond": {"n": "5", "unit": "weeks", "event": "escalation"}},
            "Respond within: expected a limit of receipt",
        ),
    ],
)
def test_what_is_not_settled_is_named_and_the_rest_is_told(world: World, changes: dict[str, Any], said: str) -> None:
    told = ask(world, {**FIRST, **changes}, SECOND)
    assert "Not settled yet:" in told["stages-0"]
    assert said in told["stages-0"]
    assert "Members of" not in told["stages-0"]
    assert "Not settled" not in told["stages-1"]
    assert "“Second”" in told["stages-0"]


def test_a_unit_may_be_named_as_people_know_it(world: World) -> None:
    for written in ("north-east-hub", "North East hub", " north-east-hub "):
        told = ask(world, {**SECOND, "handled_by": "members of", "handled_by_unit": written})
        assert "Members of North East hub deal with this." in told["stages-0"]
        assert "Not settled" not in told["stages-0"]


def test_a_short_name_is_kept_as_it_is() -> None:
    stage = Stage(name="A", kind=StageKind.FORMAL, handled_by=HandledBy(Role.MEMBERS, "north-east-hub"))
    value = StageBlock().to_python(from_stage(stage)["value"])
    assert to_stage("", value) == stage


def test_what_was_typed_is_words_and_no_markup(world: World) -> None:
    told = ask(world, FIRST, {**SECOND, "name": "<script>alert(1)</script>"})
    assert "<script>" not in told["stages-0"]
    assert "&lt;script&gt;" in told["stages-0"]


@pytest.mark.parametrize("count", ["", "many", "-1", "999999999"])
def test_a_form_that_is_not_ours_does_no_harm(world: World, count: str) -> None:
    data = {"stages-count": count}
    response = editor(world).post(ADDRESS, data)
    assert response.status_code == 200


def test_units_of_one_s_own_organisation_are_offered(world: World) -> None:
    units = editor(world).post(ADDRESS, posted(FIRST)).json()["units"]
    assert units["north-east-hub"] == "North East hub"
    assert set(units) == set(world.organisation.units.values_list("slug", flat=True))


def test_only_those_who_keep_policies_may_ask(world: World) -> None:
    client = Client(HTTP_HOST="localhost")
    client.force_login(world.person("newcastle"))
    assert client.post(ADDRESS, posted(FIRST)).status_code == 404
    assert visitor().post(ADDRESS, posted(FIRST)).status_code == 302
    assert editor(world).get(ADDRESS).status_code == 405


def test_asking_costs_the_same_however_many_stages(world: World, django_assert_max_num_queries: Any) -> None:
    client = editor(world)
    client.post(ADDRESS, posted(FIRST))
    with django_assert_max_num_queries(8):
        client.post(ADDRESS, posted(*[{**SECOND, "name": str(number)} for number in range(30)]))


def test_nothing_is_saved_by_asking(world: World) -> None:
    before = world.policy.latest_revision_id
    ask(world, FIRST)
    assert world.policy.latest_revision_id == before
