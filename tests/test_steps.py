"""Logs are written from the records, and from nothing else."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grokdocs.descent import gradient_descent
from grokdocs.steps import Step, digits_of, log, narrate


class Pair(NamedTuple):
    iteration: int
    weights: tuple[float, float]
    error: float


def test_a_log_holds_every_digit_of_every_step() -> None:
    steps = list(gradient_descent(0.5, 0.5, 0.8))
    lines = log(steps, "weight", "error", "new_weight").splitlines()
    assert lines[1].split() == ["pass", "weight", "error", "new_weight"]
    for step, line in zip(steps, lines[2:], strict=True):
        assert line.split() == [
            str(step.iteration),
            repr(step.weight),
            repr(step.error),
            repr(step.new_weight),
        ]


def test_the_three_words_stand_over_their_columns() -> None:
    (words, names, *_) = log(
        gradient_descent(0.5, 0.5, 0.8), "prediction", "error", "weight_delta"
    ).splitlines()
    assert [names[words.index(word) :].split()[0] for word in ("predict", "compare", "learn")] == [
        "prediction",
        "error",
        "weight_delta",
    ]


def test_a_vector_gets_a_column_for_each_entry() -> None:
    text = log([Pair(0, (0.5, -1.0), 0.25)], "weights", "error")
    assert text.splitlines()[1].split() == ["pass", "weights[0]", "weights[1]", "error"]
    assert text.splitlines()[2].split() == ["0", "0.5", "-1.0", "0.25"]


def test_a_diverged_run_ends_with_a_line_that_says_so() -> None:
    text = log(gradient_descent(0.5, 2, 0.8, iterations=10_000))
    assert text.splitlines()[-1].startswith("diverged: the step after pass")
    assert "inf" not in text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_python_2_digits_are_the_first_twelve(number: float) -> None:
    assert float(digits_of(number)) == number
    assert float(digits_of(number, "python2")) == float(f"{number:.12g}")


@pytest.mark.parametrize(
    ("number", "python2"),
    [
        (1.0, "1.0"),
        (0.1 + 0.2, "0.3"),
        (-0.0, "-0.0"),
        (1e16, "1e+16"),
        (1e-5, "1e-05"),
        (float("inf"), "inf"),
    ],
)
def test_python_2_wrote_floats_with_a_point(number: float, python2: str) -> None:
    assert digits_of(number, "python2") == python2


def test_a_story_of_one_step_begins_with_the_three_words() -> None:
    step = Step(0, 0.1, 0.85, 0.0225, -0.15, -1.275, 0.11275)
    assert [line.split()[0] for line in narrate(step).splitlines()] == ["predict", "compare", "learn"]


def test_bad_requests_are_named() -> None:
    with pytest.raises(ValueError, match="steps is empty"):
        log([])
    with pytest.raises(ValueError, match="column 'eror' is not a field of the steps: choose from"):
        log(gradient_descent(0, 1, 1), "eror")
    with pytest.raises(ValueError, match="digits is 'python4'"):
        digits_of(1.0, "python4")  # type: ignore[arg-type]
