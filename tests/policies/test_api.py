"""Policies as data: in force now, sealed, and of one's own site only."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home import time
from home.time import LONDON
from policies import publishing
from policies.models import PolicyVersion
from policies.procedures.data import from_data
from policies.serving import kept
from tests.factories.http import visitor
from tests.factories.world import World
from tests.policies.test_search import add
from tests.policies.test_versions import publish

ROOT = "/api/v2/policies/"


def get(address: str, status: int = 200) -> Any:
    answer = visitor().get(f"{ROOT}{address}")
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_the_list_holds_what_is_in_force(world: World) -> None:
    draft = publishing.next_draft(world.policy)
    draft.title = "Draft title"
    draft.save_revision()
    publish(world.policy, title="Coming title", effective_date=date(2026, 7, 10))
    told = get("")
    assert told["meta"]["total_count"] == len(told["items"]) == 3
    first = next(item for item in told["items"] if item["slug"] == "complaints")
    assert (first["title"], first["number"], first["state"]) == ("Complaints policy", "1.0", "in force")
    assert first["in_force_from"] == "2026-01-01T00:00:00+00:00"
    assert first["in_force_until"] == "2026-07-10T00:00:00+01:00"
    assert "title" not in json.dumps(told).replace('"title"', "")
    with time.frozen_at(datetime(2026, 7, 10, tzinfo=LONDON)):
        now = next(item for item in get("")["items"] if item["slug"] == "complaints")
        assert (now["title"], now["number"], now["in_force_until"]) == ("Coming title", "1.1", None)


def test_the_procedure_is_data_and_sentences(world: World) -> None:
    told = get("complaints/")
    version = PolicyVersion.objects.get(policy=world.policy)
    assert from_data(told["procedure"]) == version.promise
    assert told["procedure"]["stages"][0]["acknowledge"] == "24 hours of receipt"
    assert any("within 24 hours" in sentence for sentence in told["stages"][0]["sentences"])
    assert told["body_html"] == version.sealed["body_html"]
    assert get("privacy/")["procedure"] is None


def test_the_hash_can_be_reckoned_from_what_is_told(world: World) -> None:
    publish(world.policy, respond=3, change_note="Größer — “quoted”.")
    for number in ("1.0", "1.1"):
        told = get(f"complaints/versions/{number}/")
        written = json.dumps(told["hashed"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(written.encode()).hexdigest() == told["sha256"]


def test_every_version_is_told_with_its_span(world: World) -> None:
    publish(world.policy, respond=3)
    publish(world.policy, respond=4, effective_date=date(2026, 7, 10))
    told = get("complaints/versions/")
    assert [(item["number"], item["state"]) for item in told["items"]] == [
        ("1.2", "coming"), ("1.1", "in force"), ("1.0", "past"),
    ]  # fmt: skip
    assert told["items"][1]["in_force_until"] == told["items"][0]["in_force_from"]
    assert get("complaints/versions/?limit=1&offset=1")["items"][0]["number"] == "1.1"


def test_fields_can_be_chosen_among_those_told(world: World) -> None:
    assert get("?fields=_,slug")["items"][0] == {"slug": "complaints"}
    assert "unknown fields" in get("complaints/?fields=revision,sealed", 400)["message"]


@pytest.mark.parametrize(
    ("address", "status"),
    [("?limit=21", 400), ("?limit=x", 400), ("?offset=-1", 400), ("?offset=99999999999999999999", 400),
     ("?search=x", 400), ("?order=revision", 400), ("?draft=1", 400), ("complaints/?x=1", 400),
     ("none/", 404), ("none/versions/", 404),
     ("complaints/versions/9.9/", 404), ("99999999999999999999/", 404), ("?offset=50", 200)],
)  # fmt: skip
def test_odd_questions_are_answered(world: World, address: str, status: int) -> None:
    get(address, status)


def test_nothing_can_be_written_and_no_page_is_told(world: World) -> None:
    for method in ("post", "put", "patch", "delete", "options"):
        assert getattr(visitor(), method)(ROOT).status_code == 405
    for address in ("/api/v2/pages/", "/api/v2/", "/api/v2/images/"):
        assert visitor().get(address).status_code == 404


def test_each_site_tells_of_itself(world: World) -> None:
    assert Client(HTTP_HOST="second.localhost:8000").get(ROOT).status_code == 404


def test_a_reader_who_has_it_is_told_so(world: World) -> None:
    first = visitor().get(ROOT)
    assert first["Cache-Control"] == "no-cache"
    assert visitor().get(ROOT, headers={"If-None-Match": first["ETag"]}).status_code == 304
    publish(world.policy, respond=3)
    assert visitor().get(ROOT, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_api_costs_the_same_however_much_there_is(world: World) -> None:
    addresses = ("", "complaints/", "complaints/versions/", "complaints/versions/1.0/")

    def cost() -> list[int]:
        costs = []
        for address in addresses:
            kept.forget()
            with CaptureQueriesContext(connection) as asked:
                get(address)
            costs.append(len(asked))
        return costs

    first = cost()
    for number in range(4):
        publish(world.policy, change_note=f"Change {number}.")
        add(world, f"Walrus {number}", f"walrus-{number}")
    assert cost() == first
    assert max(first) <= 13
