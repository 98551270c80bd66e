"""Many bowls at once: the error as each weight sees it, while the others stand where they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator

from grokdocs.checks import require_vector
from grokdocs.pictures.palette import PALETTE, house_style
from grokdocs.vectors import Vector
from grokdocs.weights import NodeStep

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Bowl", "bowl_of", "bowls"]

_WIDTH, _ROW = 4.8, 1.45
_HEADROOM = 2.2  # the top of the picture, in units of the largest error of the run


class Bowl(NamedTuple):
    """The error as a function of one weight, while all others are held.

    Parameters
    ----------
    weight : float
        Where the weight stands.
    x : float
        Its input.
    delta : float
        The miss there.

    Notes
    -----
    Chapter 5.

    Examples
    --------
    >>> bowl = Bowl(weight=0.5, x=2, delta=1)
    >>> bowl.error(0.5), bowl.bottom, bowl.error(bowl.bottom), bowl.slope
    (1.0, 0.0, 0.0, 4.0)
    """

    weight: float
    x: float
    delta: float

    @property
    def bottom(self) -> float:
        """The weight for which the error is 0; where it stands, if its input is 0."""
        return self.weight - self.delta / self.x if self.x else self.weight

    @property
    def slope(self) -> float:
        """How steeply the error rises with the weight, where it stands."""
        return 2.0 * self.delta * self.x

    def error(self, weight: float) -> float:
        """Compute the squared miss as if the weight stood elsewhere."""
        return float(self.delta + (weight - self.weight) * self.x) ** 2


def bowl_of(step: NodeStep, inputs: Vector, place: int) -> Bowl:
    """See the error of a step as one of its weights does.

    Parameters
    ----------
    step : NodeStep
        One turn of a learner with many inputs.
    inputs : sequence of float, shape (n,)
        What came in.
    place : int
        Which weight.

    Returns
    -------
    Bowl
        Its bowl.

    Raises
    ------
    ValueError
        If there is not one weight for each input, or no such weight.

    Notes
    -----
    Chapter 5. The other weights move too, so the bowl is another one at every step.

    Examples
    --------
    >>> from grokdocs.weights import learn_many_to_one
    >>> first, second = learn_many_to_one([4, 1], [0.5, 0.5], 2, alpha=0.0625, iterations=2)
    >>> bowl_of(first, [4, 1], place=1).bottom, bowl_of(second, [4, 1], place=1).bottom
    (0.0, 0.5)
    """
    require_vector(inputs=inputs)
    if len(step.weights) != len(inputs):
        raise ValueError(f"inputs has {len(inputs)} entries, the steps have {len(step.weights)} weights")
    if place not in range(len(inputs)):
        raise ValueError(f"place is {place}, there are {len(inputs)} weights: count them from 0")
    return Bowl(step.weights[place], float(inputs[place]), step.delta)


def bowls(
    steps: Sequence[NodeStep],
    inputs: Vector,
    names: Sequence[str] | None = None,
    *,
    zoom: bool = False,
) -> list[list[Axes]]:
    """Draw the bowl of every weight side by side, with one row for each step.

    A dot marks where the weight stands, a ring the bottom of its bowl, and the tangent how
    steep it is there. A weight that stands still for the whole run gets a plumb line.

    Parameters
    ----------
    steps : sequence of NodeStep
        What the learner yielded, not more than a few.
    inputs : sequence of float, shape (n,)
        What came in.
    names : sequence of str, optional
        What each input is called.
    zoom : bool, default False
        False gives all panels the same width in units of the weight, so that steepness can
        be compared. True gives each the width that its own bowl needs.

    Returns
    -------
    list of list of Axes
        One row for each step, one axes for each weight.

    Raises
    ------
    ValueError
        If there are no steps, or inputs or names do not fit the weights.

    Notes
    -----
    Chapter 5.

    Examples
    --------
    >>> from grokdocs.weights import learn_many_to_one
    >>> run = list(learn_many_to_one([8.5, 0.65, 1.2], [0.1, 0.2, -0.1], goal=1))
    >>> panels = bowls(run, [8.5, 0.65, 1.2], ["toes", "record", "fans"])
    >>> len(panels), [ax.get_title() for ax in panels[0]]
    (3, ['toes', 'record', 'fans'])
    """
    if not steps:
        raise ValueError("steps is empty: run the learner for at least one iteration")
    rows = [[bowl_of(step, inputs, place) for place in range(len(inputs))] for step in steps]
    titles = list(names) if names is not None else [f"weight {place}" for place in range(len(inputs))]
    if len(titles) != len(inputs):
        raise ValueError(f"names has {len(titles)} entries, inputs has {len(inputs)}: name every input")
    top = _HEADROOM * max(step.error for step in steps) or 1.0
    windows = _windows(rows, zoom)
    with house_style():
        grid = plt.subplots(
            len(rows),
            len(inputs),
            sharex="col",
            sharey=True,
            squeeze=False,
            figsize=(_WIDTH, 0.7 + _ROW * len(rows)),
        )[1]
        for axes, row, step in zip(grid, rows, steps, strict=True):
            for ax, bowl, window in zip(axes, row, windows, strict=True):
                _draw(ax, bowl, window, top)
            axes[0].set_ylabel(f"pass {step.iteration}\nerror")
        for place, ax in enumerate(grid[0]):
            still = len(steps) > 1 and len({step.weights[place] for step in steps}) == 1
            ax.set_title(f"{titles[place]}, frozen" if still else titles[place])
            if still:
                _plumb_line([line[place] for line in grid], steps[0].weights[place])
        for ax in grid[-1]:
            ax.set_xlabel("weight")
    return [list(axes) for axes in grid]


def _windows(rows: list[list[Bowl]], zoom: bool) -> list[tuple[float, float]]:
    """Choose what part of each weight's axis to show: the same part in every row."""
    columns = [
        [value for bowl in column for value in (bowl.weight, bowl.bottom)]
        for column in zip(*rows, strict=True)
    ]
    spans = [1.6 * (max(column) - min(column)) or 1.0 for column in columns]
    widths = [2.0 * span for span in spans] if zoom else [max(spans)] * len(spans)
    middles = [(max(column) + min(column)) / 2 for column in columns]
    return [(middle - width / 2, middle + width / 2) for middle, width in zip(middles, widths, strict=True)]


def _draw(ax: Axes, bowl: Bowl, window: tuple[float, float], top: float) -> None:
    error, weight, goal, delta = (PALETTE[name] for name in ("error", "weight", "goal", "delta"))
    here = bowl.error(bowl.weight)
    places = np.linspace(*window, 241)
    ax.plot(places, [bowl.error(place) for place in places], color=error.light, linewidth=1.6, label="error")
    reach = 0.2 * (window[1] - window[0])
    if bowl.slope:
        reach = min(reach, 0.42 * top / abs(bowl.slope))
    ends = np.array([bowl.weight - reach, bowl.weight + reach])
    tangent = here + bowl.slope * (ends - bowl.weight)
    ax.plot(ends, tangent, color=delta.light, linestyle=delta.dash, linewidth=1.4, label="tangent")
    ax.plot(
        bowl.bottom,
        0,
        marker="o",
        markersize=9,
        markerfacecolor="none",
        markeredgecolor=goal.light,
        markeredgewidth=1.6,
        linestyle="none",
        clip_on=False,
        label="bottom",
    )
    ax.plot(bowl.weight, here, marker="o", markersize=5.5, color=weight.light, clip_on=False, label="weight")
    ax.set_xlim(window)
    ax.set_ylim(0, top)
    ax.xaxis.set_major_locator(MaxNLocator(2, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_locator(MaxNLocator(3))


def _plumb_line(column: list[Axes], weight: float) -> None:
    muted = PALETTE["muted"]
    for ax in column:
        ax.axvline(weight, color=muted.light, linestyle=muted.dash, linewidth=1.2, zorder=0.5, label="still")
