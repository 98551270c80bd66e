"""Pictures of training: what they draw, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import pytest
from grokdocs.study import Run

from grokdocs.pictures import training
from grokdocs.regularize import Epoch, Score

UNTESTED = Run((Epoch(0, Score(1, 0.5), ()),), ())


@pytest.fixture(autouse=True)
def _close() -> object:
    yield
    plt.close("all")


def _run(*accuracies: float) -> Run:
    return Run(
        tuple(Epoch(i, Score(1, 0.5), (), test=Score(1, right)) for i, right in enumerate(accuracies)), ()
    )


def test_the_spread_shows_every_seed() -> None:
    ax = training.spread({"plain": [0.7, 0.8, 0.9], "dropout": [0.8, 0.8]})
    dots = [np.size(line.get_xdata()) for line in ax.lines if line.get_marker() == "D"]
    assert dots == [3, 2]


def test_both_slopes_share_one_scale() -> None:
    axes = training.slopes({name: (_run(0.5, 0.6), _run(0.7, 0.9)) for name in ("a", "b", "c")})
    assert len(axes) == 3
    assert len({ax.get_ylim() for ax in axes}) == 1


def test_masks_show_each_node_once_a_turn() -> None:
    ax = training.masks([[1, 0, 2], [0, 0, 0]])
    assert sum(np.size(line.get_xdata()) for line in ax.lines) == 6


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: training.train_and_test(UNTESTED), "no test scores"),
        (lambda: training.slopes({}), "pairs is empty"),
        (lambda: training.slopes({"a": (UNTESTED, UNTESTED)}), "no test scores"),
        (lambda: training.validation_curve([], kept=0), "steps is empty"),
        (lambda: training.validation_curve(UNTESTED.steps, kept=0), "no validation score"),
        (lambda: training.masks([]), "drawn is empty"),
        (lambda: training.spread({"a": [0.5]}), "at least two seeds"),
        (lambda: training.spread_curves({"a": [_run(0.5)]}), "at least two runs"),
        (lambda: training.growth({}, across="images"), "seconds is empty"),
    ],
)
def test_bad_input_is_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
