"""Administrators of two organisations."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from home.models import User
from tests.factories import other
from tests.factories.world import World


@pytest.fixture
def elsewhere(world: World) -> other.Other:
    """Return a second organisation."""
    return other.build()


@pytest.fixture
def as_user(world: World) -> Callable[[Any], Client]:
    """Return a way to sign in: by the part of a demo address before the at sign, or as a user."""

    def go(who: str | User) -> Client:
        client = Client(headers={"host": "localhost:8000"})
        client.force_login(world.person(who) if isinstance(who, str) else who)
        return client

    return go


@pytest.fixture
def admin(as_user: Any) -> Client:
    """Return the demo organisation's administrator, signed in."""
    return as_user("admin")
