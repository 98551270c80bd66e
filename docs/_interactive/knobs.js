/* Chapter 2: a machine with two knobs and one that counts watch the same games. */

figures.knobs = (figure, data) => {
  const places = data.places;
  const blank = () => ({ knobs: places.map(() => 0.5), counts: places.map(() => ({ games: 0, wins: 0 })), seen: 0, last: "" });
  const state = { ...blank(), alpha: data.alpha };
  const plot = chart("What the two machines expect, at home and away", 230);
  const watch = (place, won) => {
    state.knobs = knobsTurned(state.knobs, place, won, state.alpha);
    state.counts[place] = { games: state.counts[place].games + 1, wins: state.counts[place].wins + won };
    state.seen += 1;
    state.last = `${places[place]}, ${won ? "won" : "lost"}`;
  };
  const games = places.flatMap((place, at) => [1, 0].map((won) =>
    button(`${place}: ${won ? "won" : "lost"}`, () => { run.stop(); watch(at, won); figure.render(); })));
  const season = () => {
    const game = data.season[state.seen % data.season.length];
    watch(...game);
    return state.seen % data.season.length > 0;
  };
  const run = runner(figure, season);
  run.toggle.textContent = "Run";
  figure.stage.append(plot.root);
  figure.controls.append(row(...games), row(run.toggle, button("Reset", () => { run.stop(); Object.assign(state, blank()); figure.render(); })),
    sliders(slider("alpha: how far a knob turns", data.alphas, state.alpha, (alpha) => { state.alpha = alpha; figure.render(); }).element));

  return () => {
    const counted = state.counts.map(({ games, wins }) => (games ? wins / games : 0.5));
    plot.frame(figure.width, [-0.06, 1.06], [2 * places.length, 0], ["expected chance to win", ""]);
    places.forEach((place, at) => [["knob", state.knobs[at], "weight"], ["count", counted[at], "input"]].forEach(([kind, value, colour], line) => {
      const y = 2 * at + line + 0.62;
      plot.line([[0, y], [clamp(value, -0.06, 1.06), y]], { stroke: ink(colour), "stroke-width": 10 });
      plot.dot(clamp(value, -0.06, 1.06), y, 6, { fill: ink(colour), stroke: ink("ink") });
      const { games, wins } = state.counts[at];
      const book = line ? `${wins} of ${count(games, "game")}` : "";
      plot.text(plot.X(0), plot.Y(y) - 11, `${place}, ${kind} ${short(Number(value.toFixed(3)))}${book && ` (${book})`}`, { "text-anchor": "start" });
    }));
    const said = places.map((place, at) => `${place}: knob ${short(Number(state.knobs[at].toFixed(3)))}, count ${short(Number(counted[at].toFixed(3)))}`);
    return {
      said: `${state.seen ? `After ${count(state.seen, "game")}, the last ${state.last}` : "No game yet"}. Now ${said.join("; ")}.` +
        `${state.seen ? " Only the knob and the count of the place that was played at have moved." : ""}`,
      numbers: { knobs: state.knobs, counts: state.counts, counted, seen: state.seen },
    };
  };
};
