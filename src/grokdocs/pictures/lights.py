"""Chapter 6: street lights and the people below them, and weights on their way."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from matplotlib.patches import Circle, FancyBboxPatch
from matplotlib.ticker import MaxNLocator

from grokdocs.deep import Turn
from grokdocs.pictures.palette import PALETTE, new_axes
from grokdocs.pictures.words import EndLabel, label_ends

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["street_lights", "weight_paths"]

_PLACE, _LAMP, _RADIUS = 0.86, 0.27, 0.1  # inches: from light to light, from lamp to lamp
_DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1.2, 1.6)), (0, (6, 1.5, 1.2, 1.5)))


def street_lights(lights: npt.ArrayLike, walks: npt.ArrayLike, ax: Axes | None = None) -> Axes:
    """Draw what was seen at the crossing: lamps lit or dark, and what people did.

    Parameters
    ----------
    lights : array_like, shape (observations, lamps)
        1 for lit, 0 for dark.
    walks : array_like, shape (observations,)
        1 when people walked, 0 when they stopped.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture: a lit lamp is a filled disc, a dark one an empty ring.

    Raises
    ------
    ValueError
        If there is not one goal for each observation.

    Notes
    -----
    Chapter 6.

    Examples
    --------
    >>> ax = street_lights([[1, 0, 1], [0, 1, 1]], [0, 1])
    >>> [words.get_text() for words in ax.texts]
    ['stop', 'walk']
    """
    rows, goals = np.asarray(lights, dtype=float), np.asarray(walks, dtype=float).ravel()
    if rows.ndim != 2 or len(rows) != len(goals):
        raise ValueError(f"lights has shape {rows.shape}, walks {goals.shape}: give one goal for each row")
    lamps = rows.shape[1]
    step = max(_PLACE, lamps * _LAMP + 0.15)
    width, height = max(4.8, len(rows) * step + 0.1), 1.0
    ax = ax if ax is not None else new_axes(width, height)
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.axis("off")
    left = (width - len(rows) * step) / 2
    for place, (row, goal) in enumerate(zip(rows, goals, strict=True)):
        _draw_light(ax, row, goal, middle=left + (place + 0.5) * step)
    return ax


def weight_paths(turns: Sequence[Turn], names: Sequence[str], ax: Axes | None = None) -> Axes:
    """Draw where every weight of a single layer stood after each turn.

    Parameters
    ----------
    turns : sequence of Turn
        What `grokdocs.deep.train` yielded for a network with one output and no hidden layer.
    names : sequence of str
        A name for each weight, written at the end of its line.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture: one line for each weight, from where it began.

    Raises
    ------
    ValueError
        If there are no turns, or not one name for each weight.

    Notes
    -----
    Chapter 6: what conflicting pressure does to a weight.

    Examples
    --------
    >>> from grokdocs.deep import train
    >>> turns = list(train([[1.0]], [1], [[[0.0]]], alpha=0.5, iterations=2))
    >>> weight_paths(turns, ["left"]).lines[0].get_ydata().tolist()
    [0.0, 0.5, 0.75]
    """
    if not turns:
        raise ValueError("turns is empty: train for at least one pass")
    stations = [turns[0].network, *(turn.new_network for turn in turns)]
    paths = np.array([network[0].ravel() for network in stations]).T
    if len(names) != len(paths):
        raise ValueError(f"names has {len(names)}, there are {len(paths)} weights: name each")
    ax = ax if ax is not None else new_axes()
    colour, ends = PALETTE["weight"].light, []
    for name, path, dash in zip(names, paths, cycle(_DASHES), strict=False):
        ax.plot(np.arange(len(path)), path, color=colour, linestyle=dash, linewidth=1.8, label=name)
        ends.append(EndLabel(len(path) - 1, float(path[-1]), name, colour))
    ax.axhline(0, color=PALETTE["muted"].light, linewidth=0.8, zorder=0)
    ax.set(xlabel="turn (one example each)", ylabel="weight")
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    label_ends(ax, ends)
    return ax


def _draw_light(ax: Axes, row: npt.NDArray[np.float64], goal: float, *, middle: float) -> None:
    width = len(row) * _LAMP + 0.06
    frame = FancyBboxPatch(
        (middle - width / 2, 0.5),
        width,
        0.34,
        boxstyle="round,pad=0,rounding_size=0.08",
        facecolor="none",
        edgecolor=PALETTE["muted"].light,
        linewidth=1.2,
    )
    ax.add_patch(frame)
    for lamp, value in enumerate(row):
        x = middle + (lamp - (len(row) - 1) / 2) * _LAMP
        colour = PALETTE["input"].light
        face = (colour, float(np.clip(value, 0, 1)))
        ax.add_patch(Circle((x, 0.67), _RADIUS, facecolor=face, edgecolor=colour, linewidth=1.3))
    words, name = ("walk", "goal") if goal else ("stop", "muted")
    weight = "bold" if goal else "normal"
    ax.text(middle, 0.22, words, color=PALETTE[name].light, fontweight=weight, ha="center", va="center")
