"""Whether letters are what they say they are: written from a text that stands, and posted on a day that can be."""

from collections.abc import Iterator

from django.db.models import Count, F, Max, Q

from intake.letters import checking
from intake.letters.kinds import LETTERS
from intake.letters.models import ANSWERS, LetterTemplate, Message, MessageKind, MessageState, TemplateVersion


def letters_from_their_texts() -> Iterator[str]:
    """A letter was written from a text of its own kind, of its own organisation, that was there already (rule 5)."""
    rows = Message.objects.exclude(template=None).select_related("template__template")
    wrong = ~Q(template__template__kind=F("kind")) | ~Q(template__template__organisation=F("organisation"))
    for message in rows.filter(wrong | Q(template__at__gt=F("created_at"))).order_by("pk"):
        yield f"letter {message.uuid}: it was written from a text of another kind, another organisation or a later day"


def texts_in_order() -> Iterator[str]:
    """The versions of every text are numbered without a gap, and none of them can print an empty field."""
    counted = LetterTemplate.objects.annotate(many=Count("versions"), last=Max("versions__number"))
    for template in counted.exclude(many=F("last")).order_by("pk"):
        yield f"text {template.pk} ({template}): a version is missing"
    for version in TemplateVersion.objects.select_related("template").order_by("pk").iterator():
        letter = LETTERS.get(MessageKind(version.template.kind))
        if letter is None:
            yield f"text {version.template_id}: there is no such letter"
        elif not version.shipped and checking.problems(version.body, letter.fields):
            yield f"text {version.template_id} ({version.template}): version {version.number} could print a gap"


def posted_letters_have_their_day() -> Iterator[str]:
    """What was posted says when, not before it was written; an answer that was posted has been received or will be."""
    for message in Message.objects.filter(state=MessageState.POSTED).select_related("organisation", "run"):
        written = message.organisation.local(message.created_at).date()
        if message.posted_on is None or message.posted_on < written:
            yield f"letter {message.uuid}: it was posted before it was written, or on no day"
        if message.kind in ANSWERS and message.run is not None and message.run.decision_received_at is None:
            yield f"letter {message.uuid}: the answer was posted, and nothing says from when it counts as received"
