"""Google's check: nothing of it without keys and consent; and whatever Google does, the complaint is accepted."""

from typing import Any
from urllib.request import Request

import pytest
from django.test import Client
from django_recaptcha import client as library

from intake.cases.models import Case
from intake.forms.guards import captcha
from policies import consent
from tests.factories.http import FORM, fill, visitor, words
from tests.factories.standing_in import StandIn, google, seconds
from tests.factories.world import World

TOKEN = "a-token"
CHECK = f"{FORM}check/"
SAME = {"Origin": "http://localhost"}


@pytest.fixture
def keys(settings: Any, world: World) -> None:
    settings.RECAPTCHA_PUBLIC_KEY, settings.RECAPTCHA_PRIVATE_KEY = "public-key", "private-key"
    consent.forget()


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the library ask over plain HTTP: the stand-in has no certificate. Everything else is its own."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(library, "Request", lambda url, **more: Request(url.replace("https://", "http://"), **more))  # noqa: S310


def agreeing() -> Client:
    client = visitor()
    client.post("/cookies/", {"choice": "accept"}, headers=SAME)
    return client


def send(client: Client, token: str = TOKEN) -> Case:
    fill(client)
    response = client.post(CHECK, {"captcha": token}, HTTP_X_FORWARDED_FOR="198.51.100.7")
    assert response["Location"].endswith("/sent/")
    return Case.objects.latest("pk")


def reasons(case: Case) -> list[str]:
    event = case.events.filter(kind="doubted").first()
    assert case.needs_review == (event is not None)
    return event.refs["reasons"] if event else []


def asked(settings: Any, stand_in: StandIn) -> list[str]:
    settings.RECAPTCHA_DOMAIN = f"127.0.0.1:{stand_in.port}"
    return reasons(send(agreeing()))


def test_without_keys_there_is_nothing_of_googles(world: World) -> None:
    client = visitor()
    fill(client)
    for address in (FORM, f"{FORM}step/safety/", CHECK):
        answer = client.get(address)
        assert "google" not in answer.content.decode().lower()
        assert "google" not in answer["Content-Security-Policy"]
    assert client.get("/cookies/").status_code == 404
    assert reasons(send(client)) == []


def test_with_keys_nothing_is_loaded_before_consent_and_the_form_works(keys: None) -> None:
    for choice in ("", "reject"):
        client = visitor()
        if choice:
            client.post("/cookies/", {"choice": choice}, headers=SAME)
        fill(client)
        answer = client.get(CHECK)
        assert "google.com" not in answer.content.decode()
        assert "captcha.js" not in answer.content.decode()
        assert "google" not in answer["Content-Security-Policy"]
        assert "We can let Google check that you are a person, if you agree." in words(answer)
        assert reasons(send(client)) == ["captcha not asked"]
    assert "Google reCAPTCHA" in words(visitor().get("/cookies/"))


def test_who_agrees_gets_it_on_the_one_page_and_nowhere_else(keys: None) -> None:
    client = agreeing()
    fill(client)
    answer = client.get(CHECK)
    assert 'data-key="public-key"' in answer.content.decode()
    assert "captcha.js" in answer.content.decode()
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == "'self' https://www.google.com https://www.gstatic.com"
    assert policy["frame-src"] == "https://www.google.com https://www.gstatic.com"
    # With the visitor's cookies their script could read the complaint elsewhere: it can't ask us anything.
    assert policy["connect-src"] == "https://www.google.com https://www.gstatic.com"
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    for address in (FORM, f"{FORM}step/safety/", f"{FORM}files/", "/complaint/", "/"):
        answer = client.get(address)
        assert "google" not in answer["Content-Security-Policy"]
        assert "captcha.js" not in answer.content.decode()


def test_the_staff_are_never_shown_it(keys: None, world: World) -> None:
    client = agreeing()
    client.force_login(world.person("newcastle"))
    fill(client)
    answer = client.get(CHECK)
    assert "google" not in answer.content.decode().lower()
    assert "google" not in answer["Content-Security-Policy"]


def test_consent_to_something_else_is_none_to_google(world: World, settings: Any) -> None:
    from policies.models import ThirdParty

    ThirdParty.objects.create(
        organisation=world.organisation, analytics="matomo", host="https://statistics.example.org", site_id="3"
    )
    consent.forget()
    client = agreeing()
    settings.RECAPTCHA_PUBLIC_KEY, settings.RECAPTCHA_PRIVATE_KEY = "public-key", "private-key"
    consent.forget()
    fill(client)
    assert "captcha.js" not in client.get(CHECK).content.decode()


def test_a_good_score_raises_no_doubt_and_tells_google_no_address(keys: None, plain: None, settings: Any) -> None:
    with google() as stand_in:
        assert asked(settings, stand_in) == []
    said = stand_in.asked[0].decode()
    assert "response=a-token" in said
    assert "198.51.100.7" not in said
    assert "remoteip=127" not in said


AWAY = ["hangs up", "rubbish", "a list", "nothing said", "odd score", "error", "no http"]
FAILED = ["low score", "no score", "refuses", "other action"]


@pytest.mark.parametrize("behaves", AWAY)
def test_whatever_nonsense_google_talks_the_complaint_is_accepted(
    keys: None, plain: None, settings: Any, behaves: str
) -> None:
    with google(behaves) as stand_in:
        assert asked(settings, stand_in) == ["captcha away"]


@pytest.mark.parametrize("behaves", FAILED)
def test_whom_google_doubts_is_accepted_and_marked(keys: None, plain: None, settings: Any, behaves: str) -> None:
    with google(behaves) as stand_in:
        assert asked(settings, stand_in) == ["captcha failed"]


@pytest.mark.parametrize("behaves", ["hangs", "drips"])
def test_google_has_its_time_and_no_more(
    keys: None, plain: None, settings: Any, monkeypatch: Any, behaves: str
) -> None:
    monkeypatch.setattr(captcha, "PATIENCE", 0.6)
    with google(behaves) as stand_in:
        settings.RECAPTCHA_DOMAIN = f"127.0.0.1:{stand_in.port}"
        client = agreeing()
        fill(client)
        took, answer = seconds(lambda: client.post(CHECK, {"captcha": "a-token"}))
        assert answer["Location"].endswith("/sent/")
        assert took < 3
        assert reasons(Case.objects.latest("pk")) == ["captcha away"]


def test_nobody_there_at_all(keys: None, plain: None, settings: Any) -> None:
    with google() as stand_in:
        pass
    assert asked(settings, stand_in) == ["captcha away"]


def test_patience_is_three_seconds() -> None:
    assert captcha.PATIENCE == 3
