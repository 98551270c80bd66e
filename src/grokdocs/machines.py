"""Chapter 2: ways in which machines learn, each as a small machine.

Two questions sort them. Is there an answer to learn from (supervised), or is there only data
(unsupervised)? Is the number of knobs fixed (parametric), or does it follow the data?

- `grid_search`: supervised and parametric, in its plainest form: try everything
- `k_means`: unsupervised and parametric, the coordinates of its centres are the knobs
- `single_linkage`: unsupervised and not parametric, the groups follow the data

Turning a knob by its share in the miss, and counting what came of each kind of example, need no
function: the page writes them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from grokdocs.validation import above_zero, checked, count, table, up_to, vector

__all__ = ["Clustering", "farthest_points", "grid_search", "k_means", "single_linkage", "squared_distance"]

Point = Sequence[float]


@checked(examples=table("examples", 2), weights=vector("positions"))
def grid_search(examples: Sequence[tuple[float, float]], weights: Sequence[float]) -> list[float]:
    """Try one knob in several positions, and measure each against the truth.

    Parameters
    ----------
    examples : sequence of (float, float)
        For each example the input, and the goal that the prediction should have met.
    weights : sequence of float, shape (positions,)
        The positions to try.

    Returns
    -------
    list of float, shape (positions,)
        For each position, the squared misses over all examples, added up.

    Raises
    ------
    ValueError
        If there are no examples or no positions, or a number is not finite.

    Notes
    -----
    Chapter 2, supervised learning in its plainest form: trial and error.

    Examples
    --------
    >>> grid_search([(1, 2), (3, 6)], [1, 2, 3])
    [10.0, 0.0, 10.0]
    """
    errors = []
    for weight in weights:
        misses = [x * weight - goal for x, goal in examples]
        errors.append(sum(miss * miss for miss in misses))
    return errors


@checked(a=vector("features"), b=vector("features"))
def squared_distance(a: Point, b: Point) -> float:
    """Say how far apart two points are, as the square of the distance.

    Parameters
    ----------
    a, b : sequence of float, shape (features,)
        The points.

    Returns
    -------
    float
        The squared differences, added up.

    Raises
    ------
    ValueError
        If the points differ in length, or a number is not finite.

    Notes
    -----
    Chapter 2. The root is left out: what is nearest by the square is nearest without it.

    Examples
    --------
    >>> squared_distance([0, 0], [3, 4])
    25.0
    """
    return sum((left - right) * (left - right) for left, right in zip(a, b))


@checked(points=table("points", "features"), groups=up_to("points"))
def farthest_points(points: Sequence[Point], groups: int) -> list[Point]:
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
    >>> farthest_points([[0], [1], [9], [10]], groups=2)
    [[0.0], [10.0]]
    """
    chosen = [points[0]]
    while len(chosen) < groups:
        distances = [min(squared_distance(p, c) for c in chosen) for p in points]
        chosen.append(points[distances.index(max(distances))])
    return chosen


# Not taught: a record, which the page prints.
class Clustering(NamedTuple):
    """One turn of `k_means`: everyone joins a centre, then the centres move.

    >>> first, *_ = k_means([[0], [2], [9]], centres=[[0], [9]])
    >>> first.groups, first.new_centres
    ([0, 0, 1], [[1.0], [9.0]])
    """

    iteration: int  # the turn, counted from 0
    groups: list[int]  # for each point the centre that it joined, counted from 0
    error: float  # squared distances from the points to their centres, added up
    centres: Sequence[Point]  # where the centres stood
    new_centres: Sequence[Point]  # where they moved: into the middle of those who joined them


@checked(points=table("points", "features"), centres=table("centres", "features"), iterations=count)
def k_means(
    points: Sequence[Point], centres: Sequence[Point], *, iterations: int = 100
) -> Iterator[Clustering]:
    """Sort points into a fixed number of groups, each around a centre of its own.

    Parameters
    ----------
    points : sequence of sequence of float, shape (n, features)
        The data. Features should be of similar size, or the largest decides alone.
    centres : sequence of sequence of float, shape (groups, features)
        Where the centres begin; `farthest_points` chooses well.
    iterations : int, default 100
        Turns to take at most. The run ends when no centre moves any more.

    Yields
    ------
    Clustering
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
    ([0, 0, 1, 1], [[0.5], [9.5]])
    """
    for iteration in range(iterations):
        distances = [[squared_distance(p, c) for c in centres] for p in points]
        groups = [row.index(min(row)) for row in distances]
        moved = []
        for number, centre in enumerate(centres):
            members = [p for p, g in zip(points, groups) if g == number] or [centre]
            moved.append([sum(column) / len(members) for column in zip(*members)])
        error = sum(map(min, distances))
        yield Clustering(iteration, groups, error, list(centres), moved)
        if moved == centres:
            return
        centres = moved


@checked(points=table("points", "features"), reach=above_zero)
def single_linkage(points: Sequence[Point], *, reach: float) -> list[int]:
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

    >>> single_linkage([[0], [1], [2], [9]], reach=1)
    [0, 0, 0, 1]
    """
    groups = list(range(len(points)))
    for here, point in enumerate(points):
        for there, other in enumerate(points[:here]):
            if squared_distance(point, other) <= reach * reach:
                old, new = groups[here], groups[there]
                groups = [new if group == old else group for group in groups]
    in_order = list(dict.fromkeys(groups))
    return [in_order.index(group) for group in groups]
