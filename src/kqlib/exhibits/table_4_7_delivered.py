"""Tabell 4.7 rebuilt from a PAI delivery: absence by size of municipality.

Source: a delivery in data/raw/absence; populations on 1 January 2009 from Statistics Norway (tables 07459 and
10826), which must have been fetched; participants from sluttrapport-2010, Vedlegg 8.  Population: the 25 and
the 10 largest and smallest participants with a certain number, and all municipalities and city districts of
the delivery by size.  Unit: municipality and window; the report does not say which window it means.
Denominator: agreed dagsverk.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kqlib.charts import Lines
from kqlib.cleaning.municipalities import canonical_number
from kqlib.disclosure import Guard
from kqlib.exhibits._delivered import (
    AVERAGES,
    COHORTS,
    GROUP,
    PARTICIPANTS,
    at,
    change,
    cohorts,
    per_cent,
    points,
    side_by_side,
    visible,
)
from kqlib.exhibits._delivered_charts import group_lines
from kqlib.exhibits._delivered_guard import groups_guard
from kqlib.exhibits._delivery import delivered, vintage
from kqlib.exhibits.contract import Fact, Spec, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.exhibits.table_4_6 import WINDOWS
from kqlib.sources.registers import DISTRICTS, MUNICIPALITIES

EXHIBIT = Spec(
    id="table_4_7_delivered",
    number="Tabell 4.7 (leveranse)",
    at=("sluttrapport-2010", 3298),
    evidence="gated",
    reads=(PARTICIPANTS,),
    uses=("pai",),
    header="window",
    show=("window", *AVERAGES),
    group=GROUP,
    registers=(MUNICIPALITIES, DISTRICTS),
)
_YEAR = 2009
_EXTREMES = (25, 10)
# Statistics Norway's small, medium-sized and large municipalities: from this many inhabitants on.
_SIZES = {"size_small": 0, "size_medium": 5_000, "size_large": 20_000}


def table(inputs: Inputs) -> pd.DataFrame:
    """Give every average, a row a group and window."""
    return side_by_side(delivered(inputs), WINDOWS, _groups(_populations(inputs), cohorts(inputs)))


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Declare what the groups tell about persons."""
    return groups_guard(inputs, table, WINDOWS, _groups(_populations(inputs), cohorts(inputs)))


def _populations(inputs: Inputs) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in EXHIBIT.registers:
        register = inputs.register(name)
        units = register.units(_YEAR) if register else {}
        found |= {canonical_number(code): count for code, count in units.items()}
    return found


def _groups(population: Mapping[str, int], cohort: Mapping[str, str]) -> dict[str, set[str]]:
    taking_part = [n for n in population if cohort.get(n) in COHORTS]
    ranked = sorted(taking_part, key=lambda number: population[number])
    groups: dict[str, set[str]] = {}
    for count in _EXTREMES:
        groups |= {f"largest_{count}": set(ranked[-count:]), f"smallest_{count}": set(ranked[:count])}
    edges = [*_SIZES.values(), max(population.values(), default=0) + 1]
    for (name, low), high in zip(_SIZES.items(), edges[1:], strict=True):
        groups[name] = {n for n, count in population.items() if low <= count < high}
    return groups


def facts(inputs: Inputs, published: pd.DataFrame) -> dict[str, Fact]:
    """Give the rates of the largest and the smallest in the last window, and their differences."""
    exact = visible(table(inputs), published)
    found: dict[str, Fact] = {}
    for name in ("pooled", "unweighted"):
        for count in _EXTREMES:
            ends = [at(exact, f"{end}_{count}", WINDOWS[-1], name) for end in ("smallest", "largest")]
            found[f"smallest_{count}_{name}"], found[f"largest_{count}_{name}"] = map(per_cent, ends)
            found[f"difference_{count}_{name}"] = points(change(*ends))
    return {**found, **vintage(inputs)}


def plot(table: pd.DataFrame, words: Words) -> Lines | None:
    """Show pooled and unweighted rates of the 25 largest and the 25 smallest participants."""
    return group_lines(table, ("largest_25", "smallest_25"), words)
