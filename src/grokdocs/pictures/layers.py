"""Chapter 7: one network at three distances, drawn from its arrays.

Near, every node and every weight. Further off, a strip of numbers for each layer and a box
for each matrix. Far off, names. `describe_layers` says what a picture will show, `layers`
draws that and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.patches import BoxStyle, FancyBboxPatch, Rectangle

from grokdocs.deep import forward
from grokdocs.pictures.network import network as draw_network
from grokdocs.pictures.palette import PALETTE, Colour, colour_of_sign, new_axes
from grokdocs.pictures.words import short
from grokdocs.shapes import layer_sizes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Box", "Stack", "Strip", "describe_layers", "layers"]

Level = Literal["nodes", "boxes", "names"]

_WIDTH, _CELL, _STRIP = 4.8, 0.34, 0.46  # inches, which are also the units of the axes
_MOST_CELLS = 6  # a longer strip is drawn as one piece
_MOST_NUMBERS, _FEWER_NODES = 12, 4  # weights between two layers; nodes of a layer that is cut
_BEFORE_BOX, _AFTER_BOX, _MARGIN = 0.12, 0.5, 0.25
_PILL, _ARROW, _PILL_HEIGHT = 0.82, 1.12, 0.46


class Strip(NamedTuple):
    """A layer, drawn as a strip of cells or as its name.

    Parameters
    ----------
    name : str
        ``layer_0`` and so on.
    nodes : int
        How many numbers it holds.
    values : tuple of float
        Those numbers, when inputs were given; empty otherwise.
    off : tuple of bool
        For each value, whether relu let nothing through.
    x, y, width, height : float
        Lower left corner and size, in inches.

    Examples
    --------
    >>> hidden = describe_layers([[[1, -1]], [[2], [3]]], [1]).strips[1]
    >>> hidden.name, hidden.values, hidden.off
    ('layer_1', (1.0, 0.0), (False, True))
    """

    name: str
    nodes: int
    values: tuple[float, ...]
    off: tuple[bool, ...]
    x: float
    y: float
    width: float
    height: float


class Box(NamedTuple):
    """A weight matrix, drawn as a box or as an arrow with its name.

    Parameters
    ----------
    name : str
        ``weights_0_1`` and so on.
    weights : ndarray, shape (nodes before, nodes after)
        The matrix.
    bends : bool
        Whether relu follows it.
    x, y, width, height : float
        Lower left corner and size, in inches.

    Examples
    --------
    >>> [(box.name, box.weights.shape, box.bends) for box in describe_layers([[[1, -1]], [[2], [3]]]).boxes]
    [('weights_0_1', (1, 2), True), ('weights_1_2', (2, 1), False)]
    """

    name: str
    weights: npt.NDArray[np.float64]
    bends: bool
    x: float
    y: float
    width: float
    height: float


class Stack(NamedTuple):
    """Everything that a picture of strips and boxes, or of names, shows.

    Parameters
    ----------
    strips : tuple of Strip
        The layers, first to last.
    boxes : tuple of Box
        The matrices between them.
    width, height : float
        Size in inches.

    Examples
    --------
    >>> stack = describe_layers([np.zeros((784, 40)), np.zeros((40, 10))])
    >>> [strip.nodes for strip in stack.strips], len(stack.boxes)
    ([784, 40, 10], 2)
    """

    strips: tuple[Strip, ...]
    boxes: tuple[Box, ...]
    width: float
    height: float


def describe_layers(
    network: Sequence[npt.ArrayLike],
    inputs: npt.ArrayLike | None = None,
    *,
    level: Literal["boxes", "names"] = "boxes",
) -> Stack:
    """Say what a picture of strips and boxes, or of names, will show.

    Parameters
    ----------
    network : sequence of array_like, shape (nodes before, nodes after)
        The weight matrices, first to last.
    inputs : array_like, shape (inputs,), optional
        One example. With it every strip holds its values.
    level : {"boxes", "names"}
        How near to look. For ``nodes`` see `describe_network`.

    Returns
    -------
    Stack
        Strips and boxes, with their numbers and places.

    Raises
    ------
    ValueError
        If shapes do not fit, or `level` is another word.

    Notes
    -----
    Chapter 7.

    Examples
    --------
    A box is as high as the strip before it: one row of weights for each of its numbers.

    >>> stack = describe_layers([np.zeros((3, 4)), np.zeros((4, 1))])
    >>> [strip.height == box.height for strip, box in zip(stack.strips, stack.boxes)]
    [True, True]
    """
    if level not in ("boxes", "names"):
        raise ValueError(f"level is {level!r}: give 'boxes' or 'names'")
    matrices = [np.asarray(weights, dtype=float) for weights in network]
    sizes = layer_sizes(matrices)
    values = [()] * len(sizes) if inputs is None else _values(inputs, matrices)
    strip_sizes, box_sizes, gaps = _sizes_of_names(sizes) if level == "names" else _sizes_of_boxes(sizes)
    width = max(
        _WIDTH, 2 * _MARGIN + sum(w for w, _ in [*strip_sizes, *box_sizes]) + len(box_sizes) * sum(gaps)
    )
    height = max(h for _, h in [*strip_sizes, *box_sizes]) + (0.75 if level == "boxes" else 0.5)
    middle = height / 2
    x = (width - sum(w for w, _ in [*strip_sizes, *box_sizes]) - len(box_sizes) * sum(gaps)) / 2
    strips, boxes = [], []
    for layer, (wide, high) in enumerate(strip_sizes):
        hidden = 0 < layer < len(sizes) - 1
        off = tuple(hidden and value == 0 for value in values[layer])
        strips.append(
            Strip(f"layer_{layer}", sizes[layer], values[layer], off, x, middle - high / 2, wide, high)
        )
        x += wide + gaps[0]
        if layer < len(box_sizes):
            wide, high = box_sizes[layer]
            name, bends = f"weights_{layer}_{layer + 1}", layer < len(box_sizes) - 1
            boxes.append(Box(name, matrices[layer], bends, x, middle - high / 2, wide, high))
            x += wide + gaps[1]
    return Stack(tuple(strips), tuple(boxes), width, height)


def layers(
    network: Sequence[npt.ArrayLike],
    inputs: npt.ArrayLike | None = None,
    *,
    level: Level = "nodes",
    numbers: bool | None = None,
    input_names: Sequence[str] = (),
    output_names: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw a network from near, from further off, or from far away.

    Parameters
    ----------
    network : sequence of array_like, shape (nodes before, nodes after)
        The weight matrices, first to last. Hidden layers use relu.
    inputs : array_like, shape (inputs,), optional
        One example. With it the values are drawn as they flow, and nodes that relu
        switched off are shown off.
    level : {"nodes", "boxes", "names"}
        Every node and weight; strips and boxes with their shapes; or names only.
    numbers : bool, optional
        Whether every weight is written on its line at level ``nodes``. By default it is,
        when all lines are drawn and there are few of them.
    input_names, output_names : sequence of str, optional
        A name for each node of the first and last layer; drawn at level ``nodes``.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture. One unit of its axes is an inch.

    Raises
    ------
    ValueError
        If shapes or names do not fit, or `level` is another word.

    Notes
    -----
    Chapter 7.

    Examples
    --------
    >>> ax = layers([np.zeros((3, 4)), np.zeros((4, 1))], level="names")
    >>> [words.get_text() for words in ax.texts if words.get_text()]
    ['layer_0', 'layer_1', 'layer_2', 'weights_0_1', 'relu', 'weights_1_2']
    """
    if level not in ("nodes", "boxes", "names"):
        raise ValueError(f"level is {level!r}: give 'nodes', 'boxes' or 'names'")
    if level == "nodes":
        matrices = [np.asarray(weights, dtype=float) for weights in network]
        small = max(layer_sizes(matrices)) <= _MOST_CELLS
        readable = small and max(weights.size for weights in matrices) <= _MOST_NUMBERS
        return draw_network(
            matrices,
            None if inputs is None else np.asarray(inputs, dtype=float),
            input_names=input_names,
            output_names=output_names,
            rows="inputs",
            relu=True,
            max_nodes=_MOST_CELLS if small else _FEWER_NODES,
            show="values" if (readable if numbers is None else numbers) else "nodes",
            ax=ax,
        )
    stack = describe_layers(network, inputs, level=level)
    ax = ax if ax is not None else new_axes(stack.width, stack.height)
    ax.set(xlim=(0, stack.width), ylim=(0, stack.height), aspect="equal")
    ax.axis("off")
    for strip in stack.strips:
        colour = _colour_of(strip, stack)
        _draw_strip(ax, strip, colour) if level == "boxes" else _draw_pill(ax, strip, colour)
    for box in stack.boxes:
        _draw_box(ax, box) if level == "boxes" else _draw_arrow(ax, box)
    return ax


# From arrays to records ---------------------------------------------------------------------


def _values(inputs: npt.ArrayLike, matrices: Sequence[npt.NDArray[np.float64]]) -> list[tuple[float, ...]]:
    flowing = forward(inputs, matrices).values
    if len(flowing[0]) != 1:
        raise ValueError(f"inputs holds {len(flowing[0])} examples: draw one at a time")
    return [tuple(values[0].tolist()) for values in flowing]


def _sizes_of_names(
    sizes: Sequence[int],
) -> tuple[list[tuple[float, float]], list[tuple[float, float]], tuple[float, float]]:
    return [(_PILL, _PILL_HEIGHT)] * len(sizes), [(_ARROW, 0.0)] * (len(sizes) - 1), (0.0, 0.0)


def _sizes_of_boxes(
    sizes: Sequence[int],
) -> tuple[list[tuple[float, float]], list[tuple[float, float]], tuple[float, float]]:
    gaps = (_BEFORE_BOX, _AFTER_BOX)
    room = _WIDTH - 2 * _MARGIN - _STRIP * len(sizes) - sum(gaps) * (len(sizes) - 1)
    lengths = [_length(size) for size in sizes[1:]]
    shrink = min(1.0, max(room, 0.9 * len(lengths)) / sum(lengths))
    boxes = [
        (max(_CELL, length * shrink), _length(size)) for length, size in zip(lengths, sizes, strict=False)
    ]
    return [(_STRIP, _length(size)) for size in sizes], boxes, gaps


def _length(nodes: int) -> float:
    """Give each cell its room while there are few; from there on grow slowly."""
    cells = nodes if nodes <= _MOST_CELLS else _MOST_CELLS + 0.6 * math.log2(nodes / _MOST_CELLS)
    return cells * _CELL


# From records to ink ------------------------------------------------------------------------


def _draw_strip(ax: Axes, strip: Strip, colour: Colour) -> None:
    ax.add_patch(_frame(strip, facecolor=(colour.light, 0.14), edgecolor=colour.light, linewidth=1.6))
    cells = strip.nodes if strip.nodes <= _MOST_CELLS else 0
    for cell in range(cells):
        bottom = strip.y + strip.height - (cell + 1) * _CELL
        if cell:
            ax.plot([strip.x, strip.x + strip.width], [bottom + _CELL] * 2, color=colour.light, linewidth=0.8)
        if strip.values:
            words = "off" if strip.off[cell] else short(strip.values[cell], 2)
            alpha = 0.6 if strip.off[cell] else 1.0
            ax.text(strip.x + strip.width / 2, bottom + _CELL / 2, words, fontsize=9, alpha=alpha, **_MIDDLE)
    if not cells:
        ax.text(
            strip.x + strip.width / 2,
            strip.y + strip.height / 2,
            f"⋮\n{strip.nodes}\n⋮",
            fontsize=9.5,
            **_MIDDLE,
        )
    ax.text(
        strip.x + strip.width / 2,
        strip.y - 0.05,
        f"{strip.name}\n1×{strip.nodes}",
        fontsize=9,
        ha="center",
        va="top",
    )


def _draw_box(ax: Axes, box: Box) -> None:
    rows, columns = box.weights.shape
    colour = PALETTE["weight"].light
    ax.add_patch(_frame(box, facecolor=(colour, 0.1), edgecolor=colour, linewidth=1.6))
    if max(rows, columns) <= _MOST_CELLS:
        for (row, column), weight in np.ndenumerate(box.weights):
            x = box.x + (column + 0.5) * box.width / columns
            y = box.y + box.height - (row + 0.5) * box.height / rows
            sign = "+" if weight > 0 else "−" if weight < 0 else "0"
            ax.text(x, y, sign, fontsize=11, color=colour_of_sign(float(weight)).light, **_MIDDLE)
    top, middle = box.y + box.height, box.x + box.width / 2
    ax.text(middle, top + 0.05, f"{box.name}\n{rows}×{columns}", fontsize=9, ha="center", va="bottom")
    _draw_line(ax, box.x + box.width + 0.06, box.x + box.width + _AFTER_BOX - 0.06, box.y + box.height / 2)
    if box.bends:
        ax.text(
            box.x + box.width + _AFTER_BOX / 2,
            box.y + box.height / 2 + 0.05,
            "relu",
            fontsize=9,
            ha="center",
            va="bottom",
        )


def _draw_pill(ax: Axes, strip: Strip, colour: Colour) -> None:
    style = BoxStyle.Round(pad=0, rounding_size=0.2)
    corner = (strip.x, strip.y)
    face: dict[str, Any] = {"facecolor": (colour.light, 0.14), "edgecolor": colour.light, "linewidth": 1.6}
    ax.add_patch(FancyBboxPatch(corner, strip.width, strip.height, boxstyle=style, **face))
    ax.text(strip.x + strip.width / 2, strip.y + strip.height / 2, strip.name, fontsize=10, **_MIDDLE)


def _draw_arrow(ax: Axes, box: Box) -> None:
    _draw_line(ax, box.x + 0.07, box.x + box.width - 0.07, box.y)
    ax.text(box.x + box.width / 2, box.y + 0.06, box.name, fontsize=10, ha="center", va="bottom")
    if box.bends:
        ax.text(box.x + box.width / 2, box.y - 0.06, "relu", fontsize=10, ha="center", va="top")


def _draw_line(ax: Axes, start: float, end: float, y: float) -> None:
    arrow = {
        "arrowstyle": "-|>",
        "color": PALETTE["muted"].light,
        "linewidth": 1.4,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    ax.annotate("", (end, y), (start, y), arrowprops=arrow)


def _frame(piece: Strip | Box, **style: Any) -> Rectangle:
    return Rectangle((piece.x, piece.y), piece.width, piece.height, **style)


def _colour_of(strip: Strip, stack: Stack) -> Colour:
    if strip is stack.strips[0]:
        return PALETTE["input"]
    return PALETTE["prediction" if strip is stack.strips[-1] else "muted"]


_MIDDLE: dict[str, Any] = {"ha": "center", "va": "center"}
