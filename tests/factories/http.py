"""Short ways to do over HTTP what a person does in a browser."""

import html as entities
import re
from typing import Any

from django.test import Client

FORM = "/make-a-complaint/"

YOU = {"name": "Jo Bloggs", "email": "jo@example.org", "telephone": "", "who": "school"}
WHERE = {"about": "north-east-hub", "concerns_usual": "no", "concerns_whom": ""}
WHAT = {
    "incident_date_0": "27",
    "incident_date_1": "3",
    "incident_date_2": "2026",
    "details": "The teacher we were promised never came.\nTwice.",
    "outcome_sought": "An apology.",
}


def visitor() -> Client:
    """Return a browser at the demo organisation's address."""
    return Client(HTTP_HOST="localhost")


def fill(client: Client, **changes: Any) -> None:
    """Answer every step; ``changes`` replace single answers."""
    for slug, answers in (("about-you", YOU), ("where", WHERE), ("what-happened", WHAT)):
        given = {name: changes.get(name, value) for name, value in answers.items()}
        response = client.post(f"{FORM}step/{slug}/", given)
        assert response.status_code == 302, words(response)


def send(client: Client, **changes: Any) -> Any:
    """Answer every step, send, and return the page with the reference."""
    fill(client, **changes)
    response = client.post(f"{FORM}check/")
    assert response.status_code == 302
    return client.get(f"{FORM}sent/")


def reference_and_secret(page: Any) -> tuple[str, str]:
    """Read the two codes off the confirmation page."""
    codes = re.findall(r'<dl class="keep">.*?</dl>', page.content.decode(), flags=re.S)[0]
    reference, secret = re.findall(r"<dd>([^<]+)</dd>", codes)
    return reference, secret


def words(response: Any) -> str:
    """Return what a person reads on a page, blanks folded."""
    page = re.sub(r"<(head|script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", page)).split())
