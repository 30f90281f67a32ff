"""Every exhibit, discovered by file name: a module with a TOML file of the same name beside it."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

from kqlib.deliveries.stored import summary
from kqlib.exhibits.contract import EVERY_FILE, PACKAGES, Exhibit, home, homes, texts
from kqlib.paths import Project
from kqlib.sources.catalogue import SourceFile, catalogue, deliveries
from kqlib.sources.registers import present

# How the id of an exhibit goes on that is rebuilt from a delivery.
REBUILT = "_delivered"
_DOCUMENTS = ("sluttrapport-2010", "arsrapport-2007")


def exhibit_ids() -> tuple[str, ...]:
    """List the ids of all exhibits of the report by name, without importing any."""
    return tuple(sorted(name for name, package in homes().items() if package in PACKAGES))


def get(exhibit: str) -> Exhibit:
    """Give one exhibit; raises :class:`ExhibitError` with the closest id for an unknown one."""
    return Exhibit(import_module(f"{home(exhibit)}.{exhibit}"))


def all_exhibits() -> list[Exhibit]:
    """Give every exhibit in the order in which the documents have them."""
    found = [get(name) for name in exhibit_ids()]
    return sorted(found, key=lambda e: (_DOCUMENTS.index(e.spec.at[0]), e.spec.at[1], e.spec.id))


def reads(project: Project, exhibit: str) -> tuple[str, ...]:
    """List the raw files behind an exhibit, relative to ``data/raw``; deliveries that it uses come last."""
    spec = get(exhibit).spec
    if spec.reads == EVERY_FILE:
        return tuple(catalogue(project))
    return (*spec.reads, *(file.path for kind in spec.uses for file in deliveries(project, kind)))


def granted(project: Project, exhibit: str) -> tuple[str, ...]:
    """Give what an exhibit's inputs are bound to: its raw files, or the one word for all of them."""
    return EVERY_FILE if reads_everything(exhibit) else reads(project, exhibit)


def evidence(project: Project, exhibit: str) -> str:
    """Give the evidence level of an exhibit, by the deliveries that it rests on when there are any."""
    spec = get(exhibit).spec
    used = [file for kind in spec.uses for file in deliveries(project, kind)]
    if any(file.synthetic for file in used):
        return "synthetic"
    return "recomputed_from_external_data" if used else spec.evidence


class Listed(NamedTuple):
    """An exhibit in a list: id, number, evidence level, and what it is about in words."""

    id: str
    number: str
    evidence: str
    title: str


def listed(project: Project, language: str) -> list[Listed]:
    """List every exhibit in ``language``, in the order in which the documents have them."""
    specs = [exhibit.spec for exhibit in all_exhibits()]
    return [
        Listed(spec.id, spec.number, evidence(project, spec.id), texts(spec.id)["caption"][language])
        for spec in specs
    ]


def shown_with(project: Project, exhibit: str) -> tuple[str, ...]:
    """Name an exhibit and, after it, those that rebuild it from deliveries (``table_4_6_delivered``, …).

    These are there when the registers that they need and their deliveries are; rates without dagsverk are
    no basis.
    """
    return (exhibit, *(name for name in rebuilding(exhibit) if _can_be_rebuilt(project, name)))


def rebuilding(exhibit: str) -> tuple[str, ...]:
    """Name what would rebuild an exhibit from deliveries."""
    return tuple(name for name in sorted(homes()) if name.startswith(f"{exhibit}{REBUILT}"))


def _can_be_rebuilt(project: Project, exhibit: str) -> bool:
    spec = get(exhibit).spec
    fetched = all(present(project, name) for name in spec.registers)
    return fetched and all(
        any(_is_basis(project, f) for f in deliveries(project, kind)) for kind in spec.uses
    )


def _is_basis(project: Project, file: SourceFile) -> bool:
    return summary(project, file.path).form != "rates"


def reads_everything(exhibit: str) -> bool:
    """Whether an exhibit is about the raw files themselves."""
    return get(exhibit).spec.reads == EVERY_FILE


def described(project: Project) -> dict[str, SourceFile]:
    """Give what the catalogue says of each raw file."""
    return catalogue(project)
