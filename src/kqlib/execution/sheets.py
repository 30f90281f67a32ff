"""The steps of the participants' sheets: run the notebook for each, publish page and PDF, the list, gate,
manifest.

One notebook is run once a participant, with its number as the parameter.  What all runs rest on is the same,
so it is looked up once.  A sheet is read again by the step that writes it; the list, the manifest and the
reading of whatever else is in the folder belong to a build of all sheets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from kqlib import chapters as book
from kqlib import closure
from kqlib.chapters import Chapter
from kqlib.cleaning.taking_part import PUBLISHED, Participant, asked_for
from kqlib.execution import actions, audit, common, inputs
from kqlib.execution.edition import differing, variant
from kqlib.execution.gating import approving, strangers
from kqlib.execution.graph import Input, Step
from kqlib.exhibits import registry
from kqlib.exhibits.sheets import participants
from kqlib.exhibits.sheets._delivered_whole import kept_file
from kqlib.parameters import assign
from kqlib.parameters import read as parameters_of
from kqlib.paths import SHEETS, SHEETS_INDEX, Project
from kqlib.sources.lock import check, verified

DELIVERED = "sheet_absence_delivered"


@dataclass(frozen=True)
class _Sheets:
    """What the sheets of one edition have in common."""

    project: Project
    notebook: Chapter
    given: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Name the edition; empty for the publication."""
        return variant(self.given)

    @property
    def label(self) -> str:
        """Name the steps of these sheets."""
        return f"{self.name}/{SHEETS}" if self.name else SHEETS

    @property
    def language(self) -> str:
        return str(self.given.get("language", "nb"))

    @property
    def reports(self) -> Path:
        return self.project.reports / self.name / SHEETS

    @property
    def processed(self) -> Path:
        return self.project.processed / SHEETS / self.name

    @cached_property
    def used(self) -> tuple[str, ...]:
        """Every exhibit of a sheet, with those that deliveries add."""
        own = (n for e in self.notebook.uses() for n in registry.shown_with(self.project, e))
        return tuple(dict.fromkeys(own))

    @cached_property
    def common(self) -> tuple[Input | Path, ...]:
        """What every run rests on: notebook, texts, data, and the code of what is shown."""
        project = self.project
        files = dict.fromkeys(name for exhibit in self.used for name in registry.reads(project, exhibit))
        described = "\n".join(str(e) for name, e in registry.described(project).items() if name in files)
        modules = ["kqlib.notebook", *(home for n, home in closure.exhibits().items() if n in self.used)]
        return (
            *(inputs.file(project, path) for path in (self.notebook.notebook, self.notebook.prose_file)),
            *inputs.raw(project, files),
            Input("data/raw/sources.toml", described),
            *self.kept,
            *(inputs.parameter(name, value) for name, value in self.given.items()),
            *inputs.code(actions.execute, *modules, without=("kqlib.prepare",)),
        )

    @property
    def kept(self) -> tuple[Path, ...]:
        """The table of deliveries that every sheet has a part of, when there is one."""
        return (kept_file(self.project),) if DELIVERED in self.used else ()

    @cached_property
    def approving(self) -> tuple[Input, ...]:
        """What a sheet is read against, besides its notebook: texts, the catalogue, surveys."""
        return approving(self.project, [self.notebook.prose_file])

    @cached_property
    def publishing(self) -> tuple[Input, ...]:
        """The code that writes a sheet and reads it again."""
        return inputs.code(actions.publish_sheet)

    def executed(self, one: Participant) -> Path:
        return self.processed / f"{one.id}.ipynb"

    def gated(self, one: Participant) -> Path:
        return self.processed / "gate" / f"{one.id}.json"

    def files(self, one: Participant) -> tuple[Path, ...]:
        return tuple(self.reports / f"{one.id}{ending}" for ending in (".html", ".pdf"))


def steps(project: Project, *, parameters: Mapping[str, str], asked: Sequence[str] = ()) -> list[Step]:
    """Give the steps that make the sheets of those ``asked`` for by number or name, or of all participants.

    Before anything runs it raises :class:`LockError` for a raw file that is not as it was accepted,
    :class:`ParameterError` for a name or parameter that does not fit, and :class:`NotebookError` when the
    notebook is missing.
    """
    for name, state in check(project):
        if state != "ok":
            verified(project, name)
    every = participants(project)
    wanted = asked_for(asked, every) if asked else every
    notebook = book.sheet(project)
    given = differing(assign([notebook.notebook], parameters))[notebook.notebook]
    sheets = _Sheets(project, notebook, given)
    # What is hidden is the same in every language.
    audits = audit.steps(project, SHEETS, _persons(sheets, every))
    audited = tuple(path for step in audits for path in step.products)
    made = [
        *_delivered(sheets),
        *(_run(sheets, one) for one in wanted),
        *audits,
        *(_publish(sheets, one, audited) for one in wanted),
        common.assets(f"{sheets.label}/assets", sheets.reports, sheets.language),
    ]
    if asked:
        return made
    made.append(_index(sheets))
    gate = _gate(sheets, made, wanted)
    return [*made, gate, _manifest(sheets, [*made, gate])]


def _persons(sheets: _Sheets, every: Sequence[Participant]) -> audit.Persons:
    """Give the tables about persons that stand beside each other when the sheets are out: theirs, which share
    one plan whoever a sheet is about, and the report's.
    """
    about = [name for name in sheets.used if registry.get(name).has_guard]
    if not about:
        return {}
    chapters = book.all_chapters(sheets.project)
    report = audit.persons(sheets.project, chapters, {c.notebook: {} for c in chapters})
    plain = {name: p.default for name, p in parameters_of(sheets.notebook.notebook).items()}
    own = plain | {"municipality": every[0].id}
    return {**report, **dict.fromkeys(about, own)}


def _delivered(sheets: _Sheets) -> list[Step]:
    """Give the step that makes the table of deliveries; it is the same in every edition."""
    project = sheets.project
    if not sheets.kept:
        return []
    return [
        Step(
            name=f"{SHEETS}/delivered",
            title="data/processed/sheets",
            action=partial(actions.keep_delivered, project, DELIVERED),
            inputs=(
                *inputs.raw(project, registry.reads(project, DELIVERED)),
                *inputs.code(actions.keep_delivered, closure.exhibits()[DELIVERED]),
            ),
            products=sheets.kept,
        )
    ]


def _run(sheets: _Sheets, one: Participant) -> Step:
    given = {**sheets.given, "municipality": one.id}
    return Step(
        name=f"{sheets.label}/run/{one.id}",
        title=one.label,
        action=partial(actions.execute, sheets.notebook.notebook, sheets.executed(one), given),
        inputs=(*sheets.common, inputs.parameter("municipality", one.id)),
        products=(sheets.executed(one),),
    )


def _publish(sheets: _Sheets, one: Participant, audited: tuple[Path, ...]) -> Step:
    executed, gated = sheets.executed(one), sheets.gated(one)
    return Step(
        name=f"{sheets.label}/page/{one.id}",
        title=f"{one.id}.html",
        action=partial(
            actions.publish_sheet, sheets.project, sheets.reports, executed, sheets.language, gated
        ),
        inputs=(executed, *audited, *sheets.approving, *sheets.publishing),
        products=(*sheets.files(one), gated),
    )


def _index(sheets: _Sheets) -> Step:
    project, target = sheets.project, sheets.reports / SHEETS_INDEX
    return Step(
        name=f"{sheets.label}/{SHEETS_INDEX}",
        title=SHEETS_INDEX,
        action=partial(actions.write_sheet_index, project, target, sheets.language),
        inputs=(inputs.file(project, project.raw / PUBLISHED), *inputs.code(actions.write_sheet_index)),
        products=(target,),
    )


def _gate(sheets: _Sheets, before: Sequence[Step], wanted: Sequence[Participant]) -> Step:
    """Give the step that reads what no sheet's own step has read."""
    project, target = sheets.project, sheets.processed / "gate" / "folder.json"
    made = {p for step in before for p in step.products if p.is_relative_to(sheets.reports)}
    apart = [path for one in wanted for path in sheets.files(one)]
    files = sorted(made - set(apart))
    return Step(
        name=f"{sheets.label}/gate",
        title=project.relative(sheets.reports),
        action=partial(actions.check_sheets, project, sheets.reports, files, apart, sheets.language, target),
        inputs=(
            *files,
            strangers(project, sheets.reports, made),
            inputs.file(project, project.raw / PUBLISHED),
            *sheets.approving,
            *inputs.code(actions.check_sheets),
        ),
        products=(target,),
    )


def _manifest(sheets: _Sheets, before: Sequence[Step]) -> Step:
    project = sheets.project
    files = dict.fromkeys(name for exhibit in sheets.used for name in registry.reads(project, exhibit))
    sources = [project.raw / name for name in ("sources.toml", *files)]
    sources += [sheets.notebook.notebook, sheets.notebook.prose_file]
    made = [path for step in before for path in step.products]
    target = sheets.reports / "manifest.json"
    return common.manifest(f"{sheets.label}/{target.name}", project, target, sources, made, sheets.given)
