"""Questions as data: pages, what is asked on them, and on which answers that depends. Pure, without a framework.

* ``model``: what a questionnaire is made of.
* ``branching``: which of it is asked, given answers; and what of the answers counts.
* ``checking``: why a questionnaire can't be asked as it is.
* ``standard``: the questions that every form has; ``composing`` puts an editor's own among them.
* ``asking``: questions as a submission keeps them, and answers in words.
"""

from intake.forms.questions.branching import Asked, asked_pages, clean, holds, reachable
from intake.forms.questions.checking import Problem, problems
from intake.forms.questions.model import Choice, Condition, Page, Question, Questionnaire, Type

__all__ = [
    "Asked",
    "Choice",
    "Condition",
    "Page",
    "Problem",
    "Question",
    "Questionnaire",
    "Type",
    "asked_pages",
    "clean",
    "holds",
    "problems",
    "reachable",
]
