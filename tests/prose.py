"""Markdown as the tests read it: fenced blocks, the paths it names, and its commands, run as they stand."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

REPO = Path(__file__).parents[1]
PROGRAMS = {
    "kq": ["-m", "kqlib.cli"],
    "papermill": ["-m", "papermill"],
    "jupyter": ["-m", "jupyter"],
    "python": [],
}


def plain(text: str) -> str:
    """Give the text without its fenced blocks."""
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Give what stands after the fence (``sh test``) and the content of each fenced block."""
    yield from re.findall(r"^```([^\n`]*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands(text: str, kind: str = "sh test") -> list[str]:
    """Give the lines of all blocks of a kind: ``sh test`` are run by a test, ``sh`` are only read."""
    return [line for info, content in blocks(text) if info == kind for line in content.splitlines()]


def named_paths(text: str) -> list[str]:
    """Give the files and folders that a text names in backquotes."""
    quoted = [name for name in re.findall(r"`([^`\n]+)`", plain(text)) if " " not in name]
    endings = r"\.(md|toml|lock|yml|html|pdf|xlsx|json|csv|ipynb|py|png)$"
    return [name for name in quoted if "/" in name or re.search(endings, name)]


def run(line: str, place: Path, *more: str) -> None:
    """Run a command as it stands (``> file`` is understood) in a project; it must end well."""
    words, _, target = line.partition(" > ")
    program, *arguments = shlex.split(words)
    kept = {name: value for name, value in os.environ.items() if name != "KQ_PROJECT"}
    path = os.pathsep.join([str(REPO / "src"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, *PROGRAMS[program], *arguments, *more],
        cwd=place,
        env={**kept, "PYTHONPATH": path, "KQ_LANGUAGE": "en", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    if target:
        (place / target).write_text(done.stdout, "utf-8")
