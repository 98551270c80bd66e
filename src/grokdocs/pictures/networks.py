"""One network at three distances: nodes and edges, strips and boxes, names; all drawn from its arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch, Patch

from grokdocs import validation as take
from grokdocs.deep import LINEAR, RELU, Activation, forward
from grokdocs.pictures.drawing import arrow, box, canvas, line, short, write
from grokdocs.pictures.palette import PALETTE, WIDTH, colour_of_sign
from grokdocs.shapes import layer_sizes

__all__ = ["layers", "network"]

Array = npt.NDArray[np.float64]
Show = Literal["values", "nodes", "nothing"]
Level = Literal["nodes", "boxes", "names"]

# In inches, which are also the units of the axes.
_RADIUS = 0.29
_STOREY, _LOW_STOREY, _HIGH_HOUSE = 0.96, 0.82, 4  # more than four nodes stand closer together
_SIDE, _CELLAR = 0.45, 0.3
_NAME, _NO_NAME = 0.36, 0.06  # room above the topmost node
_KEY = 0.5  # room below for what the lines mean
_NUMBER = np.array([0.46, 0.17])  # room for a number on an edge
_CELL, _STRIP, _PILL, _PILL_HEIGHT, _ARROW = 0.34, 0.46, 0.82, 0.46, 1.12
_BEFORE_BOX, _AFTER_BOX, _MARGIN = 0.12, 0.5, 0.25

_MOST = 6  # larger layers are cut, or drawn as one piece
_MOST_NUMBERS, _FEWER_NODES = 12, 4  # weights between two layers; nodes of a layer that is cut
_LABEL: dict[str, Any] = {"boxstyle": "round,pad=0.03", "fc": PALETTE["paper"].light, "ec": "none"}


def _tables(name: str, value: Any, sizes: take.Sizes) -> Any:
    """Take one table with a row of weights for each output, or several, each on top of the one before."""
    try:
        deep = bool(np.ndim(value[0][0]))
    except (TypeError, IndexError, KeyError):
        deep = False
    if not deep:
        return take.drawn(take.table("outputs", "inputs"))(name, value, sizes)
    tables = take.drawn(take.stack("inputs"))(name, value, sizes)
    sizes["outputs"] = len(tables[-1]), f"{name} has {len(tables[-1])} outputs"
    return tables


class _Node(NamedTuple):
    place: int
    x: float
    y: float
    off: bool


@take.checked(
    weights=_tables,
    inputs=take.optional(take.drawn(take.vector("inputs"))),
    input_names=take.words("inputs"),
    output_names=take.words("outputs"),
    show=take.one_of("values", "nodes", "nothing"),
)
def network(
    weights: Sequence[Any],
    inputs: Sequence[float] | None = None,
    *,
    input_names: Sequence[str] = (),
    output_names: Sequence[str] = (),
    show: Show = "values",
    ax: Axes | None = None,
) -> Axes:
    """Draw a network from rows of weights, one row for each output, or from several such tables.

    The width of an edge is the size of its weight; its colour and its dash are the sign. Show the
    values of nodes and weights, those of nodes only, or nothing.

    >>> ax = network([[0.1]], [8.5], input_names=["toes"], output_names=["win"])
    >>> sorted(words.get_text() for words in ax.texts)
    ['0.1', '0.85', '8.5', 'input', 'prediction', 'toes', 'win']
    """
    tables = weights if np.ndim(weights[0][0]) else [weights]
    matrices = [np.transpose(np.asarray(table, dtype=float)) for table in tables]
    values = None if inputs is None else forward(np.atleast_2d(inputs), matrices, LINEAR)
    return _draw_nodes(matrices, values, LINEAR, [input_names, output_names], _MOST, show, ax)


@take.checked(
    network=take.drawn(take.network()),
    inputs=take.optional(take.drawn(take.matrix(1, "inputs"))),
    level=take.one_of("nodes", "boxes", "names"),
    numbers=take.optional(take.flag),
    input_names=take.words("inputs"),
    output_names=take.words("outputs"),
)
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
    """Draw a network with relu from near, from further off, or from far away.

    The levels are every node and weight, strips and boxes with their shapes, or names only. The
    numbers of weights are written when there are few, unless told otherwise. With one example, of
    shape (1, inputs), values are drawn as they flow, and nodes that relu switched off are off.

    >>> ax = layers([np.zeros((3, 4)), np.zeros((4, 1))], level="names")
    >>> [words.get_text() for words in ax.texts if words.get_text()]
    ['layer_0', 'weights_0_1', 'relu', 'layer_1', 'weights_1_2', 'layer_2']
    """
    matrices = [np.asarray(weights, dtype=float) for weights in network]
    values = None if inputs is None else forward(np.atleast_2d(inputs), matrices)
    if level != "nodes":
        return _draw_row(matrices, values, level, ax)
    small = max(layer_sizes(matrices)) <= _MOST
    if numbers is None:
        numbers = small and max(weights.size for weights in matrices) <= _MOST_NUMBERS
    names, show = [input_names, output_names], "values" if numbers else "nodes"
    return _draw_nodes(matrices, values, RELU, names, _MOST if small else _FEWER_NODES, show, ax)


# Nodes and edges ----------------------------------------------------------------------------


def _draw_nodes(
    matrices: list[Array],
    values: list[Array] | None,
    activation: Activation,
    names: Sequence[Sequence[str]],
    most: int,
    show: str,
    ax: Axes | None,
) -> Axes:
    sizes = layer_sizes(matrices)
    roles = ["input", *["hidden"] * (len(sizes) - 2), "prediction"]
    places = max(min(size, most + 1) for size in sizes)
    storey = _STOREY if places <= _HIGH_HOUSE else _LOW_STOREY
    middle = _CELLAR + _RADIUS + storey * (places - 1) / 2
    named = [bool(names[0]), *[False] * (len(sizes) - 2), bool(names[1])]
    roofs = [_NAME if above else _NO_NAME for above in named]
    tops = [storey * (min(size, most + 1) - 1) / 2 + roof for size, roof in zip(sizes, roofs, strict=True)]
    height = middle + _RADIUS + max(tops)
    ax = canvas(ax, (0, WIDTH), (0 if show == "values" else -_KEY, height))
    columns = []
    for layer, (size, role) in enumerate(zip(sizes, roles, strict=True)):
        x = _SIDE + (WIDTH - 2 * _SIDE) * layer / (len(sizes) - 1)
        shown = list(range(size)) if size <= most else [*range(most - 1), None, size - 1]
        nodes = []
        for storeys, place in enumerate(shown):
            y = middle + storey * ((len(shown) - 1) / 2 - storeys)
            if place is None:
                write(ax, x, y + 0.1, "⋮", fontsize=9, zorder=6)
                write(ax, x, y - 0.1, f"{size - most} more", fontsize=9, zorder=6, bbox=_LABEL)
                continue
            value = None if values is None else float(values[layer][0, place])
            node = _Node(place, x, y, activation is RELU and role == "hidden" and value == 0)
            _draw_node(ax, node, role, None if show == "nothing" else value)
            nodes.append(node)
        given = names[layer > 0] if role != "hidden" else ()
        for node in nodes if given else ():
            write(ax, node.x, node.y + _RADIUS + 0.05, given[node.place], fontsize=10, zorder=6, va="bottom")
        caption = role + ("s" if len(nodes) > 1 and role != "hidden" else "")
        write(ax, x, 0.08, caption, fontsize=9, color=PALETTE["muted"].light, va="bottom")
        columns.append(nodes)
    _draw_edges(ax, matrices, columns, with_numbers=show == "values")
    return ax


def _draw_node(ax: Axes, node: _Node, role: str, value: float | None) -> None:
    light = PALETTE["muted" if role == "hidden" else role].light
    dash = (0, (1.5, 1.5)) if node.off else "-"
    ax.add_patch(_shape(node, role, facecolor=PALETTE["paper"].light, edgecolor="none", zorder=4))
    look = {"facecolor": (light, 0.0 if node.off else 0.16), "edgecolor": light, "linestyle": dash}
    ax.add_patch(_shape(node, role, linewidth=1.8, zorder=5, **look))
    if value is not None:
        words = "off" if node.off else short(value)
        write(ax, node.x, node.y, words, fontsize=9.5 if len(words) < 6 else 8.5, zorder=6)


def _shape(node: _Node, role: str, **style: Any) -> Patch:
    """Give each role its own shape: a rounded square comes in, a circle adds up."""
    if role != "input":
        return Circle((node.x, node.y), _RADIUS, **style)
    corner = (node.x - _RADIUS, node.y - _RADIUS * 0.86)
    shape = "round,pad=0,rounding_size=0.08"
    return FancyBboxPatch(corner, 2 * _RADIUS, 1.72 * _RADIUS, boxstyle=shape, **style)


def _draw_edges(ax: Axes, matrices: list[Array], columns: list[list[_Node]], *, with_numbers: bool) -> None:
    drawn: list[Any] = []
    for matrix, (starts, ends) in zip(matrices, pairwise(columns), strict=True):
        pairs = [(start, end) for end in ends for start in starts]
        weights = [float(matrix[start.place, end.place]) for start, end in pairs]
        drawn += list(zip(pairs, weights, _number_places(starts, ends), strict=True))
    largest = max(abs(weight) for _, weight, _ in drawn) or 1.0
    for (start, end), weight, at in drawn:
        look = {"linewidth": 0.9 + 2.6 * abs(weight) / largest, "alpha": 0.3 if start.off or end.off else 1}
        line(ax, [start.x, end.x], [start.y, end.y], colour_of_sign(weight), zorder=1, **look)
        if with_numbers:
            write(ax, at[0], at[1], short(weight, 3), fontsize=9, zorder=3, bbox=_LABEL)
    if not with_numbers:
        _draw_key(ax, [weight for _, weight, _ in drawn])


def _number_places(starts: list[_Node], ends: list[_Node]) -> Sequence[Any]:
    """Find where on its edge each number stands, so that no two share a place.

    At one certain share of the way, the edges of a node spread over just the distance to the
    next node's edges: all numbers stand below each other, evenly, each on its own edge. Where
    that is too close to the nodes, each number looks for the emptiest place on its edge.
    """
    tails = np.array([(start.x, start.y) for _ in ends for start in starts])
    ways = np.array([(end.x, end.y) for end in ends for _ in starts]) - tails
    reach, even = ways[0, 0], 1 / (len(ends) + 1)
    if len(starts) == 1 or len(ends) == 1:
        return list(tails + ways / 2)
    if even * reach >= _RADIUS + 0.17:
        return list(tails + ways * even)
    nearest, taken = (_RADIUS + 0.27) / reach, list[Array]()
    along = tails[:, None] + np.linspace(nearest, 1 - nearest, 15)[:, None] * ways[:, None]
    for edge, places in enumerate(along):
        others = np.delete(along, edge, axis=0)
        # A number may come closer to another edge than to another number.
        room = 1.8 * np.abs(others - places).min(axis=0)[:, 1] / _NUMBER[1]
        for number in taken:
            room = np.minimum(room, (np.abs(places - number) / _NUMBER).max(axis=1))
        taken.append(places[np.minimum(room, 1.4).argmax()])
    return taken


def _draw_key(ax: Axes, weights: list[float]) -> None:
    """Name the lines, when no number on them says the sign."""
    meanings = {"positive": "above zero", "muted": "zero", "negative": "below zero"}
    found = {colour_of_sign(weight) for weight in weights}
    lines: dict[str, Any] = {
        meaning: Line2D([], [], color=PALETTE[name].light, linestyle=PALETTE[name].dash)  # type: ignore[arg-type]
        for name, meaning in meanings.items()
        if name in found
    }
    look: dict[str, Any] = {"fontsize": 9, "title_fontsize": 9, "borderpad": 0, "borderaxespad": 0}
    ax.legend(
        lines.values(), lines, title="weights", ncols=len(lines), frameon=False, loc="lower center", **look
    )


# Strips and boxes, or names -----------------------------------------------------------------


def _draw_row(matrices: list[Array], values: list[Array] | None, level: Level, ax: Axes | None) -> Axes:
    """Lay out layers and matrices by turns, from left to right."""
    sizes, named = layer_sizes(matrices), level == "names"
    room = WIDTH - 2 * _MARGIN - _STRIP * len(sizes) - (_BEFORE_BOX + _AFTER_BOX) * len(matrices)
    shrink = min(1.0, max(room, 0.9 * len(matrices)) / sum(_length(size) for size in sizes[1:]))
    heights = [_PILL_HEIGHT if named else _length(size) for size in sizes]
    widths = [_ARROW if named else max(_CELL, _length(size) * shrink) for size in sizes[1:]]
    strip, before, after = (_PILL, 0, 0) if named else (_STRIP, _BEFORE_BOX, _AFTER_BOX)
    total = strip * len(sizes) + sum(widths) + (before + after) * len(matrices)
    width, height = max(WIDTH, 2 * _MARGIN + total), max(heights) + (0.5 if named else 0.75)
    ax = canvas(ax, (0, width), (0, height), width)
    x = (width - total) / 2
    for layer, (size, high) in enumerate(zip(sizes, heights, strict=True)):
        place, colour = (x, (height - high) / 2), _layer_colour(layer, len(sizes))
        if named:
            box(ax, place, (strip, high), colour, rounding=0.2, tint=0.14, linewidth=1.6)
            write(ax, x + strip / 2, height / 2, f"layer_{layer}", fontsize=10)
        else:
            row = () if values is None else values[layer][0]
            _draw_strip(ax, place, high, layer, size, row, colour)
        x += strip + before
        if layer < len(matrices):
            relu, name = layer < len(matrices) - 1, f"weights_{layer}_{layer + 1}"
            if named:
                _draw_way(ax, x + 0.07, x + widths[layer] - 0.07, height / 2)
                write(ax, x + widths[layer] / 2, height / 2 + 0.06, name, fontsize=10, va="bottom")
                if relu:
                    write(ax, x + widths[layer] / 2, height / 2 - 0.06, "relu", fontsize=10, va="top")
            else:
                _draw_matrix(ax, (x, place[1]), (widths[layer], high), name, matrices[layer])
                end = x + widths[layer]
                _draw_way(ax, end + 0.06, end + after - 0.06, height / 2)
                if relu:
                    write(ax, end + after / 2, height / 2 + 0.05, "relu", fontsize=9, va="bottom")
            x += widths[layer] + after
    return ax


def _length(nodes: int) -> float:
    """Give each cell its room while there are few; from there on grow slowly."""
    return _CELL * (nodes if nodes <= _MOST else _MOST + 0.6 * math.log2(nodes / _MOST))


def _layer_colour(layer: int, layers: int) -> str:
    return "input" if layer == 0 else "prediction" if layer == layers - 1 else "muted"


def _draw_strip(
    ax: Axes, at: tuple[float, float], height: float, layer: int, size: int, values: Any, colour: str
) -> None:
    box(ax, at, (_STRIP, height), colour, tint=0.14, linewidth=1.6)
    middle = at[0] + _STRIP / 2
    write(ax, middle, at[1] - 0.05, f"layer_{layer}\n1×{size}", fontsize=9, va="top")
    if size > _MOST:
        write(ax, middle, at[1] + height / 2, f"⋮\n{size}\n⋮", fontsize=9.5)
        return
    tops = [at[1] + height - cell * _CELL for cell in range(size)]
    for top in tops[1:]:
        line(ax, [at[0], at[0] + _STRIP], [top, top], colour, linestyle="-", linewidth=0.8)
    for top, value in zip(tops, values, strict=False):
        off = colour == "muted" and value == 0
        words, alpha = ("off", 0.6) if off else (short(value, 2), 1.0)
        write(ax, middle, top - _CELL / 2, words, fontsize=9, alpha=alpha)


def _draw_matrix(
    ax: Axes, at: tuple[float, float], size: tuple[float, float], name: str, weights: Array
) -> None:
    """Draw a box that is as high as the strip before it, with a sign for each weight if they are few."""
    rows, columns = weights.shape
    box(ax, at, size, "weight", tint=0.1, linewidth=1.6)
    for (row, column), weight in np.ndenumerate(weights) if max(rows, columns) <= _MOST else ():
        x = at[0] + (column + 0.5) * size[0] / columns
        y = at[1] + size[1] - (row + 0.5) * size[1] / rows
        sign = "+" if weight > 0 else "−" if weight < 0 else "0"
        write(ax, x, y, sign, fontsize=11, color=PALETTE[colour_of_sign(weight)].light)
    write(
        ax, at[0] + size[0] / 2, at[1] + size[1] + 0.05, f"{name}\n{rows}×{columns}", fontsize=9, va="bottom"
    )


def _draw_way(ax: Axes, start: float, end: float, y: float) -> None:
    arrow(ax, (start, y), (end, y), lw=1.4)
