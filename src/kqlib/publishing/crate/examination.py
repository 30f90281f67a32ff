"""Whether a release is what it says: every file, every byte of the zip, its description and its manifests.

What somebody changes on purpose and with all the sums put right cannot be told from within: compare the hash
of the zip with the one that whoever made it gave.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from kqlib.publishing.crate import archive, metadata
from kqlib.publishing.crate.archive import SUMS, Fault
from kqlib.publishing.crate.contents import MANIFEST, METADATA

_MOST_TEXT = 50_000_000  # bytes of the description
_LATEST = 2107  # a zip knows no later year
_TOLD = ("name", "description", "datePublished", "license")


@dataclass(frozen=True)
class Examined:
    """A release that was taken apart: its hash, its files, what its description says, and what is wrong.

    ``withheld`` are the raw files that it was made from and does not hold; ``differing`` the files that were
    not as in ``commit``.
    """

    sha256: str
    files: dict[str, bytes]
    commit: str
    differing: tuple[str, ...]
    withheld: tuple[str, ...]
    faults: tuple[Fault, ...]


def examine(path: Path) -> Examined:
    """Take a release apart in memory; raises :class:`ReleaseError` when it cannot be read at all."""
    content, files, faults = archive.unpacked(path)
    digest = hashlib.sha256(content).hexdigest()
    entities: dict[str, dict[str, Any]] = {}
    if files:
        faults += _summed(files)
        entities = _entities(files.get(METADATA, b""), faults)
    if entities:
        faults += [*_described(entities, files), *_manifests(files)]
        when = datetime.fromisoformat(entities["./"]["datePublished"])
        if not faults and archive.packed(files, when) != content:
            faults.append(Fault("zip", path.name))
    commit = str(entities.get("#commit", {}).get("value", ""))
    differing = tuple(map(str, _list(entities.get("#differing", {}).get("value", []))))
    withheld = tuple(str(e.get("alternateName")) for i, e in entities.items() if i.startswith("#withheld-"))
    return Examined(digest, files, commit, differing, withheld, tuple(dict.fromkeys(faults)))


def _summed(files: Mapping[str, bytes]) -> Iterator[Fault]:
    expected = archive.read_sums(files.get(SUMS, b""))
    if not expected:
        yield Fault("sums", SUMS)
        return
    for name in sorted(expected.keys() - files.keys()):
        yield Fault("missing", name)
    for name in sorted(files.keys() - expected.keys() - {SUMS}):
        yield Fault("extra", name)
    for name in sorted(expected.keys() & files.keys()):
        found = hashlib.sha256(files[name]).hexdigest()
        if found != expected[name]:
            yield Fault("changed", name, f"sha256 {found[:12]} ≠ {expected[name][:12]}")


def _entities(text: bytes, faults: list[Fault]) -> dict[str, dict[str, Any]]:
    """Read the description; empty, and a fault more, when it is not one."""
    try:
        if len(text) > _MOST_TEXT:
            raise ValueError(len(text))
        graph = json.loads(text)
        entities = {str(entity["@id"]): dict(entity) for entity in graph["@graph"]}
        if len(entities) < len(graph["@graph"]):
            raise ValueError("@id")
        if graph["@context"] != metadata.CONTEXT:
            raise ValueError(graph["@context"])
        if datetime.fromisoformat(entities["./"]["datePublished"]).year > _LATEST:
            raise ValueError(entities["./"]["datePublished"])
        metadata.require_crate(graph)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        faults.append(Fault("metadata", METADATA, f"{type(error).__name__}: {error}"[:200]))
        return {}
    return entities


def _described(entities: Mapping[str, dict[str, Any]], files: Mapping[str, bytes]) -> Iterator[Fault]:
    for name in _TOLD:
        if not entities["./"].get(name):
            yield Fault("metadata", METADATA, f"./ {name}")
    for reference in _references([*entities.values()]):
        if reference not in entities and not reference.startswith(("https://", "http://")):
            yield Fault("metadata", METADATA, reference)
    described = {unquote(i): e for i, e in entities.items() if "File" in _list(e.get("@type"))}
    for name in sorted(described.keys() ^ (files.keys() - {METADATA, SUMS})):
        yield Fault("undescribed" if name in files else "missing", name)
    for name in sorted(described.keys() & files.keys()):
        entity, content = described[name], files[name]
        if (entity.get("sha256"), entity.get("contentSize")) != (
            hashlib.sha256(content).hexdigest(),
            str(len(content)),
        ):
            yield Fault("described", name)


def _references(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _references(part)
    elif isinstance(value, dict):
        if set(value) == {"@id"}:
            yield str(value["@id"])
        else:
            yield from _references([*value.values()])


def _manifests(files: Mapping[str, bytes]) -> Iterator[Fault]:
    """Compare the report with what the build that let it out wrote down."""
    manifests = [n for n in files if n.startswith("reports/") and n.endswith(f"/{MANIFEST}")]
    told: dict[str, str] = {}
    for name in manifests:
        with suppress(ValueError, LookupError, TypeError):
            hashed = json.loads(files[name])["hashed"]
            told |= {**hashed["outputs"], **{n: h for n, h in hashed["inputs"].items() if n in files}}
    if not told:
        yield Fault("missing", f"reports/{MANIFEST}")
    reports = {name for name in files if name.startswith("reports/") and not name.endswith("/.gitkeep")}
    for name in sorted(reports - told.keys() - {*manifests}):
        yield Fault("unlet", name)
    for name, expected in sorted(told.items()):
        if name not in files:
            yield Fault("missing", name)
        elif hashlib.sha256(files[name]).hexdigest() != expected:
            yield Fault("unlet", name)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
