"""What the package tells a page about its interactive figures, and how the build writes it down."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from docutils import nodes

from docs._ext.pages import interactive as play
from docs._ext.pages import interactive_data as interactive
from grokdocs import fast
from grokdocs.data import digits
from grokdocs.deep import RELU, initial_weights, train
from grokdocs.descent import gradient_descent, hot_and_cold, outcome
from grokdocs.regularize import AS_PRINTED, METHODS, Examples, fit, predict
from grokdocs.weights import learn_data_set, learn_many_to_one

EXTENSIONS = Path(__file__).resolve().parent.parent / "docs" / "_ext"
FIGURES = [name for name in interactive.__all__ if name.islower()]


def read(figure: interactive.Play) -> dict[str, Any]:
    """Read what a page would read."""
    told: dict[str, Any] = json.loads(figure.json())
    return told


# Two chapters share each of these.
SCRIPT = {"hidden_weights_over_time": "weights_over_time", "draw_for_a_deep_network": "draw_a_digit"}


def test_there_are_six_figures_and_two_of_them_twice() -> None:
    assert len(FIGURES) == 6 + len(SCRIPT)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_named_as_the_script_knows_it(name: str) -> None:
    quick = {"passes": 2} if name in SCRIPT else {}
    figure = getattr(interactive, name)(**quick)
    script = (EXTENSIONS.parent / "_static" / "play.js").read_text(encoding="utf-8")
    assert figure.figure == SCRIPT.get(name, name)
    assert re.search(rf"const figures = {{[^}}]*\b{figure.figure}\b", script)
    assert figure.title.startswith("Your turn: ")
    assert "<" not in figure.json()
    assert read(figure) == {"figure": figure.figure, "title": figure.title, **figure.data}


def test_no_text_can_end_the_script_that_holds_it() -> None:
    figure = interactive.bowls(names=["</script>", "b", "c"])
    assert "</script>" not in figure.json()
    assert read(figure)["names"][0] == "</script>"


def test_a_float_keeps_every_digit() -> None:
    assert read(interactive.bowl(weight=0.1 + 0.2))["weight"] == 0.1 + 0.2


def test_the_bowl_begins_where_the_chapter_does() -> None:
    data = interactive.bowl().data
    run = list(gradient_descent(data["weight"], data["x"], data["goal"], iterations=data["iterations"]))
    assert run[0].error == pytest.approx(0.64)
    assert any(outcome(data["x"], alpha) == "oscillates" for alpha in data["alphas"])
    *_, last = hot_and_cold(data["weight"], data["x"], data["goal"], step=data["steps"][0], iterations=1700)
    assert last.error < 1e-6, "the smallest step must reach the goal"


@pytest.mark.parametrize(
    ("figure", "arguments"),
    [
        ("bowl", {"x": 8.5}),
        ("bowl", {"goal": float("nan")}),
        ("bowl", {"alpha": float("inf")}),
        ("bowl", {"weight": float("nan")}),
        ("bowls", {"weights": [1.0, 2.0]}),
        ("bowls", {"names": ["a"]}),
        ("bowls", {"frozen": [7]}),
        ("surface", {"places": [1, 1]}),
        ("surface", {"places": [0, 3]}),
        ("surface", {"inputs": [1.0, 0.0, 2.0], "places": [0, 1]}),
        ("street_lights", {"passes": 0}),
        ("weights_over_time", {"alpha": float("nan")}),
        ("draw_for_a_deep_network", {"passes": 0}),
        ("draw_for_a_deep_network", {"count": 150}),
    ],
)
def test_numbers_that_make_no_figure_are_refused(figure: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        getattr(interactive, figure)(**arguments)


def test_bowls_and_surface_are_the_learner_s() -> None:
    data = interactive.surface().data
    run = learn_many_to_one(
        data["inputs"],
        data["weights"],
        data["goal"],
        alpha=data["alpha"],
        frozen=data["frozen"],
        iterations=60,
    )
    *_, last = run
    assert last.error < 1e-20
    assert data["alpha"] in data["alphas"] == sorted(data["alphas"])


def test_the_street_lights_are_those_of_the_published_run() -> None:
    data = interactive.street_lights().data
    start = initial_weights((3, 4, 1), np.random.RandomState(1))
    *_, last = train(data["lights"], data["walks"], start, alpha=0.2, iterations=60)
    for told, weights in zip(data["trained"], last.new_network, strict=True):
        assert told == weights.tolist()


@pytest.fixture(scope="module")
def layer() -> Any:
    seen = digits.load_or_stand_in("train", 200)
    *steps, _ = learn_data_set(
        digits.pixels(seen.images, "binarised"), digits.one_hot(seen.labels), alpha=0.0005, iterations=5
    )
    return [step.weights for step in steps]


def test_images_of_weights_are_off_by_half_a_shade_at_most(layer: Any) -> None:
    data = interactive.weights_over_time(passes=3, count=200).data
    assert [row["pass"] for row in data["passes"]] == [0, 1, 2, 3]
    for text, weights in zip(data["images"], layer, strict=True):
        told = np.frombuffer(base64.b64decode(text), dtype="i1").reshape(10, 784) * data["limit"] / 127
        clipped = np.clip(weights, -data["limit"], data["limit"])
        assert np.abs(told - clipped).max() <= 0.501 * data["limit"] / 127


def counted(layer: dict[str, Any]) -> Any:
    """Read a layer's weights as the script does: whole numbers, one row for each node."""
    kind = {1: "i1", 2: "<i2"}[layer["bytes"]]
    return np.frombuffer(base64.b64decode(layer["weights"]), dtype=kind).reshape(layer["nodes"], -1)


def test_rounded_weights_read_as_the_trained_ones_do(layer: Any) -> None:
    [told] = interactive.draw_a_digit(passes=3, count=200).data["layers"]
    weights = counted(told) * told["finest"]
    assert np.abs(weights - layer[3]).max() <= told["finest"] / 2
    unseen = digits.pixels(digits.load_or_stand_in("test", 200).images, "binarised")
    same = (unseen @ weights.T).argmax(axis=1) == (unseen @ layer[3].T).argmax(axis=1)
    assert same.mean() > 0.98


@pytest.fixture(scope="module")
def deep() -> tuple[Any, Examples, Any]:
    """Train chapter 8's last network as its page does; with it, unseen digits and what a page is told."""
    seen, unseen = (
        Examples(digits.pixels(some.images, "binarised"), some.labels)
        for some in (digits.load_or_stand_in("train", 1000), digits.load_or_stand_in("test", 1000))
    )
    right: Any = {**METHODS["batch"], **AS_PRINTED, "activation": RELU, "engine": fast.BEST}
    *_, last = fit(seen, rng=np.random.RandomState(1), **right)
    return last.network, unseen, interactive.draw_for_a_deep_network().data["layers"]


def test_rounding_costs_the_deep_network_no_more_than_a_few_digits(deep: Any) -> None:
    network, unseen, layers = deep
    rounded = tuple(counted(layer).T * layer["finest"] for layer in layers)
    for weights, trained, layer in zip(rounded, network, layers, strict=True):
        assert np.abs(weights - trained).max() <= layer["finest"] / 2
    said, exact = (predict(unseen.images, each).argmax(axis=1) for each in (rounded, network))
    right, before = ((answers == unseen.labels).sum() for answers in (said, exact))
    assert before > 700
    assert abs(right - before) <= 5
    assert (said != exact).sum() <= 10


def test_no_sum_of_the_deep_network_is_ever_rounded(deep: Any) -> None:
    _, unseen, layers = deep
    into, out = (counted(layer).astype(int).T for layer in layers)
    unit = layers[0]["finest"] * layers[1]["finest"]
    pixels = unseen.images[:100]
    told = predict(pixels, (into * layers[0]["finest"], out * layers[1]["finest"]))
    assert (told == np.maximum(pixels.astype(int) @ into, 0) @ out * unit).all()
    assert np.abs(into).sum(axis=0) @ np.abs(out).max(axis=1) < 2**53, "no drawing can get beyond a float"


@pytest.mark.parametrize(
    ("most", "kind"), [(0.25, "i1"), (0.3, "i1"), (100.0, "<i2"), (1e-6, "<i2"), (0.0, "i1")]
)
def test_weights_are_counted_as_finely_as_their_bytes_allow(most: float, kind: str) -> None:
    rows = np.array([[most, -most / 3], [0.0, most / 7]])
    layer = interactive._counted(rows, kind)
    assert np.log2(layer["finest"]).is_integer()
    assert np.abs(counted(layer) * layer["finest"] - rows).max() <= layer["finest"] / 2
    assert not most or most / (layer["finest"] / 2) > np.iinfo(kind).max, "half of it would not fit"


def test_hidden_weights_are_those_of_the_published_run_in_batches() -> None:
    data = interactive.hidden_weights_over_time(passes=3, every=2, nodes=4, count=200).data
    seen, unseen = (
        Examples(digits.pixels(some.images, "binarised"), some.labels)
        for some in (digits.load_or_stand_in("train", 200), digits.load_or_stand_in("test", 200))
    )
    rng = np.random.RandomState(1)
    steps = list(fit(seen, rng=rng, test=unseen, iterations=3, again=True, **METHODS["batch"], **AS_PRINTED))
    for row, text, step in zip(data["passes"], data["images"], [steps[0], steps[2]], strict=True):
        assert step.test is not None
        assert step.train_again is not None
        assert row["pass"] == step.iteration + 1
        assert row["error"] == pytest.approx(step.train_again.error, rel=1e-12)
        assert (row["seen"], row["unseen"]) == (step.train_again.accuracy, step.test.accuracy)
        told = np.frombuffer(base64.b64decode(text), dtype="i1").reshape(4, 784) * data["limit"] / 127
        clipped = np.clip(step.network[0].T[:4], -data["limit"], data["limit"])
        assert np.abs(told - clipped).max() <= 0.501 * data["limit"] / 127


def test_weights_that_do_not_fit_their_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="does not fit 1 bytes"):
        interactive._packed(np.array([200.0]), "i1")


# ---------------------------------------------------------------- the directive


def test_a_page_passes_its_arguments_on() -> None:
    assert play.make("bowl", "x: 2\nalpha: 0.1") == interactive.bowl(x=2, alpha=0.1)


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("bowel", "", LookupError),
        ("Play", "", LookupError),
        ("bowl", "y: 2", TypeError),
        ("bowl", "x: 200", ValueError),
    ],
)
def test_a_figure_that_cannot_be_made_says_why(name: str, arguments: str, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"\w"):
        play.make(name, arguments)


@pytest.mark.parametrize(("builder", "written"), [("html", 1), ("dirhtml", 1), ("epub", 0)])
def test_only_html_pages_get_the_figure(builder: str, written: int) -> None:
    figure = interactive.bowl()
    node = play.play(name="bowl", title='a "title"', data=figure.json())
    translator = SimpleNamespace(builder=SimpleNamespace(name=builder), body=[])
    with pytest.raises(nodes.SkipNode):
        play.write(translator, node)
    assert len(translator.body) == written
    for markup in translator.body:
        assert "&quot;title&quot;" in markup
        assert " hidden>" in markup, "without a script it stays hidden"
        assert figure.json() in markup
