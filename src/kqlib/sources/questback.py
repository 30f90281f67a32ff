"""The survey as Questback exports it (raw values, CSV), as strings in columns named after what they are.

An item is recognised by its leading number and letter (``5.``, ``9. a)``, ``9a``, ``Q9_a``, ``11.b``), item
10 by which alternative a column holds, the rest by name.  A column that is none of these (an address, say) is
not taken in.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from kqlib.errors import DataError

COLUMNS = (
    "respondent_id", "status", "started", "completed", "unit", "cohort",
    "item_1", "item_2", "item_3", "item_4", "item_5", "item_6", "item_7", "item_8", "item_9a", "item_9b",
    "item_10_internal", "item_10_external", "item_10_both", "item_10_none",
    "item_11a", "item_11b", "item_12", "item_13", "item_14",
)  # fmt: skip
FRAME_COLUMNS = ("cohort", "role", "invited")
_NAMES = {
    "respondent id": "respondent_id", "respondentid": "respondent_id", "svarstatus": "status",
    "status": "status",
    "startet": "started", "started": "started", "fullført": "completed", "completed": "completed",
    "pulje": "cohort",
    "kommunenavn/bydel": "unit", "kommunenavn": "unit", "kommune/bydel": "unit", "kommune": "unit",
}  # fmt: skip
_FRAME_NAMES = {"pulje": "cohort", "role": "role", "invited": "invited"}
_ITEM = re.compile(r"q?(\d{1,2})(?!\d)[\s._]*(?:([ab])(?![a-zæøå]))?")
_NONE = re.compile(r"\b(nei|no)\b")


def read_questback(path: Path) -> pd.DataFrame:
    """Read a raw-value export: one row an answer, the columns of :data:`COLUMNS` and ``line``, all strings.

    ``line`` is the line of the file on which the answer begins, counted from 1 with title and header.  Raises
    :class:`DataError` for characters that are not UTF-8, no header, a missing or repeated column, a line with
    the wrong number of fields, and quotation marks that do not pair.
    """
    return _read(path, COLUMNS, canonical)


def read_invitations(path: Path) -> pd.DataFrame:
    """Read ``pulje;role;invited``: ``cohort``, ``role``, ``invited`` and ``line``, all strings."""
    return _read(path, FRAME_COLUMNS, lambda header: _FRAME_NAMES.get(_plain(header)))


def canonical(header: str) -> str | None:
    """Name the column that a header stands for; ``None`` when it is no column of the survey.

    >>> [canonical(header) for header in ("9. a) Nettverket", "Q9_a", "10. Ja – internt", "E-post")]
    ['item_9a', 'item_9a', 'item_10_internal', None]
    """
    plain = _plain(header)
    if plain in _NAMES:
        return _NAMES[plain]
    found = _ITEM.match(plain)
    if not found:
        return None
    number = str(int(found[1]))
    name = f"item_10_{_alternative(plain)}" if number == "10" else f"item_{number}{found[2] or ''}"
    return name if name in COLUMNS else None


def _alternative(plain: str) -> str:
    internal, external = "intern" in plain, "ekstern" in plain or "extern" in plain
    if internal and external:
        return "both"
    if internal or external:
        return "internal" if internal else "external"
    return "none" if _NONE.search(plain) else ""


def _plain(header: str) -> str:
    return " ".join(header.split()).casefold()


def _read(path: Path, columns: tuple[str, ...], name_of: Callable[[str], str | None]) -> pd.DataFrame:
    records = _records(path)
    begins, header = _header(path, records, columns, name_of)
    places = _places(path, begins, header, columns, name_of)
    rows = []
    for line, cells in records:
        if len(cells) != len(header):
            expected = len(header)
            raise DataError("survey_fields", file=path.name, line=line, found=len(cells), expected=expected)
        rows.append([*(cells[places[column]] for column in columns), str(line)])
    return pd.DataFrame(rows, columns=[*columns, "line"], dtype="str")


def _header(
    path: Path,
    records: Iterator[tuple[int, list[str]]],
    columns: tuple[str, ...],
    name_of: Callable[[str], str | None],
) -> tuple[int, list[str]]:
    for line, cells in records:
        # By the columns before the items: an answer such as "5" could itself be taken for an item.
        if sum(name_of(cell) in columns[:6] for cell in cells) >= 2:
            return line, cells
    raise DataError("survey_header_missing", file=path.name, expected=", ".join(columns[:4]))


def _places(
    path: Path, line: int, header: list[str], columns: tuple[str, ...], name_of: Callable[[str], str | None]
) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        column = name_of(cell)
        if column is None:
            continue
        if column in places:
            both = {"first": header[places[column]], "second": cell}
            raise DataError("survey_column_repeated", file=path.name, line=line, column=column, **both)
        places[column] = place
    for column in columns:
        if column not in places:
            raise DataError("survey_column_missing", file=path.name, line=line, expected=column)
    return places


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Give each record that is not empty with the line on which it begins; an answer may hold line breaks."""
    # Strict: an opened quotation mark that is never closed would otherwise swallow the rest of the file.
    reader = csv.reader(io.StringIO(_text(path), newline=""), delimiter=";", strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise DataError("survey_quotes", file=path.name, line=begins, found=error) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # In error.object, not in the file: the position is counted after a byte order mark is taken away.
        line = error.object.count(b"\n", 0, error.start) + 1
        found = f"{error.object[error.start]:#04x}"
        raise DataError("survey_encoding", file=path.name, line=line, found=found) from error
