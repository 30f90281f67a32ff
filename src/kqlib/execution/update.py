"""Bring the report or the sheets up to date: nothing when nothing can be stale, else plan and build."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from kqlib.execution import fresh, hashes, warm
from kqlib.execution.graph import Step
from kqlib.execution.options import Options
from kqlib.execution.progress import Progress
from kqlib.execution.run import Result, build_alone, building, engine_folder
from kqlib.paths import SHEETS, Project

# A file written aside that is older than this is what a killed process left.
ABANDONED = 60  # seconds


def update(
    project: Project,
    *,
    parameters: Mapping[str, str],
    chapters: Sequence[str] = (),
    beside: Sequence[str] = (),
    sheets: Sequence[str] | None = None,
    progress: Progress | None = None,
    force: bool = False,
    options: Options | None = None,
) -> Result:
    """Build what is not fresh of the report, or of ``chapters`` alone, ``beside`` as for the steps; with
    ``sheets``, of the participants' sheets and not of the report: those of the municipalities named, or all
    when none is.

    Raises what :func:`kqlib.execution.report.steps`, :func:`kqlib.execution.sheets.steps` and
    :func:`kqlib.execution.run.build` raise.
    """
    begun = time.perf_counter()
    options = options or Options()
    hashes.recall(engine_folder(project))
    try:
        asked = chapters if sheets is None else [SHEETS, *sheets]
        now = fresh.situation(project, parameters, asked, beside)
        names = None if force else fresh.steps(project, now)
        if names is None:
            wanted = Wanted(parameters, chapters, beside, sheets)
            result = _build(project, now, wanted, progress or Progress(), force, options)
        else:
            result = Result(skipped=names)
    finally:
        warm.close(options.build)
        hashes.remember(engine_folder(project))
    result.seconds = time.perf_counter() - begun
    return result


class Wanted(NamedTuple):
    """What is to be brought up to date, as :func:`update` is asked for it."""

    parameters: Mapping[str, str]
    chapters: Sequence[str] = ()
    beside: Sequence[str] = ()
    sheets: Sequence[str] | None = None

    def steps(self, project: Project) -> list[Step]:
        """Give the steps; raises what the modules raise that know them."""
        if self.sheets is None:
            from kqlib.execution import report

            return report.steps(
                project, parameters=self.parameters, chapters=self.chapters or None, beside=self.beside
            )
        from kqlib.execution import sheets

        return sheets.steps(project, parameters=self.parameters, asked=self.sheets)

    @property
    def whole(self) -> str:
        """Name what is made in full, so that what it made earlier can be tidied; empty for parts."""
        from kqlib.execution import edition

        if self.chapters or self.sheets:
            return ""
        name = edition.variant(self.parameters)
        return (name or "publication") if self.sheets is None else f"{name}/{SHEETS}"


def _build(
    project: Project, now: str, wanted: Wanted, progress: Progress, force: bool, options: Options
) -> Result:
    with building(project):
        if warm.AVAILABLE and not options.reference and not options.cluster:
            warm.shared(options.build)  # it imports while the plan is made here
        _sweep(project)
        steps = wanted.steps(project)
        result = build_alone(project, steps, progress, force, options)
        if result.ok:
            _remove(project, fresh.remember(project, now, steps, whole=wanted.whole))
        return result


def _sweep(project: Project) -> None:
    """Remove what killed processes left half-written beside the files they were about to replace."""
    for folder in (project.reports, project.processed):
        for path in folder.rglob(".*.tmp"):
            with suppress(OSError):
                if folder == project.reports or time.time() - path.stat().st_mtime > ABANDONED:
                    path.unlink()


def _remove(project: Project, paths: Sequence[Path]) -> None:
    """Remove what no step makes any longer; only generated files ever are."""
    for path in paths:
        if path.is_relative_to(project.reports) or path.is_relative_to(project.processed):
            path.unlink(missing_ok=True)
