"""Dropout, early stopping, batches and votes: what they promise, and what they refuse."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import RandomState

from grokdocs.costs import AS_THE_BOOK, compare
from grokdocs.data import digits
from grokdocs.deep import RELU, backpropagate, forward, initial_weights, train, update
from grokdocs.fast import BEST, COMPILED, SPARSE, lit
from grokdocs.regularize import (
    AS_PRINTED,
    METHODS,
    TEACHING,
    Epoch,
    Examples,
    Quirks,
    Score,
    draw_mask,
    dropout,
    fit,
    stop_early,
    vote,
)
from grokdocs.study import Run, difference, roughness, run_through

needs_mnist = pytest.mark.skipif(
    not os.environ.get("GROKDOCS_MNIST_DIR"), reason="GROKDOCS_MNIST_DIR names no folder with MNIST"
)


def _examples(split: digits.Split, count: int, values: Any = "binarised") -> Examples:
    drawn = digits.stand_in(split, count)
    return Examples(digits.pixels(drawn.images, values), drawn.labels)


TRAIN, TEST = _examples("train", 60), _examples("test", 40)


class Untouchable:
    """A score that must not be looked at."""

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(f"somebody looked at the test score: {name}")

    def __lt__(self, other: object) -> bool:
        raise AssertionError("somebody compared the test score")


# Dropout


def test_dropout_keeps_the_expected_volume_exactly() -> None:
    """Average over every mask there is, not over luck."""
    values = np.array([0.3, 1.7, 2.2, 0.0, 5.1])
    masks = [np.array(mask, dtype=float) for mask in product([0, 1], repeat=5)]
    louder = [values * mask / 0.5 for mask in masks]
    assert np.mean(louder, axis=0) == pytest.approx(values)


@pytest.mark.parametrize("keep", [0.5, 0.25, 0.8])
@pytest.mark.parametrize("rng", [RandomState(3), np.random.default_rng(3)])
def test_dropout_keeps_the_expected_activation(keep: float, rng: Any) -> None:
    network = initial_weights((784, 30, 10), RandomState(1), low=-0.1, high=0.1)
    draw_masks = dropout(30, rng, keep=keep)
    images = np.repeat(TRAIN.images[:1], 20_000, axis=0)
    there, _ = draw_masks(len(images))
    whole = forward(TRAIN.images[0], network).values[1][0]
    thinned = forward(images, network, masks=there).values[1].mean(axis=0)
    assert thinned == pytest.approx(whole, abs=0.03 * whole.max())
    assert np.mean(there[0] > 0) == pytest.approx(keep, abs=0.01)  # type: ignore[operator]


def test_masks_come_from_the_generator_that_is_passed_in() -> None:
    before = repr(np.random.get_state())
    expected = RandomState(5).randint(2, size=(3, 4))
    assert (draw_mask((3, 4), RandomState(5)) == expected).all()
    list(fit(TRAIN, rng=RandomState(1), keep=0.5, iterations=1, engine=SPARSE))
    assert repr(np.random.get_state()) == before


def test_one_draw_for_a_pass_is_the_same_chance_as_one_for_each_image() -> None:
    together, one_by_one = RandomState(1), RandomState(1)
    whole = draw_mask((50, 7), together)
    assert (whole == np.concatenate([draw_mask((1, 7), one_by_one) for _ in range(50)])).all()
    assert together.random() == one_by_one.random()


def test_the_published_way_back_leaves_the_factor_out() -> None:
    [there], [back] = dropout(50, RandomState(2), scale_back=False)(4)
    [right_there], [right_back] = dropout(50, RandomState(2))(4)
    assert set(np.unique(there)) == {0, 2}  # type: ignore[arg-type]
    assert set(np.unique(back)) == {0, 1}  # type: ignore[arg-type]
    assert np.array_equal(right_there, there)  # type: ignore[arg-type]
    assert np.array_equal(right_back, right_there)  # type: ignore[arg-type]


def test_the_derivative_wants_the_factor_on_the_way_back() -> None:
    """With the mask held, nudging a weight changes the miss as the scaled delta says."""
    network = initial_weights((6, 5, 3), RandomState(1))
    image, goal = RandomState(2).random((1, 6)), np.eye(3)[:1]
    there, back = dropout(5, RandomState(4))(1)
    found = backpropagate(forward(image, network, masks=there), network, goal, masks=back).weight_deltas[0]

    def half_miss(place: tuple[int, ...], nudge: float) -> float:
        nudged = network[0].copy()
        nudged[place] += nudge
        said = forward(image, (nudged, network[1]), masks=there).prediction
        return float(np.sum((said - goal) ** 2)) / 2

    for place in np.ndindex(network[0].shape):
        slope = (half_miss(place, 1e-6) - half_miss(place, -1e-6)) / 2e-6
        assert found[place] == pytest.approx(slope, abs=1e-8)


# Batches


def test_a_batch_of_one_is_the_stochastic_run_to_the_last_bit() -> None:
    network = initial_weights((784, 8, 10), RandomState(1), low=-0.1, high=0.1)
    goals = digits.one_hot(TRAIN.labels)
    for _ in range(2):
        for image, goal in zip(TRAIN.images, goals, strict=True):
            layers = forward(image, network)
            network = update(network, backpropagate(layers, network, goal).weight_deltas, alpha=0.01)
    *_, last = fit(TRAIN, rng=RandomState(1), hidden=8, alpha=0.01, iterations=2, batch_size=1)
    assert all((ours == by_hand).all() for ours, by_hand in zip(last.network, network, strict=True))


def test_fit_is_the_network_of_chapter_6() -> None:
    network = initial_weights((784, 8, 10), RandomState(1), low=-0.1, high=0.1)
    goals = digits.one_hot(TRAIN.labels)
    *_, turn = train(TRAIN.images, goals, network, alpha=0.05, iterations=3, batch_size=20)
    *_, last = fit(TRAIN, rng=RandomState(1), hidden=8, alpha=0.05, iterations=3, batch_size=20)
    assert all((ours == by_hand).all() for ours, by_hand in zip(last.network, turn.new_network, strict=True))


# Scores


def test_the_running_score_is_taken_before_the_weights_move() -> None:
    [step] = fit(TRAIN, rng=RandomState(1), alpha=0.0, iterations=1, again=True)
    assert step.train == pytest.approx(step.train_again, rel=1e-12)
    [moved] = fit(TRAIN, rng=RandomState(1), alpha=0.01, iterations=1, again=True)
    assert moved.train_error > moved.train_error_again


def test_measuring_again_has_dropout_off_and_changes_nothing_else() -> None:
    def run(**also: Any) -> list[Epoch]:
        return list(fit(TRAIN, rng=RandomState(1), keep=0.5, iterations=3, engine=SPARSE, **also))

    alone, watched = run(), run(again=True, test=TEST, validation=TEST)
    assert [step.train for step in alone] == [step.train for step in watched]
    assert all(step.test == step.validation != step.train_again for step in watched)
    *_, last = run(again=True)
    assert last.train_again is not None
    assert last.train_again.accuracy == pytest.approx(
        (TEACHING.predict(TRAIN.images, last.network).argmax(axis=1) == TRAIN.labels).mean()
    )


def test_measuring_now_and_then_measures_first_and_last() -> None:
    steps = list(fit(TRAIN, rng=RandomState(1), iterations=9, test=TEST, every=4, engine=SPARSE))
    assert [step.iteration for step in steps if step.test] == [0, 4, 8]
    steps = list(fit(TRAIN, rng=RandomState(1), iterations=8, test=TEST, every=4, engine=SPARSE))
    assert [step.iteration for step in steps if step.test] == [0, 4, 7]
    assert Run(tuple(steps), ()).measured == tuple(steps[i] for i in (0, 4, 7))


def test_a_score_that_was_not_measured_is_not_made_up() -> None:
    [step] = fit(TRAIN, rng=RandomState(1), iterations=1)
    for name in ("test_error", "validation_accuracy", "train_error_again"):
        with pytest.raises(ValueError, match="pass 0 has no"):
            getattr(step, name)


def test_a_run_keeps_scores_and_only_the_last_network() -> None:
    run = run_through(fit(TRAIN, rng=RandomState(1), iterations=3))
    *_, last = fit(TRAIN, rng=RandomState(1), iterations=3)
    assert all(step.network == () for step in run.steps)
    assert all((kept == made).all() for kept, made in zip(run.network, last.network, strict=True))


# Early stopping


def _steps(errors: list[float]) -> list[Epoch]:
    untouchable: Any = Untouchable()
    return [
        Epoch(i, Score(0, 1), (), test=untouchable, validation=Score(error, 0))
        for i, error in enumerate(errors)
    ]


@given(st.lists(st.floats(0, 10), min_size=1, max_size=40), st.integers(1, 6))
def test_early_stopping_waits_as_long_as_it_says_and_never_looks_at_the_test(
    errors: list[float], patience: int
) -> None:
    seen = [step.validation_error for step in stop_early(_steps(errors), patience=patience)]
    assert seen == errors[: len(seen)]
    best = seen.index(min(seen))
    if len(seen) < len(errors):
        assert len(seen) == best + patience + 1
    else:
        assert len(seen) <= best + patience + 1


def test_early_stopping_chooses_the_same_pass_whatever_the_test_set_says() -> None:
    seen, validation = TRAIN.split(40)
    nonsense = Examples(TEST.images[::-1], (TEST.labels + 3) % 10)

    def chosen(test: Examples | None) -> tuple[int, int]:
        run = fit(seen, rng=RandomState(1), alpha=0.02, iterations=40, validation=validation, test=test)
        steps = list(stop_early(run, patience=4))
        return len(steps), min(steps, key=lambda step: step.validation_error).iteration

    assert chosen(TEST) == chosen(nonsense) == chosen(None)
    assert chosen(None)[0] < 40


def test_early_stopping_without_a_validation_set_is_refused() -> None:
    with pytest.raises(ValueError, match="give fit\\(\\) examples to validate on"):
        list(stop_early(fit(TRAIN, rng=RandomState(1), iterations=2, test=TEST)))


def test_nothing_is_learned_from_validation_or_test() -> None:
    *_, alone = fit(TRAIN, rng=RandomState(1), iterations=2)
    *_, watched = fit(TRAIN, rng=RandomState(1), iterations=2, validation=TEST, test=TEST)
    assert all((a == b).all() for a, b in zip(alone.network, watched.network, strict=True))


# Votes and differences


def test_the_majority_wins_and_a_tie_goes_to_the_loudest() -> None:
    def says(*outputs: float) -> tuple[np.ndarray[Any, Any], ...]:
        return (np.array([outputs]),)

    one = [[1.0]]
    assert vote([says(9, 0, 0), says(0, 1, 0), says(0, 1, 0)], one).tolist() == [1]
    assert vote([says(0, 0.4, 0), says(0, 0, 0.6)], one).tolist() == [2]
    assert vote([says(0.3, 0.2, 0)], one).tolist() == [0]
    with pytest.raises(ValueError, match="nobody votes"):
        vote([], one)


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=12), st.floats(-3, 3))
def test_a_constant_lead_is_never_in_doubt(scores: list[float], lead: float) -> None:
    gap = difference([score + lead for score in scores], scores)
    assert gap.mean == pytest.approx(lead, abs=1e-9)
    assert gap.doubt == pytest.approx(0, abs=1e-9)


def test_roughness_is_zero_on_a_line_and_grows_with_jitter() -> None:
    line = np.linspace(0, 1, 30)
    assert roughness(line.tolist()) == pytest.approx(0, abs=1e-12)
    jitter = line + 0.01 * RandomState(1).standard_normal(30)
    assert 0.001 < roughness(jitter.tolist()) < roughness((10 * jitter).tolist())


# Bad input

LABELS_0_TO_9 = np.arange(10)


def _fit(images: Any = None, labels: Any = None, **also: Any) -> Callable[[], object]:
    examples = Examples(np.eye(10) if images is None else images, LABELS_0_TO_9 if labels is None else labels)
    return lambda: list(fit(examples, rng=RandomState(1), **{"iterations": 1, **also}))


NAN = np.eye(10)
NAN[3, 7] = np.nan


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (_fit(np.empty((0, 784)), np.empty(0, int)), "give at least one image"),
        (_fit(np.ones(784)), "give at least one image, one in each row"),
        (_fit(labels=[0, 1, 2]), "10 images, 3 labels: give one label for each"),
        (_fit(labels=np.arange(10) + 1), "labels holds 10: give numbers from 0 to 9"),
        (_fit(labels=np.arange(10) - 1), "labels holds -1"),
        (_fit(labels=np.arange(10) / 2), "give a list of whole numbers"),
        (_fit(NAN), r"examples.images\[3\]\[7\] is nan: give finite pixels"),
        (_fit(batch_size=3), "batch_size is 3, there are 10 images: choose from 1, 2, 5, 10"),
        (_fit(batch_size=0), "batch_size is 0"),
        (_fit(hidden=0), "hidden is 0: give at least 1"),
        (_fit(every=0), "every is 0: give at least 1"),
        (_fit(iterations=-1), "iterations is -1"),
        (_fit(alpha=float("nan")), "alpha is nan"),
        (_fit(keep=0.0), "keep is 0.0: give the share of nodes to keep"),
        (_fit(keep=1.5), "keep is 1.5"),
        (_fit(test=Examples(np.eye(9), np.arange(9))), "test has images of 9 pixels"),
        (
            _fit(test=Examples(np.eye(12), np.arange(12) % 10), engine=COMPILED),
            "test has images of 12 pixels",
        ),
        (_fit(test=Examples(np.eye(9), np.arange(9)), engine=SPARSE), "test has images of 9 pixels"),
        (_fit(validation=Examples(NAN, LABELS_0_TO_9)), "validation.images"),
        (lambda: COMPILED.predict(lit(np.eye(9)), (np.eye(8), np.eye(8))), "layer_0 has 9 nodes"),
        (lambda: COMPILED.predict(lit(np.eye(9)), (np.eye(9),)), "the compiled loops know two"),
        (lambda: run_through([]), "run is empty"),
        (lambda: roughness([1, 2]), "give at least 3"),
        (lambda: difference([1], [1]), "1 and 1 scores"),
        (lambda: difference([1, 2], [1]), "2 and 1 scores"),
        (lambda: compare({}, TRAIN, TEST), "engines is empty"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_bad_input_is_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_zero_iterations_yield_nothing() -> None:
    assert list(fit(TRAIN, rng=RandomState(1), iterations=0)) == []


# The benchmark


def test_a_comparison_fails_when_the_digits_differ() -> None:
    wrong = SPARSE._replace(predict=lambda images, network: -SPARSE.predict(images, network))
    with pytest.raises(ValueError, match="ours prints other digits than book"):
        compare({"book": AS_THE_BOOK, "ours": wrong}, TRAIN, TEST, iterations=1)


@pytest.mark.parametrize("method", METHODS)
def test_the_yardstick_computes_what_the_teaching_code_computes(method: str) -> None:
    seen, unseen = _examples("train", 100), TEST
    costs = compare({"book": AS_THE_BOOK, "ours": TEACHING}, seen, unseen, method=method, iterations=2)
    assert costs[0].digits == costs[1].digits
    assert len(costs[0].digits) == 2


# The finding


@needs_mnist
@pytest.mark.parametrize(("method", "ends_at"), [("plain", 0.766), ("dropout", 0.818), ("batch", 0.829)])
def test_the_right_slope_ends_where_the_errata_say(method: str, ends_at: float) -> None:
    seen, unseen = (
        Examples(digits.pixels(found.images, "binarised"), found.labels)
        for found in (digits.load("train", 1_000), digits.load("test", 1_000))
    )
    choices: Quirks = {**AS_PRINTED, "activation": RELU}
    run = fit(seen, rng=RandomState(1), **METHODS[method], **choices, test=unseen, every=300, engine=BEST)
    *_, last = run
    assert last.test_accuracy == ends_at
