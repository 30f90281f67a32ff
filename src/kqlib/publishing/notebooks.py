"""Run one notebook with papermill, in a kernel that is this very interpreter.

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
from collections.abc import Iterator, Mapping
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


def execute(notebook: Path, target: Path, parameters: Mapping[str, object], timeout: int = 600) -> None:
    """Run ``notebook`` with ``parameters`` and write the executed copy to ``target``.

    ``timeout`` is in seconds and holds for each cell.  Raises :class:`NotebookError` with the notebook, the
    cell's number and the last line of the exception; the notebook's traceback is the error's cause.  A
    kernel that dies is tried once more: under load a start fails now and then.  ``target`` is
    untouched unless everything succeeded.
    """
    try:
        executed = _run(notebook, parameters, timeout)
    except RuntimeError:  # nbclient: the kernel died, or never answered
        executed = _run_again(notebook, parameters, timeout)
    write_text(target, _portable(executed, notebook))


def _run_again(notebook: Path, parameters: Mapping[str, object], timeout: int) -> Any:
    try:
        return _run(notebook, parameters, timeout)
    except RuntimeError as error:
        raise NotebookError("notebook_kernel_died", notebook=notebook.name, found=error) from error


def _run(notebook: Path, parameters: Mapping[str, object], timeout: int) -> Any:
    papermill, nbclient = _runner()
    place = _Place()
    with tempfile.TemporaryDirectory(prefix="kqlib-", ignore_cleanup_errors=True) as scratch, _silence():
        try:
            return papermill.execute_notebook(
                str(notebook.resolve()).replace("{", "{{").replace("}", "}}"),  # papermill fills in braces
                None,
                parameters=dict(parameters),
                kernel_name="python3",
                language="python",
                progress_bar=False,
                execution_timeout=timeout,
                record_timing=False,
                on_cell_start=place.enter,
                kernel_manager_class=_manager(notebook.resolve().parent, Path(scratch)),
            )
        except papermill.PapermillExecutionError as error:
            last = ([line for line in error.evalue.splitlines() if line.strip()] or [""])[-1]
            found = f"{error.ename}: {last}".removesuffix(": ")
            raise NotebookError(
                "notebook_failed", notebook=notebook.name, cell=place.cell, found=found
            ) from error
        except nbclient.exceptions.CellTimeoutError as error:
            raise NotebookError(
                "notebook_timeout", notebook=notebook.name, cell=place.cell, seconds=timeout
            ) from error


class _Place:
    """Where the run is, counted in the cells that the author wrote."""

    def __init__(self) -> None:
        self.cell = 0
        self._injected = 0

    def enter(self, cell: Any, cell_index: int) -> None:
        self._injected += INJECTED in cell.metadata.get("tags", [])
        self.cell = cell_index + 1 - self._injected


def _runner() -> tuple[Any, Any]:
    """Import papermill without the grammar, and leave no trace of how."""
    absent = "rfc3987_syntax" not in sys.modules
    if absent:
        sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    try:
        import nbclient
        import papermill
    finally:
        if absent:
            del sys.modules["rfc3987_syntax"]
    return papermill, nbclient


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
            own = {"stdout": DEVNULL, "stderr": DEVNULL, "cwd": str(folder), "env": _environment(scratch)}
            await super().start_kernel(**{**options, **own})

    return Here


def _environment(scratch: Path) -> dict[str, str]:
    """Give a kernel's environment: nothing read from or written to the user's Jupyter and IPython folders."""
    own = {
        name: str(scratch)
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")
    }
    own["KQ_LANGUAGE"] = message_language()
    if not os.access(Path("~").expanduser(), os.W_OK):
        # matplotlib would make a new font list for every kernel, and warn of it in the notebook.
        own["MPLCONFIGDIR"] = str(Path(tempfile.gettempdir()) / "kqlib-matplotlib")
    return {**os.environ, **own}


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
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.text = _without_paths(output.text, notebook)
    return str(nbformat.writes(executed)) + "\n"


def _without_paths(text: str, notebook: Path) -> str:
    """Shorten the paths that warnings print; a cell's own has the kernel's process number in it."""
    for folder in (notebook.resolve().parent.parent, Path(sys.prefix)):
        text = text.replace(f"{folder}{os.sep}", "")
    return re.sub(r"\S*ipykernel_\d+[/\\]\d+\.py", "<cell>", text)
