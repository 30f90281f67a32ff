// Every page of the documentation by axe, wide in both themes and narrow, and once without scripts.
//   node docs.mjs '{"root": "/…/docs/_build", "pages": ["index.html", …], "browser": "/usr/bin/chromium"}'
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { root, pages, browser: executablePath } = JSON.parse(process.argv[2]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
// The themes differ in colours alone, the widths in all else.
const COLOURS = ["color-contrast", "link-in-text-block"];
const VISITS = [[1280, "light", RULES], [1280, "dark", COLOURS], [320, "light", RULES]];

const found = [];
const requests = [];
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({ bypassCSP: true });
context.on("request", (request) => { if (!/^(file|data|blob):/.test(request.url())) requests.push(request.url()); });
const tab = await context.newPage();
tab.on("pageerror", (error) => found.push(`${tab.url()}: ${error}`));
for (const page of pages) {
  await tab.goto(pathToFileURL(`${root}/${page}`).href);
  await tab.evaluate(axe);
  for (const [width, colorScheme, rules] of VISITS) {
    await tab.setViewportSize({ width, height: 900 });
    await tab.emulateMedia({ colorScheme });
    const told = await tab.evaluate(async (tags) => {
      const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth ? ["the page scrolls sideways"] : [];
      const { violations } = await axe.run({ runOnly: tags, resultTypes: ["violations"], preload: false });
      return [...wide, ...violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 140)}`))];
    }, rules);
    found.push(...told.map((what) => `${page} ${width} ${colorScheme}: ${what}`));
  }
}

const still = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
for (const page of pages) {
  await still.goto(pathToFileURL(`${root}/${page}`).href);
  if (!(await still.locator("h1").isVisible())) found.push(`${page}: nothing to read without scripts`);
}
await browser.close();
console.log(JSON.stringify({ found, requests, visits: pages.length * VISITS.length }));
