// Contents folded on small screens, and a choice among the verdicts.
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
  if (matchMedia("(max-width: 68rem)").matches) {
    document.querySelector("nav.contents details")?.removeAttribute("open");
  }
})();
