"""Chapter 5: what the learners of many weights promise, for any shape and any numbers."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grokdocs.data.season import FIRST_GAME
from grokdocs.descent import finite_difference, gradient_descent
from grokdocs.steps import log
from grokdocs.weights import (
    ArrayStep,
    PassStep,
    Score,
    evaluate,
    learn_data_set,
    learn_many_to_many,
    learn_many_to_one,
    learn_one_to_many,
    learn_with_numpy,
    outer_product,
)

INPUTS = list(FIRST_GAME)
START = [0.1, 0.2, -0.1]
ROWS = [[0.1, 0.1, -0.3], [0.1, 0.2, 0.0], [0.0, 1.3, 0.1]]
GOALS = [0.1, 1.0, 0.1]

NUMBERS = st.floats(-5, 5)
# Eighths: sums and products of a few of them are exact, so no rounding can differ.
EIGHTHS = st.integers(-40, 40).map(lambda count: count / 8)


def vectors(size: int, numbers: st.SearchStrategy[float] = NUMBERS) -> st.SearchStrategy[list[float]]:
    return st.lists(numbers, min_size=size, max_size=size)


@st.composite
def nodes(draw: st.DrawFn, numbers: st.SearchStrategy[float] = NUMBERS) -> dict[str, Any]:
    size = draw(st.integers(1, 6))
    return {
        "inputs": draw(vectors(size, numbers)),
        "weights": draw(vectors(size, numbers)),
        "goal": draw(numbers),
    }


@st.composite
def layers(draw: st.DrawFn, numbers: st.SearchStrategy[float] = NUMBERS) -> dict[str, Any]:
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    return {
        "inputs": draw(vectors(columns, numbers)),
        "weights": [draw(vectors(columns, numbers)) for _ in range(rows)],
        "goals": draw(vectors(rows, numbers)),
    }


def half_error(inputs: list[float], row: list[float], goal: float) -> float:
    return 0.5 * (math.fsum(x * weight for x, weight in zip(inputs, row, strict=True)) - goal) ** 2


def nudged(function: Callable[[list[float]], float], row: list[float], place: int) -> float:
    def along(value: float) -> float:
        return function([*row[:place], value, *row[place + 1 :]])

    return finite_difference(along, row[place], nudge=1e-4)


# Every weight delta is the slope of half the squared error.


@given(node=nodes())
def test_every_weight_delta_of_a_node_is_the_slope_of_half_its_error(node: dict[str, Any]) -> None:
    (step,) = learn_many_to_one(**node, iterations=1)
    for place, share in enumerate(step.weight_deltas):
        slope = nudged(partial(half_error, node["inputs"], goal=node["goal"]), node["weights"], place)
        assert share == pytest.approx(slope, rel=1e-6, abs=1e-5)


@given(x=NUMBERS, layer=layers())
def test_every_weight_delta_of_one_input_is_the_slope_of_half_its_own_error(
    x: float, layer: dict[str, Any]
) -> None:
    weights = [row[0] for row in layer["weights"]]
    (step,) = learn_one_to_many(x, weights, layer["goals"])
    for weight, goal, share in zip(weights, layer["goals"], step.weight_deltas, strict=True):
        slope = nudged(partial(half_error, [x], goal=goal), [weight], 0)
        assert share == pytest.approx(slope, rel=1e-6, abs=1e-5)


@given(layer=layers())
def test_every_weight_delta_of_a_matrix_is_the_slope_of_half_the_whole_error(layer: dict[str, Any]) -> None:
    (step,) = learn_many_to_many(**layer)

    def whole(place: int, row: list[float]) -> float:
        matrix = [*layer["weights"][:place], row, *layer["weights"][place + 1 :]]
        return math.fsum(map(partial(half_error, layer["inputs"]), matrix, layer["goals"]))

    for i, row in enumerate(layer["weights"]):
        for j in range(len(row)):
            slope = nudged(partial(whole, i), row, j)
            assert step.weight_deltas[i][j] == pytest.approx(slope, rel=1e-6, abs=1e-5)


@pytest.mark.parametrize("shape", [(3, 3), (2, 4), (4, 2), (1, 5), (5, 1)])
def test_every_weight_delta_in_numpy_is_a_slope_too(shape: tuple[int, int]) -> None:
    generator = np.random.default_rng(5)
    weights, x, goals = generator.normal(size=shape), generator.normal(size=shape[1]), np.ones(shape[0])
    (step,) = learn_with_numpy(x, weights, goals, iterations=1)

    def error(place: tuple[int, ...], value: float) -> float:
        changed = weights.copy()
        changed[place] = value
        return float(0.5 * ((changed @ x - goals) ** 2).sum())

    for place in np.ndindex(shape):
        slope = finite_difference(partial(error, place), float(weights[place]), nudge=1e-4)
        assert step.weight_deltas[place] == pytest.approx(slope, rel=1e-6, abs=1e-8)


def test_the_transposed_form_is_not_the_slope() -> None:
    (printed,) = learn_many_to_many(INPUTS, ROWS, GOALS, transposed=True)
    (right,) = learn_many_to_many(INPUTS, ROWS, GOALS)
    assert np.array_equal(printed.weight_deltas, np.transpose(right.weight_deltas))
    assert not np.allclose(printed.weight_deltas, right.weight_deltas)


# Lists and NumPy.


@given(node=nodes(EIGHTHS))
def test_where_nothing_is_rounded_a_node_in_numpy_is_the_same_to_the_last_bit(node: dict[str, Any]) -> None:
    (lists,) = learn_many_to_one(**node, alpha=0.25, iterations=1)
    (arrays,) = learn_with_numpy(node["inputs"], node["weights"], node["goal"], alpha=0.25, iterations=1)
    assert arrays.predictions == lists.prediction
    assert arrays.deltas == lists.delta
    assert arrays.errors == arrays.error == lists.error
    assert tuple(arrays.weight_deltas.tolist()) == lists.weight_deltas
    assert tuple(arrays.new_weights.tolist()) == lists.new_weights


@given(layer=layers(EIGHTHS), x=EIGHTHS)
def test_where_nothing_is_rounded_layers_in_numpy_are_the_same_to_the_last_bit(
    layer: dict[str, Any], x: float
) -> None:
    first_column = [row[0] for row in layer["weights"]]
    fan: list[Any] = [
        *learn_one_to_many(x, first_column, layer["goals"], alpha=0.25),
        *learn_with_numpy(x, first_column, layer["goals"], alpha=0.25, iterations=1),
    ]
    full: list[Any] = [
        *learn_many_to_many(**layer, alpha=0.25),
        *learn_with_numpy(layer["inputs"], layer["weights"], layer["goals"], alpha=0.25, iterations=1),
    ]
    for lists, arrays in (fan, full):
        assert lists.error == arrays.error
        for field in ("weights", "predictions", "errors", "deltas", "weight_deltas", "new_weights"):
            assert np.array_equal(getattr(lists, field), getattr(arrays, field)), field


@given(layer=layers())
def test_elsewhere_numpy_differs_by_rounding_alone(layer: dict[str, Any]) -> None:
    # A sum of n products, rounded in any order and with or without fusing, stays this close.
    unit = sys.float_info.epsilon
    (lists,) = learn_many_to_many(**layer)
    (arrays,) = learn_with_numpy(layer["inputs"], layer["weights"], layer["goals"], iterations=1)
    for row, goal, mine, theirs in zip(
        layer["weights"], layer["goals"], lists.deltas, arrays.deltas, strict=True
    ):
        size = abs(goal) + math.fsum(abs(x * w) for x, w in zip(layer["inputs"], row, strict=True))
        assert abs(mine - theirs) <= (len(row) + 1) * unit * size


@given(node=nodes(), places=st.sets(st.integers(0, 5)))
def test_frozen_weights_stand_still_in_both_forms(node: dict[str, Any], places: set[int]) -> None:
    frozen = {place for place in places if place < len(node["weights"])}
    lists = learn_many_to_one(**node, alpha=0.01, iterations=4, frozen=frozen)
    arrays = learn_with_numpy(
        node["inputs"], node["weights"], node["goal"], alpha=0.01, iterations=4, frozen=frozen
    )
    for mine, theirs in zip(lists, arrays, strict=True):
        assert np.allclose(mine.new_weights, theirs.new_weights, rtol=1e-12, atol=1e-12)
        for place in frozen:
            assert mine.weight_deltas[place] == theirs.weight_deltas[place] == 0
            assert mine.new_weights[place] == theirs.new_weights[place] == node["weights"][place]


# What a run does.


def test_a_frozen_weight_never_moves_and_the_error_still_falls_to_0() -> None:
    run = list(learn_many_to_one(INPUTS, START, 1.0, alpha=0.3, iterations=60, frozen={0}))
    assert len(run) == 60
    assert {step.weights[0] for step in run} == {0.1}
    assert {step.weight_deltas[0] for step in run} == {0.0}
    assert all(after.error < before.error for before, after in pairwise(run[:20]))
    assert run[-1].error < 1e-20
    (thawed,) = learn_many_to_one(INPUTS, run[-1].new_weights, 1.0, alpha=0.01, iterations=1)
    assert thawed.new_weights == pytest.approx(thawed.weights, abs=1e-10)


@given(node=nodes(), strength=st.floats(0.05, 1.95))
def test_a_node_settles_when_alpha_times_the_squared_inputs_is_between_0_and_2(
    node: dict[str, Any], strength: float
) -> None:
    size = math.fsum(x * x for x in node["inputs"])
    assume(size > 0.01)
    run = list(learn_many_to_one(**node, alpha=strength / size, iterations=600))
    assert not run[-1].diverged
    assert run[-1].error <= 1e-12 * (1 + run[0].error)


@given(node=nodes(), strength=st.floats(2.05, 8) | st.floats(-8, -0.05))
def test_a_node_runs_away_outside(node: dict[str, Any], strength: float) -> None:
    size = math.fsum(x * x for x in node["inputs"])
    assume(size > 0.01)
    run = list(learn_many_to_one(**node, alpha=strength / size, iterations=60))
    assume(abs(run[0].delta) > 1e-3)
    assert run[-1].diverged or run[-1].error > run[0].error


@given(weight=NUMBERS, x=NUMBERS, goal=NUMBERS)
def test_one_weight_learns_as_it_did_in_chapter_4(weight: float, x: float, goal: float) -> None:
    old = list(gradient_descent(weight, x, goal, alpha=0.03, iterations=5))
    node = list(learn_many_to_one([x], [weight], goal, alpha=0.03, iterations=5))
    fan = list(learn_one_to_many(x, [weight], [goal], alpha=0.03, iterations=5))
    assert [step.weight for step in old] == [step.weights[0] for step in node]
    assert [step.error for step in old] == [step.error for step in node] == [step.error for step in fan]


@given(layer=layers())
def test_a_matrix_is_a_node_for_each_row(layer: dict[str, Any]) -> None:
    (whole,) = learn_many_to_many(**layer)
    for place, (row, goal) in enumerate(zip(layer["weights"], layer["goals"], strict=True)):
        (alone,) = learn_many_to_one(layer["inputs"], row, goal, alpha=0.01, iterations=1)
        assert whole.predictions[place] == alone.prediction
        assert whole.weight_deltas[place] == alone.weight_deltas
        assert whole.new_weights[place] == alone.new_weights


def test_steps_follow_one_another() -> None:
    run = list(learn_many_to_many(INPUTS, ROWS, GOALS, iterations=4))
    assert [step.iteration for step in run] == [0, 1, 2, 3]
    assert all(before.new_weights == after.weights for before, after in pairwise(run))
    assert not any(step.diverged for step in run)


RUNAWAYS: dict[str, Callable[[float], list[Any]]] = {
    "node": lambda alpha: list(learn_many_to_one(INPUTS, START, 1.0, alpha=alpha, iterations=2000)),
    "fan": lambda alpha: list(learn_one_to_many(8.5, START, GOALS, alpha=alpha, iterations=2000)),
    "matrix": lambda alpha: list(learn_many_to_many(INPUTS, ROWS, GOALS, alpha=alpha, iterations=2000)),
    "numpy": lambda alpha: list(learn_with_numpy(INPUTS, ROWS, GOALS, alpha=alpha, iterations=2000)),
}


@pytest.mark.parametrize("alpha", [0.1, -1.0, 1e300])
@pytest.mark.parametrize("learner", list(RUNAWAYS))
def test_a_run_that_explodes_ends_with_a_diverged_step_and_never_with_infinity(
    learner: str, alpha: float
) -> None:
    run = RUNAWAYS[learner](alpha)
    assert 0 < len(run) < 2000
    assert [step.diverged for step in run] == [False] * (len(run) - 1) + [True]
    for step in run:
        for value in step[:-1]:
            assert np.isfinite(value).all()
        assert math.isfinite(step.error)
    assert np.array_equal(run[-1].new_weights, run[-1].weights)


def test_a_suspended_run_leaves_the_settings_of_numpy_alone() -> None:
    before = np.geterr()
    run = learn_with_numpy(INPUTS, ROWS, GOALS)
    passes = learn_data_set([INPUTS], [GOALS])
    next(run)
    next(passes)
    assert np.geterr() == before


def test_a_diverged_run_says_so_in_its_log() -> None:
    text = log(RUNAWAYS["node"](0.1), "error", "weights", digits="python2")
    assert text.splitlines()[-1].startswith("diverged: the step after pass")


# Arrays cannot be changed behind a step's back.


def test_arrays_of_a_step_are_read_only() -> None:
    step = next(learn_with_numpy(INPUTS, ROWS, GOALS))
    assert isinstance(step, ArrayStep)
    for array in step[1:-1]:
        assert isinstance(array, np.ndarray)
        assert not array.flags.writeable
    weights = np.array(START)
    list(learn_with_numpy(INPUTS, weights, 1.0))
    assert weights.flags.writeable
    assert weights.tolist() == START


# One layer on a whole data set.


@given(layer=layers(EIGHTHS))
def test_a_pass_is_the_list_learner_run_once_on_each_example(layer: dict[str, Any]) -> None:
    examples = [layer["inputs"], layer["inputs"][::-1], [0.5] * len(layer["inputs"])]
    rows: Any = layer["weights"]
    for example in examples:
        (step,) = learn_many_to_many(example, rows, layer["goals"], alpha=0.125)
        rows = step.new_weights
    (done,) = learn_data_set(examples, [layer["goals"]] * 3, layer["weights"], alpha=0.125, iterations=1)
    assert np.allclose(done.new_weights, rows, rtol=1e-12, atol=1e-10)


def test_passes_follow_one_another_and_carry_the_score_of_their_weights() -> None:
    generator = np.random.default_rng(5)
    truth = generator.normal(size=(3, 8))
    inputs = generator.normal(size=(40, 8))
    goals = np.eye(3)[(inputs @ truth.T).argmax(axis=1)]
    run = list(learn_data_set(inputs, goals, alpha=0.01, iterations=12))
    assert [step.iteration for step in run] == list(range(12))
    for before, after in pairwise(run):
        assert np.array_equal(before.new_weights, after.weights)
    for step in run:
        assert isinstance(step, PassStep)
        assert evaluate(step.weights, inputs, goals) == (step.error, step.accuracy)
        assert not step.weights.flags.writeable
        assert not step.new_weights.flags.writeable
    assert run[-1].error < run[0].error
    assert run[-1].accuracy > 0.8


def test_evaluate_counts_the_right_answers() -> None:
    assert evaluate(np.eye(4), np.eye(4), np.eye(4)) == Score(0.0, 1.0)
    assert evaluate(np.eye(4), np.eye(4), np.eye(4)[[0, 1, 3, 2]]) == Score(1.0, 0.5)


def test_a_data_set_that_explodes_ends_with_a_diverged_pass() -> None:
    inputs, goals = np.ones((6, 4)), np.eye(6)[:, :3] + 1
    run = list(learn_data_set(inputs, goals, alpha=9.0, iterations=500))
    assert len(run) < 500
    assert [step.diverged for step in run] == [False] * (len(run) - 1) + [True]
    assert all(np.isfinite(step.new_weights).all() and math.isfinite(step.error) for step in run)


# Bad input: the message names the mismatch, and says what to do.


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: learn_many_to_one([1, 2], [1, 2, 3], 1), "weights has 3 entries, inputs has 2"),
        (lambda: learn_many_to_one([1], [math.nan], 1), "finite"),
        (lambda: learn_many_to_one([1], [1], math.inf), "goal is inf"),
        (lambda: learn_many_to_one([1], [1], 1, alpha=math.nan), "alpha is nan"),
        (lambda: learn_many_to_one([1], [1], 1, iterations=-1), "iterations is -1"),
        (lambda: learn_many_to_one([1, 2], [1, 2], 1, frozen=[2]), "frozen names weight 2, there are 2"),
        (lambda: learn_many_to_one([1, 2], [1, 2], 1, frozen=[-1]), "count them from 0 to 1"),
        (lambda: learn_many_to_one([1e200], [1e200], 1), "does not fit a float"),
        (lambda: learn_one_to_many(1, [1, 2], [1]), "goals has 1 entry, weights has 2"),
        (lambda: learn_one_to_many(math.inf, [1], [1]), "x is inf"),
        (lambda: learn_one_to_many(1e200, [1e200], [1]), "does not fit a float"),
        (lambda: learn_many_to_many([1, 2], [[1, 2]], [1, 2]), "goals has 2 entries, weights has 1 row"),
        (lambda: learn_many_to_many([1, 2], [[1, 2, 3]], [1]), "weights[0] has 3 entries, expected 2"),
        (lambda: learn_many_to_many([1, 2], [[1, 2]], [1], transposed=True), "only a square matrix"),
        (lambda: learn_many_to_many([1e200], [[1e200]], [1]), "does not fit a float"),
        (lambda: learn_with_numpy([1, 2], [1, 2, 3], 1), "weights has shape (3,), expected (2,)"),
        (lambda: learn_with_numpy([1, 2], [[1, 2]], [1, 2]), "weights has shape (1, 2), expected (2, 2)"),
        (lambda: learn_with_numpy(1, 1, 1), "give a vector to at least one"),
        (lambda: learn_with_numpy([[1]], [[1]], [1]), "nothing larger"),
        (lambda: learn_with_numpy([], [], 1), "is empty"),
        (lambda: learn_with_numpy([1], [math.nan], 1), "NaN or infinity"),
        (lambda: learn_with_numpy([1], [1], 1, frozen={1}), "frozen names weight 1"),
        (lambda: learn_with_numpy([1e200], [1e200], 1), "does not fit a float"),
        (lambda: learn_data_set([1, 2], [1, 2]), "one row for each example"),
        (lambda: learn_data_set([[1, 2]], [[1], [2]]), "1 rows in inputs, 2 in goals"),
        (lambda: learn_data_set([[1, 2]], [[1]], [[1]]), "weights has shape (1, 1), expected (1, 2)"),
        (lambda: learn_data_set([[1, 2]], [[1]], alpha=math.inf), "alpha is inf"),
        (lambda: learn_data_set([[1e200]], [[1]], [[1e200]]), "do not fit a float"),
    ],
)
def test_bad_input_is_refused_by_name(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        list(call())


def test_outer_product_needs_two_vectors() -> None:
    with pytest.raises(ValueError, match="b is empty"):
        outer_product([1], [])


def test_no_turns_give_no_steps() -> None:
    assert list(learn_many_to_one(INPUTS, START, 1.0, iterations=0)) == []
    assert list(learn_one_to_many(0.65, START, GOALS, iterations=0)) == []
    assert list(learn_many_to_many(INPUTS, ROWS, GOALS, iterations=0)) == []
    assert list(learn_with_numpy(INPUTS, START, 1.0, iterations=0)) == []
    assert list(learn_data_set([INPUTS], [GOALS], iterations=0)) == []
