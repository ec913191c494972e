"""What readers will be told of each stage, while an editor writes it. Reads a form, and keeps nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.datastructures import MultiValueDict
from django.views import View
from wagtail.admin.viewsets.base import ViewSet
from wagtail.blocks.struct_block import StructBlockValidationError

from policies import approvals, sentences
from policies.blocks import StageBlock, to_stage
from policies.desk.who import keeps_policies
from policies.procedures.model import HandledBy, Procedure, Stage
from policies.procedures.rules import check

#: No procedure has more; a form that says so is not ours.
MOST_STAGES = 50
#: What is said of a whole stage where an editor meets no field of that name.
_KEYS = {"panel": "panel_members", "for": "open_to"}
_NAMELESS = "this stage"
_BLOCK = StageBlock()


def told(data: Mapping[str, Any], units: Mapping[str, str]) -> dict[str, str]:
    """Return what readers will be told of each stage of a posted form, as markup, by the stage's prefix in it.

    What can't be read yet is left out, and named.

    Args:
        units: the names of the organisation's units by their short names.
    """
    prefixes = list(_prefixes(data))
    read = [_read(data, prefix, units) for prefix in prefixes]
    procedure = Procedure(title=str(data.get("procedure_title") or "-"), stages=tuple(stage for stage, _ in read))
    wrong: dict[int | None, list[str]] = {}
    for problem in check(procedure):
        wrong.setdefault(problem.index, []).append(f"{_label(problem.key)}: {problem.expected}.")
    said: dict[str, str] = {}
    for index, (prefix, (stage, unsettled)) in enumerate(zip(prefixes, read, strict=True)):
        words = sentences.stage_in_words(stage, procedure, units)
        # A limit that is half written is no news; what can't be as written is.
        unsettled = unsettled or wrong.get(index, [])
        context = {"words": words, "steps": stage.steps, "unsettled": unsettled}
        said[prefix] = render_to_string("policies/desk/stage_sentences.html", context)
    return said


def _prefixes(data: Mapping[str, Any]) -> Iterator[str]:
    """Return the stages that have not been taken away, in their order."""
    count = _number(data.get("stages-count"))
    kept = [
        (_number(data.get(f"stages-{index}-order")), index)
        for index in range(min(count, MOST_STAGES))
        if not data.get(f"stages-{index}-deleted")
    ]
    return (f"stages-{index}" for _, index in sorted(kept))


def _number(written: Any) -> int:
    return int(written) if str(written).isdecimal() and len(str(written)) < 5 else 0


def _read(data: Mapping[str, Any], prefix: str, units: Mapping[str, str]) -> tuple[Stage, list[str]]:
    """Return a stage as far as it can be read, and a sentence for each part of it that can't be."""
    value, unsettled = _BLOCK.get_default(), []
    for name, block in _BLOCK.child_blocks.items():
        try:
            value[name] = block.clean(block.value_from_datadict(data, MultiValueDict(), f"{prefix}-value-{name}"))
        except ValidationError as problem:
            unsettled += [f"{block.label}: {said}" for said in _said(problem)]
        except (KeyError, ValueError):  # a list that was not sent whole
            continue
    value["name"] = value["name"] or _NAMELESS
    stage = to_stage(prefix, value)
    if _unknown(stage.handled_by, units):
        stage = replace(stage, handled_by=None)
        unsettled.append(f"{_label('handled_by')}: name one of your units.")
    if _unknown(stage.substitute, units):
        stage = replace(stage, substitute=None)
        unsettled.append(f"{_label('substitute')}: name one of your units.")
    return stage, unsettled


def _unknown(people: HandledBy | None, units: Mapping[str, str]) -> bool:
    return people is not None and people.unit_slug is not None and people.unit_slug not in units


def _said(problem: ValidationError) -> list[str]:
    if isinstance(problem, StructBlockValidationError):
        return [said for inner in problem.block_errors.values() for said in _said(inner)]
    return list(dict.fromkeys(problem.messages)) if hasattr(problem, "error_list") else [str(problem)]


def _label(key: str) -> str:
    block = _BLOCK.child_blocks.get(_KEYS.get(key, key))
    return str(block.label) if block else key


class Sentences(View):
    """What a form says of its stages. It answers with what was sent and the names of one's own units only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> JsonResponse:
        user: Any = request.user
        # A manager who only approves opens the editing page too.
        if not (user.is_superuser or keeps_policies(user) or approvals.approves(user)):
            raise Http404("keeps no policies")
        own = user.organisation.units.values_list("slug", "name") if user.organisation else ()
        units = dict(own)
        return JsonResponse({"stages": told(request.POST, units), "units": units})


class StagesViewSet(ViewSet):
    name = "policy_stages"
    url_prefix = "policies/stages"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("sentences/", Sentences.as_view(), name="sentences")]
