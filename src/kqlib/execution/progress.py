"""What a person sees while a build runs: a bar in a terminal, a line a step in a log, or nothing."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Literal, TextIO

from kqlib.errors import message

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

Outcome = Literal["done", "fresh", "failed", "blocked"]


class Progress(AbstractContextManager["Progress"]):
    """Shows nothing; the others say more."""

    def total(self, steps: int) -> None:
        """Learn how many steps are expected to run."""

    def begin(self, title: str, reasons: tuple[str, ...]) -> None:
        """Learn that a step begins, and why."""

    def end(self, title: str, outcome: Outcome) -> None:
        """Learn how a step ended."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class Lines(Progress):
    """One line a step, for logs and pipes; with ``explain``, the reasons under it."""

    def __init__(self, stream: TextIO, *, explain: bool = False) -> None:
        self._stream = stream
        self._explain = explain
        self._count = 0
        self._total = 0

    def total(self, steps: int) -> None:
        """Learn how many steps are expected to run."""
        self._total = steps

    def begin(self, title: str, reasons: tuple[str, ...]) -> None:
        """Write the line of a step that begins."""
        self._count += 1
        self._say(f"[{self._count}/{self._total}] {title}")
        if self._explain:
            for reason in reasons:
                self._say(f"    {reason}")

    def end(self, title: str, outcome: Outcome) -> None:
        """Say when a step failed, or was left out because of one that did."""
        if outcome in ("failed", "blocked"):
            self._say(message(f"build_{outcome}", step=title))

    def _say(self, text: str) -> None:
        print(text, file=self._stream, flush=True)


class Bar(Progress):
    """A bar with the running step's title, for a terminal."""

    def __init__(self, stream: TextIO, *, explain: bool = False) -> None:
        # rich takes 50 ms to import; only a terminal pays.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
        from rich.progress import TimeElapsedColumn as Elapsed

        self._explain = explain
        columns = (SpinnerColumn(), BarColumn(bar_width=24), MofNCompleteColumn(), Elapsed())
        # markup off: a title may contain square brackets.
        title = TextColumn("{task.description}", markup=False)
        self._bar: RichProgress = Progress(*columns, title, console=Console(file=stream), transient=True)
        self._task: TaskID = self._bar.add_task("", total=None)

    def __enter__(self) -> Bar:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def total(self, steps: int) -> None:
        """Set the length of the bar."""
        self._bar.update(self._task, total=steps)

    def begin(self, title: str, reasons: tuple[str, ...]) -> None:
        """Show the title of the step that begins; with ``explain``, leave its reasons on the screen."""
        self._bar.update(self._task, description=title)
        if self._explain:
            self._bar.console.print("\n    ".join((title, *reasons)), markup=False, highlight=False)

    def end(self, title: str, outcome: Outcome) -> None:
        """Move the bar on, and leave a line when something went wrong."""
        if outcome != "fresh":
            self._bar.advance(self._task)
        if outcome in ("failed", "blocked"):
            self._bar.console.print(message(f"build_{outcome}", step=title), markup=False, highlight=False)


def progress(stream: TextIO, *, quiet: bool = False, explain: bool = False) -> Progress:
    """Choose by where the output goes: a bar in a terminal, lines elsewhere, nothing when ``quiet``."""
    if quiet:
        return Progress()
    return Bar(stream, explain=explain) if stream.isatty() else Lines(stream, explain=explain)
