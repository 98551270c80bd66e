"""Chapter 7: what fits what, and the letters that name the pieces of a network.

A layer is a strip of numbers, a weight matrix is the box between two strips. Its rows meet
the strip before it, its columns make the strip after it. That one rule checks a whole
network, and the same chain of sizes is enough to write its formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from grokdocs.deep import Array, Network, forward
from grokdocs.validation import checked, count, flag, matrix, network, one_of, optional, shapes, whole

__all__ = ["Formula", "layer_sizes", "misfit", "numbers", "shape_table", "write_formula"]

Shape = tuple[int, int]


@checked(shapes=shapes, inputs=optional(count))
def misfit(shapes: Sequence[Shape], inputs: int | None = None) -> str | None:
    """Say in one sentence what does not fit where in a stack of weight matrices.

    Parameters
    ----------
    shapes : sequence of (int, int)
        The shape of each weight matrix: nodes of the layer before, nodes of the layer after.
    inputs : int, optional
        How many numbers one example holds; not compared when left out.

    Returns
    -------
    str or None
        The first thing that does not fit, and what to do; None when everything fits.

    Raises
    ------
    ValueError
        If there is no shape, or one that is not two whole numbers.

    Notes
    -----
    Chapter 7.

    Examples
    --------
    >>> misfit([(3, 4), (4, 1)])
    >>> misfit([(3, 4), (3, 1)])
    'weights_1_2 is 3 x 1, layer_1 has 4 nodes: give it a row for each of them'
    >>> misfit([(3, 4), (4, 1)], inputs=2)
    'weights_0_1 is 3 x 4, layer_0 has 2 nodes: give it a row for each of them'
    """
    nodes = inputs
    for layer, (rows, columns) in enumerate(shapes):
        if nodes is not None and rows != nodes:
            box = f"weights_{layer}_{layer + 1} is {rows} x {columns}"
            layer_before = f"layer_{layer} has {nodes} nodes"
            return f"{box}, {layer_before}: give it a row for each of them"
        nodes = columns
    return None


@checked(network=network())
def layer_sizes(network: Network) -> list[int]:
    """Read the size of every layer off the weight matrices between them.

    Parameters
    ----------
    network : sequence of array_like, shape (nodes before, nodes after)
        The weight matrices.

    Returns
    -------
    list of int
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
    [3, 4, 1]
    """
    return [network[0].shape[0], *(weights.shape[1] for weights in network)]


# Not taught: it writes a table, and computes nothing.
@checked(network=network())
def shape_table(network: Network) -> str:
    """List every layer and every weight matrix with its size, in the order data meets them.

    >>> import numpy as np
    >>> print(shape_table([np.zeros((3, 4)), np.zeros((4, 1))]))
    layer_0      1 x 3
    weights_0_1  3 x 4
    layer_1      1 x 4
    weights_1_2  4 x 1
    layer_2      1 x 1
    """
    before, *rest = layer_sizes(network)
    lines = [f"layer_0      1 x {before}"]
    for layer, after in enumerate(rest, start=1):
        lines.append(f"weights_{layer - 1}_{layer}  {before} x {after}")
        lines.append(f"{f'layer_{layer}':<11}  1 x {after}")
        before = after
    return "\n".join(lines)


# Not taught: the two forms of one formula.
class Formula(NamedTuple):
    """A network as letters and as Python. A notebook shows the letters.

    >>> write_formula([(3, 1)]).python
    'layer_1 = layer_0 @ weights_0_1'
    """

    latex: str
    python: str

    def _repr_latex_(self) -> str:
        return f"$$\n{self.latex}\n$$"


# Not taught: it writes letters, and computes nothing.
@checked(shapes=shapes, activation=one_of("relu", "linear"), one_line=flag)
def write_formula(shapes: Sequence[Shape], *, activation: str = "relu", one_line: bool = False) -> Formula:
    r"""Write a network as letters and as Python: a line for each layer, or all of it in one.

    >>> print(write_formula([(3, 4), (4, 1)]).python)
    layer_1 = relu(layer_0 @ weights_0_1)
    layer_2 = layer_1 @ weights_1_2
    >>> print(write_formula([(3, 4), (4, 1)], one_line=True).latex)
    l_{2} = \operatorname{relu}(l_{0} W_{0}) W_{1}
    """
    sentence = misfit(shapes)
    if sentence is not None:
        raise ValueError(sentence)
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


# Not taught: it writes the numbers of `forward` under each other.
@checked(inputs=matrix(1, "inputs"), network=network(), digits=whole(0, 15))
def numbers(inputs: Array, network: Network, *, digits: int = 2) -> str:
    """Write what one example leaves on every node, with the sums before relu in lines of their own.

    >>> print(numbers([[1, 1]], ([[1, -2], [1, 0]], [[3], [5]])))
    layer_0   1.00   1.00
       sums   2.00  -2.00
    layer_1   2.00    off
    layer_2   6.00
    """
    layers = forward(inputs, network)
    lines = [("layer_0", layers[0], "")]
    for place, weights in enumerate(network[:-1], start=1):
        lines.append(("   sums", layers[place - 1].dot(weights), ""))
        lines.append((f"layer_{place}", layers[place], "off"))
    lines.append((f"layer_{len(network)}", layers[-1], ""))
    return "\n".join(
        " ".join(
            [name, *((off if off and value == 0 else f"{value:.{digits}f}").rjust(6) for value in row[0])]
        )
        for name, row, off in lines
    )
