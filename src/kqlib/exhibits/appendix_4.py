"""Vedlegg 4: meetings of the administrative steering group (administrativ styringsgruppe), 2007-2010.

Source: sluttrapport-2010, lines 4437-4548. Population: the printed meetings and the people listed as
having met, without names. Unit: year; a person is counted once a year for an organisation; a meeting of
two days is one meeting. Compared with the text (line 4441) and with the annual report for 2007 (line 124).
"""

from __future__ import annotations

import pandas as pd

from kqlib.charts import Bars
from kqlib.exhibits import _meetings
from kqlib.exhibits._counts import compare
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.printed import Comparison, Quantity

EXHIBIT = Spec(
    id="appendix_4",
    number="Vedlegg 4",
    at=("sluttrapport-2010", 4437),
    evidence="recomputed",
    reads=("published/appendix_4.csv", PASSAGES),
    header="year",
    show=_meetings.SHOW,
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a year: year, dates, meetings, people, and people per organisation."""
    return _meetings.meetings(inputs, "appendix_4")


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give meetings and people by year, and the dates that fall on a Saturday or a Sunday."""
    weekend = _meetings.weekend(table)
    return {
        **_meetings.facts(table),
        "weekend": ", ".join(weekend),
        "weekend_count": Quantity(len(weekend)),
        "annual_meetings": Quantity(inputs.passage("annual_steering_meetings").number),
    }


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare the meetings of each year with the printed dates, and the annual report's ten in 2007."""
    counts = {int(row["year"]): int(row["meetings"]) for _, row in table.iterrows()}
    in_text = [
        compare(
            "appendix_4",
            f"meetings_{year}",
            inputs.passage(f"steering_meetings_{year}"),
            {"dates": n},
            str(n),
            row=str(year),
            column="meetings",
        )
        for year, n in counts.items()
    ]
    annual, first = inputs.passage("annual_steering_meetings"), counts[min(counts)]
    return (*in_text, compare("appendix_4", "annual_2007", annual, {"dates": first}, reason="other_document"))


def plot(table: pd.DataFrame, words: Words) -> Bars:
    """Show the meetings of each year."""
    return _meetings.plot(table, words)
