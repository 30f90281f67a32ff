"""Run one notebook with papermill, by this very interpreter: in a kernel, or in this process.

No installed kernel, profile or setting of the user's home takes part, so the home may be empty or read-only
and two people get the same result.  What is written holds outputs and parameters but no times, so it changes
when a result does.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from kqlib.errors import NotebookError, message_language
from kqlib.paths import write_text

INJECTED = "injected-parameters"

# jsonschema builds a grammar for international web addresses in every process that imports nbformat (0.7 to
# 1.0 s), and kernels do so at the first plotly figure.  jsonschema does without the package when it is
# absent; notebooks contain no field in that format, so nothing is checked less.
WITHOUT_GRAMMAR = "import sys; sys.modules['rfc3987_syntax'] = None"
START_KERNEL = f"{WITHOUT_GRAMMAR}; sys.path[:] = [p for p in sys.path if p]; " + (
    "from ipykernel.kernelapp import launch_new_instance; launch_new_instance()"
)


def execute(
    notebook: Path,
    target: Path,
    parameters: Mapping[str, object],
    *,
    timeout: int = 600,
    on_cell: Callable[[int], None] | None = None,
) -> None:
    """Run ``notebook`` with ``parameters`` and write the executed copy to ``target``.

    ``timeout`` is in seconds and holds for each cell.  Raises :class:`NotebookError` with the notebook, the
    cell's number and the last line of the exception; the notebook's traceback is the error's cause.  A
    kernel that dies or hangs is tried once more: under load a start fails now and then.  ``target`` is
    untouched unless everything succeeded.

    With ``on_cell`` the process is the notebook's own: cells run here without a kernel, and ``on_cell`` is
    told the number of each.  Whoever started the process then sees to time, death and a second try.
    """
    executed = _here(notebook, parameters, on_cell) if on_cell else _in_kernel(notebook, parameters, timeout)
    write_text(target, _portable(executed, notebook))


def _here(notebook: Path, parameters: Mapping[str, object], on_cell: Callable[[int], None]) -> Any:
    papermill = _runner()
    papermill.engines.papermill_engines.register("kq", import_module("kqlib.publishing.engine"))
    os.chdir(notebook.resolve().parent)
    return _run(notebook, parameters, _Place(on_cell), engine_name="kq")


def _in_kernel(notebook: Path, parameters: Mapping[str, object], timeout: int) -> Any:
    for _ in range(2):
        place = _Place(lambda number: None)
        with tempfile.TemporaryDirectory(prefix="kqlib-", ignore_cleanup_errors=True) as scratch:
            manager = _manager(notebook.resolve().parent, Path(scratch))
            try:
                return _run(
                    notebook, parameters, place, execution_timeout=timeout, kernel_manager_class=manager
                )
            except (RuntimeError, TimeoutError) as error:  # of nbclient: the kernel died or never answered
                failed = error
    key = "notebook_timeout" if isinstance(failed, TimeoutError) else "notebook_kernel_died"
    raise NotebookError(
        key, notebook=notebook.name, cell=place.cell, seconds=timeout, found=failed
    ) from failed


def _run(notebook: Path, parameters: Mapping[str, object], place: _Place, **options: Any) -> Any:
    papermill = _runner()
    with _silence():
        try:
            return papermill.execute_notebook(
                str(notebook.resolve()).replace("{", "{{").replace("}", "}}"),  # papermill fills in braces
                None,
                parameters=dict(parameters),
                kernel_name="python3",
                language="python",
                progress_bar=False,
                record_timing=False,
                on_cell_start=place.enter,
                **options,
            )
        except papermill.PapermillExecutionError as error:
            last = ([line for line in error.evalue.splitlines() if line.strip()] or [""])[-1]
            found = f"{error.ename}: {last}".removesuffix(": ")
            raise NotebookError(
                "notebook_failed", notebook=notebook.name, cell=place.cell, found=found
            ) from error


class _Place:
    """Where the run is, counted in the cells that the author wrote."""

    def __init__(self, told: Callable[[int], None]) -> None:
        self.cell = 0
        self._told = told
        self._injected = 0

    def enter(self, cell: Any, cell_index: int) -> None:
        self._injected += INJECTED in cell.metadata.get("tags", [])
        self.cell = cell_index + 1 - self._injected
        self._told(self.cell)


def _runner() -> Any:
    """Import papermill without the grammar, and leave no trace of how."""
    absent = "rfc3987_syntax" not in sys.modules
    if absent:
        sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    try:
        import papermill
    finally:
        if absent:
            del sys.modules["rfc3987_syntax"]
    return papermill


@contextmanager
def _silence() -> Iterator[None]:
    """Keep papermill's log off the terminal; what it says comes as an exception as well."""
    log = logging.getLogger("papermill")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before


def _manager(folder: Path, scratch: Path) -> type[Any]:
    """Make a kernel manager: this interpreter, working in ``folder``, with its files in ``scratch``."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from traitlets import default

    class Here(AsyncKernelManager):
        """Kernels of this interpreter."""

        @default("connection_file")
        def _connection_file(self) -> str:
            return str(scratch / "kernel.json")

        @property
        def kernel_spec(self) -> Any:
            argv = [sys.executable, "-c", START_KERNEL, "-f", "{connection_file}"]
            return KernelSpec(argv=argv, display_name="kqlib", language="python")

        async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
            # What a kernel writes past Jupyter must not land in the output of "kq --json".
            own = {
                "stdout": DEVNULL,
                "stderr": DEVNULL,
                "cwd": str(folder),
                "env": {**os.environ, **environment(scratch)},
            }
            await super().start_kernel(**{**options, **own})

    return Here


def environment(scratch: Path) -> dict[str, str]:
    """Give what a notebook's process has in its environment besides this one's.

    Nothing is read from or written to the user's Jupyter and IPython folders, and libraries of linear algebra
    keep to one thread: chapters run side by side, and get the same last digit however many cores there are.
    """
    own = {
        name: str(scratch)
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")
    }
    own |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    own["KQ_LANGUAGE"] = message_language()
    if not os.access(Path("~").expanduser(), os.W_OK):
        # matplotlib would make a new font list for every kernel, and warn of it in the notebook.
        own["MPLCONFIGDIR"] = str(Path(tempfile.gettempdir()) / "kqlib-matplotlib")
    return own


def _portable(executed: Any, notebook: Path) -> str:
    """Give the notebook's text without times and without paths of this machine."""
    nbformat: Any = import_module("nbformat")
    about = executed.metadata.papermill
    for name in ("start_time", "end_time", "duration", "exception", "environment_variables", "output_path"):
        about.pop(name, None)
    about["input_path"] = notebook.name
    for cell in executed.cells:
        cell.metadata.pop("papermill", None)
        if INJECTED in cell.metadata.get("tags", []):
            cell["id"] = INJECTED  # papermill draws a new one every time
        if "outputs" in cell:
            cell.outputs = _joined(cell.outputs)
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.text = _without_paths(output.text, notebook)
    return str(nbformat.writes(executed)) + "\n"


def _joined(outputs: list[Any]) -> list[Any]:
    """Join what was printed: a kernel sends it in pieces, cut by the clock."""
    joined: list[Any] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _without_paths(text: str, notebook: Path) -> str:
    """Shorten the paths that warnings print; a cell's own has the kernel's process number in it."""
    for folder in (notebook.resolve().parent.parent, Path(sys.prefix)):
        text = text.replace(f"{folder}{os.sep}", "")
    return re.sub(r"\S*ipykernel_\d+[/\\]\d+\.py", "<cell>", text)
