// Tables that can be sorted by a column: upwards, downwards, and back to the order of the document.
(() => {
  const language = document.documentElement.lang;
  const collator = new Intl.Collator(language, { numeric: true });
  const NEXT = { none: "ascending", ascending: "descending", descending: "none" };

  // A number as the page writes it: spaces or commas between thousands, U+2212 for minus.
  function amount(text) {
    const bare = text.replace(/[\s\u00a0\u202f%]/g, "").replace("\u2212", "-");
    const plain = language === "en" ? bare.replaceAll(",", "") : bare.replace(",", ".");
    return /^[-+]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN;
  }

  function key(row, place) {
    const cell = row.cells[place];
    const text = cell?.dataset.value ?? (cell?.querySelector(".value") ?? cell)?.textContent.trim() ?? "";
    return { text, number: amount(text), empty: text === "" };
  }

  // Numbers before words, cells without anything last, whichever way it is sorted.
  function compare(a, b, way) {
    if (a.empty !== b.empty) return a.empty ? 1 : -1;
    if (isNaN(a.number) !== isNaN(b.number)) return isNaN(a.number) ? 1 : -1;
    return way * (isNaN(a.number) ? collator.compare(a.text, b.text) : a.number - b.number);
  }

  function order(body, place, direction) {
    const every = body.first ??= [...body.rows];
    const fixed = (row) => row.matches(".group, .total");
    const rows = every.filter((row) => !fixed(row));
    if (direction !== "none") {
      const keys = new Map(rows.map((row) => [row, key(row, place)]));
      const way = direction === "ascending" ? 1 : -1;
      rows.sort((a, b) => compare(keys.get(a), keys.get(b), way));
    }
    // Headings and sums stay where they stand among the rows.
    const waiting = rows[Symbol.iterator]();
    body.replaceChildren(...every.map((row) => (fixed(row) ? row : waiting.next().value)));
  }

  for (const table of document.querySelectorAll("table[data-sort]")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      const name = [...head.childNodes].map((node) => node.textContent.trim()).filter(Boolean).join(", ");
      button.setAttribute("aria-label", table.dataset.sort.replace("{column}", name));
      button.addEventListener("click", () => {
        const direction = NEXT[head.ariaSort ?? "none"];
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        if (direction !== "none") head.ariaSort = direction;
        for (const body of table.tBodies) order(body, place, direction);
      });
      head.append(button);
    });
  }
})();
