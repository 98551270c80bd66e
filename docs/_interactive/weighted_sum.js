/* Chapter 3: three inputs, three weights, and what each of them adds to the prediction. */

figures.weighted_sum = (figure, data) => {
  const state = { inputs: [...data.inputs], weights: [...data.weights] };
  const plot = chart("What each input adds to the prediction", 240);
  const part = (what, at, values) => slider(`${what} of ${data.names[at]}`, values, state[`${what}s`][at],
    (value) => { state[`${what}s`][at] = value; figure.render(); });
  const parts = data.names.flatMap((_, at) => [
    part("input", at, tenths(...data.ranges[at], data.inputs[at])),
    part("weight", at, tenths(-2, 2, data.weights[at])),
  ]);
  const reset = button("As in the text", () => {
    Object.assign(state, { inputs: [...data.inputs], weights: [...data.weights] });
    parts.forEach(({ set }, at) => set((at % 2 ? state.weights : state.inputs)[Math.floor(at / 2)]));
    figure.render();
  });
  figure.stage.append(plot.root);
  figure.controls.append(sliders(...parts.map(({ element }) => element)), row(reset));

  return () => {
    const { inputs, weights } = state;
    const products = inputs.map((x, at) => x * weights[at]);
    const prediction = weightedSum(inputs, weights);
    const ends = products.map((_, at) => sum(products.slice(0, at + 1)));
    const reach = [0, ...ends].map((end) => end * 1.1);
    plot.frame(figure.width, [Math.min(-0.25, ...reach), Math.max(1.25, ...reach)], [4.1, -0.1], ["prediction", ""]);
    products.forEach((product, at) => {
      const [from, to] = [ends[at] - product, ends[at]];
      plot.add("rect", { x: plot.X(Math.min(from, to)), y: plot.Y(at + 0.42), height: plot.Y(0.8) - plot.Y(0.42),
        width: Math.max(Math.abs(plot.X(to) - plot.X(from)), 1.5), fill: ink(product < 0 ? "negative" : "positive") });
      // The next part begins where this one ends.
      plot.line([[to, at + 0.8], [to, at + 1.42]], { stroke: ink("muted"), "stroke-dasharray": "2 3" });
      plot.text(plot.X(plot.valueAt(12)) + 4, plot.Y(at + 0.3),
        `${data.names[at]}: ${short(inputs[at])} × ${short(weights[at])} = ${short(product)}`, { "text-anchor": "start" });
    });
    plot.dot(prediction, 3.6, 7, { fill: ink("prediction"), stroke: ink("ink") });
    plot.text(plot.X(plot.valueAt(12)) + 4, plot.Y(3.42), `prediction ${short(prediction)}`, { "text-anchor": "start" });
    const [most] = products.map((_, at) => at).sort((a, b) => Math.abs(products[b]) - Math.abs(products[a]));
    const [keenest] = weights.map((_, at) => at).sort((a, b) => Math.abs(weights[b]) - Math.abs(weights[a]));
    const dominates = products[most] ? `the largest part is that of ${data.names[most]}` : "no part is left";
    const sentence = readWeights(weights, data.names);
    return {
      said: `Prediction ${short(prediction)}: ${dominates}, the largest weight that of ${data.names[keenest]}. ` +
        `Read aloud, these weights say: ${sentence}.`,
      numbers: { inputs, weights, products, prediction, sentence, most, keenest },
    };
  };
};
