"""Every interactive figure, driven in a real browser and compared with the package's own steps."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from keeping import fresh_page
from playwright.sync_api import Browser, Locator, Page

from grokdocs import study
from grokdocs.correlation import collapse_for
from grokdocs.data import digits
from grokdocs.data.games import RESULTS
from grokdocs.data.season import FIRST_GAME
from grokdocs.data.streetlights import CONFLICTING_LIGHTS, CONFLICTING_WALKS, LAMPS, every_light
from grokdocs.deep import backpropagate, forward, initial_weights, train, update
from grokdocs.descent import (
    error_slope,
    finite_difference,
    gradient_descent,
    hot_and_cold,
    outcome,
    squared_error,
)
from grokdocs.shapes import misfit
from grokdocs.steps import Step, log
from grokdocs.vectors import elementwise_multiply, read_weights, weighted_sum
from grokdocs.weights import learn_many_to_one

SCRIPTS = Path(__file__).resolve().parents[2] / "docs" / "_interactive"
CHAPTER_8 = "chapters/08-signal-and-noise.html"
CHAPTER_6 = "chapters/06-backpropagation.html"
CHAPTER_5 = "chapters/05-many-weights.html"
CHAPTER_4 = "chapters/04-compare-and-learn.html"
CHAPTER_2 = "chapters/02-how-machines-learn.html"
CHAPTER_3 = "chapters/03-predict.html"
CHAPTER_7 = "chapters/07-picturing-networks.html"
PAGES = {
    "knobs": CHAPTER_2,
    "weighted_sum": CHAPTER_3,
    "rods": CHAPTER_4,
    "bowl": CHAPTER_4,
    "bowls": CHAPTER_5,
    "surface": CHAPTER_5,
    "weights_over_time": CHAPTER_5,
    "draw_a_digit": CHAPTER_5,
    "street_lights": CHAPTER_6,
    "shapes": CHAPTER_7,
    "hidden_weights_over_time": CHAPTER_8,
    "widening": CHAPTER_8,
    "draw_for_a_deep_network": CHAPTER_8,
}
# Two chapters share each of these: one script, and data for each.
SCRIPT = {"hidden_weights_over_time": "weights_over_time", "draw_for_a_deep_network": "draw_a_digit"}


def close(computed: Any, expected: Any) -> bool:
    return np.allclose(
        np.array(computed, dtype=float), np.array(expected, dtype=float), rtol=1e-12, atol=1e-12
    )


def assert_steps(found: list[dict[str, Any]], expected: Sequence[Step[Any, float]]) -> None:
    assert len(found) == len(expected) > 0
    for ours, theirs in zip(found, expected, strict=True):
        assert ours["diverged"] == theirs.diverged
        for name, value in theirs._asdict().items():
            assert close(ours[name], value), (name, ours, theirs)


# ---------------------------------------------------------------- the arithmetic, alone


@pytest.fixture(scope="module")
def arithmetic(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.add_script_tag(content=(SCRIPTS / "arithmetic.js").read_text(encoding="utf-8"))
    yield page
    page.close()


def run_of(page: Page, function: str, start: Any, turns: int, **given: Any) -> list[dict[str, Any]]:
    """Take steps until one has diverged, as the figures do."""
    found: list[dict[str, Any]] = page.evaluate(_RUN, [function, start, turns, given])
    return found


_RUN = """([name, start, turns, given]) => {
    given.frozen = new Set(given.frozen);
    const steps = [];
    while (steps.length < turns && !steps.at(-1)?.diverged)
        steps.push(window[name](steps.length, steps.at(-1)?.new_weight ?? start, given));
    return steps;
}"""

ONE_WEIGHT = [
    (0, 0.5, 0.8, 1),
    (0, 1.1, 0.8, 1),
    (0, 2, 0.8, 0.1),
    (0.5, 0, 1, 1),
    (0, 2, 0.8, 1),
    (0, 2.5, 0.8, 10),
]
ONE_WEIGHT += [tuple(np.random.default_rng(seed).uniform(-2, 2, 4).tolist()) for seed in range(8)]


@pytest.mark.parametrize(("weight", "x", "goal", "alpha"), ONE_WEIGHT)
def test_one_weight(arithmetic: Page, weight: float, x: float, goal: float, alpha: float) -> None:
    expected = list(gradient_descent(weight, x, goal, alpha=alpha, iterations=300))
    found = run_of(arithmetic, "gradientStep", weight, 300, x=x, goal=goal, alpha=alpha)
    assert_steps(found, expected)
    expected = list(hot_and_cold(weight, x, goal, step=abs(alpha), iterations=50))
    assert_steps(run_of(arithmetic, "hotAndColdStep", weight, 50, x=x, goal=goal, step=abs(alpha)), expected)
    slope = arithmetic.evaluate(
        "([weight, given]) => slopeOfError(weight, given)", [weight, {"x": x, "goal": goal}]
    )
    assert close(slope, error_slope(weight, x, goal))
    assert arithmetic.evaluate("product => outcome(product)", alpha * x**2) == outcome(x, alpha)


MANY_WEIGHTS: list[tuple[Sequence[float], float, float, list[int]]] = [
    (FIRST_GAME, 1, 0.01, []),
    (FIRST_GAME, 1, 0.3, [0]),
    (FIRST_GAME, 1, 0.3, []),
    ([0, 1, 2], -1, 0.1, [1, 2]),
]


@pytest.mark.parametrize(("inputs", "goal", "alpha", "frozen"), MANY_WEIGHTS)
def test_many_weights(
    arithmetic: Page, inputs: Sequence[float], goal: float, alpha: float, frozen: list[int]
) -> None:
    start = [0.1, 0.2, -0.1]
    given: Any = {"goal": goal, "alpha": alpha, "frozen": frozen}
    expected = list(learn_many_to_one(inputs, start, iterations=200, **given))
    assert_steps(run_of(arithmetic, "manyToOneStep", start, 200, inputs=list(inputs), **given), expected)
    for place, x in enumerate(inputs):
        bottom = arithmetic.evaluate("given => bottomOf(...given)", [start[place], x, expected[0].delta])
        moved = [*start[:place], bottom, *start[place + 1 :]]
        assert close(weighted_sum(inputs, moved), goal if x else expected[0].prediction)


@pytest.mark.parametrize("sizes", [(3, 2), (3, 4, 1), (5, 4, 3, 2), (6, 8, 8, 8, 3)])
def test_networks(arithmetic: Page, sizes: tuple[int, ...]) -> None:
    rng = np.random.default_rng(len(sizes))
    network = initial_weights(sizes, rng)
    inputs, goals = rng.uniform(-1, 1, (1, sizes[0])), rng.uniform(-1, 1, (1, sizes[-1]))
    inputs[0, 0] = 0
    given = [inputs[0].tolist(), goals[0].tolist(), [weights.tolist() for weights in network]]
    found = arithmetic.evaluate(_TURN, given)
    layers = forward(inputs, network)
    deltas = backpropagate(layers, goals, network)
    for name, expected in {"layers": layers, "deltas": deltas}.items():
        assert len(found[name]) == len(expected)
        assert all(close([ours], theirs) for ours, theirs in zip(found[name], expected, strict=True)), name
    for ours, layer, weights in zip(found["sums"], layers, network, strict=False):
        assert close([ours], layer @ weights)
    assert close(found["columns"], collapse_for(inputs, network).T)
    update(network, layers, deltas, alpha=0.1)
    for ours, theirs in zip(found["network"], network, strict=True):
        assert close(ours, theirs)


_TURN = """([inputs, goals, network]) => {
    const {layers, sums} = forward(inputs, network), deltas = backpropagate(layers, goals, network);
    const columns = goals.map((_, output) => collapseFor(layers, network, output));
    return {layers, sums, deltas, columns, network: update(network, layers, deltas, 0.1)};
}"""


WEIGHTS = [[1, 0, 1], [0.5, 0, 0.5], [0.5, 0, -1], [-1, 0, -1], [0, 0, 0], [0.5, 0, 0], [-0.3, 2, -1.5]]


@pytest.mark.parametrize("weights", WEIGHTS)
def test_weights_are_read_aloud(arithmetic: Page, weights: list[float]) -> None:
    names = ["toes", "record", "fans"]
    found = arithmetic.evaluate("given => readWeights(...given)", [weights, names])
    assert found == read_weights(weights, names)


STACKS = [[(3, 4), (4, 1)], [(3, 4), (3, 1)], [(4, 3), (4, 1)], [(2, 2), (2, 5), (4, 1)]]


@pytest.mark.parametrize("stack", STACKS)
def test_misfits_are_told(arithmetic: Page, stack: list[tuple[int, int]]) -> None:
    for inputs in (2, 3, 4):
        found = arithmetic.evaluate("given => misfit(...given)", [stack, inputs])
        assert found == misfit(stack, inputs)


def middled(pixels: Any) -> tuple[Any, int, int]:
    """Move a drawing of 28 by 28 so that its centre of mass is at (14, 14), and say how far."""
    drawn = np.array(pixels).reshape(28, 28)
    if not drawn.any():
        return drawn.ravel(), 0, 0
    down, right = (int(np.floor(14.5 - places.mean())) for places in np.nonzero(drawn))
    padded = np.pad(drawn, 28)
    return padded[28 - down : 56 - down, 28 - right : 56 - right].ravel(), down, right


def test_drawings_are_moved_to_the_middle(arithmetic: Page) -> None:
    rng = np.random.default_rng(8)
    for _ in range(20):
        drawn = np.zeros((28, 28), dtype=int)
        top, left, high, wide = rng.integers([0, 0, 1, 1], [20, 20, 9, 9])
        drawn[top : top + high, left : left + wide] = rng.integers(0, 2, (high, wide))
        found = arithmetic.evaluate("pixels => centred(pixels, 28)", drawn.ravel().tolist())
        pixels, down, right = middled(drawn)
        assert (found["down"], found["right"]) == (down, right)
        assert found["pixels"] == pixels.tolist()


# ---------------------------------------------------------------- the figures, on their pages


@contextmanager
def opened(
    chromium: Browser,
    site: Path,
    name: str,
    *,
    width: int = 1440,
    still: bool = True,
    script: bool = True,
) -> Iterator[Page]:
    """Open a page from disk; the reader asked for less motion, so that a run is over at once."""
    motion = "reduce" if still else "no-preference"
    kind = {"reduced_motion": motion, "java_script_enabled": script, "has_touch": width < 500}
    with fresh_page(chromium, width, **kind) as page:
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto((site / name).as_uri(), wait_until="load")
        yield page
        assert complaints == []


def figure_of(page: Page, name: str) -> Locator:
    figure = page.locator(f'.gd-play[data-figure="{SCRIPT.get(name, name)}"]').first
    figure.scroll_into_view_if_needed()
    return figure


def numbers(figure: Locator) -> Any:
    """Read every number behind the picture, unrounded."""
    return figure.evaluate("figure => figure.numbers")


def data_of(figure: Locator) -> Any:
    """Read what the page was given."""
    return json.loads(figure.locator("script").first.text_content() or "")


def log_of(figure: Locator) -> str:
    return figure.locator(".gd-play-log").inner_text()


def press(figure: Locator, name: str, times: int = 1) -> None:
    for _ in range(times):
        figure.get_by_role("button", name=name, exact=True).click()


def slide(figure: Locator, name: str, shown: str) -> None:
    """Move a slider until it says so."""
    control = figure.get_by_label(name).and_(figure.locator("input[type=range]"))
    found = control.evaluate(_MOVE_TO, shown)
    assert found == shown, f"the slider {name} has no stop {shown}"


_MOVE_TO = """(range, shown) => {
    for (range.value = range.min; ; range.stepUp()) {
        range.dispatchEvent(new Event("input", {bubbles: true}));
        const says = range.getAttribute("aria-valuetext");
        if (says === shown || range.value === range.max) return says;
    }
}"""


def test_the_knobs_turn_and_the_counts_grow(chromium: Browser, site: Path) -> None:
    with opened(chromium, site, CHAPTER_2) as page:
        figure = figure_of(page, "knobs")
        weights: tuple[float, ...] = (0.5, 0.5)
        for game in RESULTS:
            weights = next(learn_many_to_one(game.inputs, weights, game.won, alpha=0.2)).new_weight
        press(figure, "Run")
        found = numbers(figure)
        assert close(found["knobs"], weights)
        for place, count in zip(("home", "away"), found["counts"], strict=True):
            games = [game.won for game in RESULTS if game.place == place]
            assert count == {"games": len(games), "wins": sum(games)}
        slide(figure, "alpha", "1")
        press(figure, "away: won")
        assert numbers(figure)["knobs"][1] == 1
        assert close(numbers(figure)["knobs"][0], weights[0])
        press(figure, "Reset")
        assert numbers(figure)["knobs"] == [0.5, 0.5]


def test_the_sum_is_weighed_as_the_package_does(chromium: Browser, site: Path) -> None:
    with opened(chromium, site, CHAPTER_3) as page:
        figure = figure_of(page, "weighted_sum")
        assert close(numbers(figure)["prediction"], weighted_sum(FIRST_GAME, [0.1, 0.2, 0.0]))
        slide(figure, "input of toes", "5")
        slide(figure, "weight of fans", "−1.5")
        found = numbers(figure)
        assert close(found["products"], elementwise_multiply([5, 0.65, 1.2], [0.1, 0.2, -1.5]))
        assert close(found["prediction"], weighted_sum([5, 0.65, 1.2], [0.1, 0.2, -1.5]))
        said = figure.locator("[aria-live]").inner_text()
        assert read_weights([0.1, 0.2, -1.5], FIRST_GAME._fields) in said
        assert (found["most"], found["keenest"]) == (2, 2)
        press(figure, "As in the text")
        assert numbers(figure)["inputs"] == list(FIRST_GAME)


def test_the_rods_move_as_the_package_measures(chromium: Browser, site: Path) -> None:
    with opened(chromium, site, CHAPTER_4) as page:
        figure = figure_of(page, "rods")
        assert numbers(figure)["moved"] == 2
        figure.get_by_label("the other way").check()
        assert numbers(figure)["measured"] == numbers(figure)["formula"] == -0.5
        figure.get_by_label("the error of a weight").check()
        for pulled, nudge in [("0.5", "0.001"), ("−2", "0.1"), ("1.6", "1")]:
            slide(figure, "pull the blue rod", pulled)
            slide(figure, "nudge it by", nudge)
            weight = float(pulled.replace("−", "-"))
            found = numbers(figure)
            measured = finite_difference(lambda at: (at * 0.5 - 0.8) ** 2, weight, nudge=float(nudge))
            assert close(found["red"], squared_error(weight * 0.5, 0.8))
            assert abs(found["measured"] - measured) < 1e-9
            assert close(found["formula"], error_slope(weight, 0.5, 0.8))


def test_the_network_widens_as_it_was_recorded(chromium: Browser, site: Path) -> None:
    kept = study.recorded().kept
    with opened(chromium, site, CHAPTER_8) as page:
        figure = figure_of(page, "widening")
        for hidden, way in [("10", "10 nodes"), ("1000", "1000 nodes"), ("100", "right, plain")]:
            slide(figure, "hidden nodes", hidden)
            found = numbers(figure)
            sets = [list(kept[way][taught].values()) for taught in study.FIRST if taught in kept[way]]
            for name in ("best", "end", "fall", "misses"):
                assert close(
                    found[name], np.mean([np.mean([getattr(run, name) for run in runs]) for runs in sets])
                )
            assert found["runs"] == sum(map(len, sets))
            assert f"{round(100 * found['best'], 1):g}" in figure.locator("[aria-live]").inner_text()
        press(figure, "Run")
        assert numbers(figure)["hidden"] == 1000


def test_the_boxes_click_together(chromium: Browser, site: Path) -> None:
    with opened(chromium, site, CHAPTER_7) as page:
        figure = figure_of(page, "shapes")
        said = figure.locator("[aria-live]")
        assert said.inner_text().startswith("All fit: 3 → 4 → 1")
        slide(figure, "inputs", "5")
        slide(figure, "columns of weights_0_1", "7")
        assert said.inner_text() == f"{misfit([(3, 7), (4, 1)], 5)}."
        press(figure, "Make them fit")
        found = numbers(figure)
        assert found["shapes"] == [[5, 7], [7, 1]]
        assert found["wrong"] is None
        assert "with 42 weights" in said.inner_text()


def test_the_bowl_descends_as_the_package_does(chromium: Browser, site: Path) -> None:
    with opened(chromium, site, CHAPTER_4) as page:
        figure = figure_of(page, "bowl")
        for name, shown in {"input": "−1.5", "goal": "1.3", "alpha": "0.3"}.items():
            slide(figure, name, shown)
        expected = list(gradient_descent(0, -1.5, 1.3, alpha=0.3))
        press(figure, "Step", 3)
        assert_steps(numbers(figure)["steps"], expected[:3])
        press(figure, "Run")
        found = numbers(figure)
        assert_steps(found["steps"], expected)
        assert close(found["slope"], error_slope(expected[-1].new_weight, -1.5, 1.3))
        assert figure.locator(".gd-play-log").inner_text() == log(
            expected, "error", "prediction", "new_weight"
        )
        assert "below 2, so learning settles." in figure.locator("[aria-live]").inner_text()
        figure.get_by_label("Hot and cold").check()
        slide(figure, "step size", "0.001")
        press(figure, "Run")
        steps = numbers(figure)["steps"]
        assert_steps(steps, list(hot_and_cold(0, -1.5, 1.3, step=0.001, iterations=len(steps))))
        assert steps[-1]["error"] >= steps[-3]["error"], "it stops when it gets no better"


def test_a_run_that_no_float_can_hold_ends_and_says_so(chromium: Browser, site: Path) -> None:
    with opened(chromium, site, CHAPTER_4) as page:
        figure = figure_of(page, "bowl")
        slide(figure, "input", "2.5")
        slide(figure, "alpha", "10")
        expected = list(gradient_descent(0, 2.5, 0.8, alpha=10, iterations=1000))
        for _ in range(len(expected) // 20 + 1):
            press(figure, "Run")
        found = numbers(figure)
        assert_steps(found["steps"], expected)
        assert expected[-1].diverged
        assert found["weight"] == found["steps"][-2]["weight"], "the last that can be drawn"
        assert figure.get_by_role("button", name="Step").is_disabled()
        assert "too large for a float" in figure.locator("[aria-live]").inner_text()
        assert figure.locator(".gd-play-log").inner_text() == log(
            expected, "error", "prediction", "new_weight"
        )


def test_the_dot_is_moved_by_keys_and_by_dragging(chromium: Browser, site: Path) -> None:
    with opened(chromium, site, CHAPTER_4) as page:
        figure = figure_of(page, "bowl")
        dot = figure.get_by_role("slider", name="weight")
        dot.focus()
        for key, expected in [("ArrowRight", 0.05), ("PageUp", 0.55), ("ArrowLeft", 0.5), ("PageDown", 0.0)]:
            page.keyboard.press(key)
            assert numbers(figure)["weight"] == expected
            assert dot.get_attribute("aria-valuenow") == str(expected).removesuffix(".0")
        page.keyboard.press("End")
        assert numbers(figure)["weight"] > 2
        place = dot.locator(".dot").bounding_box()
        assert place is not None
        page.mouse.move(place["x"] + 8, place["y"] + 8)
        page.mouse.down()
        page.mouse.move(place["x"] - 200, place["y"])
        page.mouse.up()
        found = numbers(figure)
        assert found["weight"] < 2
        assert close(found["error"], (found["weight"] * 0.5 - 0.8) ** 2)
        ring = figure.locator("svg circle[fill=none]").bounding_box()
        assert ring is not None
        page.mouse.move(ring["x"] + 5, ring["y"] + 5)
        page.mouse.down()
        page.mouse.move(ring["x"] - 200, ring["y"] + 40)
        page.mouse.up()
        assert page.evaluate("getSelection().toString()") == ""


def test_a_click_into_a_picture_is_answered(chromium: Browser, site: Path) -> None:
    """A curve, a place in the valley, a lamp: each takes what was clicked."""
    with opened(chromium, site, CHAPTER_4) as page:
        figure = figure_of(page, "bowl")
        press(figure, "Step", 2)
        figure.locator("svg").click(position={"x": 200, "y": 100})
        found = numbers(figure)
        assert found["steps"] == []
        figure.locator("svg").click(position={"x": 400, "y": 100})
        assert numbers(figure)["weight"] > found["weight"]
    with opened(chromium, site, CHAPTER_5) as page:
        figure = figure_of(page, "surface")
        figure.locator("svg").click(position={"x": 300, "y": 60})
        high = numbers(figure)["weight"]
        figure.locator("svg").click(position={"x": 300, "y": 250})
        low = numbers(figure)["weight"]
        assert high[2] > low[2]
        shown = figure.get_by_label("start: fans").and_(figure.locator("input[type=range]"))
        assert shown.get_attribute("aria-valuetext") == str(low[2]).replace("-", "−").removesuffix(".0")
        figure = figure_of(page, "bowls")
        press(figure, "Step")
        before = numbers(figure)["weight"]
        figure.locator("svg").nth(1).click(position={"x": 100, "y": 60})
        found = numbers(figure)
        assert found["steps"] == []
        assert found["weight"][1] != before[1]
        assert [found["weight"][at] for at in (0, 2)] == [before[at] for at in (0, 2)]
        figure.get_by_role("slider", name="weight of fans").focus()
        page.keyboard.press("ArrowRight")
        assert numbers(figure)["weight"][2] > before[2]
        press(figure, "Reset")
        assert numbers(figure)["weight"] == [0.1, 0.2, -0.1]
        figure = figure_of(page, "weights_over_time")
        for number in (8, 3):
            figure.locator("svg").click(position=place_of_pass(figure, number))
            assert numbers(figure)["pass"] == number
            shown = figure.get_by_role("slider", name="pass")
            assert shown.get_attribute("aria-valuetext") == str(number)
    with opened(chromium, site, CHAPTER_8) as page:
        figure = figure_of(page, "widening")
        for number in (1, 6):
            figure.locator("svg circle").nth(number).click(force=True)
            assert numbers(figure)["hidden"] == data_of(figure)["widths"][number]["hidden"]
    with opened(chromium, site, CHAPTER_6) as page:
        figure = figure_of(page, "street_lights")
        before = numbers(figure)["layers"][0]
        figure.locator("[data-lamp='1']").click()
        after = numbers(figure)["layers"][0]
        assert after == [before[0], 1 - before[1], before[2]]
        assert figure.get_by_label(f"{LAMPS[1]} lamp").is_checked() == bool(after[1])


def place_of_pass(figure: Locator, number: int) -> Any:
    """Find the place of a pass on the curve of the digits that were learned from."""
    points = figure.locator("svg polyline[stroke-width='2.5']").first.get_attribute("points") or ""
    x, y = points.split()[number].split(",")
    return {"x": float(x), "y": float(y)}


def test_a_drawing_off_the_middle_shows_why_it_is_moved(chromium: Browser, site: Path) -> None:
    with opened(chromium, site, CHAPTER_5) as page:
        figure = figure_of(page, "draw_a_digit")
        pad = figure.get_by_role("application")
        box = pad.bounding_box()
        assert box is not None
        figure.get_by_role("button", name="Clear").click()
        page.mouse.move(box["x"] + 20, box["y"] + 20)
        page.mouse.down()
        page.mouse.move(box["x"] + 20, box["y"] + 150, steps=12)
        page.mouse.up()
        centred = numbers(figure)
        assert centred["right"] > 5
        moved = f"{centred['right']} right and {centred['down']} down"
        figure.get_by_label("Move it to the middle").uncheck()
        left = numbers(figure)
        assert left["pixels"] == left["drawn"] == centred["drawn"]
        assert (left["down"], left["right"]) == (0, 0)
        assert left["scores"] != centred["scores"]
        first = [int(np.argmax(each["scores"])) for each in (centred, left)]
        assert [left["otherwise"], centred["otherwise"]] == first
        said = figure.locator(".gd-play-said")
        assert f"moved {moved}, it would be read as {first[0]}." in said.inner_text().lower()
        figure.get_by_label("Move it to the middle").check()
        assert f"where it stands, it would be read as {first[1]}." in said.inner_text().lower()
        for width in (1440, 768, 390):  # what it is read as is seen while one draws
            page.set_viewport_size({"width": width, "height": 844})
            above, sheet = figure.locator(".gd-play-verdict").bounding_box(), pad.bounding_box()
            assert above is not None
            assert sheet is not None
            assert 0 <= sheet["y"] - above["y"] - above["height"] < 20
            assert above["height"] + sheet["height"] < 700


def test_a_run_can_be_paused_and_is_not_said_aloud_step_by_step(chromium: Browser, site: Path) -> None:
    with opened(chromium, site, CHAPTER_4, still=False) as page:
        figure = figure_of(page, "bowl")
        press(figure, "Run")
        page.wait_for_function("document.querySelector('.gd-play').numbers.steps.length >= 2")
        assert figure.locator("[aria-live]").get_attribute("aria-busy") == "true"
        press(figure, "Pause")
        stopped = len(numbers(figure)["steps"])
        page.wait_for_timeout(600)
        assert len(numbers(figure)["steps"]) == stopped < 20
        assert figure.locator("[aria-live]").get_attribute("aria-busy") is None


def test_the_bowl_of_a_frozen_weight_is_seen_to_arrive(chromium: Browser, site: Path) -> None:
    with opened(chromium, site, CHAPTER_5) as page:
        figure = figure_of(page, "bowls")
        assert numbers(figure)["bottoms"][0] - 0.1 > 0.01
        press(figure, "Run")
        found = numbers(figure)
        given: Any = {"alpha": 0.3, "frozen": {0}, "iterations": len(found["steps"])}
        assert_steps(found["steps"], list(learn_many_to_one(FIRST_GAME, [0.1, 0.2, -0.1], 1, **given)))
        assert found["weight"][0] == 0.1
        assert abs(found["bottoms"][0] - 0.1) < 1e-5
        assert found["outcome"] == "settles"
        press(figure, "Reset")
        assert numbers(figure)["steps"] == []
    with opened(chromium, site, CHAPTER_5, still=False) as page:
        figure_of(page, "bowls")  # once seen, it runs by itself
        page.wait_for_function("document.querySelector('[data-figure=bowls]').numbers.steps.length > 1")


def test_a_weight_can_be_frozen_on_the_way_and_thawed_again(chromium: Browser, site: Path) -> None:
    with opened(chromium, site, CHAPTER_5) as page:
        figure = figure_of(page, "bowls")
        slide(figure, "alpha", "0.01")
        toes = figure.get_by_label("Freeze toes")
        weights: tuple[float, ...] = (0.1, 0.2, -0.1)
        expected: list[Step[Any, float]] = []
        for frozen in (set(), {0}, set()):
            toes.set_checked(bool(frozen))
            press(figure, "Step")
            step = next(learn_many_to_one(FIRST_GAME, weights, 1, alpha=0.01, frozen=frozen))
            expected.append(step._replace(iteration=len(expected)))
            weights = step.new_weight
        assert_steps(numbers(figure)["steps"], expected)
        slide(figure, "alpha", "0.3")
        press(figure, "Run")
        assert numbers(figure)["outcome"] == "diverges"
        assert "too large for a float" in figure.locator("[aria-live]").inner_text()


@pytest.mark.parametrize(("alpha", "record"), [("0.3", "0.2"), ("1", "−0.7"), ("1.1", "0.5")])
def test_the_surface_is_walked_as_the_package_does(
    chromium: Browser, site: Path, alpha: str, record: str
) -> None:
    with opened(chromium, site, CHAPTER_5) as page:
        figure = figure_of(page, "surface")
        slide(figure, "alpha", alpha)
        slide(figure, "start: record", record)
        press(figure, "Step", 8)
        weights = [0.1, float(record.replace("−", "-")), -0.1]
        run = learn_many_to_one(FIRST_GAME, weights, 1, alpha=float(alpha), iterations=8, frozen={0})
        assert_steps(numbers(figure)["steps"], list(run))
        assert numbers(figure)["outcome"] == ("diverges" if alpha == "1.1" else "settles")


def assert_light(figure: Locator, light: Any, network: Any, goal: float) -> None:
    """Compare every node and every weight with those of the package."""
    found = numbers(figure)
    layers = forward(light[None], network)
    deltas = backpropagate(layers, np.array([[goal]]), network)
    assert found["goal"] == goal
    for name, arrays in {"layers": layers, "deltas": deltas, "network": network}.items():
        for ours, theirs in zip(found[name], arrays, strict=True):
            assert close(ours, theirs if name == "network" else theirs[0]), (name, ours, theirs)
    rows = figure.locator("tbody tr").all_inner_texts()
    assert [("off" in row) for row in rows] == [*(layers[1][0] == 0), False]


@pytest.mark.parametrize("button", ["after 60 passes", "untrained"])
def test_the_lamps_light_the_network_as_the_package_does(chromium: Browser, site: Path, button: str) -> None:
    start = initial_weights((3, 4, 1), np.random.RandomState(1))
    *_, last = train(CONFLICTING_LIGHTS, CONFLICTING_WALKS, start, alpha=0.2, iterations=60)
    with opened(chromium, site, CHAPTER_6) as page:
        figure = figure_of(page, "street_lights")
        figure.get_by_label(button).check()
        figure.get_by_label("Show what flows back").check()
        for light in every_light():
            for lamp, lit in zip(LAMPS, light, strict=True):
                figure.get_by_label(f"{lamp} lamp").set_checked(bool(lit))
            observed = np.flatnonzero((light == CONFLICTING_LIGHTS).all(axis=1))
            goal = np.ravel(CONFLICTING_WALKS)[observed[0]] if observed.size else 1.0
            if not observed.size:
                figure.get_by_label("walk").check()
            assert_light(figure, light, start if button == "untrained" else last.network, goal)


def test_a_light_can_be_learned_from_and_forgotten(chromium: Browser, site: Path) -> None:
    start = initial_weights((3, 4, 1), np.random.RandomState(1))
    network = tuple(weights.copy() for weights in start)
    light = CONFLICTING_LIGHTS[:1]
    with opened(chromium, site, CHAPTER_6) as page:
        figure = figure_of(page, "street_lights")
        figure.get_by_label("untrained").check()
        for _ in range(5):
            press(figure, "Learn from this light")
            layers = forward(light, network)
            update(network, layers, backpropagate(layers, np.ones((1, 1)), network), alpha=0.2)
            assert_light(figure, light[0], network, 1.0)
        figure.get_by_label("stop").check()
        press(figure, "Reset")
        assert_light(figure, light[0], start, 0.0)


def unpacked(text: str, kind: str = "letter") -> Any:
    if kind == "letter":
        return np.array([ord(letter) - 95 for letter in text])
    return np.frombuffer(base64.b64decode(text), dtype=kind)


@pytest.mark.parametrize("name", ["weights_over_time", "hidden_weights_over_time"])
def test_the_passes_can_be_scrubbed_stepped_and_run(chromium: Browser, site: Path, name: str) -> None:
    with opened(chromium, site, PAGES[name]) as page:
        figure = figure_of(page, name)
        data = data_of(figure)
        assert len(data["passes"]) == len(data["images"]) == 11
        last = figure.locator("svg .number:not([text-anchor=start])").evaluate_all(_MOST_RIGHT)
        assert last == data["passes"][-1]["pass"], "the axis ends where the run ends"
        begin = int(not unpacked(data["images"][0]).any())  # ten blank squares show nothing
        ways = [("", 0), ("Step", 1), ("Step", 2), ("Back", 1)]
        ways = [(control, begin + steps) for control, steps in ways] + [("slide", 7), ("Run", 10)]
        for control, at in ways:
            if control == "slide":
                slide(figure, "pass", str(data["passes"][at]["pass"]))
            elif control:
                press(figure, control)
            found = numbers(figure)
            assert {key: found[key] for key in data["passes"][at]} == data["passes"][at]
            told = unpacked(data["images"][at]).reshape(10, 784).astype(int)
            assert found["image"] == told.ravel().tolist()
            drawn = figure.locator("canvas").nth(3).evaluate(_ALPHA)
            assert np.abs(np.array(drawn) / 255 - np.abs(told[3]) / data["shades"]).max() < 0.01


_MOST_RIGHT = """words => Number(words.reduce((one, other) =>
    other.getBoundingClientRect().right > one.getBoundingClientRect().right ? other : one).textContent)"""

_ALPHA = """canvas => Array.from(canvas.getContext("2d").getImageData(0, 0, 28, 28).data)
    .filter((_, place) => place % 4 === 3)"""


def network_of(figure: Locator) -> list[Any]:
    """Read the weights that the page was given."""
    return [
        unpacked(layer["weights"], layer["kind"]).reshape(-1, layer["nodes"]) * layer["unit"]
        for layer in data_of(figure)["layers"]
    ]


def assert_scores(figure: Locator) -> Any:
    """Compare every number with NumPy's on the same weights: nothing is rounded, so no digit may differ."""
    network, found = network_of(figure), numbers(figure)
    pixels, down, right = middled(found["drawn"])
    assert found["pixels"] == pixels.tolist()
    assert (found["down"], found["right"]) == (down, right)
    layers = forward(pixels[None], network)
    assert found["scores"] == layers[-1][0].tolist()
    assert found["hidden"] == [total for weights in network[:-1] for total in (pixels @ weights).tolist()]
    assert found["on"] == sum(int((layer > 0).sum()) for layer in layers[1:-1])
    assert found["chosen"] == int(layers[-1][0].argmax())
    assert_layer(found, network)
    return found


def assert_layer(found: Any, network: Any) -> None:
    """Compare the two images with the single layer that this drawing makes of the network."""
    weights = collapse_for(np.array([found["pixels"]]), network)[:, found["chosen"]]
    assert found["weights"] == weights.tolist()
    assert found["product"] == (weights * found["pixels"]).tolist()
    assert sum(found["product"]) == found["scores"][found["chosen"]]


DRAWINGS = pytest.mark.parametrize(
    ("name", "hidden"), [("draw_a_digit", 0), ("draw_for_a_deep_network", 100)]
)


@DRAWINGS
def test_the_examples_get_their_scores(chromium: Browser, site: Path, name: str, hidden: int) -> None:
    images, labels = digits.load("test")
    with opened(chromium, site, PAGES[name]) as page:
        figure = figure_of(page, name)
        said = figure.locator(".gd-play-said")
        right, on = 0, set()
        for label in range(10):  # it opens with the first
            found = assert_scores(figure)
            first = int(np.flatnonzero(labels == label)[0])
            assert found["drawn"] == digits.pixels(images[first : first + 1], "binarised")[0].tolist()
            assert len(found["hidden"]) == hidden
            assert f"meant as {label}" in said.inner_text()
            first_two = np.sort(found["scores"])[-2:]
            assert found["unsure"] == (first_two[1] - first_two[0] < 0.1)
            second = int(np.argsort(found["scores"])[-2])
            either = f" or {second}?" if found["unsure"] else ""
            assert figure.locator(".gd-play-verdict").inner_text() == f"Read as {found['chosen']}{either}"
            assert (f" {found['on']} of 100 hidden nodes are on." in said.inner_text()) == bool(hidden)
            assert label or found["chosen"] == 0, "the first impression is of one that is read right"
            right += found["chosen"] == label
            on.add(found["on"])
            press(figure, "Another digit")
        assert right >= 5
        assert len(on) > 3 or not hidden, "each drawing switches others on"
        figure.get_by_role("radio", name=re.compile("^3 ?[−0]")).check()
        found = numbers(figure)
        assert found["chosen"] == 3
        assert_layer(found, network_of(figure))
        assert "Weights of 3" in figure.inner_text()
        press(figure, "Clear")
        assert not any(assert_scores(figure)["drawn"])
        assert ("no hidden node is on" in said.inner_text()) == bool(hidden)


@DRAWINGS
def test_a_digit_is_drawn_by_mouse_and_by_keyboard(
    chromium: Browser, site: Path, name: str, hidden: int
) -> None:
    with opened(chromium, site, PAGES[name]) as page:
        figure = figure_of(page, name)
        press(figure, "Clear")
        pad = figure.get_by_role("application")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        cell = box["width"] / 28
        page.mouse.move(box["x"] + 7 * cell, box["y"] + 3 * cell)
        page.mouse.down()
        page.mouse.move(box["x"] + 7 * cell, box["y"] + 20 * cell)  # one leap: the gap must be filled
        page.mouse.up()
        by_mouse = assert_scores(figure)
        drawn = np.array(by_mouse["drawn"]).reshape(28, 28)
        assert (drawn[3:20].sum(axis=1) == 2).all()
        assert by_mouse["right"] == 8
        assert by_mouse["down"] == 3
        assert "moved 8 right and 3 down" in figure.locator(".gd-play-said").inner_text()
        press(figure, "Clear")
        pad.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        for _ in range(5):
            page.keyboard.press("Shift+ArrowRight")
        by_keyboard = assert_scores(figure)
        drawn = np.array(by_keyboard["drawn"]).reshape(28, 28)
        assert sorted(set(drawn.sum(axis=1))) == [0, 7]
        assert drawn.sum() == 14
        assert len({tuple(np.sign(each["hidden"])) for each in (by_mouse, by_keyboard)}) == 1 + bool(hidden)
        assert figure.locator(".gd-play-unseen").inner_text().endswith("ink")
        figure.get_by_label("Eraser").check()
        pad.focus()
        for _ in range(8):
            page.keyboard.press("Shift+ArrowLeft")
        assert not any(assert_scores(figure)["drawn"])


# ---------------------------------------------------------------- every figure, every reader


CHAPTERS = pytest.mark.parametrize("name", sorted(set(PAGES.values())))


def figures_on(page_name: str) -> list[str]:
    return [name for name, where in PAGES.items() if where == page_name]


def test_every_figure_is_driven_here() -> None:
    chapters = (SCRIPTS.parent / "chapters").glob("*.md")
    asked = {
        chapter: re.findall(r"^```{play} (\w+)$", chapter.read_text("utf-8"), re.M) for chapter in chapters
    }
    assert {
        (name, f"chapters/{chapter.stem}.html") for chapter, names in asked.items() for name in names
    } == set(PAGES.items())


@CHAPTERS
def test_without_a_script_and_on_paper_there_is_only_the_static_figure(
    chromium: Browser, site: Path, name: str
) -> None:
    with opened(chromium, site, name, script=False) as page:
        assert page.locator(".gd-play").count() > 0
        assert page.locator(".gd-play:visible").count() == 0
        assert page.locator("svg.gd-figure:visible").count() > 0
    with opened(chromium, site, name) as page:
        found = page.locator(".gd-play").evaluate_all("all => all.map(each => each.dataset.figure)")
        assert sorted(found) == sorted(
            SCRIPT.get(figure_name, figure_name) for figure_name in figures_on(name)
        )
        shown = page.locator(".gd-play:visible").count()
        assert shown == page.locator(".gd-play").count() > 0
        page.emulate_media(media="print")
        assert page.locator(".gd-play:visible").count() == 0


@CHAPTERS
def test_figures_fit_a_phone_and_are_named_for_who_cannot_see_them(
    chromium: Browser, site: Path, name: str
) -> None:
    with opened(chromium, site, name, width=390) as page:
        for figure_name in figures_on(name):
            figure = figure_of(page, figure_name)
            for number in range(figure.get_by_role("button").count()):
                control = figure.get_by_role("button").nth(number)
                if control.is_enabled():
                    control.tap()
            found = figure.evaluate(_LOOK)
            assert found == {"wider": [], "unnamed": [], "hidden focus": [], "small": []}, figure_name
            assert len(figure.locator(".gd-play-said").inner_text()) > 30


_LOOK = """figure => {
    const right = figure.getBoundingClientRect().right;
    const all = [...figure.querySelectorAll("*")].filter(each => each.checkVisibility());
    const focusable = all.filter(each => each.matches("button, input, [tabindex]"));
    const name = each => `${each.tagName}.${each.getAttribute("class")} ${each.textContent.slice(0, 30)}`;
    return {
        "wider": all.filter(each => !each.closest(".gd-play-log, clipPath, g"))
            .filter(each => each.getBoundingClientRect().right > right).map(name),
        "unnamed": focusable.filter(each => !(each.textContent.trim() || each.labels?.[0]?.textContent.trim()
            || each.getAttribute("aria-label"))).map(name),
        "hidden focus": focusable.filter(each => each.closest("[role=img], [aria-hidden=true]")).map(name),
        "small": focusable.filter(each => {
            const box = (each.closest("label") ?? each).getBoundingClientRect();
            return Math.min(box.width, box.height) < 24;
        }).map(name),
    };
}"""


@CHAPTERS
def test_everything_in_a_figure_can_be_reached_and_seen_from_the_keyboard(
    chromium: Browser, site: Path, name: str
) -> None:
    with opened(chromium, site, name) as page:
        for figure_name in figures_on(name):
            figure = figure_of(page, figure_name)
            assert figure.evaluate(_BLANKS) == [], figure_name
            assert_reached(page, figure)
            assert_nothing_selected(page, figure)


# What a figure shows before anybody has touched it: a picture, a drawing, a line of its log.
_BLANKS = """figure => [...figure.querySelectorAll("canvas, svg.gd-play-chart, .gd-play-log, .gd-play-said")]
    .filter(each => !(each.matches("canvas")
        ? each.getContext("2d").getImageData(0, 0, 28, 28).data.some((value, at) => at % 4 === 3 && value)
        : each.matches("svg") ? each.querySelector("circle:not(.grid), rect:not(clipPath rect)")
        : /[0-9]/.test(each.textContent))).map(each => each.outerHTML.slice(0, 80))"""


def assert_nothing_selected(page: Page, figure: Locator) -> None:
    """Drag over everything that can be dragged, and out of it: nobody wanted its words."""
    dragged = figure.locator(
        ".gd-play-chart, .gd-play-pad, input[type=range], .gd-play-slider > span:first-child"
    )
    for place in dragged.locator("visible=true").all():
        place.scroll_into_view_if_needed()
        box = place.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + box["height"] + 120, steps=2)
        assert page.evaluate("getSelection().toString()") == ""
        page.mouse.up()


def assert_reached(page: Page, figure: Locator) -> None:
    """Go through everything that can have the focus, and see it marked."""
    wanted = figure.evaluate(
        """figure => { figure.tabIndex = -1; figure.focus();
        const groups = new Set();
        return [...figure.querySelectorAll("button, input, [tabindex]")]
            .filter(each => each.checkVisibility() && !each.disabled)
            .filter(each => each.type !== "radio" || !groups.has(each.name) && groups.add(each.name))
            .length; }"""
    )
    seen = 0
    for _ in range(wanted):
        page.keyboard.press("Tab")
        seen += figure.evaluate(
            """figure => { const at = document.activeElement;
            const mark = at.querySelector("circle.dot") ?? at, style = getComputedStyle(mark);
            return figure.contains(at) && at.matches(":focus-visible")
                && (style.outlineStyle !== "none" || parseFloat(style.strokeWidth) >= 3); }"""
        )
    assert seen == wanted >= 2


def test_images_turn_dark_with_the_page(chromium: Browser, site: Path) -> None:
    with opened(chromium, site, CHAPTER_5) as page:
        figure = figure_of(page, "draw_a_digit")
        assert figure.locator("canvas").first.evaluate(_BRIGHTEST) == 0
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        assert figure.locator("canvas").first.evaluate(_BRIGHTEST) > 150


_BRIGHTEST = """canvas => Math.max(...canvas.getContext("2d").getImageData(0, 0, 28, 28).data
    .filter((_, place) => place % 4 < 3))"""


@CHAPTERS
def test_a_figure_moves_nothing_when_it_appears(chromium: Browser, site: Path, name: str) -> None:
    with fresh_page(chromium, 390) as page:
        page.add_init_script(_WATCH_SHIFTS)
        page.goto((site / name).as_uri(), wait_until="load")
        page.wait_for_timeout(300)
        for figure in page.locator(".gd-play").all():
            figure.scroll_into_view_if_needed()
            page.wait_for_timeout(100)
        assert page.evaluate("window.moved") < 0.05


# Counts what moves because of a figure: shifts of the page around it are another test's.
_WATCH_SHIFTS = """window.moved = 0;
new PerformanceObserver(list => {
    for (const shift of list.getEntries())
        if (shift.sources.some(source => source.node?.parentElement?.closest(".gd-play")
            || source.node?.previousElementSibling?.matches?.(".gd-play"))) window.moved += shift.value;
}).observe({type: "layout-shift", buffered: true});"""
