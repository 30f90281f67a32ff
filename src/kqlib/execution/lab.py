"""JupyterLab on the chapters, with this interpreter as its kernel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from kqlib.errors import BuildError
from kqlib.paths import Project


def command(project: Project, *, browser: bool = True) -> list[str]:
    """Give the command that starts JupyterLab in ``notebooks/``; :class:`BuildError` when it is missing."""
    if find_spec("jupyterlab") is None:
        raise BuildError("cli_lab_missing", python=sys.executable)
    started = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={project.notebooks}"]
    return [*started, *(() if browser else ("--no-browser",))]


def kernel(folder: Path) -> None:
    """Describe this interpreter as the kernel ``kqlib`` under ``folder``, for Jupyter to find."""
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    about = {"argv": argv, "display_name": "kqlib", "language": "python", "metadata": {"debugger": True}}
    place = folder / "kernels" / "kqlib"
    place.mkdir(parents=True)
    (place / "kernel.json").write_text(json.dumps(about), encoding="utf-8")


def start(project: Project, *, browser: bool = True) -> int:
    """Run JupyterLab until it is closed, and give its exit code."""
    with tempfile.TemporaryDirectory(prefix="kqlib-lab-") as folder:
        kernel(Path(folder))
        found = os.environ.get("JUPYTER_PATH", "")
        environment = {
            **os.environ,
            "JUPYTER_PATH": os.pathsep.join(part for part in (folder, found) if part),
            "KQ_PROJECT": str(project.root),
        }
        try:
            return subprocess.call(command(project, browser=browser), env=environment)
        except KeyboardInterrupt:  # Ctrl-C is how people close JupyterLab
            return 0
