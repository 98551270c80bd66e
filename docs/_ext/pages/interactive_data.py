"""Figures that answer to a hand: what Python tells the page about each.

A function here returns a `Play`: which figure it is, its title, and the numbers that it
begins with, checked by the package's own learners. The page's script draws it, and does the
same arithmetic from there on; the browser tests hold the two together.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from grokdocs import fast
from grokdocs.correlation import collapse_for
from grokdocs.data import digits
from grokdocs.data import streetlights as street
from grokdocs.data.season import FIRST_GAME
from grokdocs.deep import RELU, Network, initial_weights, train
from grokdocs.descent import gradient_descent
from grokdocs.regularize import AS_PRINTED, METHODS, Examples, fit
from grokdocs.vectors import Vector
from grokdocs.weights import PassStep, Score, evaluate, learn_data_set, learn_many_to_one

__all__ = [
    "Play",
    "bowl",
    "bowls",
    "draw_a_digit",
    "draw_for_a_deep_network",
    "hidden_weights_over_time",
    "street_lights",
    "surface",
    "weights_over_time",
]

# For a slider: small, usual and wild. For an input of 0.5, 1 and 2 one of them is the border itself.
_ALPHAS = (-0.1, 0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5, 2, 3, 4, 6, 8, 10)
_SMALL_ALPHAS = (-0.01, 0, 0.001, 0.005, 0.01, 0.02, 0.025, 0.03, 0.1, 0.2, 0.3, 0.5, 0.8, 1, 1.1)
_STEPS = (0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 10)

_SHADES = 127  # of a colour on each side of zero: what one byte can say


class Play(NamedTuple):
    """One interactive figure, as data.

    Parameters
    ----------
    figure : str
        Which one; the script has a function of this name.
    title : str
        What the reader may do with it.
    data : dict
        The numbers that it begins with: whatever JSON can hold.

    Examples
    --------
    >>> Play("bowl", "Move it", {"weight": 0.5}).json()
    '{"figure":"bowl","title":"Move it","weight":0.5}'
    """

    figure: str
    title: str
    data: dict[str, Any]

    def json(self) -> str:
        """Write it for a page; a float keeps every digit, and no text can end the page's script."""
        whole = {"figure": self.figure, "title": self.title} | self.data
        return json.dumps(whole, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")


def bowl(weight: float = 0.0, x: float = 0.5, goal: float = 0.8, alpha: float = 1.0) -> Play:
    """Let the reader move one weight, and every number that its error depends on.

    Parameters
    ----------
    weight : float, default 0
        Where the dot begins.
    x : float, default 0.5
        The input, from -2.5 to 2.5.
    goal : float, default 0.8
        What the prediction should be, from -1 to 2.
    alpha : float, default 1
        Fraction of the weight delta to move by.

    Returns
    -------
    Play
        The figure. It can also learn hot and cold.

    Raises
    ------
    ValueError
        If a number is not finite, or beyond the end of its slider.

    Notes
    -----
    Chapter 4.

    Examples
    --------
    An alpha that the slider lacks is put in its place among the others.

    >>> figure = bowl(weight=0.5, x=2, alpha=0.15)
    >>> figure.data["weight"], [alpha for alpha in figure.data["alphas"] if 0.1 <= alpha <= 0.2]
    (0.5, [0.1, 0.15, 0.2])
    """
    ranges = {"x": (-2.5, 2.5), "goal": (-1.0, 2.0)}
    for name, value in (("x", x), ("goal", goal)):
        low, high = ranges[name]
        if not low <= value <= high:
            raise ValueError(f"{name} is {value}: the slider goes from {low} to {high}")
    list(gradient_descent(weight, x, goal, alpha=alpha, iterations=0))  # lets the learner judge them
    return Play(
        "bowl",
        "Your turn: move the weight",
        {
            "weight": weight,
            "x": x,
            "goal": goal,
            "alpha": alpha,
            "step": 0.2,
            "alphas": _with(alpha, _ALPHAS),
            "steps": list(_STEPS),
            "ranges": {name: list(ends) for name, ends in ranges.items()},
            "iterations": 20,
        },
    )


def bowls(
    inputs: Vector = FIRST_GAME,
    weights: Vector = (0.1, 0.2, -0.1),
    goal: float = 1.0,
    alpha: float = 0.01,
    frozen: Collection[int] = (),
    names: Sequence[str] = FIRST_GAME._fields,
) -> Play:
    """Let the reader freeze any weight, and watch its bowl move instead of the dot.

    Parameters
    ----------
    inputs : sequence of float, shape (n,)
        What is known about one example; the first game by default.
    weights : sequence of float, shape (n,)
        Where the search begins.
    goal : float, default 1
        What the prediction should have been.
    alpha : float, default 0.01
        Fraction of the weight deltas to move by.
    frozen : collection of int, default ()
        Weights that are frozen at the beginning.
    names : sequence of str, length n
        What each input is called.

    Returns
    -------
    Play
        The figure.

    Raises
    ------
    ValueError
        If the learner refuses the numbers, or there is not a name for each input.

    Notes
    -----
    Chapter 5.

    Examples
    --------
    >>> bowls().data["names"]
    ['toes', 'record', 'fans']
    """
    return Play("bowls", "Your turn: freeze a weight", _node(inputs, weights, goal, alpha, frozen, names))


def surface(
    inputs: Vector = FIRST_GAME,
    weights: Vector = (0.1, 0.2, -0.1),
    goal: float = 1.0,
    alpha: float = 0.3,
    places: Sequence[int] = (1, 2),
    names: Sequence[str] = FIRST_GAME._fields,
) -> Play:
    """Let the reader choose alpha, and watch the path over two weights.

    Parameters
    ----------
    inputs : sequence of float, shape (n,)
        What is known about one example; the first game by default.
    weights : sequence of float, shape (n,)
        Where the search begins.
    goal : float, default 1
        What the prediction should have been.
    alpha : float, default 0.3
        Fraction of the weight deltas to move by.
    places : sequence of two int, default (1, 2)
        The two weights that may move: the first across, the second up. All others are frozen.
    names : sequence of str, length n
        What each input is called.

    Returns
    -------
    Play
        The figure.

    Raises
    ------
    ValueError
        If the learner refuses the numbers, there is not a name for each input, or `places`
        are not two different weights with an input that is not 0.

    Notes
    -----
    Chapter 5.

    Examples
    --------
    >>> surface(places=(0, 2)).data["frozen"]
    [1]
    """
    if len({place for place in places if place in range(len(inputs)) and inputs[place]}) != 2:
        raise ValueError(f"places is {places}: choose two weights, both with an input that is not 0")
    frozen = [place for place in range(len(inputs)) if place not in places]
    data = _node(inputs, weights, goal, alpha, frozen, names)
    return Play("surface", "Your turn: choose alpha", {**data, "places": list(places)})


def street_lights(passes: int = 60, alpha: float = 0.2, seed: int = 1) -> Play:
    """Let the reader switch the lamps, and watch values flow forward and deltas flow back.

    Parameters
    ----------
    passes : int, default 60
        How long the network has learned from the crossing where no lamp alone tells.
    alpha : float, default 0.2
        Fraction of the weight deltas to move by, before and under the reader's hand.
    seed : int, default 1
        Seed of NumPy's legacy generator; 1 draws the published start weights.

    Returns
    -------
    Play
        The figure, with the network before and after.

    Raises
    ------
    ValueError
        If the learner refuses the numbers, or there are no passes.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    >>> [len(matrix) for matrix in street_lights().data["trained"]]
    [3, 4]
    """
    if passes < 1:
        raise ValueError(f"passes is {passes}: give at least 1, so that there is something to compare")
    lights, walks = street.CONFLICTING_LIGHTS, street.CONFLICTING_WALKS
    start = initial_weights((3, 4, 1), np.random.RandomState(seed))
    *_, last = train(lights, walks, start, alpha=alpha, iterations=passes)
    return Play(
        "street_lights",
        "Your turn: switch the lamps",
        {
            "lamps": list(street.LAMPS),
            "lights": lights.tolist(),
            "walks": walks.tolist(),
            "start": [weights.tolist() for weights in start],
            "trained": [weights.tolist() for weights in last.new_network],
            "passes": passes,
            "alpha": alpha,
        },
    )


def weights_over_time(passes: int = 10, alpha: float = 0.0005, count: int = 1000) -> Play:
    """Let the reader scrub through the passes; the images of weights and the curve move together.

    Parameters
    ----------
    passes : int, default 10
        How many passes one layer makes over the digits.
    alpha : float, default 0.0005
        Fraction of the weight deltas to move by.
    count : int, default 1000
        How many digits it learns from, and on how many others it is tested.

    Returns
    -------
    Play
        The figure. A weight is told in steps of 1/127 of the strongest colour; errors and
        accuracies are told with every digit.

    Raises
    ------
    ValueError
        If the learner refuses the numbers.

    Notes
    -----
    Chapter 5.

    Examples
    --------
    Before the first pass all weights are zero, and every digit is taken for a 0.

    >>> figure = weights_over_time(passes=1, count=20)
    >>> [row["pass"] for row in figure.data["passes"]], len(figure.data["images"])
    ([0, 1], 2)
    """
    steps, unseen = _layer(passes + 1, alpha, count)
    limit = _limit(steps[-1].weights)
    rows = [
        {"pass": step.iteration, "error": step.error, "seen": step.accuracy, "unseen": score.accuracy}
        for step, score in zip(steps, unseen, strict=True)
    ]
    images = [_packed(np.clip(step.weights / limit, -1, 1) * _SHADES, "i1") for step in steps]
    data = {"passes": rows, "images": images, "limit": limit, "names": [str(digit) for digit in range(10)]}
    return Play("weights_over_time", "Your turn: move through the passes", data)


def hidden_weights_over_time(passes: int = 100, every: int = 10, nodes: int = 10, count: int = 1000) -> Play:
    """Let the reader scrub through chapter 8's run in batches, and watch its hidden nodes.

    Parameters
    ----------
    passes : int, default 100
        How many passes the network makes over the digits.
    every : int, default 10
        How many passes lie between two images.
    nodes : int, default 10
        How many hidden nodes are shown: the first ones.
    count : int, default 1000
        How many digits it learns from, a multiple of 100, and on how many others it is tested.

    Returns
    -------
    Play
        The figure of `weights_over_time`, with the weights from the pixels to hidden nodes.
        Both accuracies are measured after a pass, with dropout off.

    Raises
    ------
    ValueError
        If the learner refuses the numbers.

    Notes
    -----
    Chapter 8. The run is the published one, with its seed and its two oddities.

    Examples
    --------
    >>> figure = hidden_weights_over_time(passes=3, every=2, nodes=2, count=100)
    >>> [row["pass"] for row in figure.data["passes"]], figure.data["names"]
    ([1, 3], ['node 1', 'node 2'])
    """
    seen, unseen = _examples(count)
    published: Any = {**METHODS["batch"], **AS_PRINTED, "rng": np.random.RandomState(1), "engine": fast.BEST}
    run = fit(seen, test=unseen, iterations=passes, every=every, again=True, **published)
    rows, images = [], []
    for step in run:
        if step.test is None or step.train_again is None:  # not one of the passes to show
            continue
        error, accuracy = step.train_again
        row = {"error": error, "seen": accuracy, "unseen": step.test.accuracy}
        rows.append({"pass": step.iteration + 1, **row})
        images.append(step.network[0].T[:nodes])
    limit = _limit(images[-1])
    data = {
        "passes": rows,
        "images": [_packed(np.clip(each / limit, -1, 1) * _SHADES, "i1") for each in images],
        "limit": limit,
        "names": [f"node {node + 1}" for node in range(nodes)],
    }
    return Play("weights_over_time", "Your turn: watch ten hidden nodes learn", data)


def draw_a_digit(passes: int = 3, alpha: float = 0.0005, count: int = 1000) -> Play:
    """Let the reader draw, and the trained weights answer.

    Parameters
    ----------
    passes : int, default 3
        How many passes the layer has made over the digits.
    alpha : float, default 0.0005
        Fraction of the weight deltas to move by.
    count : int, default 1000
        How many digits it has learned from.

    Returns
    -------
    Play
        The figure, with one unseen image of each digit. Weights are rounded to multiples of
        a power of two, so that a score is the same in whatever order it is added up.

    Raises
    ------
    ValueError
        If the learner refuses the numbers.

    Notes
    -----
    Chapter 5.

    Examples
    --------
    >>> figure = draw_a_digit(passes=1, count=40)
    >>> len(figure.data["layers"]), figure.data["labels"] == sorted(figure.data["labels"])
    (1, True)
    """
    steps, _ = _layer(passes + 1, alpha, count)
    return Play("draw_a_digit", "Your turn: draw a digit", _drawing((steps[-1].weights.T,), count))


def draw_for_a_deep_network(passes: int = 300, count: int = 1000) -> Play:
    """Let the reader draw, and see which single layer the drawing makes of chapter 8's network.

    Parameters
    ----------
    passes : int, default 300
        How many passes the network has made over the digits, with dropout and in batches.
    count : int, default 1000
        How many digits it has learned from, a multiple of 100.

    Returns
    -------
    Play
        The figure of `draw_a_digit`, with a hidden layer. Weights are rounded to multiples of a
        power of two: a byte for each from a pixel, two for each to an output.

    Raises
    ------
    ValueError
        If the learner refuses the numbers, or there are no passes.

    Notes
    -----
    Chapter 8, where it has found the *right* slope: the run has the published seed, and dropout's
    factor stays out of its way back as in print, but nodes that are off do not learn.

    Examples
    --------
    >>> [layer["nodes"] for layer in draw_for_a_deep_network(passes=1, count=100).data["layers"]]
    [100, 10]
    """
    if passes < 1:
        raise ValueError(f"passes is {passes}: give at least 1, so that the network has learned something")
    seen, _ = _examples(count)
    right: Any = {**METHODS["batch"], **AS_PRINTED, "activation": RELU, "engine": fast.BEST}
    *_, last = fit(seen, rng=np.random.RandomState(1), iterations=passes, **right)
    title = "Your turn: draw a digit for a hundred hidden nodes"
    return Play("draw_a_digit", title, _drawing(last.network, count))


def _drawing(network: Network, count: int) -> dict[str, Any]:
    """Gather a network, and one unseen image of each digit to try it on."""
    shown = digits.load_or_stand_in("test", count)
    labels, places = np.unique(shown.labels, return_index=True)
    samples = digits.pixels(shown.images[places], "binarised")
    *hidden, last = (weights.T for weights in network)
    return {
        "layers": [*(_counted(rows, "i1") for rows in hidden), _counted(last, "<i2")],
        "limit": _limit(np.array([collapse_for(sample, network) for sample in samples])),
        "samples": [_packed(sample, "i1") for sample in samples],
        "labels": labels.tolist(),
    }


def _counted(rows: npt.NDArray[np.float64], kind: str) -> dict[str, Any]:
    """Count weights in the finest power of two that their bytes allow: then no sum is rounded."""
    _, power = math.frexp(np.abs(rows).max(initial=0) / np.iinfo(kind).max)
    finest = math.ldexp(1, power)
    size = np.dtype(kind).itemsize
    return {"nodes": len(rows), "bytes": size, "finest": finest, "weights": _packed(rows / finest, kind)}


def _examples(count: int) -> tuple[Examples, Examples]:
    """Read digits to learn from and others to be tested on, as chapter 8 does."""
    seen, unseen = (
        Examples(digits.pixels(some.images, "binarised"), some.labels)
        for some in (digits.load_or_stand_in(split, count) for split in _SPLITS)
    )
    return seen, unseen


@cache
def _layer(passes: int, alpha: float, count: int) -> tuple[tuple[PassStep, ...], tuple[Score, ...]]:
    """Train chapter 5's layer, and test it on digits it has not seen."""
    train_set, test_set = (digits.load_or_stand_in(split, count) for split in _SPLITS)
    (seen, seen_goals), (unseen, unseen_goals) = (
        (digits.pixels(some.images, "binarised"), digits.one_hot(some.labels))
        for some in (train_set, test_set)
    )
    steps = tuple(learn_data_set(seen, seen_goals, alpha=alpha, iterations=passes))
    return steps, tuple(evaluate(step.weights, unseen, unseen_goals) for step in steps)


_SPLITS: tuple[Literal["train", "test"], ...] = ("train", "test")


def _limit(weights: npt.NDArray[np.float64]) -> float:
    """Choose where the colours end: a few strong weights must not leave all others pale."""
    sizes = np.abs(weights[weights != 0])
    return float(np.quantile(sizes, 0.99, method="higher")) if sizes.size else 1.0


def _packed(values: npt.NDArray[np.float64], kind: str) -> str:
    """Write whole numbers as few bytes, in letters that a page can hold."""
    whole = np.rint(values)
    if np.abs(whole).max(initial=0) > np.iinfo(kind).max:
        raise ValueError(
            f"{np.abs(whole).max():g} does not fit {np.dtype(kind).itemsize} bytes: scale it down"
        )
    return base64.b64encode(whole.astype(kind).tobytes()).decode("ascii")


def _node(
    inputs: Vector,
    weights: Vector,
    goal: float,
    alpha: float,
    frozen: Collection[int],
    names: Sequence[str],
) -> dict[str, Any]:
    """Gather what `learn_many_to_one` takes, after it has looked at it."""
    list(learn_many_to_one(inputs, weights, goal, alpha=alpha, iterations=0, frozen=frozen))
    if len(names) != len(inputs):
        raise ValueError(f"names has {len(names)} entries, inputs has {len(inputs)}: name every input")
    return {
        "inputs": list(inputs),
        "weights": list(weights),
        "goal": goal,
        "alpha": alpha,
        "frozen": sorted(frozen),
        "names": list(names),
        "alphas": _with(alpha, _SMALL_ALPHAS),
        "iterations": 12,
    }


def _with(value: float, choices: Sequence[float]) -> list[float]:
    """Put a value in its place among the stops of a slider."""
    return sorted({*choices, value})
