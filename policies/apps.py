"""What we promise: policies, their versions and procedures, and the clock."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """The middle room: it stands on ``home`` and knows nothing of ``intake``."""

    name = "policies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from home import triggers
        from policies.models.versions import GUARDS

        triggers.register(*GUARDS)
