"""Put one exhibit together: table, verdicts, words, figure and provenance, as the bundle that travels to
every output.
"""

from __future__ import annotations

import base64
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from kqlib import bundle
from kqlib.charts import Figure
from kqlib.disclosure import SafeTable, publish
from kqlib.errors import DisclosureError
from kqlib.exhibits import registry
from kqlib.exhibits.contract import Exhibit, Fact, Words
from kqlib.exhibits.inputs import PASSAGES, Inputs
from kqlib.paths import Project
from kqlib.printed import Printed
from kqlib.rendering.interactive import interactive
from kqlib.rendering.layout import document_language, lay_out, unmarked
from kqlib.rendering.static import draw, draw_for_page
from kqlib.sources.catalogue import catalogue, documents
from kqlib.sources.lock import sha256, verified
from kqlib.sources.registers import FOLDER, present, register
from kqlib.sources.statbank import SOURCES
from kqlib.verification.telling import explain
from kqlib.verification.verdicts import Verdict, entry, judge
from kqlib.vocabulary import has_words, value_label
from kqlib.vocabulary.words import VERDICTS, word

# More sources than this are counted, not listed.
_MOST_NAMED = 5


@dataclass(frozen=True)
class Computed:
    """An exhibit computed once: its publishable table, facts and verdicts."""

    exhibit: Exhibit
    table: pd.DataFrame
    safe: SafeTable
    facts: dict[str, Fact]
    verdicts: tuple[Verdict, ...]
    cited: tuple[tuple[str, int], ...] = ()


def compute(project: Project, name: str, parameters: dict[str, Any]) -> Computed:
    """Compute the exhibit ``name``; ``parameters`` are the notebook's (``min_cell``).

    What is said about a table of persons is said of its published values.  Raises :class:`DisclosureError`
    for an exhibit that reads data about persons and does not declare what it tells.
    """
    exhibit = registry.get(name)
    inputs = Inputs(project, name, registry.granted(project, name), parameters)
    table = exhibit.table(inputs)
    guard = exhibit.guard(inputs, table)
    if guard is None:
        _require_impersonal(project, exhibit)
        safe = publish(table)
    else:
        safe = publish(table, guard, _printed(exhibit, inputs, table))
        table = safe.frame
    facts = exhibit.facts(inputs, table)
    verdicts = tuple(judge(c) for c in exhibit.comparisons(inputs, table))
    return Computed(exhibit, table, safe, facts, verdicts, tuple(inputs.cited))


def _require_impersonal(project: Project, exhibit: Exhibit) -> None:
    known, spec = catalogue(project), exhibit.spec
    persons = [name for name in registry.reads(project, spec.id) if known[name].about_persons]
    if persons and not spec.impersonal:
        raise DisclosureError("disclosure_undeclared", exhibit=spec.id, file=f"data/raw/{persons[0]}")


def _printed(exhibit: Exhibit, inputs: Inputs, table: pd.DataFrame) -> dict[tuple[int, str], Printed]:
    """Give what the published report prints in the places of a table, which everybody knows."""
    rows = {str(label): place for place, label in enumerate(table[exhibit.spec.header])}
    printed = exhibit.comparisons(inputs, table)
    return {(rows[c.row], c.column): c.printed for c in printed if c.row in rows}


def assemble(project: Project, computed: Computed, language: str) -> bundle.Exhibit:
    """Give the bundle of a computed exhibit in ``language``."""
    spec, words = computed.exhibit.spec, Words(computed.exhibit.spec.id, language, computed.facts)
    sources = _sources(project, computed, language)
    evidence = registry.evidence(project, spec.id)
    synthetic = word("synthetic_banner", language) if evidence == "synthetic" else ""
    source_line = _source_text(project, computed, sources, language)
    # What the documents do not have has a name of its own in each language.
    own = words.has("number")
    number = words.text("number") if own else value_label("exhibit", spec.number, language)
    caption = f"{number}. {words.text('caption')}"
    notes = words.notes()
    marks = _marks(computed, words)
    rest = _rest(computed, marks, language)
    table = lay_out(computed.safe, spec, caption, language, marks, notes, rest) if spec.show else None
    said = f"{number}. {word('source_line', language, sources=source_line)}"
    figure = _figure(computed, words, said, synthetic)
    return bundle.Exhibit(
        id=spec.id,
        number=number,
        number_lang="" if own or has_words("exhibit", spec.number) else document_language(language),
        title=words.text("title"),
        subtitle=words.text("subtitle"),
        evidence=evidence,
        evidence_label=word(f"evidence_{evidence}", language),
        evidence_text=word(f"evidence_{evidence}_text", language),
        language=language,
        table=table,
        drawing=_drawing(figure) if figure else None,
        sources=sources,
        source_line=source_line,
        notes=() if table else notes,
        synthetic=synthetic,
        fields=tuple(str(name) for name in computed.safe.frame.columns),
        records=tuple({k: _plain(v) for k, v in record.items()} for record in computed.safe.records()),
        facts={name: words.say(fact) for name, fact in computed.facts.items()},
        verdicts=dict(Counter(v.code for v in computed.verdicts)),
    )


def _plain(value: Any) -> Any:
    # Decimals travel as text so that "5.0" keeps its decimal in CSV and XLSX.
    return str(value) if isinstance(value, Decimal) else value


def _figure(computed: Computed, words: Words, source: str, synthetic: str) -> Figure | None:
    chart = computed.exhibit.plot(computed.safe.frame, words)
    if chart is None:
        return None
    return Figure(
        chart=chart,
        title=words.text("title"),
        subtitle=words.text("subtitle"),
        source=source,
        alt=f"{synthetic}. {words.text('alt')}" if synthetic else words.text("alt"),
        synthetic=synthetic,
        language=words.language,
    )


def _drawing(figure: Figure) -> bundle.Drawing:
    svg, png = draw(figure)
    inline, narrow = draw_for_page(figure)
    picture = base64.b64encode(png).decode("ascii")
    return bundle.Drawing(svg, picture, figure.alt, interactive(figure), inline, narrow)


def _sources(project: Project, computed: Computed, language: str) -> tuple[bundle.Source, ...]:
    """Give every raw file read; the running text's numbers by the documents and lines that were used."""
    known, titles = catalogue(project), _titles(project, language)
    found = []
    for name in registry.reads(project, computed.exhibit.spec.id):
        places = _cited(computed.cited) if name == PASSAGES else {known[name].document: known[name].lines}
        digest = sha256(verified(project, name))
        found += [
            bundle.Source(
                f"data/raw/{name}", digest, lines=lines, **titles.get(d, {"document": d or known[name].title})
            )
            for d, lines in places.items()
        ]
    present_ones = (n for n in computed.exhibit.spec.registers if present(project, n))
    for fetched in (register(project, name) for name in present_ones):
        title = SOURCES[fetched.file.removesuffix(".csv")].title
        found.append(bundle.Source(f"data/raw/{FOLDER}/{fetched.file}", fetched.sha256, title, ""))
    return tuple(found)


def _titles(project: Project, language: str) -> dict[str, dict[str, str]]:
    """Give the titles of the documents, and their language where it is not the reader's."""
    found = {d: {"document": t, "lang": document_language(language)} for d, t in documents(project).items()}
    return {**found, "synthetic": {"document": word("synthetic_source", language), "lang": ""}}


def _cited(cited: tuple[tuple[str, int], ...]) -> dict[str, str]:
    lines: dict[str, list[int]] = {}
    for document, line in sorted(set(cited)):
        lines.setdefault(document, []).append(line)
    return {document: ", ".join(map(str, numbers)) for document, numbers in lines.items()}


def _source_text(
    project: Project, computed: Computed, sources: tuple[bundle.Source, ...], language: str
) -> str:
    if len({s.file for s in sources}) > _MOST_NAMED:
        return word("source_all", language, files=len({s.file for s in sources}))
    places: dict[str, list[str]] = {}
    for source in sources:
        places.setdefault(source.document, []).append(source.lines.replace("-", "–"))
    if not sources:
        document, line = computed.exhibit.spec.at
        places[documents(project)[document]] = [str(line)]
    shown = {document: ", ".join(dict.fromkeys(filter(None, lines))) for document, lines in places.items()}
    return "; ".join(f"{d}, {word('lines', language, lines=at)}" if at else d for d, at in shown.items())


def _marks(computed: Computed, words: Words) -> dict[tuple[str, str], bundle.Mark]:
    return {
        (v.comparison.row, v.comparison.column): bundle.Mark(
            v.code,
            VERDICTS[v.code],
            word(f"verdict_{v.code}", words.language),
            explain(v, words),
            entry(computed.exhibit.spec.at[0], v.comparison.id),
        )
        for v in computed.verdicts
        if v.comparison.row
    }


def _rest(computed: Computed, marks: dict[tuple[str, str], bundle.Mark], language: str) -> bundle.Mark | None:
    """Give the verdict of the printed numbers that nothing in the documents can confirm: the basic figures.

    Their transcription is checked by the register's row ``T-<exhibit>``, which the mark points to.
    """
    spec = computed.exhibit.spec
    count = unmarked(computed.safe, spec, marks)
    if not count:
        return None
    transcribed = f"published/{spec.id}.csv" in spec.reads
    return bundle.Mark(
        "not_computable",
        VERDICTS["not_computable"],
        word("unmarked", language, count=count),
        word("unmarked_text", language),
        entry(spec.at[0], f"T-{spec.id}") if transcribed else "",
    )
