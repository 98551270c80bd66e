"""Every picture is readable by every eye, and its marks stand where the data says."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import warnings
from collections.abc import Callable, Iterator
from inspect import isfunction
from itertools import combinations
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch
from matplotlib.text import Text

from grokdocs import pictures
from grokdocs.data.games import CROWDS
from grokdocs.data.streetlights import LAMPS, LIGHTS, WALKS
from grokdocs.descent import gradient_descent, hot_and_cold
from grokdocs.experiments import Run
from grokdocs.forward import stacked
from grokdocs.pictures.drawing import push_apart
from grokdocs.pictures.palette import PALETTE, diverging
from grokdocs.steps import Epoch, Score
from grokdocs.weights import learn_many_to_one

GAME, NAMES, ASKED = [8.5, 0.65, 1.2], ["toes", "record", "fans"], ["hurt", "win", "sad"]
TEAM = [[0.1, 0.1, -0.3], [0.1, 0.2, 0.0], [0.0, 1.3, 0.1]]
SETTLING = list(gradient_descent(0.0, 0.5, 0.8, iterations=8))
EXPLODING = list(gradient_descent(0.5, 2, 0.8, iterations=4))
LANDING = list(hot_and_cold(0, 1, 2, step=1, iterations=4))
FREE = list(learn_many_to_one(GAME, [0.1, 0.2, -0.1], 1.0))
FROZEN = list(learn_many_to_one(GAME, [0.1, 0.2, -0.1], 1.0, alpha=0.3, frozen={0}))
SMALL = (
    np.array([[0.5, -1, 0, 1], [1, 0.5, -0.5, -1], [-1, 1, 0.2, -0.1]]),
    np.array([[1.0], [-2], [0], [0.5]]),
)
LARGE = (np.ones((784, 40)), np.linspace(-1, 1, 400).reshape(40, 10))
RANDOM = np.random.default_rng(5)
BLOCKS = np.kron(RANDOM.random((7, 7, 7)) > 0.6, np.ones((1, 4, 4)))
DIGITS, WEIGHTS = BLOCKS.reshape(7, 784), RANDOM.normal(size=(784, 10))


def run(*accuracies: float, exam: str = "test") -> Run:
    scores = [{"train": Score(0.5 - 0.1 * right, 0.9), exam: Score(1 - right, right)} for right in accuracies]
    return Run(tuple(Epoch(place, 0.0, np.array([]), (), each) for place, each in enumerate(scores)), ())


ONE, OTHER = run(0.4, 0.7, 0.8, 0.75), run(0.5, 0.75, 0.82, 0.85)

# One call for each public picture; a word after a comma tells a second one from the first.
EXAMPLES: dict[str, Callable[[], Any]] = {
    "alpha_sweep": lambda: pictures.alpha_sweep(2),
    "bowl": lambda: pictures.bowl(SETTLING, 0.5, 0.8),
    "bowl, exploding": lambda: pictures.bowl(EXPLODING, 2, 0.8),
    "bowl_steps": lambda: pictures.bowl_steps(SETTLING[:3], 0.5, 0.8),
    "bowls": lambda: pictures.bowls(FREE[:2], GAME, NAMES),
    "bowls, zoom": lambda: pictures.bowls(FROZEN[:2], GAME, NAMES, zoom=True),
    "clusters": lambda: pictures.clusters(CROWDS, [0, 1, 0, 0, 1, 2, 2]),
    "digit_samples": lambda: pictures.digit_samples(DIGITS, range(7)),
    "error_curve": lambda: pictures.error_curve(
        {"lands": LANDING, "settles": SETTLING, "explodes": EXPLODING}
    ),
    "error_measures": lambda: pictures.error_measures(),
    "error_surface": lambda: pictures.error_surface(FROZEN, GAME, (1, 2), NAMES),
    "growing_square": lambda: pictures.growing_square(),
    "heat_table": lambda: pictures.heat_table([[2, -1.25], [0, 0.5]], ["a", "b"], ["c", "d"]),
    "image_times_weights": lambda: pictures.image_times_weights(DIGITS[0], WEIGHTS, [7, 3, 1], label=7),
    "knob": lambda: pictures.knob([0.5, 0.49, 0, -0.5]),
    "knob_and_count": lambda: pictures.knob_and_count(
        {"home": [0.5, 0.6], "away": [0.5, 0.4]}, {"home": [0.5, 1], "away": [0.5, 0]}
    ),
    "knob_machine": lambda: pictures.knob_machine(GAME, [0.1, 0.2, 0], names=NAMES),
    "knob_machine, turned": lambda: pictures.knob_machine(
        GAME, [0.1, 0.2, 0], [0.05, 0.19, -0.01], names=NAMES
    ),
    "known_and_wanted": lambda: pictures.known_and_wanted([(20, 22.5), (31, 34.6), (47, 51.5)], 1.1, 40),
    "layers": lambda: pictures.layers(SMALL, input_names=LAMPS, output_names=["walk"]),
    "layers, flow": lambda: pictures.layers(SMALL, LIGHTS[:1], numbers=False, input_names=LAMPS),
    "layers, large": lambda: pictures.layers(LARGE),
    "layers, boxes": lambda: pictures.layers(SMALL, LIGHTS[:1], level="boxes"),
    "layers, large boxes": lambda: pictures.layers(LARGE, level="boxes"),
    "layers, names": lambda: pictures.layers(SMALL, level="names"),
    "learning_network": lambda: pictures.learning_network(),
    "leads": lambda: pictures.leads({"dropout": [0.01, 0.03, 0.02], "batches": [-0.01, 0.02, 0.0]}),
    "masks": lambda: pictures.masks([[1, 0, 2, 0], [0, 0, 1, 1]]),
    "nested_fields": lambda: pictures.nested_fields(
        {"pets": "they live with us", "cats": "we live with them"}
    ),
    "network": lambda: pictures.network(TEAM, GAME, input_names=NAMES, output_names=ASKED),
    "network, one output": lambda: pictures.network([TEAM[0]], GAME, input_names=NAMES, output_names=["win"]),
    "network, stacked": lambda: pictures.network([TEAM, TEAM], GAME, input_names=NAMES, show="nodes"),
    "pegs": lambda: pictures.pegs(4, holes=[3, 5, 4]),
    "quadrants": lambda: pictures.quadrants(
        ["hot", "cold"], ["wet", "dry"], [["tea", "toast"], ["rain", "ice"]], marked_row=0, mark="breakfast"
    ),
    "rods": lambda: pictures.rods(),
    "search_path": lambda: pictures.search_path({"settles": SETTLING, "explodes": EXPLODING}, 0.8),
    "slopes": lambda: pictures.slopes({"plain": (ONE, OTHER), "dropout": (OTHER, ONE), "batch": (ONE, ONE)}),
    "spread_curves": lambda: pictures.spread_curves(
        [0, 20, 40],
        {"plain": [[0.5, 0.8, 0.7], [0.6, 0.8, 0.8]], "dropout": [[0.4, 0.8, 0.8], [0.5, 0.8, 0.9]]},
    ),
    "street_lights": lambda: pictures.street_lights(LIGHTS, WALKS),
    "train_and_test": lambda: pictures.train_and_test(ONE),
    "trials": lambda: pictures.trials([0.9, 1, 1.1, 1.2], [5, 2, 0.4, 3]),
    "validation_curve": lambda: pictures.validation_curve(
        run(0.5, 0.7, 0.6, exam="validation").epochs, kept=1
    ),
    "weight_counts": lambda: pictures.weight_counts({"a lamp": 1, "a piano": 79400}),
    "weight_images": lambda: pictures.weight_images(WEIGHTS),
    "weight_paths": lambda: pictures.weight_paths([[0.5, 0.5, -0.5], [0.4, 0.6, 0], [0.3, 0.7, 0.1]], LAMPS),
}


@pytest.fixture(autouse=True)
def _close_pictures() -> Iterator[None]:
    mpl.use("Agg")
    yield
    plt.close("all")


# For every picture --------------------------------------------------------------------------


def test_every_public_picture_has_an_example() -> None:
    public = {name for name in pictures.__all__ if isfunction(getattr(pictures, name))}
    assert public - {"house_style", "new_axes"} == {name.split(",")[0] for name in EXAMPLES}
    assert json.loads(SEEN.read_text(encoding="utf-8")).keys() == EXAMPLES.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_picture_can_be_read(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn, file = EXAMPLES[name](), io.StringIO()
        figure: Any = plt.gcf()
        figure.set_dpi(72)  # as in the file, so that places can be compared
        with mpl.rc_context({"svg.fonttype": "none"}):
            figure.savefig(file, format="svg")
    returned = np.ravel(np.array(drawn, dtype=object))
    assert all(isinstance(ax, Axes) and ax.figure is figure for ax in returned)
    hidden = {id(text) for ax in figure.axes for text in _not_drawn(ax)}
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    texts = [text for text in texts if id(text) not in hidden]
    boxes = [text.get_window_extent() for text in texts]
    page = figure.bbox
    for text, box in zip(texts, boxes, strict=True):
        inside = (
            page.x0 - 1 <= box.x0
            and box.x1 <= page.x1 + 1
            and page.y0 - 1 <= box.y0
            and box.y1 <= page.y1 + 1
        )
        assert inside, f"{text.get_text()!r} leaves the picture"
    for (one, first), (other, second) in combinations(zip(texts, boxes, strict=True), 2):
        wide = min(first.x1, second.x1) - max(first.x0, second.x0)
        high = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert wide <= 1 or high <= 2, f"{one.get_text()!r} lies over {other.get_text()!r}"
    for ax in figure.axes:
        _check_marks(ax)
        _check_names(ax, figure)
    colours = set(re.findall(r"#[0-9a-f]{6}\b", re.sub(r'base64,[^"]*', "", file.getvalue().lower())))
    assert colours <= {colour.light for colour in PALETTE.values()}
    assert len(file.getvalue()) < 200_000
    _as_seen(name, figure)


def _not_drawn(ax: Any) -> Iterator[Text]:
    """Find words of axes that are switched off, and of ticks beyond the limits."""
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
            if not (ax.axison and low <= tick.get_loc() <= high):
                yield from (tick.label1, tick.label2)
        if not ax.axison:
            yield axis.label


def _check_marks(ax: Axes) -> None:
    """No dot and no bar is cut off by the edge of its axes."""
    (left, right), (low, high) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
    dots = [line for line in ax.lines if line.get_marker() not in ("", "None", None)]
    for x, y in np.concatenate([np.empty((0, 2)), *(np.asarray(line.get_xydata()) for line in dots)]):
        if y > 0 or ax.get_yscale() != "log":
            assert left <= x <= right, (x, left, right)
            assert low <= y <= high, (y, low, high)
    for patch in ax.patches if not isinstance(ax.axison, bool) or not ax.axison else ():
        box: Any = patch.get_window_extent().transformed(ax.transData.inverted())
        assert left - 0.05 <= box.x0 <= box.x1 <= right + 0.05
        assert low - 0.05 <= box.y0 <= box.y1 <= high + 0.05


def _check_names(ax: Axes, figure: Any) -> None:
    """An axis with numbers on it says what they count."""
    both: Any = ((ax.xaxis, figure.get_supxlabel()), (ax.yaxis, figure.get_supylabel()))
    alone = not (ax.get_xlabel() or ax.get_ylabel())  # then a title speaks for both
    for axis, of_all in both:
        words = [tick.label1.get_text() + tick.label2.get_text() for tick in axis.get_major_ticks()]
        shown = ax.axison and any(tick.label1.get_visible() for tick in axis.get_major_ticks())
        if shown and all(re.search(r"\d", word) for word in words if word) and any(words):
            assert axis.get_label_text() or of_all or (ax.get_title() and alone), f"{axis} has no name"


@pytest.mark.parametrize("shape", [(3, 3), (3, 4), (4, 3), (2, 5), (5, 1), (1, 5)])
def test_numbers_on_edges_keep_out_of_each_others_way(shape: tuple[int, int]) -> None:
    ax = pictures.network([np.ones(shape[::-1]), np.ones((1, shape[1]))])
    places = [text.get_position() for text in ax.texts if text.get_text() == "1"]
    assert len(places) == shape[0] * shape[1] + shape[1]
    for one, other in combinations(places, 2):
        apart = np.abs(np.subtract(one, other))
        assert apart[0] > 0.3 or apart[1] > 0.14, (one, other)


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=8), st.floats(0.1, 50))
def test_labels_are_pushed_apart_in_their_order(places: list[float], gap: float) -> None:
    moved = push_apart(places, gap)
    order = np.argsort(places, kind="stable")
    assert all(np.diff(np.array(moved)[order]) >= gap - 1e-6)
    assert sum(moved) == pytest.approx(sum(places), abs=1e-6)


# As somebody saw it ---------------------------------------------------------------------------


SEEN = Path(__file__).with_name("pictures.json")


def _plain(value: Any) -> Any:
    """Write what an artist is made of, with six digits."""
    if isinstance(value, str | bool | None):
        return value
    if isinstance(value, int | float | np.generic):
        return f"{float(value) + 0.0:.6g}"
    if hasattr(value, "tolist"):
        value = np.ma.filled(value, np.nan).tolist()
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else str(type(value))


def _looks(artist: Any, *names: str) -> list[Any]:
    common = ("alpha", "zorder", "clip_on", "visible")
    return [_plain(getattr(artist, f"get_{name}")()) for name in (*names, *common)]


def _parts(figure: Any) -> dict[str, list[Any]]:
    """Take a picture apart: what every line, box, word and image is told to be."""
    parts: dict[str, list[Any]] = {"figure": [_plain(figure.get_size_inches())]}
    for text in figure.findobj(Text, include_self=False) if figure.texts or figure.legends else ():
        parts["figure"].append([text.get_text(), _plain(text.get_size())])
    for ax in figure.axes:
        frame = [ax.get_xlim(), ax.get_ylim(), ax.get_xscale(), ax.get_yscale(), ax.axison, ax.get_xlabel()]
        frame += [
            ax.get_box_aspect(),
            ax.get_ylabel(),
            ax.get_title(),
            ax.title.get_size(),
            ax.xaxis.label.get_size(),
        ]
        frame += [ax.get_xgridlines()[0].get_visible() if ax.get_xgridlines() else None, ax.get_aspect()]
        for axis in (ax.xaxis, ax.yaxis):
            chosen = ax.axison and axis.get_scale() == "linear"  # others are chosen anew by each matplotlib
            ticks = axis.get_major_ticks() if chosen else []
            frame += [[tick.label1.get_text(), tick.get_loc(), tick.label1.get_size()] for tick in ticks]
        frame += [[spine.get_visible(), spine.get_linewidth()] for spine in ax.spines.values()]
        parts.setdefault("frames", []).append(_plain(frame))
        legend = ax.get_legend()
        if legend:
            words = [[word.get_text(), word.get_size()] for word in legend.get_texts()]
            box = [legend._ncols, legend._loc, legend.get_frame_on(), legend.borderpad, legend.columnspacing]
            parts.setdefault("legends", []).append(_plain([*words, *box]))
        for line in ax.lines:
            names = (
                "xydata",
                "color",
                "linewidth",
                "linestyle",
                "marker",
                "markersize",
                "fillstyle",
                "label",
            )
            more = ("markeredgewidth", "markeredgecolor", "markevery", "drawstyle")
            parts.setdefault("lines", []).append([*_looks(line, *names, *more), _plain(line._dash_pattern)])
        for patch in ax.patches:
            path = patch.get_patch_transform().transform(patch.get_path().vertices)
            looks = _looks(patch, "facecolor", "edgecolor", "linewidth", "linestyle", "hatch")
            parts.setdefault("boxes", []).append([_plain(path), *looks])
        for text in ax.texts:
            said = _looks(
                text, "text", "position", "size", "ha", "va", "weight", "style", "rotation", "color"
            )
            arrow, around = getattr(text, "arrow_patch", None), text.get_bbox_patch()
            said.append(_plain(getattr(text, "xy", None)))
            for patch in filter(None, (arrow, around)):
                said.append(_looks(patch, "linewidth", "facecolor", "edgecolor"))
            if arrow:
                said.append(
                    _plain([arrow.shrinkA, arrow.shrinkB, vars(arrow.get_arrowstyle()).get("head_width")])
                )
            parts.setdefault("words", []).append(said)
        for image in ax.images:
            parts.setdefault("images", []).append(_looks(image, "array", "clim", "interpolation", "extent"))
        for many in ax.collections:
            paths = [path.vertices for path in many.get_paths()]
            parts.setdefault("areas", []).append([_plain(paths), *_looks(many, "facecolor", "linewidth")])
    return parts


def _as_seen(name: str, figure: Any) -> None:
    """Whatever changes in a picture shows here: look at it on its page before you renew the file."""
    digests = {
        kind: f"{len(parts)} {hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]}"
        for kind, parts in _parts(figure).items()
    }
    seen = json.loads(SEEN.read_text(encoding="utf-8"))
    if os.environ.get("GROKDOCS_RENEW"):
        seen = {each: seen.get(each) for each in EXAMPLES} | {name: digests}
        lines = [f"{json.dumps(each)}: {json.dumps(seen[each])}" for each in sorted(seen)]
        SEEN.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    kinds = digests.keys() | seen.get(name, {}).keys()
    changed = [kind for kind in sorted(kinds) if digests.get(kind) != seen.get(name, {}).get(kind)]
    assert not changed, (
        f"{name} has other {', '.join(changed)} than when somebody looked at it: look, and if it is right, "
        "run GROKDOCS_RENEW=1 tox -e py -- -n 0 tests/test_pictures.py"
    )


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
    dim, bright = sorted(float(_linear(each) @ [0.2126, 0.7152, 0.0722]) for each in (colour, page))
    return (bright + 0.05) / (dim + 0.05)


def _apart(one: str, other: str, vision: str) -> float:
    seen = [
        TO_OKLAB @ np.cbrt(TO_CONES @ np.clip(VISION[vision] @ _linear(each), 0, 1)) for each in (one, other)
    ]
    return float(np.linalg.norm(seen[0] - seen[1]))


def test_the_measures_of_colour_measure_what_they_should() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert _apart("#c85000", "#6b7d00", "deutan") < 0.08 < _apart("#c85000", "#6b7d00", "all cones")


@pytest.mark.parametrize("name", [name for name in PALETTE if name != "paper"])
def test_every_colour_stands_out_from_its_page(name: str) -> None:
    assert _contrast(PALETTE[name].light, "#ffffff") >= 3
    assert _contrast(PALETTE[name].dark, "#14181e") >= 3
    assert _contrast(PALETTE[name].dark, "#1a1e22") >= 3


def test_no_two_meanings_share_a_colour() -> None:
    assert len({colour.light for colour in PALETTE.values()}) == len(PALETTE)
    assert len({colour.dark for colour in PALETTE.values()}) == len(PALETTE)


@pytest.mark.parametrize("group", TOGETHER, ids=lambda group: "-".join(group)[:20])
def test_colours_that_meet_stay_apart_for_every_eye_and_are_not_alone(group: tuple[str, ...]) -> None:
    for one, other in combinations(group, 2):
        for vision in VISION:
            assert _apart(PALETTE[one].light, PALETTE[other].light, vision) >= 0.08, (one, other, vision)
            assert _apart(PALETTE[one].dark, PALETTE[other].dark, vision) >= 0.08, (one, other, vision)
        assert PALETTE[one].marker != PALETTE[other].marker


def test_the_sign_map_is_clear_at_zero_and_even_on_both_sides() -> None:
    shades = diverging()(np.linspace(0, 1, 257))
    assert shades[128, 3] == pytest.approx(0, abs=0.01)
    assert np.allclose(shades[:, 3], shades[::-1, 3], atol=0.01)


# Marks stand where the data says ------------------------------------------------------------


def marks(ax: Axes, label: str) -> list[list[float]]:
    (found,) = [line for line in ax.lines if line.get_label() == label]
    places: list[list[float]] = np.asarray(found.get_xydata(), dtype=float).tolist()
    return places


def words(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_text()]


def error_at(step: Any, place: int, weight: float) -> float:
    weights = [*step.weight[:place], weight, *step.weight[place + 1 :]]
    return float(np.dot(GAME, weights) - 1.0) ** 2


@pytest.mark.parametrize(("steps", "x"), [(SETTLING, 0.5), (EXPLODING, 2)], ids=["settling", "exploding"])
def test_the_bowl_shows_every_step_on_the_curve(steps: list[Any], x: float) -> None:
    ax = pictures.bowl(steps, x=x, goal=0.8)
    assert marks(ax, "where the run was") == [[step.weight, step.error] for step in steps]
    for weight, error in marks(ax, "error"):
        assert error == pytest.approx((weight * x - 0.8) ** 2)
    assert np.ravel(marks(ax, "where you want to be")) == pytest.approx([0.8 / x, 0])
    (left, low), (right, high) = marks(ax, "slope")
    assert (high - low) / (right - left) == pytest.approx(2 * steps[-1].delta * x)
    assert [(left + right) / 2, (low + high) / 2] == pytest.approx([steps[-1].weight, steps[-1].error])


def test_panels_tell_the_run_step_by_step() -> None:
    for count, ax in enumerate(pictures.bowl_steps(SETTLING[:3], 0.5, 0.8), start=1):
        assert len(marks(ax, "where the run was")) == count
    bare = pictures.bowl(SETTLING, 0.5, 0.8, tangent=False)
    assert "slope" not in [line.get_label() for line in bare.lines]


def test_a_weight_that_no_axis_can_show_is_refused() -> None:
    far = FREE[0]._replace(weight=(1e200, *FREE[0].weight[1:]))
    with pytest.raises(ValueError, match=r"steps\[1\].weight holds 1e\+200: a picture shows 0, and sizes"):
        pictures.bowls([FREE[0], far], GAME, NAMES)


@pytest.mark.parametrize("zoom", [False, True])
def test_every_panel_is_the_error_over_its_own_weight(zoom: bool) -> None:
    rows = pictures.bowls(FROZEN, GAME, NAMES, zoom=zoom)
    assert [ax.get_title() for ax in rows[0]] == ["toes, frozen", "record", "fans"]
    for row, step in zip(rows, FROZEN, strict=True):
        for place, ax in enumerate(row):
            for weight, height in marks(ax, "error")[::40]:
                assert height == pytest.approx(error_at(step, place, weight), abs=1e-12)
            assert marks(ax, "weight") == [[step.weight[place], pytest.approx(step.error)]]
            assert error_at(step, place, marks(ax, "bottom")[0][0]) == pytest.approx(0, abs=1e-15)
            assert ("still" in [line.get_label() for line in ax.lines]) == (place == 0)
    widths = [np.ptp(ax.get_xlim()) for ax in rows[0]]
    assert (widths == pytest.approx([widths[0]] * 3)) != zoom


def test_the_path_runs_over_the_surface_and_its_floor_has_no_error() -> None:
    surface, below = pictures.error_surface(FROZEN, GAME, (1, 2), NAMES)
    assert marks(surface, "path") == [[step.weight[1], step.weight[2]] for step in FROZEN]
    for first, second in marks(surface, "no error")[::20]:
        assert 0.85 + 0.65 * first + 1.2 * second == pytest.approx(1)
    for weight, height in marks(below, "error")[::20]:
        assert height == pytest.approx(error_at(FROZEN[0], 1, weight), abs=1e-12)


def test_runs_are_drawn_pass_by_pass() -> None:
    ax = pictures.search_path({"up": LANDING, "over": EXPLODING}, goal=2)
    assert marks(ax, "over") == [[step.iteration, step.prediction] for step in EXPLODING]
    curve = pictures.error_curve({"lands": LANDING})
    assert marks(curve, "lands") == [[step.iteration, step.error] for step in LANDING]
    zeros = np.asarray(curve.lines[1].get_xydata())
    assert zeros[:, 0].tolist() == [step.iteration for step in LANDING if step.error == 0] == [2, 3]
    assert zeros[0, 1] == curve.get_ylim()[0] > 0


def test_the_sweep_marks_what_runs_do() -> None:
    ax = pictures.alpha_sweep(2, alphas=[-0.1, 0.0, 0.1, 0.5, 1.0])
    assert np.ravel(marks(ax, "diverges")) == pytest.approx([-0.1, 1.4, 1.0, -3])
    assert marks(ax, "stands still") == [[0, 1]]
    assert marks(ax, "oscillates") == [[0.5, -1]]
    assert marks(ax, "settles") == [[0.1, pytest.approx(0.6)]]


def test_a_network_is_its_arrays() -> None:
    ax = pictures.network(TEAM, GAME)
    weights = np.ravel(TEAM)
    widths = [line.get_linewidth() for line in ax.lines]
    assert widths == pytest.approx(0.9 + 2.6 * np.abs(weights) / 1.3)
    signs = [PALETTE["positive" if w > 0 else "negative" if w < 0 else "muted"].light for w in weights]
    assert [line.get_color() for line in ax.lines] == signs
    assert {f"{weight:g}".replace("-", "−") for weight in weights} <= set(words(ax))
    assert "off" not in words(pictures.network([[[0.0]], [[1.0]]], [1.0]))  # there is no relu
    through = [f"{value:.4g}".replace("-", "−") for layer in stacked(GAME, [TEAM, TEAM]) for value in layer]
    assert set(through) <= set(words(pictures.network([TEAM, TEAM], GAME, show="nodes")))


@pytest.mark.parametrize("level", ["nodes", "boxes"])
def test_relu_switches_nodes_off(level: Any) -> None:
    first, second = [[1.0, -1.0], [1.0, 0.0]], [[2.0], [3.0]]
    shown = words(pictures.layers([first, second], [[1.0, 2.0]], level=level))
    assert {"off", "3", "6"} <= set(shown)
    assert shown.count("off") == 1


def test_a_large_network_is_cut_and_counted() -> None:
    assert [word for word in words(pictures.layers(LARGE)) if "more" in word] == [
        "780 more",
        "36 more",
        "6 more",
    ]
    named = words(pictures.layers(LARGE, output_names=list("abcdefghij")))
    assert {"a", "b", "c", "j"} == set(named) & set("abcdefghij")
    boxes = words(pictures.layers(LARGE, level="boxes"))
    assert {"weights_0_1\n784×40", "weights_1_2\n40×10", "layer_1\n1×40"} <= set(boxes)


def test_a_matrix_is_as_high_as_the_layer_before_it() -> None:
    strips_and_boxes: Any = pictures.layers(SMALL, level="boxes").patches
    heights = [patch.get_height() for patch in strips_and_boxes]
    assert heights[:4] == [heights[0], heights[0], heights[2], heights[2]]


def test_tables_machines_and_rods_say_what_they_are_told() -> None:
    table = pictures.heat_table([[2.0, 0.0], [-1.0, 0.5]], ["a", "b"], ["c", "d"])
    assert words(table) == ["2", "0", "−1", "0.5"]
    assert sum(bool(patch.get_hatch()) for patch in table.patches) == 1  # the one negative number
    assert "red moves 1.5" in words(pictures.rods(pulled=0.5, factor=3))
    assert [float(np.asarray(line.get_ydata())[-1]) for line in pictures.knob([0.5, -2], up_to=4).lines] == [
        2,
        -8,
    ]
    assert words(pictures.knob_machine([2, 1], [0.1, 0.2], [0.5, 0.25], names=["a", "b"]))[-1] == "1.25"
    assert words(pictures.street_lights(LIGHTS, WALKS)) == ["walk" if walk else "stop" for walk in WALKS]
    lamps: list[Any] = [
        patch for patch in pictures.street_lights(LIGHTS, WALKS).patches if hasattr(patch, "get_radius")
    ]
    assert [lamp.get_facecolor()[3] for lamp in lamps] == np.ravel(LIGHTS).tolist()


def test_a_season_and_its_trials_stand_at_their_numbers() -> None:
    ax = pictures.knob_and_count({"home": [0.5, 0.6]}, {"home": [0.5, 1.0]})
    assert [marks(ax, label) for label in ("a knob turns", "a count grows")] == [
        [[1, 0.5], [2, 0.6]],
        [[1, 0.5], [2, 1.0]],
    ]
    tried, best = pictures.trials([1, 2, 3], [4, 0, 9]).lines
    assert np.asarray(tried.get_xydata()).tolist() == [[1, 4], [2, 0], [3, 9]]
    assert np.asarray(best.get_xydata()).tolist() == [[2, 0]]
    bars: Any = pictures.weight_counts({"a lamp": 1, "a piano": 5000}).patches
    assert [bar.get_width() for bar in bars] == [1, 5000]


def test_weight_images_share_one_scale_centred_on_zero() -> None:
    *images, bar = pictures.weight_images(WEIGHTS)
    limit = np.sort(np.abs(WEIGHTS).ravel())[-79]
    for digit, ax in enumerate(images):
        assert np.array_equal(np.asarray(ax.images[0].get_array()).ravel(), WEIGHTS[:, digit])
        assert ax.images[0].get_clim() == (-limit, limit)
        assert ax.get_title() == str(digit)
    assert bar.get_xlabel() == "weight"


def test_a_product_adds_up_to_its_score_and_the_bars_show_all_ten() -> None:
    *axes, last = pictures.image_times_weights(DIGITS[0], WEIGHTS, [7, 3], label=7)
    scores = DIGITS[0] @ WEIGHTS
    for product, digit in ((axes[2], 7), (axes[5], 3)):
        assert np.asarray(product.images[0].get_array()).sum() == pytest.approx(scores[digit])
        assert product.get_xlabel() == f"sum {scores[digit]:.2f}".replace("-", "−")
    bars: Any = last.patches
    assert [bar.get_width() for bar in bars] == pytest.approx(scores.tolist())
    for bar, score in zip(bars, scores, strict=True):
        assert to_hex(bar.get_facecolor()) == PALETTE["positive" if score > 0 else "negative"].light
        assert bool(bar.get_hatch()) == (score <= 0)
    assert [text.get_text() for text in last.get_yticklabels()][7] == "7 ◂"


def test_ink_covers_exactly_the_lit_pixels() -> None:
    image = DIGITS[0].reshape(28, 28) * np.linspace(0.5, 1, 28)
    (ax,) = pictures.digit_samples([image], [4])
    coats = [patch for patch in ax.patches if isinstance(patch, PathPatch)]
    for (row, column), ink in np.ndenumerate(image):
        number = sum(bool(coat.get_path().contains_point((column, row))) for coat in coats)
        assert number == np.sum(ink > np.array([0.125, 0.375, 0.625, 0.875]))
    assert np.prod([1 - (coat.get_alpha() or 1) for coat in coats]) == 0


def test_scores_are_drawn_as_they_were_held() -> None:
    error, accuracy = pictures.train_and_test(ONE)
    assert marks(accuracy, "test") == [[0, 0.4], [1, 0.7], [2, 0.8], [3, 0.75]]
    assert marks(error, "train") == [[n, epoch.scores["train"].error] for n, epoch in enumerate(ONE.epochs)]
    plain, dropout = pictures.slopes({"plain": (ONE, OTHER), "dropout": (OTHER, ONE)})
    assert marks(plain, "as printed") == marks(dropout, "right slope") == marks(accuracy, "test")
    assert plain.get_ylim() == dropout.get_ylim()
    (mean,) = pictures.spread_curves([0, 20], {"plain": [[0.5, 0.7], [0.4, 0.75]]}).lines
    assert np.ravel(mean.get_xydata()) == pytest.approx([0, 0.45, 20, 0.725])
    curve = pictures.validation_curve(run(0.5, 0.7, exam="validation").epochs, kept=1)
    assert np.ravel(marks(curve, "validation")) == pytest.approx([0, 0.5, 1, 0.3])
    drawn = pictures.leads({"a": [0.02, 0.04], "b": [0.01, 0.01, 0.01]})
    assert [np.asarray(each.get_xdata()).tolist() for each in drawn.lines if each.get_marker() == "D"] == [
        pytest.approx([2, 4]),
        pytest.approx([1, 1, 1]),
    ]
    bar = next(each for each in drawn.lines if each.get_alpha() == 0.25)  # Student's t is 12.7 for two
    assert np.asarray(bar.get_xdata()) == pytest.approx([3 - 12.706, 3 + 12.706], abs=1e-3)
    masks = pictures.masks([[1, 0, 2], [0, 0, 0]])
    assert (marks(masks, "on"), len(marks(masks, "off"))) == ([[1, 1], [3, 1]], 4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pictures.bowl([], 1, 1), "no steps to draw"),
        (lambda: pictures.bowl(SETTLING, 0, 0.8), "x is 0"),
        (lambda: pictures.bowl(SETTLING, 0.5, 0.7), "another x or goal"),
        (
            lambda: pictures.bowl(gradient_descent(1, 9, 1, alpha=9, iterations=30), 9, 1),
            "a picture shows 0, and sizes",
        ),
        (lambda: pictures.alpha_sweep(0), "x is 0"),
        (lambda: pictures.error_surface(FREE, GAME, (1, 2), NAMES), "weight 0 moves during the run"),
        (lambda: pictures.train_and_test(run(0.5, exam="validation")), "no steps to draw"),
        (lambda: pictures.digit_samples([[1, 2, 3]], [1]), "do not make a square"),
        (lambda: pictures.layers(SMALL, level="near"), "give 'nodes' or 'boxes' or 'names'"),  # type: ignore[arg-type]
    ],
)
def test_what_would_make_a_wrong_picture_is_refused(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
