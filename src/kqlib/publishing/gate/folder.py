"""The files in an edition's folder, made by the build or not."""

from __future__ import annotations

from pathlib import Path

from kqlib.errors import LANGUAGES
from kqlib.paths import SHEETS

# What git and the Finder leave; they hold names of files and nothing of the report.
_LEFT = (".gitkeep", ".DS_Store")


def files(reports: Path) -> list[Path]:
    """List the files of an edition; folders in it that are editions of their own are left out.

    So is the manifest: it is written after the gate, and is about what the gate let pass.
    """
    found = [path for path in sorted(reports.rglob("*")) if path.is_file() and path.name not in _LEFT]
    return [
        path
        for path in found
        if path != reports / "manifest.json" and not _is_edition(path.relative_to(reports).parts[0])
    ]


def _is_edition(name: str) -> bool:
    """Whether a folder is that of the sheets, or named as an edition is: ``nn``, ``en,min_cell=10``; each has
    a gate of its own.
    """
    return name == SHEETS or name.partition(",")[0] in LANGUAGES or "=" in name
