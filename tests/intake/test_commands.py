"""``load_demo``, ``work``, ``route`` and ``verify``, as somebody types them."""

import io
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from wagtail.models import Locale, Page, Site

from home import time
from home.models import ContactPage, Organisation, User
from home.time import now
from intake.cases.models import Case, State
from intake.demo import loading
from intake.forms.models import DRAFT_KEPT, Draft
from intake.letters.models import Message, MessageState
from intake.records import verify
from intake.records.models import WorkerHeartbeat
from policies.models import PolicyPage, PolicyVersion
from tests.factories import processes
from tests.factories.doing import answer
from tests.factories.http import fill, visitor, words
from tests.factories.world import FOUNDED, START, World, days_later

ROOT = Path(__file__).resolve().parents[2]


def counts() -> dict[str, int]:
    """Return how many rows each table holds, those of other people's apps included."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own on this test's database."""
    environment = processes.environment(EMAIL_URL="", DJANGO_SETTINGS_MODULE="recourse.settings.test")
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


# -- load_demo ---------------------------------------------------------------------------------------


def test_the_demo_is_loaded_once_however_often_it_is_asked_for(db: None) -> None:
    with time.frozen_at(FOUNDED):
        call_command("load_demo", "--no-cases", stdout=io.StringIO())
        before = counts()
        said = io.StringIO()
        call_command("load_demo", stdout=said)  # what is there already gets no past
    assert counts() == before
    assert before["home_organisation"] == Organisation.objects.count() >= 4
    assert before["intake_case"] == 0
    for shown in ("http://localhost:8000", "editor@sms.example", "director@sms.example", "admin@sms.example"):
        assert shown in said.getvalue()
    assert "secret code" not in said.getvalue()


def test_every_demo_person_can_sign_in_with_the_password_that_is_shown(world: World) -> None:
    from intake.demo.build import PASSWORD

    for person in world.organisation.people.all():
        assert person.check_password(PASSWORD), person


def test_a_demo_on_another_port_says_so_in_its_links(world: World) -> None:
    before = counts()
    call_command("load_demo", "--no-cases", "--port", "8123", stdout=io.StringIO())
    assert Organisation.objects.get(pk=world.organisation.pk).root_url == "http://localhost:8123"
    call_command("load_demo", "--port", "8000", stdout=io.StringIO())
    later = counts()
    assert {table for table in before if table.startswith("intake_case")} <= set(later)
    assert later["intake_case"] == before["intake_case"]


@override_settings(TIME_TRAVEL=False)
def test_where_people_really_work_there_is_no_demo(db: None) -> None:
    before = User.objects.count()
    with pytest.raises(CommandError, match="development only"):
        call_command("load_demo")
    assert User.objects.count() == before


# -- work --------------------------------------------------------------------------------------------


def test_one_round_does_all_that_is_due(world: World) -> None:
    case, late = world.complain(), world.complain()
    answer(world, case, "newcastle", deliver=False)
    fill(visitor())
    Draft.objects.update(touched_at=now() - DRAFT_KEPT - timedelta(minutes=1))
    mail.outbox.clear()
    with time.frozen_at(days_later(2)):
        call_command("work", "--once")
        went_round = now()
    waiting = Message.objects.filter(state=MessageState.QUEUED)
    assert not waiting.exists()
    assert len(mail.outbox) == Message.objects.filter(state=MessageState.SENT).count() >= 5
    assert "breached" in late.events.values_list("kind", flat=True)
    case.refresh_from_db()
    assert case.current_run.decision_received_at is not None
    assert not Draft.objects.exists()
    assert abs(WorkerHeartbeat.objects.get().at - went_round) < timedelta(seconds=5)
    with time.frozen_at(days_later(30)):
        call_command("work", "--once")
    case.refresh_from_db()
    assert (case.state, case.closing) == (State.CLOSED, "lapsed")


def test_a_round_with_nothing_to_do_changes_nothing_but_the_heartbeat(world: World) -> None:
    world.complain()
    call_command("work", "--once")
    before = counts()
    with time.frozen_at(START + timedelta(minutes=1)):
        call_command("work", "--once")
    assert counts() == before


def schedule(slug: str, moment: datetime, **changes: object) -> PolicyPage:
    """Let an editor's change of a policy be published at a moment that is still to come."""
    page = PolicyPage.objects.get(slug=slug)
    draft = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.go_live_at = moment
    draft.save_revision().publish()
    return page


def versions(page: PolicyPage) -> int:
    return PolicyVersion.objects.filter(policy=page).count()


@pytest.fixture
def moment() -> datetime:
    """Return a time that is to come by any clock: Wagtail's forms ask the machine's when they schedule."""
    return max(START, datetime.now(UTC)) + timedelta(days=9)


def test_a_round_publishes_by_our_own_clock_what_an_editor_scheduled(world: World, moment: datetime) -> None:
    """Rule 10: the machine's clock has nothing to say, so development can watch a version come into force."""
    page = schedule("complaints", moment, title="Complaints promise")
    for when, known in ((moment - timedelta(minutes=1), 1), (moment + timedelta(minutes=1), 2)):
        with time.frozen_at(when):
            call_command("work", "--once")
        assert versions(page) == known, when
    with time.frozen_at(moment + timedelta(minutes=2)):
        assert "Complaints promise" in words(visitor().get("/policies/complaints/"))
        call_command("work", "--once")
    assert versions(page) == 2
    assert abs(page.versions.latest("pk").published_at - moment) < timedelta(minutes=2)


def test_what_cannot_be_published_holds_up_nothing_else(world: World, moment: datetime) -> None:
    stuck = schedule("complaints", moment)
    fine = schedule("privacy", moment + timedelta(hours=1))
    for name in ("chair", "trustee"):
        world.person(name).memberships.all().delete()
    with time.frozen_at(moment + timedelta(hours=2)):
        call_command("work", "--once")
    assert (versions(stuck), versions(fine)) == (1, 2)


def test_what_an_editor_let_expire_is_taken_off_by_our_own_clock(world: World, moment: datetime) -> None:
    contact = ContactPage.objects.get()
    contact.expire_at = moment
    contact.save_revision().publish()
    for when, live in ((moment - timedelta(minutes=1), True), (moment + timedelta(minutes=1), False)):
        with time.frozen_at(when):
            call_command("work", "--once")
        contact.refresh_from_db()
        assert contact.live is live


def test_a_worker_in_a_process_of_its_own_delivers_and_stops(lasting_world: World) -> None:
    case = lasting_world.complain()
    time.travel(START + timedelta(minutes=5) - now() + time.offset())
    Message.objects.update(next_try=case.received_at - timedelta(days=3650))
    done = manage("work", "--once")
    assert done.returncode == 0, done.stderr
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert "jo@example.org" not in done.stderr + done.stdout


# -- verify ------------------------------------------------------------------------------------------


def test_verify_ends_with_what_it_found_as_an_exit_code(lasting_world: World) -> None:
    case = lasting_world.complain()
    done = manage("verify")
    assert (done.returncode, done.stdout.startswith("All ")) == (0, True), done.stdout + done.stderr
    Case.objects.filter(pk=case.pk).update(next_due=days_later(99))
    done = manage("verify")
    assert done.returncode == 1
    assert done.stdout == f"case {case}: its next date is not that of its deadlines\n"


def test_the_demo_can_be_loaded_on_a_database_that_is_quite_empty(lasting_world: World) -> None:
    from django.test import TransactionTestCase

    TransactionTestCase._fixture_teardown(TransactionTestCase())
    assert not Organisation.objects.exists()
    Locale.objects.get_or_create(language_code="en-gb")
    Page.add_root(instance=Page(title="Root", slug="root"))
    Site.clear_site_root_paths_cache()
    said, again = io.StringIO(), io.StringIO()
    with time.frozen_at(FOUNDED):
        call_command("load_demo", stdout=said)
        before = counts()
        call_command("load_demo", stdout=again)
    assert counts() == before
    assert Organisation.objects.filter(site__hostname="localhost").exists()
    assert before["intake_case"] == sum(len(stories) for _, stories in loading.DEMOS)
    assert said.getvalue() == again.getvalue()
    assert again.getvalue().count("secret code") == len(loading.DEMOS)
    with time.frozen_at(FOUNDED):
        assert list(verify.breaches()) == []
