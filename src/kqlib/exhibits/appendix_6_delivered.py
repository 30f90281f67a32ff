"""Vedlegg 6 rebuilt from a PAI delivery: the innsatskommuner's rates with what they are fractions of.

Source: a delivery in data/raw/absence; sluttrapport-2010, lines 4596-4642, for the printed rates, where the
column of a value is certain (see ``_effort``).  Population: the innsatskommuner, Kristiansund with Frei
throughout.  Unit: municipality and window of four quarters; a window needs all four.  Denominator: agreed
dagsverk.
"""

from __future__ import annotations

import pandas as pd

from kqlib.cleaning.participants import participants
from kqlib.disclosure import Guard
from kqlib.exhibits._delivered import LAST_QUARTER, PARTICIPANTS, is_hidden
from kqlib.exhibits._delivered_guard import UNIT_RATES, absence_area, declared
from kqlib.exhibits._delivery import delivered, vintage
from kqlib.exhibits._effort import READS, WINDOWS, solve
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.figure_3_delivered import EFFORT
from kqlib.exhibits.inputs import Inputs
from kqlib.measures.absence_rates import RATES, rates
from kqlib.printed import Quantity

EXHIBIT = Spec(
    id="appendix_6_delivered",
    number="Vedlegg 6 (leveranse)",
    at=("sluttrapport-2010", 4596),
    evidence="gated",
    reads=(*READS, PARTICIPANTS),
    uses=("pai",),
    header="window",
    show=(
        "window",
        "printed_rate",
        *RATES.values(),
        "absence_dagsverk",
        "agreed_dagsverk",
        "missing_because",
    ),
    group="unit",
)


def effort_rates(inputs: Inputs, names: tuple[str, ...], *by: str) -> pd.DataFrame:
    """Give the rates of the innsatskommuner (:func:`kqlib.measures.absence_rates.rates`) with ``unit``, the
    name as Vedlegg 8 has it, in its order.
    """
    listed = participants(inputs.published("appendix_8"))
    effort = listed[listed["cohort"] == EFFORT].set_index("municipality")["unit"]
    found = rates(delivered(inputs), names, ["municipality", *by], at=LAST_QUARTER)
    own = found[found["municipality"].isin(effort.index)]
    order = own["municipality"].map({number: place for place, number in enumerate(effort.index)})
    ordered = own.assign(unit=own["municipality"].map(effort)).iloc[order.argsort(kind="stable")]
    return ordered.reset_index(drop=True)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give the printed rate and the delivery's rates, numerators and denominators, a row a municipality and
    window.
    """
    found, solution = effort_rates(inputs, WINDOWS), solve(inputs)
    printed = [
        solution.certain(unit).get(WINDOWS.index(window))
        for unit, window in zip(found["unit"], found["window"], strict=True)
    ]
    return found.assign(printed_rate=pd.Series(printed, dtype="object"))


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Declare what the rates tell about persons."""
    places = zip(table["municipality"], table["window"], strict=True)
    areas = [absence_area((number,), window) for number, window in places]
    return declared(inputs, table, areas, ("unit", "municipality", "window"), UNIT_RATES)


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give how many cells have a rate, and how many do not."""
    have = ~table["rate_total"].map(is_hidden)
    return {
        "rates": Quantity(int(have.sum())),
        "missing": Quantity(int((~have).sum())),
        "municipalities": Quantity(table["unit"].nunique()),
        **vintage(inputs),
    }
