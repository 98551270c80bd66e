"""Chapter 6: where correlation is, where it is not, and what a hidden node made of it.

An input pushes its weight up when it is on and the goal is high, and down when it is on and
the goal is low. One layer adds those pushes up. Where they cancel it has nothing to learn,
and a hidden layer has to build an input that they do not cancel for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from grokdocs.deep import Array, forward
from grokdocs.shapes import require_fit

__all__ = [
    "HiddenNode",
    "collapse",
    "collapse_for",
    "correlations",
    "hidden_nodes",
    "pressure",
    "pushes",
    "smallest_linear_error",
]

_SIGN = {-1.0: "-", 0.0: "0", 1.0: "+"}


def pressure(inputs: npt.ArrayLike, goals: npt.ArrayLike, *, undecided: float = 0.5) -> list[list[str]]:
    """Say which way each example pushes each weight.

    Parameters
    ----------
    inputs : array_like, shape (examples, inputs)
        One example in each row.
    goals : array_like, shape (examples,)
        What the prediction should be.
    undecided : float, default 0.5
        The prediction of a network that has not made up its mind.

    Returns
    -------
    list of list of str
        ``+`` for up, ``-`` for down, ``0`` where the input is off and does not push.

    Raises
    ------
    ValueError
        If there is not one goal for each example.

    Notes
    -----
    Chapter 6. The sign of ``-delta * input``, so the direction in which the weight moves.

    Examples
    --------
    >>> pressure([[1, 0, 1], [0, 1, 1]], [0, 1])
    [['-', '0', '-'], ['0', '+', '+']]
    """
    rows, wanted = _examples(inputs, goals)
    signs = np.sign((wanted - undecided)[:, None] * rows)
    return [[_SIGN[float(sign)] for sign in row] for row in signs]


def pushes(table: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """Count how often each weight is pushed down and up.

    Parameters
    ----------
    table : sequence of sequence of str
        What `pressure` returned.

    Returns
    -------
    list of (int, int)
        Pushes down and pushes up, for each weight.

    Notes
    -----
    Chapter 6. Where the two are equal the weight has conflicting pressure.

    Examples
    --------
    >>> pushes(pressure([[1, 0, 1], [0, 1, 1]], [0, 1]))
    [(1, 0), (0, 1), (1, 1)]
    """
    return [(column.count("-"), column.count("+")) for column in zip(*table, strict=True)]


def correlations(inputs: npt.ArrayLike, goals: npt.ArrayLike) -> list[float]:
    """Measure how closely each input goes along with the goal.

    Parameters
    ----------
    inputs : array_like, shape (examples, inputs)
        One example in each row.
    goals : array_like, shape (examples,)
        What the prediction should be.

    Returns
    -------
    list of float
        Pearson's coefficient for each input: 1 when it always goes along, -1 when it always
        goes against, 0 when it tells nothing. An input that never changes tells nothing.

    Raises
    ------
    ValueError
        If there is not one goal for each example.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    >>> correlations([[1, 0, 1], [0, 1, 1]], [0, 1])
    [-1.0, 1.0, 0.0]
    """
    rows, wanted = _examples(inputs, goals)
    away, wanted_away = rows - rows.mean(axis=0), wanted - wanted.mean()
    together = wanted_away @ away
    lengths = np.sqrt((away**2).sum(axis=0) * (wanted_away**2).sum())
    found = np.divide(together, lengths, out=np.zeros_like(together), where=lengths > 0)
    return [float(coefficient) for coefficient in found]


def collapse(network: Sequence[npt.ArrayLike]) -> Array:
    """Multiply weight matrices into the one that does the same without hidden layers.

    Parameters
    ----------
    network : sequence of array_like, shape (nodes before, nodes after)
        The weight matrices, first to last.

    Returns
    -------
    ndarray, shape (inputs, outputs)
        Their product. It predicts what the whole network does, if nothing bends in between.

    Raises
    ------
    ValueError
        If the matrices do not fit each other.

    Notes
    -----
    Chapter 6: why stacking linear layers gains nothing.

    Examples
    --------
    >>> collapse([[[1, 2]], [[10], [100]]]).tolist()
    [[210.0]]
    """
    matrices = [np.asarray(weights, dtype=float) for weights in network]
    require_fit([weights.shape for weights in matrices])
    product = matrices[0]
    for weights in matrices[1:]:
        product = product @ weights
    return product


def collapse_for(example: npt.ArrayLike, network: Sequence[npt.ArrayLike]) -> Array:
    """Find the single layer that an example makes of a network with relu.

    Parameters
    ----------
    example : array_like, shape (inputs,)
        What is known about one example. It decides which hidden nodes are on.
    network : sequence of array_like, shape (nodes before, nodes after)
        The weight matrices, first to last.

    Returns
    -------
    ndarray, shape (inputs, outputs)
        The product of the matrices, without the nodes that are off. For this example it predicts
        what the whole network does.

    Raises
    ------
    ValueError
        If the matrices do not fit each other or the example, or there are several examples.

    Notes
    -----
    Chapter 8, with the lesson of chapter 6: a node that is on hands its sum on as it is, and
    layers with nothing in between collapse. In books, a network with relu is *piecewise linear*.

    Examples
    --------
    One network, and two inputs: each switches another node on, and so makes another layer.

    >>> network = ([[1.0, -1.0]], [[10.0], [99.0]])
    >>> collapse_for([2], network).tolist(), collapse_for([-2], network).tolist()
    ([[10.0]], [[-99.0]])
    """
    *hidden, last = forward(example, network).sums
    if len(last) != 1:
        raise ValueError(f"example has {len(last)} rows: give one, since each makes a layer of its own")
    on = [*(sums[0] > 0 for sums in hidden), np.ones(last.shape[1])]
    return collapse([weights * nodes for weights, nodes in zip(network, on, strict=True)])


def smallest_linear_error(inputs: npt.ArrayLike, goals: npt.ArrayLike) -> float:
    """Find the summed squared error below which no single layer can get.

    Parameters
    ----------
    inputs : array_like, shape (examples, inputs)
        One example in each row.
    goals : array_like, shape (examples,)
        What the prediction should be.

    Returns
    -------
    float
        The error of the best weights, found by least squares and not by learning.

    Raises
    ------
    ValueError
        If there is not one goal for each example.

    Notes
    -----
    Chapter 6. Any stack of linear layers has the same floor, because it collapses.

    Examples
    --------
    The same light, and two different goals: nobody can do better than half of each.

    >>> round(smallest_linear_error([[1.0], [1.0]], [0, 1]), 6)
    0.5
    """
    rows, wanted = _examples(inputs, goals)
    best, *_ = np.linalg.lstsq(rows, wanted, rcond=None)
    return float(np.sum((rows @ best - wanted) ** 2))


class HiddenNode(NamedTuple):
    """What one hidden node listens to, when it is on, and where it pushes.

    Parameters
    ----------
    place : int
        Which node of the hidden layer, counted from 0.
    listens : dict of str to float
        The weight from each input, by the input's name.
    values : tuple of float
        What the node said to each example; 0 where it was off.
    pushes : dict of str to float
        The weight to each output, by the output's name.
    examples : tuple of tuple of float
        The examples, in the order of `values`.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    >>> node = HiddenNode(0, {"left": 1.0, "right": -1.0}, (0.0, 1.0), {"walk": 2.0}, ((1, 1), (1, 0)))
    >>> print(node.in_words())
    node 0 listens for left (+1.00), against right (-1.00)
           is on for 1 0, and pushes walk up (+2.00)
    """

    place: int
    listens: dict[str, float]
    values: tuple[float, ...]
    pushes: dict[str, float]
    examples: tuple[tuple[float, ...], ...]

    def in_words(self, *, quiet: float = 0.05) -> str:
        """Tell it in two lines; weights and values smaller than `quiet` are not mentioned."""
        supporters = [_signed(item) for item in self.listens.items() if item[1] >= quiet]
        opponents = [_signed(item) for item in self.listens.items() if item[1] <= -quiet]
        ears = [f"for {_and(supporters)}"] * bool(supporters) + [f"against {_and(opponents)}"] * bool(
            opponents
        )
        lights = [
            " ".join(f"{lamp:g}" for lamp in example)
            for example, value in zip(self.examples, self.values, strict=True)
            if value >= quiet
        ]
        push = [
            f"{name} {'up' if weight > 0 else 'down'} ({weight:+.2f})" for name, weight in self.pushes.items()
        ]
        return (
            f"node {self.place} listens {', '.join(ears) or 'to nothing'}\n"
            f"       is on for {_and(lights) or 'none of them'}, and pushes {_and(push)}"
        )


def hidden_nodes(
    network: Sequence[npt.ArrayLike],
    examples: npt.ArrayLike,
    *,
    inputs: Sequence[str],
    outputs: Sequence[str],
) -> list[HiddenNode]:
    """Read what each node of a hidden layer became off its weights.

    Parameters
    ----------
    network : two array_like, shape (nodes before, nodes after)
        Weights into the hidden layer, and out of it.
    examples : array_like, shape (examples, inputs)
        What to show it; every node is said to be on or off for each.
    inputs, outputs : sequence of str
        A name for each input, and for each output.

    Returns
    -------
    list of HiddenNode
        One for each node; `in_words` tells it.

    Raises
    ------
    ValueError
        If there is not exactly one hidden layer, or a name is missing.

    Notes
    -----
    Chapter 6: why deep, and what the hidden nodes became.

    Examples
    --------
    >>> network = ([[1.0], [-1.0]], [[2.0]])
    >>> [node] = hidden_nodes(network, [[1, 1], [1, 0]], inputs=["left", "right"], outputs=["walk"])
    >>> node.values, node.pushes
    ((0.0, 1.0), {'walk': 2.0})
    """
    layers = forward(examples, network)
    if len(layers.values) != 3:
        raise ValueError(f"the network has {len(layers.values) - 2} hidden layers: give one with exactly 1")
    seen, hidden, said = layers.values
    for word, names, nodes in (("inputs", inputs, seen), ("outputs", outputs, said)):
        if len(names) != nodes.shape[1]:
            raise ValueError(f"{word} has {len(names)} names, the layer {nodes.shape[1]} nodes: name each")
    into, out = (np.asarray(weights, dtype=float) for weights in network)
    lights = tuple(tuple(row) for row in seen.tolist())
    return [
        HiddenNode(
            node,
            dict(zip(inputs, into[:, node].tolist(), strict=True)),
            tuple(hidden[:, node].tolist()),
            dict(zip(outputs, out[node].tolist(), strict=True)),
            lights,
        )
        for node in range(into.shape[1])
    ]


def _signed(item: tuple[str, float]) -> str:
    return f"{item[0]} ({item[1]:+.2f})"


def _and(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _examples(inputs: npt.ArrayLike, goals: npt.ArrayLike) -> tuple[Array, Array]:
    rows, wanted = np.asarray(inputs, dtype=float), np.asarray(goals, dtype=float).ravel()
    if rows.ndim != 2 or rows.size == 0:
        raise ValueError(f"inputs has shape {rows.shape}: give a matrix with one example in each row")
    if len(wanted) != len(rows):
        raise ValueError(f"goals has {len(wanted)} entries, inputs has {len(rows)} rows: give one for each")
    if not (np.isfinite(rows).all() and np.isfinite(wanted).all()):
        raise ValueError("inputs or goals hold a number that is not finite: give finite numbers")
    return rows, wanted
