"""Short ways to do over HTTP what a person does in a browser."""

import html as entities
import re
from typing import Any

from django.test import Client

FORM = "/make-a-complaint/"

SAFE = {"safety": "no"}
WHAT = {
    "details": "The teacher we were promised never came.\nTwice.",
    "incident_date_0": "27",
    "incident_date_1": "3",
    "incident_date_2": "2026",
    "incident_period": "",
}
WHERE = {"about": "north-east-hub", "concerns_usual": "no", "concerns_whom": ""}
WISH = {"outcome_sought": "An apology.", "tried": "", "people": ""}
WHO = {"who": "school", "on_behalf": "no", "behalf_name": "", "behalf_agreed": ""}
CONTACT = {
    "name": "Jo Bloggs",
    "safe_contact": "email",
    "email": "jo@example.org",
    "address": "",
    "may_phone": "no",
    "telephone": "",
    "adjustments": "",
}
#: The steps of the demo organisation's form, in their order: what is answered on each.
STEPS = (
    ("safety", SAFE),
    ("your-name", {"anonymous": "no"}),
    ("what-happened", WHAT),
    ("where", WHERE),
    ("putting-right", WISH),
    ("about-you", WHO),
    ("contact", CONTACT),
)


def visitor() -> Client:
    """Return a browser at the demo organisation's address."""
    return Client(HTTP_HOST="localhost")


def answer(client: Client, address: str, given: dict[str, Any]) -> str:
    """Answer one step; return where that leads."""
    response = client.post(address, {name: value for name, value in given.items() if value != ""})
    assert response.status_code == 302, words(response)
    return str(response["Location"])


def fill(client: Client, **changes: Any) -> None:
    """Answer every step, as far as it is asked; ``changes`` replace single answers."""
    if "email" in changes and not changes["email"]:
        changes = {"safe_contact": "page", **changes}
    if changes.get("telephone"):
        changes = {"may_phone": "yes", **changes}
    answers = {**{name: value for _, given in STEPS for name, value in given.items()}, **changes}
    target = ""
    for slug, given in STEPS:
        target = answer(client, f"{FORM}step/{slug}/", {name: answers[name] for name in given})
    # What else the form asks, its editor's own pages among it, gets what ``changes`` say of it.
    for _ in range(30):
        if "/step/" not in target:
            return
        target = answer(client, target, answers)
    raise AssertionError(f"the form does not end: {target}")


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
