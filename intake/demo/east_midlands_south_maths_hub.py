"""East Midlands South Maths Hub: facts of its published policy, in our own words; "ours" is not in it."""

from datetime import date
from typing import Any

from intake.demo import privacy, rules
from intake.demo.build import Demo, FormWords, Person, Place, Words

PLACES = (
    Place("hub-team", "Hub team", "office", details={"telephone": "0116 496 0301"}),
    Place("lead-school", "Lead school", "board", details={"is_public": False}),  # ours: the catch-all
)

PEOPLE = (
    Person("Una", "Birch", "editor@mathshub.example", "editor", group="editors"),
    Person("Leo", "Marsden", "team@mathshub.example", "hub team", handles=["hub-team"]),
    Person("Zara", "Quill", "lead@mathshub.example", "Maths Hub Lead", manages=["hub-team"]),
    Person(
        "Hugh",
        "Penrose",
        "link@mathshub.example",
        "Senior Leadership Link; safeguarding lead",
        manages=["organisation"],
    ),
    Person("Ines", "Duarte", "admin@mathshub.example", "administrator", group="administrators"),
    Person("Mo", "Faraday", "school@mathshub.example", "lead school", handles=["lead-school"], shown=False),
)

WHO = (
    ("school", "A school or college"),
    ("teacher", "A teacher who takes part in our work"),
    ("partner", "A partner organisation"),
    ("parent", "A parent or carer"),
)

# The policy has complexity and seriousness established first, and lets people be informal; the words are ours.
QUESTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "page",
        {
            "title": "How we should take it up",
            "only_cases": True,
            "questions": [
                {
                    "name": "way",
                    "type": "choice",
                    "label": "Would you like us to deal with it informally or formally?",
                    "hint": "Informally, we talk with you and try to put it right quickly. If that does not help, or "
                    "you prefer it, we look into it formally and answer in writing.",
                    "required": True,
                    "choices": [
                        {"label": "Informally, if that can be done", "value": "informal"},
                        {"label": "Formally", "value": "formal"},
                        {"label": "I am not sure: please advise me", "value": "advise"},
                    ],
                },
                {
                    "name": "seriousness",
                    "type": "choice",
                    "label": "How serious is it for you, or for those it affects?",
                    "choices": [
                        {"label": "It is a nuisance", "value": "nuisance"},
                        {"label": "It has done some harm", "value": "some-harm"},
                        {"label": "It has done serious harm, or still does", "value": "serious-harm"},
                    ],
                },
                {
                    "name": "complexity",
                    "type": "several",
                    "label": "Is any of this so?",
                    "choices": [
                        {"label": "It is about more than one thing", "value": "several-things"},
                        {"label": "Several people or schools are concerned", "value": "several-people"},
                        {"label": "It has gone on for a long time", "value": "long"},
                    ],
                },
            ],
        },
    ),
)

BODY = (
    ("heading", "What a complaint is"),
    (
        "text",
        "<p>You are not content with something we did, decided or said, with how we behaved, or with what we offer. "
        "You may tell us informally or formally; either way we take it up.</p>",
    ),
    ("heading", "What happens first"),
    (
        "text",
        "<p>Someone of the hub team finds out how serious and how complicated it is. Much can be put right "
        "informally and at once. If that can't be done to your satisfaction, we explain the formal procedure to "
        "you, and somebody else does so where that is better.</p>",
    ),
    ("heading", "Who is told"),
    (
        "text",
        "<p>You and we keep it between us, but for exceptional cases. If it can't be kept confidential, we explain "
        "why. We make a written record at each stage.</p>",
    ),
)

DEMO = Demo(
    name="East Midlands South Maths Hub",
    hostname="mathshub.localhost",
    details={
        "nation": "england",
        "email": "info@mathshub.example",
        "telephone": "0116 496 0300",
        "accent": "#b3400e",
    },
    places=PLACES,
    people=PEOPLE,
    lead="link@mathshub.example",
    catch_all="lead-school",
    introduction="<p>We bring schools and colleges together to teach mathematics better.</p>",
    policies=(
        Words(
            title="Complaints policy and procedure",
            slug="complaints",
            summary="How to complain about the hub's work, informally or formally.",
            body=BODY,
            owner_role="Maths Hub Lead",
            effective=date(2024, 9, 30),
            review=date(2025, 9, 30),  # and so it is overdue
            note="Implemented and last reviewed on 30 September 2024.",
            preset="east-midlands-south-maths-hub",
        ),
        privacy.notice("Maths Hub Lead"),
    ),
    form=FormWords(
        title="Make a complaint",
        slug="make-a-complaint",
        introduction="<p>Tell us what happened.</p>",
        who=WHO,
        default_unit="hub-team",
        questions=QUESTIONS,
        details={"anonymous_allowed": True},  # ours: the policy is silent
        rules=rules.EAST_MIDLANDS_SOUTH_MATHS_HUB,
    ),
)
