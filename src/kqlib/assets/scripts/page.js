// Contents folded on small screens, a choice among the verdicts, and a search among the sheets.
(() => {
  for (const filter of document.querySelectorAll(".filter")) {
    filter.hidden = false;
    filter.addEventListener("change", () => {
      const wanted = filter.querySelector(":checked").value;
      for (const claim of document.querySelectorAll(".claim[data-verdict]")) {
        claim.hidden = wanted !== "" && claim.dataset.verdict !== wanted;
      }
    });
  }

  // The list of sheets is complete without this; here it shows those whose name or number has what is written.
  const search = document.querySelector("form.search");
  if (search) {
    const entries = [...document.querySelectorAll(".sheets li")];
    const status = search.querySelector("[role=status]");
    const plain = (text) => text.normalize("NFC").toLowerCase().trim();
    search.hidden = false;
    search.addEventListener("submit", (event) => event.preventDefault());
    search.addEventListener("input", (event) => {
      const wanted = plain(event.target.value);
      for (const entry of entries) entry.hidden = !plain(entry.dataset.words).includes(wanted);
      const count = entries.filter((entry) => !entry.hidden).length;
      const said = count ? status.dataset.found.replace("#", count) : status.dataset.none;
      status.textContent = wanted ? said : "";
    });
  }
  if (matchMedia("(max-width: 68rem)").matches) {
    document.querySelector("nav.contents details")?.removeAttribute("open");
  }
})();
