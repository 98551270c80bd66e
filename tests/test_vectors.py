"""Chapter 3 on lists: the arithmetic agrees with NumPy, and bad input is named."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grokdocs import forward, vectors

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)
SIZES = st.integers(1, 8)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[list[float], list[float]]:
    size = draw(SIZES)
    vector = st.lists(NUMBERS, min_size=size, max_size=size)
    return draw(vector), draw(vector)


@st.composite
def layers(draw: st.DrawFn) -> tuple[list[float], list[list[list[float]]]]:
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=4))
    small = st.floats(-10, 10)
    inputs = draw(st.lists(small, min_size=sizes[0], max_size=sizes[0]))
    stack = [
        draw(st.lists(st.lists(small, min_size=before, max_size=before), min_size=after, max_size=after))
        for before, after in pairwise(sizes)
    ]
    return inputs, stack


@given(pairs())
def test_numpy_agrees_entry_by_entry(pair: tuple[list[float], list[float]]) -> None:
    a, b = pair
    assert vectors.elementwise_multiply(a, b) == (np.array(a) * np.array(b)).tolist()
    assert vectors.elementwise_add(a, b) == (np.array(a) + np.array(b)).tolist()
    assert vectors.scalar_times_vector(a[0], b) == (a[0] * np.array(b)).tolist()


@given(pairs())
def test_numpy_agrees_on_sums_but_for_the_order_of_adding(pair: tuple[list[float], list[float]]) -> None:
    a, b = pair
    room = 1e-9 * (1 + np.abs(np.array(a)) @ np.abs(np.array(b)))
    assert abs(vectors.weighted_sum(a, b) - np.array(a).dot(np.array(b))) <= room
    assert vectors.vector_sum(a) == pytest.approx(np.sum(a), abs=1e-6)
    assert vectors.vector_average(a) == pytest.approx(np.mean(a), abs=1e-6)


@given(pairs())
def test_a_weighted_sum_does_not_care_which_vector_comes_first(pair: tuple[list[float], list[float]]) -> None:
    a, b = pair
    assert vectors.weighted_sum(a, b) == vectors.weighted_sum(b, a)


@given(layers())
def test_stacked_layers_agree_with_numpy(case: tuple[list[float], list[list[list[float]]]]) -> None:
    inputs, stack = case
    said = np.array(inputs)
    for weights, values in zip(stack, forward.stacked(inputs, stack), strict=True):
        said = np.array(weights).dot(said)
        np.testing.assert_allclose(values, said, rtol=1e-9, atol=1e-6)


def test_a_matrix_need_not_be_square() -> None:
    assert forward.many_to_many([1, 2, 3], [[1, 1, 1]]) == [6]
    assert len(forward.many_to_many([1.0], [[1], [2], [3]])) == 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: vectors.weighted_sum([1, 2, 3], [1, 2]), "weights has 2 entries, inputs has 3"),
        (lambda: vectors.elementwise_add([], []), "a is empty"),
        (lambda: vectors.elementwise_multiply([1], [float("nan")]), r"b\[0\] is nan"),
        (lambda: vectors.vector_average([]), "a is empty"),
        (lambda: vectors.vector_sum([1, float("-inf")]), r"a\[1\] is -inf"),
        (lambda: vectors.scalar_times_vector(float("inf"), [1]), "number is inf"),
        (lambda: vectors.vector_times_matrix([1, 2], [[1, 2], [3]]), r"weights\[1\] has 1 entry, expected 2"),
        (lambda: vectors.vector_times_matrix([1, 2], []), "weights is empty"),
        (lambda: vectors.vector_times_matrix([1, 2], [1, 2]), r"weights\[0\] is 1: give a vector"),  # type: ignore[list-item]
        (lambda: vectors.vector_times_matrix([1], "ab"), "weights is 'ab': give a matrix"),  # type: ignore[arg-type]
        (lambda: vectors.vector_sum("12"), "a is '12': give a vector"),  # type: ignore[arg-type]
        (lambda: vectors.vector_sum(["1"]), r"a\[0\] is '1': give a number"),  # type: ignore[list-item]
        (lambda: vectors.read_weights([1, 0], ["toes"]), "names has 1 entries, weights has 2"),
        (lambda: forward.one_to_one(float("nan"), 1), "x is nan"),
        (lambda: forward.many_to_one([1, 2], [1]), "weights has 1 entry, inputs has 2"),
        (lambda: forward.stacked([1], []), "layers is empty"),
        (lambda: forward.stacked([1, 2], [[[1, 1]], [[1, 1]]]), "has 2 entries, expected 1"),
    ],
)
def test_bad_input_is_named(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ([0, 0, 0], "never high: every weight is 0"),
        ([0, 0, 1], "high if fans"),
        ([0.5, 0.5, 0.5], "high if toes AND record AND fans"),
        ([-0.5, 0.5, 0], "high if NOT toes AND record"),
        ([0.5, 0, 1], "high if fans OR BIG toes"),
        ([-1, 0, -1], "high if NOT toes OR NOT fans"),
    ],
)
def test_weights_are_read_aloud(weights: list[float], sentence: str) -> None:
    assert vectors.read_weights(weights, ["toes", "record", "fans"]) == sentence
