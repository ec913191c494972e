"""Rule 8: what people write is found where it is kept, and nowhere else.

Every field that somebody can type into is given a word of its own. Whatever happens then, failures
included, those words may stand in ``Content.body`` and in what their readers are shown, and not in
logs, subjects, addresses, cookies, or any other column of the database.
"""

import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, connection
from django.test import Client

from home import time
from intake.cases import opening, secrets, ticks, workflow
from intake.cases.models import Case
from intake.forms.models import Draft
from intake.letters import bounces, outbox
from policies.procedures import Amount, TimeUnit
from recourse.logs import configure, logging_config
from tests.factories.http import CONTACT, FORM, WHAT, fill, send, visitor, words
from tests.factories.promising import PANEL, SAT, publish
from tests.factories.world import World, days_later

TYPED = {
    "name": "Quillnamecanary Smith",
    "email": "quillmailcanary@example.org",
    "telephone": "0191 498 7654",
    "concerns_whom": "Quillwhomcanary",
    "details": "Quilldetailscanary was rude.",
    "outcome_sought": "Quilloutcomecanary.",
}
# What the complainant types on their page, and what staff write.
_THEIRS = "further enough back more handled postal newmail sought file"
REASONS = {name: f"Quill{name}canary" for name in _THEIRS.split()}
_STAFFS = "contact message part title update extend clear write understood wish place panel hearing"
STAFF = {name: f"Quill{name}canary" for name in _STAFFS.split()}
WRONG = {
    name: f"Quill{name}canary"
    for name in ("wrongmail", "wrongreference", "wrongsecret", "wrongstep", "wronglost", "wrongcode")
}
CANARIES = [
    "quillnamecanary", "quillmailcanary", "498 7654", "quillwhomcanary", "quilldetailscanary", "quilloutcomecanary",
    *(word.lower() for word in (*REASONS.values(), *STAFF.values(), *WRONG.values())),
]  # fmt: skip


def canaries_in(text: object) -> set[str]:
    return {canary for canary in CANARIES if canary in str(text).lower()}


class Watched(Client):
    """A browser that remembers every address it was at or was sent to."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.addresses: list[str] = []

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        self.addresses += [f"{request.get('PATH_INFO')}?{request.get('QUERY_STRING')}", response.get("Location", "")]
        return response


@pytest.fixture
def browser() -> Watched:
    return Watched(HTTP_HOST="localhost")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Log as production does, into a string."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    configure(logging_config(machine_readable=True, level="INFO"))
    stream = io.StringIO()
    handler = root.handlers[-1]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    root.handlers[:], root.level = before


def let_in(browser: Client, case: Case) -> None:
    secret = secrets.shown(secrets.secret_of(case))
    assert browser.post("/complaint/", {"reference": case.reference, "secret": secret}).status_code == 302


def respond(world: World, case: Case, who: str) -> None:
    workflow.respond(
        case.pk, world.person(who), outcome="partly upheld", remedies=["apology"], contact_name=STAFF["contact"],
        parts=[{"title": STAFF["title"], "text": STAFF["part"]}],
    )  # fmt: skip


def a_whole_life(world: World, browser: Client) -> None:
    """Let one complaint go through everything that can be typed, and others end otherwise."""
    browser.post(f"{FORM}step/contact/", {**CONTACT, "email": WRONG["wrongmail"], "name": TYPED["name"]})
    browser.post(f"{FORM}step/what-happened/", {**WHAT, "incident_date_0": WRONG["wrongstep"]})
    browser.post("/complaint/", {"reference": WRONG["wrongreference"], "secret": WRONG["wrongsecret"]})
    send(browser, **TYPED)
    case = Case.objects.latest("pk")
    outbox.deliver()
    noor = world.person("newcastle")
    workflow.acknowledge(
        case.pk, noor, contact_name=STAFF["contact"], message=STAFF["message"], understood=STAFF["understood"],
        sought=STAFF["wish"],
    )  # fmt: skip
    workflow.extend(case.pk, noor, amount=Amount(2, TimeUnit.WORKING_DAYS), reason=STAFF["extend"])
    workflow.update(case.pk, noor, message=STAFF["update"])
    with pytest.raises(workflow.Refused):
        workflow.acknowledge(case.pk, noor, contact_name=STAFF["contact"], message=STAFF["message"])
    respond(world, case, "newcastle")
    outbox.deliver()
    let_in(browser, case)
    browser.post("/complaint/lost/", {"reference": WRONG["wronglost"]})
    file = SimpleUploadedFile(f"{REASONS['file']}.txt", f"Dear Sir, {REASONS['file']}.".encode())
    browser.post("/complaint/more/", {"message": REASONS["more"], "added": file})
    assert case.files.exists()
    workflow.question(case.pk, noor, message=STAFF["write"])
    browser.post(
        "/complaint/contact/",
        {
            "email": f"{REASONS['newmail']}@example.org", "telephone": TYPED["telephone"],
            "address": f"1 {REASONS['postal']} Street", "safe_contact": "email",
        },
    )  # fmt: skip
    browser.post("/complaint/contact/code/", {"code": WRONG["wrongcode"]})
    for address in ("page/", "more/", "everything.zip", "everything.pdf"):
        browser.get(f"/complaint/{address}")
    browser.post(
        "/complaint/further/", {"reasons": REASONS["further"], "sought": REASONS["sought"], "handling": "no"}
    )  # fmt: skip
    respond(world, case, "senior")
    outbox.deliver()
    browser.post("/complaint/handled/", {"how": "well", "words": REASONS["handled"]})
    browser.post("/complaint/enough/", {"reasons": REASONS["enough"]})
    case.refresh_from_db()
    assert case.closing == "resolved"
    restricted = world.complain(**{**TYPED, "concerns_usual": "yes"})
    workflow.clear(restricted.pk, world.person("senior"), reason=STAFF["clear"])
    let_in(browser, restricted)
    browser.post("/complaint/back/", {"reasons": REASONS["back"]})
    forgotten = world.complain(**TYPED)
    with time.frozen_at(days_later(30)):
        ticks.tick()
        outbox.deliver()
    assert forgotten.events.filter(kind="breached").exists()
    a_hearing(world, browser)


def a_hearing(world: World, browser: Client) -> None:
    """Let a complaint be heard by a panel; let an answer come back, and be read on the page."""
    publish(world, PANEL)
    case = world.complain(**TYPED)
    respond(world, case, "newcastle")
    outbox.deliver()
    letter = case.messages.get(kind="outcome")
    bounces.take(bounces.Report(failed=True, status="5.1.1", names=(letter.message_id,)))
    let_in(browser, case)
    browser.get("/complaint/page/")
    browser.post("/complaint/further/", {"reasons": REASONS["further"]})
    for place in ("Elsewhere", STAFF["place"]):
        workflow.arrange(
            case.pk, world.person("senior"), at=days_later(10), place=place, message=STAFF["hearing"],
            panel=[workflow.Panellist(STAFF["panel"], independent=True), *SAT[1:]],
        )  # fmt: skip
    outbox.deliver()
    browser.get("/complaint/page/")
    browser.get(f"/complaint/letters/{case.messages.filter(kind='hearing').latest('pk').uuid}/")
    browser.post("/complaint/sign-out/")


def rows() -> Iterator[tuple[str, str, object]]:
    """Yield every value in the database, with its table and column."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield table, column, value


def test_what_people_write_is_kept_in_one_column_and_nowhere_else(world: World, browser: Watched) -> None:
    a_whole_life(world, browser)
    found: dict[tuple[str, str], set[str]] = {}
    for table, column, value in rows():
        if canaries := canaries_in(value):
            found.setdefault((table, column), set()).update(canaries)
    kept = found.pop(("intake_content", "body"))
    assert found == {}
    # The test would prove nothing if the words had got nowhere at all.
    assert kept == set(CANARIES) - {word.lower() for word in WRONG.values()}
    assert not Draft.objects.exclude(answers={}).exists()


def test_no_address_and_no_cookie_tells_what_was_written(world: World, browser: Watched) -> None:
    a_whole_life(world, browser)
    assert len(browser.addresses) > 20
    assert canaries_in(browser.addresses) == set()
    assert canaries_in(browser.cookies.output()) == set()
    assert browser.cookies, "there were cookies to look at"


def test_no_subject_tells_it_and_staff_are_sent_a_link_only(world: World, browser: Watched) -> None:
    a_whole_life(world, browser)
    assert len(mail.outbox) > 10
    for letter in mail.outbox:
        headers = {name: value for name, value in letter.message().items() if name != "To"}
        assert canaries_in(headers) == set(), letter.subject
        if letter.to not in ([TYPED["email"]], [f"{REASONS['newmail']}@example.org"]):
            assert canaries_in(letter.body) == set(), letter.to
    assert {letter.to[0] for letter in mail.outbox} >= {TYPED["email"], "newcastle@sms.example", "senior@sms.example"}


def test_no_line_of_the_log_tells_it(world: World, browser: Watched, log: io.StringIO) -> None:
    a_whole_life(world, browser)
    assert log.getvalue().count("message delivered") > 10
    assert canaries_in(log.getvalue()) == set()


class Refusing(BaseEmailBackend):
    """Refuses as mail servers do: with the address, and with whatever they have to say of it."""

    def send_messages(self, letters: list) -> int:
        to = letters[0].to[0]
        raise SMTPRecipientsRefused({to: (550, f"no {TYPED['name']} here: {letters[0].body}".encode())})


def test_a_mail_server_that_refuses_tells_the_log_nothing(
    world: World, browser: Watched, log: io.StringIO, settings: Any
) -> None:
    send(browser, **TYPED)
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    for hours in range(0, 40, 2):
        with time.moved(time.offset() + timedelta(hours=hours)):
            outbox.deliver()
    assert Case.objects.get().messages.filter(state="failed").exists()
    assert "SMTPRecipientsRefused" in log.getvalue()
    assert canaries_in(log.getvalue()) == set()
    told = {column: canaries_in(value) for table, column, value in rows() if table == "intake_message"}
    assert set().union(*told.values()) == set()


@pytest.mark.parametrize("error", [ValueError, IntegrityError, KeyError])
def test_a_fault_of_ours_tells_neither_the_log_nor_the_page(
    world: World, browser: Watched, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """Databases and parsers quote what they choke on."""

    def broken(form: object, received: Any, **kwargs: object) -> None:
        raise error(f"could not keep {received.answers}")

    monkeypatch.setattr(opening, "receive", broken)
    browser.raise_request_exception = False
    fill(browser, **TYPED)
    response = browser.post(f"{FORM}check/")
    assert response.status_code == 500
    assert canaries_in(words(response)) == set()
    assert error.__name__ in log.getvalue(), "the fault is on record, by its kind and place"
    assert canaries_in(log.getvalue()) == set()
    assert mail.outbox == [], "and nobody is sent a traceback"
    assert canaries_in(Draft.objects.get().answers), "nothing typed is lost"


def test_what_others_may_see_of_a_case_is_its_reference(world: World) -> None:
    """Titles of rows end in log entries, messages and pages of the admin."""
    case = world.complain(**TYPED)
    named = [case, case.complainant, case.submission, case.current_run, *case.events.all(), *case.messages.all()]
    assert canaries_in([f"{row} {row!r}" for row in named]) == set()


def test_a_visitor_who_never_sends_leaves_nothing_but_a_draft(world: World, log: io.StringIO) -> None:
    fill(visitor(), **TYPED)
    found = {(table, column) for table, column, value in rows() if canaries_in(value)}
    assert found == {("intake_draft", "answers")}
    assert canaries_in(log.getvalue()) == set()
