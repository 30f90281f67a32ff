"""The transcribed tables against the text editions of the documents, and against sums typed by hand."""

import csv
import hashlib
import os
import re
import tomllib
from pathlib import Path

import pytest

REPO = Path(__file__).parents[1]
RAW = REPO / "data" / "raw"
PUBLISHED = RAW / "published"
SOURCES = tomllib.loads((RAW / "sources.toml").read_text(encoding="utf-8"))
# Not transcriptions: our register of claims, and the scan that the transcriptions are held against.
REGISTERS = {"claims", "numbers"}
NAMES = sorted(path.stem for path in PUBLISHED.glob("*.csv") if path.stem not in REGISTERS)
NO_DOCUMENTS = "the text editions of the documents are not here (set KQLIB_DOCUMENTS to their folder)"

WINDOWS_46 = ["2007K4-2008K3", "2008K3-2009K2", "2008K4-2009K3"]
ANNUAL = ["2005K4-2006K3", "2006K2-2007K1", "2006K4-2007K3", "change_1_3", "change_2_3"]
SIX = [f"printed_{i}" for i in range(1, 7)]

# Columns whose values stand on the given line, in this order.
ON_LINE = {
    "table_4_1": ["level", "label", "projects"],
    "table_4_2": ["projects"],
    "table_4_3": ["projects"],
    "table_4_4": ["municipalities", "percent"],
    "table_4_5": ["label", "projects"],
    "table_4_6": WINDOWS_46,
    "table_4_7": ["label", "absence", "mean_population"],
    "table_4_8": ["label", "projects"],
    "hagebostad": ["absence"],
    "vennesla": ["absence"],
    "appendix_2": ["date", "cohort", "network", "activity", "place"],
    "appendix_3": ["date"],
    "appendix_4": ["date"],
    "appendix_5": ["role", "organisation", "printed"],
    "appendix_6": ["municipality", *SIX],
    "appendix_7": ["cohort", "date", "place", "units"],
    "appendix_8": ["unit"],
    "appendix_8_headings": ["units"],
    "appendix_9": ["option_label"],
    "annual_2007_table_1": ["label", *ANNUAL],
    "annual_2007_accounts": ["label", "amount"],
    "passages": ["printed"],
}
# Files whose lines hold nothing else than these columns: the row put together again is the whole line.
WHOLE_LINE = ["table_4_1", "appendix_2", "appendix_6", "appendix_7", "appendix_8"]
WHOLE_LINE += ["annual_2007_table_1", "annual_2007_accounts"]
# Text that stands near the line (labels broken over lines, labels printed above their numbers).
NEAR = {
    "table_4_2": ["level", "group", "label"],
    "table_4_3": ["level", "label"],
    "table_4_4": ["label"],
    "table_4_5": ["label", "level"],
    "table_4_6": ["label"],
    "table_4_8": ["label"],
    "hagebostad": ["year"],
    "vennesla": ["year"],
    "appendix_3": ["organisation"],
    "appendix_4": ["organisation"],
}


def rows(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";", strict=True))


def number(printed: str) -> int:
    return int(printed.replace(" ", ""))


def total(name: str, column: str, **where: str) -> int:
    return sum(number(r[column]) for r in rows(name) if all(r[k] == v for k, v in where.items()))


def find_documents() -> Path:
    """The folder named in KQLIB_DOCUMENTS, or `documents` beside the repository or one level down."""
    if given := os.environ.get("KQLIB_DOCUMENTS"):
        folder = Path(given)
        assert folder.is_dir(), "KQLIB_DOCUMENTS names no folder"
        return folder
    for pattern in ("documents/sluttrapport-2010.txt", "*/documents/sluttrapport-2010.txt"):
        for document in sorted(REPO.parent.glob(pattern)):
            return document.parent
    pytest.skip(NO_DOCUMENTS)


def clean(text: str) -> str:
    """HTML tags off, white space to single blanks."""
    return " ".join(re.sub(r"</?\w+>", "", text).split())


def compact(text: str) -> str:
    """Without white space and hyphens, so that a label broken over lines is one string."""
    return re.sub(r"[\s-]", "", text)


@pytest.fixture(scope="module")
def documents() -> dict[str, list[str]]:
    folder = find_documents()
    # Split at line feeds only; an empty first entry makes the index the 1-based line number.
    return {
        name: ["", *(folder / f"{name}.txt").read_text(encoding="utf-8").split("\n")]
        for name, entry in SOURCES["documents"].items()
        if "text_edition_sha256" in entry
    }


def printed_lines(name: str, documents: dict[str, list[str]]) -> list[tuple[int, dict[str, str], list[str]]]:
    entry = SOURCES["files"][f"published/{name}.csv"]
    return [(int(r["line"]), r, documents[r.get("document", entry["document"])]) for r in rows(name)]


def test_text_editions_are_the_ones_transcribed() -> None:
    folder = find_documents()
    editions = {n: e for n, e in SOURCES["documents"].items() if "text_edition_sha256" in e}
    assert {"sluttrapport-2010", "arsrapport-2007"} <= set(editions)
    for name, entry in editions.items():
        digest = hashlib.sha256((folder / f"{name}.txt").read_bytes()).hexdigest()
        assert digest == entry["text_edition_sha256"], name


@pytest.mark.parametrize("name", NAMES)
def test_values_stand_on_their_line(name: str, documents: dict[str, list[str]]) -> None:
    for line, row, document in printed_lines(name, documents):
        text, position = clean(document[line]), 0
        for column in ON_LINE[name]:
            value = row[column]
            if not value:
                continue
            start = r"(?<![\w,])" if value[0].isalnum() else ""
            # Two dates are printed without a blank before the next word.
            end = r"(?!\d|,\d)" if value[-1].isdigit() else r"(?!\w)" if value[-1].isalpha() else ""
            found = re.compile(start + re.escape(value) + end).search(text, position)
            assert found, (name, line, column, value)
            position = found.end()


@pytest.mark.parametrize("name", WHOLE_LINE)
def test_nothing_on_the_line_is_left_out(name: str, documents: dict[str, list[str]]) -> None:
    for line, row, document in printed_lines(name, documents):
        put_together = "".join(row[column] for column in ON_LINE[name])
        left, right = (re.sub(r"[\s,–-]", "", text) for text in (put_together, clean(document[line])))
        assert left == right, (name, line)


@pytest.mark.parametrize("name", sorted(NEAR))
def test_labels_stand_near_their_line(name: str, documents: dict[str, list[str]]) -> None:
    for line, row, document in printed_lines(name, documents):
        text = compact(" ".join(document[line - 10 : line + 6]))
        for column in NEAR[name]:
            assert compact(row[column]) in text, (name, line, column, row[column])


def test_years_stand_above_the_absence_of_two_municipalities(documents: dict[str, list[str]]) -> None:
    document = documents["sluttrapport-2010"]
    for name, first, line in (("hagebostad", 3500, 3502), ("vennesla", 3553, 3563)):
        years = re.findall(r"\d{4}", " ".join(document[first:line]))
        values = re.findall(r"\d+,\d", document[line])
        assert [(r["year"], r["absence"]) for r in rows(name)] == list(zip(years, values, strict=True))


def test_levels_of_table_4_4_are_the_headings_above(documents: dict[str, list[str]]) -> None:
    document = documents["sluttrapport-2010"]
    for row in rows("table_4_4"):
        above = [t for t in map(clean, document[2436 : int(row["line"])]) if t.endswith("nivå")]
        assert row["level"] == ("" if row["label"] == "Annet" else above[-1])


def test_groups_of_table_4_8_are_the_sum_rows(documents: dict[str, list[str]]) -> None:
    document, group = documents["sluttrapport-2010"], ""
    for row in rows("table_4_8"):
        if row["row_type"] == "sum":
            group = clean(document[int(row["line"])]).split(" – ")[0]
        assert row["group"] == group


def test_headings_of_appendix_8(documents: dict[str, list[str]]) -> None:
    document = documents["sluttrapport-2010"]
    headings = ["Innsatskommuner", "Pulje I", "Pulje II", "Pulje III", "Pulje IV"]
    for row, heading in zip(rows("appendix_8_headings"), headings, strict=True):
        assert clean(document[int(row["line"]) - 1]) == heading
        assert clean(document[int(row["line"])]) == f"{row['units']} kommuner"


def test_no_row_of_the_appendices_is_missing(documents: dict[str, list[str]]) -> None:
    document = documents["sluttrapport-2010"]

    def filled(first: int, last: int) -> list[int]:
        return [n for n in range(first, last + 1) if clean(document[n])]

    def lines(name: str, kind: str = "") -> list[int]:
        return [int(r["line"]) for r in rows(name) if not kind or r["kind"] == kind]

    years = {n: clean(document[n]) for n in filled(4298, 4375) if re.fullmatch(r"\d{4}", clean(document[n]))}
    assert years == {4298: "2007", 4307: "2008", 4324: "2009", 4360: "2010"}
    assert lines("appendix_2") == [n for n in filled(4298, 4375) if n not in years]
    for row in rows("appendix_2"):
        assert row["year"] == years[max(n for n in years if n < int(row["line"]))]

    for name, first, last in (("appendix_3", 4385, 4436), ("appendix_4", 4446, 4546)):
        dated = [n for n in filled(first, last) if re.search(r"\d\.\d\d\.\d\d", document[n])]
        assert lines(name, "meeting") == dated
        assert lines(name) == sorted(lines(name))
        for row in rows(name):
            assert row["role"] in document[int(row["line"])]
            assert row["kind"] == "member" or row["date"].endswith(row["year"][2:])

    assert lines("appendix_5", "person") == filled(4553, 4593)
    assert lines("appendix_6") == filled(4625, 4637)
    assert lines("appendix_7") == filled(4649, 4654)
    assert lines("appendix_8") == filled(4672, 4840)
    boxes = [n for n in filled(4861, 4976) if document[n].startswith("\N{COMBINING ENCLOSING SQUARE}")]
    assert [int(r["line"]) for r in rows("appendix_9") if r["option_code"] and r["kind"] != "scale"] == boxes


@pytest.mark.parametrize(("name", "first", "last"), [("appendix_3", 4385, 4436), ("appendix_4", 4446, 4546)])
def test_members_and_their_organisations(
    name: str, first: int, last: int, documents: dict[str, list[str]]
) -> None:
    """One row per person on a line; the organisation is the first one printed on that line or below it."""
    document = documents["sluttrapport-2010"]
    organisations = r"(LO-K, Fagforbundet|Fagforbundet|Akademikerne|LO-K|YS-K|Unio|KRD|HOD|KD|KS)$"
    other = r"^(20\d\d.*|Se neste side|\(.*\)|Administrativ styrinsgruppe)$"
    expected: list[tuple[int, str]] = []
    waiting: list[int] = []
    for line in range(first, last + 1):
        text = clean(re.sub(r"[\d-]+\.\d\d\.\d\d", "", document[line]))
        if re.match(other, text):
            continue
        found = re.search(organisations, text)
        people = text[: found.start()] if found else text
        waiting += [line for person in people.split("/") if person.strip()]
        if found:
            expected += [(n, found[1]) for n in waiting]
            waiting = []
    assert not waiting
    members = [(int(r["line"]), r["organisation"]) for r in rows(name) if r["kind"] == "member"]
    assert members == expected


def test_blocks_of_appendix_8_are_the_blank_line_groups(documents: dict[str, list[str]]) -> None:
    document = documents["sluttrapport-2010"]
    previous, block = 4671, 0
    for row in rows("appendix_8"):
        line = int(row["line"])
        if any(not clean(document[n]) for n in range(previous + 1, line)):
            block += 1
        assert row["block"] == str(block)
        previous = line


@pytest.mark.parametrize("name", NAMES)
def test_file_format(name: str) -> None:
    data = (PUBLISHED / f"{name}.csv").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.endswith(b"\n")
    text = data.decode("utf-8")
    assert "\N{NO-BREAK SPACE}" not in text
    assert text.split("\n")[0].isascii()
    for row in rows(name):
        assert None not in row
        assert None not in row.values()
        assert all(value == value.strip() for value in row.values())
        assert row["line"].isdecimal()


def test_every_file_has_a_source_and_stays_in_its_lines() -> None:
    listed = {key for key in SOURCES["files"] if key.startswith("published/")}
    assert {f"published/{name}.csv" for name in (*NAMES, *REGISTERS)} == listed
    assert set(NAMES) == set(ON_LINE)
    for name in NAMES:
        entry = SOURCES["files"][f"published/{name}.csv"]
        if entry["document"] == "several":
            assert {r["document"] for r in rows(name)} <= set(SOURCES["documents"])
            continue
        assert entry["document"] in SOURCES["documents"]
        first, last = map(int, entry["lines"].split("-"))
        assert all(first <= int(r["line"]) <= last for r in rows(name)), name


def test_passage_ids_and_units() -> None:
    ids = [r["id"] for r in rows("passages")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", i) for i in ids)
    units = {"count", "percent", "percentage_points", "nok", "nok_million", "share_text", "date", "score"}
    assert {r["unit"] for r in rows("passages")} <= units


def test_sums_of_the_project_tables() -> None:
    assert total("table_4_1", "projects") == 40
    assert total("table_4_2", "projects") == 110
    assert total("table_4_3", "projects") == 23
    assert total("table_4_5", "projects") == 107


def test_sums_of_table_4_8() -> None:
    assert total("table_4_8", "projects", row_type="sum") == 98
    assert total("table_4_8", "projects", row_type="part") == 98
    printed = {"Kartleggingstiltak": 41, "System-/medarbeidertiltak": 22, "Medarbeidertiltak": 35}
    for group, projects in printed.items():
        assert total("table_4_8", "projects", group=group, row_type="sum") == projects
        assert total("table_4_8", "projects", group=group, row_type="part") == projects


def test_sum_of_appendix_7() -> None:
    starts = [number(r["units"]) for r in rows("appendix_7")]
    assert sum(starts[:-1]) == starts[-1] == 137


def test_units_per_cohort_in_appendix_8() -> None:
    listed = [r["cohort"] for r in rows("appendix_8")]
    counted = {cohort: listed.count(cohort) for cohort in sorted(set(listed))}
    assert counted == {"IKS": 12, "P1": 28, "P2": 41, "P3": 35, "P4": 22}
    units = [r["unit"] for r in rows("appendix_8")]
    assert {u for u in units if units.count(u) > 1} == {"Mandal"}
    assert [r["units"] for r in rows("appendix_8_headings")] == ["12", "28", "40", "35", "23"]


def test_sums_of_the_accounts() -> None:
    amounts = [number(r["amount"]) for r in rows("annual_2007_accounts")]
    kinds = [r["row_type"] for r in rows("annual_2007_accounts")]
    assert kinds == [*["income"] * 2, "sum", *["expense"] * 3, "sum", *["expense"] * 3, "sum", "result"]
    assert sum(amounts[0:2]) == amounts[2] == 14_702_434
    assert sum(amounts[3:6]) == amounts[6] == 4_463_847
    assert sum(amounts[7:10]) == amounts[10] == 8_108_792
    assert amounts[2] - amounts[6] - amounts[10] == amounts[11] == 2_129_795


def test_gatherings_and_meetings_per_year() -> None:
    years = [r["year"] for r in rows("appendix_2")]
    assert [years.count(str(y)) for y in range(2007, 2011)] == [8, 15, 34, 10]
    for name, printed in (("appendix_3", [2, 3, 3, 1]), ("appendix_4", [10, 6, 5, 3])):
        years = [r["year"] for r in rows(name) if r["kind"] == "meeting"]
        assert [years.count(str(y)) for y in range(2007, 2011)] == printed
