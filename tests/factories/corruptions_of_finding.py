"""What can be wrong with the words by which cases are found."""

from tests.factories.story import Story, corruption, sql


@corruption("found_by_their_words")
def words_of_a_case_lost(story: Story) -> None:
    sql("DELETE FROM intake_caseword WHERE case_id = %s", story.fresh.pk)


@corruption("found_by_their_words")
def found_by_anothers_words(story: Story) -> None:
    sql(
        "INSERT INTO intake_caseword (token, case_id) SELECT token, %s FROM intake_caseword WHERE case_id = %s "
        "ON CONFLICT DO NOTHING",
        story.fresh.pk, story.restricted.pk,
    )  # fmt: skip


@corruption("found_by_their_words")
def words_of_no_case(story: Story) -> None:
    sql("INSERT INTO intake_caseword (token, case_id) VALUES (%s, %s)", 1, 987_654_321)
