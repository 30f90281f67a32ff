"""What the rows of every kind of delivery share: their cells by column, and which of them are no data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from kqlib.sources.delivered.faults import Findings
from kqlib.sources.delivered.table import Table
from kqlib.vocabulary import deliveries
from kqlib.vocabulary.deliveries import DeliveryColumn, fold, without_footnote

# A footnote speaks: it begins with a mark, or has words.  A cut-off row does not.
_FOOTNOTE = re.compile(
    r"\*+.*|\d{1,2}[).:]\s*\D.*|\d{1,2}\s+\D.*\s\S.*|[^\d;]*[^\W\d]{2,}[^;]*\s\S.*", re.DOTALL
)


class Data(NamedTuple):
    """One row: its line, and its cells by the vocabulary's names, without surrounding space."""

    line: int
    cells: dict[str, str]


def data_rows(table: Table, findings: Findings) -> Iterator[Data]:
    """Give the rows beneath the header that are data; what is not is dropped with its reason or a fault.

    A row with one cell only is a footnote when it speaks, a total when it names one.  A row of another
    length than the header is a fault, unless what is too much is empty.
    """
    width, from_text = len(table.header), not table.sheet.name
    places = tuple(table.places.items())
    for line, cells in table.rows():
        # Two cells are enough for data; counting the filled ones of every row would be slow.
        if len(cells) != width or not (cells[0] and cells[1]):
            filled = [cell for cell in cells if cell.strip()]
            if len(filled) == 1 and _speaks(filled[0]):
                findings.drop("total_row" if deliveries.is_total(filled[0]) else "footnote")
                continue
            if not fits(cells, width, from_text):
                findings.drop("refused")
                findings.fault(line, "", str(len(cells)), "fields", str(width))
                continue
            cells = [*cells, *[""] * (width - len(cells))]
        yield Data(line, {name: _stripped(cells[place]) for name, place in places})


def fits(cells: list[str], width: int, from_text: bool) -> bool:
    """Whether a row is as long as its header; what is too much may be empty."""
    if len(cells) >= width:
        return not any(cell.strip() for cell in cells[width:])
    # A sheet does not keep empty cells at the end of a row; a line of text does.
    return not from_text


def _speaks(cell: str) -> bool:
    return deliveries.is_total(cell) or _FOOTNOTE.fullmatch(cell.strip()) is not None


def _stripped(cell: str) -> str:
    plain = cell.strip()
    return cell if plain == cell else plain  # a cell that needs no stripping keeps its kind


@lru_cache(maxsize=65536)
def category(cell: str, column: DeliveryColumn) -> tuple[str | None, str]:
    """Find a cell among the known values of its column: the word that tables use, and a note to make.

    The word is None for an unknown value, and the second then the closest known one.
    """
    known = deliveries.known_values(column.values)
    if fold(cell) in known:
        return known[fold(cell)], ""
    bare = fold(without_footnote(cell))
    if bare in known and len(bare) > 2:
        return known[bare], "footnote_ignored"
    return None, closest_value(cell, column.values)


def closest_value(cell: str, values: str) -> str:
    """Give the known value spelt most like ``cell``; empty when none is near."""
    known = deliveries.known_values(values)
    near = get_close_matches(fold(cell), known, n=1, cutoff=0.6)
    return known[near[0]] if near else ""


@lru_cache(maxsize=65536)
def is_no_data(cell: str) -> str:
    """Give why a cell makes its row no data (``total_row``, ``unspecified``); empty when it does not."""
    if deliveries.is_total(cell):
        return "total_row"
    return "unspecified" if cell and deliveries.is_unspecified(cell) else ""
