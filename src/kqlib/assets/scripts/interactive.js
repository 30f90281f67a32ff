// Interactive figures, drawn when they are opened: with keys from point to point, and their numbers as a table.
(() => {
  const script = document.currentScript;
  const language = document.documentElement.lang;
  let library;

  function loadPlotly() {
    library ??= new Promise((done, failed) => {
      const element = document.createElement("script");
      const inline = document.getElementById("plotly-source");
      if (inline) {
        element.textContent = JSON.parse(inline.textContent);
        document.head.append(element);
        done();
        return;
      }
      element.src = script.dataset.plotly;
      element.onload = done;
      element.onerror = failed;
      document.head.append(element);
    });
    return library;
  }

  // min2: no space in a number of four digits, so that a year stays a year.
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 9, useGrouping: "min2" });
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
  const plain = (text) => new DOMParser().parseFromString(String(text).replaceAll("<br>", " "), "text/html").body.textContent;

  function written(value) {
    if (typeof value === "number") return number.format(value);
    return /^\d{4}-\d\d-\d\d$/.test(value) ? day.format(new Date(value)) : plain(value ?? "");
  }

  // Series, point, value and interval of a point, in the words of the figure.
  function cells({ data, layout }, trace, i) {
    const names = layout.yaxis?.ticktext;
    const [x, value] = names ? [names[trace.y[i]], trace.x[i]] : [trace.x[i], trace.y[i]];
    const named = names ? x : layout.xaxis?.ticktext?.[layout.xaxis.tickvals.indexOf(x)] ?? x;
    const arms = (names ? trace.error_x : trace.error_y) ?? {};
    const end = (arm, sign) => (arm ? Number((value + sign * arm[i]).toPrecision(12)) : "");
    const series = data.length > 1 ? trace.name ?? "" : "";
    return [series, named, value ?? "", end(arms.arrayminus, -1), end(arms.array, 1)].map(written);
  }

  // What a screen reader is told about a point: the figure's own words where it has them, with the place on the axis.
  function describe(figure, trace, i) {
    const own = plain([].concat(trace.hovertext ?? [])[i] ?? "");
    const [series, named, value] = cells(figure, trace, i);
    const parts = own ? [figure.layout.yaxis?.ticktext ? "" : named, own] : [series, named, value];
    return parts.filter(Boolean).join(", ");
  }

  // A text broken where a line of so many letters is full.
  const broken = (text, letters) => text.replaceAll("<br>", " ").split(" ").reduce((lines, word) => {
    const last = lines.at(-1);
    return `${last} ${word}`.length > letters ? [...lines, word] : [...lines.slice(0, -1), last ? `${last} ${word}` : word];
  }, [""]).join("<br>");

  // On a telephone the names of rows stand above them, and nothing is wider than the screen.
  function fitted(figure, wide) {
    const layout = { ...figure.layout, autosize: true, width: undefined };
    if (wide >= 480) return [figure.data, layout];
    const { ticktext, tickvals } = layout.yaxis ?? {};
    const small = { ...layout.font, size: 12 };
    if (ticktext) {
      const above = { x: 0, xref: "paper", xanchor: "left", yref: "y", yanchor: "bottom", yshift: 11, showarrow: false, align: "left", font: small };
      layout.annotations = ticktext.map((name, i) => ({ ...above, y: tickvals[i], text: broken(name, 44) }));
      Object.assign(layout, { bargap: 0.66, height: 200 + 62 * ticktext.length, yaxis: { ...layout.yaxis, showticklabels: false } });
    }
    const months = layout.xaxis?.dtick === "M1" ? { dtick: "M6" } : {};
    const title = { ...layout.xaxis?.title, text: broken(layout.xaxis?.title?.text ?? "", 44), font: small };
    Object.assign(layout, { font: small, xaxis: { nticks: 5, ...layout.xaxis, ...months, title, tickangle: 0 } });
    return [figure.data.map((trace) => ({ ...trace, ...(trace.name ? { name: broken(trace.name, 34) } : {}) })), layout];
  }

  function giveKeys(plot, status, figure) {
    let series = 0;
    let point = -1;
    plot.addEventListener("keydown", (event) => {
      const traces = plot.calcdata ?? [];
      if (event.key === "Escape") {
        Plotly.Fx.unhover(plot);
        status.textContent = "";
        return;
      }
      const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
      if (!step || !traces.length) return;
      event.preventDefault();
      series = Math.min(Math.max(series + step[0], 0), traces.length - 1);
      point = Math.min(Math.max(point + step[1], 0), traces[series].length - 1);
      Plotly.Fx.hover(plot, [{ curveNumber: series, pointNumber: point }]);
      status.textContent = describe(figure, figure.data[series], point);
    });
  }

  function table(details, figure) {
    const rows = figure.data.flatMap((trace) => trace.x.map((_, i) => cells(figure, trace, i)));
    const shown = details.dataset.columns.split("|").map((name, i) => [name, i])
      .filter(([, i]) => rows.some((row) => row[i] !== ""));
    const made = document.createElement("table");
    made.createCaption().textContent = details.closest("section").querySelector(".exhibit-title").textContent;
    const head = made.createTHead().insertRow();
    const cell = (row, tag, scope, text, decimal) => {
      const one = document.createElement(tag);
      if (scope) one.scope = scope;
      if (decimal) one.className = "decimal";
      one.textContent = text;
      row.append(one);
    };
    shown.forEach(([name, i]) => cell(head, "th", "col", name, i > 1));
    const body = made.createTBody();
    for (const row of rows) {
      const line = body.insertRow();
      shown.forEach(([, i], at) => cell(line, at ? "td" : "th", at ? "" : "row", row[i], i > 1));
    }
    return made;
  }

  function giveTable(details, figure) {
    const button = details.querySelector(".as-table");
    const [plot, numbers] = [details.querySelector(".plot"), details.querySelector(".numbers")];
    button.hidden = false;
    button.addEventListener("click", () => {
      const wanted = numbers.hidden;
      if (!numbers.firstChild) numbers.append(table(details, figure));
      numbers.hidden = !wanted;
      plot.hidden = wanted;
      button.setAttribute("aria-pressed", String(wanted));
    });
  }

  async function draw(details) {
    const plot = details.querySelector(".plot");
    try {
      await loadPlotly();
      const figure = JSON.parse(details.querySelector("script").textContent);
      await Plotly.newPlot(plot, ...fitted(figure, plot.clientWidth), { displayModeBar: false, responsive: true });
      giveKeys(plot, details.querySelector(".plot-status"), figure);
      giveTable(details, figure);
    } catch {
      plot.hidden = true;
      details.querySelector(".plot-status").textContent = details.dataset.failed;
    }
  }

  for (const details of document.querySelectorAll("details.interactive")) {
    details.hidden = false;
    details.addEventListener("toggle", () => details.open && draw(details), { once: true });
  }
})();
