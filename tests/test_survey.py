"""From the synthetic export to a table of items: every row accounted for, nothing read wrong."""

import csv
import doctest
import os
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from io import StringIO
from pathlib import Path
from statistics import mean
from string import Formatter

import pandas as pd
import pytest

from kqlib import deliveries
from kqlib.cleaning.survey import SCALE_ITEMS
from kqlib.deliveries import Outcome
from kqlib.errors import DataError
from kqlib.measures import likert, municipal_opinion, response
from kqlib.measures.models import ordered_tests
from kqlib.measures.proportions import wilson
from kqlib.sources import synthetic_survey
from kqlib.sources.questback import survey_column
from kqlib.vocabulary import items

ROOT = Path(__file__).parents[1]
EXPORT = ROOT / "data/raw/survey/questback_2009_synthetic.csv"
INVITATIONS = ROOT / "data/raw/survey/questback_2009_synthetic_frame.csv"
REFERENCE = Path(os.environ.get("KQLIB_REFERENCE") or Path(__file__).parents[2] / "shared" / "reference")


def lines(path: Path = EXPORT) -> list[list[str]]:
    """Give the fields of every line of the export; no cell of it holds a semicolon or a line break."""
    return [line.split(";") for line in path.read_text("utf-8").split("\n")[:-1]]


HEADER = lines()[2]


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return deliveries.check(EXPORT, "survey")


@pytest.fixture(scope="module")
def frame(outcome: Outcome) -> pd.DataFrame:
    assert outcome.frame is not None
    return outcome.frame


@pytest.fixture(scope="module")
def invited() -> pd.DataFrame:
    found = deliveries.check(INVITATIONS, "survey").frame
    assert found is not None
    return found


# The generator


def test_the_committed_files_are_what_the_generator_gives() -> None:
    assert EXPORT.read_bytes() == synthetic_survey.generate().encode()
    assert INVITATIONS.read_bytes() == synthetic_survey.frame().encode()


@pytest.mark.parametrize(("words", "file"), [((), EXPORT), (("frame",), INVITATIONS)])
def test_the_generator_runs_as_a_module_in_any_locale(words: tuple[str, ...], file: Path) -> None:
    command = [sys.executable, "-m", "kqlib.sources.synthetic_survey", *words]
    env = {"PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONHASHSEED": "7"}
    done = subprocess.run(command, capture_output=True, check=True, env=os.environ | env)
    assert done.stdout == file.read_bytes()


def test_another_seed_gives_other_answers() -> None:
    assert synthetic_survey.generate(1) != synthetic_survey.generate(2)


def test_the_export_says_what_it_is_and_has_the_shape_of_one() -> None:
    title, empty, header, *rows = EXPORT.read_text("utf-8").splitlines()
    assert title.startswith("SYNTETISKE DATA")
    assert empty == ""
    assert header.startswith("Respondent ID;Svarstatus;Startet;Fullført;Kommunenavn/bydel;Pulje;1. ")
    assert {len(row.split(";")) for row in rows} == {25}
    units = {row.split(";")[4].strip().lower() for row in rows}
    assert all(unit.startswith("kommune ") and unit[8:].isdigit() for unit in units)


def test_548_were_invited_and_about_two_of_three_answered(frame: pd.DataFrame, invited: pd.DataFrame) -> None:
    assert invited["invited"].sum() == 548
    assert 0.6 < len(frame) / 548 < 0.7
    assert set(frame["role"]) == {"ordfører", "rådmann", "tillitsvalgt", "prosjektleder", "ukjent"}


def test_totals_need_no_suppression_but_roles_do(frame: pd.DataFrame) -> None:
    totals = [Counter(frame[item].dropna()) for item in SCALE_ITEMS]
    assert min(counts[value] for counts in totals for value in range(1, 7)) >= 8
    by_role = frame.groupby(["role", "item_8"], observed=True).size()
    assert by_role.between(1, 4).any()


# The reader


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("5.", "item_5"), ("9. a) Nettverket", "item_9a"), ("9a", "item_9a"), ("Q9_a", "item_9a"),
        ("9.b) Plan", "item_9b"), ("11.b", "item_11b"), ("Q13", "item_13"), ("5. A er bra", "item_5"),
        ("10. Ja – internt", "item_10_internal"), ("Q10_2", "item_10_external"),
        ("10. Ja - eksternt", "item_10_external"), ("10. Ja – både internt og eksternt", "item_10_both"),
        ("10. Nei", "item_10_none"), ("10.4 Nei", "item_10_none"), ("10. Formidling", "item_10"),
        ("5. antall", "item_5"), ("9. begge", None), ("2009", None), ("5", None), ("1 = helt uenig", None),
        ("03.11.2009 08:10", None), ("V5", None), ("15. Ny", None), ("1. Annet, spesifiser:", None),
        ("KOMMUNENAVN / BYDEL", "unit"), (" pulje ", "cohort"), ("E-post", None), ("10. Notat", None),
    ],
)  # fmt: skip
def test_a_column_is_known_by_its_number(header: str, column: str | None) -> None:
    assert survey_column(header) == column


def test_every_answer_keeps_the_line_of_the_file(frame: pd.DataFrame) -> None:
    delivered = lines()
    for line, respondent in zip(frame["line"], frame["respondent_id"], strict=True):
        assert delivered[line - 1][0] == respondent


def test_mark_crlf_blank_lines_quotes_and_foreign_columns_are_taken(
    tmp_path: Path, frame: pd.DataFrame
) -> None:
    title, _, header, *rows = EXPORT.read_text("utf-8").splitlines()
    rows[3] = rows[3] + '"to linjer\r\nog et ; semikolon"'
    text = [title, "", f"E-post;{header}", *(f"x;{row}" for row in rows), ";" * 25, ""]
    file = tmp_path / "export.csv"
    file.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(text).encode())
    read = deliveries.check(file, "survey")
    assert read.frame is not None
    assert read.frame["item_14"].iloc[0] == "to linjer\r\nog et ; semikolon"
    assert read.frame["line"].tolist()[:2] == [7, 9]
    untouched = ["line", "item_14", "item_14_missing"]
    pd.testing.assert_frame_equal(read.frame.drop(columns=untouched), frame.drop(columns=untouched))
    assert ("column_ignored", 3, "E-post") in [(f.rule, f.row, f.column) for f in read.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_any_encoding_and_delimiter_reads_the_same(
    encoding: str, delimiter: str, tmp_path: Path, frame: pd.DataFrame
) -> None:
    text = StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(lines())
    file = tmp_path / "export.csv"
    file.write_bytes(text.getvalue().encode(encoding))
    read = deliveries.check(file, "survey").frame
    pd.testing.assert_frame_equal(read, frame)


def broken(change: Callable[[list[str]], object], tmp_path: Path) -> Outcome:
    text = EXPORT.read_text("utf-8").split("\n")
    change(text)
    file = tmp_path / "broken.csv"
    file.write_bytes("\n".join(text).encode())
    return deliveries.check(file, "survey")


def put(line: int, old: str, new: str) -> Callable[[list[str]], object]:
    def change(text: list[str]) -> None:
        assert old in text[line - 1]
        text[line - 1] = text[line - 1].replace(old, new, 1)

    return change


def refusing(found: Outcome) -> list[tuple[str, int | None, str]]:
    return [(f.rule, f.row, f.column) for f in found.faults if f.severity == "refuse"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda text: text.__setitem__(20, text[20] + ";x"), ("fields", 21, "")),
        (put(3, "7. Nærvær", "Nærvær"), ("column_missing", 3, "7.")),
        (put(3, "7. Nærvær", "Q5 Nærvær"), ("column_repeated", 3, "Q5 Nærvær")),
        (put(3, ";", "|"), ("column_missing", 3, "Respondent ID")),
        (lambda text: text.__delitem__(2), ("header_missing", None, "")),
        (lambda text: text.__setitem__(8, text[8] + '"åpnet'), ("file_quotes", 9, "")),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_by_line(
    change: Callable[[list[str]], object], fault: tuple[str, int | None, str], tmp_path: Path
) -> None:
    found = broken(change, tmp_path)
    assert not found.ok
    assert found.frame is None
    assert fault in refusing(found)


def test_the_message_on_invitations_has_the_same_fields_in_three_languages() -> None:
    catalogue = tomllib.loads((ROOT / "src/kqlib/messages.toml").read_text("utf-8"))
    texts = catalogue["survey_invited"]
    assert list(texts) == ["nb", "nn", "en"]
    fields = [{field for _, field, _, _ in Formatter().parse(text) if field} for text in texts.values()]
    assert fields[0] == fields[1] == fields[2]


# Cleaning


def test_rows_in_are_rows_kept_and_rows_dropped(outcome: Outcome, frame: pd.DataFrame) -> None:
    data = lines()[3:]
    dropped = dict(outcome.dropped)
    assert outcome.rows_in == len(data) == len(frame) + sum(dropped.values())
    words = Counter(row[1] for row in data)
    assert dropped == {
        "partial": words["Delvis besvart"], "test": words["Test"], "screened_out": words["Utsilt"],
        "duplicate": sum(words[w] for w in ("Fullført", "Fullført etter avbrudd")) - len(frame),
    }  # fmt: skip


def test_the_last_complete_answer_of_a_respondent_is_kept(outcome: Outcome, frame: pd.DataFrame) -> None:
    complete = pd.DataFrame(
        [
            (line, *row[:4])
            for line, row in enumerate(lines(), 1)
            if row[1:] and row[1].startswith("Fullført")
        ],
        columns=["line", "respondent_id", "status", "started", "completed"],
    )
    ends = pd.to_datetime(complete["completed"], format="%d.%m.%Y %H:%M")
    last = (
        complete.assign(ends=ends).sort_values("ends", kind="stable").groupby("respondent_id")["line"].last()
    )
    assert set(last) == set(frame["line"])
    assert complete["respondent_id"].duplicated().any()
    logged = {f.row for f in outcome.faults if f.rule == "respondent_repeated"}
    assert logged == set(complete["line"]) - set(last)


def test_scale_items_are_read_as_they_stand(frame: pd.DataFrame) -> None:
    delivered = lines()
    places = {survey_column(header): place for place, header in enumerate(HEADER)}
    for item in SCALE_ITEMS:
        assert str(frame[item].dtype) == "Int8"
        for line, value, why in zip(*(frame[c] for c in ("line", item, f"{item}_missing")), strict=True):
            cell = delivered[line - 1][places[item]]
            read = {"": "not_answered", "-99": "never_shown"}.get(cell, cell)
            assert read == (why if pd.isna(value) else str(value))
            assert pd.isna(value) != pd.isna(why)


# The first completed answers of the file, and where the columns stand.
COMPLETED = [line for line, row in enumerate(lines(), 1) if row[1:] and row[1] == "Fullført"]
TICKS = ("10. Ja – internt", "10. Ja – eksternt", "10. Ja – både internt og eksternt", "10. Nei")


def edited(tmp_path: Path, cells: dict[tuple[int, str], str]) -> Outcome:
    """Check the export with some cells, by line and header, written anew."""
    table = lines()
    for (line, header), cell in cells.items():
        table[line - 1][HEADER.index(header)] = cell
    file = tmp_path / "edited.csv"
    file.write_text("\n".join(";".join(row) for row in table), "utf-8")
    return deliveries.check(file, "survey")


def answer(found: Outcome, line: int) -> pd.Series:
    assert found.frame is not None, refusing(found)
    return found.frame.set_index("line").loc[line]


@pytest.mark.parametrize(
    ("ticks", "read_as"),
    [
        ("1000", (True, False, None)), ("1010", (True, True, None)), ("0010", (True, True, None)),
        ("0001", (False, False, None)), ("1001", (None, None, "contradictory")),
        ("    ", (None, None, "not_answered")), ("0000", (None, None, "not_answered")),
    ],
)  # fmt: skip
def test_item_10_becomes_two_questions(
    ticks: str, read_as: tuple[bool | None, bool | None, str | None], tmp_path: Path
) -> None:
    line = COMPLETED[0]
    cells = {(line, header): tick.strip() for header, tick in zip(TICKS, ticks, strict=True)}
    row = answer(edited(tmp_path, cells), line)
    columns = ("item_10_internal", "item_10_external", "item_10_missing")
    assert tuple(None if pd.isna(row[c]) else row[c] for c in columns) == read_as


def test_item_10_by_words_and_never_shown(tmp_path: Path) -> None:
    first, second = COMPLETED[:2]
    cells = {(first, h): "Ja – eksternt" if h == TICKS[1] else "" for h in TICKS}
    found = edited(tmp_path, cells | {(second, h): "-99" for h in TICKS})
    assert not answer(found, first)["item_10_internal"]
    assert answer(found, first)["item_10_external"]
    assert answer(found, second)["item_10_missing"] == "never_shown"


@pytest.mark.parametrize(
    ("header", "cell", "read_as"),
    [
        ("1. Rolle", "Ordfører/leder bydelsutvalg", ("role", "ordfører")),
        ("1. Rolle", "-99", ("role", "ukjent")),
        ("1. Rolle", "Annet, spesifiser: x", ("role", "annet")),
        ("3. Prosjektleder endret", "Ingen endring (2)", ("item_3", "ingen endring")),
        ("4. Frikjøp i prosent", "Ikke frikjøpt", ("item_4", 0)),
        ("4. Frikjøp i prosent", "50 %", ("item_4", 50)),
        ("4. Frikjøp i prosent", "12,5", ("item_4", 12.5)),
        ("4. Frikjøp i prosent", "Annet", ("item_4_missing", "other")),
        ("2. Styringsgruppe endret", "Ja – to ganger", ("item_2", "ja")),
        ("5. Samarbeid", "1 = helt uenig", ("item_5", 1)), ("5. Samarbeid", "6.0", ("item_5", 6)),
        ("9. b) Plan for nettverket", "VET IKKE", ("item_9b", "vet ikke")),
        ("Pulje", "Pulje 3", ("cohort", "P3")), ("Pulje", "", ("cohort", "ukjent")),
        ("Svarstatus", "32", ("status", "completed_after_break")),
        ("Kommunenavn/bydel", " kommune  9", ("unit", "Kommune 9")),
        ("Kommunenavn/bydel", "Deatnu - Tana", ("unit", "2025")),
        ("Kommunenavn/bydel", "1505", ("unit", "1505")),
        ("Kommunenavn/bydel", "Bydel Nordstrand", ("unit", "030114")),
        ("Fullført", "2009-11-20 12:30:00", ("completed", pd.Timestamp(2009, 11, 20, 12, 30))),
        ("Fullført", "2009-11-20T12:30", ("completed", pd.Timestamp(2009, 11, 20, 12, 30))),
    ],
)  # fmt: skip
def test_a_known_answer_is_read(header: str, cell: str, read_as: tuple[str, object], tmp_path: Path) -> None:
    line = COMPLETED[0]
    assert answer(edited(tmp_path, {(line, header): cell}), line)[read_as[0]] == read_as[1]


@pytest.mark.parametrize(
    ("header", "cell", "rule"),
    [
        ("5. Samarbeid", "7", "out_of_range"), ("5. Samarbeid", "0", "out_of_range"),
        ("12. Omdømme", "4,5", "out_of_range"), ("13. Alt i alt", "1 = helt enig", "out_of_range"),
        ("13. Alt i alt", "-1", "out_of_range"), ("7. Nærvær", "Vet ikke", "out_of_range"),
        ("1. Rolle", "Vaktmester", "category_unknown"), ("1. Rolle", "2", "category_unknown"),
        ("9. b) Plan for nettverket", "kanskje", "category_unknown"),
        ("4. Frikjøp i prosent", "101", "out_of_range"), (TICKS[2], "2", "category_unknown"),
        ("Pulje", "P9", "category_unknown"), ("Svarstatus", "Påbegynt", "category_unknown"),
        ("Fullført", "11/20/2009", "moment_unreadable"), ("Respondent ID", " ", "value_missing"),
    ],
)  # fmt: skip
def test_a_value_that_is_no_answer_is_refused_by_line_and_column(
    header: str, cell: str, rule: str, tmp_path: Path
) -> None:
    first, second = COMPLETED[30:32]
    found = edited(tmp_path, {(first, header): cell, (second, header): cell})
    assert found.frame is None
    assert refusing(found) == [(rule, first, header), (rule, second, header)]
    assert [f.value for f in found.faults if f.severity == "refuse"] == [cell.strip()] * 2
    assert found.rows_in == sum(rows for _, rows in found.dropped)


def test_notes_name_what_a_reader_should_know(tmp_path: Path) -> None:
    first, second, third = COMPLETED[:3]
    cells = {(line, "Kommunenavn/bydel"): "Halden" for line in (first, second, third)}
    cells |= {(first, "1. Rolle"): "Rådmann", (second, "1. Rolle"): "Rådmann", (third, "1. Rolle"): ""}
    cells |= {(first, "Startet"): "30.12.2009 12:00", (second, "Startet"): "30.10.2009 12:00"}
    cells |= {(third, "Kommunenavn/bydel"): "Herøy", (COMPLETED[3], "Kommunenavn/bydel"): ""}
    found = edited(tmp_path, cells)
    assert found.ok
    told = {(f.rule, f.row, f.severity) for f in found.faults}
    assert told >= {
        ("unit_and_role_repeated", first, "note"), ("unit_and_role_repeated", second, "note"),
        ("role_missing", third, "note"), ("completed_before_started", first, "warn"),
        ("before_opening", second, "warn"), ("survey_unit_unmatched", third, "note"),
        ("survey_unit_missing", COMPLETED[3], "note"),
    }  # fmt: skip
    two = next(f for f in found.faults if f.value == "Herøy")
    assert "1515" in two.detail
    assert "1818" in two.detail


def test_invitations_are_whole_numbers(tmp_path: Path) -> None:
    file = tmp_path / "invitert.csv"
    file.write_text(INVITATIONS.read_text("utf-8").replace("IKS;Tillitsvalgt;12", "IKS;Tillitsvalgt;12,5"))
    found = deliveries.check(file, "survey")
    assert refusing(found) == [("number_not_whole", 4, "invited")]


# The measures


def test_nothing_is_changed_behind_the_caller(frame: pd.DataFrame, invited: pd.DataFrame) -> None:
    before = frame.copy(), invited.copy()
    for by in (None, "role", "cohort"):
        likert.summary_table(frame, invited, by=by)
    response.response_table(frame, invited)
    for now, then in zip((frame, invited), before, strict=True):
        pd.testing.assert_frame_equal(now, then)


def test_response_counts_everybody_once(frame: pd.DataFrame, invited: pd.DataFrame) -> None:
    table = response.response_table(frame, invited)
    for by in ("role", "cohort"):
        part = table[table["by"] == by]
        assert part["answered"].sum() == len(frame)
        assert part["invited"].sum() == 548
    total = table[table["by"] == "total"].iloc[0]
    assert total["rate"] == pytest.approx(len(frame) / 548)
    unknown = table[table["group"] == "ukjent"].iloc[0]
    assert pd.isna(unknown["invited"])
    assert pd.isna(unknown["rate"])
    assert (table["rate_high"].dropna() >= table["rate"].dropna()).all()


def tiny(answers: list[tuple[str, str, int | None]]) -> pd.DataFrame:
    roles = pd.CategoricalDtype(["ordfører", "rådmann", "ukjent"])
    frame = pd.DataFrame(answers, columns=["role", "unit", "item_5"]).astype(
        {"role": roles, "item_5": "Int8"}
    )
    return frame.assign(
        item_5_missing=["not_answered" if pd.isna(value) else None for value in frame["item_5"]]
    )


def counts(mayors: int, executives: int) -> pd.DataFrame:
    return pd.DataFrame({"role": ["ordfører", "rådmann"], "invited": [mayors, executives]})


def test_summary_by_hand() -> None:
    frame = tiny([("ordfører", "a", 6), ("ordfører", "b", 5), ("rådmann", "a", 4), ("rådmann", "b", 1),
                  ("rådmann", "c", 2), ("ukjent", "c", None)])  # fmt: skip
    row = likert.summary(frame, "item_5", counts(10, 30))
    assert [row[f"n_{value}"] for value in range(1, 7)] == [1, 1, 0, 1, 1, 1]
    assert (row["n_valid"], row["n_blank"], row["n_not_shown"], row["units"]) == (5, 1, 0, 3)
    # Sorted 1 2 4 5 6: the lowest category reached by 1.25, 2.5 and 3.75 answers.
    assert (row["q1"], row["median"], row["q3"]) == (2, 4, 5)
    assert (row["agree"], row["top_2"]) == (Fraction(3, 5), Fraction(2, 5))
    assert (row["bottom_2"], row["net"], row["mean"]) == (Fraction(2, 5), 0, Fraction(18, 5))
    # 10 of 40 are mayors, who agree 2 of 2; the chief executives agree 1 of 3.
    assert row["agree_standardised"] == Fraction(10 * 1 + 10, 40)
    assert (row["bound_low"], row["bound_high"]) == (Fraction(3, 40), Fraction(38, 40))
    # Agreeing by unit: a 1 1, b 1 0, c 0. MSB 0.35, MSW 0.25, m 1.6: icc 0.1 / 0.5; Kish's size 9 / 5.
    assert (row["icc"], row["deff"]) == (pytest.approx(0.2), pytest.approx(1.16))
    size = 5 / 1.16 * 39 / 35
    assert row["n_effective"] == pytest.approx(size)
    assert (row["low"], row["high"]) == pytest.approx(wilson(0.6 * size, size))
    assert not row["census"]


def test_a_full_count_no_answers_and_too_many() -> None:
    everybody = likert.summary(tiny([("ordfører", "a", 6), ("rådmann", "a", 1)]), "item_5", counts(1, 1))
    assert everybody["census"]
    assert everybody["low"] is everybody["high"] is everybody["n_effective"] is None
    nobody = likert.summary(tiny([]), "item_5", counts(1, 1))
    assert nobody["agree"] is nobody["median"] is nobody["low"] is nobody["agree_standardised"] is None
    assert (nobody["bound_low"], nobody["bound_high"]) == (0, 1)
    with pytest.raises(DataError, match="2 svar, men bare 1 inviterte"):
        likert.summary(tiny([("ordfører", "a", 6), ("rådmann", "a", 1)]), "item_5", counts(1, 0))


def test_tables_by_role_add_up_to_the_total(frame: pd.DataFrame, invited: pd.DataFrame) -> None:
    total = likert.summary_table(frame, invited).set_index("item")
    parts = likert.summary_table(frame, invited, by="role").groupby("item")
    for column in ("n_1", "n_6", "n_valid", "n_blank", "n_not_shown"):
        assert parts[column].sum().to_dict() == total[column].to_dict()
    for row in total.itertuples():
        assert row.bound_low <= row.low <= row.agree <= row.high <= row.bound_high


@pytest.mark.skipif(
    not (REFERENCE / "likert_bfi_psych.csv").is_file(),
    reason="likert_bfi_psych.csv not here; set KQLIB_REFERENCE",
)
@pytest.mark.parametrize("column", ["A1", "C4", "N5", "O3"])
def test_real_six_point_answers_against_another_calculation(column: str) -> None:
    table = pd.read_csv(REFERENCE / "likert_bfi_psych.csv", dtype="str", keep_default_na=False)
    values = [int(cell) for cell in table[column] if cell]
    found = Counter(values)
    frame = pd.DataFrame(
        {
            "item_5": pd.Series([cell or None for cell in table[column]], dtype="object").astype("Int8"),
            "item_5_missing": ["" if cell else "not_answered" for cell in table[column]],
            "unit": table["age"],
            "role": table["gender"].map({"1": "ordfører", "2": "rådmann"}),
        }
    )
    row = likert.summary(frame, "item_5", counts(4000, 6000))
    assert [row[f"n_{value}"] for value in range(1, 7)] == [found[value] for value in range(1, 7)]
    assert row["n_blank"] == len(table) - len(values)
    ordered = sorted(values)
    for name, part in (("q1", 25), ("median", 50), ("q3", 75)):
        assert row[name] == ordered[-(-part * len(ordered) // 100) - 1]
    assert row["mean"] == pytest.approx(mean(values))
    assert row["agree"] == pytest.approx(mean(value > 3 for value in values))
    assert row["net"] == pytest.approx(mean((value > 4) - (value < 3) for value in values))
    by_role = [
        mean(
            int(v) > 3 for v, role in zip(table[column], table["gender"], strict=True) if v and role == wanted
        )
        for wanted in ("1", "2")
    ]
    assert row["agree_standardised"] == pytest.approx(0.4 * by_role[0] + 0.6 * by_role[1])


@pytest.mark.parametrize("module", [likert, municipal_opinion, ordered_tests, items])
def test_examples_in_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
