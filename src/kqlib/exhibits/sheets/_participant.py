"""The participant that a sheet is about, and the network group that Vedlegg 8 and Vedlegg 2 give it.

Vedlegg 8 lists networks as groups of names without numbers, Vedlegg 2 numbers them without names.  A number
belongs to a group when a gathering of that number was held in a municipality of the group.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from kqlib.cleaning.taking_part import Participant, asked_for, taking_part
from kqlib.errors import ParameterError
from kqlib.exhibits._gatherings import gatherings
from kqlib.exhibits.contract import Fact
from kqlib.exhibits.inputs import Inputs

LISTED, HELD = "published/appendix_8.csv", "published/appendix_2.csv"
EVERYBODY = "Alle"


def participant(inputs: Inputs) -> Participant:
    """Give the participant of the notebook's parameter ``municipality``.

    Raises :class:`ParameterError` when that names nobody who took part, or several.
    """
    every = taking_part(inputs.published("appendix_8"))
    asked = str(inputs.parameters.get("municipality", ""))
    found = asked_for([asked], every)
    if len(found) != 1:
        raise ParameterError("sheet_merged", found=asked, expected="; ".join(one.label for one in found))
    return found[0]


def name(inputs: Inputs) -> dict[str, Fact]:
    """Give what every text of a sheet may say: the participant's name."""
    return {"name": participant(inputs).name}


def neighbours(inputs: Inputs, own: Participant) -> list[str]:
    """Give the others in the network groups of ``own``, as printed, in order."""
    listed = inputs.published("appendix_8")
    blocks = {block for _, block in own.listings}
    return [str(unit) for unit in listed[listed["block"].isin(blocks)]["unit"] if unit != own.unit]


def networks(inputs: Inputs) -> dict[tuple[str, str], frozenset[int]]:
    """Give the groups (``block``) that a cohort's numbered network may be, by cohort and number
    (``("P2", "NV 10")``); several where the hosts are of several groups, none where no host is of the cohort.
    """
    listed = inputs.published("appendix_8")
    found: dict[tuple[str, str], frozenset[int]] = {}
    for row in gatherings(inputs).to_dict("records"):
        if row["network"]:
            names = listed[listed["cohort"] == row["cohort"]]
            places = re.split(r"[/,]\s*", str(row["place"]))
            hosts = frozenset(int(block) for block in names[names["unit"].isin(places)]["block"])
            key = str(row["cohort"]), str(row["network"])
            found[key] = found.get(key, frozenset()) | hosts
    return found


def numbers(own: Participant, known: Mapping[tuple[str, str], frozenset[int]]) -> tuple[list[str], bool]:
    """Give the numbers of the networks that ``own`` may be in, and whether each is of one group alone."""
    mine = set(own.listings)
    found = {
        number: blocks for (cohort, number), blocks in known.items() if mine & {(cohort, b) for b in blocks}
    }
    return sorted(found), all(len(blocks) == 1 for blocks in found.values())


def invited(inputs: Inputs, own: Participant) -> pd.DataFrame:
    """Give the gatherings of Vedlegg 2 that were for ``own``: its cohorts', its networks', everybody's."""
    held = gatherings(inputs)
    known = networks(inputs)
    cohorts = {cohort for cohort, _ in own.listings}
    mine = [
        row["cohort"] == EVERYBODY
        or (row["cohort"] in cohorts and not row["network"])
        or any((row["cohort"], block) in own.listings for block in known.get(_key(row), ()))
        for row in held.to_dict("records")
    ]
    return held[mine].reset_index(drop=True)


def _key(row: Mapping[object, object]) -> tuple[str, str]:
    return str(row["cohort"]), str(row["network"])
