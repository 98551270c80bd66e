/* Chapter 5: the error over two weights, seen from above, and the path through its valley. */

figures.surface = (figure, data) => {
  const run = manyToOne(figure, data);
  const { state } = run;
  const [u, v] = data.places;
  const [x, y] = [data.inputs[u], data.inputs[v]];
  const plot = chart(`The error over the weights of ${data.names[u]} and ${data.names[v]}`, 320);
  const startAt = (place) => slider(`start: ${data.names[place]}`, tenths(-1, 1, state.start[place]), state.start[place],
    (weight) => run.begin({ start: state.start.map((old, at) => (at === place ? weight : old)) }));
  const starts = [startAt(u), startAt(v)];
  plot.clicked((...place) => {
    const [a, b] = place.map((weight) => Math.round(clamp(weight, -1, 1) * 10) / 10 + 0);
    run.begin({ start: state.start.map((old, at) => ({ [u]: a, [v]: b })[at] ?? old) });
    starts[0].set(a);
    starts[1].set(b);
  });
  figure.stage.append(plot.root);
  figure.controls.append(run.buttons(), sliders(run.alpha(), ...starts.map(({ element }) => element)));

  return () => {
    const path = [...run.finite().map((step) => step.weight), run.weight()]
      .map((weight) => [weight[u], weight[v]]);
    const { delta } = manyToOneStep(0, state.start, state);
    const squares = x * x + y * y;
    const foot = [path[0][0] - (delta * x) / squares, path[0][1] - (delta * y) / squares];
    // One unit is as long across as up, so that the path meets the bands at right angles.
    const reach = Math.max(0.15, ...path.map(([a, b]) => 1.4 * Math.hypot(a - foot[0], b - foot[1])));
    const across = (reach * (figure.width - 66)) / 270;
    plot.frame(figure.width, [foot[0] - across, foot[0] + across], [foot[1] - reach, foot[1] + reach],
      [`weight of ${data.names[u]}`, `weight of ${data.names[v]}`]);
    // Where delta is the same, the error is: so the bands are stripes along the valley.
    const far = 3 * (across + reach);
    const [along, uphill] = [[-y, x], [x, y]].map(([a, b]) => [a / Math.sqrt(squares), b / Math.sqrt(squares)]);
    const at = (height, way) => [0, 1].map((i) => foot[i] + height * uphill[i] + way * along[i]);
    const highest = across * Math.abs(uphill[0]) + reach * Math.abs(uphill[1]);
    for (let band = 1; band < 9; band += 1)
      for (const side of [-1, 1]) {
        const low = (side * band * highest) / 9;
        plot.line([at(low, -far), at(low, far), at(side * far, far), at(side * far, -far)],
          { fill: ink("ink"), "fill-opacity": 0.065 });
      }
    plot.line([at(0, -far), at(0, far)], { stroke: ink("goal"), "stroke-width": 2.5, "stroke-dasharray": "8 4" });
    drawTrail(plot, path);
    plot.dot(...path[path.length - 1], 7, { fill: ink("weight"), stroke: ink("ink") });
    return run.tell();
  };
};
