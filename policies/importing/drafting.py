"""A draft of what an editor decided to bring in. Never published here: publishing asks its own questions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.log_actions import log
from wagtail.models import Page

from home.time import now
from policies import publishing
from policies.blocks import from_stage
from policies.body import TEXT_FEATURES, BodyBlock
from policies.importing.pieces import Piece
from policies.models import ImportedFile, PolicyIndexPage, PolicyPage
from policies.procedures.model import Stage

if TYPE_CHECKING:
    from home.models import Organisation, User

_MOST_SLUG = 60


class Taken(Exception):  # noqa: N818  # no error: somebody was quicker
    """The file has been brought in already, by an earlier click or by a colleague."""


@dataclass(frozen=True)
class Decision:
    """What an editor decided. Blank, None or empty is what they left out."""

    title: str
    summary: str
    category: str
    body: tuple[Piece, ...]
    stages: tuple[Stage, ...] = ()
    number: str = ""
    effective: date | None = None
    review: date | None = None
    review_months: int | None = None
    owner: str = ""


def body_data(pieces: Iterable[Piece]) -> list[dict[str, Any]]:
    """Return pieces as the raw data of a policy's blocks; rich text exactly as the editor would save it."""
    return [{"type": piece.kind, "value": _value(piece), "id": str(uuid4())} for piece in pieces]


def _value(piece: Piece) -> Any:
    if piece.kind == "heading":
        return piece.words
    if piece.kind == "table":
        return _table(piece)
    converter = ContentstateConverter(features=TEXT_FEATURES)
    return converter.to_database_format(converter.from_database_format(piece.html))


def _table(piece: Piece) -> dict[str, Any]:
    """Its first row names the columns where it does; the first column names the rows where every one has a name."""
    names, rows = (piece.rows[0], piece.rows[1:]) if piece.header else (("",) * len(piece.rows[0]), piece.rows)
    named = len(names) > 1 and all(row[0] for row in rows)
    kinds = ["row_heading" if named else "text", *["text"] * (len(names) - 1)]
    return {
        "caption": "",
        "columns": [{"type": kind, "heading": name} for kind, name in zip(kinds, names, strict=True)],
        "rows": [{"values": list(row)} for row in rows],
    }


def rendered(pieces: Iterable[Piece]) -> list[str]:
    """Return each piece as readers would see it."""
    block = BodyBlock()
    return [str(child.render()) for child in block.to_python(body_data(pieces))]


# -- the file --------------------------------------------------------------------------------------


@transaction.atomic
def keep(data: bytes, *, name: str, sha256: str, organisation: "Organisation", user: "User") -> ImportedFile:
    """Keep an original that could be read. Where its row can't be written, neither is the file."""
    kept = ImportedFile(
        organisation=organisation, name=name[:200], sha256=sha256, size=len(data), uploaded_by=user, uploaded_at=now()
    )
    kept.file.save(name, ContentFile(data), save=False)
    try:
        kept.save()
    except Exception:
        kept.file.delete(save=False)
        raise
    return kept


@transaction.atomic
def discard(kept: ImportedFile) -> None:
    """Throw a file away that was never brought in. Raises Taken where it was."""
    kept = ImportedFile.objects.select_for_update().get(pk=kept.pk)
    if kept.policy_id is not None:
        raise Taken
    storage, name = kept.file.storage, str(kept.file.name)
    kept.delete()
    transaction.on_commit(lambda: storage.delete(name))


# -- the draft -------------------------------------------------------------------------------------


@transaction.atomic
def bring_in(
    kept: ImportedFile, decision: Decision, *, into: PolicyPage | None, index: PolicyIndexPage, user: "User"
) -> PolicyPage:
    """Make a draft: a new policy below ``index``, or the next draft of a policy that is there.

    Raises:
        Taken: the file has been brought in already; nothing was changed.
    """
    kept = ImportedFile.objects.select_for_update().get(pk=kept.pk)
    if kept.policy_id is not None:
        raise Taken
    page = publishing.next_draft(into) if into is not None else PolicyPage(live=False, owner=user)
    _fill(page, decision)
    if into is None:
        page.slug = _free_slug(decision.title, index)
        index.add_child(instance=page)
        log(instance=page, action="wagtail.create", user=user, content_changed=True)
    page.save_revision(user=user, log_action=into is not None, changed=into is not None)
    kept.policy_id = page.pk
    kept.save(update_fields=["policy"])
    return page


def _fill(page: PolicyPage, decision: Decision) -> None:
    page.title, page.summary, page.category = decision.title, decision.summary, decision.category
    page.draft_title = decision.title
    page.body = PolicyPage.body.field.to_python(body_data(decision.body))
    page.version_number, page.effective_date = decision.number, decision.effective
    page.review_date, page.review_months = decision.review, decision.review_months
    if decision.owner:
        page.owner_role = decision.owner
    if decision.stages:
        # A stage that keeps its name keeps its identity: open cases and comparisons go by it.
        known = {stage.value["name"]: stage.id for stage in page.stages}
        data = [from_stage(stage) for stage in decision.stages]
        for each in data:
            each["id"] = known.get(each["value"]["name"]) or str(uuid4())
        page.stages = PolicyPage.stages.field.to_python(data)


def _free_slug(title: str, index: Page) -> str:
    wanted = slugify(title)[:_MOST_SLUG].strip("-") or "policy"
    taken: Collection[str] = set(index.get_children().values_list("slug", flat=True))
    free = (f"{wanted}-{n}" if n > 1 else wanted for n in range(1, len(taken) + 2))
    return next(slug for slug in free if slug not in taken)
