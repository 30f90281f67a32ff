"""The steps of the report: check and clean, run each chapter, page, files, PDF, workbook, front page, gate,
manifest.

A chapter depends on the raw files behind the exhibits it shows or quotes, and
on no others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from kqlib import chapters as book
from kqlib import closure, prepare
from kqlib.chapters import Chapter
from kqlib.errors import BuildError
from kqlib.execution import actions, audit, common, inputs
from kqlib.execution.briefing import brief_steps
from kqlib.execution.edition import Edition, chosen, differing
from kqlib.execution.gating import Made, gate
from kqlib.execution.graph import Input, Step
from kqlib.exhibits import registry
from kqlib.parameters import assign
from kqlib.paths import Project
from kqlib.sources.lock import check, verified
from kqlib.sources.registers import FOLDER
from kqlib.verification.records import documents
from kqlib.verification.stored import stored_file
from kqlib.verification.verdicts import page


def steps(
    project: Project,
    *,
    parameters: Mapping[str, str],
    chapters: Sequence[str] | None = None,
    beside: Sequence[str] = (),
) -> list[Step]:
    """Give the steps that make the report, or the pages of ``chapters`` alone, in reading order.

    ``parameters`` are texts as the user wrote them; ``beside`` the languages that the same is built in.
    Before anything runs it raises :class:`LockError` for a raw file that is not as it was accepted,
    :class:`BuildError` for an unknown chapter, and :class:`ParameterError` or :class:`NotebookError` for
    parameters and notebooks that do not fit.
    """
    for name, state in check(project):
        if state != "ok":
            verified(project, name)
    every = book.all_chapters(project)
    if not every:
        raise BuildError("build_no_chapters", folder=project.notebooks)
    wanted = chosen(every, chapters)
    assigned = assign([c.notebook for c in wanted], parameters)
    edition = Edition(
        project,
        tuple(wanted),
        differing(assigned),
        audit.persons(project, every, assigned),
        tuple(beside),
    )
    made = [
        _prepare(project),
        _judge(project),
        *(_run(edition, c) for c in wanted),
        *audit.steps(project, edition.name, edition.persons),
        *(_page(edition, c, every) for c in wanted),
    ]
    made.append(common.assets(edition.label("assets"), edition.reports, edition.language))
    if len(wanted) < len(every):
        return [*made, _gate(edition, made, "gate/" + "+".join(f"{c.number:02}" for c in wanted))]
    made += [_claims(edition), _pdf(edition)]
    brief = brief_steps(edition)
    made += [*brief, _workbook(edition), _index(edition, "".join(step.title for step in brief))]
    gated = _gate(edition, made, "gate")
    return [*made, gated, _manifest(edition, [*made, gated])]


def _registers(project: Project, names: Iterable[str] | None = None) -> tuple[Input, ...]:
    """Give fetched registers, by default all that are there."""
    found = sorted({p.name for p in (project.raw / FOLDER).glob("*.csv")} if names is None else set(names))
    return tuple(inputs.file(project, project.raw / FOLDER / name) for name in found)


def _prepare(project: Project) -> Step:
    return Step(
        name="prepare",
        title="data/processed",
        action=partial(actions.prepare, project),
        inputs=(*inputs.raw(project, registry.described(project)), *inputs.code(actions.prepare)),
        products=(prepare.checks_file(project), *prepare.clean_files(project).values()),
    )


def _judge(project: Project) -> Step:
    return Step(
        name="judge",
        title="data/processed/records.json",
        action=partial(actions.judge, project),
        inputs=(
            *inputs.raw(project, registry.described(project)),
            *_registers(project),
            *inputs.code(actions.judge),
        ),
        products=(stored_file(project),),
    )


def _run(edition: Edition, chapter: Chapter) -> Step:
    project, given = edition.project, edition.parameters[chapter.notebook]
    # What is rebuilt of an exhibit from a delivery is shown with it.
    used = tuple(dict.fromkeys(n for e in chapter.uses() for n in registry.shown_with(project, e)))
    files = dict.fromkeys(name for exhibit in used for name in registry.reads(project, exhibit))
    catalogue = "\n".join(str(entry) for name, entry in registry.described(project).items() if name in files)
    # What would rebuild it is asked whether it can, also where there is no delivery.
    asked = {*used, *(name for exhibit in used for name in registry.rebuilding(exhibit))}
    modules = [*_imports(chapter), *(home for name, home in closure.exhibits().items() if name in asked)]
    # Only what is about every file may ask for the checks (kqlib.exhibits.inputs).
    checks = any(registry.reads_everything(exhibit) for exhibit in used)
    without = () if checks else ("kqlib.prepare",)
    verdicts = "verification/stored.py" in closure.closure(modules, without).files
    registers = (name for exhibit in used for name in registry.get(exhibit).spec.registers)
    return Step(
        name=edition.label(f"run/{chapter.stem}"),
        title=chapter.stem,
        action=partial(actions.execute, chapter.notebook, edition.executed(chapter), given),
        inputs=(
            inputs.file(project, chapter.notebook),
            inputs.file(project, chapter.prose_file),
            *inputs.raw(project, files),
            Input("data/raw/sources.toml", catalogue),
            *_registers(project, None if verdicts else registers),
            *(inputs.parameter(name, value) for name, value in given.items()),
            *inputs.code(actions.execute, *modules, without=without),
            *((prepare.checks_file(project),) if checks else ()),
            *((stored_file(project),) if verdicts else ()),
        ),
        products=(edition.executed(chapter),),
    )


def _page(edition: Edition, chapter: Chapter, every: Sequence[Chapter]) -> Step:
    heads = [
        {"href": f"{c.stem}.html", "title": c.head(edition.language).title, "number": c.number} for c in every
    ]
    others = edition.switch(f"{chapter.stem}.html")
    return Step(
        name=edition.label(f"page/{chapter.stem}"),
        title=f"{chapter.stem}.html",
        action=partial(actions.write_page, edition.executed(chapter), edition.reports, heads, others),
        inputs=(
            edition.executed(chapter),
            Input("chapter titles", json.dumps(heads)),
            Input("other languages", json.dumps(others)),
            *edition.audited,
            *inputs.code(actions.write_page),
        ),
        products=(edition.reports / f"{chapter.stem}.html", *_files(edition.reports, chapter)),
    )


def _imports(chapter: Chapter) -> set[str]:
    """Give the names that the notebook's own cells import."""
    cells = json.loads(chapter.notebook.read_text("utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return set(re.findall(r"^\s*(?:from|import)\s+([\w.]+)", code, re.MULTILINE))


def _files(reports: Path, chapter: Chapter) -> list[Path]:
    found = [reports / "tables" / f"{name}.csv" for name in chapter.exhibits]
    drawn = [name for name in chapter.exhibits if registry.get(name).has_figure]
    return found + [reports / "figures" / f"{name}.{ending}" for name in drawn for ending in ("svg", "png")]


def _claims(edition: Edition) -> Step:
    project, reports = edition.project, edition.reports
    pages = ["claims.html", *map(page, documents(project))]
    others = {page: edition.switch(page) for page in pages}
    return Step(
        name=edition.label("claims"),
        title="claims.html",
        action=partial(actions.write_claims, project, reports, edition.language, others),
        inputs=(
            Input("other languages", json.dumps(others)),
            *inputs.raw(project, registry.described(project)),
            *(inputs.file(project, c.notebook) for c in edition.chapters),
            *inputs.code(actions.write_claims),
            stored_file(project),
        ),
        products=(
            *(reports / name for name in pages),
            *(reports / "verification" / f"claims.{ending}" for ending in ("csv", "json")),
        ),
    )


def _whole(edition: Edition, name: str, action: Callable[..., None], *more: object) -> Step:
    executed = tuple(edition.executed(c) for c in edition.chapters)
    return Step(
        name=edition.label(name),
        title=name,
        action=partial(action, executed, edition.reports / name, edition.language, *more),
        inputs=(
            *executed,
            *([Input("what it links to", json.dumps(more))] if more else []),
            *edition.audited,
            *inputs.code(action),
        ),
        products=(edition.reports / name,),
    )


def _pdf(edition: Edition) -> Step:
    return _whole(edition, "sluttrapport.pdf", actions.write_pdf)


def _workbook(edition: Edition) -> Step:
    return _whole(edition, "tables.xlsx", actions.write_workbook)


def _index(edition: Edition, brief: str) -> Step:
    return _whole(edition, "index.html", actions.write_index, edition.switch("index.html"), brief)


def _gate(edition: Edition, before: Sequence[Step], name: str) -> Step:
    executed = [edition.executed(c) for c in edition.chapters]
    made = Made(edition.project, edition.reports, edition.language, tuple(executed), tuple(before))
    return gate(made, edition.label(name), inputs.code(actions.check_release), whole=name == "gate")


def _manifest(edition: Edition, before: Sequence[Step]) -> Step:
    project = edition.project
    sources = [project.raw / name for name in ("sources.toml", *registry.described(project))]
    sources += [f for c in edition.chapters for f in (c.notebook, c.prose_file)]
    outputs = {p for step in before for p in step.products if p.is_relative_to(project.reports)}
    made = [*sorted(outputs), *before[-1].products]
    target = edition.reports / "manifest.json"
    return common.manifest(edition.label(target.name), project, target, sources, made, edition.given)
