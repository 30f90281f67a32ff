"""No word of a page stands in code: catalogues have every language, templates and modules have none of it."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kqlib.errors import LANGUAGES
from kqlib.exhibits import registry
from kqlib.publishing.assets import script
from kqlib.vocabulary import has_words

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "kqlib"
CATALOGUES = sorted(
    path
    for path in (*SOURCE.rglob("*.toml"), *(ROOT / "notebooks").glob("*.toml"))
    if re.search(r"^nb = ", path.read_text("utf-8"), re.MULTILINE)
)
TEMPLATES = sorted(SOURCE.rglob("*.j2"))
# What is drawn, laid out and published; errors, verbs and readers of files have tests of their own.
SPEAKING = sorted(
    path
    for room in ("rendering", "publishing", "notebook")
    for path in (*(SOURCE / room).rglob("*.py"), SOURCE / f"{room}.py")
    if path.is_file()
)
# Names of techniques and of languages are the same in every language; so is a hash.
UNTRANSLATED = {"sha256", "n", "CSV", "JSON", "SVG", "PNG", "PDF", "XLSX"}
NORWEGIAN = re.compile(
    r"\b(?=\w*[æøå])[a-zæøå]{3,}|\b(og|ikke|ikkje|som|eller|tabell|figur|kilde|vedlegg|linje)\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"^[A-ZÆØÅ][a-zæøå]+ [a-zæøå]+ [a-zæøå ,]+[.?!]?$")
DOCUMENT_NUMBER = re.compile(r"(Tabell|Figur|Vedlegg) \d+(\.\d+)?( \(2007\))?")
ALPHABET = "abcdefghijklmnopqrstuvwxyzæøå"
MUNICIPALITIES = {"Hægebostad", "Vennesla"}


def entries(raw: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every table that has a word in some language."""
    for place, item in raw.items() if isinstance(raw, dict) else enumerate(raw):
        if isinstance(item, dict) and any(language in item for language in LANGUAGES):
            yield f"{path}.{place}", item
        elif isinstance(item, dict | list):
            yield from entries(item, f"{path}.{place}")


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_every_entry_of_a_catalogue_has_three_languages(path: Path) -> None:
    found = list(entries(tomllib.loads(path.read_text("utf-8")), ""))
    assert found
    for place, entry in found:
        assert all(str(entry.get(language, "")).strip() for language in LANGUAGES), place
        fields = [sorted(re.findall(r"(?<!\{)\{([a-z_0-9.]+)\}", entry[language])) for language in LANGUAGES]
        assert [set(f) for f in fields].count(set(fields[0])) == len(LANGUAGES), place


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_by_itself(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text("utf-8"), flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|alt|title|placeholder)="([^"]*)"', text)
    shown = re.sub(r"<[^>]*>", " ", re.sub(r'[\w-]+="[^"]*"', " ", text))
    words = re.findall(r"[^\W\d_]\w*", shown + " ".join(spoken))
    assert set(words) <= UNTRANSLATED


def literals(path: Path) -> Iterator[ast.Constant]:
    """Give the strings of a module that are not its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    said = [n.body[0].value for n in ast.walk(tree) if isinstance(n, documented) and ast.get_docstring(n)]  # type: ignore[attr-defined]
    # What a pattern looks for is read, not said.
    called = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func).startswith("re.")]
    sought = {id(part) for call in called for part in ast.walk(call)}
    for node in ast.walk(tree):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if text and node not in said and id(node) not in sought:
            yield node


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_that_publishes_has_no_words_of_its_own(path: Path) -> None:
    for node in literals(path):
        text = str(node.value).replace(ALPHABET, "")
        assert not NORWEGIAN.search(text), f"line {node.lineno}: {text!r}"
        assert not SENTENCE.match(text), f"line {node.lineno}: {text!r}"


def test_the_script_of_the_pages_has_no_words_of_its_own() -> None:
    code = re.sub(r"^\s*//.*$", "", script(), flags=re.MULTILINE)
    for text in re.findall(r"\"([^\"\n]*)\"|`([^`]*)`", code):
        assert not NORWEGIAN.search("".join(text)), text
        assert not SENTENCE.match("".join(text)), text


@pytest.mark.parametrize("exhibit", registry.all_exhibits(), ids=lambda e: e.spec.id)
def test_a_name_of_our_own_is_translated_and_the_documents_is_kept(exhibit: Any) -> None:
    number = exhibit.spec.number
    printed = DOCUMENT_NUMBER.fullmatch(number) or number in MUNICIPALITIES
    assert has_words("exhibit", number) != bool(printed), number
