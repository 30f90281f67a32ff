"""A participant's sheet: who it is in the list of participants, its cohort and its network.

Source: sluttrapport-2010, Vedlegg 8 (lines 4673-4840) and Vedlegg 2 (lines 4299-4375).  Population: one
participant.  Unit: a property.  No denominator.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kqlib.exhibits._gatherings import START
from kqlib.exhibits.contract import Coded, Fact, Spec
from kqlib.exhibits.inputs import Inputs
from kqlib.exhibits.sheets._participant import (
    HELD,
    LISTED,
    invited,
    name,
    neighbours,
    networks,
    numbers,
    participant,
)
from kqlib.printed import Quantity

EXHIBIT = Spec(
    id="sheet_participation",
    number="Deltakelse",
    at=("sluttrapport-2010", 4673),
    evidence="transcribed",
    reads=(LISTED, HELD),
    header="sheet_property",
    show=("sheet_property", "sheet_entry"),
)


def table(inputs: Inputs) -> pd.DataFrame:
    """Give a row a property: ``sheet_property`` (a code) and ``sheet_entry`` (a code, or text as printed)."""
    return pd.DataFrame(list(_rows(inputs)), columns=["sheet_property", "sheet_entry"])


def _rows(inputs: Inputs) -> Iterator[tuple[str, str]]:
    own = participant(inputs)
    yield "number", "/".join(own.numbers)
    if not own.certain:
        yield "certainty", "not_decided"
    if own.name != own.unit:
        yield "listed_as", own.unit
    yield "cohort", own.cohort
    for cohort, _ in own.listings[1:]:
        yield "listed_again", cohort
    yield "neighbours", ", ".join(neighbours(inputs, own))
    found, alone = numbers(own, networks(inputs))
    if own.cohort != "IKS":
        yield "network", ", ".join(found) if found else "unknown"
    if found and not alone:
        yield "network_shared", "hosts_differ"
    held = invited(inputs, own)
    starts = held[(held["gathering"] == START) & (held["cohort"] == own.cohort)]
    yield "start", "; ".join(starts["held"])


def facts(inputs: Inputs, table: pd.DataFrame) -> dict[str, Fact]:
    """Give the name, the cohort, and how many others are in the network."""
    own = participant(inputs)
    return {
        **name(inputs),
        "cohort": Coded("cohort", own.cohort),
        "others": Quantity(len(neighbours(inputs, own))),
    }
