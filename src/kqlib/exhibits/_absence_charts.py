"""Windows of quarters and lines of rates over time, shared by the exhibits on sickness absence."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd

from kqlib import vocabulary
from kqlib.charts import Line, Lines, Point, Window
from kqlib.exhibits._absence import Derived, percent_change, printed_at, rate, spread
from kqlib.exhibits.contract import Words
from kqlib.printed import Printed, Quantity

_WINDOW = re.compile(r"(\d{4})K([1-4])-(\d{4})K([1-4])")


def _quarters(window: str) -> range:
    # Quarters are numbered through: year * 4 + 0..3.
    match = _WINDOW.fullmatch(window)
    if match is None:
        raise ValueError(f"not a window of quarters: {window}")
    first_year, first, last_year, last = (int(part) for part in match.groups())
    return range(first_year * 4 + first - 1, last_year * 4 + last)


def overlap(one: str, other: str) -> int:
    """Count the quarters that two windows share."""
    return len(set(_quarters(one)) & set(_quarters(other)))


def _starts(quarter: int) -> date:
    return date(quarter // 4, 3 * (quarter % 4) + 1, 1)


def span(window: str) -> tuple[date, date]:
    """Give the first and last day of a window such as ``2007K4-2008K3``."""
    quarters = _quarters(window)
    return _starts(quarters.start), _starts(quarters.stop) - timedelta(days=1)


def window_lines(
    table: pd.DataFrame, windows: Sequence[str], rows: Sequence[str], words: Words, emphasis: Collection[str]
) -> Lines:
    """Draw ``rows`` of ``table`` at the ends of their windows on a true time axis, the windows beneath.

    Rows in ``emphasis`` are drawn as findings, the others as background; every value is labelled with its
    number.
    """
    lines = []
    for row in rows:
        cells = [(span(w)[1], printed_at(table, row, w)) for w in windows]
        points = tuple(_point(end, cell, words) for end, cell in cells if cell.value is not None)
        lines.append(Line(row.rstrip("*"), points, "computed" if row in emphasis else "context"))
    beneath = tuple(Window(*span(w), vocabulary.column(w).label(words.language)) for w in windows)
    return Lines(tuple(lines), words.text("axis"), beneath, words.text("windows_note"))


def _point(x: float | date, value: Printed, words: Words) -> Point:
    return Point(x, float(value.number), words.say(Quantity(value.number, "percent", value.decimals)))


def yearly(printed: pd.DataFrame) -> pd.DataFrame:
    """Add the change from the year before, in percentage points and in per cent, each with its interval."""
    values: list[Printed] = list(printed["absence"])
    pairs = list(pairwise(values))
    points: list[Derived | None] = [None, *(rate(after) - rate(before) for before, after in pairs)]
    percent: list[Derived | None] = [None, *(percent_change(before, after) for before, after in pairs)]
    return pd.concat([printed, spread("change_points", points), spread("change_percent", percent)], axis=1)


def yearly_lines(table: pd.DataFrame, words: Words) -> Lines:
    """Draw one municipality's yearly rates."""
    rows = list(zip(table["year"], table["absence"], strict=True))
    line = Line(words.text("series"), tuple(_point(float(year), value, words) for year, value in rows))
    return Lines((line,), words.text("axis"), ticks=tuple((float(year), str(year)) for year, _ in rows))
