"""Archiving a policy: from a day on it is not in force, stays readable, and nothing new can hang on it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import PageLogEntry

from home import time
from home.models import User
from home.time import LONDON
from policies import reading, withdrawing
from policies.models import PolicyPage, PolicyVersion, Withdrawal
from tests.factories.http import visitor, words
from tests.factories.world import START, World, another_organisation
from tests.policies.test_editing import editor, form_of
from tests.policies.test_versions import publish

TODAY = date(2026, 4, 2)
SUMMER, WINTER = date(2026, 6, 1), date(2026, 12, 1)


def privacy() -> PolicyPage:
    return PolicyPage.objects.get(slug="privacy")


def cookies() -> PolicyPage:
    return PolicyPage.objects.get(slug="cookies")


def archive(world: World, page: PolicyPage, day: date = SUMMER, successor: PolicyPage | None = None) -> Withdrawal:
    return withdrawing.withdraw(
        page, first_day=day, successor=successor, reason="We joined another body.", by=world.person("editor")
    )


@pytest.mark.parametrize("day", [SUMMER, WINTER])
def test_it_leaves_force_at_local_midnight_and_nothing_else_changes(world: World, day: date) -> None:
    version = privacy().versions.get()
    before = version.sha256
    archive(world, privacy(), day)
    midnight = datetime(day.year, day.month, day.day, tzinfo=LONDON)
    with time.frozen_at(midnight - timedelta(seconds=1)):
        assert reading.version_in_force(privacy()) == version
        assert "Privacy policy" in words(visitor().get("/policies/"))
    with time.frozen_at(midnight):
        assert reading.version_in_force(privacy()) is None
        for address in ("/", "/policies/"):
            assert "Privacy policy" not in words(visitor().get(address))
        assert "What happens to what you tell us." in words(visitor().get("/policies/privacy/versions/1.0/"))
    version.refresh_from_db()
    assert version.computed_sha256() == version.sha256 == before


def test_from_today_means_from_now(world: World) -> None:
    archive(world, privacy(), TODAY)
    withdrawn = privacy().versions.get().withdrawn_from
    assert withdrawn is not None
    assert START <= withdrawn < START + timedelta(minutes=5), "never in the past: people have relied on it this morning"
    assert reading.version_in_force(privacy(), START - timedelta(seconds=1)) is not None
    assert reading.version_in_force(privacy()) is None


def test_a_version_to_come_never_does(world: World) -> None:
    publish(privacy(), effective_date=WINTER)
    assert "comes into force on 1 December 2026" in words(visitor().get("/policies/privacy/"))
    archive(world, privacy(), SUMMER)
    assert "comes into force on" not in words(visitor().get("/policies/privacy/"))
    with time.frozen_at(datetime(2026, 12, 2, tzinfo=LONDON)):
        assert reading.version_in_force(privacy()) is None


def test_an_open_form_stands_in_the_way_and_is_named(world: World) -> None:
    with pytest.raises(ValidationError, match="“Make a complaint” is open"):
        archive(world, world.policy)
    assert not Withdrawal.objects.exists()
    assert not PolicyVersion.objects.exclude(withdrawn_from=None).exists()


def test_open_cases_keep_their_version(world: World) -> None:
    case = world.complain()
    world.form.unpublish()
    archive(world, world.policy, TODAY)
    case.refresh_from_db()
    assert case.version.number == "1.0"
    assert case.version.promise.stages


def test_no_form_is_opened_on_an_archived_policy(world: World) -> None:
    world.form.unpublish()
    archive(world, world.policy)
    with pytest.raises(ValidationError, match="archived from 1 June 2026"):
        world.form.get_latest_revision().publish()


def test_nothing_is_published_afterwards(world: World) -> None:
    archive(world, privacy())
    with pytest.raises(ValidationError, match="archived from 1 June 2026"):
        publish(privacy())
    data = form_of(privacy(), stages=False)
    response = editor(world).post(f"/admin/pages/{privacy().pk}/edit/", {**data, "action-publish": "1"}, follow=True)
    assert "archived from 1 June 2026 on, so nothing new can be published" in words(response)
    assert privacy().versions.count() == 1


@pytest.mark.parametrize(
    ("successor", "said"),
    [("itself", "can't take its own place|Choose one of your own"), ("archived", "Choose one of your own")],
)
def test_a_successor_is_in_force_and_another(world: World, successor: str, said: str) -> None:
    archive(world, cookies())
    chosen = privacy() if successor == "itself" else cookies()
    with pytest.raises(ValidationError, match=said):
        archive(world, privacy(), successor=chosen)
    assert not Withdrawal.objects.filter(policy=privacy()).exists()


def test_successors_never_go_round_in_a_circle(world: World) -> None:
    archive(world, cookies(), successor=privacy())
    with pytest.raises(ValidationError, match="Choose one of your own"):
        archive(world, privacy(), successor=cookies())


def test_it_is_archived_once(world: World) -> None:
    archive(world, privacy())
    with pytest.raises(ValidationError, match="archived already"):
        archive(world, privacy(), WINTER)


def test_what_waits_to_be_published_stands_in_the_way(world: World) -> None:
    draft = privacy().get_latest_revision_as_object()
    draft.save_revision(approved_go_live_at=datetime(2027, 1, 1, tzinfo=LONDON))
    with pytest.raises(ValidationError, match="scheduled to be published"):
        archive(world, privacy())


# Over HTTP


def send(world: World, page: PolicyPage, client: Client | None = None, **given: str) -> Any:
    data = {"first_day": "2026-06-01", "successor": "", "reason": "We joined another body.", **given}
    return (client or editor(world)).post(f"/admin/policies/archive/{page.pk}/", data, follow=True)


def test_an_editor_archives_a_policy(world: World) -> None:
    shown = words(editor(world).get(f"/admin/policies/archive/{privacy().pk}/"))
    assert "No case is open under this policy." in shown
    assert "It can't be taken back" in shown
    page = words(send(world, privacy(), successor=str(cookies().pk)))
    assert "“Privacy policy” is archived: from Monday 1 June 2026 on it is no longer in force." in page
    done = Withdrawal.objects.get()
    assert (done.policy_id, done.successor_id, done.by) == (privacy().pk, cookies().pk, world.person("editor"))
    entry = PageLogEntry.objects.get(action="policies.archive")
    assert "another body" not in str(entry.data)
    history = words(editor(world).get(f"/admin/pages/{privacy().pk}/history/"))
    assert "no longer in force from Monday 1 June 2026" in history


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"first_day": "2026-04-01"}, "1 April 2026 is past"),
        ({"first_day": "soon"}, "Write the day as year, month and day"),
        ({"first_day": ""}, "Say from which day"),
        ({"reason": ""}, "Say in a sentence or two why"),
        ({"reason": "x" * 1001}, "Shorten the reason"),
        ({"successor": "999999"}, "Choose one of your own policies"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_is_kept(
    world: World, given: dict[str, str], said: str
) -> None:
    response = send(world, privacy(), **given)
    page = words(response)
    assert response.status_code == 422
    assert "It was not archived" in page
    assert said in page
    if "reason" not in given:
        assert "We joined another body." in page
    assert not Withdrawal.objects.exists()


def test_an_obstacle_is_shown_before_anything_is_filled_in(world: World) -> None:
    page = words(editor(world).get(f"/admin/policies/archive/{world.policy.pk}/"))
    assert "It can't be archived yet" in page
    assert "“Make a complaint” is open" in page
    assert "Archive this policy" not in page


@pytest.mark.parametrize("who", ["handler@other.example", "newcastle@sms.example"])
def test_who_does_not_look_after_it_finds_nothing(world: World, who: str) -> None:
    other = another_organisation()
    User.objects.get(email="handler@other.example").groups.add(other.editors)
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(email=who))
    assert client.get(f"/admin/policies/archive/{privacy().pk}/").status_code == 404
    assert send(world, privacy(), client).status_code == 404
    assert not Withdrawal.objects.exists()


def test_another_organisations_policies_take_no_ones_place(world: World) -> None:
    another = another_organisation()
    home = another.site.root_page
    from policies.models import PolicyIndexPage

    index = home.add_child(instance=PolicyIndexPage(title="Policies", slug="policies"))
    theirs = index.add_child(instance=PolicyPage(title="Their secret policy", slug="theirs", summary="x", live=False))
    theirs.save_revision().publish()
    assert "Their secret policy" not in words(editor(world).get(f"/admin/policies/archive/{privacy().pk}/"))
    assert "Choose one of your own policies" in words(send(world, privacy(), successor=str(theirs.pk)))


# What may not be done, and that archiving is offered instead


@pytest.mark.parametrize("action", ["delete", "unpublish"])
def test_who_may_not_delete_is_offered_to_archive(world: World, action: str) -> None:
    response = editor(world).post(f"/admin/pages/{privacy().pk}/{action}/", follow=True)
    assert "Archive it instead" in words(response)
    assert f"/admin/policies/archive/{privacy().pk}/" in response.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("action", "done"), [("delete", "deleted"), ("unpublish", "unpublished"), ("move", "moved")])
@pytest.mark.parametrize("who", ["editor", "superuser"])
def test_in_bulk_it_is_refused_with_the_reason_and_archiving_is_offered(
    world: World, method: str, action: str, done: str, who: str
) -> None:
    """Asked and confirmed alike: nobody is made to confirm what is refused then."""
    client = editor(world)
    if who == "superuser":
        client.force_login(User.objects.create_superuser("root@example.org", "recourse-demo"))
    privacy = PolicyPage.objects.get(slug="privacy")
    both = f"id={world.policy.pk}&id={privacy.pk}"
    told = getattr(client, method)(f"/admin/bulk/wagtailcore/page/{action}/?{both}&next=/admin/", follow=True)
    page = words(told)
    assert f"have been published, so they can't be {done}: people may have relied on them" in page
    if who == "editor":
        assert f"/admin/policies/archive/{world.policy.pk}/" in told.content.decode()
    assert PolicyPage.objects.filter(pk__in=[world.policy.pk, privacy.pk], live=True).count() == 2
    # What nobody relies on goes as ever.
    index = world.policy.get_parent()
    draft = index.add_child(instance=PolicyPage(title="Draft", slug="draft", summary="x", live=False))
    alone = words(client.get(f"/admin/bulk/wagtailcore/page/{action}/?id={draft.pk}&next=/admin/"))
    assert "Draft" in alone


@pytest.mark.parametrize("which", ["home", "list"])
@pytest.mark.parametrize("action", ["delete", "unpublish", "move"])
def test_what_policies_stand_below_stays_too(world: World, which: str, action: str) -> None:
    root = world.organisation.site.root_page
    page = root if which == "home" else world.policy.get_parent()
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.create_superuser("root@example.org", "recourse-demo"))
    there = another_organisation().site.root_page
    addresses = {
        "delete": [
            f"/admin/pages/{page.pk}/delete/",
            f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}&next=/admin/",
        ],
        "unpublish": [
            f"/admin/pages/{page.pk}/unpublish/",
            f"/admin/bulk/wagtailcore/page/unpublish/?id={page.pk}&next=/admin/",
        ],
        "move": [
            f"/admin/pages/{page.pk}/move/{there.pk}/confirm/",
            f"/admin/bulk/wagtailcore/page/move/?id={page.pk}&next=/admin/",
        ],
    }[action]
    for address in addresses:
        client.post(address, {"include_descendants": "on", "chooser": str(there.pk)}, follow=True)
    kept = type(page.specific).objects.get(pk=page.pk)
    assert kept.live
    assert kept.path == page.path
    assert visitor().get("/policies/complaints/").status_code == 200


def test_the_site_of_an_organisation_stays(world: World) -> None:
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.create_superuser("root@example.org", "recourse-demo"))
    page = client.post(f"/admin/sites/delete/{world.organisation.site_id}/", follow=True)
    assert "It was not deleted: it is in use" in words(page)
    assert visitor().get("/policies/complaints/").status_code == 200


def test_no_script_and_no_schedule_takes_a_published_policy_away(world: World) -> None:
    with pytest.raises(ValidationError, match="stays readable"):
        world.policy.unpublish()
    PolicyPage.objects.filter(pk=world.policy.pk).update(expire_at=START - timedelta(hours=1))
    from home.scheduled import publish_due

    assert publish_due() == 0
    assert PolicyPage.objects.get(pk=world.policy.pk).live


def test_the_address_of_the_list_stays(world: World) -> None:
    index = world.policy.get_parent().specific
    data = {"title": index.title, "slug": "promises", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    response = editor(world).post(f"/admin/pages/{index.pk}/edit/", {**data, "action-publish": "1"}, follow=True)
    assert "Published policies keep their address" in response.content.decode()
    index.refresh_from_db()
    assert index.slug == "policies"


def test_a_copy_is_no_alias_and_not_published(world: World) -> None:
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.create_superuser("root@example.org", "recourse-demo"))
    index = world.policy.get_parent()
    data = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": str(index.pk)}
    for extra in ({"alias": "on"}, {"publish_copies": "on"}):
        client.post(f"/admin/pages/{world.policy.pk}/copy/", {**data, **extra}, follow=True)
        assert not PolicyPage.objects.filter(slug="copy").exists()
    client.post(f"/admin/pages/{world.policy.pk}/copy/", data, follow=True)
    copy = PolicyPage.objects.get(slug="copy")
    assert not copy.live
    assert not copy.versions.exists()
