"""Vedlegg 3: meetings of the political contact body (politisk kontaktmøte), 2007-2010.

Source: sluttrapport-2010, lines 4376-4436. Population: the printed meetings and the people listed as
having met, without names. Unit: year; a person is counted once a year for an organisation. Compared with
the text (line 4380) and with the annual report for 2007 (line 130).
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
    id="appendix_3",
    number="Vedlegg 3",
    at=("sluttrapport-2010", 4376),
    evidence="recomputed",
    reads=("published/appendix_3.csv", PASSAGES),
    header="year",
    show=_meetings.SHOW,
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a year: year, dates, meetings, people, and people per organisation."""
    return _meetings.meetings(inputs, "appendix_3")


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give meetings and people by year, and the annual report's number of meetings."""
    annual = Quantity(inputs.passage("annual_contact_meetings").number)
    return {**_meetings.facts(table), "annual_meetings": annual}


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare nine meetings and the tenth to come with the printed dates, and the annual report's three in
    2007.
    """
    counts = [int(n) for n in table["meetings"]]
    held, formula = sum(counts), " + ".join(map(str, counts))
    return (
        compare("appendix_3", "held", inputs.passage("contact_meetings_held"), {"dates": held}, formula),
        compare(
            "appendix_3",
            "next",
            inputs.passage("contact_meeting_next"),
            {"one_more": held + 1},
            f"{held} + 1",
        ),
        compare(
            "appendix_3",
            "annual_2007",
            inputs.passage("annual_contact_meetings"),
            {"dates": counts[0]},
            str(counts[0]),
            reason="other_document",
            explanation="annual",
        ),
    )


def plot(table: pd.DataFrame, words: Words) -> Bars:
    """Show the meetings of each year."""
    return _meetings.plot(table, words)
