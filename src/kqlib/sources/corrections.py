"""``data/raw/corrections.toml``: every hand repair as data, with its reason and reference.

A correction names file, column, the row it is for (``match``: column = value), the old and the new string.
One that matches nothing fails, so a repair never outlives the fault it was made for.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from kqlib.errors import DataError, closest
from kqlib.paths import Project
from kqlib.sources.catalogue import read_toml
from kqlib.sources.lock import declared, verified

_FIELDS = ("file", "match", "column", "old", "new", "reason", "reference")


def correct(project: Project, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give ``frame`` (all strings) with the corrections for the raw file ``name`` applied; the argument is
    untouched.

    Raises :class:`DataError` for a correction that lacks a field, names a file or column that is
    none, or matches no row.
    """
    if "corrections.toml" not in declared(project):
        return frame
    verified(project, "corrections.toml")
    entries = read_toml(project.raw / "corrections.toml", "data/raw/corrections.toml").get("correction", [])
    corrected = frame.copy()
    for number, entry in enumerate(entries, start=1):
        _whole(project, number, entry)
        if entry["file"] != name:
            continue
        for column in (entry["column"], *entry["match"]):
            if column not in frame.columns:
                known = {"hint": closest(column, frame.columns), "expected": ", ".join(frame.columns)}
                raise DataError("correction_column", number=number, file=name, found=column, **known)
        hit = corrected[entry["column"]] == entry["old"]
        for key, value in entry["match"].items():
            hit &= corrected[key] == value
        if not hit.any():
            where = ", ".join(f"{key} = {value}" for key, value in entry["match"].items())
            raise DataError("correction_unmatched", number=number, file=name, old=entry["old"], match=where)
        corrected.loc[hit, entry["column"]] = entry["new"]
    return corrected


def _whole(project: Project, number: int, entry: dict[str, Any]) -> None:
    for field in _FIELDS:
        if field not in entry:
            raise DataError("correction_incomplete", number=number, field=field)
    tables = [table for table in declared(project) if table.startswith("published/")]
    if entry["file"] not in tables:
        # It would otherwise be passed over in silence.
        hint = closest(entry["file"], tables)
        raise DataError("correction_file", number=number, found=entry["file"], hint=hint)
