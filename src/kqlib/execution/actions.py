"""What the steps of the report do, from files to files; publishing is imported when a step runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from kqlib.errors import DataError
from kqlib.paths import Project, write_bytes, write_text


def prepare(project: Project) -> None:
    """Check and clean the raw files."""
    from kqlib.prepare import prepare

    prepare(project)


def judge(project: Project) -> None:
    """Judge every printed number, once for all chapters that tell of the verdicts."""
    from kqlib.verification.stored import store

    store(project)


def execute(notebook: Path, target: Path, given: Mapping[str, Any], **how: Any) -> None:
    """Run a chapter's notebook; ``how`` is for :func:`kqlib.publishing.notebooks.execute`."""
    from kqlib.publishing import notebooks

    notebooks.execute(notebook, target, given, **how)


def audit_release(
    project: Project, parameters: Mapping[str, Mapping[str, Any]], edition: str, target: Path
) -> None:
    """Audit every table about persons as one release; an error when a hidden cell can be worked out."""
    from kqlib.rendering.release import audit_release

    found = audit_release(project, parameters, edition, date.today())
    write_text(target, json.dumps(found, indent=1) + "\n")


def write_page(
    executed: Path, reports: Path, heads: list[dict[str, Any]], editions: list[dict[str, str]]
) -> None:
    """Write a chapter's page, and the files of its exhibits."""
    from kqlib.publishing.exports import exhibits, read_notebook, write_files
    from kqlib.publishing.html import linked_page

    notebook = read_notebook(executed)
    page = linked_page(notebook, executed.stem, chapters=heads, editions=editions)
    write_files(exhibits(notebook), reports)
    write_text(reports / f"{executed.stem}.html", page)


def keep_delivered(project: Project, exhibit: str) -> None:
    """Make the table of deliveries that ``exhibit`` shows a part of on every sheet."""
    from kqlib.exhibits import registry
    from kqlib.exhibits.inputs import Inputs
    from kqlib.exhibits.sheets._delivered_whole import keep

    keep(Inputs(project, exhibit, registry.granted(project, exhibit)))


def publish_sheet(project: Project, reports: Path, executed: Path, language: str, gated: Path) -> None:
    """Write a participant's sheet as a page and as a PDF, and read both again.

    Raises :class:`BuildError` when one holds what must not leave.
    """
    from kqlib.publishing.gate.release import release
    from kqlib.publishing.gate.sheets import SheetEdition
    from kqlib.publishing.sheets import sheet_files

    made = {reports / name: content for name, content in sheet_files(executed, language).items()}
    for path, content in made.items():
        write_bytes(path, content)
    edition = SheetEdition(project, reports, (executed,), language)
    write_text(gated, release(edition, list(made), whole=False))


def write_sheet_index(project: Project, target: Path, language: str) -> None:
    """Write the list of all sheets, with a search."""
    from kqlib.publishing.sheets import index_html

    write_text(target, index_html(project, language))


def check_sheets(
    project: Project, reports: Path, files: Sequence[Path], read: Sequence[Path], language: str, target: Path
) -> None:
    """Read what is beside the sheets again; ``read`` are those that were read one by one."""
    from kqlib.publishing.gate.release import release
    from kqlib.publishing.gate.sheets import SheetEdition

    edition = SheetEdition(project, reports, (), language)
    write_text(target, release(edition, files, whole=True, apart=read))


def copy_assets(reports: Path, language: str) -> None:
    """Write what the pages share."""
    from kqlib.publishing import assets

    assets.copy_assets(reports, language)


def write_pdf(executed: Sequence[Path], target: Path, language: str) -> None:
    """Write the whole report as PDF."""
    from kqlib.publishing.exports import read_notebook
    from kqlib.publishing.pdf import report_pdf
    from kqlib.vocabulary.words import word

    notebooks = [read_notebook(path) for path in executed]
    title, subtitle = word("report_title", language), word("report", language)
    write_bytes(target, report_pdf(notebooks, title=title, subtitle=subtitle, language=language))


def write_brief(executed: Sequence[Path], target: Path, language: str, notebooks: Path) -> None:
    """Write the two pages for a steering group."""
    from kqlib.publishing.brief import brief, brief_pdf
    from kqlib.publishing.exports import exhibits, read_notebook

    shown = [exhibit for path in executed for exhibit in exhibits(read_notebook(path))]
    write_bytes(target, brief_pdf(brief(notebooks, shown, language)))


def write_workbook(executed: Sequence[Path], target: Path, language: str) -> None:
    """Write every table as a sheet."""
    from kqlib.publishing.exports import exhibits, read_notebook
    from kqlib.publishing.workbook import workbook

    shown = [exhibit for path in executed for exhibit in exhibits(read_notebook(path))]
    write_bytes(target, workbook(shown, language))


def write_index(
    executed: Sequence[Path], target: Path, language: str, editions: list[dict[str, str]], brief: str
) -> None:
    """Write the front page; ``brief`` is the file of the pages for a steering group, if there is one."""
    from kqlib.publishing.exports import exhibits, head, read_notebook
    from kqlib.publishing.index import Entry, Model, index_html

    notebooks = [(path.stem, read_notebook(path)) for path in executed]
    entries = tuple(
        Entry(f"{stem}.html", head(notebook), tuple(exhibits(notebook))) for stem, notebook in notebooks
    )
    write_text(target, index_html(Model(language, entries, editions=tuple(editions), brief=brief)))


def write_claims(
    project: Project, reports: Path, language: str, editions: Mapping[str, list[dict[str, str]]]
) -> None:
    """Write every verdict as files."""
    from kqlib.publishing import claims

    claims.write_claims(project, reports, language, editions)


def check_release(
    project: Project,
    reports: Path,
    files: Sequence[Path],
    executed: Sequence[Path],
    language: str,
    target: Path,
    whole: bool,
) -> None:
    """Read every file that was made again; :class:`BuildError` when one holds what must not leave."""
    from kqlib.publishing.gate.edition import Edition
    from kqlib.publishing.gate.release import release

    edition = Edition(project, reports, tuple(executed), language)
    write_text(target, release(edition, files, whole=whole))


def write_manifest(
    project: Project, sources: Sequence[Path], outputs: Sequence[Path], given: Mapping[str, Any], target: Path
) -> None:
    """Write what the report was made of; :class:`DataError` when a file of it is gone."""
    from kqlib.publishing.manifest import manifest

    missing = [path for path in outputs if not path.is_file()]
    if missing:
        raise DataError("file_missing", file=project.relative(missing[0]))
    write_text(target, manifest(project, inputs=sources, outputs=outputs, parameters=given))
