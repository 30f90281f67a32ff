"""Read a transcribed table: semicolon-separated UTF-8, every value the string that the document prints."""

from __future__ import annotations

import csv
import io

import pandas as pd

from kqlib import vocabulary
from kqlib.errors import DataError, closest
from kqlib.paths import Project
from kqlib.sources.corrections import correct
from kqlib.sources.lock import verified


def decode(content: bytes, shown: str) -> str:
    """Decode UTF-8 (a byte order mark is skipped); raises :class:`DataError` naming the line of the first bad
    byte.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(
            "file_encoding", file=shown, line=line, found=f"0x{content[error.start]:02x}"
        ) from error
    if not text.strip():
        raise DataError("file_empty", file=shown)
    if not text.endswith("\n"):
        raise DataError("file_truncated", file=shown, line=text.count("\n") + 1)
    return text


def read_published(project: Project, name: str) -> pd.DataFrame:
    """Give the raw file ``name`` (relative to ``data/raw``) as strings, hash checked and corrected.

    The index is the line of the CSV file (the header is line 1), so that a later complaint can name it.
    Raises :class:`DataError` for a file that is changed, cut off, not UTF-8, or has columns that the
    dictionary lacks.
    """
    shown = f"data/raw/{name}"
    rows = list(csv.reader(io.StringIO(decode(verified(project, name), shown)), delimiter=";"))
    header, body = rows[0], rows[1:]
    for position, found in enumerate(header):
        if found in header[:position]:
            raise DataError("csv_repeated_column", file=shown, found=found)
        if not vocabulary.is_window(found) and found not in vocabulary.columns():
            raise DataError(
                "csv_unknown_column", file=shown, found=found, hint=closest(found, vocabulary.columns())
            )
    for line, row in enumerate(body, start=2):
        if len(row) != len(header):
            raise DataError("csv_columns", file=shown, line=line, found=len(row), expected=len(header))
    frame = pd.DataFrame(body, columns=header, index=range(2, len(body) + 2), dtype="str")
    return correct(project, name, frame)
