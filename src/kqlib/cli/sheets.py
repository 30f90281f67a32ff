"""The verb about the participants' sheets: ``sheets``."""

from __future__ import annotations

import sys
from contextlib import nullcontext, redirect_stdout

import click

from kqlib.cli.building import tell_plan, tell_result
from kqlib.cli.common import finish, json_option, language_option, running_options
from kqlib.errors import message
from kqlib.paths import Project, project


@click.command(
    short_help="Make two pages about each participant.",
    help="""Make a sheet of two pages, as HTML and PDF, about each municipality and city district that took
part.

A municipality is named by its number in 2009 or its name; a number of today finds the one that became part
of it.  Several may follow --municipality.  Only what has changed is run.  The sheets are in reports/sheets/,
and with --all a list of them with a search.

\b
Examples:
  kq sheets --all                            every participant
  kq sheets --municipality 1702 5001         two of them
  kq sheets --municipality "Os i Østerdalen"
  kq sheets --all --language nn              in nynorsk, in reports/nn/sheets/
""",
)
@click.option("--all", "everybody", is_flag=True, help="Every participant, and the list of them.")
@click.option(
    "--municipality", "named", multiple=True, metavar="NUMBER|NAME...", help="These participants only."
)
@click.argument("more", nargs=-1, metavar="")
@language_option("Language of the sheets and of messages.")
@running_options
@json_option
def sheets(
    everybody: bool,
    named: tuple[str, ...],
    more: tuple[str, ...],
    language: str | None,
    explain: bool,
    dry_run: bool,
    force: bool,
    quiet: bool,
    jobs: int | None,
    as_json: bool,
) -> None:
    """Make the sheets and tell how it went."""
    from kqlib.execution.options import Options, cores, half_of_memory
    from kqlib.execution.progress import progress
    from kqlib.execution.update import update

    asked = (*named, *more)
    if everybody == bool(asked):
        raise click.UsageError(message("cli_sheets_which"))
    place = project()
    given = {"language": language} if language else {}
    if dry_run:
        return _plan(place, given, asked, force, as_json)
    # What a step prints must not get into the JSON document.
    with redirect_stdout(sys.stderr) if as_json else nullcontext():
        shown = progress(sys.stderr, quiet=quiet or as_json, explain=explain)
        options = Options(jobs or cores(), memory=half_of_memory())
        result = update(place, parameters=given, sheets=asked, progress=shown, force=force, options=options)
    tell_result(result, quiet, as_json)
    finish(ok=result.ok)


def _plan(place: Project, given: dict[str, str], asked: tuple[str, ...], force: bool, as_json: bool) -> None:
    from kqlib.execution.run import plan
    from kqlib.execution.sheets import steps

    todo = steps(place, parameters=given, asked=asked)
    tell_plan(plan(place, todo, force=force), todo, as_json)
