"""Pictures show what the arrays and the steps say, in the colours of the palette, for every eye."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes

from grokdocs import pictures
from grokdocs.descent import error_slope, gradient_descent, hot_and_cold
from grokdocs.forward import stacked
from grokdocs.pictures.palette import PALETTE, diverging, house_style, new_axes
from grokdocs.pictures.words import push_apart
from grokdocs.steps import Step

mpl.use("Agg")

GAME = [8.5, 0.65, 1.2]
TEAM = [[0.1, 0.1, -0.3], [0.1, 0.2, 0.0], [0.0, 1.3, 0.1]]
SETTLING = list(gradient_descent(0.0, 0.5, 0.8, iterations=8))
EXPLODING = list(gradient_descent(0.5, 2, 0.8, iterations=4))


@pytest.fixture(autouse=True)
def _close_pictures() -> Iterator[None]:
    yield
    plt.close("all")


# Colours ------------------------------------------------------------------------------------

# How a reader without red (protan) or green (deutan) cones sees linear RGB: Machado, Oliveira
# and Fernandes (2009), severity 1.
VISION = {
    "all cones": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
TO_CONES = np.array(
    [[0.4122215, 0.5363325, 0.0514460], [0.2119035, 0.6806995, 0.1073970], [0.0883025, 0.2817188, 0.6299787]]
)
TO_OKLAB = np.array(
    [
        [0.2104543, 0.7936178, -0.0040720],
        [1.9779985, -2.4285922, 0.4505937],
        [0.0259040, 0.7827718, -0.8086758],
    ]
)
# Which colours meet in one picture. Muted lines lie behind the others, thin or dotted; they have
# to stay apart only where they carry data, as the edges of zero weights do.
TOGETHER = (
    ("input", "weight", "prediction", "goal", "error", "delta"),
    ("input", "prediction", "goal", "positive", "negative"),
    ("positive", "negative", "muted"),
    ("train", "test", "muted"),
)


def _linear(colour: str) -> Any:
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def _contrast(colour: str, page: str) -> float:
    bright, dim = sorted(
        (float(_linear(each) @ [0.2126, 0.7152, 0.0722]) for each in (colour, page)), reverse=True
    )
    return (bright + 0.05) / (dim + 0.05)


def _oklab(colour: str, vision: str) -> Any:
    seen = np.clip(VISION[vision] @ _linear(colour), 0, 1)
    return TO_OKLAB @ np.cbrt(TO_CONES @ seen)


def test_contrast_measures_what_it_should() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", [name for name in PALETTE if name != "paper"])
def test_every_colour_stands_out_from_its_page(name: str) -> None:
    assert _contrast(PALETTE[name].light, "#ffffff") >= 3
    assert _contrast(PALETTE[name].dark, "#14181e") >= 3
    assert _contrast(PALETTE[name].dark, "#1a1e22") >= 3


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("group", TOGETHER, ids=lambda group: "-".join(group)[:20])
def test_colours_that_meet_stay_apart_for_every_eye(group: tuple[str, ...], mode: str, vision: str) -> None:
    for one, other in combinations(group, 2):
        lab = [_oklab(getattr(PALETTE[name], mode), vision) for name in (one, other)]
        assert np.linalg.norm(lab[0] - lab[1]) >= 0.08, (one, other)


def test_red_and_green_of_equal_brightness_would_not_stay_apart() -> None:
    red, green = (_oklab(colour, "deutan") for colour in ("#c85000", "#6b7d00"))
    assert np.linalg.norm(red - green) < 0.08


@pytest.mark.parametrize("group", TOGETHER, ids=lambda group: "-".join(group)[:20])
def test_no_meaning_hangs_on_colour_alone(group: tuple[str, ...]) -> None:
    markers = [PALETTE[name].marker for name in group]
    assert len(set(markers)) == len(markers)


def test_no_two_meanings_share_a_colour() -> None:
    for mode in ("light", "dark"):
        colours = [getattr(colour, mode) for colour in PALETTE.values()]
        assert len(set(colours)) == len(colours)


def test_the_sign_map_is_clear_at_zero_and_even_on_both_sides() -> None:
    shades = diverging()(np.linspace(0, 1, 257))
    assert shades[128, 3] == pytest.approx(0, abs=0.01)
    assert np.allclose(shades[:, 3], shades[::-1, 3], atol=0.01)


def test_the_style_ends_with_its_context() -> None:
    before = mpl.rcParams["axes.spines.top"]
    with house_style():
        assert mpl.rcParams["axes.spines.top"] is False
    assert mpl.rcParams["axes.spines.top"] == before


# What is drawn ------------------------------------------------------------------------------


def _line(ax: Axes, label: str) -> tuple[list[float], list[float]]:
    line = next(line for line in ax.lines if line.get_label() == label)
    return np.asarray(line.get_xdata()).tolist(), np.asarray(line.get_ydata()).tolist()


def _texts(ax: Axes) -> list[str]:
    return [words.get_text() for words in ax.texts]


def test_a_network_has_one_edge_for_each_weight() -> None:
    drawing = pictures.describe_network(TEAM, GAME)
    drawn = {(edge.end.place, edge.start.place): edge.weight for edge in drawing.edges}
    assert drawn == {(row, column): TEAM[row][column] for row in range(3) for column in range(3)}


def test_a_network_holds_the_values_that_the_forward_pass_computes() -> None:
    drawing = pictures.describe_network([TEAM, TEAM], GAME)
    values = [node.value for node in drawing.nodes]
    expected = [*GAME, *(value for layer in stacked(GAME, [TEAM, TEAM]) for value in layer)]
    assert values == pytest.approx(expected)


def test_the_picture_draws_the_record_and_nothing_else() -> None:
    drawing = pictures.describe_network(TEAM, GAME)
    ax = pictures.network(TEAM, GAME)
    for line, edge in zip(ax.lines, drawing.edges, strict=True):
        assert np.asarray(line.get_xdata()).tolist() == [edge.start.x, edge.end.x]
        assert np.asarray(line.get_ydata()).tolist() == [edge.start.y, edge.end.y]
        sign = "positive" if edge.weight > 0 else "negative" if edge.weight < 0 else "muted"
        assert line.get_color() == PALETTE[sign].light
    assert _texts(ax)[:9] == [f"{edge.weight:g}".replace("-", "−") for edge in drawing.edges]
    assert _texts(ax)[9:15] == ["8.5", "0.65", "1.2", "0.555", "0.98", "0.965"]


def test_the_widest_edge_is_the_largest_weight() -> None:
    lines = pictures.network(TEAM).lines
    widths = np.array([line.get_linewidth() for line in lines])
    sizes = np.abs([edge.weight for edge in pictures.describe_network(TEAM).edges])
    assert np.array_equal(np.argsort(widths, kind="stable"), np.argsort(sizes, kind="stable"))


def test_rows_may_belong_to_inputs() -> None:
    by_output = pictures.describe_network(np.array(TEAM), GAME)
    by_input = pictures.describe_network(np.array(TEAM).T, GAME, rows="inputs")
    assert by_output == by_input


def test_relu_switches_nodes_off() -> None:
    first, second = [[1.0, 1.0], [-1.0, 0.0]], [[2.0, 3.0]]
    drawing = pictures.describe_network([first, second], [1.0, 2.0], relu=True)
    assert [(node.value, node.off) for node in drawing.nodes if node.role == "hidden"] == [
        (3, False),
        (0, True),
    ]
    assert drawing.nodes[-1].value == 6
    assert "off" in _texts(pictures.network([first, second], [1.0, 2.0], relu=True))


def test_a_large_network_is_cut_and_counted() -> None:
    stack = [np.ones((784, 40)), np.ones((40, 10))]
    drawing = pictures.describe_network(stack, rows="inputs", max_nodes=5)
    assert [gap.left_out for gap in drawing.gaps] == [779, 35, 5]
    assert len(drawing.nodes) == 15
    assert len(drawing.edges) == 50
    assert [node.place for node in drawing.nodes if node.layer == 0] == [0, 1, 2, 3, 783]


@pytest.mark.parametrize("shape", [(3, 3), (3, 4), (4, 3), (2, 5), (5, 1), (1, 5)])
def test_numbers_on_edges_keep_out_of_each_others_way(shape: tuple[int, int]) -> None:
    edges = pictures.describe_network([np.ones(shape[::-1]), np.ones((1, shape[1]))]).edges
    for one, other in combinations(edges, 2):
        apart = np.abs(np.subtract(one.at, other.at))
        assert apart[0] > 0.3 or apart[1] > 0.14, (one.at, other.at)


@pytest.mark.parametrize("run", [SETTLING, EXPLODING], ids=["settling", "exploding"])
def test_the_bowl_shows_every_step_on_the_curve(run: list[Step]) -> None:
    x = 0.5 if run is SETTLING else 2
    ax = pictures.bowl(run, x=x, goal=0.8)
    weights, errors = _line(ax, "where the run was")
    assert weights == [step.weight for step in run]
    assert errors == [step.error for step in run]
    curve_weights, curve_errors = map(np.array, _line(ax, "error"))
    assert np.allclose(curve_errors, (curve_weights * x - 0.8) ** 2)
    assert _line(ax, "where you want to be") == ([0.8 / x], [0.0])
    left, right = ax.get_xlim()
    assert all(left < weight < right for weight in weights)


def test_the_tangent_is_the_slope_at_the_last_dot() -> None:
    ax = pictures.bowl(SETTLING, x=0.5, goal=0.8)
    (left, right), (start, end) = _line(ax, "slope")
    assert (end - start) / (right - left) == pytest.approx(error_slope(SETTLING[-1].weight, 0.5, 0.8))
    assert (start + end) / 2 == pytest.approx(SETTLING[-1].error)


def test_tangent_and_path_can_be_left_out() -> None:
    bare = pictures.bowl(EXPLODING, x=2, goal=0.8, tangent=False, path=False)
    assert "slope" not in [line.get_label() for line in bare.lines]
    full = pictures.bowl(EXPLODING, x=2, goal=0.8)
    assert len(full.texts) > len(bare.texts)


def test_a_run_that_starts_at_the_bottom_still_has_a_bowl() -> None:
    ax = pictures.bowl(gradient_descent(1.6, 0.5, 0.8, iterations=1), x=0.5, goal=0.8)
    left, right = ax.get_xlim()
    assert left < 1.6 < right


def test_panels_tell_the_run_step_by_step() -> None:
    run = list(gradient_descent(0.0, 1.1, 0.8, iterations=3))
    panels = pictures.bowl_steps(run, x=1.1, goal=0.8)
    assert [panel.get_title() for panel in panels] == ["pass 0", "pass 1", "pass 2"]
    for count, panel in enumerate(panels, start=1):
        assert _line(panel, "where the run was")[0] == [step.weight for step in run[:count]]
    assert len(panels[0].figure.axes) == 3


def test_search_paths_are_the_predictions() -> None:
    runs = {"up": list(hot_and_cold(0, 1, 2, step=1, iterations=5)), "over": EXPLODING}
    ax = pictures.search_path(runs, goal=2)
    for name, run in runs.items():
        assert _line(ax, name) == ([step.iteration for step in run], [step.prediction for step in run])
    assert np.asarray(ax.lines[0].get_ydata()).tolist() == [2, 2]
    assert _texts(ax) == ["goal", "up", "over"]


def test_an_error_of_zero_stays_visible_on_a_logarithmic_axis() -> None:
    landing = list(hot_and_cold(0, 1, 2, step=1, iterations=4))
    ax = pictures.error_curve({"lands": landing})
    zeros = [step.iteration for step in landing if step.error == 0]
    assert np.asarray(ax.lines[1].get_xdata()).tolist() == zeros == [2, 3]
    assert ax.get_yscale() == "log"
    assert min(np.asarray(ax.lines[1].get_ydata())) >= ax.get_ylim()[0] > 0
    assert pictures.error_curve({"lands": landing}, log=False).get_yscale() == "linear"


def test_the_sweep_marks_what_runs_do() -> None:
    ax = pictures.alpha_sweep(2, alphas=[-0.1, 0.0, 0.1, 0.5, 1.0])
    alphas, factors = _line(ax, "diverges")
    assert alphas == [-0.1, 1.0]
    assert factors == pytest.approx([1.4, -3])
    assert _line(ax, "stands still")[0] == [0.0]
    assert _line(ax, "oscillates") == ([0.5], [-1.0])
    borders = [line for line in ax.lines if line.get_linestyle() == "--" and np.ptp(line.get_xdata()) == 0]
    assert [float(np.asarray(line.get_xdata())[0]) for line in borders] == [0.0, 2 / 2**2]
    (settles,) = _line(ax, "settles")[0]
    errors = [step.error for step in gradient_descent(0.5, 2, 0.8, alpha=settles, iterations=30)]
    assert errors[-1] < 1e-6 < errors[0]


def test_the_table_holds_its_numbers() -> None:
    ax = pictures.heat_table([[2, 0], [-1, 0.5]], ["a", "b"], ["c", "d"])
    assert _texts(ax) == ["2", "0", "−1", "0.5"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["c", "d"]
    assert sum(bool(patch.get_hatch()) for patch in ax.patches) == 1  # the one negative number


def test_knobs_and_rods_move_as_they_are_told() -> None:
    ax = pictures.knob([0.5, -2, 0], up_to=4)
    assert [float(np.asarray(line.get_ydata())[-1]) for line in ax.lines] == [2, -8, 0]
    assert len({str(line.get_linestyle()) for line in ax.lines}) > 1
    assert "red moves 1.5" in _texts(pictures.rods(pulled=0.5, factor=3))


def test_bars_are_the_errors() -> None:
    ax = pictures.what_may_change(0.3, {"the goal": 0.5, "the weight": 0.0})
    assert [float(bar.get_width()) for bar in ax.patches] == [0.5, 0.0]  # type: ignore[attr-defined]
    assert _texts(ax)[:2] == ["0.5", "0"]


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=8), st.floats(0.1, 50))
def test_labels_are_pushed_apart_in_their_order(places: list[float], gap: float) -> None:
    moved = push_apart(places, gap)
    order = np.argsort(places, kind="stable")
    assert all(np.diff(np.array(moved)[order]) >= gap - 1e-6)
    assert sum(moved) == pytest.approx(sum(places), abs=1e-6)


# For every picture --------------------------------------------------------------------------

EVERY: dict[str, Callable[[Axes | None], Axes]] = {
    "alpha_sweep": lambda ax: pictures.alpha_sweep(2, ax=ax),
    "bowl": lambda ax: pictures.bowl(SETTLING, 0.5, 0.8, ax=ax),
    "error_curve": lambda ax: pictures.error_curve({"a": SETTLING, "b": EXPLODING}, ax),
    "error_measures": lambda ax: pictures.error_measures(ax=ax),
    "heat_table": lambda ax: pictures.heat_table([[1, -1]], ["a"], ["b", "c"], ax),
    "knob": lambda ax: pictures.knob([0.5, 0, -0.5], ax=ax),
    "network": lambda ax: pictures.network(TEAM, GAME, ax=ax),
    "network, bare": lambda ax: pictures.network([TEAM, TEAM], show="nothing", ax=ax),
    "rods": lambda ax: pictures.rods(ax=ax),
    "search_path": lambda ax: pictures.search_path({"a": SETTLING}, 0.8, ax),
    "what_may_change": lambda ax: pictures.what_may_change(1, {"a": 0.5}, ax),
}


def _svg(ax: Axes) -> str:
    file = io.StringIO()
    with house_style():
        ax.figure.savefig(file, format="svg", bbox_inches="tight", metadata={"Date": None})  # type: ignore[union-attr]
    return file.getvalue()


@pytest.mark.parametrize("name", EVERY)
def test_pictures_use_no_foreign_colour(name: str) -> None:
    known = {colour.light for colour in PALETTE.values()}
    svg = _svg(EVERY[name](None))
    used = {colour.lower() for colour in re.findall(r"#[0-9a-fA-F]{6}\b", svg)}
    assert used <= known
    assert len(used) >= 2
    assert "rgb(" not in svg


@pytest.mark.parametrize("name", EVERY)
def test_pictures_draw_where_they_are_told(name: str) -> None:
    ax = new_axes()
    assert EVERY[name](ax) is ax
    assert ax.has_data() or ax.patches


@pytest.mark.parametrize("name", EVERY)
def test_words_stay_words_and_two_drawings_are_the_same_bytes(name: str) -> None:
    first, second = (_svg(EVERY[name](None)) for _ in range(2))
    assert first == second
    assert "<text" in first


@pytest.mark.parametrize("name", EVERY)
def test_no_words_touch_each_other(name: str) -> None:
    ax = EVERY[name](None)
    figure: Any = ax.figure
    figure.canvas.draw()
    boxes = [words.get_window_extent() for words in ax.texts if words.get_text()]
    for one, other in combinations(boxes, 2):
        assert not one.shrunk(0.9, 0.7).overlaps(other.shrunk(0.9, 0.7))


BAD: dict[str, tuple[Callable[[], object], str]] = {
    "no steps": (lambda: pictures.bowl([], 1, 1), "steps is empty"),
    "no slope": (lambda: pictures.bowl(gradient_descent(1, 0, 1), 0, 1), "x is 0"),
    "another goal": (lambda: pictures.bowl(SETTLING, 0.5, 0.9), "give the run's own x and goal"),
    "another input": (lambda: pictures.bowl(SETTLING, 0.7, 0.8), "give the run's own x and goal"),
    "too far": (
        lambda: pictures.bowl(gradient_descent(0.5, 2, 0.8, iterations=300), 2, 0.8),
        "draw fewer steps",
    ),
    "too many panels": (lambda: pictures.bowl_steps(gradient_descent(0, 1, 1), 1, 1), "at most 8"),
    "nan goal": (lambda: pictures.search_path({"a": SETTLING}, float("nan")), "goal is nan"),
    "no runs": (lambda: pictures.error_curve({}), "runs is empty"),
    "an empty run": (lambda: pictures.search_path({"short": []}, 1), "'short' has no steps"),
    "nothing to sweep": (lambda: pictures.alpha_sweep(0), "x is 0"),
    "no bars": (lambda: pictures.what_may_change(1, {}), "after is empty"),
    "negative error": (lambda: pictures.what_may_change(1, {"a": -1}), "below 0"),
    "negative size": (lambda: pictures.new_axes(-1), "no room"),
    "negative miss": (lambda: pictures.error_measures(-1), "largest is -1"),
    "ragged table": (lambda: pictures.heat_table([[1, 2], [3]], ["a", "b"], ["c", "d"]), r"values\[1\]"),
    "nameless row": (lambda: pictures.heat_table([[1, 2]], [], ["c", "d"]), "0 row names"),
    "no knob": (lambda: pictures.knob([]), "weights is empty"),
    "rod pushed": (lambda: pictures.rods(pulled=-1), "pulled is -1"),
    "no weights": (lambda: pictures.network([]), "give a matrix"),
    "no layers": (lambda: pictures.network([[[]]]), "give a matrix"),
    "ragged weights": (lambda: pictures.network([[1.0, 2.0], [3.0]]), "not a matrix"),
    "nan weight": (lambda: pictures.network([[float("nan")]]), "not finite"),
    "layers that do not meet": (lambda: pictures.network([TEAM, [[1.0, 2.0]]]), "weights.0. has 3 outputs"),
    "too few inputs": (lambda: pictures.network(TEAM, [1.0, 2.0]), r"inputs has shape \(2,\)"),
    "nan input": (lambda: pictures.network([[1.0]], [float("nan")]), "inputs holds a number"),
    "missing name": (lambda: pictures.network(TEAM, input_names=["toes"]), "3 nodes, and 1 names"),
    "unknown layer": (lambda: pictures.network(TEAM, hidden_names=[["a"]]), "names 1 layers"),
    "unknown rows": (lambda: pictures.network(TEAM, rows="columns"), "rows is 'columns'"),  # type: ignore[arg-type]
    "unknown show": (lambda: pictures.network(TEAM, show="all"), "show is 'all'"),  # type: ignore[arg-type]
    "no room": (lambda: pictures.network(TEAM, max_nodes=1), "max_nodes is 1"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_with_a_reason(name: str) -> None:
    call, message = BAD[name]
    with pytest.raises(ValueError, match=message):
        call()
