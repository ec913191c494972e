"""Acknowledging, responding, lifting a restriction: what it does, says, refuses and keeps."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db.models import Value
from django.urls import reverse

from home.time import now
from intake.cases import workflow
from intake.cases.models import Case, Role, State
from intake.desk import acting, actions
from intake.letters import mailing, rendering
from intake.letters.models import Message
from intake.portal import story
from intake.records.models import Content
from policies.procedures import preset
from tests.factories.doing import answer
from tests.factories.world import World
from tests.intake.desk.test_page import text_of, with_questions


def url(name: str, case: Case) -> str:
    return reverse(f"cases:{name}", args=(case.pk,))


def hidden(case: Case) -> dict[str, Any]:
    """Return what the form would carry if the case were opened now."""
    case.refresh_from_db()
    return {"lock_version": case.lock_version, "seen": case.chain_length}


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


ANSWER = {
    "outcome": "upheld",
    "part_0": "You are right.\n\nWe are sorry.",
    "remedies": ["apology"],
    "contact_name": "Noor Haddad",
}


def test_every_transition_that_is_the_staffs_has_its_view_and_its_words() -> None:
    theirs = {name for name, transition in workflow.TRANSITIONS.items() if transition.by == workflow.By.STAFF}
    # That a case is genuine is said by a button on its page.
    assert set(acting.VIEWS) == set(actions.ACTIONS) == theirs - {"vouch"}


@pytest.mark.parametrize("name", acting.VIEWS)
def test_get_shows_a_form_and_changes_nothing(
    name: str, world: World, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.complain(concerns_usual="yes")
    before = hidden(case)
    monkeypatch.setattr(actions, "may_be_offered", lambda *args: True)
    response = sign_in("senior").get(url(name, case))
    assert response.status_code == 200
    assert "What this does" in response.content.decode()
    assert 'method="post"' in response.content.decode()
    assert hidden(case) == before


def test_acknowledging_makes_a_handler_and_queues_a_letter(world: World, sign_in: Any) -> None:
    case = world.complain()
    client = sign_in("newcastle")
    form = client.get(url("acknowledge", case))
    page = form.content.decode()
    assert 'value="Noor Haddad"' in page
    assert "The complainant will read this" in page
    assert "You become the handler of Level 1: Initial response." in page
    assert "Written to: Jo Bloggs, jo@example.org" in text_of(page)
    response = client.post(
        url("acknowledge", case), {**hidden(case), "contact_name": "Noor Haddad", "message": "I will ring you."}
    )
    assert response.status_code == 302
    assert response["Location"] == url("inspect", case)
    assert f"You have acknowledged {case.shown_reference}. The letter to the complainant is queued" in said(response)
    case.refresh_from_db()
    assert case.current_run.handler == world.person("newcastle")
    letter = Message.objects.get(case=case, kind="acknowledgement")
    assert (letter.state, "They have written you a message." in letter.content.body["text"]) == ("queued", True)
    assert case.events.get(kind="acknowledged").content.body["message"] == "I will ring you."


def test_without_an_address_it_says_that_nothing_is_sent(world: World, sign_in: Any) -> None:
    case = world.complain(email="", telephone="01632 960 001")
    client = sign_in("newcastle")
    assert "their telephone number is 01632 960 001" in client.get(url("acknowledge", case)).content.decode()
    response = client.post(url("acknowledge", case), {**hidden(case), "contact_name": "Noor Haddad"})
    assert "nothing is sent. Tell them another way." in said(response)
    # Messages are kept outside the case: nothing personal is in them.
    assert "01632" not in said(response)


def test_responding_sends_the_answer_and_tells_the_way_on(world: World, sign_in: Any) -> None:
    case = world.complain()
    client = sign_in("newcastle")
    page = text_of(client.get(url("respond", case)).content.decode())
    assert "you can ask for the next stage, “Level 2: Divisional senior management”, within 5 working days" in page
    assert "It can't be changed afterwards." in page.replace("&#x27;", "'")
    response = client.post(url("respond", case), {**hidden(case), **ANSWER})
    assert "You have answered" in said(response)
    case.refresh_from_db()
    assert case.state == State.RESPONDED
    event = case.events.get(kind="responded")
    assert event.refs["outcome"] == "upheld"
    assert event.refs["remedies"] == ["apology"]
    assert event.content.body["parts"] == [
        {"title": "What we found and decided", "text": "You are right.\n\nWe are sorry."}
    ]


def test_at_the_last_stage_it_says_that_the_case_is_closed(world: World, sign_in: Any) -> None:
    from tests.intake.desk.test_list import climb

    case = world.complain()
    climb(world, case, 2)
    client = sign_in("director")
    assert "This is the last stage, so the case is closed." in client.get(url("respond", case)).content.decode()
    client.post(url("respond", case), {**hidden(case), **ANSWER, "contact_name": "Dilys Pryce"})
    case.refresh_from_db()
    assert case.state == State.CLOSED


def test_a_stage_that_demands_parts_has_a_box_for_each(world: World, sign_in: Any, monkeypatch: Any) -> None:
    from policies.models import PolicyVersion

    case = world.complain()
    procedure = case.version.promise
    demanding = preset("sennections").stages[0].response_must_include
    import dataclasses

    first = dataclasses.replace(procedure.stages[0], response_must_include=demanding, key=procedure.stages[0].key)
    changed = dataclasses.replace(procedure, stages=(first, *procedure.stages[1:]))
    monkeypatch.setattr(PolicyVersion, "promise", property(lambda self: changed))
    client = sign_in("newcastle")
    page = client.get(url("respond", case)).content.decode()
    assert demanding
    for part in demanding:
        assert f">{part[0].upper()}{part[1:]}</label>" in page
    texts = {f"part_{number}": f"About {part}." for number, part in enumerate(demanding)}
    missing = {**hidden(case), **ANSWER, **texts, "part_1": "  "}
    response = client.post(url("respond", case), missing)
    assert response.status_code == 422
    wrong = demanding[1][0].upper() + demanding[1][1:]
    assert f"Write the part “{wrong}”. This stage promises an answer that has it." in response.content.decode()
    assert client.post(url("respond", case), {**missing, **texts}).status_code == 302
    parts = case.events.get(kind="responded").content.body["parts"]
    assert [part["text"] for part in parts] == list(texts.values())


@pytest.mark.parametrize(
    ("name", "data", "words", "field"),
    [
        ("acknowledge", {"contact_name": ""}, "Write the name of the person", "id_contact_name"),
        ("acknowledge", {"contact_name": "N\x00or"}, "a character that can&#x27;t be read", "id_contact_name"),
        ("acknowledge", {"contact_name": "Noor\r\nBcc: x"}, "Write this on one line.", "id_contact_name"),
        ("acknowledge", {"contact_name": "Noor", "message": "x" * 6000}, "the most is 5,000", "id_message"),
        ("respond", {**ANSWER, "outcome": ""}, "Choose an outcome.", "id_outcome"),
        ("respond", {**ANSWER, "outcome": "withdrawn"}, "Choose one of the outcomes.", "id_outcome"),
        ("respond", {**ANSWER, "outcome": "nonsense"}, "Choose one of the outcomes.", "id_outcome"),
        ("respond", {**ANSWER, "part_0": "  \n "}, "Write what you found and what you decided.", "id_part_0"),
        ("respond", {**ANSWER, "remedies": ["money"]}, "Choose from what is listed.", "id_remedies_0"),
        ("clear", {"reason": ""}, "Write how you know", "id_reason"),
    ],
)
def test_wrong_input_is_said_at_the_field_and_nothing_is_lost(
    name: str, data: dict[str, Any], words: str, field: str, world: World, sign_in: Any
) -> None:
    case = world.complain(concerns_usual="yes") if name == "clear" else world.complain()
    before = hidden(case)
    response = sign_in("senior" if name == "clear" else "newcastle").post(url(name, case), {**before, **data})
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert f'href="#{field}"' in page
    assert f'id="{field}"' in page
    assert 'aria-invalid="true"' in page
    if name == "respond" and data["part_0"].strip():
        assert "You are right." in page
    assert hidden(case) == before
    assert not Message.objects.filter(case=case, kind__in=("acknowledgement", "outcome")).exists()


@pytest.mark.parametrize("broken", [{}, {"lock_version": "x", "seen": ""}, {"lock_version": "-1", "seen": "0"}])
def test_a_form_that_has_lost_its_version_is_shown_again(broken: dict[str, str], world: World, sign_in: Any) -> None:
    case = world.complain()
    response = sign_in("newcastle").post(url("respond", case), {**ANSWER, **broken})
    page = response.content.decode()
    assert response.status_code == 422
    assert "This page was out of date." in page
    assert "You are right." in page
    assert f'name="lock_version" value="{case.lock_version}"' in page


def test_who_comes_second_is_told_what_is_new_and_keeps_what_they_wrote(world: World, sign_in: Any) -> None:
    """Noor and the new colleague both have the case open; both answer."""
    from home.models import Membership

    Membership.objects.create(unit=world.unit("north-east-hub"), user=world.person("staffing"), role="handler")
    case = world.complain()
    both = hidden(case)
    sign_in("staffing").post(url("acknowledge", case), {**both, "contact_name": "Kit Rowan", "message": "Kit has it."})
    response = sign_in("newcastle").post(url("respond", case), {**both, **ANSWER})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Somebody else has done something on this case since you opened it." in page
    assert "What is new" in page
    assert "Kit has it." in page
    assert "You are right." in page
    assert '<option value="upheld" selected>' in page
    case.refresh_from_db()
    assert case.state == State.OPEN
    # Knowing that, the same form goes through.
    now = hidden(case)
    assert f'name="lock_version" value="{now["lock_version"]}"' in page
    assert sign_in("newcastle").post(url("respond", case), {**now, **ANSWER}).status_code == 302


def test_two_acknowledgements_make_one(world: World, sign_in: Any) -> None:
    case = world.complain()
    client = sign_in("newcastle")
    data = {**hidden(case), "contact_name": "Noor Haddad"}
    assert client.post(url("acknowledge", case), data).status_code == 302
    again = client.post(url("acknowledge", case), data)
    assert again.status_code == 409
    third = client.post(url("acknowledge", case), {**hidden(case), "contact_name": "Noor Haddad"})
    assert third.status_code == 409
    assert "This stage has been acknowledged already." in third.content.decode()
    assert case.events.filter(kind="acknowledged").count() == 1


@pytest.mark.parametrize("name", ["acknowledge", "respond"])
@pytest.mark.parametrize("who", ["director", "senior"])
def test_who_may_see_but_not_act_is_told_so(name: str, who: str, world: World, sign_in: Any) -> None:
    case = world.complain()
    client = sign_in(who)
    response = client.get(url(name, case), follow=True)
    assert response.redirect_chain[-1][0] == url("inspect", case)
    assert "It is with North East hub. You can read this case, but not act on it." in response.content.decode()
    posted = client.post(url(name, case), {**hidden(case), **ANSWER})
    assert posted.status_code == 409
    assert "You can&#x27;t act on this case." in posted.content.decode()
    case.refresh_from_db()
    assert (case.state, case.lock_version) == (State.OPEN, 0)


def test_the_workflow_holds_even_where_the_page_errs(world: World, sign_in: Any, monkeypatch: Any) -> None:
    """Break the desk on purpose: where it lets a stranger in, the workflow still refuses."""
    from intake.desk.policy import VisibleCases

    case = world.complain()
    everything = Case.objects.annotate(actionable=Value(True), held=Value(True))
    monkeypatch.setattr(VisibleCases, "visible_cases", lambda self: everything)
    monkeypatch.setattr(actions, "may_be_offered", lambda *args: True)
    response = sign_in("oxford").post(url("respond", case), {**hidden(case), **ANSWER})
    assert response.status_code == 409
    case.refresh_from_db()
    assert case.state == State.OPEN


def test_lifting_a_restriction_says_who_will_read_it_and_sends_it_on(world: World, sign_in: Any) -> None:
    case = world.complain(concerns_usual="yes", details="Noor Haddad shouted at me.")
    client = sign_in("senior")
    page = text_of(client.get(url("clear", case)).content.decode()).replace("&#x27;", "'")
    assert "Told by email, and able to read all of it: Noor Haddad." in page
    assert "Careful: Noor Haddad stands in the complainant's answers, and will read them." in page
    assert "Staff only" in page
    assert "The complainant will read this" not in page
    response = client.post(url("clear", case), {**hidden(case), "reason": "Another Noor Haddad."})
    assert "is no longer restricted. It is with North East hub." in said(response)
    case.refresh_from_db()
    assert not case.restricted
    assert (case.current_run.unit, case.current_run.role) == (world.unit("north-east-hub"), Role.HANDLERS)
    assert not case.events.get(kind="cleared").public


def test_whoever_gives_a_case_away_is_not_led_to_a_404(world: World, sign_in: Any) -> None:
    """At the board's substitute decision, clearing gives the case to people whom the board does not oversee."""
    case = world.complain(concerns_usual="yes")
    board = world.unit("board")
    Case.objects.filter(pk=case.pk).update(desk_unit=board)
    case.runs.update(unit=board, role=Role.MEMBERS)
    response = sign_in("chair").post(url("clear", case), {**hidden(case), "reason": "Nobody is."}, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1][0] == reverse("cases:index")
    assert "is no longer yours to see" in response.content.decode()


@pytest.mark.parametrize("name", acting.VIEWS)
def test_other_methods_and_missing_tokens_do_nothing(name: str, world: World) -> None:
    from django.test import Client

    case = world.complain()
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost:8000"})
    client.force_login(world.person("newcastle"))
    assert client.post(url(name, case), {**hidden(case), **ANSWER, "reason": "x"}).status_code == 403
    for method in ("put", "patch", "delete"):
        assert getattr(client, method)(url(name, case)).status_code in (403, 405)
    case.refresh_from_db()
    assert case.lock_version == 0


def test_what_is_offered_follows_the_stage(world: World, sign_in: Any) -> None:
    from tests.intake.desk.test_list import climb

    case = with_questions(world)
    first = sign_in("newcastle").get(url("inspect", case)).content.decode()
    assert first.index(">Acknowledge</a>") < first.index(">Respond</a>")
    assert "Lift the restriction" not in first
    climb(world, case, 1)
    # Level 2 promises no acknowledgement: the answer is what is waited for.
    second = sign_in("senior").get(url("inspect", case)).content.decode()
    assert second.index(">Respond</a>") < second.index(">Acknowledge</a>")
    assert "To be answered" in second


def test_an_acknowledgement_says_what_we_understood_and_what_they_seek(world: World, sign_in: Any) -> None:
    case = world.complain(summary="Nobody came on Friday.", outcome_sought="An apology.", safe_contact="email")
    client = sign_in("newcastle")
    page = client.get(url("acknowledge", case)).content.decode()
    assert "Nobody came on Friday.</textarea>" in page, "begun from their own summary"
    assert "An apology.</textarea>" in page
    typed = {"understood": "The teacher never came.", "outcome_sought": "A letter.", "message": "I ring you."}
    wrong = client.post(url("acknowledge", case), {**hidden(case), **typed, "contact_name": ""})
    assert wrong.status_code == 422
    for words in typed.values():
        assert f"{words}</textarea>" in wrong.content.decode()
    client.post(url("acknowledge", case), {**hidden(case), **typed, "contact_name": "Noor Haddad"})
    letter = case.messages.get(kind="acknowledgement")
    whole = rendering.text(mailing.blocks_of(letter, whole=True))
    assert "What we understood\nThe teacher never came." in whole
    assert "What you would like to happen\nA letter." in whole
    assert "never came" not in letter.content.body["text"], "an email says only that there is a letter"
    (step,) = [step for step in story.history(case) if step.title == "We told you who is dealing with it"]
    assert step.parts == (
        ("", "I ring you."), ("What we understood", "The teacher never came."),
        ("What you would like to happen", "A letter."),
    )  # fmt: skip
    shown = text_of(client.get(reverse("cases:inspect", args=(case.pk,))).content.decode())
    assert "What we understood The teacher never came." in shown


def test_at_a_later_stage_it_begins_from_what_they_seek_now(world: World, sign_in: Any) -> None:
    case = world.complain(outcome_sought="An apology.")
    answer(world, case, "newcastle")
    workflow.escalate(case.pk, sought="A new teacher.")
    case.refresh_from_db()
    page = sign_in("senior").get(url("acknowledge", case)).content.decode()
    assert "A new teacher.</textarea>" in page
    workflow.acknowledge(case.pk, world.person("senior"), contact_name="Dana Senior")
    letter = case.messages.filter(kind="acknowledgement").latest("pk")
    assert "A new teacher." in rendering.text(mailing.blocks_of(letter, whole=True))


def test_an_acknowledgement_repeats_nothing_that_was_erased(world: World, sign_in: Any) -> None:
    case = world.complain(summary="Nobody came.", outcome_sought="An apology.")
    Content.objects.filter(pk=case.submission.content_id).update(body={}, salt="", erased_at=now())
    page = sign_in("newcastle").get(url("acknowledge", case))
    assert page.status_code == 200
    assert "Nobody came." not in page.content.decode()
