"""Very large delimited files, read in batches of numbers and codes; the only importer of duckdb.

A file that is regular through and through (every category spelt as expected, every number with one decimal
mark, no quotes) is read at the speed of the disk and with little memory.  Whatever is not as expected ends
the scan with :class:`IrregularError`: the row by row reading then says what and where.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

Batch = dict[str, np.ndarray[Any, Any]]
_ROWS, _BLOCK = 250_000, 4 << 20
_SETTINGS = {
    "threads": 2,
    "memory_limit": "'200MB'",
    "preserve_insertion_order": "false",
    "enable_progress_bar": "false",
    "streaming_buffer_size": "'16MB'",
}


class IrregularError(Exception):
    """The file is not as regular as a scan needs it to be."""


@dataclass(frozen=True)
class Plan:
    """What to read from a file: its form, and the columns by position.

    ``categories`` gives by name the position and every spelling that may stand there, ``numbers`` the
    position, ``key`` the positions that together identify a row; ``skip`` lines stand above the data.
    """

    path: Path
    encoding: str
    delimiter: str
    decimal: str
    skip: int
    width: int
    categories: Mapping[str, tuple[int, Sequence[str]]]
    numbers: Mapping[str, int]
    key: Sequence[int]


def scan(plan: Plan) -> Iterator[Batch]:
    """Give batches: for each category the number of its spelling, for each number a float (NaN where the cell
    is empty), and ``key``, a hash of 64 bits that is the same for rows with the same key.

    Raises :class:`IrregularError` as soon as a cell is none of what was planned for.
    """
    import duckdb

    _look_for_marks(plan.path, plan.skip)
    connection = duckdb.connect(config={"enable_external_access": "true"})
    try:
        for name, value in _SETTINGS.items():
            connection.execute(f"SET {name} = {value}")
        for name, (_, spellings) in plan.categories.items():
            listed = ", ".join(_quoted(word) for word in spellings)
            connection.execute(f"CREATE TYPE t_{name} AS ENUM ({listed})")
        relation = connection.sql(_query(plan))
        names = [*plan.categories, *plan.numbers, "key"]
        for batch in relation.to_arrow_reader(_ROWS):
            columns = [batch.column(i) for i in range(len(names))]
            if any(column.null_count for column in columns[: len(plan.categories)]):
                raise IrregularError("a category is empty")
            read = {n: c.to_numpy(zero_copy_only=False) for n, c in zip(names, columns, strict=True)}
            empty = dict(zip(names, (column.null_count for column in columns), strict=True))
            if any(np.isnan(read[name]).sum() > empty[name] for name in plan.numbers):
                raise IrregularError("the word nan stands for a number")
            yield read
    # A fault in a later batch comes through Arrow, as an OSError or a ValueError.
    except (duckdb.Error, OSError, ValueError) as error:
        raise IrregularError(str(error).splitlines()[0]) from error
    finally:
        connection.close()


def _look_for_marks(path: Path, skip: int) -> None:
    """Quotation marks would hide that two keys are one, and 3_2 be read as 32."""
    with path.open("rb") as stream:
        for _ in range(skip):
            stream.readline()
        while block := stream.read(_BLOCK):
            if b'"' in block or b"_" in block:
                raise IrregularError("a mark stands beneath the header")


def _query(plan: Plan) -> str:
    kinds = dict.fromkeys(range(plan.width), "VARCHAR")
    kinds |= {place: f"t_{name}" for name, (place, _) in plan.categories.items()}
    kinds |= dict.fromkeys(plan.numbers.values(), "DOUBLE")
    columns = ", ".join(f"'c{place}': '{kind}'" for place, kind in kinds.items())
    chosen = [
        *(f"enum_code(c{place})::INTEGER" for place, _ in plan.categories.values()),
        *(f"c{place}" for place in plan.numbers.values()),
        f"hash({', '.join(f'trim(c{place})' for place in plan.key)})",
    ]
    # The scan knows latin-1 only; a file with the few signs that cp1252 has beyond it is irregular.
    encoding = "utf-8" if plan.encoding.startswith("utf-8") else "latin-1"
    return (
        f"SELECT {', '.join(chosen)} FROM read_csv({_quoted(str(plan.path))}, auto_detect=false, "
        f"header=false, skip={plan.skip}, delim={_quoted(plan.delimiter)}, quote='', escape='', "
        f"encoding='{encoding}', decimal_separator='{plan.decimal}', buffer_size=8000000, "
        f"columns={{{columns}}})"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
