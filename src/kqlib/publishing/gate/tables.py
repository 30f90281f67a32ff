"""Tables and verdicts as files for machines, read again: they must be what was approved, cell by cell."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kqlib.publishing.claims import claims_csv, claims_json
from kqlib.publishing.gate.approvals import HIDDEN, Approved
from kqlib.publishing.gate.numbers import NOTHING, Numbers
from kqlib.publishing.gate.passages import Finding, Passage, Read
from kqlib.verification.records import Record, as_dict


def read_table(text: str, may: Approved, file: str) -> Iterator[Read]:
    """Give what an exhibit's CSV holds beside the rows of its SafeTable."""
    exhibit = may.exhibit
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header = rows[0] if rows else []
    expected = [*exhibit.fields, *(["synthetic"] if exhibit.synthetic else [])]
    for name in header:
        if name not in expected:
            yield Finding(f"{file}:1", "hidden", name)
    if len(rows) - 1 != len(exhibit.records) or len(header) != len(expected):
        yield Finding(file, "changed")
    for number, row in enumerate(rows[1:]):
        record = exhibit.records[number] if number < len(exhibit.records) else {}
        for place, cell in enumerate(row):
            name = header[place] if place < len(header) else ""
            yield from _cell(cell, name, record, f"{file}:{number + 2} ({name})")


def _cell(cell: str, name: str, record: Mapping[str, Any], place: str) -> Iterator[Read]:
    value = record.get(name)
    written = "" if value is None else str(value)
    if cell.removeprefix("'") == written.removeprefix("'"):
        if isinstance(value, str):
            yield Passage(place, cell, Numbers.of(written))
    else:
        yield Passage(place, cell, Numbers.of(written), written == HIDDEN)


def read_claims(
    text: str, found: Sequence[Record], exhibits: Mapping[str, Approved], personal: frozenset[str], file: str
) -> Iterator[Read]:
    """Give what the file of all verdicts holds, CSV or JSON: the verdicts as they were stored, and no more.

    A verdict that rests on data about persons may state what its exhibit approves, no unrounded value.
    """
    expected = claims_json(found) if file.endswith(".json") else claims_csv(found)
    if text != expected:
        yield Finding(file, "changed")
        yield Passage(file, text, told(found))
    # Both files say the same; what it says is read in one of them.
    for record in found if file.endswith(".json") else ():
        may = exhibits.get(record.exhibit)
        rests = any(f"data/raw/{name}" in personal for name in record.inputs)
        allowed = (may.stated | may.values if may else NOTHING) if rests else None
        for key, value in as_dict(record).items():
            if key not in ("id", "lines", "inputs"):
                yield Passage(f"{file} ({record.id}, {key})", str(value), allowed)


def told(found: Sequence[Record]) -> Numbers:
    """Give every number that the verdicts state."""
    return Numbers.of(json.dumps([as_dict(record) for record in found], ensure_ascii=False))
