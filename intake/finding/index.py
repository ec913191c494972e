"""Writing down which words stand in a case: in the transaction of the content, and gone with it."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from intake.finding import words
from intake.finding.models import CaseWord

if TYPE_CHECKING:
    from intake.cases.models import Case

#: So many cases are made anew in one transaction.
LOT = 200


@dataclass(frozen=True)
class Tokens:
    """The tokens of a case that are to be stored."""

    case_id: int
    tokens: Collection[int]

    def statement(self) -> tuple[str, list[Any]]:
        """Return one INSERT, however many they are, and its parameters; what is there already stays."""
        table = connection.ops.quote_name(CaseWord._meta.db_table)
        lite = connection.vendor == "sqlite"
        source = "json_each(%s)" if lite else "json_array_elements_text(%s::json)"
        values = "value, %s" if lite else "value::bigint, %s::bigint"
        return (
            f"INSERT INTO {table} (token, case_id) SELECT {values} FROM {source} WHERE true "  # noqa: S608 - our own
            "ON CONFLICT DO NOTHING",
            [self.case_id, json.dumps(sorted(self.tokens))],
        )


def of_new(case: "Case", found: Collection[str]) -> Tokens:
    """Return the tokens of a case that has its number, for who stores them with the rest of it."""
    return Tokens(case.pk, {words.token(case.organisation_id, word) for word in found})


def rows(case: "Case", found: Collection[str]) -> list[CaseWord]:
    """Return these words of a case that has its number, for who stores them with the rest of it."""
    tokens = {words.token(case.organisation_id, word) for word in found}
    return [CaseWord(token=token, case_pk=case.pk) for token in sorted(tokens)]


def add(case: "Case", body: Any) -> None:
    """Note the words of what has just been written on a case; one statement, however many they are."""
    _insert(case.pk, {words.token(case.organisation_id, word) for word in words.of_event(body)})


def add_complainant(case: "Case", body: Any) -> None:
    """Note the words by which a complainant is found from now on."""
    _insert(case.pk, {words.token(case.organisation_id, word) for word in words.of_complainant(body)})


def expected(cases: "Collection[Case]") -> dict[int, set[int]]:
    """Return the tokens that each of these cases should have, from what is kept of it; four queries."""
    from intake.cases.models import Complainant
    from intake.forms.models import Submission
    from intake.records.models import Event

    numbers = [case.pk for case in cases]
    found: dict[int, set[str]] = defaultdict(set)
    kept = {"case__in": numbers, "content__erased_at": None}
    sent = Submission.objects.filter(**kept).values_list("case_id", "questions", "content__body")
    for case_id, questions, body in sent:
        found[case_id] |= words.of_answers(questions, body)
    for case_id, body in Complainant.objects.filter(**kept).values_list("case_id", "content__body"):
        found[case_id] |= words.of_complainant(body)
    # What was received is the submission, which has been looked at.
    told = Event.objects.filter(**{**kept, "content__isnull": False}).exclude(kind="received").order_by()
    for case_id, body in told.values_list("case_id", "content__body"):
        found[case_id] |= words.of_event(body)
    return {case.pk: {words.token(case.organisation_id, word) for word in found[case.pk]} for case in cases}


def stored(cases: "Collection[Case]") -> dict[int, set[int]]:
    """Return the tokens that each of these cases has."""
    found: dict[int, set[int]] = {case.pk: set() for case in cases}
    for case_id, token in CaseWord.objects.filter(case_pk__in=list(found)).values_list("case_pk", "token"):
        found[case_id].add(token)
    return found


def renew(numbers: Iterable[int]) -> None:
    """Make the words of these cases anew from what is kept of them: after an erasure, or under another key."""
    from intake.cases.models import Case

    with transaction.atomic():
        # Under their locks, for whoever writes on a case holds its lock.
        locked = Case.objects.select_for_update(of=("self",)).filter(pk__in=list(numbers)).order_by("pk")
        cases = list(locked.only("pk", "organisation_id"))
        wanted, there = expected(cases), stored(cases)
        gone = [(token, pk) for pk in wanted for token in there[pk] - wanted[pk]]
        _delete(gone)
        for pk, tokens in wanted.items():
            _insert(pk, tokens - there[pk])


def renew_all() -> Iterator[int]:
    """Make the words of every case anew, a lot at a time; yield the size of each."""
    from intake.cases.models import Case

    last = 0
    while numbers := list(Case.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:LOT]):
        renew(numbers)
        last = numbers[-1]
        yield len(numbers)


def _insert(case_id: int, tokens: Collection[int]) -> None:
    if tokens:
        with connection.cursor() as cursor:
            cursor.execute(*Tokens(case_id, tokens).statement())


def _delete(pairs: Collection[tuple[int, int]]) -> None:
    by_case: dict[int, list[int]] = defaultdict(list)
    for token, case_id in pairs:
        by_case[case_id].append(token)
    for case_id, tokens in by_case.items():
        for start in range(0, len(tokens), LOT):
            CaseWord.objects.filter(case_pk=case_id, token__in=tokens[start : start + LOT]).delete()
