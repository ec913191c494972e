"""The editors' side of policies, in the Wagtail admin."""
