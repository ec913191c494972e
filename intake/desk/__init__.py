"""The staff's side: cases in the Wagtail admin."""
