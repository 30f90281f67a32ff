"""How a very large PAI file is written, told from its beginning and from blocks all through it."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from kqlib.sources.delivered.sheet import Text
from kqlib.sources.delivered.table import Table

_BLOCKS, _BLOCK = 64, 32 * 1024


def sampled_cells(form: Text, table: Table) -> dict[str, set[str]]:
    """Give the different cells of every known column in evenly spaced blocks of a file."""
    places = tuple(table.places.items())
    found: dict[str, set[str]] = {name: set() for name, _ in places}
    width = len(table.header)
    for row in _rows(form, table):
        if len(row) == width:
            for name, place in places:
                found[name].add(row[place].strip())
    return found


def _rows(form: Text, table: Table) -> Iterator[list[str]]:
    """Give whole rows from the blocks; what is cut at a block's ends is left out."""
    size = form.path.stat().st_size
    with form.path.open("rb") as stream:
        for number in range(_BLOCKS):
            stream.seek(number * max(1, (size - _BLOCK) // _BLOCKS))
            lines = stream.read(_BLOCK).decode(form.encoding, "replace").splitlines()
            body = lines[table.line :] if number == 0 else lines[1:]
            yield from csv.reader(body[:-1], delimiter=form.delimiter)
