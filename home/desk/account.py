"""Somebody's own account: password and appearance, but neither name nor address.

Rule 6 goes by names, and notices by addresses: both are for an administrator to change.
"""

from typing import Any

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, AvatarSettingsPanel, NameEmailSettingsPanel


class OwnAccountView(AccountView):
    """Wagtail's account page without the panel for name and address, and without pictures."""

    def get_panels(self) -> list[Any]:
        left_out = (NameEmailSettingsPanel, AvatarSettingsPanel)
        return [panel for panel in super().get_panels() if not isinstance(panel, left_out)]


account = require_admin_access(OwnAccountView.as_view())
