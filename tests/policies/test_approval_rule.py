"""Approval: who decides that it is wanted, who is written to, and who can't be taken away meanwhile."""

from typing import Any

import pytest
from wagtail.models import PageLogEntry, WorkflowPage

from home.gaps import LeavesGap, refusing_gaps
from home.models import Membership
from home.models.unit import MembershipRole
from intake.letters import outbox
from intake.letters.models import Message
from policies import approvals
from policies.models import PolicyVersion
from tests.factories.approving import ROLE, decide, send, signed_in
from tests.factories.http import words
from tests.factories.world import World, another_organisation

# Letters


def test_those_concerned_are_written_to_by_the_worker(wanted: World, mailoutbox: list[Any]) -> None:
    send(wanted, "action-submit")
    assert not mailoutbox, "nothing is mailed while somebody waits"
    letters = Message.objects.filter(kind="approval")
    assert {letter.to_user.email for letter in letters} == {"chair@sms.example"}
    outbox.deliver()
    assert mailoutbox[0].subject == "Waiting for your approval: Complaints policy"
    assert f"/admin/pages/{wanted.policy.pk}/edit/" in mailoutbox[0].body
    decide(wanted, wanted.person("chair"), "reject", "Two days are enough.")
    assert len(mailoutbox) == 1
    outbox.deliver()
    assert mailoutbox[1].to == ["editor@sms.example"]
    assert "Two days are enough." in mailoutbox[1].body
    assert "Two days" not in mailoutbox[1].subject


# Switching it on and off


def settings_of(world: World, who: str = "admin", **given: str) -> Any:
    data = {"wanted": "yes", "unit": str(world.unit("board").pk), "role": ROLE, **given}
    return signed_in(world.person(who)).post("/admin/policies/approval/", data, follow=True)


def test_an_administrator_switches_it_on_and_off(world: World) -> None:
    Membership.objects.get_or_create(unit=world.unit("board"), user=world.person("chair"), role="manager")
    assert "From now on a manager of" in words(settings_of(world))
    rule = approvals.of_organisation(world.organisation)
    assert rule is not None
    assert (rule.unit.slug, rule.role) == ("board", ROLE)
    page = words(signed_in(world.person("admin")).get("/admin/policies/approval/"))
    assert str(world.person("chair")) in page
    send(world, "action-submit")
    assert "Editors publish policies by themselves" in words(settings_of(world, wanted="no"))
    assert approvals.of_organisation(world.organisation) is None
    assert not world.policy.workflow_in_progress
    assert not WorkflowPage.objects.filter(page=world.policy.get_parent()).exists()
    told = PageLogEntry.objects.filter(action__startswith="policies.approval").values_list("action", flat=True)
    assert sorted(told) == ["policies.approval.off", "policies.approval.on"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"unit": ""}, "Choose the unit whose managers approve."),
        ({"role": ""}, "Write the role that readers are told"),
        ({"wanted": ""}, "Choose yes or no."),
        ({"unit": "999999"}, "Choose one of your own units."),
    ],
)
def test_what_is_missing_is_said(world: World, given: dict[str, str], said: str) -> None:
    response = settings_of(world, **given)
    assert response.status_code == 422
    assert said in words(response)
    assert approvals.of_organisation(world.organisation) is None


def test_a_unit_without_managers_cannot_approve(world: World) -> None:
    unit = world.organisation.units.create(name="Empty office", slug="empty", parent=world.unit("organisation"))
    assert "Nobody manages Empty office" in words(settings_of(world, unit=str(unit.pk)))


def test_another_organisations_unit_is_no_choice(world: World) -> None:
    other = another_organisation()
    theirs = other.units.get(slug="secret-office")
    response = settings_of(world, unit=str(theirs.pk))
    assert "Choose one of your own units." in words(response)
    assert "Quite Another Office" not in response.content.decode()


@pytest.mark.parametrize("who", ["editor", "newcastle", "director"])
def test_only_administrators_decide_it(world: World, who: str) -> None:
    settings_of(world, who)
    assert approvals.of_organisation(world.organisation) is None


def test_the_last_who_can_approve_is_not_taken_away(wanted: World) -> None:
    with pytest.raises(LeavesGap, match="nobody could approve policies"), refusing_gaps(wanted.organisation):
        Membership.objects.filter(unit=wanted.unit("board"), role=MembershipRole.MANAGER).delete()


def test_a_later_rule_holds_for_what_waits(wanted: World) -> None:
    send(wanted, "action-submit")
    manager = Membership.objects.filter(role="manager", unit__organisation=wanted.organisation).exclude(
        unit=wanted.unit("board")
    )[0]
    approvals.switch_on(wanted.organisation, unit=manager.unit, role="Head", by=wanted.person("admin"))
    decide(wanted, manager.user)
    assert PolicyVersion.objects.get(policy=wanted.policy, number="1.1").sealed["approver"] == "Head"


def test_without_it_nobody_is_offered_to_submit_to_moderators_that_no_organisation_has(world: World) -> None:
    page = signed_in(world.person("editor")).get(f"/admin/pages/{world.policy.pk}/edit/").content.decode()
    assert 'name="action-publish"' in page
    assert 'name="action-submit"' not in page
