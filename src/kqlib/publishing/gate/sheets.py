"""The participants' sheets as the gate knows them: one notebook, for one participant at a time."""

from __future__ import annotations

from functools import cached_property

from kqlib.chapters import Chapter, sheet
from kqlib.exhibits.sheets import participants
from kqlib.publishing.gate.edition import Edition
from kqlib.publishing.gate.numbers import Allowance
from kqlib.publishing.gate.wording import Either, Wording
from kqlib.publishing.sheets import keywords
from kqlib.vocabulary import value_label
from kqlib.vocabulary.words import word


class SheetEdition(Edition):
    """One sheet, or with no executed notebook what stands beside the sheets: the list of them."""

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The one notebook, under the name of each executed copy."""
        return tuple(sheet(self.project) for _ in self.executed)

    @cached_property
    def known(self) -> dict[str, Chapter]:
        """The notebook by the name of its executed copy."""
        return dict(zip(self.notebooks, self.chapters, strict=True))

    @cached_property
    def around(self) -> Allowance:
        """Titles and links, and the text of the sheet: it has no part of the page to itself."""
        said = ("report", "sheets_title", "sheet_pdf", "synthetic_promise")
        links = Wording(word(key, self.language) for key in said)
        return Either(links, next(iter(self.prose.values()), links))

    @cached_property
    def front(self) -> Allowance:
        """The list: names, numbers and cohorts of the participants, as they are printed."""
        every = participants(self.project)
        cohorts = {one.cohort: value_label("cohort", one.cohort, self.language) for one in every}
        said = [f"{one.name} {'/'.join(one.numbers)}, {cohorts[one.cohort]} {one.name}, PDF" for one in every]
        files = [f"{one.id}{ending}" for one in every for ending in (".html", ".pdf")]
        texts = [word(key, self.language) for key in ("sheets_lead", "sheets_found_none")]
        return Either(self.around, Wording((*said, *texts), (*files, *map(keywords, every))))
