"""A participant's sheet: every absence rate that is printed for it alone, the vintages side by side.

Source: arsrapport-2007, Tabell 1 (lines 281-292); sluttrapport-2010, Vedlegg 6 (lines 4625-4636), Hægebostad
(line 3502) and Vennesla (line 3563).  Population: the participant's employees as each source has them.
Unit: per cent of agreed days of work; revision in percentage points, later print minus earlier.  Three rows
of Vedlegg 6 lost the places of their cells (``kqlib.exhibits._effort``): a value whose window is not certain
stands in a row of its own.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from kqlib.exhibits import annual_2007_table_1
from kqlib.exhibits._absence import rate
from kqlib.exhibits._annual_2007 import CHANGES
from kqlib.exhibits._annual_2007 import WINDOWS as EARLY
from kqlib.exhibits._effort import READS, WINDOWS, Solution, solve
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.exhibits.sheets._participant import LISTED, name, participant
from kqlib.printed import Comparison, Missing, Printed, Quantity

# Municipalities with a series of their own, by years.
YEARLY = {"Hægebostad": "hagebostad", "Vennesla": "vennesla"}
ANNUAL, FINAL, REVISION, NOTE = "annual_report", "final_report", "revision_points", "sheet_note"
UNPLACED, NONE = "unplaced", "none"

EXHIBIT = Spec(
    id="sheet_absence",
    number="Trykt fravær",
    at=("sluttrapport-2010", 4596),
    evidence="recomputed",
    reads=(LISTED, *READS, *(f"published/{table}.csv" for table in YEARLY.values()), PASSAGES),
    header="sheet_period",
    show=("sheet_period", ANNUAL, FINAL, REVISION, NOTE),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give a row a window or year with what each report prints, the revision, and what must be said of it
    (``sheet_note``, a code or the values that have no certain window); one row of ``none`` where nothing is
    printed.
    """
    unit = participant(inputs).unit
    annual = inputs.published("annual_2007_table_1").set_index("label")
    yearly = {other: inputs.published(file) for other, file in YEARLY.items()}
    if unit in yearly:
        rows = [_row(str(r["year"]), None, r["absence"], "own_figures") for _, r in yearly[unit].iterrows()]
    elif unit in annual.index:
        rows = _effort_rows(annual.loc[unit].to_dict(), solve(inputs), unit)
    else:
        rows = [_row(NONE, None, None, "none_printed")]
    return pd.DataFrame(rows).astype("object")


def _effort_rows(early: dict[Any, Printed], solution: Solution, unit: str) -> list[dict[str, Any]]:
    certain = {WINDOWS[column]: value for column, value in solution.certain(unit).items()}
    rows = []
    for window in sorted({*EARLY, *WINDOWS}):
        first, last = early.get(window), certain.get(window)
        rows.append(_row(window, first, last, _note(window, first, last)))
    printed = solution.cells.complete.get(unit) or solution.cells.incomplete[unit]
    lost = [v.text for v in printed if v not in certain.values()]
    if lost:
        rows.append(_row(UNPLACED, None, None, " · ".join(lost)))
    return [*rows, *(_row(change, early[change], None, "") for change in CHANGES)]


def _note(window: str, first: Printed | None, last: Printed | None) -> str:
    if last is not None and last.number == 0:
        return "zero"
    if last is None and window in WINDOWS:
        return "lost"
    if first is not None and first.missing is Missing.NOT_REPORTED:
        return "not_reported"
    return "" if window in WINDOWS else "annual_only"


def _row(period: str, first: Printed | None, last: Printed | None, note: str) -> dict[str, Any]:
    both = first is not None and last is not None and first.value is not None and last.value is not None
    revision = rate(last).point - rate(first).point if both and first and last else None
    return {"sheet_period": period, ANNUAL: first, FINAL: last, REVISION: revision, NOTE: note}


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give how many rates each report prints for the participant alone, and how many were revised."""
    own = table[~table["sheet_period"].isin([UNPLACED, NONE, *CHANGES])]
    counts = {c: sum(isinstance(v, Printed) and v.value is not None for v in own[c]) for c in (ANNUAL, FINAL)}
    lost = sum(len(str(v).split(" · ")) for v in table[table["sheet_period"] == UNPLACED][NOTE])
    return {
        **name(inputs),
        "annual": Quantity(counts[ANNUAL]),
        "final": Quantity(counts[FINAL] + lost),
        "revised": Quantity(sum(bool(value) for value in own[REVISION] if value is not None)),
    }


def comparisons(inputs: Inputs, table: pd.DataFrame) -> tuple[Comparison, ...]:
    """Compare the printed changes of the annual report with its own rates."""
    unit = participant(inputs).unit
    if not set(table["sheet_period"]) & {*CHANGES}:
        return ()
    annual = annual_2007_table_1.table(inputs)
    judged = annual_2007_table_1.comparisons(inputs, annual)
    return tuple(
        Comparison(**{**vars(c), "id": f"{EXHIBIT.id}.{c.column}", "row": c.column, "column": ANNUAL})
        for c in judged
        if c.row == unit
    )
