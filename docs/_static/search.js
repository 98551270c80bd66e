// The sections that hold the words of ?q=, the best first, each with an excerpt. PAGES and SECTIONS are
// written by the build: see docs/_ext/site/search.py.
"use strict";
{
  const MOST = 25; // results; who needs more needs another word
  const AROUND = 14; // words of an excerpt before the first that is marked
  const LENGTH = 44; // words of an excerpt
  const FIELDS = [["title", 6], ["names", 6], ["text", 1], ["code", 0.7]];
  const LISTS = /^(Exercises|Summary|Errata of)/; // speak of what others teach

  const WORD = /[\p{L}\p{N}_]+(?:\.\p{N}+)*/gu;

  // One form for one and for many, for British and American spelling, whatever the case.
  const folded = new Map();
  const fold = word => {
    if (!folded.has(word)) {
      folded.set(word, word.toLowerCase()
        .replace(/ies$/, "y").replace(/(ss|x|ch|sh)es$/, "$1").replace(/([^su])s$/, "$1")
        .replace(/i[sz](e|ed|er|ing|ation)$/, "iz").replace(/our$/, "or").replace(/tre$/, "ter"));
    }
    return folded.get(word);
  };

  const words = text => (text.match(WORD) || []).map(fold);
  const phrase = text => ` ${words(text.replaceAll("_", " ")).join(" ")} `;
  // A name of several words can be asked for by each of them.
  const parts = word => word.includes("_") ? [word, ...word.split("_").filter(Boolean).map(fold)] : [word];

  // ---- what there is: for each word the sections that have it, and how much it counts there

  const found = new Map();
  const sections = SECTIONS.map(([page, anchor, title, names, text, code], place) => {
    const [url, chapter, worth] = PAGES[page];
    const section = {url: `${url}#${anchor}`, title, chapter, text, code, names: names.map(phrase)};
    section.worth = worth * (LISTS.test(title) ? 0.6 : 1);
    section.phrases = [title, text, code].map(phrase);
    section.length = 0;
    for (const [field, weight] of FIELDS) {
      const given = {title, names: names.join(" "), text, code}[field];
      const joined = field === "names" ? names.flatMap(name => ["", "_"].map(glue => fold(name.replace(/\W/g, glue)))) : [];
      for (const word of [...words(given).flatMap(parts), ...joined]) {
        if (!found.has(word)) found.set(word, new Map());
        found.get(word).set(place, (found.get(word).get(place) || 0) + weight);
        section.length += 1;
      }
    }
    return section;
  });
  const usual = sections.reduce((sum, section) => sum + section.length, 0) / sections.length;

  // How much a word tells: the fewer sections have it, the more.
  const tells = many => Math.log(1 + (sections.length - many + 0.5) / (many + 0.5));

  // ---- what is asked for: for each word the words of the book that may be meant, and how surely

  const isSlip = (one, other) => {
    if (one.length > other.length) [one, other] = [other, one];
    if (other.length - one.length > 1 || one.length < 4 || one[0] !== other[0]) return false;
    let at = 0;
    while (at < one.length && one[at] === other[at]) at += 1;
    const rest = (word, skipped) => word.slice(at + skipped);
    return rest(one, 0) === rest(other, 1) || rest(one, 1) === rest(other, 1)
      || one[at] === other[at + 1] && one[at + 1] === other[at] && rest(one, 2) === rest(other, 2);
  };

  function meant(word) {
    const sure = new Map(found.has(word) ? [[word, 1]] : []);
    for (const other of word.length > 2 ? found.keys() : []) {
      if (other !== word && other.startsWith(word)) sure.set(other, 0.5);
      else if (other !== word && word.length > 3 && other.includes(word)) sure.set(other, 0.25);
    }
    if (!sure.size) for (const other of found.keys()) if (isSlip(word, other)) sure.set(other, 0.4);
    return sure;
  }

  function search(query) {
    const asked = [...new Set(words(query).flatMap(word => found.has(word) ? [word] : parts(word)))];
    const whole = phrase(query);
    const marked = new Map();
    const scores = new Map();
    let all = 0;
    for (const word of asked) {
      const best = new Map();
      let most = 0;
      for (const [other, sure] of meant(word)) {
        const having = found.get(other);
        const much = tells(having.size);
        marked.set(other, sure * much);
        most = Math.max(most, much);
        for (const [place, count] of having) {
          const dense = count / (count + 0.6 + 0.6 * sections[place].length / usual);
          best.set(place, Math.max(best.get(place) || 0, sure * much * dense));
        }
      }
      most = most || tells(0);
      all += most;
      for (const [place, score] of best) {
        const before = scores.get(place) || {score: 0, held: 0, words: 0};
        scores.set(place, {score: before.score + score, held: before.held + most, words: before.words + 1});
      }
    }
    const ranked = [...scores].map(([place, {score, held, words}]) => {
      const section = sections[place];
      const taught = section.names.includes(whole) ? 4 : section.phrases[0] === whole ? 2.5 : 1;
      const together = section.phrases.some(each => each.includes(whole)) ? 0.4 + 0.6 * asked.length : 1;
      const rank = section.worth * score * together * taught;
      return {section, rank, held: held / all, complete: words === asked.length};
    });
    // All words, or nearly all that they tell: an error message has words of the reader's own in it.
    const complete = ranked.filter(each => each.complete);
    const shown = complete.length ? complete : ranked.filter(each => each.held > 0.7);
    return {marked, results: shown.sort((one, other) => other.rank - one.rank).map(each => each.section)};
  }

  // ---- what is shown

  const make = (tag, name, ...inside) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.append(...inside);
    return element;
  };

  function excerpt({text, code}, marked) {
    const told = piece => Math.max(0, ...parts(fold(piece)).map(word => marked.get(word) || 0));
    const pieces = [text, code].map(each => each.split(/(?<=\s)/));
    const read = pieces.map(all => all.map(each => Math.max(0, ...(each.match(WORD) || []).map(told))));
    const which = read[0].some(Boolean) || !read[1].some(Boolean) ? 0 : 1;
    let [start, most] = [0, -1];
    read[which].forEach((first, place) => {
      if (!first) return;
      const seen = new Set(read[which].slice(place, place + LENGTH - AROUND));
      const sum = [...seen].reduce((one, other) => one + other, 0);
      if (sum > most + 1e-9) [start, most] = [place, sum];
    });
    const from = Math.max(0, start - AROUND);
    const shown = make(which ? "code" : "span", "");
    pieces[which].slice(from, from + LENGTH).forEach((piece, place) => {
      if (!read[which][from + place]) return shown.append(piece);
      let end = 0;
      for (const match of piece.matchAll(WORD)) {
        shown.append(piece.slice(end, match.index), told(match[0]) ? make("mark", "", match[0]) : match[0]);
        end = match.index + match[0].length;
      }
      shown.append(piece.slice(end));
    });
    const cut = from + LENGTH < pieces[which].length;
    return make("p", "gd-excerpt", from ? "… " : "", shown, cut ? " …" : "");
  }

  const box = document.querySelector(".bd-search-container input[name=q]");
  const title = document.title;

  function show() {
    const query = box.value.trim();
    const {results, marked} = query ? search(query) : {results: [], marked: new Map()};
    const many = results.length === 1 ? "One section" : `${results.length} sections`;
    const more = results.length > MOST ? `; here are the first ${MOST}` : "";
    const said = results.length ? `${many} for “${query}”${more}.` : `No section speaks of “${query}”.`;
    document.title = query ? `${query} · ${title}` : title;
    document.getElementById("gd-found").textContent = query ? said : "";
    document.getElementById("gd-nothing").hidden = !query || results.length > 0;
    document.getElementById("gd-results").replaceChildren(...results.slice(0, MOST).map(section => {
      const link = make("a", "", section.title);
      link.href = section.url;
      const where = section.chapter === section.title ? [] : [make("p", "gd-where", section.chapter)];
      return make("li", "", make("h2", "", link), ...where, excerpt(section, marked));
    }));
  }

  box.value = new URLSearchParams(location.search).get("q") || "";
  box.addEventListener("input", show);
  box.focus();
  show();
}
