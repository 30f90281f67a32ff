"""The one place that starts pytask: without its terminal output, with its files in one folder."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytask
from pytask import ExecutionReport, ExitCode, PTask, Session, hookimpl
from pytask_parallel import ParallelBackend, execute

from kqlib.errors import BuildError
from kqlib.execution.graph import Step
from kqlib.execution.options import Options
from kqlib.execution.progress import Outcome, Progress
from kqlib.execution.tasks import StepTask, tasks
from kqlib.paths import Project

# The parts of pytask that draw, capture, time, debug, or keep the database that its lock file has replaced.
LEFT_OUT = ("live", "capture", "warnings", "debugging", "logging", "profile", "database")
OUTCOMES: dict[str, Outcome] = {
    "SUCCESS": "done",
    "SKIP_UNCHANGED": "fresh",
    "SKIP_PREVIOUS_FAILED": "blocked",
}


class Watcher:
    """A plugin of pytask: keeps the reading order, tells the progress, collects the reports."""

    def __init__(
        self,
        steps: Sequence[Step],
        progress: Progress | None = None,
        reasons: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._order = {step.name: index for index, step in enumerate(steps)}
        self._progress = progress or Progress()
        self._reasons = reasons or {}
        self.reports: list[ExecutionReport] = []

    @hookimpl(tryfirst=True)
    def pytask_execute_build(self, session: Session) -> None:
        """Let steps that are ready run in the order given; pytask's own order differs from run to run."""
        scheduler = cast(Any, session.scheduler)
        scheduler.priorities = {task.signature: -self._order[task.name] for task in session.tasks}

    @hookimpl(tryfirst=True)
    def pytask_execute_task(self, session: Session, task: PTask) -> None:
        """Tell the progress; called only for a step that really runs."""
        self._progress.begin(cast(StepTask, task).step.title, self._reasons.get(task.name, ()))

    @hookimpl
    def pytask_execute_task_log_end(self, report: ExecutionReport) -> None:
        """Keep the report, and tell the progress."""
        self.reports.append(report)
        if report.exc_info and isinstance(report.exc_info[1], KeyboardInterrupt):
            return  # stopped, not failed
        step = cast(StepTask, report.task).step
        self._progress.end(step.title, OUTCOMES.get(report.outcome.name, "failed"))


def session(
    folder: Path,
    project: Project,
    steps: Sequence[Step],
    watcher: Watcher | None = None,
    options: Options | None = None,
    **settings: Any,
) -> Session:
    """Run pytask on ``steps`` with its files in ``folder``; ``settings`` are pytask's own.

    Raises :class:`BuildError` when the steps form a circle or pytask cannot start.  An unreadable memory of
    the last build is thrown away: everything is then built anew, which is never wrong.
    """
    options = options or Options()
    todo = tasks(project, steps, options)
    settings |= _side_by_side(options)
    watcher = watcher or Watcher(steps)
    ended, said = _start(folder, todo, watcher, settings)
    if ended.exit_code == ExitCode.CONFIGURATION_FAILED and folder.exists():
        for memory in (*folder.glob("pytask.lock*"), folder / ".pytask"):
            shutil.rmtree(memory) if memory.is_dir() else memory.unlink(missing_ok=True)
        ended, said = _start(folder, todo, watcher, settings)
    if ended.exit_code not in (ExitCode.OK, ExitCode.FAILED) or len(watcher.reports) == 0 < len(todo):
        report = ended.dag_report
        found = str(report.exc_info[1]) if report and report.exc_info else said.strip()
        raise BuildError("build_engine", found=found)
    return ended


def _side_by_side(options: Options) -> dict[str, Any]:
    """Give pytask-parallel's settings: threads, each of which waits for a process; or a cluster's workers."""
    if options.jobs < 2 and not options.cluster:
        return {}
    # It would look for finished steps up to a second late, and put its folder on everybody's search path.
    loop: Any = execute
    loop._Sleeper = partial(loop._Sleeper, timings=[0.02])
    loop.set_worker_root = lambda path: None
    backend = ParallelBackend.DASK if options.cluster else ParallelBackend.THREADS
    return {"n_workers": options.jobs, "parallel_backend": backend}


def _start(
    folder: Path, todo: list[StepTask], watcher: Watcher, settings: dict[str, Any]
) -> tuple[Session, str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BuildError("build_folder_unwritable", folder=folder, found=error.strerror) from error
    manager = pytask.get_plugin_manager()
    for part in LEFT_OUT:
        manager.unregister(name=f"_pytask.{part}")
    manager.register(watcher)
    pytask.storage.store(manager)
    terminal, pytask.console.file = pytask.console.file, io.StringIO()
    try:
        ended = pytask.build(tasks=todo, **{**_configuration(folder), **settings})
        return ended, pytask.console.file.getvalue()
    finally:
        pytask.console.file = terminal


def _configuration(folder: Path) -> dict[str, Any]:
    """Give every option of pytask, with ``folder`` as its root.

    With a "command", pytask takes the stored plugin manager and this root as they are, instead of looking
    for a configuration upwards, where it would find the project's pyproject.toml and put its files beside it.
    """
    verbs = pytask.cli.commands.values()
    defaults = {option.name: option.default for verb in verbs for option in verb.params if option.name}
    quiet = {"verbose": 0, "show_traceback": False, "editor_url_scheme": "no_link", "filterwarnings": ()}
    return {**defaults, **quiet, "command": "build", "root": folder, "config": None, "paths": []}
