"""Chapter 2: the small machines do what the page says of them, for any data."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grokdocs import ways
from grokdocs.data.games import CROWDS, RESULTS
from grokdocs.data.prices import WEEKS
from grokdocs.descent import gradient_descent
from grokdocs.ways import Grouping

NUMBERS = st.floats(-100, 100).map(lambda number: round(number, 3))
SHARES = st.floats(0, 1)
GAMES = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 1)), min_size=1, max_size=40)


@st.composite
def points(draw: st.DrawFn, most: int = 12) -> list[list[float]]:
    features = draw(st.integers(1, 3))
    point = st.lists(NUMBERS, min_size=features, max_size=features)
    return draw(st.lists(point, min_size=1, max_size=most))


@given(
    st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=8), st.lists(NUMBERS, min_size=1, max_size=8)
)
def test_every_position_of_the_knob_is_tried(
    examples: list[tuple[float, float]], weights: list[float]
) -> None:
    trials = ways.try_weights(examples, weights)
    x, goal = np.array(examples).T
    assert [trial.weight for trial in trials] == weights
    for trial in trials:
        assert trial.error == pytest.approx(np.sum((x * trial.weight - goal) ** 2), rel=1e-9, abs=1e-9)


def test_the_best_knob_for_the_prices_lies_inside_the_range_that_the_page_tries() -> None:
    trials = ways.try_weights(WEEKS, [position / 100 for position in range(100, 121)])
    best = min(trials, key=lambda trial: trial.error)
    assert trials[0] != best != trials[-1]
    x, goal = np.array(WEEKS).T
    assert best.weight == pytest.approx((x @ goal) / (x @ x), abs=0.005)


def test_one_knob_turns_as_gradient_descent_does() -> None:
    turns = ways.turn_knobs([([0.5], 0.8)] * 20, [0.5], alpha=0.3)
    steps = gradient_descent(0.5, 0.5, 0.8, alpha=0.3)
    for turn, step in zip(turns, steps, strict=True):
        assert turn.new_weights[0] == pytest.approx(step.new_weight)
        assert turn.delta == pytest.approx(step.delta)


@given(st.lists(st.tuples(st.lists(SHARES, min_size=2, max_size=2), SHARES), min_size=1, max_size=20), SHARES)
def test_a_knob_stays_when_nothing_came_in(examples: list[tuple[list[float], float]], alpha: float) -> None:
    silent = [([first, 0.0], goal) for (first, _), goal in examples]
    turns = list(ways.turn_knobs(silent, [0.25, 0.75], alpha=alpha))
    assert {turn.new_weights[1] for turn in turns} == {0.75}
    assert all(before.new_weights == after.weights for before, after in pairwise(turns))


@given(GAMES)
def test_a_count_predicts_the_share_of_wins_so_far(games: list[tuple[str, int]]) -> None:
    for count in ways.keep_count(games, guess=0.5):
        before = [won for kind, won in games[: count.iteration] if kind == count.kind]
        assert count.prediction == (pytest.approx(np.mean(before)) if before else 0.5)
        assert count.seen == len(before) + 1
        assert count.counters == len({kind for kind, _ in games[: count.iteration + 1]})


def test_knob_and_count_end_close_to_each_other() -> None:
    *_, turn = ways.turn_knobs([(game.inputs, game.won) for game in RESULTS], [0.5, 0.5], alpha=0.2)
    shares = {count.kind: count.won / count.seen for count in ways.keep_count(RESULTS)}
    np.testing.assert_allclose(turn.new_weights, [shares["home"], shares["away"]], atol=0.1)


@given(points(), st.integers(1, 4), st.data())
def test_k_means_never_becomes_worse_and_ends_at_rest(
    data: list[list[float]], groups: int, choose: st.DataObject
) -> None:
    groups = min(groups, len(data))
    starts = choose.draw(st.lists(st.sampled_from(data), min_size=groups, max_size=groups))
    run = list(ways.k_means(data, starts))
    assert all(after.error <= before.error * (1 + 1e-12) + 1e-12 for before, after in pairwise(run))
    assert run[-1].new_centres == run[-1].centres
    _everyone_is_with_the_nearest(data, run[-1])


def _everyone_is_with_the_nearest(data: list[list[float]], grouping: Grouping) -> None:
    distances = np.sum((np.array(data)[:, None] - np.array(grouping.centres)[None]) ** 2, axis=2)
    chosen = distances[np.arange(len(data)), list(grouping.groups)]
    np.testing.assert_allclose(chosen, distances.min(axis=1), rtol=1e-9, atol=1e-9)


@given(points(), st.integers(1, 12))
def test_centres_to_begin_with_are_points_and_differ_while_points_do(
    data: list[list[float]], groups: int
) -> None:
    groups = min(groups, len(data))
    chosen = ways.spread_out(data, groups)
    different = {tuple(point) for point in data}
    assert all(point in data for point in chosen)
    assert len({tuple(point) for point in chosen}) == min(groups, len(different))


@given(points(), st.floats(0.01, 50))
def test_neighbours_share_a_group_and_strangers_do_not(data: list[list[float]], reach: float) -> None:
    group_of = ways.join_neighbours(data, reach=reach)
    distances = np.linalg.norm(np.array(data)[:, None] - np.array(data)[None], axis=2)
    groups = np.array(group_of)
    together = groups[:, None] == groups[None]
    assert np.all(together[distances < reach * (1 - 1e-9)])
    for number in set(group_of):
        own, others = groups == number, groups != number
        if others.any():
            assert distances[own][:, others].min() > reach * (1 - 1e-9)
        if own.sum() > 1:
            near = distances[own][:, own] + np.diag([np.inf] * int(own.sum()))
            assert near.min(axis=1).max() <= reach * (1 + 1e-9)


def test_both_ways_find_the_three_kinds_of_games() -> None:
    games = [crowd.point for crowd in CROWDS]
    *_, last = ways.k_means(games, ways.spread_out(games, groups=3))
    by_centres = {frozenset(n for n, g in enumerate(last.groups) if g == group) for group in range(3)}
    joined = ways.join_neighbours(games, reach=0.1)
    by_reach = {frozenset(n for n, g in enumerate(joined) if g == group) for group in range(3)}
    assert by_centres == by_reach == {frozenset({0, 2, 3}), frozenset({1, 4}), frozenset({5, 6})}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ways.try_weights([], [1]), "examples is empty"),
        (lambda: ways.try_weights([(1, 2, 3)], [1]), r"examples\[0\] has 3 entries, expected 2"),  # type: ignore[list-item]
        (lambda: ways.try_weights([(1, 2)], []), "weights is empty"),
        (lambda: ways.try_weights([(1, float("nan"))], [1]), r"examples\[0\]\[1\] is nan"),
        (lambda: list(ways.turn_knobs([([1, 0, 0], 1)], [0.5, 0.5], alpha=1)), "has 2 entries, inputs has 3"),
        (lambda: list(ways.turn_knobs([([1], float("inf"))], [0.5], alpha=1)), "goal is inf"),
        (lambda: list(ways.turn_knobs([([1], 1)], [0.5], alpha=float("nan"))), "alpha is nan"),
        (lambda: list(ways.keep_count([("home", 2)])), "example 0 ended in 2: give 1"),
        (lambda: list(ways.keep_count([("home", 1)], guess=float("nan"))), "guess is nan"),
        (lambda: ways.spread_out([[0]], groups=2), "groups is 2, points has 1"),
        (lambda: ways.spread_out([[0]], groups=0), "groups is 0"),
        (lambda: list(ways.k_means([[0, 1]], centres=[[0]])), r"centres\[0\] has 1 entry, expected 2"),
        (lambda: list(ways.k_means([], centres=[[0]])), "points is empty"),
        (lambda: list(ways.k_means([[0]], centres=[[0]], iterations=-1)), "iterations is -1"),
        (lambda: ways.join_neighbours([[0], [1]], reach=0), "reach is 0"),
        (lambda: ways.join_neighbours([[0], [1, 2]], reach=1), r"points\[1\] has 2 entries, expected 1"),
    ],
)
def test_bad_input_is_named(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        call()
