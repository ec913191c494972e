"""What stands in a Word document and can't come along, and what must not: said, never dropped in silence."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from .markup import counted
from .package import Package, tree
from .pieces import Line

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_V = "{urn:schemas-microsoft-com:vml}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_TICK_BOX = "{http://schemas.microsoft.com/office/word/2010/wordml}checkbox"
_OFF = ("0", "false", "off", "none")


@dataclass(frozen=True)
class Survey:
    """The wording without what nobody should read, what is lost, what was kept otherwise, and headers and footers."""

    body: bytes
    dropped: tuple[str, ...]
    kept: tuple[str, ...]
    margins: tuple[Line, ...]


def surveyed(package: Package) -> Survey:
    """Look a document through before it is converted."""
    root = tree(package.parts[package.main])
    counts: Counter[str] = Counter()
    _show_text_boxes(root, counts)
    contents = _styles(package, "toc ", "toc heading")
    numbered = {style for style in _numbered(package) if style in _styles(package, "heading ")}
    _prune(root, counts, contents)
    _count(root, counts, numbered)
    counts["comments"] = _count_in(package, "comments", f"{_W}comment")
    counts["footnotes"] = _notes(package, "footnotes", "footnote")
    counts["endnotes"] = _notes(package, "endnotes", "endnote")
    margins = tuple(_margins(package))
    body = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Survey(body, tuple(_dropped(counts, margins)), tuple(_kept(counts)), margins)


def _dropped(counts: Counter[str], margins: tuple[Line, ...]) -> Iterator[str]:
    for what, one, many, more in (
        ("pictures", "picture", "pictures", ""),
        ("charts", "chart", "charts", ""),
        ("diagrams", "diagram", "diagrams", ", with the words in them"),
        ("equations", "equation", "equations", ""),
        ("objects", "embedded object", "embedded objects", " (such as a spreadsheet or another file)"),
        ("comments", "comment", "comments", " in the margin"),
        ("hidden", "hidden passage", "hidden passages", ", which Word does not show either"),
        ("struck", "passage that was struck through", "passages that were struck through", ""),
        ("ticks", "tick box", "tick boxes", "; the words beside are kept"),
        ("highlighted", "passage that was highlighted", "highlighted passages", ": the colour alone. "
         "Look whether anything was still to be filled in"),
    ):  # fmt: skip
        if counts[what]:
            yield f"{counted(counts[what], one, many)}{more}."
    if counts["contents"]:
        yield "The contents list: the page makes its own."
    if counts["heading numbers"]:
        yield "The numbers that Word puts before headings. Look whether the text refers to them."
    for line in margins:
        yield f"At the {line.where} of the pages: “{line.words[:200]}”."


def _kept(counts: Counter[str]) -> Iterator[str]:
    if counts["inserted"] or counts["deleted"]:
        yield (
            f"Tracked changes are taken as accepted: {counted(counts['inserted'], 'insertion')} kept, "
            f"{counted(counts['deleted'], 'deletion')} left out."
        )
    if counts["boxes"]:
        boxes = counted(counts["boxes"], "text box", "text boxes")
        yield f"The words of {boxes} stand after the paragraph that the box stood at."
    if notes := counts["footnotes"] + counts["endnotes"]:
        yield f"{counted(notes, 'footnote')}: numbered in the text, and listed at the end."


def _on(element: Element | None) -> bool:
    """Whether a setting that Word writes as a tag holds."""
    return element is not None and element.get(f"{_W}val", "1").lower() not in _OFF


def _show_text_boxes(root: Element, counts: Counter[str]) -> None:
    """Put the words of a text box where mammoth finds them: newer ones have no older form beside them."""
    for each in root.iter(f"{_MC}AlternateContent"):
        box = next(each.iter(f"{_W}txbxContent"), None)
        if box is None:
            continue
        for child in list(each):
            each.remove(child)
        picture = ElementTree.SubElement(ElementTree.SubElement(each, f"{_MC}Fallback"), f"{_W}pict")
        picture.append(box)
    counts["boxes"] = sum(1 for _ in root.iter(f"{_W}txbxContent"))


def _prune(root: Element, counts: Counter[str], contents: set[str]) -> None:
    """Take away what Word hides or strikes through, and the contents list."""
    for parent in list(root.iter()):
        for child in list(parent):
            what = _unwanted(child, contents)
            if what:
                counts[what] += 1
                parent.remove(child)


def _unwanted(element: Element, contents: set[str]) -> str:
    if element.tag == f"{_W}r":
        properties = element.find(f"{_W}rPr")
        has_words = element.find(f"{_W}t") is not None
        if properties is not None and has_words:
            if _on(properties.find(f"{_W}vanish")):
                return "hidden"
            if _on(properties.find(f"{_W}strike")) or _on(properties.find(f"{_W}dstrike")):
                return "struck"
    elif element.tag == f"{_W}p":
        style = element.find(f"{_W}pPr/{_W}pStyle")
        if style is not None and style.get(f"{_W}val") in contents:
            return "contents"
    return ""


def _count(root: Element, counts: Counter[str], numbered: set[str]) -> None:
    tags = Counter(each.tag for each in root.iter() if isinstance(each.tag, str))
    counts["pictures"] = tags[f"{_A}blip"] + tags[f"{_V}imagedata"]
    counts["charts"], counts["diagrams"] = tags[_CHART], tags[_DIAGRAM]
    counts["equations"], counts["objects"] = tags[f"{_M}oMath"], tags[f"{_W}object"]
    counts["ticks"] = tags[_TICK_BOX] + tags[f"{_W}checkBox"]
    runs = [each for each in root.iter(f"{_W}r") if each.find(f"{_W}t") is not None]
    counts["highlighted"] = sum(_on(run.find(f"{_W}rPr/{_W}highlight")) for run in runs)
    # An inserted or deleted paragraph mark has the same tag, within the paragraph's own settings.
    marks = Counter(each.tag for setting in root.iter(f"{_W}rPr") for each in setting)
    counts["inserted"] = tags[f"{_W}ins"] - marks[f"{_W}ins"] + tags[f"{_W}moveTo"]
    counts["deleted"] = tags[f"{_W}del"] - marks[f"{_W}del"] + tags[f"{_W}moveFrom"]
    for paragraph in root.iter(f"{_W}p"):
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        counts["heading numbers"] += style is not None and style.get(f"{_W}val") in numbered


def _style_elements(package: Package) -> Iterator[Element]:
    for content in package.of_kind("styles"):
        yield from tree(content).iter(f"{_W}style")


def _styles(package: Package, *starts: str) -> set[str]:
    """The ids of the styles whose name starts so; names are English in every language of Word."""
    found = set()
    for style in _style_elements(package):
        name = style.find(f"{_W}name")
        if name is not None and name.get(f"{_W}val", "").lower().startswith(starts):
            found.add(style.get(f"{_W}styleId", ""))
    return found


def _numbered(package: Package) -> set[str]:
    return {
        style.get(f"{_W}styleId", "")
        for style in _style_elements(package)
        if style.find(f"{_W}pPr/{_W}numPr") is not None
    }


def _count_in(package: Package, kind: str, tag: str) -> int:
    return sum(1 for content in package.of_kind(kind) for _ in tree(content).iter(tag))


def _notes(package: Package, kind: str, name: str) -> int:
    """How many notes there are; Word keeps its own dividing lines among them, with a type."""
    return sum(
        note.get(f"{_W}type", "normal") == "normal"
        for content in package.of_kind(kind)
        for note in tree(content).iter(f"{_W}{name}")
    )


def _margins(package: Package) -> Iterator[Line]:
    """What stands at the head and foot of the pages, each once, with bars where Word has tabs."""
    seen: set[str] = set()
    for where, kind in (("top", "header"), ("foot", "footer")):
        for content in package.of_kind(kind):
            for paragraph in tree(content).iter(f"{_W}p"):
                words = " ".join("".join(_words(paragraph)).split()).strip("| ")
                if words and words not in seen:
                    seen.add(words)
                    yield Line(words, where=where)


def _words(paragraph: Element) -> Iterator[str]:
    for each in paragraph.iter():
        if each.tag == f"{_W}t":
            yield each.text or ""
        elif each.tag == f"{_W}tab" and not each.attrib:
            yield " | "
        elif each.tag == f"{_W}br":
            yield " "
