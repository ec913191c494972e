"""Ashton on Mersey SCITT: facts of its published policy, in our own words; what is marked "ours" is not in it."""

from datetime import date, timedelta
from typing import Any

from intake.demo import privacy, rules
from intake.demo.build import Demo, FormWords, Person, Place, Words

PLACES = (
    Place("course-team", "Course team", "office", details={"telephone": "0161 496 0201"}),
    Place("school-placements", "School placements", "office", details={"telephone": "0161 496 0202"}),  # ours
    Place("strategic-board", "Strategic board", "board", details={"is_public": False}),
)

PEOPLE = (
    Person("Elsie", "Farrow", "editor@scitt.example", "editor", group="editors"),
    Person("Nadia", "Karim", "course@scitt.example", "staff, Course team", handles=["course-team"]),
    Person("Rob", "Tansley", "placements@scitt.example", "staff, School placements", handles=["school-placements"]),
    Person(
        "June",
        "Ansah",
        "management@scitt.example",
        "SCITT management team; safeguarding lead",
        manages=["course-team", "school-placements"],
    ),
    Person("Gwen", "Morley", "director@scitt.example", "Director of SCITT", manages=["organisation"]),
    Person("Alan", "Pike", "admin@scitt.example", "administrator", group="administrators"),
    Person(
        "Vera", "Stott", "chair@scitt.example", "chair of the strategic board", manages=["strategic-board"], shown=False
    ),
    Person(
        "Idris",
        "Vaughan",
        "board@scitt.example",
        "member of the strategic board",
        handles=["strategic-board"],
        shown=False,
    ),
)

WHO = (
    ("trainee", "A trainee"),
    ("mentor", "A mentor"),
    ("school", "A partner school"),
    ("staff", "A member of SCITT staff"),
    ("organisation", "Another organisation"),
)

# Ours; that everybody is asked for the resolution they want is the policy's.
QUESTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "standard",
        {
            "which": "putting-right",
            "questions": [
                {
                    "name": "outcome_sought",
                    "label": "How would you like it to be resolved?",
                    "hint": "Such as an explanation, an apology, reassurance that it won't happen again, or another "
                    "look at our policies.",
                },
                {"name": "tried", "hint": "Your mentor, your course leader, or anybody else. It is fine if not."},
            ],
        },
    ),
    (
        "page",
        {
            "title": "Your training",
            "after": "about-you",
            "only_cases": True,
            "show_if": [{"question": "who", "answers": ["trainee"]}],
            "questions": [
                {
                    "name": "training_year",
                    "type": "choice",
                    "label": "When do you train with us?",
                    "choices": [
                        {"label": "This school year", "value": "this-year"},
                        {"label": "I have finished", "value": "finished"},
                        {"label": "I have put my training off, or left", "value": "left"},
                    ],
                },
                {
                    "name": "training_route",
                    "type": "choice",
                    "label": "Which age do you train to teach?",
                    "choices": [
                        {"label": "Primary", "value": "primary"},
                        {"label": "Secondary", "value": "secondary"},
                    ],
                },
                {
                    "name": "placement_school",
                    "type": "line",
                    "label": "Which school are you placed in?",
                    "hint": "Leave it empty if it has nothing to do with it.",
                },
            ],
        },
    ),
    (
        "page",
        {
            "title": "Your school",
            "after": "about-you",
            "only_cases": True,
            "show_if": [{"question": "who", "answers": ["mentor", "school"]}],
            "questions": [{"name": "partner_school", "type": "line", "label": "Which school are you at?"}],
        },
    ),
)

# Ours: three terms of the school year 2026/27.
TERMS = (
    ("Autumn term 2026", date(2026, 9, 1), date(2026, 12, 18)),
    ("Spring term 2027", date(2027, 1, 4), date(2027, 3, 25)),
    ("Summer term 2027", date(2027, 4, 12), date(2027, 7, 21)),
)
INSET = (date(2026, 9, 1), "INSET day, staff only")

BODY = (
    ("heading", "Who can raise a concern or complain"),
    (
        "text",
        "<p>Any trainee, mentor or partner school, our own staff, and any other person or organisation. Say who "
        "you are: we don't look into complaints without a name, because we could neither ask you nor answer "
        "you. A worry about somebody's safety is never turned away.</p>",
    ),
    ("heading", "How we deal with it"),
    (
        "text",
        "<p>Whoever hears of a concern tries to put it right on the spot, and asks whether you are content with "
        "how it was dealt with, even if you don't agree with the outcome. If it can't be put right at once, "
        "you have our first response within three working days. Where a school is involved, staff respond "
        "within three school days.</p><p>We may ask you to put a complaint in writing, so that nothing is "
        "misunderstood. At each stage we ask what you would like to happen, and we answer every point you "
        "raise. If something is complicated and takes longer, we send you the new dates with the reason.</p>",
    ),
    ("heading", "How it may be put right"),
    (
        "text",
        "<ul><li>an explanation</li><li>an apology</li><li>reassurance about what has been done so that it does "
        "not happen again</li><li>a review of our policies</li></ul>",
    ),
    ("heading", "When our procedure is finished"),
    (
        "text",
        "<p>If the same matter is raised again after the last stage, the Accounting Officer or the Chair of the "
        "Strategic Board writes to say that the procedure is finished.</p>",
    ),
    ("heading", "What we learn"),
    (
        "text",
        "<p>Every concern is logged, and the log is looked at every week. This policy is reviewed every year.</p>",
    ),
)

DEMO = Demo(
    name="Ashton on Mersey SCITT",
    hostname="scitt.localhost",
    details={
        "nation": "england",
        "email": "info@scitt.example",
        "telephone": "0161 496 0200",
        "accent": "#8a1538",
        "reviews_log": True,
    },
    places=PLACES,
    people=PEOPLE,
    lead="management@scitt.example",
    catch_all="strategic-board",
    introduction="<p>We train teachers together with our partner schools. Tell us how we are doing.</p>",
    policies=(
        Words(
            title="Concerns and complaints policy",
            slug="complaints",
            summary="How to raise a concern or complain, and the stages it goes through.",
            body=BODY,
            owner_role="Director of SCITT",
            effective=timedelta(days=-120),
            review=timedelta(days=245),
            preset="ashton-on-mersey-scitt",
        ),
        privacy.notice("Director of SCITT"),
    ),
    form=FormWords(
        title="Raise a concern or complain",
        slug="raise-a-concern",
        introduction="<p>Tell us what is wrong and what you would like to happen.</p>",
        who=WHO,
        default_unit="course-team",
        questions=QUESTIONS,
        details={
            "takes_concerns": True,
            "takes_suggestions": True,
            "takes_compliments": True,
            "anonymous_allowed": False,
            "why_not_anonymous": "Our policy does not let us look into complaints without a name: we could neither ask "
            "you anything nor answer you. Only those who deal with it learn your name. A worry about somebody's "
            "safety can always be told without one.",
            "confirmation": "<p>We may ask you to put something in writing, so that nothing is misunderstood. That "
            "changes none of the dates above.</p>",
        },
        rules=rules.ASHTON_ON_MERSEY_SCITT,
    ),
    terms=TERMS,
    inset=[INSET],
)
