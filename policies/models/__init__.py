"""The models of ``policies``: what we promise."""

from policies.models.approval import PolicyApprovalTask
from policies.models.changes import PublicChange
from policies.models.choices import Category, Change
from policies.models.consent import Analytics, ThirdParty
from policies.models.files import ImportedFile, OfferedFile, PolicyFile
from policies.models.pages import PolicyIndexPage, PolicyPage
from policies.models.reviews import Review, ReviewReminder
from policies.models.versions import PolicyVersion
from policies.models.withdrawals import Withdrawal

__all__ = [
    "Analytics",
    "Category",
    "Change",
    "ImportedFile",
    "OfferedFile",
    "PolicyApprovalTask",
    "PolicyFile",
    "PolicyIndexPage",
    "PolicyPage",
    "PolicyVersion",
    "PublicChange",
    "Review",
    "ReviewReminder",
    "ThirdParty",
    "Withdrawal",
]
