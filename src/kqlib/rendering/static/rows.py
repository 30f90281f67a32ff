"""Rows under each other, with a heading where the group changes: where bars and Likert rows stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from kqlib.rendering import theme
from kqlib.rendering.static import words
from kqlib.rendering.static.page import COLOURS, LEADING, MARGIN, Page

LINE = theme.LABEL * LEADING


class Labelled(Protocol):
    """What a chart puts in a row."""

    @property
    def label(self) -> str:
        """The words at the left of the row."""

    @property
    def group(self) -> str:
        """The heading that the row stands under; empty for none."""


Item = TypeVar("Item", bound=Labelled)


@dataclass(frozen=True)
class Row(Generic[Item]):
    """An item or a group heading (``item`` is None), with its lines and the pixels it takes from the top of
    the body.
    """

    lines: list[str]
    top: float
    height: float
    item: Item | None
    above: float = 0.0

    @property
    def band(self) -> tuple[float, float]:
        """The pixels from the top of the row's mark to its end."""
        return self.top + self.above, self.top + self.height

    @property
    def middle(self) -> float:
        """The pixel in the middle of the row's mark; on a narrow page its label stands ``above`` it."""
        return self.top + self.above + (self.height - self.above) / 2


def stack(page: Page, items: Iterable[Item], room: float, least: float, heading: float) -> list[Row[Item]]:
    """Place ``items`` from the top: labels wrapped to ``room``, no row lower than ``least`` pixels."""
    rows: list[Row[Item]] = []
    group, y = "", 0.0
    for item in items:
        if item.group and item.group != group:
            group = item.group
            lines = words.wrap(group, page.room, theme.LABEL, bold=True, most=2)
            rows.append(Row(lines, y, heading + (len(lines) - 1) * LINE, None))
            y += rows[-1].height
        lines = words.wrap(item.label, page.room if page.narrow else room, theme.LABEL, most=3)
        above = len(lines) * LINE if page.narrow else 0.0
        height = above + least if page.narrow else max(least, len(lines) * LINE + 8)
        rows.append(Row(lines, y, height, item, above))
        y += rows[-1].height
    return rows


def label(page: Page, row: Row[Any], top: float, edge: float) -> None:
    """Write a row's words: a heading, or its label at the left of ``edge``, above its mark when narrow."""
    if row.item is None:
        page.block(MARGIN, top + row.middle + 4, row.lines, theme.LABEL, COLOURS["ink"], bold=True)
    elif page.narrow:
        page.lines(MARGIN, top + row.top, row.lines, theme.LABEL, COLOURS["muted"])
    else:
        page.block(edge, top + row.middle, row.lines, theme.LABEL, COLOURS["muted"], ha="right")
