"""A published procedure entered by keyboard in the real editor: informal, formal, a panel, an outside body.

The facts are those of Latchmere Academy Trust's complaints procedure, as published.
"""

from typing import TYPE_CHECKING, Any

import pytest

from policies.models import PolicyVersion
from policies.procedures import parse
from tests.browser.conftest import Visit
from tests.factories.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

MOST_STOPS = 40
PUBLISHED = """
title = "Complaints procedure"
[[stage]]
name = "Stage 1: Informal"
kind = "informal"
handled_by = "handlers of unit"
respond = "normally 15 school days of receipt"
[[stage]]
name = "Stage 2: Formal complaint"
kind = "formal"
handled_by = "managers of unit"
acknowledge = "5 school days of escalation"
respond = "15 school days of escalation"
extend = true
escalate = "5 school days of decision received"
[[stage]]
name = "Stage 3: Panel hearing"
kind = "panel"
handled_by = "members of board"
panel = { members = 3, independent = 1 }
independent = true
[[stage]]
name = "Department for Education"
kind = "external"
body = "the Department for Education, through its website"
"""


class Editor:
    """Somebody who writes stages with the keyboard alone."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        self.number = -1

    def add(self) -> None:
        """Press the last “add a stage”; the name of the new one then has the focus."""
        self.page.locator(".c-sf-add-button:visible").last.focus()
        self.page.keyboard.press("Enter")
        self.number += 1

    def field(self, name: str) -> Any:
        return self.page.locator(f'[name="stages-{self.number}-value-{name}"]')

    def write(self, name: str, words: str) -> None:
        """Go there by Tab and type: into a select its choice's first letters, on a checkbox a blank."""
        field = self.field(name)
        for _ in range(MOST_STOPS):
            if field.evaluate("element => element === document.activeElement"):
                self.page.keyboard.type(words)
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"Tab never reached {name}")

    def limit(self, name: str, amount: str, unit: str, event: str) -> None:
        for part, words in (("n", amount), ("unit", unit), ("event", event)):
            self.write(f"{name}-{part}", words)

    def unfold(self, heading: str) -> None:
        """Open a part that is folded, where the keyboard finds it."""
        toggle = self.page.get_by_role("heading", name=heading).last.locator("xpath=..").get_by_role("button").first
        toggle.focus()
        self.page.keyboard.press("Enter")

    def told(self) -> Any:
        """Return what stands beside the last stage."""
        return self.page.locator(".policy-stage__said").last


def test_a_published_procedure_is_entered_by_keyboard(visit: Visit, base: str, lasting_world: World) -> None:
    from playwright.sync_api import expect

    page = visit(signed_in=lasting_world.person("editor"))
    index = lasting_world.policy.get_parent()
    page.goto(f"{base}/admin/pages/add/policies/policypage/{index.pk}/")
    page.locator("[name=title]").focus()
    page.keyboard.type("Latchmere complaints")
    page.locator("[name=summary]").fill("What to do when something has gone wrong at school.")
    page.get_by_role("tab", name="Procedure").press("Enter")
    editor = Editor(page)

    editor.add()
    expect(editor.field("panel_members")).to_be_hidden()
    expect(editor.field("body")).to_be_hidden()
    expect(editor.field("handled_by_unit")).to_be_hidden()
    editor.write("name", "Stage 1: Informal")
    editor.write("kind", "inf")
    editor.write("handled_by", "the handlers")
    editor.limit("respond", "15", "school", "receipt")
    editor.write("respond-normally", " ")
    expect(editor.told()).to_contain_text("We normally answer your complaint within 15 school days of receiving it.")
    expect(editor.told()).not_to_contain_text("Not settled")

    editor.add()
    editor.write("name", "Stage 2: Formal complaint")
    editor.write("handled_by", "the managers of the unit")
    editor.limit("acknowledge", "5", "school", "escalation")
    editor.limit("respond", "15", "school", "escalation")
    editor.limit("escalate", "5", "school", "decision")
    editor.unfold("More time")
    editor.write("extend", "yes")
    # What the stage before it says has changed with it.
    first = page.locator(".policy-stage__said").first
    expect(first).to_contain_text("you can ask for the next stage, “Stage 2: Formal complaint”")

    editor.add()
    editor.write("name", "Stage 3: Panel hearing")
    editor.write("kind", "panel")
    editor.write("handled_by", "the members")
    expect(editor.told()).to_contain_text("Who deals with it: name one of your units.")
    editor.write("handled_by_unit", "Board")
    editor.write("panel_members", "3")
    expect(editor.field("handled_by_unit")).to_have_value("board")
    editor.write("panel_independent", "1")
    editor.unfold("Who may not decide it")
    editor.write("independent", " ")
    expect(editor.told()).to_contain_text("A panel of 3 people, 1 of them independent of us, decides this, and nobody")

    editor.add()
    editor.write("name", "Department for Education")
    editor.write("kind", "ext")
    expect(editor.field("handled_by")).to_be_hidden()
    expect(editor.field("respond-n")).to_be_hidden()
    editor.write("body", "the Department for Education, through its website")
    expect(editor.told()).to_contain_text("you can take your complaint to the Department for Education")

    # What does not fit but holds something stays to be seen.
    expect(page.locator('[name="stages-2-value-panel_members"]')).to_be_visible()
    page.locator('[name="stages-2-value-kind"]').select_option("formal")
    expect(page.locator('[name="stages-2-value-panel_members"]')).to_be_visible()
    page.locator('[name="stages-2-value-kind"]').select_option("panel")

    page.get_by_role("button", name="More actions").press("Enter")
    page.get_by_role("button", name="Publish", exact=True).press("Enter")
    expect(page.get_by_text("Version 1.0 is published")).to_be_visible()
    version = PolicyVersion.objects.get(policy__slug="latchmere-complaints")
    assert version.promise == parse(PUBLISHED)


def test_the_sentences_stand_beside_the_stages_of_a_policy_that_is_opened(
    visit: Visit, base: str, lasting_world: World
) -> None:
    from playwright.sync_api import expect

    page = visit(signed_in=lasting_world.person("editor"))
    page.goto(f"{base}/admin/pages/{lasting_world.policy.pk}/edit/#tab-procedure")
    told = page.locator(".policy-stage__said")
    expect(told).to_have_count(3)
    expect(told.first).to_contain_text("We answer your complaint within 2 working days of acknowledging it.")
    field, beside = page.locator('[name="stages-0-value-name"]').bounding_box(), told.first.bounding_box()
    assert field
    assert beside
    assert beside["x"] >= field["x"] + field["width"]

    page.locator('[name="stages-0-value-respond-n"]').fill("3")
    expect(told.first).to_contain_text("within 3 working days of acknowledging it")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("has been updated").first).to_be_visible()
    expect(page.get_by_role("tab", name="Procedure")).to_have_attribute("aria-selected", "true")
    expect(told.first).to_contain_text("within 3 working days of acknowledging it")
