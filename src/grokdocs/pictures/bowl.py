"""The bowl: the error as a function of the weight alone, and a run that walks about in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator

from grokdocs.checks import require_finite
from grokdocs.descent import error_slope
from grokdocs.pictures.palette import PALETTE, house_style, new_axes
from grokdocs.steps import Step

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["bowl", "bowl_steps"]

_LARGEST = 1e100  # beyond this an axis can no longer be drawn


def bowl(
    steps: Iterable[Step],
    x: float,
    goal: float,
    *,
    ax: Axes | None = None,
    tangent: bool = True,
    path: bool = True,
) -> Axes:
    """Draw the error over the weight, and every weight that a run has tried.

    Dots are where the run was, a ring is where you want to be, and the tangent is the slope
    at the last dot.

    Parameters
    ----------
    steps : iterable of Step
        What a learner yielded.
    x : float
        The input, in the unit that the run had.
    goal : float
        What the prediction should have been.
    ax : Axes, optional
        Where to draw; a new picture by default.
    tangent : bool, default True
        Whether to draw the slope at the last dot.
    path : bool, default True
        Whether arrows join the dots in the order of the run.

    Returns
    -------
    Axes
        The picture.

    Raises
    ------
    ValueError
        If there are no steps, if they do not belong to this input and goal, if `x` is 0, so
        that no weight is better than another, or if the errors are too large to draw.

    Notes
    -----
    Chapter 4.

    Examples
    --------
    The dots are the steps, and they lie on the curve.

    >>> from grokdocs.descent import gradient_descent
    >>> run = list(gradient_descent(weight=0, x=0.5, goal=0.8, iterations=3))
    >>> ax = bowl(run, x=0.5, goal=0.8)
    >>> dots = next(line for line in ax.lines if line.get_label() == "where the run was")
    >>> dots.get_ydata().tolist() == [step.error for step in run]
    True
    """
    run = _checked(steps, x, goal)
    ax = ax if ax is not None else new_axes()
    _draw_curve(ax, run, x, goal)
    if path:
        _draw_path(ax, run)
    if tangent:
        _draw_tangent(ax, run[-1], x, goal)
    _draw_dots(ax, run)
    _draw_ring(ax, goal / x)
    _label_order(ax, run)
    ax.set(xlabel="weight", ylabel="error")
    return ax


def bowl_steps(steps: Iterable[Step], x: float, goal: float) -> list[Axes]:
    """Draw a run step by step, one panel for each, two side by side.

    Parameters
    ----------
    steps : iterable of Step
        What a learner yielded; at most eight steps, so that the panels stay readable.
    x : float
        The input, in the unit that the run had.
    goal : float
        What the prediction should have been.

    Returns
    -------
    list of Axes
        The panels, in the order of the run.

    Raises
    ------
    ValueError
        If there are more than eight steps, or for any reason that `bowl` has.

    Notes
    -----
    Chapter 4.

    Examples
    --------
    Each panel has one dot more than the panel before it.

    >>> from grokdocs.descent import gradient_descent
    >>> panels = bowl_steps(gradient_descent(0, x=1.1, goal=0.8, iterations=4), x=1.1, goal=0.8)
    >>> [len(line.get_xdata()) for ax in panels for line in ax.lines if "run" in line.get_label()]
    [1, 2, 3, 4]
    """
    run = _checked(steps, x, goal)
    if len(run) > 8:
        raise ValueError(f"steps has {len(run)} entries: draw at most 8, for example steps[:4]")
    rows = (len(run) + 1) // 2
    with house_style():
        figure, grid = plt.subplots(
            rows, 2, figsize=(4.8, 2.1 * rows), sharex=True, sharey=True, squeeze=False
        )
    panels = list(grid.flat)
    for place, ax in enumerate(panels):
        if place < len(run):
            _draw_panel(ax, run, place, x, goal)
        else:
            ax.remove()
    figure.supxlabel("weight", fontsize=10.5)
    figure.supylabel("error", fontsize=10.5)
    return panels[: len(run)]


def _checked(steps: Iterable[Step], x: float, goal: float) -> list[Step]:
    run = list(steps)
    require_finite(x=x, goal=goal)
    if not run:
        raise ValueError("steps is empty: run the learner for at least one iteration")
    if x == 0:
        raise ValueError("x is 0: the error is the same for every weight, so there is no bowl to draw")
    worst = max(step.error for step in run)
    if worst > _LARGEST:
        raise ValueError(f"the largest error is {worst:.1e}: draw fewer steps, for example steps[:4]")
    for step in run:
        if not np.isclose(step.weight * x, step.prediction) or not np.isclose(
            step.prediction - goal, step.delta, atol=1e-9 * max(1.0, abs(goal))
        ):
            raise ValueError(
                f"step {step.iteration} predicts {step.prediction} and misses by {step.delta}, which does "
                f"not follow from weight {step.weight}, x {x} and goal {goal}: give the run's own x and goal"
            )
    return run


def _draw_panel(ax: Axes, run: list[Step], place: int, x: float, goal: float) -> None:
    _draw_curve(ax, run, x, goal)
    shown = run[: place + 1]
    _draw_path(ax, shown)
    _draw_tangent(ax, shown[-1], x, goal)
    _draw_dots(ax, shown)
    _draw_ring(ax, goal / x)
    ax.set_title(f"pass {shown[-1].iteration}", fontsize=10, loc="center", pad=3)


def _draw_curve(ax: Axes, run: list[Step], x: float, goal: float) -> None:
    """Draw the whole bowl: both walls, a little higher than the highest dot."""
    bottom = goal / x
    reach = 1.18 * max((abs(step.weight - bottom) for step in run), default=0.0) or max(1.0, abs(bottom)) / 2
    weights = np.linspace(bottom - reach, bottom + reach, 161)
    errors = (weights * x - goal) ** 2
    colour = PALETTE["error"]
    ax.plot(weights, errors, color=colour.light, linestyle=colour.dash, label="error", zorder=2)
    ax.set_xlim(bottom - reach, bottom + reach)
    ax.set_ylim(-0.1 * errors.max(), 1.02 * errors.max())
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_locator(MaxNLocator(4))


def _draw_path(ax: Axes, run: list[Step]) -> None:
    """Join the dots in their order, where there is room for an arrow between two of them."""
    places = _in_points(ax, run)
    for here, there, way in zip(run[:-1], run[1:], np.diff(places, axis=0), strict=True):
        if np.hypot(*way) < _ARROW_ROOM:
            continue
        ax.annotate(
            "",
            (there.weight, there.error),
            (here.weight, here.error),
            arrowprops={**_ARROW, "color": PALETTE["muted"].light},
            zorder=3,
        )


def _draw_tangent(ax: Axes, step: Step, x: float, goal: float) -> None:
    """Draw the slope as far as the picture goes, but not beyond it."""
    slope = error_slope(step.weight, x, goal)
    left, right = ax.get_xlim()
    reach = 0.24 * (right - left) / np.hypot(1.0, slope * (right - left) / ax.get_ylim()[1])
    weights = np.array([step.weight - reach, step.weight + reach])
    colour = PALETTE["delta"]
    ax.plot(
        weights,
        step.error + slope * (weights - step.weight),
        color=colour.light,
        linestyle=colour.dash,
        linewidth=2.2,
        label="slope",
        zorder=4,
    )


def _draw_dots(ax: Axes, run: list[Step]) -> None:
    """Draw where the run was; the last dot, where it is now, is the only full one."""
    colour = PALETTE["weight"].light
    dots: dict[str, Any] = {"marker": "o", "linestyle": "none", "clip_on": False}
    weights, errors = [step.weight for step in run], [step.error for step in run]
    paper = PALETTE["paper"].light
    ax.plot(
        weights,
        errors,
        color=colour,
        markeredgecolor=paper,
        markersize=8,
        label="where the run was",
        zorder=5,
        **dots,
    )
    ax.plot(
        weights[-1:],
        errors[-1:],
        color=colour,
        markeredgecolor=PALETTE["ink"].light,
        markersize=9.5,
        zorder=6,
        **dots,
    )


def _draw_ring(ax: Axes, bottom: float) -> None:
    colour = PALETTE["goal"].light
    ax.plot(
        [bottom],
        [0.0],
        marker="o",
        markersize=14,
        markerfacecolor="none",
        markeredgecolor=colour,
        markeredgewidth=2.2,
        linestyle="none",
        label="where you want to be",
        zorder=7,
    )


def _label_order(ax: Axes, run: list[Step]) -> None:
    """Write its pass beside each dot, on the outer side of the wall, where nothing is in the way."""
    bottom = sum(ax.get_xlim()) / 2
    dots, written = _in_points(ax, run), list[np.ndarray]()
    for step, dot in zip(run, dots, strict=True):
        side = -1 if step.weight < bottom else 1
        place = dot + np.array([14 * side, -4])
        crowd = [other for other in dots if other is not dot] + written
        if min((np.hypot(*(place - other)) for other in crowd), default=99.0) < _NUMBER_ROOM:
            continue
        if step is not run[-1] and np.hypot(*(place - dots[-1])) < _TANGENT_ROOM:
            continue
        written.append(place)
        ax.annotate(
            str(step.iteration),
            (step.weight, step.error),
            xytext=(10 * side, -4),
            textcoords="offset points",
            ha="right" if side < 0 else "left",
            va="center",
            fontsize=9.5,
            zorder=8,
            annotation_clip=False,
        )


def _in_points(ax: Axes, run: list[Step]) -> list[np.ndarray]:
    """Say where the dots are on the page, in points."""
    pixels = ax.transData.transform([(step.weight, step.error) for step in run])
    return list(np.asarray(pixels, dtype=float) * 72.0 / ax.figure.dpi)


_ARROW_ROOM, _NUMBER_ROOM, _TANGENT_ROOM = 24.0, 12.0, 42.0  # points
_ARROW: dict[str, Any] = {
    "arrowstyle": "-|>,head_width=0.22,head_length=0.4",
    "lw": 1.0,
    "shrinkA": 4,
    "shrinkB": 5,
}
