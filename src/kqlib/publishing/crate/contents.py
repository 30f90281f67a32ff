"""What a release holds: the files of the commit, the data that may leave, the report.

Deliveries stay where they were taken in.  A release names a real one with its hash and never holds it, nor
the corrections of it, nor the log of what was published about persons; of the raw files only what is open or
invented goes with it, and the public registers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kqlib import closure
from kqlib.errors import ReleaseError
from kqlib.paths import Project
from kqlib.publishing.commit import Commit
from kqlib.publishing.crate.archive import SUMS, safe
from kqlib.sources.catalogue import catalogue, read_toml
from kqlib.sources.lock import locked, verified
from kqlib.sources.statbank import SOURCES

METADATA, MANIFEST = "ro-crate-metadata.json", "manifest.json"
_RAW, _GENERATED = "data/raw/", ("data/processed/", "reports/")
# Beside the data: what they are, what was accepted, which verdicts were.
_ABOUT = ("sources.toml", "sources.lock.toml", "verdicts.lock.toml")
CORRECTIONS = "corrections.toml"


@dataclass(frozen=True)
class Contents:
    """The files of a release by name, and the hashes of what it was made from and does not hold."""

    files: dict[str, bytes]
    withheld: dict[str, str]


def contents(project: Project, commit: Commit, manifests: Sequence[Path]) -> Contents:
    """Read all that a release holds; ``manifests`` are those of the editions in ``reports/``.

    Raises :class:`ReleaseError` for a file that no release can hold or that is not what its manifest says,
    and :class:`LockError` for a raw file that is not as it was accepted.
    """
    log = project.relative(project.release_log)
    files = {n: _tracked(project, n) for n in commit.files if _is_code(n) and n != log}
    files |= {f"{_RAW}{name}": _raw(project, name) for name in shipped(project)}
    for manifest in manifests:
        files |= _edition(project, manifest)
    accepted = locked(project)
    kept = {
        f"{_RAW}{name}": accepted[name] for name in (*catalogue(project), CORRECTIONS) if name in accepted
    }
    withheld = {name: sha256 for name, sha256 in kept.items() if name not in files}
    if project.release_log.is_file():
        withheld[log] = hashlib.sha256(project.release_log.read_bytes()).hexdigest()
    _own_code(project, files)
    seen: set[str] = set()
    for name in files:
        if not safe(name) or name.casefold() in seen:
            raise ReleaseError("release_name", file=name)
        seen.add(name.casefold())
    return Contents(files, withheld)


def shipped(project: Project) -> list[str]:
    """Name the files of ``data/raw`` that may leave, relative to it."""
    known = catalogue(project)
    may = [name for name, file in known.items() if file.synthetic or not file.about_persons]
    about = [name for name in _ABOUT if (project.raw / name).is_file()]
    if project.corrections.is_file():
        repaired = read_toml(project.corrections, CORRECTIONS).get("correction", [])
        # What was wrong in a delivery is part of it.
        about += [CORRECTIONS] if {entry.get("file") for entry in repaired} <= {*may} else []
    registers = [source.file for source in SOURCES.values() if (project.raw / source.file).is_file()]
    return list(dict.fromkeys([*may, *about, *registers]))


def portable(manifest: bytes) -> bytes:
    """Give a manifest without when and where the build ran."""
    content: dict[str, Any] = json.loads(manifest)
    content.pop("built", None)
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _is_code(name: str) -> bool:
    kept = not name.startswith((_RAW, *_GENERATED)) or name.endswith("/.gitkeep")
    return kept and name not in (METADATA, SUMS)


def _tracked(project: Project, name: str) -> bytes:
    path = project.root / name
    if path.is_symlink() or not path.is_file():
        raise ReleaseError("release_no_file", file=name)
    return path.read_bytes()


def _raw(project: Project, name: str) -> bytes:
    locked_file = name in catalogue(project) or name == CORRECTIONS
    return verified(project, name) if locked_file else (project.raw / name).read_bytes()


def _edition(project: Project, manifest: Path) -> dict[str, bytes]:
    """Read what a manifest names, and it."""
    text = manifest.read_bytes()
    found = {project.relative(manifest): portable(text)}
    for name, expected in json.loads(text)["hashed"]["outputs"].items():
        content = (project.root / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != expected:
            raise ReleaseError("release_output_changed", file=name)
        found[name] = content
    return found


def _own_code(project: Project, files: Iterable[str]) -> None:
    """Refuse when the report was made by another kqlib than the one that the release would hold."""
    source = "src/kqlib/"
    if not (project.root / source).is_dir():
        return
    running = closure.paths()
    held = {name.removeprefix(source) for name in files if name.startswith(source)}
    if held != set(running) or any(
        (project.root / source / name).read_bytes() != path.read_bytes() for name, path in running.items()
    ):
        raise ReleaseError("release_other_code", folder=project.root / source, found=closure.HERE)
