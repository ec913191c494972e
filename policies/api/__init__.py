"""Policies as data, for machines to read: Wagtail's API over versions, never over the pages' own fields (rule 3)."""
