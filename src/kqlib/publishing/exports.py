"""Tables and figures as files, taken from the executed notebooks, so that they are what the pages show.

``tables/<exhibit>.csv``: UTF-8, comma, decimal point, the rounded values of the publication.
``figures/<exhibit>.svg`` and ``.png``: the static figure.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat

from kqlib import bundle
from kqlib.errors import ExhibitError
from kqlib.paths import write_bytes, write_text

# A spreadsheet takes a text that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_notebook(path: Path) -> Any:
    """Read an executed notebook."""
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def learn_format() -> None:
    """Have the schema of notebooks compiled, which takes longer than reading one, and is kept."""
    nbformat.validate(nbformat.v4.new_notebook())  # type: ignore[no-untyped-call]


def exhibits(notebook: Any) -> list[bundle.Exhibit]:
    """List the exhibits that an executed notebook shows, in order."""
    return [bundle.read_exhibit(data) for data in _outputs(notebook, bundle.EXHIBIT_MIME)]


def head(notebook: Any) -> bundle.Chapter:
    """Give the chapter head that an executed notebook shows."""
    return bundle.read_chapter(next(_outputs(notebook, bundle.CHAPTER_MIME)))


def _outputs(notebook: Any, mime: str) -> Iterator[Any]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if mime in output.get("data", {}):
                yield output["data"][mime]


def write_files(shown: Iterable[bundle.Exhibit], reports: Path) -> None:
    """Write each exhibit's CSV, SVG and PNG under ``reports``.

    Raises :class:`ExhibitError` for an id that is no plain name: a notebook must not choose where it writes.
    """
    for exhibit in shown:
        if not re.fullmatch(r"[a-z0-9_]+", exhibit.id):
            raise ExhibitError("exhibit_broken", exhibit=exhibit.id, found="id ∉ a–z, 0–9, _")
        write_text(reports / "tables" / f"{exhibit.id}.csv", csv_text(exhibit))
        if exhibit.drawing:
            write_text(reports / "figures" / f"{exhibit.id}.svg", exhibit.drawing.svg)
            write_bytes(reports / "figures" / f"{exhibit.id}.png", base64.b64decode(exhibit.drawing.png))


def csv_text(exhibit: bundle.Exhibit) -> str:
    """Give the machine values of an exhibit as CSV; synthetic values say so in a column of their own."""
    fields = [*exhibit.fields, *(["synthetic"] if exhibit.synthetic else [])]
    rows = [{**record, "synthetic": "yes"} for record in exhibit.records]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows([safe_text(row[field]) for field in fields] for row in rows)
    return out.getvalue()


def safe_text(value: Any) -> Any:
    """Keep a text from being taken for a formula; numbers stay numbers."""
    if not isinstance(value, str) or not value.startswith(_FORMULA):
        return value
    return value if _is_number(value) else f"'{value}"


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdecimal()
