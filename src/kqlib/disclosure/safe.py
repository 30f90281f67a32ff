"""A table that may be published: rounded to what is shown, small cells gone, nothing behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pandas as pd

from kqlib import vocabulary
from kqlib.disclosure.cells import Fact
from kqlib.disclosure.guard import Guard, Merged, Place, check
from kqlib.disclosure.release import Cell, Disclosure
from kqlib.printed import Printed, parse, round_half_up

Value = int | Decimal | str | date | Printed | None
# Statistics Norway's sign for "not for publication".
HIDDEN: Printed = parse(":")


class SafeTable:
    """A frame whose numbers are rounded to the dictionary's decimals; made by :func:`publish` only.

    Values are int, Decimal (rounded), str, date, :class:`Printed` or None.  ``disclosure`` is what the table
    tells of persons, for the audit of a release; None for a table that is not about persons.
    """

    def __init__(
        self, frame: pd.DataFrame, disclosure: Disclosure | None = None, _token: object = None
    ) -> None:
        """Refuse to be made by anybody but :func:`publish`."""
        if _token is not _TOKEN:
            raise TypeError("a SafeTable is made by kqlib.disclosure.publish()")
        self._frame = frame
        self.disclosure = disclosure

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

    def approved(self) -> frozenset[str]:
        """Give every value of the table as :meth:`records` has it, as text: what an output may contain.

        >>> sorted(publish(pd.DataFrame({"share": [Fraction(1, 3)], "answered": [1120]})).approved())
        ['0.3', '1120']
        """
        return frozenset(
            str(value) for record in self.records() for value in record.values() if value is not None
        )


_TOKEN = object()


def publish(
    table: pd.DataFrame, guard: Guard | None = None, printed: Mapping[Place, Printed] | None = None
) -> SafeTable:
    """Round every number of ``table`` to the decimals of its column; the argument is untouched.

    With a ``guard`` the table is about persons: what the rules hide becomes ``:``, what is needed for the
    rules only is left out, and so are the rows that are protected but not shown.  ``printed`` are numbers
    that the published report has in the same places, which everybody knows.  Raises
    :class:`kqlib.errors.DisclosureError` for a column that the guard does not account for, and when no
    choice of what to hide would do.
    """
    if guard is None:
        return SafeTable(_round(table), None, _TOKEN)
    check(table, guard)
    facts = guard.printed(printed or {})
    hidden = guard.plan.hidden(facts)
    frame = _round(table.drop(columns=[c for c in guard.basis if c in table.columns]))
    for place, column in guard.needs:
        told = column in frame.columns and frame.at[place, column] is not None
        if told and hidden & set(guard.needs[place, column]):
            frame.at[place, column] = HIDDEN  # type: ignore[assignment]
    if guard.merged and guard.merged.column in frame.columns:
        frame[guard.merged.column] = _merged(guard.merged, len(frame), hidden)
    disclosure = _disclosure(frame, guard, hidden, facts)
    return SafeTable(frame.loc[list(guard.keep)].reset_index(drop=True), disclosure, _TOKEN)


def _round(table: pd.DataFrame) -> pd.DataFrame:
    safe = {
        name: pd.Series(
            [_rounded(v, vocabulary.column(str(name)).decimals) for v in table[name]], dtype="object"
        )
        for name in table.columns
    }
    return pd.DataFrame(safe)


def _merged(merged: Merged, rows: int, hidden: frozenset[str]) -> pd.Series[Any]:
    """Tell the share of each run of categories that only a hidden cut would divide, as "1–2: 15"."""
    texts: list[str | None] = []
    for names, counts, (size, *cuts) in map(merged.rows.__getitem__, range(rows)):
        last = len(counts)
        edges = [0, *(k for k, name in enumerate(cuts, 1) if name not in hidden), last]
        runs = [(a, b) for a, b in pairwise(edges) if 1 < b - a < last and size not in hidden]
        said = [
            f"{names[a]}–{names[b - 1]}: "
            f"{round_half_up(Fraction(100 * sum(counts[a:b]), sum(counts)), merged.decimals)}"
            for a, b in runs
        ]
        texts.append("; ".join(said) or None)
    return pd.Series(texts, dtype="object")


def _disclosure(
    frame: pd.DataFrame, guard: Guard, hidden: frozenset[str], printed: tuple[Fact, ...]
) -> Disclosure:
    rows, cells = frame.to_dict("records"), []
    for place, column in guard.needs:
        if column not in frame.columns or not guard.keep[place]:
            continue
        value, form = rows[place][column], guard.forms.get((place, column))
        shown = None if value == HIDDEN else str(_machine(value))
        key = tuple((label, str(rows[place][label])) for label in guard.labels if label in frame.columns)
        size = None if form is None or shown is None else form.size
        cells.append(Cell(key, column, shown, size, form.least if form and size is not None else None))
    plan = guard.plan
    facts = [fact for item in plan.items if item.name not in hidden for fact in item.facts]
    return Disclosure(
        plan.rules,
        tuple(facts),
        printed,
        plan.sizes,
        plan.targets,
        tuple(cells),
        plan.integer,
        plan.partial,
        plan.domain,
    )


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
