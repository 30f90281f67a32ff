"""Surveys as workbooks with a codebook and as SPSS files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat

from deliveries.cases import Case, Taken

Rows = list[list[Any]]
SCALE = {
    "Q5": "5. Samarbeid",
    "Q6": "6. Møtet",
    "Q7": "7. Nærvær",
    "Q8": "8. Nettverket",
    "Q9_a": "9. a) Bestå",
    "Q12": "12. Omdømme",
    "Q13": "13. Alt i alt",
}
LABELS = {
    "Respondent_ID": "Respondent ID",
    "Svarstatus": "Svarstatus",
    "Startet": "Startet",
    "Fullfort": "Fullført",
    "Kommune": "Kommunenavn/bydel",
    "Pulje": "Pulje",
    "Q1": "1. Rolle",
    "Q2": "2. Styringsgruppe",
    "Q3": "3. Prosjektleder",
    "Q4": "4. Frikjøp",
    **SCALE,
    "Q9_b": "9. b) Plan",
    "Q10_1": "10. Ja – internt",
    "Q10_2": "10. Ja – eksternt",
    "Q10_3": "10. Ja – både internt og eksternt",
    "Q10_4": "10. Nei",
    "Q11_a": "11. a) Evaluering",
    "Q11_b": "11. b) Spredning",
    "Q14": "14. Fritekst",
}
HEADER = list(LABELS.values())
CODEBOOK = ["Variabel", "Etikettnummer", "Verdi", "Tekst"]
ANSWERS = ((1, 2, 3, 4, 5, 6, 1), (6, 6, 5, 5, 4, 3, 2), (2, None, 2, -99, 3, 4, 6))
MOMENTS = (datetime(2009, 11, 4, 21, 9), datetime(2009, 11, 4, 21, 25))


def _rows(answers: tuple[tuple[int | None, ...], ...] = ANSWERS, moments: tuple[Any, Any] = MOMENTS) -> Rows:
    """Give the header and a row an answer; the scale items as told, the rest alike."""
    rows: Rows = [HEADER]
    for number, given in enumerate(answers):
        scale = dict(zip(SCALE.values(), given, strict=True))
        rest = {
            "Respondent ID": f"100{number}",
            "Svarstatus": "Fullført",
            "Startet": moments[0],
            "Fullført": moments[1],
            "Kommunenavn/bydel": ("Halden", "Moss", "Rygge")[number % 3],
            "Pulje": "P1",
            "1. Rolle": "Rådmann",
            "9. b) Plan": "Ja",
            "10. Ja – internt": 1,
            "10. Ja – eksternt": 0,
            "10. Ja – både internt og eksternt": 0,
            "10. Nei": 0,
            "11. a) Evaluering": "Nei",
            "11. b) Spredning": "Vet ikke",
        }
        rows.append([scale[name] if name in scale else rest.get(name) for name in HEADER])
    return rows


def _lowered(answers: tuple[tuple[int | None, ...], ...]) -> tuple[tuple[int | None, ...], ...]:
    return tuple(tuple(n if n in (None, -99) else n - 1 for n in row) for row in answers)


def _book(rows: Rows, codebook: Rows | None = None, title: str = "Kodebok") -> Callable[[Path], None]:
    def write(path: Path) -> None:
        workbook = openpyxl.Workbook()
        sheets = {"Svar": rows} | ({title: codebook} if codebook is not None else {})
        for name, content in sheets.items():
            sheet = workbook.create_sheet(name)
            for row in content:
                sheet.append(row)
        del workbook["Sheet"]
        workbook.save(path)

    return write


def _sav(
    rows: Rows,
    labels: Mapping[str, Mapping[Any, str]] | None = None,
    missing: Mapping[str, Any] | None = None,
    questions: bool = True,
) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        frame = pd.DataFrame(rows[1:], columns=list(LABELS))
        for name in frame:
            if (
                name not in SCALE
                and not name.startswith("Q10")
                and not str(frame[name].dtype).startswith("datetime")
            ):
                frame[name] = frame[name].astype(object).where(frame[name].notna(), "")
        pyreadstat.write_sav(
            frame,
            path,
            column_labels=list(LABELS.values()) if questions else None,
            variable_value_labels=dict(labels or {}),
            missing_ranges=dict(missing or {}),
        )

    return write


def _case(name: str, write: Callable[[Path], object], rows: Rows, suffix: str, **rest: Any) -> Case:
    taken, refused = rest.pop("taken", None), rest.pop("refused", None)
    return Case(
        name=f"surveys-{name}",
        kind=rest.pop("kind", "survey"),
        suffix=suffix,
        write=write,
        records=lambda: [
            (n, ["" if cell is None else str(cell) for cell in row]) for n, row in enumerate(rows, 1)
        ],
        taken=(taken,) if taken else (),
        refused=refused,
        **rest,
    )


def _codes(value_of: Callable[[int], int], text: Mapping[int, str]) -> Rows:
    rows: Rows = [CODEBOOK]
    return rows + [
        [name, code, value_of(code), text.get(code, str(value_of(code)))]
        for name in SCALE.values()
        for code in range(6)
    ]


def workbooks() -> Iterator[Case]:
    """XLSX, with and without a codebook."""
    rows, low = _rows(), _rows(_lowered(ANSWERS))
    yield _case("workbook", _book(rows), rows, ".xlsx", taken=Taken())
    words = _rows(moments=("04.11.2009 21:09", "2009-11-04T21:25:00"))
    yield _case("workbook_with_dates_in_words", _book(words), words, ".xlsx", taken=Taken())
    straight = _codes(lambda code: code + 1, {0: "1 = helt uenig", 5: "6 = helt enig"})
    yield _case("codebook", _book(low, straight), low, ".xlsx", taken=Taken(shift=1))
    turned = _codes(lambda code: 6 - code, {0: "6 = helt enig", 5: "1 = helt uenig"})
    backwards = {str(code): str(6 - code) for code in range(6)}
    yield _case(
        "codebook_that_turns_the_scale", _book(low, turned), low, ".xlsx", taken=Taken(codes=backwards)
    )
    short = [row for row in straight if row[1] != 3]
    yield _case(
        "codebook_without_a_number_in_use",
        _book(low, short),
        low,
        ".xlsx",
        refused=(("*", "*", "codebook|scale|label_numbers"),),
    )
    double = [*straight, ["5. Samarbeid", 3, 6, "6"]]
    yield _case(
        "codebook_that_says_two_things",
        _book(low, double),
        low,
        ".xlsx",
        refused=(("*", "*", "codebook|label_numbers|duplicate_key"),),
    )
    seven = [[*row[:2], 7, "7"] if row[1] == 5 else row for row in straight]
    yield _case(
        "codebook_to_a_value_outside_the_scale",
        _book(low, seven),
        low,
        ".xlsx",
        refused=(("*", "*", "codebook|scale|label_numbers"),),
    )
    against = _codes(lambda code: code + 1, {0: "helt enig", 5: "helt uenig"})
    yield _case(
        "codebook_whose_words_contradict_its_values",
        _book(low, against),
        low,
        ".xlsx",
        refused=(("*", "*", "codebook|scale|labels"),),
    )
    other = [CODEBOOK, *[["5. Samarbeid", code, code + 1, str(code + 1)] for code in range(6)]]
    yield _case(
        "codebook_for_one_item_only",
        _book(low, other),
        low,
        ".xlsx",
        taken=Taken(shift=1),
        refused=(("*", "*", "codebook|scale|label_numbers"),),
        ambiguity="The other items have 0 to 5 too: the same coding, or ambiguous.",
    )
    choice = [list(row) for row in low]
    for row, code in zip(choice[1:], (0, 1, 2), strict=True):
        row[HEADER.index("9. b) Plan")] = code
    book = straight + [
        ["9. b) Plan", code, code + 1, text] for code, text in enumerate(("Ja", "Nei", "Vet ikke"))
    ]
    yield _case("codebook_for_a_choice", _book(choice, book), choice, ".xlsx", taken=Taken(shift=1))


def spss() -> Iterator[Case]:
    """SAV, with value labels and missing values of the user's."""
    rows, low = _rows(), _rows(_lowered(ANSWERS))
    ends = {name: {1: "helt uenig", 6: "helt enig"} for name in SCALE}
    hidden = {name: [-99] for name in SCALE}
    yield _case("sav", _sav(rows, ends, hidden), rows, ".sav", taken=Taken())
    bare_names = _sav(rows, ends, hidden, questions=False)
    yield _case(
        "sav_without_questions",
        bare_names,
        rows,
        ".sav",
        taken=Taken(),
        refused=(("*", "*", "*"),),
        ambiguity="The variables' names alone tell the scale items, but not the alternatives of item 10.",
    )
    yield _case("sav_without_labels", _sav(rows, {}, hidden), rows, ".sav", taken=Taken())
    nines = tuple(tuple(99 if n == -99 else n for n in row) for row in ANSWERS)
    unknown = {name: [99] for name in SCALE}
    gone = Taken(codes={str(n): str(n) for n in range(1, 7)})
    yield _case(
        "sav_with_a_missing_value_of_the_user", _sav(_rows(nines), ends, unknown), rows, ".sav", taken=gone
    )
    yield _case(
        "sav_with_99_that_nobody_declared",
        _sav(_rows(nines), ends),
        rows,
        ".sav",
        refused=(("*", "*", "scale"),),
    )
    turned = {name: {1: "helt enig", 6: "helt uenig"} for name in SCALE}
    yield _case(
        "sav_with_labels_turned_round",
        _sav(rows, turned, hidden),
        rows,
        ".sav",
        refused=(("*", "*", "scale|labels"),),
    )
    numbers = {n: str(n + 1) for n in range(6)} | {0: "1 = helt uenig", 5: "6 = helt enig"}
    numbered = dict.fromkeys(SCALE, numbers)
    yield _case(
        "sav_with_labels_that_number_the_values",
        _sav(low, numbered, hidden),
        low,
        ".sav",
        taken=Taken(shift=1),
        refused=(("*", "*", "scale|label_numbers|codebook"),),
        ambiguity="The labels say which value each number is: read so, or refused.",
    )
    bare = _sav(low, {}, hidden)
    yield _case(
        "sav_with_nought_to_five_and_no_labels",
        bare,
        low,
        ".sav",
        taken=Taken(shift=1),
        refused=(("*", "*", "scale|label_numbers"),),
        ambiguity="As in a CSV.",
    )
    words = _rows(moments=("04.11.2009 21:09", "04.11.2009 21:25"))
    yield _case("sav_with_dates_in_words", _sav(words, ends, hidden), words, ".sav", taken=Taken())
    yield _case(
        "sav_for_pai",
        _sav(rows, ends, hidden),
        rows,
        ".sav",
        kind="pai",
        refused=(("*", "*", "structure|column_missing"),),
    )
    noise = bytes((n * 7919 + 13) % 256 for n in range(5000))
    yield _case(
        "sav_of_noise",
        lambda path: path.write_bytes(noise),
        rows,
        ".sav",
        refused=(("*", "*", "structure|encoding"),),
    )
    yield _case(
        "sav_that_is_empty",
        lambda path: path.write_bytes(b""),
        rows,
        ".sav",
        refused=(("*", "*", "empty|structure"),),
    )

    def halved(path: Path) -> None:
        _sav(rows, ends, hidden)(path)
        path.write_bytes(path.read_bytes()[:-300])

    yield _case("sav_cut_off", halved, rows, ".sav", refused=(("*", "*", "*"),))


def cases() -> Iterator[Case]:
    """Give all surveys that are not text."""
    yield from workbooks()
    yield from spss()
