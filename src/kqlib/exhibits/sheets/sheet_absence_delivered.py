"""A participant's sheet: its own delivery beside its size group, its cohort and the programme.

Source: a delivery in data/raw/absence; participants from sluttrapport-2010, Vedlegg 8.  Population: the
participants with a certain number that the delivery has in the last window of Tabell 4.6.  Unit: a group,
pooled.  Denominator: agreed dagsverk.  Size groups are thirds of these participants by agreed dagsverk.

The sheets are parts of one table with every participant, so that no sheet shows what another hides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from kqlib.cleaning.taking_part import PUBLISHED, taking_part
from kqlib.disclosure import Guard
from kqlib.exhibits._delivered import (
    COHORTS,
    GROUP,
    LAST_QUARTER,
    PROGRAMME,
    cohorts,
    counted,
    delivered,
    is_hidden,
    per_cent,
    side_by_side,
    vintage,
)
from kqlib.exhibits._delivered_guard import groups_guard
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.exhibits.sheets._participant import name, participant
from kqlib.exhibits.table_4_6 import WINDOWS
from kqlib.measures.absence import quarterly, windows
from kqlib.sources.catalogue import deliveries
from kqlib.sources.corrections import corrections
from kqlib.sources.lock import sha256, verified
from kqlib.vocabulary import column as column_of

OWN, THIRDS = "own", ("third_small", "third_middle", "third_large")
LAST = WINDOWS[-1:]
SHOWN = (GROUP, "pooled", "n_units", "absence_dagsverk", "agreed_dagsverk")
_BASIS = ("man_years", "persons", "absence_largest_1", "absence_largest_2")

EXHIBIT = Spec(
    id="sheet_absence_delivered",
    number="Leveransen",
    at=("sluttrapport-2010", 4596),
    evidence="gated",
    reads=(PUBLISHED,),
    uses=("pai",),
    header=GROUP,
    show=SHOWN,
)


@dataclass(frozen=True)
class _Whole:
    """The table of every participant and group, its groups, and what it tells about persons."""

    table: pd.DataFrame
    groups: Mapping[str, frozenset[str]]
    guard: Guard


def table(inputs: Inputs) -> pd.DataFrame:
    """Give the rows of the participant, its size group, its cohort and the programme, as far as they are in
    the delivery: rate, number of participants and the dagsverk behind it.
    """
    whole = _whole(inputs)
    found = whole.table.iloc[_places(whole, inputs)].reset_index(drop=True)
    own = participant(inputs).numbers
    return found.assign(**{GROUP: [OWN if group in own else group for group in found[GROUP]]})


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Declare the rows as parts of the table of everybody."""
    whole = _whole(inputs)
    return whole.guard.part(_places(whole, inputs))


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the participant's rate and the programme's, and how many participants that is of."""
    rates = {
        group: None if is_hidden(rate) else rate
        for group, rate in zip(table[GROUP], table["pooled"], strict=True)
    }
    sizes = dict(zip(table[GROUP], table["n_units"], strict=True))
    return {
        **name(inputs),
        "own": per_cent(rates.get(OWN)),
        "programme": per_cent(rates.get(PROGRAMME)),
        "participants": counted(sizes.get(PROGRAMME)),
        "window": column_of(LAST[0]).label("nb"),
        **vintage(inputs),
    }


def _places(whole: _Whole, inputs: Inputs) -> list[int]:
    own = participant(inputs)
    mine = [*own.numbers] if own.certain else []
    thirds = [third for third in THIRDS if whole.groups[third] & {*mine}]
    rows = {group: place for place, group in enumerate(whole.table[GROUP])}
    return [rows[group] for group in (*mine, *thirds, own.cohort, PROGRAMME) if group in rows]


_kept: dict[str, _Whole] = {}


def _whole(inputs: Inputs) -> _Whole:
    """Give the table of everybody; it is made once of the same delivery."""
    names = [PUBLISHED, *(file.path for file in deliveries(inputs.project, "pai"))]
    files = [(n, sha256(verified(inputs.project, n)), corrections(inputs.project, n)) for n in names]
    state = repr((inputs.project, files, inputs.parameters.get("min_cell")))
    inputs.published("appendix_8"), delivered(inputs)  # this exhibit's sources, made now or before
    if state not in _kept:
        _kept.clear()
        _kept[state] = _made(inputs)
    return _kept[state]


def _made(inputs: Inputs) -> _Whole:
    frame, cohort = delivered(inputs), cohorts(inputs)
    certain = [one.id for one in taking_part(inputs.published("appendix_8")) if one.certain]
    cells = windows(quarterly(frame, ["municipality"]), LAST, ["municipality"], at=LAST_QUARTER)
    have = cells[(cells["reason"] == "") & cells["municipality"].isin(certain)]
    ranked = [str(number) for number in have.sort_values(["agreed_e4", "municipality"])["municipality"]]
    groups: dict[str, frozenset[str]] = {number: frozenset((number,)) for number in ranked}
    for place, third in enumerate(THIRDS):
        ends = (place * len(ranked) // 3, (place + 1) * len(ranked) // 3)
        groups[third] = frozenset(ranked[slice(*ends)])
    groups |= {c: frozenset(n for n in ranked if cohort[n] == c) for c in COHORTS}
    groups[PROGRAMME] = frozenset(ranked)
    found = side_by_side(frame, LAST, groups)[[*SHOWN, "window", *_BASIS]]
    shown = {"pooled": "absence_dagsverk"}
    return _Whole(found, groups, groups_guard(inputs, found, LAST, groups, shown=shown))
