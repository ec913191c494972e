"""More ways round the rules: what came with import, downloads, approval, kept pages and deputies, tried again."""

import io
import zipfile

import pytest

from home.models import User
from policies import downloads
from policies.importing import read
from policies.models import ThirdParty
from policies.serving import kept
from tests.factories.http import visitor
from tests.factories.world import World, another_organisation
from tests.test_attacks import signed_in

NOWHERE = "0" * 64


# -- where the site stands is not for visitors to say ---------------------------------------------------


@pytest.mark.parametrize("address", ["/admin/reports/site-history/", "/admin/pages/usage/policies/policypage/"])
def test_no_header_opens_what_is_closed_to_staff(world: World, address: str) -> None:
    # gunicorn takes a header of this name for the path below which the site stands.
    response = signed_in(world.person("newcastle")).get(address, SCRIPT_NAME="/anywhere")
    assert response.status_code == 404


def test_no_header_puts_a_page_in_the_place_of_another(world: World) -> None:
    before = visitor().get("/policies/").content
    kept.forget()
    visitor().get("/", SCRIPT_NAME="/policies")
    assert visitor().get("/policies/").content == before


# -- what belongs to others ----------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["handler", "manager"])
@pytest.mark.parametrize("action", ["delete", "move", "publish", "unpublish"])
@pytest.mark.parametrize("which", ["id={page}", "id=all", "id=all&childOf={parent}", "id={own}&id={page}"])
def test_nothing_of_others_is_named_by_what_is_done_in_bulk(world: World, who: str, action: str, which: str) -> None:
    other = another_organisation()
    person = User.objects.get(email=f"{who}@other.example")
    person.groups.add(other.editors)
    draft = world.policy
    draft.title = "A plan nobody knows of"
    draft.save_revision()
    asked = which.format(page=draft.pk, parent=draft.get_parent().pk, own=other.site.root_page_id)
    response = signed_in(person).get(f"/admin/bulk/wagtailcore/page/{action}/?{asked}")
    assert response.status_code == 404


def test_editors_still_act_on_several_pages_of_their_own(world: World) -> None:
    client, page = signed_in(world.person("editor")), world.policy
    for asked in (f"id={page.pk}&id={world.form.pk}", f"id=all&childOf={page.get_parent().pk}"):
        response = client.get(f"/admin/bulk/wagtailcore/page/publish/?{asked}")
        assert response.status_code == 200
        assert page.title in response.content.decode()


@pytest.mark.parametrize("model", ["home/user", "wagtailimages/image", "wagtaildocs/document"])
def test_nothing_but_pages_is_acted_on_in_bulk(world: World, model: str) -> None:
    someone = world.person("newcastle")
    response = signed_in(world.person("admin")).get(f"/admin/bulk/{model}/delete/?id={someone.pk}")
    assert response.status_code == 404


@pytest.mark.parametrize("who", ["newcastle", "editor", "admin"])
def test_how_others_approve_is_listed_nowhere(world: World, who: str) -> None:
    for address in ("task_chooser/", "task_chooser/results/", "task_chooser/1/", "list/", "tasks/index/"):
        assert signed_in(world.person(who)).get(f"/admin/workflows/{address}").status_code == 404


# -- what is loaded from elsewhere -----------------------------------------------------------------------


def test_nothing_of_others_is_loaded_for_staff_for_it_could_do_what_they_may(world: World) -> None:
    _counted(world)
    agreed = visitor()
    agreed.post("/cookies/", {"choice": "accept"}, headers={"Origin": "http://localhost"})
    staff = signed_in(world.person("newcastle"))
    staff.cookies["consent"] = agreed.cookies["consent"].value
    for client, loaded in ((agreed, True), (staff, False), (agreed, True)):
        page = client.get("/policies/complaints/")
        assert ("count.js" in page.content.decode()) is loaded
        assert ("count.example.org" in page["Content-Security-Policy"]) is loaded


def test_what_is_loaded_from_elsewhere_reads_nothing_here(world: World) -> None:
    _counted(world)
    client = visitor()
    client.post("/cookies/", {"choice": "accept"}, headers={"Origin": "http://localhost"})
    policy = client.get("/policies/complaints/")["Content-Security-Policy"]
    connect = next(part for part in policy.split(";") if part.strip().startswith("connect-src"))
    assert connect.split() == ["connect-src", "https://count.example.org"]


def _counted(world: World) -> None:
    ThirdParty.objects.create(
        organisation=world.organisation, analytics="plausible", host="https://count.example.org", site_id="x"
    )


# -- what only breaks things -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/api/v2/policies/complaints/versions/%00/",
        f"/policies/files/{NOWHERE}/%00",
        "/policies/complaints/compare/?from=%00&to=1.0",
        "/admin/pages/search/?q=%00",
    ],
)
def test_an_address_with_a_nul_leads_nowhere(world: World, address: str) -> None:
    # PostgreSQL refuses to look for one.
    assert signed_in(world.person("editor")).get(address).status_code == 404


def test_whoever_sends_nonsense_for_an_origin_is_told_so(world: World) -> None:
    _counted(world)
    response = visitor().post("/cookies/", {"choice": "accept"}, headers={"Origin": "http://["})
    assert response.status_code == 400
    assert "consent" not in response.cookies


def test_a_damaged_archive_is_refused_in_words() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "wordprocessingml.document.main+xml" * 50)
    damaged = bytearray(packed.getvalue())
    begins = damaged.find(b".xml") + len(".xml")
    damaged[begins : begins + 6] = b"\xff" * 6
    with pytest.raises(downloads.Refused):
        downloads.kind_of(bytes(damaged), "form.docx")


@pytest.mark.parametrize(
    "text",
    ["# T\n" + "[" * 400_000, "Words.\n" + "**a " * 100_000, "Words.\n" + "[bookmark: " * 40_000,
     "# T\n" + "[a](x" * 80_000, "# T\n# a" + " " * 400_000 + "b\nWords."],
    ids=["brackets", "stars", "bookmarks", "links", "blanks"],
)  # fmt: skip
def test_no_text_holds_up_whoever_brings_it_in(text: str) -> None:
    # Each took from minutes to an hour, and the whole worker with it.
    found = read(text.encode(), "policy.txt")
    assert found.pieces or found.title


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("**Note:** we *listen* and **act**", "<b>Note:</b> we *listen* and <b>act</b>"),
        ("2 ** 3 ** 4", "2 ** 3 ** 4"),
        ("see [our page](https://example.org/a) or [this]", '<a href="https://example.org/a">our page</a>'),
    ],
)
def test_marks_are_still_read(written: str, read_as: str) -> None:
    found = read(f"# Complaints policy\n\n## How ##\n\n{written}\n".encode(), "policy.txt")
    assert any(piece.words == "How" for piece in found.pieces if piece.kind == "heading")
    told = "".join(piece.html for piece in found.pieces)
    assert read_as in told.replace("strong>", "b>")
