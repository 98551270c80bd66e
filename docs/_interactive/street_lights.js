/* Chapter 6: a network with a value in every node, forward, and a delta on the way back. */

figures.street_lights = (figure, data) => {
  const state = { network: data.trained, chosen: "trained", lamps: [...data.lights[0]], goal: data.walks[0],
                  back: false, steps: 0 };
  const plot = chart("The network, with a value in every node", 300);
  const cells = html("tbody");
  const change = (changes) => { Object.assign(state, changes); figure.render(); };
  const restart = (chosen) => change({ chosen, network: data[chosen], steps: 0 });
  const goal = choice("What people do", { 1: "walk", 0: "stop" }, String(state.goal),
    (key) => change({ goal: Number(key) }));
  const switched = (at, on) => {
    state.lamps[at] = Number(on);
    const known = data.lights.findIndex((light) => light.every((lamp, place) => lamp === state.lamps[place]));
    if (known >= 0) state.goal = data.walks[known]; // this light was observed, so we know
    goal.set(String(state.goal));
    figure.render();
  };
  const learn = () => {
    const { layers } = forward(state.lamps, state.network);
    const deltas = backpropagate(layers, [state.goal], state.network);
    change({ network: update(state.network, layers, deltas, data.alpha), steps: state.steps + 1 });
  };
  const ticks = data.lamps.map((lamp, at) => tick(`${lamp} lamp`, state.lamps[at] === 1, (on) => switched(at, on)));
  plot.root.addEventListener("click", (event) => { // a lamp in the picture is its switch
    const lamp = event.target.closest("[data-lamp]");
    if (lamp) ticks[lamp.dataset.lamp].querySelector("input").click();
  });
  figure.stage.append(plot.root);
  figure.controls.append(
    html("div", {}, ...ticks),
    sliders(goal.element, choice("Network", { trained: `after ${data.passes} passes`, start: "untrained" },
      state.chosen, restart).element),
    row(button("Learn from this light", learn), button("Reset", () => restart(state.chosen)),
      tick("Show what flows back", false, (back) => change({ back }))));
  figure.after.append(html("table", { class: "gd-play-table" },
    html("thead", {}, html("tr", {}, ...["node", "sum", "value", "delta"].map((head) =>
      html("th", { scope: "col" }, head)))), cells));

  const words = (layer, node) => {
    if (layer === 0) return data.lamps[node];
    if (layer === 1) return `hidden ${node + 1}`;
    return state.back ? "delta" : "walk?";
  };
  const draw = (layers, shown) => {
    const [left, right] = [48, figure.width - 44];
    const at = (layer, node) =>
      [left + (layer / 2) * (right - left), ((node + 0.5) / layers[layer].length) * 280 + 10];
    plot.clear(figure.width);
    state.network.forEach((matrix, layer) => matrix.forEach((weights, from) => weights.forEach((weight, to) => {
      const [[x1, y1], [x2, y2]] = [at(layer, from), at(layer + 1, to)];
      // An edge is loud where something passes: a value on the way forward, a delta on the way back.
      const loud = state.back ? shown[layer + 1][to] !== 0 : layers[layer][from] !== 0;
      plot.add("line", { x1, y1, x2, y2, stroke: ink(weight < 0 ? "negative" : "positive"),
        "stroke-width": 1 + 2 * Math.min(Math.abs(weight), 2), "stroke-opacity": loud ? 0.9 : 0.15,
        "stroke-dasharray": weight < 0 ? "6 4" : "none" });
    })));
    layers.forEach((nodes, layer) => nodes.forEach((value, node) => {
      const [cx, cy] = at(layer, node);
      const off = layer === 1 && value === 0;
      const colour = state.back && layer ? "delta" : ["input", "weight", "prediction"][layer];
      plot.add("circle", { cx, cy, r: 22, fill: ink("card"), stroke: ink(off ? "muted" : colour),
        "stroke-width": 2.5, "stroke-dasharray": off ? "2 4" : "none", "data-lamp": layer ? null : node });
      const [long, brief] = [2, 1].map((digits) => short(Number(shown[layer][node].toPrecision(digits))));
      const fits = long.length < 7 ? long : brief;
      plot.text(cx, cy + 5, off ? "off" : fits, { class: fits.length > 5 ? "number" : "" });
      plot.text(cx, cy + 37, words(layer, node), { class: "number name" });
    }));
  };
  const line = (title, ...values) => html("tr", {}, html("th", { scope: "row" }, title),
    ...values.map((value) => html("td", {}, value)));

  return () => {
    const { layers, sums } = forward(state.lamps, state.network);
    const deltas = backpropagate(layers, [state.goal], state.network);
    const [[said], [delta]] = [layers[2], deltas[1]];
    draw(layers, state.back ? [state.lamps, ...deltas] : layers);
    cells.replaceChildren(
      ...sums[0].map((total, node) => line(words(1, node), short(total),
        total > 0 ? short(layers[1][node]) : "off", short(deltas[0][node]))),
      line("walk?", short(said), short(said), short(delta)));
    const off = sums[0].filter((total) => total <= 0).length;
    const lit = data.lamps.filter((_, at) => state.lamps[at]);
    return {
      said: `${lit.length ? `Lit: ${lit.join(", ")}` : "All dark"}. The network says ${short(said)}, people ` +
        `${state.goal ? "walk (1)" : "stop (0)"}: delta ${short(delta)}, error ${short(delta * delta)}. ` +
        `Relu switched ${off} of ${sums[0].length} hidden nodes off` +
        `${state.back ? "; no delta flows back through them" : ""}. Learned from ${count(state.steps, "step")} here.`,
      numbers: { layers, sums, deltas, error: delta * delta, network: state.network, goal: state.goal },
    };
  };
};
