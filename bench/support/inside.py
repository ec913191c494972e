"""What the benchmarks do with our own code, each in a process of its own: `bench/support/throwaway.py` calls it.

The last line printed is the answer, as JSON.
"""

import io
import json
import resource
import sys
import time as clock
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import django

django.setup()

import psycopg
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection

from home import time
from home.models import CalendarDay, Membership, Organisation, Unit, User
from home.models.pages import address_of
from intake.cases import recalculation, ticks
from intake.cases.models import Case, Deadline
from intake.forms import drafts as keeping
from intake.forms.models import Draft, IntakeFormPage
from intake.forms.walk import Walk
from intake.generating import generate
from intake.letters import compose, outbox, rendering, templates, writing
from intake.letters.kinds import letter_of
from intake.letters.models import Message, MessageKind, MessageState
from policies import publishing
from policies.models import PolicyPage

settings.DEBUG = False  # else Django writes every statement down, with its values

#: Tables that are copied, with the columns that refer to copied rows.
COPIED = {
    "intake_case": {"current_run_id": "intake_stagerun"},
    "intake_stagerun": {"case_id": "intake_case"},
    "intake_event": {"case_id": "intake_case"},
    "intake_deadline": {"case_id": "intake_case", "run_id": "intake_stagerun", "breached_event_id": "intake_event"},
    "intake_adjustment": {"deadline_id": "intake_deadline", "event_id": "intake_event"},
    "intake_timer": {"deadline_id": "intake_deadline", "done_event_id": "intake_event"},
    "intake_complainant": {"case_id": "intake_case"},
    "intake_submission": {"case_id": "intake_case"},
    "intake_conflict": {"case_id": "intake_case"},
    "intake_handled": {"run_id": "intake_stagerun"},
    "intake_message": {"case_id": "intake_case", "event_id": "intake_event", "run_id": "intake_stagerun"},
}
UNLIKE = {
    "uuid": "gen_random_uuid()",
    "idempotency_key": "gen_random_uuid()",
    "reference": "lpad(upper(to_hex(id + n * %(step)s)), 9, '0')",
    "message_id": "gen_random_uuid()::text",
}


def organisation() -> Organisation:
    """Make an organisation with two offices, a policy in force for months, and a form."""
    with time.frozen_at(time.now() - timedelta(days=300)):
        call_command(
            "create_organisation", host="localhost", port=8000, name="A busy office", preset="sennections",
            administrator="admin@busy.example", stdout=io.StringIO(),
        )  # fmt: skip
        found = Organisation.objects.select_related("site__root_page").get()
        top = found.units.get()
        for number in range(2):
            unit = Unit.objects.create(organisation=found, parent=top, name=f"Office {number}", slug=f"office-{number}")
            for role in ("handler", "manager"):
                user = User.objects.create(
                    email=f"{role}{number}@busy.example", first_name=role, last_name=str(number), organisation=found
                )
                user.groups.add(found.staff)
                Membership.objects.create(unit=unit, user=user, role=role)
        policy = PolicyPage.objects.get()
        policy.get_latest_revision().publish()
        form = IntakeFormPage(title="Complain", slug="complain", policy=policy, default_unit=top, live=False)
        found.site.root_page.add_child(instance=form)
        form.save_revision().publish()
    return found


def prepare(count: int, kind: str) -> dict[str, Any]:
    """Fill an empty database with ``count`` cases: generated ones, and copies of them made by the database."""
    call_command("migrate", verbosity=0)
    found = organisation()
    # For rounds with something due there must be dates to come: so many cases are open, and are not copied.
    lately = 0 if kind == "open" else min(500, count // 2)
    base = min(count - lately, 5_000 if kind == "open" else 1_000)
    generate(found, base, seed=1, only_open=kind == "open")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # copies refer to copies; nothing is to be checked
        steps = {}
        for table in COPIED:
            cursor.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}")
            (steps[table],) = cursor.fetchone()
        for table, references in COPIED.items():
            copy(cursor, table, references, steps, (count - lately) // base - 1, lean=kind != "open")
        if (count - lately) // base > 1:
            cursor.execute(
                "INSERT INTO intake_caseword (token, case_id) SELECT token, case_id + n * %s"
                " FROM intake_caseword, generate_series(1, %s) AS n",
                [steps["intake_case"], (count - lately) // base - 1],
            )
        cursor.execute("SET session_replication_role = origin")
    if lately:
        generate(found, lately, seed=2, only_open=True)
    return {"cases": count}


def copy(cursor: Any, table: str, references: dict[str, str], steps: dict[str, int], times: int, *, lean: bool) -> None:
    """Copy every row of a table so many times, with what it refers to; lean: of letters the receipts alone."""
    if times < 1:
        return
    columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    taken = []
    for column in columns:
        if column == "id":
            taken.append(f"id + n * {steps[table]}")
        elif column in references:
            taken.append(f"{column} + n * {steps[references[column]]}")
        else:
            taken.append(UNLIKE.get(column, f'"{column}"').replace("%(step)s", str(steps[table])))
    which = " AND kind = 'receipt'" if lean and table == "intake_message" else ""
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(taken)} FROM {table}, generate_series(1, {times}) AS n"
        f" WHERE id < {steps[table]}{which}"
    )
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")


class Counted:
    """Counts what is asked of the database: queries, and COPY, which Django does not see."""

    def __init__(self) -> None:
        self.queries = 0
        copying = psycopg.Cursor.copy

        def copy(cursor: Any, *args: Any, **given: Any) -> Any:
            self.queries += 1
            return copying(cursor, *args, **given)

        psycopg.Cursor.copy = copy  # type: ignore[method-assign, assignment]
        connection.execute_wrappers.append(self)

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.queries += 1
        return execute(*given)


def memory() -> float:
    """Return the most memory that this process has had so far, in megabytes."""
    try:
        # Not what `getrusage` says: a process begins there with the most that its parent has had.
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def next_working_day() -> Any:
    """Return the next day that is neither Saturday nor Sunday."""
    day = time.now().date() + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def proclaim() -> dict[str, Any]:
    """Proclaim a holiday for the next working day."""
    found = Organisation.objects.get()
    CalendarDay.objects.create(calendar=found.calendar, date=next_working_day(), kind="proclaimed", reason="A wedding")
    return {}


def recalculate() -> dict[str, Any]:
    """Reckon open cases anew, once the word is given: as a worker that has been up for long, and is connected."""
    connection.ensure_connection()
    counted, before = Counted(), memory()
    print("ready", flush=True)
    sys.stdin.readline()
    cases = recalculation.recalculate()
    return {"cases": cases, "queries": counted.queries, "memory": memory() - before}


def tick(due: int, rounds: int) -> dict[str, Any]:
    """Make so many dates fall due, and go round once; the shortest of several rounds, after one that warms up."""
    best, done = float("inf"), 0
    ticks.tick()
    for _ in range(rounds):
        at = time.now() - timedelta(seconds=5)
        rows = Deadline.objects.waiting().filter(kind="respond", due__gt=at + timedelta(minutes=5))
        chosen = list(rows.order_by("-pk").values_list("pk", flat=True)[:due])
        Deadline.objects.filter(pk__in=chosen).update(due=at, base_due=at, wake_at=at)
        began = clock.perf_counter()
        done = ticks.tick()
        best = min(best, clock.perf_counter() - began)
    return {"seconds": best, "done": done}


def drafts(count: int) -> dict[str, Any]:
    """Make so many drafts that are ready to be sent; the cookies' tokens, and where they go."""
    form = IntakeFormPage.objects.get()
    told = {
        "safety": "no", "anonymous": "no", "name": "Jo Bloggs", "safe_contact": "email", "email": "jo@example.org",
        "may_phone": "no", "who": "other", "on_behalf": "no", "about": "office-0", "concerns_usual": "no",
        "incident_date": "2026-03-27", "details": "The teacher we were promised never came.\nTwice.",
        "outcome_sought": "An apology.",
    }  # fmt: skip
    walk = Walk(form, publishing.organisation_of(form.policy), Draft(form=form, answers=told))
    asked = [question.name for page in walk.pages for question in page.questions if question.type.is_answered]
    answers = {**dict.fromkeys(asked, ""), **told}
    made = [keeping.start(form) for _ in range(count)]
    for draft, _ in made:
        draft.answers, draft.done_steps = answers, walk.keys
    Draft.objects.bulk_create([draft for draft, _ in made])
    path = address_of(form) + form.reverse_subpage("check")
    return {"cookie": keeping.COOKIE, "tokens": [token for _, token in made], "path": path, "fields": {}}


def fill_outbox(count: int) -> dict[str, Any]:
    """Put so many receipts into the empty outbox, of the cases in turn."""
    Message.objects.filter(state=MessageState.QUEUED).update(state=MessageState.SENT)
    cases = list(Case.objects.select_related("organisation__site", "complainant__content", "current_run__unit"))
    chosen, letter = templates.settings_of(cases[0].organisation), letter_of(MessageKind.RECEIPT)
    text = templates.text_of(cases[0].organisation, letter)
    promised = [
        "We acknowledge your complaint by the end of Friday 3 April 2026",
        "We answer it by Friday 17 April 2026",
    ]
    letters = []
    for number in range(count):
        case = cases[number % len(cases)]
        told = {**writing.common(case.organisation, case, "Jo Bloggs"), "who": "the office", "stage": "Stage 1"}
        values = writing.complete(letter, {**told, "promises": promised})
        body = writing.body_of(letter, text, values, chosen, f"jo{number}@example.org")
        letters.append(writing.new(MessageKind.RECEIPT, case.organisation, body, MessageState.QUEUED, case_id=case.pk))
    compose.post(letters)
    return {"letters": count}


def deliver() -> dict[str, Any]:
    """Empty the outbox, once the word is given."""
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    return vars(outbox.deliver())


def send_mail(count: int) -> dict[str, Any]:
    """Send as many letters of the same kind as Django does it by itself, over one connection."""
    body = Message.objects.filter(kind=MessageKind.RECEIPT).latest("pk").content.body
    html = rendering.html(
        rendering.from_kept(body["blocks"]), subject=body["subject"], sender="A busy office", accent="#1d5c63"
    )
    print("ready", flush=True)
    sys.stdin.readline()
    with mail.get_connection() as line:
        for number in range(count):
            mail.send_mail(
                body["subject"], body["text"], None, [f"jo{number}@example.org"], connection=line, html_message=html
            )
    return {"sent": count}


def main() -> None:
    """Do what the first word says, with the others as its arguments."""
    what, *given = sys.argv[1:]
    acts: dict[str, Callable[[], dict[str, Any]]] = {
        "prepare": lambda: prepare(int(given[0]), given[1]),
        "proclaim": proclaim,
        "drafts": lambda: drafts(int(given[0])),
        "recalculate": recalculate,
        "fill_outbox": lambda: fill_outbox(int(given[0])),
        "deliver": deliver,
        "send_mail": lambda: send_mail(int(given[0])),
        "tick": lambda: tick(int(given[0]), int(given[1])),
    }
    print(json.dumps(acts[what]()))


if __name__ == "__main__":
    main()
