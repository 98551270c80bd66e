"""Every interactive figure, driven in a real browser and compared with the package's own steps."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page

from docs._ext.pages import interactive_data as interactive
from grokdocs.correlation import collapse_for
from grokdocs.data import digits
from grokdocs.data.season import FIRST_GAME
from grokdocs.data.streetlights import CONFLICTING_LIGHTS, CONFLICTING_WALKS, LAMPS, every_light
from grokdocs.deep import backpropagate, forward, initial_weights, squared_miss, train, update
from grokdocs.descent import error_slope, gradient_descent, hot_and_cold, outcome
from grokdocs.pictures.bowls import bowl_of
from grokdocs.steps import Step, log
from grokdocs.weights import NodeStep, evaluate, learn_data_set, learn_many_to_one

CHAPTER_8 = "chapters/08-signal-and-noise.html"
CHAPTER_6 = "chapters/06-backpropagation.html"
CHAPTER_5 = "chapters/05-many-weights.html"
CHAPTER_4 = "chapters/04-compare-and-learn.html"


@contextmanager
def opened(
    chromium: Browser,
    site: Path,
    name: str,
    *,
    width: int = 1440,
    scheme: Literal["light", "dark"] = "light",
    still: bool = True,
    script: bool = True,
) -> Iterator[Page]:
    """Open a page from disk; the reader asked for less motion, so that a run is over at once."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce" if still else "no-preference",
        java_script_enabled=script,
        has_touch=width < 500,
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((site / name).as_uri(), wait_until="load")
    yield page
    assert complaints == []
    context.close()


# Two chapters share each of these: one function of the script, two of the package.
SCRIPT = {"hidden_weights_over_time": "weights_over_time", "draw_for_a_deep_network": "draw_a_digit"}


def figure_of(page: Page, name: str) -> Locator:
    """Find a figure by the name of the package's function that made it."""
    figure = page.locator(f'.gd-play[data-figure="{SCRIPT.get(name, name)}"]').first
    figure.scroll_into_view_if_needed()
    return figure


def numbers(figure: Locator) -> Any:
    """Read every number behind the picture, unrounded."""
    return figure.evaluate("figure => figure.numbers")


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


def same(computed: float, expected: float) -> bool:
    return math.isclose(computed, expected, rel_tol=1e-12, abs_tol=1e-12)


# ---------------------------------------------------------------- chapter 4: the bowl


def assert_steps(found: list[dict[str, Any]], expected: list[Step]) -> None:
    assert len(found) == len(expected) > 0
    for ours, theirs in zip(found, expected, strict=True):
        for name, value in theirs._asdict().items():
            assert same(ours[name], value), (name, ours, theirs)


@pytest.mark.parametrize(
    ("x", "goal", "alpha"),
    [
        ("0.5", "0.8", "1"),
        ("1.1", "0.8", "1"),
        ("2", "0.8", "1"),
        ("2", "0.8", "0.1"),
        ("−1.5", "1.3", "0.3"),
    ],
)
def test_the_bowl_descends_as_the_package_does(
    chromium: Browser, site: Path, x: str, goal: str, alpha: str
) -> None:
    with opened(chromium, site, CHAPTER_4) as page:
        figure = figure_of(page, "bowl")
        for name, shown in {"input": x, "goal": goal, "alpha": alpha}.items():
            slide(figure, name, shown)
        given = [float(text.replace("−", "-")) for text in (x, goal, alpha)]
        press(figure, "Step", 3)
        expected = list(gradient_descent(0, *given[:2], alpha=given[2]))
        assert_steps(numbers(figure)["steps"], expected[:3])
        press(figure, "Run")
        found = numbers(figure)
        assert_steps(found["steps"], expected)
        assert same(found["slope"], error_slope(expected[-1].new_weight, *given[:2]))
        assert figure.locator(".gd-play-log").inner_text() == log(
            expected, "error", "prediction", "new_weight"
        )


@pytest.mark.parametrize("step", ["0.001", "0.2", "10"])
def test_the_bowl_searches_as_the_package_does(chromium: Browser, site: Path, step: str) -> None:
    with opened(chromium, site, CHAPTER_4) as page:
        figure = figure_of(page, "bowl")
        figure.get_by_label("Hot and cold").check()
        slide(figure, "step size", step)
        press(figure, "Run")
        found = numbers(figure)["steps"]
        assert_steps(found, list(hot_and_cold(0, 0.5, 0.8, step=float(step), iterations=len(found))))
        assert len(found) > 1100 if step == "0.001" else len(found) >= 3
        assert found[-1]["error"] >= found[-3]["error"], "it stops when it gets no better"


def test_the_bowl_says_by_the_exact_rule_how_learning_ends(chromium: Browser, site: Path) -> None:
    seen = set()
    with opened(chromium, site, CHAPTER_4) as page:
        figure = figure_of(page, "bowl")
        alphas = interactive.bowl().data["alphas"]
        for x in ("−2", "0", "0.5", "1", "1.1"):
            slide(figure, "input", x)
            for alpha in alphas:
                slide(figure, "alpha", f"{alpha:g}".replace("-", "−"))
                ends = outcome(float(x.replace("−", "-")), alpha)
                assert numbers(figure)["outcome"] == ends
                assert f"learning {ends}." in figure.locator("[aria-live]").inner_text()
                seen.add(ends)
    assert seen == {"settles", "oscillates", "diverges", "stands still"}


def test_a_run_that_no_float_can_hold_ends_and_says_so(chromium: Browser, site: Path) -> None:
    with opened(chromium, site, CHAPTER_4) as page:
        figure = figure_of(page, "bowl")
        slide(figure, "input", "2.5")
        slide(figure, "alpha", "10")
        expected = list(gradient_descent(0, 2.5, 0.8, alpha=10, iterations=1000))
        for _ in range(len(expected) // 20 + 1):
            press(figure, "Run")
        assert_steps(numbers(figure)["steps"], expected)
        assert numbers(figure)["steps"][-1]["diverged"]
        assert figure.get_by_role("button", name="Step").is_disabled()
        assert "too large for a float" in figure.locator("[aria-live]").inner_text()
        assert "too large for a float" in figure.locator(".gd-play-log").inner_text()


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
        assert same(found["error"], (found["weight"] * 0.5 - 0.8) ** 2)
        assert "weight" in str(dot.get_attribute("aria-valuetext"))


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


# ---------------------------------------------------------------- chapter 5: many weights


def assert_node_steps(found: list[dict[str, Any]], expected: list[NodeStep]) -> None:
    assert len(found) == len(expected) > 0
    for ours, theirs in zip(found, expected, strict=True):
        assert ours["diverged"] == theirs.diverged
        for name in ("prediction", "error", "delta"):
            assert same(ours[name], getattr(theirs, name)), (name, ours, theirs)
        for name in ("weights", "weight_deltas", "new_weights"):
            assert all(map(same, ours[name], getattr(theirs, name))), (name, ours, theirs)


@pytest.mark.parametrize(("alpha", "frozen"), [("0.01", []), ("0.1", []), ("0.3", [0]), ("0.02", [1, 2])])
def test_three_bowls_learn_as_the_package_does(
    chromium: Browser, site: Path, alpha: str, frozen: list[int]
) -> None:
    with opened(chromium, site, CHAPTER_5) as page:
        figure = figure_of(page, "bowls")
        slide(figure, "alpha", alpha)
        for place in frozen:
            figure.get_by_label(f"Freeze {FIRST_GAME._fields[place]}").check()
        press(figure, "Step", 2)
        press(figure, "Run")
        run = learn_many_to_one(
            FIRST_GAME, [0.1, 0.2, -0.1], 1, alpha=float(alpha), iterations=13, frozen=frozen
        )
        *expected, now = run
        found = numbers(figure)
        assert_node_steps(found["steps"], expected)
        for place in range(3):
            assert same(found["bottoms"][place], bowl_of(now, FIRST_GAME, place).bottom)
            assert not frozen or place not in frozen or found["weights"][place] == [0.1, 0.2, -0.1][place]
        free = sum(x * x for place, x in enumerate(FIRST_GAME) if place not in frozen)
        assert found["outcome"] == ("settles" if 0 < float(alpha) * free < 2 else "diverges")


def test_a_weight_can_be_frozen_on_the_way_and_thawed_again(chromium: Browser, site: Path) -> None:
    with opened(chromium, site, CHAPTER_5) as page:
        figure = figure_of(page, "bowls")
        toes = figure.get_by_label("Freeze toes")
        weights, expected = [0.1, 0.2, -0.1], []
        for frozen in (set(), {0}, set()):
            toes.set_checked(bool(frozen))
            press(figure, "Step")
            step = next(learn_many_to_one(FIRST_GAME, weights, 1, alpha=0.01, frozen=frozen))
            weights = list(step.new_weights)
            expected.append(step)
        assert_node_steps(numbers(figure)["steps"], expected)
        press(figure, "Reset")
        assert numbers(figure)["steps"] == []


@pytest.mark.parametrize(("alpha", "record"), [("0.3", "0.2"), ("1", "−0.7"), ("1.1", "0.5")])
def test_the_surface_is_walked_as_the_package_does(
    chromium: Browser, site: Path, alpha: str, record: str
) -> None:
    with opened(chromium, site, CHAPTER_5) as page:
        figure = figure_of(page, "surface")
        slide(figure, "alpha", alpha)
        slide(figure, "start: record", record)
        press(figure, "Run")
        weights = [0.1, float(record.replace("−", "-")), -0.1]
        run = learn_many_to_one(FIRST_GAME, weights, 1, alpha=float(alpha), iterations=12, frozen={0})
        assert_node_steps(numbers(figure)["steps"], list(run))
        assert numbers(figure)["outcome"] == ("diverges" if alpha == "1.1" else "settles")


# ---------------------------------------------------------------- chapter 6: street lights


def all_close(computed: Any, expected: Any) -> bool:
    return np.allclose(np.array(computed, dtype=float), np.asarray(expected), rtol=1e-12, atol=1e-12)


def assert_light(figure: Locator, light: np.ndarray, network: Any, goal: float) -> None:
    """Compare every node and every weight delta with those of the package."""
    found = numbers(figure)
    layers = forward(light, network)
    backward = backpropagate(layers, network, [goal])
    assert found["goal"] == goal
    for name, arrays in {"values": layers.values, "sums": layers.sums, "deltas": backward.deltas}.items():
        assert len(found[name]) == len(arrays)
        for ours, theirs in zip(found[name], arrays, strict=True):
            assert all_close([ours], theirs), (name, ours, theirs)
    for name, matrices in {"weight_deltas": backward.weight_deltas, "network": network}.items():
        for ours, theirs in zip(found[name], matrices, strict=True):
            assert all_close(ours, theirs), name
    assert same(found["error"], squared_miss(layers.prediction, [goal]))
    rows = figure.locator("tbody tr").all_inner_texts()
    assert [("off" in row) for row in rows] == [*(layers.values[1][0] == 0), False]


@pytest.mark.parametrize("button", ["after 60 passes", "untrained"])
def test_the_lamps_light_the_network_as_the_package_does(chromium: Browser, site: Path, button: str) -> None:
    start = initial_weights((3, 4, 1), np.random.RandomState(1))
    *_, last = train(CONFLICTING_LIGHTS, CONFLICTING_WALKS, start, alpha=0.2, iterations=60)
    network = start if button == "untrained" else last.new_network
    with opened(chromium, site, CHAPTER_6) as page:
        figure = figure_of(page, "street_lights")
        figure.get_by_label(button).check()
        figure.get_by_label("Show what flows back").check()
        for light in every_light():
            for lamp, lit in zip(LAMPS, light, strict=True):
                figure.get_by_label(f"{lamp} lamp").set_checked(bool(lit))
            observed = np.flatnonzero((light == CONFLICTING_LIGHTS).all(axis=1))
            goal = CONFLICTING_WALKS[observed[0]] if observed.size else 1.0
            if not observed.size:
                figure.get_by_label("walk").check()
            assert_light(figure, light, network, goal)


def test_a_light_can_be_learned_from_and_forgotten(chromium: Browser, site: Path) -> None:
    network = start = initial_weights((3, 4, 1), np.random.RandomState(1))
    light, goal = CONFLICTING_LIGHTS[0], CONFLICTING_WALKS[0]
    with opened(chromium, site, CHAPTER_6) as page:
        figure = figure_of(page, "street_lights")
        figure.get_by_label("untrained").check()
        for _ in range(5):
            press(figure, "Learn from this light")
            shares = backpropagate(forward(light, network), network, [goal]).weight_deltas
            network = update(network, shares, alpha=0.2)
            assert_light(figure, light, network, goal)
        figure.get_by_label("stop").check()
        assert_light(figure, light, network, 0.0)
        press(figure, "Reset")
        assert_light(figure, light, start, 0.0)


# ---------------------------------------------------------------- chapter 5: images of weights


def test_hidden_nodes_can_be_watched_through_the_passes(chromium: Browser, site: Path) -> None:
    with opened(chromium, site, CHAPTER_8) as page:
        figure = figure_of(page, "hidden_weights_over_time")
        data = json.loads(figure.locator("script").first.text_content() or "")
        assert len(data["passes"]) == len(data["images"]) == 11
        for row, image in zip(data["passes"], data["images"], strict=True):
            found = numbers(figure)
            assert {name: found[name] for name in row} == row
            drawn = figure.locator("canvas").first.evaluate(_ALPHA)
            shades = np.abs(unpacked(image, "i1")[:784].astype(int))
            assert np.abs(np.array(drawn) / 255 - shades / 127).max() < 0.01
            press(figure, "Step")
        assert numbers(figure)["pass"] == 100


def unpacked(text: str, kind: str) -> Any:
    return np.frombuffer(base64.b64decode(text), dtype=kind)


def test_the_passes_can_be_scrubbed_stepped_and_run(chromium: Browser, site: Path) -> None:
    train_set, test_set = digits.load_or_stand_in("train", 1000), digits.load_or_stand_in("test", 1000)
    seen, unseen = (digits.pixels(some.images, "binarised") for some in (train_set, test_set))
    seen_goals, unseen_goals = (digits.one_hot(some.labels) for some in (train_set, test_set))
    steps = list(learn_data_set(seen, seen_goals, alpha=0.0005, iterations=11))
    with opened(chromium, site, CHAPTER_5) as page:
        figure = figure_of(page, "weights_over_time")
        assert numbers(figure)["pass"] == 0
        limit = json.loads(figure.locator("script").first.text_content() or "")["limit"]
        for name, times, expected in [("Step", 3, 3), ("Back", 1, 2), ("", 0, 7), ("Run", 1, 10)]:
            press(figure, name, times)
            if not name:
                slide(figure, "pass", "7")
            found, step = numbers(figure), steps[expected]
            score = evaluate(step.weights, unseen, unseen_goals)
            assert found["pass"] == expected
            assert same(found["error"], step.error)
            assert found["seen"] == step.accuracy
            assert found["unseen"] == score.accuracy
            image = figure.evaluate("figure => Array.from(figure.numbers.image)")
            told = np.array(image).reshape(10, 784) * limit / 127
            weights = np.clip(step.weights, -limit, limit)
            assert np.abs(told - weights).max() <= 0.5001 * limit / 127
            drawn = figure.locator("canvas").nth(3).evaluate(_ALPHA)
            assert np.abs(np.array(drawn) / 255 - np.abs(weights[3]) / limit).max() < 0.01


_ALPHA = """canvas => Array.from(canvas.getContext("2d").getImageData(0, 0, 28, 28).data)
    .filter((_, place) => place % 4 === 3)"""


def network_of(figure: Locator) -> list[Any]:
    """Read the weights that the page was given: one matrix for each layer, as the package has them."""
    data = json.loads(figure.locator("script").first.text_content() or "")
    return [
        unpacked(layer["weights"], {1: "i1", 2: "<i2"}[layer["bytes"]]).reshape(layer["nodes"], -1).T
        * layer["finest"]
        for layer in data["layers"]
    ]


def assert_scores(figure: Locator) -> Any:
    """Compare every number with NumPy's on the same weights: nothing is rounded, so no digit may differ."""
    network, found = network_of(figure), numbers(figure)
    pixels = np.array(found["pixels"], dtype=float)
    *hidden, scores = forward(pixels, network).sums
    assert found["scores"] == scores[0].tolist()
    assert found["hidden"] == [total for sums in hidden for total in sums[0].tolist()]
    assert found["on"] == sum(int((sums > 0).sum()) for sums in hidden)
    assert found["chosen"] == int(scores.argmax())
    assert_layer(found, collapse_for(pixels, network))
    return found


def assert_layer(found: Any, layer: Any) -> None:
    """Compare the two images with the single layer that this drawing makes of the network."""
    weights = layer[:, found["chosen"]]
    assert found["weights"] == weights.tolist()
    assert found["product"] == (weights * found["pixels"]).tolist()
    assert sum(found["product"]) == found["scores"][found["chosen"]]


DRAWINGS = pytest.mark.parametrize(
    ("page_name", "name", "hidden"),
    [(CHAPTER_5, "draw_a_digit", 0), (CHAPTER_8, "draw_for_a_deep_network", 100)],
)


@DRAWINGS
def test_the_examples_get_their_scores(
    chromium: Browser, site: Path, page_name: str, name: str, hidden: int
) -> None:
    test_set = digits.load_or_stand_in("test", 1000)
    with opened(chromium, site, page_name) as page:
        figure = figure_of(page, name)
        said = figure.locator(".gd-play-said")
        assert set(assert_scores(figure)["scores"]) == {0.0}
        right, on = 0, set()
        for label in range(10):
            press(figure, "Show me one")
            found = assert_scores(figure)
            first = int(np.flatnonzero(test_set.labels == label)[0])
            assert (
                found["pixels"] == digits.pixels(test_set.images[first : first + 1], "binarised")[0].tolist()
            )
            assert len(found["hidden"]) == hidden
            assert f"wrote a {label}" in said.inner_text()
            assert (f" {found['on']} of 100 hidden nodes are on." in said.inner_text()) == bool(hidden)
            right += found["chosen"] == label
            on.add(found["on"])
        assert right >= 5
        assert len(on) > 3 or not hidden, "each drawing switches others on"
        figure.get_by_role("radio", name=re.compile("^3 ?[−0]")).check()
        found = numbers(figure)
        assert found["chosen"] == 3
        assert_layer(found, collapse_for(found["pixels"], network_of(figure)))
        assert "Weights of 3" in figure.inner_text()
        press(figure, "Clear")
        assert not any(assert_scores(figure)["pixels"])
        assert ("no hidden node is on" in said.inner_text()) == bool(hidden)


@DRAWINGS
def test_a_digit_is_drawn_by_mouse_and_by_keyboard(
    chromium: Browser, site: Path, page_name: str, name: str, hidden: int
) -> None:
    with opened(chromium, site, page_name) as page:
        figure = figure_of(page, name)
        pad = figure.get_by_role("application")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        cell = box["width"] / 28
        page.mouse.move(box["x"] + 14 * cell, box["y"] + 5 * cell)
        page.mouse.down()
        page.mouse.move(box["x"] + 14 * cell, box["y"] + 22 * cell)  # one leap: the gap must be filled
        page.mouse.up()
        by_mouse = assert_scores(figure)
        drawn = np.array(by_mouse["pixels"]).reshape(28, 28)
        assert (drawn[5:22].sum(axis=1) == 2).all()
        press(figure, "Clear")
        pad.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        for _ in range(5):
            page.keyboard.press("Shift+ArrowRight")
        by_keyboard = assert_scores(figure)
        drawn = np.array(by_keyboard["pixels"]).reshape(28, 28)
        assert sorted(set(drawn.sum(axis=1))) == [0, 7]
        assert drawn.sum() == 14
        assert len({tuple(np.sign(each["hidden"])) for each in (by_mouse, by_keyboard)}) == 1 + bool(hidden)
        assert figure.locator(".gd-play-unseen").inner_text().endswith("ink")
        figure.get_by_label("Eraser").check()
        pad.focus()
        for _ in range(8):
            page.keyboard.press("Shift+ArrowLeft")
        assert not any(assert_scores(figure)["pixels"])


# ---------------------------------------------------------------- every figure, every reader

FIGURES = {
    "bowl": CHAPTER_4,
    "bowls": CHAPTER_5,
    "surface": CHAPTER_5,
    "weights_over_time": CHAPTER_5,
    "draw_a_digit": CHAPTER_5,
    "street_lights": CHAPTER_6,
    "hidden_weights_over_time": CHAPTER_8,
    "draw_for_a_deep_network": CHAPTER_8,
}


def test_every_figure_of_the_package_is_on_a_page(chromium: Browser, site: Path) -> None:
    assert set(FIGURES) == {name for name in interactive.__all__ if name.islower()}
    for page_name in sorted(set(FIGURES.values())):
        with opened(chromium, site, page_name) as page:
            found = page.locator(".gd-play").evaluate_all("all => all.map(each => each.dataset.figure)")
        named = [SCRIPT.get(name, name) for name, where in FIGURES.items() if where == page_name]
        assert sorted(found) == sorted(named)


@pytest.mark.parametrize("name", sorted(set(FIGURES.values())))
def test_without_a_script_and_on_paper_there_is_only_the_static_figure(
    chromium: Browser, site: Path, name: str
) -> None:
    with opened(chromium, site, name, script=False) as page:
        assert page.locator(".gd-play").count() > 0
        assert page.locator(".gd-play:visible").count() == 0
        assert page.locator("svg.gd-figure:visible").count() > 0
    with opened(chromium, site, name) as page:
        shown = page.locator(".gd-play:visible").count()
        assert shown == page.locator(".gd-play").count() > 0
        page.emulate_media(media="print")
        assert page.locator(".gd-play:visible").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("figure_name", FIGURES)
def test_a_figure_fits_a_phone_and_is_named_for_who_cannot_see_it(
    chromium: Browser, site: Path, figure_name: str, scheme: Literal["light", "dark"]
) -> None:
    with opened(chromium, site, FIGURES[figure_name], width=390, scheme=scheme) as page:
        figure = figure_of(page, figure_name)
        for number in range(figure.get_by_role("button").count()):
            control = figure.get_by_role("button").nth(number)
            if control.is_enabled():
                control.tap()
        found = figure.evaluate(_LOOK)
        assert found["wider"] == []
        assert found["unnamed"] == []
        assert found["hidden focus"] == []
        assert found["small"] == []
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


@pytest.mark.parametrize("figure_name", FIGURES)
def test_everything_in_a_figure_can_be_reached_and_seen_from_the_keyboard(
    chromium: Browser, site: Path, figure_name: str
) -> None:
    with opened(chromium, site, FIGURES[figure_name]) as page:
        figure = figure_of(page, figure_name)
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
        assert seen == wanted > 3


def test_images_turn_dark_with_the_page(chromium: Browser, site: Path) -> None:
    with opened(chromium, site, CHAPTER_5) as page:
        figure = figure_of(page, "draw_a_digit")
        press(figure, "Show me one")
        assert figure.locator("canvas").first.evaluate(_BRIGHTEST) == 0
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        assert figure.locator("canvas").first.evaluate(_BRIGHTEST) > 150


_BRIGHTEST = """canvas => Math.max(...canvas.getContext("2d").getImageData(0, 0, 28, 28).data
    .filter((_, place) => place % 4 < 3))"""


@pytest.mark.parametrize("name", sorted(set(FIGURES.values())))
def test_a_figure_moves_nothing_when_it_appears(chromium: Browser, site: Path, name: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.add_init_script(_WATCH_SHIFTS)
    page.goto((site / name).as_uri(), wait_until="load")
    page.wait_for_timeout(300)
    for figure in page.locator(".gd-play").all():
        figure.scroll_into_view_if_needed()
        page.wait_for_timeout(100)
    assert page.evaluate("window.moved") < 0.05
    context.close()


# Counts what moves because of a figure: shifts of the page around it are another test's.
_WATCH_SHIFTS = """window.moved = 0;
new PerformanceObserver(list => {
    for (const shift of list.getEntries())
        if (shift.sources.some(source => source.node?.parentElement?.closest(".gd-play")
            || source.node?.previousElementSibling?.matches?.(".gd-play"))) window.moved += shift.value;
}).observe({type: "layout-shift", buffered: true});"""
