// A chapter in JupyterLab, as a researcher has it: open, run all, type, mistype; what was seen, as JSON.
//   node lab.mjs '{"url": "http://127.0.0.1:8888/lab/tree/02_oppvekst.ipynb?token=…", "browser": "/usr/bin/chromium"}'
import { chromium } from "playwright-core";

const { url, pictures, browser: executablePath } = JSON.parse(process.argv[2]);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
// Tall: JupyterLab draws only the cells that are in sight.
const tab = await browser.newPage({ viewport: { width: 1280, height: 6500 } });
tab.setDefaultTimeout(30_000);
const requests = [];
tab.on("request", (request) => { if (!/^(data|blob):/.test(request.url())) requests.push(request.url()); });
const picture = async (name) => pictures && tab.screenshot({ path: `${pictures}/${name}.png` });

const ERROR = ':is([data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"])';
const cells = tab.locator(".jp-Notebook .jp-CodeCell");
const idle = () => tab.locator(".jp-StatusBar-TextItem", { hasText: "| Idle" }).waitFor();

// Typed before the editor has the focus, letters would be commands to the notebook.
async function edit(cell) {
  await cell.locator(".cm-content").click();
  await cell.locator(".cm-editor.cm-focused").waitFor();
}

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

// A new cell at the end: a name is completed by Tab.
await cells.last().locator(".jp-InputPrompt").click();
await tab.keyboard.press("b");
const typed = cells.last();
await edit(typed);
await tab.keyboard.type('show("table_4_');
await tab.keyboard.press("Tab");
await tab.locator(".jp-Completer-item").first().waitFor();
const offered = await tab.locator(".jp-Completer-item .jp-Completer-match").allTextContents();
await picture("completion");
await tab.keyboard.press("Enter");
await tab.keyboard.type('x")');
const completed = await typed.locator(".cm-content").textContent();

// The form, in its place: another language and threshold, and everything is run again.
await edit(typed);
await tab.keyboard.press("Control+a");
await tab.keyboard.type("from kqlib.notebook import parameters_form; parameters_form()");
await tab.keyboard.press("Control+Enter");
const language = tab.getByLabel("language", { exact: true });
await language.waitFor();
await tab.getByLabel("min_cell", { exact: true }).fill("7");
await language.selectOption("en");
await picture("form");
const before = await tab.locator(".exhibit-title").first().textContent();
await tab.getByRole("button", { name: "Bruk, og kjør alle cellene" }).press("Enter");
await tab.waitForFunction((title) => ![title, undefined].includes(document.querySelector(".exhibit-title")?.textContent), before);
await tab.getByRole("button", { name: "Use, and run all cells" }).waitFor();
await idle();
const changed = { ...await read(), parameters: await cells.first().locator(".cm-line").allTextContents() };
await picture("changed");

// A name that does not exist comes last: for a moment after an error the kernel runs nothing.
await edit(typed);
await tab.keyboard.press("Control+a");
await tab.keyboard.type(completed);
await tab.keyboard.press("Control+Enter");
await typed.locator(ERROR).first().waitFor();
const { errors } = await read();
await picture("error");

const notices = await tab.locator(".jp-toastContainer, .Toastify__toast").allTextContents();

await browser.close();
console.log(JSON.stringify({ empty, changed, notices, first, dark, offered, completed, errors, requests }));
