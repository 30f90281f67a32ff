"""Every name in its place: a column for each heading, groups of names beneath it, a mark for some of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from kqlib.charts import Column, Roster
from kqlib.rendering import theme
from kqlib.rendering.static import words
from kqlib.rendering.static.page import COLOURS, LEADING, MARGIN, Page

_T = TypeVar("_T")
# A name with its lines, and whether it is marked; a row of them is as high as its highest.
_Broken = tuple[list[str], bool]
_ROW = 16.0
_GAP = 14.0
_LEAST = 116.0  # of a column: the longest names of two words are on one line
_GUTTER = 13.0
_SHAPE, _MARK = "D", 7.0
_KEY = 28.0


def draw(page: Page, chart: Roster) -> None:
    """Draw the columns side by side, as many as there is room for, the rest beneath.

    On a narrow page there is one, and its names stand two and two.
    """
    ways = 1 if page.narrow else max(1, min(len(chart.columns), int((page.room + _GAP) / (_LEAST + _GAP))))
    wide = (page.room - (ways - 1) * _GAP) / ways
    fits = all(words.width(words.tidy(c.title), theme.LABEL, bold=True) <= wide for c in chart.columns)
    size, beside = theme.LABEL if fits else theme.SMALL, 2 if page.narrow else 1
    shelves = [[_Placed(column, wide, beside, size) for column in row] for row in _by(ways, chart.columns)]
    key = _KEY if chart.mark else 0.0
    page.begin(key + sum(max(placed.height for placed in shelf) for shelf in shelves))
    if chart.mark:
        page.mark(MARGIN + _MARK / 2, page.top + 9, _SHAPE, COLOURS["computed"], _MARK)
        told = words.shorten(words.tidy(chart.mark), page.room - _GUTTER, theme.SMALL)
        page.text(MARGIN + _GUTTER, page.top + 13.5, told, theme.SMALL, COLOURS["muted"])
    top = page.top + key
    for shelf in shelves:
        for place, placed in enumerate(shelf):
            placed.draw(page, MARGIN + place * (wide + _GAP), top)
        top += max(placed.height for placed in shelf)


def _by(count: int, every: Sequence[_T]) -> list[Sequence[_T]]:
    return [every[start : start + count] for start in range(0, len(every), count)]


class _Placed:
    """A column broken into lines: its heading, its lines of words, and of each group the rows of names."""

    def __init__(self, column: Column, wide: float, beside: int, size: float) -> None:
        self._column, self._wide, self._size = column, wide, size
        self._room = (wide - (beside - 1) * _GAP) / beside
        self._title = words.wrap(column.title, wide, size, bold=True, most=2)
        self._told = [
            (words.shorten(words.tidy(text), wide, theme.SMALL, bold=strong), strong)
            for text, strong in column.told
        ]
        self._groups = [list(self._rows(group, beside)) for group in column.groups]
        self._head = len(self._title) * size * LEADING + len(self._told) * _ROW + 4
        lines = sum(sum(high for high, _ in rows) for rows in self._groups)
        self.height = self._head + _ROW * (lines + len(self._groups)) + 2 * _GAP

    def _rows(self, group: tuple[tuple[str, bool], ...], beside: int) -> Iterator[tuple[int, list[_Broken]]]:
        """Give the rows of a group: how many lines high, and its names with their lines and mark."""
        room = self._room - _GUTTER
        for names in _by(beside, group):
            broken = [(words.wrap(name, room, theme.SMALL, most=2), marked) for name, marked in names]
            yield max(len(lines) for lines, _ in broken), broken

    def draw(self, page: Page, x: float, top: float) -> None:
        y = page.lines(x, top, self._title, self._size, COLOURS["ink"], bold=True)
        for text, strong in self._told:
            page.text(x, y + 12, text, theme.SMALL, COLOURS["printed" if strong else "muted"], bold=strong)
            y += _ROW
        y += 4
        for group, rows in zip(self._column.groups, self._groups, strict=True):
            count = str(len(group))
            line = self._wide - words.width(count, theme.SMALL) - 5
            page.line([x, x + line], [y + _ROW / 2] * 2, COLOURS["hairline"])
            page.text(x + self._wide, y + 12, count, theme.SMALL, COLOURS["context"], ha="right")
            y += _ROW
            for high, names in rows:
                for place, (lines, marked) in enumerate(names):
                    self._name(page, x + place * (self._room + _GAP), y, lines, marked)
                y += high * _ROW

    @staticmethod
    def _name(page: Page, x: float, y: float, lines: list[str], marked: bool) -> None:
        if marked:
            page.mark(x + _MARK / 2, y + 8, _SHAPE, COLOURS["computed"], _MARK)
        for place, line in enumerate(lines):
            page.text(x + _GUTTER, y + 12 + place * _ROW, line, theme.SMALL, COLOURS["ink"])
