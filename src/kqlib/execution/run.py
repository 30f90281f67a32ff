"""The build: what would run and why, and running it.

The graph, its order and the memory of the last build are pytask's.  Its terminal face, its capturing of
output and its database are left out; its memory is one file, ``data/processed/.engine/pytask.lock``, which
may be deleted at any time.
"""

from __future__ import annotations

import signal
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kqlib.errors import BuildError, KqError, message
from kqlib.execution import warm
from kqlib.execution.exclusive import exclusive
from kqlib.execution.graph import Step
from kqlib.execution.options import Options
from kqlib.execution.progress import Progress
from kqlib.paths import Project

if TYPE_CHECKING:
    from pytask import ExecutionReport

    from kqlib.execution.tasks import StepTask


@dataclass(frozen=True)
class Planned:
    """A step that would run now, and why, in words."""

    step: Step
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Failure:
    """A step that failed: one message for people, the traceback for whoever looks closer."""

    step: str
    title: str
    message: str
    traceback: str


@dataclass
class Result:
    """What a build did, by the names of the steps.

    ``skipped`` were fresh; ``blocked`` wait for one that failed; ``interrupted`` says that Ctrl-C ended the
    build early.
    """

    done: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    reasons: dict[str, tuple[str, ...]] = field(default_factory=dict)
    seconds: float = 0.0
    interrupted: bool = False

    @property
    def ok(self) -> bool:
        """Say whether everything is now up to date."""
        return not (self.failed or self.blocked or self.interrupted)

    def __add__(self, other: Result) -> Result:
        """Give the result of one build after the other."""
        return Result(
            list(dict.fromkeys([*self.done, *other.done])),
            [name for name in dict.fromkeys([*self.skipped, *other.skipped]) if name not in self.done],
            [*self.failed, *other.failed],
            [*self.blocked, *other.blocked],
            {**self.reasons, **other.reasons},
            self.seconds + other.seconds,
            self.interrupted or other.interrupted,
        )


def engine_folder(project: Project) -> Path:
    """Name the folder of the engine's memory and lock."""
    return project.processed / ".engine"


def plan(project: Project, steps: Sequence[Step], *, force: bool = False) -> list[Planned]:
    """Say which of ``steps`` a build would run now and why; nothing is built.

    A step that follows one that runs is counted in; the build leaves it out when what it reads comes out the
    same.
    """
    from kqlib.execution.engine import session

    reports = session(engine_folder(project), project, steps, explain=True, force=force).execution_reports
    reasons = {report.task.name: _reasons(report) for report in reports if _would_run(report)}
    return [Planned(step, reasons[step.name]) for step in steps if step.name in reasons]


def _would_run(report: ExecutionReport) -> bool:
    return report.outcome.name in ("WOULD_BE_EXECUTED", "FAIL")


def _reasons(report: ExecutionReport) -> tuple[str, ...]:
    found = report.task.attributes["explanation"].reasons
    if any(item.node_type == "source" and item.reason == "not_in_db" for item in found):
        return (message("build_reason_first"),)
    words = [
        message(
            "build_reason_shape" if item.node_type == "source" else f"build_reason_{item.reason}",
            name=item.node_name,
        )
        for item in found
    ]
    if report.outcome.name == "FAIL":
        words.append(_failure(report).message)
    return tuple(words)


def build(
    project: Project,
    steps: Sequence[Step],
    *,
    progress: Progress | None = None,
    force: bool = False,
    options: Options | None = None,
) -> Result:
    """Run the steps that are not fresh; a failing one stops only those that follow from it.

    Raises :class:`BuildError` when another build runs in the project, the steps contradict each other, or the
    cluster is not fit.
    """
    begun = time.perf_counter()
    with building(project):
        result = build_alone(project, steps, progress or Progress(), force, options or Options())
    result.seconds = time.perf_counter() - begun
    return result


def building(project: Project) -> AbstractContextManager[None]:
    """Keep other builds out; raises :class:`BuildError` with who builds when one is in."""
    return exclusive(engine_folder(project) / "build.lock")


def build_alone(
    project: Project, steps: Sequence[Step], progress: Progress, force: bool, options: Options
) -> Result:
    """Do as :func:`build`, where no other build can run."""
    planned = plan(project, steps, force=force)
    result = Result(reasons={item.step.name: item.reasons for item in planned})
    if planned:
        with progress as shown, _interruptible(result, options):
            shown.total(len(planned))
            _run(project, steps, result, shown, force, options)
    else:
        result.skipped = [step.name for step in steps]
    return result


def _run(
    project: Project, steps: Sequence[Step], result: Result, progress: Progress, force: bool, options: Options
) -> None:
    from kqlib.execution.engine import Watcher, session

    watcher = Watcher(steps, progress, result.reasons)
    try:
        if options.cluster:
            from kqlib.execution.cluster import connected

            with connected(options.cluster, project) as threads:
                options = replace(options, jobs=threads)
                session(engine_folder(project), project, steps, watcher, options, force=force)
        else:
            session(engine_folder(project), project, steps, watcher, options, force=force)
    finally:
        for report in watcher.reports:
            _enter(report, result)


@contextmanager
def _interruptible(result: Result, options: Options) -> Iterator[None]:
    """End the running steps on Ctrl-C, and the warm parent in any case."""

    def interrupt(*_: object) -> None:
        result.interrupted = True
        warm.close(options.build)
        raise KeyboardInterrupt

    here = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, interrupt) if here else None
    try:
        yield
    except KeyboardInterrupt:
        result.interrupted = True
    except BuildError:
        if not result.interrupted:  # else pytask only says that no step came to an end
            raise
    finally:
        if here:
            signal.signal(signal.SIGINT, before)
        warm.close(options.build)


def _enter(report: ExecutionReport, result: Result) -> None:
    name = report.task.name
    if report.outcome.name == "SUCCESS":
        result.done.append(name)
    elif report.outcome.name == "SKIP_UNCHANGED":
        result.skipped.append(name)
    elif report.outcome.name == "SKIP_PREVIOUS_FAILED":
        result.blocked.append(name)
    elif report.exc_info and isinstance(report.exc_info[1], KeyboardInterrupt):
        result.interrupted = True
    else:
        result.failed.append(_failure(report))


def _failure(report: ExecutionReport) -> Failure:
    step = cast("StepTask", report.task).step
    error = report.exc_info[1] if report.exc_info else None
    missing = [item.name for item in step.inputs if isinstance(item, Path) and not item.exists()]
    if type(error).__name__ == "NodeNotFoundError" and missing:
        error = BuildError("build_input_missing", step=step.title, files=", ".join(missing))
    text = str(error) if isinstance(error, KqError | warm.StepError) else f"{type(error).__name__}: {error}"
    whole = "".join(traceback.format_exception(error)) if error else ""
    return Failure(step.name, step.title, text, whole)
