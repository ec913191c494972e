"""Servers that are killed in the middle of a submission: nothing is lost, and nothing is there twice (rule 1)."""

import os
import signal
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from home.models import ClockOffset
from home.time import frozen_at
from intake.cases import failing
from intake.cases.models import Case, StageRun
from intake.forms.evidence import storage
from intake.forms.evidence.models import File
from intake.forms.models import Draft, Submission
from intake.letters.models import Message, MessageKind
from intake.records import verify
from intake.records.models import Content, Event
from tests.factories import processes
from tests.factories.serving import Browser, Filled, server
from tests.factories.smtp import mail_server
from tests.factories.world import START, World
from tests.intake.evidence import corpus
from tests.intake.test_parallel import SOON, deliver, deliver_here
from tests.intake.test_portal import let_in

POINTS = ("before the transaction", "before writing", "after writing", "before commit", "after commit")
#: Where each table is written by a statement of its own.
BETWEEN = ("after content", "after case", "after submission", "after event", "after message")


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Case, Submission, StageRun, Event, Message, Content))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_whenever_a_server_is_killed_the_same_form_sent_again_is_one_case(lasting_world: World) -> None:
    ClockOffset.move(START - datetime.now(UTC))  # the servers' clocks are the test's
    points = POINTS if connection.vendor == "postgresql" else (*POINTS, *BETWEEN)
    with server() as sound_server:
        for number, point in enumerate(points):
            form, before = Filled(name=f"Jo {number}"), rows()
            with server(fail_at=point) as dying_server:
                form.read(dying_server)
                with pytest.raises((OSError, HTTPException)):
                    form.press(dying_server)
            left = rows()
            kept = point == "after commit"
            assert (left != before) is kept, f"killed {point}: all of it is there, or nothing"
            if not kept:
                assert Draft.objects.get(submission=None).answers["name"] == f"Jo {number}", "nothing typed is lost"
            # Started anew, and pressed again; and once more, because nobody knows whether it went.
            assert form.press(sound_server) == 302
            assert form.press(sound_server) == 302
            assert Case.objects.count() == Submission.objects.count() == number + 1, point
            assert Message.objects.filter(kind=MessageKind.RECEIPT).count() == number + 1, point
            assert Case.objects.latest("pk").shown_reference in form.sent(sound_server)
    assert not Draft.objects.filter(submission=None).exists()
    assert list(verify.breaches()) == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_a_server_killed_between_a_file_and_its_row_loses_nothing_that_was_there(
    lasting_world: World, settings: Any, tmp_path: Path
) -> None:
    settings.EVIDENCE_ROOT = tmp_path
    where, point, png = {"EVIDENCE_ROOT": str(tmp_path)}, "after a file, before its row", corpus.png()
    ClockOffset.move(START - datetime.now(UTC))
    form = Filled()
    with server(**where) as sound_server, server(fail_at=point, **where) as dying_server:
        form.read(sound_server)
        assert form.add(sound_server, "first.txt", b"Dear Sir.\n") == 302
        with pytest.raises((OSError, HTTPException)):
            form.add(dying_server, "second.png", png)
        assert [file.shown_name for file in File.objects.all()] == ["first.txt"]
        assert len(lying(tmp_path)) == 2, "the bytes are there, and no row names them"
        assert form.add(sound_server, "second.png", png) == 302
        assert form.press(sound_server) == 302
        case = Case.objects.get()
        assert [file.shown_name for file in case.files.order_by("pk")] == ["first.txt", "second.png"]
    # The same on the complainant's page, where words go with the file: both are there, or neither.
    inside = let_in(case).cookies
    browser = Browser({name: each.value for name, each in inside.items()}, "/complaint/more/")
    said = {"message": "And this."}
    with server(**where) as sound_server, server(fail_at=point, **where) as dying_server:
        browser.read(sound_server)
        with pytest.raises((OSError, HTTPException)):
            browser.upload(dying_server, browser.path, said, "added", "third.txt", b"Third.\n")
        assert (case.files.count(), case.events.filter(kind="replied").count()) == (2, 0)
        assert browser.upload(sound_server, browser.path, said, "added", "third.txt", b"Third.\n") == 302
        assert (case.files.count(), case.events.filter(kind="replied").count()) == (3, 1)
    assert len(lying(tmp_path)) == 5
    with frozen_at(START + timedelta(hours=2)):
        assert storage.sweep() == 2
    assert len(lying(tmp_path)) == 3
    assert list(verify.breaches()) == []


def lying(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def deliver_until(point: str, port: int) -> int:
    """Deliver in a process of its own, which dies at the point."""
    os.environ[failing.VARIABLE] = point
    return deliver(port)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
@pytest.mark.parametrize(
    ("point", "marked"),
    [
        ("before a letter is handed over", False),
        ("after a letter was handed over", False),
        ("after a letter was marked", True),
    ],
)
def test_a_worker_killed_while_it_delivers_loses_no_letter(lasting_world: World, point: str, marked: bool) -> None:
    case = lasting_world.complain()
    with mail_server() as sink:
        running = processes.start([(deliver_until, point, sink.port)], SOON)
        (worker,) = running.processes
        worker.join(processes.LONGEST)
        assert worker.exitcode == -signal.SIGKILL
        handed_over = len(sink.ids)
        assert handed_over == int(point != "before a letter is handed over")
        assert Message.objects.filter(state="sent").count() == int(marked)
        assert deliver_here(sink.port, SOON + timedelta(minutes=6)) == 2 - int(marked)
        # Each at least once; what is repeated is repeated under its own name.
        assert set(sink.ids) == set(case.messages.values_list("message_id", flat=True))
        assert len(sink.ids) == 2 + handed_over - int(marked)
    assert list(verify.breaches()) == []
