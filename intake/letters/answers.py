"""What an answer says in a letter, and what can be done after it: only what is open to whoever reads it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from policies import sentences
from policies.procedures import Stage

if TYPE_CHECKING:
    from intake.cases.models import Case, Deadline, StageRun


def outcome_in_words(refs: Mapping[str, Any]) -> str:
    """Return what was decided, as the public reads it."""
    from intake.cases.models import Outcome

    return str(Outcome(refs["outcome"]).label)


def offered(refs: Mapping[str, Any]) -> str:
    """Return what is offered to put things right, as a list in words; "" where nothing is."""
    from intake.cases.models import Remedy

    remedies = [Remedy(remedy) for remedy in refs.get("remedies", [])]
    found = [str(remedy.label) for remedy in remedies if remedy != Remedy.OTHER]
    if Remedy.OTHER in remedies:
        found.append(_("what we describe above"))
    if not found:
        return ""
    *before, last = found
    said = _("%(some)s and %(last)s") % {"some": ", ".join(before), "last": last} if before else last
    return f"{said[:1].upper()}{said[1:]}."


def panel_in_words(body: Mapping[str, Any] | None) -> str:
    """Return who sits on a panel, as an event has it; "" where nobody is named yet."""
    return ", ".join(
        _("{name} (no part in our organisation)").format(name=each["name"]) if each["independent"] else each["name"]
        for each in (body or {}).get("panel", [])
    )


def in_words(body: Mapping[str, Any] | None, refs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the parts of an answer, each with its title, and what is offered."""
    parts = [(str(part["title"]), str(part["text"])) for part in (body or {}).get("parts", [])]
    if offered(refs):
        parts.append((_("What we offer"), offered(refs)))
    return [(f"{title[:1].upper()}{title[1:]}", text) for title, text in parts if text.strip()]


def _open_to(case: "Case", stages: tuple[Stage, ...]) -> list[Stage]:
    """Return the outside bodies that whoever complains may go to."""
    return [stage for stage in stages if not stage.for_ or case.complainant.who in stage.for_]


def outside_bodies(case: "Case", run: "StageRun") -> list[str]:
    """Return the outside bodies that come after a stage and that this complainant may go to."""
    procedure = case.version.promise
    return [
        sentences.body_of(stage) for stage in _open_to(case, procedure.externals_after(procedure.stage(run.stage_key)))
    ]


def outside(case: "Case", run: "StageRun", by: str = "") -> str:
    """Return which outside bodies there are to go to after a stage; blank where there are none."""
    return " ".join(
        _("If you are still not content, you can take your complaint to %(body)s%(by)s.") % {"body": body, "by": by}
        for body in outside_bodies(case, run)
    )


def way_on(case: "Case", run: "StageRun") -> str:
    """Return how to go on after the answer of a stage, and until when."""
    procedure = case.version.promise
    stage = procedure.stage(run.stage_key)
    following = procedure.after(stage)
    bodies = outside_bodies(case, run)
    told = []
    if following is not None:
        window = case.deadlines.filter(run=run, kind="escalate").first()
        told.append(
            _("If you are not content with our answer, you can ask for the next stage, “%(stage)s”.")
            % {"stage": following.name}
        )
        told.append(_("You do not have to say why."))
        told.append(_until(case, stage, window))
    else:
        if not bodies:
            told.append(_("This policy names no outside body that you could take your complaint to."))
    if bodies:
        within = stage.escalate if following is None else None
        by = f" {sentences.limit_in_words(within)}" if within else ""
        told.append(outside(case, run, by))
    return " ".join(sentence for sentence in told if sentence)


def _until(case: "Case", stage: Stage, window: "Deadline | None") -> str:
    limit = stage.escalate
    if limit is None or window is None:
        return _("This policy names no last day for asking.")
    if window.due is not None and not window.projected:
        told = _("Please ask %(when)s.") % {"when": sentences.moment_in_words(window.due, case.organisation.timezone)}
    else:
        told = _("Please ask %(within)s. Your own page shows the last day.") % {
            "within": sentences.within_in_words(limit)
        }
    if limit.normally:
        told += " " + _("If you ask later, a person decides whether we can still take it on.")
    return told
