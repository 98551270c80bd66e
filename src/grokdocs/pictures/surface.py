"""The error over two weights at once: a valley seen from above, and one slice through it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.markers import MarkerStyle

from grokdocs.pictures.bowls import Bowl, bowl_of
from grokdocs.pictures.palette import PALETTE, house_style, sequential
from grokdocs.vectors import Vector
from grokdocs.weights import NodeStep

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["error_surface", "error_surface_values"]

FloatArray = npt.NDArray[np.float64]

_BANDS = 9
_DARKEST = 0.5  # of the ink, so that the path stands out from the darkest band


def error_surface_values(
    across: Bowl, along: Bowl, first: npt.ArrayLike, second: npt.ArrayLike
) -> FloatArray:
    """Compute the error for every pair of values of two weights.

    Parameters
    ----------
    across, along : Bowl
        The bowls of the two weights at one step.
    first : array_like, shape (n,)
        Values of the first weight.
    second : array_like, shape (m,)
        Values of the second.

    Returns
    -------
    ndarray, shape (m, n)
        The squared miss, one row for each value of the second weight.

    Notes
    -----
    Chapter 5. With the second weight held, a row of it is the first weight's bowl.

    Examples
    --------
    >>> u, v = Bowl(weight=0, x=1, delta=-2), Bowl(weight=0, x=2, delta=-2)
    >>> error_surface_values(u, v, first=[0, 1, 2], second=[0, 1]).tolist()
    [[4.0, 1.0, 0.0], [0.0, 1.0, 4.0]]
    """
    moved_across = (np.asarray(first, dtype=np.float64) - across.weight) * across.x
    moved_along = (np.asarray(second, dtype=np.float64) - along.weight) * along.x
    return np.asarray((across.delta + moved_across[None, :] + moved_along[:, None]) ** 2)


def error_surface(
    steps: Sequence[NodeStep],
    inputs: Vector,
    places: tuple[int, int] = (0, 1),
    names: Sequence[str] | None = None,
) -> list[Axes]:
    """Draw the path of a run on the error over two weights, and a slice where it began.

    Above, darker means more error, the dashed line is the floor of the valley where the
    error is 0, and the dotted line is where the slice is cut. Below is that slice.

    Parameters
    ----------
    steps : sequence of NodeStep
        What the learner yielded.
    inputs : sequence of float, shape (n,)
        What came in.
    places : tuple of (int, int), default (0, 1)
        The two weights: the first across, the second up.
    names : sequence of str, optional
        What each input is called.

    Returns
    -------
    list of Axes
        The surface and the slice.

    Raises
    ------
    ValueError
        If there are no steps, the inputs do not fit, one of the two inputs is 0 or both
        places are the same, or a third weight moves during the run: then there is not one
        surface but another at each step.

    Notes
    -----
    Chapter 5, freezing one weight.

    Examples
    --------
    >>> from grokdocs.weights import learn_many_to_one
    >>> x = [8.5, 0.65, 1.2]
    >>> run = list(learn_many_to_one(x, [0.1, 0.2, -0.1], goal=1, alpha=0.3, frozen={0}))
    >>> surface, slice_ = error_surface(run, x, (1, 2), ["toes", "record", "fans"])
    >>> surface.get_ylabel(), slice_.get_xlabel()
    ('weight of fans', 'weight of record')
    """
    across, along = _one_surface(steps, inputs, places)
    name_of = dict(enumerate(names or [f"input {place}" for place in range(len(inputs))]))
    path = np.array([[step.weights[place] for place in places] for step in steps])
    columns, rows = _windows(across, along, path)
    with house_style():
        surface, slice_ = plt.subplots(
            2, 1, figsize=(4.8, 5.4), sharex=True, gridspec_kw={"height_ratios": [1.7, 1]}
        )[1]
        _draw_surface(surface, across, along, columns, rows)
        _draw_path(surface, path)
        _draw_slice(slice_, across, columns)
        surface.set_ylabel(f"weight of {name_of[places[1]]}")
        slice_.set_xlabel(f"weight of {name_of[places[0]]}")
        slice_.set_ylabel("error")
    return [surface, slice_]


def _one_surface(steps: Sequence[NodeStep], inputs: Vector, places: tuple[int, int]) -> tuple[Bowl, Bowl]:
    if not steps:
        raise ValueError("steps is empty: run the learner for at least one iteration")
    across, along = (bowl_of(steps[0], inputs, place) for place in places)
    if places[0] == places[1] or not across.x or not along.x:
        raise ValueError(f"places is {places}: choose two weights, both with an input that is not 0")
    for place, start in enumerate(steps[0].weights):
        if place not in places and any(step.weights[place] != start for step in steps):
            raise ValueError(f"weight {place} moves during the run: freeze it, or make it one of places")
    return across, along


def _windows(across: Bowl, along: Bowl, path: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Show the path and the bottom of the slice, with one unit as long across as up."""
    left, right = min(path[:, 0].min(), across.bottom), max(path[:, 0].max(), across.bottom)
    span = 1.5 * max(right - left, np.ptp(path[:, 1]) / 0.7) or 1.0
    half_across, half_up = span / 2, 0.36 * span
    middle, height = (left + right) / 2, (path[0, 1] + path[-1, 1]) / 2
    return (
        np.linspace(middle - half_across, middle + half_across, 161),
        np.linspace(height - half_up, height + half_up, 121),
    )


def _draw_surface(ax: Axes, across: Bowl, along: Bowl, columns: FloatArray, rows: FloatArray) -> None:
    errors = error_surface_values(across, along, columns, rows)
    levels = np.linspace(0, np.sqrt(errors.max()), _BANDS + 1) ** 2  # even steps of the miss
    colours = sequential()(np.linspace(0, _DARKEST, _BANDS))
    ax.contourf(columns, rows, errors, levels=levels, colors=colours)
    goal, muted = PALETTE["goal"], PALETTE["muted"]
    floor = along.weight - (across.delta + (columns - across.weight) * across.x) / along.x
    ax.plot(columns, floor, color=goal.light, linestyle=goal.dash, linewidth=1.8, label="no error")
    ax.axhline(along.weight, color=muted.light, linestyle=muted.dash, linewidth=1.6, label="slice")
    ax.set_xlim(columns[0], columns[-1])
    ax.set_ylim(rows[0], rows[-1])
    ax.grid(visible=False)


def _draw_path(ax: Axes, path: FloatArray) -> None:
    weight = PALETTE["weight"]
    ax.plot(
        path[:, 0],
        path[:, 1],
        color=weight.light,
        marker="o",
        markersize=5.5,
        linewidth=1.4,
        markeredgecolor=PALETTE["ink"].light,
        markeredgewidth=0.7,
        label="path",
    )
    ax.annotate("start", path[0], xytext=(-7, 4), textcoords="offset points", ha="right", fontsize=9.5)
    ax.annotate("end", path[-1], xytext=(7, 4), textcoords="offset points", fontsize=9.5)


def _draw_slice(ax: Axes, bowl: Bowl, columns: FloatArray) -> None:
    error, weight, goal = (PALETTE[name] for name in ("error", "weight", "goal"))
    heights = [bowl.error(value) for value in columns]
    ax.plot(columns, heights, color=error.light, linewidth=1.8, label="error")
    ring = MarkerStyle("o", fillstyle="none")
    ax.scatter(bowl.bottom, 0, s=100, marker=ring, color=goal.light, linewidths=1.6, clip_on=False, zorder=3)
    start = bowl.error(bowl.weight)
    ax.plot(bowl.weight, start, marker="o", color=weight.light, markersize=6, clip_on=False, label="weight")
    ax.set_ylim(0, max(1.6 * start, 0.5 * max(heights)))
