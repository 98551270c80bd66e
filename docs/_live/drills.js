/* Drills: write the function here, and the package's own checker says what is right.
   What was passed is kept in this browser alone, and the front page counts it. */

const PATIENCE = 15000; // milliseconds for a check; the loop that takes longer does not end

const passed = {
  key: "grokdocs.passed",
  get() {
    try { return new Set(JSON.parse(localStorage.getItem(this.key)) ?? []); } catch { return new Set(); }
  },
  add(name) {
    try { localStorage.setItem(this.key, JSON.stringify([...this.get().add(name)])); } catch { /* not kept, then */ }
  },
};

class Drill {
  constructor(element) {
    this.name = element.dataset.drill;
    const stub = element.querySelector("pre");
    this.stub = stub.textContent.trimEnd();
    this.area = editor(this.stub, `Your ${this.name}`, {
      run: () => this.button.click(),
      leave: () => this.button.focus(),
    });
    this.verdict = make("pre", { className: "gd-drill-verdict", hidden: true });
    this.verdict.setAttribute("aria-live", "polite");
    this.said = make("p", { className: "gd-live-said" });
    this.said.setAttribute("role", "status");
    this.button = make("button", { type: "button", className: "gd-live-run", onclick: () => this.check() }, "Check mine");
    const again = make("button", { type: "button", onclick: () => this.reset() }, "Start again");
    stub.closest("div[class*=highlight-]").replaceWith(make("div", { className: "gd-drill-desk" }, this.area,
      make("div", { className: "gd-live-bar" }, again, this.button), this.said, this.verdict));
    if (passed.get().has(this.name)) this.said.textContent = "You passed this one before.";
  }

  reset() {
    this.area.value = this.stub;
    this.area.dispatchEvent(new Event("input"));
    this.verdict.hidden = true;
    this.said.textContent = "";
    this.area.focus();
  }

  async check() {
    if (busy) return;
    busy = true;
    const say = (text) => { this.said.textContent = text; };
    let timer;
    try {
      await ready(say);
      say("Checking …");
      timer = setTimeout(() => python.stop("It takes too long: look for a loop whose end never comes."), PATIENCE);
      const report = await python.call("check", [this.name, this.area.value]);
      const first = report.passed && !passed.get().size;
      if (report.passed) passed.add(this.name);
      say(report.passed
        ? `All ${report.cases} cases right.${first ? " Your first: you wrote it, and it works on numbers that it has never seen." : ""}`
        : "Not yet.");
      this.verdict.textContent = report.text;
      for (const [words, link] of report.read) {
        const address = new URL(`../${link}`, folder.href.replace(/live\/$/, ""));
        this.verdict.append("\n", make("a", { href: address }, words));
      }
    } catch (error) {
      say("Not yet.");
      this.verdict.textContent = error.message;
    }
    clearTimeout(timer);
    this.verdict.hidden = false;
    busy = false;
  }
}

for (const element of document.querySelectorAll(".gd-drill[data-drill]")) new Drill(element);

/* The front page: how many are passed, and one click that forgets it. */
for (const line of document.querySelectorAll("[data-drills]")) {
  const known = passed.get();
  const all = line.dataset.drills.split(" ");
  const count = all.filter((name) => known.has(name)).length;
  if (!count) continue;
  const forget = make("button", { type: "button", onclick: () => { localStorage.removeItem(passed.key); line.hidden = true; } }, "Forget it");
  line.append(`You have passed ${count} of ${all.length} drills. That is known to this browser alone. `, forget);
  line.hidden = false;
}
