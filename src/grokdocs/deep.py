"""Chapter 6: a network with layers in between, and how the miss finds its way back.

Predict, compare, learn: `forward`, `backpropagate`, `update`. `train` takes these three for batch
after batch, pass after pass, and is the learner of chapters 5 to 8. `two_layer_network` is the
same for one hidden layer, written out in full: the program to know by heart.

A network is a tuple of weight matrices, each with a row for every node of the layer before it and
a column for every node of the layer after it. Inputs and goals have an example in each row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from grokdocs.steps import Epoch
from grokdocs.validation import (
    above_zero,
    array,
    bend,
    checked,
    count,
    deltas,
    divisor_of,
    generator,
    layers,
    matrix,
    network,
    network_in_place,
    node_counts,
    number,
    whole,
)

__all__ = [
    "LINEAR",
    "RELU",
    "RELU_AS_PRINTED",
    "Activation",
    "Bend",
    "backpropagate",
    "forward",
    "initial_weights",
    "mean_squared_error",
    "numerical_gradient",
    "relu",
    "relu_slope",
    "relu_slope_as_printed",
    "train",
    "two_layer_network",
    "update",
]

Array: TypeAlias = npt.NDArray[np.float64]
Network: TypeAlias = Sequence[Array]
Rng: TypeAlias = np.random.RandomState | np.random.Generator


@checked(x=array)
def relu(x: Array) -> Array:
    """Let what is above zero pass, and nothing else.

    Parameters
    ----------
    x : ndarray, any shape
        The weighted sums of a layer.

    Returns
    -------
    ndarray, same shape
        The sums that are above zero; 0 in place of the others.

    Raises
    ------
    ValueError
        If a number is not finite.

    Notes
    -----
    Chapter 6. A node at 0 is *off*.

    Examples
    --------
    >>> relu(np.array([-2.0, -0.5, 0.0, 3.0])).tolist()
    [0.0, 0.0, 0.0, 3.0]
    """
    return np.maximum(x, 0)


@checked(layer=array)
def relu_slope(layer: Array) -> Array:
    """Say for each node what a little more of its sum would do to its output.

    Parameters
    ----------
    layer : ndarray, any shape
        What the nodes said: outputs of `relu`.

    Returns
    -------
    ndarray, same shape
        1 for a node that is on; 0 for a node that is off, and takes no blame.

    Raises
    ------
    ValueError
        If a number is not finite.

    Notes
    -----
    Chapter 6. The output tells as well as the sum: it is above 0 exactly where the sum is.

    Examples
    --------
    >>> relu_slope(relu(np.array([-2.0, 0.0, 3.0]))).tolist()
    [0.0, 0.0, 1.0]
    """
    return (layer > 0).astype(float)


@checked(layer=array)
def relu_slope_as_printed(layer: Array) -> Array:
    """Take the slope as chapter 8 prints it: of an output that is never negative, always 1.

    Parameters
    ----------
    layer : ndarray, any shape
        What the nodes said: outputs of `relu`.

    Returns
    -------
    ndarray, same shape
        1 wherever the output is at least 0, which is everywhere.

    Raises
    ------
    ValueError
        If a number is not finite.

    Notes
    -----
    Chapters 6 and 8. The sign of equality holds the switch down.

    Examples
    --------
    >>> relu_slope_as_printed(relu(np.array([-2.0, 0.0, 3.0]))).tolist()
    [1.0, 1.0, 1.0]
    """
    return (layer >= 0).astype(float)


# Not taught: what `Activation` and chapter 8's `Dropout` have in common, for the type checker.
class Bend(Protocol):
    """What happens to the sums of a hidden layer, and the slope that it reports on the way back."""

    @property
    def function(self) -> Callable[[Array], Array]:
        """From the sums of a layer to its output."""

    @property
    def slope(self) -> Callable[[Array], Array]:
        """From the output of a layer to its slopes."""


# Not taught: a pair of functions that the page names.
class Activation(NamedTuple):
    """What hidden nodes do with their sums, and the slope that their output tells.

    >>> RELU.function(np.array([-1.0, 2.0])).tolist(), RELU.slope(np.array([0.0, 2.0])).tolist()
    ([0.0, 2.0], [0.0, 1.0])
    """

    function: Callable[[Array], Array]
    slope: Callable[[Array], Array]


RELU = Activation(relu, relu_slope)
RELU_AS_PRINTED = Activation(relu, relu_slope_as_printed)
LINEAR = Activation(np.positive, np.ones_like)  # hands every sum on as it is


@checked(inputs=matrix("examples", "inputs"), network=network(), activation=bend)
def forward(inputs: Array, network: Network, activation: Bend = RELU) -> list[Array]:
    """Predict: multiply, bend, and hand on, from layer to layer.

    Parameters
    ----------
    inputs : array_like, shape (examples, inputs)
        One example in each row.
    network : sequence of array_like, shape (nodes before, nodes after)
        The weight matrices.
    activation : Activation, default RELU
        What hidden nodes do with their sums. The last layer hands its sums on as they are.

    Returns
    -------
    list of ndarray, shape (examples, nodes)
        layer_0, layer_1 and so on. The first is the inputs, the last is the prediction.

    Raises
    ------
    ValueError
        If shapes do not fit, or a number is not finite.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    The second hidden node falls below zero, so relu switches it off.

    >>> layer_0, layer_1, layer_2 = forward([[1, 1]], ([[1, -2], [1, 0]], [[3], [5]]))
    >>> layer_1.tolist(), layer_2.tolist()
    ([[2.0, 0.0]], [[6.0]])
    """
    layers = [inputs]
    for weights in network[:-1]:
        layers.append(activation.function(layers[-1].dot(weights)))
    layers.append(layers[-1].dot(network[-1]))
    return layers


@checked(network=network(), layers=layers, goals=matrix("examples", "outputs"), activation=bend)
def backpropagate(
    layers: Sequence[Array], goals: Array, network: Network, activation: Bend = RELU
) -> list[Array]:
    """Compare: take the miss at the output, and send it back through the weights it came by.

    Parameters
    ----------
    layers : sequence of array_like, shape (examples, nodes)
        What `forward` returned.
    goals : array_like, shape (examples, outputs)
        What the prediction should have been.
    network : sequence of array_like, shape (nodes before, nodes after)
        The weight matrices that predicted.
    activation : Activation, default RELU
        Whose slope switches the blame off where a node was off.

    Returns
    -------
    list of ndarray, shape (examples, nodes)
        The deltas of layer_1, layer_2 and so on; the last is prediction minus goal. They are
        divided by the number of examples, so that a batch moves the weights by the mean.

    Raises
    ------
    ValueError
        If shapes do not fit, or a number is not finite.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    The miss is 6 - 5. The first hidden node is blamed by its weight of 3, the other was off.

    >>> network = ([[1, -2], [1, 0]], [[3], [5]])
    >>> layer_1_delta, layer_2_delta = backpropagate(forward([[1, 1]], network), [[5]], network)
    >>> layer_2_delta.tolist(), layer_1_delta.tolist()
    ([[1.0]], [[3.0, 0.0]])
    """
    deltas = [(layers[-1] - goals) / len(goals)]
    for layer, weights in zip(reversed(layers[1:-1]), reversed(network[1:])):
        deltas.insert(0, deltas[0].dot(weights.T) * activation.slope(layer))
    return deltas


@checked(network=network_in_place, layers=layers, deltas=deltas, alpha=number)
def update(network: Network, layers: Sequence[Array], deltas: Sequence[Array], alpha: float) -> None:
    """Learn: move every weight, in place, against its input times its delta.

    Parameters
    ----------
    network : sequence of ndarray of float64, shape (nodes before, nodes after)
        The weight matrices. They are moved themselves, as `list.sort` sorts a list itself.
    layers : sequence of array_like, shape (examples, nodes)
        What `forward` returned.
    deltas : sequence of array_like, shape (examples, nodes)
        What `backpropagate` returned.
    alpha : float
        Fraction of the weight deltas to move by.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, or a matrix could not be moved in place.

    Notes
    -----
    Chapter 6. A weight whose input is 0 would move by 0. Of a single image most pixels are dark, so
    their weights are left alone, which saves most of the work. In a batch somebody's are lit; there
    alpha shrinks the deltas, which are fewer than the weights, before they are multiplied.

    Examples
    --------
    >>> network = (np.array([[1.0], [1.0]]),)
    >>> update(network, [[[2, 0]], [[2]]], [[[0.5]]], alpha=0.5)
    >>> network[0].tolist()
    [[0.5], [1.0]]
    """
    for weights, layer, delta in zip(network, layers, deltas):
        if len(layer) > 1:
            weights -= layer.T.dot(alpha * delta)
        else:
            lit = np.flatnonzero(layer)
            weights[lit] -= alpha * layer.T[lit].dot(delta)


@checked(
    inputs=matrix("examples", "inputs"),
    goals=matrix("examples", "outputs"),
    network=network(),
    alpha=number,
    iterations=count,
    batch_size=divisor_of("examples"),
    moves_per_batch=whole(1),
    activation=bend,
)
def train(
    inputs: Array,
    goals: Array,
    network: Network,
    *,
    alpha: float,
    iterations: int,
    batch_size: int = 1,
    moves_per_batch: int = 1,
    activation: Bend = RELU,
) -> Iterator[Epoch]:
    """Predict, compare, learn: batch after batch, pass after pass.

    Parameters
    ----------
    inputs : array_like, shape (examples, inputs)
        One example in each row.
    goals : array_like, shape (examples, outputs)
        What the predictions should be.
    network : sequence of array_like, shape (nodes before, nodes after)
        Where the search begins; left as it is. One matrix is a single layer.
    alpha : float
        Fraction of the weight deltas to move by.
    iterations : int
        Passes over the data; 0 yields nothing.
    batch_size : int, default 1
        Examples for each update: 1 is stochastic, all of them is full, anything between is
        mini-batch gradient descent. It must divide the number of examples.
    moves_per_batch : int, default 1
        How often the weights move before the next prediction. The author's notebooks compare and
        learn a hundred times for each batch of a hundred.
    activation : Activation, default RELU
        What hidden nodes do, and which slope they report.

    Yields
    ------
    Epoch
        One for each pass. Its network is a copy that later passes leave alone.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is not finite, or `batch_size` does not divide the number
        of examples.

    Notes
    -----
    Chapters 5 to 8.

    Examples
    --------
    Two examples pull the only weight to opposite sides. One update for each never settles; one
    update for both finds the middle.

    >>> def ends(batch_size):
    ...     run = train([[1], [1]], [[0], [1]], [[[0]]], alpha=0.5, iterations=40, batch_size=batch_size)
    ...     *_, last = run
    ...     return last.prediction.round(3).tolist()
    >>> ends(batch_size=1), ends(batch_size=2)
    ([[0.667], [0.333]], [[0.5], [0.5]])
    """
    network = [weights.copy() for weights in network]
    for iteration in range(iterations):
        prediction = np.empty(goals.shape)
        for start in range(0, len(inputs), batch_size):
            batch = slice(start, start + batch_size)
            # predict, compare, learn
            layers = forward(inputs[batch], network, activation)
            for _ in range(moves_per_batch):
                deltas = backpropagate(layers, goals[batch], network, activation)
                update(network, layers, deltas, alpha)
            prediction[batch] = layers[-1]
        error = float(np.sum((prediction - goals) ** 2))
        yield Epoch(iteration, error, prediction, tuple(w.copy() for w in network))


@checked(
    inputs=matrix("examples", "inputs"),
    goals=matrix("examples", "outputs"),
    hidden=whole(1),
    alpha=number,
    iterations=count,
    rng=generator,
)
def two_layer_network(
    inputs: Array, goals: Array, *, hidden: int, alpha: float, iterations: int, rng: Rng
) -> Iterator[Epoch]:
    """Train a network with one hidden layer: the whole program, and nothing hidden in it.

    Parameters
    ----------
    inputs : array_like, shape (examples, inputs)
        One example in each row.
    goals : array_like, shape (examples, outputs)
        What the predictions should be.
    hidden : int
        Nodes in the hidden layer.
    alpha : float
        Fraction of the weight deltas to move by.
    iterations : int
        Passes over the data; 0 yields nothing.
    rng : numpy.random.RandomState or numpy.random.Generator
        Where the first weights come from, the hidden ones before the others.

    Yields
    ------
    Epoch
        One for each pass.

    Raises
    ------
    ValueError
        If shapes do not fit, or a number is not finite.

    Notes
    -----
    Chapter 6. It does what `initial_weights` and `train` do for any depth and batch size; what it
    leaves out are batches, deeper networks and any other activation.

    Examples
    --------
    Walk when just one of two lamps is lit: no single layer can learn that.

    >>> lights, walks = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    >>> *_, last = two_layer_network(
    ...     lights, walks, hidden=8, alpha=0.2, iterations=200, rng=np.random.RandomState(1)
    ... )
    >>> abs(last.prediction.round(2)).tolist()
    [[0.0], [1.0], [1.0], [0.0]]
    """
    # part: start
    weights_0_1 = 2 * rng.random((inputs.shape[1], hidden)) - 1
    weights_1_2 = 2 * rng.random((hidden, goals.shape[1])) - 1
    # end: start
    # part: loop
    for iteration in range(iterations):
        said, error = [], 0.0
        for row in range(len(inputs)):
            # part: predict
            layer_0 = inputs[row : row + 1]
            layer_1 = np.maximum(layer_0.dot(weights_0_1), 0)
            layer_2 = layer_1.dot(weights_1_2)
            # end: predict
            # part: compare
            layer_2_delta = layer_2 - goals[row : row + 1]
            layer_1_delta = layer_2_delta.dot(weights_1_2.T) * (layer_1 > 0)
            # end: compare
            # part: learn
            weights_1_2 -= alpha * layer_1.T.dot(layer_2_delta)
            weights_0_1 -= alpha * layer_0.T.dot(layer_1_delta)
            # end: learn
            error += np.sum(layer_2_delta**2)
            said.append(layer_2)
        network = weights_0_1.copy(), weights_1_2.copy()
        yield Epoch(iteration, float(error), np.concatenate(said), network)
    # end: loop


@checked(sizes=node_counts, rng=generator, low=number, high=number)
def initial_weights(
    sizes: Sequence[int], rng: Rng, *, low: float = -1.0, high: float = 1.0
) -> tuple[Array, ...]:
    """Draw the weights that a search begins with.

    Parameters
    ----------
    sizes : sequence of int
        Nodes in layer_0, layer_1 and so on.
    rng : numpy.random.RandomState or numpy.random.Generator
        Where chance comes from.
    low, high : float, default -1 and 1
        The ends of the range; every number between them is as likely as any other.

    Returns
    -------
    tuple of ndarray, shape (nodes before, nodes after)
        The weight matrices, drawn from the first to the last.

    Raises
    ------
    ValueError
        If there are fewer than two layers, or a size is not above 0.

    Notes
    -----
    Chapter 6. The legacy generator with seed 1 draws the weights of the published runs.

    Examples
    --------
    >>> [weights.shape for weights in initial_weights((3, 4, 1), np.random.RandomState(1))]
    [(3, 4), (4, 1)]
    """
    return tuple(low + (high - low) * rng.random(pair) for pair in pairwise(sizes))


@checked(
    inputs=matrix("examples", "inputs"),
    goals=matrix("examples", "outputs"),
    network=network(),
    activation=bend,
)
def mean_squared_error(inputs: Array, goals: Array, network: Network, activation: Bend = RELU) -> float:
    """Predict all examples with one network, and take the mean of their squared misses.

    Parameters
    ----------
    inputs : array_like, shape (examples, inputs)
        One example in each row.
    goals : array_like, shape (examples, outputs)
        What the predictions should be.
    network : sequence of array_like, shape (nodes before, nodes after)
        The weight matrices.
    activation : Activation, default RELU
        What hidden nodes do with their sums.

    Returns
    -------
    float
        The squared misses of all outputs, added up; the mean over the examples.

    Raises
    ------
    ValueError
        If shapes do not fit, or a number is not finite.

    Notes
    -----
    Chapter 6. Here a mean is taken, over the examples.

    Examples
    --------
    >>> mean_squared_error([[1], [2]], [[0], [0]], [[[3]]])
    22.5
    """
    misses = forward(inputs, network, activation)[-1] - goals
    return float(np.sum(misses * misses)) / len(goals)


@checked(
    inputs=matrix("examples", "inputs"),
    goals=matrix("examples", "outputs"),
    network=network(),
    activation=bend,
    nudge=above_zero,
)
def numerical_gradient(
    inputs: Array, goals: Array, network: Network, activation: Bend = RELU, *, nudge: float = 1e-6
) -> list[Array]:
    """Measure the slope of the error for every weight, by nudging it, without backpropagation.

    Parameters
    ----------
    inputs : array_like, shape (examples, inputs)
        One example in each row.
    goals : array_like, shape (examples, outputs)
        What the predictions should be.
    network : sequence of array_like, shape (nodes before, nodes after)
        The weight matrices; left as they are.
    activation : Activation, default RELU
        What hidden nodes do with their sums.
    nudge : float, default 1e-6
        How far each weight is moved both ways.

    Returns
    -------
    list of ndarray, shape (nodes before, nodes after)
        The derivative of the mean squared error with respect to every weight: twice its weight
        delta. Two predictions a weight make it slow, and a good judge.

    Raises
    ------
    ValueError
        If shapes do not fit, or a number is not finite.

    Notes
    -----
    Chapter 6, the gradient check.

    Examples
    --------
    One weight of 1, one input of 2, a goal of 3: the slope is 2 * (2 - 3) * 2.

    >>> [slopes] = numerical_gradient([[2]], [[3]], [[[1]]])
    >>> slopes.round(6).tolist()
    [[-4.0]]
    """
    nudged = [weights.copy() for weights in network]
    slopes = [np.zeros_like(weights) for weights in network]
    for weights, slope in zip(nudged, slopes):
        for place in np.ndindex(weights.shape):
            here = weights[place]
            weights[place] = here + nudge
            higher = mean_squared_error(inputs, goals, nudged, activation)
            weights[place] = here - nudge
            lower = mean_squared_error(inputs, goals, nudged, activation)
            weights[place] = here
            slope[place] = (higher - lower) / (2 * nudge)
    return slopes
