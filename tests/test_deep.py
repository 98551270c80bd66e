"""Chapter 6: backpropagation against slopes that were measured, and the printed runs."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grokdocs.data.streetlights import CONFLICTING_LIGHTS, CONFLICTING_WALKS, LIGHTS, WALKS
from grokdocs.deep import (
    CHAPTER_6,
    CHAPTER_8,
    LINEAR,
    RELU,
    Activation,
    Network,
    Pass,
    backpropagate,
    by_pass,
    forward,
    initial_weights,
    learn,
    measured_weight_deltas,
    relu,
    relu_slope,
    squared_miss,
    train,
    update,
)

Array = npt.NDArray[np.float64]
SIZES = st.integers(1, 4)
SHAPES = st.lists(SIZES, min_size=2, max_size=4)  # none, one and two hidden layers
PRINTED_SHAPE = (3, 4, 1)


def case(shape: list[int], examples: int, seed: int) -> tuple[Array, Array, Network]:
    rng = np.random.default_rng(seed)
    inputs, goals = rng.normal(size=(examples, shape[0])), rng.normal(size=(examples, shape[-1]))
    return inputs, goals, initial_weights(shape, rng)


def far_from_corners(inputs: Array, network: Network) -> bool:
    return all(np.abs(sums).min() > 1e-4 for sums in forward(inputs, network).sums)


def streetlights(hidden: int = 4, iterations: int = 60, **options: Any) -> list[Pass]:
    network = initial_weights((3, hidden, 1), np.random.RandomState(1))
    run = train(CONFLICTING_LIGHTS, CONFLICTING_WALKS, network, alpha=0.2, iterations=iterations, **options)
    return list(by_pass(run))


def every_tenth(run: list[Pass]) -> list[str]:
    return [f"{step.error:.12g}" for step in run[9::10]]


@given(SHAPES, st.integers(1, 5), st.integers(0, 10_000), st.sampled_from([RELU, CHAPTER_6, LINEAR]))
@settings(max_examples=60, deadline=None)
def test_backpropagation_finds_the_measured_slopes(
    shape: list[int], examples: int, seed: int, activation: Activation
) -> None:
    inputs, goals, network = case(shape, examples, seed)
    assume(far_from_corners(inputs, network))
    layers = forward(inputs, network, activation=activation)
    found = backpropagate(layers, network, goals, activation=activation).weight_deltas
    measured = measured_weight_deltas(inputs, goals, network, activation=activation)
    assert len(found) == len(shape) - 1
    for calculated, nudged in zip(found, measured, strict=True):
        assert calculated == pytest.approx(nudged, rel=1e-5, abs=1e-7)


def test_the_slope_of_chapter_8_is_not_the_measured_one() -> None:
    inputs, goals, network = case([3, 4, 1], 5, seed=1)
    layers = forward(inputs, network, activation=CHAPTER_8)
    found, _ = backpropagate(layers, network, goals, activation=CHAPTER_8).weight_deltas
    measured, _ = measured_weight_deltas(inputs, goals, network, activation=CHAPTER_8)
    assert np.abs(found - measured).max() > 0.01


@given(SHAPES, st.integers(1, 6), st.integers(0, 10_000))
@settings(deadline=None)
def test_a_batch_is_the_mean_of_its_examples(shape: list[int], examples: int, seed: int) -> None:
    inputs, goals, network = case(shape, examples, seed)
    together = backpropagate(forward(inputs, network), network, goals).weight_deltas
    singly = [
        backpropagate(forward(one, network), network, [goal]).weight_deltas
        for one, goal in zip(inputs, goals, strict=True)
    ]
    for layer, whole in enumerate(together):
        assert whole == pytest.approx(np.mean([alone[layer] for alone in singly], axis=0), abs=1e-12)


@pytest.mark.parametrize("batch_size", [1, 2, 3, 6])
def test_every_batch_size_sees_every_example_once_a_pass(batch_size: int) -> None:
    turns = list(train(LIGHTS, WALKS, [np.zeros((3, 1))], alpha=0.1, iterations=2, batch_size=batch_size))
    assert len(turns) == 2 * 6 // batch_size
    for iteration in (0, 1):
        seen = [turn for turn in turns if turn.iteration == iteration]
        assert np.concatenate([turn.values[0] for turn in seen]).tolist() == LIGHTS.tolist()
        assert [turn.start for turn in seen] == list(range(0, 6, batch_size))


def test_a_turn_starts_where_the_last_one_ended() -> None:
    turns = list(train(LIGHTS, WALKS, [np.zeros((3, 1))], alpha=0.1, iterations=3))
    for before, after in pairwise(turns):
        assert all(a is b for a, b in zip(after.network, before.new_network, strict=True))
    passes = list(by_pass(turns))
    assert [step.error for step in passes] == pytest.approx(
        [sum(turn.error for turn in turns if turn.iteration == step.iteration) for step in passes]
    )
    assert passes[0].network is turns[0].network
    assert passes[-1].new_network is turns[-1].new_network


def test_the_first_printed_log() -> None:
    start = [np.array([[0.5], [0.48], [-0.7]])]
    run = list(by_pass(train(LIGHTS, WALKS, start, alpha=0.1, iterations=40)))
    printed = ["2.6561231104", "0.962870177672", "0.000614343567483", "0.000533736773285"]
    assert [f"{run[row].error:.12g}" for row in (0, 1, 38, 39)] == printed


@pytest.mark.parametrize("activation", [RELU, CHAPTER_6])
def test_the_printed_log_of_the_deep_network(activation: Activation) -> None:
    assert every_tenth(streetlights(activation=activation)) == [
        "0.634231159844",
        "0.358384076763",
        "0.0830183113303",
        "0.0064670549571",
        "0.000329266900075",
        "1.50556226651e-05",
    ]


def test_the_printed_indentation_learns_nothing() -> None:
    run = streetlights(learn_from="last")
    assert every_tenth(run) == ["1.36242402517"] * 6
    assert all((a == b).all() for a, b in zip(run[0].network, run[-1].new_network, strict=True))


def test_the_printed_hidden_size_ends_with_no_node_on() -> None:
    run = streetlights(hidden=3)
    assert every_tenth(run) == ["2"] * 6
    hidden = forward(CONFLICTING_LIGHTS, run[-1].new_network).values[1]
    assert not hidden.any()


def test_only_the_last_batch_learns_when_asked() -> None:
    turns = list(train(LIGHTS, WALKS, [np.zeros((3, 1))], alpha=0.1, iterations=2, learn_from="last"))
    moved = [bool((turn.network[0] != turn.new_network[0]).any()) for turn in turns]
    assert not any(moved[:5])
    assert not any(moved[6:11])
    assert (moved[5], moved[11]) == (False, False)  # the last goal is 0, and so is the prediction
    flipped = list(train(LIGHTS, 1 - WALKS, [np.zeros((3, 1))], alpha=0.1, iterations=1, learn_from="last"))
    assert [bool((turn.network[0] != turn.new_network[0]).any()) for turn in flipped] == [False] * 5 + [True]


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=6))
def test_the_output_tells_the_slope_only_if_zero_counts_as_off(sums: list[float]) -> None:
    assert relu_slope(relu(sums)).tolist() == relu_slope(sums).tolist()
    assert relu_slope(relu(sums), at_zero=1).tolist() == [1.0] * len(sums)


def test_a_turn_keeps_what_it_was_given_even_if_that_changes_later() -> None:
    inputs, goals, network = case([3, 4, 1], 4, seed=6)
    turn, kept = learn(inputs, goals, network, alpha=0.1), network[0].copy()
    network[0][:] = 0
    inputs[:] = 0
    assert (turn.network[0] == kept).all()
    assert turn.values[0].any()
    assert (turn.iteration, turn.start, turn.stop) == (0, 0, 4)


def test_masks_are_applied_forward_and_back() -> None:
    inputs, goals, network = case([3, 4, 2], 5, seed=3)
    mask = np.where(np.random.default_rng(0).random((5, 4)) < 0.5, 0.0, 2.0)
    layers = forward(inputs, network, masks=[mask])
    assert (layers.values[1] == forward(inputs, network).values[1] * mask).all()
    backward = backpropagate(layers, network, goals, masks=[mask])
    assert not backward.deltas[0][mask == 0].any()
    without = backpropagate(layers, network, goals)
    assert (backward.deltas[0] == without.deltas[0] * mask).all()


def test_masks_of_ones_change_nothing() -> None:
    inputs, goals, network = case([3, 4, 2], 6, seed=4)

    def ones(rows: int) -> tuple[list[Array], list[Array]]:
        return [np.ones((rows, 4))], [np.ones((rows, 4))]

    plain = list(train(inputs, goals, network, alpha=0.1, iterations=3, batch_size=2))
    masked = list(train(inputs, goals, network, alpha=0.1, iterations=3, batch_size=2, draw_masks=ones))
    assert [turn.error for turn in plain] == [turn.error for turn in masked]


def test_nothing_that_was_given_is_changed_and_nothing_yielded_can_be() -> None:
    inputs, goals, network = case([3, 4, 1], 4, seed=5)
    before = [array.copy() for array in (inputs, goals, *network)]
    turns = list(train(inputs, goals, network, alpha=0.3, iterations=2, batch_size=2))
    assert all((a == b).all() for a, b in zip(before, (inputs, goals, *network), strict=True))
    assert all(array.flags.writeable for array in (inputs, goals, *network))
    for turn in turns:
        arrays = [*turn.values, *turn.deltas, *turn.weight_deltas, *turn.network, *turn.new_network]
        assert not any(array.flags.writeable for array in arrays)
    inputs[:] = 0
    assert turns[0].values[0].any()


def test_a_run_that_diverges_stops_and_says_so() -> None:
    *_, last = by_pass(train([[3.0]], [1.0], [[[1.0]]], alpha=10, iterations=1000))
    assert last.diverged
    assert last.iteration < 999


def test_update_leaves_the_old_weights() -> None:
    old = np.ones((1, 1))
    (new,) = update([old], [np.ones((1, 1))], alpha=0.25)
    assert (old.item(), new.item()) == (1, 0.75)


def test_goals_may_be_flat_when_that_is_clear() -> None:
    prediction = np.zeros((3, 1))
    assert squared_miss(prediction, [1, 2, 3]) == squared_miss(prediction, [[1], [2], [3]]) == 14
    with pytest.raises(ValueError, match=r"goals has shape \(4,\), the prediction \(2, 2\)"):
        squared_miss(np.zeros((2, 2)), [1, 2, 3, 4])


GOOD: dict[str, Any] = {
    "inputs": [[1.0, 0.0], [0.0, 1.0]],
    "goals": [1.0, 0.0],
    "network": [np.zeros((2, 1))],
    "alpha": 0.1,
    "iterations": 1,
}


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"inputs": [[1.0]]}, "weights_0_1 has 2 rows, layer_0 has 1 node"),
        ({"inputs": np.zeros((0, 2))}, r"inputs has shape \(0, 2\)"),
        ({"inputs": [[1.0, float("nan")], [0.0, 1.0]]}, r"inputs\[0\]\[1\] is nan: give a finite number"),
        ({"goals": [1.0]}, r"goals has shape \(1,\), the prediction \(2, 1\)"),
        ({"goals": [1.0, float("inf")]}, r"goals\[1\]\[0\] is inf"),
        ({"network": []}, "the network is empty"),
        ({"network": [np.zeros((2, 3)), np.zeros((2, 1))]}, "weights_1_2 has 2 rows, layer_1 has 3 nodes"),
        ({"alpha": float("nan")}, "alpha is nan"),
        ({"iterations": -1}, "iterations is -1"),
        ({"batch_size": 0}, "batch_size is 0, there are 2 examples: choose from 1, 2"),
        ({"batch_size": 3}, "batch_size is 3, there are 2 examples: choose from 1, 2"),
        ({"learn_from": "first"}, "learn_from is 'first'"),
        ({"draw_masks": lambda rows: ([np.ones((rows, 1))], [])}, "masks has 1, the network 0 hidden layers"),
    ],
)
def test_bad_input_is_refused_in_words(bad: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        list(train(**GOOD | bad))


def test_a_mask_must_fit_its_layer() -> None:
    with pytest.raises(ValueError, match=r"a mask has shape \(1, 3\), its layer \(1, 4\)"):
        forward([1, 2, 3], initial_weights((3, 4, 1), np.random.default_rng(0)), masks=[np.ones((1, 3))])


def test_update_refuses_shapes_that_differ() -> None:
    with pytest.raises(ValueError, match="give one for each matrix"):
        update([np.zeros((2, 1))], [np.zeros((1, 2))], alpha=1)


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda rng: initial_weights((3,), rng), "the network is empty"),
        (lambda rng: initial_weights((3, 0, 1), rng), r"weights_0_1 has shape \(3, 0\)"),
        (lambda rng: initial_weights((3, 1), rng, low=1, high=1), "low is 1, high is 1"),
    ],
)
def test_weights_cannot_be_drawn_from_nothing(draw: Callable[[Any], Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        draw(np.random.default_rng(0))


def test_the_legacy_draw_is_the_printed_one() -> None:
    np_seeded = np.random.RandomState(1)
    hidden, output = 0.2 * np_seeded.random((784, 40)) - 0.1, 0.2 * np_seeded.random((40, 10)) - 0.1
    drawn = initial_weights((784, 40, 10), np.random.RandomState(1), low=-0.1, high=0.1)
    assert (drawn[0] == hidden).all()
    assert (drawn[1] == output).all()


@given(SHAPES, st.integers(1, 5), st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_backpropagation_agrees_with_pytorch(shape: list[int], examples: int, seed: int) -> None:
    torch = pytest.importorskip("torch", reason="install the extra `torch` to compare with autograd")
    inputs, goals, network = case(shape, examples, seed)
    weights = [torch.tensor(matrix, requires_grad=True) for matrix in network]
    layer = torch.tensor(inputs)
    for hidden in weights[:-1]:
        layer = torch.relu(layer @ hidden)
    ((layer @ weights[-1] - torch.tensor(goals)) ** 2).sum(dim=1).mean().backward()
    found = backpropagate(forward(inputs, network), network, goals).weight_deltas
    for calculated, tensor in zip(found, weights, strict=True):
        assert 2 * calculated == pytest.approx(tensor.grad.numpy(), abs=1e-10)
