"""Registers: what is fetched over loopback, how names are matched, and what claims make of them."""

from __future__ import annotations

import csv
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from kqlib.cli import verbs
from kqlib.errors import LANGUAGES, DataError, FetchError, use_language
from kqlib.exhibits import registry
from kqlib.paths import Project
from kqlib.sources import registers, statbank
from kqlib.sources.jsonstat import cells, unit_code, unit_label
from kqlib.sources.lock import accept
from kqlib.verification import baseline, records
from kqlib.verification.check import Sources, check
from kqlib.verification.records import as_dict
from kqlib.verification.register import claims
from kqlib.verification.stored import fingerprint

ROOT = Path(__file__).parents[1]
REFERENCE = Path(os.environ.get("KQLIB_REFERENCE") or Path(__file__).parents[2] / "shared" / "reference")
# Written by hand for these tests: the form is the API's, the numbers are made up.
ANSWER = json.loads((ROOT / "tests/data/jsonstat_by_hand.json").read_text("utf-8"))
DESCRIPTION = {
    "title": "made up",
    "variables": [
        {
            "code": "Region",
            "values": ["0", "1601"],
            "valueTexts": ["Hele landet", "Trondheim"],
            "elimination": True,
        },
        {"code": "Kjonn", "values": ["1", "2"], "valueTexts": ["Menn", "Kvinner"], "elimination": True},
        {"code": "Alder", "values": ["999", "000"], "valueTexts": ["Alder i alt", "0 år"]},
        {"code": "ContentsCode", "values": ["Personer1", "Other"], "valueTexts": ["Personer", "Annet"]},
        {
            "code": "Tid",
            "values": ["2004", "2008", "2009", "2020"],
            "valueTexts": ["2004", "2008", "2009", "2020"],
        },
    ],
}


# The answer


def test_the_rows_of_an_answer() -> None:
    found = statbank.rows(ANSWER, statbank.source("ssb-07459"))
    # 9999 and the retired K-3101 are no municipality of those years; 0441 is null in 2008; 1756 nought.
    assert found == [
        ("0", "Hele landet", 2008, 900),
        ("0", "Hele landet", 2009, 1000),
        ("0441", "Os (Hedmark)", 2009, 40),
        ("1601", "Trondheim", 2008, 600),
        ("1601", "Trondheim", 2009, 610),
        ("2025", "Deatnu - Tana", 2008, 300),
        ("2025", "Deatnu - Tana", 2009, 350),
    ]


def test_a_missing_value_keeps_its_sign() -> None:
    missing = [c for c in cells(ANSWER) if c.status]
    assert [(c.codes["Region"], c.codes["Tid"], c.value, c.status) for c in missing] == [
        ("0441", "2008", None, "..")
    ]


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("index", [["a", "b"], {"b": 1, "a": 0}])
def test_index_and_values_as_list_or_map(index: object, sparse: bool) -> None:
    one = {"category": {"label": {"only": "Only"}}}  # no index: allowed for a single category
    answer = {
        "id": ["One", "Unit"],
        "size": [1, 2],
        "dimension": {"One": one, "Unit": {"category": {"index": index, "label": {"a": "A", "b": "B"}}}},
        "value": {"1": 5} if sparse else [None, 5],
        "status": {"0": ":"},
    }
    found = [(c.labels["Unit"], c.labels["One"], c.value, c.status) for c in cells(answer)]
    assert found == [("A", "Only", None, ":"), ("B", "Only", 5, "")]


@pytest.mark.parametrize(
    ("label", "text", "names", "place", "years"),
    [
        ("1601 Trondheim (-2017)", "Trondheim", ("Trondheim",), "", (None, 2017)),
        ("0105 Sarpsborg (1992-2019)", "Sarpsborg", ("Sarpsborg",), "", (1992, 2019)),
        ("Mosvik  (-2011)", "Mosvik", ("Mosvik",), "", (None, 2011)),
        ("2025 Deatnu - Tana", "Deatnu - Tana", ("Deatnu", "Tana"), "", (None, None)),
        (
            "1739 Raarvihke - Røyrvik (-2017)",
            "Raarvihke - Røyrvik",
            ("Raarvihke", "Røyrvik"),
            "",
            (None, 2017),
        ),
        ("K-3101 Halden", "Halden", ("Halden",), "", (None, None)),
        ("0441 Os (Hedmark)", "Os (Hedmark)", ("Os",), "Hedmark", (None, None)),
        ("030112a Alna", "Alna", ("Alna",), "", (None, None)),
        ("Nord-Aurdal", "Nord-Aurdal", ("Nord-Aurdal",), "", (None, None)),
    ],
)
def test_labels(
    label: str, text: str, names: tuple[str, ...], place: str, years: tuple[object, object]
) -> None:
    read = unit_label(label)
    assert (read.text, read.names, read.place, (read.first, read.last)) == (text, names, place, years)


def test_the_mark_of_an_aggregated_series_goes() -> None:
    assert (unit_code("K-3101"), unit_code("3101")) == ("3101", "3101")


@pytest.mark.parametrize(
    "change",
    [{"id": ["Region", "Year"]}, {"value": [1, 2]}, {"value": {"99": 1}}, {"size": [7, 1, 3]}, {"size": [7]}],
)
def test_another_form_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(FetchError) as caught:
        statbank.rows({**ANSWER, **change}, statbank.source("ssb-07459"))
    assert caught.value.key == "fetch_shape"


# Over loopback


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    servers: list[HTTPServer] = []

    def start(body: bytes, status: int = 200) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._give(json.dumps(DESCRIPTION).encode() if status == 200 else body)

            def do_POST(self) -> None:
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                questions.append(json.loads(asked))
                self._give(body)

            def _give(self, content: bytes) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None: ...

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    questions: list[dict[str, object]] = []
    start.questions = questions  # type: ignore[attr-defined]
    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_fetch_writes_the_register_and_where_it_is_from(tmp_path: Path, serve: Callable[..., str]) -> None:
    base = serve(json.dumps(ANSWER).encode())
    target = statbank.fetch(Project(tmp_path), "ssb-07459", base=base)
    lines = target.read_text("utf-8").splitlines()
    assert lines[0] == "municipality_code;municipality;year;population"
    assert lines[-1] == "2025;Deatnu - Tana;2009;350"
    about = target.with_suffix(".toml").read_text("utf-8")
    read = registers.register(Project(tmp_path), "ssb-07459.csv")
    assert f'sha256 = "{read.sha256}"' in about
    assert f'url = "{base}07459"' in about
    asked = {q["code"]: q["selection"]["values"] for q in serve.questions[0]["query"]}  # type: ignore[attr-defined]
    assert asked == {
        "Region": ["*"],
        "Alder": ["999"],
        "ContentsCode": ["Personer1"],
        "Tid": ["2008", "2009"],
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("body", "status", "key"),
    [
        (b"gone", 404, "fetch_http"),
        (b"<html>Log in</html>", 200, "fetch_not_json"),
        (b"[]", 200, "fetch_shape"),
    ],
)
def test_a_bad_answer_is_one_message_and_changes_nothing(
    tmp_path: Path, serve: Callable[..., str], body: bytes, status: int, key: str, language: str
) -> None:
    use_language(language)
    with pytest.raises(FetchError) as caught:
        statbank.fetch(Project(tmp_path), "ssb-07459", base=serve(body, status))
    assert caught.value.key == key
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.rglob("*.csv"))


def test_no_network_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FetchError) as caught:
        statbank.fetch(Project(tmp_path), "ssb-07459", base="http://127.0.0.1:9/", timeout=2)
    assert caught.value.key == "fetch_network"
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "data/raw/sources.toml").write_text("")
    monkeypatch.setenv("KQ_PROJECT", str(tmp_path))

    def refused(*_: object) -> None:
        raise FetchError("fetch_network", url="x", found="refused")

    monkeypatch.setattr(statbank, "fetch", refused)
    done = CliRunner().invoke(verbs, ["fetch", "ssb-07459"])
    assert (done.exit_code, "Fikk ikke kontakt" in done.stderr) == (1, True)
    listed = CliRunner().invoke(verbs, ["fetch", "--list", "--json"])
    assert [(r["register"], r["present"]) for r in json.loads(listed.stdout)] == [
        ("ssb-07459", False),
        ("ssb-10826", False),
    ]
    unknown = CliRunner().invoke(verbs, ["fetch", "ssb-7459"])
    assert (unknown.exit_code, "«ssb-07459»" in unknown.stderr) == (1, True)


# Names


def _register(*units: tuple[str, str, int, int]) -> registers.Register:
    text = statbank.as_csv(list(units))
    return registers._read("ssb-07459.csv", "0" * 64, text, "made up")


MADE_UP = _register(
    ("0", "Hele landet", 2009, 163),
    ("0441", "Os (Hedmark)", 2009, 10),
    ("1243", "Os (Hordaland)", 2009, 30),
    ("1503", "Kristiansund", 2007, 9),
    ("1719", "Levanger", 2009, 50),
    ("1721", "Verdal", 2009, 40),
    ("2025", "Deatnu - Tana", 2009, 33),
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Os", (10, 30)),
        ("Os (Hedmark)", (10,)),
        ("Os i Østerdalen", (10,)),
        ("Innherred", (90,)),
        ("Tana", (33,)),
        ("Deatnu - Tana", (33,)),
        ("1721", (40,)),
    ],
)
def test_names_are_matched_or_kept_as_a_range(name: str, expected: tuple[int, ...]) -> None:
    assert registers.choices(MADE_UP, name, 2009) == expected


@pytest.mark.parametrize(
    ("name", "year", "key"),
    [
        ("Kristiansund", 2009, "register_name"),
        ("Levangr", 2009, "register_name"),
        ("Os", 1999, "register_year"),
    ],
)
def test_a_name_without_a_unit_is_refused(name: str, year: int, key: str) -> None:
    with pytest.raises(DataError) as caught:
        registers.choices(MADE_UP, name, year)
    assert caught.value.key == key


def test_a_register_that_lacks_units_is_refused() -> None:
    assert MADE_UP.country(2009) == 163
    short = _register(("0", "Hele landet", 2009, 163), ("1719", "Levanger", 2009, 50))
    with pytest.raises(DataError, match="163"):
        short.country(2009)


# The claims of the report, with the real registers


def _write(folder: Path, name: str, rows: list[tuple[str, str, int, int]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(statbank.as_csv(sorted(rows)), "utf-8")


def _convert(folder: Path) -> None:
    """Write both registers from the reference files.

    Seven municipalities that were merged later are in the reference for 2009 only; their numbers of 2009
    stand in for 2008 and 2010, and the country is then the sum.  For 2007 only the number of units is right.
    """
    read = {
        n: list(csv.DictReader((REFERENCE / n).open(encoding="utf-8")))
        for n in (
            "kommuner_folkemengde_2005_2014.csv",
            "kommuner_430_2009.csv",
            "oslo_bydeler_folkemengde_2005_2014.csv",
        )
    }
    series, year_2009, districts = read.values()
    years = range(2005, 2015)
    found = {
        (r["kommunenr"], y): (r["kommunenr"], r["kommune"], y, int(r[f"folkemengde_{y}"]))
        for r in series
        for y in years
        if r[f"folkemengde_{y}"]
    }
    for r in year_2009:
        for y in (2008, 2009, 2010):
            found.setdefault(
                (r["kommunenr"], y), (r["kommunenr"], r["kommune"], y, int(r["folkemengde_2009_01_01"]))
            )
    # 2007: 1503 and 1556 in place of 1505, so 431; only their number matters.
    for r in year_2009:
        if r["kommunenr"] != "1505":
            found.setdefault((r["kommunenr"], 2007), (r["kommunenr"], r["kommune"], 2007, 1))
    found |= {(code, 2007): (code, f"unit {code}", 2007, 1) for code in ("1503", "1556")}
    for y in (2007, 2008, 2009, 2010):
        found["0", y] = ("0", "Hele landet", y, sum(n[3] for (_, at), n in found.items() if at == y))
    _write(folder, "ssb-07459.csv", list(found.values()))
    oslo = [
        (r["kode"], r["bydel"], y, int(r[str(y)])) for r in districts for y in years if "aa" not in r["kode"]
    ]
    _write(folder, "ssb-10826.csv", oslo)


@pytest.fixture
def gated(tmp_path: Path) -> Project:
    shutil.copytree(ROOT / "data/raw", tmp_path / "data/raw", ignore=shutil.ignore_patterns("reference"))
    accept(Project(tmp_path))
    return Project(tmp_path)


@pytest.fixture
def supplied(gated: Project) -> Project:
    if not REFERENCE.is_dir():
        pytest.skip(f"no {REFERENCE}: the reference data are not part of the project")
    _convert(gated.raw / "reference")
    return gated


IDS = ("S-0235a", "S-0364a", "S-3317a", "S-3319a", "S-3328a", "S-3511a")


def _found(project: Project) -> dict[str, str]:
    sources = Sources(project)
    return {c.id: check(c, sources).verdict for c in claims(project) if c.id in IDS}


def test_without_registers_the_claims_are_gated(gated: Project) -> None:
    assert _found(gated) == dict.fromkeys(IDS, "gated")


def test_with_registers_they_are_computed(supplied: Project) -> None:
    assert _found(supplied) == {
        "S-0235a": "depends_on_reading",
        "S-0364a": "depends_on_reading",
        "S-3317a": "agrees",
        "S-3319a": "depends_on_reading",
        "S-3328a": "depends_on_reading",
        "S-3511a": "agrees",
    }
    claim = next(c for c in claims(supplied) if c.id == "S-3511a")
    found = check(claim, Sources(supplied))
    assert found.computed == 13116
    assert [i for i in found.inputs if i.startswith("reference/ssb-07459.csv (sha256 ")]


def test_the_shares_are_those_found_independently(supplied: Project) -> None:
    functions = Sources(supplied).functions
    from kqlib.verification.language import Interpreter

    def run(text: str) -> tuple[float, float]:
        interval = Interpreter("x", functions, {}).run(text).interval  # type: ignore[union-attr]
        return round(float(interval.low), 1), round(float(interval.high), 1)

    units, country = "labels('appendix_8','unit')", "country_population(2009)"
    # 134 municipalities 46,7 %, and 50,0 to 50,2 % with the four districts; 58,7 % with the whole of Oslo.
    low, high = run(f"share(population(without({units},'Bydel *'), 2009), {country})")
    assert low <= 46.7 <= high
    assert run(f"share(population({units}, 2009), {country})") == (50.0, 50.2)
    low, high = run(
        f"share(population(without({units},'Bydel *'), 2009) + population('0301', 2009), {country})"
    )
    assert low <= 58.7 <= high
    assert functions["municipality_count"](_whole(2009)).point == 430


def _whole(value: int) -> object:
    from kqlib.verification.values import Number

    return Number.exact(value)


def test_the_cells_of_table_4_7_are_computed_too(supplied: Project) -> None:
    found = {r.id: r for r in records.exhibit_records(supplied, registry.get("table_4_7"))}
    largest = found["table_4_7.mean_population.25 største kommunene"]
    smallest = found["table_4_7.mean_population.25 minste"]
    # By hand: all units 56 193; the municipalities without cohort IV 47 697 (2008) to 48 435 (2009).
    assert (largest.computed, largest.verdict) == ("56193", "depends_on_reading")
    # Herøy and Sande: 2 025,52 to 2 103,32.
    assert (smallest.low, smallest.high, smallest.verdict) == ("2025.52", "2103.32", "depends_on_reading")
    assert largest.evidence == "recomputed_from_external_data"


def test_a_fetched_register_is_no_move_but_changes_in_it_are(supplied: Project) -> None:
    folder = supplied.raw / "reference"
    with_register = records.records(supplied)
    before, kept = fingerprint(supplied), {p.name: p.read_bytes() for p in folder.iterdir()}
    for path in folder.iterdir():
        path.unlink()
    without = records.records(supplied)
    assert fingerprint(supplied) != before
    baseline.accept(supplied, without)
    assert baseline.moves(baseline.accepted(supplied), with_register) == []
    baseline.accept(supplied, with_register)
    assert baseline.moves(baseline.accepted(supplied), with_register) == []
    assert baseline.moves(baseline.accepted(supplied), without) == []
    for name, content in kept.items():
        (folder / name).write_bytes(content.replace(b";13116", b";13117"))
    [move] = baseline.moves(baseline.accepted(supplied), records.records(supplied))
    assert (move.id, move.old, move.new) == ("S-3511a@register", "agrees", "contradicts")
    assert all(isinstance(as_dict(r)["inputs"], list) for r in with_register)


def test_ranks_against_brute_force() -> None:
    from itertools import product

    from kqlib.measures.ranking import ranked
    from kqlib.printed import Interval

    spans = [(1, 8), (2, 5), (3, 3), (0, 4)]
    found = ranked([Interval(Fraction(a), Fraction(b)) for a, b in spans])
    every = [sorted(values) for values in product(*(range(a, b + 1) for a, b in spans))]
    assert [(i.low, i.high) for i in found] == [
        (min(v[k] for v in every), max(v[k] for v in every)) for k in range(4)
    ]
