"""From raw files to ``data/processed``: check what enters, clean it, check what leaves, keep the results.

``checks.json`` holds the outcome of every check with the fingerprint of what was checked, so that the chapter
on data quality need not repeat it; ``<name>.parquet`` holds each clean table for those who want to go on from
there.
"""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from kqlib.cleaning.published import clean_published
from kqlib.deliveries import KINDS
from kqlib.deliveries.outcome import Summary
from kqlib.deliveries.stored import clean_delivery, code_fingerprint, summary
from kqlib.errors import DataError
from kqlib.paths import Project, write_text, written_aside
from kqlib.printed import Printed
from kqlib.sources.catalogue import catalogue
from kqlib.sources.lock import declared, sha256, verified
from kqlib.sources.published import read_published

# What is expected and how values are read, beside the code that reads deliveries.
_RULES = ("expectations.py", "printed/number.py")


def fingerprint(project: Project) -> str:
    """Give a hash of everything that the outcome of the checks depends on."""
    parts = [f"{name} {sha256(verified(project, name))}" for name in declared(project)]
    parts += [sha256(files("kqlib").joinpath(name).read_bytes()) for name in _RULES]
    parts.append(code_fingerprint())
    return hashlib.sha256("\n".join([*parts, version("great-expectations")]).encode()).hexdigest()


def checks(project: Project) -> list[dict[str, Any]]:
    """Give the outcome of every check, from ``data/processed/checks.json`` when that is still true, else
    afresh.
    """
    path, wanted = checks_file(project), fingerprint(project)
    if path.is_file():
        kept = json.loads(path.read_text("utf-8"))
        if kept["fingerprint"] == wanted:
            found: list[dict[str, Any]] = kept["checks"]
            return found
    return _checked(project)


def _checked(project: Project) -> list[dict[str, Any]]:
    from kqlib.expectations import as_json, check_all

    fresh = as_json(check_all(project))
    content = {"fingerprint": fingerprint(project), "checks": fresh}
    write_text(checks_file(project), json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return fresh


def deliveries(project: Project) -> list[Summary]:
    """Give what reading each declared delivery came to: rows in, kept, and dropped by reason."""
    return [summary(project, name) for name, file in catalogue(project).items() if file.kind in KINDS]


def checks_file(project: Project) -> Path:
    """Name the file with the outcome of the checks."""
    return project.processed / "checks.json"


def prepare(project: Project) -> None:
    """Check and clean every declared file into ``data/processed``.

    Raises :class:`DataError` for a value that breaks an expectation of severity ``refuse``; the outcome of
    the checks is kept then too.
    """
    for check in _checked(project):  # whoever asks for it knows that something has changed, if only a package
        if not check["kept"] and check["severity"] == "refuse":
            shown = ": " + ", ".join(check["examples"]) if check["examples"] else ""
            raise DataError("expectation_refused", **{**check, "examples": shown})
    for name, target in clean_files(project).items():
        frame = _flat(_clean(project, name))
        with written_aside(target) as aside:
            frame.to_parquet(aside, index=False)


def clean_files(project: Project) -> dict[str, Path]:
    """Name the clean table of each declared file that has one."""
    return {
        name: project.processed / f"{Path(name).stem}.parquet"
        for name in catalogue(project)
        if catalogue(project)[name].kind != "survey_invitations"
    }


def _clean(project: Project, name: str) -> pd.DataFrame:
    if name.startswith("published/"):
        return clean_published(read_published(project, name), f"data/raw/{name}")
    return clean_delivery(project, name)


def _flat(clean: pd.DataFrame) -> pd.DataFrame:
    """Give a printed number as two columns: ``<name>`` (float, missing when there is none) and
    ``<name>_printed``.
    """
    flat: dict[str, Any] = {}
    for name in clean.columns:
        values = clean[name]
        if len(values) and isinstance(values.iloc[0], Printed):
            flat[str(name)] = pd.array(
                [None if v.value is None else float(v.value) for v in values], dtype="Float64"
            )
            flat[f"{name}_printed"] = [v.text for v in values]
        else:
            flat[str(name)] = values.to_list() if values.dtype == object else values
    return pd.DataFrame(flat)
