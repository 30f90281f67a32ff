"""Every verdict as files: ``verification/claims.csv`` and ``.json`` for machines, ``claims.html`` for
readers.

The page has one entry a claim, which the marks beside printed numbers link to: what is printed where, the
unrounded
value, the computation, the files it rests on with their hashes, and the cell of the notebook that shows it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kqlib.chapters import Chapter, all_chapters
from kqlib.paths import Project, write_text
from kqlib.publishing.assets import PageAssets
from kqlib.publishing.exports import safe_text
from kqlib.rendering.html import environment
from kqlib.sources.lock import locked
from kqlib.verification.records import Record, as_dict
from kqlib.verification.stored import stored
from kqlib.verification.verdicts import anchor
from kqlib.vocabulary import value_label
from kqlib.vocabulary.words import VERDICTS, word


@dataclass(frozen=True)
class Group:
    """The claims about one document, in the order of its lines."""

    title: str
    id: str
    records: tuple[Record, ...]


def write_claims(project: Project, reports: Path, language: str) -> None:
    """Write the three files under ``reports``."""
    found = stored(project)
    write_text(reports / "verification" / "claims.csv", claims_csv(found))
    write_text(reports / "verification" / "claims.json", claims_json(found))
    about = [record for record in found if record.about_document]
    write_text(reports / "claims.html", claims_html(project, about, language))


def claims_csv(found: Sequence[Record]) -> str:
    """Give the records as CSV, one row each."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for number, record in enumerate(found):
        row = {**as_dict(record), "inputs": " ".join(record.inputs)}
        if not number:
            writer.writerow(row)
        writer.writerow([safe_text(value) for value in row.values()])
    return out.getvalue()


def claims_json(found: Sequence[Record]) -> str:
    """Give the records as JSON."""
    return json.dumps([as_dict(record) for record in found], ensure_ascii=False, indent=1) + "\n"


def claims_html(project: Project, found: Sequence[Record], language: str) -> str:
    """Give the page of all records."""
    documents = sorted({record.document for record in found})
    groups = [
        Group(
            value_label("source_document", document, language),
            document,
            tuple(sorted((r for r in found if r.document == document), key=_place)),
        )
        for document in documents
    ]
    places = _places(all_chapters(project))
    return (
        environment("kqlib.publishing")
        .get_template("claims.html.j2")
        .render(
            language=language,
            title=word("claims_title", language),
            groups=groups,
            hashes=locked(project),
            places=places,
            symbols=VERDICTS,
            anchor=anchor,
            assets=PageAssets(),
        )
    )


def _place(record: Record) -> tuple[int, str]:
    digits = "".join(c if c.isdigit() else " " for c in record.lines).split()
    return (int(digits[0]) if digits else 0, record.id)


def _places(chapters: Sequence[Chapter]) -> Mapping[str, tuple[str, str, int]]:
    """Give for each exhibit its page, its notebook, and the number of the cell that shows it."""
    found = {}
    for chapter in chapters:
        cells = json.loads(chapter.notebook.read_text("utf-8"))["cells"]
        for number, cell in enumerate(cells, start=1):
            source = "".join(cell["source"])
            for exhibit in chapter.exhibits:
                if f'show("{exhibit}")' in source:
                    found[exhibit] = (f"{chapter.stem}.html#{exhibit}", chapter.shown, number)
    return found
