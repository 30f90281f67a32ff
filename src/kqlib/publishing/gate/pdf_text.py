"""The text of a PDF by structure element: what is a heading, what a cell of which row, and what is neither.

Reads what a tagged PDF says of itself: the marked content of its pages, and the tree that gives it roles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from typing import Any

import pikepdf

from kqlib.publishing.gate.pdf_signs import decoded, signs

# Parts of a line, not lines of their own.
_INLINE = frozenset(("/Span", "/Strong", "/Em", "/Link", "/Code", "/Reference", "/Quote", "/Lbl"))
_OPERATORS = "BDC BMC EMC Tf Tm Td TD T* Tj TJ ' \" cm Do"
_SHOWING = frozenset(("Tj", "TJ", "'", '"'))
# Names of things in the file, dates of the file, and how colours are given.
_TECHNICAL = frozenset(
    (
        *("/ID", "/Headers", "/Names", "/Lang", "/Ordering", "/Registry", "/Info", "/OutputCondition"),
        *("/OutputConditionIdentifier", "/RegistryName", "/CreationDate", "/ModDate", "/Dest", "/Limits"),
    )
)
_STRUCTURE = _TECHNICAL | {"/A", "/K", "/P", "/Pg", "/S", "/Type"}
# Programs, forms and files inside the file.
_ACTIVE = ("/JS", "/EmbeddedFiles", "/AcroForm", "/RichMedia", "/XFA")
_HEIGHT = 5  # the place of the vertical move in a matrix


@dataclass(frozen=True)
class Block:
    """A piece of text: its role (``P``, ``H3``, ``TD``), its page from 1, and for a cell its row and column.

    ``part`` is ``THead``, ``TBody``, or ``heading`` for a row of a body that heads the rows beneath it; rows
    are those of the bodies without such, counted from 0.  ``role`` is empty for what stands outside the
    structure: running heads, page numbers.
    """

    role: str
    text: str
    page: int
    part: str = ""
    row: int = -1
    column: int = -1


@dataclass(frozen=True)
class _Run:
    """What one operator shows, where: page, marked content, and line.

    A line is the heights that the last moves gave; two pieces of one marked content on one line share them.
    """

    text: str
    page: int
    mark: int | None
    line: tuple[Any, ...]


@dataclass
class _Table:
    row: int = -1
    column: int = -1
    part: str = ""
    heading: bool = False

    @property
    def place(self) -> tuple[str, int, int]:
        return "heading" if self.heading else self.part, self.row, self.column


@dataclass
class _State:
    """What the reader of a page keeps from operator to operator."""

    moved: Any = 0
    line: Any = 0
    marks: list[int | None] = field(default_factory=list)
    font: dict[bytes, str] = field(default_factory=dict)


class Reader:
    """A PDF opened for reading."""

    def __init__(self, content: bytes) -> None:
        """Read every page; raises :class:`ValueError` when ``content`` is no PDF."""
        try:
            self._pdf = pdf = pikepdf.open(BytesIO(content))
        except pikepdf.PdfError as error:
            raise ValueError(str(error)) from error
        self._fonts: dict[Any, dict[bytes, str]] = {}
        self._runs: dict[tuple[int, int | None], list[_Run]] = {}
        self._pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        for number, page in enumerate(pdf.pages, 1):
            self._stream(page.obj, page.obj.get("/Resources"), number, _State())

    @property
    def pages(self) -> int:
        """The number of pages."""
        return len(self._pages)

    @property
    def metadata(self) -> bytes:
        """The metadata (XMP), empty when there are none."""
        return self._pdf.Root.Metadata.read_bytes() if "/Metadata" in self._pdf.Root else b""

    def unseen(self) -> Iterator[tuple[str, str]]:
        """Give every text in the objects of the file (titles, links, alternative texts) with its key."""
        for item in self._pdf.objects:
            yield from _strings(item)

    def carried(self) -> Iterator[tuple[str, str]]:
        """Give what the file carries along or can run, by its key, with the text of an embedded file."""
        for item in self._pdf.objects:
            if isinstance(item, pikepdf.Stream) and item.get("/Type") == "/EmbeddedFile":
                yield "/EmbeddedFile", item.read_bytes().decode("utf-8", "replace")
            if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
                yield from ((key, "") for key in _ACTIVE if key in item)

    def blocks(self) -> Iterator[Block]:
        """Give the text in the order of the structure, then what stands outside it, page by page."""
        tree = self._pdf.Root.get("/StructTreeRoot")
        if tree is not None:
            yield from self._element(tree, 1, None)
        for (page, _), runs in sorted(self._runs.items(), key=lambda item: item[0][0]):
            yield from (Block("", run.text, page) for run in runs)

    def _stream(self, content: Any, resources: Any, page: int, state: _State) -> None:
        fonts: dict[str, dict[bytes, str]] = {}
        for instruction in pikepdf.parse_content_stream(content, _OPERATORS):
            name = str(instruction.operator)
            if name == "EMC":
                state.marks = state.marks[:-1]
                continue
            operands = instruction.operands
            if name in _SHOWING:
                self._add(page, state, _shown(operands[-1], state.font), (state.moved, state.line))
            elif name == "Tf":
                font = str(operands[0])
                if font not in fonts:
                    fonts[font] = self._font(resources, font)
                state.font = fonts[font]
            elif name == "Do":
                self._form(resources, operands[0], page, state)
            elif name in ("BDC", "BMC"):
                self._mark(operands, page, state)
            else:
                _move(name, operands, state)

    def _add(self, page: int, state: _State, text: str, line: tuple[Any, ...]) -> None:
        mark = next((m for m in reversed(state.marks) if m is not None), None)
        self._runs.setdefault((page, mark), []).append(_Run(text, page, mark, line))

    def _mark(self, operands: Any, page: int, state: _State) -> None:
        named = len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary)
        about: Any = operands[1] if named else {}
        state.marks.append(int(about["/MCID"]) if "/MCID" in about else None)
        for spoken in ("/ActualText", "/E"):
            if spoken in about:
                self._add(page, state, str(about[spoken]), ())

    def _form(self, resources: Any, name: Any, page: int, state: _State) -> None:
        form = resources.get("/XObject", {}).get(str(name))
        if form is not None and form.get("/Subtype") == "/Form":
            inner = _State(marks=list(state.marks))
            self._stream(form, form.get("/Resources", resources), page, inner)

    def _font(self, resources: Any, name: str) -> dict[bytes, str]:
        font = resources.get("/Font", {}).get(name)
        if font is None or "/ToUnicode" not in font:
            return {}
        key = font.ToUnicode.objgen
        if key not in self._fonts:
            self._fonts[key] = signs(font.ToUnicode.read_bytes())
        return self._fonts[key]

    def _element(self, element: Any, page: int, table: _Table | None) -> Iterator[Block]:
        """Give the block of a structure element, then those inside it."""
        role = str(element.get("/S", ""))
        table = _entered(role, element, table)
        page = self._page(element, page)
        runs: list[_Run] = []
        inside: list[Block] = []
        for kid in _kids(element):
            runs += self._gathered(kid, page, table, inside)
        at = table.place if table and table.part else ("", -1, -1)
        if runs:
            # A drawing shows its signs one by one.
            text = "".join(run.text for run in runs) if role == "/Figure" else _joined(runs)
            yield Block(role[1:], text, runs[0].page, *at)
        yield from inside

    def _gathered(self, kid: Any, page: int, table: _Table | None, inside: list[Block]) -> list[_Run]:
        """Give the runs of a kid that is part of a line; put the blocks of any other among ``inside``."""
        if not isinstance(kid, pikepdf.Dictionary):
            return self._runs.pop((page, int(kid)), [])
        if "/MCID" in kid:
            return self._runs.pop((self._page(kid, page), int(kid["/MCID"])), [])
        if str(kid.get("/S", "")) in _INLINE:
            here = self._page(kid, page)
            return [run for inner in _kids(kid) for run in self._gathered(inner, here, table, inside)]
        inside += self._element(kid, page, table)
        return []

    def _page(self, element: Any, page: int) -> int:
        own = element.get("/Pg")
        return self._pages.get(own.objgen, page) if own is not None else page


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K")
    if kids is None:
        return []
    found = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    return [kid for kid in found if not isinstance(kid, pikepdf.Dictionary) or "/Obj" not in kid]


def _entered(role: str, element: Any, table: _Table | None) -> _Table | None:
    """Count rows and cells of the table that is being read."""
    if role == "/Table":
        return _Table()
    if table and role in ("/THead", "/TBody", "/TFoot"):
        table.part = role[1:]
    elif table and role == "/TR":
        headed = all(_heads_columns(cell) for cell in _kids(element))
        table.heading = headed and table.part == "TBody"
        table.row, table.column = table.row + (table.part == "TBody" and not headed), -1
    elif table and role in ("/TD", "/TH"):
        table.column += 1
    return table


def _heads_columns(cell: Any) -> bool:
    """Whether a cell is a header over what is beneath it; the header of a row is not."""
    if not isinstance(cell, pikepdf.Dictionary) or cell.get("/S") != "/TH":
        return False
    found = cell.get("/A", pikepdf.Dictionary())
    about = list(found) if isinstance(found, pikepdf.Array) else [found]
    return all(one.get("/Scope") != "/Row" for one in about)


def _joined(runs: list[_Run]) -> str:
    """Join what stands on one line of one piece of marked content; between lines and pieces is a space."""
    text = runs[0].text
    for before, run in pairwise(runs):
        goes_on = (run.mark, run.line) == (before.mark, before.line)
        text += run.text if goes_on else f" {run.text}"
    return " ".join(text.split())


def _move(name: str, operands: Any, state: _State) -> None:
    if name == "cm":
        state.moved = operands[_HEIGHT]
    elif name == "Tm":
        state.line = operands[_HEIGHT]
    elif name in ("Td", "TD"):
        state.line += operands[1]
    else:
        state.line -= 1


def _shown(operand: Any, font: dict[bytes, str]) -> str:
    parts = list(operand) if isinstance(operand, pikepdf.Array) else [operand]
    return "".join(decoded(bytes(part), font) for part in parts if isinstance(part, pikepdf.String))


def _strings(item: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Give every text in an object of the file, with its name; objects referred to are read by themselves."""
    if isinstance(item, pikepdf.String):
        yield key, str(item)
    elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        # Of an element of the structure, what it says itself: not which cells a header stands over.
        passed = _STRUCTURE if "/S" in item and "/P" in item else _TECHNICAL
        for name, value in ((name, item[name]) for name in item.keys() - passed):
            if not (isinstance(value, pikepdf.Object) and value.is_indirect):
                yield from _strings(value, name)
    elif isinstance(item, pikepdf.Array):
        for value in item:
            if not (isinstance(value, pikepdf.Object) and value.is_indirect):
                yield from _strings(value, key)
