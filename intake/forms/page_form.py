"""The form page in Wagtail's editor: what may not be published is said at the very field."""

from collections import defaultdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from home.forms import OrganisationPageForm
from intake.forms import blocks, readiness
from intake.forms.questions import Problem
from policies.models import PolicyPage


class IntakeFormPageForm(OrganisationPageForm):
    """Offers this organisation's policies, and says at the field why a form can't be opened.

    A draft may be unfinished, for Wagtail keeps it while its editor is typing; what is published may not.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "policy" in self.fields:
            own = PolicyPage.objects.none()
            if self.organisation is not None:
                own = PolicyPage.objects.descendant_of(self.organisation.site.root_page).order_by("title")
            self.fields["policy"] = forms.ModelChoiceField(
                queryset=own, label="Policy", help_text=self.fields["policy"].help_text
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        policy = cleaned.get("policy")
        if self.publishes and not self.errors and policy:
            for problem in readiness.why_form_cannot_open(policy):
                self.add_error("policy", problem)
        return cleaned

    def _post_clean(self) -> None:
        """Look at the questions as they would be asked; only now does the page hold what was written."""
        super()._post_clean()
        if not self.publishes or self.organisation is None or "questions" in self.errors or "who" in self.errors:
            return
        from intake.forms.building import compose_form

        composed = compose_form(self.instance, self.organisation)
        if problems := composed.problems():
            stream = self.instance.questions
            keys = [blocks.place_of(child, number) for number, child in enumerate(stream)]
            places = {key: number for number, key in enumerate(keys)}
            known = {**{key: key for key in keys}, **composed.places}
            self.add_error("questions", at_their_fields(problems, places, known))


def at_their_fields(problems: list[Problem], places: dict[str, int], known: dict[str, str]) -> ValidationError:
    """Return the problems as an error that Wagtail shows inside the blocks.

    Args:
        places: what a block is known by → its number in the stream.
        known: key of a page, or of a block → what its block is known by.
    """
    by_block: dict[int, list[Problem]] = defaultdict(list)
    elsewhere: list[str] = []
    for problem in problems:
        place = places.get(known.get(problem.page, ""))
        if place is None:
            elsewhere.append(problem.message)
        else:
            by_block[place].append(problem)
    return StreamBlockValidationError(
        block_errors={number: _of_block(found) for number, found in by_block.items()},
        non_block_errors=[ValidationError(message) for message in dict.fromkeys(elsewhere)] or None,
    )


def _of_block(problems: list[Problem]) -> ValidationError:
    own: dict[str, ValidationError] = {}
    for problem in problems:
        if problem.question is None:
            own[problem.part] = _of_part(problem)
    questions: dict[int, dict[str, ValidationError]] = defaultdict(dict)
    for problem in problems:
        if problem.question is not None:
            questions[problem.question].setdefault(problem.part, _of_part(problem))
    if questions:
        own["questions"] = ListBlockValidationError(
            block_errors={number: StructBlockValidationError(block_errors=parts) for number, parts in questions.items()}
        )
    return StructBlockValidationError(block_errors=own)


def _of_part(problem: Problem) -> ValidationError:
    if problem.part in ("choices", "questions"):
        return ListBlockValidationError(non_block_errors=[ValidationError(problem.message)])
    return ValidationError(problem.message)
