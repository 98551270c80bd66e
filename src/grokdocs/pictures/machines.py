"""Everyday machines: a volume knob for a weight, two rods for a derivative."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

from grokdocs.checks import require_finite, require_positive, require_vector
from grokdocs.forward import one_to_one
from grokdocs.pictures.palette import PALETTE, colour_of_sign, new_axes
from grokdocs.pictures.words import EndLabel, label_ends, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["knob", "rods"]


def knob(weights: Sequence[float], up_to: float = 10.0, ax: Axes | None = None) -> Axes:
    """Draw what a weight does to every input: one line for each turn of the knob.

    Parameters
    ----------
    weights : sequence of float
        Where the knob stands.
    up_to : float, default 10
        The largest input to draw.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture.

    Raises
    ------
    ValueError
        If there are no weights, a number is not finite, or `up_to` is not above 0.

    Notes
    -----
    Chapter 3.

    Examples
    --------
    The weight is the slope of its line.

    >>> ax = knob([0.2, -0.1], up_to=10)
    >>> [float(line.get_ydata()[-1] / line.get_xdata()[-1]) for line in ax.lines]
    [0.2, -0.1]
    """
    require_vector(weights=weights)
    require_positive(up_to=up_to)
    ax = ax if ax is not None else new_axes()
    loudest, ends = max(abs(weight) for weight in weights) or 1.0, []
    for weight in weights:
        colour, end = colour_of_sign(weight), one_to_one(up_to, weight)
        thickness = 1.2 + 2.2 * abs(weight) / loudest
        ax.plot([0, up_to], [0, end], color=colour.light, linestyle=colour.dash, linewidth=thickness)
        ends.append(EndLabel(up_to, end, f"weight {short(weight)}", colour.light))
    ax.set(xlabel="input", ylabel="prediction", xlim=(0, up_to))
    label_ends(ax, ends)
    return ax


def rods(pulled: float = 1.0, factor: float = 2.0, ax: Axes | None = None) -> Axes:
    """Draw two rods through a box: pull the blue one, and the red one moves.

    Parameters
    ----------
    pulled : float, default 1
        How far the blue rod is pulled out, in inches.
    factor : float, default 2
        How far the red rod moves for each inch of the blue one.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture.

    Raises
    ------
    ValueError
        If a number is not above 0.

    Notes
    -----
    Chapter 4. The factor is the derivative of red with respect to blue.

    Examples
    --------
    >>> [words.get_text() for words in rods(pulled=1, factor=2).texts]
    ['blue moves 1', 'red moves 2', '?']
    """
    require_finite(pulled=pulled, factor=factor)
    require_positive(pulled=pulled, factor=factor)
    moved = factor * pulled
    ax = ax if ax is not None else new_axes(height=1.9)
    scale = 2.2 / max(pulled, moved)
    for name, way, height in (("blue", pulled, 0.42), ("red", moved, -0.42)):
        _draw_rod(ax, name, way, way * scale, height)
    box = FancyBboxPatch((-1, -0.95), 2, 1.9, boxstyle="round,pad=0,rounding_size=0.12", zorder=4)
    box.set(facecolor=PALETTE["paper"].light, edgecolor=PALETTE["ink"].light, linewidth=1.5)
    ax.add_patch(box)
    ax.text(0, 0, "?", fontsize=22, ha="center", va="center", color=PALETTE["muted"].light, zorder=5)
    ax.set(xlim=(-1.6, 4.1), ylim=(-1.05, 1.25), aspect="equal")
    ax.axis("off")
    return ax


def _draw_rod(ax: Axes, name: str, way: float, length: float, height: float) -> None:
    """Draw the rod where it is, its old end as a broken outline, and the way between."""
    colour = PALETTE["input" if name == "blue" else "error"].light
    hatch = "" if name == "blue" else "////"
    ax.add_patch(
        Rectangle(
            (-1.4, height - 0.12),
            3.1 + length,
            0.24,
            facecolor=(colour, 0.25),
            edgecolor=colour,
            hatch=hatch,
            linewidth=1.5,
            zorder=2,
        )
    )
    ax.plot(
        [1.7, 1.7],
        [height - 0.24, height + 0.24],
        color=PALETTE["ink"].light,
        linewidth=1.2,
        zorder=3,
        linestyle=PALETTE["muted"].dash,
    )
    ax.add_patch(
        FancyArrowPatch(
            (1.7, height + 0.25),
            (1.7 + length, height + 0.25),
            arrowstyle="-|>",
            mutation_scale=10,
            shrinkA=0,
            shrinkB=0,
            color=colour,
            linewidth=1.2,
        )
    )
    ax.text(
        1.7 + length / 2, height + 0.31, f"{name} moves {short(way)}", fontsize=10, ha="center", va="bottom"
    )
