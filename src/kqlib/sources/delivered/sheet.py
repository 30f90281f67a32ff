"""What every reader of deliveries gives: sheets whose rows are texts with the line on which each begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from kqlib.sources.delivered.faults import UnreadableError

Row = tuple[int, list[str]]
# Titles, remarks and empty lines stand above a header, never more than these.
_SEARCHED = 40


class Native(str):
    """The text of a number that the file stores as a number: the decimal mark is a point, whatever the
    others are.
    """

    __slots__ = ()


class Moment(str):
    """The text (ISO) of a date that the file stores as a date."""

    __slots__ = ()


class Text(NamedTuple):
    """A delimited file and how it is written."""

    path: Path
    encoding: str
    delimiter: str


@dataclass(frozen=True)
class Sheet:
    """One sheet, or a whole CSV file (``name`` is then empty, and ``text`` says how it is written).

    ``rows()`` gives the rows that hold anything, from the first, each time it is called; a row's number is
    the line of the file or the row of the sheet, counted from 1.
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    text: Text | None = None

    def top(self) -> list[Row]:
        """Give the first rows, among which a header is looked for; fewer where the rest cannot be read.

        Text taken apart by another delimiter than its own has quotation marks where they may not stand.
        """
        found: list[Row] = []
        try:
            found.extend(islice(self.rows(), _SEARCHED))
        except UnreadableError:
            return found
        return found
