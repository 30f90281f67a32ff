"""Fetch a register from Statistics Norway's public API into ``data/raw/reference``; the only network here.

The API takes a question as JSON and answers in JSON-stat 2.0.  The table's own description (GET) says which
variables may be left out; the question (POST) asks for every region and for the years 2005–2014.  Limits of
the API: 800 000 numbers a question, 30 questions a minute; a fetch is two.  Licence of the data: CC BY 4.0.
"""

from __future__ import annotations

import csv
import io
import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kqlib.errors import FetchError, lookup
from kqlib.paths import Project, write_text
from kqlib.sources.jsonstat import Cell, cells, unit_code, unit_label
from kqlib.sources.lock import sha256

BASE = "https://data.ssb.no/api/v0/no/table/"
COLUMNS = ("municipality_code", "municipality", "year", "population")
YEARS = tuple(str(year) for year in range(2005, 2015))
COUNTRY = "0"
_TOTAL = re.compile(r"^(i alt|begge kjønn|alle aldre|alder i alt|total)\b", re.IGNORECASE)
_TIMEOUT = 30.0


@dataclass(frozen=True)
class Source:
    """A table of the StatBank: ``name`` is the register's, ``units`` matches the codes of regions kept."""

    name: str
    table: str
    title: str
    units: str

    @property
    def file(self) -> str:
        """The register's file, relative to ``data/raw``."""
        return f"reference/{self.name}.csv"


# Until 2017 municipalities were numbered 0101–2030; 21.. is Svalbard and 99.. unknown.  Oslo's present
# districts end in "a" and exist from 2004; 030100aa is the sum, and codes without a letter are retired areas.
SOURCES = {
    source.name: source
    for source in (
        Source("ssb-07459", "07459", "Folkemengde 1. januar, etter kommune", r"0|(?:0[1-9]|1\d|20)\d\d"),
        Source("ssb-10826", "10826", "Folkemengde 1. januar, etter bydel i Oslo", r"0301(?!00)\d\da"),
    )
}


def source(name: str) -> Source:
    """Give a register by name; raises :class:`FetchError` with the closest for an unknown one."""
    return lookup(SOURCES, name, FetchError, "register_unknown")


def fetch(project: Project, name: str, base: str = BASE, timeout: float = _TIMEOUT) -> Path:
    """Fetch the register ``name`` and write its CSV, with a TOML file beside it that says where it is from.

    ``base`` is the API's address and ``timeout`` is in seconds a question.  Raises :class:`FetchError`;
    nothing is written then, and an earlier file stays.
    """
    wanted = source(name)
    url = base + wanted.table
    question = _question(_ask(url, None, timeout), url)
    answer = _ask(url, question, timeout)
    text = as_csv(rows(answer, wanted))
    target = project.raw / wanted.file
    about = {
        "title": wanted.title,
        "table_title": str(answer.get("label", "")),
        "updated": str(answer.get("updated", "")),
        "url": url,
        "question": json.dumps(question, ensure_ascii=False),
        "fetched": date.today().isoformat(),
        "licence": "CC BY 4.0, Statistisk sentralbyrå",
        "sha256": sha256(text.encode("utf-8")),
    }
    write_text(target, text)
    write_text(
        target.with_suffix(".toml"),
        "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in about.items()),
    )
    return target


def _question(description: Any, url: str) -> dict[str, Any]:
    variables = description.get("variables") if isinstance(description, dict) else None
    if not variables:
        raise FetchError("fetch_shape", found=url, expected="variables")
    asked = [_selected(v) for v in variables if not v.get("elimination") or v["code"] == "Region"]
    return {"query": asked, "response": {"format": "json-stat2"}}


def _selected(variable: dict[str, Any]) -> dict[str, Any]:
    code, values = variable["code"], [str(v) for v in variable.get("values", [])]
    texts = [str(text) for text in variable.get("valueTexts", [])]
    totals = [v for v, text in zip(values, texts, strict=False) if _TOTAL.search(text)]
    if code == "Region":
        selection = {"filter": "all", "values": ["*"]}
    elif code == "Tid":
        selection = {"filter": "item", "values": [y for y in YEARS if y in values]}
    elif code == "ContentsCode":
        selection = {"filter": "item", "values": values[:1]}
    else:  # a variable that must be there: its total, or every value, which rows() adds up
        selection = {"filter": "item", "values": totals[:1]} if totals else {"filter": "all", "values": ["*"]}
    return {"code": code, "selection": selection}


def _ask(url: str, question: dict[str, Any] | None, timeout: float) -> Any:
    body = None if question is None else json.dumps(question).encode("utf-8")
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            content: bytes = answer.read()
    except urllib.error.HTTPError as error:
        raise FetchError("fetch_http", url=url, found=error.code) from error
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        found = getattr(error, "reason", None) or error
        raise FetchError("fetch_network", url=url, found=found) from error
    try:
        return json.loads(content)
    except ValueError as error:
        start = content[:60].decode("utf-8", "replace").strip().replace("\n", " ")
        raise FetchError("fetch_not_json", url=url, found=start) from error


def rows(answer: Any, wanted: Source) -> list[tuple[str, str, int, int]]:
    """Give code, label, year and population (1 January) of every unit of ``wanted`` that existed, by code and
    year.

    A unit without a number, or with nought, did not exist in that year: the API fills both ways.  Numbers
    over further dimensions (sex, age) are added up.
    """
    kept: dict[tuple[str, int], int] = {}
    labels: dict[str, str] = {}
    series: dict[tuple[str, int], str] = {}
    for cell in cells(answer, ("Region", "Tid")):
        code, year = unit_code(cell.codes["Region"]), int(cell.codes["Tid"])
        if not re.fullmatch(wanted.units, code) or not cell.value:
            continue
        # K-0101 and 0101 are two series of the same unit: the first is kept, never both added.
        if series.setdefault((code, year), cell.codes["Region"]) != cell.codes["Region"]:
            continue
        labels[code] = _shown(cell)
        kept[code, year] = kept.get((code, year), 0) + int(cell.value)
    if not kept:
        raise FetchError("fetch_shape", found="0", expected=wanted.title)
    return [(code, labels[code], year, count) for (code, year), count in sorted(kept.items())]


def _shown(cell: Cell) -> str:
    return unit_label(cell.labels["Region"]).text


def as_csv(found: list[tuple[str, str, int, int]]) -> str:
    """Write the rows as the register's CSV: semicolons, UTF-8, LF."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerows([COLUMNS, *found])
    return out.getvalue()
