"""``manifest.json``: what the report was made of and what was made, so that two builds can be compared.

The part ``hashed`` depends on content alone; ``sha256`` is its hash.  When and where the build ran stands
beside it.
"""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kqlib.paths import Project

_NAMED = (
    "kqlib",
    "pandas",
    "numpy",
    "matplotlib",
    "seaborn",
    "plotly",
    "papermill",
    "nbconvert",
    "typst",
    "great-expectations",
)


def git_state(project: Project) -> dict[str, Any]:
    """Give the commit and whether tracked files differ from it; both unknown when there is no git here."""
    try:
        commit = _git(project, "rev-parse", "HEAD").strip()
        dirty = bool(_git(project, "status", "--porcelain", "--untracked-files=no").strip())
    except (OSError, subprocess.SubprocessError):
        return {"commit": None, "dirty": None}
    return {"commit": commit, "dirty": dirty}


def _git(project: Project, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(project.root), *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    return done.stdout


def manifest(
    project: Project, *, inputs: Iterable[Path], outputs: Iterable[Path], parameters: Mapping[str, Any]
) -> str:
    """Give the manifest as JSON text; paths are relative to the project."""
    hashed = {
        "inputs": _hashes(project, inputs),
        "parameters": dict(sorted(parameters.items())),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _NAMED}},
        "git": git_state(project),
        "outputs": _hashes(project, outputs),
    }
    canonical = json.dumps(hashed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    whole = {
        "format": 1,
        "sha256": hashlib.sha256(canonical.encode()).hexdigest(),
        "hashed": hashed,
        "built": {"at": datetime.now(UTC).isoformat(timespec="seconds"), "on": platform.platform()},
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _hashes(project: Project, paths: Iterable[Path]) -> dict[str, str]:
    return {project.relative(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(paths)}
