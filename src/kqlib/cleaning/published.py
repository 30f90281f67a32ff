"""Clean a transcribed table by what the dictionary says of each column."""

from __future__ import annotations

import pandas as pd

from kqlib import vocabulary
from kqlib.errors import DataError, closest
from kqlib.printed import Printed, parse
from kqlib.vocabulary import ColumnSpec


def clean_published(raw: pd.DataFrame, shown: str) -> pd.DataFrame:
    """Give ``raw`` (strings, index = line of the file) with typed columns; the argument is untouched.

    ``printed`` columns hold :class:`kqlib.printed.Printed`, ``integer`` columns int, ``category`` columns
    known values only, ``text`` columns stay.  ``shown`` is the file's name in messages.  Raises
    :class:`DataError`.
    """
    return pd.DataFrame(
        {name: _clean_column(raw[name], vocabulary.column(name), shown) for name in raw.columns},
        index=raw.index,
    )


def _clean_column(values: pd.Series, spec: ColumnSpec, shown: str) -> pd.Series:
    clean = {"printed": _printed, "integer": _integer, "category": _category}.get(spec.dtype)
    if clean is None:
        return values.copy()
    cleaned = [clean(value, spec, shown, int(line)) for line, value in values.items()]  # type: ignore[call-overload]
    return pd.Series(cleaned, index=values.index, dtype="int64" if spec.dtype == "integer" else "object")


def _printed(value: str, spec: ColumnSpec, shown: str, line: int) -> Printed:
    try:
        return parse(value)
    except DataError as error:
        raise DataError("value_not_number", file=shown, line=line, column=spec.name, found=value) from error


def _integer(value: str, spec: ColumnSpec, shown: str, line: int) -> int:
    if not value.strip().isdecimal():
        raise DataError("value_not_whole", file=shown, line=line, column=spec.name, found=value)
    return int(value)


def _category(value: str, spec: ColumnSpec, shown: str, line: int) -> str:
    if value and value not in spec.categories:
        raise DataError(
            "value_not_known",
            file=shown,
            line=line,
            column=spec.name,
            found=value,
            expected=", ".join(spec.categories),
            hint=closest(value, spec.categories),
        )
    return value
