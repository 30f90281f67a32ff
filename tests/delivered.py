"""A project with deliveries: the raw files of the repository, the made-up national delivery, projects."""

from __future__ import annotations

import csv
import shutil
import tempfile
from functools import cache
from pathlib import Path

from kqlib.deliveries.taking import take_in
from kqlib.exhibits.registry import REBUILT
from kqlib.paths import Project
from kqlib.sources import statbank
from kqlib.sources.synthetic_absence import DISTRICTS, generate

ROOT = Path(__file__).parents[1]
PROJECT = Project(ROOT)
PROJECTS = """SYNTETISKE DATA – oppdiktede prosjekter

Prosjekt;Kommunenr;Kommune;Pulje;Sektor;Nivå;Tiltak;Startår
Barnas dag;0807;Notodden;IKS;Barnehage;Atferd;Foreldre/barns medvirkning;2008
Barnas dag;0807;Notodden;IKS;Barnehage;System;Kvalitetssystem;2008
Barnas dag;0101;Halden;P1;Barnehage;Atferd;Foreldre/barns medvirkning;2008
Uteskole;0101;Halden;P1;Grunnskole;Medarbeider;Kompetanseutvikling;2008
Leksehjelp;0101;Halden;P1;SFO;Medarbeider;Kompetanseutvikling;2009
Helhet;0104;Moss;P1;Oppvekst;System;Helhetlige planer;2008
Hjemme lenger;0807;Notodden;IKS;Pleie og omsorg;Atferd;Brukerundersøkelser;2008
Hjemme lenger;0807;Notodden;IKS;Pleie og omsorg;Atferd;Brukermedbestemmelse;2008
Nattvakt;0807;Notodden;IKS;Pleie og omsorg;Atferd;Brukerundersøkelser;2009
Trygg;0101;Halden;P1;Pleie og omsorg;Atferd;Brukerundersøkelser;2008
Turnus;0104;Moss;P1;Pleie og omsorg;System;Egen turnus;2008
Nærvær;0104;Moss;P1;Pleie og omsorg;Medarbeider;Lederutvikling;2008
Nærvær;0104;Moss;P1;Oppvekst;Medarbeider;Etisk refleksjon;2008
Friskliv;0807;Notodden;IKS;Pleie og omsorg;Medarbeider;Arbeidsmiljøundersøkelse;2009
"""


def fresh_project(folder: Path) -> Project:
    """Copy the repository's raw files to ``folder``, without fetched registers and deliveries of absence."""
    left_out = shutil.ignore_patterns("reference", "absence", "projects")
    shutil.copytree(ROOT / "data/raw", folder / "data/raw", ignore=left_out)
    return Project(folder)


def take(project: Project, name: str, text: str, kind: str, title: str) -> None:
    """Take a delivery in from its text."""
    path = project.root / name
    path.write_text(text, "utf-8")
    outcome, _ = take_in(project, path, kind, title)
    assert outcome.ok, outcome.faults


def registers(project: Project) -> None:
    """Write both registers of population, made up: a municipality's number is its population."""
    with (ROOT / "src/kqlib/vocabulary/municipalities.csv").open(encoding="utf-8") as stream:
        rows = [r for r in csv.DictReader(stream, delimiter=";") if int(r["first_year"] or 0) <= 2009]
    valid = [r for r in rows if int(r["last_year"] or 9999) >= 2009]
    folder = project.raw / "reference"
    folder.mkdir()
    towns = [(r["number"], r["name"], 2009, 10 * int(r["number"])) for r in valid]
    oslo = [(f"0301{place:02}a", name, 2009, 30_000 + place) for place, name in enumerate(DISTRICTS, 1)]
    (folder / "ssb-07459.csv").write_text(statbank.as_csv(towns), "utf-8")
    (folder / "ssb-10826.csv").write_text(statbank.as_csv(oslo), "utf-8")


_kept: list[tempfile.TemporaryDirectory[str]] = []


@cache
def delivered_project() -> Project:
    """Give a project with every kind of delivery and both registers; it is there until the tests end."""
    _kept.append(tempfile.TemporaryDirectory())
    project = fresh_project(Path(_kept[-1].name))
    take(project, "absence.csv", generate(), "pai", "Oppdiktet levering")
    take(project, "projects.csv", PROJECTS, "projects", "Oppdiktede prosjekter")
    registers(project)
    return project


def project_of(exhibit: str) -> Project:
    """Give the project in which an exhibit can be computed: one that is rebuilt needs its delivery."""
    return delivered_project() if REBUILT in exhibit else PROJECT
