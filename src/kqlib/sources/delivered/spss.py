"""SPSS files as survey tools write them: the only importer of pyreadstat.

The answers become a sheet whose header is the variables' names, the value labels another one in the form of
a codebook, with a line without a number for each variable's own label.  A row's number is the case's.

The library's C code can take the whole process down over a damaged file, so it reads in a process of its own:
``python -m kqlib.sources.delivered.spss FILE`` writes both sheets as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from kqlib.sources.delivered.faults import Fault, UnreadableError
from kqlib.sources.delivered.sheet import Row, Sheet
from kqlib.vocabulary.deliveries import columns

MAGIC = (b"$FL2", b"$FL3")
# Stands in place of a value that the file declares as missing (user-missing).
MISSING = "missing"
# Survey tools write this for an item that was not shown; it is told apart from a blank.
_NEVER_SHOWN = -99.0
_SECONDS = 120


def sheets(path: Path) -> list[Sheet]:
    """Give the answers and the codebook.

    A value declared as missing stands in the answers as it is, and in the codebook as :data:`MISSING` unless
    it is -99.  Raises :class:`UnreadableError` for a file that SPSS could not read either.
    """
    command = [sys.executable, "-P", "-m", __name__, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True, encoding="utf-8")
        answers, codebook = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        said = str(getattr(error, "stderr", None) or type(error).__name__).strip().splitlines()
        raise UnreadableError(Fault(None, "", said[-1][:80] if said else "", "file_unreadable")) from error
    return [Sheet("", partial(_rows, answers)), Sheet("codebook", partial(_rows, codebook))]


def _rows(table: list[list[str]]) -> Iterator[Row]:
    return ((number, cells) for number, cells in enumerate(table) if any(cells))


def _read(path: str) -> tuple[list[list[str]], list[list[str]]]:
    """Give the answers and the codebook, each with its header first."""
    import pyreadstat

    frame, about = pyreadstat.read_sav(
        path, user_missing=True, dates_as_pandas_datetime=False, output_format="dict"
    )
    answers = [[name or "" for name in frame]]
    answers += [[_text(value) for value in values] for values in zip(*frame.values(), strict=True)]
    return answers, [_codebook_header(), *_codebook(frame, about)]


def _text(value: Any) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _codebook_header() -> list[str]:
    return [columns("codebook")[name].aliases[0] for name in ("variable", "number", "value", "text")]


def _codebook(frame: Mapping[str, Any], about: Any) -> Iterator[list[str]]:
    for name, label in zip(about.column_names, about.column_labels, strict=True):
        labels = about.variable_value_labels.get(name, {})
        missing = _declared_missing(frame[name], about.missing_ranges.get(name, ()))
        codes = {value: (_text(value), str(text)) for value, text in labels.items()}
        codes |= {value: (MISSING, str(labels.get(value, ""))) for value in missing - {_NEVER_SHOWN}}
        heading = name or ""  # a damaged file may have a variable without a name
        yield [heading, "", "", label or ""]
        yield from ([heading, _text(code), *said] for code, said in codes.items())


def _declared_missing(values: Iterable[Any], spans: Iterable[Mapping[str, Any]]) -> set[Any]:
    found = {value for value in values if value is not None}
    return {value for value in found for span in spans if span["lo"] <= value <= span["hi"]}


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    json.dump(_read(sys.argv[1]), sys.stdout)
