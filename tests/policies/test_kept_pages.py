"""Pages that workers keep: sent again while they are true, and not a moment longer."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home import time
from home.models import Organisation
from home.time import LONDON, now
from policies.models import PolicyVersion, Review
from policies.serving import changes, kept
from tests.factories.http import visitor, words
from tests.factories.world import START, World
from tests.policies.test_versions import ADDRESS, publish


def cost(address: str = ADDRESS, **headers: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        visitor().get(address, headers=headers)
    return len(asked)


def page(address: str = ADDRESS) -> str:
    return words(visitor().get(address))


@pytest.fixture(autouse=True)
def no_second_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own clock stands still: how slow it is must not matter here."""
    monkeypatch.setattr(changes._time, "monotonic", lambda: 1000.0)


@pytest.fixture
def other_worker(monkeypatch: pytest.MonkeyPatch) -> "OtherWorker":
    """This process stands for a worker that is not the one which publishes."""
    return OtherWorker(monkeypatch)


class OtherWorker:
    """Hears nothing of what is written, but through the database; its seconds are moved by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tick = 1000.0
        monkeypatch.setattr(changes, "forget", lambda: None)
        monkeypatch.setattr(changes._time, "monotonic", lambda: self.tick)
        changes._seen = None

    def waits(self, seconds: float) -> None:
        self.tick += seconds


def test_a_kept_page_is_sent_again_without_asking_the_database(world: World) -> None:
    first = visitor().get(ADDRESS)
    assert cost() == 0
    again = visitor().get(ADDRESS)
    assert again.content == first.content
    assert again["ETag"] == first["ETag"]
    assert "Set-Cookie" not in again
    assert again["Content-Security-Policy"] == first["Content-Security-Policy"]


def test_what_is_published_is_read_at_once_by_whoever_published(world: World) -> None:
    page()
    publish(world.policy, respond=3)
    assert "within 3 working days" in page()


def test_other_workers_notice_within_a_second(world: World, other_worker: OtherWorker) -> None:
    assert "within 2 working days of acknowledging" in page()
    publish(world.policy, respond=3)
    other_worker.waits(0.9)
    assert "within 2 working days of acknowledging" in page()
    other_worker.waits(0.1)
    assert "within 3 working days of acknowledging" in page()


def test_what_is_made_while_something_is_published_is_not_kept_as_the_new_state(
    world: World, other_worker: OtherWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that was being made from the old text must not pass for one made after the publication."""
    making = kept.page_of

    def slow(*args: object) -> object:
        publish(world.policy, respond=3)
        monkeypatch.setattr(kept, "page_of", making)
        return making(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(kept, "page_of", slow)
    assert "within 2 working days of acknowledging" in page()
    other_worker.waits(1)
    assert "within 3 working days of acknowledging" in page()


@pytest.mark.parametrize("day", [date(2026, 7, 10), date(2026, 12, 1)])
def test_a_coming_version_takes_over_at_midnight_from_what_was_kept(world: World, day: date) -> None:
    publish(world.policy, respond=4, effective_date=day)
    midnight = datetime.combine(day, datetime.min.time(), LONDON)
    for address in ("/", "/policies/", ADDRESS):
        with time.frozen_at(midnight - timedelta(seconds=2)):
            before = page(address)
            assert page(address) == before
        with time.frozen_at(midnight):
            assert page(address) != before or address == "/"
    with time.frozen_at(midnight):
        assert "within 4 working days of acknowledging" in page()


def test_a_review_is_late_from_midnight(world: World) -> None:
    due = world.policy.versions.get().review_date
    assert due
    with time.frozen_at(datetime.combine(due, datetime.max.time(), LONDON) - timedelta(seconds=30)):
        assert "This review is late" not in page()
        assert "is late" not in words(visitor().get("/policies/"))
    with time.frozen_at(datetime.combine(due + timedelta(days=1), datetime.min.time(), LONDON)):
        assert "This review is late" in page()
        in_list = words(visitor().get("/policies/"))
        assert f"Its review was due by {due.day} {due:%B %Y}, and is late." in in_list
        assert f"to be reviewed by {due.day} {due:%B %Y}" not in in_list.partition("Complaints policy")[2][:300]


def test_time_that_is_moved_back_brings_the_old_page_back(world: World) -> None:
    publish(world.policy, respond=4, effective_date=date(2026, 7, 10))
    with time.frozen_at(datetime(2026, 7, 10, 9, tzinfo=LONDON)):
        assert "within 4 working days of acknowledging" in page()
    assert "within 2 working days of acknowledging" in page()


def test_what_the_page_shows_besides_the_policy_is_noticed_too(world: World) -> None:
    page()
    Organisation.objects.get(pk=world.organisation.pk).site.save()
    world.organisation.telephone = "0191 498 0000"
    world.organisation.save()
    assert "0191 498 0000" in page()
    unit = world.unit("organisation")
    unit.name = "Quite Another Name"
    unit.save()
    world.form.unpublish()
    assert "Make a complaint" not in page()
    version = PolicyVersion.objects.get(policy=world.policy)
    seen = changes.seen()
    Review.objects.create(
        policy=world.policy,
        version=version,
        by=world.person("editor"),
        on=START.date(),
        at=now(),
        next_due=date(2027, 9, 9),
    )
    assert changes.seen() != seen


def test_a_draft_disturbs_nothing(world: World) -> None:
    page()
    draft = world.policy.get_latest_revision_as_object()
    draft.title = "Grumbles"
    draft.save_revision()
    assert cost() == 0


def test_each_host_has_its_own_pages(world: World) -> None:
    page()
    assert "Second site" in words(Client(HTTP_HOST="second.localhost:8000").get("/"))
    assert Client(HTTP_HOST="second.localhost:8000").get(ADDRESS).status_code == 404


def test_a_reader_who_has_the_page_is_told_so(world: World) -> None:
    etag = visitor().get(ADDRESS)["ETag"]
    answer = visitor().get(ADDRESS, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    publish(world.policy, respond=3)
    assert visitor().get(ADDRESS, headers={"If-None-Match": etag}).status_code == 200


def test_what_is_not_there_is_not_kept(world: World) -> None:
    for address in (f"{ADDRESS}versions/9.9/", "/policies/nothing/", f"{ADDRESS}nothing/"):
        assert visitor().get(address).status_code == 404
    assert len(kept.pages) == 0


def test_no_more_pages_are_kept_than_there_is_room_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept.pages, "most", 2)
    for address in ("/", "/policies/", ADDRESS, f"{ADDRESS}versions/"):
        visitor().get(address)
    assert len(kept.pages) == 2


def test_old_notes_of_changes_are_swept_away(world: World) -> None:
    changes.note()
    with time.frozen_at(START + timedelta(days=2)):
        changes.note()
        changes.sweep()
        changes.forget()
        assert changes.seen()[0] == 1
