"""What an exhibit may read: only the raw files it declares, clean and hash checked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from kqlib import prepare
from kqlib.cleaning.published import clean_published
from kqlib.deliveries.outcome import Summary
from kqlib.deliveries.stored import clean_deliveries
from kqlib.deliveries.survey import Survey, read
from kqlib.errors import DataError, ExhibitError, closest
from kqlib.paths import Project
from kqlib.printed import Printed, parse
from kqlib.sources.catalogue import deliveries
from kqlib.sources.corrections import corrections
from kqlib.sources.lock import sha256, verified
from kqlib.sources.published import read_published
from kqlib.sources.registers import Register, present, register

PASSAGES = "published/passages.csv"


@lru_cache(maxsize=128)
def _clean(project: Project, name: str, content_sha256: str) -> pd.DataFrame:
    return clean_published(read_published(project, name), f"data/raw/{name}")


class Inputs:
    """The declared inputs of one exhibit; asking for another file is a breach of contract."""

    def __init__(
        self,
        project: Project,
        exhibit: str,
        reads: tuple[str, ...],
        parameters: Mapping[str, Any] | None = None,
    ) -> None:
        """Bind ``exhibit`` to the raw files ``reads`` (relative to ``data/raw``) and the notebook's
        ``parameters``.
        """
        self.project, self.exhibit, self.reads = project, exhibit, reads
        self.parameters = dict(parameters or {})
        self.cited: list[tuple[str, int]] = []

    def allow(self, name: str) -> str:
        """Give ``name`` back when it is declared; raises :class:`ExhibitError` when it is not."""
        if name not in self.reads:
            raise ExhibitError("exhibit_broken", exhibit=self.exhibit, found=f"{name} ∉ reads")
        return name

    def published(self, table: str) -> pd.DataFrame:
        """Give the transcribed table ``table`` (``table_4_4``), typed; the index starts at 0."""
        name = self.allow(f"published/{table}.csv")
        frame = _clean(self.project, name, sha256(verified(self.project, name)))
        return frame.reset_index(drop=True).copy()

    def passage(self, name: str) -> Printed:
        """Give a number printed in running text, by its id in ``passages.csv``."""
        passages = self.published("passages").set_index("id")
        if name not in passages.index:
            raise ExhibitError("passage_unknown", found=name, hint=closest(name, passages.index))
        found: dict[Any, Any] = passages.loc[name].to_dict()
        self.cited.append((found["document"], int(found["line"])))
        return parse(found["printed"])

    def every_file(self) -> Project:
        """Give the project to an exhibit that declares every raw file of it."""
        self.allow("*")
        return self.project

    def register(self, name: str) -> Register | None:
        """Give a fetched register by its file name, or None when it is not there."""
        return register(self.project, name) if present(self.project, name) else None

    def checks(self) -> list[dict[str, Any]]:
        """Give the outcome of the checks on every raw file (:func:`kqlib.prepare.checks`)."""
        self.allow("*")
        return prepare.checks(self.project)

    def deliveries(self) -> list[Summary]:
        """Give what reading each declared delivery came to (:func:`kqlib.prepare.deliveries`)."""
        self.allow("*")
        return prepare.deliveries(self.project)

    def delivery(self, kind: str) -> pd.DataFrame | None:
        """Give the clean table of the deliveries of ``kind`` (``pai``, ``projects``), or None without any.

        An exhibit gets those that it ``uses``.  Several files of a kind are put together; raises
        :class:`DataError` when a row stands in two of them.
        """
        names = self._deliveries(kind)
        return clean_deliveries(self.project, names) if names else None

    def _deliveries(self, kind: str) -> list[str]:
        known = (file.path for file in deliveries(self.project, kind))
        return [self.allow(name) for name in known if name in self.reads]

    def _one(self, kind: str) -> str:
        """Give the one file of ``kind``."""
        names = self._deliveries(kind)
        if len(names) != 1:
            raise DataError("delivery_not_one", kind=kind, found=", ".join(names) or "0")
        return names[0]

    def survey(self) -> Survey:
        """Give the clean answers and invitations of the survey that the report rests on."""
        answers = self._one("survey")
        invited = self._one("survey_invitations") if self._deliveries("survey_invitations") else None
        names = [name for name in (answers, invited) if name]
        state = repr([(sha256(verified(self.project, n)), corrections(self.project, n)) for n in names])
        return _survey(self.project, answers, invited, state)


@lru_cache(maxsize=4)
def _survey(project: Project, answers: str, invited: str | None, state: str) -> Survey:
    return read(project, answers, invited)
