"""Routing rules in the admin: drafts, the workbench where answers are tried, and publishing."""
