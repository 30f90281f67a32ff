"""The commit of the project: as the manifest names it, and with its files, as a release needs it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kqlib.errors import ReleaseError
from kqlib.paths import Project

# What a build reads: a file here that the commit does not have would be missing from a release.
_READ = ("data/", "notebooks/", "src/")


@dataclass(frozen=True)
class Commit:
    """A commit: its hash and time, the files as they lie in the project now, and those that differ from it.

    Names are relative to the project.  ``differing`` are also the new files where a build reads.
    """

    hash: str
    when: datetime
    files: tuple[str, ...]
    differing: tuple[str, ...]


def git_state(project: Project) -> dict[str, Any]:
    """Give the commit and whether tracked files differ from it; both unknown when there is no git here."""
    try:
        commit = _git(project, "rev-parse", "HEAD").strip()
        dirty = bool(_git(project, "status", "--porcelain", "--untracked-files=no").strip())
    except (OSError, subprocess.SubprocessError):
        return {"commit": None, "dirty": None}
    return {"commit": commit, "dirty": dirty}


def commit(project: Project) -> Commit:
    """Give the commit with its files; raises :class:`ReleaseError` when there is no git or no commit here."""
    try:
        name, seconds = _git(project, "show", "--no-patch", "--format=%H %ct", "HEAD").split()
        differing = _names(project, "diff", "--name-only", "--no-renames", "--relative", "HEAD")
        tracked = _names(project, "ls-files")
        new = [
            n for n in _names(project, "ls-files", "--others", "--exclude-standard") if n.startswith(_READ)
        ]
    except FileNotFoundError as error:
        raise ReleaseError("release_no_git", folder=project.root, found="git") from error
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        raise ReleaseError(
            "release_no_commit", folder=project.root, found=said[-1] if said else ""
        ) from error
    there = {n for n in (*tracked, *new) if (project.root / n).is_symlink() or (project.root / n).exists()}
    when = datetime.fromtimestamp(int(seconds), UTC)
    return Commit(name, when, tuple(sorted(there)), tuple(sorted({*differing, *new})))


def _names(project: Project, *arguments: str) -> list[str]:
    return [name for name in _git(project, *arguments, "-z").split("\0") if name]


def _git(project: Project, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(project.root), *arguments],
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=True,
        timeout=60,
    )
    return done.stdout
