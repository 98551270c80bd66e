/* Cells that a reader can change and run. Names are shared from the top of the page downwards:
   running a cell first runs, silently, the cells above it that have not run yet. */

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/* A place to write code. Tab indents, Shift+Tab takes back, Enter keeps the indentation,
   Escape leaves, so that nobody is caught in it. */
function editor(code, label, { run, leave }) {
  const area = make("textarea", { value: code, className: "gd-live-code", spellcheck: false, autocapitalize: "off" });
  area.setAttribute("aria-label", label);
  area.setAttribute("autocorrect", "off");
  area.wrap = "off";
  const fit = () => { area.rows = area.value.split("\n").length; };
  const insert = (text) => { area.setRangeText(text, area.selectionStart, area.selectionEnd, "end"); fit(); };
  area.addEventListener("input", fit);
  area.addEventListener("keydown", (event) => {
    const line = area.value.slice(0, area.selectionStart).split("\n").at(-1);
    if (event.key === "Escape") leave();
    else if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey)) run();
    else if (event.key === "Enter") insert("\n" + line.match(/^ */)[0] + (line.trimEnd().endsWith(":") ? "    " : ""));
    else if (event.key === "Tab" && !event.shiftKey) insert("    ");
    else if (event.key === "Tab" && line.endsWith("    ")) {
      area.setRangeText("", area.selectionStart - 4, area.selectionStart, "end");
    } else return;
    event.preventDefault();
  });
  fit();
  return area;
}

/* Load Python if it is not there, and say so while it takes its time. */
async function ready(say) {
  if (python.worker) return;
  ran.clear();
  say("Loading Python, once …");
  await python.start((part) => say(`Loading Python, once … ${Math.round(100 * part)} %`));
  say("");
}

const ran = new Set();
let busy = false;

class Cell {
  constructor(element, number) {
    this.element = element;
    this.name = `cell ${number}`;
    this.pre = element.querySelector(".cell_input pre");
    this.printed = element.querySelector(":scope > .cell_output");
    this.button = make("button", { type: "button", className: "gd-live-run", onclick: () => this.click() }, "Run");
    this.said = make("span", { className: "gd-live-said", role: "status" });
    this.bar = make("div", { className: "gd-live-bar" }, this.said, this.button);
    this.pre.closest(".cell_input").append(this.bar);
  }

  get code() { return this.area?.value ?? this.pre.textContent; }

  click() { busy ? python.stop("Stopped. Names are gone; the next run begins at the top.") : this.run(); }

  open() {
    if (this.area) return;
    this.area = editor(this.pre.textContent.trimEnd(), `Code of ${this.name}, yours to change`, {
      run: () => busy || this.run(),
      leave: () => this.button.focus(),
    });
    this.pre.hidden = true;
    this.pre.after(this.area);
    this.back = make("button", { type: "button", className: "gd-live-back", onclick: () => this.close() }, "As printed");
    this.back.title = "Put the code and the output of the book back";
    this.bar.insertBefore(this.back, this.button);
    this.pages = make("pre", { tabIndex: 0 });
    this.note = make("p", { className: "gd-live-note" });
    this.output = make("div", { className: "gd-live-output" }, this.note, this.pages);
    this.output.setAttribute("aria-live", "polite");
    (this.printed ?? this.element.querySelector(".cell_input")).after(this.output);
    if (this.printed) this.printed.hidden = true;
  }

  close() {
    this.area.remove();
    this.output.remove();
    this.back.remove();
    this.area = null;
    ran.delete(this); // what it defined counts again as the page's own
    this.pre.hidden = false;
    if (this.printed) this.printed.hidden = false;
    this.button.textContent = "Run";
    this.button.focus();
  }

  /* Let the bowl of this section follow what a changed cell has done. */
  async lead() {
    const bowl = this.element.closest("section:has(.gd-play[data-figure=bowl])")
      ?.querySelector(".gd-play[data-figure=bowl]");
    const calls = bowl ? await python.call("calls", [this.code]) : [];
    if (!calls.length) return;
    bowl.follow(calls.at(-1));
    this.note.textContent += "; the bowl of this section follows";
  }

  async run() {
    this.open();
    busy = true;
    this.note.textContent = "Yours, run on this page just now";
    this.button.textContent = "Stop";
    this.output.classList.remove("gd-live-error");
    const lines = [];
    const say = (text) => { this.said.textContent = text; };
    const line = (text) => {
      lines.push(text);
      if (lines.length > MOST_LINES) python.stop(`Stopped after ${MOST_LINES} lines.`);
    };
    let wrong = null;
    try {
      await ready(say);
      say("Running …");
      for (const above of cells.slice(0, cells.indexOf(this))) {
        if (ran.has(above)) continue;
        const said = await python.call("run", [above.code, above.name]);
        if (said) throw new Error(`The ${above.name === this.name ? "cell" : "cell above"} that begins with\n    ${above.code.split("\n")[0]}\nhas to run first, and stops:\n${said}`);
        ran.add(above);
      }
      wrong = await python.call("run", [this.code, this.name], line);
      ran.add(this);
    } catch (error) {
      wrong = error.message;
    }
    busy = false;
    this.button.textContent = "Run";
    this.button.title = "Run again: Shift and Enter do it, too";
    say("");
    const shown = lines.length > MOST_LINES ? lines.slice(0, 20).concat("…") : lines;
    this.pages.textContent = [...shown, ...(wrong ? [wrong] : [])].join("\n") || "(prints nothing)";
    this.output.classList.toggle("gd-live-error", Boolean(wrong));
    if (!wrong && this.code !== this.pre.textContent.trimEnd()) await this.lead();
  }
}

const cells = [...document.querySelectorAll(".cell.gd-live")].map((element, at) => new Cell(element, at + 1));
for (const element of document.querySelectorAll(".cell[class*=gd-live-not]")) {
  const reason = element.classList.contains("gd-live-not-picture") ? "draws a picture" : "needs NumPy";
  element.querySelector(".cell_input")?.append(make("p", { className: "gd-live-why" },
    `${reason[0].toUpperCase()}${reason.slice(1)}: run it in the `,
    make("a", { href: document.querySelector(".gd-notebook a")?.href ?? "#" }, "notebook")));
}
