"""The organisation's tree of units, and who works in each."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q


class UnitKind(models.TextChoices):
    """What a unit is."""

    ORGANISATION = "organisation", "organisation"
    DIVISION = "division", "division"
    OFFICE = "office", "office"
    BOARD = "board", "board"


class MembershipRole(models.TextChoices):
    """What somebody does in a unit."""

    HANDLER = "handler", "handler"
    MANAGER = "manager", "manager"


class Unit(models.Model):
    """A node of the organisation's tree."""

    organisation = models.ForeignKey("home.Organisation", on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text="The unit above it. A complaint that nobody here can deal with goes there.",
    )
    name = models.CharField(max_length=120, help_text="As the public knows it.")
    slug = models.SlugField(
        max_length=60, help_text="A short name for rules and procedure files. Leave it once it is used."
    )
    kind = models.CharField(max_length=20, choices=UnitKind, default=UnitKind.OFFICE)
    email = models.EmailField("email address", blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    address = models.TextField(blank=True)
    area = models.CharField("area served", max_length=200, blank=True, help_text="Such as “the North East of England”.")
    is_public = models.BooleanField(
        "shown to the public",
        default=True,
        help_text="Listed on the contact page, and offered on forms as the place a complaint is about.",
    )
    sort_order = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True, editable=False, help_text="Since when it is closed. What it did stays.")
    was_public = models.BooleanField(default=False, editable=False, help_text="Until it was closed.")
    successor = models.ForeignKey(
        "self",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="predecessors",
        help_text="What has taken its place: rules and procedures that name a closed unit lead there.",
    )

    class Meta:
        ordering = ["sort_order", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="home_unit_closed_has_successor",
                condition=Q(closed_on=None, successor=None) | Q(closed_on__isnull=False, successor__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["organisation", "slug"],
                name="home_unit_slug",
                violation_error_message="Another unit has this short name.",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(parent=None),
                name="home_unit_one_root",
                violation_error_message="An organisation has one unit at the top. Choose the unit above this one.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None

    def clean(self) -> None:
        super().clean()
        above = self.parent
        if above is not None and above.is_closed:
            raise ValidationError({"parent": "This unit is closed. Choose another."})
        if above is not None and above.organisation_id != self.organisation_id:
            raise ValidationError({"parent": "Choose a unit of the same organisation."})
        while above is not None:
            if self.pk is not None and above.pk == self.pk:
                raise ValidationError({"parent": "A unit can't stand below itself."})
            above = above.parent


class Membership(models.Model):
    """Somebody is a handler or a manager of a unit."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="person",
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    role = models.CharField(max_length=10, choices=MembershipRole, default=MembershipRole.HANDLER)

    class Meta:
        ordering = ["unit", "role", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "user", "role"],
                name="home_membership_once",
                violation_error_message="This person has this role in this unit already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} of {self.unit}"

    def clean(self) -> None:
        super().clean()
        if self.unit_id and self.user_id and self.user.organisation_id != self.unit.organisation_id:
            raise ValidationError({"user": "Choose a person of the same organisation."})
