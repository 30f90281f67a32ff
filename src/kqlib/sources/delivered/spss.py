"""SPSS files as survey tools write them: the only importer of pyreadstat.

The answers become a sheet whose header is the variables' names, the value labels another one in the form of
a codebook, with a line without a number for each variable's own label.  A row's number is the case's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from kqlib.sources.delivered.faults import Fault, UnreadableError
from kqlib.sources.delivered.sheet import Moment, Row, Sheet
from kqlib.vocabulary.deliveries import columns

MAGIC = (b"$FL2", b"$FL3")
# Stands in place of a value that the file declares as missing (user-missing).
MISSING = "missing"
# Survey tools write this for an item that was not shown; it is told apart from a blank.
_NEVER_SHOWN = -99.0


def sheets(path: Path) -> list[Sheet]:
    """Give the answers and the codebook.

    A value declared as missing stands in the answers as it is, and in the codebook as :data:`MISSING` unless
    it is -99.  Raises :class:`UnreadableError` for a file that SPSS could not read either.
    """
    import pyreadstat

    try:
        frame, about = pyreadstat.read_sav(
            str(path), user_missing=True, dates_as_pandas_datetime=False, output_format="dict"
        )
    # What a broken file raises in pyreadstat has no common root.
    except Exception as error:
        said = f"{type(error).__name__}: {error}"[:80]
        raise UnreadableError(Fault(None, "", said, "file_unreadable")) from error
    return [Sheet("", partial(_rows, frame)), Sheet("codebook", partial(_codebook, frame, about))]


def _rows(frame: Mapping[str, Any]) -> Iterator[Row]:
    yield 0, list(frame)
    for number, values in enumerate(zip(*frame.values(), strict=True), start=1):
        cells = [_text(value) for value in values]
        if any(cells):
            yield number, cells


def _text(value: Any) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, datetime):
        return Moment(value.isoformat(sep=" ", timespec="seconds"))
    if isinstance(value, date):
        return Moment(value.isoformat())
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _codebook(frame: Mapping[str, Any], about: Any) -> Iterator[Row]:
    yield 0, [columns("codebook")[name].aliases[0] for name in ("variable", "number", "value", "text")]
    number = 0
    for name, label in zip(about.column_names, about.column_labels, strict=True):
        labels = about.variable_value_labels.get(name, {})
        missing = _declared_missing(frame[name], about.missing_ranges.get(name, ()))
        codes = {value: (_text(value), str(text)) for value, text in labels.items()}
        codes |= {value: (MISSING, str(labels.get(value, ""))) for value in missing - {_NEVER_SHOWN}}
        for row in [("", "", label or ""), *((_text(code), *said) for code, said in codes.items())]:
            number += 1
            yield number, [name, *row]


def _declared_missing(values: Iterable[Any], spans: Iterable[Mapping[str, Any]]) -> set[Any]:
    found = {value for value in values if value is not None}
    return {value for value in found for span in spans if span["lo"] <= value <= span["hi"]}
