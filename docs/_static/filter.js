/* Shows of a list what the choices above it ask for. Without this script all of it is shown. */
(() => {
  for (const form of document.querySelectorAll("form.gd-filter")) {
    const items = [...document.querySelectorAll(form.dataset.items)];
    const sections = [...new Set(items.map((item) => item.closest("section")))];
    const count = form.querySelector("output");

    const update = () => {
      const chosen = [...new FormData(form)].filter(([, value]) => value);
      for (const item of items) {
        item.hidden = !chosen.every(([name, value]) => item.dataset[name] === value);
      }
      for (const section of sections) {
        section.hidden = items.every((item) => item.hidden || item.closest("section") !== section);
      }
      const shown = items.filter((item) => !item.hidden).length;
      count.textContent = `${shown} of ${items.length} ${form.dataset.what}`;
    };

    /* A link to an item that is not shown shows everything again. */
    const reveal = () => {
      const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const hidden = target && target.closest("[hidden]");
      if (hidden && (items.includes(hidden) || sections.includes(hidden))) {
        form.reset();
        setTimeout(() => target.scrollIntoView());
      }
    };

    form.hidden = false;
    form.addEventListener("change", update);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(update));
    addEventListener("hashchange", reveal);
    update();
    reveal();
  }
})();
