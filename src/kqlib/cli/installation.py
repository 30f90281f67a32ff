"""The verbs about the workplace: ``lab`` and ``doctor``."""

from __future__ import annotations

import dataclasses
import sys

import click

from kqlib.cli.common import emit, finish, json_option, say
from kqlib.paths import project


@click.command(
    short_help="Open the chapters in JupyterLab.",
    help="""Open the chapters in JupyterLab, with this Python as the kernel "kqlib".  Ctrl-C closes it.

\b
Examples:
  kq lab
  kq lab -- --no-browser --port 8890      what stands after -- goes to JupyterLab
""",
)
@click.argument("more", nargs=-1, metavar="[-- OPTION...]")
def lab(more: tuple[str, ...]) -> None:
    """Start JupyterLab."""
    from kqlib.execution import lab as jupyter

    place = project()
    jupyter.command(place)  # says what is missing before anything starts
    say("cli_lab", folder=place.notebooks, python=sys.executable)
    finish(ok=jupyter.start(place, more) == 0)


@click.command(
    short_help="Look the installation and the project over.",
    help="""Look over Python, packages, folders, fonts, raw files and notebooks, and say what to do.

The exit code is 1 when something is wrong.

\b
Examples:
  kq doctor
  kq doctor --json
""",
)
@json_option
def doctor(as_json: bool) -> None:
    """Examine, and tell each finding."""
    from kqlib.execution.doctor import examine

    findings = examine()
    wrong = sum(not item.ok for item in findings)
    if as_json:
        emit([dataclasses.asdict(item) for item in findings])
    else:
        for item in findings:
            click.echo(f"{'ok     ' if item.ok else 'problem'}  {item.check}: {item.found}")
            if item.remedy:
                click.echo(f"         → {item.remedy}")
        say("cli_doctor_wrong" if wrong else "cli_doctor_ok", count=wrong)
    finish(ok=not wrong)
