"""The report as PDF read again: its text by structure, and every other text that the file carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from kqlib.publishing.gate.approvals import Approved
from kqlib.publishing.gate.drawings import labels
from kqlib.publishing.gate.numbers import NOTHING, Allowance, Numbers, normalised
from kqlib.publishing.gate.passages import Finding, Passage, Read
from kqlib.publishing.gate.pdf_text import Block, Reader
from kqlib.publishing.gate.wording import Either, Wording

_HEADINGS = ("Title", "H1", "H2", "H3", "H4", "H5", "H6")
_FORMAL = frozenset(
    (
        "ModifyDate",
        "CreateDate",
        "CreatorTool",
        "NPages",
        "PDFVersion",
        "part",
        "conformance",
        "format",
        "xmptk",
    )
)
# Of PDF/A and of the file's history: what the properties are called, and which file came of which.
_FORMAL_SPACES = ("/pdfa/ns/schema#", "/pdfa/ns/property#", "/sType/ResourceEvent#", "/xap/1.0/mm/")
_PROGRAM = re.compile(r"Typst [\d.]+")


@dataclass(frozen=True)
class Book:
    """What may stand in the document: in titles and lists of contents, in its chapters, in its exhibits.

    ``chapters`` gives the numbers of a chapter's text by its title; ``known`` are the texts that a file may
    carry unseen: titles and alternative texts.
    """

    around: Allowance
    chapters: Mapping[str, Allowance]
    exhibits: Mapping[str, Approved]
    known: frozenset[str]


def squeezed(text: str) -> str:
    """Give a text without spaces and soft hyphens, to compare what is set in different ways."""
    return normalised("".join(text.split()))


def read_document(content: bytes, book: Book, file: str) -> Iterator[Read]:
    """Give every passage of a PDF."""
    reader = Reader(content)
    blocks = list(reader.blocks())
    # Headings are checked where they stand; elsewhere (contents, bookmarks, links) they are quoted.
    headings = [block.text for block in blocks if block.role in _HEADINGS]
    book = replace(book, known=book.known | set(map(squeezed, headings)))
    pages = Numbers.of(*map(str, range(1, reader.pages + 1)))
    titled = Either(Either(book.around, Wording(headings)), pages)
    course = _Course(book, titled, reader.pages)
    for block in blocks:
        yield from course.passages(block, f"{file}#page={block.page}")
    for key, text in reader.unseen():
        yield from _unseen(key, text, book, titled, file)
    for key, text in reader.carried():
        yield Finding(f"{file} {key}", "hidden", key)
        yield Passage(f"{file} {key}", text, NOTHING)
    if reader.metadata:
        yield from _metadata(reader.metadata, book, file)


class _Course:
    """Follows the headings: they say which chapter and which exhibit a text belongs to."""

    def __init__(self, book: Book, titled: Allowance, pages: int) -> None:
        self._book, self._titled, self._pages = book, titled, pages
        self._titles = {squeezed(f"{m.exhibit.number}{m.exhibit.title}"): m for m in book.exhibits.values()}
        self._starts = {squeezed(title): written for title, written in book.chapters.items()}
        self._prose: Allowance = book.around
        self._running = NOTHING
        self._may: Approved | None = None
        # What stands outside the structure: running heads, page numbers, heads of tables that go on.
        self._outside: dict[int, Allowance] = {}
        self._tables: set[tuple[int, str]] = set()

    def passages(self, block: Block, place: str) -> Iterator[Read]:
        """Give a block with what may stand there."""
        if block.role in _HEADINGS:
            self._enter(squeezed(block.text))
        if block.page not in self._outside:
            numbers = Numbers.of(str(block.page), str(self._pages))
            self._outside[block.page] = Either(self._book.around, numbers)
            self._allow(block.page, self._running)
        if not block.role:
            yield Passage(place, block.text, self._outside[block.page])
        elif self._may:
            yield from self._of_exhibit(block, self._may, place)
        elif block.role in _HEADINGS:
            yield Passage(place, block.text, Either(self._book.around, self._prose))
        else:
            yield Passage(place, block.text, self._titled if block.role == "TOCI" else self._prose)

    def _enter(self, heading: str) -> None:
        self._may = self._titles.get(heading)
        if heading in self._starts:
            self._prose, self._running = self._starts[heading], Numbers.of(heading)

    def _allow(self, page: int, more: Allowance) -> None:
        self._outside[page] = Either(self._outside[page], more)

    def _of_exhibit(self, block: Block, may: Approved, place: str) -> Iterator[Read]:
        exhibit = may.exhibit.id
        if block.part and (block.page, exhibit) not in self._tables:
            self._tables.add((block.page, exhibit))
            self._allow(block.page, Either(may.headers, may.headings))
        yield from _exhibit(block, may, f"{place} ({exhibit})")
        if block.role == "P" and block.text.endswith(f"· {exhibit}"):
            self._may = None


def _exhibit(block: Block, may: Approved, place: str) -> Iterator[Read]:
    if block.role == "Figure":
        drawing = may.exhibit.drawing
        drawn = labels(drawing.inline or drawing.svg) if drawing else ()
        same = squeezed(block.text) == squeezed("".join(label.text for label in drawn))
        yield Passage(place, block.text, None if same else NOTHING)
        if not same:
            yield Finding(place, "changed")
    elif block.part == "TBody":
        at = block.row, block.column
        yield Passage(place, block.text, may.cell(*at), at in may.hidden)
    elif block.part == "THead":
        # The first heading among the rows stands with the header.
        head = may.head(block.column)
        yield Passage(place, block.text, head if block.column else Either(head, may.headings))
    else:
        yield Passage(place, block.text, may.headings if block.part else may.said)


def _unseen(key: str, text: str, book: Book, titled: Allowance, file: str) -> Iterator[Read]:
    formal = key in ("/Creator", "/Producer") and _PROGRAM.fullmatch(text)
    rest = squeezed(text)
    # The longest first: a title may hold another.
    for title in (known for known in sorted(book.known, key=len, reverse=True) if known in rest):
        rest = rest.replace(title, " ")
    yield Passage(f"{file} {key}", text, None)
    if not formal:
        # A link says the title that it leads to, and its page.
        yield Passage(f"{file} {key}", rest, titled if rest != squeezed(text) else book.around)


def _metadata(xmp: bytes, book: Book, file: str) -> Iterator[Read]:
    """Give the texts of the metadata; dates, versions and identifiers of the file itself are no data."""
    root = ElementTree.fromstring(xmp)
    for element in root.iter():
        for name, text in ((element.tag, element.text), *element.attrib.items()):
            if text and text.strip():
                space, _, local = name.rpartition("}")
                known = local in _FORMAL or space.endswith(_FORMAL_SPACES) or squeezed(text) in book.known
                yield Passage(f"{file} {local}", text, None if known else book.around)
    for comment in re.findall(rb"<!--(.*?)-->", xmp, re.DOTALL):
        yield Passage(f"{file} <!-- -->", comment.decode("utf-8", "replace"), NOTHING)
