"""An edition of the report as the gate knows it: its notebooks, and what they approve for which place."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kqlib import bundle
from kqlib.chapters import Chapter, all_chapters
from kqlib.paths import Project
from kqlib.publishing.assets import asset_contents
from kqlib.publishing.gate.approvals import Approved, approved
from kqlib.publishing.gate.notebooks import outputs, prose, texts
from kqlib.publishing.gate.numbers import Allowance, Numbers
from kqlib.publishing.gate.wording import Either, Wording
from kqlib.publishing.index import Entry, Model, finding
from kqlib.sources.catalogue import catalogue
from kqlib.verification.records import Record
from kqlib.verification.stored import stored
from kqlib.vocabulary.words import word


@dataclass(frozen=True)
class Edition:
    """One edition: the project, its folder under ``reports``, the executed notebooks and the language."""

    project: Project
    reports: Path
    executed: tuple[Path, ...]
    language: str

    @cached_property
    def notebooks(self) -> Mapping[str, Mapping[str, Any]]:
        """The executed notebooks by the stem of their names, as JSON."""
        return {path.stem: json.loads(path.read_text("utf-8")) for path in self.executed}

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """Every chapter of the report, executed or not: all stand in the contents of each page."""
        return tuple(all_chapters(self.project))

    @cached_property
    def personal(self) -> frozenset[str]:
        """The raw files that hold data about persons, as bundles name them."""
        return frozenset(
            f"data/raw/{name}" for name, source in catalogue(self.project).items() if source.about_persons
        )

    @cached_property
    def shown(self) -> Mapping[str, tuple[bundle.Exhibit, ...]]:
        """The exhibits that each notebook shows, in order."""
        return {
            stem: tuple(
                bundle.read_exhibit(held[bundle.EXHIBIT_MIME])
                for _, output in outputs(notebook)
                if bundle.EXHIBIT_MIME in (held := texts(output))
            )
            for stem, notebook in self.notebooks.items()
        }

    @cached_property
    def exhibits(self) -> Mapping[str, Approved]:
        """What each exhibit may show, by its id."""
        return {e.id: approved(e, self._is_personal(e)) for found in self.shown.values() for e in found}

    def _is_personal(self, exhibit: bundle.Exhibit) -> bool:
        return any(source.file in self.personal for source in exhibit.sources)

    @cached_property
    def known(self) -> Mapping[str, Chapter]:
        """The chapters by the stem of their executed notebooks."""
        return {chapter.stem: chapter for chapter in self.chapters}

    @cached_property
    def prose(self) -> Mapping[str, Wording]:
        """The text of each chapter."""
        return {
            stem: prose(notebook, self.known[stem], self.language)
            for stem, notebook in self.notebooks.items()
        }

    @cached_property
    def around(self) -> Allowance:
        """Titles and contents: the report's, the chapters'."""
        heads = [chapter.head(self.language) for chapter in self.chapters]
        report = (word("report", self.language), word("report_title", self.language))
        return Wording((*report, *(f"{head.number} {head.title}" for head in heads)))

    @cached_property
    def titles(self) -> Wording:
        """The titles of the exhibits, and where they come from."""
        said = ((f"{e.number} {e.title}", e.number, e.title, e.source_line) for e in self._every)
        return Wording(text for texts in said for text in texts)

    @cached_property
    def front(self) -> Allowance:
        """The front page: titles, leads, the finding that opens it, and counts of verdicts."""
        heads = {chapter.stem: chapter.head(self.language) for chapter in self.chapters}
        entries = tuple(Entry(f"{s}.html", heads[s], exhibits) for s, exhibits in self.shown.items())
        first = finding(Model(self.language, entries))
        kept = ("title", "lead", "lead_synthetic")
        leads = [c.texts[key][self.language] for c in self.chapters for key in kept if key in c.texts]
        levels = Counter(e.evidence for e in self._every).values()
        counts = [count for e in self._every for count in e.verdicts.values()]
        sums: Counter[str] = sum((Counter(e.verdicts) for e in self._every), Counter())
        totals = [*sums.values(), sum(sums.values())]
        totals += [v for e in self._every if e.id == "verdict_summary" for r in e.records for v in r.values()]
        said = Wording((*leads, first.mark.detail if first else ""))
        counted = Numbers.of(*map(str, (0, *levels, *counts, *totals)))
        return Either(Either(self.around, self.titles), Either(said, counted))

    @cached_property
    def assets(self) -> Mapping[str, bytes]:
        """The files that ship with the package, as they stand in ``assets``."""
        return asset_contents(self.language)

    @cached_property
    def records(self) -> list[Record]:
        """The verdicts as they were stored."""
        return stored(self.project)

    @property
    def _every(self) -> list[bundle.Exhibit]:
        return [exhibit for found in self.shown.values() for exhibit in found]
