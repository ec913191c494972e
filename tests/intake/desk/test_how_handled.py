"""What the complainant says of the handling sways nobody: staff read it once the case is closed, and not before."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from intake.cases import workflow
from intake.cases.models import Case
from intake.portal import feedback
from tests.factories.world import World
from tests.intake.desk.test_page import text_of
from tests.intake.desk.test_queue import lines_of

SignIn = Callable[[Any], Client]
HANDLING = "Content with the handling: partly."
WORDS = "Nobody rang me zebra"
PARTS = [{"title": "What we found and decided", "text": "The lesson was missed."}]


def climbed(world: World) -> Case:
    """Return a case whose complainant asked for the next stage, and said then how it was handled."""
    case = world.complain()
    workflow.respond(case.pk, world.person("newcastle"), outcome="not upheld", parts=PARTS, remedies=[])
    workflow.escalate(case.pk, handling="partly")
    feedback.keep(case, {"how": "partly", "words": WORDS})
    return case


def everywhere(client: Client, case: Case) -> str:
    """Return all that the desk shows of a case: its page, each form, the list, searches and files."""
    pages = [text_of(client.get(f"/admin/cases/{case.pk}/").content.decode())]
    addresses = (
        f"cases/{case.pk}/note/", f"cases/{case.pk}/respond/", "cases/?show=all", f"cases/?q={case.reference}",
        "cases/?q=zebra&show=all", "weekly-log/2026-03-30/", "",
    )  # fmt: skip
    pages += [text_of(client.get(f"/admin/{each}", follow=True).content.decode()) for each in addresses]
    pages += [str(lines_of(client.get(f"/admin/cases/export.{form}?show=all"), form)) for form in ("csv", "xlsx")]
    return " ".join(pages)


@pytest.mark.parametrize("who", ["newcastle", "senior", "director"])
def test_it_is_shown_nowhere_while_the_case_is_open(world: World, sign_in: SignIn, who: str) -> None:
    case = climbed(world)
    shown = everywhere(sign_in(who), case)
    assert case.shown_reference in shown
    for word in ("Content with the handling", "zebra me", WORDS, "found that it was handled"):
        assert word not in shown
    assert case.shown_reference not in text_of(sign_in(who).get("/admin/cases/?q=zebra").content.decode())


def test_nor_what_staff_have_written_down_of_it(world: World, sign_in: SignIn) -> None:
    case = world.complain()
    noor = world.person("newcastle")
    workflow.respond(case.pk, noor, outcome="not upheld", parts=PARTS, remedies=[])
    workflow.satisfied(case.pk, noor, handling="partly", agrees="no")
    shown = everywhere(sign_in("newcastle"), case)
    assert HANDLING not in shown
    assert (
        "Agrees with the answer: no. How they found the handling is kept, and shown once the case is closed." in shown
    )
    workflow.accept(case.pk)
    assert HANDLING in everywhere(sign_in("newcastle"), case)


def test_it_is_shown_after_that_by_the_stage_that_it_is_about(world: World, sign_in: SignIn) -> None:
    case = climbed(world)
    run = Case.objects.get(pk=case.pk).current_run
    assert run is not None
    who = next(each for each in world.organisation.people.all() if Case.objects.actionable_by(each).filter(pk=case.pk))
    workflow.respond(case.pk, who, outcome="not upheld", parts=PARTS, remedies=[])
    assert HANDLING not in everywhere(sign_in(who), case)
    workflow.accept(case.pk, handling="yes")
    page = text_of(sign_in(who).get(f"/admin/cases/{case.pk}/").content.decode())
    assert f"Level 1: Initial response : {HANDLING}" in page
    assert (
        "Level 2: Divisional senior management : Content with the handling: yes. Agrees with the answer: yes." in page
    )
    assert WORDS in page
    workflow.reopen(case.pk, who, reason="New facts.")
    assert "Content with the handling" not in everywhere(sign_in("director"), case)
