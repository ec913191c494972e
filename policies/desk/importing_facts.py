"""The form in which an editor confirms what a document says of itself: each with the words it was read from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from wagtail.admin.widgets import AdminDateInput

from policies import numbers, sentences
from policies.importing.facts import About, Fact

_OTHER, _NONE = "other", "none"
_MOST_MONTHS = 120


@dataclass(frozen=True)
class Offer:
    """One value that may be meant, and how it is told."""

    value: str
    label: str


@dataclass(frozen=True)
class Quote:
    """The line something was read from, and where it stands if not in the text."""

    words: str
    where: str


class FactForm(forms.Form):
    """One fact: what the document may mean, something else, or nothing.

    Nothing is chosen beforehand where more than one thing may be meant.
    """

    use_required_attribute = False
    label = ""
    none = "Leave it empty"
    other_label = "Something else"

    choice = forms.ChoiceField(widget=forms.RadioSelect)
    other: forms.Field = forms.CharField(required=False, max_length=120)

    def __init__(self, data: Any, facts: Iterable[Fact], *, prefix: str) -> None:
        facts = list(facts)
        self.quotes = list(dict.fromkeys(Quote(fact.quote, fact.where) for fact in facts))
        self.offers = list({offer.value: offer for fact in facts for offer in self.offered(fact)}.values())
        self.notes = self.noted(facts)
        chosen = self.offers[0].value if len(self.offers) == 1 else ("" if self.offers or self.unread(facts) else _NONE)
        super().__init__(data, prefix=prefix, initial={"choice": chosen}, label_suffix="")
        choice: Any = self.fields["choice"]
        choice.label = self.label
        choice.choices = [
            *((offer.value, offer.label) for offer in self.offers), (_OTHER, self.other_label), (_NONE, self.none),
        ]  # fmt: skip
        choice.error_messages["required"] = f"{self.label}: choose what is meant, or to leave it empty."
        self.fields["other"].label = f"{self.label}: {self.other_label.lower()}"

    def offered(self, fact: Fact) -> list[Offer]:
        return [Offer(fact.value, fact.value)] if fact.value else []

    def unread(self, facts: list[Fact]) -> bool:
        """Whether something stands there that could not be read: the editor must say what is meant."""
        return any(not fact.is_blank and not self.offered(fact) for fact in facts)

    def noted(self, facts: list[Fact]) -> list[str]:
        if not facts:
            return ["Nothing was found in the document."]
        return ["The document leaves it blank."] if all(fact.is_blank for fact in facts) else []

    def parsed(self, value: str) -> Any:
        """Return an offered value as what it stands for."""
        return value

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        choice = cleaned.get("choice")
        if choice == _OTHER and "other" not in self.errors and not cleaned.get("other"):
            self.add_error("other", f"{self.label}: write it, or choose to leave it empty.")
        return cleaned

    @property
    def decided(self) -> Any:
        """What was decided; None for nothing."""
        choice = self.cleaned_data.get("choice")
        if choice in (None, _NONE):
            return None
        return self.cleaned_data.get("other") if choice == _OTHER else self.parsed(choice)

    def problems(self) -> list[dict[str, str]]:
        return [
            {"text": str(error), "id": field.id_for_label or f"{field.auto_id}_0"}
            for field in self
            for error in field.errors
        ]


class VersionForm(FactForm):
    label = "Version"
    none = "Leave it empty: a number is suggested when you publish"
    other_label = "Another number"

    def clean_other(self) -> str:
        number = str(self.cleaned_data.get("other") or "").strip()
        if number and self.data.get(self.add_prefix("choice")) == _OTHER and not numbers.is_number(number):
            raise forms.ValidationError("Version: write the number as 1.2, or 1.2.1 for a correction.")
        return number

    def offered(self, fact: Fact) -> list[Offer]:
        if not fact.value:
            return []
        written = "" if fact.words == fact.value else f" (written “{fact.words}”)"
        return [Offer(fact.value, f"{fact.value}{written}")]


class DayForm(FactForm):
    """A date, written out so that day and month can't be mistaken for each other."""

    other_label = "Another day"
    other = forms.DateField(
        required=False,
        widget=AdminDateInput,
        error_messages={"invalid": "Write the day as year, month and day, such as 2026-09-30."},
    )

    def offered(self, fact: Fact) -> list[Offer]:
        how = ("the day first, as usual in Britain", "the month first")
        offers = []
        for place, day in enumerate(fact.days):
            order = f", {how[place]}" if len(fact.days) > 1 else ""
            offers.append(Offer(day.isoformat(), f"{sentences.day_in_words(day)} (written “{fact.words}”{order})"))
        return offers

    def noted(self, facts: list[Fact]) -> list[str]:
        notes = super().noted(facts)
        for fact in facts:
            if len(fact.days) > 1:
                readings = " or ".join(sentences.day_in_words(day) for day in fact.days)
                notes.append(f"“{fact.words}” may mean {readings}. Choose which.")
            elif fact.words and not fact.days:
                notes.append(f"“{fact.words}” is no day of the calendar by itself. Choose the day that is meant.")
        return notes

    def parsed(self, value: str) -> date:
        return date.fromisoformat(value)


class EffectiveForm(DayForm):
    label = "In force from"
    none = "Leave it empty: it takes effect when you publish it"


class ReviewForm(DayForm):
    label = "Next review"


class CycleForm(FactForm):
    label = "Reviewed every … months"
    other_label = "Another number of months"
    other = forms.IntegerField(required=False, min_value=1, max_value=_MOST_MONTHS)

    def offered(self, fact: Fact) -> list[Offer]:
        return [Offer(fact.value, f"{fact.value} (written “{fact.words}”)")] if fact.value else []

    def parsed(self, value: str) -> int:
        return int(value)


class OwnerForm(FactForm):
    label = "Owner"
    other_label = "Another role"

    def noted(self, facts: list[Fact]) -> list[str]:
        notes = super().noted(facts)
        return (
            [*notes, "A role, such as “Director”. Readers see it, so never a person's name."] if self.offers else notes
        )


FORMS: dict[About, type[FactForm]] = {
    About.VERSION: VersionForm,
    About.EFFECTIVE: EffectiveForm,
    About.REVIEW: ReviewForm,
    About.CYCLE: CycleForm,
    About.OWNER: OwnerForm,
}


def fact_forms(data: Any, facts: Iterable[Fact]) -> dict[About, FactForm]:
    """Return a form for each fact, filled with what the document says of it."""
    found = list(facts)
    return {
        about: form(data, [fact for fact in found if fact.about is about], prefix=about.value)
        for about, form in FORMS.items()
    }
