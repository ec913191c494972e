"""The demo organisations' forms: each asks what its policy calls for, and can be finished."""

import pytest

from intake.demo import ashton_on_mersey_scitt, east_midlands_south_maths_hub, schools_mutual_services, sennections
from intake.demo.build import Demo
from intake.forms.blocks import read, stream_of
from intake.forms.building import kinds_of
from intake.forms.questions import Choice, Questionnaire, reachable
from intake.forms.questions.composing import compose
from intake.forms.questions.standard import Offer

DEMOS = [
    schools_mutual_services.DEMO,
    sennections.DEMO,
    ashton_on_mersey_scitt.DEMO,
    east_midlands_south_maths_hub.DEMO,
]


def asks(demo: Demo) -> Questionnaire:
    details = demo.form.details
    offer = Offer(
        kinds=kinds_of(
            concerns=bool(details.get("takes_concerns")),
            suggestions=bool(details.get("takes_suggestions")),
            compliments=bool(details.get("takes_compliments")),
        ),
        anonymous=bool(details.get("anonymous_allowed")),
        why_not_anonymous=str(details.get("why_not_anonymous", "")),
        who=tuple(Choice(slug, label) for slug, label in demo.form.who),
        units=(Choice("somewhere", "Somewhere"),),
    )
    composed = compose(offer, *read(stream_of(demo.form.questions), offer.units))
    assert composed.problems() == []
    return composed.questionnaire


def names(questionnaire: Questionnaire, **answers: str) -> set[str]:
    return {each.name for page in reachable(questionnaire, answers) for each in page.questions}


@pytest.mark.parametrize("demo", DEMOS, ids=lambda demo: demo.form.slug)
def test_nobody_who_complains_is_led_through_more_than_ten_pages(demo: Demo) -> None:
    questionnaire = asks(demo)
    for who, _ in demo.form.who:
        for safety in ("no", "yes"):
            answers = {"kind": "complaint", "safety": safety, "anonymous": "no", "who": who, "on_behalf": "yes"}
            assert len(reachable(questionnaire, answers)) <= 10


def test_the_scitt_takes_all_four_kinds_and_says_why_it_wants_a_name() -> None:
    questionnaire = asks(ashton_on_mersey_scitt.DEMO)
    kind = questionnaire.page("kind")
    contact = questionnaire.page("contact")
    assert kind is not None
    assert contact is not None
    assert [choice.value for choice in kind.questions[0].choices] == [
        "complaint", "concern", "suggestion", "compliment",
    ]  # fmt: skip
    assert "does not let us look into complaints without a name" in contact.hint
    assert "anonymous" not in names(questionnaire, kind="complaint", safety="no")
    assert "anonymous" in names(questionnaire, kind="complaint", safety="yes")
    assert {"training_year", "placement_school"} <= names(questionnaire, kind="concern", who="trainee")
    assert "training_year" not in names(questionnaire, kind="concern", who="school")
    assert "training_year" not in names(questionnaire, kind="compliment", who="trainee")


def test_sennections_asks_candidates_schools_and_staff_different_things() -> None:
    questionnaire = asks(sennections.DEMO)
    own = {"setting", "candidate_matter", "candidate_placement", "own_employment"}
    assert names(questionnaire, who="school") & own == {"setting"}
    assert names(questionnaire, who="candidate") & own == {"candidate_matter"}
    assert names(questionnaire, who="candidate", candidate_matter="placement") & own == {
        "candidate_matter", "candidate_placement",
    }  # fmt: skip
    assert names(questionnaire, who="employee") & own == {"own_employment"}
    assert names(questionnaire, who="parent") & own == set()
    assert questionnaire.pages[0].key == "safety"


def test_the_maths_hub_asks_how_to_take_it_up() -> None:
    questionnaire = asks(east_midlands_south_maths_hub.DEMO)
    assert {"way", "seriousness", "complexity"} <= names(questionnaire, safety="no")
