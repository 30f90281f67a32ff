"""Every verdict as files: ``verification/claims.csv`` and ``.json`` for machines, pages for readers.

``claims.html`` counts them by document and names those that do not hold; ``claims-<document>.html`` has one
entry a claim, which the marks beside printed numbers link to: what is printed where, the unrounded value, the
computation, the files it rests on with their hashes, and the cell of the notebook that shows it.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kqlib.chapters import Chapter, all_chapters
from kqlib.paths import Project, write_text
from kqlib.publishing.assets import PageAssets
from kqlib.publishing.exports import safe_text
from kqlib.publishing.index import verdicts
from kqlib.rendering.html import environment
from kqlib.sources.lock import locked
from kqlib.verification.records import Record, as_dict
from kqlib.verification.stored import stored
from kqlib.verification.verdicts import anchor, page
from kqlib.vocabulary import value_label
from kqlib.vocabulary.words import VERDICTS, code, word


@dataclass(frozen=True)
class Group:
    """The claims about one document, in the order of its lines; ``counts`` are by verdict."""

    title: str
    href: str
    records: tuple[Record, ...]

    @property
    def counts(self) -> Counter[str]:
        """How many claims got each verdict."""
        return Counter(code(record.verdict) for record in self.records)


Editions = Mapping[str, Sequence[Mapping[str, str]]]


def write_claims(project: Project, reports: Path, language: str, editions: Editions) -> None:
    """Write the files and pages under ``reports``; ``editions`` are the other languages of each page."""
    found = stored(project)
    write_text(reports / "verification" / "claims.csv", claims_csv(found))
    write_text(reports / "verification" / "claims.json", claims_json(found))
    for name, content in claims_html(project, found, language, editions).items():
        write_text(reports / name, content)


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


def claims_html(
    project: Project, found: Sequence[Record], language: str, editions: Editions | None = None
) -> dict[str, str]:
    """Give the pages of all records by file name; what is about our own transcription stands last."""
    groups = _groups([record for record in found if record.about_document], language)
    total = verdicts(sum((group.counts for group in groups), Counter()), language)
    shared = {"language": language, "anchor": anchor, "assets": PageAssets(), "symbols": VERDICTS}
    shared |= {"hashes": locked(project), "places": _places(all_chapters(project))}

    def rendered(template: str, name: str, **fields: Any) -> str:
        found = environment("kqlib.publishing").get_template(template)
        return found.render(editions=(editions or {}).get(name, ()), **shared, **fields)

    title = word("claims_title", language)
    made = {"claims.html": rendered("claims.html.j2", "claims.html", title=title, groups=groups, total=total)}
    for group in groups:
        copied = [r for r in found if not r.about_document and page(r.document) == group.href]
        files = sorted({file for record in [*group.records, *copied] for file in record.inputs} - {"*"})
        about = {"title": group.title, "records": group.records, "transcriptions": copied, "files": files}
        counts = verdicts(group.counts, language)
        made[group.href] = rendered("claims_document.html.j2", group.href, counts=counts, **about)
    return made


def _groups(found: Sequence[Record], language: str) -> list[Group]:
    return [
        Group(
            value_label("source_document", document, language),
            page(document),
            tuple(sorted((r for r in found if r.document == document), key=_place)),
        )
        for document in sorted({record.document for record in found})
    ]


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
