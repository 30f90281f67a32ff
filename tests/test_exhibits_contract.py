"""What every exhibit promises, held against every exhibit there is."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
import tomllib
from collections import Counter
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from string import Formatter

import pandas as pd
import pytest

from delivered import delivered_project, project_of
from kqlib import bundle, vocabulary
from kqlib.chapters import all_chapters
from kqlib.disclosure import SafeTable, publish
from kqlib.errors import LANGUAGES, ExhibitError
from kqlib.exhibits import registry
from kqlib.exhibits.contract import EVERY_FILE, PACKAGES, Words, texts
from kqlib.exhibits.inputs import Inputs
from kqlib.paths import Project
from kqlib.printed import Printed
from kqlib.rendering.assemble import assemble, compute, explain
from kqlib.sources.catalogue import catalogue
from kqlib.vocabulary.words import EVIDENCE, VERDICTS

ROOT = Path(__file__).parents[1]
PROJECT = Project(ROOT)
PARAMETERS = {"min_cell": 5}
IDS = [exhibit.spec.id for exhibit in registry.all_exhibits()]
WORDS = ("caption", "title", "subtitle", "alt")
DECLARED = tomllib.loads((PROJECT.raw / "sources.toml").read_text("utf-8"))["files"]
REBUILT = [name for name in IDS if registry.REBUILT in name]
DEMANDED = {
    "figure_1", "figure_2", "figure_3", *(f"table_4_{n}" for n in range(1, 9)), "hagebostad", "vennesla",
    *(f"appendix_{n}" for n in range(2, 10)), "survey_likert", "survey_choices", "annual_2007_table_1",
    "annual_2007_accounts",
}  # fmt: skip

every = pytest.mark.parametrize("name", IDS)


class Watched(Inputs):
    """Inputs that remember every frame they gave, with a copy from that moment."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.given: list[tuple[pd.DataFrame, pd.DataFrame]] = []

    def published(self, table):
        frame = super().published(table)
        self.given.append((frame, frame.copy(deep=True)))
        return frame

    def delivery(self, kind):
        frame = super().delivery(kind)
        self.given.append((frame, frame.copy(deep=True)))
        return frame

    def survey(self):
        found = super().survey()
        self.given += [(f, f.copy(deep=True)) for f in (found.frame, found.invitations)]
        return found

    def checks(self):
        found = super().checks()
        frame = pd.DataFrame(found)
        self.given.append((pd.DataFrame(found), frame.copy(deep=True)))
        return found


def fresh(name):
    exhibit = registry.get(name)
    inputs = Watched(project_of(name), name, registry.granted(project_of(name), name), PARAMETERS)
    return exhibit, inputs, exhibit.table(inputs)


@cache
def computed(name):
    return compute(project_of(name), name, PARAMETERS)


@cache
def assembled(name, language="nb"):
    return assemble(project_of(name), computed(name), language)


def test_everything_that_was_demanded_is_there():
    assert set(IDS) >= DEMANDED
    assert len(IDS) == len(set(IDS))


def test_nothing_that_declares_an_exhibit_is_overlooked():
    folders = [ROOT / "src" / package.replace(".", "/") for package in PACKAGES]
    code = [path for folder in folders for path in folder.glob("*.py")]
    declaring = {p.stem for p in code if re.search(r"^EXHIBIT\b", p.read_text("utf-8"), re.M)}
    assert declaring == set(IDS) == {path.stem for folder in folders for path in folder.glob("*.toml")}


def test_every_exhibit_is_shown_by_exactly_one_chapter():
    shown = Counter(exhibit for chapter in all_chapters(PROJECT) for exhibit in chapter.exhibits)
    assert shown == Counter(name for name in IDS if name not in REBUILT)
    with_them = [n for name in shown for n in registry.shown_with(delivered_project(), name)]
    assert Counter(with_them) == Counter(IDS)


@every
def test_declaration(name):
    spec = registry.get(name).spec
    document, line = spec.at
    assert spec.id == registry.get(name).module.__name__.rpartition(".")[2] == name
    assert spec.evidence in EVIDENCE
    assert document in ("sluttrapport-2010", "arsrapport-2007")
    assert line > 0
    assert spec.reads == EVERY_FILE or set(spec.reads) <= set(DECLARED)
    granted = registry.granted(project_of(name), name)
    known = catalogue(project_of(name))
    synthetic = any(known[file].synthetic for file in granted if file != "*")
    assert synthetic == (registry.evidence(project_of(name), name) == "synthetic")


@every
def test_only_what_is_declared_is_read(name):
    exhibit = registry.get(name)
    asked = set()

    class Asking(Inputs):
        def allow(self, name):
            asked.add(name)
            return super().allow(name)

    inputs = Asking(project_of(name), name, registry.granted(project_of(name), name), PARAMETERS)
    table = exhibit.table(inputs)
    exhibit.facts(inputs, table)
    exhibit.comparisons(inputs, table)
    assert asked == set(registry.granted(project_of(name), name)), (
        "a file declared and never read is a false source"
    )
    undeclared = next(
        f
        for f in DECLARED
        if f.startswith("published/") and f not in registry.granted(project_of(name), name)
    )
    with pytest.raises(ExhibitError):
        inputs.published(Path(undeclared).stem)


@every
def test_table(name):
    spec, table = registry.get(name).spec, computed(name).table
    known = vocabulary.columns()
    for column in table.columns:
        assert column in known or vocabulary.is_window(column), column
    assert set(spec.show) <= set(table.columns)
    assert len(table) > 0
    if spec.show:
        # One column of a delivery may break several rules.
        key = [c for c in (spec.group, spec.header, *({"rule"} & set(table.columns))) if c]
        assert not table.duplicated(key).any()
        assert table[spec.header].map(bool).all()
        assert set(spec.totals) <= set(table[spec.header])


@every
def test_what_is_published_is_of_a_few_plain_kinds(name):
    kinds = {type(v) for row in computed(name).safe.rows() for v in row.values() if v is not None}
    assert {kind.__name__ for kind in kinds} <= {"int", "Decimal", "str", "date", "Printed"}
    for row in computed(name).safe.rows():
        for column, value in row.items():
            if hasattr(value, "as_tuple"):
                assert -value.as_tuple().exponent == vocabulary.column(column).decimals


def test_a_safe_table_has_one_maker():
    with pytest.raises(TypeError):
        SafeTable(pd.DataFrame())
    table = pd.DataFrame({"share": [Fraction(1, 3)]})
    publish(table)
    assert table["share"].iloc[0] == Fraction(1, 3)


# --- purity -----------------------------------------------------------------------------------------------


@every
def test_nothing_given_is_changed_and_the_same_comes_out_twice(name):
    exhibit, inputs, table = fresh(name)
    before = table.copy(deep=True)
    facts, comparisons = exhibit.facts(inputs, table), exhibit.comparisons(inputs, table)
    words = Words(name, "nb", facts)
    chart = exhibit.plot(publish(table).frame, words)
    pd.testing.assert_frame_equal(table, before)
    assert inputs.given or registry.granted(project_of(name), name) in ((), EVERY_FILE)
    for frame, copied in inputs.given:
        pd.testing.assert_frame_equal(frame, copied)
    exhibit, again, second = fresh(name)
    pd.testing.assert_frame_equal(table, second)
    assert exhibit.facts(again, second) == facts
    assert exhibit.comparisons(again, second) == comparisons
    assert exhibit.plot(publish(second).frame, words) == chart


@every
def test_plot_sees_the_published_table_and_nothing_else(name):
    exhibit = registry.get(name)
    if not exhibit.has_figure:
        assert assembled(name).drawing is None
        return
    assert list(inspect.signature(exhibit.module.plot).parameters) == ["table", "words"]
    ready = computed(name)
    frame = ready.safe.frame
    before = frame.copy(deep=True)
    chart = exhibit.plot(frame, Words(name, "nb", ready.facts))
    pd.testing.assert_frame_equal(frame, before)
    assert dataclasses.is_dataclass(chart)


# --- words ------------------------------------------------------------------------------------------------


def entries(name):
    for key, entry in texts(name).items():
        for number, one in enumerate(entry if isinstance(entry, list) else [entry]):
            yield f"{key}[{number}]", one


def placeholders(template):
    return sorted(field for _, field, _, _ in Formatter().parse(template) if field)


@every
def test_words_are_there_in_every_language_with_the_same_numbers(name):
    assert set(WORDS) | {"notes"} <= set(texts(name))
    for key, entry in entries(name):
        assert set(entry) == set(LANGUAGES), key
        assert all(entry[language].strip() for language in LANGUAGES), key
        named = {language: set(placeholders(entry[language])) for language in LANGUAGES}
        assert named["nb"] == named["nn"] == named["en"], key


@every
@pytest.mark.parametrize("language", LANGUAGES)
def test_words_fill_in(name, language):
    ready = computed(name)
    words = Words(name, language, ready.facts)
    for key in WORDS:
        said = words.text(key)
        assert said
        assert not re.search(r"[{}]|\bnan\b|\bNone\b|\bNaT\b|Fraction\(|Decimal\(", said), said
    assert words.notes()
    assert words.text("alt") not in ("", words.text("title"))
    assert words.text("alt").rstrip().endswith(".")
    for verdict in ready.verdicts:
        said = explain(verdict, words)
        assert said
        assert not re.search(r"[{}]", said), said


# What may be typed as a digit in words: names of tables and places in the documents, and names of things that
# have a number for a name.  A result may not.
_N = r"\d+(?:\.\d+)?"
_AND = rf"(?:(?:,|–| til| to| og| and|, og|, and) {_N}|–{_N})*"
ALLOWED = re.compile(
    "|".join(
        [
            rf"(?:[Vv]edlegg|[Tt]abell|[Tt]ables?|[Ff]igure?|[Aa]ppendix|[Kk]apittel|[Cc]hapter) {_N}{_AND}",
            r"\b(?:linjer?|lines?) \d+(?:–\d+)?",
            rf"\b[Pp]eriod(?:e|er|ene|ane|s)? \d{_AND}",
            rf"(?:\b[Pp]ulje|\b[Cc]ohorts?|\(pulje\)) \d{_AND}",
            rf"\b(?:[Ss]pørsmål|[Ii]tems?|nummer|number) \d+{_AND}",
            r"\b20(?:0[5-9]|10)(?:–20(?:0[5-9]|10))?\b",
            r"\b0,0\b",  # as the document prints it: a sign, not a number
            r"\b(?:skala|scale) 1–6\b|^[16] (?:helt|heilt|strongly) |; 2–5 (?:har|have) ",
            r"\b(?:25|10) (?:største|minste|largest|smallest)\b",
            r"\b95 ?% (?:intervall?|interval)|\bto 100\b|\btil 100\b",
        ]
    )
)  # fmt: skip


@every
def test_no_result_is_typed_into_words(name):
    for key, entry in entries(name):
        for language, template in entry.items():
            # A placeholder leaves a word behind, so that nothing grows together over it.
            bare = re.sub(r"\{[^{}]*\}", "X", template.replace("\u00a0", " "))
            left = ALLOWED.sub("", bare)
            assert not re.search(r"\d", left), f"{key}, {language}: {left}"


def test_the_list_of_allowed_digits_lets_no_result_through():
    for typed in (
        "steg med 0,5 prosentpoeng",
        "i 12 kommuner",
        "fra 10,6 til 9,6",
        "79 kommuner",
        "2,4 av 3",
    ):
        assert re.search(r"\d", ALLOWED.sub("", typed)), typed


# --- comparisons ------------------------------------------------------------------------------------------


@every
def test_comparisons_point_at_cells_that_are_shown(name):
    ready = computed(name)
    spec = ready.exhibit.spec
    names = set(map(str, ready.table[spec.header])) if spec.show else set()
    ids = Counter(v.comparison.id for v in ready.verdicts)
    assert [key for key, count in ids.items() if count > 1] == []
    for verdict in ready.verdicts:
        comparison = verdict.comparison
        assert verdict.code in VERDICTS
        if comparison.row:
            assert comparison.row in names
            assert comparison.column in spec.show, f"{comparison.column} is not shown, so its verdict is lost"
    marks = [(v.comparison.row, v.comparison.column) for v in ready.verdicts if v.comparison.row]
    assert len(marks) == len(set(marks)), "one verdict would hide another"


@every
def test_a_marked_cell_shows_the_number_that_was_judged(name):
    ready = computed(name)
    spec = ready.exhibit.spec
    for verdict in ready.verdicts:
        c = verdict.comparison
        if not c.row:
            continue
        cells = ready.table.loc[ready.table[spec.header].astype(str) == c.row, c.column]
        values = [v for v in cells if isinstance(v, Printed)]
        assert not values or c.printed in values, c.id


@every
def test_what_comparisons_call_upon_is_written(name):
    words = texts(name)
    for verdict in computed(name).verdicts:
        c = verdict.comparison
        assert not c.explanation or f"explanation_{c.explanation}" in words, c.id
        if len(c.readings) > 1:
            for reading in c.readings:
                assert f"reading_{reading.name}" in words, f"{c.id}: {reading.name}"
        assert c.gated or c.readings or verdict.code == "not_computable"
        if verdict.code == "contradicts":
            assert c.explanation, f"{c.id} contradicts the document and does not say why"


@every
def test_no_word_is_written_for_nobody(name):
    """A text that neither the module, its helpers nor a comparison asks for is a fault in one of them."""
    folder = Path(registry.get(name).module.__file__).parent
    code = "\n".join(p.read_text("utf-8") for p in [folder / f"{name}.py", *folder.glob("_*.py")])
    for key in texts(name):
        bare = re.sub(r"^(explanation|reading)_", "", key)
        stem = re.sub(r"_[A-Z0-9a-z]+$", "_", bare)
        assert (
            key in (*WORDS, "notes") or f'"{bare}"' in code or f'"{key}"' in code or f'f"{stem}{{' in code
        ), key


# --- the bundle -------------------------------------------------------------------------------------------


@every
def test_bundle_survives_json(name):
    ready = assembled(name)
    text = json.dumps(bundle.write(ready), ensure_ascii=False, allow_nan=False)
    assert bundle.read_exhibit(json.loads(text)) == ready
    assert ready.id == name
    assert ready.sources or not ready.evidence.startswith("recomputed")
    assert bool(ready.synthetic) == (ready.evidence == "synthetic")
    for source in ready.sources:
        assert (project_of(name).root / source.file).is_file()
        assert re.fullmatch(r"[0-9a-f]{64}", source.sha256)
    assert ready.table or ready.drawing
    if ready.drawing:
        said = Words(name, "nb", computed(name).facts).text("alt")
        assert ready.drawing.alt == (f"{ready.synthetic}. {said}" if ready.synthetic else said)


@every
def test_every_mark_that_was_given_is_in_the_table(name):
    ready = assembled(name)
    marked = [c.mark for row in ready.table.rows for c in row.cells if c.mark] if ready.table else []
    given = [v for v in computed(name).verdicts if v.comparison.row]
    assert len(marked) == len(given)
    assert Counter(m.code for m in marked) == Counter(v.code for v in given)


@every
def test_records_are_for_machines(name):
    for record in assembled(name).records:
        assert all(re.fullmatch(r"[a-z0-9_]+|\d{4}K\d-\d{4}K\d", key) for key in record)
        assert not any(isinstance(value, float | date) for value in record.values())


@every
def test_every_printed_number_shown_has_a_verdict(name):
    found = computed(name)
    ready = assembled(name)
    if ready.table is None:
        return
    printed = [
        (row[found.exhibit.spec.header], column)
        for row in found.safe.rows()
        for column in found.exhibit.spec.show
        if isinstance(row[column], Printed) and row[column].value is not None
    ]
    judged = {(v.comparison.row, v.comparison.column) for v in found.verdicts}
    rest = ready.table.unmarked
    assert (rest is not None) == any(cell not in judged for cell in printed)
    if rest and rest.claim:
        with (PROJECT.raw / "published" / "claims.csv").open(encoding="utf-8") as file:
            assert rest.claim.partition("#")[2] in {line.split(";")[0] for line in file}


def test_the_nine_averages_of_table_4_6_are_basic_figures_and_figure_3_is_judged_whole():
    # Sluttrapport-2010 lines 3257-3274: three groups by three windows and no number behind them; the six
    # averages of Figur 3 all have their municipalities in Vedlegg 6.
    rest = assembled("table_4_6").table.unmarked
    place = "claims-sluttrapport-2010.html#T-table_4_6"
    assert (rest.word, rest.claim) == ("Trykte tall uten merke (9)", place)
    assert assembled("figure_3").table.unmarked is None
