"""The pictures of chapter 5 show what the arrays hold, and nothing else."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.text import Annotation

from grokdocs.data.season import FIRST_GAME
from grokdocs.pictures.bowls import Bowl, bowl_of, bowls
from grokdocs.pictures.palette import PALETTE, colour_of_sign
from grokdocs.pictures.surface import error_surface, error_surface_values
from grokdocs.pictures.weight_images import digit_samples, image_times_weights, weight_images
from grokdocs.weights import NodeStep, learn_many_to_one

INPUTS = list(FIRST_GAME)
NAMES = list(FIRST_GAME._fields)
START = [0.1, 0.2, -0.1]
FREE = list(learn_many_to_one(INPUTS, START, 1.0))
FROZEN = list(learn_many_to_one(INPUTS, START, 1.0, alpha=0.3, frozen={0}))


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    mpl.use("Agg")
    yield
    plt.close("all")


def line(ax: Axes, label: str) -> np.ndarray[Any, Any]:
    (found,) = [each for each in ax.lines if each.get_label() == label]
    return np.asarray(found.get_xydata(), dtype=float)


def error_at(step: NodeStep, place: int, weight: float) -> float:
    weights = [*step.weights[:place], weight, *step.weights[place + 1 :]]
    return float(sum(x * w for x, w in zip(INPUTS, weights, strict=True)) - 1.0) ** 2


@pytest.mark.parametrize("run", [FREE, FROZEN], ids=["free", "frozen"])
@pytest.mark.parametrize("zoom", [False, True])
def test_every_panel_is_the_error_over_its_own_weight(run: list[NodeStep], zoom: bool) -> None:
    panels = bowls(run, INPUTS, NAMES, zoom=zoom)
    assert [len(row) for row in panels] == [3, 3, 3]
    for row, step in zip(panels, run, strict=True):
        for place, ax in enumerate(row):
            for weight, height in line(ax, "error")[::40]:
                assert height == pytest.approx(error_at(step, place, weight), abs=1e-12)
            assert line(ax, "weight").tolist() == [[step.weights[place], pytest.approx(step.error)]]
            ((bottom, floor),) = line(ax, "bottom")
            assert floor == 0
            assert error_at(step, place, bottom) == pytest.approx(0, abs=1e-15)
            (left, low), (right, high) = line(ax, "tangent")
            assert (high - low) / (right - left) == pytest.approx(2 * step.delta * INPUTS[place])
            shown = ax.get_xlim()
            assert shown[0] < bottom < shown[1]
            assert shown[0] < step.weights[place] < shown[1]


def test_all_bowls_share_one_width_unless_zoomed() -> None:
    widths = [np.ptp(ax.get_xlim()) for ax in bowls(FREE, INPUTS)[0]]
    assert widths == pytest.approx([widths[0]] * 3)
    zoomed = [np.ptp(ax.get_xlim()) for ax in bowls(FREE, INPUTS, zoom=True)[0]]
    assert zoomed[0] < zoomed[1]


def test_a_frozen_weight_gets_a_plumb_line_and_its_bowl_moves_under_a_still_dot() -> None:
    panels = bowls(FROZEN, INPUTS, NAMES)
    assert [ax.get_title() for ax in panels[0]] == ["toes, frozen", "record", "fans"]
    column = [row[0] for row in panels]
    assert {float(line(ax, "weight")[0, 0]) for ax in column} == {0.1}
    bottoms = [float(line(ax, "bottom")[0, 0]) for ax in column]
    assert bottoms[0] > bottoms[1] > bottoms[2] > 0.1
    assert all(line(ax, "still")[0, 0] == 0.1 for ax in column)
    assert not any(each.get_label() == "still" for row in panels for ax in row[1:] for each in ax.lines)


def test_a_weight_whose_input_is_0_has_a_flat_bowl() -> None:
    flat = Bowl(weight=0.5, x=0.0, delta=2.0)
    assert (flat.bottom, flat.slope, flat.error(99.0)) == (0.5, 0.0, 4.0)
    assert len(bowls(list(learn_many_to_one([0.0, 1.0], [0.5, 0.5], 1)), [0.0, 1.0])) == 3


def test_the_surface_is_the_error_over_both_weights() -> None:
    across, along = (bowl_of(FROZEN[0], INPUTS, place) for place in (1, 2))
    first, second = np.linspace(-1, 1, 5), np.linspace(-2, 2, 3)
    values = error_surface_values(across, along, first, second)
    assert values.shape == (3, 5)
    for i, v in enumerate(second):
        for j, u in enumerate(first):
            assert values[i, j] == pytest.approx((0.85 + 0.65 * u + 1.2 * v - 1) ** 2)


def test_the_path_runs_from_start_to_end_and_the_floor_has_no_error() -> None:
    surface, below = error_surface(FROZEN, INPUTS, (1, 2), NAMES)
    path = line(surface, "path")
    assert path.tolist() == [[step.weights[1], step.weights[2]] for step in FROZEN]
    for u, v in line(surface, "no error")[::20]:
        assert 0.85 + 0.65 * u + 1.2 * v == pytest.approx(1)
    for weight, height in line(below, "error")[::20]:
        assert height == pytest.approx(error_at(FROZEN[0], 1, weight), abs=1e-12)
    assert line(surface, "slice")[0, 1] == -0.1
    words = [text.get_text() for text in surface.texts if isinstance(text, Annotation)]
    assert words == ["start", "end"]
    (left, right), (low, high) = surface.get_xlim(), surface.get_ylim()
    assert all(left < u < right and low < v < high for u, v in path)


def test_weight_images_share_one_scale_centred_on_zero() -> None:
    weights = np.random.default_rng(5).normal(size=(10, 784))
    *images, bar = weight_images(weights)
    assert len(images) == 10
    limit = np.sort(np.abs(weights).ravel())[-79]
    assert (np.abs(weights) > limit).mean() < 0.01
    for digit, ax in enumerate(images):
        shown = ax.images[0]
        assert np.array_equal(np.asarray(shown.get_array()).ravel(), weights[digit])
        assert shown.get_clim() == (-limit, limit)
        assert ax.get_title() == str(digit)
    assert [tick.get_text() for tick in bar.get_xticklabels()][1] == "0"
    assert bar.get_xlabel() == "weight"


def test_a_product_adds_up_to_its_score_and_the_bars_show_all_ten() -> None:
    generator = np.random.default_rng(5)
    image, weights = (generator.random((28, 28)) > 0.5).astype(float), generator.normal(size=(10, 784))
    *axes, bars = image_times_weights(image, weights, [7, 3], label=7)
    scores = weights @ image.ravel()
    for line_of_axes, digit in ((axes[:3], 7), (axes[3:], 3)):
        product = np.asarray(line_of_axes[2].images[0].get_array())
        assert product.sum() == pytest.approx(scores[digit])
        assert np.array_equal(product, image * weights[digit].reshape(28, 28))
        assert line_of_axes[2].get_xlabel() == f"sum {scores[digit]:.2f}".replace("-", "−")
    widths: list[Any] = list(bars.patches)
    assert [bar.get_width() for bar in widths] == pytest.approx(scores.tolist())
    for bar, score in zip(widths, scores, strict=True):
        assert mpl.colors.to_hex(bar.get_facecolor()) == colour_of_sign(score).light
        assert bool(bar.get_hatch()) == (score <= 0)
    assert [text.get_text() for text in bars.get_yticklabels()][7] == "7 ◂"


def test_ink_covers_exactly_the_lit_pixels() -> None:
    image = (np.random.default_rng(5).random((28, 28)) > 0.6).astype(float)
    (ax,) = digit_samples([image], [4])
    patches = [patch for patch in ax.patches if isinstance(patch, PathPatch)]
    for i, j in np.ndindex(28, 28):
        coats = [patch for patch in patches if patch.get_path().contains_point((j, i))]
        assert bool(coats) == bool(image[i, j])
    uncovered = np.prod([1 - (patch.get_alpha() or 1) for patch in patches])
    assert uncovered == 0
    assert ax.get_title() == "4"


DRAWN: dict[str, Callable[[], object]] = {
    "bowls": lambda: bowls(FROZEN, INPUTS, NAMES),
    "surface": lambda: error_surface(FROZEN, INPUTS, (1, 2), NAMES),
    "samples": lambda: digit_samples(np.eye(28)[None], [1]),
    "weights": lambda: weight_images(np.random.default_rng(5).normal(size=(10, 784))),
    "product": lambda: image_times_weights(np.eye(28), np.ones((10, 784)), [1, 2], label=1),
}


@pytest.mark.parametrize("name", list(DRAWN))
def test_every_picture_is_svg_in_the_colours_of_the_palette(name: str) -> None:
    DRAWN[name]()
    file = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "savefig.transparent": True}):
        plt.savefig(file, format="svg", facecolor="none")
    drawn = re.sub(r"base64,[^\"]*", "", file.getvalue())
    colours = {colour.lower() for colour in re.findall(r"#[0-9a-fA-F]{6}\b", drawn)}
    assert colours
    assert colours <= {colour.light for colour in PALETTE.values()}
    assert len(file.getvalue()) < 200_000


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bowls([], INPUTS), "steps is empty"),
        (lambda: bowls(FREE, INPUTS[:2]), "inputs has 2 entries, the steps have 3 weights"),
        (lambda: bowls(FREE, INPUTS, ["toes"]), "name every input"),
        (lambda: bowl_of(FREE[0], INPUTS, 3), "place is 3"),
        (lambda: error_surface([], INPUTS), "steps is empty"),
        (lambda: error_surface(FROZEN, INPUTS, (1, 1)), "choose two weights"),
        (lambda: error_surface(FREE, INPUTS, (1, 2)), "weight 0 moves during the run"),
        (lambda: digit_samples([], []), "label each image"),
        (lambda: digit_samples([[1, 2, 3]], [1]), "do not make a square"),
        (lambda: weight_images([[1, 2, 3, 4]], ["a", "b"]), "name each"),
        (lambda: weight_images([[1, 2, 3]]), "do not make a square"),
        (lambda: image_times_weights([1, 2, 3, 4], [[1, 2]], [0], label=0), "they must match"),
        (lambda: image_times_weights([1], [[1], [1]], [2], label=0), "choose from 0 to 1"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
