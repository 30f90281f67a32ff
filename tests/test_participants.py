"""Who took part: Vedlegg 8 by municipality number."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pandas as pd
import pytest

from kqlib.cleaning.participants import participants
from kqlib.errors import DataError
from kqlib.sources.synthetic_absence_targets import COHORTS, NAMESAKES

ROOT = Path(__file__).parents[1]
REFERENCE = Path(os.environ.get("KQLIB_REFERENCE") or ROOT.parent / "shared" / "reference")


def listed():
    with (ROOT / "data/raw/published/appendix_8.csv").open(encoding="utf-8") as stream:
        return pd.DataFrame(csv.DictReader(stream, delimiter=";"))


def test_innherred_is_two_and_mandal_is_once():
    found = participants(listed()).set_index("municipality")
    assert list(found.index[found["unit"] == "Innherred"]) == ["1719", "1721"]
    assert found.loc["1002", ["unit", "cohort"]].to_list() == ["Mandal", "IKS"]
    assert found.loc["030112", "unit"] == "Bydel Alna"
    assert found["certain"].sum() == 136
    assert set(found.index[~found["certain"]]) == {"0713", "1514", "1515", "1818"}


def test_they_are_those_of_the_reference():
    path = REFERENCE / "deltakere_vedlegg8_folkemengde.csv"
    if not path.is_file():
        pytest.skip(f"{path.name} is not here")
    with path.open(encoding="utf-8") as stream:
        expected = {row["kode_2009"].rstrip("a") for row in csv.DictReader(stream)}
    found = participants(listed())
    assert set(found["municipality"][found["certain"]]) <= expected <= set(found["municipality"])


def test_the_made_up_delivery_knows_the_same_participants():
    found = participants(listed())
    certain = found[found["certain"]]
    for cohort, numbers in COHORTS.items():
        assert set(numbers.split()) == set(certain["municipality"][certain["cohort"] == cohort])
    assert set(NAMESAKES) == set(found["municipality"][~found["certain"]])


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(DataError, match="Notodden"):
        participants(pd.DataFrame({"unit": ["Notoden"], "cohort": ["IKS"]}))
