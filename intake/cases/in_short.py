"""What whoever complains has told us, in short: what an acknowledgement begins from."""

from typing import Any

from intake.cases.models import Case, StageRun

#: The name of the question, where a form asks for a summary.
SUMMARY = "summary"


def _answers(case: Case) -> dict[str, Any]:
    body = case.submission.content.body
    return body if isinstance(body, dict) else {}  # erased, there is none


def summary(case: Case) -> str:
    """Return the complaint in their own summary, where the form asks for one; else nothing."""
    return str(_answers(case).get(SUMMARY) or "")


def sought(case: Case, run: StageRun) -> str:
    """Return what they would like to happen, as they said it last: asking for this stage, or complaining."""
    if run.seq > 1:
        asked = case.events.filter(kind="escalated").select_related("content").order_by("-seq").first()
        body = asked.content.body if asked is not None and asked.content is not None else None
        if body and body.get("outcome_sought"):
            return str(body["outcome_sought"])
    return str(_answers(case).get("outcome_sought") or "")
