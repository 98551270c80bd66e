"""Any network, drawn from its arrays.

`describe_network` turns stacks of weights into records of nodes and edges; `network` draws
these records and nothing else. A test can therefore compare a picture with the arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch, Patch

from grokdocs.pictures.palette import PALETTE, Colour, colour_of_sign, new_axes
from grokdocs.pictures.words import short

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Drawing", "Edge", "Gap", "Node", "describe_network", "network"]

Array = npt.NDArray[np.float64]
Role = Literal["input", "hidden", "prediction"]
Rows = Literal["outputs", "inputs"]
Show = Literal["values", "nodes", "nothing"]

_WIDTH, _RADIUS = 4.8, 0.29  # inches, which are also the units of the axes
_STOREY, _LOW_STOREY, _HIGH_HOUSE = 0.96, 0.82, 4  # more than four nodes stand closer together
_SIDE, _ROOF, _CELLAR = 0.45, 0.5, 0.3
_KEY = 0.5  # room below for what the lines mean
_NUMBER = np.array([0.46, 0.17])  # room for a number on an edge


class Node(NamedTuple):
    """A node of a drawn network.

    Parameters
    ----------
    layer, place : int
        Which layer, and which entry of its vector.
    role : {"input", "hidden", "prediction"}
        What the layer is for.
    name : str
        What is written above it; may be empty.
    value : float or None
        What it holds, when inputs were given.
    off : bool
        True when relu let nothing through.
    x, y : float
        Where its middle is, in inches.

    Examples
    --------
    >>> describe_network([[0.5]], [8]).nodes[-1].value
    4.0
    """

    layer: int
    place: int
    role: Role
    name: str
    value: float | None
    off: bool
    x: float
    y: float


class Edge(NamedTuple):
    """A weight, drawn as the line that it sits on.

    Parameters
    ----------
    start, end : Node
        The nodes it joins.
    weight : float
        Its weight.
    at : tuple of float
        Where its number is written, in inches.

    Examples
    --------
    >>> [edge.weight for edge in describe_network([[0.1, 0.2, 0.0]]).edges]
    [0.1, 0.2, 0.0]
    """

    start: Node
    end: Node
    weight: float
    at: tuple[float, float]


class Gap(NamedTuple):
    """Nodes of a layer that are left out, and counted.

    Parameters
    ----------
    layer, left_out : int
        Which layer, and how many of its nodes are not drawn.
    x, y : float
        Where the note about them is written, in inches.

    Examples
    --------
    >>> import numpy as np
    >>> [gap.left_out for gap in describe_network(np.zeros((784, 10)), rows="inputs").gaps]
    [778, 4]
    """

    layer: int
    left_out: int
    x: float
    y: float


class Drawing(NamedTuple):
    """Everything that a picture of a network shows.

    Parameters
    ----------
    nodes : tuple of Node
        Layer by layer, from the top down.
    edges : tuple of Edge
        One for each weight between two drawn nodes, zeros included.
    gaps : tuple of Gap
        The layers of which only a part is drawn.
    width, height : float
        Size in inches.

    Examples
    --------
    >>> drawing = describe_network([[[1, 2], [3, 4]], [[5, 6]]])
    >>> len(drawing.nodes), len(drawing.edges), len(drawing.gaps)
    (5, 6, 0)
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    gaps: tuple[Gap, ...]
    width: float
    height: float


def describe_network(
    weights: Any,
    inputs: Sequence[float] | Array | None = None,
    *,
    input_names: Sequence[str] = (),
    output_names: Sequence[str] = (),
    hidden_names: Sequence[Sequence[str]] = (),
    rows: Rows = "outputs",
    relu: bool = False,
    max_nodes: int = 6,
) -> Drawing:
    """Say what a picture of a network will show.

    Parameters
    ----------
    weights : matrix, or sequence of matrices
        One matrix for each layer of weights; a single one needs no list around it.
    inputs : sequence of float, shape (n,), optional
        One example. With it, every node gets the value that reaches it.
    input_names, output_names : sequence of str, optional
        A name for each node of the first and of the last layer.
    hidden_names : sequence of sequence of str, optional
        The names of each hidden layer.
    rows : {"outputs", "inputs"}
        What a row of a matrix belongs to: an output (chapters 3 to 5) or an input (from
        chapter 6 on).
    relu : bool, default False
        Whether hidden layers let only positive values through.
    max_nodes : int, default 6
        Layers with more nodes show this many, and say how many they leave out.

    Returns
    -------
    Drawing
        Nodes, edges and gaps, with their numbers and places.

    Raises
    ------
    ValueError
        If a matrix, the inputs or the names do not fit, or a number is not finite.

    Notes
    -----
    Chapter 3 onwards.

    Examples
    --------
    >>> drawing = describe_network([[0.1, 0.2, 0.0]], [8.5, 0.65, 1.2], output_names=["win"])
    >>> win = drawing.nodes[-1]
    >>> win.name, round(win.value, 6)
    ('win', 0.98)
    >>> [edge.weight for edge in drawing.edges]
    [0.1, 0.2, 0.0]
    """
    if max_nodes < 2:
        raise ValueError(f"max_nodes is {max_nodes}: a layer needs room for its first and last node, so 2")
    stack = _stack(weights, rows)
    sizes = [stack[0].shape[1], *(matrix.shape[0] for matrix in stack)]
    names = _names(sizes, input_names, hidden_names, output_names)
    values = _values(stack, inputs, relu)
    places = max(_drawn(size, max_nodes) for size in sizes)
    storey = _STOREY if places <= _HIGH_HOUSE else _LOW_STOREY
    height = _ROOF + _CELLAR + storey * (places - 1) + 2 * _RADIUS
    columns = [list(_column(layer, sizes, height, storey, max_nodes)) for layer in range(len(sizes))]
    layers = [
        [_node(layer, index, x, y, sizes, names, values, relu) for index, x, y in column if index is not None]
        for layer, column in enumerate(columns)
    ]
    gaps = [
        Gap(layer, size - max_nodes, x, y)
        for layer, (size, column) in enumerate(zip(sizes, columns, strict=True))
        for index, x, y in column
        if index is None
    ]
    edges = [
        edge
        for matrix, (starts, ends) in zip(stack, pairwise(layers), strict=True)
        for edge in _edges(matrix, starts, ends)
    ]
    return Drawing(
        tuple(node for layer in layers for node in layer), tuple(edges), tuple(gaps), _WIDTH, height
    )


def network(
    weights: Any,
    inputs: Sequence[float] | Array | None = None,
    *,
    input_names: Sequence[str] = (),
    output_names: Sequence[str] = (),
    hidden_names: Sequence[Sequence[str]] = (),
    rows: Rows = "outputs",
    relu: bool = False,
    max_nodes: int = 6,
    show: Show = "values",
    ax: Axes | None = None,
) -> Axes:
    """Draw a network from its weights, with its numbers on nodes and edges.

    The width of an edge is the size of its weight; its colour and its dash are the sign.

    Parameters
    ----------
    weights, inputs, input_names, output_names, hidden_names, rows, relu, max_nodes
        See `describe_network`.
    show : {"values", "nodes", "nothing"}
        Write the numbers of nodes and edges, of nodes only, or none.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture. One unit of its axes is an inch.

    Raises
    ------
    ValueError
        If something does not fit; see `describe_network`.

    Notes
    -----
    Chapter 3 onwards.

    Examples
    --------
    Every number in the picture comes from the arrays.

    >>> ax = network([[0.1]], [8.5], input_names=["toes"], output_names=["win"])
    >>> sorted(words.get_text() for words in ax.texts)
    ['0.1', '0.85', '8.5', 'input', 'prediction', 'toes', 'win']
    """
    if show not in ("values", "nodes", "nothing"):
        raise ValueError(f"show is {show!r}: give 'values', 'nodes' or 'nothing'")
    drawing = describe_network(
        weights,
        inputs,
        input_names=input_names,
        output_names=output_names,
        hidden_names=hidden_names,
        rows=rows,
        relu=relu,
        max_nodes=max_nodes,
    )
    cellar = 0.0 if show == "values" else _KEY
    ax = ax if ax is not None else new_axes(drawing.width, drawing.height + cellar)
    ax.set(xlim=(0, drawing.width), ylim=(-cellar, drawing.height), aspect="equal")
    ax.axis("off")
    _draw_edges(ax, drawing, with_numbers=show == "values")
    _draw_nodes(ax, drawing, with_numbers=show != "nothing")
    _draw_gaps(ax, drawing)
    _draw_captions(ax, drawing)
    if show != "values":
        _draw_key(ax, drawing)
    return ax


# From arrays to records ---------------------------------------------------------------------


def _stack(weights: Any, rows: Rows) -> list[Array]:
    """Bring any spelling of the weights to one matrix a layer, one row an output."""
    if rows not in ("outputs", "inputs"):
        raise ValueError(f"rows is {rows!r}: give 'outputs' or 'inputs'")
    layers = weights if _depth(weights) == 3 else [weights]
    if len(layers) == 0:
        raise ValueError("weights is empty: give at least one matrix")
    stack = [_matrix(layer, f"weights[{place}]", rows) for place, layer in enumerate(layers)]
    for place, (first, second) in enumerate(pairwise(stack)):
        if first.shape[0] != second.shape[1]:
            raise ValueError(
                f"weights[{place}] has {first.shape[0]} outputs, weights[{place + 1}] has "
                f"{second.shape[1]} inputs: what leaves one layer must enter the next"
            )
    return stack


def _depth(weights: Any) -> int:
    depth = 0
    while hasattr(weights, "__len__") and not isinstance(weights, str) and len(weights):
        weights, depth = weights[0], depth + 1
    return depth


def _matrix(layer: Any, name: str, rows: Rows) -> Array:
    try:
        matrix = np.atleast_2d(np.asarray(layer, dtype=float))
    except (TypeError, ValueError):
        raise ValueError(f"{name} is not a matrix: make all rows equally long lists of numbers") from None
    if matrix.ndim != 2 or matrix.size == 0:
        raise ValueError(f"{name} has shape {matrix.shape}: give a matrix with at least one number")
    if not np.isfinite(matrix).all():
        raise ValueError(f"{name} holds a number that is not finite: draw the network before it diverges")
    return matrix if rows == "outputs" or np.ndim(layer) < 2 else matrix.T


def _names(
    sizes: Sequence[int],
    input_names: Sequence[str],
    hidden_names: Sequence[Sequence[str]],
    output_names: Sequence[str],
) -> list[Sequence[str]]:
    if hidden_names and len(hidden_names) != len(sizes) - 2:
        raise ValueError(f"hidden_names names {len(hidden_names)} layers, the network has {len(sizes) - 2}")
    names = [input_names, *(hidden_names or [()] * (len(sizes) - 2)), output_names]
    for layer, (given, size) in enumerate(zip(names, sizes, strict=True)):
        if len(given) not in (0, size):
            raise ValueError(f"layer {layer} has {size} nodes, and {len(given)} names: give one for each")
    return [given or [""] * size for given, size in zip(names, sizes, strict=True)]


def _values(stack: Sequence[Array], inputs: Sequence[float] | Array | None, relu: bool) -> list[Array] | None:
    if inputs is None:
        return None
    first = np.asarray(inputs, dtype=float)
    if first.shape != (stack[0].shape[1],):
        raise ValueError(f"inputs has shape {first.shape}, the first weights take {stack[0].shape[1]}")
    if not np.isfinite(first).all():
        raise ValueError("inputs holds a number that is not finite: give finite numbers")
    values = [first]
    for place, matrix in enumerate(stack):
        sums = matrix @ values[-1]
        values.append(np.maximum(sums, 0) if relu and place < len(stack) - 1 else sums)
    return values


def _drawn(size: int, max_nodes: int) -> int:
    """Count the places of a layer: its nodes, or as many as are drawn and one for the note."""
    return size if size <= max_nodes else max_nodes + 1


def _column(
    layer: int, sizes: Sequence[int], height: float, storey: float, max_nodes: int
) -> Iterator[tuple[int | None, float, float]]:
    """Place the nodes of a layer from the top down; None stands for those left out."""
    size = sizes[layer]
    indices: list[int | None] = list(range(size))
    if size > max_nodes:
        indices[max_nodes - 1 : -1] = [None]
    x = _SIDE + (_WIDTH - 2 * _SIDE) * layer / (len(sizes) - 1)
    middle = (height - _ROOF + _CELLAR) / 2
    for place, index in enumerate(indices):
        yield index, x, middle + storey * ((len(indices) - 1) / 2 - place)


def _node(
    layer: int,
    index: int,
    x: float,
    y: float,
    sizes: Sequence[int],
    names: Sequence[Sequence[str]],
    values: Sequence[Array] | None,
    relu: bool,
) -> Node:
    role: Role = "input" if layer == 0 else "prediction" if layer == len(sizes) - 1 else "hidden"
    value = None if values is None else float(values[layer][index])
    off = relu and role == "hidden" and value == 0
    return Node(layer, index, role, names[layer][index], value, off, x, y)


def _edges(matrix: Array, starts: Sequence[Node], ends: Sequence[Node]) -> Iterator[Edge]:
    pairs = [(start, end) for end in ends for start in starts]
    for (start, end), share in zip(pairs, _label_shares(pairs, starts, ends), strict=True):
        at = (start.x + share * (end.x - start.x), start.y + share * (end.y - start.y))
        yield Edge(start, end, float(matrix[end.place, start.place]), at)


def _label_shares(
    pairs: Sequence[tuple[Node, Node]], starts: Sequence[Node], ends: Sequence[Node]
) -> list[float]:
    """Find how far along its edge each number stands, so that no two share a place.

    At one certain share of the way, the edges of a node spread over just the distance to the
    next node's edges: all numbers stand below each other, evenly, each on its own edge. Where
    that is too close to the nodes, each number looks for the emptiest place on its edge.
    """
    if len(starts) == 1 or len(ends) == 1:
        return [0.5] * len(pairs)
    even = 1 / (len(ends) + 1)
    way = ends[0].x - starts[0].x
    if even * way >= _RADIUS + 0.17:
        return [even] * len(pairs)
    return list(_emptiest_shares(pairs, (_RADIUS + 0.27) / way))


def _emptiest_shares(pairs: Sequence[tuple[Node, Node]], nearest: float) -> Iterator[float]:
    """Place one number after the other as far as can be from the last ones and from other edges."""
    shares = np.linspace(nearest, 1 - nearest, 15)
    taken: list[Array] = []
    for pair in pairs:
        others = [other for other in pairs if other != pair]
        places = [_along(pair, share) for share in shares]
        room = [
            min(
                [_apart(place, other) for other in taken]
                + [_beside(_along(other, share), place) for other in others]
            )
            for place, share in zip(places, shares, strict=True)
        ]
        best = int(np.argmax(np.minimum(room, 1.4)))
        taken.append(places[best])
        yield float(shares[best])


def _along(pair: tuple[Node, Node], share: float) -> Array:
    start, end = pair
    return np.array([start.x + share * (end.x - start.x), start.y + share * (end.y - start.y)])


def _apart(place: Array, other: Array) -> float:
    """Measure the distance of two numbers in units of their size; below 1 they touch."""
    return float(max(abs(place - other) / _NUMBER))


def _beside(edge: Array, place: Array) -> float:
    """Measure the distance of a number from another edge; it may come closer than a number."""
    return float(1.8 * abs(edge[1] - place[1]) / _NUMBER[1])


# From records to ink ------------------------------------------------------------------------


def _draw_edges(ax: Axes, drawing: Drawing, *, with_numbers: bool) -> None:
    largest = max((abs(edge.weight) for edge in drawing.edges), default=0.0) or 1.0
    for edge in drawing.edges:
        colour = colour_of_sign(edge.weight)
        ax.plot(
            [edge.start.x, edge.end.x],
            [edge.start.y, edge.end.y],
            color=colour.light,
            linestyle=colour.dash,
            linewidth=0.9 + 2.6 * abs(edge.weight) / largest,
            alpha=0.3 if edge.start.off or edge.end.off else 1.0,
            zorder=1,
        )
    for edge in drawing.edges if with_numbers else ():
        ax.text(*edge.at, short(edge.weight, 3), fontsize=9, zorder=3, bbox=_label_box(), **_MIDDLE)


def _draw_nodes(ax: Axes, drawing: Drawing, *, with_numbers: bool) -> None:
    for node in drawing.nodes:
        colour = _colour_of(node)
        outline = {
            "edgecolor": colour.light,
            "linewidth": 1.8,
            "linestyle": (0, (1.5, 1.5)) if node.off else "-",
        }
        ax.add_patch(_outline(node, facecolor=PALETTE["paper"].light, edgecolor="none", zorder=4))
        ax.add_patch(_outline(node, facecolor=(colour.light, 0.0 if node.off else 0.16), zorder=5, **outline))
        if with_numbers and node.value is not None:
            words = "off" if node.off else short(node.value)
            ax.text(node.x, node.y, words, fontsize=9.5 if len(words) < 6 else 8.5, zorder=6, **_MIDDLE)
        if node.name:
            ax.text(
                node.x, node.y + _RADIUS + 0.05, node.name, fontsize=10, zorder=6, ha="center", va="bottom"
            )


def _draw_gaps(ax: Axes, drawing: Drawing) -> None:
    for gap in drawing.gaps:
        ax.text(gap.x, gap.y, f"⋮\n{gap.left_out} more", fontsize=9, zorder=6, bbox=_label_box(), **_MIDDLE)


def _draw_captions(ax: Axes, drawing: Drawing) -> None:
    layers = {node.layer: node for node in drawing.nodes}
    for layer, node in layers.items():
        count = sum(other.layer == layer for other in drawing.nodes)
        words = node.role + ("s" if count > 1 and node.role != "hidden" else "")
        ax.text(node.x, 0.08, words, fontsize=9, color=PALETTE["muted"].light, ha="center", va="bottom")


def _draw_key(ax: Axes, drawing: Drawing) -> None:
    """Name the lines, when no number on them says the sign."""
    signs = {"above zero": 1.0, "zero": 0.0, "below zero": -1.0}
    found = {float(np.sign(edge.weight)) for edge in drawing.edges}
    lines = {
        name: Line2D([], [], color=colour_of_sign(sign).light, linestyle=_dash(colour_of_sign(sign)))
        for name, sign in signs.items()
        if sign in found
    }
    ax.legend(
        lines.values(),
        lines.keys(),
        title="weights",
        ncols=len(lines),
        frameon=False,
        fontsize=9,
        title_fontsize=9,
        loc="lower center",
        borderpad=0,
        borderaxespad=0,
    )


def _colour_of(node: Node) -> Colour:
    return PALETTE["muted" if node.role == "hidden" else node.role]


def _dash(colour: Colour) -> Any:
    return colour.dash  # any spelling of a line style; matplotlib's own types list fewer


def _outline(node: Node, **style: Any) -> Patch:
    """Give each role its own shape: a rounded square comes in, a circle adds up."""
    if node.role != "input":
        return Circle((node.x, node.y), _RADIUS, **style)
    corner = (node.x - _RADIUS, node.y - _RADIUS * 0.86)
    return FancyBboxPatch(
        corner, 2 * _RADIUS, 1.72 * _RADIUS, boxstyle="round,pad=0,rounding_size=0.08", **style
    )


def _label_box() -> dict[str, Any]:
    return {"boxstyle": "round,pad=0.12", "facecolor": PALETTE["paper"].light, "edgecolor": "none"}


_MIDDLE: dict[str, Any] = {"ha": "center", "va": "center"}
