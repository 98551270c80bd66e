"""What to write from memory: the answers, and the cases that a reader's function is tried on.

Each answer is written in the plainest form, because its text is used twice: the docstring is
the task that a reader gets, and `grokdocs.drills.mistakes` edits the lines to make it wrong in
the ways that people are wrong. The examples hold each answer to the package's rule of learning.
"""

from __future__ import annotations

import functools
import inspect
import random
from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = ["DRILLS", "Drill"]

Cases = tuple[tuple[Any, ...], ...]
Array = Any  # a NumPy array; NumPy is not imported here, so that lists can be drilled without it


class Drill(NamedTuple):
    """A function to write from memory.

    Parameters
    ----------
    solution : callable
        The answer. Its docstring is the task.
    returns : tuple of str
        A name for each thing that it returns.
    cases : tuple of tuples
        Arguments to try a reader's function on: numbers and lists.
    where : tuple of str
        The page and the heading that teach it.
    arrays : bool, default False
        Whether lists among the arguments become NumPy arrays.
    aliases : tuple of str, optional
        Other names that a reader may give it.

    Examples
    --------
    >>> print(DRILLS["vector_sum"].task)
    vector_sum(a) -> total
      Add up the entries of a list.
      (chapter 3, The vector challenge)
    """

    solution: Callable[..., Any]
    returns: tuple[str, ...]
    cases: Cases
    where: tuple[str, str]
    arrays: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What to call the function."""
        return self.solution.__name__

    @property
    def parameters(self) -> list[str]:
        """What the function takes."""
        return list(inspect.signature(self.solution).parameters)

    @property
    def section(self) -> str:
        """Chapter and section, in words."""
        page, heading = self.where
        return f"chapter {int(page.removeprefix('chapters/')[:2])}, {heading}"

    @property
    def task(self) -> str:
        """What a reader is asked to write."""
        words = (inspect.getdoc(self.solution) or "").split(">>>")[0].split()
        lines = [f"{self.name}({', '.join(self.parameters)}) -> {', '.join(self.returns)}", " "]
        for word in [*words, f"\n({self.section})"]:
            if word.startswith("\n") or len(lines[-1]) + len(word) > 90:
                lines.append(" ")
            lines[-1] += f" {word.strip()}"
        return "\n".join(lines)


DRILLS: dict[str, Drill] = {}


def _drill(
    page: str, heading: str, returns: str, cases: Cases, *, arrays: bool = False, aliases: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter the function below in the list of drills."""

    def enter(solution: Callable[..., Any]) -> Callable[..., Any]:
        where = (f"chapters/{page}", heading)
        DRILLS[solution.__name__] = Drill(
            solution, tuple(returns.split(", ")), cases, where, arrays, tuple(aliases.split())
        )
        return solution

    return enter


def _draw(draw: random.Random, low: float, high: float, *shape: int) -> Any:
    """Draw a number, a list of numbers or a table of them."""
    if not shape:
        return round(draw.uniform(low, high), 3)
    return [_draw(draw, low, high, *shape[1:]) for _ in range(shape[0])]


def _vectors(*sizes: tuple[int, ...]) -> Cases:
    """Draw one list of each size, for each argument."""
    draw = random.Random(3)
    return tuple(tuple(_draw(draw, -2, 2, size) for size in case) for case in zip(*sizes, strict=True))


# Chapter 3 ----------------------------------------------------------------------------------

_SIZES = (3, 2, 4, 3, 7, 2, 8, 5, 3, 6, 4, 1)
_VECTORS = ("03-predict", "The vector challenge")


@_drill(*_VECTORS, "products", _vectors(_SIZES, _SIZES), aliases="elementwise_multiplication")
def elementwise_multiply(a: list[float], b: list[float]) -> list[float]:
    """Multiply two lists of equal length, entry by entry.

    >>> elementwise_multiply([1, 2], [3, 4])
    [3, 8]
    """
    return [x * y for x, y in zip(a, b, strict=True)]


@_drill(*_VECTORS, "sums", _vectors(_SIZES, _SIZES), aliases="elementwise_addition")
def elementwise_add(a: list[float], b: list[float]) -> list[float]:
    """Add two lists of equal length, entry by entry.

    >>> elementwise_add([1, 2], [3, 4])
    [4, 6]
    """
    return [x + y for x, y in zip(a, b, strict=True)]


@_drill(*_VECTORS, "total", _vectors(_SIZES))
def vector_sum(a: list[float]) -> float:
    """Add up the entries of a list.

    >>> vector_sum([1, 2, 3])
    6
    """
    return sum(a)


@_drill(*_VECTORS, "mean", _vectors(_SIZES[:-1]))
def vector_average(a: list[float]) -> float:
    """Share the sum of a list out evenly.

    >>> vector_average([1, 2, 3])
    2.0
    """
    return sum(a) / len(a)


@_drill(*_VECTORS, "prediction", _vectors(_SIZES, _SIZES), aliases="w_sum dot_product")
def weighted_sum(a: list[float], b: list[float]) -> float:
    """Multiply two lists entry by entry, and add up the products.

    >>> weighted_sum([1, 2], [3, 4])
    11
    """
    return sum(x * y for x, y in zip(a, b, strict=True))


# Chapter 4 ----------------------------------------------------------------------------------


def _one_weight_cases() -> Cases:
    draw = functools.partial(_draw, random.Random(4))
    return tuple(
        (draw(0.2, 0.9), draw(-2, 2), draw(-1, 1), draw(0.05, 0.3), 1 + (case + 2) % 5) for case in range(14)
    )


@_drill(
    "04-compare-and-learn",
    "Gradient descent: direction and amount at once",
    "weight, errors",
    _one_weight_cases(),
)
def learn_one_weight(
    weight: float, x: float, goal: float, alpha: float, iterations: int
) -> tuple[float, list[float]]:
    """Predict, compare, learn, as often as `iterations` says.

    Return the weight at the end, and the list of squared errors, each taken before the weight
    moved.

    >>> weight, errors = learn_one_weight(0.5, 2.0, 0.8, 0.1, 20)
    >>> round(weight, 3), [round(error, 4) for error in errors[:3]]
    (0.4, [0.04, 0.0144, 0.0052])
    """
    errors = []
    for _ in range(iterations):
        delta = x * weight - goal
        new_weight = weight - alpha * delta * x
        errors.append(delta * delta)
        weight = new_weight
    return weight, errors


# Chapter 5 ----------------------------------------------------------------------------------


def _many_weights_cases() -> Cases:
    draw = functools.partial(_draw, random.Random(5))
    sizes = (3, 2, 3, 4, 5, 6, 2, 3, 4, 5, 6, 7)
    return tuple((draw(0.2, 2, size), draw(-1, 1, size), draw(-2, 2), draw(0.01, 0.2)) for size in sizes)


@_drill("05-many-weights", "One miss, three weights", "weights", _many_weights_cases())
def learn_many_weights(inputs: list[float], weights: list[float], goal: float, alpha: float) -> list[float]:
    """Take one turn of predict, compare, learn with several inputs and one output.

    Return the list of moved weights.

    >>> learn_many_weights([1.0, 2.0], [0.5, 0.5], 2.5, 0.5)
    [1.0, 1.5]
    """
    moved = list(weights)
    delta = weighted_sum(inputs, moved) - goal
    for place, (x, weight) in enumerate(zip(inputs, weights, strict=True)):
        moved[place] = weight - alpha * delta * x
    return moved


@_drill(
    "05-many-weights",
    "Which way round?",
    "table",
    _vectors((3, 2, 3, 4, 1, 5, 2, 3, 4, 2), (3, 3, 2, 4, 3, 1, 2, 4, 3, 5)),
    aliases="outer_prod",
)
def outer_product(a: list[float], b: list[float]) -> list[list[float]]:
    """Multiply each entry of `a` with each entry of `b`.

    Return a list of rows, one for each entry of `a`, with a number for each entry of `b`.

    >>> outer_product([1, 2], [10, 20, 30])
    [[10, 20, 30], [20, 40, 60]]
    """
    return [[x * y for y in b] for x in a]


# Chapters 6 and 8 ---------------------------------------------------------------------------


def _two_layer_cases(seed: int) -> Cases:
    draw = functools.partial(_draw, random.Random(seed))
    sizes = [(2 + case % 3, 3 + case % 4, 1 + case % 2) for case in range(20)]
    return tuple(
        (
            draw(0.2, 1.5, 1, inputs),
            draw(-1.5, 1.5, 1, outputs),
            draw(-1.5, 1.5, inputs, hidden),
            draw(-1.5, 1.5, hidden, outputs),
            draw(0.05, 0.3),
        )
        for inputs, hidden, outputs in sizes
    )


def _dropout_cases() -> Cases:
    draw = random.Random(9)
    return tuple((*case, [[float(draw.random() < 0.5) for _ in case[3]]]) for case in _two_layer_cases(8))


@_drill(
    "06-backpropagation",
    "One turn, taken apart",
    "weights_0_1, weights_1_2",
    _two_layer_cases(6),
    arrays=True,
)
def learn_two_layers(
    layer_0: Array, goals: Array, weights_0_1: Array, weights_1_2: Array, alpha: float
) -> tuple[Array, Array]:
    """Take one turn of predict, compare, learn for one example, with two layers of weights.

    `layer_0` has the shape (1, inputs), `goals` (1, outputs). The hidden layer uses relu, the
    output does not. Return the moved weights.

    >>> import numpy as np
    >>> x, goal, one = np.array([[1.0]]), np.array([[3.0]]), np.array([[1.0]])
    >>> [float(weight[0, 0]) for weight in learn_two_layers(x, goal, one, one, 0.25)]
    [1.5, 1.5]
    """
    sums = layer_0 @ weights_0_1
    layer_1 = sums * (sums > 0)
    layer_2_delta = layer_1 @ weights_1_2 - goals
    new_weights_1_2 = weights_1_2 - alpha * layer_1.T @ layer_2_delta
    layer_1_delta = layer_2_delta @ weights_1_2.T * (sums > 0)
    new_weights_0_1 = weights_0_1 - alpha * layer_0.T @ layer_1_delta
    return new_weights_0_1, new_weights_1_2


@_drill(
    "08-signal-and-noise",
    "Dropout: forget half of it",
    "weights_0_1, weights_1_2",
    _dropout_cases(),
    arrays=True,
)
def learn_with_dropout(
    layer_0: Array, goals: Array, weights_0_1: Array, weights_1_2: Array, alpha: float, mask: Array
) -> tuple[Array, Array]:
    """Take one turn of the two-layer network, with dropout.

    `mask` has the shape (1, hidden): 1 for a node that stays on, 0 for one that is off, half of
    them on average. Return the moved weights.

    >>> import numpy as np
    >>> x, goal, one = np.array([[1.0]]), np.array([[3.0]]), np.array([[1.0]])
    >>> [float(weight[0, 0]) for weight in learn_with_dropout(x, goal, one, one, 0.25, one)]
    [1.5, 1.5]
    """
    sums = layer_0 @ weights_0_1
    layer_1 = sums * (sums > 0)
    layer_1 = 2 * layer_1 * mask
    layer_2_delta = layer_1 @ weights_1_2 - goals
    new_weights_1_2 = weights_1_2 - alpha * layer_1.T @ layer_2_delta
    layer_1_delta = layer_2_delta @ weights_1_2.T * (sums > 0)
    layer_1_delta = mask * layer_1_delta * 2
    new_weights_0_1 = weights_0_1 - alpha * layer_0.T @ layer_1_delta
    return new_weights_0_1, new_weights_1_2
