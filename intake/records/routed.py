"""Whether cases stand where rules and people sent them, and rules and units are what they were (rules 4 and 7)."""

from collections.abc import Iterator

from django.db.models import F, Q

from home.models import Unit
from intake.cases.models import Case, State
from intake.records.models import Event
from intake.records.recorded import with_events
from intake.routing.models import RuleSet


def rules_unchanged() -> Iterator[str]:
    """Published rules are those that were published."""
    for rules in RuleSet.objects.published().order_by("pk").iterator():
        if rules.sha256 != rules.computed_sha256():
            yield f"rules {rules.number} of form {rules.form_id}: they were changed after publication"


def routing_on_record() -> Iterator[str]:
    """A case is about the unit, and as urgent, as its events say; and the rules that decided are there (rule 7)."""
    units: dict[int, str] = dict(Unit.objects.values_list("pk", "slug"))
    known = set(RuleSet.objects.published().values_list("organisation", "sha256"))
    told = Event.objects.filter(kind__in=("routed", "transferred"))
    for case, chain in with_events(Case.objects.all(), told):
        unit, urgent = "", False
        for event in chain:
            if event.kind == "routed":
                unit, urgent = str(event.refs.get("unit", "")), event.refs.get("priority") == "urgent"
                rules = event.refs.get("rules") or {}
                if rules and (case.organisation_id, rules.get("sha256")) not in known:
                    yield f"case {case}: the rules that sent it there are not on record"
            else:
                unit = str(event.refs.get("to", ""))
        if units.get(case.unit_id) != unit:
            yield f"case {case}: it is about another unit than its events say"
        if case.urgent != urgent:
            yield f"case {case}: it is {'' if case.urgent else 'not '}urgent, and no event says so"


def units_sound() -> Iterator[str]:
    """What has taken the place of a closed unit is there, and no open case or unit is left with a closed one."""
    wrong = Q(closed_on__isnull=False) & ~Q(successor__organisation=F("organisation")) | Q(successor=F("pk"))
    for unit in Unit.objects.filter(wrong).order_by("pk"):
        yield f"unit {unit.pk}: nothing of its organisation has taken its place"
    for unit in Unit.objects.filter(closed_on=None, parent__closed_on__isnull=False).order_by("pk"):
        yield f"unit {unit.pk}: it stands below a closed unit"
    left = Case.objects.exclude(state=State.CLOSED).filter(current_run__unit__closed_on__isnull=False)
    for case in left.order_by("pk"):
        yield f"case {case}: it is open, and with a unit that is closed"
