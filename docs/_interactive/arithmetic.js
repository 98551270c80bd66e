/* All arithmetic of the interactive figures: the package's, line for line. The browser tests run
   this file alone and compare every function with Python's. Weights of a network are matrices as
   in the package: one row for each input, one column for each node. */

const sum = (values) => values.reduce((total, value) => total + value, 0);

const weightedSum = (inputs, weights) => inputs.reduce((total, x, at) => total + x * weights[at], 0);

// A weight vector read aloud: AND, OR and NOT.
function readWeights(weights, names) {
  const said = (at) => (weights[at] < 0 ? `NOT ${names[at]}` : names[at]);
  const places = (holds) => names.map((_, at) => at).filter((at) => holds(Math.abs(weights[at]))).map(said);
  const alone = places((size) => size >= 1);
  const together = places((size) => size > 0 && size < 1);
  if (together.length) alone.push(together.length > 1 ? together.join(" AND ") : `BIG ${together[0]}`);
  return alone.length ? `high if ${alone.join(" OR ")}` : "never high: every weight is 0";
}

// How far the output moves for each unit that the input moves, measured a nudge to either side.
const finiteDifference = (f, at, nudge) => (f(at + nudge) - f(at - nudge)) / (2 * nudge);

// The first thing that does not fit in a stack of weight matrices; null when all fit.
function misfit(shapes, inputs) {
  let nodes = inputs;
  for (const [layer, [rows, columns]] of shapes.entries()) {
    if (rows !== nodes)
      return `weights_${layer}_${layer + 1} is ${rows} x ${columns}, layer_${layer} has ${nodes} nodes: ` +
        "give it a row for each of them";
    nodes = columns;
  }
  return null;
}

// A machine with a switch for each place: the knob of the switch that is on turns by its miss.
const knobsTurned = (knobs, place, won, alpha) =>
  knobs.map((knob, at) => (at === place ? knob - alpha * (knob - won) : knob));

// ---------------------------------------------------------------- one weight

const squaredError = (weight, { x, goal }) => (weight * x - goal) ** 2;

const slopeOfError = (weight, { x, goal }) => 2 * (weight * x - goal) * x;

function gradientStep(iteration, weight, { x, goal, alpha }) {
  const prediction = weight * x; // predict
  const delta = prediction - goal; // compare
  const error = delta * delta;
  const weight_delta = delta * x; // learn
  const new_weight = weight - alpha * weight_delta;
  return { iteration, weight, prediction, error, delta, weight_delta, new_weight, diverged: !Number.isFinite(error) };
}

function hotAndColdStep(iteration, weight, { x, goal, step }) {
  const prediction = weight * x; // predict
  const delta = prediction - goal; // compare
  const error = delta * delta;
  const errorUp = squaredError(weight + step, { x, goal }); // learn: is it better there, or there?
  const errorDown = squaredError(weight - step, { x, goal });
  const weight_delta = step * ((errorUp > errorDown) - (errorUp < errorDown));
  const new_weight = weight - weight_delta;
  return { iteration, weight, prediction, error, delta, weight_delta, new_weight, diverged: !Number.isFinite(error) };
}

// Every step multiplies delta by 1 - product; product is alpha times the squared inputs, added up.
function outcome(product) {
  const factor = Math.abs(1 - product);
  if (factor === 1) return product === 0 ? "stands still" : "oscillates";
  return factor < 1 ? "settles" : "diverges";
}

// ---------------------------------------------------------------- many weights, one output

function manyToOneStep(iteration, weight, { inputs, goal, alpha, frozen }) {
  const prediction = weightedSum(inputs, weight); // predict
  const delta = prediction - goal; // compare
  const error = delta * delta;
  const weight_delta = inputs.map((x, at) => (frozen.has(at) ? 0 : delta * x)); // learn
  const new_weight = weight.map((each, at) => each - alpha * weight_delta[at]);
  return { iteration, weight, prediction, error, delta, weight_delta, new_weight, diverged: !Number.isFinite(error) };
}

// Where the error would be zero if this weight alone moved.
const bottomOf = (weight, x, delta) => (x ? weight - delta / x : weight);

// ---------------------------------------------------------------- networks

// The inputs, then what each layer of nodes says; and the weighted sums before relu.
function forward(inputs, network) {
  const [layers, sums] = [[Array.from(inputs)], []];
  network.forEach((matrix, at) => {
    const totals = new Array(matrix[0].length).fill(0);
    layers[at].forEach((value, from) => {
      if (value) matrix[from].forEach((weight, to) => { totals[to] += value * weight; });
    });
    sums.push(totals);
    const last = at === network.length - 1;
    layers.push(totals.map((total) => (last ? total : Math.max(total, 0))));
  });
  return { layers, sums };
}

// The deltas of every layer after the inputs. Relu's slope can be read from what a node says.
function backpropagate(layers, goals, network) {
  const deltas = [layers[layers.length - 1].map((said, at) => said - goals[at])];
  for (let at = network.length - 1; at > 0; at -= 1)
    deltas.unshift(network[at].map((weights, node) =>
      weightedSum(deltas[0], weights) * (layers[at][node] > 0 ? 1 : 0)));
  return deltas;
}

const update = (network, layers, deltas, alpha) => network.map((matrix, at) =>
  matrix.map((weights, from) =>
    weights.map((weight, to) => weight - alpha * layers[at][from] * deltas[at][to])));

// With the hidden nodes that are on, the network is a single layer: its weights to one output.
function collapseFor(layers, network, output) {
  let column = Array.from(network[network.length - 1], (weights) => weights[output]);
  for (let at = network.length - 2; at >= 0; at -= 1)
    column = network[at].map((weights) => weights.reduce((total, weight, node) =>
      (layers[at + 1][node] > 0 ? total + weight * column[node] : total), 0));
  return column;
}

// ---------------------------------------------------------------- drawings

// Moves a drawing so that its centre of mass is in the middle, as MNIST did with its digits.
function centred(pixels, side) {
  const mass = sum(pixels);
  const moved = pixels.map(() => 0);
  if (!mass) return { pixels: moved, down: 0, right: 0 };
  const middle = (coordinate) => sum(pixels.map((ink, at) => ink * coordinate(at))) / mass;
  const down = Math.round(side / 2 - middle((at) => Math.floor(at / side)));
  const right = Math.round(side / 2 - middle((at) => at % side));
  pixels.forEach((ink, at) => {
    const [row, column] = [Math.floor(at / side) + down, (at % side) + right];
    if (row >= 0 && row < side && column >= 0 && column < side) moved[row * side + column] = ink;
  });
  return { pixels: moved, down, right };
}
