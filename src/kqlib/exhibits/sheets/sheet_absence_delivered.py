"""A participant's sheet: its own delivery beside its size group, its cohort and the programme.

Source: a delivery in data/raw/absence; participants from sluttrapport-2010, Vedlegg 8.  Population: the
participants with a certain number that the delivery has in the last window of Tabell 4.6.  Unit: a group,
pooled.  Denominator: agreed dagsverk.  Size groups are thirds of these participants by agreed dagsverk.

The sheets are parts of one table with every participant, so that no sheet shows what another hides.
"""

from __future__ import annotations

import pandas as pd

from kqlib.cleaning.taking_part import PUBLISHED
from kqlib.disclosure import Guard
from kqlib.exhibits._delivered import GROUP, PROGRAMME, counted, is_hidden, per_cent
from kqlib.exhibits._delivery import vintage
from kqlib.exhibits.contract import Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.exhibits.sheets._delivered_whole import SHOWN, THIRDS, Whole, whole
from kqlib.exhibits.sheets._participant import name, participant

OWN = "own"

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


def table(inputs: Inputs) -> pd.DataFrame:
    """Give the rows of the participant, its size group, its cohort and the programme, as far as they are in
    the delivery: rate, number of participants and the dagsverk behind it.
    """
    everybody = whole(inputs)
    found = everybody.table.iloc[_places(everybody, inputs)].reset_index(drop=True)
    own = participant(inputs).numbers
    return found.assign(**{GROUP: [OWN if group in own else group for group in found[GROUP]]})


def guard(inputs: Inputs, table: pd.DataFrame) -> Guard:
    """Declare the rows as parts of the table of everybody."""
    everybody = whole(inputs)
    return everybody.guard(inputs).part(_places(everybody, inputs))


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
        **vintage(inputs),
    }


def _places(everybody: Whole, inputs: Inputs) -> list[int]:
    own = participant(inputs)
    mine = [*own.numbers] if own.certain else []
    thirds = [third for third in THIRDS if everybody.members[third] & {*mine}]
    rows = {group: place for place, group in enumerate(everybody.table[GROUP])}
    return [rows[group] for group in (*mine, *thirds, own.cohort, PROGRAMME) if group in rows]
