/* Chapters 5 and 8: a drawing, read by trained weights. */

// A matrix of whole numbers times `unit`, a power of two: whatever is added up is exact.
function unpackMatrix({ nodes, kind, unit, weights }) {
  const all = Array.from(unpack(weights, kind), (whole) => whole * unit);
  return Array.from({ length: all.length / nodes }, (_, at) => all.slice(at * nodes, (at + 1) * nodes));
}

// A grid to draw on, by finger, mouse or keyboard; `changed` is called after every stroke.
function drawingPad(changed) {
  const it = { pixels: new Array(SIDE ** 2).fill(0), ink: 1 };
  let [row, column] = [6, 13];
  const sheet = image("What you drew");
  const pen = html("i", { "aria-hidden": "true" });
  const where = html("p", { class: "gd-play-unseen", "aria-live": "polite" });
  const help = html("p", { class: "gd-play-help", id: newId() },
    "Draw with a finger or the mouse. Or: arrow keys move the pen, Shift and an arrow draws, " +
    "Space sets ink or takes it away.");
  const pad = html("div", { class: "gd-play-pad", tabindex: 0, role: "application",
    "aria-label": "Drawing grid, 28 by 28", "aria-describedby": help.id }, sheet.canvas, pen);

  // Two pixels wide and high, about as thick as the strokes in the data.
  const put = (top, left, value) => {
    for (const [y, x] of [[top, left], [top, left + 1], [top + 1, left], [top + 1, left + 1]])
      if (y < SIDE && x < SIDE) it.pixels[y * SIDE + x] = value;
  };
  const move = (down, right) => {
    row = clamp(down, 0, SIDE - 1);
    column = clamp(right, 0, SIDE - 1);
  };
  const ways = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  pad.addEventListener("keydown", (event) => {
    if (!(event.key in ways) && event.key !== " ") return;
    event.preventDefault();
    const draws = event.key === " " || event.shiftKey;
    if (event.key === " ") put(row, column, 1 - it.pixels[row * SIDE + column]);
    else {
      if (draws) put(row, column, it.ink);
      move(row + ways[event.key][0], column + ways[event.key][1]);
      if (draws) put(row, column, it.ink);
    }
    where.textContent = `row ${row + 1}, column ${column + 1}, ${it.pixels[row * SIDE + column] ? "ink" : "empty"}`;
    changed(draws);
  });
  const touch = (event) => {
    const box = pad.getBoundingClientRect();
    const to = [event.clientY - box.top, event.clientX - box.left]
      .map((pixel) => clamp(Math.floor((pixel / box.width) * SIDE - 0.5), 0, SIDE - 1));
    // A fast finger leaves gaps between two events: fill them.
    const from = event.type === "pointerdown" ? to : [row, column];
    const far = Math.max(...to.map((end, i) => Math.abs(end - from[i])), 1);
    for (let at = 0; at <= far; at += 1)
      put(...to.map((end, i) => Math.round(from[i] + ((end - from[i]) * at) / far)), it.ink);
    move(...to);
    changed(true);
  };
  pad.addEventListener("pointerdown", (event) => { pad.setPointerCapture(event.pointerId); touch(event); });
  pad.addEventListener("pointermove", (event) => { if (pad.hasPointerCapture(event.pointerId)) touch(event); });
  it.paint = (shades) => {
    sheet.paint(it.pixels, 1, { positive: shades.ink });
    pen.style.translate = `${column * 100}% ${row * 100}%`;
  };
  return Object.assign(it, { parts: [pad, help, where] });
}

// The scores of all outputs as bars; the reader can choose one.
function scoreBars(outputs, choose) {
  const group = newId();
  const bars = Array.from({ length: outputs }, (_, output) => {
    const bar = html("i", { "aria-hidden": "true" });
    const value = html("span", { class: "gd-play-value" });
    const radio = html("input", { type: "radio", name: group, change: () => choose(output) });
    const element = html("label", {}, radio, html("b", {}, String(output)),
      html("span", { class: "track" }, bar), value);
    return { element, bar, value, radio };
  });
  const element = html("fieldset", { class: "gd-play-bars" },
    html("legend", {}, "Scores: choose one to see its weights"), ...bars.map((each) => each.element));
  const paint = (scores, chosen) => {
    const widest = Math.max(1, ...scores.map(Math.abs));
    bars.forEach(({ bar, value, radio }, output) => {
      const size = scores[output] / widest;
      bar.style.left = `${50 + 50 * Math.min(size, 0)}%`;
      bar.style.width = `${50 * Math.abs(size)}%`;
      bar.style.background = ink(size < 0 ? "negative" : "positive");
      value.textContent = short(Math.round(scores[output] * 1000) / 1000);
      radio.checked = output === chosen;
    });
  };
  return { element, paint };
}

const UNSURE = 0.1; // between the two highest scores; a goal is 1

figures.draw_a_digit = (figure, data) => {
  const network = data.layers.map(unpackMatrix);
  const outputs = network[network.length - 1][0].length;
  const state = { label: null, chosen: null, sample: data.samples.length - 1, centre: true };
  const pad = drawingPad((drawn) => {
    if (drawn) Object.assign(state, { label: null, chosen: null });
    figure.render();
  });
  const fill = (pixels, label) => {
    pad.pixels = pixels;
    Object.assign(state, { label, chosen: null });
  };
  const next = () => {
    state.sample = (state.sample + 1) % data.samples.length;
    fill([...unpack(data.samples[state.sample])], data.labels[state.sample]);
  };
  const bars = scoreBars(outputs, (output) => { state.chosen = output; figure.render(); });
  const [verdict, weightsTitle, productTitle] =
    [html("p", { class: "gd-play-verdict", "aria-hidden": "true" }), html("span"), html("span")];
  const weightsImage = image("Weights of the chosen output");
  const productImage = image("Your drawing times these weights, pixel by pixel");
  figure.stage.append(html("div", { class: "gd-play-draw" },
    html("div", {}, verdict, ...pad.parts,
      row(button("Clear", () => { fill(pad.pixels.map(() => 0), null); figure.render(); }),
        button("Another digit", () => { next(); figure.render(); })),
      choice("Tool", { pen: "Pen", eraser: "Eraser" }, "pen", (tool) => { pad.ink = Number(tool === "pen"); }).element,
      tick("Move it to the middle before reading", true, (centre) => { state.centre = centre; figure.render(); })),
    html("div", {}, figure.said, bars.element, html("div", { class: "gd-play-pair" },
      html("div", {}, weightsTitle, weightsImage.canvas), html("div", {}, productTitle, productImage.canvas)))));
  next();

  // Why it is moved: what it would be read as otherwise.
  const moved = ({ down, right }, otherwise) => {
    const ways = [[right, "right"], [-right, "left"], [down, "down"], [-down, "up"]]
      .filter(([pixels]) => pixels > 0).map(([pixels, way]) => `${pixels} ${way}`).join(" and ");
    if (!ways) return "";
    const [now, then] = state.centre
      ? [`moved ${ways}, as MNIST's digits have their mass in the middle`, "Where it stands"]
      : ["where it stands, though MNIST's digits have their mass in the middle", `Moved ${ways}`];
    return `It is read ${now}. ${then}, it would be read as ${otherwise}. `;
  };

  return () => {
    const ways = [{ pixels: [...pad.pixels], down: 0, right: 0 }, centred(pad.pixels, SIDE)];
    const [read, other] = state.centre ? ways.reverse() : ways;
    const { layers, sums } = forward(read.pixels, network);
    const scores = layers[layers.length - 1];
    const others = forward(other.pixels, network).layers[layers.length - 1];
    const otherwise = others.indexOf(Math.max(...others));
    const hidden = sums.slice(0, -1).flat();
    const on = hidden.filter((total) => total > 0).length;
    const order = scores.map((_, output) => output).sort((a, b) => scores[b] - scores[a]);
    const [best, second] = order;
    const chosen = state.chosen ?? best;
    const weights = collapseFor(layers, network, chosen);
    const product = weights.map((weight, at) => weight * read.pixels[at]);
    const shades = colours();
    pad.paint(shades);
    weightsImage.paint(weights, data.limit, shades);
    productImage.paint(product, data.limit, shades);
    bars.paint(scores, chosen);
    weightsTitle.textContent = `Weights of ${chosen}`;
    productTitle.textContent = `Product: ${short(scores[chosen])}`;
    const inked = sum(pad.pixels);
    const unsure = inked > 0 && scores[best] - scores[second] < UNSURE;
    const either = unsure ? [" or ", html("b", {}, String(second)), "?"] : [];
    verdict.replaceChildren(...(inked ? ["Read as ", html("b", {}, String(best)), ...either] : ["Draw a digit"]));
    const score = (output) => `${output} (${short(scores[output])})`;
    const layer = hidden.length ? ` ${on} of ${hidden.length} hidden nodes are on.` : "";
    return {
      said: inked
        ? `${state.label === null ? "" : `It was meant as ${state.label}. `}The highest score is that of ` +
          `${score(best)}, then comes ${score(second)}${unsure ? ": so close that it is unsure" : ""}. ${moved(state.centre ? read : other, otherwise)}${count(inked, "pixel")} ` +
          `${inked === 1 ? "has" : "have"} ink.${layer}`
        : `Nothing is drawn, so ${hidden.length ? "no hidden node is on, and " : ""}every score is 0.`,
      numbers: { drawn: [...pad.pixels], pixels: read.pixels, down: read.down, right: read.right, hidden, on,
                 scores, chosen, otherwise, unsure, label: state.label, weights, product },
    };
  };
};
