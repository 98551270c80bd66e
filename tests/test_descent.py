"""Chapter 4: what the learners promise, for any input and not only for the printed ones."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grokdocs.descent import (
    absolute_error,
    error_slope,
    finite_difference,
    gradient_descent,
    hot_and_cold,
    outcome,
    sensitivity,
    shrink_factor,
    squared_error,
)

NUMBERS = st.floats(-10, 10)
INPUTS = st.floats(0.1, 5).flatmap(lambda size: st.sampled_from([size, -size]))


@given(weight=NUMBERS, x=INPUTS, goal=NUMBERS, strength=st.floats(0.05, 1.95))
def test_descent_converges_when_alpha_times_input_squared_is_between_0_and_2(
    weight: float, x: float, goal: float, strength: float
) -> None:
    alpha = strength / x**2
    assume(outcome(x, alpha) == "settles")
    steps = list(gradient_descent(weight, x, goal, alpha=alpha, iterations=600))
    assert not steps[-1].diverged
    assert steps[-1].error <= 1e-12 * (1 + steps[0].error)


@given(weight=NUMBERS, x=INPUTS, goal=NUMBERS, strength=st.floats(2.05, 8) | st.floats(-8, -0.05))
def test_descent_diverges_outside(weight: float, x: float, goal: float, strength: float) -> None:
    assume(abs(weight * x - goal) > 1e-3)
    alpha = strength / x**2
    assert outcome(x, alpha) == "diverges"
    steps = list(gradient_descent(weight, x, goal, alpha=alpha, iterations=60))
    assert steps[-1].diverged or steps[-1].error > steps[0].error


@given(weight=NUMBERS, x=INPUTS, goal=NUMBERS, alpha=st.floats(-1, 1))
def test_the_error_shrinks_by_the_square_of_the_factor(
    weight: float, x: float, goal: float, alpha: float
) -> None:
    first, second = gradient_descent(weight, x, goal, alpha=alpha, iterations=2)
    expected = first.error * shrink_factor(x, alpha) ** 2
    rounding = 1e-13 * (1 + abs(weight) + abs(goal) + abs(second.weight)) ** 2 * (1 + x**2)
    assert second.error == pytest.approx(expected, rel=1e-6, abs=rounding)


@given(weight=NUMBERS, x=NUMBERS, goal=NUMBERS)
def test_the_slope_is_twice_the_weight_delta(weight: float, x: float, goal: float) -> None:
    (step,) = gradient_descent(weight, x, goal, iterations=1)
    assert error_slope(weight, x, goal) == 2 * step.weight_delta

    def error_of(value: float) -> float:
        return squared_error(value * x, goal)

    measured = finite_difference(error_of, weight, nudge=1e-4)
    assert measured == pytest.approx(2 * step.weight_delta, rel=1e-6, abs=1e-6)


@given(weight=NUMBERS, x=NUMBERS, goal=NUMBERS, step=st.floats(1e-3, 5))
def test_hot_and_cold_never_gets_worse_by_more_than_one_step(
    weight: float, x: float, goal: float, step: float
) -> None:
    misses = [abs(turn.delta) for turn in hot_and_cold(weight, x, goal, step=step, iterations=60)]
    reach = step * abs(x)
    assert all(after <= before + reach + 1e-9 for before, after in pairwise(misses))
    assert max(misses) <= max(misses[0], reach) + 1e-9


@given(weight=NUMBERS, x=INPUTS, goal=NUMBERS)
def test_steps_chain(weight: float, x: float, goal: float) -> None:
    for run in (gradient_descent(weight, x, goal, alpha=0.03), hot_and_cold(weight, x, goal, iterations=9)):
        steps = list(run)
        assert [step.iteration for step in steps] == list(range(len(steps)))
        assert all(b.weight == a.new_weight for a, b in pairwise(steps))
        assert all(step.error == step.delta**2 for step in steps)


def test_a_run_that_overflows_says_so_and_holds_no_infinity() -> None:
    steps = list(gradient_descent(0.5, 2, 0.8, iterations=10_000))
    assert len(steps) < 1_000
    assert [step.diverged for step in steps] == [False] * (len(steps) - 1) + [True]
    assert all(math.isfinite(number) for step in steps for number in step)


def test_zero_iterations_yield_nothing() -> None:
    assert list(gradient_descent(0, 1, 1, iterations=0)) == []
    assert list(hot_and_cold(0, 1, 1, iterations=0)) == []


def test_a_zero_input_stops_learning_and_a_tie_stays() -> None:
    assert {step.new_weight for step in gradient_descent(0.5, 0, 1)} == {0.5}
    assert {step.new_weight for step in hot_and_cold(0.5, 0, 1, iterations=5)} == {0.5}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: list(gradient_descent(float("nan"), 1, 1)), "weight is nan"),
        (lambda: list(gradient_descent(1, float("inf"), 1)), "x is inf"),
        (lambda: list(gradient_descent(1, 1, 1, alpha=float("inf"))), "alpha is inf"),
        (lambda: list(gradient_descent(1, 1, 1, iterations=-1)), "iterations is -1: give a whole number"),
        (lambda: list(gradient_descent(1, 1, 1, iterations=1.5)), "iterations is 1.5"),  # type: ignore[arg-type]
        (lambda: list(gradient_descent(1e200, 1, 1)), "fits no float; scale it down"),
        (lambda: list(gradient_descent("1", 1, 1)), "weight is '1': give a number"),  # type: ignore[arg-type]
        (lambda: list(hot_and_cold(1, 1, 1, step=0)), "step is 0: give a number above 0"),
        (lambda: list(hot_and_cold(1, 1, 1, step=-0.1)), "step is -0.1"),
        (lambda: list(hot_and_cold(1, 1, 1, step=1e300)), "fits no float"),
        (lambda: squared_error(float("inf"), 0), "prediction is inf"),
        (lambda: absolute_error(0, float("nan")), "goal is nan"),
        (lambda: error_slope(1, 1, float("nan")), "goal is nan"),
        (lambda: finite_difference(abs, 0, nudge=0), "nudge is 0"),
        (lambda: shrink_factor(float("nan"), 1), "x is nan"),
        (lambda: sensitivity(max, {"a": 1.0}, moved="a", pulled="b"), "pulled is 'b': choose from a"),
        (
            lambda: sensitivity(lambda a, b: a, {"a": 0, "b": 0}, moved="b", pulled="a"),
            "does not depend on b",
        ),
    ],
)
def test_bad_input_is_named(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()
