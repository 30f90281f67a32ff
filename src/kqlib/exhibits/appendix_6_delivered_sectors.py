"""The innsatskommuner by sector in a PAI delivery, in the last window of Vedlegg 6.

Source: a delivery in data/raw/absence; the innsatskommuner from sluttrapport-2010, Vedlegg 8.  Population:
the innsatskommuner of the delivery.  Unit: municipality and sector.  Denominator: agreed dagsverk.
"""

from __future__ import annotations

import pandas as pd

from kqlib.disclosure import Guard
from kqlib.exhibits._delivered import LAST_QUARTER, PARTICIPANTS
from kqlib.exhibits._delivered_guard import UNIT_RATES, absence_area, declared
from kqlib.exhibits._delivery import delivered, vintage
from kqlib.exhibits._effort import WINDOWS
from kqlib.exhibits.appendix_6_delivered import effort_rates
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.absence import collapsed, dagsverk, quarterly, renumbered
from kqlib.measures.absence_rates import RATES
from kqlib.measures.windows import quarters_of
from kqlib.printed import Quantity

EXHIBIT = Spec(
    id="appendix_6_delivered_sectors",
    number="Vedlegg 6 (leveranse, sektorer)",
    at=("sluttrapport-2010", 4596),
    evidence="gated",
    reads=(PARTICIPANTS,),
    uses=("pai",),
    header="sector",
    show=("sector", *RATES.values(), "absence_dagsverk", "agreed_dagsverk"),
    group="unit",
    totals=("all",),
)
WINDOW, ALL = WINDOWS[-1], EXHIBIT.totals[0]


def table(inputs: Inputs) -> pd.DataFrame:
    """Give rates, numerators and denominators of the last window, a row a municipality and sector, the
    municipality itself first.

    A sector that lacks some quarters has a row too, without a rate, since it is what the others leave of the
    whole; it is protected and not published.
    """
    whole = effort_rates(inputs, (WINDOW,)).assign(sector=ALL)
    parts = effort_rates(inputs, (WINDOW,), "sector")
    parts = parts[parts["sector"] != ""]
    parts = pd.concat([parts[parts["missing_because"] == ""], _incomplete(inputs, parts)])
    found = pd.concat([whole[whole["missing_because"] == ""], parts], ignore_index=True)
    order = {unit: place for place, unit in enumerate(whole["unit"])}
    found = found.sort_values("unit", key=lambda units: units.map(order), kind="stable", ignore_index=True)
    return found.drop(columns="window")


def _incomplete(inputs: Inputs, parts: pd.DataFrame) -> pd.DataFrame:
    """Give what sectors without all four quarters deliver of the window, as numerators and denominators."""
    by = ["municipality", "sector"]
    cells = renumbered(quarterly(delivered(inputs), by), by, LAST_QUARTER)
    inside = collapsed(cells[cells["period"].isin(quarters_of(WINDOW))], by)
    lacking = parts[parts["missing_because"] != ""]
    sums = lacking[[*by, "unit", "missing_because"]].merge(inside, on=by)
    for name in ("agreed", "absence"):
        amounts = [dagsverk(value) for value in sums.pop(f"{name}_e4")]
        sums[f"{name}_dagsverk"] = pd.Series(amounts, dtype="object")
    return sums.reindex(columns=parts.columns)


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Declare what the sectors tell about persons; what is left of a municipality is protected with them."""
    places = zip(table["municipality"], table["sector"], strict=True)
    areas = [absence_area((number,), WINDOW, "" if sector == ALL else sector) for number, sector in places]
    keep = list(table["missing_because"] == "")
    return declared(inputs, table, areas, ("unit", "municipality", "sector"), UNIT_RATES, keep)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give how many municipalities and sectors the delivery has."""
    return {
        "municipalities": Quantity(table["unit"].nunique()),
        "sectors": Quantity(table.loc[table["sector"] != ALL, "sector"].nunique()),
        **vintage(inputs),
    }
