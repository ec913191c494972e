"""Serving public pages quickly: found with few queries, and kept for as long as they are true."""
