/* What the figures are drawn with: elements, numbers in words, controls, charts and images. */

// ---------------------------------------------------------------- elements

function furnish(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}
const html = (name, attributes = {}, ...children) =>
  furnish(document.createElement(name), attributes, children);
const svg = (name, attributes = {}, ...children) =>
  furnish(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
const row = (...children) => html("div", { class: "gd-play-row" }, ...children);
const sliders = (...children) => html("div", { class: "gd-play-sliders" }, ...children);
const titled = (title, element) => html("div", {}, html("span", {}, title), element);
const ink = (name) => `var(--gd-${name})`;
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

let ids = 0;
const newId = () => `gd-play-${++ids}`;

// ---------------------------------------------------------------- numbers in words

// As Python's repr writes a float, so that a log here reads like a log there.
function repr(number) {
  if (!Number.isFinite(number)) return String(number).replace("Infinity", "inf").toLowerCase();
  const size = Math.abs(number);
  if (size && (size < 1e-4 || size >= 1e16))
    return number.toExponential().replace(/e([+-])(\d)$/, (_, sign, digit) => `e${sign}0${digit}`);
  const text = Object.is(number, -0) ? "-0" : String(number);
  return text.includes(".") ? text : `${text}.0`;
}

// For a sentence or an axis: four digits, a real minus sign, and no row of zeros.
function short(number) {
  const rounded = Number(number.toPrecision(4));
  const text = Math.abs(rounded) >= 1e5 ? rounded.toExponential() : String(rounded);
  return text.replace(/-/g, "−").replace("e+", "e");
}

const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

// The rule for how learning ends: a verdict without its reason teaches nothing.
function ruled(product) {
  const [low, high] = ["not above 0", "above 2"];
  const where = product <= 0 ? low : product > 2 ? high : Math.abs(1 - product) === 1 ? "exactly 2" : "below 2";
  return `${short(product)}, ${where}, so learning ${outcome(product)}.`;
}

// ---------------------------------------------------------------- controls

const button = (name, click) => html("button", { type: "button", click }, name);

// A slider moves over a list of stops, so that its values are the decimals one reads.
function slider(name, values, value, change) {
  let stops = values;
  const shown = html("span", { class: "gd-play-value" });
  const range = html("input", { type: "range", min: 0, max: values.length - 1, step: 1 });
  const tell = () => {
    shown.textContent = short(stops[range.value]);
    range.setAttribute("aria-valuetext", shown.textContent);
  };
  const set = (wanted) => {
    if (!stops.includes(wanted)) stops = [...stops, wanted].sort((a, b) => a - b);
    range.max = stops.length - 1;
    range.value = stops.indexOf(wanted);
    tell();
  };
  range.addEventListener("input", () => { tell(); change(stops[range.value]); });
  set(value);
  return { element: html("label", { class: "gd-play-slider" }, html("span", {}, name), shown, range), set };
}

// Tenths, and the value that the slider begins with.
function tenths(low, high, value) {
  const all = Array.from({ length: Math.round((high - low) * 10) + 1 }, (_, at) => Math.round(low * 10 + at) / 10);
  return [...new Set([...all, value])].sort((a, b) => a - b);
}

const tick = (name, checked, change) =>
  html("label", { class: "gd-play-tick" },
    html("input", { type: "checkbox", checked, change: (event) => change(event.target.checked) }), name);

function choice(name, options, value, change) {
  const group = newId();
  const radios = Object.keys(options).map((key) => html("input",
    { type: "radio", name: group, value: key, checked: key === value, change: () => change(key) }));
  const set = (key) => radios.forEach((radio) => { radio.checked = radio.value === key; });
  const element = html("fieldset", { class: "gd-play-choice" }, html("legend", {}, name),
    ...radios.map((radio) => html("label", {}, radio, options[radio.value])));
  return { element, set };
}

// A button that repeats `step` until it returns false; all at once for a reader who asked for less
// motion. A long run speeds up, so that a thousand steps do not take a thousand times as long.
function runner(figure, step, pause = 220) {
  let timer = null;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    toggle.textContent = "Run";
    figure.said.removeAttribute("aria-busy");
  };
  const toggle = button("Run", () => {
    if (timer) return stop();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      while (step());
      return figure.render();
    }
    let taken = 0;
    toggle.textContent = "Pause";
    figure.said.setAttribute("aria-busy", "true"); // say the end, not every step on the way
    timer = setInterval(() => {
      for (let turns = 1 + Math.floor(taken / 12); turns > 0; turns -= 1) {
        taken += 1;
        if (!step()) { stop(); break; }
      }
      figure.render();
    }, pause);
  });
  return { toggle, stop };
}

// ---------------------------------------------------------------- charts

// A chart is drawn in the page's own pixels, so its words are as large on a phone as anywhere.
function chart(name, height) {
  const id = newId();
  const layer = svg("g", { "aria-hidden": "true" });
  const root = svg("svg", { class: "gd-play-chart", role: "group", "aria-label": name, height }, layer);
  const it = {
    root, layer,
    clear(width) {
      root.setAttribute("width", width);
      layer.replaceChildren();
    },
    // Axes from `left` to `right` and from `bottom` to `top`, with a name for each; `said` is what
    // stands at a mark of the first, `beside` is room for words to the right of them.
    frame(width, [left, right], [bottom, top], [across, up], said = short, beside = 14) {
      const room = { left: up ? 52 : 12, right: width - beside, top: 10, bottom: height - 40 };
      it.clear(width);
      layer.append(svg("clipPath", { id }, svg("rect", { x: room.left, y: room.top - 1,
        width: room.right - room.left, height: room.bottom - room.top + 2 })));
      it.X = (x) => room.left + ((x - left) / (right - left)) * (room.right - room.left);
      it.Y = (y) => room.bottom - ((y - bottom) / (top - bottom)) * (room.bottom - room.top);
      it.valueAt = (pixel) => left + ((pixel - room.left) / (room.right - room.left)) * (right - left);
      it.heightAt = (pixel) => bottom + ((room.bottom - pixel) / (room.bottom - room.top)) * (top - bottom);
      for (const x of marks(left, right, width / 80)) {
        it.line([[x, bottom], [x, top]], { class: "grid" });
        it.text(it.X(x), room.bottom + 16, said(x), { class: "number" });
      }
      for (const y of marks(bottom, top, height / 55)) {
        it.line([[left, y], [right, y]], { class: "grid" });
        if (up) it.text(room.left - 11, it.Y(y) + 4, short(y), { class: "number", "text-anchor": "end" });
      }
      it.text((room.left + room.right) / 2, height - 6, across);
      if (up) it.text(0, 0, up, { transform: `translate(11 ${(room.top + room.bottom) / 2}) rotate(-90)` });
    },
    add: (kind, attributes) => layer.appendChild(svg(kind, attributes)),
    line: (points, attributes) => it.add("polyline", {
      points: points.map(([x, y]) => [it.X(x), it.Y(y)]).filter((place) => place.every(Number.isFinite))
        .map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" "),
      fill: "none", "clip-path": `url(#${id})`, ...attributes }),
    // Calls `answer` with the place that was clicked; a handle answers for itself.
    clicked(answer) {
      root.classList.add("gd-play-clicked");
      root.addEventListener("click", (event) => {
        if (event.target.closest(".gd-play-handle")) return;
        const box = root.getBoundingClientRect();
        answer(it.valueAt(event.clientX - box.left), it.heightAt(event.clientY - box.top));
      });
    },
    curve: (error, [left, right], attributes) => it.line(
      Array.from({ length: 161 }, (_, at) => left + (at / 160) * (right - left)).map((at) => [at, error(at)]),
      { stroke: ink("error"), "stroke-width": 2.5, ...attributes }),
    tangent: ([x, y], slope, half) => it.line([-half, half].map((way) => [x + way, y + slope * way]),
      { stroke: ink("delta"), "stroke-width": 2.5, "stroke-dasharray": "9 3 2 3" }),
    dot: (x, y, r, attributes) => it.add("circle", { cx: it.X(x), cy: it.Y(y), r, ...attributes }),
    ring: (x, y) => it.dot(x, y, 9, { fill: "none", stroke: ink("goal"), "stroke-width": 2.5 }),
    text(x, y, words, attributes) {
      it.add("text", { x, y, "text-anchor": "middle", ...attributes }).textContent = words;
    },
  };
  return it;
}

// The place of the value that is closest.
const nearest = (values, wanted) => values.reduce((best, value, at) =>
  (Math.abs(value - wanted) < Math.abs(values[best] - wanted) ? at : best), 0);

// Round numbers for the marks of an axis.
function marks(low, high, wanted) {
  const rough = (high - low) / clamp(wanted, 2, 6);
  const power = 10 ** Math.floor(Math.log10(rough));
  const unit = power * [1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999);
  const found = [];
  for (let at = Math.ceil(low / unit); at * unit <= high && found.length < 12; at += 1) found.push(at * unit);
  return found;
}

// The weights of a run in their order, joined where there is room for an arrow between two of them.
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
    plot.text(x + (u < x ? 12 : -12), y + 13, at, { class: "number" });
  });
}

// A dot that can be dragged, and moved with the arrow keys: a slider in two senses.
function handle(plot, name, move) {
  const element = svg("g", { class: "gd-play-handle", role: "slider", tabindex: 0, "aria-label": name },
    svg("circle", { r: 22, fill: "transparent" }),
    svg("circle", { class: "dot", r: 8, fill: ink("weight"), stroke: ink("ink"), "stroke-width": 1.2 }));
  plot.root.append(element);
  const ways = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10,
                 Home: -Infinity, End: Infinity };
  element.addEventListener("keydown", (event) => {
    if (!(event.key in ways)) return;
    event.preventDefault();
    move.by(ways[event.key]);
  });
  element.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId))
      move.to(plot.valueAt(event.clientX - plot.root.getBoundingClientRect().left));
  });
  element.addEventListener("lostpointercapture", move.release);
  return (x, y, low, high, value, words) => furnish(element, { transform: `translate(${x} ${y})`,
    "aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": value, "aria-valuetext": words }, []);
}

// ---------------------------------------------------------------- images

const SIDE = 28;

// Whole numbers, as the build packed them.
const unpack = (text, kind = "letter") => (kind === "letter"
  ? Int8Array.from(text, (letter) => letter.charCodeAt(0) - 95)
  : new Int16Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer));

// The colours as three numbers each: a canvas does not know the page's variables.
const palettes = {};
function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--gd-${name}`).match(/[0-9a-f]{2}/gi)
    .map((two) => parseInt(two, 16));
  return palettes[document.documentElement.dataset.theme] ??=
    { positive: read("positive"), negative: read("negative"), ink: read("ink") };
}

// An image of numbers: the sign is the colour, the size is how much of it.
function image(name) {
  const canvas = html("canvas", { width: SIDE, height: SIDE, role: "img", "aria-label": name });
  const paint = (values, limit, { positive, negative }) => {
    const context = canvas.getContext("2d");
    const painted = context.createImageData(SIDE, SIDE);
    values.forEach((value, at) => painted.data.set(
      [...(value < 0 ? negative : positive), 255 * Math.min(Math.abs(value) / limit, 1)], 4 * at));
    context.putImageData(painted, 0, 0);
  };
  return { canvas, paint };
}
