"""A survey as Questback and SPSS export it: which sheet holds the answers, which column is which item, and
what the numbers in them stand for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from kqlib.sources.delivered.faults import Findings
from kqlib.sources.delivered.mending import Mending
from kqlib.sources.delivered.sheet import Sheet
from kqlib.sources.delivered.table import Table, find_table
from kqlib.vocabulary.deliveries import DeliveryColumn, column_for, columns, fold
from kqlib.vocabulary.items import has_words_of, item_for

_CODEBOOK = ("variable", "number", "value", "text")


class Code(NamedTuple):
    """What a number stands for: its value and its text, as the codebook has them."""

    value: str
    text: str


@dataclass(frozen=True)
class Codebook:
    """What the numbers of each column stand for.

    ``labels`` give a variable's own words; ``codes`` the numbers by column and number.
    """

    labels: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, Code]] = field(default_factory=dict)

    def column_of(self, header: str) -> str | None:
        """Name the column that ``header`` stands for, by the variable's own words when the header says
        nothing.
        """
        return survey_column(header) or survey_column(self.labels.get(fold(header), ""))


@dataclass(frozen=True)
class Survey:
    """The answers with their header found, and the codes by the columns' names."""

    table: Table
    codes: dict[str, dict[str, Code]]


def survey_column(header: str) -> str | None:
    """Name the column of the survey that a header stands for; None when it is none."""
    return column_for(header, _background()) or item_for(header)


@cache
def _background() -> dict[str, DeliveryColumn]:
    # Not the items: their aliases are numbers, and so are answers.
    return {name: c for name, c in columns("survey").items() if not name.startswith("item_")}


def find_survey(sheets: Sequence[Sheet], findings: Findings, mending: Mending) -> Survey | None:
    """Find the answers among ``sheets``; faults of header and codebook go into ``findings``.

    None when there is no header or a column that must be there is not.
    """
    books = [sheet for sheet in sheets if _has_header(sheet, columns("codebook"))]
    in_book = Findings()
    book = _codebook(books, in_book)
    rest = [sheet for sheet in sheets if sheet not in books]
    table = find_table(rest, columns("survey"), findings, mending, book.column_of)
    if table is None:
        return None
    headers = {fold(cell): book.column_of(cell) for cell in table.header}
    codes = {}
    for variable, numbers in book.codes.items():
        name = headers.get(variable) or item_for(f"{variable}.") or survey_column(variable)
        if name:
            codes[name] = numbers
    _compare_words(table, book, findings)
    for fault in in_book.faults:
        findings.add(fault)
    return Survey(table, codes)


def find_invitations(sheets: Sequence[Sheet], findings: Findings, mending: Mending) -> Table | None:
    """Find a table of invitations (``Pulje``, ``Rolle``, ``Inviterte``); None when the file holds none."""
    known = columns("invitations")
    found = next((sheet for sheet in sheets if _has_header(sheet, known)), None)
    return find_table([found], known, findings, mending) if found else None


def _has_header(sheet: Sheet, known: Mapping[str, DeliveryColumn]) -> bool:
    """Whether one of the first lines of ``sheet`` names every column of ``known``."""
    return any({column_for(cell, known) for cell in cells} >= set(known) for _, cells in sheet.top())


def _codebook(books: Sequence[Sheet], findings: Findings) -> Codebook:
    found = Codebook()
    for sheet in books:
        table = find_table([sheet], columns("codebook"), Findings())
        places = table.places if table else {}
        for line, cells in table.rows() if table else ():
            variable, number, value, text = (
                cells[places[name]].strip() if places[name] < len(cells) else "" for name in _CODEBOOK
            )
            if not number:
                found.labels[fold(variable)] = text
                continue
            known = found.codes.setdefault(fold(variable), {})
            if known.setdefault(number, Code(value, text)) != Code(value, text):
                findings.fault(line, variable, number, "codebook_repeated")
    return found


def _compare_words(table: Table, book: Codebook, findings: Findings) -> None:
    """Note headers that have an item's number and words, but none that the item's header holds."""
    for name, place in table.places.items():
        header = table.header[place]
        said = header + " " + book.labels.get(fold(header), "")
        item = name.removeprefix("item_")
        ticked = item.startswith("10_")
        if name != item and not ticked and _speaks(said) and not has_words_of(item, said):
            findings.fault(table.line or None, header.strip(), header.strip(), "item_words_differ")


def _speaks(header: str) -> bool:
    """Whether a header says more than a number and a letter."""
    return any(len(word) > 2 and word.isalpha() for word in header.replace(".", " ").split())
