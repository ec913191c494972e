"""What is asked on the two pages of an import: the file, then what to make of it."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format

from home import organisations
from policies import numbers, publishing
from policies.desk.importing_facts import fact_forms
from policies.desk.importing_rows import Rows
from policies.importing import TOO_LARGE, Document
from policies.importing.drafting import Decision
from policies.importing.facts import About, facts, tells_only_facts
from policies.importing.pieces import Piece
from policies.importing.suggestions import suggestions
from policies.importing.unreadable import MOST_CHARACTERS, TOO_LONG
from policies.models import Category, PolicyIndexPage, PolicyPage

_NEW = "new"
_MOST_TITLE, _MOST_SUMMARY = 200, 400
_CATEGORIES = (
    ("privacy", r"privacy"),
    ("cookies", r"cookies?"),
    ("whistleblowing", r"whistle-?\s?blowing|speaking up"),
    ("safeguarding", r"safeguarding|child protection"),
    ("data-protection", r"data protection|gdpr"),
    ("complaints", r"complaints?|concerns|grievances?"),
)


def index_for(user: Any) -> PolicyIndexPage | None:
    """Return the list of policies of somebody's own organisation, if they may add to it (rule 5)."""
    organisation = organisations.of_user(user)
    if organisation is None:
        return None
    index = PolicyIndexPage.objects.descendant_of(organisation.site.root_page).first()
    return index if index is not None and index.permissions_for_user(user).can_add_subpage() else None


def open_policies(index: PolicyIndexPage, user: Any) -> list[PolicyPage]:
    """Return the policies below ``index`` that somebody may write a new draft of now."""
    policies = PolicyPage.objects.child_of(index).filter(alias_of=None).order_by("title")
    may = ((policy, policy.permissions_for_user(user)) for policy in policies)
    return [policy for policy, permissions in may if permissions.can_edit() and not permissions.page_locked()]


def left_out(piece: Piece) -> str:
    """Why a piece is not ticked beforehand; blank where it is."""
    if piece.before:
        return "It stood before the title."
    return "Version, dates and owner: the policy's page shows them itself." if tells_only_facts(piece) else ""


class UploadForm(forms.Form):
    """A file, or words."""

    use_required_attribute = False

    file = forms.FileField(
        label="Word document or text file",
        required=False,
        help_text="A .docx or .txt file of 10 MB at most. It is kept as it came, for the editors of your organisation.",
        widget=forms.FileInput(attrs={"accept": ".docx,.txt,.md,text/plain"}),
        error_messages={"empty": "The file is empty.", "max_length": "The file's name is too long. Shorten it."},
    )
    words = forms.CharField(
        label="Or paste the words",
        required=False,
        strip=False,
        help_text="From a PDF or a web page. Headings, lists and tables are found by how they look.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.too_large = too_large

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"])
        if len(words) > MOST_CHARACTERS:
            raise forms.ValidationError(TOO_LONG)
        return words

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.too_large:
            self.errors.pop("file", None)  # of a file that is too large nothing is kept, so it seems to be missing
            self.add_error("file", TOO_LARGE)
        elif not self.errors:
            words = cleaned.get("words", "").strip()
            if cleaned.get("file") and words:
                self.add_error("words", "Choose a file or paste words, not both.")
            elif not cleaned.get("file") and not words:
                self.add_error("file", "Choose a file, or paste the words below.")
        return cleaned

    def problems(self) -> list[dict[str, str]]:
        """Return what is wrong, each with the id of its field."""
        return [{"text": str(error), "id": field.id_for_label} for field in self for error in field.errors]


class PageForm(forms.Form):
    """Where it goes, what it is called, and which pieces of the wording are kept."""

    use_required_attribute = False

    into = forms.ChoiceField(
        label="Make of it",
        error_messages={"required": "Choose what to make of it.", "invalid_choice": "Choose what to make of it."},
    )
    title = forms.CharField(max_length=_MOST_TITLE, error_messages={"required": "Give the policy a title."})
    summary = forms.CharField(
        max_length=_MOST_SUMMARY,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One or two sentences: what the policy is for, and for whom. Readers see it below the title.",
        error_messages={"required": "Say in a sentence or two what the policy is for."},
    )
    category = forms.ChoiceField(choices=Category.choices)
    keep = forms.MultipleChoiceField(
        error_messages={"required": "Keep one piece of the wording at least."},
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any, document: Document, policies: Iterable[PolicyPage], *, into: str) -> None:
        choices = [(_NEW, "a new policy"), *((str(each.pk), f"the next draft of “{each.title}”") for each in policies)]
        pieces = [str(place) for place in range(len(document.pieces))]
        initial = {
            "into": into if into in dict(choices) else _NEW,
            "title": document.title,
            "summary": _summary(document),
            "category": _category(document.title),
            "keep": [place for place in pieces if not left_out(document.pieces[int(place)])],
        }
        super().__init__(data, initial=initial, label_suffix="")
        wide: Any = self.fields
        wide["into"].choices = choices
        wide["keep"].choices = [(place, place) for place in pieces]

    @property
    def kept(self) -> set[int]:
        """The pieces that are ticked, on a page that is shown again too."""
        return {int(place) for place in self["keep"].value() or [] if str(place).isascii() and str(place).isdigit()}

    def problems(self) -> list[dict[str, str]]:
        return [
            {"text": str(error), "id": "wording" if field.name == "keep" else field.id_for_label}
            for field in self
            for error in field.errors
        ]


def _summary(document: Document) -> str:
    """The first whole sentences of the text, as far as a summary goes."""
    found = ""
    for line in document.lines:
        if line.level or line.cells or line.where or not line.words.endswith("."):
            if found:
                break
            continue
        if len(found) + len(line.words) + 1 > _MOST_SUMMARY or found.count(". ") > 1:
            break
        found = f"{found} {line.words}".strip()
    return found


def _category(title: str) -> str:
    return next((name for name, words in _CATEGORIES if re.search(rf"\b(?:{words})\b", title, re.I)), "other")


class Confirmation:
    """Everything that is asked about one document, as one form."""

    def __init__(self, data: Any, document: Document, policies: list[PolicyPage], *, into: str, today: date) -> None:
        found = facts(document.lines)
        self.document, self.policies, self.today = document, policies, today
        self.page = PageForm(data, document, policies, into=into)
        self.facts = fact_forms(data, found)
        self.last_reviews = [fact for fact in found if fact.about is About.LAST_REVIEW and fact.words]
        self.rows = Rows(data, suggestions(document))

    @property
    def into(self) -> PolicyPage | None:
        """The policy whose draft it becomes; None for a new one."""
        chosen = self.page.cleaned_data.get("into")
        return next((policy for policy in self.policies if str(policy.pk) == chosen), None)

    def is_valid(self) -> bool:
        parts = [self.page.is_valid(), *(form.is_valid() for form in self.facts.values()), self.rows.is_valid()]
        return all(parts) and self._fits()

    def _fits(self) -> bool:
        """Whether dates and number can stand beside each other, and beside what was published."""
        into = self.into
        version, effective, review = (self.facts[each] for each in (About.VERSION, About.EFFECTIVE, About.REVIEW))
        used = publishing.used_numbers(into) if into is not None else set()
        if into is not None and version.decided and (taken := numbers.same(version.decided, used)):
            version.add_error("choice", f"Version {taken} of “{into.title}” has been published already.")
        if into is not None and effective.decided and effective.decided < self.today and publishing.depends_on(into):
            effective.add_error(
                "choice",
                f"{date_format(effective.decided, 'j F Y')} is past, and a form hangs on “{into.title}”: people have "
                "complained under the version of that day. Leave it empty, or choose today or later.",
            )
        if effective.decided and review.decided and review.decided < effective.decided:
            review.add_error("choice", "The review comes before the policy takes effect. Choose a later day.")
        return not any(form.errors for form in self.facts.values())

    def decision(self) -> Decision:
        """Return what was decided. Only after :meth:`is_valid`."""
        given, decided = self.page.cleaned_data, {about: form.decided for about, form in self.facts.items()}
        kept = self.page.kept
        return Decision(
            title=given["title"],
            summary=given["summary"],
            category=given["category"],
            body=tuple(piece for place, piece in enumerate(self.document.pieces) if place in kept),
            stages=self.rows.decided(),
            number=decided[About.VERSION] or "",
            effective=decided[About.EFFECTIVE],
            review=decided[About.REVIEW],
            review_months=decided[About.CYCLE],
            owner=decided[About.OWNER] or "",
        )

    def problems(self) -> list[dict[str, str]]:
        """Return what is wrong, in the order of the page."""
        parts: list[Any] = [self.page, *self.facts.values(), self.rows]
        return [problem for part in parts for problem in part.problems()]
