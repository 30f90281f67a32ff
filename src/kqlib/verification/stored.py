"""The records of the last build, so that ``kq verify`` answers at once; computed afresh when anything has
changed."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from kqlib.paths import Project, write_text
from kqlib.sources.lock import declared, sha256, verified
from kqlib.sources.registers import FOLDER
from kqlib.verification.records import Record, as_dict, records


def fingerprint(project: Project) -> str:
    """Give a hash of all that verdicts depend on: the raw files, the registers and kqlib's own text."""
    parts = [f"{name} {sha256(verified(project, name))}" for name in declared(project)]
    fetched = sorted((project.raw / FOLDER).glob("*.csv"))
    parts += [f"{path.name} {sha256(path.read_bytes())}" for path in fetched]
    parts += [f"{name} {sha256(text)}" for name, text in _code(files("kqlib"), "")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _code(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            found += _code(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".py", ".toml")):
            found.append((f"{prefix}{entry.name}", entry.read_bytes()))
    return found


def stored_file(project: Project) -> Path:
    """Name the file that keeps the records."""
    return project.processed / "records.json"


def stored(project: Project) -> list[Record]:
    """Give every record, from the stored ones when they are still true."""
    path, wanted = stored_file(project), fingerprint(project)
    if path.is_file():
        kept = json.loads(path.read_text("utf-8"))
        if kept["fingerprint"] == wanted:
            return [read(raw) for raw in kept["records"]]
    fresh = records(project)
    content = {"fingerprint": wanted, "records": [as_dict(r) for r in fresh]}
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return fresh


def judged_records(project: Project) -> list[Record]:
    """Give the records about what the documents say."""
    return [record for record in stored(project) if record.about_document]


def read(raw: dict[str, object]) -> Record:
    """Rebuild a record from its JSON form."""
    return Record(**{**raw, "inputs": tuple(raw["inputs"])})  # type: ignore[arg-type]
