"""A bundle's table prepared for the HTML template: row groups, decimal alignment, marks and their reasons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kqlib.bundle import Cell, Column, Mark, Row, Table

# More columns than this do not fit an upright sheet of paper.
UPRIGHT_COLUMNS = 9
# A table is sorted by hand when one of its parts has at least this many rows.
SORTED = 5
# A cell of more letters is a sentence: on a telephone its table becomes a list.
SENTENCE = 60
# Up to this many rows a table is kept on one sheet.
SHEET_ROWS = 24


@dataclass(frozen=True)
class Datum:
    """A cell, how many decimals it lacks beside its neighbours, and the reason behind its mark (0: none)."""

    cell: Cell
    column: Column
    missing: int = 0
    mark_width: bool = False
    reason: int = 0

    @property
    def bare(self) -> bool:
        """Whether nothing but its text must be said of the cell."""
        return not self.missing and self.cell.mark is None


@dataclass(frozen=True)
class Line:
    """A row of the page; ``role`` as in the bundle."""

    role: str
    data: tuple[Datum, ...]


@dataclass
class Reason:
    """Why some cells deviate: the mark, the sentence, and the places it is about."""

    mark: Mark
    places: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class View:
    """What the template draws: bodies of rows, the marks in use, and the reasons behind them."""

    table: Table
    bodies: tuple[tuple[Line, ...], ...]
    legend: tuple[Mark, ...]
    reasons: tuple[Reason, ...]
    marked: tuple[bool, ...]

    def sentence(self, datum: Datum) -> bool:
        """Whether a cell is read as prose."""
        return datum.column.align != "decimal" and len(datum.cell.text) > SENTENCE

    @property
    def wide(self) -> bool:
        """Whether paper must be turned on its side."""
        return len(self.table.columns) > UPRIGHT_COLUMNS

    @property
    def stacked(self) -> bool:
        """Whether the table has sentences, so that on a telephone its cells stand beneath each other."""
        return any(len(cell.text) > SENTENCE for row in self.table.rows for cell in row.cells[1:])

    @property
    def sortable(self) -> bool:
        """Whether there is enough to sort by a column."""
        return any(sum(line.role == "body" for line in body) >= SORTED for body in self.bodies)

    @property
    def short(self) -> bool:
        """Whether the table stays together on paper."""
        return len(self.table.rows) <= SHEET_ROWS


def view(table: Table, language: str) -> View:
    """Prepare ``table`` for the page."""
    reasons = _reasons(table)
    numbers = {detail: position for position, detail in enumerate(reasons, start=1)}
    widest = [_most_decimals(table, place, language) for place in range(len(table.columns))]
    marked = [any(_mark(row, place) for row in table.rows) for place in range(len(table.columns))]
    bodies: list[list[Line]] = [[]]
    for row in table.rows:
        if row.role == "group" and bodies[-1]:
            bodies.append([])
        data = tuple(
            _datum(cell, column, widest[place], marked[place], numbers, language)
            for place, (cell, column) in enumerate(zip(row.cells, table.columns, strict=False))
        )
        bodies[-1].append(Line(row.role, data))
    legend = {mark.code: mark for row in table.rows for cell in row.cells if (mark := cell.mark)}
    return View(
        table, tuple(map(tuple, bodies)), tuple(legend.values()), tuple(reasons.values()), tuple(marked)
    )


def _datum(
    cell: Cell, column: Column, widest: int, marked: bool, numbers: dict[str, int], language: str
) -> Datum:
    decimals = _decimals(cell.text, language)
    missing = 0 if decimals is None or column.align != "decimal" else widest - decimals
    reason = numbers.get(cell.mark.detail, 0) if cell.mark and cell.mark.code != "agrees" else 0
    return Datum(cell, column, missing, marked and column.align == "decimal", reason)


def _decimals(text: str, language: str) -> int | None:
    """Count the digits after the decimal mark; None when the text is no number.

    >>> _decimals("9,65", "nb"), _decimals("1,204", "en"), _decimals("–", "nb")
    (2, 0, None)
    """
    if not re.match(r"^[−+-]?\d", text.strip()):
        return None
    found = re.search(r"\.(\d+)" if language == "en" else r",(\d+)", text)
    return len(found.group(1)) if found else 0


def _most_decimals(table: Table, place: int, language: str) -> int:
    texts = [row.cells[place].text for row in table.rows if len(row.cells) > place]
    return max((_decimals(text, language) or 0 for text in texts), default=0)


def _mark(row: Row, place: int) -> Mark | None:
    return row.cells[place].mark if len(row.cells) > place else None


def _reasons(table: Table) -> dict[str, Reason]:
    """Collect the sentences behind the marks, once each, with the places they are about."""
    reasons: dict[str, Reason] = {}
    for row in table.rows:
        for cell, column in zip(row.cells, table.columns, strict=False):
            if cell.mark and cell.mark.detail and cell.mark.code != "agrees":
                reason = reasons.setdefault(cell.mark.detail, Reason(cell.mark))
                reason.places.append(", ".join(filter(None, (row.cells[0].text, column.header))))
    return reasons
