"""The data of the interactive figures: one function for each, named as pages name it.

A function gives a title, the name of the script that draws the figure, and the numbers that it
begins with; they go into the page as JSON. From there on the page computes for itself, with the
arithmetic of the package, line for line.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Sequence
from functools import cache
from statistics import fmean
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from grokdocs import fast, study
from grokdocs.correlation import collapse_for
from grokdocs.data import digits
from grokdocs.data import streetlights as street
from grokdocs.data.games import RESULTS
from grokdocs.data.season import FIRST_GAME
from grokdocs.deep import forward, initial_weights, train
from grokdocs.regularize import METHODS, fit, score

Data: TypeAlias = dict[str, Any]
Array: TypeAlias = npt.NDArray[np.float64]

# For a slider: small, usual and wild. For an input of 0.5, 1 and 2 one of them is the border itself.
_ALPHAS = [-0.1, 0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5, 2, 3, 4, 6, 8, 10]
_SMALL_ALPHAS = [-0.01, 0, 0.001, 0.005, 0.01, 0.02, 0.025, 0.03, 0.1, 0.2, 0.3, 0.5, 0.8, 1, 1.1]
_LETTER, _TWO_BYTES = "letter", "<i2"  # how a whole number is written: what a page need not be heavy for
LARGEST = {_LETTER: 31, _TWO_BYTES: 2**15 - 1}
_SHADES = LARGEST[_LETTER]  # of a colour on each side of zero


def knobs() -> Data:
    """Chapter 2: watch games with two knobs and two counts.

    >>> knobs()["season"][0]
    [0, 1]
    """
    places = ["home", "away"]
    return {
        "figure": "knobs",
        "title": "Your turn: play a game",
        "places": places,
        "season": [[places.index(place), won] for place, won in RESULTS],
        "alpha": 0.2,
        "alphas": [0.05, 0.1, 0.2, 0.5, 1],
    }


def weighted_sum() -> Data:
    """Chapter 3: change inputs and weights, and read what they say.

    >>> weighted_sum()["inputs"], weighted_sum()["weights"]
    ([8.5, 0.65, 1.2], [0.1, 0.2, 0.0])
    """
    return {
        "figure": "weighted_sum",
        "title": "Your turn: weigh the sum",
        "names": list(FIRST_GAME._fields),
        "inputs": list(FIRST_GAME),
        "weights": [0.1, 0.2, 0.0],
        "ranges": [[0, 10], [0, 1], [0, 2]],
    }


def rods() -> Data:
    """Chapter 4: pull one rod, and see how far the other moves for each unit.

    >>> rods()["nudges"][0]
    1.0
    """
    return {
        "figure": "rods",
        "title": "Your turn: pull a rod",
        "x": 0.5,
        "goal": 0.8,
        "nudges": [1.0, 0.5, 0.1, 0.01, 0.001],
    }


def shapes() -> Data:
    """Chapter 7: make boxes fit, or not.

    >>> shapes()["shapes"]
    [[3, 4], [4, 1]]
    """
    return {
        "figure": "shapes",
        "title": "Your turn: click boxes together",
        "inputs": 3,
        "shapes": [[3, 4], [4, 1]],
        "most": 9,
    }


def bowl() -> Data:
    """Chapter 4: move one weight, and every number that its error depends on.

    >>> bowl()["alpha"] in bowl()["alphas"]
    True
    """
    return {
        "figure": "bowl",
        "title": "Your turn: move the weight",
        "weight": 0,
        "x": 0.5,
        "goal": 0.8,
        "alpha": 1,
        "step": 0.2,
        "iterations": 20,
        "alphas": _ALPHAS,
        "steps": [0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 10],
        "ranges": {"x": [-2.5, 2.5], "goal": [-1, 2]},
    }


def front() -> Data:
    """Front page: the same bowl, which moves by itself once, and then belongs to the reader.

    >>> front()["once"]
    True
    """
    return {**bowl(), "title": "Your turn: push the dot anywhere, and let it learn", "once": True}


def bowls() -> Data:
    """Chapter 5: freeze any weight, and watch its bowl move instead of the dot.

    >>> bowls()["names"], bowls()["frozen"]
    (['toes', 'record', 'fans'], [0])
    """
    return _first_game("bowls", "Your turn: freeze a weight")


def surface() -> Data:
    """Chapter 5: choose alpha, and watch the path over the two weights that may move.

    >>> surface()["places"]
    [1, 2]
    """
    return {**_first_game("surface", "Your turn: choose alpha"), "places": [1, 2]}


def street_lights() -> Data:
    """Chapter 6: switch the lamps, and watch values flow forward and deltas flow back.

    >>> [len(matrix) for matrix in street_lights()["trained"]]
    [3, 4]
    """
    lights, walks = street.CONFLICTING_LIGHTS, street.CONFLICTING_WALKS
    start = initial_weights((3, 4, 1), np.random.RandomState(1))
    *_, last = train(lights, walks, start, alpha=0.2, iterations=60)
    return {
        "figure": "street_lights",
        "title": "Your turn: switch the lamps",
        "lamps": list(street.LAMPS),
        "lights": lights.tolist(),
        "walks": walks.ravel().tolist(),
        "start": [weights.tolist() for weights in start],
        "trained": [weights.tolist() for weights in last.network],
        "passes": 60,
        "alpha": 0.2,
    }


def weights_over_time() -> Data:
    """Chapter 5: scrub through ten passes of one layer over a thousand digits.

    >>> [row["pass"] for row in weights_over_time()["passes"]]
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    """
    (seen, seen_labels), (unseen, unseen_labels) = _examples("train"), _examples("test")
    networks = one_layer(passes=10)
    rows = []
    for number, network in enumerate(networks):
        error, accuracy = score(forward(seen, network)[-1], digits.one_hot(seen_labels))
        test = score(forward(unseen, network)[-1], digits.one_hot(unseen_labels))
        rows.append({"pass": number, "error": error, "seen": accuracy, "unseen": test.accuracy})
    names = [str(digit) for digit in range(10)]
    return _images("Your turn: move through the passes", rows, [network[0] for network in networks], names)


def hidden_weights_over_time() -> Data:
    """Chapter 8: scrub through the run in batches, and watch ten of its hidden nodes."""
    seen = _examples("train")
    run = fit(
        *seen,
        rng=np.random.RandomState(1),
        iterations=100,
        exams={"seen": seen, "unseen": _examples("test")},
        every=10,
        engine=fast.BEST,
        **METHODS["batch"],
    )
    rows, images = [], []
    for epoch in run:
        if "seen" in epoch.scores:
            error, accuracy = epoch.scores["seen"]
            unseen = epoch.scores["unseen"].accuracy
            rows.append({"pass": epoch.iteration + 1, "error": error, "seen": accuracy, "unseen": unseen})
            images.append(epoch.network[0][:, :10])
    names = [f"node {node + 1}" for node in range(10)]
    return _images("Your turn: watch ten hidden nodes learn", rows, images, names)


def draw_a_digit() -> Data:
    """Chapter 5: draw, and a layer that has made three passes over the digits answers.

    >>> [layer["nodes"] for layer in draw_a_digit()["layers"]]
    [10]
    """
    return _drawing("Your turn: draw a digit", one_layer(passes=3)[-1])


def draw_for_a_deep_network() -> Data:
    """Chapter 8: draw, and see which single layer the drawing makes of the last network.

    >>> [layer["nodes"] for layer in draw_for_a_deep_network()["layers"]]
    [100, 10]
    """
    return _drawing("Your turn: draw a digit for a hundred hidden nodes", deep_network())


def widening() -> Data:
    """Chapter 8: widen the network, and see how far it gets and how far it falls.

    >>> [row["hidden"] for row in widening()["widths"]]
    [10, 20, 40, 100, 200, 400, 1000]
    """
    kept = study.recorded().kept
    ways = {10: "10 nodes", 20: "20 nodes", 40: "40 nodes", 100: "right, plain"}
    ways |= {hidden: f"{hidden} nodes" for hidden in (200, 400, 1000)}
    widths = []
    for hidden, way in ways.items():
        sets = [list(kept[way][taught].values()) for taught in study.FIRST if taught in kept[way]]
        means = {
            name: fmean(fmean(getattr(run, name) for run in runs) for runs in sets)
            for name in ("best", "end", "fall", "misses")
        }
        widths.append({"hidden": hidden, **means, "runs": sum(map(len, sets))})
    return {"figure": "widening", "title": "Your turn: widen the network", "widths": widths, "begins": 3}


FIGURES: dict[str, Callable[[], Data]] = {
    function.__name__: function
    for function in (
        front,
        knobs,
        weighted_sum,
        rods,
        bowl,
        bowls,
        surface,
        street_lights,
        shapes,
        weights_over_time,
        hidden_weights_over_time,
        draw_a_digit,
        draw_for_a_deep_network,
        widening,
    )
}


@cache
def one_layer(passes: int) -> list[tuple[Array, ...]]:
    """Train chapter 5's layer on the digits: its weights before the first pass, and after each.

    >>> [len(network) for network in one_layer(passes=1)]
    [1, 1]
    """
    images, labels = _examples("train")
    start = (np.zeros((784, 10)),)
    run = train(images, digits.one_hot(labels), start, alpha=0.0005, iterations=passes)
    return [start, *(epoch.network for epoch in run)]


@cache
def deep_network() -> tuple[Array, ...]:
    """Train chapter 8's last network: dropout and batches, and nodes that are off do not learn.

    >>> [weights.shape for weights in deep_network()]
    [(784, 100), (100, 10)]
    """
    *_, last = fit(*_examples("train"), rng=np.random.RandomState(1), engine=fast.BEST, **METHODS["batch"])
    return last.network


def counted(weights: Array, kind: str) -> Data:
    """Count weights in the finest power of two that their kind allows: then no sum is rounded.

    >>> counted(np.array([[0.5, -0.25]]), "letter")
    {'nodes': 2, 'kind': 'letter', 'unit': 0.03125, 'weights': 'oW'}
    """
    _, power = math.frexp(np.abs(weights).max(initial=0) / LARGEST[kind])
    unit = math.ldexp(1, power)
    return {"nodes": weights.shape[1], "kind": kind, "unit": unit, "weights": packed(weights / unit, kind)}


def packed(values: Array, kind: str) -> str:
    """Write whole numbers in letters that a page can hold: a small one as one, which packs best.

    >>> packed(np.array([1.2, -1.0]), "letter")
    '`^'
    """
    whole = np.rint(values)
    if np.abs(whole).max(initial=0) > LARGEST[kind]:
        raise ValueError(f"{np.abs(whole).max():g} does not fit into {kind}: scale it down")
    if kind == _LETTER:
        return "".join(chr(95 + int(number)) for number in whole.ravel())  # from @ to ~
    return base64.b64encode(whole.astype(kind).tobytes()).decode("ascii")


def _first_game(figure: str, title: str) -> Data:
    """Chapter 5's node with the toes frozen, as its text has it."""
    return {
        "figure": figure,
        "title": title,
        "inputs": list(FIRST_GAME),
        "weights": [0.1, 0.2, -0.1],
        "goal": 1,
        "alpha": 0.3,
        "frozen": [0],
        "names": list(FIRST_GAME._fields),
        "alphas": _SMALL_ALPHAS,
        "small_error": 1e-10,  # where Run ends: the dots are inside their rings
        "most_steps": 1000,
    }


def _images(title: str, rows: list[Data], weights: Sequence[Array], names: list[str]) -> Data:
    """Gather images of weights, one for each column of a matrix, and how the network did with them."""
    limit = _limit(weights[-1])
    return {
        "figure": "weights_over_time",
        "title": title,
        "passes": rows,
        "images": [packed(np.clip(each.T / limit, -1, 1) * _SHADES, _LETTER) for each in weights],
        "limit": limit,
        "shades": _SHADES,
        "names": names,
    }


def _drawing(title: str, network: Sequence[Array]) -> Data:
    """Gather a network, and one unseen image of each digit to try it on."""
    images, labels = _examples("test")
    kinds, places = np.unique(labels, return_index=True)
    *hidden, last = network
    return {
        "figure": "draw_a_digit",
        "title": title,
        "layers": [*(counted(weights, _LETTER) for weights in hidden), counted(last, _TWO_BYTES)],
        "limit": _limit(np.array([collapse_for(image[None], network) for image in images[places]])),
        "samples": [packed(image, _LETTER) for image in images[places]],
        "labels": kinds.tolist(),
    }


def _examples(split: Literal["train", "test"]) -> tuple[Array, npt.NDArray[np.int64]]:
    """Read the first thousand digits of a split, with ink or none in every pixel."""
    images, labels = digits.load(split)
    return digits.pixels(images, "binarised"), labels


def _limit(weights: Array) -> float:
    """Choose where the colours end: a few strong weights must not leave all others pale."""
    sizes = np.abs(weights[weights != 0])
    return float(np.quantile(sizes, 0.99, method="higher"))
