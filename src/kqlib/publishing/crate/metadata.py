"""``ro-crate-metadata.json``: what each file of a release is and where it comes from, as an RO-Crate 1.2.

The documents that the numbers stand in are described with the hash of the text that was transcribed, and are
not in the release.  Every text is bokmål, whatever language the user reads messages in: the same release is
the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from kqlib.chapters import all_chapters
from kqlib.exhibits import registry
from kqlib.exhibits.contract import texts
from kqlib.paths import Project
from kqlib.publishing.commit import Commit
from kqlib.publishing.crate.contents import Contents
from kqlib.sources.catalogue import catalogue, read_toml
from kqlib.vocabulary.words import VERDICTS, word

VERSION, LANGUAGE = "1.2", "nb"
CONTEXT = f"https://w3id.org/ro/crate/{VERSION}/context"
_CLAIMS = "reports/verification/claims.json"
_WHOLE = ("index", "sluttrapport", "tables")  # what tells of every chapter
_SPDX = "https://spdx.org/licenses/"
# Not asked of the system: what it knows differs from one to the next.
_TYPES = {
    "css": "text/css",
    "csv": "text/csv",
    "html": "text/html",
    "ipynb": "application/x-ipynb+json",
    "js": "text/javascript",
    "json": "application/json",
    "md": "text/markdown",
    "pdf": "application/pdf",
    "png": "image/png",
    "py": "text/x-python",
    "svg": "image/svg+xml",
    "toml": "application/toml",
    "ttf": "font/ttf",
    "woff2": "font/woff2",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _word(key: str, **fields: Any) -> str:
    return word(f"release_{key}", LANGUAGE, **fields)


class _Crate:
    """An RO-Crate in the making."""

    def __init__(self, project: Project, contents: Contents, commit: Commit) -> None:
        self._crate = ROCrate(version=VERSION)
        self._project, self._contents, self._commit = project, contents, commit
        self._raw = read_toml(project.raw / "sources.toml", "data/raw/sources.toml")
        self._synthetic = _synthetic(project)
        self._titles = _titles(project)

    def thing(self, at: str, kind: str | list[str], name: str, /, **properties: Any) -> Any:
        """Describe something that is no file of the release; the same one twice is one."""
        known = self._crate.get(at)
        told = {"@type": kind, "name": name, **{k: v for k, v in properties.items() if v}}
        return known or self._crate.add(ContextEntity(self._crate, at, properties=told))

    def value(self, identifier: str, name: str, value: object) -> Any:
        """Describe a fact by its name and value."""
        return self.thing(identifier, "PropertyValue", name, value=value)

    def licence(self, text: str) -> Any:
        """Describe the terms of a file."""
        if re.fullmatch(r"[A-Za-z0-9.+-]+", text):
            return self.thing(_SPDX + text, "CreativeWork", text)
        return self.thing(f"#licence-{_short(text)}", "CreativeWork", text)

    def publisher(self, name: str) -> Any:
        """Describe who published a document or table."""
        return self.thing(f"#publisher-{_short(name)}", "Organization", name) if name else None

    def documents(self) -> dict[str, Any]:
        """Describe every document, by its name in the catalogue."""
        return {
            name: self.thing(
                f"#document-{name}",
                "CreativeWork",
                str(entry["title"]),
                publisher=self.publisher(entry.get("publisher", "")),
                datePublished=entry.get("date"),
                sha256=entry.get("text_edition_sha256"),
                description=f"{entry.get('note', '')} {_word('document')}".strip(),
            )
            for name, entry in self._raw.get("documents", {}).items()
            if name != "synthetic"
        }

    def files(self, documents: Mapping[str, Any]) -> None:
        """Describe every file."""
        for name, content in sorted(self._contents.files.items()):
            told: dict[str, Any] = {
                "name": self._titles.get(PurePosixPath(name).stem) if name.startswith("reports/") else None,
                "sha256": hashlib.sha256(content).hexdigest(),
                "contentSize": str(len(content)),
                "encodingFormat": _TYPES.get(name.rpartition(".")[2], "text/plain"),
            }
            if name.startswith("data/raw/"):
                told |= self._input(name.removeprefix("data/raw/"), documents)
            if self._rests_on_invented(name):
                told["additionalProperty"] = [self.value("#synthetic", _word("synthetic"), "true")]
            if name.endswith((".ipynb", ".py")):
                told["@type"] = ["File", "SoftwareSourceCode"]
            self._crate.add_file(dest_path=name, properties={k: v for k, v in told.items() if v})

    def _input(self, name: str, documents: Mapping[str, Any]) -> dict[str, Any]:
        entry = self._raw.get("files", {}).get(name, {})
        known = entry.get("lines", "") not in ("", "several")
        lines = _word("lines", lines=entry["lines"]) if known else ""
        return {
            "name": entry.get("title"),
            "description": ". ".join(
                p.rstrip(".") for p in (entry.get("population"), lines, entry.get("note")) if p
            ),
            "license": self.licence(entry["licence"]) if entry.get("licence") else None,
            "publisher": self.publisher(entry.get("publisher", "")),
            "isBasedOn": documents.get(entry.get("document", "")),
        }

    def _rests_on_invented(self, name: str) -> bool:
        path = PurePosixPath(name)
        return name in self._synthetic or (name.startswith("reports/") and path.stem in self._synthetic)

    def withheld(self) -> list[Any]:
        """Describe what the report was made from and the release does not hold."""
        known = {f"data/raw/{name}": file for name, file in catalogue(self._project).items()}
        return [
            self.thing(
                f"#withheld-{_short(name)}",
                "CreativeWork",
                known[name].title if name in known else name,
                alternateName=name,
                sha256=sha256,
                conditionsOfAccess=_word("withheld"),
            )
            for name, sha256 in sorted(self._contents.withheld.items())
        ]

    def build(self, manifest: Mapping[str, Any], withheld: Iterable[Any]) -> Any:
        """Describe the making of the report: code, packages, what went in and what came out."""
        held = self._contents.files
        environment = self._crate.get("requirements.lock")
        code = self.thing(
            "#code",
            "SoftwareSourceCode",
            "kqlib",
            version=manifest["versions"]["kqlib"],
            identifier=[self.value("#commit", "git commit", self._commit.hash)],
            softwareRequirements=environment,
            additionalProperty=[self.value("#differing", _word("differing"), list(self._commit.differing))]
            if self._commit.differing
            else None,
        )
        tools = [
            self.thing(f"#package-{name}", "SoftwareApplication", name, softwareVersion=version)
            for name, version in sorted(manifest["versions"].items())
            if name != "kqlib"
        ]
        notebooks = self._all(n for n in held if n.startswith("notebooks/") and n.endswith(".ipynb"))
        return self.thing(
            "#build",
            "CreateAction",
            _word("build"),
            instrument=[code, *notebooks, *tools],
            object=[*self._all(name for name in held if name.startswith("data/raw/")), *withheld],
            result=self._all(self._report()),
        )

    def gate(self, gates: Mapping[str, Any]) -> Any:
        """Describe that every file was read again before it was let out."""
        return self.thing(
            "#gate",
            "AssessAction",
            _word("gate"),
            description=_word("gate_read", files=gates["files"], passages=gates["passages"]),
            object=self._all(self._report()),
            actionStatus={"@id": "http://schema.org/CompletedActionStatus"},
        )

    def _report(self) -> list[str]:
        return [n for n in self._contents.files if n.startswith("reports/") and not n.endswith("/.gitkeep")]

    def verdicts(self) -> None:
        """Say how many of the printed numbers got which verdict."""
        claims = self._crate.get(_CLAIMS)
        if claims:
            counts = Counter(record["verdict"] for record in json.loads(self._contents.files[_CLAIMS]))
            claims["name"] = _word("verdicts")
            claims["additionalProperty"] = [
                self.value(f"#verdict-{code}", word(f"verdict_{code}", LANGUAGE), counts[code])
                for code in VERDICTS
                if counts[code]
            ]

    def root(self, documents: Mapping[str, Any], actions: list[Any]) -> None:
        """Say what the release as a whole is."""
        root = self._crate.root_dataset
        root["name"] = f"{word('report_title', LANGUAGE)}: {word('report', LANGUAGE)}"
        root["description"] = _word("description")
        root["datePublished"] = self._commit.when.isoformat()
        root["license"] = self.thing("#licence", "CreativeWork", _word("licence"))
        root["inLanguage"] = LANGUAGE
        root["isBasedOn"] = list(documents.values())
        root["mentions"] = actions

    def text(self) -> bytes:
        """Give the description as JSON."""
        made = self._crate.metadata.generate()
        made["@graph"].sort(key=lambda entity: entity["@id"])
        return (json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

    def _all(self, names: Iterable[str]) -> list[Any]:
        return [self._crate.get(entity) for entity in sorted(_identifiers(names))]


def describe(
    project: Project, contents: Contents, commit: Commit, manifest: Mapping[str, Any], gate: Mapping[str, Any]
) -> bytes:
    """Give the description of a release; ``manifest`` is the hashed part of the publication's."""
    crate = _Crate(project, contents, commit)
    documents = crate.documents()
    crate.files(documents)
    crate.verdicts()
    crate.root(documents, [crate.build(manifest, crate.withheld()), crate.gate(gate)])
    return crate.text()


def require_crate(graph: dict[str, Any]) -> None:
    """Raise what rocrate raises, which is no one error, when a description is no RO-Crate; it is used up."""
    ROCrate(graph)


def _identifiers(names: Iterable[str]) -> Iterator[str]:
    yield from (quote(name) for name in names)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _titles(project: Project) -> dict[str, str]:
    """Give the titles of chapters and the captions of exhibits, by the names of their files."""
    chapters = {c.stem: c.head(LANGUAGE).title for c in all_chapters(project)}
    return chapters | {e.spec.id: texts(e.spec.id)["caption"][LANGUAGE] for e in registry.all_exhibits()}


def _synthetic(project: Project) -> set[str]:
    """Give what rests on invented data: raw files, and exhibits, chapters and the whole book by name."""
    files = {f"data/raw/{name}" for name, file in catalogue(project).items() if file.synthetic}
    used = {
        c.stem: {name for e in c.uses() for name in registry.shown_with(project, e)}
        for c in all_chapters(project)
    }
    invented = {
        name for name in set().union(*used.values()) if registry.evidence(project, name) == "synthetic"
    }
    pages = {stem for stem, names in used.items() if names & invented}
    return files | invented | pages | set(_WHOLE if invented else ())
