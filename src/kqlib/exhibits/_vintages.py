"""The same municipality and period in the annual report 2007 (Tabell 1) and in Vedlegg 6.

Vedlegg 6 lost the places of its cells.  A row with all six values keeps its order, so its first two values
are the windows 2005K4-2006K3 and 2006K4-2007K3, which are periods 1 and 3 of Tabell 1.  Rows with fewer
values are left out.
"""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from kqlib.exhibits._absence import rate
from kqlib.exhibits.contract import Fact
from kqlib.printed import Quantity

PERIODS = {1: ("2005K4-2006K3", "printed_1"), 3: ("2006K4-2007K3", "printed_2")}
# More than one unit of the last printed decimal: a difference of exactly one unit may be rounding on the way.
THRESHOLD = Fraction(1, 10)


def both_vintages(annual: pd.DataFrame, appendix: pd.DataFrame) -> pd.DataFrame:
    """Give both printed values and the revision, per period, for municipalities complete in both."""
    six = appendix[
        [all(v.value is not None for v in row) for row in appendix.filter(like="printed_").to_numpy()]
    ]
    joined = annual.merge(six, left_on="label", right_on="municipality", how="inner")
    found = joined[["label"]].copy()
    for period, (window, column) in PERIODS.items():
        pairs = list(zip(joined[window], joined[column], strict=True))
        found[window] = joined[window]
        found[f"final_report_{period}"] = joined[column]
        found[f"revision_{period}"] = pd.Series(
            [rate(b).point - rate(a).point for a, b in pairs], dtype="object"
        )
    return found


def is_revised(row: pd.Series) -> bool:
    """Whether either period differs by more than 0.1 point."""
    return any(abs(row[f"revision_{period}"]) > THRESHOLD for period in PERIODS)


def revised_count(annual: pd.DataFrame, appendix: pd.DataFrame) -> dict[str, Fact]:
    """Give how many municipalities stand in both reports and how many of them were revised."""
    both = both_vintages(annual, appendix)
    return {
        "revised": Quantity(sum(is_revised(row) for _, row in both.iterrows())),
        "in_both": Quantity(len(both)),
        "threshold": Quantity(THRESHOLD, "percentage_points", 1),
    }
