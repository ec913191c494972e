"""What is amiss in the stages themselves: where they lead, and what they say of more time."""

from collections.abc import Iterator

from policies.procedures.model import Procedure, Stage, StageKind

from .findings import Finding, own_stages, warn

_LAST_WORD = (StageKind.REVIEW, StageKind.PANEL)


def shape(procedure: Procedure) -> Iterator[Finding]:
    """Duplicate names, ways that lead nowhere, and promises of more time that contradict each other."""
    yield from _names(procedure)
    yield from _ways_on(procedure)
    yield from _outside(procedure)
    for stage in own_stages(procedure):
        yield from _more_time(procedure, stage)


def _names(procedure: Procedure) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for number, stage in enumerate(procedure.stages, 1):
        name = " ".join(stage.name.split()).casefold()
        if name and name in seen:
            yield warn(
                "duplicate-name",
                f"Stage {seen[name]} and stage {number} are both called “{stage.name}”. Nobody could tell from a "
                "letter which is meant.",
                "Give each stage a name of its own.",
                procedure=procedure,
                stage=stage,
            )
        seen.setdefault(name, number)


def _ways_on(procedure: Procedure) -> Iterator[Finding]:
    own = own_stages(procedure)
    for stage in own:
        following, bodies = procedure.after(stage), procedure.externals_after(stage)
        if following is None and not bodies:
            if stage.kind not in _LAST_WORD:
                yield warn(
                    "no-way-on",
                    f"“{stage.name}” is not a review, and nothing comes after it: whoever is not content has "
                    "nobody else to ask.",
                    "Add a stage in which somebody else looks at it again, or an outside body.",
                    procedure=procedure,
                    stage=stage,
                )
            if stage.escalate is not None:
                yield warn(
                    "window-to-nowhere",
                    f"There is a last day for asking for the next stage, but no stage comes after “{stage.name}”.",
                    "Take the time for asking away, or add the stage.",
                    procedure=procedure,
                    stage=stage,
                )
        elif following is not None and bodies:
            yield warn(
                "outside-body-too-early",
                f"After “{stage.name}” an outside body comes before your own stage “{following.name}”, so readers "
                "are told of both at once.",
                "Put outside bodies after your own last stage.",
                procedure=procedure,
                stage=stage,
            )


def _outside(procedure: Procedure) -> Iterator[Finding]:
    own = own_stages(procedure)
    if not own:
        return
    bodies = [stage for stage in procedure.stages if stage.is_external]
    if not bodies:
        yield warn(
            "no-outside-body",
            "No outside body is named for people who are not content with your last answer.",
            "If there is one (an ombudsman, the OIA, a regulator), add it as an external stage. If there is none, "
            "say so in the wording.",
            procedure=procedure,
            stage=own[-1],
        )
    elif all(stage.for_ for stage in bodies):
        whom = sorted({slug.replace("-", " ").replace("_", " ") for stage in bodies for slug in stage.for_})
        yield warn(
            "outside-body-for-some",
            f"Only people who are “{'” or “'.join(whom)}” are told of an outside body. Everybody else has nowhere "
            "to go after your last answer.",
            "Add an outside body for the others, or say in the wording that there is none.",
            procedure=procedure,
            stage=own[-1],
        )


def _more_time(procedure: Procedure, stage: Stage) -> Iterator[Finding]:
    if stage.may_extend and stage.respond is None:
        yield warn(
            "nothing-to-extend",
            "More time may be taken, but no date for the answer is promised that could be moved.",
            "Promise a time for the answer, or take the extension away.",
            procedure=procedure,
            stage=stage,
        )
    if stage.update is not None and stage.respond is None:
        yield warn(
            "update-without-answer",
            "News is promised while the answer is late, but without a date for the answer it is never late.",
            "Promise a time for the answer, or take the news away.",
            procedure=procedure,
            stage=stage,
        )
    if stage.may_extend and stage.respond is not None and stage.extension_cap is None and stage.update is None:
        yield warn(
            "extension-without-end",
            "More time may be taken without limit, and no news is promised meanwhile.",
            "Set a longest extension, or say how often the complainant hears from you.",
            procedure=procedure,
            stage=stage,
        )
