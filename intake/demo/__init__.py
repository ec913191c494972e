"""The demo organisations: invented people, real procedures. For development only."""
