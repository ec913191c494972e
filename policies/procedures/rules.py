"""What makes a procedure impossible, told to the person who can put it right.

The same rules judge a file and what an editor has typed into the CMS. They know nothing of
units or people: whether a named unit exists, and whether anybody works there, is asked by
those who can see them. What is merely unwise (no way on, no outside body) is a warning and
not for here.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .limits import HANDLED_BY, HANDLED_BY_EXPECTED, SLUG, hint, is_unit_slug, quoted
from .model import ACKNOWLEDGED_BY, NATIONS, Anchor, HandledBy, Limit, Procedure, Role, Stage
from .model import StageKind as Kind

LONGEST_LINE = 255

#: What may come before each limit. `Anchor` is in the order in which things happen.
_BEFORE: dict[str, tuple[Anchor, ...]] = {
    "acknowledge": (Anchor.RECEIPT, Anchor.ESCALATION),
    "hear": (Anchor.RECEIPT, Anchor.ESCALATION, Anchor.ACKNOWLEDGEMENT),
    "respond": (Anchor.RECEIPT, Anchor.ESCALATION, Anchor.ACKNOWLEDGEMENT, Anchor.HEARING),
    "escalate": tuple(Anchor),
}

#: What says how *we* act, and so has no place in a stage that another body handles.
_OURS = (
    "handled_by",
    "substitute",
    "acknowledge",
    "respond",
    "extend",
    "extension_cap",
    "update",
    "escalate",
    "response_must_include",
    "hear",
    "panel",
)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where (`stage` empty for the whole procedure), and what was
    expected there. `index` is the stage's place from 0, for those who mark it on a screen."""

    stage: str
    key: str
    expected: str
    index: int | None = None

    def __str__(self) -> str:
        return ": ".join(part for part in (self.stage, self.key, self.expected) if part)


def label(index: int, name: object) -> str:
    """How a message names a stage: its number, and its name if it has one."""
    named = isinstance(name, str) and name.strip()
    return f"Stage {index + 1} ({quoted(name)})" if named else f"Stage {index + 1}"


def check(procedure: Procedure) -> list[Problem]:
    """Every reason why this procedure cannot run, in reading order; an empty list if it can."""
    return judge(procedure, unsure=())


def judge(procedure: Procedure, unsure: Collection[tuple[int | None, str]]) -> list[Problem]:
    """`check`, without complaining about what could not be read in the first place.

    `unsure` holds (place of the stage or None, key); the key "" stands for all of a stage.
    """
    problems = [Problem("", key, expected) for key, expected in _whole(procedure, unsure)]
    first_is_known = False
    for index, stage in enumerate(procedure.stages):
        is_first = not first_is_known and not stage.is_external
        first_is_known = first_is_known or is_first
        if (index, "") in unsure:
            continue
        kind_is_known = (index, "kind") not in unsure
        has_hearing = stage.kind is Kind.PANEL or not kind_is_known
        found = [*_texts(stage), *_people(stage), *_limits(stage, is_first, has_hearing)]
        if kind_is_known:
            found += _kind(stage)
        where = label(index, stage.name)
        problems += [Problem(where, key, expected, index) for key, expected in found]
    return [problem for problem in problems if (problem.index, problem.key) not in unsure]


def _whole(procedure: Procedure, unsure: Collection[tuple[int | None, str]]) -> Iterator[tuple[str, str]]:
    yield from _line("title", procedure.title, "the name of the procedure")
    if procedure.nation is not None and procedure.nation not in NATIONS:
        yield (
            "nation",
            (f"expected one of {', '.join(NATIONS)}, not {quoted(procedure.nation)}{hint(procedure.nation, NATIONS)}"),
        )
    if procedure.conclude is not None and procedure.conclude.event is not Anchor.RECEIPT:
        yield (
            "conclude",
            (
                "expected a limit of receipt, because it holds for the whole case;"
                f" {procedure.conclude.event} belongs to one stage"
            ),
        )
    if not procedure.stages:
        yield "stage", "expected at least one stage"
    elif all(stage.is_external for stage in procedure.stages) and not any(key in ("kind", "") for _, key in unsure):
        yield "stage", "expected at least one stage that you handle yourselves"


def _line(key: str, text: str, meaning: str) -> Iterator[tuple[str, str]]:
    if not text.strip():
        yield key, f"expected {meaning}, but it is missing"
    elif not text.isprintable():
        yield key, f"expected {meaning} on one line, without control characters"
    elif len(text) > LONGEST_LINE:
        yield key, f"expected {meaning} in at most {LONGEST_LINE} characters, not {len(text)}"


def _texts(stage: Stage) -> Iterator[tuple[str, str]]:
    yield from _line("name", stage.name, "the name of the stage")
    for text in stage.steps:
        yield from _line("steps", text, "the name of each step")
    for text in stage.response_must_include:
        yield from _line("response_must_include", text, "each thing the response must include")
    for slug in stage.for_:
        if not SLUG.fullmatch(slug):
            yield (
                "for",
                (
                    "expected the short names of “who you are” answers (letters, digits, hyphens),"
                    f" such as “trainee”, not {quoted(slug)}"
                ),
            )


def _people(stage: Stage) -> Iterator[tuple[str, str]]:
    for key, people in (("handled_by", stage.handled_by), ("substitute", stage.substitute)):
        if people is not None and not _possible(people):
            yield key, f"{HANDLED_BY_EXPECTED}, not {quoted(people)}"
    if stage.acknowledged_by not in ACKNOWLEDGED_BY:
        yield (
            "acknowledged_by",
            (
                "expected “person” (someone writes) or “receipt” (the automatic receipt is enough),"
                f" not {quoted(stage.acknowledged_by)}"
            ),
        )


def _possible(people: HandledBy) -> bool:
    return people in HANDLED_BY or (people.role is Role.MEMBERS and is_unit_slug(people.of))


def _limits(stage: Stage, is_first: bool, has_hearing: bool) -> Iterator[tuple[str, str]]:
    limits: dict[str, Limit | None] = {
        "acknowledge": stage.acknowledge,
        "hear": stage.hear,
        "respond": stage.respond,
        "escalate": stage.escalate,
    }
    for key, limit in limits.items():
        if limit is None or stage.is_external:
            continue
        if limit.event not in _BEFORE[key]:
            allowed = " or ".join(_BEFORE[key])
            yield (
                key,
                (f"expected a limit of something that comes before it ({allowed}), not of {limit.event}"),
            )
        elif limit.event is Anchor.ESCALATION and is_first:
            yield (
                key,
                (
                    "expected a limit of receipt or of something later in this stage, not of"
                    " escalation: nothing is escalated to the first stage"
                ),
            )
        elif limit.event is Anchor.HEARING and not has_hearing:
            yield (
                key,
                "expected a limit of another event: only a stage of kind “panel” has a hearing",
            )
    if stage.extend is False and stage.extension_cap is not None:
        yield (
            "extension_cap",
            ("expected no extension_cap where extend = false: either more time may be taken, or it may not"),
        )


def _kind(stage: Stage) -> Iterator[tuple[str, str]]:
    if stage.kind is Kind.EXTERNAL:
        yield from _external(stage)
        return
    if stage.handled_by is None:
        yield "handled_by", f"{HANDLED_BY_EXPECTED}, but it is missing"
    for key, stands in (("body", bool(stage.body)), ("for", bool(stage.for_))):
        if stands:
            yield key, f"expected only in a stage of kind “external”; this one is “{stage.kind}”"
    if stage.kind is Kind.PANEL:
        yield from _panel(stage)
        return
    for key, stands in (("panel", stage.panel is not None), ("hear", stage.hear is not None)):
        if stands:
            yield key, f"expected only in a stage of kind “panel”; this one is “{stage.kind}”"


def _external(stage: Stage) -> Iterator[tuple[str, str]]:
    if not stage.body.strip():
        yield "body", "expected the name of the outside body and how to refer, but it is missing"
    for key in _OURS:
        if getattr(stage, key) not in (None, ()):
            yield (
                key,
                ("expected nothing here: an outside body handles an external stage, so nothing can be promised for it"),
            )


def _panel(stage: Stage) -> Iterator[tuple[str, str]]:
    example = "{ members = 3, independent = 1 }"
    if stage.panel is None:
        yield "panel", f"expected how many sit on the panel, {example}, but it is missing"
        return
    if stage.panel.members < 1:
        yield "panel", f"expected at least one member, such as {example}"
    if stage.panel.independent < 0:
        yield "panel", f"expected no fewer than 0 independent members, such as {example}"
    if stage.panel.independent > stage.panel.members:
        yield (
            "panel",
            (
                f"expected at most {stage.panel.members} independent, as many as there are"
                f" members, not {stage.panel.independent}"
            ),
        )
