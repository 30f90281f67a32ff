"""Taking in a very large PAI file, beside pandas, DuckDB and polars by hand: wall time and peak memory.

    python benchmarks/deliveries.py --rows 10000000

The file is made first (person × quarter, latin-1, semicolons, decimal commas; seeded).  Each way runs in a
process of its own, in turn, several rounds; what counts are the ratios within a round.  ``kq check`` reads,
checks and adds up; the others only read and add up the same five keys.  One JSON line at the end.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

import numpy as np

HEADER = (
    "Løpenr;Orgnr;Kommunenr;Sektor;Stilling;Stillingsprosent;Mulige dagsverk;Fraværsdager;Kjønn;"
    "Aldersgruppe;Periode"
)
SECTORS = ("Oppvekst", "Barnehage", "Grunnskole", "Pleie og omsorg", "Helse og omsorg", "Kultur", "Teknisk")
OCCUPATIONS = ("Sykepleier", "Hjelpepleier", "Lærer", "Førskolelærer", "Renholder", "Konsulent", "Assistent")
AGES = ("-29 år", "30-39 år", "40-49 år", "50-59 år", "60- år")
QUARTERS = [f"{year}K{quarter}" for year in range(2005, 2010) for quarter in range(1, 5)][3:19]
CHUNK = 160_000
KEYS = '"Kommunenr", "Sektor", "Kjønn", "Aldersgruppe", "Periode"'

WAYS = {
    "kq check": "from kqlib.deliveries import check; print(check(FILE, 'pai').totals['agreed_dagsverk'])",
    "DuckDB by hand": f"""
import duckdb
duckdb.sql('SET enable_progress_bar = false')
print(duckdb.sql(f'''select {KEYS}, sum("Mulige dagsverk") a, sum("Fraværsdager") b
from read_csv('{{FILE}}', delim=';', decimal_separator=',', encoding='latin-1') group by all''')
.aggregate('sum(a)').fetchall())""",
    "pandas": """
import pandas as pd
keys = ['Kommunenr', 'Sektor', 'Kjønn', 'Aldersgruppe', 'Periode']
f = pd.read_csv(FILE, sep=';', decimal=',', encoding='latin-1')
print(f.groupby(keys)[['Mulige dagsverk', 'Fraværsdager']].sum()['Mulige dagsverk'].sum())""",
    "pandas, typed": """
import pandas as pd
keys = ['Kommunenr', 'Sektor', 'Kjønn', 'Aldersgruppe', 'Periode']
sums = ['Mulige dagsverk', 'Fraværsdager']
f = pd.read_csv(FILE, sep=';', decimal=',', encoding='latin-1', usecols=keys + sums,
                dtype=dict.fromkeys(keys, 'category'))
print(f.groupby(keys, observed=True)[sums].sum()['Mulige dagsverk'].sum())""",
    "polars, transcoded": """
import polars as pl
keys = ['Kommunenr', 'Sektor', 'Kjønn', 'Aldersgruppe', 'Periode']
text = open(FILE, 'rb').read().decode('latin-1').encode()
f = pl.read_csv(text, separator=';', decimal_comma=True, columns=keys + ['Mulige dagsverk', 'Fraværsdager'])
print(f.group_by(keys).agg(pl.col('Mulige dagsverk').sum())['Mulige dagsverk'].sum())""",
}


def numbers() -> list[str]:
    """Give the municipalities that were there all the time from 2005 to 2009."""
    text = files("kqlib.vocabulary").joinpath("municipalities.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    there = (r for r in rows if not r["first_year"] and int(r["last_year"] or 9999) > 2009)
    return [row["number"] for row in there]


def make(path: Path, rows: int, seed: int = 1) -> None:
    """Write ``rows`` rows: every person in all sixteen quarters."""
    draw = np.random.Generator(np.random.PCG64(seed))
    known = np.array(numbers())
    with path.open("wb") as stream:
        stream.write(f"{HEADER}\n".encode("latin-1"))
        for start in range(0, rows, CHUNK):
            row = np.arange(start, min(start + CHUNK, rows))
            person, quarter = row // len(QUARTERS), row % len(QUARTERS)
            mixed = (person * 2654435761) % 2**32
            position = np.array([20, 50, 60, 75, 80, 100])[(mixed // 13) % 6]
            agreed = np.round(position * 62 + draw.integers(0, 200, len(row))).astype(int)
            absent = np.where(
                draw.random(len(row)) < 0.5, 0, (agreed * draw.random(len(row)) ** 6).astype(int)
            )
            columns = (
                person + 1, 910_000_000 + mixed % 3000, known[mixed % len(known)],
                np.array(SECTORS)[(mixed // 7) % len(SECTORS)],
                np.array(OCCUPATIONS)[(mixed // 11) % len(OCCUPATIONS)], position,
                agreed // 100, agreed % 100,
                absent // 100, absent % 100, np.array(("Kvinner", "Menn"))[(mixed // 17) % 5 // 4],
                np.array(AGES)[(mixed // 19) % len(AGES)], np.array(QUARTERS)[quarter],
            )  # fmt: skip
            lines = (
                f"{i};{o};{k};{s};{w};{p},00;{a},{b:02};{c},{d:02};{x};{g};{q}\n"
                for i, o, k, s, w, p, a, b, c, d, x, g, q in zip(*(c.tolist() for c in columns), strict=True)
            )
            stream.write("".join(lines).encode("latin-1"))


def measure(code: str, path: Path) -> tuple[float, float, str]:
    """Run one way in a process of its own; give seconds, peak memory in MB, and what it printed."""
    begun = time.perf_counter()
    command = [sys.executable, "-c", f"FILE = {str(path)!r}\n{code}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"ended with {process.returncode}")
    return time.perf_counter() - begun, usage.ru_maxrss / 1024, said.strip()


def main() -> None:
    """Make the file, run every way in turn, and print a table and a JSON line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", choices=WAYS, help="a way; may be given several times")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kqlib-bench-") as folder:
        path = Path(folder) / "pai.csv"
        make(path, given.rows)
        megabytes = path.stat().st_size / 1e6
        print(f"{given.rows} rows, {megabytes:.0f} MB")
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in given.only or WAYS}
        for _ in range(given.rounds):
            for name, runs in found.items():
                seconds, memory, said = measure(WAYS[name], path)
                runs.append((seconds, memory))
                print(f"  {name:20} {seconds:7.2f} s {memory:7.0f} MB   {said}")
    table = {
        n: [statistics.median(values) for values in zip(*runs, strict=True)] for n, runs in found.items()
    }
    others = [seconds for name, (seconds, _) in table.items() if name != "kq check"]
    ratio = table["kq check"][0] / min(others) if others and "kq check" in table else None
    print(json.dumps({"rows": given.rows, "megabytes": round(megabytes), "median": table, "ratio": ratio}))


if __name__ == "__main__":
    main()
