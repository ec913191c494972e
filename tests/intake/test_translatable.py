"""Every text that people read can be translated: in a language that marks what is, nothing is without its mark."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail

from intake.cases import secrets, workflow
from intake.cases.models import Case
from intake.letters import outbox
from tests.factories import marked as marks
from tests.factories.doing import PARTS
from tests.factories.http import FORM, STEPS, fill, visitor
from tests.factories.world import World
from tests.intake.desk.test_entering import posted


@pytest.fixture(autouse=True)
def _marked() -> Iterator[None]:
    with marks.marked():
        yield


class Looked:
    """What was found on the pages that were looked at."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}
        self.pages = 0

    def at(self, name: str, response: Any, *, desk: bool = False) -> Any:
        if response.status_code == 302:
            return response  # nothing was wrong with it
        self.pages += 1
        page = response.content.decode()
        if desk:  # around it stands Wagtail, with its own words and keys
            page = re.sub(r"^.*<main\b[^>]*>|</main>.*$", "", page, flags=re.S)
        assert marks.OPEN in page, name
        # The words of a letter are the organisation's, ours until it has its own; its title is one of them.
        known = [*(piece for text in marks.shipped_letters() for piece in text), *marks.data()]
        wrong = marks.unmarked(marks.texts_of(page), sorted(known, key=len, reverse=True))
        if wrong:
            self.found[name] = wrong
        return response

    def must_be_clean(self) -> None:
        assert not self.found, "\n".join(f"{name}: {text}" for name, texts in self.found.items() for text in texts)


def test_the_form(world: World) -> None:
    look, client = Looked(), visitor()
    look.at("start", client.get(FORM))
    fill(client)
    for slug, _given in STEPS:
        look.at(slug, client.get(f"{FORM}step/{slug}/"))
        look.at(f"{slug}, nothing answered", client.post(f"{FORM}step/{slug}/", {}))
    for slug, wrong in (
        ("what-happened", {"details": "7" * 20_001, "incident_date_0": "40", "incident_date_1": "13"}),
        ("contact", {"name": "a\nb", "email": "no address", "safe_contact": "email", "may_phone": "yes"}),
    ):
        look.at(f"{slug}, wrong", client.post(f"{FORM}step/{slug}/", wrong))
    fill(client)
    look.at("files", client.post(f"{FORM}files/", {"add": "1"}))
    look.at("check", client.get(f"{FORM}check/"))
    look.at("later", client.get(f"{FORM}later/"))
    client.post(f"{FORM}check/")
    look.at("sent", client.get(f"{FORM}sent/"))
    safe = visitor()
    look.at("safety", safe.post(f"{FORM}step/safety/", {"safety": "yes"}, follow=True))
    look.must_be_clean()


def let_in(case: Case) -> Any:
    client = visitor()
    client.post("/complaint/", {"reference": case.reference, "secret": secrets.secret_of(case)})
    return client


def test_the_complainants_page(world: World) -> None:
    look = Looked()
    look.at("door", visitor().get("/complaint/"))
    look.at("door, nothing", visitor().post("/complaint/", {}))
    look.at("door, wrong", visitor().post("/complaint/", {"reference": "x", "secret": "y"}))
    look.at("lost", visitor().get("/complaint/lost/"))
    look.at("lost, sent", visitor().post("/complaint/lost/", {"reference": "7KQ2-M9XD-4"}))
    case, who = world.complain(), world.person("newcastle")
    client = let_in(case)
    look.at("open", client.get("/complaint/page/"))
    workflow.acknowledge(case.pk, who, contact_name="Noor Haddad")
    workflow.question(case.pk, who, message="Who was there?")
    workflow.reply(case.pk, words="Nobody was.")
    look.at("acknowledged", client.get("/complaint/page/"))
    for slug in ("more", "back", "contact"):
        look.at(slug, client.get(f"/complaint/{slug}/"))
        look.at(f"{slug}, nothing", client.post(f"/complaint/{slug}/", {"message": ""}, follow=True))
    case = world.complain()
    client = let_in(case)
    workflow.respond(case.pk, who, outcome="not upheld", parts=PARTS, remedies=["apology", "other"])
    outbox.deliver()
    look.at("answered", client.get("/complaint/page/"))
    for slug in ("further", "enough", "handled"):
        look.at(slug, client.get(f"/complaint/{slug}/"))
    client.post("/complaint/further/", {"reasons": "Because.", "sought": "An apology."})
    look.at("further", client.get("/complaint/page/"))
    client.post("/complaint/back/", {"reasons": "Enough."})
    look.at("closed", client.get("/complaint/page/"))
    look.at("signed out", client.post("/complaint/sign-out/"))
    look.must_be_clean()


def test_entering_at_the_desk(world: World) -> None:
    look, client = Looked(), visitor()
    client.force_login(world.person("newcastle"))
    look.at("begin", client.get("/admin/entering/"), desk=True)
    address = client.post("/admin/entering/", {"form": world.form.pk}).url
    look.at("fill", client.get(address), desk=True)
    look.at("wrong", client.post(address, {"seen": posted()["seen"], "came-day": "2020-01-01"}), desk=True)
    look.at("late", client.post(address, posted(**{"came-day": "2026-03-30"})), desk=True)
    client.post(address, posted(warned="2026-04-02T16:00:00+01:00"))
    look.at("done", client.get(f"{address}done/"), desk=True)
    look.at("receipt", client.post(f"{address}receipt/"), desk=True)
    look.must_be_clean()


def test_what_staff_fill_in_on_a_case(world: World) -> None:
    look, client = Looked(), visitor()
    client.force_login(world.person("newcastle"))
    open_case, answered = world.complain(), world.complain()
    workflow.respond(answered.pk, world.person("newcastle"), outcome="not upheld", parts=PARTS, remedies=["apology"])
    for name, case in (("open", open_case), ("answered", answered)):
        page = client.get(f"/admin/cases/{case.pk}/").content.decode()
        addresses = sorted(set(re.findall(rf'href="(/admin/cases/{case.pk}/[\w-]+/)"', page)))
        assert len(addresses) > 3
        for address in addresses:
            shown = client.get(address)
            if shown.status_code == 200 and "html" in shown["Content-Type"]:
                look.at(f"{name}, {address.split('/')[-2]}", shown, desk=True)
            wrong = client.post(address, {})
            if wrong.status_code in (200, 422):
                look.at(f"{name}, {address.split('/')[-2]}, nothing", wrong, desk=True)
    assert look.pages > 10
    look.must_be_clean()


def test_the_letters(world: World) -> None:
    case, who = world.complain(), world.person("newcastle")
    world.complain(concerns_usual="yes")
    workflow.acknowledge(case.pk, who, contact_name="Noor Haddad")
    workflow.question(case.pk, who, message="Who was there?")
    workflow.respond(case.pk, who, outcome="not upheld", parts=PARTS, remedies=["apology"])
    outbox.deliver()
    workflow.escalate(case.pk)
    workflow.withdraw(case.pk)
    outbox.deliver()
    assert len(mail.outbox) >= 8
    # The words of a letter are the organisation's, ours until it has its own; what is put into them is ours.
    shipped = [piece for text in marks.shipped_letters() for piece in text]
    known = sorted([*shipped, *(each for each in marks.data() if marks.OPEN not in each)], key=len, reverse=True)
    found = {str(letter.subject): marks.unmarked([str(letter.subject), *str(letter.body).split("\n")], known)
             for letter in mail.outbox}  # fmt: skip
    wrong = {subject: texts for subject, texts in found.items() if texts}
    assert not wrong, "\n".join(f"{subject}: {text}" for subject, texts in wrong.items() for text in texts)


def test_what_has_no_mark_is_seen() -> None:
    page = f'<p>{marks.OPEN}By {marks.OPEN}Monday{marks.CLOSE}{marks.CLOSE}</p><p>Jo</p><img alt="A dog">'
    assert marks.unmarked(marks.texts_of(page), ["Jo"]) == ["A dog"]
    assert marks.unmarked(["Made on Monday"], []) == ["Made on Monday"]
    assert re.fullmatch(".", marks.OPEN)
