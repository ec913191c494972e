"""The forms in which editors write: they say at the field what stands in the way, before anything is published."""

import re
from typing import Any

from wagtail.blocks.stream_block import StreamValue

from home.forms import OrganisationPageForm
from home.models import Organisation
from policies import approvals, body, numbers, publishing

# What the editor's rich text puts into every paragraph when it is loaded.
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


def _written(value: Any) -> Any:
    """Return what somebody has written, without the keys and marks that come by loading it into the editor."""
    if isinstance(value, StreamValue):
        return [(child.block_type, _written(child.block.get_prep_value(child.value))) for child in value]
    if isinstance(value, dict):
        return {name: _written(each) for name, each in value.items() if name != "id"}
    if isinstance(value, list):
        return [_written(each) for each in value]
    return _BLOCK_KEY.sub("", value).replace("\r\n", "\n") if isinstance(value, str) else value or ""


class PolicyIndexPageForm(OrganisationPageForm):
    """Keeps the addresses of what is published below."""

    def clean(self) -> dict[str, Any]:
        from policies.models import PolicyVersion

        cleaned = super().clean()
        below = PolicyVersion.objects.filter(policy__path__startswith=self.instance.path)
        if self.instance.pk and "slug" in self.changed_data and below.exists():
            self.add_error("slug", "Published policies keep their address: people and letters refer to it.")
        return cleaned


class PolicyPageForm(OrganisationPageForm):
    """Asks for what a version needs, suggests its number, and refuses what can't be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.data: Any = body.own_choices(self.data, self.organisation)
        self.used = publishing.used_numbers(self.instance)
        if publishing.starts_anew(self.instance):
            self._begin_anew()
        if "change" in self.fields and self.used:
            self.fields["change"].choices = [
                ("correction", self._offered("correction", "the promise stays as it was")),
                ("minor", self._offered("minor", "a minor change")),
                ("major", self._offered("major", "a major change")),
            ]

    def _offered(self, change: str, means: str) -> str:
        name = "correction, " if change == "correction" else ""
        return f"{name}{means}: version {numbers.suggested(self.used, change)}"

    def _begin_anew(self) -> None:
        """Leave out what belonged to the last publication alone; everything else is as it was."""
        self.initial.update(change="minor", change_note="", version_number="", effective_date=None)
        if self.instance.review_months:
            self.initial["review_date"] = None

    def has_changed(self) -> bool:
        """Tell whether anything was written.

        Whoever only decides about a page has written nothing, and must not become its last editor. Django compares
        values as objects, and a table is equal to no other; so there what would be kept is compared.
        """
        changed: bool = super().has_changed()
        if not changed or "action-workflow-action" not in self.data or self.instance.latest_revision is None:
            return changed
        before = self.instance.latest_revision.as_object()
        names = {field.name for field in before._meta.get_fields()} & set(self.fields)
        return any(_written(getattr(self.instance, name)) != _written(getattr(before, name)) for name in names)

    @property
    def asks_to_publish(self) -> bool:
        """Whether the editor pressed Publish, or sent it for approval."""
        return self.publishes or "action-submit" in self.data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.publishes and approvals.of_policy(self.parent_page or self.instance):
            self.add_error(None, approvals.NEEDED)
        archived = publishing.withdrawal_of(self.instance) if self.asks_to_publish else None
        if archived:
            self.add_error(None, publishing.archived_since(archived))
        self._look_at_version(cleaned)
        if cleaned.get("slug") == "search":
            self.add_error("slug", "This address is taken by the search. Choose another.")
        if self.instance.pk and "slug" in self.changed_data and self.used:
            self.add_error("slug", "A published policy keeps its address: people and letters refer to it.")
        if self.asks_to_publish and not self.errors and self.organisation is not None:
            self._post_clean()  # the page as it would be published, and what is wrong with it by itself
            if not self.errors:
                self._look_at_promise(self.organisation)
        return cleaned

    def _look_at_promise(self, organisation: Organisation) -> None:
        not_ours = body.strangers(self.instance.body, organisation)
        for problem in not_ours:
            self.add_error("body", problem)
        for problem in publishing.objections(self.instance, organisation):
            if problem not in not_ours:
                self.add_error("stages", problem)

    def _look_at_version(self, cleaned: dict[str, Any]) -> None:
        """Say what is wrong with number, note and dates; a draft may lack what only publication asks for."""
        for name in ("version_number", "change", "change_note", "effective_date", "review_date", "go_live_at"):
            if name in cleaned:  # what could not be read has its own message, and is as it was
                setattr(self.instance, name, cleaned[name])
        if self.organisation is None:
            return
        found = publishing.unready(self.instance, self.organisation)
        always = {"version_number": True, "review_date": bool(self.instance.effective_date)}
        for field, problem in found.items():
            if field not in self.errors and (self.asks_to_publish or always.get(field)):
                self.add_error(field, problem)
