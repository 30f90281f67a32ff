"""``make bench``: measure, print a table, write ``benchmarks/result.json``.

Every round runs every contestant once, so that what else the machine does meets all alike; medians are told.
Only ratios within one run carry over to another machine.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks import contestants, place
from benchmarks.contestants import PYTHON, Command, Contestant
from benchmarks.place import Measured

RESULT = Path(__file__).parent / "result.json"
STARTS = {
    "python": [PYTHON, "-c", "pass"],
    "import kqlib": [PYTHON, "-c", "import kqlib"],
    "kq --help": [PYTHON, "-m", "kqlib.cli", "--help"],
}
CHANGED, ALONE = "03_pleie_og_omsorg", "that notebook alone, papermill + nbconvert"
SHEETS = "kq sheets, all (HTML and PDF)"


def cold(tools: Path | None) -> list[Contestant]:
    """Give the contestants that begin with nothing made."""
    others = [
        Contestant("snakemake -j2 (HTML)", contestants.snakemake(tools)),
        Contestant("jupyter-cache, parallel (no pages)", contestants.jupyter_cache(tools)),
    ] if tools else []  # fmt: skip
    return [
        Contestant("floor: plain functions, 2 processes", contestants.script("floor")),
        Contestant("kq, notebooks alone", contestants.script("executing")),
        Contestant("papermill, notebooks alone", contestants.papermill),
        Contestant("kq build (HTML, PDF and the rest)", contestants.ours()),
        Contestant("papermill + nbconvert (HTML)", contestants.papermill_html),
        *others,
        Contestant("pytask -n 2 + papermill (HTML)", contestants.pytask),
    ]


def measure(folder: Path, contestant: Contestant) -> dict[str, Measured]:
    """Run cold, then again with nothing to do."""
    notebooks = [path.relative_to(folder) for path in sorted((folder / "notebooks").glob("*.ipynb"))]
    place.clear(folder)
    commands: list[Command] = contestant.commands(notebooks)
    return {contestant.name: place.run(folder, *commands)}


def warm(folder: Path) -> dict[str, Measured]:
    """Run what follows on a finished build: nothing, one text changed, that notebook alone, the sheets."""
    build = contestants.ours()([])
    place.clear(folder)
    place.run(folder, *build)
    found = {"kq build, nothing to do": place.run(folder, *build)}
    text = folder / "notebooks" / f"{CHANGED}.toml"
    before = text.read_bytes()
    text.write_bytes(before + b"# changed\n")
    found["kq build, one text changed"] = place.run(folder, *build)
    text.write_bytes(before)
    alone = contestants.papermill_html([Path("notebooks") / f"{CHANGED}.ipynb"])
    found[ALONE] = place.run(folder, *alone)
    sheets: Command = [PYTHON, "-m", "kqlib.cli", "sheets", "--all", "--quiet", "-j", "2"]
    found[SHEETS] = place.run(folder, sheets)
    return found


def starts(times: int) -> dict[str, float]:
    """Give the median seconds of starting Python, importing kqlib and asking for help."""
    found: dict[str, list[float]] = {name: [] for name in STARTS}
    for _ in range(times):
        for name, command in STARTS.items():
            begun = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            found[name].append(time.perf_counter() - begun)
    return {name: median(values) for name, values in found.items()}


def growth(counts: list[str]) -> dict[str, list[float]]:
    """Give the seconds of builds of many notebooks, cold and with nothing to do."""
    ran = subprocess.run(
        [PYTHON, "-m", "benchmarks.growth", *counts],
        cwd=place.ROOT, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(ran.stdout))


def table(runs: dict[str, list[Measured]]) -> list[tuple[str, float, float, int]]:
    """Give the medians: name, seconds, seconds of processors, MB."""
    return [
        (
            name,
            median(run.seconds for run in found),
            median(run.cpu for run in found),
            int(median(run.memory for run in found) / 1e6),
        )
        for name, found in runs.items()
    ]


def targets(seconds: dict[str, float], begun: dict[str, float]) -> list[tuple[str, float, float]]:
    """Give what is to be reached: words, what was found, the most it may be."""
    ours, theirs = seconds["kq, notebooks alone"], seconds["papermill, notebooks alone"]
    floor = seconds["floor: plain functions, 2 processes"]
    whole = seconds["kq build (HTML, PDF and the rest)"] / seconds["papermill + nbconvert (HTML)"]
    changed, alone = seconds["kq build, one text changed"], seconds[ALONE]
    return [
        ("notebooks: kq / papermill", ours / theirs, 1 / 8),
        ("notebooks: kq / floor", ours / floor, 2),
        ("whole build: kq / papermill + nbconvert", whole, 1 / 5),
        ("one text changed / that notebook alone", changed / alone, 1.5),
        ("all sheets, seconds", seconds[SHEETS], 90),
        ("nothing to do, seconds", seconds["kq build, nothing to do"], 0.7),
        ("import kqlib beyond Python, seconds", begun["import kqlib"] - begun["python"], 0.15),
        ("kq --help, seconds", begun["kq --help"], 0.3),
    ]


def rounds(count: int, folder: Path, tools: Path | None) -> dict[str, list[Measured]]:
    """Run every contestant ``count`` times, and say on stderr how far it is."""
    runs: dict[str, list[Measured]] = {}
    for number in range(count):
        for measured in (*(partial(measure, folder, one) for one in cold(tools)), partial(warm, folder)):
            for name, found in measured().items():
                print(f"round {number + 1} of {count}: {name} {found.seconds:.2f} s", file=sys.stderr)
                runs.setdefault(name, []).append(found)
    return runs


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", nargs="*", default=["10", "100", "1000"], metavar="NOTEBOOKS")
    given = parser.parse_args()
    tools = place.others()
    with tempfile.TemporaryDirectory(prefix="kqlib-bench-") as folder:
        runs = rounds(given.rounds, place.project(Path(folder) / "project"), tools)
    begun, grown = starts(15), growth(given.growth)
    rows = table(runs)
    reached = targets({name: seconds for name, seconds, _, _ in rows}, begun)
    for name, seconds, cpu, memory in rows:
        print(f"{name:45} {seconds:8.2f} s {cpu:8.2f} s cpu {memory:6} MB")
    for count, (first, again) in grown.items():
        print(f"{count:>5} notebooks {first:34.2f} s {first / int(count):8.3f} s each, then {again:.2f} s")
    print()
    for name, found, most in reached:
        print(f"{'met ' if found <= most else 'NOT '} {name:45} {found:8.3f}  (at most {most:.3f})")
    about = {"python": platform.python_version(), "on": platform.platform(), "rounds": given.rounds}
    runs_json = {name: [vars(run) for run in found] for name, found in runs.items()}
    document = {"about": about, "runs": runs_json, "starts": begun, "growth": grown, "targets": reached}
    RESULT.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
