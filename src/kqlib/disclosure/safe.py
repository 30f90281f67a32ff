"""A table that may be published: rounded to what is shown, nothing behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib import vocabulary
from kqlib.printed import Printed, round_half_up

Value = int | Decimal | str | date | Printed | None


class SafeTable:
    """A frame whose numbers are rounded to the dictionary's decimals; made by :func:`publish` only.

    Values are int, Decimal (rounded), str, date, :class:`Printed` or None.
    """

    def __init__(self, frame: pd.DataFrame, _token: object = None) -> None:
        """Refuse to be made by anybody but :func:`publish`."""
        if _token is not _TOKEN:
            raise TypeError("a SafeTable is made by kqlib.disclosure.publish()")
        self._frame = frame

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the published values."""
        return self._frame.copy()

    def rows(self) -> Iterator[dict[str, Value]]:
        """Give each row as a dict of column name to published value."""
        for record in self._frame.to_dict("records"):
            yield {str(name): value for name, value in record.items()}

    def records(self) -> list[dict[str, Any]]:
        """Give the rows for machines: decimal points, a printed number by its value, dates as ISO text."""
        return [{name: _machine(value) for name, value in row.items()} for row in self.rows()]


_TOKEN = object()


def publish(table: pd.DataFrame) -> SafeTable:
    """Round every number of ``table`` to the decimals of its column; the argument is untouched."""
    safe = {
        name: pd.Series(
            [_rounded(v, vocabulary.column(str(name)).decimals) for v in table[name]], dtype="object"
        )
        for name in table.columns
    }
    return SafeTable(pd.DataFrame(safe), _TOKEN)


def _rounded(value: Any, decimals: int) -> Value:
    if value is None or (isinstance(value, float) and value != value) or value is pd.NA:
        return None
    if isinstance(value, Fraction | Decimal | float):
        exact = Fraction(str(value)) if isinstance(value, float) else value
        return round_half_up(exact, decimals)
    if isinstance(value, str | date | Printed):
        return value
    return int(value)


def _machine(value: Value) -> Any:
    if isinstance(value, Printed):
        return value.value if value.value is not None else value.text or None
    if isinstance(value, date):
        return value.isoformat()
    return value
