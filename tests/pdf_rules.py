"""A checker of tagged PDF files that knows nothing of how ours are made: rules after PDF/UA-1 and WCAG 2.1.

Each rule gives its findings as sentences; none is right.  It reads the file with pikepdf alone.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pikepdf

STANDARD = set(
    re.findall(
        r"\w+",
        "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 "
        "H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link "
        "Annot Ruby Warichu Figure Formula Form",
    )
)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
PLACEHOLDER = re.compile(r"no description|^(image|figure|figur|bilde|chart|graph)\b.{0,12}$", re.IGNORECASE)
# Small words that stand in nearly every sentence of one language and in none of the others.
SMALL = {
    "nb": r"ikke|noen|hvordan|hvor|hver|hvert|fra|regnet|årene|tallene",
    "nn": r"ikkje|nokon|korleis|kvar|kvart|frå|vart|rekna|åra",
    "en": r"the|and|of|with|is|are|which|from",
    "norwegian": r"og|ikke|ikkje|fra|frå|eller|ble|vart|som|av|på|til",
}
FOREIGN = {"nb": ("nn", "en"), "nn": ("nb", "en"), "en": ("norwegian",)}


def items(found: Any) -> list[Any]:
    """Give what may stand alone or in an array as a list."""
    return list(found) if isinstance(found, pikepdf.Array) else [found]


@dataclass
class Element:
    """A structure element with what stands in it: elements, marked content, annotations."""

    raw: Any
    kind: str
    lang: str
    parent: Element | None
    # In reading order: elements, and marked content as (page, number).
    kids: list[Element | tuple[int, int]] = field(default_factory=list)
    annotations: list[Any] = field(default_factory=list)

    @property
    def children(self) -> list[Element]:
        """The elements directly beneath this one."""
        return [kid for kid in self.kids if isinstance(kid, Element)]

    @property
    def marked(self) -> list[tuple[int, int]]:
        """The marked content directly beneath this one."""
        return [kid for kid in self.kids if isinstance(kid, tuple)]

    def marks(self) -> Iterator[tuple[Element, tuple[int, int]]]:
        """Give all marked content here and beneath in reading order, with the element that it is in."""
        for kid in self.kids:
            if isinstance(kid, tuple):
                yield self, kid
            else:
                yield from kid.marks()

    def walk(self) -> Iterator[Element]:
        """Give this element and all beneath it in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def first(self, kind: str) -> Element | None:
        """Give the first element of a kind among this one and those beneath it."""
        return next((one for one in self.walk() if one.kind == kind), None)

    def attribute(self, owner: str, name: str) -> Any:
        """Give an attribute that ``owner`` (Table, Layout, List) has here."""
        for one in items(self.raw.get("/A", pikepdf.Array())):
            if (
                isinstance(one, pikepdf.Dictionary)
                and str(one.get("/O")) == f"/{owner}"
                and f"/{name}" in one
            ):
                return one[f"/{name}"]
        return None


class Reading:
    """A document: its structure in reading order, and the words of every piece of marked content."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(pdf))
        self.root = self.pdf.Root
        self.roles = {str(k): str(v) for k, v in (self.root.StructTreeRoot.get("/RoleMap") or {}).items()}
        self.page_numbers = {page.obj.objgen: number for number, page in enumerate(self.pdf.pages)}

    @cached_property
    def tree(self) -> list[Element]:
        """The elements at the top of the structure."""
        top: list[Element] = []
        for raw in items(self.root.StructTreeRoot.K):
            top.append(self._element(raw, None, str(self.root.get("/Lang", "")), -1))
        return top

    def _element(self, raw: Any, parent: Element | None, lang: str, page: int) -> Element:
        kind = str(raw.S)
        while kind in self.roles and kind[1:] not in STANDARD:
            kind = self.roles[kind]
        page = self.page_numbers[raw.Pg.objgen] if "/Pg" in raw else page
        made = Element(raw, kind[1:], str(raw.get("/Lang", lang)), parent)
        for child in items(raw.get("/K", pikepdf.Array())):
            if isinstance(child, int):
                made.kids.append((page, child))
            elif str(child.get("/Type", "")) == "/MCR":
                number = self.page_numbers[child.Pg.objgen] if "/Pg" in child else page
                made.kids.append((number, int(child.MCID)))
            elif str(child.get("/Type", "")) == "/OBJR":
                made.annotations.append(child.Obj)
            else:
                made.kids.append(self._element(child, made, made.lang, page))
        return made

    @property
    def elements(self) -> Iterator[Element]:
        """Every element in reading order."""
        for top in self.tree:
            yield from top.walk()

    def of(self, *kinds: str) -> list[Element]:
        """Give the elements of some kinds in reading order."""
        return [one for one in self.elements if one.kind in kinds]

    @cached_property
    def contents(self) -> list[Content]:
        """The marked content of every page."""
        return [Content(page) for page in self.pdf.pages]

    def text(self, element: Element, *, deep: bool = True) -> str:
        """Give the words of an element, with what is beneath it unless ``deep`` is false."""
        marks = (mark for _, mark in element.marks()) if deep else iter(element.marked)
        return "".join(self.contents[page].texts.get(number, "") for page, number in marks)


class Content:
    """The content stream of a page: what is marked with which number, and what is not marked at all."""

    SAYS = ("Tj", "TJ", "'", '"')
    PAINTS = frozenset((*"S s f F f* B B* b b* sh Do EI".split(), *SAYS))  # noqa: SIM905 - as the standard lists them

    def __init__(self, page: Any) -> None:
        self.texts: dict[int, str] = {}
        self.langs: dict[int, str] = {}
        self.loose: list[str] = []
        self.order: list[int] = []
        self._maps: dict[str, dict[int, str]] = {}
        fonts = (page.obj.get("/Resources") or {}).get("/Font") or {}
        stack: list[int | None] = []
        font: dict[int, str] = {}
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                about = operands[1] if len(operands) > 1 else {}
                number = about.get("/MCID") if isinstance(about, pikepdf.Dictionary) else None
                stack.append(
                    int(number) if number is not None else -1 if str(operands[0]) == "/Artifact" else None
                )
                if number is not None:
                    self.order.append(int(number))
                    self.langs[int(number)] = str(about.get("/Lang", ""))
            elif name == "EMC":
                stack.pop()
            elif name == "Tf":
                font = self._map(str(operands[0]), fonts)
            elif name in self.PAINTS:
                here = next((mark for mark in reversed(stack) if mark is not None), None)
                if here is None:
                    self.loose.append(name)
                elif here >= 0 and name in self.SAYS:
                    self.texts[here] = self.texts.get(here, "") + self._said(operands[-1], font)

    def _map(self, name: str, fonts: Any) -> dict[int, str]:
        if name not in self._maps:
            stream = fonts[name].get("/ToUnicode") if name in fonts else None
            self._maps[name] = _unicode(stream.read_bytes().decode("latin-1")) if stream is not None else {}
        return self._maps[name]

    @staticmethod
    def _said(shown: Any, font: dict[int, str]) -> str:
        strings = [one for one in items(shown) if isinstance(one, pikepdf.String)]
        codes = [raw[i : i + 2] for raw in map(bytes, strings) for i in range(0, len(raw), 2)]
        return "".join(font.get(int.from_bytes(code, "big"), "") for code in codes)


def _unicode(cmap: str) -> dict[int, str]:
    """Read which code stands for which letters."""

    def letters(code: str) -> str:
        return bytes.fromhex(code).decode("utf-16-be", "replace")

    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        found |= {int(a, 16): letters(b) for a, b in re.findall(r"<(\w+)>\s*<(\w+)>", block)}
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for low, high, start in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            first = int(start, 16)
            for step in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + step] = letters(f"{first + step:0{len(start)}x}")
    return found


Rule = Callable[[Reading], Iterator[str]]


def document(found: Reading) -> Iterator[str]:
    """The document says that it is tagged, its title, its language and the standards that it keeps."""
    root = found.root
    if not root.get("/MarkInfo", {}).get("/Marked", False):
        yield "it is not marked as tagged"
    if not LANGUAGE.fullmatch(str(root.get("/Lang", ""))):
        yield f"its language is {root.get('/Lang')}"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "a viewer shows the file's name, not the title"
    about = root.Metadata.read_bytes().decode("utf-8")
    wanted = (
        r"<pdfuaid:part>1<",
        r"<pdfaid:part>3<",
        r"<pdfaid:conformance>A<",
        r"<dc:title>.*?<rdf:li[^>]*>[^<]+",
    )
    for pattern in wanted:
        if not re.search(pattern, about, re.DOTALL):
            yield f"the metadata lack {pattern}"
    if found.pdf.is_encrypted or "/AcroForm" in root or "/OpenAction" in root or "/Names" in root:
        yield "it is encrypted, a form, or acts"


def structure(found: Reading) -> Iterator[str]:
    """Every element is of a standard kind, in a place where it may stand."""
    inside = {"TR": ("Table", "THead", "TBody", "TFoot"), "TH": ("TR",), "TD": ("TR",), "LI": ("L",)}
    inside |= {"LBody": ("LI",), "THead": ("Table",), "TBody": ("Table",), "TOCI": ("TOC",)}
    for one in found.elements:
        if one.kind not in STANDARD:
            yield f"{one.kind} is no standard kind"
        parent = one.parent.kind if one.parent else ""
        if one.kind in inside and parent not in inside[one.kind]:
            yield f"{one.kind} stands in {parent}"
    if [one.kind for one in found.tree] != ["Document"]:
        yield "the structure does not begin with one Document"


def content(found: Reading) -> Iterator[str]:
    """Everything painted is an artifact or in the structure, once."""
    used = Counter(mark for one in found.elements for mark in one.marked)
    for number, page in enumerate(found.contents):
        if page.loose:
            yield f"page {number + 1}: {len(page.loose)} operators paint what is not marked ({page.loose[0]})"
        for mark in page.order:
            if used[number, mark] != 1:
                yield f"page {number + 1}: content {mark} stands {used[number, mark]} times in the structure"


def order(found: Reading) -> Iterator[str]:
    """The structure follows the pages, and on each the order in which it is painted."""
    last = (0, -1)
    for one, (page, number) in (mark for top in found.tree for mark in top.marks()):
        place = page, found.contents[page].order.index(number)
        if place < last:
            yield f"page {page + 1}: {one.kind} «{found.text(one)[:40]}» is read after page {last[0] + 1}"
        last = place
    for number, sheet in enumerate(found.pdf.pages):
        if str(sheet.obj.get("/Tabs", "")) != "/S":
            yield f"page {number + 1}: the Tab key does not follow the structure"


def headings(found: Reading) -> Iterator[str]:
    """Headings have words and skip no level."""
    level = 0
    for one in found.elements:
        if re.fullmatch("H[1-6]", one.kind):
            if int(one.kind[1]) > level + 1:
                yield f"H{level} is followed by {one.kind} «{found.text(one)[:60]}»"
            level = int(one.kind[1])
            if not found.text(one).strip():
                yield f"an empty {one.kind}"


def tables(found: Reading) -> Iterator[str]:
    """Tables have header cells with a scope for every column and every row, and rows of one width."""
    for number, table in enumerate(found.of("Table"), 1):
        name = f"table {number} «{found.text(table)[:40]}»"
        rows = [one for one in table.walk() if one.kind == "TR"]
        cells = [[c for c in row.children if c.kind in ("TH", "TD")] for row in rows]
        widths = {sum(int(c.attribute("Table", "ColSpan") or 1) for c in row) for row in cells}
        if len(widths) != 1:
            yield f"{name}: rows of {sorted(widths)} columns"
        for row in cells:
            for cell in row:
                scope = str(cell.attribute("Table", "Scope"))
                if cell.kind == "TH" and scope not in ("/Column", "/Row", "/Both"):
                    yield f"{name}: a header «{found.text(cell)[:40]}» without a scope"
                if cell.kind == "TH" and not found.text(cell).strip() and len(row) > 1:
                    yield f"{name}: an empty header"
        head = table.first("THead")
        if head is None or any(c.kind != "TH" for r in head.children for c in r.children):
            yield f"{name}: no row of headers"
        for body in (one for one in table.children if one.kind == "TBody"):
            for row in body.children:
                first = row.children[0] if row.children else None
                heads = first is not None and first.kind == "TH"
                scope = str(first.attribute("Table", "Scope")) if first else ""
                # A heading across the table stands alone in its row, over the rows beneath it.
                if not heads or (scope != "/Row" and len(row.children) > 1):
                    yield f"{name}: the row «{found.text(row)[:40]}» has no header"


def figures(found: Reading) -> Iterator[str]:
    """Figures have a text that says what they show, and a place on the page."""
    for one in found.of("Figure", "Formula"):
        alt = str(one.raw.get("/Alt", "")).strip()
        if len(alt) < 20 or PLACEHOLDER.search(alt):
            yield f"a figure with the text «{alt}»"
        if one.attribute("Layout", "BBox") is None:
            yield f"a figure without a place: «{alt[:40]}»"


def languages(found: Reading) -> Iterator[str]:
    """Every passage says the language that it is in: where it is marked, else in the structure."""
    for one, (page, number) in (mark for top in found.tree for mark in top.marks()):
        lang = found.contents[page].langs.get(number) or one.lang
        if not LANGUAGE.fullmatch(lang):
            yield f"«{lang}» is no language"
        if lang[:2] in ("nb", "nn") and not lang.endswith("-NO"):
            yield f"Norwegian is spoken in {lang}"
        # The words of a figure are its drawing's; what is read is its text.
        text = found.contents[page].texts.get(number, "")
        for other in FOREIGN.get(lang[:2], ()) if one.kind not in ("Code", "Figure") else ():
            if re.search(rf"(?<!\w)({SMALL[other]})(?!\w)", text, re.IGNORECASE):
                yield f"page {page + 1}: {other} in {lang} ({one.kind}): {text.strip()[:90]}"
    for one in found.of("Figure"):
        alt = re.sub(r"«[^»]*»|“[^”]*”", "", str(one.raw.get("/Alt", "")))
        for other in FOREIGN.get(one.lang[:2], ()):
            if re.search(rf"(?<!\w)({SMALL[other]})(?!\w)", alt, re.IGNORECASE):
                yield f"{other} in the text of a figure in {one.lang}: {alt[:90]}"


def bookmarks(found: Reading) -> Iterator[str]:
    """There are bookmarks, each with words and a place; the first levels of headings all have one."""
    with found.pdf.open_outline() as outline:
        waiting, titles = list(outline.root), []
        while waiting:
            item = waiting.pop()
            titles.append(re.sub(r"\s+", "", str(item.title)))
            if item.destination is None and item.action is None:
                yield f"the bookmark «{item.title}» leads nowhere"
            waiting += item.children
    if not titles:
        yield "there are no bookmarks"
    if any(not title for title in titles):
        yield "a bookmark without words"


def fonts(found: Reading) -> Iterator[str]:
    """Every font is embedded, and says which letters its signs stand for."""
    for number, page in enumerate(found.pdf.pages, 1):
        for raw in ((page.obj.get("/Resources") or {}).get("/Font") or {}).values():
            inner = raw.DescendantFonts[0] if "/DescendantFonts" in raw else raw
            described = inner.get("/FontDescriptor", {})
            if not any(f"/FontFile{kind}" in described for kind in ("", "2", "3")):
                yield f"page {number}: {raw.get('/BaseFont')} is not embedded"
            if "/ToUnicode" not in raw:
                yield f"page {number}: {raw.get('/BaseFont')} does not say what its signs are"


def links(found: Reading) -> Iterator[str]:
    """Every annotation is a link in the structure, with words, to an address or a place in the document."""
    told = {one.objgen for element in found.of("Link") for one in element.annotations}
    for number, page in enumerate(found.pdf.pages, 1):
        for note in page.obj.get("/Annots", pikepdf.Array()):
            if str(note.Subtype) != "/Link" or note.objgen not in told:
                yield f"page {number}: an annotation outside the structure"
            if not str(note.get("/Contents", "")).strip():
                yield f"page {number}: a link that says nothing"
    for one in found.of("Link"):
        if not found.text(one).strip() and not any(child.kind == "Figure" for child in one.walk()):
            yield "a link without words"


RULES: tuple[Rule, ...] = (
    document,
    structure,
    content,
    order,
    headings,
    tables,
    figures,
    languages,
    bookmarks,
    fonts,
    links,
)


def check(pdf: bytes) -> dict[str, list[str]]:
    """Hold a document against every rule: the findings by rule, without the rules that found nothing."""
    reading = Reading(pdf)
    found = {rule.__name__: list(rule(reading)) for rule in RULES}
    return {name: told for name, told in found.items() if told}
