"""Diagrams of chapter 2: fields inside fields, pegs and holes, a machine with knobs, four quadrants."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from matplotlib.patches import Circle, FancyBboxPatch, RegularPolygon

from grokdocs.checks import require_count, require_same_length
from grokdocs.pictures.palette import PALETTE, new_axes
from grokdocs.vectors import Vector, weighted_sum

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["knob_machine", "nested_fields", "pegs", "quadrants"]

_INK, _MUTED = PALETTE["ink"].light, PALETTE["muted"].light
_WIDTH = 4.1  # inches; a little less than the house's, so that words stay large on a phone
_FULL_TURN = 130.0  # degrees from upright to the end of the scale, either way


def nested_fields(fields: Mapping[str, str], ax: Axes | None = None) -> Axes:
    """Draw fields of study as boxes, each inside the one before.

    Parameters
    ----------
    fields : mapping of str to str
        Name and a few words for each field, the widest first.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture.

    Raises
    ------
    ValueError
        If there is no field.

    Notes
    -----
    Chapter 2.

    Examples
    --------
    >>> ax = nested_fields({"pets": "they live with us", "cats": "they think we live with them"})
    >>> [text.get_text() for text in ax.texts]
    ['pets', 'they live with us', 'cats', 'they think we live with them']
    """
    if not fields:
        raise ValueError("fields is empty: give at least one name with a few words")
    ax = _canvas(ax, 10, 2.2 * len(fields) + 0.4)
    for depth, (name, words) in enumerate(fields.items()):
        inset, innermost = 0.45 * depth, depth == len(fields) - 1
        top = 2.2 * (len(fields) - depth) + 0.15 - inset * 0.1
        colour = PALETTE["weight"].light if innermost else _MUTED
        _box(ax, (inset, 0.25 * depth), (10 - inset, top), colour, tint=0.22 if innermost else 0.07)
        ax.text(inset + 0.4, top - 0.45, name, weight="bold", va="top", size=11.5)
        ax.text(inset + 0.4, top - 1.15, words, va="top")
    return ax


def pegs(sides: int, holes: Sequence[int], ax: Axes | None = None) -> Axes:
    """Find the hole for a peg twice: by trying one after the other, and by counting sides.

    Parameters
    ----------
    sides : int
        How many sides the peg has, 3 or more.
    holes : sequence of int
        How many sides each hole has, in the order in which they are tried.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture: tries in the upper row, the count in the lower one.

    Raises
    ------
    ValueError
        If no hole fits, or something has fewer than 3 sides.

    Notes
    -----
    Chapter 2, parametric against non-parametric.

    Examples
    --------
    >>> ax = pegs(4, holes=[3, 5, 4])
    >>> [text.get_text() for text in ax.texts if text.get_text() in ("no", "fits")]
    ['no', 'no', 'fits', 'fits']
    """
    require_count(sides=sides)
    if sides not in holes or min(sides, *holes) < 3:
        raise ValueError(
            f"peg has {sides} sides, holes have {list(holes)}: give 3 or more, and one that fits"
        )
    fitting = list(holes).index(sides)
    ax = _canvas(ax, 2.6 * (len(holes) + 1), 6.4)
    for row, (y, title) in enumerate([(4.5, "by trying"), (1.0, "by counting")]):
        ax.text(0.1, y + 1.55, title, weight="bold", va="center", size=11.5)
        _polygon(ax, (1.3, y), sides, filled=True)
        for place, hole in enumerate(holes):
            x = 2.6 * (place + 1) + 1.3
            _polygon(ax, (x, y), hole, filled=False)
            tried = row == 0 and place <= fitting
            if tried or (row == 1 and place == fitting):
                word = "fits" if place == fitting else "no"
                ax.text(x, y, word, ha="center", va="center", weight="bold" if word == "fits" else "normal")
            elif row == 1:
                ax.text(x, y, str(hole), ha="center", va="center", color=_MUTED)
    for number, (x, y) in enumerate(_corners((1.3, 1.0), sides, radius=1.3), start=1):
        ax.text(x, y, str(number), ha="center", va="center", size=9.5)
    return ax


def knob_machine(
    inputs: Vector,
    weights: Vector,
    new_weights: Vector | None = None,
    *,
    names: Sequence[str],
    ax: Axes | None = None,
) -> Axes:
    """Draw a machine with one knob for each input, before a turn or across it.

    Parameters
    ----------
    inputs : sequence of float, shape (n,)
        What comes in.
    weights : sequence of float, shape (n,)
        Where the knobs stand. Upright is 0, to the right is above it.
    new_weights : sequence of float, shape (n,), optional
        Where they stand after a turn; the old positions are then dashed.
    names : sequence of str, shape (n,)
        What the inputs are called.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture. The prediction is that of the latest knobs.

    Raises
    ------
    ValueError
        If the vectors, or the names, differ in number.

    Notes
    -----
    Chapter 2.

    Examples
    --------
    >>> ax = knob_machine([8, 1], [0.1, 0.2], names=["toes", "record"])
    >>> ax.texts[-1].get_text()
    '1.00'
    """
    now = weights if new_weights is None else new_weights
    require_same_length(weights=weights, inputs=inputs)
    require_same_length(new_weights=now, inputs=inputs)
    if len(names) != len(inputs):
        raise ValueError(f"names has {len(names)} entries, inputs has {len(inputs)}: give one for each input")
    ax = _canvas(ax, 13.6, 2.7 * len(inputs) + 0.3)
    largest = max(*map(abs, weights), *map(abs, now)) or 1.0
    middle = 1.35 * len(inputs) + 0.15
    for row, (name, x, old, new) in enumerate(zip(names, inputs, weights, now, strict=True)):
        y = 2.7 * (len(inputs) - row) - 1.2
        ax.text(0.1, y + 0.35, name, va="center")
        ax.text(0.1, y - 0.4, f"{x:g}", va="center", weight="bold", color=PALETTE["input"].light)
        _arrow(ax, (2.3, y), (3.4, y))
        _knob(ax, (4.7, y), old / largest, new / largest)
        turned = f"{old:.3g}" if new_weights is None else f"{old:.3g} → {new:.3g}"
        side = 2 * row + 1 - len(inputs)  # below 0 in the upper half, above it in the lower
        ax.text(6.2, y + (0.75 if side < 0 else -0.8 if side else 0.4), turned, va="center", size=9.5)
        _arrow(ax, (6.1, y), (10.2, middle + 0.5 * (y - middle) / len(inputs)))
    _box(ax, (10.4, middle - 1), (13.5, middle + 1), PALETTE["prediction"].light, tint=0.15)
    ax.text(11.95, middle + 0.4, "prediction", ha="center", va="center", size=9.5)
    ax.text(11.95, middle - 0.4, f"{weighted_sum(inputs, now):.2f}", ha="center", va="center", weight="bold")
    return ax


def quadrants(
    rows: Sequence[str],
    columns: Sequence[str],
    texts: Sequence[Sequence[str]],
    *,
    marked_row: int,
    mark: str,
    ax: Axes | None = None,
) -> Axes:
    """Draw a table of four fields, one of its rows marked.

    Parameters
    ----------
    rows, columns : sequence of str
        Two names each.
    texts : sequence of sequence of str, shape (2, 2)
        What stands in the fields, row by row.
    marked_row : int
        The row to mark: 0 or 1.
    mark : str
        What to write along it.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture.

    Raises
    ------
    ValueError
        If there are not two names for each side and four texts, or no such row.

    Notes
    -----
    Chapter 2.

    Examples
    --------
    >>> ax = quadrants(["hot", "cold"], ["wet", "dry"], [["tea", "toast"], ["rain", "ice"]],
    ...                marked_row=0, mark="breakfast")
    >>> [text.get_text() for text in ax.texts][:3]
    ['wet', 'dry', 'hot']
    """
    shape = (len(rows), len(columns), *map(len, texts))
    if shape != (2, 2, 2, 2) or marked_row not in (0, 1):
        raise ValueError(
            f"rows, columns and texts have lengths {shape}: give two of each, and mark row 0 or 1"
        )
    ax = _canvas(ax, 11.2, 7.6)
    for column, name in enumerate(columns):
        ax.text(3.55 + 5.1 * column, 7.2, name, ha="center", va="center", weight="bold")
    for row, name in enumerate(rows):
        bottom, marked = 3.55 * (1 - row), row == marked_row
        colour, tint = (PALETTE["weight"].light, 0.2) if marked else (_MUTED, 0.06)
        _box(ax, (1.0, bottom), (11.2, bottom + 3.3), colour, tint=tint)
        ax.plot([6.1, 6.1], [bottom + (1.0 if marked else 0.3), bottom + 3.0], color=colour, linewidth=1.0)
        ax.text(0.3, bottom + 1.65, name, ha="center", va="center", weight="bold", rotation=90)
        for x, words in zip((3.55, 8.65), texts[row], strict=True):
            ax.text(x, bottom + (2.0 if marked else 1.65), words, ha="center", va="center")
    ax.text(6.1, 3.55 * (1 - marked_row) + 0.5, mark, ha="center", va="center", style="italic")
    return ax


def _canvas(ax: Axes | None, width: float, height: float) -> Axes:
    """Make room for a diagram: no axes, and one unit as wide as it is high."""
    ax = new_axes(_WIDTH, _WIDTH * height / width) if ax is None else ax
    ax.set(xlim=(-0.1, width + 0.1), ylim=(-0.1, height + 0.1), aspect="equal")
    ax.set_axis_off()
    return ax


def _box(ax: Axes, low: tuple[float, float], high: tuple[float, float], colour: str, *, tint: float) -> None:
    width, height = high[0] - low[0], high[1] - low[1]
    style = "round,pad=0,rounding_size=0.3"
    for face, edge, alpha in ((colour, "none", tint), ("none", colour, 1.0)):
        box = FancyBboxPatch(low, width, height, style, fc=face, ec=edge, alpha=alpha, linewidth=1.4)
        ax.add_patch(box)


def _polygon(ax: Axes, centre: tuple[float, float], sides: int, *, filled: bool) -> None:
    turn = math.pi / sides if sides % 2 == 0 else 0.0
    colour = PALETTE["input"].light if filled else _INK
    look = {"facecolor": colour, "alpha": 0.85} if filled else {"facecolor": "none", "linestyle": "--"}
    ax.add_patch(RegularPolygon(centre, sides, radius=1.0, orientation=turn, edgecolor=colour, **look))


def _corners(centre: tuple[float, float], sides: int, *, radius: float) -> list[tuple[float, float]]:
    first = math.pi / 2 + (math.pi / sides if sides % 2 == 0 else 0.0)
    angles = [first - 2 * math.pi * corner / sides for corner in range(sides)]
    return [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]


def _knob(ax: Axes, centre: tuple[float, float], old: float, new: float) -> None:
    colour = PALETTE["weight"].light
    ax.add_patch(Circle(centre, 1.0, facecolor=colour, alpha=0.15, linewidth=0))
    ax.add_patch(Circle(centre, 1.0, facecolor="none", edgecolor=colour, linewidth=1.6))
    for position, dash in ((old, (0, (2, 1.5))), (new, "-")):
        angle = math.radians(90 - _FULL_TURN * position)
        tip = (centre[0] + 0.95 * math.cos(angle), centre[1] + 0.95 * math.sin(angle))
        ax.plot([centre[0], tip[0]], [centre[1], tip[1]], color=_INK, linestyle=dash, linewidth=1.8)


def _arrow(ax: Axes, tail: tuple[float, float], head: tuple[float, float]) -> None:
    look = {"arrowstyle": "-|>", "color": _MUTED, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", xy=head, xytext=tail, arrowprops=look)
