/* What the figures of chapters 4 and 5 share: a run of steps that the reader starts, stops and resets. */

// `state` has the start weight and what else `takeStep` needs; `goesOn` says when Run is over.
function descent(figure, state, takeStep, goesOn) {
  state.steps = [];
  const it = {
    finite: () => state.steps.filter((step) => !step.diverged), // only these can be drawn
    diverged: () => state.steps.length > 0 && state.steps[state.steps.length - 1].diverged,
    weight() {
      const finite = it.finite();
      if (!finite.length) return state.start;
      return finite[finite.length - 1][it.diverged() ? "weight" : "new_weight"];
    },
    next: () => takeStep(state.steps.length, it.weight(), state),
    advance() {
      if (!it.diverged()) state.steps.push(it.next());
    },
    begin(changes) {
      run.stop();
      Object.assign(state, { steps: [] }, changes);
      figure.render();
    },
  };
  const run = runner(figure, () => { it.advance(); return !it.diverged() && goesOn(); });
  it.toggle = run.toggle;
  it.step = button("Step", () => { run.stop(); it.advance(); figure.render(); });
  it.buttons = (reset = {}) => row(it.step, run.toggle, button("Reset", () => it.begin(reset)));
  return it;
}

const TOO_LARGE = " The next error is too large for a float.";

// Many weights and one output: what the two figures of chapter 5 share.
function manyToOne(figure, data) {
  const state = { inputs: data.inputs, goal: data.goal, alpha: data.alpha, frozen: new Set(data.frozen),
                  start: data.weights };
  const run = descent(figure, state, manyToOneStep, () => {
    const { error } = state.steps[state.steps.length - 1];
    return state.steps.length < data.most_steps && error > data.small_error;
  });
  run.state = state;
  run.alpha = () => slider("alpha", data.alphas, state.alpha, (alpha) => run.begin({ alpha })).element;
  run.tell = () => {
    const { inputs, goal, alpha, frozen, steps } = state;
    const weight = run.weight();
    const { prediction, delta, error } = manyToOneStep(0, weight, state);
    const product = alpha * sum(inputs.map((x, at) => (frozen.has(at) ? 0 : x * x)));
    const each = data.names.map((name, at) => `${name} ${short(weight[at])}`).join(", ");
    return {
      said: `After ${count(steps.length, "step")}: prediction ${short(prediction)}, error ${short(error)}; ` +
        `weights: ${each}. Alpha × (the squares of ` +
        `${frozen.size ? "the inputs that are not frozen" : "all inputs"}, added up) is ${ruled(product)}` +
        (run.diverged() ? TOO_LARGE : ""),
      numbers: { steps, weight, prediction, delta, error, outcome: outcome(product) },
    };
  };
  return run;
}
