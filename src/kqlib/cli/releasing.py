"""The verbs about releases: ``release``, ``verify-release``."""

from __future__ import annotations

from pathlib import Path

import click

from kqlib.cli.common import emit, finish, json_option, say
from kqlib.errors import message
from kqlib.paths import project

_MOST_TOLD = 20


@click.command(
    short_help="Write the report and all it was made from as one file.",
    help="""Write the report, with the data, notebooks and code it was made from, as one zip with checksums.

The report, and the sheets of all participants if there are any, must be up to date and let out by the
gate, and the folder as in the last commit.  The zip is an
RO-Crate: it says of each file what it is and where it comes from.  Deliveries about persons are never in it.
The same commit and report give the same bytes.

\b
Examples:
  kq release
  kq release --output sluttrapport-2026.zip
""",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Where to.")
@click.option("--dirty", is_flag=True, help="Even if files differ from the commit; the release says which.")
@json_option
def release(output: Path | None, dirty: bool, as_json: bool) -> None:
    """Make a release and tell what it holds."""
    from kqlib.execution.releasing import named
    from kqlib.execution.releasing import release as make

    made = make(project(), output, dirty=dirty)
    if as_json:
        return emit({**vars(made), "file": str(made.file)})
    say("cli_released", file=made.file, count=made.count, size=f"{made.size / 1e6:.1f}", sha256=made.sha256)
    if made.withheld:
        say("cli_release_withheld", count=len(made.withheld), files=named(made.withheld))


@click.command(
    "verify-release",
    short_help="Check a release, file by file and byte by byte.",
    help="""Check that a release is whole and is what it says, without network and without unpacking it.

Every file has the hash that the release gives, none is missing and none more is there, the zip has not one
byte that does not follow from its files, and the description is a valid RO-Crate.  The hash of the zip is
printed: compare it with the one that whoever made the release gives.  The exit code is 1 when something is
wrong.

\b
Examples:
  kq verify-release kq-release-1a2b3c4d5e6f.zip
  kq verify-release kq-release-1a2b3c4d5e6f.zip --rebuild
""",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--rebuild", "again", is_flag=True, help="Also build it again and compare. Runs the code in the release."
)
@json_option
def verify_release(file: Path, again: bool, as_json: bool) -> None:
    """Check a release and tell each fault."""
    from kqlib.publishing.crate.examination import examine

    found = examine(file)
    told = [message(f"release_fault_{f.fault}", file=f.file, found=f.found) for f in found.faults]
    rebuilt = None
    if again and not told:
        from kqlib.execution.releasing import rebuild

        rebuilt = rebuild(found)
    if as_json:
        about = {"sha256": found.sha256, "files": len(found.files), "commit": found.commit}
        more = {"differing": found.differing, "withheld": found.withheld}
        emit({**about, **more, "faults": told, "rebuilt": vars(rebuilt) if rebuilt else None})
        return finish(ok=not told and not (rebuilt and rebuilt.differing))
    if told:
        for line in told[:_MOST_TOLD]:
            click.echo(f"  {line}", err=True)
        say("cli_release_faulty", err=True, file=file, count=len(told))
        return finish(ok=False)
    say("cli_release_whole", file=file, count=len(found.files), commit=found.commit, sha256=found.sha256)
    if found.differing:
        say("cli_release_dirty", count=len(found.differing), files=", ".join(found.differing))
    if found.withheld:
        say("cli_release_withheld", count=len(found.withheld), files=", ".join(found.withheld))
    if rebuilt:
        if rebuilt.packages:
            say("cli_release_packages", count=len(rebuilt.packages), files=", ".join(rebuilt.packages))
        key = "cli_release_rebuilt_otherwise" if rebuilt.differing else "cli_release_rebuilt"
        say(key, same=rebuilt.same, count=len(rebuilt.differing), files=", ".join(rebuilt.differing))
        finish(ok=not rebuilt.differing)
