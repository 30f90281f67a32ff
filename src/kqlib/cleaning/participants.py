"""The participants of Vedlegg 8 by municipality number: which municipalities a name stands for.

Source: sluttrapport-2010, Vedlegg 8 (lines 4673-4840).  A unit is a municipality or a city district of Oslo;
"Innherred" is two municipalities.  A name that two municipalities share (Herøy, Sande) is not decided here:
both are given, and neither is certain.  One listed in two cohorts counts in the first.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from kqlib.cleaning.municipalities import by_name, nearest
from kqlib.errors import DataError
from kqlib.sources.registers import spellings

# The names are those of the programme's last full year.
_YEAR = 2009


def participants(appendix_8: pd.DataFrame) -> pd.DataFrame:
    """Give a row a municipality: ``municipality`` (number), ``unit`` (as printed), ``cohort``, ``certain``.

    ``appendix_8`` has ``unit`` and ``cohort``.  Raises :class:`DataError` for a name that the classification
    does not have.
    """
    rows: list[dict[str, Any]] = []
    for unit, cohort in zip(appendix_8["unit"], appendix_8["cohort"], strict=True):
        numbers, certain = _numbers(str(unit))
        rows += [{"municipality": n, "unit": unit, "cohort": cohort, "certain": certain} for n in numbers]
    return pd.DataFrame(rows).drop_duplicates("municipality", ignore_index=True)


def _numbers(unit: str) -> tuple[list[str], bool]:
    special = spellings().get(unit.strip())
    if special:
        return list(special), True
    found = [municipality.number for municipality in by_name(unit, _YEAR)]
    if not found:
        file = "src/kqlib/vocabulary/municipalities.csv"
        raise DataError("register_name", file=file, found=unit, year=_YEAR, hint=nearest(unit))
    return found, len(found) == 1
