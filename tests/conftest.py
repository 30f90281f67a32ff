"""The report in three languages, brought up to date once for all tests that look at finished pages; and no
test's language of messages is left to the next.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kqlib import errors
from kqlib.errors import LANGUAGES, BuildError
from kqlib.execution.exclusive import exclusive

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    errors._chosen.clear()
    yield
    errors._chosen.clear()


@pytest.fixture
def english() -> None:
    """Messages in English, for tests that compare them."""
    errors.use_language("en")


@dataclass(frozen=True)
class Editions:
    """The folder of the report; bokmål at the top, the others beneath."""

    root: Path

    def folder(self, language: str) -> Path:
        """Give the folder of an edition."""
        return self.root if language == "nb" else self.root / language

    def pages(self, within: str = "") -> list[tuple[str, str]]:
        """Give every page of a folder of each edition with its language, relative to the root."""
        return [
            (path.relative_to(self.root).as_posix(), language)
            for language in LANGUAGES
            for path in sorted((self.folder(language) / within).glob("*.html"))
        ]


@pytest.fixture(scope="session")
def editions() -> Editions:
    """Build what is not fresh in this very folder: after ``make report`` that is two languages."""
    # Tests run side by side: whoever comes second waits, and finds all of it fresh.
    with waiting(ROOT / "data/processed/.editions.lock"):
        return _built()


@contextmanager
def waiting(lock: Path) -> Iterator[None]:
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(exclusive(lock))
                break
            except BuildError:
                time.sleep(1)
        yield


def _built() -> Editions:
    asked = [word for language in LANGUAGES for word in ("--language", language)]
    command = [sys.executable, "-m", "kqlib.cli", "build", "--quiet", *asked]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return Editions(ROOT / "reports")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that side by side they do not end one after another."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)
