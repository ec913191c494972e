"""The receipt on paper: for who came without an email address, or stands at the counter."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from home.models import User
from home.time import now
from intake.cases import events, promises, secrets
from intake.cases.models import Case
from intake.forms.drafts import CONFIRMATION_KEPT
from intake.forms.models import Draft
from policies import sentences


def may_be_shown(draft: Draft) -> bool:
    """Tell whether the secret code may still be put before who entered the complaint."""
    return draft.submission_id is not None and now() - draft.touched_at < CONFIRMATION_KEPT


def show(case: Case, user: User) -> dict[str, Any]:
    """Return what the receipt says, and put on record that somebody of ours has had the code before them."""
    with transaction.atomic():
        case = Case.objects.locked("organisation__site", "version", pk=case.pk)
        events.record(case, "code shown", actor=str(user))
        case.save(update_fields=["chain_length", "chain_head"])
    first = case.runs.order_by("seq").get(seq=1)
    organisation = case.organisation
    return {
        "organisation": organisation,
        "reference": case.shown_reference,
        "secret": secrets.shown(secrets.secret_of(case)),
        "address": organisation.root_url + reverse("portal:enter"),
        "received": sentences.time_in_words(case.received_at, organisation.timezone),
        "printed": sentences.day_in_words(organisation.local(now()).date()),
        "promises": promises.of_run(case, first, explained=False),
    }
