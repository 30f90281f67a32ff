"""``data/raw/corrections.toml``: every hand repair as data, with its reason and reference.

A correction names file, column, the row it is for (``match``: column = value), the old and the new string.
One that matches nothing fails, so a repair never outlives the fault it was made for.  For a delivery the
columns are its own headers, and ``line`` may stand among what is matched.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from kqlib.errors import DataError, closest
from kqlib.paths import Project
from kqlib.sources.catalogue import read_toml
from kqlib.sources.lock import declared, verified

_FIELDS = ("file", "match", "column", "old", "new", "reason", "reference")
# Where deliveries lie; one may be repaired before it is taken in, so it need not be declared.
_DELIVERIES = ("absence/", "survey/", "projects/")


class Correction(NamedTuple):
    """One hand repair: in ``column``, ``old`` becomes ``new`` in the rows where ``match`` holds."""

    number: int
    file: str
    match: dict[str, str]
    column: str
    old: str
    new: str


def corrections(project: Project, name: str) -> list[Correction]:
    """Give the corrections for the raw file ``name``, in their order.

    Raises :class:`DataError` for a correction, of this file or another, that lacks a field or names a file
    that is none, and :class:`LockError` when the corrections are not as they were accepted.
    """
    return [entry for entry in _all(project) if entry.file == name]


def correct(project: Project, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give ``frame`` (all strings) with the corrections for the raw file ``name`` applied; the argument is
    untouched.

    Raises :class:`DataError` for a correction that lacks a field, names a file or column that is
    none, or matches no row.
    """
    corrected = frame.copy()
    for entry in corrections(project, name):
        for column in (entry.column, *entry.match):
            if column not in frame.columns:
                known = {"hint": closest(column, frame.columns), "expected": ", ".join(frame.columns)}
                raise DataError("correction_column", number=entry.number, file=name, found=column, **known)
        hit = corrected[entry.column] == entry.old
        for key, value in entry.match.items():
            hit &= corrected[key] == value
        if not hit.any():
            raise DataError("correction_unmatched", number=entry.number, file=name, **told(entry))
        corrected.loc[hit, entry.column] = entry.new
    return corrected


def told(entry: Correction) -> dict[str, str]:
    """Give what a message says of a correction: the old value and where it was to stand."""
    return {"old": entry.old, "match": ", ".join(f"{key} = {value}" for key, value in entry.match.items())}


def _all(project: Project) -> Iterator[Correction]:
    if "corrections.toml" not in declared(project):
        return
    verified(project, "corrections.toml")
    raw = read_toml(project.raw / "corrections.toml", "data/raw/corrections.toml").get("correction", [])
    for number, entry in enumerate(raw, start=1):
        _whole(project, number, entry)
        match = {str(key): str(value) for key, value in entry["match"].items()}
        yield Correction(number, entry["file"], match, entry["column"], entry["old"], entry["new"])


def _whole(project: Project, number: int, entry: dict[str, Any]) -> None:
    for field in _FIELDS:
        if field not in entry:
            raise DataError("correction_incomplete", number=number, field=field)
    tables = [table for table in declared(project) if table.startswith("published/")]
    if entry["file"] not in tables and not str(entry["file"]).startswith(_DELIVERIES):
        # It would otherwise be passed over in silence.
        hint = closest(entry["file"], tables)
        raise DataError("correction_file", number=number, found=entry["file"], hint=hint)
