"""Chapter 6: the first deep network, and how it learns.

A network is a tuple of weight matrices, each of shape (nodes before, nodes after). Examples
are the rows of a matrix. `forward` predicts, `backpropagate` compares and finds every
weight's share in the miss, `update` learns. Those three stand next to each other here;
`learn` is one turn of them, and `train` is turn after turn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from grokdocs.checks import require_count, require_finite
from grokdocs.descent import finite_difference
from grokdocs.shapes import require_fit

__all__ = [
    "CHAPTER_6",
    "CHAPTER_8",
    "LINEAR",
    "RELU",
    "Activation",
    "Backward",
    "Forward",
    "Pass",
    "Turn",
    "backpropagate",
    "by_pass",
    "forward",
    "initial_weights",
    "learn",
    "measured_weight_deltas",
    "relu",
    "relu_slope",
    "squared_miss",
    "train",
    "update",
]

Array: TypeAlias = npt.NDArray[np.float64]
Network: TypeAlias = tuple[Array, ...]
Masks: TypeAlias = Sequence[Array | None]
DrawMasks: TypeAlias = Callable[[int], tuple[Masks, Masks]]
Rng: TypeAlias = np.random.RandomState | np.random.Generator


def relu(x: npt.ArrayLike) -> Array:
    """Let positive numbers through and turn everything else off.

    Parameters
    ----------
    x : array_like, any shape
        Weighted sums.

    Returns
    -------
    ndarray, same shape
        `x` where it is positive, 0 elsewhere.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    >>> relu([-2, 0, 3]).tolist()
    [0.0, 0.0, 3.0]
    """
    passed: Array = np.maximum(np.asarray(x, dtype=float), 0.0)
    return passed


def relu_slope(x: npt.ArrayLike, *, at_zero: float = 0.0) -> Array:
    """Say how strongly relu answers when its input is nudged.

    Parameters
    ----------
    x : array_like, any shape
        Where to read the slope: the weighted sums, or what relu made of them.
    at_zero : float, default 0.0
        The slope at exactly 0, where relu has a corner and none is more right than another.
        It must be chosen, and it matters a great deal when `x` is relu's output.

    Returns
    -------
    ndarray, same shape
        1 where `x` is positive, 0 where it is negative, `at_zero` where it is 0.

    Notes
    -----
    Chapter 6 tests its hidden layer with ``> 0``, which is ``at_zero=0``. Chapter 8 tests it
    with ``>= 0``, which is ``at_zero=1``.

    Examples
    --------
    With 0 at zero, relu's input and relu's output tell the same slope.

    >>> sums = [-2, -1, 3]
    >>> relu_slope(sums).tolist(), relu_slope(relu(sums)).tolist()
    ([0.0, 0.0, 1.0], [0.0, 0.0, 1.0])

    With 1 at zero, the output tells nothing: it is never negative, so the slope is always 1.

    >>> relu_slope(sums, at_zero=1).tolist(), relu_slope(relu(sums), at_zero=1).tolist()
    ([0.0, 0.0, 1.0], [1.0, 1.0, 1.0])
    """
    slope: Array = np.heaviside(np.asarray(x, dtype=float), at_zero)
    return slope


class Activation(NamedTuple):
    """What a hidden node does to its weighted sum, and which slope it reports on the way back.

    Parameters
    ----------
    name : {"relu", "linear"}
        ``linear`` hands the sum on as it is; its slope is 1 everywhere.
    slope_from : {"sum", "output"}
        Whether relu's slope is read from the weighted sum or from what relu made of it.
    at_zero : float, default 0.0
        Relu's slope at exactly 0.

    Notes
    -----
    Chapters 6 and 8. `RELU` is right. `CHAPTER_6` is what chapter 6 prints, and equal to it.
    `CHAPTER_8` is what chapter 8 prints: its slope is always 1, so no node is ever off on
    the way back. `LINEAR` is the network that chapter 6 shows to be no deeper than one layer.

    Examples
    --------
    >>> sums = np.array([-2.0, 3.0])
    >>> for activation in (RELU, CHAPTER_6, CHAPTER_8):
    ...     print(activation.slope(sums, activation(sums)).tolist())
    [0.0, 1.0]
    [0.0, 1.0]
    [1.0, 1.0]
    """

    name: Literal["relu", "linear"] = "relu"
    slope_from: Literal["sum", "output"] = "sum"
    at_zero: float = 0.0

    def __call__(self, sums: Array) -> Array:
        """Turn the weighted sums of a hidden layer into its values."""
        return relu(sums) if self.name == "relu" else sums

    def slope(self, sums: Array, outputs: Array) -> Array:
        """Say how strongly each value answers when its weighted sum is nudged."""
        if self.name == "linear":
            return np.ones_like(sums)
        return relu_slope(sums if self.slope_from == "sum" else outputs, at_zero=self.at_zero)


RELU = Activation()
CHAPTER_6 = Activation(slope_from="output")
CHAPTER_8 = Activation(slope_from="output", at_zero=1.0)
LINEAR = Activation("linear")


class Forward(NamedTuple):
    """What every layer said on the way forward.

    Parameters
    ----------
    values : tuple of ndarray, shape (examples, nodes)
        layer_0 (the inputs), layer_1, and so on; the last one is the prediction.
    sums : tuple of ndarray, shape (examples, nodes)
        The weighted sums of layer_1, layer_2, and so on, before relu or a mask.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    >>> layers = forward([1, 2], (np.array([[1, -1], [1, 0]]), np.array([[1], [1]])))
    >>> layers.sums[0].tolist(), layers.values[1].tolist(), layers.prediction.tolist()
    ([[3.0, -1.0]], [[3.0, 0.0]], [[3.0]])
    """

    values: tuple[Array, ...]
    sums: tuple[Array, ...]

    @property
    def prediction(self) -> Array:
        """What the last layer said, shape (examples, outputs)."""
        return self.values[-1]


class Backward(NamedTuple):
    """Every node's share in the miss, and every weight's.

    Parameters
    ----------
    deltas : tuple of ndarray, shape (examples, nodes)
        The delta of layer_1, layer_2, and so on.
    weight_deltas : tuple of ndarray, shape (nodes before, nodes after)
        One for each weight matrix, and of its shape.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    >>> network = (np.array([[1.0, -1.0]]), np.array([[2.0], [3.0]]))
    >>> backward = backpropagate(forward([1], network), network, [1])
    >>> [delta.tolist() for delta in backward.deltas]
    [[[2.0, 0.0]], [[1.0]]]
    """

    deltas: tuple[Array, ...]
    weight_deltas: tuple[Array, ...]


def forward(
    inputs: npt.ArrayLike,
    network: Sequence[npt.ArrayLike],
    *,
    activation: Activation = RELU,
    masks: Masks | None = None,
) -> Forward:
    """Predict: send examples through every layer.

    Parameters
    ----------
    inputs : array_like, shape (examples, inputs) or (inputs,)
        One example in each row, or a single example.
    network : sequence of array_like, shape (nodes before, nodes after)
        The weight matrices, first to last.
    activation : Activation, default RELU
        What hidden nodes do to their weighted sums. The last layer hands its sums on as they are.
    masks : sequence of ndarray or None, optional
        One for each hidden layer; its values are multiplied by it (chapter 8).

    Returns
    -------
    Forward
        The values and weighted sums of every layer.

    Raises
    ------
    ValueError
        If shapes do not fit, or an input is not finite.

    Notes
    -----
    Chapter 6. In letters: ``layer_1 = relu(layer_0 @ weights_0_1)``.

    Examples
    --------
    The second hidden node is off, so its large weight to the output is not heard.

    >>> forward([2], ([[1, -1]], [[10], [99]])).prediction.tolist()
    [[20.0]]
    """
    weights = _matrices(network)
    values, sums = [_rows(inputs, into=weights)], []
    for matrix, mask in zip(weights[:-1], _each(masks, weights), strict=True):
        sums.append(values[-1] @ matrix)
        values.append(_masked(activation(sums[-1]), mask))
    sums.append(values[-1] @ weights[-1])
    return Forward((*values, sums[-1]), tuple(sums))


def backpropagate(
    layers: Forward,
    network: Sequence[npt.ArrayLike],
    goals: npt.ArrayLike,
    *,
    activation: Activation = RELU,
    masks: Masks | None = None,
) -> Backward:
    """Compare, and pass the miss back to every weight that had a share in it.

    Parameters
    ----------
    layers : Forward
        What `forward` returned for these examples and this network.
    network : sequence of array_like, shape (nodes before, nodes after)
        The weight matrices that made the prediction, not yet updated.
    goals : array_like, shape (examples, outputs), or flat when one of the two is 1
        What the prediction should have been.
    activation : Activation, default RELU
        The one that `forward` used; it says which nodes are off.
    masks : sequence of ndarray or None, optional
        One for each hidden layer; its delta is multiplied by it. The masks of `forward`,
        unless a published run says otherwise (chapter 8).

    Returns
    -------
    Backward
        Deltas and weight_deltas. Both are the mean over the examples, so a batch of any
        size takes a step of the same length.

    Raises
    ------
    ValueError
        If shapes do not fit, or a goal is not finite.

    Notes
    -----
    Chapter 6. In letters: ``layer_1_delta = layer_2_delta @ weights_1_2.T * slope``. A
    weight_delta is half the slope of the mean squared miss; alpha absorbs the factor 2.

    Examples
    --------
    A node that is off takes no blame, and the weights into it do not move.

    >>> network = ([[1, -1]], [[10], [99]])
    >>> backward = backpropagate(forward([2], network), network, [17])
    >>> backward.deltas[0].tolist(), backward.weight_deltas[0].tolist()
    ([[30.0, 0.0]], [[60.0, 0.0]])
    """
    weights, prediction = _matrices(network), layers.prediction
    hidden_masks = _each(masks, weights)
    delta = (prediction - _goals(goals, prediction)) / len(prediction)
    deltas = [delta]
    for layer in range(len(weights) - 1, 0, -1):
        slope = activation.slope(layers.sums[layer - 1], layers.values[layer])
        delta = _masked(delta @ weights[layer].T * slope, hidden_masks[layer - 1])
        deltas.insert(0, delta)
    pairs = zip(layers.values[:-1], deltas, strict=True)
    weight_deltas = tuple(values.T @ delta for values, delta in pairs)
    return Backward(tuple(deltas), weight_deltas)


def update(
    network: Sequence[npt.ArrayLike],
    weight_deltas: Sequence[Array],
    *,
    alpha: float,
) -> Network:
    """Learn: move every weight against its share in the miss.

    Parameters
    ----------
    network : sequence of array_like, shape (nodes before, nodes after)
        The weight matrices; they are left as they are.
    weight_deltas : sequence of ndarray
        One for each matrix, and of its shape.
    alpha : float
        Fraction of the weight_deltas to move by.

    Returns
    -------
    tuple of ndarray
        A new network.

    Raises
    ------
    ValueError
        If alpha is not finite, or shapes do not fit.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    >>> [weights.tolist() for weights in update(([[1.0, 2.0]],), [np.array([[10.0, -10.0]])], alpha=0.1)]
    [[[0.0, 3.0]]]
    """
    weights = _matrices(network)
    _require_move(weights, weight_deltas, alpha)
    pairs = zip(weights, weight_deltas, strict=True)
    return tuple(matrix - alpha * weight_delta for matrix, weight_delta in pairs)


def squared_miss(prediction: Array, goals: npt.ArrayLike) -> float:
    """Add up the squared misses of all examples and outputs.

    Parameters
    ----------
    prediction : ndarray, shape (examples, outputs)
        What the network said.
    goals : array_like, shape (examples, outputs), or flat when one of the two is 1
        What it should have said.

    Returns
    -------
    float
        The sum, as the logs of chapters 6 and 8 count it; nothing is averaged.

    Raises
    ------
    ValueError
        If shapes do not fit, or a goal is not finite.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    >>> squared_miss(np.array([[1.0], [0.5]]), [0, 0])
    1.25
    """
    return float(np.sum((prediction - _goals(goals, prediction)) ** 2))


def initial_weights(shape: Sequence[int], rng: Rng, *, low: float = -1.0, high: float = 1.0) -> Network:
    """Draw the weights a network starts from.

    Parameters
    ----------
    shape : sequence of int
        Nodes in each layer, first to last: ``(3, 4, 1)``.
    rng : numpy.random.RandomState or numpy.random.Generator
        Where chance comes from. The published runs need ``RandomState(1)``.
    low, high : float, default -1 and 1
        The range to draw from evenly; chapter 8 uses -0.1 and 0.1.

    Returns
    -------
    tuple of ndarray
        One matrix between each two layers. The first is drawn first.

    Raises
    ------
    ValueError
        If there are fewer than two layers, one of them is empty, or the range is not one.

    Notes
    -----
    Chapters 6 and 8.

    Examples
    --------
    >>> hidden_weights, output_weights = initial_weights((3, 4, 1), np.random.RandomState(1))
    >>> hidden_weights.shape, output_weights.shape
    ((3, 4), (4, 1))
    >>> (2 * np.random.RandomState(1).random((3, 4)) - 1 == hidden_weights).all().item()
    True
    """
    require_finite(low=low, high=high)
    if not low < high:
        raise ValueError(f"low is {low}, high is {high}: give a low end below the high one")
    pairs = list(pairwise(shape))
    require_fit(pairs)
    return tuple(low + (high - low) * rng.random(pair) for pair in pairs)


class Turn(NamedTuple):
    """One turn of predict, compare, learn with one batch of examples.

    Parameters
    ----------
    iteration : int
        The pass over the data, counted from 0.
    start, stop : int
        The batch: examples `start` up to, and not including, `stop`.
    values : tuple of ndarray, shape (examples, nodes)
        layer_0, layer_1, and so on; the last one is the prediction.
    error : float
        The squared misses of the batch, added up.
    deltas : tuple of ndarray, shape (examples, nodes)
        The delta of layer_1, layer_2, and so on.
    weight_deltas : tuple of ndarray
        One for each weight matrix.
    network, new_network : tuple of ndarray
        The weights that made the prediction, and where the update moved them.
    diverged : bool
        True on the last turn of a run whose error no longer fits a float.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    >>> [turn] = train([[1]], [1], ([[3]],), alpha=0.5, iterations=1)
    >>> turn.error, turn.deltas[0].tolist(), turn.new_network[0].tolist()
    (4.0, [[2.0]], [[2.0]])
    """

    iteration: int
    start: int
    stop: int
    values: tuple[Array, ...]
    error: float
    deltas: tuple[Array, ...]
    weight_deltas: tuple[Array, ...]
    network: Network
    new_network: Network
    diverged: bool = False

    @property
    def prediction(self) -> Array:
        """What the last layer said, shape (examples, outputs)."""
        return self.values[-1]


class Pass(NamedTuple):
    """One pass over a whole data set.

    Parameters
    ----------
    iteration : int
        The pass, counted from 0.
    error : float
        The squared misses of all examples, added up; each as it was when its turn came.
    predictions : ndarray, shape (examples, outputs)
        What the network said to each example, when its turn came.
    network, new_network : tuple of ndarray
        The weights before the first turn of this pass, and after its last.
    diverged : bool
        True on the last pass of a run whose error no longer fits a float.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    >>> [only] = by_pass(train([[1], [2]], [0, 0], ([[1]],), alpha=0.1, iterations=1))
    >>> only.predictions.tolist(), only.error
    ([[1.0], [1.8]], 4.24)
    """

    iteration: int
    error: float
    predictions: Array
    network: Network
    new_network: Network
    diverged: bool = False


def learn(
    inputs: npt.ArrayLike,
    goals: npt.ArrayLike,
    network: Sequence[npt.ArrayLike],
    *,
    alpha: float,
    activation: Activation = RELU,
    masks: tuple[Masks | None, Masks | None] = (None, None),
) -> Turn:
    """Take one turn of predict, compare, learn with one batch of examples.

    Parameters
    ----------
    inputs : array_like, shape (examples, inputs) or (inputs,)
        One example in each row, or a single example.
    goals : array_like, shape (examples, outputs), or flat when one of the two is 1
        What the predictions should be.
    network : sequence of array_like, shape (nodes before, nodes after)
        The weight matrices; they are left as they are.
    alpha : float
        Fraction of the weight_deltas to move by.
    activation : Activation, default RELU
        What hidden nodes do, and which slope they report.
    masks : tuple of two
        Masks for the way forward and for the way back, or None for either (chapter 8).

    Returns
    -------
    Turn
        Everything that was computed, as turn 0. Its arrays cannot be written to.

    Raises
    ------
    ValueError
        If shapes do not fit, or a number is not finite.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    One turn with the right alpha, and a single weight is where it should be.

    >>> turn = learn([[2.0]], [3.0], ([[1.0]],), alpha=0.25)
    >>> turn.deltas[0].item(), turn.weight_deltas[0].item(), turn.new_network[0].item()
    (-1.0, -2.0, 1.5)
    """
    there, back = masks
    weights = tuple(_read_only(matrix) for matrix in _matrices(network))
    with np.errstate(over="ignore", invalid="ignore"):
        layers = forward(inputs, weights, activation=activation, masks=there)  # predict
        miss = backpropagate(layers, weights, goals, activation=activation, masks=back)  # compare
        new_weights = update(weights, miss.weight_deltas, alpha=alpha)  # learn
        error = squared_miss(layers.prediction, goals)
    values = tuple(_read_only(value) for value in layers.values)
    _freeze(*miss.deltas, *miss.weight_deltas, *new_weights)
    diverged = not math.isfinite(error)
    return Turn(0, 0, len(values[0]), values, error, *miss, weights, new_weights, diverged)


def train(
    inputs: npt.ArrayLike,
    goals: npt.ArrayLike,
    network: Sequence[npt.ArrayLike],
    *,
    alpha: float,
    iterations: int,
    batch_size: int = 1,
    activation: Activation = RELU,
    learn_from: Literal["every", "last"] = "every",
    draw_masks: DrawMasks | None = None,
) -> Iterator[Turn]:
    """Predict, compare, learn: batch after batch, pass after pass.

    Parameters
    ----------
    inputs : array_like, shape (examples, inputs)
        One example in each row.
    goals : array_like, shape (examples, outputs), or flat when there is one output
        What the predictions should be.
    network : sequence of array_like, shape (nodes before, nodes after)
        Where the search begins; left as it is.
    alpha : float
        Fraction of the weight_deltas to move by.
    iterations : int
        Passes over the data; 0 yields nothing.
    batch_size : int, default 1
        Examples for each update: 1 is stochastic, all of them is full, anything between
        is mini-batch gradient descent. It must divide the number of examples.
    activation : Activation, default RELU
        What hidden nodes do, and which slope they report.
    learn_from : {"every", "last"}
        Which batches of a pass move the weights. ``last`` is what chapter 6 prints: its
        update is indented as part of the outer loop, and sees only the last example.
    draw_masks : callable, optional
        Called before each turn with the number of examples in the batch. Returns two
        sequences of masks, one for the way forward and one for the way back (chapter 8).

    Yields
    ------
    Turn
        Everything that was computed for the batch. Its arrays cannot be written to.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, or `batch_size` does not divide the
        number of examples.

    Notes
    -----
    Chapter 6; chapter 8 trains the same way.

    Examples
    --------
    Two examples pull the only weight to opposite sides. One update for each never settles;
    one update for both finds the middle.

    >>> def ends(batch_size):
    ...     run = train([[1], [1]], [0, 1], ([[0]],), alpha=0.5, iterations=40, batch_size=batch_size)
    ...     *_, last = by_pass(run)
    ...     return last.predictions.round(3).tolist()
    >>> ends(batch_size=1), ends(batch_size=2)
    ([[0.667], [0.333]], [[0.5], [0.5]])
    """
    weights = tuple(_read_only(matrix) for matrix in _matrices(network))
    rows = _read_only(_rows(inputs, into=weights))
    wanted = _read_only(_goals(goals, np.empty((len(rows), weights[-1].shape[1]))))
    _require_run(alpha, iterations, batch_size, len(rows), learn_from)
    for iteration in range(iterations):
        for start in range(0, len(rows), batch_size):
            stop = start + batch_size
            rate = alpha if learn_from == "every" or stop == len(rows) else 0.0
            masks = draw_masks(batch_size) if draw_masks else (None, None)
            batch = rows[start:stop], wanted[start:stop]
            turn = learn(*batch, weights, alpha=rate, activation=activation, masks=masks)
            yield turn._replace(iteration=iteration, start=start, stop=stop)
            if turn.diverged:
                return
            weights = turn.new_network


def by_pass(run: Iterable[Turn]) -> Iterator[Pass]:
    """Gather the turns of a run into one step for each pass over the data.

    Parameters
    ----------
    run : iterable of Turn
        What `train` yields. Turns are dropped as they are added up, so long runs stay small.

    Yields
    ------
    Pass
        Error, predictions and weights of one pass. Its arrays cannot be written to.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    >>> from grokdocs.steps import log
    >>> run = train([[1], [2]], [0, 0], ([[1]],), alpha=0.1, iterations=2)
    >>> print(log(by_pass(run), "error", digits="python2"))
          compare
    pass  error
       0  4.24
       1  1.236384
    """
    for iteration, group in groupby(run, key=lambda turn: turn.iteration):
        error, predictions, before = 0.0, [], None
        for turn in group:
            before = before or turn.network
            error += turn.error
            predictions.append(turn.prediction)
        said = np.concatenate(predictions)
        _freeze(said)
        yield Pass(iteration, error, said, before or turn.network, turn.new_network, turn.diverged)


def measured_weight_deltas(
    inputs: npt.ArrayLike,
    goals: npt.ArrayLike,
    network: Sequence[npt.ArrayLike],
    *,
    activation: Activation = RELU,
    nudge: float = 1e-6,
) -> Network:
    """Measure every weight's share in the miss by nudging it, without backpropagation.

    Parameters
    ----------
    inputs : array_like, shape (examples, inputs)
        One example in each row.
    goals : array_like, shape (examples, outputs), or flat when one of the two is 1
        What the predictions should be.
    network : sequence of array_like, shape (nodes before, nodes after)
        The weight matrices.
    activation : Activation, default RELU
        What hidden nodes do to their weighted sums.
    nudge : float, default 1e-6
        How far each weight is moved both ways.

    Returns
    -------
    tuple of ndarray
        Half the slope of the mean squared miss, for every weight: what the weight_deltas
        of `backpropagate` must be. Two predictions a weight make it slow, and a good judge.

    Raises
    ------
    ValueError
        If shapes do not fit, or a number is not finite.

    Notes
    -----
    Chapter 6, the gradient check.

    Examples
    --------
    >>> network = initial_weights((3, 4, 1), np.random.RandomState(1))
    >>> lights, goals = [[1, 0, 1], [0, 1, 1]], [1, 1]
    >>> found = backpropagate(forward(lights, network), network, goals).weight_deltas
    >>> measured = measured_weight_deltas(lights, goals, network)
    >>> all(np.allclose(a, b, atol=1e-9) for a, b in zip(found, measured, strict=True))
    True
    """
    matrices = _matrices(network)

    def half_mean_miss(layer: int, place: tuple[int, ...], value: float) -> float:
        nudged = [weights.copy() for weights in matrices]
        nudged[layer][place] = value
        prediction = forward(inputs, nudged, activation=activation).prediction
        return squared_miss(prediction, goals) / len(prediction) / 2

    measured = [np.zeros_like(weights) for weights in matrices]
    for layer, weights in enumerate(matrices):
        for place in np.ndindex(weights.shape):
            measured[layer][place] = finite_difference(
                lambda value, layer=layer, place=place: half_mean_miss(layer, place, value),  # type: ignore[misc]
                float(weights[place]),
                nudge=nudge,
            )
    return tuple(measured)


def _matrices(network: Sequence[npt.ArrayLike]) -> Network:
    matrices = tuple(np.asarray(weights, dtype=float) for weights in network)
    require_fit([weights.shape for weights in matrices])
    return matrices


def _rows(inputs: npt.ArrayLike, *, into: Network) -> Array:
    rows = np.atleast_2d(np.asarray(inputs, dtype=float))
    if rows.ndim != 2 or rows.size == 0:
        raise ValueError(f"inputs has shape {rows.shape}: give a matrix with one example in each row")
    require_fit([weights.shape for weights in into], inputs=rows.shape[1])
    _require_numbers("inputs", rows)
    return rows


def _goals(goals: npt.ArrayLike, prediction: Array) -> Array:
    given = np.asarray(goals, dtype=float)
    flat_is_clear = given.ndim < 2 and 1 in prediction.shape
    wanted = given.reshape(prediction.shape) if flat_is_clear and given.size == prediction.size else given
    if wanted.shape != prediction.shape:
        raise ValueError(
            f"goals has shape {given.shape}, the prediction {prediction.shape}: "
            "give one row for each example, with one goal for each output"
        )
    _require_numbers("goals", wanted)
    return wanted


def _each(masks: Masks | None, network: Network) -> Masks:
    hidden_layers = len(network) - 1
    if masks is None:
        return [None] * hidden_layers
    if len(masks) != hidden_layers:
        raise ValueError(
            f"masks has {len(masks)}, the network {hidden_layers} hidden layers: give one for each"
        )
    return masks


def _masked(values: Array, mask: Array | None) -> Array:
    if mask is None:
        return values
    if np.shape(mask) != values.shape:
        raise ValueError(
            f"a mask has shape {np.shape(mask)}, its layer {values.shape}: give one entry a node"
        )
    return values * mask


def _require_numbers(name: str, array: Array) -> None:
    if not np.isfinite(array).all():
        row, column = np.argwhere(~np.isfinite(array))[0]
        raise ValueError(f"{name}[{row}][{column}] is {array[row, column]}: give a finite number")


def _require_move(network: Network, weight_deltas: Sequence[Array], alpha: float) -> None:
    require_finite(alpha=alpha)
    given, expected = [delta.shape for delta in weight_deltas], [weights.shape for weights in network]
    if given != expected:
        raise ValueError(
            f"weight_deltas have shapes {given}, the network {expected}: give one for each matrix"
        )


def _require_run(alpha: float, iterations: int, batch_size: int, examples: int, learn_from: str) -> None:
    require_finite(alpha=alpha)
    require_count(iterations=iterations, batch_size=batch_size)
    if learn_from not in ("every", "last"):
        raise ValueError(f"learn_from is {learn_from!r}: give 'every' or 'last'")
    if batch_size == 0 or examples % batch_size:
        fitting = ", ".join(str(size) for size in range(1, examples + 1) if examples % size == 0)
        raise ValueError(f"batch_size is {batch_size}, there are {examples} examples: choose from {fitting}")


def _read_only(array: Array) -> Array:
    """Keep an array from changing under a step that holds it; copy it only if somebody could."""
    if not array.flags.writeable:
        return array
    copy = array.copy()
    _freeze(copy)
    return copy


def _freeze(*arrays: Array) -> None:
    for array in arrays:
        array.flags.writeable = False
