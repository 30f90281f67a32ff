"""The verb about verdicts: ``verify``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kqlib.cli.common import emit, finish, json_option, rows, say
from kqlib.errors import DataError, lookup, message
from kqlib.paths import project

if TYPE_CHECKING:
    from kqlib.verification.baseline import Move
    from kqlib.verification.records import Record


@click.command(
    short_help="Say which printed numbers hold.",
    help="""Say which printed numbers hold, and why not when they do not.

Without arguments: a line for every number and statement that does not simply agree, and the counts.  With
IDs: each
of them in full.  The exit code is 1 when a verdict differs from the accepted ones
(data/raw/verdicts.lock.toml).

\b
Examples:
  kq verify
  kq verify S-3155b
  kq verify --document arsrapport-2007 --verdict contradicts
  kq verify --json > verdicts.json
  kq verify --diff verdicts.json     which verdicts moved since, and the probable cause
  kq verify --accept                 accept the verdicts as they are now
""",
)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--document", metavar="NAME", help="Only this document.")
@click.option("--verdict", metavar="CODE", help="Only this verdict: agrees, rounding, contradicts, …")
@click.option(
    "--diff",
    "old",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Compare with an earlier --json.",
)
@click.option("--accept", "accepting", is_flag=True, help="Accept the verdicts as they are now.")
@json_option
def verify(
    ids: tuple[str, ...],
    document: str | None,
    verdict: str | None,
    old: Path | None,
    accepting: bool,
    as_json: bool,
) -> None:
    """Tell the verdicts."""
    from kqlib.verification import baseline
    from kqlib.verification.stored import stored

    place = project()
    found = stored(place)
    if accepting:
        baseline.accept(place, found)
        return say("cli_verdicts_accepted", count=len(found))
    if old:
        return _tell_moves(_since(old, found), as_json)
    moved = baseline.moves(baseline.accepted(place), found)
    shown = _chosen(found, ids, document, verdict)
    if as_json:
        emit([vars(record) for record in shown])
    elif ids:
        _tell_whole(shown)
    else:
        _tell_list(shown, everything=bool(verdict))
        _tell_moves(moved, as_json=False)
    finish(ok=not moved)


def _chosen(
    found: list[Record], ids: tuple[str, ...], document: str | None, verdict: str | None
) -> list[Record]:
    known = {record.id: record for record in found}
    wanted = [lookup(known, name, DataError, "claim_unknown") for name in ids] if ids else found
    return [
        r
        for r in wanted
        if (not document or r.document == document) and (not verdict or r.verdict == _code(verdict))
    ]


def _code(verdict: str) -> str:
    return verdict.strip().replace(" ", "_").replace("-", "_")


def _since(old: Path, found: list[Record]) -> list[Move]:
    from kqlib.verification import baseline
    from kqlib.verification.stored import read

    before: list[dict[str, Any]] = json.loads(old.read_text("utf-8"))
    kept = {baseline.key(read(r)): str(r["verdict"]) for r in before}
    return baseline.moves(kept, found, baseline.causes(before, found))


def _tell_whole(shown: list[Record]) -> None:
    for record in shown:
        for name, value in vars(record).items():
            text = ", ".join(value) if isinstance(value, tuple) else value
            if text:
                click.echo(f"{name:12} {text}")
        click.echo()


def _tell_list(shown: list[Record], *, everything: bool) -> None:
    from collections import Counter

    from kqlib.vocabulary.words import VERDICTS, word

    counts = Counter(record.verdict for record in shown)
    listed = [r for r in shown if everything or r.verdict not in ("agrees", "not_computable", "gated")]
    rows(
        [r.id, f"{VERDICTS[r.verdict]} {word(f'verdict_{r.verdict}', 'nb')}", r.printed, r.statement]
        for r in listed
    )
    for code, symbol in VERDICTS.items():
        if counts[code]:
            click.echo(f"{symbol} {word(f'verdict_{code}', 'nb')}: {counts[code]}")


def _tell_moves(moved: list[Move], as_json: bool) -> None:
    if as_json:
        return emit([move._asdict() for move in moved])
    for move in moved:
        click.echo(message("cli_verdict_moved", **move._asdict()))
    if moved:
        say("cli_verdicts_moved", count=len(moved), err=True)
