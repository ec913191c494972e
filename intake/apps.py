"""What people send us, and what we do about it."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The highest room: forms, routing, cases, letters, records, portal and desk."""

    name = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from home import triggers
        from home.models.changes import TOLD
        from intake import receivers
        from intake.cases.events import GUARDS as EVENTS
        from intake.cases.weeks import GUARDS as WEEKS
        from intake.letters.templates import GUARDS as TEXTS
        from intake.routing.models import GUARDS as RULES

        told = [triggers.Herald("intake_templateversion", "INSERT", TOLD)]
        told += [triggers.Herald("intake_lettersettings", done, TOLD) for done in ("INSERT", "UPDATE", "DELETE")]
        told += [triggers.Herald("intake_ruleset", done, TOLD) for done in ("INSERT", "UPDATE", "DELETE")]
        triggers.register(*EVENTS, *RULES, *TEXTS, *WEEKS, *told)
        receivers.connect()
