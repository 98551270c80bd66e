/* Chapter 5: the error over each of many weights; any of them can be frozen. */

figures.bowls = (figure, data) => {
  const run = manyToOne(figure, data);
  const { state } = run;
  let magnified = true;
  const plots = data.names.map((name) => chart(`The error over the weight of ${name}`, 190));
  // The dots are moved as in chapter 4: a new start from there, and the ground stands still meanwhile.
  let held = null;
  const moveTo = (at, weight) => run.begin({ start: run.weight().map((old, place) =>
    (place === at ? Number(clamp(weight, ...(held ?? windows())[at]).toPrecision(3)) : old)) });
  const dots = plots.map((plot, at) => handle(plot, `weight of ${data.names[at]}`, {
    by(times) {
      const [low, high] = windows()[at];
      moveTo(at, run.weight()[at] + (times * (high - low)) / 40);
    },
    to(weight) { held ??= windows(); moveTo(at, weight); },
    release() { held = null; figure.render(); },
  }));
  plots.forEach((plot, at) => plot.clicked((weight) => moveTo(at, weight)));
  figure.stage.classList.add("gd-play-side-by-side");
  figure.stage.append(...plots.map((plot) => plot.root));
  figure.controls.append(
    html("div", {}, ...data.names.map((name, at) => tick(`Freeze ${name}`, state.frozen.has(at), (on) => {
      state.frozen[on ? "add" : "delete"](at); // from here on; what was learned stays
      figure.render();
    })), tick("Same width for all", false, (on) => { magnified = !on; figure.render(); })),
    run.buttons({ start: data.weights }), sliders(run.alpha()));
  figure.once(run.toggle); // the frozen weight is seen to arrive

  // Every weight's axis shows where its dot and its bottom have been, and where three steps would go.
  const windows = () => {
    const ahead = [];
    let weight = state.start;
    for (let turn = 0; turn < 3; turn += 1) {
      ahead.push(manyToOneStep(turn, weight, state));
      weight = ahead[turn].new_weight;
    }
    const shown = [...ahead, ...run.finite(), manyToOneStep(0, run.weight(), state)];
    const spans = data.inputs.map((x, at) => {
      const all = shown.flatMap(({ weight, delta }) => [weight[at], bottomOf(weight[at], x, delta)]);
      return [Math.min(...all), Math.max(...all)];
    });
    const widest = Math.max(...spans.map(([low, high]) => high - low)) || 1;
    return spans.map(([low, high]) => {
      const half = magnified ? 1.2 * (high - low || 1) : 0.8 * widest;
      return [(low + high) / 2 - half, (low + high) / 2 + half];
    });
  };

  return () => {
    const told = run.tell();
    const { weight, delta, error } = told.numbers;
    const highest = Math.max(error, ...run.finite().map((step) => step.error));
    const top = Math.min(2.2 * highest, 1e308) || 1;
    const columns = figure.width < 560 ? 1 : plots.length;
    const bottoms = data.inputs.map((x, at) => bottomOf(weight[at], x, delta));
    (held ?? windows()).forEach((ends, at) => {
      const [plot, x] = [plots[at], data.inputs[at]];
      const frozen = state.frozen.has(at);
      plot.frame(figure.width / columns - (columns > 1 ? 8 : 0), ends, [-0.06 * top, top],
        [`weight of ${data.names[at]}${frozen ? ", frozen" : ""}`, at % columns ? "" : "error"]);
      if (frozen) plot.line([[weight[at], 0], [weight[at], top]],
        { stroke: ink("muted"), "stroke-width": 1.5, "stroke-dasharray": "2 4" });
      plot.curve((place) => (delta + (place - weight[at]) * x) ** 2, ends, { "stroke-width": 2 });
      const slope = 2 * delta * x;
      plot.tangent([weight[at], error], slope, Math.min(0.2 * (ends[1] - ends[0]), (0.42 * top) / Math.abs(slope)));
      for (const step of run.finite()) // where the bottom has been
        plot.dot(bottomOf(step.weight[at], x, step.delta), 0, 2.5, { fill: ink("goal") });
      plot.ring(bottoms[at], 0);
      dots[at](plot.X(weight[at]), plot.Y(error), ...ends, weight[at], `weight ${short(weight[at])}`);
    });
    return { ...told, numbers: { ...told.numbers, bottoms } };
  };
};
