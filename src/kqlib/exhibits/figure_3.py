"""Figur 3: the average absence of the innsatskommuner, drawn on a true time axis.

Source: sluttrapport-2010, lines 3147-3160 and 3256 (the chart's data are the row Snitt of Vedlegg 6, line
4637; PAI). Population: the innsatskommuner.  Unit: window of four quarters.  Unweighted averages in per cent:
as printed, without the 0,0, and for the municipalities with figures in all windows.  The windows overlap by
0, 0, 3, 2 and 3 quarters, so the six points are not independent.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pandas as pd

from kqlib.charts import Line, Lines, Point, Window
from kqlib.exhibits._effort import READS, WINDOWS, solve
from kqlib.exhibits.appendix_6 import facts as appendix_facts
from kqlib.exhibits.appendix_6 import printed_average, sum_over
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.windows import bounds, overlap
from kqlib.printed import Comparison, Interval, Quantity, Reading, round_half_up
from kqlib.vocabulary import column

EXHIBIT = Spec(
    id="figure_3",
    number="Figur 3",
    at=("sluttrapport-2010", 3256),
    evidence="recomputed",
    reads=READS,
    header="window",
    show=(
        "window",
        "printed_average",
        "average_without",
        "municipalities_without",
        "average_panel",
        "overlap",
    ),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a window: printed average, average and number without the 0,0, balanced panel, overlap in
    quarters.
    """
    solution = solve(inputs)
    columns = range(len(WINDOWS))
    return pd.DataFrame(
        {
            "window": WINDOWS,
            "printed_average": [solution.cells.averages[c] for c in columns],
            "average_without": [solution.average(solution.best, c) for c in columns],
            "municipalities_without": [solution.count(solution.best, c) for c in columns],
            "average_panel": [solution.panel(c) for c in columns],
            "overlap": [None, *(overlap(WINDOWS[c - 1], WINDOWS[c]) for c in columns if c)],
        }
    )


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the facts of Vedlegg 6 and the printed fall at the end."""
    printed = [Fraction(p.number) for p in table["printed_average"]]
    return {
        **appendix_facts(inputs, table),
        "printed_end_change": Quantity(printed[-1] - printed[-2], "percentage_points", 1, signed=True),
        "printed_previous": Quantity(printed[-2], "percent", 1),
        "end_change": Quantity(
            round_half_up(table["average_without"].iloc[-1], 1)
            - round_half_up(table["average_without"].iloc[-2], 1),
            "percentage_points",
            1,
            signed=True,
        ),
    }


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Judge the drawn averages as Vedlegg 6 does, and with the last one the text's statement that the
    average falls most at the end (lines 3155-3157).
    """
    solution = solve(inputs)
    last = len(WINDOWS) - 1
    changes = [solution.average(p, last) - solution.average(p, last - 1) for p in solution.admissible]
    printed = table["printed_average"].iloc[-1]
    ends = [solution.average(p, last) for p in solution.admissible]
    drawn = (
        replace(
            printed_average(solution, place),
            id=f"figure_3.average.{window}",
            row=window,
            column="printed_average",
        )
        for place, window in enumerate(WINDOWS[:last])
    )
    return (
        *drawn,
        Comparison(
            id="figure_3.last_average",
            row=WINDOWS[last],
            column="printed_average",
            printed=printed,
            unit="percent",
            readings=(
                Reading(
                    "without_zero",
                    solution.average(solution.best, last),
                    Interval(min(ends) - Fraction(1, 20), max(ends) + Fraction(1, 20), high_closed=False),
                ),
            ),
            formula=sum_over(solution, last),
            reason="base",
            explanation="falls_at_end" if all(change > 0 for change in changes) else "",
            decision="3155-3158",
        ),
    )


def plot(table: pd.DataFrame, words: Words) -> Lines:
    """Draw the three averages at the ends of their windows, the windows beneath."""
    ends = [bounds(window)[1] for window in table["window"]]

    def points(name: str, labelled: bool) -> tuple[Point, ...]:
        values = [getattr(v, "value", v) for v in table[name]]
        return tuple(
            Point(day, float(value), words.say(Quantity(value, "percent", 1)) if labelled else "")
            for day, value in zip(ends, values, strict=True)
        )

    last_two = points("printed_average", labelled=False)[-2:]
    return Lines(
        lines=(
            Line(words.text("line_without"), points("average_without", labelled=True), "computed"),
            Line(words.text("line_panel"), points("average_panel", labelled=False), "context"),
            Line(words.text("line_printed"), last_two, "printed", dashed=True),
        ),
        axis=words.text("axis"),
        windows=tuple(Window(*bounds(w), column(w).label(words.language)) for w in table["window"]),
        windows_note=words.text("windows_note"),
    )
