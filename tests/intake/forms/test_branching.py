"""What is asked, whatever is answered: properties of any questionnaire, and the standard one case by case."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.forms.questions import Choice, Condition, Page, Question, Questionnaire, Type, clean, holds, reachable
from intake.forms.questions.asking import as_asked
from intake.forms.questions.branching import on_page
from intake.forms.questions.checking import can_be, problems
from intake.forms.questions.composing import compose
from intake.forms.questions.standard import Kind, Offer
from intake.routing.engine import Condition as Looks
from intake.routing.engine import Fits, Rule, Table

#: The first draws of a run are slow, whatever they draw: hypothesis looks through the project for constants first.
ANY_TIME = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
VALUES = ("a", "b", "c")
CHOICES = tuple(Choice(value, value.upper()) for value in VALUES)
ALL_KINDS = tuple(kind.value for kind in Kind)


@st.composite
def conditions(draw: Any, earlier: list[str], *, unless: bool = True) -> tuple[Condition, ...]:
    if not earlier:
        return ()
    one = st.builds(
        Condition,
        # Mostly on the question just before, so that chains come of it.
        st.one_of(st.just(earlier[-1]), st.just(earlier[-1]), st.sampled_from(earlier)),
        # None: that it is answered, however.
        st.lists(st.sampled_from(VALUES), max_size=2, unique=True).map(tuple),
        st.booleans() if unless else st.just(False),
    )
    return tuple(draw(st.lists(one, max_size=2)))


def depth_of(questionnaire: Questionnaire) -> int:
    """Return the length of the longest chain: a question that hangs on a question that hangs on a question is 3."""
    depths: dict[str, int] = {}
    for page, question in questionnaire:
        hangs_on = [condition.question for condition in (*page.show_if, *question.show_if)]
        depths[question.name] = 1 + max((depths.get(name, 0) for name in hangs_on), default=0)
    return max(depths.values())


@st.composite
def questionnaires(draw: Any, *, unless: bool = True, most: int = 4) -> Questionnaire:
    """Pages of questions whose conditions look back only, on their own page or on pages before."""
    pages, opening, number = [], [], 0
    for place in range(draw(st.integers(1, most))):
        before = list(opening)
        questions = []
        for _ in range(draw(st.integers(1, 3))):
            kind = draw(st.sampled_from([Type.CHOICE, Type.CHOICE, Type.SEVERAL, Type.LINE, Type.NOTE]))
            name, number = f"q{number}", number + 1
            questions.append(
                Question(
                    name,
                    kind,
                    name,
                    choices=CHOICES if kind.has_choices else (),
                    required=draw(st.booleans()),
                    show_if=draw(conditions(opening, unless=unless)),
                    needed_if=draw(conditions(opening, unless=unless)),
                )
            )
            if kind.has_choices:
                opening.append(name)
        pages.append(Page(f"p{place}", "", tuple(questions), show_if=draw(conditions(before, unless=unless))))
    return Questionnaire(tuple(pages))


@st.composite
def chains(draw: Any) -> Questionnaire:
    """Questions of which each hangs on the one before it, on its own page or on the page before."""
    pages: list[Page] = []
    here: list[Question] = []
    on_the_page: tuple[Condition, ...] = ()
    length = draw(st.integers(3, 8))
    for number in range(length):
        answers = tuple(draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=2, unique=True)))
        link = (Condition(f"q{number - 1}", answers, draw(st.booleans())),) if number else ()
        if here and draw(st.booleans()):
            pages.append(Page(f"p{len(pages)}", "", tuple(here), show_if=on_the_page))
            here, on_the_page = [], ()
            if draw(st.booleans()):
                on_the_page, link = link, ()
        kind = draw(st.sampled_from([Type.CHOICE, Type.SEVERAL]))
        here.append(Question(f"q{number}", kind, "", choices=CHOICES, show_if=link))
    pages.append(Page(f"p{len(pages)}", "", tuple(here), show_if=on_the_page))
    return Questionnaire(tuple(pages))


def asked_by_definition(questionnaire: Questionnaire, answers: dict[str, Any]) -> set[str]:
    """Say who is asked what in the plainest way: a question is, if those it hangs on are, and were answered so."""
    where = {question.name: (page, question) for page, question in questionnaire}

    def is_asked(name: str) -> bool:
        page, question = where[name]
        return all(fits(condition) for condition in (*page.show_if, *question.show_if))

    def fits(condition: Condition) -> bool:
        given = answers.get(condition.question) if is_asked(condition.question) else None
        given = given if isinstance(given, list) else [given]
        return any(value in given for value in condition.answers) != condition.unless

    return {name for name in where if is_asked(name)}


#: Anything that somebody could put into an answer, whatever its question.
ANYTHING = st.one_of(
    st.sampled_from([*VALUES, "", "z"]),
    st.lists(st.sampled_from(VALUES), max_size=3),
    st.none(),
    st.sampled_from([0, 1, True, {"a": "b"}, ["z", None]]),
)
ANSWERS = st.dictionaries(st.sampled_from([f"q{n}" for n in range(14)] + ["kind", "unit"]), ANYTHING, max_size=14)


def asked_names(questionnaire: Questionnaire, answers: dict[str, Any]) -> set[str]:
    return {question.name for asked in reachable(questionnaire, answers) for question in asked.questions}


@ANY_TIME
@given(questionnaires(), ANSWERS, ANSWERS)
def test_answers_to_hidden_questions_change_nothing(
    questionnaire: Questionnaire, answers: dict[str, Any], smuggled: dict[str, Any]
) -> None:
    asked = asked_names(questionnaire, answers)
    hidden = {name: value for name, value in smuggled.items() if name not in asked}
    both = {**answers, **hidden}
    assert reachable(questionnaire, both) == reachable(questionnaire, answers)
    assert clean(questionnaire, both) == clean(questionnaire, answers)
    assert as_asked(reachable(questionnaire, both)) == as_asked(reachable(questionnaire, answers))


def test_what_is_tried_has_chains() -> None:
    depths: list[int] = []

    @settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=200, database=None)
    @given(questionnaires())
    def look(questionnaire: Questionnaire) -> None:
        depths.append(depth_of(questionnaire))

    look()
    assert sum(depth >= 3 for depth in depths) > len(depths) / 5


#: Rules that would send it elsewhere, one for each answer to each question there may be.
RULES = Table(
    [
        Rule(f"{name} {value}", (Looks(name, Fits.ONE_OF, (value,)),))
        for name in [f"q{n}" for n in range(14)]
        for value in VALUES
    ]
)
CHAIN_ANSWERS = st.fixed_dictionaries(
    {f"q{n}": st.one_of(st.sampled_from(VALUES), st.lists(st.sampled_from(VALUES), max_size=3)) for n in range(8)}
)


@ANY_TIME
@given(chains(), CHAIN_ANSWERS, CHAIN_ANSWERS)
def test_down_a_chain_what_is_smuggled_behind_a_hidden_question_neither_routes_nor_is_stored(
    questionnaire: Questionnaire, answers: dict[str, Any], smuggled: dict[str, Any]
) -> None:
    asked = asked_by_definition(questionnaire, answers)
    assert asked_names(questionnaire, answers) == asked
    hidden = {name: value for name, value in smuggled.items() if name not in asked}
    both = {**answers, **hidden}
    stored = clean(questionnaire, both)
    assert stored == {name: answers[name] for name in stored}
    assert stored.keys() <= asked
    assert list(RULES.fitting(stored)) == list(RULES.fitting({name: answers[name] for name in asked}))
    assert {each["name"] for each in as_asked(reachable(questionnaire, both))} == asked


@ANY_TIME
@given(questionnaires(), ANSWERS)
def test_a_question_is_asked_exactly_if_its_conditions_hold_on_the_answers_that_count(
    questionnaire: Questionnaire, answers: dict[str, Any]
) -> None:
    counts = clean(questionnaire, answers)
    expected = {
        question.name
        for page, question in questionnaire
        if holds(page.show_if, counts) and holds(question.show_if, counts)
    }
    assert asked_names(questionnaire, answers) == expected
    assert set(counts) == {
        question.name
        for _, question in questionnaire
        if question.name in expected and question.name in answers and question.type is not Type.NOTE
    }


@ANY_TIME
@given(questionnaires(), ANSWERS)
def test_what_counts_counts_again(questionnaire: Questionnaire, answers: dict[str, Any]) -> None:
    once = clean(questionnaire, answers)
    assert clean(questionnaire, once) == once
    assert reachable(questionnaire, once) == reachable(questionnaire, answers)


@ANY_TIME
@given(questionnaires(), ANSWERS, st.randoms(use_true_random=False))
def test_the_order_in_which_answers_came_does_not_matter(
    questionnaire: Questionnaire, answers: dict[str, Any], chance: Any
) -> None:
    items = list(answers.items())
    chance.shuffle(items)
    assert list(clean(questionnaire, dict(items)).items()) == list(clean(questionnaire, answers).items())


@ANY_TIME
@given(questionnaires(), ANSWERS)
def test_a_page_shown_to_be_filled_in_has_every_question_that_may_be_asked(
    questionnaire: Questionnaire, answers: dict[str, Any]
) -> None:
    for asked in reachable(questionnaire, answers):
        shown = on_page(questionnaire, asked.page.key, answers)
        assert shown is not None
        assert {each.name for each in asked.questions} <= {each.name for each in shown.questions}


def every_way(questionnaire: Questionnaire) -> Iterator[dict[str, Any]]:
    """Yield all answers there can be to the questions on which something may depend."""
    names, offered = [], []
    for _, question in questionnaire:
        if question.type.has_choices:
            names.append(question.name)
            several = [list(each) for n in range(4) for each in itertools.combinations(VALUES, n)]
            offered.append(several if question.type is Type.SEVERAL else ["", *VALUES])
    for answers in itertools.product(*offered):
        yield dict(zip(names, answers, strict=True))


@ANY_TIME
@given(questionnaires(unless=False, most=2))
def test_what_nobody_could_ever_be_asked_is_known(questionnaire: Questionnaire) -> None:
    if sum(question.type.has_choices for _, question in questionnaire) > 4:
        return
    ever: set[str] = set().union(*(asked_names(questionnaire, answers) for answers in every_way(questionnaire)))
    said = {
        question.name for page, question in questionnaire if can_be(questionnaire, [*page.show_if, *question.show_if])
    }
    assert said == ever


@ANY_TIME
@given(questionnaires(most=2))
def test_what_somebody_could_be_asked_is_never_refused(questionnaire: Questionnaire) -> None:
    if sum(question.type.has_choices for _, question in questionnaire) > 4:
        return
    ever: set[str] = set().union(*(asked_names(questionnaire, answers) for answers in every_way(questionnaire)))
    for page, question in questionnaire:
        if question.name in ever:
            assert can_be(questionnaire, [*page.show_if, *question.show_if])


# -- the standard questions ---------------------------------------------------------------------------------------

OFFERS = [
    Offer(kinds=("complaint", *more), anonymous=anonymous, who=(Choice("trainee", "A trainee"),))
    for n in range(4)
    for more in itertools.combinations(("concern", "suggestion", "compliment"), n)
    for anonymous in (True, False)
]


@pytest.mark.parametrize("offer", OFFERS)
def test_the_standard_questions_stand_against_nothing(offer: Offer) -> None:
    assert compose(offer).problems() == []


@pytest.mark.parametrize("kind", ["suggestion", "compliment"])
def test_who_suggests_or_thanks_is_asked_hardly_anything_and_needs_not_say_who_they_are(kind: str) -> None:
    questionnaire = compose(Offer(kinds=ALL_KINDS)).questionnaire
    asked = reachable(questionnaire, {"kind": kind})
    assert [page.page.key for page in asked] == ["kind", kind, "where", "contact"]
    needed = [question.name for page in asked for question in page.questions if question.required]
    assert needed == ["kind", "details", "about"]
    answered = {question.name for page in asked for question in page.questions if question.type.is_answered}
    assert answered == {"kind", "details", "about", "name", "email"}


def test_who_stays_anonymous_is_asked_for_nothing_that_says_who_they_are() -> None:
    questionnaire = compose(Offer(anonymous=True, who=(Choice("parent", "A parent"),))).questionnaire
    answers = {"safety": "no", "anonymous": "yes", "on_behalf": "yes"}
    asked = {question.name: question for page in reachable(questionnaire, answers) for question in page.questions}
    assert not asked.keys() & {"name", "email", "telephone", "address", "safe_contact", "may_phone"}
    assert not asked["who"].required
    assert not asked["behalf_name"].required
    named = reachable(questionnaire, {**answers, "anonymous": "no"})
    assert {"name", "safe_contact"} <= {question.name for page in named for question in page.questions}


def test_a_worry_about_safety_may_be_told_anonymously_where_nothing_else_may() -> None:
    questionnaire = compose(Offer(anonymous=False, why_not_anonymous="We could not answer you.")).questionnaire
    assert "anonymous" not in asked_names(questionnaire, {"safety": "no"})
    assert "anonymous" not in asked_names(questionnaire, {"safety": "no", "anonymous": "yes"})
    assert "name" in asked_names(questionnaire, {"safety": "no", "anonymous": "yes"})
    assert "anonymous" in asked_names(questionnaire, {"safety": "yes"})
    assert "name" not in asked_names(questionnaire, {"safety": "yes", "anonymous": "yes"})
    contact = questionnaire.page("contact")
    assert contact is not None
    assert contact.questions[0].label == "We could not answer you."


def test_only_the_way_that_is_safe_is_asked_for() -> None:
    questionnaire = compose(Offer()).questionnaire
    for way, wanted in (("email", {"email"}), ("post", {"address"}), ("page", set())):
        answers = {"safety": "no", "safe_contact": way, "may_phone": "no"}
        assert asked_names(questionnaire, answers) & {"email", "address", "telephone"} == wanted
        asked = {each.name: each for page in reachable(questionnaire, answers) for each in page.questions}
        assert all(asked[name].required for name in wanted)


def test_two_questions_of_one_name_are_refused_only_if_somebody_could_be_asked_both() -> None:
    def page(key: str, name: str, *answers: str) -> Page:
        return Page(key, key, (Question(name, Type.LINE, name),), show_if=(Condition("start", answers),))

    start = Page("start", "", (Question("start", Type.CHOICE, "", choices=CHOICES),))
    apart = Questionnaire((start, page("one", "x", "a"), page("two", "x", "b", "c")))
    assert problems(apart) == []
    both = Questionnaire((start, page("one", "x", "a", "b"), page("two", "x", "b", "c")))
    assert [(each.page, each.part) for each in problems(both)] == [("two", "name")]
