// A chapter in JupyterLab, as a researcher has it: open, run all, type, mistype; what was seen, as JSON.
//   node lab.mjs '{"url": "http://127.0.0.1:8888/lab/tree/02_oppvekst.ipynb?token=…", "browser": "/usr/bin/chromium"}'
import { chromium } from "playwright-core";

const { url, pictures, browser: executablePath } = JSON.parse(process.argv[2]);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
// Tall: JupyterLab draws only the cells that are in sight.
const tab = await browser.newPage({ viewport: { width: 1280, height: 5000 } });
tab.setDefaultTimeout(15_000);
const requests = [];
tab.on("request", (request) => { if (!/^(data|blob):/.test(request.url())) requests.push(request.url()); });
const picture = async (name) => pictures && tab.screenshot({ path: `${pictures}/${name}.png` });

const ERROR = ':is([data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"])';
const cells = tab.locator(".jp-Notebook .jp-CodeCell");
const idle = () => tab.locator(".jp-StatusBar-TextItem", { hasText: "| Idle" }).waitFor();

async function menu(...names) {
  for (const name of names) await tab.locator(":is(.lm-MenuBar-itemLabel, .lm-Menu-itemLabel)", { hasText: new RegExp(`^${name}$`) }).click();
}

async function runAll() {
  await menu("Run", "Run All Cells");
  await tab.waitForFunction(() => [...document.querySelectorAll(".jp-Notebook .jp-CodeCell .jp-InputPrompt")].every((prompt) => /\d/.test(prompt.textContent)));
  await idle();
}

// What stands in the exhibits, and how: alignment of row heads, colours of ink and paper, the page's own scheme.
const read = () => tab.evaluate((error) => {
  const all = (selector) => [...document.querySelectorAll(`.jp-Notebook ${selector}`)];
  const style = (selector) => getComputedStyle(document.querySelector(selector) ?? document.body);
  const texts = (selector) => all(selector).map((node) => node.textContent.trim());
  return {
    titles: texts(".exhibit-title"),
    cells: texts(".exhibit :is(td, th)"),
    drawings: all(".exhibit svg").filter((svg) => svg.getBoundingClientRect().height > 100).length,
    errors: texts(error),
    aligned: [...new Set(all('.exhibit tbody th[scope="row"]').map((head) => getComputedStyle(head).textAlign))],
    stripes: [...new Set(all(".exhibit tbody tr").map((row) => getComputedStyle(row).backgroundColor))],
    ink: style(".jp-Notebook .exhibit").color,
    paper: style(".jp-Notebook .exhibit").backgroundColor,
    page: style(":root").colorScheme,
  };
}, ERROR);

await tab.goto(url);
await cells.first().waitFor();
await idle();
const empty = await read();
await runAll();
const first = await read();
await picture("light");
await menu("Settings", "Theme", "JupyterLab Dark");
await tab.locator('body[data-jp-theme-light="false"]').waitFor({ state: "attached" });
const dark = await read();
await picture("dark");

// A new cell at the end: a name is completed by Tab, and one that does not exist is told of when it is run.
await cells.last().locator(".jp-InputPrompt").click();
await tab.keyboard.press("b");
const typed = cells.last();
await typed.locator(".cm-content").click();
await tab.keyboard.type('show("table_4_');
await tab.keyboard.press("Tab");
await tab.locator(".jp-Completer-item").first().waitFor();
const offered = await tab.locator(".jp-Completer-item .jp-Completer-match").allTextContents();
await picture("completion");
await tab.keyboard.press("Enter");
await tab.keyboard.type('x")');
const completed = await typed.locator(".cm-content").textContent();
await tab.keyboard.press("Control+Enter");
await typed.locator(ERROR).first().waitFor();
const { errors } = await read();
await picture("error");

const notices = await tab.locator(".jp-toastContainer, .Toastify__toast").allTextContents();

await browser.close();
console.log(JSON.stringify({ empty, notices, first, dark, offered, completed, errors, requests }));
