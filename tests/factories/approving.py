"""Short ways to do what editors and approvers do in the Wagtail admin."""

from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import TaskState

from home.models import User
from tests.factories.world import World
from tests.policies.test_editing import form_of

ROLE = "Chair of the board"


def signed_in(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def root() -> User:
    return User.objects.create_superuser("root@example.org", "recourse-demo")


def send(world: World, action: str, *, by: User | None = None, respond: int = 3, **changes: Any) -> Any:
    page = world.policy.get_latest_revision_as_object()
    data = {**form_of(page, respond=respond, **changes), action: "1"}
    return signed_in(by or world.person("editor")).post(f"/admin/pages/{page.pk}/edit/", data, follow=True)


def state(world: World) -> TaskState:
    found: TaskState = world.policy.current_workflow_task_state
    return found


def decide(world: World, who: User, action: str = "approve", comment: str = "") -> Any:
    address = reverse("wagtailadmin_pages:workflow_action", args=(world.policy.pk, action, state(world).pk))
    return signed_in(who).post(address, {"comment": comment}, follow=True)
