"""The pages in a real browser: nothing overflows or is fetched, interactive figures open and speak."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

import pages
from kqlib.publishing.assets import copy_assets
from kqlib.publishing.html import KqHtmlExporter

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

PROBE = """
<script>addEventListener("load", async () => {
  const said = (name, value) => document.body.dataset[name] = value;
  said("overflow", document.documentElement.scrollWidth - innerWidth);
  const cut = [...document.querySelectorAll("main *")].filter((e) =>
    e.getBoundingClientRect().right > innerWidth + 1
    && !e.closest(".table-region, .drawing-region, .plain-table"));
  said("cut", cut.length);
  const details = document.querySelector("details.interactive");
  if (!details) return;
  details.open = true;
  const plot = details.querySelector(".plot");
  while (!plot.calcdata) await new Promise((go) => setTimeout(go, 20));
  await new Promise((go) => setTimeout(go, 300));
  plot.focus();
  const key = () => plot.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  key(); key();
  said("status", details.querySelector(".plot-status").textContent);
  said("drawn", plot.querySelectorAll(".main-svg").length);
  said("fetched", performance.getEntriesByType("resource").map((e) => e.name).join(" "));
});</script>"""


def browse(folder: Path, *flags: str) -> str:
    """Run the browser without network and give what it prints."""
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    command += ["--disable-background-networking", f"--user-data-dir={folder / 'profile'}", *flags]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    return done.stdout


def written(folder: Path, assets: str) -> Path:
    """Write a chapter with the probe into ``folder``."""
    exporter = KqHtmlExporter()
    exporter.assets = assets
    page, _ = exporter.from_notebook_node(pages.report_chapter(), {"metadata": {"name": "chapter"}})
    if assets == "link":
        copy_assets(folder, "nb")
    file = folder / f"{assets}.html"
    file.write_text(page.replace("</body>", PROBE + "</body>"), "utf-8")
    return file


def said(dom: str, name: str) -> str:
    found = re.search(rf'<body[^>]* data-{name}="([^"]*)"', dom)
    assert found, f"the page never said {name}"
    return found.group(1)


@pytest.mark.parametrize("assets", ["link", "inline"])
def test_interactive_figure_opens_and_speaks(tmp_path: Path, assets: str) -> None:
    file = written(tmp_path, assets)
    dom = browse(tmp_path, "--virtual-time-budget=8000", "--dump-dom", file.as_uri())
    assert int(said(dom, "drawn")) > 0
    assert "2007, 10,3" in said(dom, "status")
    assert "http" not in said(dom, "fetched")


def test_small_screen_does_not_scroll_sideways(tmp_path: Path) -> None:
    file = written(tmp_path, "link")
    frame = tmp_path / "frame.html"
    # A headless window is never narrower than 500 pixels; a frame is.
    frame.write_text(
        f'<!doctype html><iframe src="{file.name}" style="width:320px;height:600px"></iframe><script>'
        "addEventListener('message', (e) => document.body.dataset.seen = e.data)</script>",
        "utf-8",
    )
    report = "addEventListener('load', () => parent.postMessage(JSON.stringify(document.body.dataset), '*'))"
    page = file.read_text("utf-8").replace("</body>", f"<script>{report}</script></body>")
    file.write_text(page, "utf-8")
    dom = browse(tmp_path, "--virtual-time-budget=8000", "--dump-dom", frame.as_uri())
    seen = json.loads(unescape(said(dom, "seen")))
    assert int(seen["overflow"]) <= 0
    assert seen["cut"] == "0"


def test_page_is_drawn_and_printed(tmp_path: Path) -> None:
    file = written(tmp_path, "link")
    browse(tmp_path, "--window-size=1280,900", f"--screenshot={tmp_path / 'page.png'}", file.as_uri())
    assert (tmp_path / "page.png").stat().st_size > 20_000
    browse(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'page.pdf'}", file.as_uri())
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
