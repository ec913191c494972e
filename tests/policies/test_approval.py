"""Approval: nobody publishes a policy alone, whoever they are and whichever way they try."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState
from wagtail.test.utils.form_data import nested_form_data, streamfield

from home import time
from home.models import Membership, User
from home.scheduled import publish_due
from home.time import LONDON
from policies import approvals, publishing
from policies.forms import PolicyPageForm
from policies.models import PolicyPage, PolicyVersion
from tests.factories.approving import ROLE, decide, root, send, signed_in, state
from tests.factories.http import visitor, words
from tests.factories.world import World, another_organisation
from tests.policies.test_editing import form_of, numbers
from tests.policies.test_versions import publish

# Directly


def test_direct_publication_is_refused_and_says_what_to_do(wanted: World) -> None:
    response = send(wanted, "action-publish")
    assert "Policies are published with approval only. Submit it for approval instead." in words(response)
    assert numbers(wanted.policy) == ["1.0"]


def test_the_editor_is_offered_to_submit_and_not_to_publish(wanted: World) -> None:
    page = signed_in(wanted.person("editor")).get(f"/admin/pages/{wanted.policy.pk}/edit/").content.decode()
    assert 'name="action-submit"' in page
    assert 'name="action-publish"' not in page


def test_a_superuser_does_not_either(wanted: World) -> None:
    keeper = root()
    send(wanted, "action-publish", by=keeper)
    assert (
        'name="action-publish"' not in signed_in(keeper).get(f"/admin/pages/{wanted.policy.pk}/edit/").content.decode()
    )
    bulk = f"/admin/bulk/wagtailcore/page/publish/?id={wanted.policy.pk}&next=/admin/"
    signed_in(keeper).post(bulk, follow=True)
    index = wanted.policy.get_parent()
    bulk = f"/admin/bulk/wagtailcore/page/publish/?id={index.pk}&next=/admin/"
    signed_in(keeper).post(bulk, {"include_descendants": "on"}, follow=True)
    assert numbers(wanted.policy) == ["1.0"]


def test_nor_does_an_editor_in_bulk(wanted: World) -> None:
    send(wanted, "action-save")
    bulk = f"/admin/bulk/wagtailcore/page/publish/?id={wanted.policy.pk}&next=/admin/"
    signed_in(wanted.person("editor")).post(bulk, follow=True)
    assert numbers(wanted.policy) == ["1.0"]


def test_nor_does_a_script(wanted: World) -> None:
    with pytest.raises(ValidationError, match="with approval only"):
        publish(wanted.policy, respond=3)


def test_a_new_policy_is_submitted_too(wanted: World) -> None:
    index = wanted.policy.get_parent()
    data = nested_form_data(
        {
            "title": "Safeguarding policy", "slug": "safeguarding", "summary": "How we keep children safe.",
            "category": "safeguarding", "change": "major", "procedure_title": "Procedure",
            "body": streamfield([]), "stages": streamfield([]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
        }
    )  # fmt: skip
    client = signed_in(wanted.person("editor"))
    address = f"/admin/pages/add/policies/policypage/{index.pk}/"
    assert 'name="action-publish"' not in client.get(address).content.decode()
    assert "with approval only" in words(client.post(address, {**data, "action-publish": "1"}, follow=True))
    client.post(address, {**data, "action-submit": "1"}, follow=True)
    page = PolicyPage.objects.get(slug="safeguarding")
    assert not page.live
    assert page.workflow_in_progress
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=(page.pk, "approve", page.current_workflow_task_state.pk)
    )
    signed_in(wanted.person("chair")).post(address, follow=True)
    assert numbers(page) == ["1.0"]


def test_an_organisation_without_it_is_not_concerned(wanted: World) -> None:
    approvals.switch_off(wanted.organisation, by=wanted.person("admin"))
    send(wanted, "action-publish")
    assert numbers(wanted.policy) == ["1.0", "1.1"]


# With approval


def test_another_manager_approves_and_role_and_day_are_sealed(wanted: World) -> None:
    assert "has been submitted" in words(send(wanted, "action-submit"))
    assert numbers(wanted.policy) == ["1.0"]
    response = decide(wanted, wanted.person("chair"))
    assert response.status_code == 200
    assert "you do not have permission" not in words(response).lower()
    version = PolicyVersion.objects.get(policy=wanted.policy, number="1.1")
    assert (version.sealed["approver"], version.sealed["approved_on"]) == (ROLE, "2026-04-02")
    assert version.computed_sha256() == version.sha256
    name = wanted.person("chair").get_full_name()
    assert name not in str(version.sealed)
    assert "within 3 working days of acknowledging it" in words(visitor().get("/policies/complaints/"))


def test_an_approver_decides_on_the_editing_page(wanted: World) -> None:
    send(wanted, "action-submit")
    page = signed_in(wanted.person("chair")).get(f"/admin/pages/{wanted.policy.pk}/edit/").content.decode()
    assert 'data-workflow-action-name="approve"' in page
    # A browser sends what it loaded, with all its keys; see tests/browser/test_approval.py.
    fields = {"workflow-action-name": "approve"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PolicyPageForm, "has_changed", lambda form: False)
        response = send(wanted, "action-workflow-action", by=wanted.person("chair"), **fields)
    assert "you do not have permission" not in words(response)
    assert numbers(wanted.policy) == ["1.0", "1.1"]


def test_who_mends_and_approves_at_once_is_told_that_somebody_else_must(wanted: World) -> None:
    send(wanted, "action-submit")
    fields = {"workflow-action-name": "approve"}
    response = send(wanted, "action-workflow-action", by=wanted.person("chair"), respond=7, **fields)
    assert "You edited it last, so somebody else approves it. What you wrote is saved." in words(response)
    assert numbers(wanted.policy) == ["1.0"]


def test_whoever_edited_last_cannot_approve(wanted: World) -> None:
    send(wanted, "action-submit")
    editor = wanted.person("editor")
    page = signed_in(editor).get(f"/admin/pages/{wanted.policy.pk}/edit/").content.decode()
    assert "Ask for changes" in page
    assert 'data-workflow-action-name="approve"' not in page
    decide(wanted, editor)
    assert numbers(wanted.policy) == ["1.0"]
    assert state(wanted).status == TaskState.STATUS_IN_PROGRESS
    # Nor through the editing page.
    send(wanted, "action-workflow-action", **{"workflow-action-name": "approve"})
    assert numbers(wanted.policy) == ["1.0"]


@pytest.mark.parametrize("who", ["newcastle", "director", "admin"])
def test_who_does_not_manage_the_unit_cannot(wanted: World, who: str) -> None:
    send(wanted, "action-submit")
    decide(wanted, wanted.person(who))
    assert numbers(wanted.policy) == ["1.0"]


def test_a_superuser_cannot(wanted: World) -> None:
    send(wanted, "action-submit")
    decide(wanted, root())
    assert numbers(wanted.policy) == ["1.0"]


def test_another_organisations_manager_cannot(wanted: World) -> None:
    another_organisation()
    stranger = User.objects.get(email="manager@other.example")
    send(wanted, "action-submit")
    decide(wanted, stranger)
    assert numbers(wanted.policy) == ["1.0"]
    assert "Complaints policy" not in words(signed_in(stranger).get("/admin/"))


def test_an_approver_finds_it_after_signing_in(wanted: World) -> None:
    send(wanted, "action-submit")
    client = signed_in(wanted.person("chair"))
    page = words(client.get("/admin/"))
    assert "Awaiting your review" in page
    assert "Complaints policy" in page
    assert client.get(f"/admin/pages/{wanted.policy.pk}/edit/").status_code == 200


def test_changes_are_asked_for_and_it_is_submitted_again(wanted: World) -> None:
    send(wanted, "action-submit")
    decide(wanted, wanted.person("chair"), "reject", "Two days are enough.")
    assert wanted.policy.current_workflow_state.status == "needs_changes"
    send(wanted, "action-submit", respond=4)
    decide(wanted, wanted.person("chair"))
    version = PolicyVersion.objects.get(policy=wanted.policy, number="1.1")
    assert version.sealed["approver"] == ROLE
    assert version.promise.stages[0].respond.amount.n == 4


def test_what_an_approver_mends_needs_another_approver(wanted: World) -> None:
    send(wanted, "action-submit")
    chair = wanted.person("chair")
    send(wanted, "action-save", by=chair, respond=5)
    decide(wanted, chair)
    assert numbers(wanted.policy) == ["1.0"]
    decide(wanted, wanted.person("editor"))
    version = PolicyVersion.objects.get(policy=wanted.policy, number="1.1")
    assert version.promise.stages[0].respond.amount.n == 5
    assert version.sealed["approver"] == ROLE


def test_nobody_decides_on_wording_that_has_changed_since(wanted: World) -> None:
    send(wanted, "action-submit")
    seen = wanted.policy.latest_revision_id
    send(wanted, "action-save", by=wanted.person("editor"), respond=6)
    fields = {"workflow-action-name": "approve", "loaded_revision_id": str(seen)}
    response = send(wanted, "action-workflow-action", by=wanted.person("chair"), respond=6, **fields)
    assert "Somebody has changed it since you opened it." in words(response)
    assert numbers(wanted.policy) == ["1.0"]


def test_an_editing_page_left_open_writes_over_nothing_that_was_submitted(wanted: World) -> None:
    send(wanted, "action-submit")
    revision = wanted.policy.latest_revision
    decide(wanted, wanted.person("chair"))
    page = wanted.policy.get_latest_revision_as_object()
    data = {**form_of(page, respond=9), "overwrite_revision_id": str(revision.pk)}
    address = f"/admin/pages/{page.pk}/edit/"
    answer = signed_in(wanted.person("editor")).post(address, data, headers={"accept": "application/json"})
    assert answer.json()["success"] is True
    before = revision.content
    revision.refresh_from_db()
    assert revision.content == before
    assert wanted.policy.latest_revision_id != revision.pk


def test_a_change_taken_back_is_a_draft_again(wanted: World) -> None:
    send(wanted, "action-submit")
    send(wanted, "action-cancel-workflow")
    assert not wanted.policy.workflow_in_progress
    assert numbers(wanted.policy) == ["1.0"]
    with pytest.raises(ValidationError):
        wanted.policy.get_latest_revision().publish()


def test_what_cannot_be_published_cannot_be_approved(wanted: World) -> None:
    """People may have changed between asking and deciding; nothing is half done then, and no error page comes."""
    send(wanted, "action-submit")
    organisation = wanted.organisation
    for membership in Membership.objects.filter(unit=organisation.catch_all).exclude(user=wanted.person("chair")):
        membership.delete()
    Membership.objects.filter(user=wanted.person("chair")).exclude(unit=wanted.unit("board")).delete()
    draft = wanted.policy.get_latest_revision()
    draft.content["version_number"] = "1.0"
    draft.save()
    response = decide(wanted, wanted.person("chair"))
    assert "It can't be published as it is." in words(response)
    assert "Version 1.0 has been published already" in words(response)
    assert numbers(wanted.policy) == ["1.0"]
    assert state(wanted).status == TaskState.STATUS_IN_PROGRESS


# With a schedule


@pytest.mark.parametrize(("day", "offset"), [(date(2026, 7, 1), 1), (date(2026, 12, 9), 0)])
@pytest.mark.parametrize("approved", [True, False])
def test_scheduled_publication_makes_the_version_when_its_time_has_come(
    world: World, day: date, offset: int, approved: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By our own clock, in summer and in winter, with approval and without, effective at once or later."""
    # Wagtail asks the machine's clock whether a time is still to come.
    monkeypatch.setattr(timezone, "now", time.now)
    editor = world.person("editor")
    if approved:
        Membership.objects.get_or_create(unit=world.unit("board"), user=world.person("chair"), role="manager")
        approvals.switch_on(world.organisation, unit=world.unit("board"), role=ROLE, by=world.person("admin"))
    at = f"{day.isoformat()} 09:30"
    later = day + timedelta(days=2)
    response = send(
        world, "action-submit" if approved else "action-publish", by=editor,
        go_live_at=at, effective_date=later.isoformat(),
    )  # fmt: skip
    assert response.status_code == 200
    if approved:
        decide(world, world.person("chair"))
    assert numbers(world.policy) == ["1.0"], "not before its time"
    moment = datetime(day.year, day.month, day.day, 9, 30, tzinfo=LONDON)
    assert moment.utcoffset() == timedelta(hours=offset)
    with time.frozen_at(moment - timedelta(minutes=1)):
        assert publish_due() == 0
    with time.frozen_at(moment):
        assert publish_due() == 1
        version = PolicyVersion.objects.get(policy=world.policy, number="1.1")
        assert publishing.organisation_of(world.policy).local(version.in_force_from).date() == later
        assert publish_due() == 0
    assert version.sealed["approved_on"] == ("2026-04-02" if approved else None)


def test_a_schedule_that_nobody_approved_is_not_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", time.now)
    send(world, "action-publish", go_live_at="2026-07-01 09:30")
    approvals.switch_on(world.organisation, unit=world.unit("board"), role=ROLE, by=world.person("admin"))
    with time.frozen_at(datetime(2026, 7, 2, tzinfo=LONDON)):
        assert publish_due() == 0
    assert numbers(world.policy) == ["1.0"]
