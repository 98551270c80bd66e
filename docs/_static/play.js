/* The interactive figures. No framework, no request: each figure's numbers stand in the page, as
   JSON that the package wrote, and the arithmetic below is the package's, line for line. A browser
   test drives every figure and compares each number with Python's.

   A figure is one function. It gets a card to furnish and its data, and returns `render`, which
   draws the state and returns { said, numbers }: a sentence for everybody, and every number behind
   the picture, unrounded. Controls change the state and call `render`; nothing else does. */
(() => {
  "use strict";

  // ---------------------------------------------------------------- making elements

  const make = (element, attributes, children) => {
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(name, value);
      else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  };
  const html = (name, attributes = {}, ...children) =>
    make(document.createElement(name), attributes, children);
  const svg = (name, attributes = {}, ...children) =>
    make(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
  const ink = (name) => `var(--gd-${name})`;
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const sum = (values) => values.reduce((total, value) => total + value, 0);

  // ---------------------------------------------------------------- writing numbers

  // As Python's repr writes a float, so that a log here reads like a log there.
  function digits(number) {
    const size = Math.abs(number);
    if (size && Number.isFinite(size) && (size < 1e-4 || size >= 1e16))
      return number.toExponential().replace(/e([+-])(\d)$/, (_, sign, digit) => `e${sign}0${digit}`);
    const text = Object.is(number, -0) ? "-0" : String(number);
    return /[.a-z]/i.test(text) ? text : `${text}.0`;
  }

  // For a sentence or an axis: four digits, a real minus sign, and no row of zeros.
  const short = (number) => {
    const rounded = Number(number.toPrecision(4));
    const text = Math.abs(rounded) >= 1e5 ? rounded.toExponential() : String(rounded);
    return text.replace(/-/g, "−").replace("e+", "e");
  };

  // ---------------------------------------------------------------- parts of a card

  let ids = 0;

  const button = (name, click) => html("button", { type: "button", click }, name);

  const row = (...children) => html("div", { class: "gd-play-row" }, ...children);

  // All sliders move over a list of stops, so that their values are the decimals one reads.
  function slider(name, stops, value, change, write = short) {
    const shown = html("span", { class: "gd-play-value" });
    const range = html("input", { type: "range", min: 0, max: stops.length - 1, step: 1 });
    const set = (wanted) => {
      range.value = stops.reduce(
        (best, stop, at) => (Math.abs(stop - wanted) < Math.abs(stops[best] - wanted) ? at : best), 0);
      tell();
    };
    const tell = () => {
      shown.textContent = write(stops[range.value]);
      range.setAttribute("aria-valuetext", shown.textContent);
    };
    range.addEventListener("input", () => { tell(); change(stops[range.value]); });
    set(value);
    const element = html("label", { class: "gd-play-slider" }, html("span", {}, name), shown, range);
    return { element, range, set };
  }

  const stops = (low, high, each) =>
    Array.from({ length: Math.round((high - low) * each) + 1 }, (_, at) => Math.round(low * each + at) / each);

  const tick = (name, checked, change) =>
    html("label", { class: "gd-play-tick" },
      html("input", { type: "checkbox", checked, change: (event) => change(event.target.checked) }), name);

  function choice(name, options, value, change) {
    const group = `gd-play-${++ids}`;
    const radios = Object.keys(options).map((key) => html("input",
      { type: "radio", name: group, value: key, checked: key === value, change: () => change(key) }));
    const set = (key) => radios.forEach((radio) => { radio.checked = radio.value === key; });
    const element = html("fieldset", { class: "gd-play-choice" }, html("legend", {}, name),
      ...radios.map((radio) => html("label", {}, radio, options[radio.value])));
    return { element, set };
  }

  // Repeats `step` until it returns false; all at once for a reader who asked for less motion.
  function runner(figure, step, pause = 260) {
    let timer = null;
    const toggle = button("Run", () => {
      if (timer) return stop();
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
        while (step());
        return figure.render();
      }
      toggle.textContent = "Pause";
      figure.said.setAttribute("aria-busy", "true"); // say the end, not every step on the way
      timer = setInterval(() => {
        const more = step();
        if (!more) stop();
        figure.render();
      }, pause);
    });
    const stop = () => {
      clearInterval(timer);
      timer = null;
      toggle.textContent = "Run";
      figure.said.removeAttribute("aria-busy");
    };
    return { toggle, stop };
  }

  // A chart is drawn in the page's own pixels, so its words are as large on a phone as anywhere.
  function chart(name, height) {
    const layer = svg("g", { "aria-hidden": "true" });
    const root = svg("svg", { class: "gd-play-chart", role: "group", "aria-label": name, height }, layer);
    const it = {
      root, layer, id: `gd-play-${++ids}`,
      frame(width, [left, right], [bottom, top], [across, up]) {
        const room = { left: up ? 52 : 12, right: width - 14, top: 10, bottom: height - 40 };
        root.setAttribute("width", width);
        layer.replaceChildren(svg("clipPath", { id: it.id }, svg("rect", { x: room.left, y: room.top - 1,
          width: room.right - room.left, height: room.bottom - room.top + 2 })));
        it.X = (x) => room.left + ((x - left) / (right - left)) * (room.right - room.left);
        it.Y = (y) => room.bottom - ((y - bottom) / (top - bottom)) * (room.bottom - room.top);
        it.weightAt = (pixel) => left + ((pixel - room.left) / (room.right - room.left)) * (right - left);
        for (const x of nice(left, right, width / 80)) {
          it.line([[x, bottom], [x, top]], { class: "grid" });
          it.text(it.X(x), room.bottom + 16, short(x), { class: "number" });
        }
        for (const y of nice(bottom, top, height / 55)) {
          it.line([[left, y], [right, y]], { class: "grid" });
          if (up) it.text(room.left - 6, it.Y(y) + 4, short(y), { class: "number", "text-anchor": "end" });
        }
        it.text((room.left + room.right) / 2, height - 6, across);
        if (up) it.text(0, 0, up, { transform: `translate(11 ${(room.top + room.bottom) / 2}) rotate(-90)` });
        return it;
      },
      add: (kind, attributes) => layer.appendChild(svg(kind, attributes)),
      line: (points, attributes) => it.add("polyline", {
        points: points.map(([x, y]) => `${it.X(x).toFixed(1)},${it.Y(y).toFixed(1)}`).join(" "),
        fill: "none", "clip-path": `url(#${it.id})`, ...attributes }),
      dot: (x, y, r, attributes) => it.add("circle", { cx: it.X(x), cy: it.Y(y), r, ...attributes }),
      ring: (x, y) => it.dot(x, y, 9, { fill: "none", stroke: ink("goal"), "stroke-width": 2.5 }),
      text(x, y, words, attributes) {
        it.add("text", { x, y, "text-anchor": "middle", ...attributes }).textContent = words;
      },
    };
    return it;
  }

  // Round numbers for the marks of an axis.
  function nice(low, high, wanted) {
    const rough = (high - low) / Math.max(2, Math.min(6, wanted));
    const power = 10 ** Math.floor(Math.log10(rough));
    const unit = power * [1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999);
    const marks = [];
    for (let at = Math.ceil(low / unit); at * unit <= high && marks.length < 12; at += 1) marks.push(at * unit);
    return marks;
  }

  // A dot that can be dragged, and moved with the arrow keys: a slider in two senses.
  function handle(plot, name, move) {
    const element = svg("g", { class: "gd-play-handle", role: "slider", tabindex: 0, "aria-label": name },
      svg("circle", { r: 22, fill: "transparent" }),
      svg("circle", { class: "dot", r: 8, fill: ink("weight"), stroke: ink("ink"), "stroke-width": 1.2 }));
    plot.root.append(element);
    const ways = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
    element.addEventListener("keydown", (event) => {
      if (!(event.key in ways) && event.key !== "Home" && event.key !== "End") return;
      event.preventDefault();
      if (event.key in ways) move.by(ways[event.key]);
      else move.to(event.key === "Home" ? -Infinity : Infinity);
    });
    element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      element.focus({ preventScroll: true });
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => {
      if (!element.hasPointerCapture(event.pointerId)) return;
      move.to(plot.weightAt(event.clientX - plot.root.getBoundingClientRect().left), true);
    });
    element.addEventListener("lostpointercapture", () => move.release());
    return (x, y, low, high, value, words) => {
      element.setAttribute("transform", `translate(${x} ${y})`);
      element.setAttribute("aria-valuemin", low);
      element.setAttribute("aria-valuemax", high);
      element.setAttribute("aria-valuenow", value);
      element.setAttribute("aria-valuetext", words);
    };
  }

  // ---------------------------------------------------------------- the log, in the book's form

  function log(steps, columns, words) {
    const cells = steps.map((step) => [String(step.iteration), ...columns.map((name) => digits(step[name]))]);
    const table = [["", ...words], ["pass", ...columns], ...cells];
    const widths = table[0].map((_, at) => Math.max(...table.map((line) => line[at].length)));
    const lines = table.map((line) =>
      line.map((cell, at) => (at ? cell.padEnd(widths[at]) : cell.padStart(4))).join("  ").trimEnd());
    const last = steps[steps.length - 1];
    if (last.diverged) lines.push(`diverged: the step after pass ${last.iteration} is too large for a float`);
    return lines.join("\n");
  }

  // ---------------------------------------------------------------- chapter 4: the bowl

  const LARGEST_MISS = Math.sqrt(Number.MAX_VALUE);

  function gradientStep(iteration, weight, { x, goal, alpha }) {
    const prediction = weight * x; // predict
    const delta = prediction - goal; // compare
    const weight_delta = delta * x; // learn
    const new_weight = weight - alpha * weight_delta;
    const miss = new_weight * x - goal;
    const diverged = !(Math.abs(miss) < LARGEST_MISS && Number.isFinite(miss * x));
    return { iteration, weight, prediction, error: delta * delta, delta, weight_delta, new_weight, diverged };
  }

  function hotStep(iteration, weight, { x, goal, step }) {
    const prediction = weight * x; // predict
    const delta = prediction - goal; // compare
    const error_up = ((weight + step) * x - goal) ** 2; // learn: warmer there, or here?
    const error_down = ((weight - step) * x - goal) ** 2;
    const weight_delta = step * ((error_up > error_down) - (error_up < error_down));
    const new_weight = weight - weight_delta;
    return { iteration, weight, prediction, error: delta * delta, delta, weight_delta, new_weight,
             diverged: false };
  }

  // The exact rule: every step multiplies the miss by 1 - alpha * (sum of the squared inputs).
  function outcome(product) {
    const size = Math.abs(1 - product);
    if (size === 1) return product === 0 ? "stands still" : "oscillates";
    return size < 1 ? "settles" : "diverges";
  }

  // And the rule in words: a verdict without its reason teaches nothing.
  function ruled(product) {
    const [low, high] = ["not above 0", "above 2"];
    const where = product <= 0 ? low : product > 2 ? high : Math.abs(1 - product) === 1 ? "exactly 2" : "below 2";
    return `${short(product)}, ${where}, so learning ${outcome(product)}.`;
  }

  function bowl(figure, data) {
    const { ranges } = data;
    const state = { mode: "gradient", start: data.weight, x: data.x, goal: data.goal, alpha: data.alpha,
                    step: data.step, steps: [], held: null };
    const plot = chart("The error over the weight, with the dot that you can move", 290);
    // Not a <pre>: the theme decides by itself which of those the keyboard may reach.
    const written = html("div", { class: "gd-play-log", tabindex: 0, role: "group", "aria-label": "Log" });

    const ended = () => state.steps.length > 0 && state.steps[state.steps.length - 1].diverged;
    const here = () => {
      const last = state.steps[state.steps.length - 1];
      return last ? (last.diverged ? last.weight : last.new_weight) : state.start;
    };
    const reach = () => {
      const bottom = state.x ? state.goal / state.x : 0;
      const tried = [here(), state.start, ...state.steps.map((step) => step.weight)];
      const farthest = Math.max(1, 1.1 * Math.abs(bottom), ...tried.map((weight) => Math.abs(weight - bottom)));
      return [bottom, Math.min(1.18 * farthest, 1e154 / Math.abs(state.x))]; // beyond, no error is finite
    };
    const begin = (changes) => {
      run.stop();
      Object.assign(state, { steps: [] }, changes);
      figure.render();
    };
    const advance = () => {
      if (ended()) return;
      const take = state.mode === "hot" ? hotStep : gradientStep;
      state.steps.push(take(state.steps.length, here(), state));
    };
    // Gradient descent runs as far as the chapter's loop. Hot and cold runs until it gets no
    // better, and a thousand tiny steps take no longer to watch than forty.
    const goOn = () => {
      const { steps } = state;
      if (state.mode === "gradient") return steps.length % data.iterations > 0 && !ended();
      return steps.length < 3 || steps[steps.length - 1].error < steps[steps.length - 3].error;
    };
    const run = runner(figure, () => {
      const stride = state.mode === "hot" ? Math.ceil(0.03 / state.step) : 1;
      for (let turn = 0; turn < stride; turn += 1) {
        advance();
        if (!goOn()) return false;
      }
      return true;
    });

    const place = handle(plot, "weight", {
      by: (times) => begin({ start: Math.round((here() + times * 0.05) * 1e6) / 1e6 }),
      to(weight, dragged) {
        const [bottom, width] = state.held || reach();
        state.held = dragged ? [bottom, width] : null; // the ground must not move under a finger
        const wanted = clamp(weight, bottom - width, bottom + width);
        begin({ start: Number(wanted.toPrecision(3)) });
      },
      release() { state.held = null; figure.render(); },
    });
    const alpha = slider("alpha", data.alphas, state.alpha, (value) => begin({ alpha: value, start: first() }));
    const step = slider("step size", data.steps, state.step, (value) => begin({ step: value, start: first() }));
    const first = () => (state.steps.length ? state.steps[0].weight : state.start);
    const one = button("Step", () => { run.stop(); advance(); figure.render(); });
    figure.stage.append(plot.root);
    figure.controls.append(
      choice("How it learns", { gradient: "Gradient descent", hot: "Hot and cold" }, state.mode,
        (mode) => begin({ mode, start: first() })).element,
      row(one, run.toggle, button("Reset", () => begin({ start: data.weight }))),
      html("div", { class: "gd-play-sliders" },
        slider("input", stops(...ranges.x, 10), state.x, (x) => begin({ x, start: first() })).element,
        slider("goal", stops(...ranges.goal, 10), state.goal, (goal) => begin({ goal, start: first() })).element,
        alpha.element, step.element));
    figure.after.append(written);

    const draw = ([bottom, width], weight) => {
      const error = (at) => (at * state.x - state.goal) ** 2;
      const edge = Math.max(error(bottom + width), 1e-9) * (state.x ? 1 : 1.6);
      const [left, right] = [bottom - width, bottom + width];
      plot.frame(figure.width, [left, right], [-0.08 * edge, 1.04 * edge], ["weight", "error"]);
      const curve = Array.from({ length: 121 }, (_, at) => left + (at / 120) * 2 * width);
      plot.line(curve.map((at) => [at, error(at)]), { stroke: ink("error"), "stroke-width": 2.5 });
      if (state.x) plot.ring(bottom, 0);
      drawTrail(plot, [...state.steps.map((each) => each.weight), weight].map((at) => [at, error(at)]));
      // The tangent, as long in pixels wherever it stands.
      const slope = 2 * (weight * state.x - state.goal) * state.x;
      const half = 0.24 * 2 * width / Math.hypot(1, slope * ((2 * width) / edge));
      plot.line([-half, half].map((way) => [weight + way, error(weight) + slope * way]),
        { stroke: ink("delta"), "stroke-width": 2.5, "stroke-dasharray": "9 3 2 3" });
      return slope;
    };

    return () => {
      const [[bottom, width], weight] = [state.held || reach(), here()];
      const slope = draw([bottom, width], weight);
      const prediction = weight * state.x;
      const delta = prediction - state.goal;
      place(plot.X(weight), plot.Y(delta * delta), bottom - width, bottom + width, weight,
        `weight ${short(weight)}, error ${short(delta * delta)}`);
      const hot = state.mode === "hot";
      alpha.element.hidden = hot;
      step.element.hidden = !hot;
      one.disabled = ended();
      written.textContent = state.steps.length
        ? log(state.steps, ["error", "prediction", "new_weight"], ["compare", "predict", "learn"])
        : "Each step writes one line here.";
      requestAnimationFrame(() => { written.scrollTop = 1e9; }); // now, it would lay out the page twice
      const ends = outcome(state.alpha * state.x ** 2);
      const rule = hot
        ? `Every step is ${short(state.step)} long, however large the miss.`
        : `Alpha × input² is ${ruled(state.alpha * state.x ** 2)}`;
      return {
        said: `After ${state.steps.length} ${state.steps.length === 1 ? "step" : "steps"}: weight ` +
          `${short(weight)}, prediction ${short(prediction)}, error ${short(delta * delta)}, slope ` +
          `${short(slope)}. ${rule}${ended() ? " The next step is too large for a float." : ""}`,
        numbers: { steps: state.steps, weight, prediction, error: delta * delta, slope, outcome: ends },
      };
    };
  }

  // Dots in the order of a run, joined where there is room for an arrow between two of them.
  function drawTrail(plot, points) {
    let drawn = [NaN, NaN];
    const numbered = [];
    points.slice(0, -1).forEach((point, at) => {
      const [x, y] = [plot.X(point[0]), plot.Y(point[1])];
      const [u, v] = [plot.X(points[at + 1][0]), plot.Y(points[at + 1][1])];
      const way = Math.hypot(u - x, v - y);
      if (way > 26) {
        const [dx, dy] = [(u - x) / way, (v - y) / way];
        const [tipX, tipY] = [u - 9 * dx, v - 9 * dy];
        plot.add("path", { class: "arrow", d: `M${x + 6 * dx} ${y + 6 * dy}L${tipX} ${tipY}` +
          `m${-7 * dx - 4 * dy} ${-7 * dy + 4 * dx}L${tipX} ${tipY}l${-7 * dx + 4 * dy} ${-7 * dy - 4 * dx}` });
      }
      if (Math.hypot(x - drawn[0], y - drawn[1]) < 3) return;
      drawn = [x, y];
      plot.dot(...point, 5, { fill: ink("weight"), stroke: ink("card"), "stroke-width": 1 });
      if (at > 99 || numbered.some(([a, b]) => Math.hypot(x - a, y - b) < 16)) return;
      numbered.push([x, y]);
      const side = u < x ? 1 : -1;
      plot.text(x + 12 * side, y + 13, at, { class: "number" });
    });
  }

  // ---------------------------------------------------------------- chapter 5: many weights

  const weightedSum = (inputs, weights) => inputs.reduce((total, x, at) => total + x * weights[at], 0);

  function nodeStep(iteration, weights, { inputs, goal, alpha, frozen }) {
    const prediction = weightedSum(inputs, weights); // predict
    const delta = prediction - goal; // compare
    const weight_deltas = inputs.map((x, at) => (frozen.has(at) ? 0 : delta * x)); // learn
    const moved = weights.map((weight, at) => weight - alpha * weight_deltas[at]);
    const miss = weightedSum(inputs, moved) - goal;
    const diverged = ![miss * miss, ...inputs.map((x) => miss * x), ...moved].every(Number.isFinite);
    return { iteration, weights, prediction, error: delta * delta, delta, weight_deltas,
             new_weights: diverged ? weights : moved, diverged };
  }

  // What the two figures of this chapter share: a run that grows by one step at a time.
  function nodeRun(figure, data, changes = {}) {
    const state = { inputs: data.inputs, goal: data.goal, alpha: data.alpha, frozen: new Set(data.frozen),
                    start: data.weights, steps: [], ...changes };
    const last = () => state.steps[state.steps.length - 1];
    const it = {
      state, last,
      weights: () => (last() ? last().new_weights : state.start),
      advance() {
        if (!last()?.diverged) state.steps.push(nodeStep(state.steps.length, it.weights(), state));
      },
      begin(changed) {
        runs.stop();
        Object.assign(state, { steps: [] }, changed);
        figure.render();
      },
      alpha: () => slider("alpha", data.alphas, state.alpha, (alpha) => it.begin({ alpha })).element,
      buttons: () => row(button("Step", () => { runs.stop(); it.advance(); figure.render(); }), runs.toggle,
        button("Reset", () => it.begin({}))),
      tell(weights) {
        const { inputs, goal, alpha, frozen, steps } = state;
        const prediction = weightedSum(inputs, weights);
        const delta = prediction - goal;
        const product = alpha * sum(inputs.map((x, at) => (frozen.has(at) ? 0 : x * x)));
        const ends = outcome(product);
        const each = data.names.map((name, at) => `${name} ${short(weights[at])}`).join(", ");
        return {
          said: `After ${steps.length} ${steps.length === 1 ? "step" : "steps"}: prediction ` +
            `${short(prediction)}, error ${short(delta * delta)}; weights: ${each}. Alpha × ` +
            `(the squares of ${frozen.size ? "the inputs that are not frozen" : "all inputs"}, added up) is ` +
            ruled(product) +
            (last()?.diverged ? " The next step is too large for a float." : ""),
          numbers: { steps, weights, prediction, delta, error: delta * delta, outcome: ends },
        };
      },
    };
    const runs = runner(figure, () => {
      it.advance();
      return state.steps.length % data.iterations > 0 && !last().diverged;
    }, 500);
    return it;
  }

  function bowls(figure, data) {
    const run = nodeRun(figure, data, { zoom: true });
    const { state } = run;
    const plots = data.names.map((name) => chart(`The error over the weight of ${name}`, 190));
    figure.stage.classList.add("gd-play-side-by-side");
    figure.stage.append(...plots.map((plot) => plot.root));
    figure.controls.append(
      html("div", {}, ...data.names.map((name, at) => tick(`Freeze ${name}`, state.frozen.has(at), (on) => {
        state.frozen[on ? "add" : "delete"](at); // from here on; what was learned stays
        figure.render();
      })), tick("Same width for all", false, (on) => { state.zoom = !on; figure.render(); })),
      run.buttons(), html("div", { class: "gd-play-sliders" }, run.alpha()));

    const bottom = (weight, x, delta) => (x ? weight - delta / x : weight);
    // Every weight's axis shows where its dot and its bottom have been, and where three steps would go.
    const windows = () => {
      const ahead = [];
      let weights = state.start;
      for (let turn = 0; turn < 3; turn += 1) {
        ahead.push(nodeStep(turn, weights, state));
        weights = ahead[turn].new_weights;
      }
      const shown = [...ahead, ...state.steps, nodeStep(0, run.weights(), state)];
      const spans = data.inputs.map((x, at) => {
        const all = shown.flatMap(({ weights, delta }) => [weights[at], bottom(weights[at], x, delta)]);
        return [Math.min(...all), Math.max(...all)];
      });
      const widest = Math.max(...spans.map(([low, high]) => high - low)) || 1;
      return spans.map(([low, high]) => {
        const half = state.zoom ? 1.2 * (high - low || 1) : 0.8 * widest;
        return [(low + high) / 2 - half, (low + high) / 2 + half];
      });
    };

    return () => {
      const weights = run.weights();
      const told = run.tell(weights);
      const { delta, error } = told.numbers;
      const top = 2.2 * Math.max(error, ...state.steps.map((step) => step.error)) || 1;
      const columns = figure.width < 560 ? 1 : plots.length;
      windows().forEach(([left, right], at) => {
        const [plot, x, weight] = [plots[at], data.inputs[at], weights[at]];
        const still = state.frozen.has(at);
        plot.frame(figure.width / columns - (columns > 1 ? 8 : 0), [left, right], [-0.06 * top, top],
          [`weight of ${data.names[at]}${still ? ", frozen" : ""}`, at % columns ? "" : "error"]);
        if (still) plot.line([[weight, 0], [weight, top]],
          { stroke: ink("muted"), "stroke-width": 1.5, "stroke-dasharray": "2 4" });
        const places = Array.from({ length: 161 }, (_, step) => left + (step / 160) * (right - left));
        plot.line(places.map((place) => [place, (delta + (place - weight) * x) ** 2]),
          { stroke: ink("error"), "stroke-width": 2 });
        const slope = 2 * delta * x;
        const half = Math.min(0.2 * (right - left), (0.42 * top) / Math.abs(slope));
        plot.line([-half, half].map((way) => [weight + way, error + slope * way]),
          { stroke: ink("delta"), "stroke-width": 2, "stroke-dasharray": "9 3 2 3" });
        plot.ring(bottom(weight, x, delta), 0);
        plot.dot(weight, error, 6, { fill: ink("weight"), stroke: ink("ink") });
      });
      told.numbers.bottoms = data.inputs.map((x, at) => bottom(weights[at], x, delta));
      return told;
    };
  }

  function surface(figure, data) {
    const run = nodeRun(figure, data);
    const { state } = run;
    const [u, v] = data.places;
    const [x, y] = [data.inputs[u], data.inputs[v]];
    const plot = chart(`The error over the weights of ${data.names[u]} and ${data.names[v]}`, 320);
    const startAt = (place) => slider(`start: ${data.names[place]}`, stops(-1, 1, 10), state.start[place],
      (weight) => run.begin({ start: state.start.map((old, at) => (at === place ? weight : old)) })).element;
    figure.stage.append(plot.root);
    figure.controls.append(run.buttons(),
      html("div", { class: "gd-play-sliders" }, run.alpha(), startAt(u), startAt(v)));

    return () => {
      const weights = run.weights();
      const path = [...state.steps.map((step) => step.weights), weights].map((each) => [each[u], each[v]]);
      const miss = weightedSum(data.inputs, state.start) - data.goal;
      const long = x * x + y * y;
      const foot = [path[0][0] - (miss * x) / long, path[0][1] - (miss * y) / long];
      // One unit is as long across as up, so that the path meets the bands at right angles.
      const reach = Math.max(0.15, ...path.map(([a, b]) => 1.4 * Math.hypot(a - foot[0], b - foot[1])));
      const across = (reach * (figure.width - 66)) / 270;
      plot.frame(figure.width, [foot[0] - across, foot[0] + across], [foot[1] - reach, foot[1] + reach],
        [`weight of ${data.names[u]}`, `weight of ${data.names[v]}`]);
      // Where the miss is the same, the error is: so the bands are stripes along the valley.
      const far = 3 * (across + reach);
      const [along, uphill] = [[-y, x], [x, y]].map(([a, b]) => [a / Math.sqrt(long), b / Math.sqrt(long)]);
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
      return run.tell(weights);
    };
  }

  // ---------------------------------------------------------------- chapter 6: street lights

  const column = (matrix, at) => matrix.map((line) => line[at]);

  function forward(inputs, network) {
    const [values, sums] = [[inputs], []];
    network.forEach((matrix, layer) => {
      sums.push(matrix[0].map((_, node) => weightedSum(values[layer], column(matrix, node))));
      const hidden = layer < network.length - 1;
      values.push(sums[layer].map((total) => (hidden ? Math.max(total, 0) : total)));
    });
    return { values, sums };
  }

  function backpropagate({ values, sums }, network, goals) {
    const deltas = [values[values.length - 1].map((said, at) => said - goals[at])];
    for (let layer = network.length - 1; layer > 0; layer -= 1) {
      const slopes = sums[layer - 1].map((total) => (total > 0 ? 1 : 0));
      deltas.unshift(network[layer].map((weights, node) => weightedSum(deltas[0], weights) * slopes[node]));
    }
    const weight_deltas = network.map((_, layer) =>
      values[layer].map((value) => deltas[layer].map((delta) => value * delta)));
    return { deltas, weight_deltas };
  }

  const update = (network, weight_deltas, alpha) => network.map((matrix, layer) =>
    matrix.map((line, from) => line.map((weight, to) => weight - alpha * weight_deltas[layer][from][to])));

  function streetLights(figure, data) {
    const state = { network: data.trained, trained: "trained", lamps: [...data.lights[0]], goal: data.walks[0],
                    back: false, steps: 0 };
    const name = (node) => `hidden ${node + 1}`;
    const plot = chart("The network, with a value in every node", 300);
    const cells = html("tbody");
    const change = (changes) => { Object.assign(state, changes); figure.render(); };
    const goal = choice("What people do", { 1: "walk", 0: "stop" }, String(state.goal),
      (key) => change({ goal: Number(key) }));
    const switched = (at, on) => {
      state.lamps[at] = Number(on);
      const known = data.lights.findIndex((light) => light.every((lamp, place) => lamp === state.lamps[place]));
      if (known >= 0) state.goal = data.walks[known]; // this light was observed, so we know
      goal.set(String(state.goal));
      figure.render();
    };
    const restart = (trained) => change({ trained, network: data[trained], steps: 0 });
    figure.stage.append(plot.root);
    figure.controls.append(
      html("div", {}, ...data.lamps.map((lamp, at) =>
        tick(`${lamp} lamp`, state.lamps[at] === 1, (on) => switched(at, on)))),
      html("div", { class: "gd-play-sliders" }, goal.element,
        choice("Network", { trained: `after ${data.passes} passes`, start: "untrained" }, "trained",
          restart).element),
      row(button("Learn from this light", () => {
        const { weight_deltas } = backpropagate(forward(state.lamps, state.network), state.network, [state.goal]);
        change({ network: update(state.network, weight_deltas, data.alpha), steps: state.steps + 1 });
      }), button("Reset", () => restart(state.trained)),
        tick("Show what flows back", false, (back) => change({ back }))));
    figure.after.append(html("table", { class: "gd-play-table" },
      html("thead", {}, html("tr", {}, ...["node", "sum", "value", "delta"].map((head) =>
        html("th", { scope: "col" }, head)))), cells));

    const drawNodes = (values, shown, words) => {
      const [left, right] = [48, figure.width - 44];
      const at = (layer, node) => [left + (layer / 2) * (right - left),
        ((node + 0.5) / values[layer].length) * 280 + 10];
      plot.root.setAttribute("width", figure.width);
      plot.layer.replaceChildren();
      state.network.forEach((matrix, layer) => matrix.forEach((line, from) => line.forEach((weight, to) => {
        const [[x1, y1], [x2, y2]] = [at(layer, from), at(layer + 1, to)];
        // An edge is loud where something passes: a value on the way forward, a delta on the way back.
        const loud = state.back ? shown[layer + 1][to] !== 0 : values[layer][from] !== 0;
        plot.add("line", { x1, y1, x2, y2, stroke: ink(weight < 0 ? "negative" : "positive"),
          "stroke-width": 1 + 2 * Math.min(Math.abs(weight), 2), "stroke-opacity": loud ? 0.9 : 0.15,
          "stroke-dasharray": weight < 0 ? "6 4" : "none" });
      })));
      values.forEach((nodes, layer) => nodes.forEach((value, node) => {
        const [x, y] = at(layer, node);
        const off = layer === 1 && value === 0;
        const colour = state.back && layer ? "delta" : ["input", "weight", "prediction"][layer];
        plot.add("circle", { cx: x, cy: y, r: 22, fill: ink("card"), stroke: ink(off ? "muted" : colour),
          "stroke-width": 2.5, "stroke-dasharray": off ? "2 4" : "none" });
        const told = [2, 1].map((digits) => short(Number(shown[layer][node].toPrecision(digits))));
        const fits = told.find((text) => text.length < 7) ?? told[1];
        plot.text(x, y + 5, off ? "off" : fits, { class: fits.length > 5 ? "number" : "" });
        plot.text(x, y + 37, words[layer](node), { class: "number" });
      }));
    };

    return () => {
      const ahead = forward(state.lamps, state.network);
      const back = backpropagate(ahead, state.network, [state.goal]);
      const [said] = ahead.values[2];
      const words = [(at) => data.lamps[at], name, () => (state.back ? "delta" : "walk?")];
      drawNodes(ahead.values, state.back ? [state.lamps, ...back.deltas] : ahead.values, words);
      const line = (title, ...values) => html("tr", {}, html("th", { scope: "row" }, title),
        ...values.map((value) => html("td", {}, value)));
      cells.replaceChildren(
        ...ahead.sums[0].map((total, node) => line(name(node), short(total),
          total > 0 ? short(ahead.values[1][node]) : "off", short(back.deltas[0][node]))),
        line("walk?", short(said), short(said), short(back.deltas[1][0])));
      const off = ahead.sums[0].filter((total) => total <= 0).length;
      const lit = data.lamps.filter((_, at) => state.lamps[at]);
      const error = back.deltas[1][0] ** 2;
      return {
        said: `${lit.length ? `Lit: ${lit.join(", ")}` : "All dark"}. The network says ${short(said)}, people ` +
          `${state.goal ? "walk (1)" : "stop (0)"}: delta ${short(back.deltas[1][0])}, error ${short(error)}. ` +
          `Relu switched ${off} of ${ahead.sums[0].length} hidden nodes off` +
          `${state.back ? "; no delta flows back through them" : ""}. Learned from ${state.steps} ` +
          `${state.steps === 1 ? "step" : "steps"} here.`,
        numbers: { ...ahead, ...back, error, network: state.network, goal: state.goal },
      };
    };
  }

  // ---------------------------------------------------------------- chapter 5: images of weights

  // Whole numbers, as `_packed` in the package wrote them.
  const unpack = (text, kind) => new kind(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);

  // The palette as three numbers each: a canvas does not know the page's variables.
  let palette = null;
  function colours() {
    if (palette) return palette; // asking costs more than painting
    const style = getComputedStyle(document.documentElement);
    const read = (name) => style.getPropertyValue(`--gd-${name}`).match(/[0-9a-f]{2}/gi)
      .map((two) => parseInt(two, 16));
    palette = { positive: read("positive"), negative: read("negative"), ink: read("ink") };
    return palette;
  }

  const SIDE = 28;

  // An image of numbers: the sign is the colour, the size is how much of it.
  function picture(name) {
    const canvas = html("canvas", { width: SIDE, height: SIDE, role: "img", "aria-label": name });
    const paint = (values, limit, { positive, negative }) => {
      const pen = canvas.getContext("2d");
      const image = pen.createImageData(SIDE, SIDE);
      for (let at = 0; at < values.length; at += 1) {
        const colour = values[at] < 0 ? negative : positive;
        for (let part = 0; part < 3; part += 1) image.data[4 * at + part] = colour[part];
        image.data[4 * at + 3] = 255 * Math.min(Math.abs(values[at]) / limit, 1);
      }
      pen.putImageData(image, 0, 0);
    };
    return { canvas, paint };
  }

  const titled = (title, element) => html("div", {}, html("span", {}, title), element);

  function weightsOverTime(figure, data) {
    const state = { pass: 0 };
    const images = data.images.map((text) => unpack(text, Int8Array));
    const pixels = images[0].length / data.names.length;
    const pictures = data.names.map((name) => picture(`Weights of ${name}`));
    const plot = chart("Accuracy over the passes", 200);
    const last = data.passes.length - 1;
    const scrub = slider("pass", data.passes.map((row) => row.pass), 0, (pass) => {
      run.stop();
      state.pass = data.passes.findIndex((row) => row.pass === pass);
      figure.render();
    });
    const go = (to) => {
      state.pass = clamp(to, 0, last);
      scrub.set(data.passes[state.pass].pass);
    };
    const run = runner(figure, () => {
      go(state.pass === last ? 0 : state.pass + 1);
      return state.pass < last;
    }, 600);
    const step = (way) => () => { run.stop(); go(state.pass + way); figure.render(); };
    figure.stage.append(
      html("div", { class: "gd-play-images" }, ...pictures.map((it, at) => titled(data.names[at], it.canvas))),
      plot.root);
    figure.controls.append(html("div", { class: "gd-play-sliders" }, scrub.element),
      row(button("Back", step(-1)), button("Step", step(1)), run.toggle));

    return () => {
      const now = data.passes[state.pass];
      const shades = colours();
      pictures.forEach(({ paint }, at) =>
        paint(images[state.pass].subarray(at * pixels, (at + 1) * pixels), 127, shades));
      const [from, to] = [data.passes[0].pass, data.passes[last].pass];
      plot.frame(figure.width, [from, to * 1.2], [0, 104], ["pass", "right, %"]); // room for two words
      for (const [name, colour, dash] of [["seen", "train", "none"], ["unseen", "test", "7 4"]]) {
        const percent = (row) => [row.pass, 100 * row[name]];
        plot.line(data.passes.map(percent),
          { stroke: ink(colour), "stroke-width": 2.5, "stroke-dasharray": dash });
        plot.dot(...percent(now), 6, { fill: ink(colour), stroke: ink("ink") });
        plot.text(plot.X(to) + 10, plot.Y(percent(data.passes[last])[1]) + 4, name, { "text-anchor": "start", class: "number" });
      }
      plot.line([[now.pass, 0], [now.pass, 104]], { stroke: ink("muted"), "stroke-dasharray": "2 4" });
      return {
        said: `After ${now.pass} ${now.pass === 1 ? "pass" : "passes"}: error ${short(now.error)}. Right on ` +
          `${short(100 * now.seen)}\u00a0% of the images it learned from, and on ${short(100 * now.unseen)}\u00a0% of others.`,
        numbers: { ...now, image: images[state.pass] },
      };
    };
  }

  // ---------------------------------------------------------------- chapters 5 and 8: drawing

  // A layer's weights are whole numbers, counted in its `finest`: whatever is added up is exact.
  function unpackLayer({ nodes, bytes, finest, weights }) {
    const all = unpack(weights, bytes === 1 ? Int8Array : Int16Array);
    const inputs = all.length / nodes;
    const rows = Array.from({ length: nodes }, (_, node) => all.subarray(node * inputs, (node + 1) * inputs));
    return { rows, finest };
  }

  // The weighted sums of every layer; between two layers stands relu.
  function layerSums(layers, inputs) {
    let values = inputs;
    return layers.map(({ rows }) => {
      const sums = rows.map((row) => row.reduce((total, weight, at) => total + weight * values[at], 0));
      values = sums.map((total) => Math.max(total, 0));
      return sums;
    });
  }

  // With the nodes that are on, the network is one layer again: one output's weights in it.
  function collapseFor(layers, sums, output) {
    let row = layers[layers.length - 1].rows[output];
    for (let at = layers.length - 2; at >= 0; at -= 1) {
      const { rows } = layers[at];
      const through = new Float64Array(rows[0].length);
      rows.forEach((weights, node) => {
        if (sums[at][node] > 0) weights.forEach((weight, from) => { through[from] += weight * row[node]; });
      });
      row = through;
    }
    return row;
  }

  function drawADigit(figure, data) {
    const layers = data.layers.map(unpackLayer);
    const outputs = layers[layers.length - 1].rows.length;
    const units = layers.map((_, at) => layers.slice(0, at + 1).reduce((unit, { finest }) => unit * finest, 1));
    const unit = units[units.length - 1];
    const exact = (counted) => Array.from(counted, (whole) => whole * unit);
    const state = { pixels: new Int8Array(SIDE ** 2), label: null, chosen: null, sample: -1,
                    row: 6, column: 13, tool: "pen" };
    const shown = picture("Weights of the chosen output");
    const agreed = picture("Your drawing times these weights, pixel by pixel");
    const titles = { weights: html("span"), product: html("span") };

    const sheet = picture("What you drew");
    const pen = html("i", { "aria-hidden": "true" });
    const where = html("p", { class: "gd-play-unseen", "aria-live": "polite" });
    const help = html("p", { class: "gd-play-help", id: `gd-play-${++ids}` },
      "Draw with a finger or the mouse. Or: arrow keys move the pen, Shift and an arrow draws, " +
      "Space sets ink or takes it away.");
    const pad = html("div", { class: "gd-play-pad", tabindex: 0, role: "application",
      "aria-label": "Drawing grid, 28 by 28", "aria-describedby": help.id }, sheet.canvas, pen);

    // Two pixels wide and high, about as thick as the strokes in the data.
    const put = (row, column, value) => {
      for (const [down, right] of [[0, 0], [0, 1], [1, 0], [1, 1]])
        if (row + down < SIDE && column + right < SIDE)
          state.pixels[(row + down) * SIDE + column + right] = value;
      Object.assign(state, { label: null, chosen: null });
    };
    const move = (row, column) => {
      state.row = clamp(row, 0, SIDE - 1);
      state.column = clamp(column, 0, SIDE - 1);
    };
    const value = () => (state.tool === "pen" ? 1 : 0);
    const ways = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    pad.addEventListener("keydown", (event) => {
      if (!(event.key in ways) && event.key !== " ") return;
      event.preventDefault();
      const here = () => state.pixels[state.row * SIDE + state.column];
      if (event.key === " ") put(state.row, state.column, 1 - here());
      else {
        if (event.shiftKey) put(state.row, state.column, value());
        move(state.row + ways[event.key][0], state.column + ways[event.key][1]);
        if (event.shiftKey) put(state.row, state.column, value());
      }
      where.textContent = `row ${state.row + 1}, column ${state.column + 1}, ${here() ? "ink" : "empty"}`;
      figure.render();
    });
    const touch = (event) => {
      const box = pad.getBoundingClientRect();
      const [row, column] = [event.clientY - box.top, event.clientX - box.left]
        .map((pixel) => clamp(Math.floor((pixel / box.width) * SIDE - 0.5), 0, SIDE - 1));
      // A fast finger leaves gaps between two events: fill them.
      const from = event.type === "pointerdown" ? [row, column] : [state.row, state.column];
      const far = Math.max(Math.abs(row - from[0]), Math.abs(column - from[1]), 1);
      for (let at = 0; at <= far; at += 1)
        put(...[row, column].map((to, i) => Math.round(from[i] + ((to - from[i]) * at) / far)), value());
      move(row, column);
      figure.render();
    };
    pad.addEventListener("pointerdown", (event) => { pad.setPointerCapture(event.pointerId); touch(event); });
    pad.addEventListener("pointermove", (event) => {
      if (pad.hasPointerCapture(event.pointerId)) touch(event);
    });

    const bars = Array.from({ length: outputs }, (_, output) => {
      const bar = html("i", { "aria-hidden": "true" });
      const score = html("span", { class: "gd-play-value" });
      const radio = html("input", { type: "radio", name: help.id, change: () => {
        state.chosen = output;
        figure.render();
      } });
      const element = html("label", {}, radio, html("b", {}, String(output)),
        html("span", { class: "track" }, bar), score);
      return { element, bar, score, radio };
    });
    const fill = (pixels, label = null) => {
      Object.assign(state, { pixels, label, chosen: null });
      figure.render();
    };
    figure.stage.append(html("div", { class: "gd-play-draw" },
      titled("Your drawing", pad), html("div", {}, titles.weights, shown.canvas),
      html("div", {}, titles.product, agreed.canvas)), help, where);
    figure.controls.append(
      row(button("Clear", () => fill(new Int8Array(SIDE ** 2))), button("Show me one", () => {
        state.sample = (state.sample + 1) % data.samples.length;
        fill(unpack(data.samples[state.sample], Int8Array), data.labels[state.sample]);
      })),
      choice("Tool", { pen: "Pen", eraser: "Eraser" }, "pen", (tool) => { state.tool = tool; }).element,
      html("fieldset", { class: "gd-play-bars" }, html("legend", {}, "Scores: choose one to see its weights"),
        ...bars.map((each) => each.element)));

    return () => {
      const counted = layerSums(layers, state.pixels);
      const sums = counted.map((layer, at) => layer.map((total) => total * units[at]));
      const [scores, hidden] = [sums[sums.length - 1], sums.slice(0, -1).flat()];
      const order = scores.map((_, output) => output).sort((a, b) => scores[b] - scores[a]);
      const chosen = state.chosen ?? order[0];
      const shades = colours();
      const weights = collapseFor(layers, counted, chosen);
      const product = weights.map((weight, at) => weight * state.pixels[at]);
      const limit = data.limit / unit;
      sheet.paint(state.pixels, 1, { positive: shades.ink });
      shown.paint(weights, limit, shades);
      agreed.paint(product, limit, shades);
      titles.weights.textContent = `Weights of ${chosen}`;
      titles.product.textContent = `Product: ${short(scores[chosen])}`;
      pen.style.translate = `${state.column * 100}% ${state.row * 100}%`;
      const widest = Math.max(1, ...scores.map(Math.abs));
      bars.forEach(({ bar, score, radio }, output) => {
        const size = scores[output] / widest;
        bar.style.left = `${50 + 50 * Math.min(size, 0)}%`;
        bar.style.width = `${50 * Math.abs(size)}%`;
        bar.style.background = ink(size < 0 ? "negative" : "positive");
        score.textContent = short(Math.round(scores[output] * 1000) / 1000);
        radio.checked = output === chosen;
      });
      const inked = sum([...state.pixels]);
      const writer = state.label === null ? "" : `Somebody wrote a ${state.label}. `;
      const on = hidden.filter((total) => total > 0).length;
      const layer = hidden.length ? ` ${on} of ${hidden.length} hidden nodes are on.` : "";
      const [best, second, worst] = [order[0], order[1], order[outputs - 1]]
        .map((output) => `${output}: ${short(scores[output])}`);
      return {
        said: inked
          ? `${writer}${inked} pixels have ink.${layer} The highest score is that of ${best}, so it reads a ${order[0]}. ` +
            `Then comes ${second}. The lowest is that of ${worst}.`
          : `Nothing is drawn, so ${hidden.length ? "no hidden node is on, and " : ""}every score is 0.`,
        numbers: { pixels: [...state.pixels], hidden, on, scores, chosen, sample: state.sample,
                   weights: exact(weights), product: exact(product) },
      };
    };
  }

  // ---------------------------------------------------------------- putting a figure into its card

  const figures = { bowl, bowls, surface, street_lights: streetLights, weights_over_time: weightsOverTime,
                    draw_a_digit: drawADigit };

  window.grokdocs = {
    play(root) {
      const data = JSON.parse(root.querySelector("script").textContent);
      const figure = {
        stage: html("div", { class: "gd-play-stage" }),
        controls: html("div", { class: "gd-play-controls" }),
        said: html("p", { class: "gd-play-said", "aria-live": "polite" }),
        after: html("div"),
        width: 0,
        render() {
          const { said, numbers } = show();
          if (figure.said.textContent !== said) figure.said.textContent = said;
          root.numbers = numbers;
        },
      };
      root.hidden = false;
      root.append(html("p", { class: "gd-play-title" }, data.title), figure.stage, figure.controls,
        figure.said, figure.after);
      figure.width = figure.stage.clientWidth; // asked for once: it makes the browser lay out the page
      const show = figures[data.figure](figure, data);
      figure.render();
      new ResizeObserver(() => {
        const width = figure.stage.clientWidth; // 0 on paper, where the card is hidden
        if (!width || width === figure.width) return;
        figure.width = width;
        figure.render();
      }).observe(figure.stage);
      new MutationObserver(() => { // a canvas has to be told when the page turns dark
        palette = null;
        figure.render();
      }).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    },
  };

  // A page calls `play` after each figure; if this script came too late for that, it does so itself.
  document.querySelectorAll(".gd-play[hidden]").forEach(window.grokdocs.play);
})();
