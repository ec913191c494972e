"""What people send us, and what we do about it."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The highest room: forms, routing, cases, letters, records, portal and desk."""

    name = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from home import triggers
        from intake import receivers
        from intake.cases.events import GUARDS
        from intake.letters.templates import GUARDS as TEMPLATE_GUARDS

        triggers.register(*GUARDS, *TEMPLATE_GUARDS)
        receivers.connect()
