"""Wagtail's admin works without the apps we left out, and keeps to itself."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from wagtail.admin.rich_text import get_rich_text_editor_widget


@pytest.fixture
def keeper(client: Client) -> Client:
    """Sign in who keeps the installation."""
    client.force_login(get_user_model().objects.create_superuser("keeper@example.org", "a long password"))
    return client


@pytest.mark.django_db
def test_people_can_be_added(keeper: Client) -> None:
    response = keeper.get(reverse("wagtailusers_users:add"))
    assert response.status_code == 200
    assert 'name="email"' in response.content.decode()


@pytest.mark.django_db
def test_people_can_be_edited(keeper: Client) -> None:
    user = get_user_model().objects.get(email="keeper@example.org")
    response = keeper.get(reverse("wagtailusers_users:edit", args=[user.pk]))
    assert response.status_code == 200
    assert "keeper@example.org" in response.content.decode()


@pytest.mark.django_db
def test_the_desk_fetches_nothing_from_outside(keeper: Client) -> None:
    page = keeper.get(reverse("wagtailadmin_home")).content.decode()
    assert "gravatar.com" not in page
    assert "releases.wagtail.org" not in page


@pytest.mark.django_db
def test_an_editor_cannot_put_in_what_could_change_under_a_sealed_version() -> None:
    """Pictures and documents are rows of their own, which anyone may replace after a version was published."""
    features = get_rich_text_editor_widget().features
    assert "link" in features
    assert not {"image", "embed", "document-link"} & set(features)
