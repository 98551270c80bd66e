"""Chapter 2: the ways in which machines learn, each as a small machine.

Two questions sort them. Is there an answer to learn from (supervised), or is there only data
(unsupervised)? Is the number of knobs fixed (parametric), or does it follow the data?

- `try_weights`, `turn_knobs`: supervised and parametric, which is what the rest of the book is about
- `keep_count`: supervised, and counting
- `k_means`: unsupervised and parametric
- `join_neighbours`: unsupervised, and the groups follow the data
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from grokdocs.checks import require_count, require_finite, require_matrix, require_positive, require_vector
from grokdocs.vectors import elementwise_add, scalar_times_vector, weighted_sum

__all__ = [
    "Count",
    "Grouping",
    "Trial",
    "Turn",
    "join_neighbours",
    "k_means",
    "keep_count",
    "spread_out",
    "try_weights",
    "turn_knobs",
]

Point = Sequence[float]


class Trial(NamedTuple):
    """One position of a knob, and how far off it was.

    Parameters
    ----------
    weight : float
        The position.
    error : float
        Squared misses over all examples, added up; never below 0.

    Notes
    -----
    Chapter 2.

    Examples
    --------
    >>> best = min([Trial(1.0, 4.0), Trial(1.1, 0.5)], key=lambda trial: trial.error)
    >>> best.weight
    1.1
    """

    weight: float
    error: float


class Turn(NamedTuple):
    """One example seen by a machine with knobs: predict, compare, learn.

    Parameters
    ----------
    iteration : int
        The example, counted from 0.
    weights : tuple of float
        The knobs that made the prediction, before they turned.
    prediction : float
        What the machine said, in the unit of the goal.
    delta : float
        The miss with its sign: prediction minus goal.
    weight_deltas : tuple of float
        Each knob's share in the miss: delta times what came in there.
    new_weights : tuple of float
        The knobs after the turn.

    Notes
    -----
    Chapter 2.

    Examples
    --------
    >>> turn = next(turn_knobs([([1, 0], 1)], [0.5, 0.5], alpha=0.1))
    >>> turn.delta, turn.new_weights
    (-0.5, (0.55, 0.5))
    """

    iteration: int
    weights: tuple[float, ...]
    prediction: float
    delta: float
    weight_deltas: tuple[float, ...]
    new_weights: tuple[float, ...]


class Count(NamedTuple):
    """One example seen by a machine that counts.

    Parameters
    ----------
    iteration : int
        The example, counted from 0.
    kind : hashable
        What kind of example it was.
    prediction : float
        Share of wins among all earlier ones of this kind, from 0 to 1.
    delta : float
        The miss with its sign: prediction minus truth.
    won, seen : int
        The two counters of this kind, after the example.
    counters : int
        How many kinds have counters of their own by now.

    Notes
    -----
    Chapter 2.

    Examples
    --------
    >>> *_, last = keep_count([("home", 1), ("home", 0), ("away", 1)])
    >>> last.kind, last.won, last.seen, last.counters
    ('away', 1, 1, 2)
    """

    iteration: int
    kind: Hashable
    prediction: float
    delta: float
    won: int
    seen: int
    counters: int


class Grouping(NamedTuple):
    """One turn of `k_means`: everyone joins a centre, then the centres move.

    Parameters
    ----------
    iteration : int
        The turn, counted from 0.
    groups : tuple of int
        For each point the centre it joined, counted from 0.
    error : float
        Squared distances from the points to their centres, added up; never below 0.
    centres : tuple of tuple of float
        Where the centres stood.
    new_centres : tuple of tuple of float
        Where they moved: each into the middle of those who joined it.

    Notes
    -----
    Chapter 2.

    Examples
    --------
    >>> first, *_ = k_means([[0], [2], [9]], centres=[[0], [9]])
    >>> first.groups, first.new_centres
    ((0, 0, 1), ((1.0,), (9.0,)))
    """

    iteration: int
    groups: tuple[int, ...]
    error: float
    centres: tuple[tuple[float, ...], ...]
    new_centres: tuple[tuple[float, ...], ...]


def try_weights(examples: Sequence[tuple[float, float]], weights: Sequence[float]) -> list[Trial]:
    """Try one knob in several positions, and measure each against the truth.

    Parameters
    ----------
    examples : sequence of (float, float)
        For each example the input, and the goal that the prediction should have met.
    weights : sequence of float, shape (positions,)
        The positions to try.

    Returns
    -------
    list of Trial
        One for each position, in order. The best is the one with the smallest error.

    Raises
    ------
    ValueError
        If there are no examples or no positions, or a number is not finite.

    Notes
    -----
    Chapter 2, supervised learning in its plainest form: trial and error.

    Examples
    --------
    >>> examples = [(1, 2), (3, 6)]
    >>> [trial.error for trial in try_weights(examples, [1, 2, 3])]
    [10.0, 0.0, 10.0]
    """
    require_matrix(columns=2, examples=examples)
    require_vector(weights=weights)
    return [Trial(weight, float(sum((x * weight - goal) ** 2 for x, goal in examples))) for weight in weights]


def turn_knobs(
    examples: Iterable[tuple[Sequence[float], float]],
    weights: Sequence[float],
    *,
    alpha: float,
) -> Iterator[Turn]:
    """Show a machine with knobs one example after the other, and turn the knobs each time.

    Parameters
    ----------
    examples : iterable of (sequence of float, float)
        For each example its inputs, one for each knob, and the goal.
    weights : sequence of float, shape (knobs,)
        Where the knobs stand in the beginning.
    alpha : float
        Which part of its share in the miss each knob turns by.

    Yields
    ------
    Turn
        The state before each turn, and where the knobs went.

    Raises
    ------
    ValueError
        If an example has not one input for each knob, or a number is not finite.

    Notes
    -----
    Chapter 2. A knob turns by how much the machine missed, and by what came in there.

    Examples
    --------
    Nothing came in at the second knob, so it had no part in the miss, and stays.

    >>> examples = [([1, 0], 1), ([1, 0], 1)]
    >>> [turn.new_weights for turn in turn_knobs(examples, [0, 0.5], alpha=0.5)]
    [(0.5, 0.5), (0.75, 0.5)]
    """
    require_vector(weights=weights)
    require_finite(alpha=alpha)
    knobs = tuple(weights)
    for iteration, (inputs, goal) in enumerate(examples):
        require_finite(goal=goal)
        prediction = weighted_sum(inputs, knobs)  # predict
        delta = prediction - goal  # compare
        weight_deltas = scalar_times_vector(delta, inputs)  # learn
        moves = scalar_times_vector(-alpha, weight_deltas)
        turned = tuple(elementwise_add(knobs, moves))
        yield Turn(iteration, knobs, prediction, delta, tuple(weight_deltas), turned)
        knobs = turned


def keep_count(
    examples: Iterable[tuple[Hashable, int]],
    *,
    guess: float = 0.5,
) -> Iterator[Count]:
    """Count what happened to each kind of example, and predict that it will again.

    Parameters
    ----------
    examples : iterable of (hashable, int)
        For each example its kind, and whether it was a win: 1 or 0.
    guess : float, default 0.5
        The prediction for a kind that was never seen before.

    Yields
    ------
    Count
        The prediction for each example, and the counters after it.

    Raises
    ------
    ValueError
        If an example ended in something other than 1 or 0, or `guess` is not finite.

    Notes
    -----
    Chapter 2. A new kind gets new counters: the number of parameters follows the data.

    Examples
    --------
    >>> games = [("home", 1), ("home", 1), ("home", 0), ("away", 0), ("home", 1)]
    >>> [round(count.prediction, 2) for count in keep_count(games)]
    [0.5, 1.0, 1.0, 0.5, 0.67]
    """
    require_finite(guess=guess)
    won: Counter[Hashable] = Counter()
    seen: Counter[Hashable] = Counter()
    for iteration, (kind, truth) in enumerate(examples):
        if truth not in (0, 1):
            raise ValueError(f"example {iteration} ended in {truth!r}: give 1 or 0")
        known = seen[kind] > 0
        prediction = won[kind] / seen[kind] if known else guess  # predict
        delta = prediction - truth  # compare
        won[kind] += truth  # learn
        seen[kind] += 1
        counters = won[kind], seen[kind], len(seen)
        yield Count(iteration, kind, prediction, delta, *counters)


def spread_out(points: Sequence[Point], groups: int) -> list[Point]:
    """Choose points that lie far from each other, as centres to begin with.

    Parameters
    ----------
    points : sequence of sequence of float, shape (n, features)
        The data.
    groups : int
        How many to choose, from 1 to n.

    Returns
    -------
    list of sequence of float, shape (groups, features)
        The first point, then each time the one that is farthest from all chosen so far.

    Raises
    ------
    ValueError
        If the points are not a matrix, or `groups` is below 1 or above n.

    Notes
    -----
    Chapter 2. `k_means` ends where its beginning lets it, so a good beginning matters.

    Examples
    --------
    >>> spread_out([[0], [1], [9], [10]], groups=2)
    [[0], [10]]
    """
    require_matrix(points=points)
    require_count(groups=groups)
    if not 1 <= groups <= len(points):
        raise ValueError(f"groups is {groups}, points has {len(points)}: choose from 1 to {len(points)}")
    chosen = [points[0]]
    while len(chosen) < groups:
        chosen.append(max(points, key=lambda point: min(_squared_distance(point, other) for other in chosen)))
    return chosen


def k_means(
    points: Sequence[Point], centres: Sequence[Point], *, iterations: int = 100
) -> Iterator[Grouping]:
    """Sort points into a fixed number of groups, each around a centre of its own.

    Parameters
    ----------
    points : sequence of sequence of float, shape (n, features)
        The data. Features should be of similar size, or the largest decides alone.
    centres : sequence of sequence of float, shape (groups, features)
        Where the centres begin; `spread_out` chooses well.
    iterations : int, default 100
        Turns to take at most. The run ends when no centre moves any more.

    Yields
    ------
    Grouping
        Who joined which centre, and where the centres went. A centre nobody joins stays.

    Raises
    ------
    ValueError
        If points and centres differ in features, or a number is not finite.

    Notes
    -----
    Chapter 2. Unsupervised and parametric: the coordinates of the centres are the knobs.

    Examples
    --------
    >>> *_, last = k_means([[0], [1], [9], [10]], centres=[[0], [1]])
    >>> last.groups, last.centres
    ((0, 0, 1, 1), ((0.5,), (9.5,)))
    """
    require_matrix(points=points)
    require_matrix(columns=len(points[0]), centres=centres)
    require_count(iterations=iterations)
    middles = tuple(tuple(map(float, centre)) for centre in centres)
    for iteration in range(iterations):
        groups = tuple(_nearest(point, middles) for point in points)
        error = sum(
            _squared_distance(point, middles[group]) for point, group in zip(points, groups, strict=True)
        )
        members = [[p for p, g in zip(points, groups, strict=True) if g == n] for n in range(len(middles))]
        new = tuple(_middle(some) if some else old for some, old in zip(members, middles, strict=True))
        yield Grouping(iteration, groups, error, middles, new)
        if new == middles:
            return
        middles = new


def join_neighbours(points: Sequence[Point], *, reach: float) -> list[int]:
    """Put points that are close into one group, and friends of friends with them.

    Parameters
    ----------
    points : sequence of sequence of float, shape (n, features)
        The data.
    reach : float
        How far apart two points may be and still join hands.

    Returns
    -------
    list of int, shape (n,)
        The group of each point, counted from 0 in order of appearance.

    Raises
    ------
    ValueError
        If the points are not a matrix, or `reach` is not above 0.

    Notes
    -----
    Chapter 2. Unsupervised and not parametric: how many groups there are is up to the data.

    Examples
    --------
    0 and 2 are too far apart to join hands, but 1 stands between them.

    >>> join_neighbours([[0], [1], [2], [9]], reach=1)
    [0, 0, 0, 1]
    """
    require_matrix(points=points)
    require_positive(reach=reach)
    group_of = list(range(len(points)))
    for here, point in enumerate(points):
        for there, other in enumerate(points[:here]):
            if _squared_distance(point, other) <= reach**2:
                old, new = group_of[here], group_of[there]
                group_of = [new if group == old else group for group in group_of]
    in_order = list(dict.fromkeys(group_of))
    return [in_order.index(group) for group in group_of]


def _squared_distance(point: Point, other: Point) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(point, other, strict=True)))


def _nearest(point: Point, centres: Sequence[Point]) -> int:
    return min(range(len(centres)), key=lambda number: _squared_distance(point, centres[number]))


def _middle(points: Sequence[Point]) -> tuple[float, ...]:
    return tuple(sum(column) / len(points) for column in zip(*points, strict=True))
