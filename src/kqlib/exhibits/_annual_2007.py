"""The rows of Tabell 1 in the annual report for 2007, and the counts of its running text (line 260)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib.exhibits._absence import compared, exact
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Comparison, Printed, Quantity, Reading

WINDOWS = ("2005K4-2006K3", "2006K2-2007K1", "2006K4-2007K3")
CHANGES = {"change_1_3": (WINDOWS[0], WINDOWS[2]), "change_2_3": (WINDOWS[1], WINDOWS[2])}
TOTAL = "Totalt sykefravær i de 12 innsatskommuner"
COUNTRY = ("Totalt", "Identiske kommuner*")


def both_printed(before: Printed, after: Printed) -> bool:
    """Whether both rates are printed, so that a change can be computed."""
    return before.value is not None and after.value is not None


def municipalities(table: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of single municipalities."""
    return table[~table["label"].isin([*COUNTRY, TOTAL])]


def moved(table: pd.DataFrame, change: str) -> tuple[int, int]:
    """Count the municipalities whose computed change is below and above zero."""
    values = [v for v in municipalities(table)[f"{change}_computed"] if v is not None]
    return sum(v < 0 for v in values), sum(v > 0 for v in values)


def unweighted(values: list[Printed]) -> Quantity:
    """Give the mean of the printed rates, each municipality counted once."""
    known = [v.number for v in values if v.value is not None]
    return Quantity(Fraction(sum(known)) / len(known), "percent", 1)


def stated(exhibit: str, inputs: Inputs, table: pd.DataFrame) -> list[Comparison]:
    """Compare the counts and the largest fall of the running text with the changes from period 1 to 3.

    The municipality without a printed change may have risen: "the rest of the twelve" is the most
    charitable reading.
    """
    (down, up), (_, up_later) = moved(table, "change_1_3"), moved(table, "change_2_3")
    rest = len(municipalities(table)) - down
    most = min(v for v in municipalities(table)["change_1_3_computed"] if v is not None)
    rises = [("with_change", up), ("later_period", up_later), ("rest_of_all", rest)]
    why: dict[str, Any] = {"reason": "base", "explanation": "up"}
    claims: tuple[tuple[str, str, list[Reading], str, dict[str, Any]], ...] = (
        ("annual_effort_decrease", "count", [exact(down).reading()], "change_1_3 < 0", {}),
        (
            "annual_effort_increase",
            "count",
            [exact(n).reading(name) for name, n in rises],
            "change_1_3 > 0",
            why,
        ),
        ("annual_largest_decrease", "percent", [exact(-most).reading()], "min(change_1_3)", {}),
    )
    return [
        compared(exhibit, ("", name), inputs.passage(name), unit, readings, formula, **more)
        for name, unit, readings, formula, more in claims
    ]
