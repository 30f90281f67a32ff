"""Tabell 1 (2007): sickness absence in the twelve innsatskommuner over three windows, with printed changes.

Source: arsrapport-2007, lines 274-295; running text 260.  Population: the twelve municipalities, and above
them two rows for all municipalities in PAI.  Unit: egenmeldt and legemeldt absence in per cent of agreed
days of work; change in per cent of the earlier rate.  Denominators and the weighting of the totals are not
printed.  Windows 1 and 2, and 2 and 3, overlap by two quarters.  The two low and ten high municipalities
were chosen on earlier absence (line 248).
"""

from __future__ import annotations

import pandas as pd

from kqlib.charts import Lines
from kqlib.exhibits._absence import compared, percent_change, printed_at, rate, shown, spread
from kqlib.exhibits._absence_charts import overlap, window_lines
from kqlib.exhibits._annual_2007 import (
    CHANGES,
    TOTAL,
    WINDOWS,
    both_printed,
    moved,
    municipalities,
    stated,
    unweighted,
)
from kqlib.exhibits._vintages import revised_count
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.printed import Comparison, Quantity

EXHIBIT = Spec(
    id="annual_2007_table_1",
    number="Tabell 1 (2007)",
    at=("arsrapport-2007", 274),
    evidence="recomputed",
    reads=("published/annual_2007_table_1.csv", "published/appendix_6.csv", PASSAGES),
    show=("label", *WINDOWS, "change_1_3", "change_1_3_computed", "change_2_3", "change_2_3_computed"),
    totals=(TOTAL,),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give the printed rows with both changes recomputed in per cent, each with its interval."""
    printed = inputs.published("annual_2007_table_1")
    computed = []
    for name, (before, after) in CHANGES.items():
        pairs = zip(printed[before], printed[after], strict=True)
        changes = [percent_change(a, b) if both_printed(a, b) else None for a, b in pairs]
        computed.append(spread(f"{name}_computed", changes))
    return pd.concat([printed, *computed], axis=1)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the extremes, the counts each way, unweighted means beside the totals, and the revisions."""
    own = municipalities(table)
    rows = own[own["change_1_3_computed"].notna()].sort_values(
        "change_1_3_computed", key=lambda c: c.astype(float)
    )
    fell, rose = rows.iloc[0], rows.iloc[-1]
    lacking = own[own["change_1_3_computed"].isna()]
    down, up = moved(table, "change_1_3")
    down_later, up_later = moved(table, "change_2_3")
    found: dict[str, Fact] = {
        "most_fallen": str(fell["label"]),
        "most_fallen_change": Quantity(-fell["change_1_3_computed"], "percent"),
        "most_risen": str(rose["label"]),
        "most_risen_change": Quantity(rose["change_1_3_computed"], "percent"),
        "lacking": ", ".join(lacking["label"]),
        "municipalities": Quantity(len(own)),
        "with_change": Quantity(len(rows)),
        "down": Quantity(down),
        "up": Quantity(up),
        "down_later": Quantity(down_later),
        "up_later": Quantity(up_later),
        "rest": Quantity(len(own) - down),
        "stated_up": Quantity(inputs.passage("annual_effort_increase").number),
        "overlap_12": Quantity(overlap(WINDOWS[0], WINDOWS[1])),
        "overlap_23": Quantity(overlap(WINDOWS[1], WINDOWS[2])),
        "overlap_13": Quantity(overlap(WINDOWS[0], WINDOWS[2])),
        "mean_3_all": unweighted(list(own[WINDOWS[2]])),
    }
    for i, window in enumerate(WINDOWS, start=1):
        found[f"mean_{i}"] = unweighted(list(rows[window]))
        found[f"total_{i}"] = rate(printed_at(table, TOTAL, window)).quantity("percent", 1)
    before, after = (printed_at(table, TOTAL, window) for window in CHANGES["change_2_3"])
    found["total_change_range"] = percent_change(before, after).range("percent", 1, signed=True)
    return found | revised_count(table, inputs.published("appendix_6"))


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare every printed change with its two rates, and the text's counts and largest fall."""
    cells = []
    for row in table["label"]:
        for name, (first, last) in CHANGES.items():
            printed, before, after = (printed_at(table, row, column) for column in (name, first, last))
            if printed.value is None:
                continue
            why = "total" if (row, name) == (TOTAL, "change_2_3") else ""
            formula = f"({shown(after)} / {shown(before)} − 1) · 100"
            reading = percent_change(before, after).reading()
            cells.append(
                compared(EXHIBIT.id, (row, name), printed, "percent", [reading], formula, explanation=why)
            )
    return (*cells, *stated(EXHIBIT.id, inputs, table))


def plot(table: pd.DataFrame, words: Words) -> Lines:
    """Show the municipalities with a change, the largest fall, the largest rise and the total as findings."""
    own = municipalities(table).dropna(subset=["change_1_3_computed"])
    order = own.sort_values("change_1_3_computed", key=lambda c: c.astype(float))["label"]
    rows = [*order, TOTAL]
    return window_lines(table, WINDOWS, rows, words, {order.iloc[0], order.iloc[-1], TOTAL})
