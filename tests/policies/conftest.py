"""Signing in as those who look after policies, and policies of every kind of standing."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from home.models import Membership, User
from home.models.unit import MembershipRole
from policies import approvals
from policies.models import PolicyPage
from tests.factories import other
from tests.factories.approving import ROLE
from tests.factories.reviewing import TODAY, add
from tests.factories.world import World

AsUser = Callable[[Any], Client]


@pytest.fixture
def as_user(world: World) -> AsUser:
    """Return a way to sign in: by the part of a demo address before the at sign, or as a user."""

    def go(who: str | User) -> Client:
        client = Client(headers={"host": "localhost:8000"})
        client.force_login(world.person(who) if isinstance(who, str) else who)
        return client

    return go


@pytest.fixture
def editor(as_user: AsUser) -> Client:
    return as_user("editor")


@pytest.fixture
def kept(world: World) -> dict[str, PolicyPage]:
    """Policies of every kind of standing, beside the demo's own three, of which nothing is due."""
    organisation = world.organisation
    past = date(2024, 9, 30)
    return {
        "overdue": add(organisation, "overdue-one", effective=past, review=date(2025, 9, 30), owner_role="Director"),
        "due": add(organisation, "due-one", review=TODAY + timedelta(days=30), owner_role="Director"),
        "undated": add(organisation, "undated-one", owner_role="Director", category="safeguarding"),
        "unowned": add(organisation, "unowned-one", review=date(2040, 1, 1)),
    }


@pytest.fixture
def elsewhere(world: World) -> other.Other:
    found = other.build()
    add(found.organisation, "secret-plans", review=date(2025, 9, 30))
    return found


@pytest.fixture
def wanted(world: World) -> World:
    """Approval by the managers of the board: its chair, and a second one who is an editor too."""
    board = world.unit("board")
    editor = world.person("editor")
    Membership.objects.get_or_create(unit=board, user=editor, role=MembershipRole.MANAGER)
    Membership.objects.get_or_create(unit=board, user=world.person("chair"), role=MembershipRole.MANAGER)
    approvals.switch_on(world.organisation, unit=board, role=ROLE, by=world.person("admin"))
    return world


@pytest.fixture
def own_folder(tmp_path: Path, settings: Any) -> None:
    """Keep what a test uploads out of the installation's files."""
    settings.MEDIA_ROOT = tmp_path
