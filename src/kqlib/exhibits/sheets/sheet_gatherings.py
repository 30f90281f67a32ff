"""A participant's sheet: the gatherings of the programme that were for it.

Source: sluttrapport-2010, Vedlegg 2 (lines 4299-4375); which network it is in from Vedlegg 8.  Population:
the gatherings of its cohort, of its network and of everybody.  Unit: one line of the list; two lines that
share a day may be one gathering held in two groups.  Who came is not printed.
"""

from __future__ import annotations

import pandas as pd

from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.exhibits.sheets._participant import EVERYBODY, HELD, LISTED, invited, name, participant
from kqlib.printed import Quantity

EXHIBIT = Spec(
    id="sheet_gatherings",
    number="Samlinger",
    at=("sluttrapport-2010", 4293),
    evidence="transcribed",
    reads=(LISTED, HELD),
    header="held",
    show=("held", "cohort", "network", "activity", "place"),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give a row a gathering in order of time, as Vedlegg 2 has it, with ``held`` (date with year)."""
    held = invited(inputs, participant(inputs)).sort_values("start", kind="stable", ignore_index=True)
    return held[[*EXHIBIT.show]]


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the gatherings in all, of the cohort, of the network and of everybody."""
    everybody = int((table["cohort"] == EVERYBODY).sum())
    network = int((table["network"] != "").sum())
    return {
        **name(inputs),
        "gatherings": Quantity(len(table)),
        "everybody": Quantity(everybody),
        "network": Quantity(network),
        "cohort": Quantity(len(table) - everybody - network),
    }
