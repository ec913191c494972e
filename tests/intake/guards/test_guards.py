"""Guards mark and never refuse: trap, haste, crowds; counted without knowing whom; looked through at the desk."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory

from home import time
from intake.cases.models import Case
from intake.forms import guards
from intake.forms.guards import networks
from intake.forms.guards.models import NetworkCount, NetworkSalt
from intake.forms.models import Draft
from intake.records import verify
from tests.factories.http import FORM, SAFE, fill, visitor, words
from tests.factories.world import START, World


@pytest.fixture(autouse=True)
def _no_salts() -> None:
    networks._salts.clear()


def sent(client: Client, **more: str) -> Case:
    """Fill in and send a form; it is accepted whatever the guards think."""
    fill(client)
    response = client.post(f"{FORM}check/", more)
    assert response["Location"].endswith("/sent/")
    assert "We have your complaint" in words(client.get(f"{FORM}sent/"))
    return Case.objects.latest("pk")


def reasons(case: Case) -> list[str]:
    event = case.events.filter(kind="doubted").first()
    assert case.needs_review == (event is not None)
    return event.refs["reasons"] if event else []


def test_a_person_raises_no_doubts(world: World) -> None:
    assert reasons(sent(visitor())) == []


def test_whoever_fills_in_what_nobody_sees_is_marked(world: World) -> None:
    assert reasons(sent(visitor(), **{guards.TRAP: "http://buy.example"})) == ["trap"]


def test_the_trap_is_met_by_nobody_who_looks_listens_or_tabs(world: World) -> None:
    client = visitor()
    fill(client)
    page = client.get(f"{FORM}check/").content.decode()
    around = page.split('<div class="left-empty"')[1].split("</div>")[0]
    assert around.startswith(' aria-hidden="true"')
    assert 'tabindex="-1"' in around
    assert 'autocomplete="off"' in around


def test_who_is_quicker_than_people_type_is_marked(world: World, settings: Any) -> None:
    settings.FORM_QUICKEST_SECONDS = 5
    assert reasons(sent(visitor())) == ["quick"]
    client = visitor()
    fill(client)
    with time.frozen_at(START + timedelta(minutes=2)):
        client.post(f"{FORM}check/")
    assert reasons(Case.objects.latest("pk")) == []


def test_the_eleventh_of_an_hour_from_one_network_is_marked_and_accepted(world: World) -> None:
    found = [reasons(sent(visitor())) for _ in range(networks.MOST[networks.SENT] + 1)]
    assert found == [[]] * networks.MOST[networks.SENT] + [["many"]]
    other = Client(HTTP_HOST="localhost", REMOTE_ADDR="203.0.113.9")
    assert reasons(sent(other)) == []
    with time.frozen_at(START + timedelta(hours=1)):
        assert reasons(sent(visitor())) == []


def test_neighbours_are_one_network_and_others_are_not() -> None:
    def network(address: str, **more: str) -> str:
        return networks.network_of(RequestFactory().get("/", REMOTE_ADDR=address, **more))

    assert network("203.0.113.9") == network("203.0.113.200") == "203.0.113.0/24"
    assert network("203.0.113.9") != network("203.0.114.9")
    assert network("2001:db8:1:2::3") == network("2001:db8:1:ffff::9") == "2001:db8:1::/48"
    assert network("::ffff:203.0.113.9") == "203.0.113.0/24"
    assert network("") == network("no address") == "unknown"


def test_only_a_proxy_of_ours_says_where_somebody_is(settings: Any) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.7, 203.0.113.9")
    assert networks.network_of(request) == "10.0.0.0/24"
    settings.BEHIND_PROXY = True
    # What the visitor wrote there comes first; what the proxy saw comes last.
    assert networks.network_of(request) == "203.0.113.0/24"


def test_no_address_is_stored_and_the_days_salt_is_destroyed(world: World) -> None:
    sent(Client(HTTP_HOST="localhost", REMOTE_ADDR="203.0.113.9"))
    before = set(NetworkCount.objects.values_list("network", flat=True))
    assert before
    assert not any("203" in network and "113" in network for network in before)
    with time.frozen_at(START + timedelta(days=1)):
        sent(Client(HTTP_HOST="localhost", REMOTE_ADDR="203.0.113.9"))
        # The same network is another on the next day: nothing ties the days together.
        after = set(NetworkCount.objects.filter(hour__day=3).values_list("network", flat=True))
        assert not before & after
    with time.frozen_at(START + timedelta(days=2, hours=1)):
        networks.forget()
    assert not NetworkCount.objects.filter(network__in=before).exists()
    assert not NetworkSalt.objects.filter(day=START.date()).exists()


def test_whoever_begins_far_too_many_forms_keeps_what_they_typed(world: World, monkeypatch: Any) -> None:
    monkeypatch.setitem(networks.MOST, networks.BEGUN, 2)
    for _ in range(2):
        assert visitor().post(f"{FORM}step/safety/", SAFE).status_code == 302
    page = visitor().post(f"{FORM}step/safety/", {"safety": "yes"})
    assert "Very many forms have been begun from your network" in words(page)
    assert re.search(r'value="yes"[^>]* checked', page.content.decode())
    assert Draft.objects.count() == 2


def test_whoever_sends_far_too_many_files_keeps_everything_else(world: World, monkeypatch: Any) -> None:
    from tests.intake.evidence.test_files import FILES, upload

    monkeypatch.setitem(networks.MOST, networks.FILES, 2)
    client = visitor()
    fill(client)
    page = words(upload(client, ("a.txt", b"a\n"), ("b.txt", b"b\n"), ("c.txt", b"c\n")))
    assert "c.txt: Very many files have come from your network" in page
    assert "You have added 2 files" in page
    assert "The teacher we were promised never came." in words(client.get(f"{FORM}check/"))
    assert client.get(FILES).status_code == 200


def test_sent_twice_is_doubted_once(world: World) -> None:
    client = visitor()
    case = sent(client, **{guards.TRAP: "x"})
    client.post(f"{FORM}check/", {guards.TRAP: "x"})
    assert case.events.filter(kind="doubted").count() == 1
    assert list(verify.doubts_on_record()) == []


# -- at the desk ----------------------------------------------------------------------------------


def desk(world: World, who: str = "newcastle") -> Client:
    client = visitor()
    client.force_login(world.person(who))
    return client


def test_staff_read_what_speaks_against_it_and_say_that_it_is_genuine(world: World) -> None:
    case = sent(visitor(), **{guards.TRAP: "x"})
    client = desk(world)
    page = words(client.get(f"/admin/cases/{case.pk}/"))
    assert "Looks automatic : a field that people can't see was filled in." in page
    assert "Look at it before acting." in page
    lock_version = case.lock_version
    assert client.post(f"/admin/cases/{case.pk}/vouch/").status_code == 302
    case.refresh_from_db()
    assert not case.needs_review
    # Whoever is writing an answer meanwhile is not told that the case has changed.
    assert case.lock_version == lock_version
    event = case.events.latest("seq")
    assert (event.kind, event.actor, event.public) == ("looked through", str(world.person("newcastle")), False)
    page = words(client.get(f"/admin/cases/{case.pk}/"))
    assert "Look at it before acting." not in page
    assert "Somebody has looked: it is genuine" in page
    assert "Somebody has looked at this case already." in words(
        client.post(f"/admin/cases/{case.pk}/vouch/", follow=True)
    )
    assert list(verify.breaches()) == []


def test_looking_changes_nothing_and_who_may_not_see_it_finds_nothing(world: World) -> None:
    case = sent(visitor(), **{guards.TRAP: "x"})
    assert desk(world).get(f"/admin/cases/{case.pk}/vouch/").status_code == 405
    assert desk(world, "oxford").post(f"/admin/cases/{case.pk}/vouch/").status_code == 404
    assert visitor().post(f"/admin/cases/{case.pk}/vouch/").status_code == 302
    case.refresh_from_db()
    assert case.needs_review


def test_the_list_shows_what_is_to_be_looked_through_and_no_more_than_may_be_seen(world: World) -> None:
    marked, plain = sent(visitor(), **{guards.TRAP: "x"}), sent(visitor())
    address = "/admin/cases/?show=all&held=doubtful"
    page = words(desk(world).get(address))
    assert marked.shown_reference in page
    assert plain.shown_reference not in page
    assert "To look through" in page
    page = words(desk(world, "oxford").get(address))
    assert marked.shown_reference not in page
    assert "No case that you may see looks automatic." in page


def test_the_complainant_is_told_nothing_of_it(world: World) -> None:
    client = visitor()
    sent(client, **{guards.TRAP: "x"})
    page = words(client.get(f"{FORM}sent/"))
    for word in ("automatic", "doubt", "robot"):
        assert word not in page
