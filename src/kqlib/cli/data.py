"""The verbs about what the report consists of: ``list`` for exhibits, ``lock`` for raw files."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from kqlib.cli.common import emit, json_option, language_option, rows, say
from kqlib.errors import message_language
from kqlib.paths import Project, project


@click.command(
    "list",
    short_help="List every table and figure.",
    help="""List every table and figure: id, number in the report, evidence level, chapter, title.

\b
Examples:
  kq list
  kq list --language en
  kq list --json
""",
)
@language_option("Language of titles and messages.")
@json_option
def list_exhibits(language: str | None, as_json: bool) -> None:
    """List the exhibits in the registry's order."""
    listed = import_module("kqlib.exhibits.registry").listed(project(), language or message_language())
    chapters = import_module("kqlib.chapters").all_chapters(project())
    shown = {exhibit: chapter.stem for chapter in chapters for exhibit in chapter.exhibits}
    found = [
        {
            "id": one.id,
            "number": one.number,
            "evidence": one.evidence,
            "chapter": shown.get(one.id, ""),
            "title": one.title,
        }
        for one in listed
    ]
    if as_json:
        return emit(found)
    rows([str(value) for value in item.values()] for item in found)
    say("cli_listed", count=len(found))


@click.command(
    short_help="Accept raw files as they are now.",
    help="""Accept the raw files declared in data/raw/sources.toml, or the FILEs named, as they are now.

A build stops at a raw file that differs from what was accepted.  Look the change over first (git diff
data/raw); then accept it here.  What was accepted is kept in data/raw/sources.lock.toml.

\b
Examples:
  kq lock
  kq lock data/raw/published/table_4_4.csv
""",
)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@json_option
def lock(files: tuple[str, ...], as_json: bool) -> None:
    """Accept raw files and tell what changed."""
    sources = import_module("kqlib.sources.lock")
    place = project()
    changed = list(sources.accept(place, [_named(place, file) for file in files] or None))
    if as_json:
        return emit([{"file": file, "old": old, "new": new} for file, old, new in changed])
    for file, old, new in changed:
        click.echo(f"{file}: {(old or '–')[:12]} → {(new or '–')[:12]}")
    say("cli_locked" if changed else "cli_locked_nothing", count=len(changed))


def _named(place: Project, file: str) -> str:
    """Name a file as sources.toml does, wherever in the project the user stands."""
    here = Path(file).resolve()
    return (
        place.relative(here) if here.exists() and here.is_relative_to(place.root) else Path(file).as_posix()
    )
