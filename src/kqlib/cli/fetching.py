"""The verb that uses the network: ``fetch``."""

from __future__ import annotations

import click

from kqlib.cli.common import emit, json_option, rows, say
from kqlib.errors import message
from kqlib.paths import project


@click.command(
    short_help="Fetch a public register that claims need.",
    help="""Fetch a REGISTER from Statistics Norway's public API into data/raw/reference.

No other verb uses the network.  Claims that need a register are shown as gated until it is there.  Without a
REGISTER: list them.

\b
Examples:
  kq fetch --list         the registers, and whether they are here
  kq fetch ssb-07459      population by municipality, 1 January 2005-2014
  kq fetch ssb-10826      population by city district of Oslo
""",
)
@click.argument("registers", nargs=-1, metavar="[REGISTER]...")
@click.option("--list", "listing", is_flag=True, help="List the registers; fetch nothing.")
@json_option
def fetch(registers: tuple[str, ...], listing: bool, as_json: bool) -> None:
    """Fetch, or list."""
    from kqlib.sources import statbank

    place = project()
    if listing or not registers:
        return _tell_registers(as_json)
    done = []
    for name in [statbank.source(register).name for register in registers]:
        target = statbank.fetch(place, name)
        count = target.read_text("utf-8").count("\n") - 1
        done.append({"register": name, "file": place.relative(target), "lines": count})
        if not as_json:
            say("cli_fetched", file=place.relative(target), count=count)
    if as_json:
        emit(done)


def _tell_registers(as_json: bool) -> None:
    from kqlib.sources.statbank import SOURCES

    place = project()
    found = [
        {"register": s.name, "present": (place.raw / s.file).is_file(), "title": s.title}
        for s in SOURCES.values()
    ]
    if as_json:
        return emit(found)
    states = {True: message("cli_register_present"), False: message("cli_register_absent")}
    rows([str(f["register"]), states[bool(f["present"])], str(f["title"])] for f in found)
