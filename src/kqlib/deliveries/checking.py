"""Check one file as a delivery of a kind: read, cleaned, added up; nothing is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from kqlib.cleaning.absence.cells import ABSENCE, DIMENSIONS
from kqlib.cleaning.absence.large import may_scan, scan_absence
from kqlib.cleaning.absence.plausibility import look
from kqlib.cleaning.absence.rates import find_header, read_rates
from kqlib.cleaning.absence.rows import read_absence
from kqlib.cleaning.invitations import read_invitations
from kqlib.cleaning.projects import plo_totals, read_projects
from kqlib.cleaning.survey import read_survey, scale_totals
from kqlib.deliveries.outcome import Outcome, conclude
from kqlib.errors import DataError, lookup
from kqlib.paths import Project
from kqlib.sources.corrections import corrections
from kqlib.sources.delivered.faults import Findings, UnreadableError
from kqlib.sources.delivered.mending import Mending
from kqlib.sources.delivered.sheet import Row, Sheet
from kqlib.sources.delivered.table import Table, find_table, open_sheets
from kqlib.sources.questback import find_invitations, find_survey
from kqlib.vocabulary.deliveries import columns, fold

_PAI_TOTALS = ("agreed_dagsverk", "absence_dagsverk", "pooled_rate_percent", "by_municipality", "by_period")
_PROJECT_TOTALS = ("plo_municipalities", "plo_measures")
_FOLDERS = {"pai": "absence", "survey": "survey", "projects": "projects"}
_UNSAFE = re.compile(r"[^0-9A-Za-zÆØÅæøå._-]+")
_INVENTED = ("syntetisk", "synthetic")


def check(path: Path | str, kind: str, project: Project | None = None) -> Outcome:
    """Check the file ``path`` as a delivery of ``kind`` (``pai``, ``survey`` or ``projects``).

    In a ``project`` its hand repairs (``corrections.toml``, by the name that the delivery has or would get in
    ``data/raw``) are applied first.  Every fault of the content is in the outcome.  Raises
    :class:`DataError` only for a file that is not there or may not be read, and for an unknown kind.
    """
    checker = lookup(KINDS, kind, DataError, "delivery_kind_unknown")
    file = Path(path)
    mending = Mending(corrections(project, raw_name(file, kind)) if project else ())
    findings = Findings()
    try:
        if not file.is_file():
            raise DataError("delivery_folder" if file.is_dir() else "delivery_missing", file=file)
        return checker(open_sheets(file), findings, mending)
    except UnreadableError as stopped:
        findings.add(stopped.fault)
        return conclude(kind, "", findings, 0, {}, None)
    except OSError as error:
        raise DataError("delivery_unreadable", file=file, found=error.strerror) from error


def raw_name(path: Path, kind: str) -> str:
    """Give the name of a delivery relative to ``data/raw``: its folder and a name that is safe anywhere.

    >>> raw_name(Path("../PAI 2008 (ny).csv"), "pai")
    'absence/PAI-2008-ny-.csv'
    """
    plain = _UNSAFE.sub("-", unicodedata.normalize("NFC", path.name)).lstrip(".-")
    return f"{_FOLDERS[kind]}/{plain or 'delivery'}"


def _check_pai(sheets: list[Sheet], findings: Findings, mending: Mending) -> Outcome:
    nothing: dict[str, Any] = dict.fromkeys(_PAI_TOTALS)
    printed = [(sheet, header) for sheet in sheets if (header := find_header(sheet))]
    if printed:
        sheet, header = max(printed, key=lambda item: len(item[1].places))
        others = [s.name for s, _ in printed if s.name not in ("", sheet.name)]
        if others:
            findings.fault(None, sheet.name, ", ".join(others), "sheet_ambiguous")
        rates = read_rates(sheet, header, findings)
        mending.tell_unmatched(findings)
        above = (row for row in sheet.rows() if row[0] < header.line)
        invented = says_synthetic(above)
        return conclude("pai", "rates", findings, rates.rows, nothing, rates.frame, synthetic=invented)
    table = find_table(sheets, columns("pai"), findings, mending)
    if table is None:
        return conclude("pai", "", findings, 0, nothing, None)
    scanned = scan_absence(table, findings) if may_scan(table) else None
    absence = scanned or read_absence(table, findings)
    mending.tell_unmatched(findings)
    counted = next(n for n in ABSENCE if n in table.places)
    look(absence.frame, findings, table.heading(counted), table.heading("period"))
    form = "person" if "person_id" in table.places else "unit"
    invented = says_synthetic(table.above)
    frame = absence.frame.drop(columns="line").astype(dict.fromkeys(DIMENSIONS, "str"))
    return conclude("pai", form, findings, absence.rows, absence.totals, frame, synthetic=invented)


def _check_projects(sheets: list[Sheet], findings: Findings, mending: Mending) -> Outcome:
    table = find_table(sheets, columns("projects"), findings, mending)
    if table is None:
        return conclude("projects", "", findings, 0, dict.fromkeys(_PROJECT_TOTALS), None)
    frame = read_projects(table, findings)
    mending.tell_unmatched(findings)
    invented = says_synthetic(table.above)
    totals = plo_totals(frame)
    return conclude("projects", "projects", findings, len(frame), totals, frame, synthetic=invented)


def says_synthetic(above: Iterable[Row]) -> bool:
    """Whether a title line says that the data are invented."""
    said = fold(" ".join(cell for _, cells in above for cell in cells))
    return any(word in said for word in _INVENTED)


def _check_survey(sheets: list[Sheet], findings: Findings, mending: Mending) -> Outcome:
    asked = find_invitations(sheets, findings, mending)
    if asked:
        return _check_invitations(asked, findings)
    survey = find_survey(sheets, findings, mending)
    if survey is None:
        return conclude("survey", "", findings, 0, {"items": None}, None)
    frame = read_survey(survey, findings)
    mending.tell_unmatched(findings)
    invented, totals = says_synthetic(survey.table.above), scale_totals(frame)
    return conclude("survey", "survey", findings, len(frame), totals, frame, synthetic=invented)


def _check_invitations(table: Table, findings: Findings) -> Outcome:
    frame = read_invitations(table, findings)
    table.mending.tell_unmatched(findings)
    invented, totals = says_synthetic(table.above), {"items": None, "invited": int(frame["invited"].sum())}
    return conclude(
        "survey_invitations", "invitations", findings, len(frame), totals, frame, synthetic=invented
    )


KINDS: dict[str, Callable[[list[Sheet], Findings, Mending], Outcome]] = {
    "pai": _check_pai,
    "survey": _check_survey,
    "projects": _check_projects,
}
