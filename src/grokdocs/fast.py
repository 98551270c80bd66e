"""Chapter 8's arithmetic again, faster: `train` and `forward` as in `deep`, with the same results.

A weight whose input is 0 does not move (chapter 4's *stopping*), and adds nothing to a weighted
sum either. Most of a digit's image is dark. So the loops below go over the lit pixels only; numba
turns them into machine code, and lets other threads run meanwhile.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias, TypeVar, cast

import numpy as np
import numpy.typing as npt

from grokdocs import deep
from grokdocs.deep import RELU, RELU_AS_PRINTED, Array, Bend, Network
from grokdocs.regularize import AS_TAUGHT, Engine, dropout_mask
from grokdocs.steps import Epoch
from grokdocs.validation import Sizes, bend, checked, count, divisor_of, matrix, network, number, whole

__all__ = ["BEST", "forward", "train"]

Places: TypeAlias = npt.NDArray[np.uintp]
Loops = TypeVar("Loops", bound=Callable[..., Any])


def _two_matrices(name: str, value: Any, sizes: Sizes) -> tuple[Array, ...]:
    weights: tuple[Array, ...] = network()(name, value, sizes)
    if len(weights) != 2:
        noun = "weight matrix" if len(weights) == 1 else "weight matrices"
        raise ValueError(f"{name} has {len(weights)} {noun}, the fast loops know two: use deep.train")
    return weights


def _known_activation(name: str, value: Any, sizes: Sizes) -> Bend:
    inner = value.activation if hasattr(value, "keep") else value  # what Dropout bends with
    if inner not in (RELU, RELU_AS_PRINTED):
        shown = "LINEAR" if inner == deep.LINEAR else f"another {type(inner).__name__}"
        raise ValueError(f"{name} is {shown}: give RELU, RELU_AS_PRINTED or Dropout of one of these")
    bend: Bend = value
    return bend


# Not taught: it is `deep.train` once more, written for the machine.
@checked(
    inputs=matrix("examples", "inputs"),
    goals=matrix("examples", "outputs"),
    network=_two_matrices,
    alpha=number,
    iterations=count,
    batch_size=divisor_of("examples"),
    moves_per_batch=whole(1),
    activation=_known_activation,
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
    """Do what `deep.train` does, for networks of two matrices, and yield the same.

    >>> problem = {"inputs": np.eye(3), "goals": np.eye(3), "network": (np.eye(3), np.ones((3, 3)))}
    >>> [quick], [plain] = (run(**problem, alpha=0.5, iterations=1) for run in (train, deep.train))
    >>> quick.error == plain.error, quick.network[1].tolist() == plain.network[1].tolist()
    (True, True)
    """
    _known_activation("activation", activation, {})  # `fit` may have been given any
    hidden_weights, output_weights = network
    examples, hidden = len(inputs), hidden_weights.shape[1]
    moved = hidden_weights.copy(), output_weights.T.copy()  # so that every loop runs along a row
    goals = goals.copy()  # in one piece, and our own: the loops were compiled for no other kind
    by_image = _lit(inputs)
    batches = inputs.reshape(examples // batch_size, batch_size, -1)
    by_pixel = by_image if batch_size == 1 else _lit(batches.transpose(0, 2, 1).reshape(-1, batch_size))
    dropout: Any = activation if hasattr(activation, "keep") else None
    as_printed = (dropout.activation if dropout else activation) == RELU_AS_PRINTED
    louder = 1 / dropout.keep if dropout else 1.0
    louder_back = louder if dropout and dropout.scale_back else 1.0
    masks = np.ones((examples, hidden))
    for iteration in range(iterations):
        if dropout:
            masks = dropout_mask((examples, hidden), dropout.rng, keep=dropout.keep).reshape(masks.shape)
        prediction = np.empty(goals.shape)
        _learn(
            by_image, by_pixel, goals, *moved, masks, prediction,
            alpha / batch_size, batch_size, moves_per_batch, as_printed, louder, louder_back,
        )  # fmt: skip
        error = float(np.sum((prediction - goals) ** 2))
        yield Epoch(iteration, error, prediction, (moved[0].copy(), moved[1].T.copy()))


# Not taught: it is `deep.forward` once more.
@checked(inputs=matrix("examples", "inputs"), network=_two_matrices, activation=bend)
def forward(inputs: Array, network: Network, activation: Bend = RELU) -> list[Array]:
    """Do what `deep.forward` does, for networks of two matrices.

    >>> problem = np.eye(3), (np.eye(3), np.ones((3, 3)))
    >>> [quick, plain] = (predict(*problem)[-1].tolist() for predict in (forward, deep.forward))
    >>> quick == plain
    True
    """
    hidden_weights, output_weights = network
    sums = np.zeros((len(inputs), hidden_weights.shape[1]))
    _sum(np.ascontiguousarray(inputs), np.ascontiguousarray(hidden_weights), sums)
    layer_1 = activation.function(sums)
    return [inputs, layer_1, layer_1.dot(output_weights)]


def _lit(rows: Array) -> tuple[Places, Places, Array]:
    """List what is not 0 in each row: where rows begin in the other two lists, places, values."""
    shining = np.flatnonzero(rows != 0)
    width = rows.shape[1]
    starts = np.searchsorted(shining, np.arange(len(rows) + 1) * width)
    return starts, (shining % width).astype(np.uintp), rows.ravel()[shining]


def _compiled(loops: Loops) -> Loops:
    """Turn loops into machine code, where numba is installed."""
    if not importlib.util.find_spec("numba"):
        return loops
    from numba import njit

    # Sums may be taken in another order, and a product be rounded together with its sum: either
    # moves digits far behind those in print, and both let the processor add many numbers at once.
    compiler: Any = njit(nogil=True, cache=True, fastmath={"contract", "reassoc"})
    return cast("Loops", compiler(loops))


# What follows is written for numba: plain loops over arrays, no Python objects.


@_compiled
def _add(total: Array, rows: Array, places: Places, values: Array, first: int, end: int) -> None:
    """Add some rows, each times its value, to a total: four at a time, so that it is fetched less."""
    fours = end - (end - first) % 4
    for p in range(first, fours, 4):
        a, b, c, d = rows[places[p]], rows[places[p + 1]], rows[places[p + 2]], rows[places[p + 3]]
        u, v, w, x = values[p], values[p + 1], values[p + 2], values[p + 3]
        for j in range(len(total)):
            total[j] += (u * a[j] + v * b[j]) + (w * c[j] + x * d[j])
    for p in range(fours, end):
        row, value = rows[places[p]], values[p]
        for j in range(len(total)):
            total[j] += value * row[j]


@_compiled
def _sum(images: Array, rows: Array, sums: Array) -> None:
    places, values = np.empty(len(rows), np.uintp), np.empty(len(rows))
    for i in range(len(images)):
        lit = 0
        for p in range(len(rows)):
            places[lit], values[lit] = p, images[i, p]
            lit += images[i, p] != 0.0
        _add(sums[i], rows, places, values, 0, lit)


@_compiled
def _move(rows: Array, layer_1: Array, moves: Array, times: float) -> None:
    """Move the output weights of a batch, some times at once."""
    for i in range(len(layer_1)):
        for k in range(len(rows)):
            row, layer, move = rows[k], layer_1[i], moves[i, k] * times
            for j in range(len(row)):
                row[j] += move * layer[j]


@_compiled
def _learn(
    by_image: tuple[Places, Places, Array],
    by_pixel: tuple[Places, Places, Array],
    goals: Array,
    hidden_weights: Array,
    output_rows: Array,
    masks: Array,
    prediction: Array,
    alpha: float,
    batch_size: int,
    moves_per_batch: int,
    as_printed: bool,
    louder: float,
    louder_back: float,
) -> None:
    (starts, places, values), (starts_2, places_2, values_2) = by_image, by_pixel
    pixels, hidden = hidden_weights.shape
    outputs = len(output_rows)
    layer_1 = np.empty((batch_size, hidden))
    moves_1 = np.empty((batch_size, hidden))  # deltas, times minus alpha
    moves_2 = np.empty((batch_size, outputs))
    for batch in range(len(goals) // batch_size):
        for i in range(batch_size):  # predict and compare
            image = batch * batch_size + i
            layer = layer_1[i]
            layer[:] = 0.0
            _add(layer, hidden_weights, places, values, starts[image], starts[image + 1])
            for j in range(hidden):
                layer[j] = 0.0 if layer[j] < 0.0 else layer[j] * masks[image, j] * louder
            for k in range(outputs):
                row, said = output_rows[k], 0.0
                for j in range(hidden):
                    said += layer[j] * row[j]
                prediction[image, k] = said
                moves_2[i, k] = -alpha * (said - goals[image, k])
        # Of several moves, each sends back what the output weights have become, and these go the same
        # way each time: so all moves together are that many from where they are halfway.
        if moves_per_batch > 1:
            _move(output_rows, layer_1, moves_2, (moves_per_batch - 1) / 2)
        for i in range(batch_size):
            image = batch * batch_size + i
            layer, move_1 = layer_1[i], moves_1[i]
            move_1[:] = 0.0
            for k in range(outputs):
                row, move = output_rows[k], moves_2[i, k] * moves_per_batch
                for j in range(hidden):
                    move_1[j] += move * row[j]
            for j in range(hidden):
                move_1[j] *= masks[image, j] * louder_back if as_printed or layer[j] > 0.0 else 0.0
        _move(output_rows, layer_1, moves_2, (moves_per_batch + 1) / 2)
        if batch_size == 1:
            move_1 = moves_1[0]
            for p in range(starts[batch], starts[batch + 1]):
                row, value = hidden_weights[places[p]], values[p]
                for j in range(hidden):
                    row[j] += value * move_1[j]
        else:
            for pixel in range(pixels):
                lit = batch * pixels + pixel
                _add(hidden_weights[pixel], moves_1, places_2, values_2, starts_2[lit], starts_2[lit + 1])


#: The fastest that this installation has: what is above, or `deep` where numba is missing.
#:
#: :meta hide-value:
BEST = Engine(train, forward) if importlib.util.find_spec("numba") else AS_TAUGHT
