"""What a week's log says, as far as somebody may see it. No name of a complainant is among it (rule 8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.models import Organisation, User
from intake.cases import weeks
from intake.cases.access import Rights
from intake.cases.logged import LogEntry
from intake.cases.models import Case, Outcome
from intake.cases.weeks import WeekReview
from intake.desk import rows
from intake.forms.kinds import Kind
from policies import sentences

#: So many rows of each kind; a week with more says so.
MOST = 500


@dataclass(frozen=True)
class Row:
    """One case, or one entry, of a week."""

    reference: str
    url: str
    kind: str
    received: str
    unit: str
    stands: str
    outcome: str = ""
    restricted: bool = False


@dataclass(frozen=True)
class Section:
    """What is listed together.

    Attributes:
        more: whether there is more than is listed.
    """

    title: str
    nothing: str
    rows: list[Row]
    more: bool = False


@dataclass(frozen=True)
class WeekLog:
    """A week's log."""

    sections: list[Section]


@dataclass(frozen=True)
class WeekLine:
    """One week in the list of weeks."""

    words: str
    url: str
    came: str
    reviewed: str


@dataclass(frozen=True)
class Reviewed:
    """One review, for one reader.

    Attributes:
        agreed: blank where the reader did not take part.
        readable: whether they did.
    """

    number: int
    held: str
    by: str
    attendees: str
    agreed: str
    readable: bool


def in_words(monday: date) -> str:
    """Return “30 March to 5 April 2026”."""
    sunday = weeks.sunday_of(monday)
    if monday.year != sunday.year:
        return _("{first} to {last}").format(first=f"{monday:%-d %B %Y}", last=f"{sunday:%-d %B %Y}")
    first = f"{monday:%-d %B}" if monday.month != sunday.month else f"{monday.day}"
    return _("{first} to {last}").format(first=first, last=f"{sunday:%-d %B %Y}")


def weeks_in_words(organisation: Organisation, mondays: list[date], rights: Rights) -> list[WeekLine]:
    """Return the lines of the list of weeks; the same number of queries for any number of them."""
    cases = weeks.counts(Case.objects.visible_with(rights), organisation, mondays)
    entries = weeks.counts(LogEntry.objects.all().visible_with(rights.user, rights.posts), organisation, mondays)
    found: dict[date, list[WeekReview]] = {}
    for review in WeekReview.objects.filter(organisation=organisation, week__in=mondays).select_related("by"):
        found.setdefault(review.week, []).append(review)
    return [
        WeekLine(
            words=in_words(monday),
            url=reverse("weekly:week", args=[monday.isoformat()]),
            came=_came(cases.get(monday, 0), entries.get(monday, 0)),
            reviewed=_reviewed(found.get(monday, [])),
        )
        for monday in mondays
    ]


def _came(cases: int, entries: int) -> str:
    said = []
    if cases:
        said.append(ngettext("{count} case", "{count} cases", cases).format(count=cases))
    if entries:
        words = ngettext("{count} suggestion or compliment", "{count} suggestions and compliments", entries)
        said.append(words.format(count=entries))
    return ", ".join(said) or _("nothing that you may see")


def _reviewed(reviews: list[WeekReview]) -> str:
    if not reviews:
        return _("not yet")
    last = reviews[-1]
    return _("{day}, {person}").format(day=sentences.day_in_words(last.held_on), person=last.by)


def log_of(organisation: Organisation, monday: date, everybody: list[Rights]) -> WeekLog:
    """Return what was in a week, as far as all of these people may see it."""
    seen = weeks.cases_for(everybody)
    received = weeks.received_in(seen, organisation, monday)
    spot = weeks.on_the_spot()
    entries = weeks.received_in(weeks.entries_for(everybody), organisation, monday)
    listed = [
        (_("Complaints and concerns that came in"), _("No complaint or concern came in."), received.exclude(spot)),
        (_("Concerns put right on the spot"), _("None was put right on the spot."), received.filter(spot)),
        (
            _("Came in before, and answered or closed in this week"), _("Nothing from before was answered."),
            weeks.moved_in(seen, organisation, monday),
        ),
    ]  # fmt: skip
    found = [_fetched(cases) for _title, _nothing, cases in listed]
    rows.with_words([case for cases in found for case in cases])
    sections = [
        Section(title, nothing, [_case(case) for case in cases[:MOST]], len(cases) > MOST)
        for (title, nothing, _cases), cases in zip(listed, found, strict=True)
    ]
    return WeekLog([*sections, _of_entries(organisation, entries)])


def _fetched(cases: Any) -> list[Case]:
    along = ("organisation", "submission", "current_run__unit", "current_run__handler")
    return list(cases.select_related(*along).order_by("received_at", "pk")[: MOST + 1])


def _case(case: Any) -> Row:
    run = case.current_run
    return Row(
        reference=case.shown_reference,
        url=reverse("cases:inspect", args=[case.pk]),
        kind=str(Kind(case.submission.kind).label).capitalize(),
        received=case.row.received,
        unit=case.row.unit,
        stands=f"{case.row.stage}: {case.row.state}",
        outcome=str(Outcome(run.outcome).label) if run.outcome else "",
        restricted=case.restricted,
    )


def _of_entries(organisation: Organisation, entries: Any) -> Section:
    found = list(entries.select_related("unit").order_by("received_at", "pk")[: MOST + 1])
    listed = [
        Row(
            reference=entry.shown_reference,
            url=reverse("log:inspect", args=[entry.pk]),
            kind=str(entry.get_kind_display()).capitalize(),
            received=f"{organisation.local(entry.received_at):%-d %b %Y}",
            unit=entry.unit.name,
            stands=str(entry.get_fate_display()).capitalize(),
        )
        for entry in found[:MOST]
    ]
    return Section(_("Suggestions and compliments"), _("There was none."), listed, len(found) > MOST)


def reviews_of(organisation: Organisation, monday: date, user: User, others: Iterable[User] = ()) -> list[Reviewed]:
    """Return the reviews of a week; what was agreed only where ``user`` and all ``others`` took part."""
    found = WeekReview.objects.filter(organisation=organisation, week=monday)
    readers = [user, *others]
    return [
        _told(review, all(weeks.took_part(review, reader) for reader in readers))
        for review in found.select_related("by", "content").prefetch_related("attendees").order_by("number")
    ]


def _told(review: WeekReview, readable: bool) -> Reviewed:
    body = review.content.body if isinstance(review.content.body, dict) else {}
    people = [str(person) for person in review.attendees.all()]
    others = str(body.get("others", ""))
    return Reviewed(
        number=review.number,
        held=sentences.day_in_words(review.held_on),
        by=str(review.by),
        attendees=", ".join([*people, *([others] if others else [])]),
        agreed=str(body.get("agreed", "")) or _("Erased.") if readable else "",
        readable=readable,
    )
