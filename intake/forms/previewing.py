"""What an editor sees beside the questions while writing them: every page, and when each is asked."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from intake.forms.building import compose_form
from intake.forms.questions import Asked, Condition, Questionnaire
from intake.forms.steps import StepForm
from intake.forms.views import organisation_of

if TYPE_CHECKING:
    from intake.forms.models import IntakeFormPage


def preview(request: HttpRequest, form: "IntakeFormPage") -> HttpResponse:
    """Show all pages of questions below each other. Nothing is asked, and nothing can be sent."""
    composed = compose_form(form, organisation_of(request, form))
    questionnaire = composed.questionnaire
    pages = []
    for number, page in enumerate(questionnaire.pages, start=1):
        asked = StepForm(asked=Asked(page, page.questions), questionnaire=questionnaire, answers={}, prefix=page.key)
        rows = [{**row, "only_if": conditions_in_words(row["note"].show_if, questionnaire)} for row in asked.rows()]
        pages.append(
            {
                "number": number,
                "title": page.title,
                "hint": page.hint,
                "standard": page.standard,
                "only_if": conditions_in_words(page.show_if, questionnaire),
                "rows": rows,
            }
        )
    context: dict[str, Any] = {
        "form_page": form,
        "page": form,
        "pages": pages,
        "problems": list(dict.fromkeys(problem.message for problem in composed.problems())),
    }
    return TemplateResponse(request, "intake/forms/preview.html", context)


def conditions_in_words(conditions: Iterable[Condition], questionnaire: Questionnaire) -> list[str]:
    """Return conditions as an editor reads them; those that always hold on this form are left out."""
    asked = {question.name: question for _, question in reversed(list(questionnaire))}
    said = []
    for condition in conditions:
        if condition.question in questionnaire.given:
            continue
        question = asked.get(condition.question)
        labels = {choice.value: choice.label for choice in question.choices} if question else {}
        label = question.label if question else _("a question that is not on the form any more")
        said.append(f"{label} {_what_is_wanted(condition, labels)}")
    return said


def _what_is_wanted(condition: Condition, labels: Mapping[str, str]) -> str:
    if not condition.answers:
        return _("is not answered") if condition.unless else _("is answered")
    answers = _(" or ").join(f"“{labels.get(answer, answer)}”" for answer in condition.answers)
    said = _("is not %(answers)s") if condition.unless else _("is %(answers)s")
    return said % {"answers": answers}
