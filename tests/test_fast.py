"""The fast engines compute what the plain one computes, and the book's tables to the last digit."""

from __future__ import annotations

import importlib.util
import os
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.random import RandomState

from grokdocs.data import digits
from grokdocs.deep import CHAPTER_6, CHAPTER_8, LINEAR, RELU, Activation
from grokdocs.fast import BEST, COMPILED, SPARSE, lit
from grokdocs.regularize import (
    AS_PRINTED,
    METHODS,
    TEACHING,
    Engine,
    Epoch,
    Examples,
    fit,
)
from grokdocs.study import run_all, run_through

LEDGER = Path(__file__).parents[1] / "docs" / "published.toml"
HAS_NUMBA = importlib.util.find_spec("numba") is not None
needs_numba = pytest.mark.skipif(not HAS_NUMBA, reason="numba is not installed")
needs_mnist = pytest.mark.skipif(
    not os.environ.get("GROKDOCS_MNIST_DIR"), reason="GROKDOCS_MNIST_DIR names no folder with MNIST"
)
FAST = [
    pytest.param(SPARSE, id="sparse"),
    pytest.param(COMPILED, id="compiled", marks=needs_numba),
]


@cache
def _examples(split: digits.Split, count: int, values: Any = "binarised", *, real: bool = False) -> Examples:
    drawn = digits.load(split, count) if real else digits.stand_in(split, count)
    return Examples(digits.pixels(drawn.images, values), drawn.labels)


def _table(method: str) -> list[list[str]]:
    """Read a table of the book from the ledger's file."""
    ledger = tomllib.loads(LEDGER.read_text(encoding="utf-8"))["figure"]
    [printed] = [figure["printed"] for figure in ledger if figure["id"] == f"ch8/{method}/table"]
    return list(printed)


def _printed(step: Epoch) -> list[str]:
    """Write a step as the book's tables do: errors cut after five characters."""
    return [
        str(step.iteration),
        str(step.test_error)[:5],
        str(step.test_accuracy),
        str(step.train_error)[:5],
        str(step.train_accuracy),
    ]


@needs_mnist
@pytest.mark.parametrize("method", METHODS)
def test_the_published_table_to_the_last_digit(method: str) -> None:
    train, test = _examples("train", 1_000, real=True), _examples("test", 1_000, real=True)
    run = run_through(
        fit(train, rng=RandomState(1), **METHODS[method], **AS_PRINTED, test=test, every=10, engine=BEST)
    )
    computed = [_printed(step) for step in run.steps[::10]]
    assert len(computed) == 30
    assert computed == _table(method)


@needs_mnist
@pytest.mark.parametrize("engine", [pytest.param(TEACHING, id="teaching"), *FAST])
@pytest.mark.parametrize("method", METHODS)
def test_every_engine_prints_the_same_digits(engine: Engine, method: str) -> None:
    train, test = _examples("train", 1_000, real=True), _examples("test", 1_000, real=True)
    [step] = fit(
        train, rng=RandomState(1), **METHODS[method], **AS_PRINTED, test=test, iterations=1, engine=engine
    )
    assert _printed(step) == _table(method)[0]


@pytest.mark.parametrize("engine", FAST)
@pytest.mark.parametrize("values", ["binarised", "scaled"])
@pytest.mark.parametrize("batch_size", [1, 20])
@pytest.mark.parametrize("keep", [1.0, 0.5, 0.8])
@pytest.mark.parametrize("scale_back", [True, False])
@pytest.mark.parametrize("activation", [RELU, CHAPTER_6, CHAPTER_8, Activation(at_zero=0.5), LINEAR])
def test_the_fast_engines_equal_the_plain_one(
    engine: Engine, values: str, batch_size: int, keep: float, scale_back: bool, activation: Activation
) -> None:
    train, test = _examples("train", 40, values), _examples("test", 30, values)

    def run(by: Engine) -> list[Epoch]:
        return list(
            fit(
                train,
                rng=RandomState(7),
                hidden=13,
                alpha=0.01,
                iterations=3,
                batch_size=batch_size,
                keep=keep,
                activation=activation,
                scale_back=scale_back,
                test=test,
                again=True,
                engine=by,
            )
        )

    for plain, quick in zip(run(TEACHING), run(engine), strict=True):
        for name in ("train", "test", "train_again"):
            assert getattr(quick, name) == pytest.approx(getattr(plain, name), rel=1e-12)
        for ours, theirs in zip(quick.network, plain.network, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-13)


@pytest.mark.parametrize("engine", FAST)
def test_the_engines_leave_the_weights_they_were_given(engine: Engine) -> None:
    network = (np.ones((4, 3)), np.ones((3, 10)))
    engine.learn(
        engine.load(np.eye(4)),
        np.eye(10)[:4],
        network,
        alpha=0.1,
        batch_size=2,
        activation=RELU,
        draw_masks=None,
    )
    assert all((weights == 1).all() for weights in network)


@pytest.mark.parametrize("engine", FAST)
def test_dark_images_and_lit_ones_may_be_mixed(engine: Engine) -> None:
    images = np.array([[0.0, 0.0, 0.0], [0.0, 2.0, 0.5], [0.0, 0.0, 0.0]])
    mixed = Examples(images, np.array([1, 2, 3]))
    plain = list(fit(mixed, rng=RandomState(1), iterations=2, test=mixed))
    quick = list(fit(mixed, rng=RandomState(1), iterations=2, test=mixed, engine=engine))
    assert [step.test for step in quick] == [pytest.approx(step.test, rel=1e-12) for step in plain]


def test_lit_lists_every_pixel_that_is_not_dark() -> None:
    images = digits.pixels(digits.stand_in("train", 5).images)
    starts, places, values, _ = lit(images)
    rebuilt = np.zeros_like(images)
    for image, (start, stop) in enumerate(pairwise(starts)):
        rebuilt[image, places[start:stop]] = values[start:stop]
    assert (rebuilt == images).all()
    assert (values != 0).all()


@needs_numba
def test_runs_side_by_side_equal_runs_one_by_one() -> None:
    train, test = _examples("train", 50), _examples("test", 50)

    def runs() -> dict[int, Any]:
        return {
            seed: fit(train, rng=RandomState(seed), keep=0.5, iterations=5, test=test, engine=COMPILED)
            for seed in range(4)
        }

    together = run_all(runs(), workers=4)
    assert list(together) == [0, 1, 2, 3]
    for seed, run in runs().items():
        assert run_through(run).steps == together[seed].steps


@pytest.mark.parametrize("engine", [pytest.param(TEACHING, id="teaching"), *FAST])
def test_a_run_that_overflows_says_so_and_ends(engine: Engine) -> None:
    run = fit(
        _examples("train", 20),
        rng=RandomState(1),
        alpha=9.0,
        iterations=50,
        activation=CHAPTER_8,
        engine=engine,
    )
    steps = list(run)
    assert len(steps) < 50
    assert [step.diverged for step in steps] == [False] * (len(steps) - 1) + [True]
