"""Chapter 5: one miss, many weights, each moved by its own share.

The delta belongs to an output; a weight delta belongs to a weight. Every output has one
delta, and every weight multiplies it with the input that it listens to. The three list
learners say this for each shape of network; `learn_with_numpy` says it once for all of
them, and `learn_data_set` says it for a thousand handwritten digits.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from typing import Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from grokdocs.checks import require_count, require_finite, require_matrix, require_same_length, require_vector
from grokdocs.vectors import Matrix, Vector, scalar_times_vector, vector_times_matrix, weighted_sum

__all__ = [
    "ArrayStep",
    "LayerStep",
    "NodeStep",
    "PassStep",
    "Score",
    "evaluate",
    "learn_data_set",
    "learn_many_to_many",
    "learn_many_to_one",
    "learn_one_to_many",
    "learn_with_numpy",
    "outer_product",
]

FloatArray = npt.NDArray[np.float64]
Entries = tuple[float, ...]
Weights = TypeVar("Weights", Entries, tuple[Entries, ...])


class NodeStep(NamedTuple):
    """One turn of predict, compare, learn with many inputs and one output.

    Parameters
    ----------
    iteration : int
        The turn, counted from 0.
    weights : tuple of float, shape (n,)
        The weights that made the prediction, before they moved.
    prediction : float
        What the network said, in the unit of the goal.
    error : float
        The squared miss; never below 0.
    delta : float
        The miss with its sign: prediction minus goal. All weights share it.
    weight_deltas : tuple of float, shape (n,)
        Each weight's share in the miss, before alpha; 0 for a frozen weight.
    new_weights : tuple of float, shape (n,)
        Where the weights moved: the weights of the next turn.
    diverged : bool
        True on the last step of a run whose next one no longer fits a float. That move is
        not made: `new_weights` are `weights`.

    Notes
    -----
    Chapter 5.

    Examples
    --------
    >>> step = next(learn_many_to_one([4, 1], [0.5, 0.5], goal=2, alpha=0.25))
    >>> step.delta, step.weight_deltas, step.new_weights
    (0.5, (2.0, 0.5), (0.0, 0.375))
    """

    iteration: int
    weights: Entries
    prediction: float
    error: float
    delta: float
    weight_deltas: Entries
    new_weights: Entries
    diverged: bool = False


class LayerStep(NamedTuple, Generic[Weights]):
    """One turn of predict, compare, learn with several outputs.

    Parameters
    ----------
    iteration : int
        The turn, counted from 0.
    weights : tuple, shape (m,) with one input, (m, n) with n of them
        The weights that made the predictions, before they moved; one row for each output.
    predictions : tuple of float, shape (m,)
        What each output said, in the unit of its goal.
    errors : tuple of float, shape (m,)
        The squared miss of each output.
    deltas : tuple of float, shape (m,)
        The miss of each output with its sign.
    weight_deltas : tuple, the shape of `weights`
        Each weight's share in the miss of its own output, before alpha.
    new_weights : tuple, the shape of `weights`
        Where the weights moved.
    diverged : bool
        True on the last step of a run whose next one no longer fits a float. That move is
        not made: `new_weights` are `weights`.

    Notes
    -----
    Chapter 5.

    Examples
    --------
    Two outputs that miss by 3 and by 4 make one error of 9 + 16.

    >>> step = next(learn_one_to_many(1, [3, 4], goals=[0, 0]))
    >>> step.errors, step.error
    ((9.0, 16.0), 25.0)
    """

    iteration: int
    weights: Weights
    predictions: Entries
    errors: Entries
    deltas: Entries
    weight_deltas: Weights
    new_weights: Weights
    diverged: bool = False

    @property
    def error(self) -> float:
        """The errors of all outputs, added up."""
        return sum(self.errors)


class ArrayStep(NamedTuple):
    """One turn of predict, compare, learn in NumPy; the arrays are read-only.

    Parameters
    ----------
    iteration : int
        The turn, counted from 0.
    weights : ndarray
        The weights that made the predictions, before they moved.
    predictions, errors, deltas : ndarray
        One entry for each output; with one output, an array of no dimensions.
    weight_deltas, new_weights : ndarray, the shape of `weights`
        Each weight's share in the miss before alpha, and where the weight moved.
    diverged : bool
        True on the last step of a run whose next one no longer fits a float. That move is
        not made: `new_weights` are `weights`.

    Notes
    -----
    Chapter 5.

    Examples
    --------
    >>> step = next(learn_with_numpy([4, 1], [0.5, 0.5], goals=2, alpha=0.25))
    >>> step.weight_deltas.tolist(), step.new_weights.tolist()
    ([2.0, 0.5], [0.0, 0.375])
    """

    iteration: int
    weights: FloatArray
    predictions: FloatArray
    errors: FloatArray
    deltas: FloatArray
    weight_deltas: FloatArray
    new_weights: FloatArray
    diverged: bool = False

    @property
    def error(self) -> float:
        """The errors of all outputs, added up."""
        return float(self.errors.sum())


class Score(NamedTuple):
    """How well a layer does on a set of examples.

    Parameters
    ----------
    error : float
        Squared misses of all outputs, added up; the mean over the examples.
    accuracy : float
        Share of the examples whose highest output is the right one, from 0 to 1.

    Notes
    -----
    Chapter 5.

    Examples
    --------
    >>> Score(error=0.5, accuracy=0.75).accuracy
    0.75
    """

    error: float
    accuracy: float


class PassStep(NamedTuple):
    """One pass over a whole data set: every example is learned from once.

    Parameters
    ----------
    iteration : int
        The pass, counted from 0.
    weights : ndarray, shape (outputs, inputs)
        The weights before the pass; read-only.
    error, accuracy : float
        The `Score` of `weights` on the examples that are learned from.
    new_weights : ndarray, shape (outputs, inputs)
        The weights after the pass; read-only.
    diverged : bool
        True on the last pass of a run that no longer fits a float. Then `new_weights` are
        `weights`.

    Notes
    -----
    Chapter 5. Error and accuracy belong to the weights before the pass, so that
    ``evaluate(step.weights, ...)`` on other examples can stand beside them.

    Examples
    --------
    >>> inputs, goals = [[1, 0], [0, 1]], [[1, 0], [0, 1]]
    >>> first, second = learn_data_set(inputs, goals, alpha=0.5, iterations=2)
    >>> first.error, second.error
    (1.0, 0.25)
    """

    iteration: int
    weights: FloatArray
    error: float
    accuracy: float
    new_weights: FloatArray
    diverged: bool = False


def learn_many_to_one(
    inputs: Vector,
    weights: Vector,
    goal: float,
    *,
    alpha: float = 0.01,
    iterations: int = 3,
    frozen: Collection[int] = (),
) -> Iterator[NodeStep]:
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
    NodeStep
        The state before each move.

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
    >>> first.weight_deltas, second.weights
    ((2.0, 0.5), (0.375, 0.46875))

    Freeze it, and the other one reaches the goal alone.

    >>> *_, last = learn_many_to_one([4, 1], [0.5, 0.5], 2, alpha=0.5, iterations=60, frozen={0})
    >>> [round(weight, 6) for weight in last.weights], last.prediction
    ([0.5, 0.0], 2.0)
    """
    require_same_length(weights=weights, inputs=inputs)
    _require_learner(alpha, iterations, frozen, len(weights), goal=goal)
    _require_room(inputs, [weights], [goal])
    before = _entries(weights)
    for iteration in range(iterations):
        prediction = weighted_sum(inputs, before)  # predict
        delta = prediction - goal  # compare
        shares = scalar_times_vector(delta, inputs)  # learn
        weight_deltas = _unless_frozen(shares, frozen)
        after = _moved(before, weight_deltas, alpha)
        diverged = not _fits(inputs, [after], [goal])
        after = before if diverged else after
        yield NodeStep(iteration, before, prediction, delta**2, delta, weight_deltas, after, diverged)
        if diverged:
            return
        before = after


def learn_one_to_many(
    x: float,
    weights: Vector,
    goals: Vector,
    *,
    alpha: float = 0.1,
    iterations: int = 1,
) -> Iterator[LayerStep[Entries]]:
    """Move the one weight of every output against that output's own miss.

    Parameters
    ----------
    x : float
        The input, which all outputs share.
    weights : sequence of float, shape (m,)
        Where the search begins; one weight for each output.
    goals : sequence of float, shape (m,)
        What the predictions should have been.
    alpha : float, default 0.1
        Fraction of the weight deltas to move by. Converges exactly when
        ``0 < alpha * x**2 < 2``, for all outputs alike.
    iterations : int, default 1
        Turns to take; 0 yields nothing.

    Yields
    ------
    LayerStep
        The state before each move.

    Raises
    ------
    ValueError
        If there is not one goal for each weight, a number is not finite, or `iterations`
        is negative.

    Notes
    -----
    Chapter 5. One input and as many deltas as outputs: the mirror image of
    `learn_many_to_one`.

    Examples
    --------
    Each output learns as if it were alone.

    >>> from grokdocs.descent import gradient_descent
    >>> both = next(learn_one_to_many(0.5, [1, 3], goals=[0, 1]))
    >>> one, other = (next(gradient_descent(w, 0.5, goal)) for w, goal in [(1, 0), (3, 1)])
    >>> both.weight_deltas == (one.weight_delta, other.weight_delta)
    True
    """
    require_same_length(goals=goals, weights=weights)
    _require_learner(alpha, iterations, (), len(weights), x=x)
    _require_room([x], [[weight] for weight in weights], goals)
    before = _entries(weights)
    for iteration in range(iterations):
        predictions = scalar_times_vector(x, before)  # predict
        deltas = _misses(predictions, goals)  # compare
        weight_deltas = _entries(scalar_times_vector(x, deltas))  # learn
        after = _moved(before, weight_deltas, alpha)
        diverged = not _fits([x], [[weight] for weight in after], goals)
        after = before if diverged else after
        yield LayerStep(iteration, before, *_record(predictions, deltas), weight_deltas, after, diverged)
        if diverged:
            return
        before = after


def learn_many_to_many(
    inputs: Vector,
    weights: Matrix,
    goals: Vector,
    *,
    alpha: float = 0.01,
    iterations: int = 1,
    transposed: bool = False,
) -> Iterator[LayerStep[tuple[Entries, ...]]]:
    """Move a whole matrix of weights: each by its output's delta times its own input.

    Parameters
    ----------
    inputs : sequence of float, shape (n,)
        What is known about one example.
    weights : sequence of sequence of float, shape (m, n)
        Where the search begins; one row for each output.
    goals : sequence of float, shape (m,)
        What the predictions should have been.
    alpha : float, default 0.01
        Fraction of the weight deltas to move by. Converges exactly when
        ``0 < alpha * s < 2``, with s the sum of the squared inputs.
    iterations : int, default 1
        Turns to take; 0 yields nothing.
    transposed : bool, default False
        True learns as the book's listing does: its table of weight deltas has a row for
        each *input*, and is taken from weights that have a row for each *output*. That
        fits only a square matrix, and moves weights by shares that are not theirs.

    Yields
    ------
    LayerStep
        The state before each move.

    Raises
    ------
    ValueError
        If there is not one goal for each row, a row is not as long as the inputs, a number
        is not finite, `iterations` is negative, or a matrix that is not square is to be
        learned transposed.

    Notes
    -----
    Chapter 5. The weight deltas are the outer product of the deltas and the inputs.

    Examples
    --------
    >>> rows = [[1, 0, 0], [0, 1, 1]]
    >>> step = next(learn_many_to_many([1, 2, 3], rows, goals=[0, 4]))
    >>> step.deltas, step.weight_deltas
    ((1.0, 1.0), ((1.0, 2.0, 3.0), (1.0, 2.0, 3.0)))
    """
    require_vector(inputs=inputs, goals=goals)
    require_matrix(columns=len(inputs), weights=weights)
    if len(goals) != len(weights):
        raise ValueError(f"goals has {len(goals)} entries, weights has {len(weights)} rows: give each a goal")
    _require_learner(alpha, iterations, (), len(weights))
    _require_room(inputs, weights, goals)
    if transposed and len(weights) != len(inputs):
        raise ValueError(
            f"weights has {len(weights)} rows of {len(inputs)}: only a square matrix can be learned "
            "transposed; leave transposed=False"
        )
    before = tuple(_entries(row) for row in weights)
    for iteration in range(iterations):
        predictions = vector_times_matrix(inputs, before)  # predict
        deltas = _misses(predictions, goals)  # compare
        shares = outer_product(inputs, deltas) if transposed else outer_product(deltas, inputs)  # learn
        weight_deltas = tuple(_entries(row) for row in shares)
        after = tuple(_moved(row, share, alpha) for row, share in zip(before, weight_deltas, strict=True))
        diverged = not _fits(inputs, after, goals)
        after = before if diverged else after
        yield LayerStep(iteration, before, *_record(predictions, deltas), weight_deltas, after, diverged)
        if diverged:
            return
        before = after


def outer_product(a: Vector, b: Vector) -> list[list[float]]:
    """Multiply every entry of one vector with every entry of another.

    Parameters
    ----------
    a : sequence of float, shape (m,)
        One row of the result for each of these.
    b : sequence of float, shape (n,)
        One column of the result for each of these.

    Returns
    -------
    list of list of float, shape (m, n)
        The products; row i is `b`, scaled by ``a[i]``.

    Raises
    ------
    ValueError
        If a vector is empty or holds a number that is not finite.

    Notes
    -----
    Chapter 5. With deltas first and inputs second, rows are outputs, as in the weights.

    Examples
    --------
    >>> outer_product([1, 10], [1, 2, 3])
    [[1, 2, 3], [10, 20, 30]]
    """
    require_vector(a=a, b=b)
    return [scalar_times_vector(entry, b) for entry in a]


def learn_with_numpy(
    inputs: npt.ArrayLike,
    weights: npt.ArrayLike,
    goals: npt.ArrayLike,
    *,
    alpha: float = 0.01,
    iterations: int = 3,
    frozen: Collection[int] = (),
) -> Iterator[ArrayStep]:
    """Learn as the three list learners do, whatever the shape of the network.

    Parameters
    ----------
    inputs : array_like, shape (n,), or a single number
        What is known about one example.
    weights : array_like, shape (n,), (m,) or (m, n)
        Where the search begins. One weight for each input, one for each output, or one row
        for each output.
    goals : array_like, shape (m,), or a single number
        What the predictions should have been.
    alpha : float, default 0.01
        Fraction of the weight deltas to move by.
    iterations : int, default 3
        Turns to take; 0 yields nothing.
    frozen : collection of int, default ()
        Positions of the weights that must not move; in a matrix, of the rows.

    Yields
    ------
    ArrayStep
        The state before each move.

    Raises
    ------
    ValueError
        If the three shapes do not fit, a number is not finite, `iterations` is negative,
        or `frozen` names a weight that is not there.

    Notes
    -----
    Chapter 5. It agrees with the lists except, at times, in the last digits: NumPy may add
    the products in another order, and may round a product and its sum once instead of
    twice. Where no rounding happens, there is no difference.

    Examples
    --------
    >>> lists = list(learn_many_to_one([4, 1], [0.5, 0.5], goal=2))
    >>> arrays = list(learn_with_numpy([4, 1], [0.5, 0.5], goals=2))
    >>> np.allclose([step.weights for step in lists], [step.weights for step in arrays])
    True
    """
    x, before, goal = (_array(values) for values in (inputs, weights, goals))
    _require_shapes(x, before, goal)
    _require_learner(alpha, iterations, frozen, len(before))
    _require_array_room(x, before, goal)
    for iteration in range(iterations):
        predictions = np.dot(before, x)  # predict
        deltas = np.asarray(predictions - goal)  # compare
        weight_deltas = np.multiply.outer(deltas, x)  # learn
        weight_deltas[list(frozen)] = 0
        after = _array_moved(before, weight_deltas, alpha)
        diverged = not _array_fits(x, after, goal)
        after = before if diverged else after
        yield _array_step(iteration, before, predictions, deltas, weight_deltas, after, diverged)
        if diverged:
            return
        before = after


def learn_data_set(
    inputs: npt.ArrayLike,
    goals: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    alpha: float = 0.001,
    iterations: int = 10,
) -> Iterator[PassStep]:
    """Learn one layer from many examples, one after the other, pass after pass.

    Parameters
    ----------
    inputs : array_like, shape (examples, n)
        One row for each example.
    goals : array_like, shape (examples, m)
        What the m outputs should have been, one row for each example.
    weights : array_like, shape (m, n), optional
        Where the search begins; all zeros by default, so that an input which is 0 in every
        example keeps a weight of 0.
    alpha : float, default 0.001
        Fraction of the weight deltas to move by.
    iterations : int, default 10
        Passes over all examples; 0 yields nothing.

    Yields
    ------
    PassStep
        The state before each pass.

    Raises
    ------
    ValueError
        If the shapes do not fit, a number is not finite, or `iterations` is negative.

    Notes
    -----
    Chapter 5. The weights move after every single example; chapter 6 calls this
    stochastic gradient descent.

    Examples
    --------
    Two pictures of two pixels each; the labels are 0 and 1.

    >>> pictures, labels = [[1, 0.5], [0, 1]], [[1, 0], [0, 1]]
    >>> run = list(learn_data_set(pictures, labels, alpha=0.5, iterations=3))
    >>> [(step.accuracy, round(step.error, 3)) for step in run]
    [(0.5, 1.0), (1.0, 0.26), (1.0, 0.099)]
    """
    x, goal = _array(inputs), _array(goals)
    before = np.zeros((goal.shape[-1], x.shape[-1])) if weights is None else _array(weights)
    _require_data_set(before, x, goal)
    _require_learner(alpha, iterations, (), len(before))
    for iteration in range(iterations):
        error, accuracy = evaluate(before, x, goal)
        after = before.copy()
        with np.errstate(over="ignore", invalid="ignore"):
            for example, wanted in zip(x, goal, strict=True):
                predictions = after.dot(example)  # predict
                deltas = predictions - wanted  # compare
                after -= alpha * np.outer(deltas, example)  # learn
        diverged = not _score_fits(after, x, goal)
        after = before if diverged else after
        yield PassStep(iteration, _read_only(before), error, accuracy, _read_only(after), diverged)
        if diverged:
            return
        before = after


def evaluate(weights: npt.ArrayLike, inputs: npt.ArrayLike, goals: npt.ArrayLike) -> Score:
    """Ask a layer about examples, and learn nothing from them.

    Parameters
    ----------
    weights : array_like, shape (m, n)
        One row for each output.
    inputs : array_like, shape (examples, n)
        One row for each example, seen before or not.
    goals : array_like, shape (examples, m)
        What the outputs should have been; the place of the highest is the right answer.

    Returns
    -------
    Score
        Mean error and accuracy.

    Raises
    ------
    ValueError
        If the shapes do not fit or a number is not finite.

    Notes
    -----
    Chapter 5. On examples that were not learned from, this says what learning was worth.

    Examples
    --------
    The second example looks like the first output's kind, and is not.

    >>> evaluate([[1, 0], [0, 1]], inputs=[[1, 0], [1, 0]], goals=[[1, 0], [0, 1]])
    Score(error=1.0, accuracy=0.5)
    """
    rows, x, goal = _array(weights), _array(inputs), _array(goals)
    _require_data_set(rows, x, goal)
    if not _score_fits(rows, x, goal):
        raise ValueError("the squared misses of these weights do not fit a float; scale the inputs down")
    predictions = x.dot(rows.T)
    error = float(((predictions - goal) ** 2).sum() / len(goal))
    right = predictions.argmax(axis=1) == goal.argmax(axis=1)
    return Score(error, float(right.mean()))


def _moved(weights: Entries, weight_deltas: Vector, alpha: float) -> Entries:
    return tuple(weight - alpha * share for weight, share in zip(weights, weight_deltas, strict=True))


def _unless_frozen(shares: Vector, frozen: Collection[int]) -> Entries:
    return tuple(0.0 if place in frozen else float(share) for place, share in enumerate(shares))


def _misses(predictions: Vector, goals: Vector) -> list[float]:
    return [prediction - goal for prediction, goal in zip(predictions, goals, strict=True)]


def _record(predictions: Vector, deltas: Vector) -> tuple[Entries, Entries, Entries]:
    return _entries(predictions), tuple(delta**2 for delta in deltas), _entries(deltas)


def _entries(values: Vector) -> Entries:
    return tuple(float(value) for value in values)


def _fits(inputs: Vector, rows: Matrix, goals: Vector) -> bool:
    """Say whether every number of the next step would be finite."""
    predictions = [sum(float(x) * weight for x, weight in zip(inputs, row, strict=True)) for row in rows]
    deltas = _misses(predictions, goals)
    error = sum(delta * delta for delta in deltas)
    shares = (delta * x for delta in deltas for x in inputs)
    return all(map(math.isfinite, (error, *shares, *(weight for row in rows for weight in row))))


@np.errstate(over="ignore", invalid="ignore")
def _array_fits(inputs: FloatArray, weights: FloatArray, goals: FloatArray) -> bool:
    deltas = np.asarray(np.dot(weights, inputs) - goals)
    parts = (weights, (deltas * deltas).sum(), np.multiply.outer(deltas, inputs))
    return all(bool(np.isfinite(part).all()) for part in parts)


@np.errstate(over="ignore", invalid="ignore")
def _score_fits(weights: FloatArray, inputs: FloatArray, goals: FloatArray) -> bool:
    errors = (inputs.dot(weights.T) - goals) ** 2
    return bool(np.isfinite(weights).all() and np.isfinite(errors.sum()))


@np.errstate(over="ignore")
def _array_moved(weights: FloatArray, weight_deltas: FloatArray, alpha: float) -> FloatArray:
    return np.asarray(weights - alpha * weight_deltas)


def _array_step(
    iteration: int,
    weights: FloatArray,
    predictions: npt.ArrayLike,
    deltas: FloatArray,
    weight_deltas: FloatArray,
    new_weights: FloatArray,
    diverged: bool,
) -> ArrayStep:
    return ArrayStep(
        iteration,
        _read_only(weights),
        _read_only(predictions),
        _read_only(deltas**2),
        _read_only(deltas),
        _read_only(weight_deltas),
        _read_only(new_weights),
        diverged,
    )


def _array(values: npt.ArrayLike) -> FloatArray:
    array = np.array(values, dtype=np.float64)
    if array.size == 0:
        raise ValueError(f"an array of shape {array.shape} is empty: give at least one number")
    if not np.isfinite(array).all():
        raise ValueError(f"an array of shape {array.shape} holds NaN or infinity: give finite numbers")
    return array


def _read_only(values: npt.ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    array.setflags(write=False)
    return array


def _require_learner(
    alpha: float, iterations: int, frozen: Collection[int], count: int, **numbers: float
) -> None:
    require_finite(alpha=alpha, **numbers)
    require_count(iterations=iterations)
    for place in frozen:
        if place not in range(count):
            raise ValueError(
                f"frozen names weight {place!r}, there are {count}: count them from 0 to {count - 1}"
            )


def _require_room(inputs: Vector, rows: Matrix, goals: Vector) -> None:
    if not _fits(inputs, rows, goals):
        raise ValueError("the squared miss of these weights does not fit a float; scale the inputs down")


def _require_array_room(inputs: FloatArray, weights: FloatArray, goals: FloatArray) -> None:
    if not _array_fits(inputs, weights, goals):
        raise ValueError("the squared miss of these weights does not fit a float; scale the inputs down")


def _require_shapes(inputs: FloatArray, weights: FloatArray, goals: FloatArray) -> None:
    expected = goals.shape + inputs.shape
    if inputs.ndim > 1 or goals.ndim > 1 or not expected:
        raise ValueError(
            f"inputs has shape {inputs.shape}, goals has {goals.shape}: give a vector to at least one, "
            "and nothing larger to either"
        )
    if weights.shape != expected:
        raise ValueError(
            f"weights has shape {weights.shape}, expected {expected}: one for each output and input"
        )


def _require_data_set(weights: FloatArray, inputs: FloatArray, goals: FloatArray) -> None:
    if inputs.ndim != 2 or goals.ndim != 2:
        raise ValueError(
            f"inputs has shape {inputs.shape}, goals has {goals.shape}: give one row for each example"
        )
    if len(inputs) != len(goals):
        raise ValueError(f"{len(inputs)} rows in inputs, {len(goals)} in goals: give every example its goals")
    expected = (goals.shape[1], inputs.shape[1])
    if weights.shape != expected:
        raise ValueError(
            f"weights has shape {weights.shape}, expected {expected}: one row for each output, "
            "one column for each input"
        )
