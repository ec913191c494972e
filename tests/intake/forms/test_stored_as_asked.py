"""What was sent keeps its questions as they were asked, whatever becomes of the form."""

from intake.desk.page import answers
from intake.forms.blocks import stream_of
from intake.forms.models import Submission
from intake.forms.questions import Asked, Choice, Page, Question, Type
from intake.forms.questions.asking import answer_in_words, as_asked
from tests.factories.building import editor, page, publish, question, standard
from tests.factories.http import send, visitor
from tests.factories.world import World


def test_each_question_is_kept_with_its_page_type_wording_and_answers(world: World) -> None:
    send(visitor())
    asked = {each["name"]: each for each in Submission.objects.get().questions}
    assert asked["concerns_usual"] == {
        "step": "where",
        "page": "What it is about",
        "name": "concerns_usual",
        "label": "Is it about someone who would normally deal with complaints there?",
        "help": "Such as a manager, or the person in charge. If it is, other people will deal with it, and we won't "
        "tell the person.",
        "required": True,
        "type": "yes-no",
        "choices": {"no": "No", "yes": "Yes", "dont-know": "I don't know"},
    }
    assert asked["incident_date"]["type"] == "period"
    assert asked["details"]["type"] == "text"
    assert "choices" not in asked["details"]
    assert next(iter(asked)) == "safety"


def test_only_what_was_asked_is_kept(world: World) -> None:
    send(visitor(), email="")
    names = {each["name"] for each in Submission.objects.get().questions}
    assert "safe_contact" in names
    assert not names & {"email", "address", "telephone", "concerns_whom", "kind", "safety_first"}


def test_a_form_that_changes_alters_nothing_that_was_sent(world: World) -> None:
    client = editor(world)
    own = page("Your contract", question("contract", "choice", label="Which contract?",
                                         choices=[("The old one", "old"), ("The new one", "new")]))  # fmt: skip
    assert publish(client, world.form, own).status_code == 302
    send(visitor(), contract="old")
    submission = Submission.objects.get()
    before, digest = submission.questions, submission.digest
    shown = answers(submission.case)
    assert ("Which contract?", "The old one") in shown
    # Everything about it goes: the page, the answers to choose from, our own words.
    form = world.form
    form.questions = stream_of([])
    form.who = []
    form.save_revision().publish()
    changed = standard("what-happened", {"name": "details", "label": "Tell us all about it"}, title="The matter")
    assert publish(client, world.form, changed).status_code == 302
    submission = Submission.objects.get(pk=submission.pk)
    assert (submission.questions, submission.digest) == (before, digest)
    assert answers(submission.case) == shown
    assert ("Who are you?", "A school, academy or trust") in answers(submission.case)


def test_answers_are_read_as_people_gave_them() -> None:
    choices = (Choice("a", "The first"), Choice("b", "The second"))
    page_asked = Page("p", "P", (
        Question("one", Type.CHOICE, "One", choices=choices), Question("many", Type.SEVERAL, "Many", choices=choices),
        Question("day", Type.DATE, "Day"), Question("roughly", Type.PERIOD, "Roughly"),
        Question("note", Type.NOTE, "Only told"),
    ))  # fmt: skip
    questions = {each["name"]: each for each in as_asked([Asked(page_asked, page_asked.questions)])}
    assert "note" not in questions
    for name, given, said in (
        ("one", "b", "The second"),
        ("one", "gone", "gone"),
        ("many", ["a", "b"], "The first\nThe second"),
        ("many", "", ""),
        ("day", "2026-03-27", "Friday 27 March 2026"),
        ("roughly", "2026-03", "March 2026"),
        ("roughly", "2026", "2026"),
    ):
        assert answer_in_words(questions[name], given) == said
    # Submissions of before kept no types.
    assert answer_in_words({"name": "incident_date", "label": ""}, "2026-03-27") == "Friday 27 March 2026"
