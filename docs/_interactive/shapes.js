/* Chapter 7: matrices as boxes, which click together where rows meet as many nodes. */

figures.shapes = (figure, data) => {
  const state = { inputs: data.inputs, shapes: data.shapes.map((shape) => [...shape]) };
  const plot = chart("A stack of weight matrices, and the layers between them", 250);
  const sizes = Array.from({ length: data.most }, (_, at) => at + 1);
  const control = (words, read, write) => slider(words, sizes, read(), (value) => { write(value); figure.render(); });
  const all = [
    control("inputs", () => state.inputs, (value) => { state.inputs = value; }),
    ...state.shapes.flatMap((shape, layer) => ["rows", "columns"].map((side, at) =>
      control(`${side} of weights_${layer}_${layer + 1}`, () => shape[at], (value) => { shape[at] = value; }))),
  ];
  const fit = button("Make them fit", () => {
    state.shapes.forEach((shape, layer) => { shape[0] = layer ? state.shapes[layer - 1][1] : state.inputs; });
    all.slice(1).forEach(({ set }, at) => set(state.shapes[Math.floor(at / 2)][at % 2]));
    figure.render();
  });
  figure.stage.append(plot.root);
  figure.controls.append(sliders(...all.map(({ element }) => element)), row(fit));

  return () => {
    const { inputs, shapes } = state;
    const wrong = misfit(shapes, inputs);
    plot.clear(figure.width);
    // A layer is a strip as high as it has nodes; a matrix has its rows there, and its columns across.
    const across = sum(shapes.map(([, columns]) => columns + 1)) + 1;
    const unit = Math.min(22, 200 / Math.max(inputs, ...shapes.flat()), (figure.width - 110) / across);
    const middle = 118;
    let [x, nodes, whole] = [(figure.width - across * unit - 12 * shapes.length) / 2, inputs, true];
    const strip = (size, words, on) => {
      const height = size * unit;
      plot.add("rect", { x, y: middle - height / 2, width: unit, height, fill: ink(on ? "input" : "card"),
        stroke: ink(on ? "ink" : "muted"), "stroke-dasharray": on ? "none" : "2 3" });
      plot.text(x + unit / 2, middle + height / 2 + 16, words, { class: "number" });
      x += unit + 6;
    };
    strip(inputs, `${inputs}`, true);
    shapes.forEach(([rows, columns], layer) => {
      const fits = whole && rows === nodes;
      x += fits || !whole ? 0 : 16; // a gap where nothing clicks
      const [width, height] = [columns * unit, rows * unit];
      plot.add("rect", { x, y: middle - height / 2, width, height, fill: ink("weight"), "fill-opacity": fits ? 0.75 : 0.15,
        stroke: ink(fits ? "ink" : "error"), "stroke-width": fits ? 1.2 : 2.5, "stroke-dasharray": fits ? "none" : "6 4" });
      plot.text(x + width / 2, middle - height / 2 - 8, `${rows} × ${columns}`, { class: "number" });
      x += width + 6;
      whole &&= fits;
      nodes = columns;
      strip(columns, `${columns}`, whole);
    });
    const layers = [inputs, ...shapes.map(([, columns]) => columns)];
    return {
      said: wrong ? `${wrong}.` : `All fit: ${layers.join(" → ")} numbers, with ` +
        `${sum(shapes.map(([rows, columns]) => rows * columns))} weights between them.`,
      numbers: { inputs, shapes, wrong, layers },
    };
  };
};
