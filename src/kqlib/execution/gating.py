"""The step that lets the report out: every file made so far is read again, and the manifest waits for it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kqlib.chapters import all_chapters
from kqlib.execution import actions, inputs
from kqlib.execution.graph import Input, Step, shown
from kqlib.paths import Project
from kqlib.publishing.gate import folder
from kqlib.sources.catalogue import catalogue


@dataclass(frozen=True)
class Made:
    """What is to be let out: the folder, the language, the notebooks it was made of and the steps that made
    it.
    """

    project: Project
    reports: Path
    language: str
    executed: tuple[Path, ...]
    steps: tuple[Step, ...]

    @property
    def files(self) -> list[Path]:
        """The files that the steps make under ``reports/``."""
        paths = {path for step in self.steps for path in step.products}
        return sorted(path for path in paths if path.is_relative_to(self.project.reports))


def outcome(project: Project, name: str) -> Path:
    """Name the file in which the gate's step ``name`` notes what it read."""
    return project.processed / "gate" / f"{name.replace('/', '.')}.json"


def gate(made: Made, name: str, common: Sequence[Input], *, whole: bool) -> Step:
    """Give the step that reads what was ``made`` again.

    With ``whole`` that is all of the edition, and what else lies in its folder is looked at too.
    """
    project = made.project
    target = outcome(project, name)
    arguments = (project, made.reports, made.files, list(made.executed), made.language, target, whole)
    return Step(
        name=name,
        title=shown(project, made.reports),
        action=partial(actions.check_release, *arguments),
        inputs=(
            *made.executed,
            *made.files,
            *approving(project, [f for c in all_chapters(project) for f in (c.notebook, c.prose_file)]),
            *([strangers(project, made.reports, made.files)] if whole else []),
            *common,
        ),
        products=(target,),
    )


def approving(project: Project, written: Sequence[Path]) -> tuple[Input, ...]:
    """Give what approvals and answers are read from beside executed notebooks: what was ``written`` of
    chapters, the catalogue, surveys.
    """
    surveys = [project.raw / name for name, source in catalogue(project).items() if source.kind == "survey"]
    return tuple(inputs.file(project, path) for path in (*written, project.raw / "sources.toml", *surveys))


def strangers(project: Project, reports: Path, made: Collection[Path]) -> Input:
    """Give the files in the folder that no step makes, with their content: a new one opens the gate again."""
    own, state = set(made), hashlib.sha256()
    for path in folder.files(reports):
        if path not in own:
            name = shown(project, path)
            state.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return Input("other files in the folder", state.hexdigest())
