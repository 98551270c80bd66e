/* Chapter 4: a rod goes into a box, another comes out. How far does it move for each unit? */

figures.rods = (figure, data) => {
  const boxes = {
    twice: { name: "twice as far", moves: (blue) => 2 * blue },
    back: { name: "the other way", moves: (blue) => -0.5 * blue },
    bowl: { name: "the error of a weight", moves: (weight) => squaredError(weight, data) },
  };
  const state = { box: "twice", blue: 1, nudge: data.nudges[0] };
  const plot = chart("A blue rod that is pulled, and a red one that follows", 230);
  const blue = slider("pull the blue rod", tenths(-3, 3, 1), state.blue,
    (value) => { state.blue = value; figure.render(); });
  const nudge = slider("nudge it by", data.nudges, state.nudge, (value) => { state.nudge = value; figure.render(); });
  const box = choice("What is in the box", Object.fromEntries(Object.entries(boxes).map(([key, { name }]) => [key, name])),
    state.box, (key) => { state.box = key; figure.render(); });
  figure.stage.append(plot.root);
  figure.controls.append(box.element, sliders(blue.element, nudge.element));

  return () => {
    const { moves } = boxes[state.box];
    const [red, pulled] = [moves(state.blue), moves(state.blue + state.nudge)];
    const measured = finiteDifference(moves, state.blue, state.nudge);
    const isBowl = state.box === "bowl";
    const ends = [-3.4, 3.4].map(moves);
    const far = isBowl ? [-0.5, Math.max(...ends)] : [Math.min(-3.4, ...ends), Math.max(3.4, ...ends)];
    plot.frame(figure.width, [Math.min(-3.4, far[0]), Math.max(3.4, far[1])], [2, 0], ["where the tips of the rods are", ""]);
    const rod = (row, tip, moved, colour, words) => {
      const from = plot.valueAt(12);
      plot.line([[from, row], [tip, row]], { stroke: ink(colour), "stroke-width": 12 });
      plot.line([[tip, row], [moved, row]], { stroke: ink("delta"), "stroke-width": 12, "stroke-opacity": 0.7 });
      plot.dot(moved, row, 7, { fill: ink(colour), stroke: ink("ink") });
      plot.text(18, plot.Y(row) - 14, words, { "text-anchor": "start" });
    };
    rod(0.55, state.blue, state.blue + state.nudge, "input",
      `${isBowl ? "weight" : "blue rod"}: ${short(state.blue)}, nudged by ${short(state.nudge)}`);
    rod(1.55, red, pulled, "error", `${isBowl ? "error" : "red rod"}: ${short(red)}, moves by ${short(pulled - red)}`);
    const formula = { twice: 2, back: -0.5, bowl: slopeOfError(state.blue, data) }[state.box];
    const agree = isBowl
      ? `The formula 2 × delta × input says ${short(formula)}, here. Somewhere else it says something else: pull, and see. `
      : "It is the same wherever the blue rod is. ";
    return {
      said: `Pull by ${short(state.nudge)}, and the ${isBowl ? "error" : "red rod"} moves by ${short(pulled - red)}: ` +
        `for each unit, ${short((pulled - red) / state.nudge)}. Measured on both sides: ${short(measured)}. ${agree}`,
      numbers: { blue: state.blue, red, nudge: state.nudge, moved: pulled - red, measured, formula, box: state.box },
    };
  };
};
