"""Schools Mutual Services: facts of its published policy, in our own words; what is marked "ours" is not in it."""

from datetime import timedelta

from intake.demo import rules
from intake.demo.build import Demo, FormWords, Person, Place, Words
from intake.demo.story import Rewording, day

EMAIL = "info@schoolsmutualservices.example"

PLACES = (
    Place(
        "education-staffing", "Education staffing", "division",  # ours
        details={"area": "supply and permanent staff for schools"},
    ),
    Place(
        "north-east-hub", "North East hub", "office", "education-staffing",
        {
            "area": "Newcastle and the North East", "telephone": "0191 933 8300", "email": EMAIL,
            "address": "Portland House\nNewcastle\nNE1 8AL",
        },
    ),
    Place(
        "south-east-hub", "South East hub", "office", "education-staffing",
        {
            "area": "Oxford and the South East", "telephone": "01865 597 771",
            "email": "oxford@schoolsmutualservices.example",
            "address": "Podium Sandford Gate\nLittlemore\nOxford OX4 6LB",
        },
    ),
    Place(
        "east-midlands-hub", "East Midlands hub", "office", "education-staffing",
        {
            "area": "Nottingham and the East Midlands", "telephone": "0115 646 6460",
            "email": "nottingham@schoolsmutualservices.example",
            "address": "16 Commerce Square\nNottingham NG1 1HS",
        },
    ),
    Place(
        "healthcare-and-wellbeing", "Healthcare and wellbeing", "division",
        details={"area": "nursing, counselling and physiotherapy for school staff"},
    ),
    Place(
        "staff-absence-protection", "Staff absence protection", "division",
        details={"area": "cover for schools when their staff are away"},
    ),
    Place("board", "Board", "board", details={"is_public": False}),  # ours: the catch-all
)  # fmt: skip

PEOPLE = (
    Person("Edie", "Marlow", "editor@sms.example", "editor", group="editors"),
    Person("Noor", "Haddad", "newcastle@sms.example", "handler, North East hub", handles=["north-east-hub"]),
    Person("Olu", "Adeyemi", "oxford@sms.example", "handler, South East hub", handles=["south-east-hub"]),
    Person(
        "Sam", "Whitlock", "senior@sms.example", "senior manager, Education staffing", manages=["education-staffing"]
    ),
    Person("Dilys", "Pryce", "director@sms.example", "Director", manages=["organisation"]),
    Person("Ada", "Lomax", "admin@sms.example", "administrator", group="administrators"),
    Person(
        "Priya",
        "Nair",
        "nottingham@sms.example",
        "handler, East Midlands hub",
        handles=["east-midlands-hub"],
        shown=False,
    ),
    Person(
        "Kit",
        "Rowan",
        "staffing@sms.example",
        "handler, Education staffing",
        handles=["education-staffing"],
        shown=False,
    ),
    Person(
        "Hana",
        "Berg",
        "healthcare@sms.example",
        "handler, Healthcare and wellbeing",
        handles=["healthcare-and-wellbeing"],
        shown=False,
    ),
    Person(
        "Femi",
        "Oduya",
        "healthcare.manager@sms.example",
        "manager, Healthcare and wellbeing; safeguarding lead",
        manages=["healthcare-and-wellbeing"],
        shown=False,
    ),
    Person(
        "Tom",
        "Ferris",
        "absence@sms.example",
        "handler, Staff absence protection",
        handles=["staff-absence-protection"],
        shown=False,
    ),
    Person(
        "Mair",
        "Tudor",
        "absence.manager@sms.example",
        "manager, Staff absence protection",
        manages=["staff-absence-protection"],
        shown=False,
    ),
    Person("Ruth", "Calder", "chair@sms.example", "member of the board", manages=["board"], shown=False),
    Person("Imran", "Sheikh", "trustee@sms.example", "member of the board", handles=["board"], shown=False),
)

WHO = (
    ("school", "A school, academy or trust"),
    ("candidate", "Someone who works through us"),
    ("employee", "One of our own staff"),
    ("partner", "A partner organisation"),
    ("service-user", "Someone who uses our services"),
)

QUESTIONS = (
    (
        "standard",
        {
            "which": "where",
            "questions": [
                {
                    "name": "about",
                    "label": "Which part of our organisation is it about?",
                    "hint": "Education staffing has three hubs. Choose the one that you deal with.",
                }
            ],
        },
    ),
    (
        "page",
        {
            "title": "Your placement",
            "hint": "Only if it is about work that you did through us. You can leave this empty.",
            "after": "about-you",
            "only_cases": True,
            "show_if": [{"question": "who", "answers": ["candidate"]}],
            "questions": [
                {
                    "name": "placement",
                    "type": "line",
                    "label": "Which school or setting did you work at?",
                    "personal": True,
                },
                {
                    "name": "placement_since",
                    "type": "period",
                    "label": "Since when?",
                    "hint": "The month or the year is enough.",
                    "personal": True,
                },
            ],
        },
    ),
)

COMPLAINTS_BODY = (
    ("heading", "Who can complain"),
    (
        "text",
        "<p>Anyone who deals with us: schools, academies and trusts, our partners, people who use our "
        "services, and our own staff. You can complain about anything we do, or have failed to do.</p>",
    ),
    ("heading", "How to complain"),
    (
        "text",
        "<p>Tell the division or office it is about: online, in writing, by email, by telephone or in "
        "person. You don't need special words, and someone you trust can do it for you.</p>",
    ),
    ("heading", "What you can expect from us"),
    (
        "text",
        "<ul><li>We look into every complaint with care, fairly and without delay, and take nobody's "
        "side beforehand.</li><li>Nobody is treated worse for having complained.</li><li>What you tell "
        "us stays with those who need it to deal with your complaint.</li><li>We tell you how it is "
        "getting on and how it ends.</li><li>We use what we learn to do better.</li></ul>",
    ),
    (
        "callout",
        {
            "title": "If someone may come to harm",
            "text": "<p>Ring 999 if there is danger now. A worry about a child's safety does not wait for "
            "this procedure: tell us at once, and we act on it first.</p>",
        },
    ),
)
# Ours: a second version, so that there are two to read and compare.
WRITING_IS_HARD = (
    ("heading", "If writing is hard for you"),
    (
        "text",
        "<p>Ring the office, or come in. Whoever listens writes down what you say, reads it to you until it is right, "
        "and gives you a copy. The dates are the same.</p>",
    ),
)
PRIVACY_BODY = (
    (
        "text",
        "<p>We use what you tell us to deal with your complaint, and for nothing else. Only the people "
        "who deal with it can read it. We keep it on our own systems in the United Kingdom.</p>"
        "<p>You may ask us at any time what we hold about you, and to correct it.</p>",
    ),
)
COOKIES_BODY = (
    (
        "text",
        "<p>This site sets a cookie only when it can't do without one: to keep your answers together "
        "while you fill in a form, to keep your complaint's page open to you alone, and to protect what "
        "you send. They go when you close the browser or sign out. Nothing follows you, and nobody else "
        "is told that you were here.</p>",
    ),
)

# Ours: the published policies name a version, dates and an owner, and we don't know them.
EFFECTIVE, REVIEW = timedelta(days=-60), timedelta(days=305)
OFFICER = "Data protection officer"

DEMO = Demo(
    name="Schools Mutual Services",
    hostname="localhost",
    details={
        "nation": "england",
        "email": EMAIL,
        "telephone": "0191 933 8300",
        "address": "Portland House\nNewcastle\nNE1 8AL",
        "accent": "#1d5c63",
    },
    places=PLACES,
    people=PEOPLE,
    lead="healthcare.manager@sms.example",
    catch_all="board",
    introduction=(
        "<p>We find staff for schools and look after them. If something has gone wrong, tell us: "
        "we promise dates, and you can see that we keep them.</p>"
    ),
    policies=(
        Words(
            title="Complaints policy",
            slug="complaints",
            summary="How to tell us that something has gone wrong, who looks into it, and by when you hear from us.",
            body=COMPLAINTS_BODY,
            owner_role="Director",
            effective=EFFECTIVE,
            review=REVIEW,
            preset="schools-mutual-services",
        ),
        Words(
            title="Privacy policy",
            slug="privacy",
            category="privacy",
            summary="What happens to what you tell us.",
            body=PRIVACY_BODY,
            owner_role=OFFICER,
            effective=EFFECTIVE,
            review=REVIEW,
        ),
        Words(
            title="Cookie policy",
            slug="cookies",
            category="cookies",
            summary="What this site leaves in your browser: very little.",
            body=COOKIES_BODY,
            owner_role=OFFICER,
            effective=EFFECTIVE,
            review=REVIEW,
        ),
    ),
    rewordings=(
        Rewording(
            at=day(15, "09:00"),
            slug="complaints",
            change="minor",
            note="Says what we do for people who would rather speak than write. No date changes.",
            body=(*COMPLAINTS_BODY, *WRITING_IS_HARD),
        ),
    ),
    form=FormWords(
        title="Make a complaint",
        slug="make-a-complaint",
        introduction="<p>Tell us what went wrong. It takes about five minutes.</p>",
        who=WHO,
        default_unit="education-staffing",
        questions=QUESTIONS,
        details={
            "anonymous_allowed": True,  # ours: the policy is silent
            "confirmation": "<p>If it is about a booking for tomorrow, please ring your hub as well.</p>",
        },
        rules=rules.SCHOOLS_MUTUAL_SERVICES,
    ),
)
