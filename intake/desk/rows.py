"""Cases as rows of a list: all the words they need, in two queries for any number of them."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from intake.cases.models import OWED, Case, Deadline, DeadlineKind
from intake.desk import actions, urgency, words
from intake.desk.urgency import Urgency
from policies.models import PolicyVersion


@dataclass(frozen=True)
class Row:
    """What a list shows of one case. No name of a complainant is among it (rule 8)."""

    stage: str
    unit: str
    state: str
    urgency: Urgency
    received: str
    handler: str


def with_words(cases: list[Case]) -> list[Case]:
    """Give each case a ``row``."""
    versions = PolicyVersion.objects.only("procedure").in_bulk({case.version_id for case in cases})
    promised = {pk: version.promise for pk, version in versions.items()}
    owed: dict[int, list[Deadline]] = defaultdict(list)
    # What is owed, and the complainant's window, whose end may wait for a decision.
    for deadline in Deadline.objects.filter(
        case__in=cases, kind__in=(*OWED, DeadlineKind.ESCALATE), met_at=None, void=False
    ):
        owed[deadline.case_id].append(deadline)
    for case in cases:
        run = case.current_run
        assert run is not None  # every case has a stage (rule 4)
        stage = promised[case.version_id].stage(run.stage_key)
        here = actions.standing(case, run, stage, owed[case.pk])
        case.row = Row(  # type: ignore[attr-defined]  # for templates
            stage=stage.name,
            unit=words.who(run),
            state=words.state_in_words(case, run, stage, to_decide=here.waits_for_a_decision),
            urgency=urgency.of_case(case, owed[case.pk], case.organisation.timezone),
            received=words.short_day(case, case.received_at),
            handler=str(run.handler) if run.handler else _("Nobody yet"),
        )
    return cases
