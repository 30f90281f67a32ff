"""Every exhibit, discovered by file name: a module with a TOML file of the same name beside it."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.resources import files

from kqlib.errors import ExhibitError, closest
from kqlib.exhibits.contract import EVERY_FILE, Exhibit
from kqlib.paths import Project
from kqlib.sources.catalogue import SourceFile, catalogue

_DOCUMENTS = ("sluttrapport-2010", "arsrapport-2007")


@cache
def exhibit_ids() -> tuple[str, ...]:
    """List the ids of all exhibits by name, without importing any."""
    names = {entry.name for entry in files("kqlib.exhibits").iterdir()}
    return tuple(
        sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml") and f"{n[:-5]}.py" in names)
    )


def get(exhibit: str) -> Exhibit:
    """Give one exhibit; raises :class:`ExhibitError` with the closest id for an unknown one."""
    if exhibit not in exhibit_ids():
        raise ExhibitError("exhibit_unknown", found=exhibit, hint=closest(exhibit, exhibit_ids()))
    return Exhibit(import_module(f"kqlib.exhibits.{exhibit}"))


def all_exhibits() -> list[Exhibit]:
    """Give every exhibit in the order in which the documents have them."""
    found = [get(name) for name in exhibit_ids()]
    return sorted(found, key=lambda e: (_DOCUMENTS.index(e.spec.at[0]), e.spec.at[1], e.spec.id))


def reads(project: Project, exhibit: str) -> tuple[str, ...]:
    """List the raw files behind an exhibit, relative to ``data/raw``."""
    declared = get(exhibit).spec.reads
    return tuple(catalogue(project)) if declared == EVERY_FILE else declared


def reads_everything(exhibit: str) -> bool:
    """Whether an exhibit is about the raw files themselves."""
    return get(exhibit).spec.reads == EVERY_FILE


def described(project: Project) -> dict[str, SourceFile]:
    """Give what the catalogue says of each raw file."""
    return catalogue(project)
