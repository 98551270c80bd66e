"""Chapter 6: where correlation is, where it is not, and what a hidden node made of it.

An input pushes its weight up when it is on and the goal is high, and down when it is on and
the goal is low. One layer adds those pushes up. Where they cancel it has nothing to learn,
and a hidden layer has to build an input that they do not cancel for.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grokdocs.deep import Array, Network, forward
from grokdocs.validation import checked, matrix, network, number, several, text, words

__all__ = [
    "collapse",
    "collapse_for",
    "correlations",
    "hidden_nodes",
    "pressure",
    "pushes",
    "smallest_linear_error",
]


@checked(inputs=matrix("examples", "inputs"), goals=matrix("examples", 1), undecided=number)
def pressure(inputs: Array, goals: Array, *, undecided: float = 0.5) -> list[list[str]]:
    """Say which way each example pushes each weight of a network that predicts the same for all.

    Parameters
    ----------
    inputs : array_like, shape (examples, inputs)
        One example in each row.
    goals : array_like, shape (examples, 1)
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
        If there is not one goal for each example, or a number is not finite.

    Notes
    -----
    Chapter 6. The sign of ``-delta * input``, so the direction in which the weight moves.

    Examples
    --------
    >>> pressure([[1, 0], [1, 1]], [[0], [1]])
    [['-', '0'], ['+', '+']]
    """
    pushed = (goals - undecided) * inputs
    signs = {-1.0: "-", 0.0: "0", 1.0: "+"}
    return [[signs[sign] for sign in row] for row in np.sign(pushed).tolist()]


@checked(table=several(several(text, "columns")))
def pushes(table: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """Count how often each weight is pushed down, and how often up.

    Parameters
    ----------
    table : sequence of sequence of str
        What `pressure` returned.

    Returns
    -------
    list of (int, int)
        For each weight: times down, times up.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    >>> pushes([["-", "0"], ["+", "+"], ["+", "0"]])
    [(1, 2), (0, 1)]
    """
    return [(each.count("-"), each.count("+")) for each in zip(*table, strict=True)]


@checked(inputs=matrix("examples", "inputs"), goals=matrix("examples", 1))
def correlations(inputs: Array, goals: Array) -> list[float]:
    """Say for each column how well it goes along with the goal.

    Parameters
    ----------
    inputs : array_like, shape (examples, inputs)
        One example in each row.
    goals : array_like, shape (examples, 1)
        What the prediction should be.

    Returns
    -------
    list of float
        The correlation coefficient of each column with the goal: 1 when they always agree, -1 when
        they always disagree, 0 when neither; and 0 for a column that never changes.

    Raises
    ------
    ValueError
        If there is not one goal for each example, or a number is not finite.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    >>> correlations([[1, 0, 1], [0, 1, 1], [0, 1, 1]], [[0], [1], [1]])
    [-1.0, 1.0, 0.0]
    """
    away, goals_away = inputs - inputs.mean(axis=0), goals - goals.mean()
    together = (away * goals_away).sum(axis=0)
    at_most = np.sqrt((away**2).sum(axis=0) * (goals_away**2).sum())
    return [float(a / most) if most else 0.0 for a, most in zip(together, at_most)]


@checked(network=network())
def collapse(network: Network) -> Array:
    """Multiply a stack of linear layers into the single layer that it is.

    Parameters
    ----------
    network : sequence of array_like, shape (nodes before, nodes after)
        The weight matrices, first to last.

    Returns
    -------
    ndarray, shape (inputs, outputs)
        One matrix that predicts the same as all of them, when nothing bends in between.

    Raises
    ------
    ValueError
        If the matrices do not fit each other, or a number is not finite.

    Notes
    -----
    Chapter 6: why stacking alone gains nothing.

    Examples
    --------
    >>> collapse([[[1, 2]], [[3], [4]]]).tolist()
    [[11.0]]
    """
    single = network[0]
    for weights in network[1:]:
        single = single.dot(weights)
    return single


@checked(inputs=matrix(1, "inputs"), network=network())
def collapse_for(inputs: Array, network: Network) -> Array:
    """Find the single layer that one example makes of a network with relu.

    Parameters
    ----------
    inputs : array_like, shape (1, inputs)
        One example. It decides which hidden nodes are on.
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
    layers with nothing in between collapse. A network with relu is *piecewise linear*.

    Examples
    --------
    One network, and two inputs: each switches another node on, and so makes another layer.

    >>> network = ([[1.0, -1.0]], [[10.0], [99.0]])
    >>> collapse_for([[2]], network).tolist(), collapse_for([[-2]], network).tolist()
    ([[10.0]], [[-99.0]])
    """
    layers = forward(inputs, network)
    switched = [w * (layer > 0) for w, layer in zip(network[:-1], layers[1:-1])]
    return collapse([*switched, network[-1]])


@checked(inputs=matrix("examples", "inputs"), goals=matrix("examples", "outputs"))
def smallest_linear_error(inputs: Array, goals: Array) -> float:
    """Find the error that no single layer can get below, without any learning.

    Parameters
    ----------
    inputs : array_like, shape (examples, inputs)
        One example in each row.
    goals : array_like, shape (examples, outputs)
        What the predictions should be.

    Returns
    -------
    float
        The squared misses of the best weights there are, added up.

    Raises
    ------
    ValueError
        If there is not one row of goals for each example, or a number is not finite.

    Notes
    -----
    Chapter 6. The best weights come from least squares.

    Examples
    --------
    Where nothing correlates, the best prediction is half and half, and misses by a half each time.

    >>> lights, walks = [[1, 0, 1], [0, 1, 1], [0, 0, 1], [1, 1, 1]], [[1], [1], [0], [0]]
    >>> round(smallest_linear_error(lights, walks), 6)
    1.0
    """
    best, *_ = np.linalg.lstsq(inputs, goals, rcond=None)
    return float(np.sum((inputs.dot(best) - goals) ** 2))


# Not taught: it puts the weights of hidden nodes into words.
@checked(
    inputs=matrix("examples", "inputs"),
    network=network(),
    names=words("inputs"),
    outputs=words("outputs"),
    quiet=number,
)
def hidden_nodes(
    inputs: Array, network: Network, *, names: Sequence[str], outputs: Sequence[str], quiet: float = 0.05
) -> list[str]:
    """Say of each hidden node what it listens to, at which examples it is on, and what it pushes.

    >>> network = ([[2], [-1]], [[3]])
    >>> print(*hidden_nodes([[1, 0], [0, 1]], network, names=["left", "right"], outputs=["walk"]))
    node 0 listens for left (+2.00), against right (-1.00)
           is on for 1 0, and pushes walk up (+3.00)
    """
    if len(network) != 2:
        raise ValueError(f"the network has {len(network) - 1} hidden layers: give one with exactly 1")
    hidden = forward(inputs, network)[1]
    sentences = []
    for node, (into, out, values) in enumerate(zip(network[0].T, network[1], hidden.T)):
        heard = {
            word: [f"{name} ({weight:+.2f})" for name, weight in zip(names, into) if sign * weight >= quiet]
            for word, sign in (("for", 1), ("against", -1))
        }
        ears = [f"{word} {_and(loud)}" for word, loud in heard.items() if loud]
        lights = [" ".join(f"{value:g}" for value in row) for row in inputs[values >= quiet]]
        push = [
            f"{name} {'up' if weight > 0 else 'down'} ({weight:+.2f})" for name, weight in zip(outputs, out)
        ]
        sentences.append(
            f"node {node} listens {', '.join(ears) or 'to nothing'}\n"
            f"       is on for {_and(lights) or 'none of them'}, and pushes {_and(push)}"
        )
    return sentences


def _and(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
