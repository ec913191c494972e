"""The blocks of a policy's wording. Names, and the raw value of each as it is kept in a draft:

=========  =====================================================================================================
heading    ``"What to do first"``
text       ``"<p>…</p>"``
callout    ``{"title": "", "text": "<p>…</p>"}``
steps      ``{"title": "", "steps": ["<p>…</p>", …]}``: a numbered list
contacts   ``{"title": "", "units": [pk, …], "lines": [{"name": "…", "telephone": "", "email": ""}, …]}``
download   ``{"title": "Complaints form", "file": pk of a PolicyFile}``
table      ``{"caption": "", "columns": [{"type": "text", "heading": "…"}, …], "rows": [{"values": ["…", …]}, …]}``;
           a column of the type ``row_heading`` names its rows
=========  =====================================================================================================

A version seals what they look like when it is published: a unit's new telephone number changes no version.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from policies.desk.choosers import file_chooser, unit_chooser

if TYPE_CHECKING:
    from home.models import Organisation, Unit
    from policies.models import PolicyFile

TEXT_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link"]
_LINE_FEATURES = ["bold", "italic", "link"]

UnitBlock = unit_chooser.get_block_class(name="UnitBlock", module_path="policies.body")
FileBlock = file_chooser.get_block_class(name="FileBlock", module_path="policies.body")


class ContactLineBlock(blocks.StructBlock):
    """Somebody to turn to who is no unit of the organisation."""

    name = blocks.CharBlock(max_length=120, help_text="A role or a body, such as “Chair of governors”.")
    telephone = blocks.CharBlock(required=False, max_length=40)
    email = blocks.EmailBlock(required=False, label="Email address")

    class Meta:
        icon = "mail"
        label_format = "{name}"


class ContactsBlock(blocks.StructBlock):
    """Whom to turn to: units of the organisation as they are known on the day of publication, or lines."""

    title = blocks.CharBlock(required=False)
    units = blocks.ListBlock(UnitBlock(), default=[], required=False, min_num=0)
    lines = blocks.ListBlock(ContactLineBlock(), default=[], required=False, min_num=0, label="Others")

    class Meta:
        icon = "group"
        template = "policies/blocks/contacts.html"
        help_text = "Telephone and email are taken from the unit when the policy is published, and stay as they are."

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and not len(cleaned["units"]) and not len(cleaned["lines"]):
            raise StructBlockValidationError(non_block_errors=[ValidationError("Add a unit, or somebody else.")])
        return cleaned


class BodyBlock(blocks.StreamBlock):
    """The wording of a policy, apart from its procedure."""

    heading = blocks.CharBlock(form_classname="title", template="policies/blocks/heading.html", icon="title")
    text = blocks.RichTextBlock(features=TEXT_FEATURES, template="policies/blocks/text.html")
    steps = blocks.StructBlock(
        [
            ("title", blocks.CharBlock(required=False)),
            ("steps", blocks.ListBlock(blocks.RichTextBlock(features=_LINE_FEATURES), min_num=1)),
        ],
        template="policies/blocks/steps.html",
        icon="list-ol",
        help_text="What to do, one thing after the other. The numbers come by themselves.",
    )
    table = TypedTableBlock(
        [
            ("text", blocks.TextBlock(required=False, rows=2)),
            ("row_heading", blocks.CharBlock(required=False, label="Names of the rows")),
        ],
        template="policies/blocks/table.html",
        icon="table",
        help_text="Every column has a heading. The caption says what the table is about.",
    )
    callout = blocks.StructBlock(
        [("title", blocks.CharBlock(required=False)), ("text", blocks.RichTextBlock(features=TEXT_FEATURES))],
        template="policies/blocks/callout.html",
        icon="warning",
        help_text="Something nobody should miss, such as what to do when a child is at risk.",
    )
    contacts = ContactsBlock()
    download = blocks.StructBlock(
        [
            ("title", blocks.CharBlock(help_text="What it is, such as “Complaints form”.")),
            ("file", FileBlock()),
        ],
        template="policies/blocks/download.html",
        icon="download",
        help_text="A file to take away. A newer one is another file: what was published stays as it was.",
    )


def fragments(body: Any) -> Iterator[str]:
    """Return everything that is written in a body, in reading order, as plain text or rich text's source."""
    for child in body:
        value = child.value
        if child.block_type == "heading":
            yield str(value or "")
        elif child.block_type == "text":
            yield value.source
        elif child.block_type == "table":
            yield value.caption or ""
            yield from (column["heading"] or "" for column in value.columns)
            yield from (cell or "" for row in value.row_data for cell in row["values"])
        else:
            yield value["title"] or ""
            yield from _inside(child.block_type, value)


def _inside(block_type: str, value: Any) -> Iterator[str]:
    if block_type == "callout":
        yield value["text"].source
    elif block_type == "steps":
        yield from (step.source for step in value["steps"])
    elif block_type == "contacts":
        yield from (line["name"] or "" for line in value["lines"])


def files_in(body: Any) -> list["PolicyFile"]:
    """Return the files that a body offers, each once."""
    found = {child.value["file"] for child in body if child.block_type == "download"} - {None}
    return sorted(found, key=lambda file: file.pk)


def units_in(body: Any) -> list["Unit"]:
    """Return the units that a body names as contacts."""
    named = (unit for child in body if child.block_type == "contacts" for unit in child.value["units"])
    return [unit for unit in named if unit is not None]


def strangers(body: Any, organisation: "Organisation") -> list[str]:
    """Return a sentence for each file or unit that the organisation's readers must not be shown."""
    found = [
        "A download belongs to another organisation. Choose or upload one of your own."
        for file in files_in(body)
        if file.organisation_id != organisation.pk
    ]
    for unit in units_in(body):
        if unit.organisation_id != organisation.pk:
            found.append("A contact is a unit of another organisation. Choose one of your own.")
        elif not unit.is_public:
            found.append(f"“{unit}” is not shown to the public, so it can't be a contact in a policy.")
    return found


_CHOSEN = re.compile(r"^body-\d+-value-(?:(?P<file>file)|units-\d+-value)$")


def own_choices(data: Any, organisation: "Organisation | None") -> Any:
    """Return a posted form without what was chosen of another organisation's: the form must not even name it."""
    from home.models import Unit
    from policies.models import PolicyFile

    chosen = {name: match for name in data if (match := _CHOSEN.match(name)) and data[name]}
    if not chosen:
        return data
    kept = data.copy()
    for name, match in chosen.items():
        model: Any = PolicyFile if match["file"] else Unit
        pk = str(data[name])
        if not pk.isdecimal() or not model.objects.filter(pk=int(pk), organisation=organisation).exists():
            kept[name] = ""
    return kept
