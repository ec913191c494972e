"""Whether a text may be saved: it prints no unknown field, no empty one, and nothing private where it should not."""

import difflib
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from intake.letters.fields import IN_FULL, Field
from intake.letters.markup import Node, Part, Printed, Wrong, read


def problems(text: str, fields: Sequence[Field], must: Sequence[str] = ()) -> list[str]:
    """Return everything that is wrong with a text, each once, in words for whoever wrote it."""
    try:
        nodes = read(text)
    except Wrong as wrong:
        return [str(wrong)]
    if not text.strip():
        return [_("Write something: the letter is empty.")]
    known = {field.name: field for field in fields}
    found = list(_walk(nodes, known, frozenset(), frozenset()))
    always = _always(nodes)
    found += [
        _("{%(name)s} must stand in this letter, outside every {if …}: without it the letter is of no use.")
        % {"name": name}
        for name in must
        if name not in always
    ]
    return list(dict.fromkeys(found))


def _always(nodes: Sequence[Node]) -> set[str]:
    """Return the fields that are printed whatever is there and what is not."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, Printed):
            found.add(node.name)
        elif isinstance(node, Part):
            found |= _always(node.then) & _always(node.otherwise)
    return found


def _walk(nodes: Sequence[Node], known: dict[str, Field], there: frozenset[str], gone: frozenset[str]) -> Iterator[str]:
    """Yield what is wrong; ``there`` are the fields known to hold something here, ``gone`` those known to be empty."""
    for node in nodes:
        if isinstance(node, Printed):
            yield from _printed(node.name, known, there, gone)
        elif isinstance(node, Part):
            if node.name not in known:
                yield _unknown(node.name, known)
                continue
            has, has_not = there | {node.name}, gone | {node.name}
            then, otherwise = (node.otherwise, node.then) if node.negated else (node.then, node.otherwise)
            yield from _walk(then, known, has, gone - {node.name})
            yield from _walk(otherwise, known, there - {node.name}, has_not)


def _printed(name: str, known: dict[str, Field], there: frozenset[str], gone: frozenset[str]) -> Iterator[str]:
    if name not in known:
        yield _unknown(name, known)
        return
    field = known[name]
    if name == IN_FULL.name:
        yield _("{in_full} is only asked for, as in {if in_full}…{end}. It has no words of its own.")
    elif name in gone or (field.may_be_empty and name not in there):
        yield _(
            "{%(name)s} may be empty, and the letter would print an empty field. Write {if %(name)s}…{%(name)s}…{end}."
        ) % {"name": name}
    if field.private and IN_FULL.name not in there:
        yield _(
            "{%(name)s} is private. Write {if in_full}…{%(name)s}…{end}, so that an email carries it only if your "
            "organisation has chosen that."
        ) % {"name": name}


def _unknown(name: str, known: dict[str, Field]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = _(" Did you mean {%(name)s}?") % {"name": near[0]} if near else ""
    return _("There is no field {%(name)s} in this letter.") % {"name": name} + hint
