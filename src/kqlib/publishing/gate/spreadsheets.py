"""A workbook read again, part by part: also what Excel does not show.

The workbook that is written has sheets with texts and numbers and nothing else.  A part, an element or a
property beyond that (a comment, a name for a range, a pivot cache, a hidden sheet) is a finding by itself.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from kqlib.publishing.gate.approvals import Approved
from kqlib.publishing.gate.numbers import NOTHING, Allowance
from kqlib.publishing.gate.passages import Finding, Passage, Read

_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/(workbook|styles|sharedStrings)\.xml|xl/theme/theme1\.xml|xl/worksheets/sheet\d+\.xml"
)
_SHEET = frozenset(
    (
        *("worksheet", "dimension", "sheetViews", "sheetView", "pane", "selection", "sheetFormatPr", "cols"),
        *("col", "sheetData", "row", "c", "v", "is", "t", "hyperlinks", "hyperlink", "pageMargins"),
    )
)
_BOOK = frozenset(
    ("workbook", "fileVersion", "workbookPr", "bookViews", "workbookView", "sheets", "sheet", "calcPr")
)
_FORMAT = re.compile(r'[#0,. %"]+|General')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# The table of an exhibit begins on this row of its sheet, counted from 0.
FIRST_ROW = 5


def read_workbook(
    content: bytes, exhibits: Mapping[str, Approved], around: Allowance, file: str
) -> Iterator[Read]:
    """Give every passage of a workbook; ``around`` are the numbers of titles and sources (the contents)."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
        comment = book.comment
    if comment:
        yield Finding(file, "hidden", "zip")
        yield Passage(file, comment.decode("utf-8", "replace"), NOTHING)
    for name, raw in parts.items():
        yield from _part(name, raw, around, f"{file}!{name}")
    shared = [_words(item) for item in _tree(parts, "xl/sharedStrings.xml")]
    used: set[int] = set()
    for sheet, name in _sheets(parts):
        may = exhibits.get(name)
        yield from _cells(sheet, shared, used, may, around, f"{file}!{name}")
    for number in set(range(len(shared))) - used:
        yield Finding(f"{file}!xl/sharedStrings.xml[{number}]", "hidden", "sharedStrings")
        yield Passage(f"{file}!xl/sharedStrings.xml[{number}]", shared[number], NOTHING)


def _tree(parts: Mapping[str, bytes], name: str) -> Element:
    return ElementTree.fromstring(parts[name]) if name in parts else Element("none")


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _words(element: Element) -> str:
    return "".join(element.itertext())


def _part(name: str, raw: bytes, around: Allowance, place: str) -> Iterator[Read]:
    text = raw.decode("utf-8", "replace")
    if not _PARTS.fullmatch(name):
        yield Finding(place, "hidden", name)
        yield Passage(place, re.sub(r"<[^>]*>", " ", text), NOTHING)
    for comment in re.findall(r"<!--(.*?)-->", text, re.DOTALL):
        yield Passage(place, comment, NOTHING)
    if name == "xl/workbook.xml":
        yield from _book(ElementTree.fromstring(raw), place)
    elif name.startswith("docProps/"):
        yield from _properties(ElementTree.fromstring(raw), around, place)
    elif name == "xl/styles.xml":
        for found in ElementTree.fromstring(raw).iter():
            if not _FORMAT.fullmatch(found.get("formatCode", "General")):
                yield Passage(f"{place} numFmt", found.get("formatCode", ""), NOTHING)
    elif name.startswith("xl/worksheets/"):
        for element in ElementTree.fromstring(raw).iter():
            if _local(element) not in _SHEET or element.get("hidden") in ("1", "true"):
                yield Finding(place, "hidden", _local(element))
                yield Passage(place, _words(element), NOTHING)


def _book(book: Element, place: str) -> Iterator[Read]:
    for element in book.iter():
        if _local(element) not in _BOOK or element.get("state", "visible") != "visible":
            yield Finding(place, "hidden", element.get("name") or _local(element))
            yield Passage(place, " ".join((*element.attrib.values(), _words(element))), NOTHING)


def _properties(properties: Element, around: Allowance, place: str) -> Iterator[Read]:
    """Give titles, names and the like; versions, counts and dates of the file itself are no data."""
    technical = ("AppVersion", "i4", "created", "modified", "lpstr", "DocSecurity")
    for element in properties.iter():
        if element.text:
            numbers = None if _local(element) in technical else around
            yield Passage(f"{place} {_local(element)}", element.text, numbers)


def _sheets(parts: Mapping[str, bytes]) -> Iterator[tuple[Element, str]]:
    targets = {r.get("Id"): r.get("Target", "") for r in _tree(parts, "xl/_rels/workbook.xml.rels")}
    for sheet in _tree(parts, "xl/workbook.xml").iter():
        if _local(sheet) == "sheet":
            target = targets.get(sheet.get(_RELATION), "")
            yield _tree(parts, f"xl/{target.removeprefix('/xl/')}"), sheet.get("name", "")


def _cells(
    sheet: Element, shared: Sequence[str], used: set[int], may: Approved | None, around: Allowance, place: str
) -> Iterator[Read]:
    for cell in (element for element in sheet.iter() if _local(element) == "c"):
        at, text = cell.get("r", ""), _words(cell)
        if cell.get("t") == "s":
            used.add(int(text))
            text = shared[int(text)]
        elif cell.get("t", "n") == "n" and text:
            # A spreadsheet keeps fifteen digits of a number; the file has a sixteenth that nobody sees.
            text = f"{float(text):.15g}"
        allowed, hidden = _allowed(may, *_place(at)) if may else (around, False)
        yield Passage(f"{place}!{at}", text, allowed, hidden)


def _allowed(may: Approved, row: int, column: int) -> tuple[Allowance, bool]:
    """Give what may stand in a cell: where the table is, the number of its place and no other."""
    rows = may.exhibit.table.rows if may.exhibit.table else ()
    number = row - FIRST_ROW
    if number == -1:
        # Beside the columns stand the verdicts, each under the header of its column.
        return (may.head(column) if column < len(may.heads) else may.headers), False
    if not 0 <= number < len(rows):
        return (NOTHING if column else may.said), False
    if rows[number].role == "group":
        return (NOTHING if column else may.headings), False
    body = sum(line.role != "group" for line in rows[:number])
    return may.cell(body, column), (body, column) in may.hidden


def _place(reference: str) -> tuple[int, int]:
    """Give row and column of ``C7``, counted from 0.

    >>> _place("C7")
    (6, 2)
    """
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :] or 0) - 1, column - 1
