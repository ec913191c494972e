"""Signing in at the desk."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from home.models import User
from tests.factories import other
from tests.factories.world import World

SignIn = Callable[[Any], Client]


@pytest.fixture
def sign_in(world: World) -> SignIn:
    """Return a way to sign in: by the part of a demo address before the at sign, or as a user."""

    def go(who: str | User) -> Client:
        client = Client(headers={"host": "localhost:8000"})
        client.force_login(world.person(who) if isinstance(who, str) else who)
        return client

    return go


@pytest.fixture
def elsewhere(world: World) -> other.Other:
    """Return a second organisation."""
    return other.build()


@pytest.fixture
def keeper(world: World) -> User:
    """Return who keeps the installation: a superuser of the demo organisation, even."""
    return User.objects.create_superuser(
        "keeper@sms.example", "a long password", organisation=world.organisation, first_name="Kay", last_name="Eper"
    )
