"""The audit of a release: every table about persons together, with the earlier releases and the print."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kqlib.disclosure import log, require_safe
from kqlib.disclosure.release import Disclosure
from kqlib.exhibits import registry
from kqlib.paths import Project
from kqlib.rendering.assemble import compute
from kqlib.sources.catalogue import catalogue
from kqlib.sources.lock import sha256, verified


def audit_release(
    project: Project, parameters: Mapping[str, Mapping[str, Any]], edition: str, today: date
) -> dict[str, Any]:
    """Audit the exhibits of ``parameters`` (each with its notebook's) as one release, and log it.

    Only tables of data that are not synthetic are logged.  Gives the version of the rules, and by table the
    number of cells and how many of them are suppressed.  Raises :class:`kqlib.errors.DisclosureError` when a
    cell can be worked out; nothing is logged then.
    """
    release: dict[str, Disclosure] = {}
    for name, given in parameters.items():
        disclosure = compute(project, name, dict(given)).safe.disclosure
        if disclosure is not None:
            release[name] = disclosure
    sources = {name: _sources(project, name) for name in release}
    require_safe(release, log.earlier(project.release_log, sources))
    known = catalogue(project)
    real = {n: t for n, t in release.items() if not any(known[f].synthetic for f in sources[n] if f in known)}
    log.record(project.release_log, real, sources, edition, today)
    return {
        "rules": sorted({table.rules.version for table in release.values()}),
        "tables": {
            name: {"cells": len(t.cells), "suppressed": sum(cell.value is None for cell in t.cells)}
            for name, t in release.items()
        },
    }


def _sources(project: Project, exhibit: str) -> dict[str, str]:
    """Give the fingerprint of everything the data of an exhibit depend on."""
    files = {name: sha256(verified(project, name)) for name in registry.reads(project, exhibit)}
    repairs = project.corrections
    return files | ({repairs.name: sha256(repairs.read_bytes())} if repairs.is_file() else {})
