// The pages in Debian's chromium: axe and our own checks over every page, width and theme; what was found, as JSON.
//   node run.mjs '{"root": "/…/reports", "pages": [["index.html", "nb"], …], "browser": "/usr/bin/chromium"}'
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { root, pages, browser: executablePath } = JSON.parse(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ours = readFileSync(new URL("inpage.js", import.meta.url), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
const WIDTHS = [1280, 768, 320];
// The dark theme sets other colours and nothing else (a test holds it to that): there axe looks at colours again.
const THEMES = { light: RULES, dark: ["color-contrast", "link-in-text-block"] };
// Axe computes no contrast behind a gradient (the shade at the edge of a table) nor of what is scrolled out of sight.
const WHOLE = "container-type: normal !important; width: max-content; min-width: 100%; max-width: none !important;";
const PLAIN = `
html.plain :is(.table-region, .plain-table) { background: var(--kq-paper) !important; overflow: visible !important; }
html.plain :is(.table-region, .plain-table):not(:has(.stacked)) { ${WHOLE} }
@media (min-width: 45rem) { html.plain :is(.table-region, .plain-table):has(.stacked) { ${WHOLE} } }`;
const WORKERS = 2;

const found = [];
const passed = new Set();
const requests = [];
const report = (page, check, list) => list.forEach((what) => found.push({ page, check, what }));

async function audit(tab, at, rules) {
  const result = await tab.evaluate(async (tags) => {
    document.documentElement.classList.add("plain");
    const { violations, incomplete, passes } = await axe.run({ exclude: ["svg", "[aria-hidden=true]"] }, { runOnly: tags, resultTypes: ["violations", "incomplete"], preload: false });
    const told = (rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 140)}`);
    // Undecided is as bad as wrong, but for what axe never decides: a text of one sign, and headings across a table.
    const open = incomplete.flatMap((rule) => rule.nodes.map((node) => ({ rule, node })))
      .filter(({ rule, node }) => rule.id !== "th-has-data-cells"
        && !node.any.some((check) => ["nonBmp", "shortTextContent"].includes(check.data?.messageKey)))
      .map(({ rule, node }) => `${rule.id} undecided (${node.any[0]?.message}): ${node.html.slice(0, 140)}`);
    document.documentElement.classList.remove("plain");
    return { violations: violations.flatMap(told), open, passes: passes.map((rule) => rule.id) };
  }, rules);
  result.passes.forEach((rule) => passed.add(rule));
  report(at, "axe", result.violations);
  report(at, "axe", result.open);
}

// Press Tab from the top to the end: every control is met once, in reading order, and nothing holds the focus.
async function tabs(tab, at) {
  const count = await tab.evaluate(() => kqChecks.numbered());
  for (let pressed = 0; pressed < count; pressed++) await tab.keyboard.press("Tab");
  const stops = await tab.evaluate(() => kqChecks.stops());
  const wrong = Array.from({ length: count }, (_, wanted) => [stops[wanted] ?? "nothing", wanted]).find(([stop, wanted]) => stop !== String(wanted));
  if (wrong || stops.length !== count) report(at, "keyboard", [`Tab went to ${wrong?.[0]}, not to ${wrong?.[1]} of ${count}; ${stops.length} stops`]);
}

async function visit(tab, [file, language]) {
  await tab.setViewportSize({ width: WIDTHS[0], height: 900 });
  await tab.emulateMedia({ colorScheme: "light" });
  await tab.goto(pathToFileURL(`${root}/${file}`).href);
  await tab.addStyleTag({ content: PLAIN });
  await tab.evaluate(axe);
  await tab.evaluate(ours);
  for (const check of ["languages", "pictures", "headings", "tables", "links"]) {
    report(file, check, await tab.evaluate(([name, said]) => kqChecks[name](said), [check, language]));
  }
  for (const width of WIDTHS) {
    await tab.setViewportSize({ width, height: 900 });
    report(`${file} ${width}`, "reflow", await tab.evaluate(() => kqChecks.reflow()));
    for (const [theme, rules] of Object.entries(THEMES)) {
      const at = `${file} ${width} ${theme}`;
      await tab.emulateMedia({ colorScheme: theme });
      await audit(tab, at, rules);
      report(at, "drawings", await tab.evaluate(() => kqChecks.drawings()));
      if (width !== 768) report(at, "focus", await tab.evaluate(() => kqChecks.focus()));
    }
    if (width !== 768) await tabs(tab, `${file} ${width}`);
  }
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const waiting = [...pages];
await Promise.all(Array.from({ length: WORKERS }, async () => {
  const context = await browser.newContext({ bypassCSP: true });
  context.on("request", (request) => { if (!/^(file|data|blob):/.test(request.url())) requests.push(request.url()); });
  const tab = await context.newPage();
  tab.on("pageerror", (error) => report(tab.url(), "script", [String(error)]));
  for (let next = waiting.shift(); next; next = waiting.shift()) await visit(tab, next);
}));
await browser.close();
console.log(JSON.stringify({ found, requests, rules: [...passed].sort(), visits: pages.length * WIDTHS.length * Object.keys(THEMES).length }));
