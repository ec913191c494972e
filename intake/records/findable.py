"""Whether cases are found by what stands in them, and by nothing else."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from intake.cases.models import Case
from intake.finding import index
from intake.finding.models import CaseWord


def found_by_their_words() -> Iterator[str]:
    """A case has the tokens of what is kept of it, and no others: what was erased left none (rules 7 and 8)."""
    last = 0
    while lot := list(Case.objects.filter(pk__gt=last).only("pk", "reference", "organisation_id").order_by("pk")[:500]):
        wanted, there = index.expected(lot), index.stored(lot)
        for case in lot:
            if missing := len(wanted[case.pk] - there[case.pk]):
                yield f"case {case}: {missing} of its words can't be found"
            if left := len(there[case.pk] - wanted[case.pk]):
                yield f"case {case}: it is found by {left} words that do not stand in it"
        last = lot[-1].pk
    known = Case.objects.filter(pk=OuterRef("case_pk"))
    stray = CaseWord.objects.filter(~Exists(known)).values_list("case_pk", flat=True).distinct().order_by("case_pk")
    for number in stray:
        yield f"case number {number}: it has words and does not exist"
