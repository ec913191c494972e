"""Invented people and what they write. Nobody here lives anywhere, and every address is at example.org."""

from random import Random

FIRST_NAMES = (
    "Amara", "Bela", "Callum", "Darya", "Ewan", "Farah", "Gwen", "Hamid", "Isla", "Joel", "Keiko", "Liam", "Maren",
    "Nadia", "Owen", "Petra", "Quinn", "Rosa", "Samir", "Tess", "Uma", "Viktor", "Wren", "Xenia", "Yusuf", "Zora",
)  # fmt: skip
LAST_NAMES = (
    "Ashdown", "Birchall", "Coverley", "Dunmore", "Eastlake", "Fennimore", "Garside", "Hollins", "Inverley", "Jessop",
    "Kirkwall", "Langdale", "Merrow", "Northcott", "Oakshott", "Penhale", "Quarmby", "Ridgway", "Stannard", "Thirlby",
    "Underhay", "Venning", "Wakeling", "Yarrow",
)  # fmt: skip
WHAT = (
    "The person who was promised for {when} never came, and nobody rang.",
    "We were charged twice for {when} and the second bill was never explained.",
    "Three messages about {when} went unanswered.",
    "What we were told about {when} was not what was agreed.",
    "The room was not ready on {when}, and we had to wait outside.",
    "The papers we sent on {when} were lost, and we were asked for them again.",
    "Somebody was short with us on {when} and put the telephone down.",
    "The form sent to us on {when} was somebody else's.",
)
WHEN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
MORE = (
    "It has happened before.", "We have the messages if you want to see them.", "It cost us half a day.",
    "We would not have minded if somebody had told us.", "",
)  # fmt: skip
SOUGHT = (
    "An apology.", "To know what went wrong.", "The second bill taken back.", "That it does not happen to others.", "",
)  # fmt: skip
FINDINGS = (
    "We looked at the booking and the calls of that week and spoke to the people who were there.",
    "We read every message and found that two were not passed on.",
    "We compared the bill with what was agreed.",
    "We spoke to everybody who was there that day.",
)
UPDATES = (
    "We have spoken to the people who were there, and are waiting for one more.",
    "We have the papers now and are reading them.",
    "One person we need to ask is away until next week.",
)
EXTENSIONS = ("Somebody we need to ask is away.", "The papers from the archive take longer than we thought.")


def person(chance: Random) -> tuple[str, str]:
    """Return a name, and the address that goes with it."""
    first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
    return f"{first} {last}", f"{first}.{last}.{chance.randrange(10_000)}@example.org".lower()


def complaint(chance: Random) -> str:
    """Return what somebody writes."""
    words = chance.choice(WHAT).format(when=chance.choice(WHEN))
    return f"{words} {chance.choice(MORE)}".strip()
