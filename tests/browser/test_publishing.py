"""Publishing in a browser: what may stand in a policy, what is said before, archiving, a decision on the page."""

from typing import Any

import pytest

from policies import approvals, downloads, publishing
from policies.models import PolicyPage, PolicyVersion
from tests.browser.axe import look
from tests.browser.conftest import Visit
from tests.browser.test_looks import look_at_desk
from tests.factories.world import World
from tests.policies.test_downloads import PDF
from tests.policies.test_versions import publish
from tests.policies.test_wording import TABLE

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def everything(world: World) -> list[tuple[str, Any]]:
    """Return one of each block."""
    file = downloads.keep(PDF, "Form.pdf", organisation=world.organisation, by=None)
    raw = [
        ("heading", "How to complain"),
        ("text", "<p>Write to us.</p>"),
        ("steps", {"title": "Two steps", "steps": ["<p>Write.</p>", "<p>Send it.</p>"]}),
        ("table", TABLE),
        ("callout", {"title": "In danger?", "text": "<p>Ring 999.</p>"}),
        (
            "contacts",
            {
                "title": "Whom to ask",
                "units": [world.unit("north-east-hub").pk],
                "lines": [{"name": "Chair", "telephone": "0191 496 0000", "email": "chair@example.org"}],
            },
        ),
        ("download", {"title": "Complaints form", "file": file.pk}),
    ]
    data = [{"type": kind, "value": value, "id": f"b{place}"} for place, (kind, value) in enumerate(raw)]
    return PolicyPage.body.field.to_python(data)  # type: ignore[no-any-return]


def test_everything_that_may_stand_in_a_policy(visitor: Any, base: str, lasting_world: World) -> None:
    publish(lasting_world.policy, body=everything(lasting_world))
    visitor.goto(f"{base}/policies/complaints/")
    look(visitor)


def test_what_an_editor_and_an_administrator_are_shown(visit: Visit, base: str, lasting_world: World) -> None:
    world = lasting_world
    draft = publishing.next_draft(world.policy)
    draft.stages[0].value["respond"]["n"] = 3
    draft.save_revision()
    privacy = PolicyPage.objects.get(slug="privacy")
    editor = visit(signed_in=world.person("editor"))
    for path in (
        f"policies/{world.policy.pk}/before-publishing/",
        f"policies/{world.policy.pk}/before-publishing/?first=soon",
        f"policies/archive/{world.policy.pk}/",
        f"policies/archive/{privacy.pk}/",
    ):
        editor.goto(f"{base}/admin/{path}")
        look_at_desk(editor)
    administrator = visit(signed_in=world.person("admin"))
    administrator.goto(f"{base}/admin/policies/approval/")
    look_at_desk(administrator)


def test_who_only_decides_does_not_become_the_last_editor(visit: Visit, base: str, lasting_world: World) -> None:
    """The browser sends everything that it loaded; with a table in it, Django takes that for a change."""
    world = lasting_world
    board, chair = world.unit("board"), world.person("chair")
    board.memberships.get_or_create(user=chair, role="manager")
    approvals.switch_on(world.organisation, unit=board, role="Chair of the board", by=world.person("admin"))
    draft = publishing.next_draft(world.policy)
    draft.body, draft.change_note = everything(world), "Steps, and times at a glance."
    draft.save_revision(user=world.person("editor"))
    page = PolicyPage.objects.get(pk=world.policy.pk)
    workflow = page.get_workflow()
    assert workflow is not None
    workflow.start(page, world.person("editor"))
    browser = visit(signed_in=chair)
    browser.goto(f"{base}/admin/pages/{page.pk}/edit/")
    browser.locator("footer [data-w-dropdown-target=toggle]").click()
    browser.get_by_role("button", name="Approve and Publish", exact=True).click()
    browser.wait_for_url(f"{base}/admin/")
    version = PolicyVersion.objects.get(policy=page, number="1.1")
    assert version.sealed["approver"] == "Chair of the board"
