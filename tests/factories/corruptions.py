"""What somebody with the database in hand might do to it, each with the checks of ``verify`` that see it."""

from datetime import timedelta
from uuid import uuid4

from django.db import connection

from home import time, triggers
from intake.cases import workflow
from intake.forms.models import Draft
from intake.records.models import Content
from tests.factories.doing import acknowledge, away
from tests.factories.story import Story, corruption, sql
from tests.factories.world import START, another_organisation, days_later


@corruption("triggers_stand")
def guards_taken_away(story: Story) -> None:
    triggers.drop(connection)


@corruption("versions_unchanged")
def version_reworded(story: Story) -> None:
    sql("UPDATE policies_policyversion SET note = 'better' WHERE id = %s", story.fresh.version_id)


@corruption("chains_hold")
def event_by_another_hand(story: Story) -> None:
    sql("UPDATE intake_event SET actor = 'Somebody' WHERE id = %s", story.event(story.fresh, "received").pk)


@corruption("chains_hold")
def event_back_dated(story: Story) -> None:
    event = story.event(story.fresh, "routed")
    sql("UPDATE intake_event SET at = %s WHERE id = %s", event.at - timedelta(days=1), event.pk)


@corruption("chains_hold")
def event_made_public(story: Story) -> None:
    sql("UPDATE intake_event SET public = %s WHERE id = %s", True, story.event(story.fresh, "routed").pk)


@corruption("chains_hold", "routing_on_record")
def facts_of_an_event_altered(story: Story) -> None:
    sql("""UPDATE intake_event SET refs = '{"unit": "board"}' WHERE id = %s""", story.event(story.fresh, "routed").pk)


@corruption("chains_hold")
def events_reordered(story: Story) -> None:
    first, second = story.event(story.restricted, "routed"), story.event(story.restricted, "restricted")
    sql("UPDATE intake_event SET seq = 99 WHERE id = %s", first.pk)
    sql("UPDATE intake_event SET seq = %s WHERE id = %s", first.seq, second.pk)
    sql("UPDATE intake_event SET seq = %s WHERE id = %s", second.seq, first.pk)


@corruption("chains_hold", "routing_on_record")
def event_taken_from_the_middle(story: Story) -> None:
    sql("DELETE FROM intake_event WHERE id = %s", story.event(story.fresh, "routed").pk)


@corruption("chains_hold", "stages_on_record")
def tail_cut(story: Story) -> None:
    sql("DELETE FROM intake_event WHERE id = %s", story.event(story.answered, "decision received").pk)


@corruption("chains_hold", "stages_on_record")
def tail_cut_and_its_length_mended(story: Story) -> None:
    tail_cut(story)
    sql("UPDATE intake_case SET chain_length = chain_length - 1 WHERE id = %s", story.answered.pk)


@corruption("chains_hold")
def chain_given_another_head(story: Story) -> None:
    sql("UPDATE intake_case SET chain_head = %s WHERE id = %s", "0" * 64, story.fresh.pk)


@corruption("chains_hold", "found_by_their_words")
def answer_rewritten(story: Story) -> None:
    event = story.event(story.answered, "responded")
    sql("""UPDATE intake_content SET body = '{"parts": []}' WHERE id = %s""", event.content_id)


@corruption("chains_hold", "found_by_their_words")
def answer_taken_off_its_event(story: Story) -> None:
    sql("UPDATE intake_event SET content_id = NULL WHERE id = %s", story.event(story.answered, "responded").pk)


@corruption("chains_hold", "found_by_their_words")
def answer_put_in_anothers_place(story: Story) -> None:
    other = Content.keep({"parts": []})
    event = story.event(story.answered, "responded")
    sql("UPDATE intake_event SET content_id = %s WHERE id = %s", other.pk, event.pk)


@corruption("erased_is_gone", "found_by_their_words")
def tampering_hidden_behind_an_erasure(story: Story) -> None:
    event = story.event(story.answered, "responded")
    sql("""UPDATE intake_content SET body = '{"parts": []}', erased_at = %s WHERE id = %s""", START, event.content_id)


@corruption("state_on_record")
def case_lifted_out_of_restriction(story: Story) -> None:
    # The substitute's people can act on an ordinary case too, so no other check can know.
    sql("UPDATE intake_case SET restricted = %s WHERE id = %s", False, story.restricted.pk)


@corruption("state_on_record")
def case_set_to_answered(story: Story) -> None:
    sql("UPDATE intake_case SET state = 'responded' WHERE id = %s", story.fresh.pk)


@corruption("state_on_record")
def closing_reason_changed(story: Story) -> None:
    workflow.accept(story.answered.pk)
    sql("UPDATE intake_case SET closing = 'lapsed' WHERE id = %s", story.answered.pk)


@corruption("stages_on_record")
def outcome_changed(story: Story) -> None:
    sql("UPDATE intake_stagerun SET outcome = 'not upheld' WHERE id = %s", story.run(story.answered).pk)


@corruption("stages_on_record", "deadlines_as_promised")
def acknowledgement_back_dated(story: Story) -> None:
    earlier = START - timedelta(hours=1)
    sql("UPDATE intake_stagerun SET acknowledged_at = %s WHERE id = %s", earlier, story.run(story.answered).pk)


@corruption("stages_on_record", "deadlines_as_promised")
def stage_entered_at_another_time(story: Story) -> None:
    sql("UPDATE intake_stagerun SET entered_at = %s WHERE id = %s", days_later(3), story.run(story.climbed).pk)


@corruption("stages_on_record")
def case_moved_to_another_desk(story: Story) -> None:
    unit = story.world.unit("south-east-hub").pk
    sql("UPDATE intake_stagerun SET unit_id = %s WHERE id = %s", unit, story.run(story.fresh).pk)
    sql("UPDATE intake_case SET desk_unit_id = %s WHERE id = %s", unit, story.fresh.pk)


@corruption("submissions_intact", "chains_hold", "found_by_their_words")
def submission_rewritten(story: Story) -> None:
    sql("""UPDATE intake_content SET body = '{}' WHERE id = %s""", story.fresh.submission.content_id)


@corruption("submissions_intact", "found_by_their_words")
def submission_exchanged(story: Story) -> None:
    other = Content.keep({"details": "All was well."})
    sql(
        "UPDATE intake_submission SET content_id = %s, digest = %s WHERE id = %s",
        other.pk, other.digest, story.fresh.submission.pk,
    )  # fmt: skip


@corruption("submissions_intact", "entries_sound", "found_by_their_words")
def submission_lost(story: Story) -> None:
    sql("UPDATE intake_submission SET case_id = NULL WHERE id = %s", story.fresh.submission.pk)


@corruption("submissions_intact", "deadlines_as_promised")
def receipt_dated_later(story: Story) -> None:
    sql("UPDATE intake_case SET received_at = %s WHERE id = %s", days_later(1), story.fresh.pk)


@corruption("references_sound")
def reference_mistyped(story: Story) -> None:
    sql("UPDATE intake_case SET reference = %s WHERE id = %s", "000000001", story.fresh.pk)


@corruption("receipts_written")
def receipt_lost(story: Story) -> None:
    sql("DELETE FROM intake_message WHERE kind = 'receipt' AND case_id = %s", story.fresh.pk)


@corruption("receipts_written")
def receipt_written_twice(story: Story) -> None:
    sql("UPDATE intake_message SET kind = 'receipt' WHERE kind = 'notice' AND case_id = %s", story.fresh.pk)


@corruption("receipts_written")
def receipt_given_up(story: Story) -> None:
    sql("UPDATE intake_message SET state = 'failed' WHERE kind = 'receipt' AND case_id = %s", story.fresh.pk)


@corruption("versions_judge")
def case_put_under_another_version(story: Story) -> None:
    with time.frozen_at(days_later(2)):
        story.world.policy.save_revision().publish()
    later = story.world.policy.versions.latest("pk")
    # It says the same, so nothing but the date tells.
    assert later.procedure == story.fresh.version.procedure
    sql("UPDATE intake_case SET version_id = %s WHERE id = %s", later.pk, story.fresh.pk)


@corruption("somebody_can_act")
def everybody_left(story: Story) -> None:
    unit = story.world.unit("north-east-hub").pk
    sql("DELETE FROM home_membership WHERE unit_id = %s", unit)


@corruption("somebody_can_act")
def case_at_no_stage(story: Story) -> None:
    sql("UPDATE intake_case SET current_run_id = NULL WHERE id = %s", story.fresh.pk)


@corruption("mirrors_agree")
def case_on_another_desk_than_its_stage(story: Story) -> None:
    unit = story.world.unit("south-east-hub").pk
    sql("UPDATE intake_case SET desk_unit_id = %s WHERE id = %s", unit, story.fresh.pk)


@corruption("mirrors_agree")
def next_date_put_off(story: Story) -> None:
    sql("UPDATE intake_case SET next_due = %s WHERE id = %s", days_later(30), story.fresh.pk)


@corruption("mirrors_agree")
def stage_left_while_the_case_stands_in_it(story: Story) -> None:
    sql("UPDATE intake_stagerun SET left_at = %s WHERE id = %s", START, story.run(story.fresh).pk)


@corruption("mirrors_agree")
def earlier_stage_never_left(story: Story) -> None:
    sql("UPDATE intake_stagerun SET left_at = NULL WHERE case_id = %s", story.climbed.pk)


@corruption("mirrors_agree", "stages_on_record")
def stage_skipped(story: Story) -> None:
    sql("UPDATE intake_stagerun SET seq = 5 WHERE id = %s", story.run(story.climbed).pk)


@corruption("deadlines_as_promised", "mirrors_agree")
def limit_quietly_extended(story: Story) -> None:
    row = story.deadline(story.fresh, "acknowledge")
    sql("UPDATE intake_deadline SET due = %s, base_due = %s WHERE id = %s", days_later(9), days_later(9), row.pk)


@corruption("deadlines_as_promised")
def limit_never_promised(story: Story) -> None:
    row = story.deadline(story.fresh, "acknowledge")
    sql("UPDATE intake_deadline SET rule = '48 hours of receipt' WHERE id = %s", row.pk)


@corruption("deadlines_as_promised")
def deadline_lost(story: Story) -> None:
    sql("DELETE FROM intake_deadline WHERE id = %s", story.deadline(story.fresh, "respond").pk)


@corruption("deadlines_as_promised")
def case_at_a_stage_that_nobody_promised(story: Story) -> None:
    sql("UPDATE intake_stagerun SET stage_key = %s WHERE id = %s", str(uuid4()), story.run(story.fresh).pk)


@corruption("deadlines_as_promised")
def acknowledged_earlier_than_it_was(story: Story) -> None:
    row = story.deadline(story.answered, "acknowledge")
    sql("UPDATE intake_deadline SET met_at = %s WHERE id = %s", START - timedelta(hours=1), row.pk)


@corruption("deadlines_folded")
def date_moved_without_an_adjustment(story: Story) -> None:
    row = story.deadline(story.answered, "respond")
    sql("UPDATE intake_deadline SET due = %s WHERE id = %s", days_later(9), row.pk)


@corruption("deadlines_folded", "mirrors_agree")
def deadline_running_on_after_the_end(story: Story) -> None:
    workflow.withdraw(story.fresh.pk)
    sql("UPDATE intake_deadline SET void = %s WHERE case_id = %s", False, story.fresh.pk)


@corruption("late_is_on_record", "deadlines_as_promised")
def breach_hushed_up(story: Story) -> None:
    with time.frozen_at(days_later(8)):
        acknowledge(story.world, story.fresh, "newcastle")
    row = story.deadline(story.fresh, "acknowledge")
    assert row.breached_event_id is not None
    sql("UPDATE intake_deadline SET breached_event_id = NULL WHERE case_id = %s", story.fresh.pk)


@corruption("independence_kept")
def handler_of_level_1_on_level_2(story: Story) -> None:
    sql(
        "INSERT INTO intake_handled (run_id, user_id, from_at) VALUES (%s, %s, %s)",
        story.run(story.climbed).pk, story.world.person("newcastle").pk, START,
    )  # fmt: skip


@corruption("concerned_kept_out")
def person_complained_about_handled_it(story: Story) -> None:
    sql(
        "INSERT INTO intake_handled (run_id, user_id, from_at) VALUES (%s, %s, %s)",
        story.run(story.restricted).pk, story.world.person("oxford").pk, START,
    )  # fmt: skip


@corruption("concerned_kept_out")
def person_complained_about_was_told(story: Story) -> None:
    sql(
        "UPDATE intake_message SET to_user_id = %s WHERE kind = 'notice' AND case_id = %s",
        story.world.person("oxford").pk, story.restricted.pk,
    )  # fmt: skip


@corruption("absences_sound")
def absence_with_a_deputy_of_another_organisation(story: Story) -> None:
    absence = away(story.world, "newcastle", deputy="oxford")
    person = another_organisation().people.first()
    assert person is not None
    sql("UPDATE home_absence SET deputy_id = %s WHERE id = %s", person.pk, absence.pk)


@corruption("absences_sound")
def away_twice_at_a_time(story: Story) -> None:
    away(story.world, "newcastle")
    later = away(story.world, "newcastle", starts_in=30)
    sql("UPDATE home_absence SET first_day = %s WHERE id = %s", days_later(2).date(), later.pk)


@corruption("one_organisation", "mirrors_agree")
def case_on_a_desk_of_another_organisation(story: Story) -> None:
    unit = another_organisation().units.get(slug="secret-office").pk
    sql("UPDATE intake_case SET desk_unit_id = %s WHERE id = %s", unit, story.fresh.pk)


@corruption("one_organisation", "mirrors_agree", "somebody_can_act", "stages_on_record")
def stage_with_another_organisation(story: Story) -> None:
    unit = another_organisation().units.get(slug="secret-office").pk
    sql("UPDATE intake_stagerun SET unit_id = %s WHERE id = %s", unit, story.run(story.fresh).pk)


@corruption("one_organisation")
def notice_to_another_organisations_staff(story: Story) -> None:
    person = another_organisation().people.first()
    assert person is not None
    sql("UPDATE intake_message SET to_user_id = %s WHERE kind = 'notice' AND case_id = %s", person.pk, story.fresh.pk)


@corruption("one_organisation")
def form_hung_on_another_policy(story: Story) -> None:
    other = type(story.world.policy).objects.get(slug="privacy").pk
    sql("UPDATE intake_intakeformpage SET policy_id = %s", other)


@corruption("drafts_emptied")
def draft_kept_its_answers(story: Story) -> None:
    sql("""UPDATE intake_draft SET answers = '{"name": "Jo"}' WHERE id = %s""", Draft.objects.get().pk)
