"""``data/raw/sources.toml``: what each raw file is, which document it comes from, and on which lines it
stands.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kqlib.errors import DataError
from kqlib.paths import Project


@dataclass(frozen=True)
class SourceFile:
    """One raw file as the catalogue describes it; ``path`` is relative to ``data/raw``.

    ``kind`` is ``pai``, ``survey``, ``survey_invitations`` or ``projects`` for a delivery, else empty.
    """

    path: str
    title: str
    document: str
    document_title: str
    lines: str
    population: str
    sensitivity: str
    synthetic: bool
    note: str = ""
    kind: str = ""

    @property
    def about_persons(self) -> bool:
        """Whether a table made of the file needs disclosure control: any delivery, and what is not open."""
        return self.sensitivity != "open" or self.kind != ""


def read_toml(path: Path, name: str) -> dict[str, Any]:
    """Read a TOML file; a syntax error becomes a :class:`DataError` that names the file ``name`` and the
    line.
    """
    try:
        return _parsed(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError("file_toml", file=name, found=error) from error


@lru_cache(maxsize=32)
def _parsed(text: str) -> dict[str, Any]:
    # By content, not by name: the catalogue is asked for hundreds of times, and may change in between.
    return tomllib.loads(text)


def documents(project: Project) -> dict[str, str]:
    """Give the title of every document by its name."""
    raw = read_toml(project.raw / "sources.toml", "data/raw/sources.toml")
    return {name: _field(entry, "title", name) for name, entry in raw.get("documents", {}).items()}


def catalogue(project: Project) -> dict[str, SourceFile]:
    """Give every declared raw file by its path relative to ``data/raw``, in the order of the catalogue."""
    raw = read_toml(project.raw / "sources.toml", "data/raw/sources.toml")
    documents = raw.get("documents", {})
    return {
        path: SourceFile(
            path,
            _field(entry, "title", path),
            entry.get("document", ""),
            documents.get(entry.get("document", ""), {}).get("title", entry.get("document", "")),
            str(entry.get("lines", "")),
            entry.get("population", ""),
            entry.get("sensitivity", "open"),
            bool(entry.get("synthetic", False)),
            entry.get("note", ""),
            entry.get("kind", ""),
        )
        for path, entry in raw.get("files", {}).items()
    }


def deliveries(project: Project, kind: str) -> tuple[SourceFile, ...]:
    """Give the deliveries of ``kind`` that a report rests on: the real ones, or without any the synthetic.

    Invitations to the survey are those of its answers: invented ones say nothing of real answers.
    """
    found = [file for file in catalogue(project).values() if file.kind == kind]
    real = [file for file in found if not file.synthetic]
    if kind == "survey_invitations" and any(not f.synthetic for f in deliveries(project, "survey")):
        return tuple(real)
    return tuple(real or found)


def _field(entry: dict[str, Any], field: str, name: str) -> str:
    if field not in entry:
        raise DataError("catalogue_incomplete", file=name, field=field)
    return str(entry[field])
