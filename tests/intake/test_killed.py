"""Servers that are killed in the middle of a submission: nothing is lost, and nothing is there twice (rule 1)."""

import signal
from datetime import UTC, datetime
from http.client import HTTPException

import pytest
from django.db import connection

from home.models import ClockOffset
from intake.cases.models import Case, StageRun
from intake.forms.models import Draft, Submission
from intake.letters.models import Message, MessageKind
from intake.records import verify
from intake.records.models import Content, Event
from tests.factories.serving import Filled, server
from tests.factories.world import START, World

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
