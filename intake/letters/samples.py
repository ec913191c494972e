"""A letter as it would look: with made-up values, or with those of a real case."""

from typing import TYPE_CHECKING

from intake.letters import answers, compose, fields, writing
from intake.letters.kinds import Letter
from intake.letters.markup import Value

if TYPE_CHECKING:
    from home.models import Organisation
    from intake.cases.models import Case

_ADDRESS, _CODE = "https://(the address of their own page)", "(their secret code)"


def made_up(letter: Letter, organisation: "Organisation") -> dict[str, Value]:
    """Return a value for every field of a letter; what your organisation is called is no invention."""
    found = {field.name: field.sample for field in letter.fields}
    return {
        **found,
        "organisation": organisation.name,
        "telephone": organisation.telephone,
        "email": organisation.email,
    }


def of_case(letter: Letter, case: "Case") -> dict[str, Value]:
    """Return the values that a letter about this case would have now; what is still to be written is made up."""
    from intake.cases import promises

    found = {**made_up(letter, case.organisation), **writing.common(case.organisation, case, case.complainant.name)}
    found |= {"link": _ADDRESS, "secret": _CODE}
    run = case.current_run
    assert run is not None  # every case has a stage (rule 4)
    found |= {
        "who": promises.who_has_it(run),
        "stage": promises.stage_of(case, run).name,
        "promises": compose.promised(case, run),
        "way_on": answers.way_on(case, run),
        "unit": run.unit.name,
        "unit_telephone": run.unit.telephone,
        "unit_email": run.unit.email,
    }
    bodies = answers.outside_bodies(case, run)
    if bodies:
        found["body"] = bodies[0]
    event = case.events.filter(kind="responded").select_related("content").order_by("-seq").first()
    if event is not None and event.content is not None and event.content.body:
        found |= {
            "outcome": answers.outcome_in_words(event.refs),
            "answer": answers.in_words(event.content.body, event.refs),
        }
    known = {field.name for field in letter.fields} | {fields.IN_FULL.name}
    return {name: value for name, value in found.items() if name in known}
