"""The innsatskommuner by sector in a PAI delivery, in the last window of Vedlegg 6.

Source: a delivery in data/raw/absence; the innsatskommuner from sluttrapport-2010, Vedlegg 8.  Population:
the innsatskommuner of the delivery.  Unit: municipality and sector.  Denominator: agreed dagsverk.
"""

from __future__ import annotations

import pandas as pd

from kqlib.exhibits._delivered import PARTICIPANTS, vintage
from kqlib.exhibits._effort import WINDOWS
from kqlib.exhibits.appendix_6_delivered import effort_rates
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.absence_rates import RATES
from kqlib.printed import Quantity

EXHIBIT = Spec(
    id="appendix_6_delivered_sectors",
    number="Vedlegg 6 (leveranse, sektorer)",
    at=("sluttrapport-2010", 4596),
    evidence="gated",
    reads=(PARTICIPANTS,),
    uses=("pai",),
    header="sector",
    show=("sector", *RATES.values(), "absence_dagsverk", "agreed_dagsverk", "missing_because"),
    group="unit",
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give rates, numerators and denominators of the last window, a row a municipality and sector."""
    found = effort_rates(inputs, WINDOWS[-1:], "sector")
    return found[found["sector"] != ""].reset_index(drop=True)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give how many municipalities and sectors the delivery has."""
    return {
        "municipalities": Quantity(table["unit"].nunique()),
        "sectors": Quantity(table["sector"].nunique()),
        **vintage(inputs),
    }
