"""Look the installation and the project over: each check says what it found and, if wrong, what to do."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kqlib.chapters import all_chapters
from kqlib.closure import HERE
from kqlib.errors import KqError, message
from kqlib.parameters import read
from kqlib.paths import Project, project

OLDEST = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One line of the examination; ``remedy`` is empty when all is well."""

    check: str
    ok: bool
    found: str
    remedy: str = ""


def examine() -> list[Finding]:
    """Run every check; a check that itself breaks is a finding, not a crash."""
    found = [_python()]
    try:
        place = project()
    except KqError as error:
        return [*found, Finding("project", False, str(error), message("cli_doctor_above"))]
    found.append(Finding("project", True, str(place.root)))
    return [*found, *(finding for check in CHECKS for finding in _guarded(check, place))]


def _guarded(check: Callable[[Project], Iterator[Finding]], place: Project) -> list[Finding]:
    try:
        return list(check(place))
    except Exception as error:
        found = str(error) if isinstance(error, KqError) else f"{type(error).__name__}: {error}"
        return [Finding(check.__name__.strip("_"), False, found, message("cli_doctor_broken"))]


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info >= OLDEST
    return Finding("python", ok, f"{found} ({sys.executable})", "" if ok else message("cli_doctor_python"))


def _packages(place: Project) -> Iterator[Finding]:
    lock = place.root / "requirements.lock"
    if not lock.is_file():
        yield Finding("packages", False, message("cli_doctor_no_lock"), "git checkout -- requirements.lock")
        return
    wrong = differing_packages(lock)
    found = message("cli_doctor_packages", count=len(locked_versions(lock)), wrong=len(wrong))
    shown = ": " + ", ".join(wrong[:5]) + (" …" if len(wrong) > 5 else "") if wrong else ""
    remedy = f"{sys.executable} -m pip install --require-hashes -r requirements.lock"
    yield Finding("packages", not wrong, found + shown, remedy if wrong else "")


def differing_packages(lock: Path) -> list[str]:
    """Name the packages that are not installed in the version that ``requirements.lock`` pins."""
    wanted = locked_versions(lock)
    return [f"{name} {_version(name)} ≠ {pin}" for name, pin in wanted.items() if _version(name) != pin]


def locked_versions(lock: Path) -> dict[str, str]:
    """Read the pinned versions of ``requirements.lock`` that hold for this interpreter and system."""
    from packaging.requirements import Requirement

    lines = lock.read_text("utf-8").splitlines()
    asked = (Requirement(line.rstrip("\\ ")) for line in lines if line[:1].isalnum())
    return {
        item.name: next(iter(item.specifier)).version
        for item in asked
        if item.specifier and (item.marker is None or item.marker.evaluate())
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "–"


def _folders(place: Project) -> Iterator[Finding]:
    for folder in (place.processed, place.reports):
        named = place.relative(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            ok = os.access(folder, os.W_OK)
        except OSError:
            ok = False
        yield Finding("write", ok, named, "" if ok else message("cli_doctor_write", folder=folder))


def _fonts(place: Project) -> Iterator[Finding]:
    found = sorted(path.name for path in HERE.rglob("*") if path.suffix in (".ttf", ".otf", ".woff2"))
    remedy = message("cli_doctor_fonts", python=sys.executable)
    yield Finding("fonts", bool(found), ", ".join(found) or "–", "" if found else remedy)


def _files(place: Project) -> Iterator[Finding]:
    lock = import_module("kqlib.sources.lock")
    wrong = [(file, state) for file, state in lock.check(place) if state != "ok"]
    for file, state in wrong:
        yield Finding("files", False, f"{file}: {state}", message("cli_doctor_file", file=file))
    if not wrong:
        yield Finding("files", True, message("cli_doctor_files"))


def _notebooks(place: Project) -> Iterator[Finding]:
    for notebook in (chapter.notebook for chapter in all_chapters(place)):
        try:
            names = ", ".join(read(notebook))
            yield Finding("notebooks", True, f"{notebook.name}: {names}")
        except KqError as error:
            yield Finding("notebooks", False, notebook.name, str(error))


CHECKS = (_packages, _folders, _fonts, _files, _notebooks)
