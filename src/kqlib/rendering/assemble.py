"""Put one exhibit together: table, verdicts, words, figure and provenance, as the bundle that travels to every output."""

from __future__ import annotations

import base64
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from kqlib import bundle
from kqlib.charts import Figure
from kqlib.disclosure import SafeTable, publish
from kqlib.exhibits import registry
from kqlib.exhibits.contract import Exhibit, Fact, Words
from kqlib.exhibits.inputs import Inputs
from kqlib.paths import Project
from kqlib.printed import Quantity
from kqlib.rendering.interactive import interactive
from kqlib.rendering.layout import lay_out
from kqlib.rendering.static import draw
from kqlib.sources.catalogue import catalogue
from kqlib.sources.lock import sha256, verified
from kqlib.verification.verdicts import Verdict, judge
from kqlib.vocabulary.words import VERDICTS, word


# More sources than this are counted, not listed.
_MOST_NAMED = 4


@dataclass(frozen=True)
class Computed:
    """An exhibit computed once: its publishable table, facts and verdicts."""

    exhibit: Exhibit
    table: pd.DataFrame
    safe: SafeTable
    facts: dict[str, Fact]
    verdicts: tuple[Verdict, ...]


def compute(project: Project, name: str, parameters: dict[str, Any]) -> Computed:
    """Compute the exhibit ``name``; ``parameters`` are the notebook's (``min_cell``)."""
    exhibit = registry.get(name)
    inputs = Inputs(project, name, exhibit.spec.reads, parameters)
    table = exhibit.table(inputs)
    verdicts = tuple(judge(c) for c in exhibit.comparisons(inputs, table))
    return Computed(exhibit, table, publish(table), exhibit.facts(inputs, table), verdicts)


def assemble(project: Project, computed: Computed, language: str) -> bundle.Exhibit:
    """Give the bundle of a computed exhibit in ``language``."""
    spec, words = computed.exhibit.spec, Words(computed.exhibit.spec.id, language, computed.facts)
    sources = _sources(project, registry.reads(project, spec.id))
    synthetic = word("synthetic_banner", language) if spec.evidence == "synthetic" else ""
    source_line = word("source_line", language, sources=_source_text(sources, language))
    caption = f"{spec.number}. {words.text('caption')}"
    notes = words.notes()
    table = lay_out(computed.safe, spec, caption, language, _marks(computed, words), notes) if spec.show else None
    figure = _figure(computed, words, source_line, synthetic)
    return bundle.Exhibit(
        id=spec.id,
        number=spec.number,
        title=words.text("title"),
        subtitle=words.text("subtitle"),
        evidence=spec.evidence,
        evidence_label=word(f"evidence_{spec.evidence}", language),
        evidence_text=word(f"evidence_{spec.evidence}_text", language),
        language=language,
        table=table,
        drawing=_drawing(figure) if figure else None,
        sources=sources,
        source_line=source_line,
        notes=() if table else notes,
        synthetic=synthetic,
        records=tuple({k: _plain(v) for k, v in record.items()} for record in computed.safe.records()),
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
        source=f"{computed.exhibit.spec.number}. {source}",
        alt=words.text("alt"),
        synthetic=synthetic,
        language=words.language,
    )


def _drawing(figure: Figure) -> bundle.Drawing:
    svg, png = draw(figure)
    return bundle.Drawing(svg, base64.b64encode(png).decode("ascii"), figure.alt, interactive(figure))


def _sources(project: Project, reads: tuple[str, ...]) -> tuple[bundle.Source, ...]:
    known = catalogue(project)
    return tuple(
        bundle.Source(
            f"data/raw/{name}", sha256(verified(project, name)), known[name].document_title, known[name].lines
        )
        for name in reads
    )


def _source_text(sources: tuple[bundle.Source, ...], language: str) -> str:
    named = [s for s in sources if s.lines]
    if len(sources) > _MOST_NAMED:
        return word("source_all", language, files=len(sources))
    places = (f"{s.document}, {word('lines', language, lines=s.lines.replace('-', '–'))}" for s in named)
    return "; ".join(places) or "; ".join(dict.fromkeys(s.document or s.file for s in sources))


def _marks(computed: Computed, words: Words) -> dict[tuple[str, str], bundle.Mark]:
    return {
        (v.comparison.row, v.comparison.column): bundle.Mark(
            v.code,
            VERDICTS[v.code],
            word(f"verdict_{v.code}", words.language),
            explain(v, words),
        )
        for v in computed.verdicts
        if v.comparison.row
    }


def explain(verdict: Verdict, words: Words) -> str:
    """Tell in one or two sentences what was printed, what was computed, and why they differ if they do."""
    comparison, language = verdict.comparison, words.language
    first = comparison.readings[0].point if comparison.readings else Fraction(0)
    decimals = comparison.printed.decimals + (0 if first.denominator == 1 else 1)
    sentence = word(
        f"reading_{verdict.code}",
        language,
        printed=comparison.printed.text,
        computed=Quantity(first, comparison.unit, decimals).text(language),
        formula=comparison.formula,
        holds=_readings(verdict.holds, words),
        fails=_readings(verdict.fails, words),
    )
    key = f"explanation_{comparison.explanation}"
    return f"{sentence} {words.text(key)}" if comparison.explanation and words.has(key) else sentence


def _readings(names: tuple[str, ...], words: Words) -> str:
    return "; ".join(words.text(f"reading_{name}") if words.has(f"reading_{name}") else name for name in names)
