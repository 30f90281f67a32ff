"""``manifest.json``: what the report was made of and what was made, so that two builds can be compared.

The part ``hashed`` depends on content alone; ``sha256`` is its hash.  When and where the build ran stands
beside it.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kqlib.paths import Project
from kqlib.publishing.commit import git_state

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
