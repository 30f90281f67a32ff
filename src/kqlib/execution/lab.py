"""JupyterLab on the chapters, with this interpreter as its kernel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from kqlib.errors import BuildError
from kqlib.paths import Project


def command(project: Project, more: Sequence[str] = ()) -> list[str]:
    """Give the command that starts JupyterLab in ``notebooks/``; :class:`BuildError` when it is missing."""
    if find_spec("jupyterlab") is None:
        raise BuildError("cli_lab_missing", python=sys.executable)
    return [sys.executable, "-m", "jupyterlab", f"--notebook-dir={project.notebooks}", *more]


def kernel(folder: Path) -> None:
    """Describe this interpreter as the kernel ``kqlib`` under ``folder``, for Jupyter to find.

    Also as ``python3``, which the notebooks name: one of that name in the home is then never taken.
    """
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    about = {"argv": argv, "display_name": "kqlib", "language": "python", "metadata": {"debugger": True}}
    for name in ("kqlib", "python3"):
        place = folder / "kernels" / name
        place.mkdir(parents=True)
        (place / "kernel.json").write_text(json.dumps(about), encoding="utf-8")


def start(project: Project, more: Sequence[str] = ()) -> int:
    """Run JupyterLab, with ``more`` of its own options, until it is closed; give its exit code."""
    with tempfile.TemporaryDirectory(prefix="kqlib-lab-") as folder:
        kernel(Path(folder))
        paths = [part for part in (folder, os.environ.get("JUPYTER_PATH", "")) if part]
        environment = {**os.environ, "JUPYTER_PATH": os.pathsep.join(paths), "KQ_PROJECT": str(project.root)}
        running = subprocess.Popen(command(project, more), env=environment)
        while True:
            try:
                return running.wait()
            except KeyboardInterrupt:
                continue  # JupyterLab got it too, asks whether it is meant, and saves before it leaves
