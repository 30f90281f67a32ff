"""Take a delivery into the project: checked, copied to ``data/raw``, declared, locked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from kqlib.deliveries.checking import check, raw_name
from kqlib.deliveries.outcome import Outcome
from kqlib.errors import DataError
from kqlib.paths import Project, write_bytes, write_text
from kqlib.sources.catalogue import catalogue
from kqlib.sources.lock import accept, sha256

_SENSITIVITY = {
    "pai": "personal", "survey": "personal", "survey_invitations": "internal", "projects": "internal",
}  # fmt: skip


class Taken(NamedTuple):
    """The outcome of the check, and the file's name relative to ``data/raw`` (empty when refused)."""

    outcome: Outcome
    file: str


def take_in(project: Project, path: Path, kind: str, title: str = "") -> Taken:
    """Check ``path`` and, when it is taken, copy it to ``data/raw``, declare it and lock it.

    A file of the same name and content is declared as it is; one of the same name and other content is a
    :class:`DataError`, since raw files are never overwritten.
    """
    outcome = check(path, kind, project)
    if not outcome.ok:
        return Taken(outcome, "")
    content = path.read_bytes()
    name = raw_name(path, kind)
    target = project.raw / name
    if target.exists() and sha256(target.read_bytes()) != sha256(content):
        raise DataError("delivery_exists", file=f"data/raw/{name}")
    write_bytes(target, content)
    if name not in catalogue(project):
        _declare(project, name, outcome.kind, title or path.stem, synthetic=outcome.synthetic)
    accept(project, [name])
    return Taken(outcome, name)


def _declare(project: Project, name: str, kind: str, title: str, *, synthetic: bool) -> None:
    said = {
        "title": title,
        "kind": kind,
        "document": "synthetic" if synthetic else "",
        "lines": "",
        "population": "",
        "sensitivity": _SENSITIVITY[kind],
    }
    entry = "".join(f"{field} = {json.dumps(value, ensure_ascii=False)}\n" for field, value in said.items())
    path = project.raw / "sources.toml"
    before = path.read_text("utf-8").rstrip("\n")
    flag = "true" if synthetic else "false"
    write_text(path, f'{before}\n\n[files."{name}"]\n{entry}synthetic = {flag}\n')
