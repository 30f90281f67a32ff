"""The records of the last build, so that ``kq verify`` answers at once; computed afresh when anything has
changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from kqlib.closure import closure
from kqlib.paths import Project, write_text
from kqlib.sources.lock import declared, sha256, verified
from kqlib.sources.registers import FOLDER
from kqlib.verification.records import Record, as_dict, records


def fingerprint(project: Project) -> str:
    """Give a hash of all that verdicts depend on: the raw files, the registers and the code behind them."""
    parts = [f"{name} {sha256(verified(project, name))}" for name in declared(project)]
    fetched = sorted((project.raw / FOLDER).glob("*.csv"))
    parts += [f"{path.name} {sha256(path.read_bytes())}" for path in fetched]
    parts.append(closure(["kqlib.verification.records"]).digest)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


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
    return store(project)


def store(project: Project) -> list[Record]:
    """Judge everything afresh and keep the records."""
    fresh = records(project)
    content = {"fingerprint": fingerprint(project), "records": [as_dict(r) for r in fresh]}
    write_text(stored_file(project), json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return fresh


def judged_records(project: Project) -> list[Record]:
    """Give the records about what the documents say."""
    return [record for record in stored(project) if record.about_document]


def read(raw: dict[str, object]) -> Record:
    """Rebuild a record from its JSON form."""
    return Record(**{**raw, "inputs": tuple(raw["inputs"])})  # type: ignore[arg-type]
