"""Tabell 4.6: sickness absence in and outside the programme over three windows of four quarters.

Source: sluttrapport-2010, lines 3257-3274; running text 3276-3282 and 3286-3289; 215-217.  Population:
municipalities that report to PAI, "95 %" of all (line 3270).  Unit: per cent of agreed days of work
(dagsverk).  Denominator and weighting are not printed.  Only rates with one decimal exist, so the
difference-in-differences has an interval from the printed decimals and no test.  Windows 2 and 3 overlap by
three quarters and are not two observations.
"""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from kqlib.charts import Lines
from kqlib.exhibits._absence import Derived, compared, exact, printed_at, rate, shown, spread
from kqlib.exhibits._absence_charts import overlap, window_lines
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.printed import Comparison, Interval, Quantity
from kqlib.printed.quantity import Range

WINDOWS = ("2007K4-2008K3", "2008K3-2009K2", "2008K4-2009K3")
ALL = "Alle kommuner (95% av alle kommuner)"
OUTSIDE, PROGRAMME = "Kommuner utenfor programmet", "Kommuner i programmet"
POINTS = "percentage_points"

EXHIBIT = Spec(
    id="table_4_6",
    number="Tabell 4.6",
    at=("sluttrapport-2010", 3257),
    evidence="recomputed",
    reads=("published/table_4_6.csv", PASSAGES),
    show=("label", *WINDOWS, "change_points", "change_points_low", "change_points_high"),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a group: label, three printed windows, change from first to last with its interval."""
    printed = inputs.published("table_4_6")
    changes = [rate(b) - rate(a) for a, b in zip(printed[WINDOWS[0]], printed[WINDOWS[-1]], strict=True)]
    return pd.concat([printed, spread("change_points", changes)], axis=1)


def _rates(table: pd.DataFrame, group: str) -> list[Derived]:
    return [rate(printed_at(table, group, window)) for window in WINDOWS]


def _weight(table: pd.DataFrame) -> Interval:
    # If "all" is a mean of the two groups with one weight throughout, the weight of the programme is
    # (all − outside) / (programme − outside): falling in "outside" and in "programme", so the ends are at
    # the corners.
    low, high = [], []
    rows = zip(_rates(table, ALL), _rates(table, OUTSIDE), _rates(table, PROGRAMME), strict=True)
    for a, o, p in ((a.interval, o.interval, p.interval) for a, o, p in rows):
        low.append((a.low - o.high) / (p.high - o.high))
        high.append((a.high - o.low) / (p.low - o.low))
    return Interval(100 * max(low), 100 * min(high), False, False)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give gaps, changes, the difference-in-differences, overlaps, and the weight that the rows imply."""
    everyone, outside, programme = (_rates(table, group) for group in (ALL, OUTSIDE, PROGRAMME))
    gaps = [p - o for p, o in zip(programme, outside, strict=True)]
    did = gaps[-1] - gaps[0]
    fall = programme[0] - programme[-1]
    rise = outside[-1] - outside[0]
    found: dict[str, Fact] = {
        "gap_fall": (-did).quantity(POINTS, 1),
        "did": did.quantity(POINTS, 1, signed=True),
        "did_range": did.range(POINTS, 1, signed=True),
        "programme_fall": fall.quantity(POINTS, 1),
        "programme_fall_range": fall.range(POINTS, 1),
        "outside_rise": rise.quantity(POINTS, 1),
        "outside_rise_range": rise.range(POINTS, 1),
        "all_change": (everyone[-1] - everyone[0]).quantity(POINTS, 1, signed=True),
        "distance": (programme[0] - everyone[0]).quantity(POINTS, 1),
        # Regression to the mean alone gives a fall of (1 − rho) * distance; this is the rho that gives the
        # fall seen.
        "rho": (exact(1) - fall / (programme[0] - everyone[0])).quantity("score", 1),
        "weight": Range(_weight(table), "percent", 0),
        "extra_cost": Quantity(inputs.passage("absence_extra_cost").number, "nok_million"),
    }
    for i, (gap, o, p) in enumerate(zip(gaps, outside, programme, strict=True), start=1):
        found[f"gap_{i}"] = gap.quantity(POINTS, 1)
        found[f"outside_{i}"], found[f"programme_{i}"] = o.quantity("percent", 1), p.quantity("percent", 1)
    for i, j in combinations(range(3), 2):
        found[f"overlap_{i + 1}{j + 1}"] = Quantity(overlap(WINDOWS[i], WINDOWS[j]))
    return found


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare the running text with the table; the extra cost has no inputs in the documents."""
    p1, _, p3 = (printed_at(table, PROGRAMME, w) for w in WINDOWS)
    o1, _, o3 = (printed_at(table, OUTSIDE, w) for w in WINDOWS)
    start, end = rate(p1) - rate(o1), rate(p3) - rate(o3)
    first, last = f"{shown(p1)} − {shown(o1)}", f"{shown(p3)} − {shown(o3)}"
    stated = (
        ("absence_programme_start", "percent", rate(p1), f"{PROGRAMME}, {WINDOWS[0]}"),
        ("absence_others_start", "percent", rate(o1), f"{OUTSIDE}, {WINDOWS[0]}"),
        ("absence_gap_start", POINTS, start, first),
        ("absence_others_end", "percent", rate(o3), f"{OUTSIDE}, {WINDOWS[-1]}"),
        ("absence_programme_end", "percent", rate(p3), f"{PROGRAMME}, {WINDOWS[-1]}"),
        ("absence_gap_end", POINTS, end, last),
        ("absence_gap_change", POINTS, start - end, f"({first}) − ({last})"),
    )
    found = [
        compared(EXHIBIT.id, ("", name), inputs.passage(name), unit, [value.reading()], formula)
        for name, unit, value, formula in stated
    ]
    name, why = "absence_extra_cost", "extra_cost"
    million, lacks = "nok_million", "missing source"
    cost = inputs.passage(name)
    return (*found, compared(EXHIBIT.id, ("", name), cost, million, [], "", reason=lacks, explanation=why))


def plot(table: pd.DataFrame, words: Words) -> Lines:
    """Show the three groups at the ends of their windows; the programme and the others are the finding."""
    return window_lines(table, WINDOWS, [PROGRAMME, ALL, OUTSIDE], words, {PROGRAMME, OUTSIDE})
