"""Feeds, site map, robots.txt and what pages tell machines: what is in force, and nothing before its time."""

import json
import re
from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home import time
from home.time import LONDON
from policies import publishing
from policies.models import PolicyVersion, Withdrawal
from policies.serving import kept
from tests.factories.http import visitor
from tests.factories.world import START, World
from tests.policies.test_search import add
from tests.policies.test_versions import ADDRESS, publish

SITE, POLICY = "/policies/feed.atom", f"{ADDRESS}feed.atom"
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOST = "http://localhost:8000"


def feed(address: str = SITE) -> ElementTree.Element:
    """Fetch a feed and hold it against what RFC 4287 asks of every feed and entry."""
    answer = visitor().get(address)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)  # noqa: S314  # our own
    assert root.tag == f"{ATOM}feed"
    for each in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            found = each.findall(f"{ATOM}{name}")
            assert len(found) == 1, name
            assert found[0].text
        assert datetime.fromisoformat(each.findtext(f"{ATOM}updated") or "").tzinfo
        links = [(link.get("rel"), link.get("href")) for link in each.findall(f"{ATOM}link")]
        assert len({rel for rel, _ in links}) == len(links)
        assert all(href and href.startswith(HOST) for _, href in links)
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    identities = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(set(identities)) == len(identities)
    return root


def titles(address: str = SITE) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in feed(address).findall(f"{ATOM}entry")]


def test_every_version_that_was_in_force_is_an_entry(world: World) -> None:
    publish(world.policy, respond=3, change_note="A day more, <b>because</b> of & so on.\x0b")
    assert titles(POLICY) == ["Complaints policy: version 1.1", "Complaints policy: version 1.0"]
    assert set(titles(POLICY)) < set(titles())
    newest = feed(POLICY).findall(f"{ATOM}entry")[0]
    summary = newest.findtext(f"{ATOM}summary") or ""
    assert "In force from Thursday 2 April 2026." in summary
    assert "&lt;b&gt;because&lt;/b&gt; of &amp; so on." in summary
    links = {link.get("rel"): link.get("href") for link in newest.findall(f"{ATOM}link")}
    assert links["alternate"] == f"{HOST}{ADDRESS}versions/1.1/"
    compared = visitor().get(links["related"].removeprefix(HOST))
    assert compared.status_code == 200
    assert "<ins" in compared.content.decode()
    assert len(feed(POLICY).findall(f"{ATOM}entry")[1].findall(f"{ATOM}link")) == 1


@pytest.mark.parametrize("day", [date(2026, 7, 10), date(2026, 12, 1)])
def test_a_coming_version_is_told_at_midnight_and_not_before(world: World, day: date) -> None:
    before = titles(POLICY)
    seen = visitor().get(POLICY)["ETag"]
    publish(world.policy, title="Grumbles", effective_date=day)
    midnight = datetime.combine(day, datetime.min.time(), LONDON)
    with time.frozen_at(midnight - timedelta(seconds=1)):
        assert titles(POLICY) == before
        assert visitor().get(POLICY, headers={"If-None-Match": seen}).status_code == 304
    with time.frozen_at(midnight):
        assert titles(POLICY)[0] == "Grumbles: version 1.1"
        root = feed(POLICY)
        assert datetime.fromisoformat(root.findtext(f"{ATOM}updated")) == midnight
        assert visitor().get(POLICY, headers={"If-None-Match": seen}).status_code == 200


def test_entries_keep_their_identity(world: World) -> None:
    before = [entry.findtext(f"{ATOM}id") for entry in feed().findall(f"{ATOM}entry")]
    publish(world.policy, respond=3)
    site = world.organisation.site
    site.port = 8123
    site.save()
    with time.frozen_at(START + timedelta(days=1)):
        root = ElementTree.fromstring(visitor().get(SITE).content)  # noqa: S314  # our own
    after = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert after[1:] == before


def test_a_version_that_never_was_in_force_is_no_entry(world: World) -> None:
    publish(world.policy, title="Passed over", effective_date=date(2026, 7, 10))
    publish(world.policy, title="Taken", effective_date=date(2026, 7, 10))
    with time.frozen_at(datetime(2026, 7, 11, tzinfo=LONDON)):
        assert titles(POLICY)[:2] == ["Taken: version 1.2", "Complaints policy: version 1.0"]


def test_a_withdrawal_is_an_entry(world: World) -> None:
    page = add(world, "Walrus policy", "walrus")
    Withdrawal.objects.create(
        policy=page, first_day=date(2026, 4, 10), reason="It is over.", by=world.person("editor"), at=START
    )
    page.versions.update(withdrawn_from=datetime(2026, 4, 10, tzinfo=LONDON))
    assert "Walrus policy: no longer in force" not in titles()
    with time.frozen_at(datetime(2026, 4, 10, tzinfo=LONDON)):
        assert titles()[0] == "Walrus policy: no longer in force"


def test_feeds_cost_the_same_however_many_versions(world: World) -> None:
    def cost() -> int:
        kept.forget()
        with CaptureQueriesContext(connection) as asked:
            feed()
        return len(asked)

    first = cost()
    for number in range(6):
        publish(world.policy, change_note=f"Change {number}.")
    assert cost() == first
    assert first <= 12


def test_another_organisations_policies_are_in_no_feed(world: World) -> None:
    other = Client(HTTP_HOST="second.localhost:8000")
    assert other.get(SITE).status_code == 404  # a site without an organisation
    assert other.get("/sitemap.xml").status_code == 404
    assert visitor().get("/policies/none/feed.atom").status_code == 404


def test_pages_name_their_feeds_and_their_one_address(world: World) -> None:
    publish(world.policy, respond=3)
    for address, canonical in (
        (ADDRESS, ADDRESS),
        (f"{ADDRESS}?utm_source=x", ADDRESS),
        (f"{ADDRESS}versions/1.0/", f"{ADDRESS}versions/1.0/"),
        ("/policies/search/?q=complain", "/policies/search/"),
        ("/", "/"),
    ):
        page = visitor().get(address).content.decode()
        assert re.findall(r'<link rel="canonical" href="([^"]*)">', page) == [HOST + canonical]
        assert f'type="application/atom+xml" title="Changes to our policies" href="{SITE}"' in page
    assert f'href="{POLICY}"' in visitor().get(ADDRESS).content.decode()
    assert "canonical" not in visitor().get("/no-such-page/").content.decode()
    assert "canonical" not in visitor().get("/complaint/").content.decode()


def places() -> dict[str, str | None]:
    root = ElementTree.fromstring(visitor().get("/sitemap.xml").content)  # noqa: S314  # our own
    return {url.findtext(f"{MAP}loc"): url.findtext(f"{MAP}lastmod") for url in root}


def test_the_site_map_holds_what_is_in_force(world: World) -> None:
    page = add(world, "Walrus policy", "walrus")
    draft = publishing.next_draft(world.policy)
    draft.save_revision()
    publish(world.policy, effective_date=date(2026, 7, 10))
    add(world, "Never yet", "never-yet").versions.update(withdrawn_from=START)
    found = places()
    assert found[f"{HOST}{ADDRESS}"] == "2026-01-01"
    assert found[f"{HOST}/policies/walrus/"] == "2026-04-02"
    assert f"{HOST}/make-a-complaint/" in found
    assert not [
        url for url in found if "versions" in url or ("complaint/" in url and "make-a" not in url) or "never" in url
    ]
    assert page.versions.count() == 1
    with time.frozen_at(datetime(2026, 7, 10, tzinfo=LONDON)):
        assert places()[f"{HOST}{ADDRESS}"] == "2026-07-10"


def test_robots_are_kept_from_what_is_somebodys_own(world: World) -> None:
    text = visitor().get("/robots.txt").content.decode()
    assert "Disallow: /complaint/\n" in text
    assert "Disallow: /admin/\n" in text
    assert f"Sitemap: {HOST}/sitemap.xml" in text


def metadata(address: str = ADDRESS) -> dict[str, str]:
    page = visitor().get(address).content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, flags=re.S)
    assert len(found) == 1
    told: dict[str, str] = json.loads(found[0])
    return told


def test_a_version_says_what_it_is(world: World) -> None:
    told = metadata()
    version = PolicyVersion.objects.get(policy=world.policy)
    assert (told["@type"], told["version"], told["name"]) == ("DigitalDocument", "1.0", "Complaints policy")
    assert told["identifier"] == f"sha256:{version.sha256}"
    assert told["temporalCoverage"] == "2026-01-01/.."
    assert told["creativeWorkStatus"] == "In force"
    publish(world.policy, effective_date=date(2026, 7, 10))
    assert metadata()["temporalCoverage"] == "2026-01-01/2026-07-09"
    assert metadata(f"{ADDRESS}versions/1.1/")["creativeWorkStatus"] == "Coming into force"
    with time.frozen_at(datetime(2026, 7, 10, tzinfo=LONDON)):
        old = metadata(f"{ADDRESS}versions/1.0/")
        assert (old["creativeWorkStatus"], old["temporalCoverage"]) == ("No longer in force", "2026-01-01/2026-07-09")


def test_a_title_can_not_end_the_metadata(world: World) -> None:
    title = "</script><script>alert(1)</script><!-- & \u2028"
    publish(world.policy, title=title)
    assert metadata()["name"] == title
    assert "alert(1)</script>" not in visitor().get(ADDRESS).content.decode()
