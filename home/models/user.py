"""People who sign in: editors, handlers, managers, administrators."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower


def fold_email(email: str) -> str:
    """Return the address as it is stored: trimmed and case-folded, so a login is unique."""
    return email.strip().casefold()


class PeopleManager(UserManager["User"]):
    """Creates people by email address; there is no user name."""

    def create_user(  # type: ignore[override]  # an email address takes the user name's place
        self, email: str, password: str | None = None, **extra: Any
    ) -> "User":
        """Make a person who can sign in with ``email``."""
        extra.setdefault("is_staff", False)
        extra.setdefault("is_superuser", False)
        return self._make(email, password, **extra)

    def create_superuser(  # type: ignore[override]  # as above
        self, email: str, password: str | None = None, **extra: Any
    ) -> "User":
        """Make someone who keeps the installation. Being one shows no case to them (rule 5)."""
        extra.setdefault("is_staff", True)
        extra.setdefault("is_superuser", True)
        return self._make(email, password, **extra)

    def _make(self, email: str, password: str | None, **extra: Any) -> "User":
        if not email or not email.strip():
            raise ValueError("an email address is needed")
        user = self.model(email=fold_email(email), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by address, whatever case it was typed in."""
        return self.get(email=fold_email(username or ""))


class User(AbstractUser):
    """A person who signs in. Belongs to one organisation (none: keeps the installation)."""

    username = None  # type: ignore[assignment]  # the email address is the login
    email = models.EmailField(
        "email address",
        unique=True,
        help_text="They sign in with this address, and notices are sent to it.",
        error_messages={"unique": "Someone with this email address exists already."},
    )

    organisation = models.ForeignKey(
        "home.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
        help_text="The organisation they work for. Nobody works for two.",
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = PeopleManager()  # type: ignore[misc]  # replaces the stock manager

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="home_user_email_any_case",
                violation_error_message="Someone with this email address exists already.",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def clean(self) -> None:
        super().clean()
        self.email = fold_email(self.email)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = fold_email(self.email)
        super().save(*args, **kwargs)
