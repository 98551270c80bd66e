"""Chapter 7: what fits what, and the letters that name the pieces of a network.

A layer is a strip of numbers, a weight matrix is the box between two strips. Its rows meet
the strip before it, its columns make the strip after it. That one rule checks a whole
network, and the same chain of sizes is enough to write its formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from grokdocs.deep import Forward

__all__ = ["Formula", "layer_sizes", "misfit", "numbers", "require_fit", "shape_table", "write_formula"]

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
    'weights_1_2 has 3 rows, layer_1 has 4 nodes: give it a row for each of them'
    >>> misfit([(3, 4), (4, 1)], inputs=2)
    'weights_0_1 has 3 rows, layer_0 has 2 nodes: give it a row for each of them'
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
                "give it a row for each of them"
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
    ValueError: weights_1_2 has 3 rows, layer_1 has 4 nodes: give it a row for each of them
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


def shape_table(network: Sequence[Shaped]) -> str:
    """List every layer and every weight matrix with its size, in the order data meets them.

    Parameters
    ----------
    network : sequence of arrays
        The weight matrices, each of shape (nodes before, nodes after).

    Returns
    -------
    str
        One line for each; a layer is a row of numbers, so its size is ``1 x nodes``.

    Raises
    ------
    ValueError
        If the matrices do not fit each other.

    Notes
    -----
    Chapter 7.

    Examples
    --------
    Each matrix has the size of the layer before it, times the size of the layer after it.

    >>> import numpy as np
    >>> print(shape_table([np.zeros((3, 4)), np.zeros((4, 1))]))
    layer_0      1 x 3
    weights_0_1  3 x 4
    layer_1      1 x 4
    weights_1_2  4 x 1
    layer_2      1 x 1
    """
    before, *rest = layer_sizes(network)
    lines = [f"{'layer_0':<11}  1 x {before}"]
    for layer, after in enumerate(rest, start=1):
        lines.append(f"weights_{layer - 1}_{layer}  {before} x {after}")
        lines.append(f"{f'layer_{layer}':<11}  1 x {after}")
        before = after
    return "\n".join(lines)


class Formula(NamedTuple):
    """A network in letters: as mathematics for the eye, as Python for the machine.

    Parameters
    ----------
    latex : str
        One line for each layer; vectors are small letters, matrices capital ones.
    python : str
        The same lines in Python. They need `relu`, `layer_0` and the weight matrices.

    Notes
    -----
    Chapter 7. Shown at the end of a cell, it is set as mathematics.

    Examples
    --------
    >>> formula = write_formula([[3, 4], [4, 1]])
    >>> print(formula.python)
    layer_1 = relu(layer_0 @ weights_0_1)
    layer_2 = layer_1 @ weights_1_2
    """

    latex: str
    python: str

    def _repr_latex_(self) -> str:
        return f"$$\n{self.latex}\n$$"


def write_formula(
    shapes: Sequence[Shape | Sequence[int]], *, activation: str = "relu", one_line: bool = False
) -> Formula:
    r"""Write what a network computes.

    Parameters
    ----------
    shapes : sequence of (int, int)
        The shape of each weight matrix.
    activation : str, default "relu"
        What hidden layers do to their sums; ``linear`` is not written at all.
    one_line : bool, default False
        Put every layer inside the next, so that a single line is the whole network.

    Returns
    -------
    Formula
        The network as LaTeX and as Python.

    Raises
    ------
    ValueError
        If the shapes do not fit each other.

    Notes
    -----
    Chapter 7.

    Examples
    --------
    >>> print(write_formula([(3, 4), (4, 1)], one_line=True).latex)
    l_{2} = \operatorname{relu}(l_{0} W_{0}) W_{1}
    >>> print(write_formula([(3, 4), (4, 1)], one_line=True).python)
    layer_2 = relu(layer_0 @ weights_0_1) @ weights_1_2
    """
    require_fit([tuple(shape) for shape in shapes])
    bend = "" if activation == "linear" else activation
    letters, name = "l_{0}", "layer_0"
    latex, python = [], []
    for layer in range(1, len(shapes) + 1):
        letters, name = f"{letters} W_{{{layer - 1}}}", f"{name} @ weights_{layer - 1}_{layer}"
        if bend and layer < len(shapes):
            letters, name = rf"\operatorname{{{bend}}}({letters})", f"{bend}({name})"
        latex.append(f"l_{{{layer}}} &= {letters}")
        python.append(f"layer_{layer} = {name}")
        if not one_line:
            letters, name = f"l_{{{layer}}}", f"layer_{layer}"
    if one_line:
        return Formula(latex[-1].replace("&", ""), python[-1])
    rows = r" \\ ".join(latex)
    return Formula(rf"\begin{{aligned}} {rows} \end{{aligned}}", "\n".join(python))


def numbers(layers: Forward, *, example: int = 0, digits: int = 2) -> str:
    """Write out what one example became on its way through a network.

    Parameters
    ----------
    layers : Forward
        What `grokdocs.deep.forward` returned.
    example : int, default 0
        Which of the examples.
    digits : int, default 2
        Digits after the point.

    Returns
    -------
    str
        For each layer its weighted sums, and what became of them. A hidden node that
        relu switched off is written ``off``.

    Raises
    ------
    ValueError
        If there is no such example.

    Notes
    -----
    Chapter 7: the fourth way to say the same.

    Examples
    --------
    >>> from grokdocs.deep import forward
    >>> print(numbers(forward([1, 1], ([[1, -2], [1, 0]], [[3], [5]]))))
    layer_0   1.00   1.00
       sums   2.00  -2.00
    layer_1   2.00    off
    layer_2   6.00
    """
    count = len(layers.values[0])
    if not 0 <= example < count:
        raise ValueError(f"example is {example}, there are {count}: count them from 0")
    last = len(layers.values) - 1
    lines = []
    for layer, values in enumerate(layers.values):
        row = [float(value) for value in values[example]]
        if 0 < layer < last:
            sums = [float(total) for total in layers.sums[layer - 1][example]]
            lines.append(_line("   sums", [f"{total:.{digits}f}" for total in sums]))
            shown = ["off" if value == 0 else f"{value:.{digits}f}" for value in row]
        else:
            shown = [f"{value:.{digits}f}" for value in row]
        lines.append(_line(f"layer_{layer}", shown))
    return "\n".join(lines)


def _line(name: str, cells: Sequence[str]) -> str:
    return " ".join([name, *(cell.rjust(6) for cell in cells)])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
