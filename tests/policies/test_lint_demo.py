"""What the linter says of the four demo organisations' policies: exactly this."""

import pytest

from home import time
from home.models import Membership, Organisation
from intake.demo import ashton_on_mersey_scitt, east_midlands_south_maths_hub, sennections
from intake.routing.rota import RoutingRota
from policies.lint import Finding
from policies.lint.page import findings
from policies.models import PolicyPage
from tests.factories.world import FOUNDED, World


def of(organisation: Organisation, slug: str = "complaints") -> list[Finding]:
    pages = PolicyPage.objects.descendant_of(organisation.site.root_page)
    return findings(pages.get(slug=slug).get_latest_revision_as_object())


def short(found: list[Finding]) -> list[tuple[str, int | None]]:
    assert not any(finding.blocks for finding in found)
    return [(finding.kind, finding.number) for finding in found]


def built(demo: object) -> Organisation:
    with time.frozen_at(FOUNDED):
        return demo.DEMO.build(8000)


def test_schools_mutual_services(world: World) -> None:
    found = of(world.organisation)
    assert short(found) == [("nobody-independent", 2), ("no-outside-body", 3), ("nobody-independent", 3)]
    # A complaint that names level 2's own manager is opened with the Director, who has then handled level 1.
    assert "the manager of Education staffing, Healthcare and wellbeing or Staff absence protection" in found[0].says
    assert "Board" in found[0].says
    assert "Sam Whitlock" in found[0].people
    said = found[2].says
    # Whoever it is about: with level 1 and 2 taken over from above, the Director has decided already.
    assert "the handler of East Midlands hub, Education staffing, Healthcare and wellbeing, North East hub" in said
    assert "manager of Education staffing, Healthcare and wellbeing, Schools Mutual Services" in said
    assert "Board" in said
    assert "Dilys" not in said
    assert "Dilys Pryce" in found[2].people


@pytest.mark.parametrize("slug", ["privacy", "cookies"])
def test_policies_without_stages_are_left_in_peace(world: World, slug: str) -> None:
    assert of(world.organisation, slug) == []


def test_the_scitts_own_contradiction_is_shown(world: World) -> None:
    found = of(built(ashton_on_mersey_scitt))
    assert short(found) == [
        ("contradiction", None),
        ("nothing-to-extend", 1),
        ("nothing-to-extend", 2),
        ("nothing-to-extend", 3),
        ("nobody-independent", 3),
        ("outside-body-for-some", 4),
        ("nothing-to-extend", 4),
        ("nobody-independent", 4),
    ]
    assert "“three school days”" in found[0].says
    assert "Where a school is involved, staff respond within three school days." in found[0].says
    assert "3 working days" in found[0].do
    assert "Strategic board" in found[4].says
    assert "“trainee”" in found[5].says
    assert "it is left to nobody" in found[7].says


def test_sennections(world: World) -> None:
    found = of(built(sennections))
    # No review date stands in it, but a cycle does, and publishing reckons the date from that.
    assert short(found) == [
        ("extension-without-end", 1),
        ("no-outside-body", 2),
        ("nobody-independent", 2),
    ]
    assert "manager of Candidates team, SENnections or Schools and settings team" in found[2].says
    assert "Outside reviewers" in found[2].says


def test_the_maths_hub(world: World) -> None:
    found = of(built(east_midlands_south_maths_hub))
    assert short(found) == [("review-overdue", None), ("no-outside-body", 3), ("nobody-independent", 3)]
    assert "30 September 2025" in found[0].says


def test_a_substitute_or_more_people_answer_what_was_asked_for(world: World) -> None:
    draft = world.policy.get_latest_revision_as_object()
    for number in (1, 2):
        draft.stages[number].value["substitute"] = "members of"
        draft.stages[number].value["substitute_unit"] = "board"
    assert short(findings(draft)) == [("no-outside-body", 3)]


def test_a_unit_without_people_is_said(world: World) -> None:
    world.unit("north-east-hub").memberships.all().delete()
    found = [finding for finding in of(world.organisation) if finding.kind == "nobody-handles"]
    assert [finding.number for finding in found] == [1]
    assert "for North East hub there is nobody" in found[0].says


def test_the_codes_that_the_organisation_follows_are_asked(world: World) -> None:
    world.organisation.codes = ["local-government-ombudsman", "no longer here"]
    world.organisation.save()
    cited = {finding.clause.clause for finding in of(world.organisation) if finding.clause}
    assert {"section 5", "6.4", "6.5"} <= cited
    assert "6.2" not in cited
    draft = world.policy.get_latest_revision_as_object()
    draft.category = "whistleblowing"  # these codes are about complaints
    assert not any(finding.clause for finding in findings(draft))


def test_at_the_first_stage_all_the_usual_people_are_passed_over_as_routing_does(world: World) -> None:
    hub = world.unit("north-east-hub")
    Membership.objects.create(unit=hub, user=world.person("oxford"), role="handler")
    rota = RoutingRota(world.organisation)
    place = next(place for place in rota.places if place.pk == hub.pk)
    stage = world.policy.draft_procedure().first
    newcastle, oxford = world.person("newcastle").pk, world.person("oxford").pk
    assert {person.pk for person in rota.usual(stage, place)} == {newcastle, oxford}
    set_aside = rota.taken(stage, place, first=True, concerned=[newcastle], before=())
    assert [person.pk for person in set_aside.people] == [world.person("senior").pk]
    assert set_aside.how == "above"
    later = rota.taken(stage, place, first=False, concerned=[newcastle], before=())
    assert [person.pk for person in later.people] == [oxford]
    assert later.people[0].posts == ("a handler of North East hub", "the handler of South East hub")


def test_what_keeps_it_from_running_blocks(world: World) -> None:
    draft = world.policy.get_latest_revision_as_object()
    draft.stages[1].value["handled_by"] = "members of"
    draft.stages[1].value["handled_by_unit"] = "nowhere"
    found = findings(draft)
    assert found[0].blocks
    assert "nowhere" in found[0].says


def test_an_unfinished_draft_is_no_error(world: World) -> None:
    draft = world.policy.get_latest_revision_as_object()
    draft.stages[0].value["kind"] = ""
    found = findings(draft)
    assert [finding.kind for finding in found] == ["cannot-run"]
    assert "unfinished" in found[0].says


def test_what_it_costs(world: World, django_assert_max_num_queries) -> None:
    draft = world.policy.get_latest_revision_as_object()
    with django_assert_max_num_queries(12):
        findings(draft)
