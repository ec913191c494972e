"""A concern that was put right on the spot: logged in under a minute, and nothing of it lost."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intake.cases.logged import Fate, LogEntry
from intake.cases.models import Case, Closing, Outcome, State
from intake.records import verify
from tests.factories.world import START, World, another_organisation

LOG = "/admin/on-the-spot/"
MOST_QUERIES = 30


def told(**changed: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "who": "A parent",
        "about": "north-east-hub",
        "what": "The lift was out of order.",
        "done": "We met them at the side door.",
        "content": "yes",
        "day": "2026-04-02",
        "time": "17:30",
        **changed,
    }


@pytest.fixture
def takes_concerns(world: World) -> World:
    form = world.form
    form.takes_concerns = form.concerns_have_stages = True
    form.save_revision().publish()
    return world


@pytest.mark.parametrize("content", ["yes", "not asked"])
def test_put_right_it_is_a_case_that_is_closed_at_once(takes_concerns: World, sign_in: Any, content: str) -> None:
    page = sign_in("newcastle").post(LOG, told(content=content), follow=True).content.decode()
    case = Case.objects.select_related("current_run", "submission__content").get()
    assert f"{case.shown_reference} is logged, and closed as resolved informally." in page
    assert (case.state, case.closing) == (State.CLOSED, Closing.RESOLVED)
    assert case.current_run is not None
    assert case.current_run.outcome == Outcome.RESOLVED_INFORMALLY
    assert case.current_run.handler == takes_concerns.person("newcastle")
    kinds = [event.kind for event in case.events.order_by("seq")]
    assert kinds[0] == "received"
    assert kinds[-2:] == ["responded", "closed"]
    assert case.events.get(kind="responded").refs["content"] == content
    body = case.submission.content.body
    assert body["done_on_the_spot"] == "We met them at the side door."
    assert body["content_with_handling"] == content
    assert case.submission.taken_by == takes_concerns.person("newcastle")
    assert not case.deadlines.filter(met_at=None, void=False).exists()  # nothing is owed any more
    assert not list(verify.breaches())


def test_not_content_it_is_passed_on_and_stays_open(takes_concerns: World, sign_in: Any) -> None:
    page = sign_in("newcastle").post(LOG, told(content="no"), follow=True).content.decode()
    case = Case.objects.get()
    assert case.state == State.OPEN
    assert f"{case.shown_reference} is open: it is passed on" in page
    assert case.deadlines.filter(met_at=None, void=False).exists()
    assert not list(verify.breaches())


def test_what_is_not_theirs_to_close_stays_open(takes_concerns: World, sign_in: Any) -> None:
    page = sign_in("newcastle").post(LOG, told(about="healthcare-and-wellbeing"), follow=True).content.decode()
    case = Case.objects.get()
    assert case.state == State.OPEN
    assert "it is not yours to close" in page
    assert "We met them" not in page


def test_without_stages_for_concerns_it_is_an_entry_in_the_log(world: World, sign_in: Any) -> None:
    sign_in("newcastle").post(LOG, told())
    assert not Case.objects.exists()
    entry = LogEntry.objects.select_related("note").get()
    assert (entry.kind, entry.fate) == ("concern", Fate.ANSWERED)
    assert entry.note is not None
    assert entry.note.body == {"note": "We met them at the side door."}
    sign_in("newcastle").post(LOG, told(content="no"))
    assert LogEntry.objects.filter(fate=Fate.NEW).count() == 1
    assert not list(verify.breaches())


def test_twice_the_same_button_is_one_concern(takes_concerns: World, sign_in: Any) -> None:
    sent = told()
    for _ in range(2):
        sign_in("newcastle").post(LOG, sent)
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"what": ""}, "Write in a few words what it was about."),
        ({"done": ""}, "Write in a few words what was done."),
        ({"content": ""}, "Choose one."),
        ({"time": "18:30"}, "This is still to come."),
        ({"about": "nowhere"}, "Select a valid choice"),
        ({"key": "none"}, "Enter a valid UUID"),
    ],
)
def test_what_is_missing_is_said(takes_concerns: World, sign_in: Any, changed: dict[str, str], said: str) -> None:
    response = sign_in("newcastle").post(LOG, told(**{"who": "Mx Somebody", **changed}))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "Mx Somebody" in response.content.decode()
    assert not Case.objects.exists()


def test_another_organisations_form_is_out_of_reach(takes_concerns: World, client: Any) -> None:
    from home.models import User

    another_organisation()
    client.force_login(User.objects.get(email="handler@other.example"))
    assert "There is no form" in client.get(LOG).content.decode()
    assert client.post(LOG, told()).status_code == 422
    assert not Case.objects.exists()


def test_it_comes_filled_in_as_far_as_can_be(world: World, sign_in: Any) -> None:
    client = sign_in("newcastle")
    page = client.get(LOG).content.decode()
    assert f'value="{START:%Y-%m-%d}"' in page
    assert f'value="{START:%H:%M}"' in page
    with CaptureQueriesContext(connection) as asked:
        client.get(LOG)
    assert len(asked) <= MOST_QUERIES
