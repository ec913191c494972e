"""The administrators' side: their own organisation in the Wagtail admin."""
