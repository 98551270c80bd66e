"""Chapter 8's arithmetic again, faster: two engines for `grokdocs.regularize.fit`.

A weight whose input is 0 does not move (chapter 4's *stopping*), and it adds nothing to the
weighted sum either. Most of a digit's image is dark. So both engines touch only the rows of
weights that belong to lit pixels:

- `SPARSE` does so with NumPy alone
- `COMPILED` does so in loops that numba turns into machine code; it lets threads run side by side

The plain form is `grokdocs.regularize.TEACHING`; a test holds the others equal to it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from grokdocs.deep import Activation, Array, DrawMasks, Network
from grokdocs.regularize import Engine, Lesson, Score, learn_pass, score
from grokdocs.shapes import require_fit

__all__ = ["BEST", "COMPILED", "SPARSE", "Lit", "lit"]

Places: TypeAlias = npt.NDArray[np.int64]


class Lit(NamedTuple):
    """Images as lists of their lit pixels.

    Parameters
    ----------
    starts : ndarray of int, shape (examples + 1,)
        Where the pixels of each image begin in the two lists below; at the end, their number.
    places : ndarray of int
        Which pixel of its image it is.
    values : ndarray
        How bright it is; never 0.
    pixels : int
        How many pixels an image has, lit or dark.

    Notes
    -----
    Chapter 8. Books on sparse matrices call this compressed rows.

    Examples
    --------
    >>> lit([[0, 0, 0.5], [1, 0, 1]]).starts.tolist()
    [0, 1, 3]
    """

    starts: Places
    places: Places
    values: Array
    pixels: int


def lit(images: npt.ArrayLike) -> Lit:
    """List the lit pixels of images.

    Parameters
    ----------
    images : array_like, shape (examples, pixels)
        One image in each row.

    Returns
    -------
    Lit
        Their lit pixels.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> shining = lit([[0, 0, 0.5], [1, 0, 1]])
    >>> shining.places.tolist(), shining.values.tolist()
    ([2, 0, 2], [0.5, 1.0, 1.0])
    """
    rows = np.asarray(images, dtype=float)
    shining = np.flatnonzero(rows)
    starts = np.searchsorted(shining, np.arange(len(rows) + 1) * rows.shape[1])
    return Lit(starts, shining % rows.shape[1], rows.ravel()[shining], rows.shape[1])


def _load_sparse(images: npt.ArrayLike) -> tuple[Array, Lit]:
    return np.asarray(images, dtype=float), lit(images)


def _learn_sparse(
    images: tuple[Array, Lit],
    goals: Array,
    network: Network,
    *,
    alpha: float,
    batch_size: int,
    activation: Activation,
    draw_masks: DrawMasks | None,
) -> Lesson:
    dense, (starts, places, values, _) = images
    if batch_size > 1:  # whole matrices meet: NumPy does that well as it is
        return learn_pass(
            dense,
            goals,
            network,
            alpha=alpha,
            batch_size=batch_size,
            activation=activation,
            draw_masks=draw_masks,
        )
    hidden_weights, output_weights = (weights.copy() for weights in network)
    there, back = _masks(draw_masks, len(goals), hidden_weights.shape[1])
    all_ones = bool((values == 1).all())
    outputs = np.empty_like(goals)
    for image, goal in enumerate(goals):
        shining = slice(starts[image], starts[image + 1])
        rows, pixels = places[shining], values[shining]
        weights = hidden_weights.take(rows, axis=0)
        sums = pixels @ weights
        layer_1 = activation(sums) * there[image]
        outputs[image] = layer_2 = layer_1 @ output_weights
        layer_2_delta = alpha * (layer_2 - goal)
        layer_1_delta = output_weights @ layer_2_delta * activation.slope(sums, layer_1) * back[image]
        output_weights -= layer_1[:, np.newaxis] * layer_2_delta
        weights -= layer_1_delta if all_ones else pixels[:, np.newaxis] * layer_1_delta
        hidden_weights[rows] = weights
    return Lesson((hidden_weights, output_weights), score(outputs, goals))


def _predict_sparse(images: tuple[Array, Lit], network: Network) -> Array:
    hidden_weights, output_weights = network
    predictions: Array = np.maximum(images[0] @ hidden_weights, 0.0) @ output_weights
    return predictions


def _masks(draw_masks: DrawMasks | None, examples: int, hidden: int) -> tuple[Array, Array]:
    """Draw the masks of a whole pass at once: the same chance, and one call instead of many."""
    if draw_masks is None:
        return np.ones((examples, hidden)), np.ones((examples, hidden))
    [there], [back] = draw_masks(examples)
    assert there is not None
    assert back is not None
    return there, back


def _learn_compiled(
    images: Lit,
    goals: Array,
    network: Network,
    *,
    alpha: float,
    batch_size: int,
    activation: Activation,
    draw_masks: DrawMasks | None,
) -> Lesson:
    hidden_weights = network[0].copy()
    output_rows = network[1].T.copy()  # one row for each output, so that all loops run along rows
    there, back = _masks(draw_masks, len(goals), hidden_weights.shape[1])
    _require_fit(images, network)
    error, right = _machine_code(_learn_loops)(
        *images[:3],
        goals,
        hidden_weights,
        output_rows,
        there,
        back,
        alpha,
        batch_size,
        activation.name == "relu",
        activation.slope_from == "output",
        activation.at_zero,
    )
    return Lesson((hidden_weights, output_rows.T.copy()), Score(error / len(goals), right / len(goals)))


def _predict_compiled(images: Lit, network: Network) -> Array:
    _require_fit(images, network)
    predictions: Array = _machine_code(_predict_loops)(*images[:3], *network)
    return predictions


def _require_fit(images: Lit, network: Network) -> None:
    """Refuse what the loops would not notice: they read whatever lies behind an array's end."""
    require_fit([weights.shape for weights in network], inputs=images.pixels)
    if len(network) != 2:
        raise ValueError(f"the network has {len(network)} weight matrices: the compiled loops know two")


@cache
def _machine_code(loops: Callable[..., Any]) -> Callable[..., Any]:
    from numba import njit

    # Sums may be taken in another order, and a product be rounded together with its sum: either
    # moves digits far behind those in print, and both let the processor add many numbers at once.
    compiled: Callable[..., Any] = njit(nogil=True, cache=True, fastmath={"contract", "reassoc"})(loops)
    return compiled


# What follows is written for numba: plain loops over arrays, no Python objects.


def _learn_loops(
    starts: Places,
    places: Places,
    values: Array,
    goals: Array,
    hidden_weights: Array,
    output_rows: Array,
    there: Array,
    back: Array,
    alpha: float,
    batch_size: int,
    is_relu: bool,
    slope_from_output: bool,
    at_zero: float,
) -> tuple[float, int]:
    classes, hidden = output_rows.shape
    layer_1 = np.empty((batch_size, hidden))
    slope = np.empty(hidden)
    layer_1_delta = np.empty((batch_size, hidden))
    layer_2 = np.empty(classes)
    layer_2_delta = np.empty((batch_size, classes))
    error, right = 0.0, 0
    for start in range(0, len(goals), batch_size):
        for i in range(batch_size):  # predict and compare
            image, values_1, delta_1, delta_2 = start + i, layer_1[i], layer_1_delta[i], layer_2_delta[i]
            values_1[:] = 0.0
            for p in range(starts[image], starts[image + 1]):
                row, value = hidden_weights[places[p]], values[p]
                for j in range(hidden):
                    values_1[j] += value * row[j]
            for j in range(hidden):
                total = values_1[j]
                values_1[j] = (max(total, 0.0) if is_relu else total) * there[image, j]
                seen = values_1[j] if slope_from_output else total
                slope[j] = 1.0 if seen > 0 or not is_relu else (at_zero if seen == 0 else 0.0)
            delta_1[:] = 0.0
            for k in range(classes):
                row, said = output_rows[k], 0.0
                for j in range(hidden):
                    said += values_1[j] * row[j]
                miss = said - goals[image, k]
                error += miss * miss
                layer_2[k], delta_2[k] = said, alpha * miss / batch_size
                for j in range(hidden):
                    delta_1[j] += delta_2[k] * row[j]
            right += layer_2.argmax() == goals[image].argmax()
            for j in range(hidden):
                delta_1[j] *= slope[j] * back[image, j]
        for i in range(batch_size):  # learn
            image, values_1, delta_1 = start + i, layer_1[i], layer_1_delta[i]
            for k in range(classes):
                row, delta = output_rows[k], layer_2_delta[i, k]
                for j in range(hidden):
                    row[j] -= delta * values_1[j]
            for p in range(starts[image], starts[image + 1]):
                row, value = hidden_weights[places[p]], values[p]
                for j in range(hidden):
                    row[j] -= value * delta_1[j]
    return error, right


def _predict_loops(
    starts: Places, places: Places, values: Array, hidden_weights: Array, output_weights: Array
) -> Array:
    hidden, classes = output_weights.shape
    predictions = np.zeros((len(starts) - 1, classes))
    layer_1 = np.empty(hidden)
    for image in range(len(predictions)):
        layer_1[:] = 0.0
        for p in range(starts[image], starts[image + 1]):
            row, value = hidden_weights[places[p]], values[p]
            for j in range(hidden):
                layer_1[j] += value * row[j]
        for j in range(hidden):
            if layer_1[j] > 0:
                for k in range(classes):
                    predictions[image, k] += layer_1[j] * output_weights[j, k]
    return predictions


SPARSE = Engine(_load_sparse, _learn_sparse, _predict_sparse)
COMPILED = Engine(lit, _learn_compiled, _predict_compiled)

#: The fastest engine that this installation has.
#:
#: :meta hide-value:
BEST = COMPILED if importlib.util.find_spec("numba") else SPARSE
