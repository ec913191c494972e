"""What readers are shown: always from versions, never from the page's own fields (rule 3)."""

from policies.reading.contents import Contents, Heading, with_anchors
from policies.reading.lists import (
    PolicyCard,
    cards_of,
    policies_for,
    policies_in_force,
    privacy_notice,
    remember,
    versions_in_force,
)
from policies.reading.shown import VersionView, preview_context, review_cycle, version_context, version_view
from policies.reading.stages import StageView, stage_words, stages_in_words
from policies.reading.which import coming, comparison_url, pdf_url, public_title, version_in_force, version_url

__all__ = [
    "Contents",
    "Heading",
    "PolicyCard",
    "StageView",
    "VersionView",
    "cards_of",
    "coming",
    "comparison_url",
    "pdf_url",
    "policies_for",
    "policies_in_force",
    "preview_context",
    "privacy_notice",
    "public_title",
    "remember",
    "review_cycle",
    "stage_words",
    "stages_in_words",
    "version_context",
    "version_in_force",
    "version_url",
    "version_view",
    "versions_in_force",
    "with_anchors",
]
