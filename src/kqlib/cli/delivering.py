"""``kq check`` and ``kq import``: look a delivery over, and take it in."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kqlib.cli.common import emit, finish, json_option, language_option, say
from kqlib.errors import ProjectError, message, message_language
from kqlib.paths import project

if TYPE_CHECKING:
    from kqlib.deliveries import Outcome

# On a terminal, so many rows of one rule are shown; --json has more.
_SHOWN = 5


def _as_option(function: Any) -> Any:
    return click.option(
        "--as", "kind", required=True, metavar="pai|survey|projects", help="What the file is a delivery of."
    )(function)


@click.command(
    short_help="Look a delivery over.",
    help="""Check FILE as a delivery of PAI absence, survey answers or projects; nothing is written.

Tells every fault with its line, column and rule, what would be left out and why, and the sums to hold against
the sender's own.  Exit code 0 when the delivery can be taken in, 1 when it is refused.

\b
Examples:
  kq check fravaer-2009.csv --as pai
  kq check svar.xlsx --as survey --json
""",
)
@click.argument("file", metavar="FILE")
@_as_option
@language_option("Language of messages.")
@json_option
def check(file: str, kind: str, language: str | None, as_json: bool) -> None:
    """Tell what a delivery is worth."""
    try:
        place = project()
    except ProjectError:  # a delivery can be looked over anywhere
        place = None
    outcome = import_module("kqlib.deliveries").check(file, kind, place)
    if as_json:
        emit(outcome.as_json())
    else:
        _tell(file, outcome)
    finish(ok=outcome.ok)


@click.command(
    "import",
    short_help="Take a delivery into the project.",
    help="""Check FILE and take it in: copied to data/raw, declared in sources.toml, locked.

Afterwards “kq build” uses it.  A delivery that is refused changes nothing.

\b
Examples:
  kq import fravaer-2009.csv --as pai --title "PAI 2005–2009"
  kq import svar.xlsx --as survey
""",
)
@click.argument("file", metavar="FILE")
@_as_option
@click.option("--title", default="", help="What the delivery is called on pages.")
@language_option("Language of messages.")
@json_option
def import_(file: str, kind: str, title: str, language: str | None, as_json: bool) -> None:
    """Take a delivery in."""
    taking = import_module("kqlib.deliveries.taking")
    outcome, name = taking.take_in(project(), Path(file), kind, title)
    if as_json:
        emit({**outcome.as_json(), "file": f"data/raw/{name}" if name else None})
    else:
        _tell(file, outcome)
        if name:
            say("cli_imported", file=f"data/raw/{name}")
    finish(ok=outcome.ok)


def _tell(file: str, outcome: Outcome) -> None:
    words = import_module("kqlib.vocabulary.rules").rule_words
    by_rule: dict[str, list[Any]] = {}
    for fault in outcome.faults:
        by_rule.setdefault(fault.rule, []).append(fault)
    for rule, faults in by_rule.items():
        severity = message(f"severity_{faults[0].severity}")
        click.echo(f"{severity}: {words(rule, message_language())} ({len(faults)})")
        for fault in faults[:_SHOWN]:
            click.echo("  " + _line(fault))
        if len(faults) > _SHOWN:
            click.echo("  " + message("cli_more_faults", count=len(faults) - _SHOWN))
    label, language = import_module("kqlib.vocabulary").value_label, message_language()
    reasons = ", ".join(f"{label('outcome', reason, language)}: {rows}" for reason, rows in outcome.dropped)
    dropped = f" ({reasons})" if reasons else ""
    say("cli_checked_rows", rows_in=outcome.rows_in, kept=outcome.rows_kept, dropped=dropped)
    rate = outcome.totals.get("pooled_rate_percent")
    if rate:
        said = {key: outcome.totals[key].replace(".", ",") for key in ("agreed_dagsverk", "absence_dagsverk")}
        say("cli_checked_sums", **said, rate=rate.replace(".", ","))
    for item, counted in (outcome.totals.get("items") or {}).items():
        counts = ", ".join(map(str, counted["counts"]))
        say("cli_checked_item", item=item, n=counted["n_valid"], counts=counts)
    say("cli_check_ok" if outcome.ok else "cli_check_refused", file=file)


def _line(fault: Any) -> str:
    where = message("fault_row", row=fault.row) if fault.row else ""
    value = f"«{fault.value}»" if fault.value else ""
    told = ", ".join(filter(None, (where, fault.column, value)))
    return f"{told} → {fault.detail}" if fault.detail else told
