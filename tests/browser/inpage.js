// What axe does not see, checked inside a page. Each function gives a list of findings; an empty list is right.
(() => {
  const seen = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const short = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 140);
  const own = (e) => [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
  const language = (e) => e.closest("[lang]")?.lang ?? "";
  const name = (e) => (e.getAttribute("aria-label") ?? e.textContent).replace(/\s+/g, " ").trim();
  const CONTROLS = "a[href], button, summary, input, select, textarea, [tabindex='0']";
  // Small words that stand in nearly every sentence of one language and in none of the others.
  const WORDS = {
    nb: /(?<!\p{L})(ikke|noen|hvordan|hvor|hver|hvert|fra|regnet|årene|tallene|forskjell)(?!\p{L})/iu,
    nn: /(?<!\p{L})(ikkje|nokon|korleis|kvar|kvart|frå|vart|rekna|åra|skilnad)(?!\p{L})/iu,
    en: /(?<!\p{L})(the|and|of|with|is|are|which|from|not)(?!\p{L})/iu,
    norwegian: /(?<!\p{L})(og|ikke|ikkje|fra|frå|eller|ble|vart|som|av|på|til)(?!\p{L})/iu,
  };
  const FOREIGN = { nb: ["nn", "en"], nn: ["nb", "en"], en: ["norwegian"] };
  const VAGUE = /^(her|here|les mer|les meir|read more|klikk( her)?|click here|lenke|link|lenkje|mer|meir|more)$/i;
  const PLACEHOLDER = /no description|^(image|figure|figur|bilde|graph|plot|chart|svg|untitled)\b.{0,12}$/i;

  function languages(expected) {
    const found = [];
    if (document.documentElement.lang !== expected) found.push(`html lang=${document.documentElement.lang}`);
    const said = [...document.querySelectorAll("body *")].filter((e) => !["SCRIPT", "STYLE", "CODE"].includes(e.tagName));
    for (const e of said.filter((e) => own(e) && !e.closest("code, svg"))) {
      const text = [...e.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.data).join(" ");
      for (const other of FOREIGN[language(e)] ?? []) {
        if (WORDS[other].test(text)) found.push(`${other} in lang=${language(e)}: ${text.trim().slice(0, 100)}`);
      }
    }
    for (const e of said.filter((e) => e.hasAttribute("aria-label"))) {
      // What is quoted in a label stays as it is printed; an attribute cannot say in which language.
      const label = e.getAttribute("aria-label").replace(/«[^»]*»|“[^”]*”/g, "");
      for (const other of FOREIGN[language(e)] ?? []) {
        if (WORDS[other].test(label)) found.push(`${other} in a label: ${short(e)}`);
      }
    }
    return found;
  }

  function pictures() {
    const found = [];
    for (const e of document.querySelectorAll("img, [role=img], svg")) {
      if (e.closest("[role=img]") !== null && e.getAttribute("role") !== "img") continue;
      if (e.getAttribute("aria-hidden") === "true") continue;
      const alt = (e.getAttribute("alt") ?? e.getAttribute("aria-label") ?? "").trim();
      const section = e.closest("section.exhibit");
      if (alt.length < 20 || PLACEHOLDER.test(alt)) found.push(`no alternative text: ${short(e)}`);
      // Of a drawing with numbers the text has some: it states what is found, not that something is drawn. Invented
      // data have no finding to state.
      const counted = [...e.querySelectorAll("text")].some((text) => /\d/.test(text.textContent));
      if (counted && !section?.querySelector(".synthetic") && !/\d/.test(alt)) found.push(`an alternative text without a number: ${alt}`);
      if (section && alt === section.querySelector(".exhibit-title").textContent) found.push(`the title again: ${alt}`);
    }
    return found;
  }

  function headings() {
    const all = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(seen);
    const levels = all.map((e) => Number(e.tagName[1]));
    const found = levels.filter((n) => n === 1).length === 1 ? [] : ["not one h1"];
    levels.forEach((level, i) => {
      if (level > (levels[i - 1] ?? 0) + 1) found.push(`h${levels[i - 1]} then h${level}: ${name(all[i])}`);
      if (!name(all[i])) found.push("an empty heading");
    });
    return found;
  }

  function tables() {
    const found = [];
    for (const table of document.querySelectorAll("table")) {
      if (!table.caption || !name(table.caption)) found.push(`no caption: ${short(table)}`);
      for (const cell of table.querySelectorAll("th")) {
        if (!["col", "row", "rowgroup", "colgroup"].includes(cell.scope)) found.push(`no scope: ${short(cell)}`);
        if (!name(cell)) found.push(`an empty header: ${short(table)}`);
      }
      for (const row of table.querySelectorAll("tbody tr")) {
        if (row.cells[0]?.tagName !== "TH") found.push(`a row without a header: ${short(row)}`);
      }
    }
    return found;
  }

  function links() {
    const found = [];
    for (const a of document.querySelectorAll("a[href]")) {
      if (!name(a) || VAGUE.test(name(a)) || /^https?:/.test(name(a))) found.push(short(a));
      const to = a.getAttribute("href");
      if (to.startsWith("#") && !document.getElementById(decodeURIComponent(to.slice(1)))) found.push(`leads nowhere: ${to}`);
      if (/^(https?:)?\/\//.test(to)) found.push(`leads to another host: ${to}`);
    }
    return found;
  }

  function reflow() {
    const wide = document.documentElement.clientWidth;
    const found = [];
    if (document.documentElement.scrollWidth > wide) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
    for (const e of document.querySelectorAll("body *:not(svg *)")) {
      // A table of numbers is the one thing that may scroll, in a frame of its own.
      if (e.getBoundingClientRect().right > wide + 1 && seen(e) && !e.closest(".table-region, .plain-table, .hidden, pre")) {
        found.push(`${Math.round(e.getBoundingClientRect().right)}: ${short(e)}`);
      }
    }
    // On a telephone a drawing and a table with sentences fit as they are.
    for (const e of document.querySelectorAll(wide < 544 ? ".canvas, .table-region:has(.stacked), .plain-table:has(.stacked)" : ".canvas")) {
      if (e.scrollWidth > e.clientWidth + 1) found.push(`scrolls sideways: ${short(e)}`);
    }
    for (const e of [...document.querySelectorAll("body *")].filter((e) => e.scrollWidth > e.clientWidth + 1 && seen(e))) {
      if (/auto|scroll/.test(getComputedStyle(e).overflowX) && (e.tabIndex !== 0 || !e.role)) found.push(`scrolls without keys: ${short(e)}`);
    }
    return found;
  }

  const channel = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  function luminance(colour) {
    const [r, g, b] = colour.match(/[\d.]+/g).map(Number);
    return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  }
  const contrast = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };

  // Each kind of control once: what it looks like with the focus on it.
  function focus() {
    const found = [];
    const kinds = new Map();
    for (const e of document.querySelectorAll(CONTROLS)) if (seen(e)) kinds.set(`${e.tagName} ${e.className}`, e);
    const paper = getComputedStyle(document.body).backgroundColor;
    for (const [kind, e] of kinds) {
      e.focus({ focusVisible: true, preventScroll: true });
      const style = getComputedStyle(e);
      const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      if (document.activeElement !== e) found.push(`takes no focus: ${kind}`);
      else if (!drawn) found.push(`focus is not seen: ${kind}`);
      else if (contrast(style.outlineColor, paper) < 3) found.push(`focus is faint: ${kind} ${style.outlineColor} on ${paper}`);
    }
    document.activeElement?.blur();
    return found;
  }

  let visited = [];

  // The controls in reading order, each with a number, so that the path of the Tab key can be held against it.
  function numbered() {
    // Of a group of radio buttons Tab meets the chosen one; the arrow keys go to the others.
    const met = (e) => seen(e) && !e.disabled && e.tabIndex >= 0 && (e.type !== "radio" || e.checked);
    const all = [...document.querySelectorAll(CONTROLS)].filter(met);
    all.forEach((e, i) => { e.dataset.stop = i; });
    // The path begins where the focus was last: at the top, then.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    visited = [];
    document.addEventListener("focusin", noted);
    return all.length;
  }

  // Where the focus went since the controls were numbered.
  const noted = ({ target }) => visited.push(target.dataset.stop ?? `nothing (${target.tagName})`);
  function stops() {
    document.removeEventListener("focusin", noted);
    return visited;
  }

  // Words in a drawing against the shape that they stand on, or the paper; a faint mark under a drawing is no text.
  function drawings() {
    const found = [];
    const paper = getComputedStyle(document.body).backgroundColor;
    for (const svg of [...document.querySelectorAll("main svg")].filter(seen)) {
      const whole = svg.getBoundingClientRect();
      const ground = getComputedStyle(svg.parentElement).backgroundColor;
      const shapes = [...svg.querySelectorAll("path, rect, polygon")]
        .map((e) => ({ box: e.getBoundingClientRect(), fill: getComputedStyle(e).fill }))
        .filter(({ box, fill }) => fill !== "none" && box.width < whole.width * 0.98);
      for (const text of svg.querySelectorAll("text")) {
        if (Number(getComputedStyle(text).opacity) < 0.2) continue;
        const box = text.getBoundingClientRect();
        const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
        const under = shapes.filter(({ box: b }) => b.left <= x && x <= b.right && b.top <= y && y <= b.bottom).pop();
        const behind = under?.fill.startsWith("rgb") ? under.fill : ground === "rgba(0, 0, 0, 0)" ? paper : ground;
        const ratio = contrast(getComputedStyle(text).fill, behind);
        if (ratio < 4.5) found.push(`${ratio.toFixed(1)} in ${svg.id}: ${text.textContent.trim()} on ${behind}`);
      }
    }
    return found;
  }

  window.kqChecks = { languages, pictures, headings, tables, links, reflow, focus, drawings, numbered, stops };
})();
