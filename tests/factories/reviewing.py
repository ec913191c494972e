"""Policies to be reviewed, and people who review them."""

from datetime import date
from typing import Any
from uuid import uuid4

from home.models import Organisation, User
from intake.demo import build
from policies import publishing, reviews
from policies.models import PolicyIndexPage, PolicyPage, PolicyVersion, Review
from tests.factories.world import START, World

#: The day on which tests begin.
TODAY = START.date()


def publish(page: PolicyPage, **changes: Any) -> PolicyVersion:
    """Publish a changed draft as an editor does; return the new version. Its number is a minor change's."""
    draft = publishing.next_draft(page)
    for name, value in {"change": "minor", **changes}.items():
        setattr(draft, name, value)
    draft.save_revision().publish()
    return PolicyVersion.objects.filter(policy_id=page.pk).order_by("-pk")[0]


def record(world: World, version: PolicyVersion, **given: Any) -> Review:
    """Record a review as the demo's editor, of today and for a year unless said otherwise."""
    return reviews.record(version, **{"by": world.person("editor"), "on": TODAY, "next_due": date(2027, 4, 2), **given})


def add(organisation: Organisation, slug: str, **changes: Any) -> PolicyPage:
    """Publish another policy of an organisation: without a procedure, owner or review date, unless said otherwise."""
    home = organisation.site.root_page
    index = PolicyIndexPage.objects.child_of(home).first()
    if index is None:
        index = home.add_child(instance=PolicyIndexPage(title="Policies", slug="policies"))
    editor = organisation.people.filter(groups=organisation.editors).first() or _an_editor(organisation)
    given: dict[str, Any] = {
        "title": slug.replace("-", " ").capitalize(), "summary": "What we do.", "body": [("text", "<p>Words.</p>")],
        "effective": None, "review": None, "owner_role": "", "owner_unit": None, "note": "The first version.",
        "category": "other", "review_months": None,
    }  # fmt: skip
    return build.policy(index, editor, slug=slug, **{**given, **changes})


def _an_editor(organisation: Organisation) -> User:
    editor = User.objects.create_user(
        "editor@elsewhere.example", "a long password", first_name="Eve", last_name="Farr", organisation=organisation
    )
    editor.groups.add(organisation.editors)
    return editor


def form_of(policy: PolicyPage) -> str:
    """Return the address at which a review of a policy is recorded."""
    return f"/admin/policies/reviews/{policy.pk}/"


def answers(policy: PolicyPage, **changed: Any) -> dict[str, Any]:
    """Return what is sent with that form, for its last version, unless said otherwise."""
    version = policy.versions.first()
    assert version is not None
    given = {"version": version.pk, "key": str(uuid4()), "on": "2026-04-02", "next_due": "2027-04-02", "note": ""}
    return {**given, **changed}
