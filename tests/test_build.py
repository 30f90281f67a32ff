"""The whole report, built for real: in a folder with spaces and æøå, under LC_ALL=C, with an empty home."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from pypdf import PdfReader

from kqlib import bundle
from kqlib.exhibits import registry

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# The repository has a delivery of the survey, made up, and none of payrolls and projects.
SHOWN = [e for e in registry.all_exhibits() if set(e.spec.uses) <= {"survey", "survey_invitations"}]
IDS = {exhibit.spec.id for exhibit in SHOWN}
DRAWN = {exhibit.spec.id for exhibit in SHOWN if exhibit.has_figure}
SYNTHETIC = {name for name in IDS if name.startswith("survey_")}
CHAPTERS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
EDITED = "published/table_4_4.csv"
# Table 4.4 is shown in chapter 3 and quoted in chapter 1; chapter 8 is about the checks on every file.
FOLLOWING = {"01_oversikt", "03_pleie_og_omsorg", "08_datakvalitet", "09_etterproving"}


class Place:
    """A copy of the project, and kq in it."""

    def __init__(self, root: Path, source: Path) -> None:
        self.root, self.home, self.source = root, root.parent / "home", source
        root.mkdir(parents=True)
        self.home.mkdir()
        shutil.copytree(ROOT / "notebooks", root / "notebooks")
        shutil.copytree(ROOT / "data" / "raw", root / "data" / "raw")

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    def begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        kept = {k: v for k, v in os.environ.items() if k in ("PATH", "SYSTEMROOT", "TMPDIR")}
        environment = {
            **kept, "PYTHONPATH": str(self.source), "HOME": str(self.home), "LC_ALL": "C", "LANG": "C",
        }  # fmt: skip
        return subprocess.Popen(
            [sys.executable, "-m", "kqlib.cli", *arguments],
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def kq(self, *arguments: str) -> tuple[int, str, str]:
        return ended(self.begin(*arguments))

    def json(self, *arguments: str) -> dict:
        code, out, err = self.kq(*arguments, "--json")
        assert code == 0, err
        return json.loads(out)

    def executed(self, chapter: str, edition: str = "") -> Path:
        return self.root / "data/processed/chapters" / edition / f"{chapter}.ipynb"


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=400)
    return process.returncode, out.decode("utf-8"), err.decode("utf-8")


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Build twice, in two folders at once."""
    base = tmp_path_factory.mktemp("hele rapporten")
    # A copy of the code, so that an edit while the tests run does not make everything stale.
    source = shutil.copytree(ROOT / "src", base / "src", ignore=shutil.ignore_patterns("__pycache__"))
    both = [Place(base / "første mappe" / "prosjekt æøå", source), Place(base / "b", source)]
    started = [place.begin("build", "--json") for place in both]
    for process in started:
        code, out, err = ended(process)
        assert code == 0, out + err
        assert json.loads(out)["ok"]
        assert "Traceback" not in err
    return both


@pytest.fixture(scope="module")
def place(places):
    return places[0]


@pytest.fixture(scope="module")
def pages(place):
    return {path.name: path.read_text("utf-8") for path in sorted(place.reports.glob("*.html"))}


def without_payloads(page: str) -> str:
    """Give a page without what scripts read and without pictures' paths."""
    return re.sub(r"<script\b.*?</script>|<style\b.*?</style>|<path\b[^>]*>", "", page, flags=re.DOTALL)


class Text(HTMLParser):
    """What a person reads, and the alt texts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag, attrs):
        self._hidden += tag in ("script", "style")
        self.found += [v or "" for k, v in attrs if k in ("alt", "title", "aria-label", "aria-description")]

    def handle_endtag(self, tag):
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data):
        if not self._hidden:
            self.found.append(data)


def read(page: str) -> str:
    parser = Text()
    parser.feed(page)
    return "\n".join(parser.found)


def claim_pages(place):
    """Name the page of verdicts of each document, by the verdicts that are published as JSON."""
    found = json.loads((place.reports / "verification/claims.json").read_text("utf-8"))
    return {f"claims-{one['document']}.html" for one in found}


def test_everything_is_there(place):
    expected = {"index.html", "claims.html", "sluttrapport.pdf", "styringsgruppe.pdf", "tables.xlsx"}
    expected |= {"manifest.json"}
    expected |= {"verification/claims.csv", "verification/claims.json"}
    expected |= {f"{chapter}.html" for chapter in CHAPTERS} | claim_pages(place)
    expected |= {f"tables/{name}.csv" for name in IDS}
    expected |= {f"figures/{name}.{ending}" for name in DRAWN for ending in ("svg", "png")}
    found = {p.relative_to(place.reports).as_posix() for p in place.reports.rglob("*") if p.is_file()}
    assert {name for name in found if not name.startswith("assets/")} == expected
    assert all((place.reports / name).stat().st_size > 0 for name in found)
    assert {"assets/kq.css", "assets/kq.js", "assets/plotly.min.js"} <= found
    assert not list(place.root.rglob("*.tmp"))


def test_nothing_is_left_in_the_home_and_raw_is_as_it_was(place):
    left = [p for p in place.home.rglob("*") if p.is_file() and ".cache" not in p.parts]
    assert left == []
    for path in (ROOT / "data/raw").rglob("*"):
        if path.is_file():
            assert (place.root / path.relative_to(ROOT)).read_bytes() == path.read_bytes()


def test_manifest_tells_the_truth(place):
    manifest = json.loads((place.reports / "manifest.json").read_text("utf-8"))
    hashed = manifest["hashed"]
    assert set(hashed["inputs"]) >= {"data/raw/sources.toml", f"data/raw/{EDITED}"}
    for name, digest in {**hashed["inputs"], **hashed["outputs"]}.items():
        assert hashlib.sha256((place.root / name).read_bytes()).hexdigest() == digest, name
    made = {p.relative_to(place.root).as_posix() for p in place.reports.rglob("*") if p.is_file()}
    assert set(hashed["outputs"]) == made - {"reports/manifest.json"}
    text = json.dumps(hashed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert manifest["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert not re.search(r"20\d\d-\d\d-\d\dT|\d\d:\d\d:\d\d", text)
    assert str(place.root) not in text


def test_second_folder_gives_the_same_bytes(places):
    one, two = (
        {
            p.relative_to(place.reports).as_posix(): p.read_bytes()
            for p in place.reports.rglob("*")
            if p.is_file() and p.name != "manifest.json"
        }
        for place in places
    )
    assert set(one) == set(two)
    assert [name for name in one if one[name] != two[name]] == []
    manifests = [json.loads((p.reports / "manifest.json").read_text("utf-8")) for p in places]
    assert manifests[0]["hashed"] == manifests[1]["hashed"]


def test_no_trace_of_the_folder_in_anything_published(place):
    for path in place.reports.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert str(place.root).encode() not in content, path.name
            assert str(place.home).encode() not in content, path.name


def test_second_build_does_nothing_and_says_so(place):
    times = {p: p.stat().st_mtime_ns for p in place.reports.rglob("*") if p.is_file()}
    code, out, err = place.kq("build")
    assert (code, err) == (0, "")
    assert "ingenting å bygge" in out
    assert times == {p: p.stat().st_mtime_ns for p in place.reports.rglob("*") if p.is_file()}


def section(page: str, name: str) -> str:
    """Give the part of a page from an exhibit's own anchor to the next exhibit's."""
    begin = page.index(f'id="{name}"')
    others = [page.find(f'id="{other}"', begin + 1) for other in IDS - {name}]
    return page[begin : min([n for n in others if n > 0], default=len(page))]


def test_figure_3_shows_both_averages(pages):
    said = read(section(pages["05_innsatskommunene.html"], "figure_3"))
    assert re.search(r"(?<![\d,])9,6(?![\d,])", said)
    assert re.search(r"(?<![\d,])10,6(?![\d,])", said)
    assert "≠" in said


def test_pages_are_in_bokmaal_and_without_debris(place, pages):
    chapters = {f"{chapter}.html" for chapter in CHAPTERS}
    assert set(pages) == {"index.html", "claims.html"} | chapters | claim_pages(place)
    for name, page in pages.items():
        assert re.search(r'<html[^>]* lang="nb"', page), name
        said = read(page)
        assert not re.search(r"\b(nan|NaN|None|NaT|NULL)\b", said), name
        for debris in (
            "No description has been provided",
            "Out[",
            "In [",
            "Traceback",
            "<class ",
            "{{",
            "}}",
        ):
            assert debris not in said, (name, debris)
        assert not re.search(r"\{[a-z_0-9.]+\}", said), name
        assert "kqlib.notebook" not in said, name


def test_every_picture_says_what_it_shows(pages):
    for name, page in pages.items():
        for picture in re.findall(r"<img\b[^>]*>", page):
            assert re.search(r'\balt="[^"]+"', picture), (name, picture[:200])
        for picture in re.findall(r"<svg\b[^>]*>", page):
            assert re.search(r'aria-(label|labelledby|hidden)="', picture), (name, picture[:200])


def test_no_page_asks_another_host(place, pages):
    asked = re.compile(r"""(?:src|srcset|href|action|poster|data)\s*=\s*["']\s*(?:https?:)?//[^"']*""")
    for name, page in pages.items():
        body = re.sub(r"<script\b[^>]*type=\"application/json\".*?</script>", "", page, flags=re.DOTALL)
        assert asked.findall(body) == [], name
        assert not re.search(r"""url\(\s*["']?\s*(?:https?:)?//""", body), name
        assert not re.search(r"@import", body), name
    style = (place.reports / "assets/kq.css").read_text("utf-8")
    assert not re.search(r"""url\(\s*["']?\s*(?:https?:)?//|@import""", style)


def test_links_within_the_report_lead_somewhere(place, pages):
    for name, page in pages.items():
        body = re.sub(r"<script\b[^>]*>.*?</script>", "", page, flags=re.DOTALL)
        for target in re.findall(r'(?:href|src)="([^"#:]+)(?:#[^"]*)?"', body):
            assert (place.reports / target).is_file(), (name, target)
        anchors = set(re.findall(r'\bid="([^"]+)"', body))
        assert [a for a in re.findall(r'href="#([^"]+)"', body) if a not in anchors] == [], name


@pytest.mark.parametrize("name", sorted(SYNTHETIC))
def test_synthetic_says_so_everywhere(place, pages, name):
    said = "SYNTETISKE DATA"
    assert said in section(pages["06_sporreundersokelsen.html"], name).upper()
    rows = list(csv.DictReader(io.StringIO((place.reports / f"tables/{name}.csv").read_text("utf-8"))))
    assert rows
    assert {row["synthetic"] for row in rows} == {"yes"}
    if name in DRAWN:
        drawn = (place.reports / f"figures/{name}.svg").read_text("utf-8")
        assert said in " ".join(ElementTree.fromstring(drawn).itertext()).upper()
    if registry.get(name).spec.show:  # the workbook holds tables alone
        assert any(said in str(value).upper() for value in sheets(place)[name].values())


def test_synthetic_chapter_and_front_page_warn(pages):
    assert "SYNTETISKE DATA" in read(pages["06_sporreundersokelsen.html"]).upper()
    assert "synteti" in read(pages["index.html"]).lower()


def test_nothing_else_claims_to_be_synthetic(place):
    for name in IDS - SYNTHETIC:
        header = (place.reports / f"tables/{name}.csv").read_text("utf-8").partition("\n")[0]
        assert "synthetic" not in header.split(","), name


def sheets(place: Place) -> dict[str, dict[str, object]]:
    """Read the workbook by its XML: sheet to cell to value; numbers as float, texts as str."""
    with zipfile.ZipFile(place.reports / "tables.xlsx") as book:
        assert book.testzip() is None
        assert not [name for name in book.namelist() if "externalLink" in name or "vba" in name.lower()]
        strings = [
            "".join(t.text or "" for t in item.iter(f"{SHEET}t"))
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
        names = [
            s.get("name") for s in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{SHEET}sheet")
        ]
        found: dict[str, dict[str, object]] = {}
        for number, name in enumerate(names, start=1):
            cells: dict[str, object] = {}
            for cell in ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")).iter(
                f"{SHEET}c"
            ):
                value = cell.find(f"{SHEET}v")
                assert cell.find(f"{SHEET}f") is None, "a formula"
                if value is not None and value.text is not None:
                    text = cell.get("t") == "s"
                    cells[cell.get("r", "")] = strings[int(value.text)] if text else float(value.text)
            found[str(name)] = cells
        return found


def test_workbook_has_typed_numbers(place):
    found = sheets(place)
    with_table = {e.spec.id for e in SHOWN if e.spec.show}
    assert set(found) >= with_table
    # Sluttrapporten, lines 2436-2501: the counts of municipalities are numbers, not texts.
    values = list(found["table_4_4"].values())
    assert sum(isinstance(value, float) for value in values) >= 30
    # Figur 3: the printed 9,6 and the 10,62 rounded to the tenth.
    assert {9.6, 10.6} <= {v for v in found["figure_3"].values() if isinstance(v, float)}


def test_csv_has_the_documents_numbers(place):
    rows = list(csv.DictReader(io.StringIO((place.reports / "tables/figure_3.csv").read_text("utf-8"))))
    assert [row["printed_average"] for row in rows] == ["10.6", "10.3", "10.1", "10.1", "10.3", "9.6"]
    assert rows[-1]["average_without"] == "10.6"
    assert rows[-1]["municipalities_without"] == "10"
    for name in IDS:
        content = (place.reports / f"tables/{name}.csv").read_bytes()
        text = content.decode("utf-8")
        assert b"\r" not in content
        table = list(csv.reader(io.StringIO(text)))
        assert {len(row) for row in table} == {len(table[0])}, name
        assert not re.search(r"(?:^|,)(nan|None|NaT)(?:,|$)", text, re.MULTILINE), name


def test_pdf_carries_every_exhibit_and_its_language(place):
    reader = PdfReader(place.reports / "sluttrapport.pdf")
    assert reader.trailer["/Root"]["/Lang"].startswith("nb")
    said = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    for exhibit in SHOWN:
        assert exhibit.spec.number in said, exhibit.spec.id
    assert re.search(r"synteti", said, re.IGNORECASE)
    assert not re.search(r"\b(nan|NaT|Traceback)\b", said)


def exhibits_of(path: Path) -> dict[str, dict]:
    notebook = nbformat.read(path, as_version=4)
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", []) if "data" in o]
    shown = [o["data"][bundle.EXHIBIT_MIME] for o in outputs if bundle.EXHIBIT_MIME in o["data"]]
    return {item["id"]: json.loads(json.dumps(item)) for item in shown}


def test_plain_papermill_gives_the_same(place, tmp_path):
    """As a stranger would: papermill's own API, a kernel of this environment, nothing of kq around it."""
    chapter = "03_pleie_og_omsorg"
    kernels = tmp_path / "jupyter/kernels/python3"
    kernels.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernels / "kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "x", "language": "python"})
    )
    script = (
        "import sys, papermill; papermill.execute_notebook(sys.argv[1], sys.argv[2], cwd=sys.argv[3], "
        "progress_bar=False, kernel_name='python3')"
    )
    target = tmp_path / "out.ipynb"
    source = place.root / "notebooks" / f"{chapter}.ipynb"
    run = subprocess.run(
        [sys.executable, "-c", script, str(source), str(target), str(source.parent)],
        env={**os.environ, "PYTHONPATH": str(place.source), "JUPYTER_PATH": str(tmp_path / "jupyter")},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr.decode("utf-8")
    plain, ours = exhibits_of(target), exhibits_of(place.executed(chapter))
    assert set(plain) == {"table_4_4"}
    assert plain == ours


@pytest.mark.parametrize(
    ("language", "title", "warning"),
    [("nn", "Sjukefråvær", "Kjelde"), ("en", "Sickness absence", "Source")],
)
def test_other_languages_have_an_edition_of_their_own(place, language, title, warning):
    before = (place.reports / "04_sykefravaer.html").read_bytes()
    done = place.json("build", "4", "--language", language)["done"]
    assert f"{language}/run/04_sykefravaer" in done
    page = (place.reports / language / "04_sykefravaer.html").read_text("utf-8")
    assert re.search(rf'<html[^>]* lang="{language}"', page)
    said = read(page)
    assert re.search(rf"<h1[^>]*>[^<]*{title}", page)
    assert warning in said
    assert not re.search(r"\b(nan|None|NaT)\b", said)
    assert (place.reports / "04_sykefravaer.html").read_bytes() == before


def test_an_edited_table_is_refused_then_rebuilds_what_follows_and_no_more(places):
    """Last in the file: it changes the second folder."""
    place = places[1]
    path = place.root / "data/raw" / EDITED
    text = path.read_text("utf-8")
    assert text.count(";;Annet;9;11\n") == 1
    before = {p: p.read_bytes() for p in place.reports.rglob("*") if p.is_file()}
    path.write_text(text.replace(";;Annet;9;11\n", ";;Annet;8;11\n"), encoding="utf-8")

    code, out, err = place.kq("build")
    assert (code, out) == (1, "")
    assert f"data/raw/{EDITED}" in err
    assert "kq lock" in err
    assert "Traceback" not in err
    assert {p: p.read_bytes() for p in place.reports.rglob("*") if p.is_file()} == before
    assert place.kq("status")[0] == 1

    assert [entry["file"] for entry in place.json("lock", f"data/raw/{EDITED}")] == [EDITED]
    result = place.json("build")
    follows = {
        "prepare",
        "judge",
        "claims",
        "sluttrapport.pdf",
        "styringsgruppe.pdf",
        "tables.xlsx",
        "index.html",
        "gate",
        "manifest.json",
    }
    follows |= {f"{step}/{chapter}" for step in ("run", "page") for chapter in FOLLOWING}
    planned = set(result["reasons"])
    assert set(result["done"]) <= planned == follows
    assert {"prepare", "run/03_pleie_og_omsorg", "page/03_pleie_og_omsorg", "manifest.json"} <= set(
        result["done"]
    )
    assert set(result["fresh"]) >= {
        f"{step}/{c}" for step in ("run", "page") for c in CHAPTERS if c not in FOLLOWING
    }
    for step in ("prepare", "run/03_pleie_og_omsorg"):
        assert any(f"data/raw/{EDITED}" in reason for reason in result["reasons"][step])
    after = {p: p.read_bytes() for p in place.reports.rglob("*") if p.is_file()}
    changed = {p.relative_to(place.reports).as_posix() for p in after if after[p] != before.get(p)}
    assert "03_pleie_og_omsorg.html" in changed
    assert "tables/table_4_4.csv" in changed
    # The checks' page shows what was checked, and the fingerprints of all files stand in its sources.
    allowed = {f"{c}.html" for c in FOLLOWING} | {
        f"{n}.{e}" for n, e in (("index", "html"), ("manifest", "json"))
    }
    allowed |= {"sluttrapport.pdf", "styringsgruppe.pdf", "tables.xlsx", "tables/table_4_4.csv"}
    allowed |= {f"figures/table_4_4.{ending}" for ending in ("svg", "png")}
    # Annet 8 of 79 is no longer 11 per cent: the verdicts and what is counted of them follow.
    allowed |= {*claim_pages(place), "claims.html", "verification/claims.csv", "verification/claims.json"}
    allowed |= {f"tables/{name}.csv" for name in ("verdict_summary", "errata", "coverage", "rounding_rules")}
    assert changed <= allowed
