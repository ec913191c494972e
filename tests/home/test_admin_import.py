"""Importing closed days and terms in the admin and on the command line: looked at first, entered once."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from home import calendars, time
from home.models import CalendarDay, Term
from tests.factories.http import words
from tests.factories.other import Other
from tests.factories.world import World, days_later
from tests.home.test_calendar_files import file

URL = "/admin/closures/import/"
CHRISTMAS = "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261230\nSUMMARY:Christmas <closure>"
SUMMER = "DTSTART;VALUE=DATE:20260413\nDTEND;VALUE=DATE:20260718\nSUMMARY:Summer term"


def upload(client: Client, data: bytes, kind: str = "closures", **more: Any) -> Any:
    return client.post(URL, {"kind": kind, "file": SimpleUploadedFile("days.ics", data), **more})


def shown(response: Any) -> str:
    return str(response.context["shown"])


def stored() -> int:
    return CalendarDay.objects.count() + Term.objects.count()


def test_a_file_is_looked_at_and_then_entered_as_one_revision(admin: Client, world: World) -> None:
    calendar = world.organisation.calendar
    calendar.days.create(date=date(2026, 12, 24), reason="Christmas Eve")
    calendar.refresh_from_db()
    revision = calendar.revision
    preview = upload(admin, file(CHRISTMAS, "DTSTART:20270101\nSTATUS:CANCELLED\nSUMMARY:Party"))
    page = words(preview)
    assert preview.status_code == 200
    assert "What would be entered: 3 days" in page
    assert "Friday 25 December 2026 Christmas <closure>" in page
    assert "Saturday" not in page, "weekends don't count anyway"
    assert "Entered already, and left as it is Thursday 24 December 2026" in page
    assert "Party , Friday 1 January 2027: it is cancelled." in page
    assert stored() == 1, "nothing is stored before it is confirmed"
    done = admin.post(URL, {"shown": shown(preview)}, follow=True)
    assert done.redirect_chain[-1][0] == "/admin/closures/"
    assert "3 days entered. The worker reckons the dates of open cases anew." in words(done)
    assert [day.date.day for day in calendar.days.all()] == [24, 25, 28, 29]
    assert calendar.days.get(date=date(2026, 12, 24)).reason == "Christmas Eve"
    calendar.refresh_from_db()
    assert calendar.revision == revision + 1
    again = admin.post(URL, {"shown": shown(preview)}, follow=True)
    assert "Everything in it was entered already." in words(again)
    calendar.refresh_from_db()
    assert calendar.revision == revision + 1


@pytest.mark.parametrize(("kind", "stored_as"), [("proclaimed", "proclaimed"), ("inset", "inset")])
def test_days_are_entered_as_what_they_are(kind: str, stored_as: str, admin: Client, world: World) -> None:
    admin.post(URL, {"shown": shown(upload(admin, file("DTSTART:20260901T090000"), kind))})
    day = CalendarDay.objects.get()
    assert (day.kind, day.date, day.calendar) == (stored_as, date(2026, 9, 1), world.organisation.calendar)
    assert day.reason


def test_terms_are_whole_and_do_not_overlap(admin: Client, world: World) -> None:
    world.organisation.calendar.terms.create(name="Spring", first=date(2026, 1, 5), last=date(2026, 3, 27))
    half = "DTSTART;VALUE=DATE:20260301\nDTEND;VALUE=DATE:20260501\nSUMMARY:Half"
    start = "DTSTART;VALUE=DATE:20260901\nSUMMARY:Term begins"
    preview = upload(admin, file(SUMMER, half, start), "terms")
    page = words(preview)
    assert "Half , Sunday 1 March 2026: it overlaps with “Spring”." in page
    assert "Term begins , Tuesday 1 September 2026: it is one day." in page
    assert "Monday 13 April 2026 to Friday 17 July 2026 Summer term" in page
    done = admin.post(URL, {"shown": shown(preview)}, follow=True)
    assert done.redirect_chain[-1][0] == "/admin/terms/"
    assert "1 term entered." in words(done)
    term = Term.objects.get(name="Summer term")
    assert (term.first, term.last) == (date(2026, 4, 13), date(2026, 7, 17))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "not written in UTF-8"),
        (b"hello", "This is no iCalendar file"),
        (b"", "The file is empty."),
        (file(CHRISTMAS)[:-15], "cut short"),
        (b"BEGIN:VCALENDAR\n" + b"x" * 3_000_000, "The file is larger than 1 MB."),
    ],
)
def test_a_file_that_cannot_be_read_is_said_at_the_field(data: bytes, said: str, admin: Client) -> None:
    response = upload(admin, data, "inset")
    page = response.content.decode()
    assert response.status_code == 422
    assert said in words(response)
    assert 'href="#id_file"' in page
    assert 'value="inset" checked' in " ".join(page.replace('id="id_kind_2"', "").split()) or "checked" in page
    assert stored() == 0


@pytest.mark.parametrize("sent", [{}, {"kind": "closures"}, {"kind": "holidays"}])
def test_what_was_not_chosen_is_asked_for(sent: dict[str, str], admin: Client) -> None:
    response = admin.post(URL, sent)
    assert response.status_code == 422
    assert "Choose a file." in words(response)
    assert ("Choose what the entries are." in words(response)) is (sent.get("kind") != "closures")


def test_of_a_file_that_is_far_too_large_nothing_is_kept(admin: Client, monkeypatch: Any) -> None:
    """200 MB are read and thrown away: neither memory nor the disk holds more than the limit."""
    from home.desk import importing

    most = 0
    receive = importing.LimitedUpload.receive_data_chunk

    def watched(self: Any, raw: bytes, start: int) -> None:
        nonlocal most
        try:
            receive(self, raw, start)
        finally:
            most = max(most, self._kept.getbuffer().nbytes)

    monkeypatch.setattr(importing.LimitedUpload, "receive_data_chunk", watched)
    response = upload(admin, b"BEGIN:VCALENDAR\n" + b"x" * 20_000_000)
    assert "larger than 1 MB" in words(response)
    assert most <= calendars.MOST_BYTES


def test_a_preview_is_nobody_elses_and_cannot_be_made_up(admin: Client, as_user: Any, elsewhere: Other) -> None:
    preview = upload(admin, file(CHRISTMAS))
    foreign = as_user(elsewhere.administrator)
    for client, value in ((foreign, shown(preview)), (admin, "made:up"), (admin, shown(preview) + "x"), (admin, "")):
        response = client.post(URL, {"shown": value}, follow=True)
        assert "That preview is too old. Nothing was entered" in words(response)
    assert stored() == 0
    own = upload(foreign, file(CHRISTMAS))
    foreign.post(URL, {"shown": shown(own)})
    assert set(CalendarDay.objects.values_list("calendar", flat=True)) == {elsewhere.organisation.calendar.pk}


def test_a_preview_lasts_an_hour(admin: Client, monkeypatch: Any) -> None:
    from home.desk import importing

    preview = upload(admin, file(CHRISTMAS))
    monkeypatch.setattr(importing, "_KEPT_FOR", -1)
    assert "too old" in words(admin.post(URL, {"shown": shown(preview)}, follow=True))
    assert stored() == 0


def test_what_is_sent_from_another_site_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost:8000"})
    client.force_login(world.person("admin"))
    assert upload(client, file(CHRISTMAS)).status_code == 403
    assert client.post(URL, {"shown": "x"}).status_code == 403
    page = client.get(URL).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert upload(client, file(CHRISTMAS), csrfmiddlewaretoken=token).status_code == 200


@pytest.mark.parametrize("who", ["newcastle", "director", "editor"])
def test_only_administrators_import(who: str, as_user: Any) -> None:
    assert as_user(who).get(URL).status_code == 302
    assert upload(as_user(who), file(CHRISTMAS)).status_code == 302
    assert stored() == 0


def test_both_registers_lead_there_and_a_change_says_what_follows(admin: Client) -> None:
    assert f"{URL}?as=closures" in admin.get("/admin/closures/").content.decode()
    assert f"{URL}?as=terms" in admin.get("/admin/terms/").content.decode()
    chosen = admin.get(f"{URL}?as=terms").content.decode().split('value="terms"')[1].split(">")[0]
    assert "checked" in chosen
    sent = {"date": "2026-12-29", "kind": "closure", "reason": "between the years"}
    assert "reckons the dates of open cases anew" in words(admin.post("/admin/closures/new/", sent, follow=True))


# -- on the command line -----------------------------------------------------------------------------


def command(path: Path, *more: str, site: str = "localhost", kind: str = "closures") -> str:
    out = StringIO()
    call_command("import_calendar", str(path), "--site", site, "--as", kind, *more, stdout=out)
    return out.getvalue()


def test_the_command_does_the_same_for_one_site_alone(world: World, elsewhere: Other, tmp_path: Path) -> None:
    path = tmp_path / "days.ics"
    path.write_bytes(file(CHRISTMAS))
    said = command(path, "--check", site="elsewhere.localhost")
    assert "add      Thursday 24 December 2026: Christmas <closure>" in said
    assert "4 would be entered; nothing was changed." in said
    assert stored() == 0
    assert "4 entered. Dates of open cases are reckoned anew by the worker." in command(
        path, site="elsewhere.localhost"
    )
    assert set(CalendarDay.objects.values_list("calendar", flat=True)) == {elsewhere.organisation.calendar.pk}
    assert "0 entered.\n" in command(path, site="elsewhere.localhost")


@pytest.mark.parametrize(
    ("data", "site", "said"),
    [
        (b"hello", "localhost", "This is no iCalendar file"),
        (b"x" * 2_000_000, "localhost", "larger than 1 MB"),
        (file(CHRISTMAS), "nowhere.localhost", "No organisation has a site at “nowhere.localhost”."),
        (None, "localhost", "can't be read"),
    ],
)
def test_the_command_refuses_in_words(data: bytes | None, site: str, said: str, world: World, tmp_path: Path) -> None:
    path = tmp_path / "days.ics"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(CommandError, match=said):
        command(path, site=site)
    assert stored() == 0


def test_a_proclaimed_holiday_moves_the_dates_of_open_cases(admin: Client, world: World) -> None:
    from intake.cases import ticks

    case = world.complain()
    admin.post(URL, {"shown": shown(upload(admin, file("DTSTART:20260408\nSUMMARY:A royal wedding"), "proclaimed"))})
    with time.frozen_at(days_later(0.01)):
        assert ticks.recalculate() == 1
    assert case.events.get(kind="date moved").refs["kind"] == "respond"
