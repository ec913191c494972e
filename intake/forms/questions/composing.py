"""Putting an editor's own pages among the standard ones, and an editor's words in place of ours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from intake.forms.questions import standard
from intake.forms.questions.checking import Problem, problems
from intake.forms.questions.model import Page, Question, Questionnaire


@dataclass(frozen=True)
class Own:
    """A page of the editor's own.

    Attributes:
        after: key of the standard page that it follows; blank for the usual place.
        only_cases: asked of concerns and complaints only, and not of those who suggest or thank.
    """

    page: Page
    after: str = ""
    only_cases: bool = True


@dataclass(frozen=True)
class Reworded:
    """One standard question in the editor's words; what is blank stays as it is."""

    name: str
    label: str = ""
    hint: str = ""
    left_out: bool = False


@dataclass(frozen=True)
class Changed:
    """What an editor changed of a standard page.

    Attributes:
        key: which page.
        place: what the editor's screen knows this change by.
        after: key of the standard page that it is moved behind; blank where it stays.
    """

    key: str
    place: str
    after: str = ""
    title: str = ""
    hint: str = ""
    left_out: bool = False
    questions: tuple[Reworded, ...] = ()


@dataclass(frozen=True)
class Composed:
    """What came of it.

    Attributes:
        questionnaire: with everything that could be done.
        refused: what could not, and why.
        places: key of a page → what the editor's screen knows it by.
    """

    questionnaire: Questionnaire
    refused: list[Problem]
    places: Mapping[str, str] = field(default_factory=dict)

    def problems(self) -> list[Problem]:
        """Return everything that stands against asking it."""
        return [*self.refused, *(self._at_its_cause(problem) for problem in problems(self.questionnaire))]

    def _at_its_cause(self, problem: Problem) -> Problem:
        """Return a problem where an editor can mend it.

        A standard page that they did not touch may come too early only because they moved the one it depends on.
        """
        page = self.questionnaire.page(problem.page)
        if not problem.about or page is None or not page.standard or problem.page in self.places:
            return problem
        cause = next((each.key for each, question in self.questionnaire if question.name == problem.about), "")
        if cause not in self.places:
            return problem
        return Problem(cause, None, "after", f"{problem.message} “{page.title}” depends on it.")


def compose(
    offer: standard.Offer,
    own: Sequence[Own] = (),
    changed: Sequence[Changed] = (),
    *,
    say: Callable[[str], str] = str,
) -> Composed:
    """Return the whole questionnaire of a form.

    Args:
        say: puts the standard words into the reader's language.
    """
    pages = {page.key: _spoken(page, say) for page in standard.pages(offer)}
    order = list(pages)
    refused: list[Problem] = []
    places: dict[str, str] = {}
    for change in changed:
        if change.key in places:
            refused.append(Problem(change.place, None, "which", _ONCE))
            continue
        places[change.key] = change.place
        if change.key in pages:
            refused += _apply(change, pages, order)
    offered = tuple(kind for kind in standard.CASES if kind in offer.kinds)
    only_cases = replace(standard.ONLY_CASES, answers=offered)
    following: dict[str, list[Page]] = {}
    for each in own:
        page = each.page
        if each.only_cases:
            page = replace(page, show_if=(*page.show_if, only_cases))
        after = each.after if each.after in pages else standard.USUAL_PLACE
        following.setdefault(after if after in pages else order[-1], []).append(page)
    all_pages: list[Page] = []
    for key in order:
        if pages[key].questions:
            all_pages.append(pages[key])
        all_pages += following.get(key, [])
    return Composed(Questionnaire(tuple(all_pages), standard.given(offer)), refused, places)


_ONCE = "This page is changed further up already. Change it in one place."
_CORE = "“{label}” can't be left out: routing, letters or the law need the answer. You can put it in your own words."
_CORE_PAGE = "This page can't be left out: “{label}” on it is needed for routing, letters or by law."
_BACKWARDS = "This page can't come after itself."


def _apply(change: Changed, pages: dict[str, Page], order: list[str]) -> list[Problem]:
    page = pages[change.key]
    refused: list[Problem] = []
    core = next((question for question in page.questions if question.core), None)
    if change.left_out and core is not None:
        refused.append(Problem(change.place, None, "left_out", _CORE_PAGE.format(label=core.label)))
    if change.after == change.key:
        refused.append(Problem(change.place, None, "after", _BACKWARDS))
    elif change.after in pages:
        order.remove(change.key)
        order.insert(order.index(change.after) + 1, change.key)
    kept = {question.name: question for question in page.questions}
    for number, words in enumerate(change.questions):
        question = kept.get(words.name)
        if question is None:
            asked = ", ".join(f"“{name}”" for name in kept)
            told = f"There is no question “{words.name}” on this page. It has {asked}."
            refused.append(Problem(change.place, number, "name", told))
        elif words.left_out and question.core:
            refused.append(Problem(change.place, number, "left_out", _CORE.format(label=question.label)))
        elif words.left_out:
            del kept[words.name]
        else:
            kept[words.name] = replace(question, label=words.label or question.label, hint=words.hint or question.hint)
    questions: tuple[Question, ...] = tuple(kept.values())
    if change.left_out and core is None:
        questions = ()
    pages[change.key] = replace(
        page, title=change.title or page.title, hint=change.hint or page.hint, questions=questions
    )
    return refused


def _spoken(page: Page, say: Callable[[str], str]) -> Page:
    def said(words: str) -> str:
        return say(words) if words else ""  # a catalogue answers an empty question with its own header

    return replace(
        page,
        title=said(page.title),
        hint=said(page.hint),
        questions=tuple(
            replace(
                question,
                label=said(question.label),
                hint=said(question.hint),
                missing=said(question.missing),
                choices=tuple(
                    replace(choice, label=said(choice.label), group=said(choice.group)) for choice in question.choices
                ),
            )
            for question in page.questions
        ),
    )
