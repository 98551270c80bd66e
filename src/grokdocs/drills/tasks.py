"""What to write from memory: the answers, and the cases that a reader's function is tried on.

An answer is used twice: its docstring begins with the task that a reader gets, and
`grokdocs.drills.mistakes` edits its lines to make it wrong in the ways that people are wrong. The
learners are written out here, one value a line, so that there is something to edit; a test holds
them to the package's rule of learning.
"""

from __future__ import annotations

import functools
import inspect
import random
import textwrap
from collections.abc import Callable
from typing import Any, NamedTuple

from grokdocs.vectors import elementwise_add, elementwise_multiply, vector_average, vector_sum, weighted_sum
from grokdocs.weights import outer_product

__all__ = ["DRILLS", "Drill"]

Cases = tuple[tuple[Any, ...], ...]
Array = Any  # a NumPy array; NumPy is not imported here, so that lists can be drilled without it


class Drill(NamedTuple):
    """A function to write from memory: the answer, names for what it returns, cases to try it on.

    `where` is the page and the heading that teach it. With `arrays`, lists among the arguments
    become NumPy arrays. `aliases` are other names that a reader may give it.

    >>> print(DRILLS["vector_sum"].task)
    vector_sum(a) -> total
      Add up the entries of one vector.
      (chapter 3, The vector challenge)
    """

    solution: Callable[..., Any]
    returns: str
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
        head = f"{self.name}({', '.join(self.parameters)}) -> {self.returns}"
        words = (inspect.getdoc(self.solution) or "").split("\n\nParameters")[0].split(">>>")[0]
        body = [*textwrap.wrap(" ".join(words.split()), 78), f"({self.section})"]
        return "\n  ".join([*textwrap.wrap(head, 80, subsequent_indent="  "), *body])


# Chapters 4 and 5 ---------------------------------------------------------------------------


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


# Chapters 6 to 8 ----------------------------------------------------------------------------


def learn_streetlights(
    lights: Array, walks: Array, weights: Array, alpha: float, iterations: int
) -> tuple[Array, list[float]]:
    """Pass over all the street lights as often as `iterations` says, and learn from one after the other.

    `lights` has a row for each observation and a column for each lamp, `walks` a goal for each
    row, `weights` a weight for each lamp. Return the weights at the end, and a list with the error
    of each pass: its squared misses added up, each taken when its light had its turn.

    >>> learn_streetlights([[1.0, 0.0], [1.0, 1.0]], [0.0, 1.0], [0.5, 0.0], 0.5, 1)
    ([0.625, 0.375], [0.8125])
    """
    errors, moved = [], list(weights)
    for _ in range(iterations):
        error = 0.0
        for light, walk in zip(lights, walks, strict=True):
            delta = weighted_sum(light, moved) - walk
            error = error + delta * delta
            moved = [weight - alpha * delta * x for weight, x in zip(moved, light, strict=True)]
        errors.append(error)
    return moved, errors


def shapes_fit(shapes: list[list[int]], inputs: int) -> bool:
    """Say whether a stack of weight matrices fits together.

    `shapes` has the rows and columns of each matrix, in the order data meets them, and `inputs`
    is how many numbers one example holds. Return True if every matrix has a row for each number
    that reaches it, and False if one has not.

    >>> shapes_fit([[3, 4], [4, 1]], 3), shapes_fit([[3, 4], [3, 1]], 3)
    (True, False)
    """
    nodes = inputs
    for rows, columns in shapes:
        if rows != nodes:
            return False
        nodes = columns
    return True


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


# Cases --------------------------------------------------------------------------------------


def _draw(draw: random.Random, low: float, high: float, *shape: int) -> Any:
    """Draw a number, a list of numbers or a table of them."""
    if not shape:
        return round(draw.uniform(low, high), 3)
    return [_draw(draw, low, high, *shape[1:]) for _ in range(shape[0])]


def _vectors(*sizes: tuple[int, ...]) -> Cases:
    """Draw one list of each size, for each argument."""
    draw = functools.partial(_draw, random.Random(3), -2, 2)
    return tuple(tuple(map(draw, case)) for case in zip(*sizes, strict=True))


def _one_weight_cases() -> Cases:
    draw = functools.partial(_draw, random.Random(4))
    return tuple(
        (draw(0.2, 0.9), draw(-2, 2), draw(-1, 1), draw(0.05, 0.3), 1 + (case + 2) % 5) for case in range(14)
    )


def _many_weights_cases() -> Cases:
    draw = functools.partial(_draw, random.Random(5))
    return tuple((draw(0.2, 2, size), draw(-1, 1, size), draw(-2, 2), draw(0.01, 0.2)) for size in _SIZES)


def _streetlight_cases() -> Cases:
    draw = random.Random(7)
    return tuple(
        (
            [[float(draw.random() < 0.6) for _ in range(lamps)] for _ in range(lights)],
            [float(draw.random() < 0.5) for _ in range(lights)],
            _draw(draw, -1, 1, lamps),
            _draw(draw, 0.05, 0.3),
            iterations,
        )
        for lights, lamps, iterations in ((6, 3, 4), (4, 3, 1), (5, 2, 3), (2, 4, 2), (3, 3, 5), (1, 5, 3))
    )


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


_SIZES = (3, 2, 4, 3, 7, 2, 8, 5, 3, 6, 4, 2)
_PAIRS = _vectors(_SIZES, _SIZES)
_TABLES = _vectors((3, 2, 3, 4, 2, 5, 2, 3, 4, 2), (3, 3, 2, 4, 5, 1, 2, 4, 3, 4))
_STACKS: Cases = (
    ([[3, 4], [4, 1]], 3),
    ([[3, 4], [3, 1]], 3),
    ([[3, 4], [4, 1]], 4),
    ([[4, 3], [4, 1]], 4),
    ([[5, 6], [6, 3], [3, 1]], 5),
    ([[5, 8], [6, 3], [3, 1]], 5),
    ([[5, 6], [6, 3], [2, 1]], 5),
    ([[5, 6], [5, 3], [5, 1]], 5),
    ([[6, 5], [3, 6], [1, 3]], 5),
    ([[2, 2], [2, 2], [2, 2], [2, 9]], 2),
    ([[2, 2], [2, 2], [2, 3], [2, 2]], 2),
    ([[784, 100], [100, 10]], 784),
    ([[7, 1]], 7),
    ([[7, 1]], 1),
)
_CHALLENGE = ("chapters/03-predict", "The vector challenge")
_DESCENT = ("chapters/04-compare-and-learn", "Gradient descent: direction and amount at once")
_ONE_MISS = ("chapters/05-many-weights", "One miss, three weights")
_WAY_ROUND = ("chapters/05-many-weights", "Which way round?")
_ALL_ROWS = ("chapters/06-backpropagation", "Learn one row, then all of them")
_BOXES = ("chapters/07-picturing-networks", "What does not fit?")
_TURN = ("chapters/06-backpropagation", "One turn, taken apart")
_DROPOUT = ("chapters/08-signal-and-noise", "Dropout: forget half of it")
_MATRICES = "weights_0_1, weights_1_2"

DRILLS = {
    drill.name: drill
    for drill in (
        Drill(elementwise_multiply, "products", _PAIRS, _CHALLENGE, aliases=("elementwise_multiplication",)),
        Drill(elementwise_add, "sums", _PAIRS, _CHALLENGE, aliases=("elementwise_addition",)),
        Drill(vector_sum, "total", _vectors(_SIZES), _CHALLENGE),
        Drill(vector_average, "mean", _vectors(_SIZES), _CHALLENGE),
        Drill(weighted_sum, "prediction", _PAIRS, _CHALLENGE, aliases=("w_sum", "dot_product")),
        Drill(learn_one_weight, "weight, errors", _one_weight_cases(), _DESCENT),
        Drill(learn_many_weights, "weights", _many_weights_cases(), _ONE_MISS),
        Drill(outer_product, "table", _TABLES, _WAY_ROUND, aliases=("outer_prod",)),
        Drill(learn_streetlights, "weights, errors", _streetlight_cases(), _ALL_ROWS),
        Drill(learn_two_layers, _MATRICES, _two_layer_cases(6), _TURN, arrays=True),
        Drill(shapes_fit, "True or False", _STACKS, _BOXES),
        Drill(learn_with_dropout, _MATRICES, _dropout_cases(), _DROPOUT, arrays=True),
    )
}
