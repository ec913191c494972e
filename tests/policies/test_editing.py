"""An editor at work in the Wagtail admin, over HTTP: what may be published, and what is told."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from home.models import User
from home.models.pages import address_of
from intake.forms.models import IntakeFormPage
from policies.models import PolicyPage, PolicyVersion
from tests.factories.http import visitor, words
from tests.factories.world import World


def editor(world: World) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(world.person("editor"))
    return client


def block(stage: Any) -> dict[str, Any]:
    """Return the posted form of a stage block as the editing page would send it."""
    data: dict[str, Any] = {}
    for name, value in stage.value.items():
        if hasattr(value, "bound_blocks") and not hasattr(value, "items"):
            data[name] = {
                "count": str(len(value)),
                **{str(i): {"value": v, "order": str(i), "deleted": "", "id": ""} for i, v in enumerate(value)},
            }
        elif isinstance(value, dict):
            data[name] = {k: ("on" if v is True else v) for k, v in value.items() if v not in (None, False)}
        elif value is True:
            data[name] = "on"
        elif value not in (None, False):
            data[name] = value
    return data


def form_of(
    page: PolicyPage, *, respond: int | None = None, event: str | None = None, stages: bool = True, **changes: str
) -> dict[str, Any]:
    rows: list[tuple[str, dict[str, Any]]] = []
    for child in page.stages if stages else []:
        data = block(child)
        if not rows:
            data["respond"] = {
                **data["respond"],
                **({"n": respond} if respond else {}),
                **({"event": event} if event else {}),
            }
        rows.append(("stage", data))
    procedure = streamfield(rows)
    for number in range(len(rows)):
        procedure[str(number)]["id"] = page.stages[number].id
    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "summary": page.summary,
            "category": page.category,
            "owner_role": page.owner_role,
            "procedure_title": page.procedure_title,
            "change": "minor",
            "change_note": "We need a day more.",
            "body": streamfield([("text", rich_text("<p>Words.</p>"))]),
            "stages": procedure,
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
            **changes,
        }
    )


def edit(world: World, action: str = "action-publish", **kwargs: Any) -> Any:
    page = world.policy.get_latest_revision_as_object()
    return editor(world).post(f"/admin/pages/{page.pk}/edit/", {**form_of(page, **kwargs), action: "1"}, follow=True)


def numbers(page: PolicyPage) -> list[str]:
    return list(PolicyVersion.objects.filter(policy=page).order_by("pk").values_list("number", flat=True))


def test_publishing_a_changed_limit_makes_a_version_that_readers_see(world: World) -> None:
    keys = [stage.id for stage in world.policy.stages]
    page = words(edit(world, respond=3))
    assert "has been published" in page
    assert numbers(world.policy) == ["1.0", "1.1"]
    assert "within 3 working days of acknowledging it" in words(visitor().get("/policies/complaints/"))
    version = PolicyVersion.objects.get(policy=world.policy, number="1.1")
    assert [stage.key for stage in version.promise.stages] == keys, "a stage keeps its identity"
    assert version.note == "We need a day more."


def test_a_saved_draft_makes_no_version(world: World) -> None:
    edit(world, action="action-save", respond=3)
    assert numbers(world.policy) == ["1.0"]


HALVES = [
    {"n": "5"},
    {"unit": "working days"},
    {"n": "5", "unit": "working days"},
    {"event": "receipt", "unit": "months"},
]


@pytest.mark.parametrize("half", HALVES)
def test_what_is_half_written_is_kept_as_a_draft_and_refused_on_publishing(world: World, half: dict[str, str]) -> None:
    """Wagtail saves drafts while somebody types, and must not answer that a number without its unit can't be kept."""
    page = world.policy.get_latest_revision_as_object()
    form = form_of(page)
    form |= {f"stages-0-value-acknowledge-{part}": half.get(part, "") for part in ("n", "unit", "event")}
    client, address = editor(world), f"/admin/pages/{page.pk}/edit/"
    saved = client.post(address, form, headers={"Accept": "application/json"})
    assert (saved.status_code, saved.json()["success"]) == (200, True)
    kept = world.policy.get_latest_revision_as_object()
    assert str(kept.stages[0].value["acknowledge"]["n"] or "") == half.get("n", "")
    assert (kept.stages[0].value["acknowledge"]["unit"] or "") == half.get("unit", "")
    assert client.get(address).status_code == 200
    assert client.get(f"/admin/pages/{page.pk}/view_draft/").status_code == 200

    refused = client.post(address, {**form, "action-publish": "1"}, follow=True)
    assert "could not be saved due to validation errors" in words(refused)
    with pytest.raises(ValidationError, match="half written"):
        kept.latest_revision.publish(user=world.person("editor"))
    assert numbers(world.policy) == ["1.0"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"stages": False}, "no stage that you handle yourselves"),
        ({"event": "escalation"}, "nothing is escalated to the first stage"),
        ({"procedure_conclude": "soon"}, "expected"),
        ({"slug": "grumbles"}, "A published policy keeps its address"),
        ({"effective_date": "2026-06-01", "review_date": "2026-05-01"}, "The review comes after"),
    ],
)
def test_what_cannot_run_is_refused_at_the_field_and_nothing_is_published(
    world: World, changes: dict[str, Any], said: str
) -> None:
    response = edit(world, **changes)
    page = words(response)
    assert "could not be saved due to validation errors" in page
    assert said in response.content.decode()
    assert numbers(world.policy) == ["1.0"]


@pytest.mark.parametrize("action", ["delete", "unpublish"])
def test_a_published_policy_is_neither_deleted_nor_unpublished(world: World, action: str) -> None:
    client = editor(world)
    page = words(client.post(f"/admin/pages/{world.policy.pk}/{action}/", follow=True))
    assert "people may have relied on it" in page
    # Nobody may, whatever their rights.
    client.force_login(User.objects.create_superuser("root@example.org", "recourse-demo"))
    assert "people may have relied on it" in words(
        client.post(f"/admin/pages/{world.policy.pk}/{action}/", follow=True)
    )
    assert PolicyPage.objects.filter(pk=world.policy.pk, live=True).exists()


def test_a_published_policy_is_not_moved(world: World) -> None:
    home = world.organisation.site.root_page
    page = words(editor(world).post(f"/admin/pages/{world.policy.pk}/move/{home.pk}/confirm/", follow=True))
    assert "can't be moved" in page or "not allowed" in page or "permission" in page
    assert address_of(PolicyPage.objects.get(pk=world.policy.pk)) == "/policies/complaints/"


def test_the_editor_can_look_at_the_draft_before_publishing(world: World) -> None:
    client = editor(world)
    page = world.policy.get_latest_revision_as_object()
    address = f"/admin/pages/{page.pk}/edit/preview/"
    client.post(address, form_of(page, respond=7))
    assert "within 7 working days of acknowledging it" in words(client.get(f"{address}?in_preview_panel=true"))
    assert "7 working days" not in words(visitor().get("/policies/complaints/"))


def test_a_new_policy_gets_its_first_version(world: World) -> None:
    index = Page.objects.get(slug="policies")
    data = nested_form_data(
        {
            "title": "Safeguarding policy", "slug": "safeguarding", "summary": "How we keep children safe.",
            "category": "safeguarding", "change": "major", "procedure_title": "Procedure",
            "body": streamfield([]), "stages": streamfield([]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
        }
    )  # fmt: skip
    editor(world).post(f"/admin/pages/add/policies/policypage/{index.pk}/", {**data, "action-publish": "1"})
    assert numbers(PolicyPage.objects.get(slug="safeguarding")) == ["1.0"]
    assert "How we keep children safe." in words(visitor().get("/policies/safeguarding/"))


def test_a_form_cannot_be_opened_on_a_policy_that_nobody_could_run(world: World) -> None:
    home = world.organisation.site.root_page
    privacy = PolicyPage.objects.get(slug="privacy")
    data = nested_form_data(
        {
            "title": "Ask about privacy", "slug": "ask", "policy": str(privacy.pk),
            "introduction": rich_text("<p>Ask.</p>"), "who": streamfield([]), "routing": streamfield([]),
            "questions": streamfield([]), "words_before": rich_text(""), "words_after": rich_text(""),
            "confirmation": rich_text(""),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
        }
    )  # fmt: skip
    response = editor(world).post(f"/admin/pages/add/intake/intakeformpage/{home.pk}/", {**data, "action-publish": "1"})
    assert "no stage that you handle yourselves" in words(response)
    assert not IntakeFormPage.objects.filter(slug="ask").exists()


def test_choices_are_those_of_the_editors_own_organisation(world: World) -> None:
    from tests.factories.world import another_organisation

    other = another_organisation()
    for address in (
        f"/admin/pages/{world.policy.pk}/edit/",
        f"/admin/pages/{world.form.pk}/edit/",
    ):
        page = editor(world).get(address).content.decode()
        assert "North East hub" in page or "Education staffing" in page
        assert other.units.get(slug="secret-office").name not in page
