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
from typing import Any, NamedTuple

from kqlib.errors import LANGUAGES, ReleaseError
from kqlib.execution import hashes, report, sheets
from kqlib.execution.doctor import differing_packages
from kqlib.execution.edition import variant
from kqlib.execution.gating import outcome
from kqlib.execution.graph import Step
from kqlib.execution.run import building, engine_folder, plan
from kqlib.paths import SHEETS, Project, write_bytes
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

    The publication goes with it, and the nynorsk and the English report and the participants' sheets when
    they are built.  Raises :class:`ReleaseError` when there is no commit, when files differ from it and not
    ``dirty``, when the report or the sheets are not up to date or were not let out by the gate, or were made
    by another kqlib; :class:`BuildError` while a build runs.
    """
    of = commit(project)
    if of.differing and not dirty:
        raise ReleaseError("release_dirty", count=len(of.differing), files=named(of.differing))
    hashes.recall(engine_folder(project))
    with building(project):
        parts = _parts(project)
        for part in parts:
            _require_fresh(project, part)
        manifests = [part.manifest(project) for part in parts]
        held = contents(project, of, manifests)
        about = json.loads(held.files[project.relative(manifests[0])])["hashed"]
        gate = _gates(project, parts)
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


class _Part(NamedTuple):
    """An edition of the report, or of the sheets."""

    given: dict[str, str]
    sheets: bool

    def manifest(self, project: Project) -> Path:
        return project.reports / variant(self.given) / (SHEETS if self.sheets else "") / MANIFEST

    @property
    def command(self) -> list[str]:
        """Give the words after ``kq`` that make it."""
        verb = ["sheets", "--all"] if self.sheets else ["build"]
        return [*verb, *(word for name, value in self.given.items() for word in (f"--{name}", value))]

    def steps(self, project: Project) -> list[Step]:
        if self.sheets:
            return sheets.steps(project, parameters=self.given)
        return report.steps(project, parameters=self.given)

    def gates(self, project: Project) -> list[Path]:
        """Name the files in which the gate noted what it read."""
        if self.sheets:
            return sorted((project.processed / SHEETS / variant(self.given) / "gate").glob("*.json"))
        return [outcome(project, "/".join(filter(None, (variant(self.given), "gate"))))]


def _parts(project: Project) -> list[_Part]:
    editions = [{}, *({"language": language} for language in LANGUAGES)]
    every = [_Part(given, sheets) for sheets in (False, True) for given in editions]
    return [part for part in every if part == every[0] or part.manifest(project).is_file()]


def _gates(project: Project, parts: Sequence[_Part]) -> Counter[str]:
    """Add up what the gate read of every part."""
    read: Counter[str] = Counter()
    for part in parts:
        for path in part.gates(project):
            read.update(json.loads(path.read_text("utf-8")))
    return read


def _require_fresh(project: Project, part: _Part) -> None:
    stale = [item.step for item in plan(project, part.steps(project))]
    if stale:
        waiting = {step.name.rpartition("/")[2] for step in stale}
        key = "release_gate" if "gate" in waiting and waiting <= {"gate", MANIFEST} else "release_stale"
        names, folder = tuple(step.title for step in stale), project.relative(part.manifest(project).parent)
        raise ReleaseError(key, folder=folder, steps=named(names), command=" ".join(["kq", *part.command]))


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
            _build(root, _Part(given, sheets=name.endswith(f"/{SHEETS}/{MANIFEST}")))
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


def _build(root: Path, part: _Part) -> None:
    environment = {**os.environ, "KQ_PROJECT": str(root)}
    if (root / "src" / "kqlib").is_dir():
        environment["PYTHONPATH"] = str(root / "src")
    command = [sys.executable, "-P", "-m", "kqlib.cli", *part.command, "--quiet"]
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
