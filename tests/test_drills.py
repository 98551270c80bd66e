"""The drills: a right function passes, and every known mistake is told by its name."""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from grokdocs.drills import DRILLS, TWO_LAYER_NETWORK, Drill, Mistake, check, learn_two_layers

ALL = pytest.mark.parametrize("drill", DRILLS.values(), ids=list(DRILLS))


@ALL
def test_the_solution_passes(drill: Drill) -> None:
    report = check(drill, drill.solution)
    assert report.passed
    assert report.cases >= 10
    assert str(report) == f"{drill.name}: {report.cases} of {report.cases} cases right"


@ALL
def test_every_mistake_is_told_and_no_other(drill: Drill) -> None:
    for mistake in drill.mistakes:
        report = check(drill, partial(drill.solution, **mistake.change))
        assert report.findings == (mistake.words,)
        assert not report.passed


@ALL
def test_two_mistakes_at_once_are_told_or_at_least_seen(drill: Drill) -> None:
    told = 0
    for pair in combinations(drill.mistakes, 2):
        change = {**pair[0].change, **pair[1].change}
        report = check(drill, partial(drill.solution, **change))
        assert not report.passed
        told += report.findings == tuple(mistake.words for mistake in pair)
    assert told >= len(drill.mistakes)


def test_a_function_as_a_reader_would_write_it_passes() -> None:
    def learn(x: Any, y: Any, a: Any, b: Any, alpha: float) -> Any:
        hidden = (x @ a > 0) * (x @ a)
        miss = y - hidden @ b
        back = miss @ b.T * (hidden > 0)
        b += alpha * hidden.T @ miss
        a += alpha * x.T @ back
        return [a, b]

    assert check(TWO_LAYER_NETWORK, learn).passed


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda *_: None, "return 2 things: weights_0_1, weights_1_2"),
        (lambda x, y, a, b, alpha: (a.T, b), r"weights_0_1 has shape (5, 3), it should be (3, 5)"),
        (lambda x, y, a, b, alpha: (a, "b"), "weights_0_1 has the right shape, and other numbers"),
        (lambda x, y, a, b, alpha: x @ b, "your function raised ValueError: matmul"),
        (lambda x: x, "your function raised TypeError"),
    ],
)
def test_what_is_no_known_mistake_is_described(function: Any, says: str) -> None:
    report = check(TWO_LAYER_NETWORK, function)
    assert not report.passed
    assert report.findings[0].startswith(says)


def test_a_reader_may_change_the_arguments() -> None:
    before = [np.array(argument) for argument in TWO_LAYER_NETWORK.cases[0]]

    def greedy(*arguments: Any) -> Any:
        result = learn_two_layers(*arguments)
        for array in arguments[:4]:
            array[:] = 0
        return result

    assert check(TWO_LAYER_NETWORK, greedy).passed
    assert all((a == b).all() for a, b in zip(before, TWO_LAYER_NETWORK.cases[0], strict=True))


def test_a_drill_may_return_a_single_number() -> None:
    def double(x: float, *, times: float = 2.0) -> float:
        return times * x

    drill = Drill(
        "double", "double(x)", ("twice x",), double, ((1.0,), (2.0,)), (Mistake("thrice", {"times": 3.0}),)
    )
    assert check(drill, lambda x: x + x).passed
    assert check(drill, lambda x: 3 * x).findings == ("thrice",)
    assert check(drill, lambda x: x * x).findings[0].startswith("twice x has the right shape")
    assert check(drill, lambda x: x * x).right == 1
