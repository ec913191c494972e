"""What each address of a policy answers: which template, with what, or where else to go."""

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest

from home import organisations
from home.models import Organisation
from home.models.pages import address_of
from policies import printing, publishing
from policies.comparing import comparison, facts
from policies.reading import days, remembered
from policies.reading.archive import MOST_CHOICES, chosen_first, history
from policies.reading.shown import version_context, version_view
from policies.reading.which import coming, comparison_url, public_title, version_url, with_neighbours
from policies.reading.withdrawn import successor_in_force, withdrawal_in_words

if TYPE_CHECKING:
    from policies.models import PolicyPage

_WRONG, _NOT_THERE, _NOT_NOW = 400, 404, 503
_VERSION = "policies/policy_page.html"


@dataclass(frozen=True)
class Answer:
    """What is shown, or where the reader is sent instead."""

    template: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    elsewhere: str = ""


def _organisation(policy: "PolicyPage", request: HttpRequest) -> Organisation:
    return organisations.for_request(request) or publishing.organisation_of(policy)


def _of_policy(policy: "PolicyPage") -> dict[str, Any]:
    """Return what every page about a policy's versions says of it: never more than versions say (rule 3)."""
    address = address_of(policy)
    return {"policy": {"title": public_title(policy), "url": address}, "versions_url": f"{address}versions/"}


# -- one version ---------------------------------------------------------------------------------------


def in_force(policy: "PolicyPage", request: HttpRequest) -> Answer:
    """Answer with the version in force now; or on a day, where one is asked for."""
    if "on" in request.GET:
        return _on(policy, request)
    if any(part in request.GET for part in days.PARTS):
        return _asked_in_parts(policy, request)
    version = remembered.version_in_force(policy)
    if version is not None:
        return Answer(_VERSION, version_context(policy, version, request))
    successor = successor_in_force(policy)
    if successor is not None:
        return Answer(elsewhere=address_of(successor))
    return Answer("policies/not_in_force.html", _not_in_force(policy, request))


def _not_in_force(policy: "PolicyPage", request: HttpRequest) -> dict[str, Any]:
    context = {
        **_of_policy(policy),
        "coming": coming(policy),
        "withdrawal": withdrawal_in_words(policy, _organisation(policy, request)),
    }
    if not policy.versions.exists():
        context["versions_url"] = ""
    return context


def one(policy: "PolicyPage", request: HttpRequest, number: str) -> Answer:
    """Answer with one version; where there is none of that number, name the policy and what there is."""
    version = with_neighbours(policy.versions.filter(number=number)).first()
    if version is None:
        return not_there(policy, number)
    return Answer(_VERSION, version_context(policy, version, request))


def not_there(policy: "PolicyPage", number: str) -> Answer:
    """Answer that there is no version of this number."""
    return Answer("policies/no_such_version.html", {**_of_policy(policy), "number": number[:20]}, _NOT_THERE)


def pdf(policy: "PolicyPage", request: HttpRequest, number: str) -> Answer | FileResponse:
    """Answer with one version as a PDF; where none can be made, with what to do instead."""
    version = policy.versions.filter(number=number).first()
    if version is None:
        return not_there(policy, number)
    try:
        made = printing.pdf(policy, version, _organisation(policy, request))
    except (printing.CannotPrint, printing.Busy) as problem:
        context = {
            **_of_policy(policy),
            "number": number,
            "version_url": version_url(policy, number),
            "busy": isinstance(problem, printing.Busy),
        }
        return Answer("policies/no_pdf.html", context, _NOT_NOW)
    name = f"{policy.slug}-{number}.pdf"
    # Streamed, as it were: workers keep pages, not files.
    return FileResponse(BytesIO(made), filename=name, content_type="application/pdf")


# -- a day ---------------------------------------------------------------------------------------------


def _on(policy: "PolicyPage", request: HttpRequest) -> Answer:
    try:
        day = days.read_day(request.GET.getlist("on"))
    except days.NoDay as problem:
        return _no_day(policy, str(problem), {})
    held = days.held_on(policy, _organisation(policy, request), day)
    asked = {"held": held, "parts": _parts(day)}
    if held.version is None:
        context = {**_not_in_force(policy, request), **asked}
        return Answer("policies/not_in_force.html", context)
    return Answer(_VERSION, {**version_context(policy, held.version, request), **asked})


def _asked_in_parts(policy: "PolicyPage", request: HttpRequest) -> Answer:
    """Answer the form of day, month and year with the address of that day."""
    given = {part: request.GET.get(part, "") for part in days.PARTS}
    try:
        day = days.read_parts(given)
    except days.NoDay as problem:
        return _no_day(policy, str(problem), given)
    return Answer(elsewhere=f"{address_of(policy)}?{urlencode({'on': day.isoformat()})}")


def _parts(day: date) -> dict[str, str]:
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}


def _no_day(policy: "PolicyPage", problem: str, given: dict[str, str]) -> Answer:
    context = {**_of_policy(policy), "problem": problem, "parts": {part: text[:10] for part, text in given.items()}}
    return Answer("policies/no_such_day.html", context, _WRONG)


# -- all versions, and two of them ---------------------------------------------------------------------


def all_versions(policy: "PolicyPage", request: HttpRequest) -> Answer:
    """Answer with the list of versions."""
    organisation = _organisation(policy, request)
    found = history(policy, organisation, request.GET.get("page", 1))
    context = {
        **_of_policy(policy),
        "history": found,
        "choice": {"numbers": found.numbers, "older": found.older, "newer": found.newer},
    }
    return Answer("policies/policy_versions.html", context)


def choice(policy: "PolicyPage", request: HttpRequest) -> Answer:
    """Answer the form that asks for two versions with the address of their comparison."""
    given = [request.GET.get(name, "").strip()[:20] for name in ("from", "to")]
    if not any(given):
        return Answer("policies/comparison_choice.html", _choice(policy, "", ""))
    if problem := _problem_with(policy, given):
        return problem
    view = request.GET.get("view") == "side-by-side"
    return Answer(elsewhere=comparison_url(policy, given[0], given[1], side_by_side=view))


def compared(policy: "PolicyPage", request: HttpRequest, old: str, new: str, *, side_by_side: bool) -> Answer:
    """Answer with what changes between two versions."""
    if problem := _problem_with(policy, [old, new]):
        return problem
    organisation = _organisation(policy, request)
    versions = {version.number: version for version in policy.versions.filter(number__in=[old, new])}
    was, becomes = versions[old], versions[new]
    units = dict(organisation.units.values_list("slug", "name"))
    wording = comparison.wording(was.sealed["body_html"], becomes.sealed["body_html"])
    old_view, new_view = (version_view(policy, organisation, version) for version in (was, becomes))
    context = {
        **_of_policy(policy),
        "old": old_view,
        "new": new_view,
        "pair": [old_view, new_view],
        "backwards": (becomes.in_force_from, becomes.pk) < (was.in_force_from, was.pk),
        "facts": [
            *facts.of_policy(was.sealed, becomes.sealed),
            *facts.facts(was.promise, becomes.promise, units),
        ],
        "wording": wording,
        "counts": comparison.told(wording.counts),
        "side_by_side": side_by_side,
        "inline_url": comparison_url(policy, old, new),
        "side_url": comparison_url(policy, old, new, side_by_side=True),
        "swapped_url": comparison_url(policy, new, old, side_by_side=side_by_side),
    }
    return Answer("policies/comparison.html", context)


def _problem_with(policy: "PolicyPage", numbers: list[str]) -> Answer | None:
    """Return what is said where two numbers can't be compared."""
    old, new = numbers
    if not old or not new:
        problem, status = "Choose two versions.", _WRONG
    elif old == new:
        problem, status = f"You chose version {old} twice. Choose two different versions.", _WRONG
    else:
        found = set(policy.versions.filter(number__in=numbers).values_list("number", flat=True))
        missing = [number for number in numbers if number not in found]
        if not missing:
            return None
        problem, status = f"There is no version {' and no version '.join(missing)} of this policy.", _NOT_THERE
    context = {**_choice(policy, old, new), "problem": problem}
    return Answer("policies/comparison_choice.html", context, status)


def _choice(policy: "PolicyPage", old: str, new: str) -> dict[str, Any]:
    numbers = list(
        policy.versions.order_by("-in_force_from", "-pk").values_list("number", flat=True)[: MOST_CHOICES + 1]
    )
    older, newer = chosen_first(numbers, "")
    offered = numbers if len(numbers) <= MOST_CHOICES else []
    return {
        **_of_policy(policy),
        "choice": {"numbers": offered, "older": old or older, "newer": new or newer},
    }
