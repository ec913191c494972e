"""What somebody with the database or the disk in hand might do to what was sent: files, doubts, entries of the log."""

from intake.forms.evidence import storage
from intake.forms.evidence.models import File
from tests.factories.story import Story, corruption, sql
from tests.factories.world import START


@corruption("files_kept")
def file_taken_from_the_disk(story: Story) -> None:
    storage.path_of(story.file.key).rename(storage.root() / "taken")


@corruption("files_kept")
def file_changed_on_the_disk(story: Story) -> None:
    path = storage.path_of(story.file.key)
    path.write_bytes(path.read_bytes()[:-1] + b"!")


@corruption("files_kept")
def erased_file_still_there(story: Story) -> None:
    sql("UPDATE intake_content SET salt = '', body = '{}', erased_at = %s WHERE id = %s", START, story.file.name_id)


@corruption("files_on_record", "files_kept")
def file_said_to_be_another(story: Story) -> None:
    sql("UPDATE intake_file SET sha256 = %s WHERE id = %s", "0" * 64, story.file.pk)


@corruption("files_on_record")
def file_put_into_another_case(story: Story) -> None:
    sql("UPDATE intake_file SET case_id = %s WHERE id = %s", story.climbed.pk, story.file.pk)


@corruption("files_on_record")
def file_without_a_word(story: Story) -> None:
    file = File.objects.get(pk=story.file.pk)
    written = storage.write([b"Dear Sir,\n"])
    storage.keep(written)
    file.pk, file.key, file.sha256, file.size = None, written.key, written.sha256, written.size
    file.save()


@corruption("files_on_record")
def row_of_a_file_deleted(story: Story) -> None:
    sql("DELETE FROM intake_file WHERE id = %s", story.file.pk)


@corruption("files_on_record")
def infected_file_made_clean(story: Story) -> None:
    sql("UPDATE intake_file SET state = 'infected' WHERE id = %s", story.file.pk)


@corruption("doubts_on_record")
def mark_taken_away(story: Story) -> None:
    sql("UPDATE intake_case SET needs_review = %s WHERE id = %s", False, story.doubted.pk)


@corruption("doubts_on_record")
def marked_without_a_word(story: Story) -> None:
    sql("UPDATE intake_case SET needs_review = %s WHERE id = %s", True, story.fresh.pk)


@corruption("entries_sound")
def complaint_that_was_only_thanked_for(story: Story) -> None:
    sql("UPDATE intake_submission SET kind = 'complaint' WHERE id = %s", story.suggestion.submission_id)
    sql("UPDATE intake_logentry SET kind = 'complaint' WHERE id = %s", story.suggestion.pk)


@corruption("submissions_intact")
def suggestion_rewritten(story: Story) -> None:
    sql("""UPDATE intake_content SET body = '{"details": "All is well."}' WHERE id = %s""",
        story.suggestion.submission.content_id)  # fmt: skip


@corruption("channels_told")
def written_down_by_nobody(story: Story) -> None:
    sql("UPDATE intake_submission SET channel = 'phone' WHERE case_id = %s", story.fresh.pk)


@corruption("anonymous_stay_so", "found_by_their_words")
def anonymous_given_a_name(story: Story) -> None:
    sql("""UPDATE intake_content SET body = '{"name": "Jo"}' WHERE id = %s""", story.nameless.complainant.content_id)


@corruption("state_on_record")
def safety_put_on_the_ordinary_route(story: Story) -> None:
    sql("UPDATE intake_case SET safeguarding = %s WHERE id = %s", False, story.unsafe.pk)
