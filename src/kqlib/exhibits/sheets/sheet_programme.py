"""A participant's sheet: what is printed for the programme as a whole, to hold its own numbers against.

Source: sluttrapport-2010, Tabell 4.6 (lines 3270-3274).  Population: municipalities that report to PAI, in
and outside the programme.  Unit: per cent of agreed days of work; difference in percentage points, with the
interval of the printed decimals.  Denominator and weighting are not printed.
"""

from __future__ import annotations

import pandas as pd

from kqlib.exhibits._absence import printed_at, rate, spread
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.exhibits.sheets._participant import LISTED, name
from kqlib.exhibits.table_4_6 import OUTSIDE, POINTS, PROGRAMME, WINDOWS

EXHIBIT = Spec(
    id="sheet_programme",
    number="Programmet",
    at=("sluttrapport-2010", 3257),
    evidence="recomputed",
    reads=(LISTED, "published/table_4_6.csv"),
    header="sheet_period",
    show=("sheet_period", "programme_rate", "outside_rate", "difference_points"),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give a row a window: the printed rates in and outside the programme and their difference, with its
    interval.
    """
    printed = inputs.published("table_4_6")
    rates = {
        column: [printed_at(printed, group, window) for window in WINDOWS]
        for column, group in (("programme_rate", PROGRAMME), ("outside_rate", OUTSIDE))
    }
    gaps = [rate(p) - rate(o) for p, o in zip(*rates.values(), strict=True)]
    return pd.concat(
        [pd.DataFrame({"sheet_period": WINDOWS, **rates}), spread("difference_points", gaps)], axis=1
    )


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the programme's first and last rate, and the last difference with its interval."""
    first, last = (rate(table["programme_rate"].iloc[place]) for place in (0, -1))
    outside = rate(table["outside_rate"].iloc[-1])
    return {
        **name(inputs),
        "first": first.quantity("percent", 1),
        "last": last.quantity("percent", 1),
        "difference": (last - outside).quantity(POINTS, 1, signed=True),
        "difference_range": (last - outside).range(POINTS, 1, signed=True),
    }
