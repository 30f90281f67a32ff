"""The commit of the project, as the manifest names it."""

from __future__ import annotations

import subprocess
from typing import Any

from kqlib.paths import Project


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
