"""Everyday things, drawn: fields of study, pegs, knobs, rods, a square of paper, street lights, a table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import Circle, RegularPolygon

from grokdocs import validation as take
from grokdocs.pictures.drawing import arrow, box, canvas, line, short, write
from grokdocs.pictures.palette import PALETTE, WIDTH, colour_of_sign, new_axes
from grokdocs.vectors import weighted_sum

__all__ = [
    "growing_square",
    "heat_table",
    "knob_machine",
    "learning_network",
    "nested_fields",
    "pegs",
    "quadrants",
    "rods",
    "street_lights",
]

_INK, _MUTED = PALETTE["ink"].light, PALETTE["muted"].light
_FULL_TURN = 130.0  # degrees from upright to the end of the scale, either way
_MOST_SIDES = 20  # a hole with more is a circle
_DEEPEST = 0.5  # the strongest tint of a table; the numbers stay readable on it
_PLACE, _LAMP = 0.86, 0.27  # inches: from light to light, from lamp to lamp


@take.checked(fields=take.named(take.text))
def nested_fields(fields: Mapping[str, str], ax: Axes | None = None) -> Axes:
    """Draw fields of study as boxes, each inside the one before, with a few words on each.

    >>> ax = nested_fields({"pets": "they live with us", "cats": "they think we live with them"})
    >>> [text.get_text() for text in ax.texts]
    ['pets', 'they live with us', 'cats', 'they think we live with them']
    """
    ax = _table_top(ax, 10, 2.2 * len(fields) + 0.4)
    for depth, (name, words) in enumerate(fields.items()):
        inset, top = 0.45 * depth, 2.2 * (len(fields) - depth) + 0.15 - 0.045 * depth
        colour, tint = ("weight", 0.22) if depth == len(fields) - 1 else ("muted", 0.07)
        size = (10 - 2 * inset, top - 0.25 * depth)
        box(ax, (inset, 0.25 * depth), size, colour, rounding=0.3, tint=tint)
        ax.text(inset + 0.4, top - 0.45, name, weight="bold", va="top", size=11.5)
        ax.text(inset + 0.4, top - 1.15, words, va="top")
    return ax


@take.checked(sides=take.whole(3, _MOST_SIDES), holes=take.several(take.whole(3, _MOST_SIDES)))
def pegs(sides: int, holes: Sequence[int], ax: Axes | None = None) -> Axes:
    """Find the hole for a peg twice: by trying one after the other, and by counting sides.

    >>> [text.get_text() for text in pegs(4, holes=[3, 5, 4]).texts if text.get_text() in ("no", "fits")]
    ['no', 'no', 'fits', 'fits']
    """
    if sides not in holes:
        raise ValueError(f"holes are {holes}: give one with {sides} sides, too")
    fitting = holes.index(sides)
    ax = _table_top(ax, 2.6 * (len(holes) + 1), 6.4)
    for y, title in ((4.5, "by trying"), (1.0, "by counting")):
        write(ax, 0.1, y + 1.55, title, weight="bold", size=11.5, ha="left")
        _draw_polygon(ax, (1.3, y), sides, facecolor=PALETTE["input"].light, alpha=0.85)
        for place, hole in enumerate(holes):
            x = 2.6 * (place + 1) + 1.3
            _draw_polygon(ax, (x, y), hole, facecolor="none", edgecolor=_INK, linestyle="--")
            if place == fitting:
                write(ax, x, y, "fits", weight="bold")
            elif title == "by counting":
                write(ax, x, y, str(hole), color=_MUTED)
            elif place < fitting:
                write(ax, x, y, "no")
    for corner in range(sides):
        angle = math.pi / 2 + _turn(sides) - 2 * math.pi * corner / sides
        write(ax, 1.3 + 1.3 * math.cos(angle), 1.0 + 1.3 * math.sin(angle), str(corner + 1), size=9.5)
    return ax


@take.checked(
    inputs=take.drawn(take.vector("inputs")),
    knobs=take.drawn(take.vector("inputs")),
    turned=take.optional(take.drawn(take.vector("inputs"))),
    names=take.words("inputs"),
)
def knob_machine(
    inputs: Sequence[float],
    knobs: Sequence[float],
    turned: Sequence[float] | None = None,
    *,
    names: Sequence[str],
    ax: Axes | None = None,
) -> Axes:
    """Draw a machine with one knob for each input, before a turn or across it.

    Upright is 0, to the right is above it. After a turn the old positions are dashed, and the
    prediction is that of the new ones.

    >>> knob_machine([8, 1], [0.1, 0.2], names=["toes", "record"]).texts[-1].get_text()
    '1.00'
    """
    now = knobs if turned is None else turned
    ax = _table_top(ax, 13.6, 2.7 * len(inputs) + 0.3)
    largest, middle = max(map(abs, [*knobs, *now])) or 1.0, 1.35 * len(inputs) + 0.15
    for row, (name, x, old, new) in enumerate(zip(names, inputs, knobs, now, strict=True)):
        y = 2.7 * (len(inputs) - row) - 1.2
        write(ax, 0.1, y + 0.35, name, ha="left")
        write(ax, 0.1, y - 0.4, f"{x:g}", weight="bold", color=PALETTE["input"].light, ha="left")
        arrow(ax, (2.3, y), (3.4, y))
        _draw_knob(ax, (4.7, y), old / largest, new / largest)
        side = 2 * row + 1 - len(inputs)  # below 0 in the upper half, above it in the lower
        words = f"{old:.3g}" if turned is None else f"{old:.3g} → {new:.3g}"
        write(ax, 6.2, y + (0.75 if side < 0 else -0.8 if side else 0.4), words, size=9.5, ha="left")
        arrow(ax, (6.1, y), (10.2, middle + 0.5 * (y - middle) / len(inputs)))
    box(ax, (10.4, middle - 1), (3.1, 2), "prediction", rounding=0.3, tint=0.15)
    write(ax, 11.95, middle + 0.4, "prediction", size=9.5)
    write(ax, 11.95, middle - 0.4, f"{weighted_sum(inputs, now):.2f}", weight="bold")
    return ax


@take.checked(
    rows=take.several(take.text, 2),
    columns=take.several(take.text, 2),
    cells=take.several(take.several(take.text, 2), 2),
    marked_row=take.place_in(2),
    mark=take.text,
)
def quadrants(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[str]],
    *,
    marked_row: int,
    mark: str,
    ax: Axes | None = None,
) -> Axes:
    """Draw a table of four fields, one of its rows marked.

    >>> ax = quadrants(["hot", "cold"], ["wet", "dry"], [["tea", "toast"], ["rain", "ice"]],
    ...                marked_row=0, mark="breakfast")
    >>> [text.get_text() for text in ax.texts][:3]
    ['wet', 'dry', 'hot']
    """
    ax = _table_top(ax, 11.2, 7.6)
    for x, name in zip((3.55, 8.65), columns, strict=True):
        write(ax, x, 7.2, name, weight="bold")
    for row, (name, texts) in enumerate(zip(rows, cells, strict=True)):
        bottom, marked = 3.55 * (1 - row), row == marked_row
        colour, tint, line_from, height = ("weight", 0.2, 1.0, 2.0) if marked else ("muted", 0.06, 0.3, 1.65)
        box(ax, (1.0, bottom), (10.2, 3.3), colour, rounding=0.3, tint=tint)
        line(ax, [6.1, 6.1], [bottom + line_from, bottom + 3.0], colour, linestyle="-", linewidth=1.0)
        write(ax, 0.3, bottom + 1.65, name, weight="bold", rotation=90)
        for x, words in zip((3.55, 8.65), texts, strict=True):
            write(ax, x, bottom + height, words)
    write(ax, 6.1, 3.55 * (1 - marked_row) + 0.5, mark, style="italic")
    return ax


@take.checked(pulled=take.drawn(take.above_zero), factor=take.drawn(take.above_zero))
def rods(pulled: float = 1.0, factor: float = 2.0, ax: Axes | None = None) -> Axes:
    """Draw two rods through a box: pull the blue one, and the red one moves by the factor.

    >>> [words.get_text() for words in rods(pulled=1, factor=2).texts if words.get_text()]
    ['blue moves 1', 'red moves 2', '?']
    """
    ax = canvas(ax, (-1.6, 4.1), (-1.05, 1.25))
    scale = 2.2 / max(pulled, factor * pulled)
    for name, colour, way, y in (("blue", "input", pulled, 0.42), ("red", "error", factor * pulled, -0.42)):
        end = 1.7 + way * scale
        hatch = "////" if name == "red" else ""
        box(ax, (-1.4, y - 0.12), (1.4 + end, 0.24), colour, tint=0.25, hatch=hatch, linewidth=1.5, zorder=2)
        line(ax, [1.7, 1.7], [y - 0.24, y + 0.24], "ink", linestyle=PALETTE["muted"].dash, lw=1.2, zorder=3)
        arrow(ax, (1.7, y + 0.25), (end, y + 0.25), color=PALETTE[colour].light)
        write(ax, (1.7 + end) / 2, y + 0.31, f"{name} moves {short(way)}", fontsize=10, va="bottom")
    look = {"facecolor": PALETTE["paper"].light, "linewidth": 1.5, "zorder": 4}
    box(ax, (-1, -0.95), (2, 1.9), "ink", rounding=0.12, **look)
    write(ax, 0, 0, "?", fontsize=22, color=_MUTED, zorder=5)
    return ax


def growing_square() -> Axes:
    """Draw a square whose side grows a little: two strips of new paper, and a crumb in the corner.

    >>> [words.get_text() for words in growing_square().texts][:3]
    ['delta · delta', 'delta · h', 'delta · h']
    """
    side, grown = 2.0, 0.4
    ax, middle, end = canvas(None, (-1.5, side + 1.7), (-0.45, side + 0.5), 4.1), side / 2, side + grown / 2
    box(ax, (0, 0), (side, side), "delta", tint=0.12)
    for corner, size in (((0, side), (side, grown)), ((side, 0), (grown, side))):
        box(ax, corner, size, "error", tint=0.3)
    box(ax, (side, side), (grown, grown), "muted", tint=0.1)
    write(ax, middle, middle, "delta · delta")
    write(ax, middle, end, "delta · h", fontsize=10)
    write(ax, end, middle, "delta · h", fontsize=10, rotation=90)
    write(ax, side + grown + 0.1, end, "h · h, a crumb", fontsize=10, ha="left", color=_MUTED)
    write(ax, middle, -0.25, "delta", fontsize=10)
    write(ax, end, -0.25, "h", fontsize=10)
    return ax


@take.checked(lights=take.drawn(take.matrix("lights", "lamps")), walks=take.drawn(take.matrix("lights", 1)))
def street_lights(lights: npt.ArrayLike, walks: npt.ArrayLike, ax: Axes | None = None) -> Axes:
    """Draw what was seen at the crossing: lamps lit (full) or dark (empty), and what people did.

    >>> [words.get_text() for words in street_lights([[1, 0, 1], [0, 1, 1]], [[0], [1]]).texts]
    ['stop', 'walk']
    """
    rows, colour = np.asarray(lights, dtype=float), PALETTE["input"].light
    lamps = rows.shape[1]
    place = max(_PLACE, lamps * _LAMP + 0.15)
    width = max(WIDTH, len(rows) * place + 0.1)
    ax = canvas(ax, (0, width), (0, 1), width)
    for light, (row, walk) in enumerate(zip(rows, np.ravel(walks), strict=True)):
        middle = width / 2 + (light - (len(rows) - 1) / 2) * place
        frame = lamps * _LAMP + 0.06
        box(ax, (middle - frame / 2, 0.5), (frame, 0.34), "muted", rounding=0.08, linewidth=1.2)
        for lamp, value in enumerate(row):
            x, face = middle + (lamp - (lamps - 1) / 2) * _LAMP, (colour, float(np.clip(value, 0, 1)))
            ax.add_patch(Circle((x, 0.67), 0.1, facecolor=face, edgecolor=colour, linewidth=1.3))
        words, ink, weight = ("walk", "goal", "bold") if walk else ("stop", "muted", "normal")
        write(ax, middle, 0.22, words, color=PALETTE[ink].light, fontweight=weight)
    return ax


@take.checked()
def learning_network(ax: Axes | None = None) -> Axes:
    """Draw all of it: values flow to the right, the miss flows back, and both meet at every weight.

    >>> [words.get_text() for words in learning_network().texts if words.get_text().isalpha()]
    ['goal', 'predict', 'compare', 'learn', 'learn']
    """
    ax = canvas(ax, (-0.2, 10.9), (0, 5))
    for x, name in ((0.75, "layer_0"), (4.55, "layer_1"), (8.35, "layer_2")):
        box(ax, (x - 0.3, 2.9), (0.6, 1.5), "input", tint=0.25)
        write(ax, x, 4.65, name, fontsize=10)
    for x, name in ((2.65, "weights_0_1"), (6.45, "weights_1_2")):
        box(ax, (x - 0.75, 3.05), (1.5, 1.2), "weight", tint=0.2)
        write(ax, x, 4.5, name, fontsize=10)
        for tail, head in ((x - 1.6, x - 0.75), (x + 0.75, x + 1.6)):
            arrow(ax, (tail, 3.65), (head, 3.65), color=PALETTE["input"].light, lw=1.8)
        arrow(ax, (x, 1.35), (x, 3.05), color=_INK, lw=1.8)
    box(ax, (9.3, 2.9), (0.6, 1.5), "goal", tint=0.25)
    write(ax, 9.55, 4.65, "goal", fontsize=10)
    look = {"color": PALETTE["error"].light, "lw": 1.8, "linestyle": "--"}
    for x, name in ((4.55, "layer_1_delta"), (8.35, "layer_2_delta")):
        box(ax, (x - 0.3, 0.6), (0.6, 1.5), "error", tint=0.15, hatch="////")
        write(ax, x, 0.32, name, fontsize=10)
    arrow(ax, (8.35, 2.9), (8.35, 2.1), **look)
    arrow(ax, (9.6, 2.9), (8.7, 2.0), **look)
    for tail, head in ((8.05, 4.85), (4.25, 2.65)):
        arrow(ax, (tail, 1.35), (head, 1.35), **look)
    for x, y, word in (
        (0.75, 2.5, "predict"),
        (9.75, 1.35, "compare"),
        (3.4, 2.4, "learn"),
        (7.2, 2.4, "learn"),
    ):
        write(ax, x, y, word, weight="bold", size=11.5)
    return ax


@take.checked(
    table=take.drawn(take.matrix("rows", "columns")), rows=take.words("rows"), columns=take.words("columns")
)
def heat_table(
    table: npt.ArrayLike, rows: Sequence[str], columns: Sequence[str], ax: Axes | None = None
) -> Axes:
    """Draw a table of numbers, each on a tint that shows its size and its sign; a negative one is hatched.

    >>> [words.get_text() for words in heat_table([[2, -1], [0, 0.5]], ["a", "b"], ["c", "d"]).texts]
    ['2', '−1', '0', '0.5']
    """
    values = np.asarray(table, dtype=float)
    ax = ax or new_axes(min(WIDTH, 0.5 + 0.8 * len(columns)), 0.4 + 0.5 * len(rows))
    largest = np.abs(values).max() or 1.0
    for (row, column), value in np.ndenumerate(values):
        colour, corner = colour_of_sign(value), (column - 0.47, row - 0.46)
        edge, tint = (PALETTE[colour].light, 0.35), _DEEPEST * abs(value) / largest
        box(ax, corner, (0.94, 0.92), colour, tint=tint, edgecolor=edge, linewidth=0.8)
        if value < 0:
            hatched = {"edgecolor": (PALETTE[colour].light, 0.4), "linewidth": 0, "hatch": "////"}
            box(ax, corner, (0.94, 0.92), colour, **hatched)
        write(ax, column, row, short(value, 3), fontsize=10.5)
    ax.set_xticks(range(len(columns)), columns, fontsize=10.5)
    ax.set_yticks(range(len(rows)), rows, fontsize=10.5)
    ax.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(rows) - 0.5, -0.5))
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.grid(visible=False)
    return ax


def _table_top(ax: Axes | None, width: float, height: float) -> Axes:
    """Make room for a diagram a little narrower than others, so that words stay large on a phone."""
    return canvas(ax, (-0.1, width + 0.1), (-0.1, height + 0.1), width=4.1)


def _turn(sides: int) -> float:
    """Stand an even polygon on an edge; an odd one does so by itself."""
    return math.pi / sides if sides % 2 == 0 else 0.0


def _draw_polygon(ax: Axes, centre: tuple[float, float], sides: int, **style: object) -> None:
    ax.add_patch(RegularPolygon(centre, sides, radius=1.0, orientation=_turn(sides), **style))


def _draw_knob(ax: Axes, centre: tuple[float, float], old: float, new: float) -> None:
    light = PALETTE["weight"].light
    ax.add_patch(Circle(centre, 1.0, facecolor=(light, 0.15), edgecolor=light, linewidth=1.6))
    for position, dash in ((old, (0, (2, 1.5))), (new, "-")):
        angle = math.radians(90 - _FULL_TURN * position)
        tip = (centre[0] + 0.95 * math.cos(angle), centre[1] + 0.95 * math.sin(angle))
        line(ax, [centre[0], tip[0]], [centre[1], tip[1]], "ink", linestyle=dash, linewidth=1.8)
