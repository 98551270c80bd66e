"""Chapter 5: one miss, many weights, each moved by its own share.

The delta belongs to an output; a weight delta belongs to a weight: the delta of its output,
times the input that it listens to. `learn_many_to_one` says this for a list of weights. A
network with several outputs has a row of weights for each, and every row learns as if it were
alone; `outer_product` is the table of all their weight deltas. From matrices on, the learner is
`grokdocs.deep.train`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from grokdocs.steps import Step
from grokdocs.validation import checked, count, number, places_in, vector
from grokdocs.vectors import Vector, scalar_times_vector, weighted_sum

__all__ = ["learn_many_to_one", "outer_product"]


@checked(
    inputs=vector("inputs"),
    weights=vector("inputs"),
    goal=number,
    alpha=number,
    iterations=count,
    frozen=places_in("inputs"),
)
def learn_many_to_one(
    inputs: Vector,
    weights: Vector,
    goal: float,
    *,
    alpha: float = 0.01,
    iterations: int = 3,
    frozen: Collection[int] = (),
) -> Iterator[Step[tuple[float, ...], float]]:
    """Move every weight of one output against its own share in the miss.

    Parameters
    ----------
    inputs : sequence of float, shape (n,)
        What is known about one example.
    weights : sequence of float, shape (n,)
        Where the search begins; one weight for each input.
    goal : float
        What the prediction should have been.
    alpha : float, default 0.01
        Fraction of the weight deltas to move by. Converges exactly when
        ``0 < alpha * s < 2``, with s the sum of the squared inputs that are not frozen.
    iterations : int, default 3
        Turns to take; 0 yields nothing.
    frozen : collection of int, default ()
        Positions of the weights that must not move; their weight delta is 0.

    Yields
    ------
    Step
        The state before each move; `weight`, `weight_delta` and `new_weight` are tuples.

    Raises
    ------
    ValueError
        If there is not one weight for each input, a number is not finite, `iterations` is
        negative, or `frozen` names a weight that is not there.

    Notes
    -----
    Chapter 5. One delta, and as many weight deltas as weights.

    Examples
    --------
    The weight of the larger input moves four times as far.

    >>> first, second = learn_many_to_one([4, 1], [0.5, 0.5], goal=2, alpha=0.0625, iterations=2)
    >>> first.weight_delta, second.weight
    ((2.0, 0.5), (0.375, 0.46875))

    Freeze it, and the other one reaches the goal alone.

    >>> *_, last = learn_many_to_one([4, 1], [0.5, 0.5], 2, alpha=0.5, iterations=60, frozen={0})
    >>> [round(weight, 6) for weight in last.weight], last.prediction
    ([0.5, 0.0], 2.0)
    """
    weight = tuple(weights)
    for turn in range(iterations):
        prediction = weighted_sum(inputs, weight)  # predict
        delta = prediction - goal  # compare
        error = delta * delta
        moves = [delta * x for x in inputs]  # learn
        weight_delta = tuple(0.0 if n in frozen else d for n, d in enumerate(moves))
        new_weight = tuple(w - alpha * d for w, d in zip(weight, weight_delta))
        yield Step(turn, weight, prediction, error, delta, weight_delta, new_weight)
        weight = new_weight


@checked(a=vector("rows"), b=vector("columns"))
def outer_product(a: Vector, b: Vector) -> list[list[float]]:
    """Multiply every entry of one vector with every entry of another.

    Parameters
    ----------
    a : sequence of float, shape (m,)
        One row of the table for each entry.
    b : sequence of float, shape (n,)
        One column of the table for each entry.

    Returns
    -------
    list of list of float, shape (m, n)
        The products.

    Raises
    ------
    ValueError
        If a vector is empty, or holds a number that is not finite.

    Notes
    -----
    Chapter 5. With deltas as `a` and inputs as `b`, the table has the shape of the weights.

    Examples
    --------
    The order matters: one table is the other, turned on its side.

    >>> outer_product([1, 2], [10, 0, 5])
    [[10.0, 0.0, 5.0], [20.0, 0.0, 10.0]]
    >>> outer_product([10, 0, 5], [1, 2])
    [[10.0, 20.0], [0.0, 0.0], [5.0, 10.0]]
    """
    return [scalar_times_vector(entry, b) for entry in a]
