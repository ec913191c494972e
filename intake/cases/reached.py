"""How somebody is written to, whatever they are stored as."""


def way_to_write(asked: str, email: str, address: str) -> str:
    """Return ``email``, ``post`` or ``page``: what somebody asked for, as far as it can be done with what we have."""
    if asked == "page" or not (email or address):
        return "page"
    if (asked == "post" or not email) and address:
        return "post"
    return "email"
