"""Where it is measured: a copy of the project, a kernel that is this interpreter, and others' tools."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
# Tools that are measured and nowhere else used: in an environment of their own, which may be thrown away.
OTHERS = Path(__file__).parent / ".venv"
WANTED = ("snakemake==9.*", "jupyter-cache==1.*")


@dataclass(frozen=True)
class Measured:
    """One run: seconds on the clock and of all processors, and the most memory of all processes (bytes)."""

    seconds: float
    cpu: float
    memory: int


def others() -> Path | None:
    """Give the folder of the others' commands; ``None``, with a word on stderr, when they cannot be had."""
    commands = OTHERS / ("Scripts" if sys.platform == "win32" else "bin")
    if not (OTHERS / "ready").exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", OTHERS], check=True)
            pip = [commands / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, *WANTED], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"left out, since they cannot be installed: {', '.join(WANTED)} ({error})", file=sys.stderr)
            return None
        (OTHERS / "ready").touch()
    return commands


def project(folder: Path) -> Path:
    """Copy the project's data and notebooks to ``folder``, and describe the kernel beside it."""
    for part in ("notebooks", "data/raw"):
        shutil.copytree(ROOT / part, folder / part)
    # There and not here: pytask keeps its memory beside its tasks.
    shutil.copy(Path(__file__).parent / "task_chapters.py", folder)
    kernel = folder.parent / "jupyter" / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel.write_text(json.dumps({"argv": argv, "display_name": "python3", "language": "python"}))
    return folder


def clear(folder: Path) -> None:
    """Remove everything that was made."""
    made = ("reports", "data/processed", "out", ".snakemake", ".jupyter_cache", ".pytask", "pytask.lock")
    for name in made:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)


def run(folder: Path, *commands: list[str | Path]) -> Measured:
    """Run commands one after another in ``folder``; raises when one fails."""
    environment = {
        **os.environ,
        "JUPYTER_PATH": str(folder.parent / "jupyter"),
        "KQ_PROJECT": str(folder),
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src"))),
        "JUPYTERCACHE": str(folder / ".jupyter_cache"),
    }
    begun, before, most = time.perf_counter(), _children(), 0
    for command in commands:
        with subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as process:
            while process.poll() is None:
                most = max(most, _memory(process.pid))
                time.sleep(0.05)
            if process.returncode:
                raise SystemExit(f"{command} failed:\n{process.stderr.read() if process.stderr else ''}")
    return Measured(time.perf_counter() - begun, _children() - before, most)


def _children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _memory(pid: int) -> int:
    """Add up the memory of a process and all it has started; pages that forks share are counted once."""
    total = 0
    try:
        for process in (top := psutil.Process(pid), *top.children(recursive=True)):
            total += int(getattr(process.memory_full_info(), "pss", 0) or process.memory_info().rss)
    except psutil.Error:
        pass
    return total
