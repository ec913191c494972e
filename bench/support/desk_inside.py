"""What the benchmark of the desk does with our own code: `bench/support/inside.py` calls it."""

import time
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from home.models import User
from home.time import now
from intake.cases import events
from intake.cases.access import Rights
from intake.cases.models import Case
from intake.desk import listing
from intake.records.models import Content

#: Who looks: whoever manages the organisation, and sees every case; and who manages one office of two.
WHO = ("admin@busy.example", "manager0@busy.example")
INDEX = "/admin/cases/"
#: Between two sizes of a page a list may not ask more of the database.
SIZES = (10, 50)


def sessions(*keys: str) -> dict[str, Any]:
    """Sign these people in under these keys."""
    for email, key in zip(WHO, keys, strict=True):
        user = User.objects.get(email=email)
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store.set_expiry(timedelta(days=1))
        store._session_key = key  # last: it forgets a key under which it finds nothing
        store.save(must_create=True)
    return {}


def _queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        if client.get(path).status_code != 200:
            raise SystemExit(f"{path} did not answer 200")
    # Production's clock stands with the machine's, and asks nothing.
    return sum(1 for query in asked if "home_clockoffset" not in query["sql"])


def queries(views: list[str]) -> dict[str, Any]:
    """Count the queries of these views, at two sizes of a page, and of a case's page with little and much history."""
    with override_settings(ALLOWED_HOSTS=["*"], DEBUG=False):
        client = Client(headers={"host": "localhost:8000"})
        user = User.objects.get(email=WHO[0])
        client.force_login(user)
        found: dict[str, list[int]] = {view: [] for view in views}
        for size in SIZES:
            listing.CaseIndex.get_paginate_by = lambda view, found, size=size: size
            for view in views:
                found[view].append(_queries(client, f"{INDEX}?{view}"))
        case = Case.objects.actionable_with(Rights(user)).filter(state="open").first()
        if case is None:
            raise SystemExit("there is no open case to look at")
        path, history = f"{INDEX}{case.pk}/", []
        for more in (0, 200):
            for number in range(more):
                content = Content.keep({"text": f"Note {number}."})
                events.record(case, "noted", actor=str(user), content=content, at=now())
            case.save(update_fields=["chain_length", "chain_head"])
            history.append(_queries(client, path))
    return {"views": found, "case": history}


def counted() -> dict[str, Any]:
    """Return how far the longest list counts, on how many pages it is shown, and how long counting takes."""
    paginator = listing.CappedPaginator(
        Case.objects.visible_to(User.objects.get(email=WHO[0])).order_by("next_due", "pk"), listing.PER_PAGE
    )
    began = time.perf_counter()
    return {"count": paginator.count, "pages": paginator.num_pages, "seconds": time.perf_counter() - began}
