"""How wide a table's columns must be and on what paper it fits, reckoned from the text: nothing clips."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kqlib.bundle import Cell, Column, Table

POINTS_PER_MM = 72 / 25.4
GAP = 9.0
SPARE = 22.0
TEXT, WIDE, ACROSS = 148.0, 165.0, 252.0
UNBROKEN = 24
# From this many rows a narrow table is folded into columns.
FOLDED = 60
GUTTER = 8 * POINTS_PER_MM
HEAD = 6.0
_NARROW, _BROAD = set("iljtfrI.,:;|!'()[]/ \u00a0\u202f"), set("mwMW%@æÆœ—≠≈⇄⌂✓")
_HYPHENABLE = re.compile(
    r"(?!.*[bcdfghjklmnpqrstvwxz]{7})(?!.*[aeiouyæøå]{5})[^\W\d_]{12,40}[.,:;)]?", re.IGNORECASE
)


@dataclass(frozen=True)
class Layout:
    """Paper for a table: width in mm, type size in points, whether long words divide, if it is turned.

    A column of text is comfortable at ``column`` em; beyond that it may run over lines.
    """

    width: float
    size: float
    hyphens: bool = False
    landscape: bool = False
    column: float = 13.0


LAYOUTS = (
    Layout(TEXT, 9),
    Layout(WIDE, 9),
    Layout(WIDE, 8.25),
    Layout(WIDE, 8.25, hyphens=True),
    Layout(WIDE, 7.5),
    Layout(WIDE, 7.5, hyphens=True, column=9.0),
    Layout(WIDE, 7, hyphens=True, column=7.0),
    Layout(ACROSS, 9, landscape=True),
    Layout(ACROSS, 8.25, landscape=True),
    Layout(ACROSS, 8.25, hyphens=True, landscape=True),
    Layout(ACROSS, 7, hyphens=True, landscape=True),
)


def width(text: str) -> float:
    """Reckon the width of one line in em; a little too wide rather than too narrow."""
    return sum(0.34 if c in _NARROW else 0.96 if c in _BROAD else 0.68 if c.isupper() else 0.59 for c in text)


def _least(text: str, hyphens: bool) -> float:
    def piece(word: str) -> float:
        if hyphens and _HYPHENABLE.fullmatch(word):
            return width("n" * 10)
        return width(word[:UNBROKEN]) if len(word) <= UNBROKEN else width("n" * 9)

    return max(map(piece, re.split(r"[ \n\t-]", text)), default=0.0)


def _lines(cell: Cell) -> list[str]:
    if cell.mark is None:
        return cell.text.split("\n")
    return [
        f"{cell.text}\u00a0{cell.mark.symbol}\u00a0",
        *([] if cell.mark.symbol == "✓" else [cell.mark.word]),
    ]


def _digits(line: str) -> bool:
    return any(c.isdigit() for c in line)


def _track(column: Column, cells: Iterable[Cell], hyphens: bool) -> tuple[float, float]:
    """Give the least and the natural width of a column in em; numbers never break, and headers are bold."""
    heads = [column.header, column.unit]
    least = max(1.08 * _least(text, hyphens) for text in heads)
    # A long header runs over lines rather than make its column wider than the numbers need.
    natural = max(least, *(1.08 * min(width(text), HEAD) for text in heads))
    for cell in cells:
        for line in _lines(cell):
            whole = width(line)
            natural = max(natural, whole)
            least = max(
                least,
                whole
                if column.align == "decimal" and len(line) <= UNBROKEN and _digits(line)
                else _least(line, hyphens),
            )
    return least, max(least, natural)


def _tracks(table: Table, hyphens: bool) -> list[tuple[float, float]]:
    body = [row.cells for row in table.rows if row.role != "group"]
    return [
        _track(column, (cells[index] for cells in body if index < len(cells)), hyphens)
        for index, column in enumerate(table.columns)
    ]


def _comfortable(tracks: Sequence[tuple[float, float]], column: float) -> float:
    return sum(max(least, min(natural, column)) for least, natural in tracks)


def _room(layout: Layout, columns: int) -> float:
    return layout.width * POINTS_PER_MM - GAP * columns


def _spread(tracks: Sequence[tuple[float, float]], layout: Layout) -> tuple[float, ...]:
    """Give each column its least, then share what is left by need, then a little air."""
    room, size = _room(layout, len(tracks)), layout.size
    least = [low * size for low, _ in tracks]
    need = [(high - low) * size for low, high in tracks]
    left, needed = room - sum(least), sum(need)
    part = min(1.0, left / needed) if needed else 0.0
    air = min(SPARE, max(0.0, left - needed) / len(tracks))
    return tuple(round(low + want * part + air + GAP, 2) for low, want in zip(least, need, strict=True))


def fit(table: Table) -> tuple[Layout, tuple[float, ...]] | None:
    """Choose the first paper on which ``table`` reads well, and column widths in points; None if none."""
    tracks = {hyphens: _tracks(table, hyphens) for hyphens in (False, True)}
    for layout in LAYOUTS:
        found = tracks[layout.hyphens]
        if _comfortable(found, layout.column) * layout.size <= _room(layout, len(found)):
            return layout, _spread(found, layout)
    last = LAYOUTS[-1]
    if sum(low for low, _ in tracks[True]) * last.size <= _room(last, len(table.columns)):
        return last, _spread(tracks[True], last)
    return None


def folded(table: Table, layout: Layout, widths: tuple[float, ...]) -> tuple[int, tuple[float, ...]]:
    """Give how many times a long narrow table goes beside itself on a page, and its columns' widths then."""
    near = tuple(round(natural * layout.size + GAP, 2) for _, natural in _tracks(table, layout.hyphens))
    times = min(3, int((WIDE * POINTS_PER_MM + GUTTER) // (sum(near) + GUTTER)))
    return (times, near) if times > 1 and len(table.rows) >= FOLDED else (1, widths)


def halves(table: Table) -> tuple[Table, Table]:
    """Divide a table that fits no paper into two that both begin with its first column."""
    middle = 1 + len(table.columns) // 2

    def part(keep: slice) -> Table:
        rows = tuple(
            type(row)(row.cells if row.role == "group" else (row.cells[0], *row.cells[keep]), row.role)
            for row in table.rows
        )
        return Table(table.caption, (table.columns[0], *table.columns[keep]), rows, ())

    return part(slice(1, middle)), part(slice(middle, None))
