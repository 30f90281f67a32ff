"""The verbs about building: ``build``, ``status``, ``clean``."""

from __future__ import annotations

import sys
from contextlib import nullcontext, redirect_stdout
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from kqlib.cli.common import debugging, emit, finish, json_option, language_option, running_options, say
from kqlib.errors import message
from kqlib.paths import Project, project

if TYPE_CHECKING:
    from kqlib.execution.graph import Step
    from kqlib.execution.run import Planned, Result


@click.command(
    short_help="Bring the report up to date.",
    help="""Bring the report, or the CHAPTERs named, up to date.

A chapter is named by its number or its notebook.  Only what has changed is run: the content of files, the
code, the parameters and the packages count, never their dates.  A failing chapter does not stop the others.

\b
Examples:
  kq build                          everything that is not fresh
  kq build 3 5                      chapters 3 and 5
  kq build -p min_cell=10           with another parameter, into a folder of its own
  kq build --language nn            in nynorsk
  kq build --language nb --language nn --language en
  kq build --dry-run                what would run, and why
  kq build 3 --force                chapter 3, fresh or not
  kq build -j 8                     eight steps at once
  kq build --cluster tcp://host:8786
""",
)
@click.argument("chapters", nargs=-1, metavar="[CHAPTER]...")
@click.option(
    "-p", "--parameter", "pairs", multiple=True, metavar="NAME=VALUE", help="Give a parameter; repeatable."
)
@language_option("Language of the report, and of messages; repeatable.", several=True)
@running_options
@click.option("--cluster", default="", metavar="ADDRESS", help="Run the steps on a Dask cluster.")
@click.option("--reference", is_flag=True, help="Run notebooks by plain papermill in a stock kernel.")
@click.option(
    "--timeout", type=click.IntRange(1), default=600, metavar="SECONDS", help="Most time for a cell; 600."
)
@click.option(
    "--memory", type=click.FloatRange(0), metavar="GB", help="Most memory for a step; half of the machine's."
)
@json_option
def build(
    chapters: tuple[str, ...],
    pairs: tuple[str, ...],
    languages: tuple[str, ...],
    explain: bool,
    dry_run: bool,
    force: bool,
    quiet: bool,
    jobs: int | None,
    cluster: str,
    reference: bool,
    timeout: int,
    memory: float | None,
    as_json: bool,
) -> None:
    """Run the build and tell how it went."""
    from kqlib.execution.options import Options, cores, half_of_memory
    from kqlib.execution.progress import progress
    from kqlib.execution.run import Result
    from kqlib.execution.update import update
    from kqlib.parameters import parse

    place = project()
    asked = [{**parse(pairs), "language": language} for language in languages] or [parse(pairs)]
    if dry_run:
        return _plan(place, asked, chapters, languages, force, as_json)
    # What a step prints must not get into the JSON document.
    with redirect_stdout(sys.stderr) if as_json else nullcontext():
        most = half_of_memory() if memory is None else int(memory * 1e9)
        result = Result()
        for given in asked:
            shown = progress(sys.stderr, quiet=quiet or as_json, explain=explain)
            options = Options(jobs or cores(), cluster, reference, timeout, most)
            result += update(
                place,
                parameters=given,
                chapters=chapters,
                beside=languages,
                progress=shown,
                force=force,
                options=options,
            )
    tell_result(result, quiet, as_json)
    finish(ok=result.ok)


def _plan(
    place: Project,
    asked: list[dict[str, str]],
    chapters: tuple[str, ...],
    languages: tuple[str, ...],
    force: bool,
    as_json: bool,
) -> None:
    from kqlib.execution.report import steps
    from kqlib.execution.run import plan

    editions = [
        steps(place, parameters=given, chapters=chapters or None, beside=languages) for given in asked
    ]
    # What all editions rest on is done once.
    todo = list({step.name: step for made in editions for step in made}.values())
    tell_plan(plan(place, todo, force=force), todo, as_json)


def tell_plan(planned: list[Planned], todo: list[Step], as_json: bool) -> None:
    """Print which steps would run, and why."""
    if as_json:
        return emit(_plan_json(planned, todo))
    _plan_lines(planned)
    say("cli_plan", run=len(planned), fresh=len(todo) - len(planned))


def _plan_json(planned: list[Planned], todo: list[Step]) -> dict[str, Any]:
    run = [{"step": item.step.name, "title": item.step.title, "reasons": item.reasons} for item in planned]
    stale = {item.step.name for item in planned}
    return {"would_run": run, "fresh": [step.name for step in todo if step.name not in stale]}


def _plan_lines(planned: list[Planned]) -> None:
    for item in planned:
        click.echo(item.step.title)
        for reason in item.reasons:
            click.echo(f"    {reason}")


def tell_result(result: Result, quiet: bool, as_json: bool) -> None:
    """Print how a build went."""
    for failure in result.failed:
        if debugging():
            click.echo(failure.traceback, err=True)
        click.echo(f"{failure.title}: {failure.message}", err=True)
    if result.interrupted:
        say("cli_interrupted", err=True, done=len(result.done))
    if as_json:
        return emit(_result_json(result))
    if not quiet and not result.interrupted:
        key = "cli_built" if result.done or not result.ok else "cli_nothing"
        say(
            key,
            done=len(result.done),
            fresh=len(result.skipped),
            failed=len(result.failed),
            blocked=len(result.blocked),
            seconds=f"{result.seconds:.1f}",
        )


def _result_json(result: Result) -> dict[str, Any]:
    failed = [vars(item) for item in result.failed]
    return {
        "ok": result.ok,
        "done": result.done,
        "fresh": result.skipped,
        "failed": failed,
        "blocked": result.blocked,
        "reasons": result.reasons,
        "seconds": round(result.seconds, 3),
        "interrupted": result.interrupted,
    }


@click.command(
    short_help="Say what is fresh, what would be built, and why.",
    help="""Say which steps are fresh, which would run and why, and whether the raw files are as accepted.

Nothing is run.  The exit code is 1 when a raw file is not as it was accepted.

\b
Examples:
  kq status
  kq status --json
""",
)
@json_option
def status(as_json: bool) -> None:
    """Tell the state of the steps and of the raw files."""
    from kqlib.execution import run
    from kqlib.execution.report import steps

    place = project()
    files = list(import_module("kqlib.sources.lock").check(place))
    todo = steps(place, parameters={})
    planned = run.plan(place, todo)
    wrong = [(file, state) for file, state in files if state != "ok"]
    if as_json:
        shown = [{"file": file, "state": state} for file, state in files]
        emit({**_plan_json(planned, todo), "files": shown})
    else:
        _plan_lines(planned)
        say("cli_plan", run=len(planned), fresh=len(todo) - len(planned))
        for file, state in wrong:
            click.echo(f"{file}: {state}")
        say("cli_files", ok=len(files) - len(wrong), wrong=len(wrong))
    finish(ok=not wrong)


@click.command(
    short_help="Remove what a build made.",
    help="""Remove the generated files in reports/ and data/processed/.  Raw data are never touched.

\b
Examples:
  kq clean          the next build makes everything again, and says what was missing
  kq clean --all    also forget what was built before
""",
)
@click.option("--all", "everything", is_flag=True, help="Also remove the memory of earlier builds.")
def clean(everything: bool) -> None:
    """Remove the generated files and say how many they were."""
    from kqlib.execution.generated import clean as remove

    click.echo(message("cli_cleaned", count=remove(project(), everything=everything)))
