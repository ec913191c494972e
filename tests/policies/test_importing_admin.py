"""An editor brings a policy in, over HTTP: looked at first, decided by them, and a draft in the end."""

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import ModelLogEntry, PageLogEntry

from home.models import User
from policies import reading
from policies.models import ImportedFile, PolicyIndexPage, PolicyPage, PolicyVersion
from tests.factories import other
from tests.factories.documents import PLAIN, riverside, word
from tests.factories.http import visitor, words
from tests.factories.world import World

URL = "/admin/policies/import/"
NAME = "Riverside policy.docx"


@pytest.fixture(autouse=True)
def stored(settings: Any, tmp_path: Path) -> Path:
    """Originals are kept in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def editor(world: World) -> Client:
    return as_person(world.person("editor"))


def as_person(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def upload(client: Client, data: bytes | None = None, name: str = NAME, url: str = URL, **more: Any) -> Any:
    return client.post(url, {"file": SimpleUploadedFile(name, data or word(riverside)), **more})


def paste(client: Client, text: str = PLAIN, url: str = URL) -> str:
    response = client.post(url, {"words": text})
    assert response.status_code == 302, words(response)
    return str(response["Location"])


def fields(response: Any) -> dict[str, Any]:
    """Return what a browser would send back of the page, unchanged."""
    form = BeautifulSoup(response.content, "html.parser").select_one("form[data-controller=w-unsaved]")
    assert form is not None
    sent: dict[str, Any] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        name, kind = str(field["name"]), field.get("type")
        if kind in ("checkbox", "radio"):
            if field.has_attr("checked"):
                value = field.get("value", "on")
                sent[name] = [*sent.get(name, []), value] if name == "keep" else value
        elif field.name == "select":
            chosen = field.select_one("option[selected]")
            sent[name] = chosen["value"] if chosen else field.select("option")[0]["value"]
        elif field.name == "textarea":
            sent[name] = field.text.strip()
        else:
            sent[name] = field.get("value", "")
    return sent


def confirm(client: Client, url: str, **changes: Any) -> Any:
    """Send the page of what was found, with these changes; names have ``__`` for a dash."""
    sent = {**fields(client.get(url)), **{name.replace("__", "-"): value for name, value in changes.items()}}
    return client.post(url, {name: value for name, value in sent.items() if value is not None}, follow=True)


def nothing_changed(stored: Path) -> bool:
    pages = PolicyPage.objects.filter(title__contains="Riverside").exists()
    return not pages and not ImportedFile.objects.exists() and not any(stored.rglob("*.*"))


# -- the way through -----------------------------------------------------------------------------------


def test_a_word_document_becomes_a_draft_and_nothing_is_taken_that_was_not_chosen(editor: Client, stored: Path) -> None:
    found = upload(editor)
    page = words(editor.get(found["Location"]))
    assert "“05/06/24” may mean Wednesday 5 June 2024 or Monday 6 May 2024. Choose which." in page
    assert "“Stage 1 – Acknowledge: 2 working days”" in page
    sent = fields(editor.get(found["Location"]))
    assert "effective-choice" not in sent, "of two days none is chosen beforehand"
    assert not [name for name in sent if name.endswith("-use")]
    refused = confirm(editor, found["Location"])
    assert refused.status_code == 422
    assert "In force from: choose what is meant, or to leave it empty." in words(refused)
    assert not PolicyPage.objects.filter(title__contains="Riverside").exists()
    done = confirm(editor, found["Location"], effective__choice="2024-06-05")
    assert "is a draft now, and readers see nothing of it yet" in words(done)
    draft = PolicyPage.objects.get(title="Riverside Grants: complaints policy")
    latest = draft.get_latest_revision_as_object()
    assert not draft.live
    assert draft.slug == "riverside-grants-complaints-policy"
    assert (latest.version_number, str(latest.effective_date)) == ("2.1", "2024-06-05")
    assert str(latest.review_date) == "2025-06-05"
    assert not latest.stages, "stages are never taken silently"
    assert [child.block_type for child in latest.body] == ["heading", "text"] * 2 + ["heading", "table"]
    assert latest.body[5].value.columns[1]["heading"] == "Acknowledge"
    assert latest.owner.email == "editor@sms.example"
    assert visitor().get(f"/policies/{draft.slug}/").status_code == 404
    kept = ImportedFile.objects.get()
    assert kept.policy == draft
    with kept.file.open("rb") as original:
        assert len(original.read()) == kept.size


def test_ticked_stages_and_times_are_taken_as_the_editor_corrected_them(editor: Client) -> None:
    done = confirm(
        editor, paste(editor), effective__choice="none",
        s1__use="on", s1__name="First look", s2__use="on", s2__kind="review",
        t1__use="on", t2__use="on", t2__n="8", t3__use="on", t4__use="on",
    )  # fmt: skip
    assert "is a draft now" in words(done)
    draft = PolicyPage.objects.get(title__contains="Riverside").get_latest_revision_as_object()
    first, second = draft.draft_procedure().stages
    assert (first.name, first.kind, str(first.handled_by)) == ("First look", "informal", "handlers of unit")
    assert str(first.acknowledge) == "2 working days of receipt"
    assert str(first.respond) == "normally 8 working days of receipt"
    assert first.may_extend
    assert str(first.escalate) == "10 working days of decision received"
    assert (str(second.handled_by), second.respond) == ("managers of organisation", None)
    assert draft.review_date is None, "blanks are imported as absent"
    assert (draft.review_months, draft.owner_role) == (12, "Head of Grants")
    assert "Version: 2.1" not in str(draft.body), "what the page shows itself is not ticked"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"t1__use": "on"}, "You did not tick “Stage 1: Informal resolution”."),
        ({"s1__use": "on", "t1__use": "on", "t2__use": "on", "t2__what": "acknowledge"}, "has two times for this"),
        ({"s1__use": "on", "t1__use": "on", "t1__unit": ""}, "Choose what is counted"),
        ({"s1__use": "on", "t1__use": "on", "t1__event": ""}, "Choose what the time is counted from."),
        ({"s1__use": "on", "t1__use": "on", "t1__n": "0"}, "Write how many, from 1 on."),
        ({"s1__use": "on", "t1__use": "on", "t1__stage": ""}, "Choose the stage this time belongs to."),
        ({"s1__use": "on", "s1__name": ""}, "Give the stage a name."),
        ({"title": ""}, "Give the policy a title."),
        ({"keep": []}, "Keep one piece of the wording at least."),
        ({"into": "999999"}, "Choose what to make of it."),
        ({"version__choice": "other", "version__other": "two"}, "write the number as 1.2"),
        ({"version__choice": "9.9"}, "9.9 is not one of the available choices"),
        ({"review__choice": "other", "review__other": "2020-01-01", "effective__choice": "2024-06-05"},
         "The review comes before the policy takes effect."),
        ({"review__choice": "other"}, "Next review: write it, or choose to leave it empty."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_no_draft_is_made(editor: Client, changes: dict[str, Any], said: str) -> None:
    url = paste(editor)
    response = confirm(editor, url, **{"effective__choice": "none", **changes})
    assert response.status_code == 422
    assert said in words(response)
    assert "No draft was made yet" in words(response)
    assert not PolicyPage.objects.filter(title__contains="Riverside").exists()
    assert ImportedFile.objects.get().policy is None


def test_pieces_that_are_unticked_are_left_out(editor: Client) -> None:
    url = paste(editor)
    every = fields(editor.get(url))["keep"]
    done = confirm(editor, url, effective__choice="none", keep=every[:2])
    assert "5 pieces of the wording were left out." in words(done)
    draft = PolicyPage.objects.get(title__contains="Riverside").get_latest_revision_as_object()
    assert [child.block_type for child in draft.body] == ["heading", "text"]


def test_a_policy_that_is_there_gets_its_next_draft_and_readers_see_the_old_one(editor: Client, world: World) -> None:
    policy = world.policy
    stages = [stage.id for stage in policy.stages]
    url = upload(editor, url=f"{URL}?into={policy.pk}")["Location"]
    assert fields(editor.get(url))["into"] == str(policy.pk)
    refused = confirm(editor, url, effective__choice="2024-06-05", version__choice="none")
    assert "5 June 2024 is past, and a form hangs on “Complaints policy”" in words(refused)
    taken = confirm(editor, url, effective__choice="none", version__choice="other", version__other="1.0")
    assert "Version 1.0 of “Complaints policy” has been published already." in words(taken)
    done = confirm(editor, url, effective__choice="none")
    assert done.redirect_chain[-1][0] == f"/admin/pages/{policy.pk}/edit/"
    draft = PolicyPage.objects.get(pk=policy.pk).get_latest_revision_as_object()
    assert draft.title == "Riverside Grants: complaints policy"
    assert [stage.id for stage in draft.stages] == stages, "with none ticked, the stages stay"
    assert "Riverside" not in words(visitor().get("/policies/complaints/"))
    assert PolicyPage.objects.get(pk=policy.pk).slug == "complaints"
    assert PolicyVersion.objects.filter(policy=policy).count() == 1


def test_an_older_version_is_entered_with_its_past_date_and_found_by_it(editor: Client) -> None:
    url = paste(
        editor, "Complaints policy\n\nVersion: 1.0\nEffective date: 30/09/24\n\nScope\n\nFor everybody we work with.\n"
    )
    editor_page = confirm(editor, url, title="Old grumbles policy")
    page = PolicyPage.objects.get(title="Old grumbles policy")
    assert editor_page.redirect_chain[-1][0] == f"/admin/pages/{page.pk}/edit/"
    sent = _edit_form(editor_page)
    done = editor.post(f"/admin/pages/{page.pk}/edit/", {**sent, "action-publish": "1"}, follow=True)
    assert "has been published" in words(done)
    version = PolicyVersion.objects.get(policy=page)
    assert version.number == "1.0"
    assert version.in_force_from.isoformat() == "2024-09-29T23:00:00+00:00", "midnight in London"
    on = visitor().get(f"/policies/{page.slug}/?on=2024-09-30")
    assert on.status_code == 200
    assert "For everybody we work with." in words(on)
    assert reading.version_in_force(page) == version


def _edit_form(response: Any) -> dict[str, Any]:
    """Return what Wagtail's own editor would send of a freshly made draft."""
    from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

    page = response.context["page"].get_latest_revision_as_object()
    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "summary": page.summary,
            "category": page.category,
            "owner_role": page.owner_role,
            "procedure_title": page.procedure_title,
            "change": "minor",
            "change_note": "",
            "version_number": page.version_number,
            "effective_date": page.effective_date.isoformat(),
            "body": streamfield(
                [(c.block_type, rich_text(c.value.source) if c.block_type == "text" else c.value) for c in page.body]
            ),
            "stages": streamfield([]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
        }
    )


def test_a_file_becomes_one_draft_however_often_it_is_sent(editor: Client) -> None:
    url = paste(editor)
    sent = {**fields(editor.get(url)), "effective-choice": "none"}
    editor.post(url, sent)
    again = editor.post(url, sent, follow=True)
    assert "has been brought in already" in words(again)
    assert PolicyPage.objects.filter(title__contains="Riverside").count() == 1
    assert "has been brought in already" in words(editor.get(url, follow=True))


def test_two_with_the_same_title_get_addresses_of_their_own(editor: Client) -> None:
    for _ in range(2):
        confirm(editor, paste(editor), effective__choice="none")
    slugs = set(PolicyPage.objects.filter(title__contains="Riverside").values_list("slug", flat=True))
    assert slugs == {"riverside-grants-complaints-policy", "riverside-grants-complaints-policy-2"}


# -- what can't be read --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a file, or paste the words below."),
        ({"words": "  \n "}, "Choose a file, or paste the words below."),
        ({"file": (NAME, b"PK broken")}, "can't be read as a Word document"),
        ({"file": (NAME, b"")}, "The file is empty."),
        ({"file": ("p.pdf", b"%PDF-1.4")}, "This is a PDF."),
        ({"file": (NAME, b"PK" + b"0" * 11_000_000)}, "The file is larger than 10 MB"),
        ({"words": "word " * 150_000}, "longer than a policy can be"),
        ({"words": "x" * 3_000_000}, "longer than a policy can be"),
        ({"file": (NAME, b"PK"), "words": "Both."}, "Choose a file or paste words, not both."),
    ],
)
def test_what_can_not_be_read_is_said_and_nothing_changes(
    editor: Client, stored: Path, sent: dict[str, Any], said: str
) -> None:
    data = {name: SimpleUploadedFile(*value) if name == "file" else value for name, value in sent.items()}
    response = editor.post(URL, data)
    assert response.status_code == 422
    assert said in words(response)
    assert "Nothing was brought in" in words(response)
    assert nothing_changed(stored)


def test_of_what_is_far_too_large_nothing_is_kept(
    editor: Client, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are read and thrown away, so that the browser gets its answer; neither memory nor disk holds them."""
    from policies.desk import importing

    most = 0
    receive = importing.DocumentUpload.receive_data_chunk

    def watched(self: Any, raw: bytes, start: int) -> None:
        nonlocal most
        try:
            receive(self, raw, start)
        finally:
            most = max(most, self._kept.getbuffer().nbytes)

    monkeypatch.setattr(importing.DocumentUpload, "receive_data_chunk", watched)
    response = upload(editor, b"PK" + b"x" * 30_000_000)
    assert "The file is larger than 10 MB" in words(response)
    assert most <= importing.MOST_BYTES
    assert nothing_changed(stored)


def test_what_is_sent_from_another_site_is_refused(world: World, stored: Path) -> None:
    client = Client(enforce_csrf_checks=True, HTTP_HOST="localhost")
    client.force_login(world.person("editor"))
    assert upload(client).status_code == 403
    assert nothing_changed(stored)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(URL).content.decode())
    assert token
    assert upload(client, csrfmiddlewaretoken=token[1]).status_code == 302


# -- the original, and whose it is ---------------------------------------------------------------------


def test_the_original_comes_back_as_it_was_and_only_as_a_download(editor: Client) -> None:
    data = word(riverside)
    url = upload(editor, data)["Location"]
    response = editor.get(f"{url}original/")
    assert b"".join(response.streaming_content) == data
    assert response["Content-Disposition"] == f'attachment; filename="{NAME}"'
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_a_file_that_was_not_brought_in_may_be_thrown_away_and_no_other(
    editor: Client, stored: Path, django_capture_on_commit_callbacks: Any
) -> None:
    url = paste(editor)
    assert editor.get(f"{url}discard/").status_code == 405
    with django_capture_on_commit_callbacks(execute=True):
        assert "thrown away" in words(editor.post(f"{url}discard/", follow=True))
    assert nothing_changed(stored)
    assert not [path for path in stored.rglob("*") if path.is_file()]
    kept = paste(editor)
    confirm(editor, kept, effective__choice="none")
    assert "so it is kept" in words(editor.post(f"{kept}discard/", follow=True))
    assert ImportedFile.objects.count() == 1


@pytest.mark.parametrize("who", ["newcastle", "director", "admin"])
def test_only_editors_import(world: World, editor: Client, who: str) -> None:
    url = paste(editor)
    colleague = as_person(world.person(who))
    for address in (URL, url, f"{url}original/"):
        assert colleague.get(address).status_code == 404
    assert upload(colleague).status_code == 404
    assert colleague.post(f"{url}discard/").status_code == 404


def test_another_organisations_editors_see_neither_files_nor_policies(world: World, editor: Client) -> None:
    elsewhere = other.build()
    index = elsewhere.organisation.site.root_page.add_child(instance=PolicyIndexPage(title="Rules", slug="policies"))
    stranger = elsewhere.handler
    stranger.groups.add(elsewhere.organisation.editors)
    foreign = as_person(User.objects.get(pk=stranger.pk))
    url = upload(editor)["Location"]
    for address in (url, f"{url}original/"):
        assert foreign.get(address).status_code == 404
    assert foreign.post(f"{url}discard/").status_code == 404
    assert NAME not in words(foreign.get(URL))
    own = paste(foreign)
    assert world.policy.title not in words(foreign.get(own))
    refused = confirm(foreign, own, effective__choice="none", into=str(world.policy.pk))
    assert "Choose what to make of it." in words(refused)
    confirm(foreign, own, effective__choice="none")
    assert PolicyPage.objects.get(title__contains="Riverside").get_parent().pk == index.pk


def test_names_and_words_of_files_are_in_no_log(editor: Client, caplog: pytest.LogCaptureFixture) -> None:
    confirm(editor, paste(editor, PLAIN.replace("We listen", "We zzlisten")), effective__choice="none")
    entries = [str(entry.data) for log in (PageLogEntry, ModelLogEntry) for entry in log.objects.all()]
    assert "zzlisten" not in " ".join(entries) + caplog.text


def test_the_list_of_policies_and_each_policy_lead_there(editor: Client, world: World) -> None:
    index = world.policy.get_parent()
    assert f'href="{URL}"' in editor.get(f"/admin/pages/{index.pk}/").content.decode()
    assert (
        f'href="{URL}?into={world.policy.pk}"' in editor.get(f"/admin/pages/{world.policy.pk}/edit/").content.decode()
    )


def test_the_pages_cost_the_same_with_many_files(editor: Client, django_assert_max_num_queries: Any) -> None:
    url = paste(editor)
    for _ in range(25):
        paste(editor, "A policy of ours\n\nWords.")
    with django_assert_max_num_queries(22):
        listed = editor.get(URL)
    assert "Page 1 of 2" in words(listed)
    with django_assert_max_num_queries(30):
        editor.get(url)
