"""What the verbs share: suggestions for mistyped verbs, errors without tracebacks, one JSON document."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn, TypeVar

import click

from kqlib.errors import LANGUAGES, KqError, closest, message, use_language

JSON = "kqlib.json"
Function = TypeVar("Function", bound=Callable[..., Any])


class Verbs(click.Group):
    """The verbs in reading order; the closest for a mistyped one; exit code 1 for a :class:`KqError`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the verbs in the order in which they were added, which is that of the work."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, or name the closest."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            hint = closest(args[0], self.commands)
            ctx.fail(message("cli_verb_unknown", found=args[0], hint=hint, expected=", ".join(self.commands)))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; a :class:`KqError` is told in words, with its traceback only under ``KQ_DEBUG=1``."""
        try:
            return super().invoke(ctx)
        except KqError as error:
            _tell(ctx, error)
        except ModuleNotFoundError as error:  # doctor itself needs no package but click
            missing = KqError("cli_package_missing", package=error.name, python=sys.executable)
            missing.__cause__ = error
            _tell(ctx, missing)


def _tell(ctx: click.Context, error: KqError) -> NoReturn:
    if debugging():
        traceback.print_exception(error)
    click.echo(str(error), err=True)
    if ctx.meta.get(JSON):
        emit({"error": {"key": error.key, "message": str(error)}})
    ctx.exit(1)


def debugging() -> bool:
    """Say whether the user asked for whole errors."""
    return os.environ.get("KQ_DEBUG", "") not in ("", "0")


def json_option(function: Function) -> Function:
    """Add ``--json``: one JSON document on stdout and nothing else."""

    def remember(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
        ctx.meta[JSON] = value
        return value

    return click.option(
        "--json", "as_json", is_flag=True, callback=remember, help="Print one JSON document to stdout."
    )(function)


def language_option(text: str, *, several: bool = False) -> Callable[[Function], Function]:
    """Add ``--language``, which messages follow too; with ``several`` it may be repeated (``languages``), and
    messages follow the first.
    """

    def choose(_: click.Context, __: click.Parameter, value: Any) -> Any:
        if value:
            use_language(value[0] if several else value)
        return value

    return click.option(
        "--language",
        "languages" if several else "language",
        type=click.Choice(LANGUAGES),
        multiple=several,
        callback=choose,
        is_eager=True,
        help=text,
    )


def running_options(function: Function) -> Function:
    """Add what every verb has that runs steps: what to tell of them, which to run, how many at once."""
    for option in (
        click.option(
            "-j", "--jobs", type=click.IntRange(1), metavar="N", help="Steps at once; default: the cores."
        ),
        click.option("--quiet", is_flag=True, help="Say nothing unless something fails."),
        click.option("--force", is_flag=True, help="Run everything, fresh or not."),
        click.option("--dry-run", is_flag=True, help="Say what would run, and why; run nothing."),
        click.option("--explain", is_flag=True, help="Say for each step why it runs."),
    ):
        function = option(function)
    return function


def emit(document: object) -> None:
    """Print a JSON document."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def say(key: str, *, err: bool = False, **fields: Any) -> None:
    """Print a message of the catalogue."""
    click.echo(message(key, **fields), err=err)


def rows(lines: Iterable[Sequence[str]]) -> None:
    """Print lines in columns; the last column is as wide as it likes."""
    table = [tuple(line) for line in lines]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        padded = (cell.ljust(width) for cell, width in zip(line[:-1], widths[:-1], strict=True))
        click.echo("  ".join((*padded, line[-1])).rstrip())


def finish(*, ok: bool) -> None:
    """Leave with exit code 1 unless ``ok``."""
    if not ok:
        sys.exit(1)
