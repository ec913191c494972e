"""What we promise: policies, their versions and procedures, and the clock."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """The middle room: it stands on ``home`` and knows nothing of ``intake``."""

    name = "policies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from home import triggers
        from home.models.changes import TOLD
        from home.signals import who_is_missing
        from policies import approvals
        from policies.finding import index
        from policies.models.versions import GUARDS
        from policies.serving import changes

        told = (triggers.Herald("policies_policyversion", operation, TOLD) for operation in ("INSERT", "UPDATE"))
        triggers.register(*GUARDS, *told)
        changes.connect()
        index.connect()
        who_is_missing.connect(approvals.missing, dispatch_uid="policies.missing")
