"""The memory drills, chapter by chapter.

Each is a function to write without looking. Its solution is here in the plainest form, with
a keyword for every mistake that people make; `grokdocs.drills.check` finds out which one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from grokdocs.drills import DRILLS as LATER_DRILLS
from grokdocs.drills import Drill, Mistake

__all__ = ["DRILLBOOK", "function_name"]

CHAPTER_3 = "chapter 3, The vector challenge"
CHAPTER_4 = "chapter 4, Gradient descent: direction and amount at once"
CHAPTER_5 = "chapter 5, on one delta and many weight deltas"


def function_name(drill: Drill) -> str:
    """Say what a reader has to call the function.

    Parameters
    ----------
    drill : Drill
        The drill; its task begins with the function's name and arguments.

    Returns
    -------
    str
        The name.

    Notes
    -----
    Chapters 3 to 8, the memory drills.

    Examples
    --------
    >>> [function_name(drill) for drill in DRILLBOOK.values()][:2]
    ['elementwise_multiply', 'elementwise_add']
    """
    return drill.task.split("(", 1)[0]


# Chapter 3 ----------------------------------------------------------------------------------


def _multiply(a: list[float], b: list[float], *, add: bool = False, first: int | None = None) -> list[float]:
    pairs = list(zip(a, b, strict=True))[:first]
    return [left + right if add else left * right for left, right in pairs]


def _add(a: list[float], b: list[float], *, multiply: bool = False, first: int | None = None) -> list[float]:
    return _multiply(a, b, add=not multiply, first=first)


def _sum(a: list[float], *, first: int | None = None, last: bool = False, average: bool = False) -> float:
    total = a[-1] if last else sum(a[:first])
    return total / len(a) if average else total


def _average(a: list[float], *, divide: bool = True, by: int | None = None, less: int = 0) -> float:
    return sum(a) / ((by or len(a)) - less) if divide else sum(a)


def _weighted_sum(
    a: list[float], b: list[float], *, add: bool = False, first: int | None = None, average: bool = False
) -> float:
    return _sum(_multiply(a, b, add=add), first=first, average=average)


def _weighted_list(a: list[float], b: list[float], *, only_products: bool = False, **wrong: Any) -> Any:
    return _multiply(a, b) if only_products else _weighted_sum(a, b, **wrong)


_THREE = "it stops after three entries: let the length of the list say how many there are"


def _vectors(count: int, lists: int) -> tuple[tuple[list[float], ...], ...]:
    rng = np.random.default_rng(3)
    sizes = [1, 2, 3, 4, 7, *rng.integers(2, 9, size=count - 5).tolist()]
    return tuple(tuple(rng.normal(size=size).round(3).tolist() for _ in range(lists)) for size in sizes)


ELEMENTWISE_MULTIPLY = Drill(
    name="multiply two vectors",
    task="elementwise_multiply(a, b) -> products\nTwo lists of equal length, multiplied entry by entry.",
    returns=("the list of products",),
    solution=_multiply,
    cases=_vectors(12, 2),
    mistakes=(
        Mistake("the entries are added: multiply each pair", {"add": True}),
        Mistake(_THREE, {"first": 3}),
    ),
    where=CHAPTER_3,
)

ELEMENTWISE_ADD = Drill(
    name="add two vectors",
    task="elementwise_add(a, b) -> sums\nTwo lists of equal length, added entry by entry.",
    returns=("the list of sums",),
    solution=_add,
    cases=_vectors(12, 2),
    mistakes=(
        Mistake("the entries are multiplied: add each pair", {"multiply": True}),
        Mistake(_THREE, {"first": 3}),
    ),
    where=CHAPTER_3,
)

VECTOR_SUM = Drill(
    name="sum of a vector",
    task="vector_sum(a) -> total\nThe entries of one list, added up.",
    returns=("the total",),
    solution=_sum,
    cases=_vectors(12, 1),
    mistakes=(
        Mistake("only the last entry comes back: add to the total, do not replace it", {"last": True}),
        Mistake("the total is divided: that is the average, not the sum", {"average": True}),
        Mistake(_THREE, {"first": 3}),
    ),
    where=CHAPTER_3,
)

VECTOR_AVERAGE = Drill(
    name="average of a vector",
    task="vector_average(a) -> mean\nThe sum of a list, shared out evenly.",
    returns=("the mean",),
    solution=_average,
    cases=_vectors(12, 1)[1:],
    mistakes=(
        Mistake("the sum is not divided: divide it by the number of entries", {"divide": False}),
        Mistake("it is divided by one less than the number of entries: divide by all of them", {"less": 1}),
        Mistake("it is always divided by three: divide by the number of entries", {"by": 3}),
    ),
    where=CHAPTER_3,
)

WEIGHTED_SUM = Drill(
    name="weighted sum",
    task="weighted_sum(a, b) -> prediction\nMultiply two lists entry by entry, and add up the products.",
    returns=("the weighted sum",),
    solution=_weighted_list,
    cases=_vectors(12, 2),
    mistakes=(
        Mistake("the products are not added up: a weighted sum is a single number", {"only_products": True}),
        Mistake("the entries are added: multiply each input by its weight first", {"add": True}),
        Mistake("the sum is divided: a weighted sum is not an average", {"average": True}),
        Mistake(_THREE, {"first": 3}),
    ),
    where=CHAPTER_3,
)


# Chapter 4 ----------------------------------------------------------------------------------


def _learn_one_weight(
    weight: float,
    x: float,
    goal: float,
    alpha: float,
    iterations: int,
    *,
    sign: float = -1.0,
    by: str = "input",
    use_alpha: bool = True,
    replace: bool = False,
    update_first: bool = False,
    square: bool = True,
) -> tuple[float, list[float]]:
    errors = []
    for _ in range(iterations):
        delta = weight * x - goal
        share = {"input": x, "weight": weight, "nothing": 1.0}[by]
        move = sign * (alpha if use_alpha else 1.0) * delta * share
        moved = move if replace else weight + move
        miss = moved * x - goal if update_first else delta
        errors.append(miss**2 if square else miss)
        weight = moved
    return weight, errors


_CLIMBS = "the weights climb the error: with prediction - goal, subtract the weight_delta"
_BY_WEIGHT = "delta is multiplied with the weight: the weight_delta is delta times the input"
_NO_INPUT = "the input is left out: the weight_delta is delta times the input"
_NO_ALPHA = "alpha is not used: scale every weight_delta by it"
_REPLACED = "the weight is replaced by the move: subtract the move from the weight"


def _one_weight_cases() -> tuple[tuple[Any, ...], ...]:
    rng = np.random.default_rng(4)
    signs = (1.0, -1.0)
    return tuple(
        (
            round(rng.uniform(0.2, 0.9), 3),
            signs[case % 2] * round(rng.uniform(0.3, 2.0), 3),
            round(rng.uniform(-1.0, 1.0), 3),
            round(rng.uniform(0.05, 0.3), 3),
            1 + case % 5,
        )
        for case in range(14)
    )


LEARN_ONE_WEIGHT = Drill(
    name="one-weight loop",
    task=(
        "learn_one_weight(weight, x, goal, alpha, iterations) -> weight, errors\n"
        "Predict, compare, learn, as often as `iterations` says. Return the weight at the end, and\n"
        "the list of squared errors, each taken before the weight moved."
    ),
    returns=("weight", "errors"),
    solution=_learn_one_weight,
    cases=_one_weight_cases(),
    mistakes=(
        Mistake(_CLIMBS, {"sign": 1.0}),
        Mistake(_BY_WEIGHT, {"by": "weight"}),
        Mistake(_NO_INPUT, {"by": "nothing"}),
        Mistake(_NO_ALPHA, {"use_alpha": False}),
        Mistake(_REPLACED, {"replace": True}),
        Mistake(
            "the weight is updated before it was used: take the error of the old weight",
            {"update_first": True},
        ),
        Mistake("the error is not squared: it is the miss times itself", {"square": False}),
    ),
    where=CHAPTER_4,
)


# Chapter 5 ----------------------------------------------------------------------------------


def _learn_many_weights(
    inputs: list[float],
    weights: list[float],
    goal: float,
    alpha: float,
    *,
    sign: float = -1.0,
    by: str = "input",
    use_alpha: bool = True,
    replace: bool = False,
    one_by_one: bool = False,
    only_first: bool = False,
) -> list[float]:
    moved = list(weights)
    for place, (x, weight) in enumerate(zip(inputs, weights, strict=True)):
        delta = _weighted_sum(inputs, moved if one_by_one else weights) - goal
        share = {"input": x, "weight": weight, "nothing": 1.0}[by]
        move = sign * (alpha if use_alpha else 1.0) * delta * share
        if not (only_first and place):
            moved[place] = move if replace else weight + move
    return moved


def _many_weights_cases() -> tuple[tuple[Any, ...], ...]:
    rng = np.random.default_rng(5)
    return tuple(
        (
            rng.uniform(0.2, 2.0, size=size).round(3).tolist(),
            rng.uniform(-1.0, 1.0, size=size).round(3).tolist(),
            round(rng.uniform(-2.0, 2.0), 3),
            round(rng.uniform(0.01, 0.2), 3),
        )
        for size in (2, 3, 3, 4, 5, 6, 2, 3, 4, 5, 6, 7)
    )


LEARN_MANY_WEIGHTS = Drill(
    name="many weights",
    task=(
        "learn_many_weights(inputs, weights, goal, alpha) -> weights\n"
        "One turn of predict, compare, learn with several inputs and one output. Return the list of\n"
        "moved weights."
    ),
    returns=("weights",),
    solution=_learn_many_weights,
    cases=_many_weights_cases(),
    mistakes=(
        Mistake(_CLIMBS, {"sign": 1.0}),
        Mistake(
            "delta is multiplied with the weights: each weight_delta is delta times its input",
            {"by": "weight"},
        ),
        Mistake("the inputs are left out: each weight_delta is delta times its input", {"by": "nothing"}),
        Mistake(_NO_ALPHA, {"use_alpha": False}),
        Mistake(
            "the weights are replaced by their moves: subtract each move from its weight", {"replace": True}
        ),
        Mistake(
            "a weight is updated before it was used: predict once, then move all the weights",
            {"one_by_one": True},
        ),
        Mistake("only the first weight moves: every input has a weight of its own", {"only_first": True}),
    ),
    where=CHAPTER_5,
)


def _by_function(drills: Iterable[Drill]) -> Mapping[str, Drill]:
    return {function_name(drill): drill for drill in drills}


DRILLBOOK: Mapping[str, Drill] = _by_function(
    [
        ELEMENTWISE_MULTIPLY,
        ELEMENTWISE_ADD,
        VECTOR_SUM,
        VECTOR_AVERAGE,
        WEIGHTED_SUM,
        LEARN_ONE_WEIGHT,
        LEARN_MANY_WEIGHTS,
        *LATER_DRILLS.values(),
    ]
)
