/* Chapters 5 and 8: images of weights, and the accuracy, from pass to pass. */

figures.weights_over_time = (figure, data) => {
  const { passes, names } = data;
  const images = data.images.map((text) => unpack(text));
  const pictures = names.map((name) => image(`Weights of ${name}`));
  const plot = chart("Accuracy over the passes", 200);
  const last = passes.length - 1;
  const begin = images[0].some((weight) => weight !== 0) ? 0 : 1; // zeros are ten blank squares
  let at = begin;
  const scrub = slider("pass", passes.map((row) => row.pass), passes[begin].pass, (pass) => {
    run.stop();
    at = passes.findIndex((row) => row.pass === pass);
    figure.render();
  });
  const go = (to) => {
    at = clamp(to, 0, last);
    scrub.set(passes[at].pass);
  };
  const run = runner(figure, () => {
    go(at === last ? begin : at + 1);
    return at < last;
  }, 600);
  const jump = (to) => { run.stop(); go(to); figure.render(); };
  const step = (way) => () => jump(at + way);
  plot.clicked((pass) => jump(Math.max(begin, nearest(passes.map((row) => row.pass), pass))));
  figure.stage.append(
    html("div", { class: "gd-play-images" }, ...pictures.map(({ canvas }, node) => titled(names[node], canvas))),
    plot.root);
  figure.controls.append(sliders(scrub.element),
    row(button("Back", step(-1)), button("Step", step(1)), run.toggle));

  return () => {
    const now = passes[at];
    const shades = colours();
    pictures.forEach(({ paint }, node) =>
      paint(images[at].subarray(node * SIDE ** 2, (node + 1) * SIDE ** 2), data.shades, shades));
    const [from, to] = [passes[0].pass, passes[last].pass];
    plot.frame(figure.width, [from, to], [0, 104], ["pass", "right, %"], short, 62); // room for two words
    for (const [name, colour, dash] of [["seen", "train", "none"], ["unseen", "test", "7 4"]]) {
      const percent = (row) => [row.pass, 100 * row[name]];
      plot.line(passes.map(percent), { stroke: ink(colour), "stroke-width": 2.5, "stroke-dasharray": dash });
      plot.dot(...percent(now), 6, { fill: ink(colour), stroke: ink("ink") });
      plot.text(plot.X(to) + 10, plot.Y(percent(passes[last])[1]) + 4, name,
        { "text-anchor": "start", class: "number" });
    }
    plot.line([[now.pass, 0], [now.pass, 104]], { stroke: ink("muted"), "stroke-dasharray": "2 4" });
    return {
      said: `After ${now.pass} ${now.pass === 1 ? "pass" : "passes"}: error ${short(now.error)}. Right on ` +
        `${short(100 * now.seen)}\u00a0% of the images it learned from, and on ${short(100 * now.unseen)}\u00a0% of others.`,
      numbers: { ...now, image: [...images[at]] },
    };
  };
};
