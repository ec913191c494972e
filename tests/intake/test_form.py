"""The form over HTTP: asked in small groups, kept at every step, sent once."""

import re
from datetime import timedelta

import pytest

from home import time
from intake.cases.models import Case
from intake.forms import coming_back
from intake.forms.models import DRAFT_KEPT, Draft, Submission
from intake.letters.models import Message, MessageKind
from tests.factories.http import CONTACT, FORM, WHAT, WHO, fill, send, visitor, words
from tests.factories.world import START, World


def test_who_sends_a_complaint_is_told_reference_who_has_it_and_by_when(world: World) -> None:
    page = words(send(visitor()))
    case = Case.objects.get()
    assert case.shown_reference in page
    assert "Who has it now: North East hub" in page
    assert "We acknowledge your complaint By 5.30pm on Friday 3 April 2026" in page
    assert "We answer your complaint At the latest by the end of Wednesday 8 April 2026" in page


def test_what_was_sent_is_kept_exactly_with_the_questions_as_asked(world: World) -> None:
    send(visitor(), details="  Zwölf Stühle, £5 & <b>nothing</b>…\r\nSecond line.  ")
    submission = Submission.objects.get()
    assert submission.content.body["details"] == "Zwölf Stühle, £5 & <b>nothing</b>…\nSecond line."
    assert submission.content.body["incident_date"] == "2026-03-27"
    asked = {question["name"]: question for question in submission.questions}
    assert asked["about"]["label"] == "Which part of our organisation is it about?"
    assert asked["about"]["choices"]["north-east-hub"] == "North East hub"


def test_each_step_is_kept_and_can_be_changed_without_losing_the_others(world: World) -> None:
    client = visitor()
    fill(client)
    assert "The teacher we were promised never came." in words(client.get(f"{FORM}check/"))
    changed = client.post(f"{FORM}step/contact/", {**CONTACT, "name": "Joanna Bloggs"})
    assert changed["Location"].endswith(("/check/", "/files/"))
    page = words(client.get(f"{FORM}check/"))
    assert "Joanna Bloggs" in page
    assert "The teacher we were promised never came." in page


def test_nothing_typed_is_shown_in_another_browser(world: World) -> None:
    fill(visitor())
    other = visitor()
    assert other.get(f"{FORM}check/").status_code == 302
    assert "Jo Bloggs" not in words(other.get(f"{FORM}step/safety/", follow=True))


def test_a_later_step_asked_for_first_leads_to_the_first(world: World) -> None:
    response = visitor().get(f"{FORM}step/what-happened/")
    assert response["Location"] == f"{FORM}step/safety/"


def test_answers_can_be_cleared_and_are_gone(world: World) -> None:
    client = visitor()
    fill(client)
    assert "Your answers are erased" in words(client.post(f"{FORM}clear/"))
    assert Draft.objects.count() == 0
    assert client.get(f"{FORM}check/").status_code == 302
    # By a button only: a link that was followed, or fetched ahead, must erase nothing.
    fill(client)
    client.get(f"{FORM}clear/")
    assert Draft.objects.count() == 1


def test_a_draft_nobody_came_back_to_is_gone_after_its_time(world: World) -> None:
    client = visitor()
    fill(client)
    with time.frozen_at(START + DRAFT_KEPT + timedelta(minutes=1)):
        assert client.get(f"{FORM}check/").status_code == 302
        assert coming_back.erase_expired() == 1
    assert Draft.objects.count() == 0


def test_the_draft_of_a_sent_form_keeps_no_answers(world: World) -> None:
    send(visitor())
    assert Draft.objects.get().answers == {}


def test_the_same_form_sent_again_is_the_same_case(world: World) -> None:
    client = visitor()
    first = send(client)
    again = client.post(f"{FORM}check/")
    assert again["Location"].endswith("/sent/")
    assert words(client.get(f"{FORM}sent/")) == words(first)
    assert Case.objects.count() == Submission.objects.count() == 1
    assert Message.objects.filter(kind=MessageKind.RECEIPT).count() == 1


def test_pages_of_a_complaint_are_kept_nowhere(world: World) -> None:
    client = visitor()
    fill(client)
    for address in (f"{FORM}step/contact/", f"{FORM}check/"):
        response = client.get(address)
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
    assert "Jo Bloggs" not in str(client.cookies)


WRONG = [
    ("safety", {}, "safety", "Choose yes or no."),
    ("what-happened", {**WHAT, "details": ""}, "details", "Tell us what happened."),
    ("what-happened", {**WHAT, "details": "x" * 100_000}, "details", "You have written 100,000 characters"),
    ("what-happened", {**WHAT, "incident_date_0": "3", "incident_date_1": "4"}, "incident_date", "still to come"),
    ("what-happened", {**WHAT, "incident_date_1": "13"}, "incident_date", "There is no such date."),
    ("what-happened", {**WHAT, "incident_date_0": "31", "incident_date_1": "2"}, "incident_date", "no such date"),
    ("what-happened", {**WHAT, "incident_date_2": ""}, "incident_date", "The date needs a year too."),
    ("what-happened", {**WHAT, "incident_date_1": ""}, "incident_date", "The date needs a month too."),
    ("what-happened", {**WHAT, "incident_date_0": "first"}, "incident_date", "Write the date in numbers"),
    ("what-happened", {**WHAT, "incident_date_2": "26"}, "incident_date", "with four numbers"),
    ("where", {"about": "", "concerns_usual": "no"}, "about", "Choose a part of our organisation"),
    ("where", {"about": "board", "concerns_usual": "no"}, "about", "Select a valid choice"),
    ("where", {"about": "north-east-hub"}, "concerns_usual", "Choose yes or no."),
    ("about-you", {**WHO, "who": "the-king"}, "who", "Select a valid choice"),
    ("about-you", {**WHO, "on_behalf": "yes"}, "behalf_name", "Tell us whom you are doing this for."),
    ("contact", {**CONTACT, "name": ""}, "name", "Tell us your name"),
    ("contact", {**CONTACT, "name": "Jo\r\nBcc: all@example.org"}, "name", "Write this on one line."),
    ("contact", {**CONTACT, "name": "Jo\x00Bloggs"}, "name", "a character that can't be read"),
    ("contact", {**CONTACT, "name": "J" * 121}, "name", "You have written 121 characters; the most is 120."),
    ("contact", {**CONTACT, "email": "jo at example"}, "email", "Write the email address in full"),
    ("contact", {**CONTACT, "email": "jo@example.org\nBcc: x@example.org"}, "email", "Write the email address in full"),
    ("contact", {**CONTACT, "email": ""}, "email", "Give an email address, or choose another way"),
    ("contact", {**CONTACT, "safe_contact": ""}, "safe_contact", "Choose how we can write to you."),
    ("contact", {**CONTACT, "safe_contact": "post"}, "address", "Give your postal address"),
    ("contact", {**CONTACT, "may_phone": "yes"}, "telephone", "Give a telephone number"),
]


@pytest.mark.parametrize(("slug", "given", "field", "said"), WRONG)
def test_a_wrong_answer_is_named_at_its_field_and_nothing_typed_is_lost(
    world: World, slug: str, given: dict[str, str], field: str, said: str
) -> None:
    client = visitor()
    response = client.post(f"{FORM}step/{slug}/", given)
    assert response.status_code == 200
    page = words(response)
    html = response.content.decode()
    assert said in page
    assert re.search(rf'href="#id_{field}(_0)?"', html), "the summary must lead to the field"
    assert "<title>Error:" in re.sub(r"<title>\s+", "<title>", html)
    for value in given.values():
        kept = re.split(r"[\x00\r\n]", value.strip())[0][:40]
        assert kept in html or kept in page
    assert Draft.objects.count() == 0
    assert Submission.objects.count() == 0


def test_an_answer_that_is_no_longer_possible_is_asked_again_before_sending(world: World) -> None:
    client = visitor()
    fill(client)
    hub = world.unit("north-east-hub")
    hub.is_public = False
    hub.save()
    response = client.post(f"{FORM}check/")
    assert response["Location"] == f"{FORM}step/where/"
    assert Case.objects.count() == 0


def test_without_an_email_address_the_page_says_that_the_codes_are_the_only_way_back(world: World) -> None:
    page = words(send(visitor(), email="", telephone="0191 498 0000"))
    assert "they are the only way back to your complaint" in page
    assert Message.objects.get(kind=MessageKind.RECEIPT).state == "page only"


def test_i_dont_know_is_an_answer_that_routes(world: World) -> None:
    send(visitor(), about="dont-know")
    case = Case.objects.get()
    assert case.unit.slug == "education-staffing"
    assert case.events.get(kind="routed").refs["why"] == "nobody was named, so the form's unit has it"


def test_a_step_that_is_not_there_is_not_found(world: World) -> None:
    assert visitor().get(f"{FORM}step/favourite-colour/").status_code == 404


def test_on_a_shared_device_the_codes_can_be_hidden(world: World) -> None:
    client = visitor()
    assert "Hide my codes on this device" in words(send(client))
    client.post(f"{FORM}clear/")
    assert client.get(f"{FORM}sent/")["Location"] == FORM
    assert Case.objects.count() == 1
