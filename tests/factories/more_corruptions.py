"""What somebody might do behind our back to links, to what was to change, and to what a complainant said of us."""

from datetime import date

from home.time import now
from intake.cases import workflow
from intake.cases.learning import LearningAction
from intake.cases.links import CaseLink
from intake.cases.models import ConflictSource, Handled
from tests.factories.doing import PARTS
from tests.factories.story import Story, corruption, sql


@corruption("links_on_record")
def cases_linked_without_a_word(story: Story) -> None:
    first, second = sorted((story.fresh, story.answered), key=lambda case: case.pk)
    CaseLink.objects.create(first=first, second=second, linked_at=now())


def _promised(story: Story) -> LearningAction:
    learning = [workflow.Learning("Ring before a cover lesson.", date(2026, 5, 1), role="the office")]
    person = story.world.person("newcastle")
    workflow.respond(story.fresh.pk, person, outcome="upheld", parts=PARTS, remedies=[], learning=learning)
    return LearningAction.objects.get()


@corruption("learning_on_record")
def something_said_to_be_done_that_nobody_did(story: Story) -> None:
    sql("UPDATE intake_learningaction SET done_at = %s WHERE id = %s", now(), _promised(story).pk)


@corruption("learning_on_record")
def something_promised_that_no_event_tells_of(story: Story) -> None:
    action = _promised(story)
    LearningAction.objects.create(
        case=action.case, run=action.run, event=action.event, number=7, owner=None, due=action.due
    )


@corruption("stages_on_record")
def a_complainant_made_content(story: Story) -> None:
    sql("UPDATE intake_stagerun SET handling = 'yes' WHERE id = %s", story.run(story.answered).pk)


@corruption("concerned_kept_out")
def somebody_handled_it_after_it_was_known_to_concern_them(story: Story) -> None:
    noor = story.world.person("newcastle")
    workflow.conflict(story.fresh.pk, noor, [noor], reason="It is about me.")
    Handled.objects.create(run=story.run(story.fresh), user=noor, from_at=now())
    assert story.fresh.conflicts.get(user=noor).source == ConflictSource.SAID
