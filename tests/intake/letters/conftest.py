"""Signing in at the desk, as the desk's own tests do."""

from tests.intake.desk.conftest import elsewhere, keeper, sign_in

__all__ = ["elsewhere", "keeper", "sign_in"]
