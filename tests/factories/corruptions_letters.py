"""Letters that somebody has tampered with."""

from home.time import now
from intake.letters import templates
from intake.letters.kinds import LETTERS
from intake.letters.models import MessageKind, TemplateVersion
from tests.factories.other import build as another
from tests.factories.story import Story, corruption, sql

_RECEIPT = LETTERS[MessageKind.RECEIPT]


def _own(story: Story) -> TemplateVersion:
    text = _RECEIPT.shipped
    return templates.save(story.world.organisation, _RECEIPT, "", subject=text.subject, body=text.body, by=None)


def _written_from(story: Story, version: TemplateVersion) -> None:
    sql(
        "UPDATE intake_message SET template_id = %s WHERE kind = 'receipt' AND case_id = %s",
        version.pk, story.fresh.pk,
    )  # fmt: skip


@corruption("letters_from_their_texts")
def letter_from_another_organisations_text(story: Story) -> None:
    text = _RECEIPT.shipped
    version = templates.save(another().organisation, _RECEIPT, "", subject=text.subject, body=text.body, by=None)
    _written_from(story, version)


@corruption("letters_from_their_texts")
def letter_from_a_text_of_another_kind(story: Story) -> None:
    letter = LETTERS[MessageKind.WITHDRAWN]
    text = letter.shipped
    version = templates.save(story.world.organisation, letter, "", subject=text.subject, body=text.body, by=None)
    _written_from(story, version)


@corruption("texts_in_order")
def version_of_a_text_taken_away(story: Story) -> None:
    first, _second = _own(story), _own(story)
    sql("DELETE FROM intake_templateversion WHERE id = %s", first.pk)


@corruption("texts_in_order")
def text_that_prints_a_gap(story: Story) -> None:
    version = _own(story)
    sql(
        "UPDATE intake_templateversion SET body = %s WHERE id = %s",
        "Dear {name}, {reference} {link} {secret}",
        version.pk,
    )


@corruption("posted_letters_have_their_day")
def posted_before_it_was_written(story: Story) -> None:
    sql(
        "UPDATE intake_message SET state = 'posted', posted_on = %s WHERE kind = 'receipt' AND case_id = %s",
        now().date().replace(year=2020), story.fresh.pk,
    )  # fmt: skip
