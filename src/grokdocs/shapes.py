"""Chapter 7: what fits what, and the letters that name the pieces of a network.

A layer is a strip of numbers, a weight matrix is the box between two strips. Its rows meet
the strip before it, its columns make the strip after it. That one rule checks a whole
network, and the same chain of sizes is enough to write its formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

__all__ = ["layer_sizes", "misfit", "require_fit"]

Shape = tuple[int, ...]


class Shaped(Protocol):
    """Anything with a shape; an array is the usual one."""

    @property
    def shape(self) -> Shape:
        """The size along each axis."""


def misfit(shapes: Sequence[Shape], *, inputs: int | None = None) -> str | None:
    """Say in one sentence what does not fit where in a stack of weight matrices.

    Parameters
    ----------
    shapes : sequence of (int, int)
        The shape of each weight matrix: nodes of the layer before, nodes of the layer after.
    inputs : int, optional
        How many numbers one example holds; not checked when left out.

    Returns
    -------
    str or None
        The first thing that does not fit, and what to do; None when everything fits.

    Notes
    -----
    Chapter 7, and every error message of chapters 6 to 8 about shapes.

    Examples
    --------
    >>> misfit([(3, 4), (4, 1)])
    >>> misfit([(3, 4), (3, 1)])
    'weights_1_2 has 3 rows, layer_1 has 4 nodes: give weights_1_2 one row for each node of layer_1'
    >>> misfit([(3, 4), (4, 1)], inputs=2)
    'weights_0_1 has 3 rows, layer_0 has 2 nodes: give weights_0_1 one row for each node of layer_0'
    """
    if not shapes:
        return "the network is empty: give at least one weight matrix"
    nodes = inputs
    for layer, shape in enumerate(shapes):
        name = f"weights_{layer}_{layer + 1}"
        if len(shape) != 2 or 0 in shape:
            return (
                f"{name} has shape {shape}: give a matrix of layer_{layer} rows and layer_{layer + 1} columns"
            )
        if nodes is not None and shape[0] != nodes:
            return (
                f"{name} has {_count(shape[0], 'row')}, layer_{layer} has {_count(nodes, 'node')}: "
                f"give {name} one row for each node of layer_{layer}"
            )
        nodes = shape[1]
    return None


def require_fit(shapes: Sequence[Shape], *, inputs: int | None = None) -> None:
    """Refuse a stack of weight matrices that do not fit each other, or their input.

    Parameters
    ----------
    shapes : sequence of (int, int)
        The shape of each weight matrix: nodes of the layer before, nodes of the layer after.
    inputs : int, optional
        How many numbers one example holds; not checked when left out.

    Raises
    ------
    ValueError
        With the sentence of `misfit`.

    Notes
    -----
    Chapter 7.

    Examples
    --------
    >>> require_fit([(3, 4), (4, 1)], inputs=3)
    >>> require_fit([(3, 4), (3, 1)])
    Traceback (most recent call last):
        ...
    ValueError: weights_1_2 has 3 rows, layer_1 has 4 nodes: give weights_1_2 one row for each node of layer_1
    """
    sentence = misfit(shapes, inputs=inputs)
    if sentence is not None:
        raise ValueError(sentence)


def layer_sizes(network: Sequence[Shaped]) -> tuple[int, ...]:
    """Read the size of every layer off the weight matrices between them.

    Parameters
    ----------
    network : sequence of arrays
        The weight matrices, each of shape (nodes before, nodes after).

    Returns
    -------
    tuple of int
        Nodes of layer_0, layer_1, and so on.

    Raises
    ------
    ValueError
        If the matrices do not fit each other.

    Notes
    -----
    Chapter 7: shapes follow from their neighbours.

    Examples
    --------
    >>> import numpy as np
    >>> layer_sizes([np.zeros((3, 4)), np.zeros((4, 1))])
    (3, 4, 1)
    """
    shapes = [weights.shape for weights in network]
    require_fit(shapes)
    return (shapes[0][0], *(after for _, after in shapes))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
