"""Living through the demo's past: everybody's acts in their order, with a worker that goes round meanwhile.

What time does by itself (reminders, missed dates, windows that close) is done by the worker's own functions at the
moments at which it would have happened. What is mailed goes nowhere: nobody wants the letters of two months at the
first start.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from home.models import Organisation
from home.time import frozen_at, now
from intake.cases import ticks, workflow
from intake.cases.models import OWED, Case, Deadline
from intake.demo.story import Act, Almanac, Rewording, Scene, Story
from intake.forms import sending
from intake.forms.models import Draft, IntakeFormPage
from intake.forms.walk import Walk
from intake.letters import outbox
from policies import calendars, reading
from policies.models import PolicyPage

#: The mail backend that accepts everything and sends nothing.
_NOWHERE = "django.core.mail.backends.dummy.EmailBackend"
#: A worker goes round every few seconds: so long after an act its letters are gone, and what is due is noticed.
_ROUND = timedelta(seconds=20)

#: When something happened, and what.
Moment = tuple[datetime, Callable[[], None]]


def live(told: Iterable[tuple[Organisation, Sequence[Story | Rewording]]], load: datetime) -> None:
    """Let everything that is told happen, up to ``load``.

    The caller holds one transaction around this: a past that breaks off half-way would never be told to its end.

    Raises:
        ValueError: where a story is told out of its order, goes on after ``load``, or tells what can't be done.
    """
    acts: list[Moment] = []
    everywhere = []
    for organisation, tales in told:
        everywhere.append(organisation)
        form = IntakeFormPage.objects.descendant_of(organisation.site.root_page).get()
        version = reading.version_in_force(form.policy, load)
        almanac = Almanac(
            load, calendars.days_for(organisation, version.promise if version else None), organisation.timezone
        )
        for tale in tales:
            if isinstance(tale, Rewording):
                acts.append((tale.at(almanac), partial(_reword, tale, organisation)))
            else:
                acts += _acts(tale, organisation, form, almanac)
    last = min((at for at, _ in acts), default=load)
    for at, act in sorted(acts, key=lambda pair: pair[0]):
        _wait(everywhere, last, at)
        with frozen_at(at):
            act()
        last = at + _ROUND
        _go_round(last)
    _wait(everywhere, last, load)


def _acts(story: Story, organisation: Organisation, form: IntakeFormPage, almanac: Almanac) -> list[Moment]:
    """Return what happens in a story, each with its moment; the sending first."""
    found: list[Moment] = [(story.sent(almanac), partial(_send, story, form, organisation))]
    found += [(act.at(almanac), partial(_do, act, story, organisation)) for act in story.then]
    moments = [at for at, _ in found]
    if moments != sorted(moments) or moments[-1] > almanac.load:
        raise ValueError(f"“{story.key}” is told out of its order.")
    return found


def _reword(rewording: Rewording, organisation: Organisation) -> None:
    """Publish a policy anew, in force from that moment."""
    page = PolicyPage.objects.descendant_of(organisation.site.root_page).get(slug=rewording.slug)
    editor = organisation.people.get(groups=organisation.editors)
    page.body = list(rewording.body)
    page.change, page.change_note = rewording.change, rewording.note
    page.effective_date = organisation.local(now()).date()
    page.save_revision(user=editor).publish(user=editor)


def _send(story: Story, form: IntakeFormPage, organisation: Organisation) -> None:
    """Fill in the form, step by step, and send it."""
    happened = organisation.local(now()) - timedelta(days=story.happened) if story.happened is not None else None
    draft = Draft(form=form, idempotency_key=story.id_at(organisation.site.hostname), answers=dict(story.told()))
    if happened is not None:
        draft.answers["incident_date"] = happened.date().isoformat()
    walk = Walk(form, organisation, draft)
    for _ in walk.keys:  # what is asked may bring more
        asked = [question.name for page in walk.pages for question in page.questions if question.type.is_answered]
        draft.answers = {**dict.fromkeys(asked, ""), **draft.answers}
        walk = Walk(form, organisation, draft)
    refused = walk.asked_again()
    if refused is not None:
        raise ValueError(f"“{story.key}” can't be sent: {refused.errors.as_data()}")
    sending.send(form, draft, walk, doubtful=False)


def _do(act: Act, story: Story, organisation: Organisation) -> None:
    """Let somebody do something on a story's case, as it stands at that moment."""
    cases = Case.objects.select_related("organisation__site", "version", "current_run")
    case = cases.get(submission__idempotency_key=story.id_at(organisation.site.hostname))
    try:
        act.do(Scene(organisation, case))
    except workflow.Refused as refused:
        raise ValueError(f"“{story.key}”: {refused}") from refused


def _go_round(at: datetime) -> None:
    """Do what a worker does in one round."""
    with frozen_at(at):
        ticks.tick()
        outbox.deliver(backend=_NOWHERE)


def _wait(everywhere: Sequence[Organisation], since: datetime, until: datetime) -> None:
    """Let time pass: the worker goes round whenever something falls due, or a reminder does."""
    while (at := _next_moment(everywhere, since, until)) is not None:
        since = at + _ROUND
        _go_round(since)


def _next_moment(everywhere: Sequence[Organisation], since: datetime, until: datetime) -> datetime | None:
    """Return the next moment before ``until`` at which time does something to a case."""
    hours = {organisation.pk: organisation.reminder_hours for organisation in everywhere}
    rows = Deadline.objects.filter(
        case__organisation__in=everywhere, met_at=None, breached_event=None, void=False, due__gt=since
    )
    moments = []
    for due, kind, organisation_id in rows.values_list("due", "kind", "case__organisation_id"):
        assert due is not None  # only rows that fall due are asked for
        moments.append(due)
        if kind in OWED:
            moments += [due - timedelta(hours=each) for each in hours[organisation_id]]
    # The round itself comes a little later, and must not come after the next act or the end.
    return min((at for at in moments if since < at and at + _ROUND < until), default=None)
