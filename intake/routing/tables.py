"""Rules as a CSV file, for a spreadsheet: one row a rule, in their order. ``parse(dump(x)) == x``.

A cell that a spreadsheet would take for a formula is given an apostrophe in front, which reading takes away.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from intake.routing.engine import Condition, Fits, Priority, Rule, Sensitivity
from intake.routing.questions import Routable

COLUMNS = ("rule", "when", "unit", "stage", "sensitivity", "priority")
#: Read no further than this.
MOST_BYTES = 1_000_000
MOST_RULES = 2_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_WORDS = {"(answered)": Fits.ANSWERED, "(not answered)": Fits.NOT_ANSWERED}
_SPECIAL = "\\|;=("


@dataclass(frozen=True)
class Problem:
    """What is wrong with a file, and where: row 1 is the headings."""

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        where = _("Row %(row)d, column “%(column)s”") if self.column else _("Row %(row)d")
        return f"{where % {'row': self.row, 'column': self.column}}: {self.text}"


class Unreadable(Exception):  # noqa: N818 - an answer for people, not a fault
    """The file can't be taken; ``problems`` says everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = list(problems)


@dataclass(frozen=True)
class Known:
    """What rules may name, to be looked for while reading.

    Attributes:
        stages: key → name of the stages of the policy.
    """

    units: frozenset[str] | None = None
    stages: Mapping[str, str] = field(default_factory=dict)
    questions: Sequence[Routable] | None = None


# -- writing -----------------------------------------------------------------------------------------------


def dump(rules: Iterable[Rule], stages: Mapping[str, str] | None = None) -> str:
    """Return rules as CSV; stages by their name where it is one stage's alone."""
    names = stages or {}
    written = io.StringIO()
    sheet = csv.writer(written, lineterminator="\r\n")
    sheet.writerow(COLUMNS)
    for rule in rules:
        name = names.get(rule.stage, "")
        stage = name if name and list(names.values()).count(name) == 1 and name not in names else rule.stage
        when = "; ".join(_condition_in_words(condition) for condition in rule.conditions)
        cells = (rule.name, when, rule.unit, stage, rule.sensitivity.value, rule.priority.value)
        sheet.writerow([_defused(cell) for cell in cells])
    return written.getvalue()


def _defused(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _escaped(text: str) -> str:
    return "".join(f"\\{character}" if character in _SPECIAL else character for character in text)


def _condition_in_words(condition: Condition) -> str:
    if condition.fits == Fits.ONE_OF:
        answers = " | ".join(_escaped(answer) for answer in condition.answers)
    else:
        answers = next(words for words, fits in _WORDS.items() if fits == condition.fits)
    return f"{_escaped(condition.question)} = {answers}"


# -- reading -----------------------------------------------------------------------------------------------


def parse(text: str, known: Known | None = None) -> list[Rule]:
    """Return the rules of a file.

    Raises:
        Unreadable: with every problem at once, each with its row and column.
    """
    reading = _Reading(known or Known())
    rules = reading.all_of(text.removeprefix("\ufeff"))
    if reading.problems:
        raise Unreadable(reading.problems)
    return rules


class _Reading:
    def __init__(self, known: Known) -> None:
        self.known, self.problems, self.row = known, list[Problem](), 1
        self.answers = None if known.questions is None else {each.name: set(each.values) for each in known.questions}

    def wrong(self, column: str, text: str) -> None:
        self.problems.append(Problem(self.row, column, text))

    def all_of(self, text: str) -> list[Rule]:
        if "\0" in text:
            self.wrong("", _("This is not a table of text."))
            return []
        semicolons = text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",")
        sheet = csv.reader(io.StringIO(text, newline=""), delimiter=";" if semicolons else ",", strict=True)
        try:
            rows = list(sheet)
        except csv.Error:
            self.row = sheet.line_num or 1
            self.wrong("", _("The quotation marks of this row don't match."))
            return []
        headings = [heading.strip().casefold() for heading in rows[0]] if rows else []
        self.headings(headings)
        if len(rows) - 1 > MOST_RULES:
            self.wrong("", _("There are more than %(most)d rules.") % {"most": MOST_RULES})
        return [] if self.problems else self.below(headings, rows[1:])

    def headings(self, headings: list[str]) -> None:
        if not headings:
            self.wrong("", _("The file is empty."))
            return
        for column in COLUMNS[:3]:
            if column not in headings:
                self.wrong(column, _("This column is missing."))
        for heading in filter(None, headings):
            if heading not in COLUMNS:
                self.wrong(heading, _("There is no such column. There are: %(all)s.") % {"all": ", ".join(COLUMNS)})
            elif headings.count(heading) > 1:
                self.wrong(heading, _("This column is there twice."))

    def below(self, headings: list[str], rows: list[list[str]]) -> list[Rule]:
        rules = []
        for self.row, row in enumerate(rows, start=2):
            if any(cell.strip() for cell in row):
                rules.append(self.one(dict(zip(headings, map(_plain, row), strict=False)), len(row) > len(headings)))
        return rules

    def one(self, cells: Mapping[str, str], too_long: bool) -> Rule:
        if too_long:
            self.wrong("", _("This row has more cells than there are headings."))
        name = cells.get("rule", "")
        if not name:
            self.wrong("rule", _("Say what the rule is for. Staff read it as the reason."))
        unit = cells.get("unit", "")
        if unit and self.known.units is not None and unit not in self.known.units:
            self.wrong("unit", _("There is no open unit with the short name “%(unit)s”.") % {"unit": unit})
        return Rule(
            name=name,
            conditions=self.conditions(cells.get("when", "")),
            unit=unit,
            stage=self.stage(cells.get("stage", "")),
            sensitivity=Sensitivity(self.one_of("sensitivity", cells, Sensitivity)),
            priority=Priority(self.one_of("priority", cells, Priority)),
        )

    def one_of(self, column: str, cells: Mapping[str, str], words: type[Sensitivity] | type[Priority]) -> str:
        written = cells.get(column, "") or "ordinary"
        if written in {each.value for each in words}:
            return written
        allowed = ", ".join(each.value for each in words)
        self.wrong(column, _("“%(word)s” is none of: %(all)s.") % {"word": written, "all": allowed})
        return "ordinary"

    def stage(self, written: str) -> str:
        if not written or written in self.known.stages or not self.known.stages:
            return written
        found = [key for key, name in self.known.stages.items() if name == written]
        if len(found) == 1:
            return found[0]
        names = ", ".join(f"“{name}”" for name in self.known.stages.values())
        self.wrong("stage", _("There is no stage “%(stage)s”. There are: %(all)s.") % {"stage": written, "all": names})
        return ""

    def conditions(self, written: str) -> tuple[Condition, ...]:
        if not written.strip():
            return ()
        found = []
        for part in _split(written, ";"):
            halves = _split(part, "=")
            question = _unescaped(halves[0])
            if len(halves) != 2 or not question or not halves[1].strip():
                self.wrong("when", _("Write each condition as “question = answer | answer”, with “;” between them."))
                continue
            found.append(self.condition(question, halves[1].strip()))
        return tuple(found)

    def condition(self, question: str, written: str) -> Condition:
        known = self.answers.get(question) if self.answers is not None else None
        if self.answers is not None and known is None:
            names = ", ".join(self.answers)
            told = {"question": question, "all": names}
            self.wrong("when", _("Rules can't ask about “%(question)s”. They can about: %(all)s.") % told)
        if written in _WORDS:
            return Condition(question, _WORDS[written])
        answers = tuple(_unescaped(answer) for answer in _split(written, "|"))
        for answer in answers:
            if not answer:
                self.wrong("when", _("An answer to “%(question)s” is empty.") % {"question": question})
            elif known is not None and answer not in known:
                told = {"question": question, "answer": answer, "all": ", ".join(sorted(filter(None, known)))}
                self.wrong("when", _("“%(question)s” has no answer “%(answer)s”. It has: %(all)s.") % told)
        return Condition(question, Fits.ONE_OF, answers)


def _plain(cell: str) -> str:
    cell = cell.strip(" ")
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _split(text: str, at: str) -> list[str]:
    """Split at a character that no backslash stands before."""
    parts, escaped = [""], False
    for character in text:
        if character == at and not escaped:
            parts.append("")
        else:
            parts[-1] += character
        escaped = character == "\\" and not escaped
    return parts


def _unescaped(text: str) -> str:
    found, escaped = "", False
    for character in text.strip():
        if character == "\\" and not escaped:
            escaped = True
            continue
        found, escaped = found + character, False
    return found
