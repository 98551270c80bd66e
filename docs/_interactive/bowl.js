/* Chapter 4: the error over one weight, with a dot that can be moved. */

// As `grokdocs.steps.log` writes a run.
function log(steps, columns, words) {
  const cells = steps.map((step) => [String(step.iteration), ...columns.map((name) => repr(step[name]))]);
  const table = [["", ...words], ["pass", ...columns], ...cells];
  const widths = table[0].map((_, at) => Math.max(...table.map((line) => line[at].length)));
  const lines = table.map((line) =>
    line.map((cell, at) => (at ? cell.padEnd(widths[at]) : cell.padStart(4))).join("  ").trimEnd());
  const last = steps[steps.length - 1];
  if (last.diverged) lines.push(`diverged: the error of pass ${last.iteration} is too large for a float`);
  return lines.join("\n");
}

figures.bowl = (figure, data) => {
  const state = { mode: "gradient", start: data.weight, x: data.x, goal: data.goal, alpha: data.alpha,
                  step: data.step, held: null };
  const run = descent(figure, state,
    (...step) => (state.mode === "hot" ? hotAndColdStep : gradientStep)(...step), () => {
      const { steps } = state;
      if (state.mode === "gradient") return steps.length % data.iterations > 0;
      // Hot and cold runs until it gets no better.
      return steps.length < 3 || steps[steps.length - 1].error < steps[steps.length - 3].error;
    });
  const plot = chart("The error over the weight, with the dot that you can move", 290);
  // Not a <pre>: the theme decides by itself which of those the keyboard may reach.
  const written = html("div", { class: "gd-play-log", tabindex: 0, role: "group", "aria-label": "Log" });

  // The bottom of the bowl, and how far from it the picture reaches to either side.
  const view = () => {
    const bottom = state.x ? state.goal / state.x : 0;
    const tried = [run.weight(), state.start, ...run.finite().map((step) => step.weight)];
    const farthest = Math.max(1, 1.1 * Math.abs(bottom), ...tried.map((weight) => Math.abs(weight - bottom)));
    return [bottom, Math.min(1.18 * farthest, 1e154 / Math.abs(state.x))]; // beyond, no error is finite
  };
  const moveTo = (weight) => {
    const [bottom, reach] = state.held ?? view();
    run.begin({ start: Number(clamp(weight, bottom - reach, bottom + reach).toPrecision(3)) });
  };
  const placeDot = handle(plot, "weight", {
    by: (times) => (Number.isFinite(times)
      ? run.begin({ start: Math.round((run.weight() + times * 0.05) * 1e6) / 1e6 }) : moveTo(times)),
    to(weight) {
      state.held ??= view(); // the ground must not move under a finger
      moveTo(weight);
    },
    release() { state.held = null; figure.render(); },
  });

  plot.clicked(moveTo);

  // A changed number starts the run again, from where it started.
  const restart = (name) => (value) => run.begin({ [name]: value, start: state.steps[0]?.weight ?? state.start });
  const set = {};
  const control = (label, name, values) => {
    const made = slider(label, values, state[name], restart(name));
    set[name] = made.set;
    return made.element;
  };
  const [alpha, step] = [control("alpha", "alpha", data.alphas), control("step size", "step", data.steps)];
  const mode = choice("How it learns", { gradient: "Gradient descent", hot: "Hot and cold" }, state.mode, restart("mode"));
  // A cell of the page has run a learner: do the same here.
  figure.follow = ({ learner, weight, iterations, ...given }) => {
    const changes = { ...given, mode: learner === "hot_and_cold" ? "hot" : "gradient", start: weight };
    mode.set(changes.mode);
    Object.keys(given).forEach((name) => set[name](given[name]));
    run.begin(changes);
    for (let turn = 0; turn < Math.min(iterations, 2000) && !run.diverged(); turn += 1) run.advance();
    figure.render();
  };
  figure.stage.append(plot.root);
  figure.controls.append(
    mode.element,
    run.buttons({ start: data.weight }),
    sliders(control("input", "x", tenths(...data.ranges.x, data.x)),
      control("goal", "goal", tenths(...data.ranges.goal, data.goal)), alpha, step));
  if (data.once) figure.once(run.toggle);
  else figure.after.append(written);

  const draw = (weight, slope, [bottom, reach]) => {
    const error = (at) => squaredError(at, state);
    const highest = Math.max(error(bottom + reach), 1e-9) * (state.x ? 1 : 1.6);
    const ends = [bottom - reach, bottom + reach];
    plot.frame(figure.width, ends, [-0.08 * highest, 1.04 * highest], ["weight", "error"]);
    plot.curve(error, ends);
    if (state.x) plot.ring(bottom, 0);
    drawTrail(plot, [...run.finite().map((each) => each.weight), weight].map((at) => [at, error(at)]));
    // As long in pixels wherever it stands.
    plot.tangent([weight, error(weight)], slope, 0.48 * reach / Math.hypot(1, slope * ((2 * reach) / highest)));
    placeDot(plot.X(weight), plot.Y(error(weight)), ...ends, weight,
      `weight ${short(weight)}, error ${short(error(weight))}`);
  };

  return () => {
    const [weight, { steps }] = [run.weight(), state];
    const [prediction, error, slope] = [weight * state.x, squaredError(weight, state), slopeOfError(weight, state)];
    draw(weight, slope, state.held ?? view());
    const hot = state.mode === "hot";
    alpha.hidden = hot;
    step.hidden = !hot;
    run.step.disabled = run.diverged();
    const columns = [["error", "prediction", "new_weight"], ["compare", "predict", "learn"]];
    written.textContent = steps.length
      ? log(steps, ...columns)
      : `The next step will write:\n\n${log([run.next()], ...columns)}`;
    requestAnimationFrame(() => { written.scrollTop = 1e9; }); // now, it would lay out the page twice
    const product = state.alpha * state.x ** 2;
    const rule = hot
      ? `Every step is ${short(state.step)} long, however large the miss.`
      : `Alpha × input² is ${ruled(product)}`;
    return {
      said: `After ${count(steps.length, "step")}: weight ${short(weight)}, prediction ${short(prediction)}, ` +
        `error ${short(error)}, slope ${short(slope)}. ${rule}${run.diverged() ? TOO_LARGE : ""}`,
      numbers: { steps, weight, prediction, error, slope, outcome: outcome(product) },
    };
  };
};
