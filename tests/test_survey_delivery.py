"""Survey exports in the forms that tools give them: the same answers from each, or a clear refusal."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from random import Random

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from kqlib import deliveries
from kqlib.deliveries import Outcome
from kqlib.deliveries.taking import take_in
from kqlib.exhibits import registry
from kqlib.paths import Project
from kqlib.rendering.assemble import assemble, compute
from kqlib.sources.lock import accept

ROOT = Path(__file__).parents[1]
HEADER = [
    "Respondent ID", "Svarstatus", "Startet", "Fullført", "Kommunenavn/bydel", "Pulje", "1. Rolle",
    "2. Styringsgruppen", "3. Prosjektlederen", "4. Frikjøp", "5. Samarbeid", "6. Møtet med innbyggeren",
    "7. Fravær", "8. Nettverket er nyttig", "9. a) Nettverket bør bestå", "9. b) Plan for nettverket",
    "10. Ja – internt", "10. Ja – eksternt", "10. Ja – både internt og eksternt", "10. Nei",
    "11. a) Plan for evaluering", "11. b) Plan for å spre", "12. Omdømme", "13. Alt i alt", "14. Fritekst",
]  # fmt: skip
ROLES = ("Ordfører", "Rådmann", "Tillitsvalgt", "Prosjektleder")
SCALE = {"5": 10, "6": 11, "7": 12, "8": 13, "9a": 14, "12": 22, "13": 23}
CHOICES = {
    6: ROLES,
    15: ("Ja", "Nei", "Vet ikke"),
    20: ("Ja", "Nei", "Vet ikke"),
    21: ("Ja", "Nei", "Vet ikke"),
}
UNITS = ("Halden", "Moss", "1505 Kristiansund", "Tana")


def rows() -> list[list[str]]:
    """Give 24 answers as raw values: scale items 1–6 in turn, one blank and one never shown of each."""
    found = []
    for n in range(24):
        row = [str(1001 + n), "Fullført", "03.11.2009 08:10", f"03.11.2009 08:{20 + n}", UNITS[n % 4], "P1"]
        row += [ROLES[n // 4 % 4], "Nei", "Ingen endring", "50"] + [""] * 15
        for k, place in enumerate(SCALE.values()):
            row[place] = {n == 20 + k % 4: "", n == 12 + k: "-99"}.get(True, str((n + k) % 6 + 1))
        row[15], row[20], row[21] = ("Ja", "Nei", "Vet ikke")[n % 3], "Ja", "Vet ikke"
        row[16:20] = [str(int(n % 4 == k)) for k in range(4)]
        found.append(row)
    return found


# By hand: of 24 answers in turn each category gets four, less those that were blanked or never shown.
def expected() -> dict[str, dict[str, object]]:
    totals = {}
    for item, place in SCALE.items():
        cells = [row[place] for row in rows()]
        counts = [cells.count(str(value)) for value in range(1, 7)]
        totals[item] = {"n_valid": sum(counts), "counts": counts}
    return totals


def as_csv(table: list[list[str]], tmp_path: Path, header: list[str] = HEADER) -> Path:
    text = StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(
        [["Spørreundersøkelse"], [], header, *table]
    )
    file = tmp_path / "svar.csv"
    file.write_text(text.getvalue(), "utf-8")
    return file


def as_xlsx(sheets: dict[str, list[list[object]]], tmp_path: Path, hidden: str = "") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append([None if cell == "" else cell for cell in row])
        sheet.sheet_state = "hidden" if name == hidden else "visible"
    file = tmp_path / "svar.xlsx"
    book.save(file)
    return file


def check(file: Path) -> Outcome:
    return deliveries.check(file, "survey")


def refusing(found: Outcome) -> set[str]:
    return {f.rule for f in found.faults if f.severity == "refuse"}


def change(edit: Callable[[list[str], int], None]) -> list[list[str]]:
    table = rows()
    for n, row in enumerate(table):
        edit(row, n)
    return table


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    found = check(as_csv(rows(), tmp_path_factory.mktemp("plain")))
    assert found.ok, found.faults
    assert found.totals["items"] == expected()
    assert found.frame is not None
    return found.frame


def same(found: Outcome, plain: pd.DataFrame, but: tuple[str, ...] = ("line",)) -> None:
    assert found.ok, [f for f in found.faults if f.severity == "refuse"]
    assert found.totals["items"] == expected()
    pd.testing.assert_frame_equal(found.frame.drop(columns=list(but)), plain.drop(columns=list(but)))


# --- 1 and 2: raw values, labels --------------------------------------------------------------------------


def test_raw_values_in_a_workbook(tmp_path: Path, plain: pd.DataFrame) -> None:
    table = [[int(c) if c.lstrip("-").isdigit() else c for c in row] for row in rows()]
    same(check(as_xlsx({"Svar": [["Rapport"], [], HEADER, *table]}, tmp_path)), plain)


def test_labels(tmp_path: Path, plain: pd.DataFrame) -> None:
    def label(row: list[str], n: int) -> None:
        for place in SCALE.values():
            row[place] = {"1": "1 = helt uenig", "6": "6 = helt enig"}.get(row[place], row[place])

    same(check(as_csv(change(label), tmp_path)), plain)


def test_only_the_words_of_the_ends(tmp_path: Path, plain: pd.DataFrame) -> None:
    def label(row: list[str], n: int) -> None:
        for place in SCALE.values():
            row[place] = {"1": "Helt uenig", "6": "HELT ENIG"}.get(row[place], row[place])

    same(check(as_csv(change(label), tmp_path)), plain)


# --- 3: label numbers -------------------------------------------------------------------------------------


def label_numbers(row: list[str], n: int) -> None:
    for place in SCALE.values():
        row[place] = str(int(row[place]) - 1) if row[place] not in ("", "-99") else row[place]
    for place, words in CHOICES.items():
        row[place] = str(words.index(row[place]))
    row[7], row[8] = "1", "3"


def codebook() -> list[list[object]]:
    book: list[list[object]] = [["Variabel", "Etikettnummer", "Verdi", "Tekst"]]
    for place in SCALE.values():
        ends = {1: "1 = helt uenig", 6: "6 = helt enig"}
        book += [[HEADER[place], value - 1, value, ends.get(value, str(value))] for value in range(1, 7)]
    for place, words in CHOICES.items():
        book += [[HEADER[place], number, number + 1, word] for number, word in enumerate(words)]
    book += [[HEADER[7], 0, 1, "Ja"], [HEADER[7], 1, 2, "Nei"], [HEADER[8], 3, 4, "Ingen endringer"]]
    return book


def test_label_numbers_with_a_codebook(tmp_path: Path, plain: pd.DataFrame) -> None:
    sheets = {"Svar": [HEADER, *change(label_numbers)], "Kodebok": codebook()}
    same(check(as_xlsx(sheets, tmp_path)), plain)


def test_a_codebook_that_names_the_items_by_number(tmp_path: Path, plain: pd.DataFrame) -> None:
    names = {HEADER[place]: item for item, place in SCALE.items()} | {HEADER[15]: "Q9_b"}
    book = [[names.get(str(row[0]), row[0]), *row[1:]] for row in codebook()]
    same(check(as_xlsx({"Svar": [HEADER, *change(label_numbers)], "Kodebok": book}, tmp_path)), plain)


def test_label_numbers_without_a_codebook_are_refused_cell_by_cell(tmp_path: Path) -> None:
    def scale_only(row: list[str], n: int) -> None:
        words = {place: row[place] for place in (6, 7, 8, 15, 20, 21)}
        label_numbers(row, n)
        for place, word in words.items():
            row[place] = word

    found = check(as_csv(change(scale_only), tmp_path))
    assert refusing(found) == {"scale_label_numbers"}
    zeros = sum(counts["counts"][0] for counts in expected().values())  # type: ignore[index]
    assert len([f for f in found.faults if f.severity == "refuse"]) == zeros
    assert {f.value for f in found.faults if f.severity == "refuse"} == {"0"}


def narrow(row: list[str], n: int) -> None:
    for place in SCALE.values():
        row[place] = {"6": "5", "0": "1"}.get(row[place], row[place])


def test_answers_that_may_be_either_are_refused(tmp_path: Path) -> None:
    def numbers_only(row: list[str], n: int) -> None:
        narrow(row, n)
        row[6] = row[7] = row[8] = row[15] = row[20] = row[21] = ""

    found = check(as_csv(change(numbers_only), tmp_path))
    assert refusing(found) == {"scale_ambiguous"}


def test_nobody_at_six_beside_words_is_a_warning(tmp_path: Path) -> None:
    found = check(as_csv(change(narrow), tmp_path))
    assert found.ok
    assert ("scale_without_six", "warn") in {(f.rule, f.severity) for f in found.faults}


@pytest.mark.parametrize(
    "entry",
    [
        ["5. Samarbeid", 0, 6, "1 = helt uenig"],
        ["5. Samarbeid", 5, 6, "6 = helt uenig"],
        ["5. Samarbeid", 3, 9, "fire"],
    ],
)
def test_a_codebook_that_contradicts_itself_is_refused(entry: list[object], tmp_path: Path) -> None:
    book = [entry if row[:2] == entry[:2] else row for row in codebook()]
    found = check(as_xlsx({"Svar": [HEADER, *change(label_numbers)], "Kodebok": book}, tmp_path))
    assert refusing(found) == {"codebook_disagrees"}
    assert {f.column for f in found.faults if f.severity == "refuse"} == {"5. Samarbeid"}


def test_a_municipality_by_code_and_by_number(tmp_path: Path) -> None:
    def coded(row: list[str], n: int) -> None:
        row[4] = str(1 + n % 2) if n < 12 else "0101"

    book = [["Variabel", "Etikettnummer", "Verdi", "Tekst"]]
    book += [["Kommunenavn/bydel", "1", "1", "Moss"], ["Kommunenavn/bydel", "2", "2", "Herøy i Nordland"]]
    found = check(as_xlsx({"Svar": [HEADER, *change(coded)], "Kodebok": book}, tmp_path))
    assert found.ok, refusing(found)
    assert found.frame is not None
    assert found.frame["unit"].tolist() == ["0104", "1818"] * 6 + ["0101"] * 12


def test_two_meanings_of_a_number_and_a_number_without_one_are_refused(tmp_path: Path) -> None:
    book = [row for row in codebook() if row[:2] != ["6. Møtet med innbyggeren", 4]]
    book.append(["5. Samarbeid", 0, 2, "2"])
    found = check(as_xlsx({"Svar": [HEADER, *change(label_numbers)], "Kodebok": book}, tmp_path))
    assert refusing(found) == {"codebook_repeated", "code_unknown"}


# --- 4: several columns, or one, for item 10 --------------------------------------------------------------


def ticked(words: tuple[str, str, str, str], empty: str) -> Callable[[list[str], int], None]:
    def edit(row: list[str], n: int) -> None:
        row[16:20] = [words[k] if row[16 + k] == "1" else empty for k in range(4)]

    return edit


@pytest.mark.parametrize(
    ("words", "empty"),
    [
        (("Ja – internt", "Ja – eksternt", "Ja – både internt og eksternt", "Nei"), ""),
        (("Ja", "Ja", "Ja", "Ja"), "Nei"),
        (("x", "x", "x", "x"), ""),
        (("Valgt", "Valgt", "Valgt", "Valgt"), "Ikke valgt"),
        (("Ja - internt", "Ja - eksternt", "Ja - både internt og eksternt", "Nei"), "0"),
    ],
)
def test_ticks_as_words(
    words: tuple[str, str, str, str], empty: str, tmp_path: Path, plain: pd.DataFrame
) -> None:
    same(check(as_csv(change(ticked(words, empty)), tmp_path)), plain)


def test_item_10_in_one_column(tmp_path: Path, plain: pd.DataFrame) -> None:
    alternatives = [header.removeprefix("10. ") for header in HEADER[16:20]]
    table = [[*row[:16], alternatives[row[16:20].index("1")], *row[20:]] for row in rows()]
    header = [*HEADER[:16], "10. Formidling av erfaringer", *HEADER[20:]]
    same(check(as_csv(table, tmp_path, header)), plain)


# --- 5: SPSS ----------------------------------------------------------------------------------------------

NAMES = (
    "respondent_id", "svarstatus", "startet", "fullført", "kommune", "pulje", "Q1", "Q2", "Q3", "Q4", "Q5",
    "Q6", "V13", "Q8", "Q9_a", "Q9_b", "Q10_1", "Q10_2", "Q10_3", "Q10_4", "Q11_a", "Q11_b", "Q12", "Q13",
    "Q14",
)  # fmt: skip


def as_sav(tmp_path: Path, **more: object) -> Path:
    """Numbers with value labels; item 7 is known by its variable label only; -99 and 98 are user-missing."""
    frame = pd.DataFrame(rows(), columns=list(NAMES))
    numbers = [NAMES[place] for place in SCALE.values()]
    for name in (*numbers, *NAMES[16:20], "Q4"):
        frame[name] = pd.to_numeric(frame[name])
    for place, words in CHOICES.items():
        frame[NAMES[place]] = frame[NAMES[place]].map(lambda cell, words=words: float(words.index(cell) + 1))
    frame["startet"] = pd.to_datetime(frame["startet"], format="%d.%m.%Y %H:%M")
    labels = {name: {1.0: "helt uenig", 6.0: "helt enig"} for name in numbers}
    labels |= {
        NAMES[place]: {float(n): word for n, word in enumerate(words, 1)} for place, words in CHOICES.items()
    }
    file = tmp_path / "svar.sav"
    pyreadstat.write_sav(
        frame,
        str(file),
        column_labels={"V13": "7. Fravær"},
        variable_value_labels=labels | more.get("labels", {}),
        missing_ranges={name: [-99.0, 98.0] for name in numbers},
    )
    return file


def test_spss(tmp_path: Path, plain: pd.DataFrame) -> None:
    found = check(as_sav(tmp_path))
    same(found, plain, ("line", "item_14", "item_14_missing"))
    assert found.frame is not None
    assert found.frame["line"].tolist() == list(range(1, 25))


def test_a_reversed_scale_in_spss_is_refused(tmp_path: Path) -> None:
    found = check(as_sav(tmp_path, labels={"Q5": {1.0: "helt enig", 6.0: "helt uenig"}}))
    assert refusing(found) == {"codebook_disagrees"}
    assert {f.column for f in found.faults if f.severity == "refuse"} == {"Q5"}


def test_user_missing_in_spss_is_not_answered_unless_it_is_an_answer(tmp_path: Path) -> None:
    frame = pd.DataFrame(rows(), columns=list(NAMES))
    for name in [NAMES[place] for place in SCALE.values()]:
        frame[name] = pd.to_numeric(frame[name])
    frame.loc[0, "Q5"] = 98.0
    frame["Q9_b"] = [97.0 if cell == "Vet ikke" else 1.0 for cell in frame["Q9_b"]]
    file = tmp_path / "svar.sav"
    pyreadstat.write_sav(
        frame,
        str(file),
        column_labels={"V13": "7. Fravær"},
        variable_value_labels={"Q9_b": {1.0: "Ja", 97.0: "Vet ikke"}, "Q5": {98.0: "Ubesvart"}},
        missing_ranges={"Q5": [-99.0, 98.0], "Q9_b": [97.0]},
    )
    found = check(file)
    assert found.ok, refusing(found)
    assert found.frame is not None
    assert found.frame["item_5_missing"].iloc[0] == "not_answered"
    assert ("user_missing", 1, "Q5", "98") in {(f.rule, f.row, f.column, f.value) for f in found.faults}
    assert set(found.frame["item_9b"]) == {"ja", "vet ikke"}


def test_a_damaged_spss_file_is_refused(tmp_path: Path) -> None:
    file = as_sav(tmp_path)
    file.write_bytes(file.read_bytes()[:300])
    assert refusing(check(file)) == {"file_unreadable"}


# --- what else may be in a file ---------------------------------------------------------------------------


def test_columns_that_are_not_there_are_noted(tmp_path: Path) -> None:
    kept = [0, 1, 4, *SCALE.values()]
    found = check(as_csv([[row[k] for k in kept] for row in rows()], tmp_path, [HEADER[k] for k in kept]))
    assert found.ok, refusing(found)
    assert found.totals["items"] == expected()
    assert found.frame is not None
    assert set(found.frame["role"]) == set(found.frame["cohort"]) == {"ukjent"}
    absent = {f.column for f in found.faults if f.rule == "column_absent"}
    assert absent == {
        "Startet", "Fullført", "Pulje", "1.", "2.", "3.", "4.", "9. b)", "10. Ja – internt",
        "10. Ja – eksternt", "10. Ja – både internt og eksternt", "10. Nei", "11. a)", "11. b)", "14.",
    }  # fmt: skip


def test_a_header_with_other_words_is_noted(tmp_path: Path) -> None:
    header = [h if h != "12. Omdømme" else "12. Jeg er fornøyd med maten" for h in HEADER]
    found = check(as_csv(rows(), tmp_path, header))
    assert found.ok
    assert [f.column for f in found.faults if f.rule == "item_words_differ"] == [
        "12. Jeg er fornøyd med maten"
    ]


def test_faults_are_all_told_with_the_row_of_the_file(tmp_path: Path) -> None:
    def spoil(row: list[str], n: int) -> None:
        if n in (2, 5):
            row[10], row[22] = "7", "Vet ikke"

    found = check(as_csv(change(spoil), tmp_path))
    told = [(f.row, f.column, f.value, f.rule) for f in found.faults if f.severity == "refuse"]
    # Title, empty line, header: the third answer stands in line 6.
    assert told == [
        (6, "5. Samarbeid", "7", "out_of_range"), (6, "12. Omdømme", "Vet ikke", "out_of_range"),
        (9, "5. Samarbeid", "7", "out_of_range"), (9, "12. Omdømme", "Vet ikke", "out_of_range"),
    ]  # fmt: skip
    assert (found.rows_in, found.rows_kept, found.dropped) == (24, 0, (("refused", 24),))


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("Delvis besvart", "partial"), ("Partial", "partial"), ("Test", "test"), ("Utsilt", "screened_out"),
        ("Screened out", "screened_out"), ("Completed", None), ("Completed after break", None), ("31", None),
        ("32", None), ("Fullført etter avbrudd", None),
    ],
)  # fmt: skip
def test_status_in_words_and_codes(status: str, reason: str | None, tmp_path: Path) -> None:
    def put(row: list[str], n: int) -> None:
        row[1] = status if n == 0 else row[1]

    found = check(as_csv(change(put), tmp_path))
    assert found.ok
    assert found.dropped == (((reason, 1),) if reason else ())
    assert found.rows_in == 24 == found.rows_kept + sum(rows for _, rows in found.dropped)


def test_of_a_respondent_the_last_complete_answer_is_kept(tmp_path: Path) -> None:
    def repeat(row: list[str], n: int) -> None:
        if n in (0, 1, 2):
            row[0] = "1001"
        if n == 0:
            row[3] = "04.11.2009 10:00"
        if n == 2:
            row[1], row[3] = "Delvis besvart", ""

    found = check(as_csv(change(repeat), tmp_path))
    assert found.dropped == (("duplicate", 1), ("partial", 1))
    assert found.frame is not None
    assert found.frame["line"].tolist()[:2] == [4, 7]
    assert [(f.row, f.detail) for f in found.faults if f.rule == "respondent_repeated"] == [(5, "4")]


def test_two_sheets_of_answers_and_a_hidden_one_are_refused(tmp_path: Path) -> None:
    answers: list[list[object]] = [HEADER, *rows()]
    assert refusing(check(as_xlsx({"A": answers, "B": answers}, tmp_path))) == {"sheet_ambiguous"}
    assert refusing(check(as_xlsx({"A": answers, "B": [["x"]]}, tmp_path, hidden="B"))) == {"sheet_hidden"}


def test_a_date_cell_of_a_workbook(tmp_path: Path, plain: pd.DataFrame) -> None:
    table: list[list[object]] = [list(row) for row in rows()]
    for row in table:
        row[2] = pd.Timestamp(2009, 11, 3, 8, 10).to_pydatetime()
    same(check(as_xlsx({"Svar": [HEADER, *table]}, tmp_path)), plain)


# --- corrections and taking in ----------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path: Path) -> Project:
    raw = tmp_path / "project/data/raw"
    raw.mkdir(parents=True)
    (raw / "sources.toml").write_text('[documents.d]\ntitle = "D"\n')
    return Project(tmp_path / "project")


def test_a_municipality_is_mapped_by_a_correction(tmp_path: Path, place: Project) -> None:
    def misspell(row: list[str], n: int) -> None:
        row[4] = "Haldn kommune" if row[4] == "Halden" else row[4]

    file = as_csv(change(misspell), tmp_path)
    before = deliveries.check(file, "survey", place)
    unmatched = [f for f in before.faults if f.rule == "survey_unit_unmatched"]
    assert [(f.row, f.column, f.value) for f in unmatched] == [(4, "Kommunenavn/bydel", "Haldn kommune")]
    (place.raw / "corrections.toml").write_text(
        '[[correction]]\nfile = "survey/svar.csv"\nmatch = {}\ncolumn = "Kommunenavn/bydel"\n'
        'old = "Haldn kommune"\nnew = "Halden"\nreason = "skrivefeil"\nreference = "nummer 0101"\n'
    )
    accept(place, ["corrections.toml"])
    after = deliveries.check(file, "survey", place)
    assert not [f for f in after.faults if f.rule == "survey_unit_unmatched"]
    assert after.frame is not None
    assert set(after.frame["unit"]) == {"0101", "0104", "1505", "2025"}


def test_answers_and_invitations_are_taken_in_side_by_side(tmp_path: Path, place: Project) -> None:
    invited = tmp_path / "inviterte.csv"
    invited.write_text("Pulje;Rolle;Inviterte\nP1;Ordfører;10\nPulje 1;Rådmann;12\n", "utf-8")
    for file, kind in ((as_csv(rows(), tmp_path), "survey"), (invited, "survey_invitations")):
        taken = take_in(place, file, "survey", "Undersøkelsen")
        assert taken.outcome.ok
        declared = (place.raw / "sources.toml").read_text("utf-8")
        assert f'[files."survey/{file.name}"]\ntitle = "Undersøkelsen"\nkind = "{kind}"' in declared
    assert declared.count("synthetic = false") == 2


def test_invitations_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "inviterte.csv"
    file.write_text(
        "Pulje;Rolle;Inviterte\nP9;Ordfører;10\nP1;Ordfører;ti\nP1;Rådmann;1\nP1;Rådmann;2\n", "utf-8"
    )
    found = check(file)
    assert [(f.row, f.column, f.rule) for f in found.faults] == [
        (2, "Pulje", "category_unknown"), (3, "Inviterte", "number_not_whole"), (5, "Rolle", "duplicate_key"),
    ]  # fmt: skip


def test_a_file_that_takes_the_reader_down_is_refused(tmp_path: Path) -> None:
    file = as_sav(tmp_path)
    whole, random = file.read_bytes(), Random(5)
    for _ in range(8):
        damaged = bytearray(whole)
        for _ in range(20):
            damaged[random.randrange(4, len(whole))] = random.randrange(256)
        file.write_bytes(bytes(damaged))
        found = check(file)
        assert found.rows_in == found.rows_kept + sum(rows for _, rows in found.dropped)


# --- from the delivery to the pages -----------------------------------------------------------------------

EXHIBITS = [name for name in registry.exhibit_ids() if name.startswith("survey_")]
INVITED = "Pulje;Rolle;Inviterte\n" + "".join(f"P1;{role};10\n" for role in ROLES)


def delivered(tmp_path: Path, answers: Path, invited: str = INVITED) -> Project:
    """Give a copy of the project into which the survey was taken."""
    place = Project(tmp_path / "project")
    shutil.copytree(ROOT / "data/raw", place.raw)
    shutil.copytree(ROOT / "notebooks", place.notebooks)
    files = [answers]
    if invited:
        files.append(tmp_path / "inviterte.csv")
        files[1].write_text(invited, "utf-8")
    for file in files:
        assert take_in(place, file, "survey", "Svarene").outcome.ok
    return place


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "invited"), [(rows(), INVITED), (rows(), ""), (rows()[:1], "")], ids=["asked", "unknown", "one"]
)
def test_every_exhibit_of_a_small_real_delivery(table: list[list[str]], invited: str, tmp_path: Path) -> None:
    place = delivered(tmp_path, as_csv(table, tmp_path), invited)
    for name in EXHIBITS:
        ready = assemble(place, compute(place, name, {"min_cell": 5}), "nb")
        assert ready.evidence == "recomputed_from_external_data"
        assert not ready.synthetic
        assert ready.source_line == "Svarene"
        said = " ".join([ready.title, ready.subtitle, ready.drawing.alt if ready.drawing else ""])
        assert "syntetisk" not in said.casefold()


def test_invented_invitations_say_nothing_of_real_answers(tmp_path: Path) -> None:
    place = delivered(tmp_path, as_csv(rows(), tmp_path), "")
    table = compute(place, "survey_response", {}).table
    assert table["invited"].isna().all()
    assert table["response_rate"].isna().all()
    asked = compute(delivered(tmp_path / "b", as_csv(rows(), tmp_path)), "survey_response", {}).table
    assert asked["invited"].iloc[0] == 40


@pytest.mark.slow
def test_the_chapter_built_from_a_real_delivery_says_so(tmp_path: Path) -> None:
    place = delivered(tmp_path, as_csv(rows(), tmp_path))
    command = [sys.executable, "-m", "kqlib.cli", "build", "6"]
    subprocess.run(command, cwd=place.root, check=True, capture_output=True)
    page = (place.reports / "06_sporreundersokelsen.html").read_text("utf-8")
    assert "SYNTETISKE DATA" not in page
    assert "Beregnet fra eksterne data" in page
    header = (place.reports / "tables/survey_likert.csv").read_text("utf-8").partition("\n")[0]
    assert "synthetic" not in header.split(",")
