"""The complainant's page: opened by reference and secret, plain, and nobody else's."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from home import time
from home.time import LONDON
from intake.cases import secrets, workflow
from intake.cases.models import Case, Closing, State
from intake.letters import outbox
from intake.letters.models import ClosedPass
from intake.portal import door
from policies.procedures import Amount, TimeUnit
from tests.factories.http import reference_and_secret, send, visitor, words
from tests.factories.world import START, World, days_later

PAGE = "/complaint/page/"


def let_in(case: Case) -> Client:
    client = visitor()
    response = client.post(
        "/complaint/", {"reference": case.shown_reference, "secret": secrets.shown(secrets.secret_of(case))}
    )
    assert response["Location"] == PAGE, words(response)
    return client


def answered(world: World, *, deliver: bool = True, **answers: Any) -> Case:
    case = world.complain(**answers)
    workflow.respond(
        case.pk, world.person("newcastle"), outcome="partly upheld",
        parts=[{"title": "", "text": "The second booking was our mistake."}], remedies=["apology"],
    )  # fmt: skip
    if deliver:
        outbox.deliver()
    case.refresh_from_db()
    return case


def test_the_codes_from_the_confirmation_open_the_page_however_they_are_typed(world: World) -> None:
    reference, secret = reference_and_secret(send(visitor()))
    for typed in ((reference, secret), (reference.lower().replace("-", ""), f" {secret.lower()} ")):
        client = visitor()
        client.post("/complaint/", {"reference": typed[0], "secret": typed[1]})
        page = words(client.get(PAGE))
        assert "Where your complaint is now" in page
        assert "Who has it now: North East hub" in page
        assert "By 5.30pm on Friday 3 April 2026" in page


def test_a_wrong_secret_and_an_unknown_reference_look_the_same(world: World) -> None:
    case, other = world.complain(), world.complain()
    said = []
    for reference, secret in (
        (case.reference, secrets.secret_of(other)),
        ("0000-0000-0", secrets.secret_of(case)),
    ):
        response = visitor().post("/complaint/", {"reference": reference, "secret": secret})
        page = response.content.decode()
        for typed in (reference, secret):
            assert typed in page, "what was typed must be kept"
            page = page.replace(typed, "…")
        import re

        said.append(re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page))
    assert said[0] == said[1]
    assert "don't belong together" in said[0].replace("&#x27;", "'")


def test_without_a_pass_there_is_nothing_to_see(world: World) -> None:
    case = world.complain()
    client = visitor()
    for address in ("page/", "further/", "back/", "enough/"):
        assert client.get(f"/complaint/{address}").get("Location") == "/complaint/"
        response = client.post(f"/complaint/{address}", {"reasons": "Half an hour's work."})
        if response.status_code == 405:
            continue
        page = words(response)
        # Nothing was done, which is said, and what they wrote is theirs to copy; nothing of the case is shown.
        assert "so nothing was sent" in page
        assert "Half an hour's work." in page
        assert case.shown_reference not in page
    case.refresh_from_db()
    assert case.state == State.OPEN


def test_a_pass_is_for_one_case_and_cannot_be_bent(world: World) -> None:
    case, other = world.complain(), world.complain(details="Quite another matter.")
    client = let_in(case)
    held = client.cookies["recourse_page"].value
    client.cookies["recourse_page"] = ("A" if held[0] != "A" else "B") + held[1:]
    assert client.get(PAGE).status_code == 302
    assert "Quite another matter." not in words(let_in(case).get(PAGE))
    assert other.pk != case.pk


def test_a_new_secret_shuts_out_whoever_had_the_old_one(world: World) -> None:
    case = world.complain()
    client = let_in(case)
    Case.objects.filter(pk=case.pk).update(secret_number=2)
    assert client.get(PAGE).status_code == 302


def test_signing_out_closes_the_page(world: World) -> None:
    client = let_in(world.complain())
    assert "You are signed out" in words(client.post("/complaint/sign-out/"))
    assert client.get(PAGE).status_code == 302


def test_the_answer_is_read_on_the_page_in_plain_words(world: World) -> None:
    client = let_in(answered(world))
    page = words(client.get(PAGE))
    assert "We agreed with part of this complaint" in page
    assert "The second booking was our mistake." in page
    assert "An apology" in page
    assert "You can ask" in page or "you can ask" in page
    assert "by the end of Monday 13 April 2026" in page
    for jargon in ("partly upheld", "stage run", "lapsed", "exhausted", "escalat"):
        assert jargon not in page.lower()


def test_the_complainant_asks_for_the_next_stage_and_it_climbs(world: World) -> None:
    case = answered(world)
    client = let_in(case)
    assert "You do not have to say why" in words(client.get(PAGE))
    response = client.post("/complaint/further/", {"reasons": ""})
    assert response["Location"] == f"{PAGE}?done=further"
    page = words(client.get(response["Location"]))
    assert "We have passed your complaint on to the next stage." in page
    assert "Level 2: Divisional senior management" in page
    assert "Who has it now: the managers of Education staffing" in page
    assert "By the end of Monday 13 April 2026" in page


def test_asking_too_late_is_refused_with_the_reason_and_the_date(world: World) -> None:
    case = answered(world)
    client = let_in(case)
    with time.frozen_at(datetime(2026, 4, 14, 0, 0, 1, tzinfo=LONDON)):
        page = words(client.get(PAGE))
        assert "by the end of Monday 13 April 2026. That time has passed" in page
        said = words(client.post("/complaint/further/", {"reasons": "Please."}))
        assert "That time has passed" in said
        assert "Please." in said, "what was typed must be kept"
    case.refresh_from_db()
    assert case.current_run.seq == 1


def test_for_level_3_no_window_is_published_so_none_is_enforced(world: World) -> None:
    case = answered(world)
    workflow.escalate(case.pk)
    workflow.respond(
        case.pk, world.person("senior"), outcome="not upheld",
        parts=[{"title": "", "text": "We stand by it."}], remedies=[],
    )  # fmt: skip
    outbox.deliver()
    client = let_in(case)
    with time.frozen_at(START + timedelta(days=400)):
        assert "Ask for the next stage" in words(client.get(PAGE))
        client.post("/complaint/further/", {"reasons": ""})
    case.refresh_from_db()
    assert case.current_run.seq == 3
    assert case.desk_unit.slug == "organisation"


def test_asking_twice_climbs_once(world: World) -> None:
    case = answered(world)
    client = let_in(case)
    client.post("/complaint/further/", {"reasons": ""})
    said = words(client.post("/complaint/further/", {"reasons": ""}))
    assert "not answered this stage yet" in said or "has not been answered yet" in said
    assert case.runs.count() == 2


@pytest.mark.parametrize(("address", "closing"), [("back/", Closing.WITHDRAWN), ("enough/", Closing.RESOLVED)])
def test_the_complainant_can_stop_or_be_content(world: World, address: str, closing: Closing) -> None:
    case = answered(world)
    client = let_in(case)
    client.get(f"/complaint/{address}")
    case.refresh_from_db()
    assert case.state == State.RESPONDED, "a page that is only looked at must change nothing"
    client.post(f"/complaint/{address}", {"reasons": "That will do."})
    case.refresh_from_db()
    assert (case.state, case.closing) == (State.CLOSED, closing)
    assert "That will do." in words(client.get(PAGE))


def test_where_the_page_is_the_only_way_reading_it_starts_the_window(world: World) -> None:
    case = answered(world, email="", telephone="0191 498 0000")
    assert case.current_run.decision_received_at is None
    with time.frozen_at(datetime(2026, 4, 20, 12, tzinfo=LONDON)):
        page = words(let_in(case).get(PAGE))
    case.refresh_from_db()
    assert case.current_run.decision_received_at.astimezone(LONDON).date().isoformat() == "2026-04-20"
    assert "by the end of Monday 27 April 2026" in page


def test_nothing_of_the_page_is_kept_anywhere(world: World) -> None:
    client = let_in(world.complain())
    for address in ("/complaint/", PAGE, "/complaint/back/"):
        response = client.get(address)
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
        assert "noindex" in response["X-Robots-Tag"]


def test_staff_notes_and_names_of_desks_are_not_on_the_page(world: World) -> None:
    case = world.complain(concerns_usual="yes")
    page = words(let_in(case).get(PAGE))
    for internal in ("restricted", "routed", "assigned", "catch-all"):
        assert internal not in page.lower()


def test_another_organisations_address_opens_nothing(world: World) -> None:
    case = world.complain()
    client = Client(HTTP_HOST="other.localhost")
    from wagtail.models import Site

    Site.objects.create(hostname="other.localhost", root_page=world.organisation.site.root_page)
    response = client.post("/complaint/", {"reference": case.reference, "secret": secrets.secret_of(case)})
    assert response.status_code == 200


def test_everything_that_is_said_on_the_way_stands_on_the_page(world: World) -> None:
    case = world.complain()
    noor = world.person("newcastle")
    workflow.extend(case.pk, noor, amount=Amount(10, TimeUnit.WORKING_DAYS), reason="A witness is away until May.")
    workflow.update(case.pk, noor, message="We have rung the school.")
    page = words(let_in(case).get(PAGE))
    assert "We need more time" in page
    assert "We will answer by the end of Wednesday 22 April 2026." in page
    assert "A witness is away until May." in page
    assert "We told you how it is going" in page
    assert "We have rung the school." in page
    assert "We write to you about how it is going By the end of Wednesday 8 April 2026" in page


def test_a_copy_of_a_pass_opens_nothing_once_it_was_given_back(world: World) -> None:
    case = world.complain()
    browser, copy = visitor(), visitor()
    code = secrets.shown(secrets.secret_of(case))
    browser.post("/complaint/", {"reference": case.reference, "secret": code})
    copy.cookies[door.COOKIE] = browser.cookies[door.COOKIE].value
    assert copy.get("/complaint/page/").status_code == 200
    other = visitor()
    other.post("/complaint/", {"reference": case.reference, "secret": code})
    browser.post("/complaint/sign-out/")
    for address in ("page/", "more/", "everything.zip"):
        assert copy.get(f"/complaint/{address}")["Location"] == "/complaint/"
    copy.post("/complaint/back/", {"reasons": "Not mine to stop."})
    case.refresh_from_db()
    assert case.state == "open"
    assert other.get("/complaint/page/").status_code == 200, "on another device they are still in"
    # What was given back is remembered for as long as it could open anything.
    with time.frozen_at(days_later(3)):
        call_command("work", once=True)
    assert not ClosedPass.objects.exists()


def test_to_sign_out_without_a_pass_keeps_nothing(world: World) -> None:
    browser = visitor()
    browser.cookies[door.COOKIE] = "made.up:value"
    assert browser.post("/complaint/sign-out/").status_code == 200
    assert not ClosedPass.objects.exists()


def test_an_address_makes_the_page_say_nothing_but_what_we_say(world: World) -> None:
    page = let_in(world.complain()).get(f"{PAGE}?done=<b>nothing</b>").content.decode()
    assert "nothing</b>" not in page
    assert 'class="note done-now"' not in page
