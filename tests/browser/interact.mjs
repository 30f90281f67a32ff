// What a reader does with a page: opens figures, goes through them by keys, sorts tables, or has no JavaScript at all.
//   node interact.mjs '{"root": "/…/reports", "pages": [["05_innsatskommunene.html", "nb"], …], "browser": "…"}'
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { root, pages, browser: executablePath } = JSON.parse(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const address = (file) => pathToFileURL(`${root}/${file}`).href;
const requests = [];

async function figures(tab) {
  const seen = [];
  for (const figure of await tab.locator("details.interactive").all()) {
    await figure.locator("summary").press("Enter");
    await figure.locator(".main-svg").first().waitFor({ timeout: 20000 });
    await figure.locator(".as-table").waitFor();
    const plot = figure.locator(".plot");
    await plot.press("ArrowRight");
    await plot.press("ArrowRight");
    const status = await figure.locator(".plot-status").textContent();
    await plot.press("Escape");
    const left = await figure.locator(".plot-status").textContent();
    await figure.locator(".as-table").press("Enter");
    const table = await figure.locator(".numbers table").evaluate((t) => [...t.rows].map((r) => [...r.cells].map((c) => c.textContent)));
    const [drawn, read] = [await plot.isVisible(), await figure.locator(".numbers").isVisible()];
    const points = await plot.evaluate((p) => p.data.reduce((n, trace) => n + trace.x.length, 0));
    const id = await figure.evaluate((e) => e.closest("section").id);
    const download = await figure.locator(".tools a").getAttribute("href");
    seen.push({ id, status, left, table, points, toggled: !drawn && read, download });
  }
  return seen;
}

async function tables(tab) {
  const seen = [];
  for (const table of await tab.locator("table[data-sort]").all()) {
    const column = () => table.evaluate((t) => [...t.tBodies].map((b) => [...b.rows].map((r) => [r.className, (r.cells[1]?.querySelector(".value") ?? r.cells[1])?.textContent.trim() ?? ""])));
    const button = table.locator("th").nth(1).locator(".sort");
    const label = await button.getAttribute("aria-label");
    const orders = [await column()];
    const said = [];
    for (let i = 0; i < 3; i++) {
      await button.press("Enter");
      said.push(await table.locator("thead th").nth(1).getAttribute("aria-sort"));
      orders.push(await column());
    }
    seen.push({ id: await table.evaluate((t) => t.closest("section").id), label, said, orders });
  }
  return seen;
}

async function visit(file) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true });
  context.on("request", (request) => { if (!/^(file|data|blob):/.test(request.url())) requests.push(request.url()); });
  const tab = await context.newPage();
  const errors = [];
  tab.on("pageerror", (error) => errors.push(String(error)));
  await tab.goto(address(file));
  const opened = await figures(tab);
  const sorted = await tables(tab);
  await tab.evaluate(axe);
  const violations = await tab.evaluate(async () => {
    const found = await axe.run({ exclude: ["svg"] }, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], resultTypes: ["violations"], preload: false });
    return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
  });
  await context.close();
  return { file, opened, sorted, violations, errors };
}

// The same page without JavaScript: what is written stands there, and nothing offers what it cannot do.
async function without(file) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: false });
  const tab = await context.newPage();
  await tab.goto(address(file));
  const text = (await tab.locator("main").innerText()).length;
  const count = (selector) => tab.locator(selector).filter({ visible: true }).count();
  const seen = { text, drawings: await count(".canvas > svg"), tables: await count("main table"), offers: await count("details.interactive, .sort, .filter, .as-table") };
  await context.close();
  return { file, ...seen };
}

const active = [];
const plain = [];
for (const [file] of pages) {
  active.push(await visit(file));
  plain.push(await without(file));
}
await browser.close();
console.log(JSON.stringify({ active, plain, requests }));
