/* Chapter 8: the same digits, learned by wider and wider networks: how far each gets, and how far it falls. */

figures.widening = (figure, data) => {
  const { widths } = data;
  let at = data.begins;
  const plot = chart("Accuracy on unseen digits, stopped in time and at the end, over the number of hidden nodes", 260);
  const nodes = slider("hidden nodes", widths.map((row) => row.hidden), widths[at].hidden, (hidden) => {
    run.stop();
    at = widths.findIndex((row) => row.hidden === hidden);
    figure.render();
  });
  const go = (to) => { at = to; nodes.set(widths[at].hidden); };
  const run = runner(figure, () => { go((at + 1) % widths.length); return at < widths.length - 1; }, 700);
  plot.clicked((power) => {
    run.stop();
    go(nearest(widths.map((row) => Math.log10(row.hidden)), power));
    figure.render();
  });
  figure.stage.append(plot.root);
  figure.controls.append(sliders(nodes.element), row(run.toggle));

  return () => {
    const now = widths[at];
    const place = (row) => Math.log10(row.hidden);
    const percents = widths.flatMap((row) => [100 * row.best, 100 * row.end]);
    plot.frame(figure.width, [0.85, 3.15], [Math.min(...percents) - 2, Math.max(...percents) + 2],
      ["hidden nodes", "right, %"], (power) => String(Math.round(10 ** power)));
    for (const row of widths) {
      const opacity = row === now ? 1 : 0.35;
      plot.line([[place(row), 100 * row.best], [place(row), 100 * row.end]],
        { stroke: ink("error"), "stroke-width": row === now ? 4 : 2, "stroke-opacity": opacity });
      plot.dot(place(row), 100 * row.best, row === now ? 7 : 5, { fill: ink("goal"), "fill-opacity": opacity });
      plot.add("rect", { x: plot.X(place(row)) - 5, y: plot.Y(100 * row.end) - 5, width: 10, height: 10,
        fill: ink("test"), "fill-opacity": opacity });
    }
    const percent = (share) => `${short(Number((100 * share).toFixed(1)))}\u00a0%`;
    return {
      said: `${count(now.hidden, "hidden node")}: ${percent(now.best)} right where it was stopped in time (the dot), ` +
        `${percent(now.end)} after three hundred passes (the square): it falls by ` +
        `${short(Number((100 * now.fall).toFixed(1)))} points. Training error left when it was stopped: ` +
        `${short(Number(now.misses.toFixed(3)))}. Mean of ${count(now.runs, "run")}.`,
      numbers: { ...now },
    };
  };
};
