// Adds what a page can do without: contents folded on small screens, and interactive figures drawn when they are opened,
// and a choice among the verdicts.
"use strict";
(() => {
  const script = document.currentScript;
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

  // What a screen reader is told about a point: the figure's own words where it has them, otherwise series, x and y.
  function describe(trace, index) {
    const own = [].concat(trace.hovertext ?? trace.text ?? [])[index];
    // min2: no space in a number of four digits, so that a year stays a year.
    const form = { maximumFractionDigits: 2, useGrouping: "min2" };
    const number = new Intl.NumberFormat(document.documentElement.lang, form);
    const read = (values) => {
      const value = values?.[index];
      return typeof value === "number" ? number.format(value) : value;
    };
    return [trace.name, read(trace.x), read(trace.y), own].filter((part) => part !== undefined && part !== "").join(", ");
  }

  function giveKeys(plot, status) {
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
      status.textContent = describe(plot.data[series], point);
    });
  }

  async function draw(details) {
    const plot = details.querySelector(".plot");
    try {
      await loadPlotly();
      const figure = JSON.parse(details.querySelector("script").textContent);
      const layout = { ...figure.layout, autosize: true, width: undefined };
      await Plotly.newPlot(plot, figure.data, layout, { displayModeBar: false, responsive: true });
      giveKeys(plot, details.querySelector(".plot-status"));
    } catch {
      plot.hidden = true;
      details.querySelector(".plot-status").textContent = details.dataset.failed;
    }
  }

  for (const details of document.querySelectorAll("details.interactive")) {
    details.hidden = false;
    details.addEventListener("toggle", () => details.open && draw(details), { once: true });
  }
  for (const filter of document.querySelectorAll(".filter")) {
    filter.hidden = false;
    filter.addEventListener("change", () => {
      const wanted = filter.querySelector(":checked").value;
      for (const claim of document.querySelectorAll(".claim[data-verdict]")) claim.hidden = wanted !== "" && claim.dataset.verdict !== wanted;
    });
  }
  if (matchMedia("(max-width: 68rem)").matches) {
    document.querySelector("nav.contents details")?.removeAttribute("open");
  }
})();
