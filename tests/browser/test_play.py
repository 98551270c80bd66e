"""Every interactive figure, driven in a real browser and compared with the package's own steps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page

from grokdocs.data.season import FIRST_GAME
from grokdocs.data.streetlights import CONFLICTING_LIGHTS, CONFLICTING_WALKS, LAMPS, every_light
from grokdocs.deep import backpropagate, forward, initial_weights, squared_miss, train, update
from grokdocs.descent import error_slope, gradient_descent, hot_and_cold, outcome
from grokdocs.pictures import interactive
from grokdocs.pictures.bowls import bowl_of
from grokdocs.steps import Step, log
from grokdocs.weights import NodeStep, learn_many_to_one

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


def figure_of(page: Page, name: str) -> Locator:
    figure = page.locator(f'.gd-play[data-figure="{name}"]').first
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
        assert figure.locator("pre").inner_text() == log(expected, "error", "prediction", "new_weight")


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
        assert "too large for a float" in figure.locator("pre").inner_text()


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
