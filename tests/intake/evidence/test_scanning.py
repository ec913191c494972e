"""The virus scanner: asked by the worker after sending, and whatever it does, nothing waits for it."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client

from home import time
from intake.cases.models import Case
from intake.forms.evidence import clamd, scanning
from intake.forms.evidence.models import File, FileState
from intake.records import verify
from tests.factories.http import FORM, fill, visitor, words
from tests.factories.standing_in import EICAR, StandIn, scanner, seconds
from tests.factories.world import START, World
from tests.intake.evidence import corpus
from tests.intake.evidence.test_files import upload

VIRUS = b"Dear Sir,\n" + EICAR + b"\n"


@pytest.fixture
def case(world: World) -> Case:
    """Return a case with a picture and, as it turns out, a virus."""
    client = visitor()
    fill(client)
    upload(client, ("photo.png", corpus.png()), ("letter.txt", VIRUS))
    client.post(f"{FORM}check/")
    return Case.objects.get()


def states() -> list[str]:
    return list(File.objects.order_by("pk").values_list("state", flat=True))


def scan(settings: Any, stand_in: StandIn, **more: Any) -> int:
    settings.CLAMD = f"tcp://127.0.0.1:{stand_in.port}"
    return scanning.scan_due(**more)


def desk(world: World, who: str = "newcastle") -> Client:
    client = visitor()
    client.force_login(world.person(who))
    return client


def test_without_a_scanner_files_are_not_scanned_and_it_is_said(case: Case, world: World) -> None:
    assert scanning.scan_due() == 0
    page = words(desk(world).get(f"/admin/cases/{case.pk}/"))
    assert page.count("Not scanned yet") == 2


def test_nothing_is_asked_while_somebody_waits(world: World, settings: Any) -> None:
    with scanner() as stand_in:
        settings.CLAMD = f"tcp://127.0.0.1:{stand_in.port}"
        client = visitor()
        fill(client)
        upload(client, ("photo.png", corpus.png()))
        client.post(f"{FORM}check/")
        assert stand_in.asked == []


def test_clean_and_infected_are_told_apart(case: Case, world: World, settings: Any) -> None:
    with scanner() as stand_in:
        assert scan(settings, stand_in) == 2
        assert scanning.scan_due() == 0  # each once
    assert stand_in.asked == [b"zINSTREAM\0" + corpus.png(), b"zINSTREAM\0" + VIRUS]
    assert states() == [FileState.CLEAN, FileState.INFECTED]
    event = case.events.latest("seq")
    infected = File.objects.get(state=FileState.INFECTED)
    assert (event.kind, event.public) == ("file infected", False)
    assert event.refs == {"key": str(infected.key), "found": "Eicar-Signature"}
    assert list(verify.breaches()) == []
    page = words(desk(world).get(f"/admin/cases/{case.pk}/"))
    assert "Infected: not given out" in page
    assert "A file is infected" in page
    assert "A file that came with this is infected" in page
    client = desk(world)
    for file in File.objects.all():
        wanted = 404 if file.state == FileState.INFECTED else 200
        assert client.get(f"/admin/cases/{case.pk}/evidence/{file.key}/").status_code == wanted


def test_a_manager_reads_what_was_found(case: Case, world: World, settings: Any) -> None:
    with scanner() as stand_in:
        scan(settings, stand_in)
    assert "The virus scanner found Eicar-Signature." in words(desk(world, "senior").get(f"/admin/cases/{case.pk}/"))
    evidence = words(desk(world).get(f"/admin/cases/{case.pk}/")).split("Evidence")[1].split("Stages and dates")[0]
    assert "Eicar-Signature" not in evidence


@pytest.mark.parametrize("behaves", ["hangs up", "hangs", "drips", "garbage", "endless", "too large"])
def test_a_scanner_that_does_not_answer_leaves_everything_as_it_is(case: Case, settings: Any, behaves: str) -> None:
    with scanner(behaves) as stand_in:
        took, known = seconds(lambda: scan(settings, stand_in, patience=0.6))
    assert known == 0
    assert took < 3
    assert states() == [FileState.NOT_SCANNED] * 2


def test_nobody_there_is_asked_later_and_ever_later(case: Case, settings: Any) -> None:
    with scanner() as stand_in:
        pass  # and gone
    at: Any = START + timedelta(seconds=1)
    waits = []
    for _ in range(4):
        with time.frozen_at(at):
            assert scan(settings, stand_in, patience=0.5) == 0
        file = File.objects.order_by("-scan_tries").first()
        File.objects.exclude(pk=file.pk).update(next_scan_at=START + timedelta(days=9))
        assert file.next_scan_at is not None
        waits.append(round((file.next_scan_at - at).total_seconds() / 60))
        at = file.next_scan_at + timedelta(seconds=1)
    assert waits == [1, 2, 4, 8]
    with scanner() as back, time.frozen_at(at):
        assert scan(settings, back) == 1
    assert FileState.CLEAN in states()


def test_the_worker_scans_and_delivers_whatever_the_scanner_does(case: Case, settings: Any) -> None:
    with scanner("garbage") as stand_in:
        settings.CLAMD = f"tcp://127.0.0.1:{stand_in.port}"
        call_command("work", "--once", stdout=io.StringIO())
    assert not case.messages.exclude(state="sent").exists()
    with scanner() as stand_in, time.frozen_at(START + timedelta(minutes=5)):
        settings.CLAMD = f"tcp://127.0.0.1:{stand_in.port}"
        call_command("work", "--once", stdout=io.StringIO())
    assert states() == [FileState.CLEAN, FileState.INFECTED]


def test_two_workers_do_not_scan_the_same_file(case: Case, settings: Any, monkeypatch: Any) -> None:
    real, asked = clamd.scan, []

    def scan_while_another_does(*args: Any, **more: Any) -> clamd.Verdict:
        asked.append(1)
        if len(asked) == 1:
            scanning.scan_due()  # another worker, meanwhile: it takes what is left
        return real(*args, **more)

    monkeypatch.setattr(clamd, "scan", scan_while_another_does)
    with scanner() as stand_in:
        scan(settings, stand_in)
    assert len(stand_in.asked) == 2
    assert states() == [FileState.CLEAN, FileState.INFECTED]


@pytest.mark.parametrize("wrong", ["http://x", "tcp://", "host:3310", "tcp://x:port"])
def test_an_address_that_is_none_is_said_to_be(wrong: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        clamd.address_of(wrong)
    assert clamd.address_of("tcp://scanner") == ("scanner", 3310)
