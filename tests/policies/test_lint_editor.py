"""Where an editor meets the findings: while editing, on publishing, on the command line; and who sets the codes."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from tests.factories.http import visitor, words
from tests.factories.world import World
from tests.policies.test_editing import edit, editor, form_of

SCHOOL_DAYS = "<p>Staff respond within three school days.</p>"
#: The Director's name stands in the findings for editors, and nowhere else.
DIRECTOR = "Dilys Pryce"


def address(world: World) -> str:
    return f"/admin/pages/{world.policy.pk}/edit/"


def findings_of(html: str) -> str:
    """Return what stands in the findings panel, or is put there after a draft was saved."""
    start = html.index("policy-findings")
    return html[start : html.index("</section>", start) if "</section>" in html[start:] else len(html)]


def test_the_editor_sees_the_findings_of_the_draft(world: World) -> None:
    page = editor(world).get(address(world)).content.decode()
    assert 'id="policy-findings"' in page
    panel = findings_of(page)
    assert 'data-finding="no-outside-body"' in panel
    assert "3 to think about. They do not keep you from publishing." in " ".join(panel.split())
    assert DIRECTOR in panel


def test_a_saved_draft_is_looked_at_anew(world: World) -> None:
    changes = nested_form_data({"body": streamfield([("text", rich_text(SCHOOL_DAYS))])})
    response = edit(world, action="action-save", **changes)
    assert "“three school days”" in words(response)
    assert 'data-finding="contradiction"' in response.content.decode()


def test_a_draft_that_saves_itself_is_looked_at_anew_in_place(world: World) -> None:
    page = world.policy.get_latest_revision_as_object()
    changes = nested_form_data({"body": streamfield([("text", rich_text(SCHOOL_DAYS))])})
    response = editor(world).post(address(world), {**form_of(page), **changes}, headers={"accept": "application/json"})
    answer = response.json()
    assert answer["success"] is True
    assert 'data-w-teleport-target-value="#policy-findings"' in answer["html"]
    assert 'data-finding="contradiction"' in answer["html"]


def test_other_pages_that_save_themselves_have_no_findings(world: World) -> None:
    client = editor(world)
    home = world.organisation.site.root_page
    data = nested_form_data({
        "title": home.title, "slug": home.slug, "introduction": rich_text("<p>Hello.</p>"),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
    })  # fmt: skip
    answer = client.post(f"/admin/pages/{home.pk}/edit/", data, headers={"accept": "application/json"}).json()
    assert answer["success"] is True
    assert "policy-findings" not in answer["html"]


def test_what_cannot_be_saved_is_not_judged(world: World) -> None:
    page = edit(world, procedure_conclude="soon").content.decode()
    assert "Save a draft: what is checked then stands here." in page
    assert "data-finding=" not in page


def test_a_new_policy_has_nothing_to_judge_yet(world: World) -> None:
    index = world.policy.get_parent()
    page = editor(world).get(f"/admin/pages/add/policies/policypage/{index.pk}/")
    assert "what is checked then stands here" in words(page)


def test_publishing_tells_how_many_and_where(world: World) -> None:
    page = words(edit(world, respond=3))
    assert "has been published" in page
    # The form says nothing of a review, so there is one more than in the demo.
    assert "There are 4 things to think about in “Complaints policy”." in page
    assert f"{address(world)}#tab-procedure" in edit(world, respond=4).content.decode()


def test_publishing_what_needs_no_thought_tells_nothing(world: World) -> None:
    privacy = world.policy.get_parent().get_children().get(slug="privacy").specific
    data = form_of(privacy, stages=False, review_date="2027-01-01")
    response = editor(world).post(f"/admin/pages/{privacy.pk}/edit/", {**data, "action-publish": "1"}, follow=True)
    assert "has been published" in words(response)
    assert "to think about" not in words(response)


def test_the_public_reads_no_findings_and_no_names(world: World) -> None:
    page = visitor().get("/policies/complaints/").content.decode()
    assert "policy-findings" not in page
    assert DIRECTOR not in page


# The command line


def run(capsys: pytest.CaptureFixture[str], *args: str, **options: Any) -> str:
    call_command("lint", *args, **options)
    return capsys.readouterr().out


def test_the_command_looks_at_every_policy_of_a_site(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, site="localhost")
    assert "warns: Stage 3 (“Level 3: Director review”): No outside body is named" in said
    assert "Privacy policy: nothing to say." in said
    assert DIRECTOR not in said


def test_the_command_looks_at_one_policy(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, site="localhost", policy="cookies")
    assert said == "Cookie policy: nothing to say.\n"


def test_the_command_looks_at_the_latest_draft(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    edit(world, action="action-save", **nested_form_data({"body": streamfield([("text", rich_text(SCHOOL_DAYS))])}))
    assert "“three school days”" in run(capsys, site="localhost", policy="complaints")


def test_the_command_fails_only_for_what_cannot_run(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.unit("board").memberships.all().delete()
    with pytest.raises(SystemExit) as ended:
        run(capsys, site="localhost")
    assert ended.value.code == 1
    assert "blocks: The whole policy: Nobody works in the catch-all unit" in capsys.readouterr().out


def test_a_file_needs_no_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "ours.toml"
    stage = '[[stage]]\nname = "Answer"\nkind = "formal"\nhandled_by = "handlers of unit"\n'
    file.write_text(f'title = "Ours"\n{stage}')
    assert "warns: Stage 1 (“Answer”): “Answer” is not a review" in run(capsys, str(file))
    cited = run(capsys, str(file), "--code", "housing-ombudsman")
    assert "Housing Ombudsman Complaint Handling Code 2024, 6.2 (in force from 1 April 2024)" in cited
    file.write_text(f'title = "Ours"\n{stage}respond = "2 wroking days of receipt"\n')
    with pytest.raises(SystemExit) as ended:
        run(capsys, str(file))
    assert ended.value.code == 1
    assert "working days" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "options", "said"),
    [
        ((), {}, "Name a file, or --site."),
        (("x.toml",), {"site": "localhost"}, "Name a file, or --site."),
        (("no-such-file.toml",), {}, "can't be read"),
        ((), {"site": "nowhere.example"}, "No organisation has a site"),
        ((), {"site": "localhost", "policy": "grumbles"}, "There is no policy “grumbles”"),
    ],
)
def test_the_command_says_what_it_wants(
    world: World, args: tuple[str, ...], options: dict[str, str], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("lint", *args, **options)


# Which codes an organisation follows


def test_an_administrator_says_which_codes_are_followed(world: World) -> None:
    client = Client(HTTP_HOST="localhost")
    client.force_login(world.person("admin"))
    page = client.get("/admin/organisation/")
    assert "OIA: Good Practice Framework" in words(page)
    form = page.context["form"]
    data = {name: value for name, value in form.initial.items() if value is not None}
    client.post("/admin/organisation/", {**data, "codes": ["oia-good-practice", "independent-schools"]})
    world.organisation.refresh_from_db()
    assert world.organisation.codes == ["oia-good-practice", "independent-schools"]
    assert "paragraph 33(f)" in editor(world).get(address(world)).content.decode()
    client.post("/admin/organisation/", data | {"codes": []})
    world.organisation.refresh_from_db()
    assert world.organisation.codes == []


def test_an_unknown_code_is_refused(world: World) -> None:
    world.organisation.codes = ["scouts-honour"]
    with pytest.raises(ValidationError, match="Choose from"):
        world.organisation.full_clean()
