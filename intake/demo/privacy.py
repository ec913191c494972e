"""A privacy notice for the demo organisations whose own one we don't know: ours."""

from datetime import timedelta

from intake.demo.build import Words

_BODY = (
    (
        "text",
        "<p>We use what you tell us to deal with it, and for nothing else. Only the people who deal with it can read "
        "it. We keep it on our own systems in the United Kingdom, for as long as our retention policy says.</p>",
    ),
    ("heading", "When we have to tell others"),
    (
        "text",
        "<p>If someone may come to harm, or if the law says that we must. Where we can, we tell you first, and we pass "
        "on no more than is needed.</p>",
    ),
    ("heading", "Your rights"),
    (
        "text",
        "<p>You may ask us at any time what we hold about you, and to correct it. If you are not content with how we "
        "handle your data, you can complain to us, and to the Information Commissioner.</p>",
    ),
)


def notice(owner_role: str) -> Words:
    """Return a privacy notice, in force since before the organisation's first complaint."""
    return Words(
        title="Privacy notice",
        slug="privacy",
        category="privacy",
        summary="What happens to what you tell us.",
        body=_BODY,
        owner_role=owner_role,
        effective=timedelta(days=-120),
        review=timedelta(days=245),
    )
