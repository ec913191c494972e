"""Searching at the desk: by names and words, each of which must stand in the case; never more than may be seen."""

import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from home.models import Organisation
from intake.cases import opening, workflow
from intake.cases.beside import DeskDraft
from intake.cases.models import Case, Conflict, ConflictSource
from intake.finding import asking, index, words
from intake.finding.models import CaseWord
from intake.forms.questions.model import Type
from intake.records.erasing import erase
from intake.records.models import Content
from recourse.logs import configure, logging_config
from tests.factories import other
from tests.factories.doing import acknowledge, answer
from tests.factories.world import START, World, days_later
from tests.intake.desk.test_list import INDEX, MOST_QUERIES, rows
from tests.intake.desk.test_queue import lines_of


def shown(client: Any, typed: str, **asked: str) -> set[str]:
    page = client.get(INDEX, {"q": typed, **asked})
    assert page.status_code == 200
    return {row.split()[0] for row in rows(page.content.decode())}


def texts(client: Any, typed: str) -> str:
    """Return what a search shows, apart from what was typed and what is new on every page."""
    page = client.get(INDEX, {"q": typed}).content.decode()
    return " ".join(page.split('id="listing-results"')[-1].replace(typed, "…").split())


@pytest.mark.parametrize(
    "typed",
    [
        "Ambrosia", "thistlewaite", "AMBROSIA THISTLEWAITE", "Thistlewaite, Ambrosia", "Zoë", "zoe", "wardrobes",
        "the wardrobe was locked", "ambrosia@thistlewaite.example", "Ambrosia@Thistlewaite.Example.",
        "thistlewaite.example",
        "0191 498 0123", "01914980123", "+44 191 498 0123", "0123", "locking apologies", "O'Hara", "ohara",
    ],
)  # fmt: skip
def test_a_case_is_found_by_what_was_sent(typed: str, world: World, sign_in: Any) -> None:
    case = world.complain(
        name="Ambrosia Zoë Thistlewaite", email="ambrosia@thistlewaite.example", telephone="0191 498 0123",
        details="The wardrobe was locked, says Mr O’Hara.", outcome_sought="Apologies.",
    )  # fmt: skip
    world.complain()
    assert shown(sign_in("newcastle"), typed) == {case.shown_reference}


def test_every_word_must_stand_in_the_case_but_may_stand_anywhere_in_it(world: World, sign_in: Any) -> None:
    first = world.complain(name="Ambrosia Thistlewaite", details="The wardrobe was locked.")
    second = world.complain(name="Ambrosia Ashdown", details="The window was open.")
    client = sign_in("newcastle")
    assert shown(client, "ambrosia") == {first.shown_reference, second.shown_reference}
    assert shown(client, "ambrosia wardrobe") == {first.shown_reference}
    assert shown(client, "window ashdown ambrosia") == {second.shown_reference}
    assert shown(client, "ambrosia wardrobe ashdown") == set()
    assert shown(client, "...") == set()


def test_a_whole_address_or_number_finds_nobody_else(world: World, sign_in: Any) -> None:
    mine = world.complain(email="jo@smith.example", telephone="0191 498 0001")
    theirs = world.complain(email="smith.jo@jo.example", details="Ring 0191, then 498, then 0001.")
    client = sign_in("newcastle")
    assert shown(client, "jo@smith.example") == {mine.shown_reference}
    assert shown(client, "0191 498 0001") == {mine.shown_reference}
    assert shown(client, "smith") == {mine.shown_reference, theirs.shown_reference}


def test_people_whose_name_is_a_word_that_stands_everywhere(world: World, sign_in: Any) -> None:
    will = world.complain(name="Will Aldous", details="He is gone.")
    world.complain(details="She will be here after all.")
    assert shown(sign_in("newcastle"), "Will") == {will.shown_reference}
    assert shown(sign_in("newcastle"), "will aldous") == {will.shown_reference}


def test_what_is_written_later_is_found_too(world: World, sign_in: Any) -> None:
    case, _other = world.complain(), world.complain()
    noor = world.person("newcastle")
    client = sign_in("newcastle")
    for word in ("haberdasher", "understudy", "trombone", "gazebo", "kumquat"):
        assert shown(client, word) == set()
    workflow.acknowledge(case.pk, noor, contact_name="Ms Understudy", message="We have read of the haberdashers.")
    workflow.note(case.pk, noor, text="He spoke of a trombone.")
    workflow.reply(case.pk, words="And of the gazebo.")
    workflow.respond(case.pk, noor, outcome="upheld", parts=[{"title": "Findings", "text": "A kumquat."}], remedies=[])
    for word in ("haberdasher", "understudy", "trombone", "gazebo", "kumquat"):
        assert shown(client, word) == {case.shown_reference}, word
    assert shown(client, "Findings") == set()  # our own heading stands in every answer


def test_what_is_not_on_the_case_is_not_searched(world: World, sign_in: Any) -> None:
    case = world.complain()
    noor = world.person("newcastle")
    draft = Content.keep({"message": "a trombone"})
    DeskDraft.objects.create(case=case, user=noor, action="update", content=draft, saved_at=START)
    assert shown(sign_in("newcastle"), "trombone") == set()


def test_old_and_new_address_both_lead_to_the_case(world: World, sign_in: Any) -> None:
    case = world.complain(telephone="0191 498 0001")
    workflow.change_contact(
        case.pk, {"email": "jo@example.org", "telephone": "0191 498 0002", "address": "3 Mill Lane"}
    )
    for typed in ("0191 498 0001", "0191 498 0002", "mill lane", "bloggs"):
        assert shown(sign_in("newcastle"), typed) == {case.shown_reference}, typed


def test_what_may_not_be_seen_is_neither_found_nor_counted_nor_hinted_at(world: World, sign_in: Any) -> None:
    seen = world.complain(details="Something about a wardrobe.")
    hidden = {
        "foreign": world.complain(about="south-east-hub", name="Foreign Thistlewaite", details="A wardrobe."),
        "restricted": world.complain(concerns_usual="yes", name="Restricted Thistlewaite", details="A wardrobe."),
        "conflicted": world.complain(name="Conflicted Thistlewaite", details="A wardrobe."),
    }
    noor = world.person("newcastle")
    Conflict.objects.create(case=hidden["conflicted"], user=noor, source=ConflictSource.SAID)
    elsewhere = other.build()
    client = sign_in("newcastle")
    nothing = texts(client, "zzyzx")
    for name in ("foreign", "restricted", "conflicted"):
        assert shown(client, f"{name} thistlewaite") == set()
        assert texts(client, f"{name} thistlewaite") == nothing
    assert shown(client, "wardrobe") == {seen.shown_reference}
    assert ": 1 case" in client.get(INDEX, {"q": "wardrobe"}).content.decode()
    assert len(lines_of(client.get(f"{INDEX}export.csv", {"q": "wardrobe"}), "csv")) == 2
    assert shown(sign_in("oxford"), "foreign thistlewaite") == {hidden["foreign"].shown_reference}
    assert shown(sign_in("senior"), "restricted thistlewaite") == {hidden["restricted"].shown_reference}
    assert shown(sign_in(elsewhere.manager), "wardrobe") == set()


def test_a_word_has_another_token_in_another_organisation_and_under_another_key(world: World) -> None:
    ours = words.token(world.organisation.pk, "thistlewait")
    assert words.token(world.organisation.pk, "thistlewait") == ours
    assert words.token(world.organisation.pk + 1, "thistlewait") != ours
    with override_settings(SEARCH_KEY="another key of thirty-two signs.."):
        assert words.token(world.organisation.pk, "thistlewait") != ours


def test_under_another_key_everything_is_found_again_once_it_is_made_anew(world: World, sign_in: Any) -> None:
    case = world.complain(name="Ambrosia Thistlewaite")
    acknowledge(world, case, "newcastle")
    before = set(CaseWord.objects.values_list("token", "case_pk"))
    with override_settings(SEARCH_KEY="another key of thirty-two signs.."):
        assert shown(sign_in("newcastle"), "thistlewaite") == set()
        said = StringIO()
        call_command("index_cases", stdout=said)
        assert said.getvalue() == "1 case can be found.\n"
        assert shown(sign_in("newcastle"), "thistlewaite") == {case.shown_reference}
        assert before.isdisjoint(CaseWord.objects.values_list("token", "case_pk"))
    call_command("index_cases", stdout=StringIO())
    assert set(CaseWord.objects.values_list("token", "case_pk")) == before


def test_what_is_erased_is_found_no_more_and_what_stays_is(world: World, sign_in: Any) -> None:
    case = world.complain(name="Ambrosia Thistlewaite", details="The wardrobe was locked.")
    workflow.note(case.pk, world.person("newcastle"), text="Thistlewaite rang about a gazebo.")
    noted = case.events.get(kind="noted").content_id
    assert noted is not None
    assert erase([case.submission.content_id, case.complainant.content_id]) == 2
    client = sign_in("newcastle")
    assert shown(client, "ambrosia") == set()
    assert shown(client, "wardrobe") == set()
    assert shown(client, "thistlewaite gazebo") == {case.shown_reference}  # as the note says
    assert erase([noted]) == 1
    assert erase([noted]) == 0
    assert not CaseWord.objects.filter(case_pk=case.pk).exists()


def test_choices_and_dates_are_left_to_the_filters() -> None:
    questions = [
        {"name": "about", "type": Type.UNIT.value}, {"name": "when", "type": Type.PERIOD.value},
        {"name": "details", "type": Type.TEXT.value},
    ]  # fmt: skip
    found = words.of_answers(
        questions, {"about": "north-hub", "when": "2026-03-27", "details": "A wardrobe", "own": "x"}
    )
    assert found == {"wardrob", "x"}
    assert words.of_answers(questions, None) == set()


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        ("7KQ2-M9XD-4", "7KQ2M9XD4"), ("7kq2", "7KQ2"), ("Oliver", ""), ("smith", ""), ("12", ""),
        ("0191 498 0123", ""), ("kqmx", ""), ("room 12", "R00M12"), ("flat 12", "F1AT12"),
    ],
)  # fmt: skip
def test_what_can_be_a_reference(typed: str, reference: str) -> None:
    assert asking.as_reference(typed) == reference


def test_a_reference_in_letters_alone_is_one_if_its_check_holds() -> None:
    assert asking.as_reference("abcd-efgh-d") == ""
    found = [f"ABCDEFGH{letter}" for letter in "ABCDEFGHJKMNPQRSTVWXYZ" if asking.as_reference(f"ABCDEFGH{letter}")]
    assert len(found) <= 1
    assert asking.as_reference("BBBB-BBBB-B") in ("", "BBBBBBBBB")


def test_what_looks_like_a_reference_and_is_none_is_looked_for_in_the_text(world: World, sign_in: Any) -> None:
    case = world.complain(details="Flat 12 was not cleaned.")
    page = sign_in("newcastle").get(INDEX, {"q": "flat 12"}).content.decode()
    assert case.shown_reference in page
    assert "in which all these words stand" in page
    page = sign_in("newcastle").get(INDEX, {"q": case.shown_reference}).content.decode()
    assert case.shown_reference in page
    assert "whose reference begins so" in page


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """Set logging up as production does; return what it writes."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    configure(logging_config(machine_readable=True, level="INFO"))
    stream = StringIO()
    handler = root.handlers[-1]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    root.handlers[:], root.level = before


def test_what_was_typed_reaches_no_log_no_session_and_no_statement(
    world: World, sign_in: Any, logged: StringIO
) -> None:
    world.complain(name="Ambrosia Thistlewaite")
    client = sign_in("newcastle")
    with CaptureQueriesContext(connection) as queries:
        client.get(INDEX, {"q": "Ambrosia Thistlewaite"})
        client.get(f"{INDEX}results/", {"q": "Ambrosia Thistlewaite"})
        client.get(f"{INDEX}export.csv", {"q": "Ambrosia Thistlewaite"})
    logging.getLogger("django.server").info('"GET %s HTTP/1.1" 200', f"{INDEX}?q=Ambrosia+Thistlewaite")
    told = " ".join(query["sql"] for query in queries) + logged.getvalue() + str(dict(client.session))
    assert INDEX in told
    for word in ("ambrosia", "thistlewait"):
        assert word not in told.lower()


def test_the_table_holds_numbers_and_nothing_else(world: World) -> None:
    case = world.complain(name="Ambrosia Thistlewaite")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM intake_caseword")
        found = cursor.fetchall()
    assert {type(value) for row in found for value in row} == {int}
    assert {row[1] for row in found} == {case.pk}


def test_a_long_text_costs_one_statement(world: World) -> None:
    case = world.complain()
    long = " ".join(f"word{uuid4().hex}" for _ in range(1_200))
    with CaptureQueriesContext(connection) as queries:
        index.add(case, {"text": long})
    assert len(queries) == 1
    assert CaseWord.objects.filter(case_pk=case.pk).count() > 1_200


@pytest.mark.parametrize("typed", ["bloggs", "teacher never came", "jo@example.org", "zzyzx", "7KQ2"])
def test_a_search_costs_the_same_however_much_it_finds(typed: str, world: World, sign_in: Any) -> None:
    client = sign_in("director")
    counts = []
    for more in (2, 15):
        for _ in range(more):
            world.complain()
        client.get(INDEX, {"q": typed})
        with CaptureQueriesContext(connection) as queries:
            client.get(INDEX, {"q": typed})
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= MOST_QUERIES


def test_a_search_looks_among_closed_ones_too_and_filters_narrow_it(world: World, sign_in: Any) -> None:
    still_open, closed = world.complain(details="A wardrobe."), world.complain(details="A wardrobe.")
    workflow.withdraw(closed.pk)
    client = sign_in("newcastle")
    assert shown(client, "wardrobe") == {still_open.shown_reference, closed.shown_reference}
    assert shown(client, "wardrobe", state="closed") == {closed.shown_reference}
    assert shown(client, "wardrobe", state="open", ordering="-received_at") == {still_open.shown_reference}


def test_who_sees_no_case_finds_none(world: World) -> None:
    case = world.complain()
    nobody = Case.objects.none()
    assert not asking.find(nobody, "bloggs", world.organisation.pk).cases.exists()
    everybody = Case.objects.all()
    assert list(asking.find(everybody, "bloggs", world.organisation.pk).cases) == [case]
    assert not asking.find(everybody, "bloggs", Organisation.objects.count() + 7).cases.exists()


def test_an_answer_that_is_sent_again_is_noted_once(world: World, sign_in: Any) -> None:
    case = world.complain()
    answer(world, case, "newcastle")
    key = case.submission.idempotency_key
    received = opening.Received(key=key, questions=[], answers={"details": "A trombone."}, received_at=days_later(0))
    assert opening.receive(world.form, received).case == case
    assert shown(sign_in("newcastle"), "trombone") == set()
