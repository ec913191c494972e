"""Comparing two versions: what they promise otherwise, as facts, and what they say otherwise, as words."""
