"""The blocks of a policy's wording: how they read, that they are sealed, and whose units they may name."""

from typing import Any

import pytest
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from policies.body import fragments
from policies.models import PolicyPage, PolicyVersion
from tests.factories.http import visitor, words
from tests.factories.world import World, another_organisation
from tests.policies.test_downloads import foreign_file
from tests.policies.test_editing import edit
from tests.policies.test_versions import publish

pytestmark = pytest.mark.usefixtures("own_folder")

ADDRESS = "/policies/complaints/"
TABLE = {
    "caption": "How long each step takes",
    "columns": [{"type": "row_heading", "heading": "Step"}, {"type": "text", "heading": "Time"}],
    "rows": [{"values": ["Reply", "2 working days"]}, {"values": ["Review", "10 working days\nat most"]}],
}


def body(*blocks: tuple[str, Any]) -> Any:
    raw = [{"type": kind, "value": value, "id": str(place)} for place, (kind, value) in enumerate(blocks)]
    return PolicyPage.body.field.to_python(raw)


def test_steps_are_a_numbered_list(world: World) -> None:
    publish(world.policy, body=body(("steps", {"title": "To complain", "steps": ["<p>Write.</p>", "<p>Send it.</p>"]})))
    page = visitor().get(ADDRESS).content.decode()
    listed = page[page.index('<ol class="do-steps">') :]
    assert "To complain</h3>" in page
    assert listed.index("Write.") < listed.index("Send it.")


def test_a_table_names_its_columns_and_rows(world: World) -> None:
    publish(world.policy, body=body(("table", TABLE)))
    page = visitor().get(ADDRESS).content.decode()
    assert "<caption>How long each step takes</caption>" in page
    assert '<th scope="col">Time</th>' in page
    assert '<th scope="row">Reply</th>' in page
    assert "10 working days<br>at most" in page


def test_contacts_are_sealed_as_they_were(world: World) -> None:
    unit = world.unit("north-east-hub")
    unit.telephone = "0191 496 0000"
    unit.save()
    line = {"name": "Chair of governors", "telephone": "", "email": "chair@example.org"}
    publish(world.policy, body=body(("contacts", {"title": "Who to ask", "units": [unit.pk], "lines": [line]})))
    unit.telephone = "0191 496 0999"
    unit.save()
    page = words(visitor().get(ADDRESS))
    assert "0191 496 0000" in page
    assert "chair@example.org" in page
    version = PolicyVersion.objects.latest("pk")
    assert version.computed_sha256() == version.sha256
    assert "0191 496 0999" in words(visitor().get("/contact/"))


def test_everything_written_is_looked_at(world: World) -> None:
    """The linter reads tables, steps and callouts too: a promise in a cell is a promise."""
    found = list(
        fragments(
            body(
                ("heading", "One"), ("text", "<p>Two</p>"), ("callout", {"title": "Three", "text": "<p>Four</p>"}),
                ("steps", {"title": "Five", "steps": ["<p>Six</p>"]}), ("table", TABLE),
                ("contacts", {"title": "Seven", "units": [], "lines": [{"name": "Eight"}]}),
                ("download", {"title": "Nine", "file": None}),
            )
        )
    )  # fmt: skip
    said = " ".join(found)
    for word in ("One", "Two", "Three", "Four", "Five", "Six", "10 working days", "Seven", "Eight", "Nine"):
        assert word in said


def posted(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return nested_form_data({"body": streamfield([("text", rich_text("<p>Words.</p>")), (kind, value)])})


def test_another_organisations_unit_or_file_is_neither_taken_nor_named(world: World) -> None:
    other = another_organisation()
    unit, file = other.units.get(slug="secret-office"), foreign_file(other)
    contacts = {"title": "", "units": streamlist([str(unit.pk)]), "lines": streamlist([])}
    for kind, value, name in (
        ("contacts", contacts, "Quite Another Office"),
        ("download", {"title": "Form", "file": str(file.pk)}, "their secret"),
    ):
        response = edit(world, **posted(kind, value))
        page = response.content.decode()
        assert "could not be saved due to validation errors" in words(response)
        assert name not in page
    assert PolicyVersion.objects.filter(policy=world.policy).count() == 1


def streamlist(values: list[str]) -> dict[str, Any]:
    rows = {str(n): {"value": value, "order": str(n), "deleted": "", "id": ""} for n, value in enumerate(values)}
    return {"count": str(len(values)), **rows}


def test_a_unit_that_readers_may_not_know_is_no_contact(world: World) -> None:
    unit = world.unit("north-east-hub")
    unit.is_public = False
    unit.save()
    contacts = {"title": "", "units": streamlist([str(unit.pk)]), "lines": streamlist([])}
    response = edit(world, **posted("contacts", contacts))
    assert "is not shown to the public, so it can" in response.content.decode()
    assert PolicyVersion.objects.filter(policy=world.policy).count() == 1


def test_contacts_without_anybody_are_refused(world: World) -> None:
    response = edit(world, **posted("contacts", {"title": "", "units": streamlist([]), "lines": streamlist([])}))
    assert "Add a unit, or somebody else." in response.content.decode()


@pytest.mark.parametrize("kind", ["table", "steps", "contacts", "download"])
def test_a_draft_with_each_block_can_be_opened_for_editing(world: World, kind: str) -> None:
    values = {
        "table": TABLE, "steps": {"title": "", "steps": ["<p>Write.</p>"]}, "download": {"title": "Form", "file": None},
        "contacts": {"title": "", "units": [world.unit("north-east-hub").pk], "lines": []},
    }  # fmt: skip
    draft = world.policy.get_latest_revision_as_object()
    draft.body = body((kind, values[kind]))
    draft.save_revision()
    from tests.policies.test_editing import editor

    assert editor(world).get(f"/admin/pages/{draft.pk}/edit/").status_code == 200
