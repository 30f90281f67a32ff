"""A change makes stale what depends on it and nothing else: data, code, words, packages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from kqlib.closure import closure
from kqlib.execution import inputs, report
from kqlib.execution.call import Call
from kqlib.execution.graph import Step
from kqlib.execution.options import Options
from kqlib.execution.run import build
from kqlib.paths import Project
from kqlib.publishing.notebooks import environment

ROOT = Path(__file__).parents[1]
# Chapter 9 and the page of claims tell of every verdict, and the verdicts rest on every table; the gate knows
# the counts of verdicts that pages may print.
VERDICTS = {"judge", "run/09_etterproving", "claims", "gate"}
# Every table of the survey is about persons.
SURVEY = {"run/06_sporreundersokelsen", "audit"}

STATES = """
import json
from pathlib import Path
from kqlib.execution import report
from kqlib.paths import project
steps = report.steps(project(), parameters={})
print(json.dumps({s.name: {i.name: i.state for i in s.inputs if not isinstance(i, Path)} for s in steps}))
"""


class Place:
    """A copy of the project and of the code."""

    def __init__(self, folder: Path) -> None:
        self.root, self.source, self.packages = folder / "prosjekt æøå", folder / "src", folder / "packages"
        for part in ("notebooks", "data/raw"):
            shutil.copytree(ROOT / part, self.root / part)
        shutil.copytree(ROOT / "src", self.source, ignore=shutil.ignore_patterns("__pycache__"))
        self.before = self.states()

    def states(self) -> dict[str, dict[str, str]]:
        path = os.pathsep.join(map(str, (self.packages, self.source)))
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        environment.pop("KQ_PROJECT", None)
        ran = subprocess.run(
            [sys.executable, "-c", STATES], cwd=self.root, env=environment, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    def changed(self) -> dict[str, set[str]]:
        """Give the steps whose own inputs are not as before, and which inputs."""
        now = self.states()
        assert set(now) == set(self.before)
        return {
            step: names
            for step in now
            if (names := {n for n in now[step] if now[step][n] != self.before[step].get(n)})
        }


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Place(tmp_path_factory.mktemp("staleness"))


@pytest.fixture
def edited(place):
    """Append to files, and take it back."""
    kept: dict[Path, bytes] = {}

    def edit(path: Path, text: str) -> None:
        kept[path] = path.read_bytes()
        path.write_bytes(kept[path] + text.encode())

    yield edit
    for path, content in kept.items():
        path.write_bytes(content)


def test_nothing_changed_is_nothing_stale(place):
    assert place.changed() == {}


@pytest.mark.parametrize(
    ("module", "stale"),
    [
        # Windows of time are those of figure 3, which chapter 5 shows and chapter 1 quotes, and of what would
        # rebuild the tables of chapter 4 from a delivery.
        (
            "measures/windows.py",
            {"run/01_oversikt", "run/04_sykefravaer", "run/05_innsatskommunene", *VERDICTS},
        ),
        ("measures/likert.py", SURVEY | VERDICTS),
        # Table 4.4 is shown in chapter 3 and quoted in chapter 1.
        ("exhibits/table_4_4.py", {"run/01_oversikt", "run/03_pleie_og_omsorg", *VERDICTS}),
        ("verification/baseline.py", set()),
        ("publishing/workbook.py", {"tables.xlsx"}),
        # The gate knows what the steering group's pages say.
        ("publishing/typeset.py", {"sluttrapport.pdf", "styringsgruppe.pdf", "gate"}),
        ("publishing/manifest.py", {"manifest.json"}),
        ("expectations.py", {"prepare", "run/08_datakvalitet", "styringsgruppe.pdf", *VERDICTS}),
        ("execution/doctor.py", set()),
        ("cli/verifying.py", set()),
    ],
)
def test_a_changed_module_makes_stale_what_uses_it(place, edited, module, stale):
    edited(place.source / "kqlib" / module, "\n# another line\n")
    found = place.changed()
    assert set(found) == stale
    assert all(names == {"kqlib code"} for names in found.values())


@pytest.mark.parametrize(
    ("file", "stale"),
    [
        ("exhibits/survey_likert.toml", SURVEY | VERDICTS),
        ("rendering/typst/theme.typ", {"sluttrapport.pdf", "styringsgruppe.pdf", "gate"}),
        # The gate reads the front page and the claims as they are made.
        ("publishing/templates/index.html.j2", {"index.html", "claims", "gate"}),
        ("publishing/templates/claims.html.j2", {"claims", "gate"}),
        ("assets/scripts/page.js", {"assets", "claims", "index.html", "page", "gate"}),
    ],
)
def test_changed_words_and_templates_too(place, edited, file, stale):
    edited(place.source / "kqlib" / file, "\n")
    assert {step.partition("/")[0] if step.startswith("page/") else step for step in place.changed()} == stale


def test_a_word_that_all_share_makes_all_stale(place, edited):
    edited(place.source / "kqlib/vocabulary/words.toml", "\n")
    assert set(place.before) - set(place.changed()) == {"prepare", "manifest.json"}


@pytest.mark.parametrize(
    ("package", "stale"),
    [
        ("typst", {"sluttrapport.pdf", "styringsgruppe.pdf", "gate"}),
        ("XlsxWriter", {"tables.xlsx"}),
        ("great_expectations", {"prepare", "run/08_datakvalitet", "styringsgruppe.pdf", *VERDICTS}),
        ("scikit-learn", set()),
    ],
)
def test_a_changed_package_makes_stale_what_imports_it(place, package, stale):
    about = place.packages / f"{package.replace('-', '_')}-99.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 99\n\n")
    try:
        found = place.changed()
    finally:
        shutil.rmtree(about)
    # The manifest names the versions of all packages.
    assert set(found) == stale | {"manifest.json"}
    assert found["manifest.json"] == {"versions of all packages"}
    assert all(found[step] == {"package versions"} for step in stale)


def test_what_a_package_requires_counts_too():
    everything = inputs.packages(["seaborn"])
    known = inputs._installed()
    try:
        known["matplotlib"] = known["matplotlib"]._replace(version="99")
        assert inputs.packages(["seaborn"]) != everything
        assert inputs.packages(["typst"]) == inputs.packages(["typst"])
    finally:
        inputs._installed.cache_clear()
    assert inputs.packages(["seaborn"]) == everything


def test_every_package_that_kqlib_imports_is_known_by_its_module():
    actions = [
        f"kqlib.execution.actions:{name}" for name in ("prepare", "execute", "write_page", "write_pdf")
    ]
    imported = closure([*actions, "kqlib.notebook", "kqlib.execution.engine", "kqlib.cli"]).packages
    assert imported >= {"pandas", "numpy", "PIL", "IPython", "great_expectations", "typst"}
    assert sorted(name for name in imported if name not in inputs._homes()) == []


def test_a_changed_data_file_makes_stale_what_reads_it(place, edited):
    """Table 4.4 is read by chapters 1 and 3, and by what is about all files."""
    raw = place.root / "data/raw"
    lock = raw / "sources.lock.toml"
    table = raw / "published/table_4_4.csv"
    edited(lock, "")
    edited(table, "\n")
    changed = lock.read_text().replace(
        *(sha256(content).hexdigest() for content in (table.read_bytes()[:-1], table.read_bytes()))
    )
    lock.write_text(changed)
    found = place.changed()
    reading = {"run/01_oversikt", "run/03_pleie_og_omsorg", "run/08_datakvalitet", "prepare", "manifest.json"}
    # The gate reads again what is made of it.
    assert set(found) == reading | VERDICTS - {"gate"}
    assert all("data/raw/published/table_4_4.csv" in names for names in found.values())


def test_a_register_that_is_fetched_makes_stale_what_waits_for_it(place):
    """Populations are for table 4.7 in chapter 4, and for claims, whose page is made from the verdicts."""
    folder = place.root / "data/raw/reference"
    shutil.rmtree(folder, ignore_errors=True)
    before = place.states()
    folder.mkdir()
    (folder / "ssb-07459.csv").write_text("region;label;year;population\n")
    try:
        now = place.states()
    finally:
        shutil.rmtree(folder)
    stale = {step for step in now if now[step] != before[step]}
    assert stale == {"run/04_sykefravaer", "judge", "run/09_etterproving"}


def test_a_changed_notebook_or_its_text_makes_its_chapter_stale(place, edited):
    for ending in ("ipynb", "toml"):
        edited(place.root / f"notebooks/02_oppvekst.{ending}", "\n")
    assert set(place.changed()) == {"run/02_oppvekst", "claims", "gate", "manifest.json"}


WATCHED = """
import json, os, sys
from pathlib import Path
home = Path(os.environ["PYTHONPATH"]) / "kqlib"
opened = set()
def hashing():
    frame = sys._getframe()
    while frame and frame.f_code.co_name != "code_fingerprint":
        frame = frame.f_back
    return frame
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)) and not hashing():
        opened.add(os.fspath(os.fsdecode(arguments[0])))
from kqlib import closure
from kqlib.execution import call as call_  # this script's own
closure._index()  # hashing reads every file, and so does the fingerprint of what reads deliveries
sys.addaudithook(watch)
call = call_.Call.from_json(sys.argv[1])
call(**({"on_cell": lambda number: None} if call.name == "execute" else {}))
files = {Path(name) for name in opened if name.startswith(str(home)) and not name.endswith((".pyc", ".tmp"))}
ours = [module for name, module in sys.modules.items() if name.split(".")[0] == "kqlib" and module.__file__]
files |= {Path(module.__file__) for module in ours if module not in (closure, call_)}
print(json.dumps([path.relative_to(home).as_posix() for path in files if path.is_file()]))
"""


@pytest.mark.slow
def test_a_step_uses_no_file_of_kqlib_that_it_does_not_rest_on(place, monkeypatch, tmp_path):
    """What a process really imports and opens, against what was found in the text."""
    rested: list[set[str]] = []

    def code(action, *modules, without=()):
        roots = [f"{action.__module__}:{action.__name__}", *modules]
        rested.append(set(closure(roots, without).files))
        return ()

    monkeypatch.setattr(report.inputs, "code", code)
    steps = report.steps(Project(place.root), parameters={})
    assert build(Project(place.root), steps, options=Options(jobs=2)).ok
    rest = dict(zip((step.name for step in steps), rested, strict=True))
    chosen = {
        "run/04_sykefravaer",
        "run/06_sporreundersokelsen",
        "run/08_datakvalitet",
        "run/09_etterproving",
    }
    chosen |= {"page/04_sykefravaer", *(name for name in rest if not name.startswith(("run/", "page/")))}
    for step in steps:
        if step.name in chosen:
            assert used(step, place, tmp_path) - rest[step.name] == set(), step.name


def used(step: Step, place: Place, scratch: Path) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", WATCHED, Call.of(step.action).as_json()],
        cwd=place.root,
        env={**os.environ, **environment(scratch), "PYTHONPATH": str(place.source)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    found = set(json.loads(ran.stdout.splitlines()[-1]))
    assert "execution/actions.py" in found
    return found
