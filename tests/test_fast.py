"""The fast learner says what the plain one says, and refuses what it cannot do."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from numpy.random import RandomState

from grokdocs import deep, fast
from grokdocs.data import digits
from grokdocs.deep import LINEAR, RELU, RELU_AS_PRINTED, Activation, Bend, initial_weights
from grokdocs.regularize import Dropout, dropout_mask, score
from grokdocs.steps import Epoch

pytest.importorskip("numba", reason="install the extra `fast` to compare the engines")

INPUTS = digits.pixels(digits.load("train", 200).images, "binarised")
GOALS = digits.one_hot(digits.load("train", 200).labels)
NETWORK = initial_weights((784, 13, 10), RandomState(1), low=-0.1, high=0.1)


def _run(engine: Any, activation: Bend = RELU, **changes: Any) -> Iterator[Epoch]:
    given = {"inputs": INPUTS, "goals": GOALS, "network": NETWORK, "alpha": 0.01, "iterations": 3}
    return engine(**(given | {"activation": activation} | changes))  # type: ignore[no-any-return]


def _dropouts(keep: float, slope: Bend, scale_back: bool) -> tuple[Bend, Bend]:
    if keep == 1:
        return slope, slope
    first, second = (Dropout(RandomState(7), keep, slope, scale_back) for _ in range(2))
    return first, second


@pytest.mark.parametrize("values", ["binarised", "scaled"])
@pytest.mark.parametrize(("batch_size", "moves_per_batch"), [(1, 1), (1, 3), (10, 1), (100, 1), (100, 100)])
@pytest.mark.parametrize(("keep", "scale_back"), [(1.0, True), (0.5, False), (0.8, True)])
@pytest.mark.parametrize("slope", [RELU, RELU_AS_PRINTED])
def test_the_fast_learner_equals_the_plain_one(
    values: Any, batch_size: int, moves_per_batch: int, keep: float, scale_back: bool, slope: Bend
) -> None:
    sizes: dict[str, Any] = {"batch_size": batch_size, "moves_per_batch": moves_per_batch}
    if moves_per_batch > 1:  # which take the plain one long
        sizes |= {"alpha": 0.001, "iterations": 1}
    inputs = digits.pixels(digits.load("train", 200).images, values)
    ours, theirs = _dropouts(keep, slope, scale_back)
    quick = list(_run(fast.train, ours, inputs=inputs, **sizes))
    plain = list(_run(deep.train, theirs, inputs=inputs, **sizes))
    assert len(quick) == sizes.get("iterations", 3)
    for one, other in zip(quick, plain, strict=True):
        assert one.iteration == other.iteration
        assert one.error == pytest.approx(other.error, rel=1e-12)
        assert score(one.prediction, GOALS).accuracy == score(other.prediction, GOALS).accuracy
        np.testing.assert_allclose(one.prediction, other.prediction, rtol=0, atol=1e-12)
        for weights, expected in zip(one.network, other.network, strict=True):
            np.testing.assert_allclose(weights, expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize("activation", [RELU, LINEAR, Activation(np.tanh, RELU.slope)])
@pytest.mark.parametrize("values", ["binarised", "scaled"])
def test_the_fast_prediction_equals_the_plain_one(values: Any, activation: Bend) -> None:
    inputs = digits.pixels(digits.load("test", 50).images, values)
    inputs[7], inputs[8, :3] = 0, -1
    network = [np.asfortranarray(NETWORK[0]), NETWORK[1]]
    for given in (inputs, np.asfortranarray(inputs), inputs[::-1]):
        quick, plain = (each.forward(given, network, activation) for each in (fast, deep))
        for one, other in zip(quick, plain, strict=True):
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-13)


@pytest.mark.parametrize("keep", [0.5, 0.8])
@pytest.mark.parametrize("rng", [RandomState, np.random.default_rng])
def test_one_large_draw_of_masks_equals_many_small_ones(keep: float, rng: Any) -> None:
    one, many = rng(3), rng(3)
    whole = dropout_mask((20, 7), one, keep=keep)
    parts = [dropout_mask((size, 7), many, keep=keep) for size in (1, 2, 7, 10)]
    assert (whole == np.concatenate(parts)).all()
    assert one.random() == many.random()


def test_it_leaves_alone_what_it_was_given_and_what_it_gave() -> None:
    before = [weights.copy() for weights in NETWORK]
    epochs = _run(fast.train, iterations=2, inputs=np.asfortranarray(INPUTS), goals=GOALS[::-1])
    first = next(epochs)
    kept = [weights.copy() for weights in first.network]
    last = next(epochs)
    assert all((now == then).all() for now, then in zip(first.network, kept, strict=True))
    assert all((now == then).all() for now, then in zip(NETWORK, before, strict=True))
    assert not np.shares_memory(last.network[0], first.network[0])


@pytest.mark.parametrize("pixels", [1, 2, 5])
@pytest.mark.parametrize("batch_size", [1, 3])
def test_dark_images_and_tiny_networks(pixels: int, batch_size: int) -> None:
    inputs, goals = np.zeros((6, pixels)), np.ones((6, 1))
    inputs[2], inputs[4, -1] = -0.5, 2
    network = initial_weights((pixels, 1, 1), RandomState(1))
    given: dict[str, Any] = {"inputs": inputs, "goals": goals, "network": network, "batch_size": batch_size}
    for one, other in zip(_run(fast.train, **given), _run(deep.train, **given), strict=True):
        np.testing.assert_allclose(one.prediction, other.prediction, rtol=0, atol=1e-14)


def test_runs_side_by_side_equal_runs_one_by_one() -> None:
    def end(seed: int) -> float:
        *_, last = _run(fast.train, Dropout(RandomState(seed)))
        return last.error

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(end, range(8))) == list(map(end, range(8)))


@pytest.mark.parametrize(("batch_size", "alpha"), [(1, 0.3), (20, 10.0)])
def test_a_run_that_overflows_ends_where_the_plain_one_ends(batch_size: int, alpha: float) -> None:
    given: dict[str, Any] = {"inputs": INPUTS[:20], "goals": GOALS[:20], "alpha": alpha, "iterations": 50}
    given |= {"activation": RELU_AS_PRINTED, "batch_size": batch_size}
    quick, plain = (list(_run(engine, **given)) for engine in (fast.train, deep.train))
    assert len(quick) == len(plain) < 50
    assert quick[-1].diverged


class _Liar(RandomState):
    """A generator that draws fewer numbers than it was asked for."""

    def randint(self, *_: Any, size: Any, **__: Any) -> Any:  # type: ignore[override]
        return np.ones((1, size[1]), dtype=int)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"network": [np.ones((784, 10))]}, "network has 1 weight matrix"),
        ({"network": (NETWORK[0], np.eye(13), NETWORK[1])}, "network has 3 weight matrices"),
        ({"network": (NETWORK[0], NETWORK[1][:-1])}, "weights_1_2 has 12 rows, layer_1 has 13 nodes"),
        ({"inputs": INPUTS[:, :-1]}, "783"),
        ({"inputs": INPUTS[:-1]}, "goals has 200 rows, inputs has 199"),
        ({"goals": GOALS[:, :-1]}, "goals has 9 columns"),
        ({"batch_size": 3}, "batch_size is 3, inputs has 200 rows"),
        ({"batch_size": 400}, "batch_size is 400"),
        ({"moves_per_batch": 0}, "moves_per_batch is 0"),
        ({"alpha": "much"}, "alpha is 'much'"),
        ({"activation": LINEAR}, "activation is LINEAR"),
        (
            {"activation": Dropout(RandomState(1), activation=Dropout(RandomState(1)))},
            "activation is another Dropout",
        ),
        ({"activation": Activation(np.tanh, RELU.slope)}, "activation is another Activation"),
        ({"activation": Dropout(RandomState(1), activation=LINEAR)}, "activation is LINEAR"),
        ({"activation": Dropout(_Liar(1))}, "cannot reshape"),
    ],
)
def test_misfits_are_refused_before_the_loops_run(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        next(_run(fast.train, **changes))


def test_best_is_the_fast_one_here() -> None:
    assert (fast.train, fast.forward) == fast.BEST
