"""Vedlegg 6: sickness absence in the twelve innsatskommuner, six windows of four quarters.

Source: sluttrapport-2010, lines 4596-4642 (PAI).  Population: the innsatskommuner.  Unit: municipality and
window. Rates in per cent of agreed dagsverk, egenmeldt and legemeldt; numerators and denominators are not
printed, so only unweighted averages can be recomputed.  Three rows lost the positions of their empty cells;
see ``_effort``.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib.charts import Panel, Panels, Point
from kqlib.exhibits._effort import READS, WINDOWS, Solution, solve
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.placements import share_true
from kqlib.measures.windows import bounds
from kqlib.printed import Comparison, Interval, Printed, Quantity, Reading, format_number, parse

EXHIBIT = Spec(
    id="appendix_6",
    number="Vedlegg 6",
    at=("sluttrapport-2010", 4596),
    evidence="recomputed",
    reads=READS,
    header="municipality",
    show=("municipality", *WINDOWS, "unplaced"),
    totals=("Snitt", "Snitt uten 0,0", "Antall uten 0,0", "De ni med alle perioder"),
)

_SEPARATOR = " · "


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a municipality and four rows of averages: the windows, the values whose window is lost,
    their windows in the placement that the averages follow, and the line of what is printed.
    """
    solution, printed = solve(inputs), inputs.published("appendix_6")
    names = [n for n in printed["municipality"] if n != "Snitt"]
    rows: list[dict[str, Any]] = [_municipality(solution, name) for name in names]
    columns = range(len(WINDOWS))
    without, count, panel = EXHIBIT.totals[1:]
    rows.append(_row("Snitt", {c: solution.cells.averages[c] for c in columns}))
    rows.append(_row(without, {c: solution.average(solution.best, c) for c in columns}))
    rows.append(_row(count, {c: solution.count(solution.best, c) for c in columns}))
    rows.append(_row(panel, {c: solution.panel(c) for c in columns}))
    lines = dict(zip(printed["municipality"], printed["line"], strict=True))
    found = pd.DataFrame(rows)
    return found.assign(line=pd.Series([lines.get(name) for name in found["municipality"]], dtype="Int64"))


def _row(name: str, values: dict[int, Any], lost: dict[str, Printed] | None = None) -> dict[str, Any]:
    lost = lost or {}
    return {
        "municipality": name,
        **{w: values.get(c) for c, w in enumerate(WINDOWS)},
        "unplaced": _SEPARATOR.join(v.text for v in lost.values()),
        "unplaced_windows": _SEPARATOR.join(lost),
    }


def _municipality(solution: Solution, name: str) -> dict[str, Any]:
    certain = solution.certain(name)
    if name in solution.cells.complete:
        return _row(name, certain)
    placed = dict(zip(solution.best.columns[name], solution.cells.incomplete[name], strict=True))
    return _row(name, certain, {WINDOWS[c]: v for c, v in placed.items() if c not in certain})


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the solver's answer: placements tried and admissible, and the last average with and without the
    0,0.
    """
    solution = solve(inputs)
    last = len(WINDOWS) - 1
    ends = [solution.average(p, last) for p in solution.admissible]
    rises = [solution.average(p, last) > solution.average(p, last - 1) for p in solution.admissible]
    zero_last = [
        not p.left_out and all(p.columns[n][i] == last for n, i in solution.zeros)
        for p in solution.admissible
    ]
    first_panel, last_panel = solution.panel(0), solution.panel(last)
    return {
        **_changes(solution),
        "placements": Quantity(solution.placements),
        "tried": Quantity(solution.tried),
        "admissible": Quantity(len(solution.admissible)),
        "anchored": Quantity(len(solution.anchored)),
        "zero_counted": share_true(zero_last),
        "rises_at_end": share_true(rises),
        "zero_row": ", ".join(name for name, _ in sorted(solution.zeros)),
        "last_printed": Quantity(solution.cells.averages[last].number, "percent", 1),
        "last_with_zero": Quantity(solution.cells.average(solution.best, last), "percent", 2),
        "last_without": Quantity(solution.average(solution.best, last), "percent", 1),
        "last_without_low": Quantity(min(ends), "percent", 1),
        "last_without_high": Quantity(max(ends), "percent", 1),
        "n_without": Quantity(solution.count(solution.best, last)),
        "n_with": Quantity(solution.count(solution.best, last) + len(solution.zeros)),
        "low_count": Quantity(sum(e == min(ends) for e in ends)),
        "high_count": Quantity(sum(e == max(ends) for e in ends)),
        "previous": Quantity(solution.average(solution.best, last - 1), "percent", 1),
        "first": Quantity(solution.average(solution.best, 0), "percent", 1),
        "panel_n": Quantity(len(solution.cells.complete)),
        "panel_first": Quantity(first_panel, "percent", 1),
        "panel_last": Quantity(last_panel, "percent", 1),
        "panel_change": Quantity(last_panel - first_panel, "percentage_points", 2, signed=True),
        "panel_end_change": Quantity(
            last_panel - solution.panel(last - 1), "percentage_points", 1, signed=True
        ),
    }


def _changes(solution: Solution) -> dict[str, Fact]:
    """Count the complete rows that fell and rose from the first to the last window, and name the extremes."""
    ends = {name: (values[0], values[-1]) for name, values in solution.cells.complete.items()}
    change = {name: Fraction(last.number) - Fraction(first.number) for name, (first, last) in ends.items()}
    found: dict[str, Fact] = {
        "municipalities": Quantity(len(ends) + len(solution.cells.incomplete)),
        "fell": Quantity(sum(c < 0 for c in change.values())),
        "rose": Quantity(sum(c > 0 for c in change.values())),
    }
    for key, name in (
        ("fallen", min(change, key=change.__getitem__)),
        ("risen", max(change, key=change.__getitem__)),
    ):
        first, last = (Quantity(end.number, "percent", 1) for end in ends[name])
        found |= {f"most_{key}": name, f"most_{key}_first": first, f"most_{key}_last": last}
    return found


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare each printed average with the average of what stands above it, the 0,0 left out."""
    solution = solve(inputs)
    return tuple(printed_average(solution, column) for column in range(len(WINDOWS)))


def sum_over(solution: Solution, column: int) -> str:
    """Write an average as its sum over its number, as arithmetic."""
    count = solution.count(solution.best, column)
    return f"{format_number(solution.average(solution.best, column) * count, 1)} / {count}"


def printed_average(solution: Solution, column: int) -> Comparison:
    """Compare one average of the row Snitt with what stands above it."""
    every = [solution.average(p, column) for p in solution.admissible]
    half = Fraction(1, 20)
    point = solution.average(solution.best, column)
    interval = Interval(min(every) - half, max(every) + half, high_closed=False)
    zero_here = any(solution.best.columns[n][i] == column for n, i in solution.zeros)
    return Comparison(
        id=f"appendix_6.snitt.{WINDOWS[column]}",
        row="Snitt",
        column=WINDOWS[column],
        printed=solution.cells.averages[column],
        unit="percent",
        readings=(Reading("without_zero", point, interval),),
        formula=sum_over(solution, column),
        reason="base",
        explanation="zero_counted" if zero_here else "",
        decision="3155-3158" if zero_here else "",
    )


def plot(table: pd.DataFrame, words: Words) -> Panels:
    """Draw a panel a municipality over the average without the 0,0, from the largest fall to the largest
    rise between its first and its last number.
    """
    rows = [row for _, row in table.iterrows() if row["municipality"] not in EXHIBIT.totals]
    [average] = [row for _, row in table.iterrows() if row["municipality"] == EXHIBIT.totals[1]]
    return Panels(
        panels=tuple(_panel(row, words) for row in sorted(rows, key=_change)),
        context=tuple(Point(bounds(window)[1], float(average[window])) for window in WINDOWS),
        axis=words.text("axis"),
        value=words.text("key_value"),
        likely=words.text("key_likely"),
        average=words.text("key_average"),
    )


def _likely(row: pd.Series[Any]) -> dict[str, Printed]:
    """Give the values whose window is lost, by the window where they probably stand."""
    names, texts = (row[c].split(_SEPARATOR) if row[c] else [] for c in ("unplaced_windows", "unplaced"))
    return dict(zip(names, map(parse, texts), strict=True))


def _cells(row: pd.Series[Any]) -> dict[str, Printed]:
    """Give what is printed for a municipality, by window in order of time."""
    placed = {**{window: row[window] for window in WINDOWS}, **_likely(row)}
    return {window: cell for window, cell in placed.items() if isinstance(cell, Printed)}


def _change(row: pd.Series[Any]) -> Fraction:
    values = [Fraction(cell.number) for cell in _cells(row).values() if cell.number]
    return values[-1] - values[0]


def _panel(row: pd.Series[Any], words: Words) -> Panel:
    points, apart, cells = [], None, _cells(row)
    for window in WINDOWS:
        day, value = bounds(window)[1], cells[window].number if window in cells else None
        if value == 0:
            apart = Point(day, 0.0, words.text("zero", printed=cells[window].text))
        text = words.say(Quantity(value, decimals=1)) if value else ""
        points.append(Point(day, float(value) if value else math.nan, text))
    return Panel(row["municipality"], tuple(points), tuple(bounds(w)[1] for w in _likely(row)), apart)
