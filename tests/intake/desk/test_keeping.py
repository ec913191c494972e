"""Nothing typed is lost, and two people on one case know of each other."""

from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from home import time
from intake.cases import workflow
from intake.cases.beside import DeskDraft, Looking
from intake.cases.models import Case
from intake.forms.models import Draft
from intake.records.models import Content
from tests.factories.world import World, days_later
from tests.intake.desk.test_acting import ANSWER, hidden, url


def draft_url(case: Case, action: str) -> str:
    return reverse("cases:draft", args=(case.pk, action))


def here(client: Any, case: Case, seen: int | None = None) -> str:
    seen = Case.objects.get(pk=case.pk).chain_length if seen is None else seen
    response = client.post(reverse("cases:here", args=(case.pk,)), {"seen": seen})
    return str(response.json()["said"])


def test_what_is_typed_comes_back_in_another_session_and_to_nobody_else(world: World, sign_in: Any) -> None:
    case = world.complain()
    typed = {**hidden(case), **ANSWER, "part_0": "Half a sent", "what_0": "Ring first."}
    first = sign_in("newcastle").post(draft_url(case, "respond"), typed)
    assert "Kept at 5.30pm" in first.json()["said"]
    page = sign_in("newcastle").get(url("respond", case)).content.decode()
    for words in ("Half a sent", "Ring first.", "You had written this before", '<option value="upheld" selected>'):
        assert words in page
    assert 'value="apology" id="id_remedies_1" checked' in page or "checked" in page
    above = sign_in("senior").post(draft_url(case, "note"), {"text": "From above"})
    assert above.json()["said"]
    assert "From above" not in sign_in("newcastle").get(url("note", case)).content.decode()


def test_it_is_kept_once_and_forgotten_when_it_is_sent(world: World, sign_in: Any) -> None:
    case, client = world.complain(), sign_in("newcastle")
    contents = Content.objects.count()
    for text in ("One", "Two", "Three"):
        client.post(draft_url(case, "note"), {"text": text})
    assert DeskDraft.objects.get().content.body == {"text": ["Three"]}
    assert Content.objects.count() == contents + 1
    assert client.post(url("note", case), {**hidden(case), "text": "Three and done"}).status_code == 302
    assert not DeskDraft.objects.exists()
    assert Content.objects.count() == contents + 1, "the note's own"


def test_nothing_of_it_moves_the_case(world: World, sign_in: Any) -> None:
    case, client = world.complain(), sign_in("newcastle")
    before = hidden(case)
    client.post(draft_url(case, "note"), {"text": "One"})
    here(client, case)
    assert hidden(case) == before
    assert client.post(draft_url(case, "nonsense"), {"text": "One"}).status_code == 404
    assert client.get(draft_url(case, "note")).status_code == 405
    assert client.post(draft_url(case, "note"), {"text": "x" * 200_001}).json()["said"] == ""


@pytest.mark.parametrize("who", ["oxford", "chair", "editor"])
def test_who_may_not_see_the_case_keeps_nothing_on_it(who: str, world: World, sign_in: Any) -> None:
    case, client = world.complain(), sign_in(who)
    assert client.post(draft_url(case, "note"), {"text": "One"}).status_code == 404
    assert client.post(reverse("cases:here", args=(case.pk,)), {"seen": 1}).status_code == 404
    assert not DeskDraft.objects.exists()


def test_each_sees_that_the_other_has_it_open_until_they_have_gone(world: World, sign_in: Any) -> None:
    case = world.complain()
    assert here(sign_in("newcastle"), case) == ""
    assert here(sign_in("senior"), case) == "Also has this case open: Noor Haddad."
    assert str(world.person("senior")) in here(sign_in("newcastle"), case)
    with time.frozen_at(days_later(1)):
        assert here(sign_in("newcastle"), case) == ""


def test_of_whom_it_concerns_nothing_is_said(world: World, sign_in: Any) -> None:
    case = world.complain()
    here(sign_in("newcastle"), case)
    workflow.conflict(case.pk, world.person("newcastle"), [world.person("newcastle")], reason="It is me.")
    assert here(sign_in("senior"), case) == ""


def test_when_both_act_one_wins_and_the_other_keeps_their_words_on_the_server(world: World, sign_in: Any) -> None:
    case, client = world.complain(), sign_in("newcastle")
    opened = hidden(case)
    workflow.note(case.pk, world.person("senior"), text="The school rang me.")
    assert "Something has happened" in here(client, case, opened["seen"])
    response = client.post(url("respond", case), {**opened, **ANSWER, "part_0": "My long answer."})
    page = response.content.decode()
    assert response.status_code == 409
    for words in ("The school rang me.", "My long answer.", "Somebody else has done something"):
        assert words in page
    assert "My long answer." in sign_in("newcastle").get(url("respond", case)).content.decode()


def test_what_was_never_sent_is_erased_after_the_time_that_the_page_names(world: World, sign_in: Any) -> None:
    case, client = world.complain(), sign_in("newcastle")
    contents = set(Content.objects.values_list("pk", flat=True))
    assert "is kept for 28 days, and only you see it" in client.get(url("note", case)).content.decode()
    client.post(draft_url(case, "note"), {"text": "Rang Jo Bloggs"})
    with time.frozen_at(days_later(20)):
        sign_in("newcastle").post(draft_url(case, "respond"), {"part_0": "Half a sentence"})
        Looking.objects.create(case=case, user=world.person("newcastle"), at=time.now())
    for days, left in ((27.9, 2), (28.1, 1), (47.9, 1), (48.1, 0)):
        with time.frozen_at(days_later(days)):
            call_command("work", "--once")
            assert DeskDraft.objects.count() == left, days
    drafts = [content for content in Content.objects.exclude(pk__in=contents) if "Bloggs" in str(content.body)]
    assert [content for content in drafts if "Rang" in str(content.body)] == []
    assert "Half a sentence" not in str(list(Content.objects.values_list("body", flat=True)))
    assert not Looking.objects.exists()


def test_it_does_not_come_back_where_no_worker_has_run(world: World, sign_in: Any) -> None:
    case = world.complain()
    sign_in("newcastle").post(draft_url(case, "note"), {"text": "Rang Jo Bloggs"})
    with time.frozen_at(days_later(28.1)):
        assert "Rang Jo Bloggs" not in sign_in("newcastle").get(url("note", case)).content.decode()


def test_a_complaint_that_was_never_entered_to_its_end_is_erased(world: World, sign_in: Any) -> None:
    client = sign_in("newcastle")
    begun = client.post("/admin/entering/", {"form": world.form.pk})
    client.post(begun["Location"], {"do": "keep", "details": "Half a letter by Jo Bloggs"})
    assert "kept for 28 days" in client.get(begun["Location"]).content.decode()
    assert "Half a letter" in str(Draft.objects.get().typed)
    for days, left in ((27.9, 1), (28.1, 0)):
        with time.frozen_at(days_later(days)):
            call_command("work", "--once")
            assert Draft.objects.count() == left, days
