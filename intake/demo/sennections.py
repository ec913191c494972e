"""SENnections: facts of its published policy, in our own words; what is marked "ours" is not in it."""

from typing import Any

from intake.demo import privacy, rules
from intake.demo.build import Demo, FormWords, Person, Place, Words

PLACES = (
    Place("schools-team", "Schools and settings team", "office", details={"telephone": "0161 496 0101"}),  # ours
    Place("candidates-team", "Candidates team", "office", details={"telephone": "0161 496 0102"}),  # ours
    Place("outside-reviewers", "Outside reviewers", "board", details={"is_public": False}),  # ours: the catch-all
)

PEOPLE = (
    Person("Elin", "Sorrell", "editor@sennections.example", "editor", group="editors"),
    Person("Grace", "Obi", "schools@sennections.example", "manager, Schools and settings", manages=["schools-team"]),
    Person("Piotr", "Lis", "candidates@sennections.example", "manager, Candidates", manages=["candidates-team"]),
    Person(
        "Marian",
        "Keane",
        "senior@sennections.example",
        "senior management; safeguarding lead",
        manages=["organisation"],
    ),
    Person("Anil", "Bose", "admin@sennections.example", "administrator", group="administrators"),
    Person(
        "Thea", "Lund", "reviewer@sennections.example", "outside reviewer", handles=["outside-reviewers"], shown=False
    ),
)

WHO = (
    ("school", "A school or setting"),
    ("candidate", "Someone registered with us for work"),
    ("employee", "One of our own staff"),
    ("parent", "A parent or carer"),
    ("public", "A member of the public"),
)

# Ours, but for the facts: a worry about safety goes before the procedure, and who is told then.
QUESTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "standard",
        {
            "which": "safety",
            "hint": "A child's safety comes before our procedure. That is why we ask this first.",
            "questions": [
                {
                    "name": "safety",
                    "hint": "A child, a young person, you or anyone else. You don't need proof. If you say yes, we act "
                    "on it at once.",
                }
            ],
        },
    ),
    (
        "standard",
        {
            "which": "safety-first",
            "questions": [
                {
                    "name": "safety_first",
                    "label": "What you tell us goes straight to our safeguarding lead. They may have to tell the "
                    "school or setting, children's social care, the local authority's designated officer or the "
                    "police.",
                }
            ],
        },
    ),
    (
        "page",
        {
            "title": "Your school or setting",
            "after": "about-you",
            "only_cases": True,
            "show_if": [{"question": "who", "answers": ["school"]}],
            "questions": [
                {"name": "setting", "type": "line", "label": "Which school or setting?", "personal": True},
                {
                    "name": "setting_matter",
                    "type": "several",
                    "label": "What has it to do with?",
                    "choices": [
                        {"label": "Someone we sent to you", "value": "person-sent"},
                        {"label": "Checks that we made, or should have made", "value": "checks"},
                        {"label": "A booking or an invoice", "value": "booking"},
                        {"label": "How we dealt with you", "value": "service"},
                    ],
                },
            ],
        },
    ),
    (
        "page",
        {
            "title": "Your registration with us",
            "after": "about-you",
            "only_cases": True,
            "show_if": [{"question": "who", "answers": ["candidate"]}],
            "questions": [
                {
                    "name": "candidate_matter",
                    "type": "several",
                    "label": "What has it to do with?",
                    "choices": [
                        {"label": "Registering, or the checks on me", "value": "registration"},
                        {"label": "A placement, or none being offered", "value": "placement"},
                        {"label": "Pay", "value": "pay"},
                        {"label": "How somebody treated me", "value": "treatment"},
                    ],
                },
                {
                    "name": "candidate_placement",
                    "type": "line",
                    "label": "Which school or setting was it at?",
                    "personal": True,
                    "show_if": [{"question": "candidate_matter", "answers": ["placement", "treatment"]}],
                },
            ],
        },
    ),
    (
        "page",
        {
            "title": "Your work for us",
            "after": "about-you",
            "only_cases": True,
            "show_if": [{"question": "who", "answers": ["employee"]}],
            "questions": [
                {
                    "name": "own_employment",
                    "type": "yes-no",
                    "label": "Is it about your own employment, such as your pay or your manager?",
                    "hint": "Then you can also use our procedure for staff. We will tell you how; nothing is lost.",
                }
            ],
        },
    ),
)

BODY = (
    ("heading", "Who can complain"),
    (
        "text",
        "<p>Schools and settings, people who look for work through us, our own staff, parents and carers, "
        "members of the public, and anyone else who deals with us.</p>",
    ),
    (
        "callout",
        {
            "title": "A child's safety comes first",
            "text": "<p>If a child or someone vulnerable may be at risk, we act on that before we deal with the "
            "complaint. We may have to tell the setting, children's social care, the local authority's "
            "designated officer or the police.</p>",
        },
    ),
    ("heading", "How to complain"),
    (
        "text",
        "<p>By email, in writing, or with our form. If you can, tell us who you are and how to reach you, when "
        "it happened, what happened, what shows it, and what you would like us to do.</p>",
    ),
    ("heading", "What you can expect from us"),
    (
        "text",
        "<ul><li>Every complaint is taken seriously and looked into fairly.</li><li>Nobody is treated unfairly "
        "for complaining in good faith.</li><li>Only those who need to know are told. We keep to the UK General "
        "Data Protection Regulation and the Data Protection Act 2018.</li><li>We keep records of complaints for "
        "as long as our data retention policy says.</li><li>We look at what complaints have in common, and "
        "change what we do.</li></ul>",
    ),
    ("heading", "The answer to a review"),
    (
        "text",
        "<p>The decision of a review is normally the last, unless the law or a regulator says otherwise.</p>",
    ),
)

DEMO = Demo(
    name="SENnections",
    hostname="sennections.localhost",
    details={
        "nation": "england",
        "email": "info@sennections.example",
        "telephone": "0161 496 0100",
        "safeguarding_contact": "Our safeguarding lead, 0161 496 0109",
        "accent": "#6b3fa0",
    },
    places=PLACES,
    people=PEOPLE,
    lead="senior@sennections.example",
    catch_all="outside-reviewers",
    introduction=(
        "<p>We find people who support children with special educational needs. If we have let you down, "
        "we want to hear it from you.</p>"
    ),
    policies=(
        Words(
            title="Complaints policy and procedure",
            slug="complaints",
            summary="How to complain about our recruitment service, and how we look into it.",
            body=BODY,
            owner_role="SENnections management",
            # Both dates are blank in the published policy.
            effective=None,
            review=None,
            preset="sennections",
        ),
        privacy.notice("SENnections management"),
    ),
    form=FormWords(
        title="Complaints form",
        slug="complaints-form",
        introduction="<p>Tell us what happened. You can stop at any time.</p>",
        who=WHO,
        default_unit="schools-team",
        questions=QUESTIONS,
        details={"anonymous_allowed": True},  # its policy asks for a name "where possible"
        rules=rules.SENNECTIONS,
    ),
)
