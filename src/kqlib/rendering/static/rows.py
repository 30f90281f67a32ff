"""Rows under each other, with a heading where the group changes: where bars and Likert rows stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from kqlib.rendering import theme
from kqlib.rendering.static import words
from kqlib.rendering.static.page import LEADING, ROOM

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

    @property
    def middle(self) -> float:
        """The pixel in the middle of the row."""
        return self.top + self.height / 2


def stack(items: Iterable[Item], room: float, least: float, heading: float) -> list[Row[Item]]:
    """Place ``items`` from the top: labels wrapped to ``room``, no row lower than ``least`` pixels."""
    rows: list[Row[Item]] = []
    group, y = "", 0.0
    for item in items:
        if item.group and item.group != group:
            group = item.group
            rows.append(Row(words.wrap(group, ROOM, theme.LABEL, bold=True, most=1), y, heading, None))
            y += heading
        lines = words.wrap(item.label, room, theme.LABEL, most=3)
        rows.append(Row(lines, y, max(least, len(lines) * LINE + 8), item))
        y += rows[-1].height
    return rows
