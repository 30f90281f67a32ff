"""Very large delimited files, read block by block as numbered spellings; the only importer of pyarrow.

Every different spelling of a block is given once, with its number in each row, so that whoever asks reads
spellings by the same functions as single cells, and nothing is decided here.  A file that is not regular
(a row of another length, a quotation mark, a broken letter) ends the scan with :class:`IrregularError`: the
row by row reading then says what and where.
"""

from __future__ import annotations

import os
import re
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

Codes = np.ndarray[Any, np.dtype[np.int32]]
Hashes = np.ndarray[Any, np.dtype[np.uint64]]
# Small enough that a few of them are little memory, large enough that a new block costs nothing.
_BLOCK, _THREADS, _TURN = 16 << 20, 2, 0.0005
# What never stands in a cell that may be taken as it is, and what cp1252 has no letter for.
_MARKS, _NO_LETTER = (b'"', b"\0"), {"cp1252": b"\x81\x8d\x8f\x90\x9d"}
_FIGURE = re.compile(r"[0-9]").search
# A cell that pyarrow reads as a whole number of 64 bits, it may be hexadecimal.
_NUMBER = re.compile(r"-?\d{1,40}|0[xX][0-9a-fA-F]{1,16}", re.ASCII).fullmatch
# Odd and without a pattern in its 64 bits, so that its multiples differ in all of theirs.
_SPREAD, _ALL = np.uint64(0xBF58476D1CE4E5B9), 0xFFFFFFFFFFFFFFFF


class IrregularError(Exception):
    """The file is not as regular as a scan needs it to be."""


class Column(NamedTuple):
    """One column of a block: its different spellings, and the number of each row's."""

    spellings: list[bytes]
    codes: Codes


class Block(NamedTuple):
    """Rows of a file: the columns asked for by name, and a hash of each row's key, alike for equal keys."""

    columns: dict[str, Column]
    keys: Hashes


@dataclass(frozen=True)
class Plan:
    """What to read from a file: its form (``skip`` lines stand above the data, each row has ``width`` cells),
    the columns by name with their place, and the places that together identify a row.
    """

    path: Path
    encoding: str
    delimiter: str
    skip: int
    width: int
    columns: Mapping[str, int]
    key: Sequence[int]


def scan(plan: Plan) -> Iterator[Block]:
    """Give the rows in blocks, in the order of the file; raises :class:`IrregularError`."""
    # The next blocks are taken apart while the caller adds up this one; short turns, so that neither waits.
    turn = sys.getswitchinterval()
    with ThreadPoolExecutor(_THREADS) as pool:
        waiting: deque[Future[Block]] = deque()
        try:
            sys.setswitchinterval(_TURN)
            for text in _blocks(plan):
                waiting.append(pool.submit(_parsed, plan, text))
                if len(waiting) > _THREADS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            sys.setswitchinterval(turn)
            for future in waiting:
                future.cancel()


def _blocks(plan: Plan) -> Iterator[bytes]:
    """Give whole lines beneath the header."""
    with plan.path.open("rb") as stream:
        for _ in range(plan.skip):
            if b"\r" in stream.readline(_BLOCK).removesuffix(b"\n").removesuffix(b"\r"):
                raise IrregularError("lines end without a line feed")
        while block := stream.read(_BLOCK):
            end = block.rfind(b"\n") + 1
            if len(block) < _BLOCK:  # the last, which may end without one
                end = len(block)
            if not end:
                raise IrregularError("a line does not end")
            stream.seek(end - len(block), os.SEEK_CUR)
            yield block[:end]


def _parsed(plan: Plan, text: bytes) -> Block:
    import pyarrow as pa

    _look_for_marks(plan, text)
    try:
        try:
            table = _table(plan, text, pa.int64())
        except pa.ArrowInvalid:  # a key that is no number, or no row of the table's form
            table = _table(plan, text)
    except pa.ArrowInvalid as error:
        raise IrregularError(str(error).splitlines()[0]) from error
    columns = {name: _column(table.column(f"c{place}")) for name, place in plan.columns.items()}
    keys = np.zeros(table.num_rows, np.uint64)
    for place in plan.key:
        keys = joined(keys, _numbers(table.column(f"c{place}"), plan.encoding))
    return Block(columns, keys)


def joined(keys: Hashes, more: np.ndarray[Any, Any]) -> Hashes:
    """Give the hashes of keys that have one more part, as whole numbers; alike for equal keys alone, but for
    one pair in 2^64.
    """
    hashes: Hashes = keys * _SPREAD + more.astype(np.uint64, copy=False)
    return hashes


def _look_for_marks(plan: Plan, text: bytes) -> None:
    if {*plan.columns.values(), *plan.key} >= set(range(plan.width)):
        return  # every cell is read, by its spelling
    if any(mark in text for mark in _MARKS):
        raise IrregularError("a quotation mark, or nothing at all, stands in a cell")
    if plan.encoding.startswith("utf-8"):
        try:
            text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise IrregularError("a broken letter") from error
    elif any(bytes([code]) in text for code in _NO_LETTER.get(plan.encoding, b"")):
        raise IrregularError("a broken letter")


def _table(plan: Plan, text: bytes, keys: Any = None) -> Any:
    import pyarrow as pa
    from pyarrow import csv

    spelt = pa.dictionary(pa.int32(), pa.binary())
    wanted = dict.fromkeys(plan.columns.values(), spelt) | dict.fromkeys(plan.key, keys or spelt)
    return csv.read_csv(
        pa.BufferReader(text),
        csv.ReadOptions(
            use_threads=False, block_size=len(text) + 1, column_names=[f"c{i}" for i in range(plan.width)]
        ),
        csv.ParseOptions(delimiter=plan.delimiter, quote_char=False),
        csv.ConvertOptions(
            check_utf8=False,
            include_columns=[f"c{place}" for place in wanted],
            column_types={f"c{place}": kind for place, kind in wanted.items()},
            null_values=[],
        ),
    )


def _column(column: Any) -> Column:
    chunk = column.combine_chunks()
    return Column(_plain(chunk.dictionary.to_pylist()), chunk.indices.to_numpy())


def _plain(spellings: list[bytes]) -> list[bytes]:
    together = b" ".join(spellings)
    if any(mark in together for mark in _MARKS):
        raise IrregularError("a quotation mark, or nothing at all, stands in a cell")
    return spellings


def _numbers(column: Any, encoding: str) -> Hashes:
    """Give each cell of a key as a number; surrounding space and noughts before a number do not count."""
    chunk = column.combine_chunks()
    if not hasattr(chunk, "dictionary"):
        numbers: Hashes = chunk.to_numpy().view(np.uint64)
        return numbers
    try:
        cells = [cell.decode(encoding).strip() for cell in _plain(chunk.dictionary.to_pylist())]
    except UnicodeDecodeError as error:
        raise IrregularError("a broken letter") from error
    if not all(map(_FIGURE, cells)):  # empty, or a total
        raise IrregularError("a key without a figure")
    own: Hashes = pd.util.hash_array(np.array(cells, dtype=object), categorize=False)
    for i, cell in enumerate(cells):
        if _NUMBER(cell) and abs(value := int(cell, 16 if cell[1:2] in ("x", "X") else 10)) < 1 << 63:
            own[i] = value & _ALL
    codes: Codes = chunk.indices.to_numpy()
    return own[codes]
