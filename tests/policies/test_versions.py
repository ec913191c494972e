"""Versions: sealed when published, read by everyone, and the only thing that is ever read."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from home import time
from home.time import LONDON
from intake.cases.models import DeadlineKind
from policies import numbers, publishing, reading
from policies.models import PolicyPage, PolicyVersion
from policies.serving import kept
from tests.factories.http import reference_and_secret, send, visitor, words
from tests.factories.world import START, World

ADDRESS = "/policies/complaints/"


def publish(page: PolicyPage, *, respond: int | None = None, **changes: object) -> PolicyVersion:
    """Publish a changed draft of a policy as an editor does; return the new version."""
    draft = publishing.next_draft(page)
    for name, value in changes.items():
        setattr(draft, name, value)
    if respond is not None:
        draft.stages[0].value["respond"]["n"] = respond
    draft.save_revision().publish()
    return PolicyVersion.objects.filter(policy_id=page.pk).order_by("-pk")[0]


def test_the_sentences_on_the_page_are_made_from_stage_data(world: World) -> None:
    page = words(visitor().get(ADDRESS))
    assert "We answer your complaint within 2 working days of acknowledging it." in page
    assert "We acknowledge your complaint within 24 hours of receiving it" in page
    assert "within 5 working days of receiving our decision" in page
    assert "We review this policy every year." in page
    publish(world.policy, respond=3)
    page = words(visitor().get(ADDRESS))
    assert "We answer your complaint within 3 working days of acknowledging it." in page
    assert "2 working days of acknowledging" not in page


def test_a_changed_limit_changes_page_form_letter_and_portal_for_new_cases_only(world: World) -> None:
    old = world.complain(at=START)
    publish(world.policy, respond=3)
    client = visitor()
    assert "within 3 working days of acknowledging it" in words(client.get("/make-a-complaint/"))
    page = words(send(client))
    assert "At the latest by the end of Thursday 9 April 2026" in page
    new = type(old).objects.exclude(pk=old.pk).get()
    receipt = new.messages.get(kind="receipt").content.body["text"]
    assert "at the latest by the end of Thursday 9 April 2026" in receipt
    portal = client.get("/make-a-complaint/sent/")
    reference, secret = reference_and_secret(portal)
    client.post("/complaint/", {"reference": reference, "secret": secret})
    assert "At the latest by the end of Thursday 9 April 2026" in words(client.get("/complaint/page/"))
    assert new.version.number == "1.1"
    old.refresh_from_db()
    assert old.version.number == "1.0"
    kept = old.deadlines.get(kind=DeadlineKind.RESPOND)
    assert kept.rule == "2 working days of acknowledgement"
    assert kept.due.astimezone(LONDON).date() == date(2026, 4, 8)


def test_both_versions_can_still_be_read_at_their_addresses(world: World) -> None:
    publish(world.policy, respond=3, change_note="We need a day more.")
    client = visitor()
    first, second = (words(client.get(f"{ADDRESS}versions/{n}/")) for n in ("1.0", "1.1"))
    assert "within 2 working days of acknowledging it" in first
    assert "This is not the version in force now." in first
    assert "within 3 working days of acknowledging it" in second
    assert "This is not the version" not in second
    listed = words(client.get(f"{ADDRESS}versions/"))
    assert "We need a day more." in listed
    assert "In force now" in listed
    for version in PolicyVersion.objects.filter(policy=world.policy):
        assert version.sha256 in listed


@pytest.mark.parametrize("number", ["1.2", "9", "1.0.0.0", "draft"])
def test_a_version_that_is_not_there_is_not_found(world: World, number: str) -> None:
    assert visitor().get(f"{ADDRESS}versions/{number}/").status_code == 404


def test_a_draft_is_seen_by_nobody(world: World) -> None:
    draft = world.policy.get_latest_revision_as_object()
    draft.title = "Grumbles policy"
    draft.stages[0].value["respond"]["n"] = 9
    draft.save_revision()
    for address in ("/", "/policies/", ADDRESS, "/make-a-complaint/"):
        page = words(visitor().get(address))
        assert "Grumbles" not in page
        assert "9 working days" not in page


def test_a_coming_version_is_announced_and_takes_over_at_local_midnight(world: World) -> None:
    """British Summer Time: midnight in London is 23:00 UTC of the day before."""
    coming = publish(world.policy, respond=4, title="Complaints promise", effective_date=date(2026, 4, 10))
    midnight = datetime(2026, 4, 10, tzinfo=LONDON)
    assert coming.in_force_from == midnight
    for address in ("/", "/policies/", ADDRESS):
        page = words(visitor().get(address))
        assert "Complaints policy" in page
        assert "Complaints promise" not in page, f"{address} serves what is not in force yet"
    assert "Version 1.1 comes into force on 10 April 2026" in words(visitor().get(ADDRESS))
    with time.frozen_at(midnight - timedelta(seconds=1)):
        assert reading.version_in_force(world.policy).number == "1.0"
        before = world.complain()
    with time.frozen_at(midnight):
        assert reading.version_in_force(world.policy).number == "1.1"
        after = world.complain()
        for address in ("/", "/policies/", ADDRESS):
            assert "Complaints promise" in words(visitor().get(address))
    assert (before.version.number, after.version.number) == ("1.0", "1.1")


def test_midnight_in_winter_is_midnight_too(world: World) -> None:
    coming = publish(world.policy, respond=4, effective_date=date(2026, 12, 1))
    assert coming.in_force_from.isoformat() == "2026-12-01T00:00:00+00:00"


def test_with_a_form_on_it_a_past_effective_date_does_not_reach_back(world: World) -> None:
    late = publish(world.policy, respond=4, effective_date=date(2025, 1, 1))
    assert late.in_force_from == late.published_at


def test_without_a_form_an_older_version_is_in_force_from_its_past_date(world: World) -> None:
    privacy = PolicyPage.objects.get(slug="privacy")
    entered = publish(privacy, effective_date=date(2025, 6, 1))
    assert entered.in_force_from == datetime(2025, 6, 1, tzinfo=LONDON)


def test_of_two_from_the_same_moment_the_last_published_holds(world: World) -> None:
    day = date(2026, 5, 1)
    publish(world.policy, respond=3, effective_date=day)
    last = publish(world.policy, respond=4, effective_date=day)
    with time.frozen_at(datetime(2026, 5, 1, tzinfo=LONDON)):
        assert reading.version_in_force(world.policy) == last


@pytest.mark.parametrize(
    ("last", "change", "number"),
    [
        (None, "major", "1.0"),
        ("1.0", "correction", "1.0.1"),
        ("1.0.1", "correction", "1.0.2"),
        ("1.0.2", "minor", "1.1"),
        ("1.9", "minor", "1.10"),
        ("1.10", "major", "2.0"),
    ],
)
def test_numbers_follow_from_the_size_of_the_change(last: str | None, change: str, number: str) -> None:
    assert numbers.following(last, change) == number


@pytest.mark.parametrize(
    "change",
    [
        "number = '7.0'",
        "note = 'better'",
        "sealed = '{}'",
        "procedure = '{}'",
        "sha256 = 'x'",
        "in_force_from = '2020-01-01'",
    ],
)
def test_the_database_itself_refuses_to_change_a_version(world: World, change: str) -> None:
    with pytest.raises(DatabaseError, match="a published version never changes"), transaction.atomic():
        connection.cursor().execute(f"UPDATE policies_policyversion SET {change}")


def test_the_database_itself_refuses_to_delete_a_version(world: World) -> None:
    with pytest.raises(DatabaseError, match="a published version is never deleted"), transaction.atomic():
        connection.cursor().execute("DELETE FROM policies_policyversion")


def test_a_version_can_be_withdrawn_once(world: World) -> None:
    version = PolicyVersion.objects.filter(policy=world.policy).get()
    before = version.sha256
    PolicyVersion.objects.filter(pk=version.pk).update(withdrawn_from=START)
    version.refresh_from_db()
    assert version.computed_sha256() == before
    with pytest.raises(DatabaseError), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(withdrawn_from=None)


def test_two_versions_never_share_a_number(world: World) -> None:
    version = PolicyVersion.objects.filter(policy=world.policy).get()
    version.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save(force_insert=True)


def test_a_policy_without_stages_cannot_be_published_with_a_form_on_it(world: World) -> None:
    with pytest.raises(ValidationError, match="no stage that you handle yourselves"):
        publish(world.policy, stages=[])
    assert PolicyVersion.objects.filter(policy=world.policy).count() == 1
    assert "within 2 working days" in words(visitor().get(ADDRESS))


def test_a_stage_that_nobody_handles_cannot_be_published_with_a_form_on_it(world: World) -> None:
    draft = world.policy.get_latest_revision_as_object()
    draft.stages[1].value["handled_by"] = "members of"
    draft.stages[1].value["handled_by_unit"] = "complaints-team"
    with pytest.raises(ValidationError, match="no unit of that short name"):
        draft.save_revision().publish()


def test_with_nobody_in_the_catch_all_a_policy_with_a_form_cannot_be_published(world: World) -> None:
    for name in ("chair", "trustee"):
        world.person(name).memberships.all().delete()
    with pytest.raises(ValidationError, match="Nobody works in the catch-all unit"):
        publish(world.policy, respond=3)


def test_an_impossible_procedure_is_refused_with_every_problem(world: World) -> None:
    draft = world.policy.get_latest_revision_as_object()
    draft.stages[0].value["respond"]["event"] = "escalation"
    draft.stages[2].value["extend"] = "no"
    draft.stages[2].value["extension_cap"] = {"n": 5, "unit": "working days"}
    with pytest.raises(ValidationError) as refused:
        draft.save_revision().publish()
    said = " ".join(refused.value.messages)
    assert "Level 1: Initial response" in said
    assert "Level 3: Director review" in said


def cost_anew(address: str) -> int:
    """Count the queries of a page that a worker makes which has just started."""
    kept.forget()
    with CaptureQueriesContext(connection) as asked:
        assert visitor().get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 9),
        ("/policies/", 10),
        (ADDRESS, 9),
        (f"{ADDRESS}versions/1.0/", 9),
        (f"{ADDRESS}versions/", 12),
        ("/contact/", 16),
    ],
)
def test_the_cost_of_a_page_does_not_grow_with_versions_or_policies(world: World, address: str, most: int) -> None:
    cost_anew(address)
    before = cost_anew(address)
    for _ in range(5):
        publish(world.policy, respond=3)
    index = world.policy.get_parent()
    for number in range(4):
        page = PolicyPage(title=f"Policy {number}", slug=f"policy-{number}", summary="One more.", live=False)
        index.add_child(instance=page)
        page.save_revision().publish()
    # At an older version's own address there is no form to link to, so it may even cost less.
    assert cost_anew(address) <= before <= most
