"""Loading the demo: each organisation once, with its past, and what a visitor needs to look at it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from home.models import Organisation
from home.time import frozen_at, now
from intake.cases import references, secrets
from intake.cases.models import Case
from intake.demo import (
    ashton_on_mersey_scitt,
    east_midlands_south_maths_hub,
    living,
    schools_mutual_services,
    sennections,
)
from intake.demo.build import Demo
from intake.demo.stories import ashton_on_mersey_scitt as scitt_stories
from intake.demo.stories import east_midlands_south_maths_hub as mathshub_stories
from intake.demo.stories import sennections as sennections_stories
from intake.demo.stories import sms_answered, sms_climbed, sms_waiting
from intake.demo.story import Rewording, Story

#: What there is to load.
DEMOS: Sequence[tuple[Demo, Sequence[Story]]] = (
    (schools_mutual_services.DEMO, (*sms_waiting.STORIES, *sms_answered.STORIES, *sms_climbed.STORIES)),
    (sennections.DEMO, sennections_stories.STORIES),
    (ashton_on_mersey_scitt.DEMO, scitt_stories.STORIES),
    (east_midlands_south_maths_hub.DEMO, mathshub_stories.STORIES),
)
#: The organisations were set up so long before the load: before the first of their complaints.
FOUNDED = timedelta(days=120)


@dataclass(frozen=True)
class ToTry:
    """What opens one complaint on "Follow a complaint"."""

    reference: str
    secret: str


@transaction.atomic
def load(port: int, *, with_cases: bool) -> None:
    """Make the demo organisations that are not there yet, and let what is told of them happen.

    One transaction: an organisation without its past would be taken for one that is loaded.
    """
    at = now()
    new: list[tuple[Organisation, Sequence[Story | Rewording]]] = []
    for demo, stories in DEMOS:
        known = Organisation.objects.select_related("site").filter(site__hostname=demo.hostname).first()
        if known is None:
            with frozen_at(at - FOUNDED):
                organisation = demo.build(port)
                demo.appoint(organisation)
                new.append((organisation, (*demo.rewordings, *stories)))
        elif known.site.port != port:
            known.site.port = port
            known.site.save()
    if with_cases:
        living.live(new, at)


def to_try(demo: Demo) -> Iterator[ToTry]:
    """Yield what opens those complaints that visitors may try, as far as they were loaded."""
    told = next(stories for known, stories in DEMOS if known is demo)
    keys = [story.id_at(demo.hostname) for story in told if story.to_try]
    for case in Case.objects.filter(submission__idempotency_key__in=keys).order_by("pk"):
        yield ToTry(references.shown(case.reference), secrets.shown(secrets.secret_of(case)))
