"""What became of the rows of every delivery: in, kept, and left out with the reason.

Source: the deliveries declared in data/raw/sources.toml.  Unit: row of the delivery.  Rows in are rows kept
and rows left out, always.
"""

from __future__ import annotations

import pandas as pd

from kqlib.exhibits.contract import EVERY_FILE, Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.printed import Quantity
from kqlib.sources.catalogue import catalogue

EXHIBIT = Spec(
    id="data_deliveries",
    number="Leveranser",
    at=("sluttrapport-2010", 5002),
    evidence="recomputed",
    reads=EVERY_FILE,
    impersonal="rows of files by what became of them; nothing of what they say",
    header="outcome",
    show=("outcome", "rows"),
    group="file",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give a row for each delivery (by title) and outcome: ``in``, ``kept``, or why rows were left out."""
    titles = {name: source.title for name, source in catalogue(inputs.project).items()}
    rows = [
        (titles[told.file], outcome, count)
        for told in inputs.deliveries()
        for outcome, count in (("in", told.rows_in), ("kept", told.rows_kept), *told.dropped)
    ]
    return pd.DataFrame(rows, columns=["file", "outcome", "rows"])


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give how many deliveries there are, and how many rows came in and were kept."""
    return {
        "files": Quantity(table["file"].nunique()),
        "rows_in": Quantity(int(table.loc[table["outcome"] == "in", "rows"].sum())),
        "rows_kept": Quantity(int(table.loc[table["outcome"] == "kept", "rows"].sum())),
    }
