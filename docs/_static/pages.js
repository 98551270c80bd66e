/* Covers what a guess asks for until it is made, opens what a link or a button asks for, reads a term with its meaning,
   moves the contents along, and lets Escape close a card.
   Without this script everything is shown, and what is folded still opens. */
(() => {
  const root = document.documentElement;
  root.classList.add("gd-script");

  const say = (guess, chosen) => {
    const right = chosen.classList.contains("gd-is-right");
    const words = right ? "You were right." : `Not this time: you chose “${chosen.textContent.trim()}”`;
    for (const item of guess.querySelectorAll(".gd-answers > li")) {
      const sign = item.classList.contains("gd-is-right") ? "✓ computed" : item === chosen ? "✗ your guess" : "";
      const button = item.firstElementChild;
      button.setAttribute("aria-disabled", "true");
      button.setAttribute("aria-pressed", String(item === chosen));
      if (sign) button.insertAdjacentHTML("beforeend", ` <span class="gd-sign">${sign}</span>`);
    }
    guess.dataset.chosen = right ? "right" : "wrong";
    const told = guess.querySelector(".gd-answer");
    /* A change is read out only where something is to be seen already. */
    setTimeout(() => told.insertAdjacentHTML("afterbegin", `<span class="gd-told"></span> `));
    setTimeout(() => (told.firstElementChild.textContent = words));
  };

  const ask = (guess) => {
    guess.querySelector(".gd-answer").setAttribute("role", "status");
    for (const item of guess.querySelectorAll(".gd-answers > li")) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...(item.firstElementChild ?? item).childNodes);
      item.replaceChildren(button);
      button.addEventListener("click", () => "chosen" in guess.dataset || say(guess, item));
    }
  };

  /* A link into a fold or below a cover shows what it leads to. */
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const guess = target.closest(".gd-covered")?.parentElement;
    const closed = [];
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) closed.push(fold);
    if (!guess && closed.every((fold) => fold.open)) return;
    if (guess) guess.dataset.chosen ??= "";
    for (const fold of closed) fold.open = true;
    target.scrollIntoView();
  };

  /* The contents of a long page go along with what is read. */
  const follow = ([{ target }]) => {
    const contents = target.closest(".bd-sidebar-secondary:not(.hide)");
    const entry = contents?.querySelector("a[aria-current]")?.getBoundingClientRect();
    const seen = contents?.getBoundingClientRect();
    if (entry && (entry.top < seen.top || entry.bottom > seen.bottom)) {
      contents.scrollTop += entry.top - seen.top - seen.height / 2;
    }
  };

  addEventListener("DOMContentLoaded", () => {
    const contents = document.querySelector(".bd-sidebar-secondary");
    const changes = { subtree: true, attributeFilter: ["aria-current", "class"] };
    if (contents) new MutationObserver(follow).observe(contents, changes);
    document.querySelectorAll(".gd-guess:has(.gd-answer)").forEach(ask);
    for (const meaning of document.querySelectorAll(".gd-meaning")) {
      meaning.previousElementSibling.setAttribute("aria-describedby", meaning.id);
    }
    reveal();
  });
  addEventListener("hashchange", reveal);
  addEventListener("click", ({ target }) => {
    if (!target.matches?.(".gd-open-all")) return;
    const open = target.getAttribute("aria-pressed") === "false";
    target.setAttribute("aria-pressed", String(open));
    for (const fold of document.querySelectorAll("details.hide")) fold.open = open;
  });
  addEventListener("keydown", (event) => event.key === "Escape" && root.classList.add("gd-quiet"));
  for (const again of ["focusin", "pointerover"]) addEventListener(again, () => root.classList.remove("gd-quiet"));
})();
