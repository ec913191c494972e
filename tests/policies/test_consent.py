"""Consent: nothing while nothing is on; asked before anything is loaded; refusing is as easy as accepting."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from policies import consent
from policies.models import ThirdParty
from policies.signals import what_needs_consent
from tests.factories import other
from tests.factories.http import send, visitor
from tests.factories.world import World

HOST = "https://statistics.example.org"
SAME = {"Origin": "http://localhost"}
ADDRESS = "/policies/complaints/"
DESK = "/admin/visitor-statistics/"


@pytest.fixture
def counted(world: World) -> ThirdParty:
    return ThirdParty.objects.create(
        organisation=world.organisation, analytics="matomo", host=f"{HOST}/matomo", site_id="3"
    )


def choose(client: Client, choice: str, **given: str) -> Any:
    return client.post("/cookies/", {"choice": choice, **given}, headers=SAME)


def page(client: Client, address: str = ADDRESS) -> str:
    return str(client.get(address).content.decode())


def test_nothing_while_nothing_is_on(world: World) -> None:
    client = visitor()
    client.cookies["consent"] = "yes"
    for address in ("/", ADDRESS, "/contact/", "/complaint/"):
        answer = client.get(address)
        assert "consent" not in answer.content.decode()
        assert 'href="/cookies/"' not in answer.content.decode().replace("/policies/cookies/", "")
        assert "count.js" not in answer.content.decode()
        assert "consent" not in answer.cookies
    assert client.get("/cookies/").status_code == 404
    assert choose(client, "accept").status_code == 404


def test_nothing_is_loaded_or_let_in_before_a_yes(counted: ThirdParty) -> None:
    client = visitor()
    for answered in (None, "reject"):
        if answered:
            choose(client, answered)
        for address in ("/", "/policies/", ADDRESS):
            answer = client.get(address)
            assert "example.org" not in answer["Content-Security-Policy"]
            assert "count.js" not in answer.content.decode()
            assert HOST not in answer.content.decode()
            assert not answer.cookies
    choose(client, "accept")
    answer = client.get(ADDRESS)
    assert (
        'data-kind="matomo" data-host="https://statistics.example.org/matomo" data-site="3"' in answer.content.decode()
    )
    for name in ("script-src 'self'", "connect-src", "img-src 'self' data:"):
        assert re.search(rf"{name} {HOST}(;|$)", answer["Content-Security-Policy"])


def test_the_two_answers_weigh_the_same(counted: ThirdParty) -> None:
    banner = page(visitor()).split('<section class="consent"')[1].split("</section>")[0]
    buttons = re.findall(r"<button class=\"([^\"]*)\" name=\"choice\" value=\"(\w+)\">", banner)
    assert buttons == [("button quiet", "accept"), ("button quiet", "reject")]


@pytest.mark.parametrize(
    ("choice", "state"), [("accept", "You have accepted this"), ("reject", "You have rejected this")]
)
def test_an_answer_is_kept_and_can_be_changed(counted: ThirdParty, choice: str, state: str) -> None:
    client = visitor()
    assert "May we count your visit?" in page(client)
    answer = choose(client, choice, next=ADDRESS)
    assert (answer.status_code, answer["Location"]) == (303, ADDRESS)
    cookie = answer.cookies["consent"]
    assert (cookie["max-age"], cookie["samesite"], cookie["path"], cookie["httponly"]) == (
        consent.LASTS,
        "Lax",
        "/",
        True,
    )
    assert "May we count your visit?" not in page(client)
    assert 'href="/cookies/"' in page(client, "/contact/")
    assert state in page(client, "/cookies/")
    choose(client, "reject" if choice == "accept" else "accept")
    assert state not in page(client, "/cookies/")


def test_forms_complaints_and_searches_are_never_counted(counted: ThirdParty) -> None:
    client = visitor()
    for answered in (None, "accept"):
        if answered:
            choose(client, answered)
        for address in ("/make-a-complaint/", "/complaint/", "/policies/search/?q=complain", "/contact/", "/cookies/"):
            answer = client.get(address)
            assert "count.js" not in answer.content.decode()
            assert "May we count your visit?" not in answer.content.decode()
            assert "example.org" not in answer["Content-Security-Policy"]
    sent = send(client)
    assert "count.js" not in sent.content.decode()


def test_who_agreed_to_one_thing_is_asked_about_another(counted: ThirdParty) -> None:
    client = visitor()
    choose(client, "accept")
    counted.host = "https://elsewhere.example"
    counted.save()
    answer = client.get(ADDRESS)
    assert "May we count your visit?" in answer.content.decode()
    assert "elsewhere.example" not in answer["Content-Security-Policy"]


def test_other_rooms_can_need_consent_too(world: World) -> None:
    def captcha(**asked: Any) -> list[consent.Need]:
        return [consent.Need("captcha", "A captcha", "https://captcha.example", "It tells people from programs.")]

    what_needs_consent.connect(captcha)
    try:
        shown = page(visitor(), "/cookies/")
        assert "It tells people from programs." in shown
        assert "count.js" not in page(visitor())
    finally:
        what_needs_consent.disconnect(captcha)


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_site_can_not_answer_for_a_visitor(counted: ThirdParty, headers: dict[str, str]) -> None:
    answer = Client(HTTP_HOST="localhost", enforce_csrf_checks=True).post(
        "/cookies/", {"choice": "accept"}, headers=headers
    )
    assert answer.status_code == 400
    assert not answer.cookies


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x", ""])
def test_nobody_is_sent_elsewhere(counted: ThirdParty, back: str) -> None:
    assert choose(visitor(), "accept", next=back)["Location"] == "/cookies/?saved=1"


@pytest.mark.parametrize("cookie", ["", "yes", "maybe", "yes-00000000", "x" * 4000])
def test_an_invented_cookie_is_no_answer(counted: ThirdParty, cookie: str) -> None:
    client = visitor()
    client.cookies["consent"] = cookie
    assert "May we count your visit?" in page(client)


def test_pages_are_kept_for_all_who_answered_alike(counted: ThirdParty) -> None:
    def asked_for(choice: str | None) -> tuple[bytes, int]:
        client = visitor()
        if choice:
            choose(client, choice)
        with CaptureQueriesContext(connection) as asked:
            content = client.get(ADDRESS).content
        return content, len(asked)

    first = {choice: asked_for(choice)[0] for choice in (None, "accept", "reject")}
    assert len(set(first.values())) == 3
    for choice, content in first.items():
        assert asked_for(choice) == (content, 0)


def test_an_administrator_switches_it_on_and_it_is_logged(world: World) -> None:
    client = visitor()
    client.force_login(world.person("admin"))
    assert client.get(DESK).status_code == 200
    assert not ThirdParty.objects.exists()
    wrong = client.post(DESK, {"analytics": "matomo", "host": "https://x.example; script-src *", "site_id": "a"})
    assert "Write the address as https://statistics.example.org." in wrong.content.decode()
    assert "Matomo can&#x27;t be used without this" not in wrong.content.decode()
    for given in ({"host": "", "site_id": "3"}, {"host": HOST, "site_id": ""}, {"host": HOST, "site_id": "name"}):
        client.post(DESK, {"analytics": "matomo", **given})
        assert not ThirdParty.objects.exclude(analytics="none").exists()
    assert client.post(DESK, {"analytics": "plausible", "host": HOST, "site_id": "example.org"}).status_code == 302
    assert ThirdParty.objects.get().organisation == world.organisation
    assert ModelLogEntry.objects.filter(action="wagtail.edit", content_type__model="thirdparty").count() == 1
    assert "May we count your visit?" in page(visitor())


def test_only_ones_own_administrators_may(counted: ThirdParty, world: World) -> None:
    elsewhere = other.build()
    client = visitor()
    for person, sees in (("editor", False), ("newcastle", False)):
        client.force_login(world.person(person))
        assert (client.get(DESK).status_code == 200) is sees
    client.force_login(elsewhere.administrator)
    assert f'value="{HOST}' not in client.get(DESK).content.decode()
    client.post(DESK, {"analytics": "none", "host": "", "site_id": ""})
    counted.refresh_from_db()
    assert counted.analytics == "matomo"
