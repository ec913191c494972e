"""Who we are: people, organisations, units, calendars and the one clock."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HomeConfig(AppConfig):
    """The lowest room; it imports neither of the others."""

    name = "home"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from home import gaps, triggers
        from home.models.absence import GUARDS
        from home.models.changes import HERALDS

        triggers.register(*GUARDS, *HERALDS)

        # No sender: a table of any room may have been remade, and SQLite then drops its triggers.
        post_migrate.connect(triggers.on_post_migrate, dispatch_uid="home.triggers")
        gaps.connect()
