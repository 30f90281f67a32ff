"""What the steps of the report do, from files to files; publishing is imported when a step runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple

from kqlib.errors import BuildError, DataError
from kqlib.paths import Project, write_bytes, write_text


class Action(NamedTuple):
    """A function of this module with its arguments: what a step does, in a form that can be sent."""

    name: str
    arguments: list[Any]

    @classmethod
    def of(cls, bound: object) -> Action | None:
        """Read ``partial(function, ...)``, its arguments plain values, paths and the project."""
        if isinstance(bound, partial) and bound.func in _FUNCTIONS.values():
            return cls(bound.func.__name__, list(bound.args))
        return None

    def __call__(self, **more: Any) -> None:
        """Run it here; a full disk or a folder without write permission is a :class:`BuildError`."""
        try:
            _FUNCTIONS[self.name](*self.arguments, **more)
        except OSError as error:
            raise BuildError(
                "build_file", file=error.filename or self.name, found=error.strerror or error
            ) from error

    def as_json(self) -> str:
        """Write it down."""
        return json.dumps(self, default=_plain)

    @classmethod
    def from_json(cls, text: str) -> Action:
        """Read what :meth:`as_json` wrote; only functions of this module are ever called."""
        return cls(*json.loads(text, object_hook=_rebuilt))


def _plain(value: object) -> dict[str, str]:
    if isinstance(value, Project):
        return {"__project__": str(value.root)}
    if isinstance(value, Path):
        return {"__path__": str(value)}
    raise TypeError(type(value))


def _rebuilt(found: dict[str, Any]) -> Any:
    match found:
        case {"__project__": root}:
            return Project(Path(root))
        case {"__path__": path}:
            return Path(path)
    return found


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


def write_page(executed: Path, reports: Path, heads: list[dict[str, Any]]) -> None:
    """Write a chapter's page, and the files of its exhibits."""
    from traitlets.config import Config

    from kqlib.publishing.exports import exhibits, read_notebook, write_files
    from kqlib.publishing.html import KqHtmlExporter

    notebook = read_notebook(executed)
    exporter = KqHtmlExporter(config=Config({"KqHtmlExporter": {"assets": "link"}}))  # type: ignore[no-untyped-call]
    resources = {"metadata": {"name": executed.stem}, "kq": {"chapters": heads}}
    page, _ = exporter.from_notebook_node(notebook, resources)
    write_files(exhibits(notebook), reports)
    write_text(reports / f"{executed.stem}.html", page)


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


def write_workbook(executed: Sequence[Path], target: Path, language: str) -> None:
    """Write every table as a sheet."""
    from kqlib.publishing.exports import exhibits, read_notebook
    from kqlib.publishing.workbook import workbook

    shown = [exhibit for path in executed for exhibit in exhibits(read_notebook(path))]
    write_bytes(target, workbook(shown, language))


def write_index(executed: Sequence[Path], target: Path, language: str) -> None:
    """Write the front page."""
    from kqlib.publishing.exports import exhibits, head, read_notebook
    from kqlib.publishing.index import Entry, Model, index_html

    notebooks = [(path.stem, read_notebook(path)) for path in executed]
    entries = tuple(
        Entry(f"{stem}.html", head(notebook), tuple(exhibits(notebook))) for stem, notebook in notebooks
    )
    write_text(target, index_html(Model(language, entries)))


def write_claims(project: Project, reports: Path, language: str) -> None:
    """Write every verdict as files."""
    from kqlib.publishing import claims

    claims.write_claims(project, reports, language)


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


_FUNCTIONS: dict[str, Callable[..., None]] = {
    name: value
    for name, value in vars().items()
    if isinstance(value, FunctionType) and value.__module__ == __name__
}
