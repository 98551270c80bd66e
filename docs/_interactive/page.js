/* Puts a figure into its card.

   A figure is one function. It gets a card to furnish and its data, and returns `render`, which
   draws the state and returns { said, numbers }: a sentence for everybody, and every number behind
   the picture, unrounded. Controls change the state and call `figure.render`; nothing else does. */

window.grokdocs = {
  play(root) {
    const data = JSON.parse(root.querySelector("script").textContent);
    const figure = {
      stage: html("div", { class: "gd-play-stage" }),
      controls: html("div", { class: "gd-play-controls" }),
      said: html("p", { class: "gd-play-said", "aria-live": "polite" }),
      after: html("div"),
      width: 0,
      /* Presses a button when the figure is first seen, unless the reader wants less motion or was quicker. */
      once(pressed) {
        if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
        const seen = new IntersectionObserver(([{ isIntersecting }]) => {
          if (!isIntersecting) return;
          seen.disconnect();
          setTimeout(() => { if (!root.touched) pressed.click(); }, 600);
        }, { threshold: 0.5 });
        root.addEventListener("pointerdown", () => { root.touched = true; }, { once: true });
        root.addEventListener("keydown", () => { root.touched = true; }, { once: true });
        seen.observe(root);
      },
      render() {
        const { said, numbers } = render();
        if (figure.said.textContent !== said) figure.said.textContent = said;
        root.numbers = numbers;
      },
    };
    root.follow = (call) => figure.follow?.(call);
    root.hidden = false;
    root.append(html("p", { class: "gd-play-title" }, data.title), figure.stage, figure.controls,
      figure.said, figure.after);
    figure.width = figure.stage.clientWidth; // asked for once: it makes the browser lay out the page
    const render = figures[data.figure](figure, data);
    figure.render();
    new ResizeObserver(() => {
      const width = figure.stage.clientWidth; // 0 on paper, where the card is hidden
      if (!width || width === figure.width) return;
      figure.width = width;
      figure.render();
    }).observe(figure.stage);
    // A canvas has to be told when the page turns dark.
    new MutationObserver(figure.render).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  },
};
