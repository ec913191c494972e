"""The models of ``policies``: what we promise."""

from policies.models.pages import PolicyIndexPage, PolicyPage
from policies.models.versions import PolicyVersion

__all__ = ["PolicyIndexPage", "PolicyPage", "PolicyVersion"]
