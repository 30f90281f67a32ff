"""Bring the report up to date: nothing when nothing can be stale, else plan, build, and remember."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from kqlib.execution import fresh, hashes, warm
from kqlib.execution.options import Options
from kqlib.execution.progress import Progress
from kqlib.execution.run import Result, build_alone, building, engine_folder
from kqlib.paths import Project

# A file written aside that is older than this is what a killed process left.
ABANDONED = 60  # seconds


def update(
    project: Project,
    *,
    parameters: Mapping[str, str],
    chapters: Sequence[str] = (),
    beside: Sequence[str] = (),
    progress: Progress | None = None,
    force: bool = False,
    options: Options | None = None,
) -> Result:
    """Build what is not fresh of the report, or of ``chapters`` alone; ``beside`` as for the steps.

    Raises what :func:`kqlib.execution.report.steps` and :func:`kqlib.execution.run.build` raise.
    """
    begun = time.perf_counter()
    options = options or Options()
    hashes.recall(engine_folder(project))
    try:
        now = fresh.situation(project, parameters, chapters, beside)
        names = None if force else fresh.steps(project, now)
        if names is None:
            result = _build(
                project, now, parameters, chapters, beside, progress or Progress(), force, options
            )
        else:
            result = Result(skipped=names)
    finally:
        warm.close(options.build)
        hashes.remember(engine_folder(project))
    result.seconds = time.perf_counter() - begun
    return result


def _build(
    project: Project,
    now: str,
    parameters: Mapping[str, str],
    chapters: Sequence[str],
    beside: Sequence[str],
    progress: Progress,
    force: bool,
    options: Options,
) -> Result:
    with building(project):
        if warm.AVAILABLE and not options.reference and not options.cluster:
            warm.shared(options.build)  # it imports while the plan is made here
        from kqlib.execution import edition, report

        _sweep(project)
        steps = report.steps(project, parameters=parameters, chapters=chapters or None, beside=beside)
        result = build_alone(project, steps, progress, force, options)
        if result.ok:
            whole = "" if chapters else edition.variant(parameters) or "publication"
            _remove(project, fresh.remember(project, now, steps, whole=whole))
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
