"""“Why this date?”, for complainants and at the desk: each day, and what is not plain about how it is counted."""

from datetime import time as clock_time

from home import time
from intake.cases import promises, workflow
from intake.cases.models import Case, DeadlineKind
from tests.factories.promising import PANEL, publish
from tests.factories.world import World
from tests.intake.test_lives import at, limit, promise
from tests.intake.test_portal import let_in


def why(case: Case, kind: DeadlineKind) -> list[tuple[str, bool, int, str]]:
    case.refresh_from_db()
    assert case.current_run is not None
    (found,) = [each for each in promises.of_run(case, case.current_run) if each.kind == kind]
    return [(f"{row.day:%-d %b}", row.counted, row.n, row.reason) for row in found.why or []]


def test_at_the_latest_is_explained_from_the_last_day_of_what_it_hangs_on(world: World) -> None:
    case = world.complain()
    found = why(case, DeadlineKind.RESPOND)
    assert found[0] == ("3 Apr", False, 0, "by then, we acknowledge it: day 0")
    assert found[-1][:3] == ("8 Apr", True, 2)
    workflow.acknowledge(case.pk, world.person("newcastle"), contact_name="Noor Haddad")
    assert why(case, DeadlineKind.RESPOND)[0] == ("2 Apr", False, 0, "the day it happened is day 0")


def test_what_counts_as_received_later_says_so(world: World) -> None:
    promise(world, respond=limit(2, "working days", "receipt"))
    world.organisation.cut_off = clock_time(17)
    world.organisation.save()
    case = world.complain(at=at(4, 7, 18))
    assert why(case, DeadlineKind.RESPOND) == [
        ("7 Apr", False, 0, promises.CAME_LATE),
        ("8 Apr", False, 0, "it counts as received on this day: day 0"),
        ("9 Apr", True, 1, "a working day"),
        ("10 Apr", True, 2, "a working day"),
    ]


def test_a_hearing_to_come_and_the_ceiling_are_explained_too(world: World) -> None:
    publish(world, PANEL.replace("24 hours of hearing", "2 working days of hearing"))
    case = world.complain()
    assert why(case, DeadlineKind.CONCLUDE)[-1][:3] == ("1 Jun", True, 60)
    with time.frozen_at(at(4, 7)):
        workflow.respond(
            case.pk, world.person("newcastle"), outcome="not upheld", parts=[{"title": "", "text": "No."}], remedies=[]
        )
        workflow.escalate(case.pk)
        assert why(case, DeadlineKind.RESPOND)[0][3] == "by then, the hearing is held: day 0"


def test_the_complainants_page_says_why_of_hours_and_of_days(world: World) -> None:
    page = let_in(world.complain()).get("/complaint/page/").content.decode()
    hours, days = page.split("Why this date?")[1:3]
    assert "Our policy promises this within 24 hours of receiving it. Every hour counts, day and night" in hours
    assert "<table" not in hours.split("</details>")[0]
    assert "within 2 working days of acknowledging it" in days
    assert "Not counted: Easter Monday" in days
