"""Publishing at a chosen time. Nothing is ever taken away by a schedule: there is no time of expiry."""

from typing import Any

from wagtail.admin.panels import PublishingPanel


class SchedulePanel(PublishingPanel):
    """Wagtail's own dialog, with the time of publication alone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        kept: list[Any] = self.children  # type: ignore[has-type]  # Wagtail has no types
        self.children = [child for child in kept if getattr(child, "field_name", "") != "expire_at"]
