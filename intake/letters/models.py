"""Messages: one letter or email each, with its delivery state. The table is the outbox."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MessageKind(models.TextChoices):
    """What a message says."""

    RECEIPT = "receipt", _("receipt")
    NOTICE = "notice", _("notice to a handler")
    UNSAFE = "unsafe", _("notice that somebody may be unsafe")
    SAFEGUARDING = "safeguarding", _("somebody may not be safe")
    THANKS = "thanks", _("thanks for a suggestion or a compliment")
    ACKNOWLEDGEMENT = "acknowledgement", _("acknowledgement")
    OUTCOME = "outcome", _("outcome")
    EXHAUSTED = "exhausted", _("last answer: our procedure is finished")
    COMPLETION = "completion", _("completion of procedures")
    ESCALATED = "escalated", _("escalation received")
    UPDATE = "update", _("how it is going")
    EXTENSION = "extension", _("more time, with the reason")
    MOVED = "moved", _("a date has moved")
    DECLINED = "declined", _("next stage not taken on")
    REMINDER = "reminder", _("reminder to a handler")
    GONE = "gone", _("notice that another unit has a case now")
    UNOPENED = "unopened", _("notice to a manager that nobody has opened a case")
    OVERDUE = "overdue", _("notice to a manager that a date was missed")
    LEARNING = "learning", _("reminder of what was promised to change")
    DECIDE = "decide", _("question whether a case is closed")
    NEWS = "news", _("news from the complainant")
    LAPSED = "lapsed", _("closed because we did not hear from you")
    WITHDRAWN = "withdrawn", _("withdrawal confirmed")
    DRAFT_SAVED = "draft saved", _("the way back to answers that were saved")
    DRAFT_EXPIRING = "draft expiring", _("saved answers will be erased soon")
    DRAFT_ERASED = "draft erased", _("saved answers were erased")
    QUESTION = "question", _("what we have written or asked")
    SETTLED = "settled", _("put right together")
    REFUSED = "refused", _("next stage refused")
    REFERRED = "referred", _("passed to another organisation")
    REOPENED = "reopened", _("complaint opened again")
    NOT_REOPENED = "not reopened", _("request to open it again: our procedure is finished")
    HEARING = "hearing", _("invitation to a hearing")
    NEW_SECRET = "new secret", _("a new secret code")
    CONFIRM = "confirm", _("question whether an address is theirs")
    CONTACT = "contact", _("contact details were changed")
    EXTRACT = "extract", _("extract for the person complained about")
    FINDINGS = "findings", _("findings for the person complained about")
    REVIEW = "review", _("reminder that a policy is to be reviewed")
    APPROVAL = "approval", _("approval of a policy asked for or decided")


#: What brings the complainant an answer, so that their time begins.
ANSWERS = (MessageKind.OUTCOME, MessageKind.EXHAUSTED)


#: To whom a complaint is about. Neither a complainant's letter nor a notice: it holds no way into the case.
TO_THE_CONCERNED = frozenset({MessageKind.EXTRACT, MessageKind.FINDINGS})


class MessageState(models.TextChoices):
    """How far its delivery has come."""

    QUEUED = "queued", _("waiting to be sent")
    SENT = "sent", _("accepted by the mail server")
    FAILED = "failed", _("could not be sent")
    WITHHELD = "withheld", _("not sent: the case is no longer theirs to know of")
    PAGE_ONLY = "page only", _("on the complainant's page alone")
    TO_POST = "to post", _("to be printed and posted")
    POSTED = "posted", _("posted")


class Message(models.Model):
    """One message. Written in the transaction it reports; delivered by the worker, never by a request."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey("home.Organisation", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("intake.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    event = models.ForeignKey("intake.Event", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey("intake.StageRun", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey("intake.Draft", null=True, blank=True, on_delete=models.SET_NULL, related_name="messages")
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=16, choices=MessageKind)
    content = models.ForeignKey("intake.Content", on_delete=models.PROTECT, related_name="+")
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_try = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=200, blank=True, help_text="What kind of failure; no content.")
    template = models.ForeignKey(
        "intake.TemplateVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The organisation's own text that it was written from; none where it was the one we ship.",
    )  # fmt: skip
    posted_on = models.DateField(null=True, blank=True, help_text="The day on which it was put into the post.")

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["next_try", "id"], name="intake_message_waiting", condition=Q(state="queued")),
            models.Index(
                fields=["organisation", "id"], name="intake_message_stuck", condition=Q(state__in=("failed", "to post"))
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="intake_message_posted_has_a_day",
                condition=Q(state="posted", posted_on__isnull=False) | ~Q(state="posted") & Q(posted_on=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    @property
    def is_to_complainant(self) -> bool:
        """Whether whoever complains is its reader: neither staff, nor whom the complaint is about."""
        return self.case_id is not None and self.to_user_id is None and self.kind not in TO_THE_CONCERNED


class LetterTemplate(models.Model):
    """An organisation's own text of a letter, for one stage or for all; its versions hold the words."""

    organisation = models.ForeignKey("home.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=MessageKind)
    stage_key = models.CharField(max_length=64, blank=True, help_text="Of which stage; blank for all.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "stage_key"], name="intake_letter_template_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"


class TemplateVersion(models.Model):
    """One wording of a letter. Never changed and never deleted: what was sent can be read as it was written.

    Without words of its own (``shipped``) it says that from then on the text we ship is used again.
    """

    template = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=120)
    body = models.TextField()
    shipped = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["template", "-number"]
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="intake_letter_version_number")]

    def __str__(self) -> str:
        return f"version {self.number} of {self.template}"


class LetterSettings(models.Model):
    """What an organisation has chosen about its letters. Where there is no row, it is as a new row would be."""

    organisation = models.OneToOneField(
        "home.Organisation", primary_key=True, on_delete=models.PROTECT, related_name="letter_settings"
    )
    sender_name = models.CharField(
        "name of the sender",
        max_length=80,
        blank=True,
        help_text="What an inbox shows as the sender. Left empty: the name of your organisation. A name that says "
        "nothing of complaints protects people whose screen is seen by others.",
    )
    subject = models.CharField(
        "subject of every email",
        max_length=80,
        blank=True,
        help_text="Left empty: each letter has its own, such as “We have your complaint”. If you write something, "
        "every email to a complainant has this subject and the reference, such as “News from us”.",
    )
    preview = models.CharField(
        "preview",
        max_length=120,
        blank=True,
        help_text="The line that some inboxes show below the subject. Left empty: the first words of the email.",
    )
    emails_in_full = models.BooleanField(
        "emails carry the whole letter",
        default=False,
        help_text="Otherwise an email says that there is a letter, and it is read on the complainant's own page. "
        "Emails can be read by others who share a computer or an address.",
    )

    def __str__(self) -> str:
        return f"letters of {self.organisation_id}"


class Knock(models.Model):
    """A try at the complainant's door, or at the form for a lost code: what throttling is counted by.

    It names neither the reference nor whoever tried: both are digests under our own key.
    """

    class What(models.TextChoices):
        """What was tried."""

        OPEN = "open", _("opening a page")
        LOST = "lost", _("asking for a new code")
        CONFIRM = "confirm", _("confirming an address")

    what = models.CharField(max_length=8, choices=What)
    reference = models.CharField(max_length=64)
    visitor = models.CharField(max_length=64)
    at = models.DateTimeField()
    case = models.ForeignKey("intake.Case", null=True, on_delete=models.CASCADE, related_name="+")
    done = models.BooleanField(default=True, help_text="Whether what was asked for has been done.")

    class Meta:
        indexes = [
            models.Index(fields=["reference", "at"], name="intake_knock_reference"),
            models.Index(fields=["at"], name="intake_knock_at"),
            models.Index(fields=["id"], name="intake_knock_waiting", condition=Q(done=False)),
        ]

    def __str__(self) -> str:
        return f"{self.what} at {self.at:%Y-%m-%d %H:%M}"


class ClosedPass(models.Model):
    """A pass to somebody's own page that was given back: whoever has a copy of it gets in no more.

    It is kept for as long as a pass lasts at most, and names nobody: a digest of a random number.
    """

    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"closed at {self.at:%Y-%m-%d %H:%M}"


class ContactChange(models.Model):
    """An email address that waits until whoever reads it has given us the code that we sent there."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("intake.Case", on_delete=models.PROTECT, related_name="contact_changes")
    content = models.ForeignKey("intake.Content", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"change of contact {self.uuid}"


class Feedback(models.Model):
    """How somebody found that their complaint was handled. Staff read it once the case is closed, never before."""

    case = models.OneToOneField("intake.Case", on_delete=models.PROTECT, related_name="feedback")
    content = models.ForeignKey("intake.Content", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"feedback on {self.case_id}"
