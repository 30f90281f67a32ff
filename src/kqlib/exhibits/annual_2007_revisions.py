"""Tabell 1 (2007) beside Vedlegg 6: the same municipality and the same period, printed in two reports.

Source: arsrapport-2007, lines 281-291 (periods 1 and 3), and sluttrapport-2010, lines 4625-4636 (first two
values). Population: innsatskommuner that have all six values in Vedlegg 6, where the place of a value is
certain.  Unit: per cent of agreed days of work; revision in percentage points, later print minus earlier.
No weighting.  A revision is not a fault in either report: each value keeps its vintage.
"""

from __future__ import annotations

import pandas as pd

from kqlib.exhibits._absence import percent_change
from kqlib.exhibits._vintages import PERIODS, both_vintages, is_revised, revised_count
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity

POINTS = "percentage_points"

EXHIBIT = Spec(
    id="annual_2007_revisions",
    number="Tabell 1 (2007) og vedlegg 6",
    at=("arsrapport-2007", 295),
    evidence="recomputed",
    reads=("published/annual_2007_table_1.csv", "published/appendix_6.csv"),
    show=("label", *(c for p, (w, _) in PERIODS.items() for c in (w, f"final_report_{p}", f"revision_{p}"))),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give one row a municipality: the value of each report and the revision, for periods 1 and 3."""
    return both_vintages(inputs.published("annual_2007_table_1"), inputs.published("appendix_6"))


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give how many were revised, the largest revision, and the largest fall in both vintages."""
    (first, _), (last, _) = PERIODS.values()
    revisions = [abs(value) for value in table["revision_3"]]
    largest = table.iloc[revisions.index(max(revisions))]
    earlier = [percent_change(a, b).point for a, b in zip(table[first], table[last], strict=True)]
    finals = zip(table["final_report_1"], table["final_report_3"], strict=True)
    later = [percent_change(a, b).point for a, b in finals]
    fell, fell_later = earlier.index(min(earlier)), later.index(min(later))
    return {
        **revised_count(inputs.published("annual_2007_table_1"), inputs.published("appendix_6")),
        "largest": str(largest["label"]),
        "largest_revision": Quantity(largest["revision_3"], POINTS, 1, signed=True),
        "unrevised": ", ".join(str(row["label"]) for _, row in table.iterrows() if not is_revised(row)),
        "most_fallen": str(table["label"][fell]),
        "most_fallen_change": Quantity(-earlier[fell], "percent"),
        "most_fallen_change_later": Quantity(-later[fell], "percent"),
        "most_fallen_later": str(table["label"][fell_later]),
        "change_later": Quantity(-later[fell_later], "percent"),
        "down": Quantity(sum(v < 0 for v in earlier)),
        "down_later": Quantity(sum(v < 0 for v in later)),
    }
