"""``kq``: the verbs, with no logic of their own. Everything heavy is imported by the verb that needs it."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

import click

from kqlib import __version__
from kqlib.cli.building import build, clean, status
from kqlib.cli.common import Verbs
from kqlib.cli.data import list_exhibits, lock
from kqlib.cli.delivering import check, import_
from kqlib.cli.fetching import fetch
from kqlib.cli.installation import doctor, lab
from kqlib.cli.releasing import release, verify_release
from kqlib.cli.sheets import sheets
from kqlib.cli.verifying import verify

HELP = """Rebuild the programme's final report, and prove its numbers.

The chapters are the notebooks in notebooks/.  A build runs those whose data, code, parameters or packages
have changed, and writes the report to reports/.  Work from anywhere inside the project folder, or set
KQ_PROJECT to it.

\b
  kq build                 bring the whole report up to date
  kq build 4 --explain     bring chapter 4 up to date, and say why
  kq sheets --all          two pages about each participant
  kq status                what would be built, and why
  kq list                  every table and figure
  kq verify                which printed numbers hold, and why the others do not
  kq check FILE --as pai   look a delivery over
  kq import FILE --as pai  take it in
  kq fetch                 get a public register that claims wait for
  kq release               the report and all it was made from, as one file

Messages are in Norwegian bokmål; KQ_LANGUAGE=nn or KQ_LANGUAGE=en changes that.  KQ_DEBUG=1 shows whole
errors. The exit code is 0 when all is well, 1 when data or a build failed, 2 when the command was wrong.
"""


@click.group(cls=Verbs, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kq")
def verbs() -> None:
    """Hold the verbs together."""


for verb in (
    build,
    sheets,
    status,
    list_exhibits,
    verify,
    check,
    import_,
    fetch,
    lock,
    release,
    verify_release,
    lab,
    clean,
    doctor,
):
    verbs.add_command(verb)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``kq`` and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # Under LC_ALL=C or a Windows code page, å and → would be an error instead of a letter.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    verbs.main(args=arguments, prog_name="kq")
