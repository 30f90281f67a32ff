"""The steps of the report: check and clean, run each chapter, page, files, PDF, workbook, front page,
manifest.

Default parameters are the publication.  Another set of parameters gets a folder of its own, so that no set
overwrites another's output.  A chapter depends on the raw files behind the exhibits it shows or quotes, and
on no others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kqlib import chapters as book
from kqlib import prepare
from kqlib.chapters import Chapter
from kqlib.errors import BuildError, closest
from kqlib.execution import actions, audit, inputs
from kqlib.execution.graph import Input, Step
from kqlib.execution.parameters import assign, read
from kqlib.exhibits import registry
from kqlib.paths import Project
from kqlib.sources.lock import check, verified


@dataclass(frozen=True)
class _Edition:
    """One edition of the report: its language, parameters and folders, and the chapters in it."""

    project: Project
    chapters: tuple[Chapter, ...]
    parameters: dict[Path, dict[str, Any]]
    common: tuple[Input, ...]
    # The exhibits about persons of the whole book, with the parameters of their chapters; empty when no
    # chapter of this edition shows one.
    persons: Mapping[str, Mapping[str, Any]]

    @property
    def audited(self) -> tuple[Path, ...]:
        """Name the outcome of the audit: nothing is published before it."""
        return audit.products(self.project, self.name) if self.persons else ()

    @property
    def given(self) -> dict[str, Any]:
        return {k: v for values in self.parameters.values() for k, v in values.items()}

    @property
    def language(self) -> str:
        return str(self.given.get("language", "nb"))

    @property
    def name(self) -> str:
        return variant(self.given)

    @property
    def reports(self) -> Path:
        return self.project.reports / self.name

    def executed(self, chapter: Chapter) -> Path:
        return self.project.processed / "chapters" / self.name / chapter.notebook.name

    def label(self, step: str) -> str:
        return f"{self.name}/{step}" if self.name else step


def steps(
    project: Project, *, parameters: Mapping[str, str], chapters: Sequence[str] | None = None
) -> list[Step]:
    """Give the steps that make the report, or the pages of ``chapters`` alone, in reading order.

    ``parameters`` are texts as the user wrote them.  Before anything runs it raises :class:`LockError` for a
    raw file that is not as it was accepted, :class:`BuildError` for an unknown chapter, and
    :class:`ParameterError` or :class:`NotebookError` for parameters and notebooks that do not fit.
    """
    for name, state in check(project):
        if state != "ok":
            verified(project, name)
    every = book.all_chapters(project)
    if not every:
        raise BuildError("build_no_chapters", folder=project.notebooks)
    wanted = _chosen(every, chapters)
    assigned = assign([c.notebook for c in wanted], parameters)
    edition = _Edition(
        project,
        tuple(wanted),
        _differing(assigned),
        (inputs.code(), inputs.packages()),
        audit.persons(every, assigned),
    )
    made = [
        _prepare(project, edition),
        *(_run(edition, c) for c in wanted),
        *audit.steps(project, edition.name, edition.persons, edition.common),
        *(_page(edition, c, every) for c in wanted),
    ]
    if len(wanted) < len(every):
        return [*made, _assets(edition)]
    whole = [*made, _assets(edition), _claims(edition), _pdf(edition), _workbook(edition), _index(edition)]
    return [*whole, _manifest(edition, whole)]


def _chosen(every: Sequence[Chapter], names: Sequence[str] | None) -> list[Chapter]:
    known = {key: c for c in every for key in (c.stem, c.id, f"{c.number:02}", str(c.number))}
    chosen = set()
    for name in names or ():
        key = Path(name).name.removesuffix(".ipynb")
        if key not in known:
            hint = closest(key, known)
            raise BuildError(
                "chapter_unknown", found=name, hint=hint, expected=", ".join(c.stem for c in every)
            )
        chosen.add(known[key].stem)
    return [c for c in every if c.stem in chosen] if chosen else list(every)


def _differing(assigned: Mapping[Path, Mapping[str, Any]]) -> dict[Path, dict[str, Any]]:
    """Leave out what is given as it already stands in the notebook: that is the publication itself."""
    return {
        notebook: {name: value for name, value in given.items() if value != read(notebook)[name].default}
        for notebook, given in assigned.items()
    }


def variant(parameters: Mapping[str, Any]) -> str:
    """Name the folder of a set of parameters; empty for the publication, the language alone for an edition.

    >>> variant({"min_cell": 10, "language": "nn"}), variant({"language": "en"}), variant({})
    ('nn,min_cell=10', 'en', '')
    """
    rest = [f"{name}={value}" for name, value in sorted(parameters.items()) if name != "language"]
    text = ",".join([*([str(parameters["language"])] if "language" in parameters else []), *rest])
    return "".join(sign if sign.isalnum() or sign in "=,._-" else "_" for sign in text)


def _raw(project: Project, names: Sequence[str]) -> tuple[Input, ...]:
    settings = [n for n in ("corrections.toml",) if (project.raw / n).exists()]
    return tuple(inputs.file(project, project.raw / name) for name in [*names, *settings])


def _prepare(project: Project, edition: _Edition) -> Step:
    declared = registry.reads(project, "data_checks")
    return Step(
        name="prepare",
        title="data/processed",
        action=partial(prepare.prepare, project),
        inputs=(*_raw(project, declared), *edition.common),
        products=(prepare.checks_file(project), *prepare.clean_files(project).values()),
    )


def _run(edition: _Edition, chapter: Chapter) -> Step:
    project, given = edition.project, edition.parameters[chapter.notebook]
    used = chapter.uses()
    files = dict.fromkeys(name for exhibit in used for name in registry.reads(project, exhibit))
    catalogue = "\n".join(str(entry) for name, entry in registry.described(project).items() if name in files)
    checked = (prepare.checks_file(project),) if any(registry.reads_everything(e) for e in used) else ()
    return Step(
        name=edition.label(f"run/{chapter.stem}"),
        title=chapter.stem,
        action=partial(actions.execute, chapter.notebook, edition.executed(chapter), given),
        inputs=(
            inputs.file(project, chapter.notebook),
            inputs.file(project, chapter.prose_file),
            *_raw(project, list(files)),
            Input("data/raw/sources.toml", catalogue),
            *(inputs.parameter(name, value) for name, value in given.items()),
            *edition.common,
            *checked,
        ),
        products=(edition.executed(chapter),),
    )


def _page(edition: _Edition, chapter: Chapter, every: Sequence[Chapter]) -> Step:
    heads = [
        {"href": f"{c.stem}.html", "title": c.head(edition.language).title, "number": c.number} for c in every
    ]
    return Step(
        name=edition.label(f"page/{chapter.stem}"),
        title=f"{chapter.stem}.html",
        action=partial(actions.write_page, edition.executed(chapter), edition.reports, heads),
        inputs=(
            edition.executed(chapter),
            Input("chapter titles", json.dumps(heads)),
            *edition.audited,
            *edition.common,
        ),
        products=(edition.reports / f"{chapter.stem}.html", *_files(edition.reports, chapter)),
    )


def _files(reports: Path, chapter: Chapter) -> list[Path]:
    found = [reports / "tables" / f"{name}.csv" for name in chapter.exhibits]
    drawn = [name for name in chapter.exhibits if registry.get(name).has_figure]
    return found + [reports / "figures" / f"{name}.{ending}" for name in drawn for ending in ("svg", "png")]


def _assets(edition: _Edition) -> Step:
    from kqlib.publishing.assets import asset_paths

    return Step(
        name=edition.label("assets"),
        title="assets",
        action=partial(actions.copy_assets, edition.reports, edition.language),
        inputs=edition.common,
        products=tuple(asset_paths(edition.reports)),
    )


def _claims(edition: _Edition) -> Step:
    project, reports = edition.project, edition.reports
    return Step(
        name=edition.label("claims"),
        title="claims.html",
        action=partial(actions.write_claims, project, reports, edition.language),
        inputs=(
            *_raw(project, registry.reads(project, "data_checks")),
            *(inputs.file(project, c.notebook) for c in edition.chapters),
            *edition.common,
        ),
        products=(
            reports / "claims.html",
            *(reports / "verification" / f"claims.{ending}" for ending in ("csv", "json")),
        ),
    )


def _whole(edition: _Edition, name: str, action: Any) -> Step:
    executed = tuple(edition.executed(c) for c in edition.chapters)
    return Step(
        name=edition.label(name),
        title=name,
        action=partial(action, executed, edition.reports / name, edition.language),
        inputs=(*executed, *edition.audited, *edition.common),
        products=(edition.reports / name,),
    )


def _pdf(edition: _Edition) -> Step:
    return _whole(edition, "sluttrapport.pdf", actions.write_pdf)


def _workbook(edition: _Edition) -> Step:
    return _whole(edition, "tables.xlsx", actions.write_workbook)


def _index(edition: _Edition) -> Step:
    return _whole(edition, "index.html", actions.write_index)


def _manifest(edition: _Edition, before: Sequence[Step]) -> Step:
    from kqlib.publishing.manifest import git_state

    project = edition.project
    outputs = sorted({p for step in before for p in step.products if p.is_relative_to(project.reports)})
    sources = [
        project.raw / "sources.toml",
        *(project.raw / name for name in registry.reads(project, "data_checks")),
    ]
    sources += [f for c in edition.chapters for f in (c.notebook, c.prose_file)]
    return Step(
        name=edition.label("manifest.json"),
        title="manifest.json",
        action=partial(
            actions.write_manifest,
            project,
            sources,
            outputs,
            edition.given,
            edition.reports / "manifest.json",
        ),
        inputs=(
            *outputs,
            *(inputs.file(project, path) for path in sources),
            Input("git commit", json.dumps(git_state(project))),
            *edition.common,
        ),
        products=(edition.reports / "manifest.json",),
    )
