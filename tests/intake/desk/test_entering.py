"""What came another way, entered at the desk: the same questions, the same way, the same dates."""

import io
from datetime import datetime, timedelta
from typing import Any

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from home import time
from home.models import User
from home.time import LONDON
from intake.cases.models import Case
from intake.forms.evidence import storage
from intake.forms.evidence.models import File, FileState
from intake.forms.models import Draft, IntakeFormPage, Submission
from intake.forms.paper import writing
from intake.records import verify
from policies import printing
from tests.factories.world import ANSWERS, START, World, another_organisation, days_later
from tests.intake.evidence import corpus
from tests.intake.forms import test_paper

MOST_QUERIES = 45
BEGIN = "/admin/entering/"


def posted(**changed: Any) -> dict[str, Any]:
    """What a member of staff types, as a browser sends it."""
    typed: dict[str, Any] = {
        **{name: value for name, value in ANSWERS.items() if name != "incident_date"},
        "incident_date_0": "27", "incident_date_1": "3", "incident_date_2": "2026",
        "came-channel": "phone", "came-day": "2026-04-02", "came-time": "16:00",
        "seen": ["safety", "your-name", "what-happened", "where", "putting-right", "about-you", "placement", "contact"],
    }  # fmt: skip
    return {**typed, **changed}


def begin(client: Any, world: World) -> str:
    response = client.post(BEGIN, {"form": world.form.pk})
    assert response.status_code == 302
    return str(response.url)


def only_case() -> Case:
    return Case.objects.select_related("submission__content", "submission__taken_by").get()


def test_a_call_becomes_a_case_whose_dates_count_from_the_call(world: World, sign_in: Any) -> None:
    client = sign_in("newcastle")
    address = begin(client, world)
    response = client.post(address, posted())
    assert response.status_code == 200
    # The acknowledgement is due within 24 hours of the call, which leaves less than a day.
    assert "by 4pm on Friday 3 April 2026. Time left: 22 hours." in response.content.decode()
    assert not Case.objects.exists()
    response = client.post(address, posted(warned=datetime(2026, 4, 2, 16, tzinfo=LONDON).isoformat()), follow=True)
    case = only_case()
    assert case.received_at == datetime(2026, 4, 2, 16, tzinfo=LONDON)
    assert case.submission.channel == "phone"
    assert case.submission.taken_by == world.person("newcastle")
    assert timedelta(0) <= case.submission.entered_at - START < timedelta(minutes=1)
    assert case.deadlines.get(kind="acknowledge").due == datetime(2026, 4, 3, 16, tzinfo=LONDON)
    assert case.submission.content.body["details"] == ANSWERS["details"]
    assert case.unit == world.unit("north-east-hub")
    page = response.content.decode()
    assert case.shown_reference in page
    assert reverse("cases:inspect", args=[case.pk]) in page
    assert not list(verify.breaches())


def test_once_more_is_the_same_case_and_nothing_stays_in_the_draft(world: World, sign_in: Any) -> None:
    client = sign_in("newcastle")
    address = begin(client, world)
    for _ in range(2):
        client.post(address, posted(warned="2026-04-02T16:00:00+01:00"))
    assert Case.objects.count() == 1
    draft = Draft.objects.get(taken_by=world.person("newcastle"))
    assert (draft.answers, draft.typed) == ({}, {})


def test_a_letter_that_lay_too_long_is_warned_of_and_its_miss_goes_on_record(world: World, sign_in: Any) -> None:
    client = sign_in("newcastle")
    address = begin(client, world)
    late = posted(**{"came-channel": "letter", "came-day": "2026-03-30", "came-time": "09:00"})
    page = client.post(address, late).content.decode()
    assert "Acknowledge: this was due by 9am on Tuesday 31 March 2026 and is missed already." in page
    assert not Case.objects.exists()
    client.post(address, {**late, "warned": "2026-03-30T09:00:00+01:00"})
    assert only_case().deadlines.get(kind="acknowledge").breached_event is not None
    # Who changes the time after the warning is warned again.
    other = begin(client, world)
    client.post(other, {**late, "came-time": "10:00", "warned": "2026-03-30T09:00:00+01:00"})
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"came-day": "2026-04-03"}, "This is still to come."),
        ({"came-time": "17:31"}, "This is still to come."),
        ({"came-day": "2020-01-01"}, "The policy was not in force then"),
        ({"came-channel": "online"}, "Select a valid choice"),
        ({"came-channel": ""}, "Choose how it came."),
        ({"incident_date_1": "13"}, "There is no such date."),
        ({"details": " "}, "Tell us what happened."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    world: World, sign_in: Any, changed: dict[str, str], said: str
) -> None:
    client = sign_in("newcastle")
    address = begin(client, world)
    response = client.post(address, posted(outcome_sought="To be heard", **changed))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Case.objects.exists()
    again = sign_in("newcastle").get(address).content.decode()  # another session, another day
    assert "To be heard" in again
    for name, value in changed.items():
        if value.strip() and name not in ("came-channel",):
            assert f'value="{value}"' in again


def test_an_answer_that_brings_more_questions_is_not_sent_without_them(world: World, sign_in: Any) -> None:
    client = sign_in("newcastle")
    address = begin(client, world)
    page = client.get(address).content.decode()
    assert 'value="safety-first"' not in page
    response = client.post(address, posted(safety="yes", anonymous="", warned="2026-04-02T16:00:00+01:00"))
    assert not Case.objects.exists()
    assert 'value="safety-first"' in response.content.decode()


def test_kept_while_it_is_typed_and_for_later(world: World, sign_in: Any) -> None:
    client = sign_in("newcastle")
    address = begin(client, world)
    assert client.post(address, {"do": "keep", "details": "Half a sente", "incident_date_0": "x"}).status_code == 204
    page = client.get(address).content.decode()
    assert "Half a sente" in page
    assert 'value="x"' in page
    assert "There is no such date" not in page  # nobody is told off for what is not finished
    response = client.post(address, {"do": "later", "details": "Half a sentence"}, follow=True)
    assert "Nothing has been sent." in response.content.decode()
    assert address in response.content.decode()
    client.post(f"{address}discard/")
    assert client.get(address).status_code == 404
    assert not Draft.objects.exists()


def test_nobody_else_sees_what_somebody_is_entering(world: World, sign_in: Any) -> None:
    address = begin(sign_in("newcastle"), world)
    for path in ("", "done/"):
        assert sign_in("senior").get(address + path).status_code == 404
    for path in ("", "receipt/", "discard/"):
        assert sign_in("senior").post(address + path, posted()).status_code == 404
    assert Draft.objects.count() == 1
    assert address not in sign_in("senior").get(BEGIN).content.decode()


def test_only_people_with_a_unit_enter_and_only_for_their_own_organisation(
    world: World, client: Any, keeper: User
) -> None:
    form = world.form
    another_organisation()
    outsider = User.objects.get(email="handler@other.example")
    client.force_login(outsider)
    assert client.get(BEGIN).status_code == 200
    assert form.title not in client.get(BEGIN).content.decode()
    assert client.post(BEGIN, {"form": form.pk}).status_code == 422
    editor = User.objects.filter(groups=world.organisation.editors, memberships=None).first()
    assert editor is not None
    for who in (keeper, editor):
        client.force_login(who)
        for path in (BEGIN, "/admin/on-the-spot/"):
            response = client.get(path)
            assert (response.status_code, response.url) == (302, "/admin/"), (who, path)  # as the rest of the desk
            assert client.post(path, {"form": form.pk}).url == "/admin/"
        assert BEGIN not in client.get("/admin/").content.decode()
    assert not Draft.objects.exists()


def test_entered_for_others_the_reference_is_shown_and_no_more(world: World, sign_in: Any) -> None:
    client = sign_in("newcastle")
    address = begin(client, world)
    sent = posted(about="healthcare-and-wellbeing", warned="2026-04-02T16:00:00+01:00")
    page = client.post(address, sent, follow=True).content.decode()
    case = only_case()
    assert case.shown_reference in page
    assert "you may not see it any more" in page
    assert reverse("cases:inspect", args=[case.pk]) not in page
    assert client.get(reverse("cases:inspect", args=[case.pk])).status_code == 404


def test_the_receipt_shows_the_code_for_half_an_hour_and_that_is_on_record(world: World, sign_in: Any) -> None:
    from intake.cases import secrets

    client = sign_in("newcastle")
    address = begin(client, world)
    done = client.post(address, posted(warned="2026-04-02T16:00:00+01:00"), follow=True).content.decode()
    case = only_case()
    code = secrets.shown(secrets.secret_of(case))
    assert code not in done
    assert client.get(f"{address}receipt/").status_code == 405
    receipt = client.post(f"{address}receipt/")
    assert code in receipt.content.decode()
    assert case.shown_reference in receipt.content.decode()
    assert "no-store" in receipt["Cache-Control"]
    event = case.events.get(kind="code shown")
    assert (event.actor, event.public) == (str(world.person("newcastle")), False)
    case.refresh_from_db()
    assert (case.chain_length, case.chain_head) == (event.seq, event.hash)
    page = client.get(reverse("cases:inspect", args=[case.pk])).content.decode()
    assert "Reference and secret code printed" in page
    with time.frozen_at(START + timedelta(minutes=31)):
        late = client.post(f"{address}receipt/", follow=True).content.decode()
        assert code not in late
        assert "can’t be shown any more" in late


@pytest.mark.skipif(not printing.available(), reason="this machine makes no PDFs: Pango is missing")
@pytest.mark.parametrize("fill", [test_paper.fill, test_paper.fill_with_pdftk], ids=["pypdf", "pdftk"])
def test_a_pdf_that_comes_back_becomes_the_case_it_says(world: World, sign_in: Any, fill: Any) -> None:
    client = sign_in("newcastle")
    filled = fill(
        writing.pdf(world.form, world.organisation),
        {
            "safety:safety": "no", "your-name:anonymous": "no", "what-happened:details": "Nobody came.\nTwice.",
            "what-happened:incident_date:month": "3", "what-happened:incident_date:year": "2026",
            "where:about": "north-east-hub", "where:concerns_usual": "no", "about-you:who": "school",
            "about-you:on_behalf": "no", "contact:name": "Jo Bloggs", "contact:safe_contact": "post",
            "contact:address": "1 High Street\nNewcastle", "contact:may_phone": "no",
        },
    )  # fmt: skip
    response = client.post(BEGIN, {"pdf": SimpleUploadedFile("form.pdf", filled, "application/pdf")})
    address = response.url
    page = client.get(address)
    assert "Nobody came." in page.content.decode()
    assert "form.pdf" in page.content.decode()
    # Whoever enters it looks at what was taken over, adds when it came, and sends what the page holds.
    typed = Draft.objects.get().typed["typed"]
    sent = {**typed, "came-day": "2026-04-02", "came-time": "12:00", "seen": posted()["seen"],
            "warned": "2026-04-02T12:00:00+01:00"}  # fmt: skip
    client.post(address, sent)
    case = only_case()
    body = case.submission.content.body
    assert case.submission.channel == "paper form"
    assert {name: body[name] for name in ("details", "incident_date", "about", "name", "address", "safe_contact")} == {
        "details": "Nobody came.\nTwice.", "incident_date": "2026-03", "about": "north-east-hub",
        "name": "Jo Bloggs", "address": "1 High Street\nNewcastle", "safe_contact": "post",
    }  # fmt: skip
    # The PDF itself, as it came, is with the case: on its page, on its chain, given out to who may see it.
    (file,) = case.files.all()
    assert (file.shown_name, file.state) == ("form.pdf", FileState.NOT_SCANNED)
    kept = case.events.get(kind="files kept")
    assert (kept.actor, kept.refs["files"]) == (str(world.person("newcastle")), [file.as_refs()])
    assert "form.pdf" in client.get(reverse("cases:inspect", args=[case.pk])).content.decode()
    given: Any = client.get(reverse("cases:evidence", args=[case.pk, file.key]))
    assert b"".join(given.streaming_content) == filled
    assert not list(verify.breaches())


def locked_pdf() -> bytes:
    writer, made = pypdf.PdfWriter(clone_from=io.BytesIO(corpus.pdf())), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "why", "held"),
    [
        pytest.param("scan.pdf", "Nothing in this PDF can be read by machine", "", id="scanned"),
        pytest.param("locked.pdf", "locked with a password", "locked", id="locked"),
        pytest.param("broken.pdf", "This PDF is damaged", "", id="broken"),
        pytest.param("photo.png", "This is not a PDF", "", id="photo"),
    ],
)
def test_a_pdf_that_cannot_be_read_is_kept_with_an_empty_entry(
    world: World, sign_in: Any, name: str, why: str, held: str
) -> None:
    data = {
        "scan.pdf": corpus.pdf, "locked.pdf": locked_pdf,
        "broken.pdf": lambda: b"%PDF-1.7\nrubbish\n%%EOF\n", "photo.png": corpus.png,
    }[name]()  # fmt: skip
    client = sign_in("newcastle")
    response = client.post(BEGIN, {"pdf": SimpleUploadedFile(name, data)})
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    assert why in page
    assert name in page
    assert 'value="paper form"' in page
    assert Draft.objects.get().typed["typed"].keys() == {"came-day", "came-channel"}
    sent = {**posted(), "came-channel": "paper form", "warned": "2026-04-02T16:00:00+01:00"}
    client.post(response.url, sent)
    case = only_case()
    (file,) = case.files.all()
    assert (file.shown_name, file.why) == (name, held)
    assert storage.digest_of(file.key) == (file.sha256, len(data))
    assert not list(verify.breaches())


def test_an_entry_that_is_erased_takes_its_pdf_with_it(world: World, sign_in: Any) -> None:
    client = sign_in("newcastle")
    response = client.post(BEGIN, {"pdf": SimpleUploadedFile("scan.pdf", corpus.pdf())})
    client.post(f"{response.url}discard/")
    assert not File.objects.exists()


def test_who_has_several_forms_says_into_which_it_is_typed(world: World, sign_in: Any) -> None:
    client = sign_in("newcastle")
    assert 'name="into"' not in client.get(BEGIN).content.decode()
    other = IntakeFormPage(title="Another form", slug="another-form", policy=world.form.policy)
    world.form.get_parent().add_child(instance=other)
    other.save_revision().publish()
    assert 'name="into"' in client.get(BEGIN).content.decode()
    for wanted, form in ((str(other.pk), other), ("999999", IntakeFormPage.objects.get(slug="another-form"))):
        client.post(BEGIN, {"pdf": SimpleUploadedFile("scan.pdf", corpus.pdf()), "into": wanted})
        assert Draft.objects.latest("pk").form_id == form.pk


def test_a_pdf_that_says_nothing_is_answered_in_words(world: World, sign_in: Any) -> None:
    client = sign_in("newcastle")
    for data, said in ((b"%PDF-1.7 rubbish", "damaged"), (b"MZ" + bytes(200), "not a PDF")):
        response = client.post(BEGIN, {"pdf": SimpleUploadedFile("x.pdf", data)})
        assert response.status_code == 422
        assert said in response.content.decode()
        assert "be kept with the complaint either: " in response.content.decode()
    assert not Draft.objects.exists()


def test_an_entry_is_erased_after_its_time(world: World, sign_in: Any) -> None:
    client = sign_in("newcastle")
    address = begin(client, world)
    client.post(address, {"do": "keep", "details": "Forgotten"})
    with time.frozen_at(days_later(29)):
        from django.core.management import call_command

        call_command("work", "--once")
        assert not Draft.objects.exists()


def test_what_it_costs(world: World, sign_in: Any) -> None:
    client = sign_in("newcastle")
    address = begin(client, world)
    for ask in (lambda: client.get(BEGIN), lambda: client.get(address)):
        ask()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            ask()
        assert len(asked) <= MOST_QUERIES, len(asked)


def test_the_list_leads_here(world: World, sign_in: Any) -> None:
    page = sign_in("newcastle").get(reverse("cases:index")).content.decode()
    assert f'href="{BEGIN}"' in page
    assert 'href="/admin/on-the-spot/"' in page


def test_submissions_say_who_entered_them(world: World, sign_in: Any) -> None:
    client = sign_in("newcastle")
    client.post(begin(client, world), posted(warned="2026-04-02T16:00:00+01:00"))
    case = only_case()
    assert case.events.get(kind="received").actor == str(world.person("newcastle"))
    assert Submission.objects.get().questions[0]["name"] == "safety"
