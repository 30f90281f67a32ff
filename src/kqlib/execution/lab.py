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

# JupyterLab asks the network for nothing: no list of extensions, no news, no newer version.
# The form of the parameters writes in the open notebook, so it must have a way in.
SERVER = {"LabApp": {"extension_manager": "readonly", "expose_app_in_browser": True}}
PAGE = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}


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


def settings(folder: Path) -> None:
    """Write how JupyterLab is set up here under ``folder``; what a user has set in the home is kept."""
    (folder / "labconfig").mkdir(parents=True)
    (folder / "labconfig/page_config.json").write_text(json.dumps(PAGE), encoding="utf-8")
    (folder / "jupyter_lab_config.json").write_text(json.dumps(SERVER), encoding="utf-8")


def start(project: Project, more: Sequence[str] = ()) -> int:
    """Run JupyterLab, with ``more`` of its own options, until it is closed; give its exit code."""
    with tempfile.TemporaryDirectory(prefix="kqlib-lab-") as folder:
        kernel(Path(folder))
        settings(Path(folder) / "config")
        environment = {
            **os.environ,
            "JUPYTER_PATH": _before("JUPYTER_PATH", folder),
            "JUPYTER_CONFIG_PATH": _before("JUPYTER_CONFIG_PATH", f"{folder}/config"),
            "KQ_PROJECT": str(project.root),
        }
        running = subprocess.Popen(command(project, more), env=environment)
        while True:
            try:
                return running.wait()
            except KeyboardInterrupt:
                continue  # JupyterLab got it too, asks whether it is meant, and saves before it leaves


def _before(name: str, folder: str) -> str:
    return os.pathsep.join(part for part in (folder, os.environ.get(name, "")) if part)
