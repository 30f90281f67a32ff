"""From the synthetic export to a table of items: every row accounted for, nothing read wrong."""

import doctest
import os
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import mean
from string import Formatter

import pandas as pd
import pytest

from kqlib.cleaning.survey import SCALE_ITEMS, Cleaned, clean_invitations, clean_survey
from kqlib.errors import DataError
from kqlib.measures import likert
from kqlib.measures.proportions import wilson
from kqlib.sources import questback, synthetic_survey
from kqlib.sources.questback import canonical, read_invitations, read_questback

ROOT = Path(__file__).parents[1]
EXPORT = ROOT / "data/raw/survey/questback_2009_synthetic.csv"
INVITATIONS = ROOT / "data/raw/survey/questback_2009_synthetic_frame.csv"
REFERENCE = Path(os.environ.get("KQLIB_REFERENCE") or Path(__file__).parents[2] / "shared" / "reference")


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    return read_questback(EXPORT)


@pytest.fixture(scope="module")
def cleaned(raw: pd.DataFrame) -> Cleaned:
    return clean_survey(raw)


@pytest.fixture(scope="module")
def invited() -> pd.DataFrame:
    return clean_invitations(read_invitations(INVITATIONS))


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


def test_548_were_invited_and_about_two_of_three_answered(cleaned: Cleaned, invited: pd.DataFrame) -> None:
    assert invited["invited"].sum() == 548
    assert 0.6 < len(cleaned.frame) / 548 < 0.7
    assert set(cleaned.frame["role"]) == {"ordfører", "rådmann", "tillitsvalgt", "prosjektleder", "ukjent"}


def test_totals_need_no_suppression_but_roles_do(cleaned: Cleaned) -> None:
    totals = [Counter(cleaned.frame[item].dropna()) for item in SCALE_ITEMS]
    assert min(counts[value] for counts in totals for value in range(1, 7)) >= 8
    by_role = cleaned.frame.groupby(["role", "item_8"], observed=True).size()
    assert by_role.between(1, 4).any()


# The reader


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("5.", "item_5"), ("9. a) Nettverket", "item_9a"), ("9a", "item_9a"), ("Q9_a", "item_9a"),
        ("9.b) Plan", "item_9b"), ("11.b", "item_11b"), ("Q13", "item_13"),
        ("10. Ja – internt", "item_10_internal"),
        ("10. Ja - eksternt", "item_10_external"), ("10. Ja – både internt og eksternt", "item_10_both"),
        ("10. Nei", "item_10_none"), ("5. antall", "item_5"), ("9. begge", None), ("2009", None),
        ("15. Ny", None),
        ("KOMMUNENAVN / BYDEL", None), (" pulje ", "cohort"), ("E-post", None), ("10. Notat", None),
    ],
)  # fmt: skip
def test_a_column_is_known_by_its_number(header: str, column: str | None) -> None:
    assert canonical(header) == column


def test_the_reader_gives_strings_and_the_line_of_the_file(raw: pd.DataFrame) -> None:
    assert list(raw.columns) == [*questback.COLUMNS, "line"]
    assert all(dtype == "str" for dtype in raw.dtypes)
    lines = EXPORT.read_text("utf-8").split("\n")
    for row in raw.itertuples():
        assert lines[int(row.line) - 1].split(";")[0] == row.respondent_id


def test_mark_crlf_blank_lines_quotes_and_foreign_columns_are_taken(
    tmp_path: Path, raw: pd.DataFrame
) -> None:
    title, _, header, *rows = EXPORT.read_text("utf-8").splitlines()
    rows[0] = rows[0] + '"to linjer\r\nog et ; semikolon"'
    lines = [title, "", f"E-post;{header}", *(f"x;{row}" for row in rows), ";" * 25, ""]
    file = tmp_path / "export.csv"
    file.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    read = read_questback(file)
    assert read["item_14"].iloc[0] == "to linjer\r\nog et ; semikolon"
    assert read["line"].tolist() == ["4", *(str(line) for line in range(6, len(rows) + 5))]
    untouched = ["line", "item_14"]
    pd.testing.assert_frame_equal(read.drop(columns=untouched), raw.drop(columns=untouched))


def broken(change: Callable[[list[str]], object], tmp_path: Path) -> Path:
    lines = EXPORT.read_text("utf-8").split("\n")
    change(lines)
    file = tmp_path / "broken.csv"
    file.write_bytes("\n".join(lines).encode())
    return file


def put(line: int, old: str, new: str) -> Callable[[list[str]], object]:
    def change(lines: list[str]) -> None:
        assert old in lines[line - 1]
        lines[line - 1] = lines[line - 1].replace(old, new, 1)

    return change


@pytest.mark.parametrize(
    ("change", "key", "named"),
    [
        (lambda lines: lines.__setitem__(20, lines[20] + ";"), "survey_fields", ("linje 21", "26 felt")),
        (put(3, "7. Nærvær", "Nærvær"), "survey_column_missing", ("linje 3", "item_7")),
        (put(3, "7. Nærvær", "Q5 Nærvær"), "survey_column_repeated", ("linje 3", "Q5 Nærvær", "item_5")),
        (put(3, ";", "|"), "survey_column_missing", ("linje 3", "respondent_id")),
        (lambda lines: lines.__delitem__(2), "survey_header_missing", ("respondent_id",)),
        (lambda lines: lines.__setitem__(8, lines[8] + '"åpnet'), "survey_quotes", ("linje 9",)),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_by_line(
    change: Callable[[list[str]], object], key: str, named: tuple[str, ...], tmp_path: Path
) -> None:
    with pytest.raises(DataError) as caught:
        read_questback(broken(change, tmp_path))
    assert caught.value.key == key
    assert all(word in str(caught.value) for word in ("broken.csv", *named))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_latin_1_is_refused_by_line(mark: bytes, tmp_path: Path) -> None:
    file = tmp_path / "latin.csv"
    file.write_bytes(mark + b"Title\n\nRespondent ID;Svarstatus;Startet;Fullf\xf8rt\n")
    with pytest.raises(DataError, match=r"latin\.csv, linje 3: .*0xf8"):
        read_questback(file)


def test_every_message_has_the_same_fields_in_three_languages() -> None:
    catalogue = tomllib.loads((ROOT / "src/kqlib/messages.toml").read_text("utf-8"))
    for key, texts in catalogue.items():
        if key.startswith("survey_"):
            assert list(texts) == ["nb", "nn", "en"]
            fields = [
                {field for _, field, _, _ in Formatter().parse(text) if field} for text in texts.values()
            ]
            assert fields[0] == fields[1] == fields[2], key


# Cleaning


def test_rows_in_are_rows_kept_and_rows_dropped(raw: pd.DataFrame, cleaned: Cleaned) -> None:
    assert len(raw) == len(cleaned.frame) + cleaned.dropped["rows"].sum()
    assert set(cleaned.dropped["reason"]) == {"partial", "test", "screened_out", "duplicate"}
    gone = {line for lines in cleaned.dropped["lines"] for line in lines.split(", ")}
    assert gone | set(cleaned.frame["line"].astype(str)) == set(raw["line"])


def test_the_last_complete_answer_of_a_respondent_is_kept(cleaned: Cleaned, raw: pd.DataFrame) -> None:
    assert cleaned.frame["respondent_id"].is_unique
    complete = raw[raw["status"].str.startswith("Fullført")]
    ends = pd.to_datetime(complete["completed"], format="%d.%m.%Y %H:%M")
    last = (
        complete.assign(ends=ends).sort_values("ends", kind="stable").groupby("respondent_id")["line"].last()
    )
    assert set(last) == set(cleaned.frame["line"].astype(str))
    assert complete["respondent_id"].duplicated().any()


def test_scale_items_are_read_as_they_stand(raw: pd.DataFrame, cleaned: Cleaned) -> None:
    cells = raw.set_index("line")
    for item in SCALE_ITEMS:
        assert str(cleaned.frame[item].dtype) == "Int8"
        for line, value, why in zip(
            *(cleaned.frame[c] for c in ("line", item, f"{item}_missing")), strict=True
        ):
            cell = cells.loc[str(line), item]
            read = {"": "not_answered", "-99": "never_shown"}.get(cell, cell)
            assert read == (why if pd.isna(value) else str(value))
            assert pd.isna(value) != pd.isna(why)


def test_item_10_becomes_two_questions(raw: pd.DataFrame) -> None:
    # internal, external, both, none -> internal, external, missing
    cases = {
        ("1", "0", "0", "0"): (True, False, None), ("1", "0", "1", "0"): (True, True, None),
        ("0", "0", "1", "0"): (True, True, None), ("0", "0", "0", "1"): (False, False, None),
        ("", "Ja – eksternt", "", ""): (False, True, None),
        ("1", "0", "0", "1"): (None, None, "contradictory"),
        ("", "", "", ""): (None, None, "not_answered"), ("0", "0", "0", "0"): (None, None, "not_answered"),
        ("-99", "-99", "-99", "-99"): (None, None, "never_shown"),
    }  # fmt: skip
    rows = raw[raw["status"] == "Fullført"].iloc[: len(cases)].copy()
    rows["respondent_id"] = [str(number) for number in range(len(cases))]
    rows[["item_10_internal", "item_10_external", "item_10_both", "item_10_none"]] = list(cases)
    frame = clean_survey(rows).frame
    columns = ("item_10_internal", "item_10_external", "item_10_missing")
    found = [
        tuple(None if pd.isna(v) else v for v in row)
        for row in zip(*(frame[c] for c in columns), strict=True)
    ]
    assert found == list(cases.values())


@pytest.mark.parametrize(
    ("column", "cell", "read_as"),
    [
        ("item_1", "Ordfører/leder bydelsutvalg", ("role", "ordfører")),
        ("item_1", "-99", ("role", "ukjent")),
        ("item_1", "Annet, spesifiser: x", ("role", "annet")),
        ("item_3", "Ingen endring (2)", ("item_3", "ingen endring")),
        ("item_4", "Ikke frikjøpt", ("item_4", 0)), ("item_4", "50 %", ("item_4", 50)),
        ("item_4", "Annet", ("item_4_missing", "other")), ("item_2", "Ja – to ganger", ("item_2", "ja")),
        ("item_5", "1 = helt uenig", ("item_5", 1)), ("item_9b", "VET IKKE", ("item_9b", "vet ikke")),
        ("cohort", "Pulje 3", ("cohort", "P3")), ("cohort", "", ("cohort", "ukjent")),
        ("status", "32", ("status", "completed_after_break")), ("unit", " kommune  9", ("unit", "Kommune 9")),
        ("completed", "2009-11-20 12:30:00", ("completed", pd.Timestamp(2009, 11, 20, 12, 30))),
    ],
)  # fmt: skip
def test_a_known_answer_is_read(
    raw: pd.DataFrame, column: str, cell: str, read_as: tuple[str, object]
) -> None:
    row = raw[raw["status"] == "Fullført"].iloc[[0]].copy()
    row[column] = cell
    assert clean_survey(row).frame[read_as[0]].iloc[0] == read_as[1]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("item_5", "7"), ("item_5", "0"), ("item_12", "4,5"), ("item_13", "1 = helt enig"),
        ("item_7", "Vet ikke"),
        ("item_1", "Vaktmester"), ("item_9b", "kanskje"), ("item_4", "101"), ("item_10_both", "2"),
        ("cohort", "P9"),
        ("status", "Påbegynt"), ("completed", "11/20/2009"), ("respondent_id", " "),
    ],
)  # fmt: skip
def test_a_value_that_is_no_answer_is_refused_by_line_and_column(
    raw: pd.DataFrame, column: str, cell: str
) -> None:
    rows = raw.copy()
    rows.loc[rows.index[30], column] = cell
    with pytest.raises(DataError) as caught:
        clean_survey(rows)
    assert all(word in str(caught.value) for word in (f"linje {rows['line'].iloc[30]}", column, f"«{cell}»"))


def test_notes_name_what_a_reader_should_know(raw: pd.DataFrame) -> None:
    rows = raw[raw["status"] == "Fullført"].iloc[:3].copy()
    rows["unit"], rows["item_1"] = "Kommune 001", ["Rådmann", "Rådmann", ""]
    rows["started"] = "30.11.2009 12:00"
    notes = clean_survey(rows).notes.set_index("note")["rows"].to_dict()
    assert notes["role_unknown"] == 1
    assert notes["same_unit_and_role"] == 2
    assert notes["completed_before_started"] == 3


def test_invitations_are_whole_numbers() -> None:
    rows = read_invitations(INVITATIONS)
    rows.loc[3, "invited"] = "12,5"
    with pytest.raises(DataError, match="linje 5, kolonne invited: «12,5»"):
        clean_invitations(rows)


# The measures


def test_nothing_is_changed_behind_the_caller(
    raw: pd.DataFrame, cleaned: Cleaned, invited: pd.DataFrame
) -> None:
    before = raw.copy(), cleaned.frame.copy(), invited.copy()
    clean_survey(raw)
    for by in (None, "role", "cohort"):
        likert.summary_table(cleaned.frame, invited, by=by)
    likert.response_table(cleaned.frame, invited)
    for now, then in zip((raw, cleaned.frame, invited), before, strict=True):
        pd.testing.assert_frame_equal(now, then)


def test_response_counts_everybody_once(cleaned: Cleaned, invited: pd.DataFrame) -> None:
    table = likert.response_table(cleaned.frame, invited)
    for by in ("role", "cohort"):
        part = table[table["by"] == by]
        assert part["answered"].sum() == len(cleaned.frame)
        assert part["invited"].sum() == 548
    total = table[table["by"] == "total"].iloc[0]
    assert total["rate"] == pytest.approx(len(cleaned.frame) / 548)
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
    assert (row["agree"], row["top_2"], row["bottom_2"], row["net"]) == (0.6, 0.4, 0.4, 0.0)
    assert row["mean"] == pytest.approx(3.6)
    # 10 of 40 are mayors, who agree 2 of 2; the chief executives agree 1 of 3.
    assert row["agree_standardised"] == pytest.approx((10 * 1 + 30 / 3) / 40)
    assert (row["bound_low"], row["bound_high"]) == (3 / 40, 38 / 40)
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


def test_tables_by_role_add_up_to_the_total(cleaned: Cleaned, invited: pd.DataFrame) -> None:
    total = likert.summary_table(cleaned.frame, invited).set_index("item")
    parts = likert.summary_table(cleaned.frame, invited, by="role").groupby("item")
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


@pytest.mark.parametrize("module", [likert, questback])
def test_examples_in_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
