"""Make a release of a report that is up to date, and build one again from what it holds."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kqlib.errors import LANGUAGES, ReleaseError
from kqlib.execution import hashes
from kqlib.execution.doctor import differing_packages
from kqlib.execution.edition import variant
from kqlib.execution.gating import outcome
from kqlib.execution.report import steps
from kqlib.execution.run import building, engine_folder, plan
from kqlib.paths import Project, write_bytes
from kqlib.publishing.commit import commit
from kqlib.publishing.crate import archive
from kqlib.publishing.crate.contents import MANIFEST, METADATA, contents
from kqlib.publishing.crate.examination import Examined
from kqlib.publishing.crate.metadata import describe

_SHOWN = 10  # names in a message
_LAST_WORDS = 2000  # signs of what a build said


@dataclass(frozen=True)
class Released:
    """A release that was written: the file, its hash and size, the number of files, what it does not hold."""

    file: Path
    sha256: str
    size: int
    count: int
    withheld: tuple[str, ...]


@dataclass(frozen=True)
class Rebuilt:
    """A release built again: how many files of the report are the same, and which are not.

    ``packages`` are those that are not here in the version that the release names.
    """

    same: int
    differing: tuple[str, ...]
    packages: tuple[str, ...]


def release(project: Project, target: Path | None = None, *, dirty: bool = False) -> Released:
    """Write the report with all that it was made from to ``target`` (default: named after the commit, here).

    The publication goes with it, and the nynorsk and the English report when they are built.  Raises
    :class:`ReleaseError` when there is no commit, when files differ from it and not ``dirty``, when the
    report is not up to date or was not let out by the gate, or was made by another kqlib;
    :class:`BuildError` while a build runs.
    """
    of = commit(project)
    if of.differing and not dirty:
        raise ReleaseError("release_dirty", count=len(of.differing), files=named(of.differing))
    hashes.recall(engine_folder(project))
    with building(project):
        editions = _editions(project)
        for given in editions:
            _require_fresh(project, given)
        manifests = [project.reports / variant(given) / MANIFEST for given in editions]
        held = contents(project, of, manifests)
        about = json.loads(held.files[project.relative(manifests[0])])["hashed"]
        gate = _gates(project, editions)
        files = {**held.files, METADATA: describe(project, held, of, about, gate)}
    files[archive.SUMS] = archive.sums(files)
    content = archive.packed(files, of.when)
    target = target or Path(f"kq-release-{of.hash[:12]}{'-dirty' if of.differing else ''}.zip")
    write_bytes(target, content)
    digest = hashlib.sha256(content).hexdigest()
    return Released(target, digest, len(content), len(files), tuple(held.withheld))


def named(names: tuple[str, ...]) -> str:
    """Name files in a message, not too many."""
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")


def _editions(project: Project) -> list[dict[str, str]]:
    built = [language for language in LANGUAGES if (project.reports / language / MANIFEST).is_file()]
    return [{}, *({"language": language} for language in built)]


def _gates(project: Project, editions: Sequence[Mapping[str, str]]) -> Counter[str]:
    """Add up what the gate read of every edition."""
    read: Counter[str] = Counter()
    for given in editions:
        name = "/".join(filter(None, (variant(given), "gate")))
        read.update(json.loads(outcome(project, name).read_text("utf-8")))
    return read


def _require_fresh(project: Project, given: Mapping[str, str]) -> None:
    stale = [item.step for item in plan(project, steps(project, parameters=given))]
    if stale:
        command = " ".join(["kq build", *(f"--{name} {value}" for name, value in given.items())])
        waiting = {step.name.rpartition("/")[2] for step in stale}
        key = "release_gate" if "gate" in waiting and waiting <= {"gate", MANIFEST} else "release_stale"
        names = tuple(step.title for step in stale)
        raise ReleaseError(key, folder="reports", steps=named(names), command=command)


def rebuild(examined: Examined) -> Rebuilt:
    """Build the report again from a release alone, in a folder that is removed afterwards, and compare.

    This runs the code in the release.  Raises :class:`ReleaseError` when it does not hold all that it was
    made from, or the build fails.
    """
    if examined.withheld:
        raise ReleaseError("release_incomplete", files=named(examined.withheld))
    manifests = [n for n in examined.files if n.startswith("reports/") and n.endswith(f"/{MANIFEST}")]
    with tempfile.TemporaryDirectory(prefix="kq-release-") as folder:
        root = Path(folder).resolve()
        for name, content in examined.files.items():
            if not name.startswith("reports/") or name.endswith("/.gitkeep"):
                write_bytes(root / name, content)
        for name in manifests:
            given = json.loads(examined.files[name])["hashed"]["parameters"]
            _build(root, [f"{key}={value}" for key, value in given.items()])
        made = {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in (root / "reports").rglob("*")
            if path.is_file()
        }
        lock = root / "requirements.lock"
        packages = tuple(differing_packages(lock)) if lock.is_file() else ()
    wanted = {name: content for name, content in examined.files.items() if name.startswith("reports/")}
    differing = [n for n in sorted({*made, *wanted}) if _result(n, made) != _result(n, wanted)]
    return Rebuilt(len(wanted) - len(differing), tuple(differing), packages)


def _build(root: Path, pairs: list[str]) -> None:
    environment = {**os.environ, "KQ_PROJECT": str(root)}
    if (root / "src" / "kqlib").is_dir():
        environment["PYTHONPATH"] = str(root / "src")
    command = [sys.executable, "-P", "-m", "kqlib.cli", "build", "--quiet"]
    for pair in pairs:
        command += ["-p", pair]
    done = subprocess.run(
        command,
        cwd=root,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise ReleaseError("release_build_failed", found=(done.stderr or done.stdout).strip()[-_LAST_WORDS:])


def _result(name: str, files: Mapping[str, bytes]) -> Any:
    """Give what must be the same: all of a file, and of a manifest not commit, versions, time and place."""
    content = files.get(name)
    if content is None or not name.endswith(f"/{MANIFEST}"):
        return content
    hashed = json.loads(content)["hashed"]
    return {part: hashed[part] for part in ("inputs", "outputs", "parameters")}
