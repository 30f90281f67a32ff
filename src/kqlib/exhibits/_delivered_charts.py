"""Lines of delivered rates over time, shared by the exhibits that are rebuilt from a delivery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from kqlib import vocabulary
from kqlib.charts import Emphasis, Line, Lines, Point, Window
from kqlib.exhibits._delivered import GROUP
from kqlib.exhibits.contract import Words
from kqlib.measures.windows import bounds
from kqlib.printed import Printed, Quantity

# The averages that a figure shows of each group, and how: the sum first, what every municipality counts as
# much as any other in as background.
_DRAWN: dict[str, Emphasis] = {"pooled": "computed", "unweighted": "context"}


def group_lines(table: pd.DataFrame, groups: Sequence[str], words: Words) -> Lines | None:
    """Draw pooled and unweighted rates of ``groups`` at the ends of their windows, the windows beneath.

    None when there is nothing to draw.
    """
    lines = []
    for group in groups:
        name = vocabulary.value_label(GROUP, group, words.language)
        for column, emphasis in _DRAWN.items():
            points = _points(table[table[GROUP] == group], column, words, labelled=column == "pooled")
            if points:
                lines.append(Line(words.text(f"line_{column}", group=name), points, emphasis))
    return over_windows(table, lines, words)


def over_windows(table: pd.DataFrame, lines: Sequence[Line], words: Words) -> Lines | None:
    """Put ``lines`` over the windows of ``table``; None without lines."""
    beneath = tuple(
        Window(*bounds(name), vocabulary.column(name).label(words.language))
        for name in dict.fromkeys(table["window"])
    )
    return Lines(tuple(lines), words.text("axis"), beneath, words.text("windows_note")) if lines else None


def _points(rows: pd.DataFrame, column: str, words: Words, *, labelled: bool) -> tuple[Point, ...]:
    shown: list[tuple[str, Any]] = [
        (window, value)
        for window, value in zip(rows["window"], rows[column], strict=True)
        if value is not None and not isinstance(value, Printed)
    ]
    return tuple(
        Point(bounds(window)[1], float(value), words.say(Quantity(value, "percent", 1)) if labelled else "")
        for window, value in shown
    )
