"""The report's front page: contents, exhibits with evidence and verdicts, and what the numbers rest on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kqlib import bundle
from kqlib.publishing.assets import PageAssets
from kqlib.rendering.html import environment
from kqlib.vocabulary import words


@dataclass(frozen=True)
class Entry:
    """A chapter of the report: the page it stands on, its head, and the exhibits it shows."""

    href: str
    head: bundle.Chapter
    exhibits: tuple[bundle.Exhibit, ...] = ()


@dataclass(frozen=True)
class Model:
    """What the front page is made of; an empty ``title`` or ``lead`` takes the report's own words.

    ``editions`` are the languages that there is a front page in: language, name, href; ``brief`` is the file
    of the pages for a steering group.
    """

    language: str
    chapters: tuple[Entry, ...]
    title: str = ""
    lead: str = ""
    editions: tuple[dict[str, str], ...] = ()
    brief: str = ""


@dataclass(frozen=True)
class Verdict:
    """How many numbers got one verdict."""

    code: str
    symbol: str
    word: str
    count: int


@dataclass(frozen=True)
class Finding:
    """A printed number that does not hold, and the exhibit that has it as its finding."""

    href: str
    exhibit: bundle.Exhibit
    mark: bundle.Mark


def finding(model: Model) -> Finding | None:
    """Give the first exhibit with a figure and a table where a printed number is contradicted."""
    for entry in model.chapters:
        for exhibit in entry.exhibits:
            rows = exhibit.table.rows if exhibit.table and exhibit.drawing else ()
            for cell in (cell for row in rows for cell in row.cells):
                if cell.mark and words.code(cell.mark.code) == "contradicts" and cell.mark.detail:
                    return Finding(entry.href, exhibit, cell.mark)
    return None


def index_html(model: Model) -> str:
    """Give ``reports/index.html``; the same model gives the same string."""
    language = model.language
    shown = [exhibit for entry in model.chapters for exhibit in entry.exhibits]
    numbers = _numbers(shown)
    return (
        environment("kqlib.publishing")
        .get_template("index.html.j2")
        .render(
            language=language,
            title=model.title or words.word("report_title", language),
            lead=model.lead or words.word("report_lead", language),
            entries=model.chapters,
            editions=model.editions,
            brief=model.brief,
            levels=_levels(shown),
            finding=finding(model),
            verdicts=verdicts(dict(numbers), language),
            every_verdict=any(exhibit.id == "verdict_summary" for exhibit in shown),
            verdicts_of={exhibit.id: verdicts(exhibit.verdicts, language) for exhibit in shown},
            assets=PageAssets(),
        )
    )


def _numbers(shown: list[bundle.Exhibit]) -> Counter[str]:
    """Count the verdicts: the total of the table of all verdicts where there is one, else the exhibits'
    own."""
    for exhibit in shown:
        if exhibit.id == "verdict_summary":
            total = next(record for record in exhibit.records if record["source_document"] == "total")
            return Counter({code: int(total[f"verdict_{code}"]) for code in words.VERDICTS})
    own: Counter[str] = Counter()
    for exhibit in shown:
        own.update({words.code(code): count for code, count in exhibit.verdicts.items()})
    return own


def _levels(shown: list[bundle.Exhibit]) -> list[tuple[str, int]]:
    counts = Counter(words.code(exhibit.evidence) for exhibit in shown)
    return [(level, counts[level]) for level in words.EVIDENCE]


def verdicts(counts: dict[str, int], language: str) -> list[Verdict]:
    """Word the verdict counts, in fixed order, leaving out those that do not occur."""
    plain = {words.code(code): count for code, count in counts.items()}
    return [
        Verdict(code, symbol, words.word(f"verdict_{code}", language), plain[code])
        for code, symbol in words.VERDICTS.items()
        if plain.get(code)
    ]
