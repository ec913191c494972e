"""The way through the form over HTTP: branches are decided anew at every step, and again when it is sent."""

import re
from typing import Any

import pytest
from django.test import Client

from intake.cases.logged import LogEntry
from intake.cases.models import Case
from intake.forms.models import Draft, IntakeFormPage, Submission
from tests.factories.building import condition, editor, page, publish, question
from tests.factories.http import CONTACT, FORM, SAFE, STEPS, WHAT, WHERE, WHO, answer, fill, send, visitor, words
from tests.factories.world import World


def step(slug: str) -> str:
    return f"{FORM}step/{slug}/"


def sent_answers() -> dict[str, Any]:
    return Submission.objects.latest("pk").content.body


def test_the_way_is_shown_and_leads_back(world: World) -> None:
    client = visitor()
    first = client.get(step("safety"))
    assert "Step 1 of about 9" in words(first)
    target = answer(client, step("safety"), SAFE)
    second = client.get(target)
    assert "Step 2 of about 9" in words(second)
    assert f'class="back" href="{step("safety")}"' in second.content.decode()
    assert re.search(r'value="no" checked', client.get(step("safety")).content.decode())


def test_an_answer_that_was_changed_brings_what_is_now_needed_before_the_check(world: World) -> None:
    client = visitor()
    fill(client)
    target = answer(client, step("safety"), {"safety": "yes"})
    assert target == step("safety-first")
    assert "Step 2 of about 10" in words(client.get(target))
    assert client.get(f"{FORM}check/")["Location"] == step("safety-first")
    assert answer(client, target, {}) == f"{FORM}files/"
    # Optional questions that are new are asked too, before anything is sent.
    assert client.get(f"{FORM}check/").status_code == 200
    own = answer(client, step("about-you"), {**WHO, "who": "candidate"})
    assert "Which school or setting did you work at?" in words(client.get(own))
    assert client.get(f"{FORM}check/")["Location"] == own


def test_what_was_answered_on_a_way_not_taken_is_kept_but_never_sent(world: World) -> None:
    client = visitor()
    fill(client, concerns_usual="yes", concerns_whom="The one with the red scarf")
    assert "red scarf" in words(client.get(f"{FORM}check/"))
    # A browser sends what is typed in a question that it hides, too.
    answer(client, step("where"), {**WHERE, "concerns_whom": "The one with the red scarf"})
    assert "red scarf" not in words(client.get(f"{FORM}check/"))
    draft = Draft.objects.get()
    assert draft.answers["concerns_whom"] == "The one with the red scarf"
    client.post(f"{FORM}check/")
    assert "concerns_whom" not in sent_answers()
    assert "concerns_whom" not in {each["name"] for each in Submission.objects.get().questions}
    assert not Case.objects.get().restricted


def test_changed_back_it_is_there_again(world: World) -> None:
    client = visitor()
    fill(client, anonymous="no", name="Josephine Bloggs")
    assert answer(client, step("your-name"), {"anonymous": "yes"}) == f"{FORM}files/"
    assert "Josephine" not in words(client.get(f"{FORM}check/"))
    assert answer(client, step("your-name"), {"anonymous": "no"}) == f"{FORM}files/"
    assert "Josephine Bloggs" in words(client.get(f"{FORM}check/"))


@pytest.mark.parametrize(
    "smuggled",
    [
        {"concerns_whom": "Noor Rahimi"},  # a name in the answers would restrict the case
        {"kind": "compliment"},
        {"behalf_name": "Somebody", "behalf_agreed": "yes"},
        {"address": "1 High Street", "telephone": "0191 498 0000"},
        {"placement": "Hill School", "no_such_question": "x"},
    ],
)
def test_what_is_smuggled_into_hidden_questions_neither_routes_nor_stores(
    world: World, smuggled: dict[str, str]
) -> None:
    handler = world.person("newcastle").get_full_name()
    smuggled = {name: handler if value == "Noor Rahimi" else value for name, value in smuggled.items()}
    send(visitor())
    plain = sent_answers(), Submission.objects.get().questions
    client = visitor()
    for slug, given in STEPS:
        answer(client, step(slug), {**given, **smuggled})
    # Put into the draft itself too, as if some page had taken them.
    draft = Draft.objects.get(submission=None)
    draft.answers = {**draft.answers, **{name: value for name, value in smuggled.items() if name != "kind"}}
    draft.save()
    assert client.post(f"{FORM}check/")["Location"].endswith("/sent/")
    latest = Submission.objects.latest("pk")
    assert (latest.content.body, latest.questions) == plain
    assert not latest.case.restricted


def test_staying_anonymous_nothing_that_identifies_is_asked_and_the_page_says_what_that_means(world: World) -> None:
    client = visitor()
    for slug, given in STEPS:
        if slug != "contact":
            answer(client, step(slug), {**given, **({"anonymous": "yes"} if slug == "your-name" else {})})
    checked = words(client.get(f"{FORM}check/"))
    assert "You stay anonymous." in checked
    assert "they are the only way back" in checked
    client.post(f"{FORM}check/")
    done = words(client.get(f"{FORM}sent/"))
    assert "they are the only way back to your complaint" in done
    assert not sent_answers().keys() & {"name", "email", "telephone", "address", "safe_contact"}
    assert client.get(step("contact"))["Location"] != step("contact")


def test_where_a_name_is_needed_the_page_says_why_and_safety_is_the_exception(world: World) -> None:
    form = world.form
    form.anonymous_allowed, form.why_not_anonymous = False, "We could not answer you."
    form.save_revision().publish()
    client = visitor()
    assert answer(client, step("safety"), SAFE) == step("what-happened")
    for slug, given in STEPS[2:6]:
        answer(client, step(slug), given)
    assert "We could not answer you." in words(client.get(step("contact")))
    answer(client, step("safety"), {"safety": "yes"})
    assert answer(client, step("safety-first"), {}) == step("your-name")
    assert answer(client, step("your-name"), {"anonymous": "yes"}) == f"{FORM}files/"
    assert client.post(f"{FORM}check/")["Location"].endswith("/sent/")


def all_kinds(form: IntakeFormPage) -> None:
    form.takes_concerns = form.takes_suggestions = form.takes_compliments = True
    form.save_revision().publish()


def test_a_suggestion_is_soon_told_and_needs_no_name(world: World) -> None:
    all_kinds(world.form)
    client = visitor()
    assert f'href="{step("kind")}"' in client.get(FORM).content.decode()
    assert answer(client, step("kind"), {"kind": "suggestion"}) == step("suggestion")
    assert answer(client, step("suggestion"), {"details": "More tea."}) == step("where")
    assert "Is it about someone" not in words(client.get(step("where")))
    assert answer(client, step("where"), {"about": "dont-know"}) == step("contact")
    assert "Step 4 of about 6" in words(client.get(step("contact")))
    assert answer(client, step("contact"), {}) == f"{FORM}files/"
    assert "Send suggestion" in words(client.get(f"{FORM}check/"))


def test_a_worry_about_safety_can_be_said_on_every_page_and_nothing_typed_is_lost(world: World) -> None:
    all_kinds(world.form)
    client = visitor()
    answer(client, step("kind"), {"kind": "compliment"})
    page_shown = client.get(step("compliment"))
    assert 'name="worry"' in page_shown.content.decode()
    target = answer(client, step("compliment"), {"details": "She was kind, but afraid.", "worry": "1"})
    assert target == step("safety")
    shown = words(client.get(target))
    assert shown.index("call 999") < shown.index("Is anyone being hurt")
    answers = Draft.objects.get().answers
    assert answers["kind"] == "concern"
    assert answers["details"] == "She was kind, but afraid."
    assert answer(client, target, {"safety": "yes"}) == step("safety-first")
    assert answer(client, step("safety-first"), {}) == step("your-name")
    answer(client, step("your-name"), {"anonymous": "yes"})
    assert "She was kind, but afraid." in words(client.get(step("what-happened")))


@pytest.mark.parametrize("slug", [slug for slug, _ in STEPS if slug != "safety"])
def test_the_worry_is_on_each_step_and_on_the_check(world: World, slug: str) -> None:
    client = visitor()
    fill(client)
    html = client.get(step(slug)).content.decode()
    assert 'form="questions" name="worry"' in html
    assert "Clear my answers" in html
    assert "Leaving does not clear your history." in html
    assert client.post(step(slug), {"worry": "1"})["Location"] == step("safety")
    assert 'form="sending" name="worry"' in client.get(f"{FORM}check/").content.decode()
    assert client.post(f"{FORM}check/", {"worry": "1"})["Location"] == step("safety")
    assert Case.objects.count() == 0


def test_each_answer_can_be_changed_from_the_check(world: World) -> None:
    client = visitor()
    fill(client)
    html = client.get(f"{FORM}check/").content.decode()
    for slug, field in (("contact", "id_email"), ("where", "id_about_0"), ("what-happened", "id_incident_date_0")):
        assert f'href="{step(slug)}#{field}"' in html
        assert f'id="{field}"' in client.get(step(slug)).content.decode()


def test_a_page_that_is_no_longer_asked_keeps_what_is_typed_on_it(world: World) -> None:
    """In another tab the answer that brought the page has been changed meanwhile."""
    client = visitor()
    fill(client)
    answer(client, step("your-name"), {"anonymous": "yes"})
    assert answer(client, step("contact"), {**CONTACT, "name": "Typed in vain?"}) == f"{FORM}files/"
    assert Draft.objects.get().answers["name"] == "Typed in vain?"
    answer(client, step("your-name"), {"anonymous": "no"})
    assert "Typed in vain?" in words(client.get(f"{FORM}check/"))


@pytest.mark.parametrize(
    ("parts", "kept", "said"),
    [
        (("27", "3", "2026"), "2026-03-27", "Friday 27 March 2026"),
        (("", "3", "2026"), "2026-03", "March 2026"),
        (("", "", "2025"), "2025", "2025"),
    ],
)
def test_a_date_is_given_as_well_as_it_is_known(world: World, parts: tuple[str, ...], kept: str, said: str) -> None:
    client = visitor()
    fill(client, **{f"incident_date_{n}": part for n, part in enumerate(parts)})
    assert f"When did it happen? {said} Change" in words(client.get(f"{FORM}check/"))
    shown = client.get(step("what-happened")).content.decode()
    assert [re.search(rf'name="incident_date_{n}"[^>]*?value="(\d+)"', shown) is not None for n in range(3)] == [
        bool(part) for part in parts
    ]
    client.post(f"{FORM}check/")
    assert sent_answers()["incident_date"] == kept


def test_questions_of_the_editors_own_branch_on_the_page_and_between_pages(world: World) -> None:
    publish(
        editor(world),
        world.form,
        page(
            "Your booking",
            question("booked", "yes-no", label="Had you booked?", required=True),
            question("number", label="Which number?", required=True, show_if=[condition("booked", "yes")]),
            question("says", "note", label="Thank you."),
            after="safety",
        ),
        page("More", question("more", "several", choices=[("A", "a"), ("B", "b")]),
             show_if=[condition("booked", "yes")], after="safety"),
    )  # fmt: skip
    client: Client = visitor()
    target = answer(client, step("safety"), SAFE)
    shown = client.get(target)
    assert "Which number?" in words(shown)
    assert "Thank you." in words(shown)
    assert "data-show-if" in shown.content.decode()
    refused = client.post(target, {"booked": "yes"})
    assert "Answer this question." in words(refused)
    assert answer(client, target, {"booked": "no", "number": "typed and then thought better"}) == step("your-name")
    more = answer(client, target, {"booked": "yes", "number": "17"})
    assert "More" in words(client.get(more))
    client.post(more, {"more": ["a", "b"]})
    fill(client)
    assert "Which number? 17" in words(client.get(f"{FORM}check/"))
    client.post(f"{FORM}check/")
    assert sent_answers()["number"] == "17"
    assert sent_answers()["more"] == ["a", "b"]


def test_thanks_are_given_where_there_is_nothing_to_follow(world: World) -> None:
    form = world.form
    form.confirmation, form.takes_compliments = "<p>The kettle is on.</p>", True
    form.save_revision().publish()
    client = visitor()
    answer(client, step("kind"), {"kind": "compliment"})
    target = answer(client, step("compliment"), {"details": "More tea."})
    while "/step/" in target:
        target = answer(client, target, {"about": "north-east-hub", "name": "Jo Bloggs"})
    assert client.post(f"{FORM}check/")["Location"].endswith("/sent/")
    shown = words(client.get(f"{FORM}sent/"))
    assert "Thank you for telling us" in shown
    assert "The kettle is on." in shown
    assert "secret code" not in shown
    assert LogEntry.objects.get().shown_reference in shown


def test_the_words_of_the_confirmation_are_the_editors(world: World) -> None:
    form = world.form
    form.confirmation = "<p>Ring us if it is for tomorrow.</p>"
    form.save_revision().publish()
    shown = words(send(visitor()))
    assert "Ring us if it is for tomorrow." in shown
    assert "Your reference" in shown


def test_a_wrong_answer_to_a_question_that_is_not_asked_stops_nobody(world: World) -> None:
    client = visitor()
    fill(client, safe_contact="page", email="no address at all", details=WHAT["details"])
    assert client.post(f"{FORM}check/")["Location"].endswith("/sent/")
    assert "email" not in sent_answers()
