"""``due`` and ``load_procedure``, as somebody types them."""

import io
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from home.models import CalendarDay, Term, Unit
from policies.models import PolicyPage
from policies.procedures import dump, parse, preset
from policies.procedures.presets import presets
from tests.factories.world import World

ROOT = Path(__file__).resolve().parents[2]

DUE = [
    ("england", "2026-04-02T17:30", "2 working days", "2026-04-08T23:59:59+01:00"),
    ("england", "2026-04-02T17:30", "24 hours", "2026-04-03T17:30:00+01:00"),
    ("england", "2026-03-28T15:00", "24 hours", "2026-03-29T16:00:00+01:00"),
    ("england", "2026-06-30T23:30Z", "2 working days", "2026-07-03T23:59:59+01:00"),
    ("england", "2026-06-30T23:30+00:00", "2 working days", "2026-07-03T23:59:59+01:00"),
    ("england", "2026-06-30T23:30", "2 working days", "2026-07-02T23:59:59+01:00"),
    ("england", "2026-12-24T12:00", "5 working days", "2027-01-05T23:59:59+00:00"),
    ("scotland", "2026-12-24T12:00", "5 working days", "2027-01-06T23:59:59+00:00"),
    ("northern-ireland", "2026-03-16T12:00", "5 working days", "2026-03-24T23:59:59+00:00"),
    ("wales", "2026-03-16T12:00", "5 working days", "2026-03-23T23:59:59+00:00"),
    ("england", "2026-03-30T12:00", "5 working days", "2026-04-08T23:59:59+01:00"),
    ("england", "2026-04-08T23:59:59", "10 working days", "2026-04-22T23:59:59+01:00"),
    ("england", "2026-04-01T12:00", "10 working days", "2026-04-17T23:59:59+01:00"),
    ("england", "2026-04-24T23:59:59", "10 working days", "2026-05-11T23:59:59+01:00"),
    ("england", "2026-01-31T12:00", "1 month", "2026-02-28T23:59:59+00:00"),
    ("england", "2026-04-02T17:30", "1 week", "2026-04-09T23:59:59+01:00"),
    ("england", "2026-04-02T17:30", "29 calendar days", "2026-05-01T23:59:59+01:00"),
    # The hour that comes twice: the first of the two, unless an offset says otherwise.
    ("england", "2026-10-25T01:30", "1 hour", "2026-10-25T01:30:00+00:00"),
    ("england", "2026-10-25T01:30+00:00", "1 hour", "2026-10-25T02:30:00+00:00"),
]


def due(*arguments: str) -> list[str]:
    said = io.StringIO()
    call_command("due", *arguments, stdout=said)
    return said.getvalue().splitlines()


@pytest.mark.parametrize(("nation", "start", "amount", "wanted"), DUE)
def test_the_table_of_clock_cases(nation: str, start: str, amount: str, wanted: str) -> None:
    """Without --site no database is asked: this test has none."""
    assert due(amount, "--from", start, "--nation", nation) == [wanted]


def test_explain_lists_each_day_and_why_it_counted_or_not() -> None:
    assert due("2 working days", "--from", "2026-04-02T17:30", "--nation", "england", "--explain") == [
        "2026-04-08T23:59:59+01:00",
        "Thu 2026-04-02  not counted: the day it happened is day 0",
        "Fri 2026-04-03  not counted: Good Friday",
        "Sat 2026-04-04  not counted: Saturday",
        "Sun 2026-04-05  not counted: Sunday",
        "Mon 2026-04-06  not counted: Easter Monday",
        "Tue 2026-04-07  day 1: a working day",
        "Wed 2026-04-08  day 2: a working day",
    ]


def test_a_site_adds_its_closures_and_its_terms(world: World) -> None:
    calendar = world.organisation.calendar
    CalendarDay.objects.create(calendar=calendar, date=date(2026, 4, 7), reason="Stocktaking")
    assert due("2 working days", "--from", "2026-04-02T17:30", "--site", "localhost") == ["2026-04-09T23:59:59+01:00"]
    told = due("2 working days", "--from", "2026-04-02T17:30", "--site", "localhost", "--explain")
    assert "Tue 2026-04-07  not counted: closed: Stocktaking" in told
    Term.objects.create(calendar=calendar, name="Summer", first=date(2026, 4, 20), last=date(2026, 7, 17))
    Term.objects.create(calendar=calendar, name="Autumn", first=date(2026, 9, 1), last=date(2026, 10, 23))
    CalendarDay.objects.create(calendar=calendar, date=date(2026, 9, 1), kind="inset", reason="INSET")
    assert due("5 school days", "--from", "2026-07-16", "--site", "localhost") == ["2026-09-07T23:59:59+01:00"]


def test_a_nation_named_beside_a_site_counts_there_too(world: World) -> None:
    arguments = ("5 working days", "--from", "2026-12-24T12:00", "--site", "localhost")
    assert due(*arguments) == ["2027-01-05T23:59:59+00:00"]
    assert due(*arguments, "--nation", "scotland") == ["2027-01-06T23:59:59+00:00"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["5 school days", "--from", "2026-04-02"], "term"),
        (["5 fortnights", "--from", "2026-04-02"], "hours, working days"),
        (["0 hours", "--from", "2026-04-02"], "from 1 to 9999"),
        (["2 working days", "--from", "Easter"], "“Easter” is no moment"),
    ],
)
def test_what_cannot_be_reckoned_is_refused_in_words(arguments: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        due(*arguments)


def test_an_unknown_site_and_a_site_without_terms_are_refused(world: World) -> None:
    with pytest.raises(CommandError, match=r"No organisation has a site at “nowhere\.example”"):
        due("2 working days", "--from", "2026-04-02", "--site", "nowhere.example")
    with pytest.raises(CommandError, match="term"):
        due("5 school days", "--from", "2026-04-02", "--site", "localhost")


def manage(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, on a database that does not exist yet."""
    plain = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**plain, "DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3"},
    )  # fmt: skip


def test_due_works_on_an_empty_database(tmp_path: Path) -> None:
    done = manage(tmp_path, "due", "2 working days", "--from", "2026-04-02T17:30", "--nation", "england")
    assert (done.returncode, done.stdout) == (0, "2026-04-08T23:59:59+01:00\n"), done.stderr


# -- load_procedure ----------------------------------------------------------------------------------

BAD = """
title = "Complaints"
[[stage]]
name = "First"
kind = "formal"
handled_by = "handlers of unit"
respond = "2 working days of escalation"
acknowledge = "two days of receipt"
[[stage]]
name = "Second"
kind = "panel"
handled_by = "managers of unit"
colour = "blue"
"""


def test_a_good_file_is_said_to_be_good_on_an_empty_database(tmp_path: Path) -> None:
    file = tmp_path / "good.toml"
    file.write_text(dump(preset("schools-mutual-services")))
    done = manage(tmp_path, "load_procedure", str(file), "--check")
    assert (done.returncode, done.stdout) == (0, "good.toml: 3 stages, nothing wrong.\n"), done.stderr


def test_a_bad_file_is_refused_with_everything_that_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(BAD)
    done = manage(tmp_path, "load_procedure", str(file), "--check")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for stage, key in (("First", "respond"), ("First", "acknowledge"), ("Second", "panel"), ("Second", "colour")):
        assert any(stage in line and key in line for line in done.stderr.splitlines()), (stage, key, done.stderr)


@pytest.mark.parametrize("name", ["no-such-file.toml", "."])
def test_what_is_no_file_is_refused_without_a_traceback(name: str) -> None:
    with pytest.raises(CommandError, match="can't be read"):
        call_command("load_procedure", name, "--check")


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="not a text file"):
        call_command("load_procedure", str(file), "--check")


def load(tmp_path: Path, text: str, *, site: str = "localhost", policy: str = "complaints") -> None:
    file = tmp_path / "procedure.toml"
    file.write_text(text)
    call_command("load_procedure", str(file), "--site", site, "--policy", policy, stdout=io.StringIO())


def draft(world: World) -> PolicyPage:
    return world.policy.get_latest_revision_as_object()


def test_a_file_goes_on_the_draft_and_leaves_what_is_published_alone(world: World, tmp_path: Path) -> None:
    published = world.policy.versions.get()
    text = dump(preset("schools-mutual-services")).replace(
        "2 working days of acknowledgement", "9 working days of receipt"
    )
    load(tmp_path, text)
    assert str(draft(world).draft_procedure().stages[0].respond) == "9 working days of receipt"
    assert world.policy.versions.get() == published
    assert published.promise.stages[0].respond.amount.n == 2
    assert draft(world).has_unpublished_changes


def test_stages_of_the_same_name_keep_their_identity_and_so_open_cases_their_place(
    world: World, tmp_path: Path
) -> None:
    before = {stage.name: stage.key for stage in draft(world).draft_procedure().stages}
    text = dump(preset("schools-mutual-services"))
    text = text.replace("Level 2: Divisional senior management", "Level 2: Somebody else").replace(
        "5 working", "6 working"
    )
    load(tmp_path, text)
    after = {stage.name: stage.key for stage in draft(world).draft_procedure().stages}
    assert after["Level 1: Initial response"] == before["Level 1: Initial response"]
    assert after["Level 3: Director review"] == before["Level 3: Director review"]
    assert after["Level 2: Somebody else"] not in before.values()
    load(tmp_path, text)
    assert {stage.name: stage.key for stage in draft(world).draft_procedure().stages} == after
    case = world.complain()
    draft(world).save_revision().publish()
    assert world.complain().current_run.stage_key == case.current_run.stage_key


def test_a_unit_that_the_organisation_does_not_have_is_refused_then(world: World, tmp_path: Path) -> None:
    text = dump(preset("schools-mutual-services")).replace("managers of organisation", "members of moon-office")
    parse(text)
    before = world.policy.revisions.count()
    with pytest.raises(CommandError, match="moon-office"):
        load(tmp_path, text)
    assert world.policy.revisions.count() == before


@pytest.mark.parametrize(("site", "policy"), [("nowhere.example", "complaints"), ("localhost", "no-such-policy")])
def test_an_unknown_policy_is_refused(world: World, tmp_path: Path, site: str, policy: str) -> None:
    with pytest.raises(CommandError, match="There is no policy"):
        load(tmp_path, dump(preset("schools-mutual-services")), site=site, policy=policy)


def test_where_it_is_to_go_must_be_said(tmp_path: Path) -> None:
    file = tmp_path / "good.toml"
    file.write_text(dump(preset("schools-mutual-services")))
    with pytest.raises(CommandError, match="Name --site and --policy"):
        call_command("load_procedure", str(file))


@pytest.mark.parametrize("name", sorted(presets()))
def test_every_preset_survives_the_cms_unchanged(world: World, tmp_path: Path, name: str) -> None:
    """A file that was put on a draft says the same when it is read back from there."""
    procedure = preset(name)
    for stage in procedure.stages:
        for who in (stage.handled_by, stage.substitute):
            if who is not None and who.role == "members":
                Unit.objects.get_or_create(
                    organisation=world.organisation, slug=who.of,
                    defaults={"name": who.of, "parent": world.unit("organisation")},
                )  # fmt: skip
    load(tmp_path, dump(procedure))
    assert draft(world).draft_procedure() == procedure
