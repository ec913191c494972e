"""What an editor may get wrong while publishing, over HTTP: said at the field, nothing changed, everything kept."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Revision

from home import time
from home.scheduled import publish_due
from home.time import LONDON
from policies import approvals, publishing, reading
from policies.models import PolicyPage, PolicyVersion
from tests.factories.http import visitor, words
from tests.factories.world import World
from tests.policies.test_editing import edit, editor, form_of, numbers
from tests.policies.test_versions import publish

TYPED = "What I typed, and shall not lose."


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
@pytest.mark.parametrize(
    ("field", "changes", "said"),
    [
        ("review_date", {"effective_date": "2026-06-01", "review_date": "2026-05-31"}, "The review comes after"),
        ("version_number", {"version_number": "1.0"}, "Version 1.0 has been published already. The next one is 1.1."),
        ("review_date", {"review_date": "2026-04-01"}, "The review comes after"),
        ("review_date", {"go_live_at": "2026-06-01 09:00", "review_date": "2026-05-31"}, "The review comes after"),
        ("version_number", {"version_number": "1.0.0"}, "Version 1.0 has been published already. The next one is 1.1."),
        ("version_number", {"version_number": "one"}, "Write the number as 1.2"),
        ("version_number", {"version_number": "01.1"}, "Write the number as 1.2"),
        ("effective_date", {"effective_date": "2026-04-01"}, "1 April 2026 is past, and a form hangs on this policy"),
        ("change_note", {"change_note": ""}, "Say in a sentence or two what changed"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(
    world: World, action: str, field: str, changes: dict[str, str], said: str
) -> None:
    if action == "action-submit":
        board = world.unit("board")
        board.memberships.get_or_create(user=world.person("chair"), role="manager")
        approvals.switch_on(world.organisation, unit=board, role="Chair", by=world.person("admin"))
    latest = world.policy.latest_revision_id
    response = edit(world, action=action, respond=8, summary=TYPED, **changes)
    form = response.context["form"]
    assert said in " ".join(form.errors[field])
    assert set(form.errors) == {field}
    assert TYPED in response.content.decode()
    assert str(form["stages"].value()[0].value["respond"]["n"]) == "8"
    assert numbers(world.policy) == ["1.0"]
    assert world.policy.latest_revision_id == latest
    assert not world.policy.workflow_in_progress


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"change_note": ""}, "Say in a sentence or two what changed"),
        ({"version_number": "1.0"}, "Version 1.0 has been published already"),
        ({"effective_date": date(2026, 4, 1)}, "1 April 2026 is past, and a form hangs on this policy"),
        ({"effective_date": date(2026, 6, 1), "review_date": date(2026, 5, 31)}, "The review comes after"),
        ({"review_date": date(2026, 4, 1)}, "The review comes after"),
    ],
)
def test_in_bulk_the_same_is_asked_for(world: World, changes: dict[str, object], said: str) -> None:
    draft = publishing.next_draft(world.policy)
    draft.change_note = "A day more."
    draft.stages[0].value["respond"]["n"] = 3
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save_revision()
    address = f"/admin/bulk/wagtailcore/page/publish/?id={world.policy.pk}&next=/admin/"
    told = editor(world).post(address, follow=True)
    assert told.status_code == 200
    assert f"Nothing was published. “{world.policy.title}”: {said}" in words(told)
    assert numbers(world.policy) == ["1.0"]


def test_a_complete_draft_is_published_in_bulk(world: World) -> None:
    draft = publishing.next_draft(world.policy)
    draft.change_note = "A day more."
    draft.save_revision()
    editor(world).post(f"/admin/bulk/wagtailcore/page/publish/?id={world.policy.pk}&next=/admin/")
    assert numbers(world.policy) == ["1.0", "1.1"]


def test_an_unfinished_draft_may_have_any_of_it(world: World) -> None:
    """Only publishing asks: a draft is where one thinks."""
    edit(world, action="action-save", effective_date="2026-04-01", change_note="")
    assert world.policy.get_latest_revision_as_object().effective_date == date(2026, 4, 1)
    assert numbers(world.policy) == ["1.0"]


def test_a_past_date_is_taken_where_no_form_hangs_on_the_policy(world: World) -> None:
    privacy = PolicyPage.objects.get(slug="privacy")
    data = form_of(privacy, stages=False, effective_date="2024-09-01", version_number="0.9")
    editor(world).post(f"/admin/pages/{privacy.pk}/edit/", {**data, "action-publish": "1"}, follow=True)
    older = PolicyVersion.objects.get(policy=privacy, number="0.9")
    assert older.in_force_from == datetime(2024, 9, 1, tzinfo=LONDON)
    current = reading.version_in_force(privacy)
    assert current is not None
    assert current.number == "1.0"


def test_a_draft_begun_before_another_published_is_not_published_with_it(world: World) -> None:
    """Two editors at once: one saves a draft of the page as it was loaded before the other's publication."""
    stale = PolicyPage.objects.get(pk=world.policy.pk)
    draft = stale.get_latest_revision_as_object()
    publish(world.policy, respond=3)
    draft.stages[0].value["respond"]["n"] = 9
    draft.save_revision()
    assert numbers(world.policy) == ["1.0", "1.1"]
    assert "within 3 working days" in words(visitor().get("/policies/complaints/"))


def test_a_number_that_a_colleague_used_meanwhile_is_no_error_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both forms found 1.1 free; the row's lock lets one publish after the other."""
    page = world.policy.get_latest_revision_as_object()
    data = {**form_of(page, respond=4, version_number="1.1"), "action-publish": "1"}
    client = editor(world)
    publish(world.policy, respond=3)
    monkeypatch.setattr(publishing, "unready", lambda page, organisation: {})
    response = client.post(f"/admin/pages/{page.pk}/edit/", data, follow=True)
    assert "It could not be done. Version 1.1 has been published already." in words(response)
    assert numbers(world.policy) == ["1.0", "1.1"]
    draft = world.policy.get_latest_revision_as_object()
    assert draft.stages[0].value["respond"]["n"] == 4, "what was written is kept as a draft"


def test_a_page_published_meanwhile_is_not_taken_away_by_a_draft(world: World) -> None:
    index = world.policy.get_parent()
    page = index.add_child(instance=PolicyPage(title="New", slug="new", summary="x", live=False))
    page.save_revision()
    stale = PolicyPage.objects.get(pk=page.pk)
    page.get_latest_revision().publish()
    stale.save_revision()
    assert PolicyPage.objects.get(pk=page.pk).live
    with pytest.raises(ValidationError, match="stays readable"):
        stale.save()


# With a schedule


def test_a_schedule_is_set_in_the_editor_and_cannot_take_away(world: World) -> None:
    page = editor(world).get(f"/admin/pages/{world.policy.pk}/edit/").content.decode()
    assert 'name="go_live_at"' in page
    assert 'name="expire_at"' not in page


def test_a_scheduled_version_that_can_no_longer_be_published_is_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", time.now)
    edit(world, respond=3, go_live_at="2026-07-01 09:30", version_number="1.5")
    assert numbers(world.policy) == ["1.0"]
    world.unit("board").memberships.all().delete()
    with time.frozen_at(datetime(2026, 7, 1, 9, 30, tzinfo=LONDON)):
        assert publish_due() == 0
    assert numbers(world.policy) == ["1.0"]
    assert "within 2 working days" in words(visitor().get("/policies/complaints/"))


# Old drafts thrown away


def test_purging_old_drafts_harms_no_version(world: World) -> None:
    """Wagtail throws old drafts away; what was published stays whole, and can be worked on."""
    publish(world.policy, respond=3)
    coming = publish(world.policy, respond=4, effective_date=date(2026, 6, 1))
    for days in (5, 6):
        draft = world.policy.get_latest_revision_as_object()
        draft.stages[0].value["respond"]["n"] = days
        draft.save_revision()
    kept = {version.revision_id for version in PolicyVersion.objects.all()}
    before = Revision.objects.count()
    call_command("purge_revisions", stdout=StringIO())
    assert Revision.objects.count() < before, "there was something to throw away"
    assert kept <= set(Revision.objects.values_list("pk", flat=True))
    for version in PolicyVersion.objects.all():
        assert version.computed_sha256() == version.sha256
        assert version.revision.as_object().title
    client = visitor()
    for number in ("1.0", "1.1", coming.number):
        assert client.get(f"/policies/complaints/versions/{number}/").status_code == 200
    call_command("verify", stdout=StringIO())
    assert editor(world).get(f"/admin/pages/{world.policy.pk}/edit/").status_code == 200
    assert "has been published" in words(edit(world, respond=7))
    assert numbers(world.policy)[-1] == "1.3"


def test_purging_by_age_harms_none_either(world: World) -> None:
    publish(world.policy, respond=3)
    Revision.objects.update(created_at=timezone.now() - timedelta(days=1000))
    call_command("purge_revisions", days=30, stdout=StringIO())
    for version in PolicyVersion.objects.all():
        version.refresh_from_db()
        assert Revision.objects.filter(pk=version.revision_id).exists()
        assert version.computed_sha256() == version.sha256


def numbers_offered(page: str) -> list[str]:
    return [number for number in ("1.0.1", "1.1", "2.0") if f"version {number}" in page]


def test_the_numbers_suggested_follow_what_was_used(world: World) -> None:
    page = words(editor(world).get(f"/admin/pages/{world.policy.pk}/edit/"))
    assert numbers_offered(page) == ["1.0.1", "1.1", "2.0"]
