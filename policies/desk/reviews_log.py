"""How Wagtail's history tells a review. Dates and a version's number; never the note."""

from datetime import date
from typing import Any

from wagtail.log_actions import LogActionRegistry, LogFormatter

from policies import reviews, sentences


def register(actions: LogActionRegistry) -> None:
    """Make the action known to Wagtail."""

    @actions.register_action(reviews.LOG_ACTION)
    class Reviewed(LogFormatter):
        label = "Reviewed, no change needed"

        def format_message(self, log_entry: Any) -> str:
            told = log_entry.data
            on, next_due = (sentences.day_in_words(date.fromisoformat(told[name])) for name in ("on", "next_due"))
            return f"Version {told['version']} reviewed on {on}, no change needed. Next review due on {next_due}."
