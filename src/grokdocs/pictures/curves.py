"""Curves: what an error is, how runs fall, oscillate or explode, and which alpha decides it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from grokdocs.checks import require_finite, require_positive
from grokdocs.descent import absolute_error, outcome, shrink_factor, squared_error
from grokdocs.pictures.palette import PALETTE, new_axes
from grokdocs.pictures.words import EndLabel, label_ends
from grokdocs.steps import Step

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["alpha_sweep", "error_curve", "error_measures", "search_path", "what_may_change"]

_DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1.2, 1.6)), (0, (6, 1.5, 1.2, 1.5)))
_MARKERS = ("o", "s", "^", "D")
_FEW = 40  # up to here every pass gets its own marker


def error_measures(largest: float = 2.0, ax: Axes | None = None) -> Axes:
    """Draw the squared and the absolute error over the miss.

    Parameters
    ----------
    largest : float, default 2
        How far the picture goes to either side, in the unit of the goal.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture.

    Raises
    ------
    ValueError
        If `largest` is not above 0.

    Notes
    -----
    Chapter 4.

    Examples
    --------
    Both agree at a miss of 0 and of 1, and nowhere else.

    >>> ax = error_measures()
    >>> {line.get_label(): float(line.get_ydata()[-1]) for line in ax.lines}
    {'squared': 4.0, 'absolute': 2.0}
    """
    require_positive(largest=largest)
    ax = ax if ax is not None else new_axes()
    misses = np.linspace(-largest, largest, 161)
    ends = []
    for name, measure, colour, dash in (
        ("squared", squared_error, PALETTE["error"], "-"),
        ("absolute", absolute_error, PALETTE["muted"], "--"),
    ):
        errors = [measure(miss, 0.0) for miss in misses.tolist()]
        ax.plot(misses, errors, color=colour.light, linestyle=dash, label=name)
        ends.append(EndLabel(largest, errors[-1], name, colour.light))
    ax.set(xlabel="miss (prediction − goal)", ylabel="error")
    ax.xaxis.set_major_locator(MaxNLocator(5))
    label_ends(ax, ends)
    return ax


def error_curve(runs: Mapping[str, Iterable[Step]], ax: Axes | None = None, *, log: bool = True) -> Axes:
    """Draw the error of each pass, for one or several runs.

    Parameters
    ----------
    runs : mapping of str to iterable of Step
        What learners yielded, each under the name to write at its curve.
    ax : Axes, optional
        Where to draw; a new picture by default.
    log : bool, default True
        Whether equal heights mean equal factors. An error of exactly 0 is then drawn as an
        open mark on the lower edge.

    Returns
    -------
    Axes
        The picture.

    Raises
    ------
    ValueError
        If there are no runs, or one of them has no steps.

    Notes
    -----
    Chapter 4 onwards.

    Examples
    --------
    >>> from grokdocs.descent import gradient_descent
    >>> run = list(gradient_descent(0.5, x=2, goal=0.8, alpha=0.1))
    >>> ax = error_curve({"alpha 0.1": run})
    >>> ax.lines[0].get_ydata().tolist() == [step.error for step in run]
    True
    """
    recorded = _recorded(runs)
    ax = ax if ax is not None else new_axes()
    positive = [step.error for run in recorded.values() for step in run if step.error > 0]
    floor = min(positive, default=1.0) / 10
    colour, ends = PALETTE["error"].light, []
    for (name, run), look in zip(recorded.items(), _looks(), strict=False):
        passes, errors = [step.iteration for step in run], [step.error for step in run]
        ax.plot(passes, errors, color=colour, label=name, **_look(look, len(run)))
        zeros = [step.iteration for step in run if step.error == 0]
        if log and zeros:
            ax.plot(zeros, [floor] * len(zeros), "o", color=colour, markerfacecolor="none", clip_on=False)
            ax.annotate("0", (zeros[0], floor), (0, 6), textcoords="offset points", ha="center", fontsize=9.5)
        ends.append(EndLabel(passes[-1], max(errors[-1], floor) if log else errors[-1], name, colour))
    if log:
        ax.set_yscale("log", nonpositive="mask")
        ax.set_ylim(bottom=floor if min(positive, default=0.0) > floor else None)
    ax.set(xlabel="pass", ylabel="error")
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    label_ends(ax, ends)
    return ax


def search_path(runs: Mapping[str, Iterable[Step]], goal: float, ax: Axes | None = None) -> Axes:
    """Draw the prediction of each pass against the goal, for one or several runs.

    Parameters
    ----------
    runs : mapping of str to iterable of Step
        What learners yielded, each under the name to write at its line.
    goal : float
        What the prediction should have been.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture.

    Raises
    ------
    ValueError
        If there are no runs, one of them has no steps, or `goal` is not finite.

    Notes
    -----
    Chapter 4.

    Examples
    --------
    A step that is too long for the goal passes it by, and comes back, for ever.

    >>> from grokdocs.descent import hot_and_cold
    >>> ax = search_path({"step 5": hot_and_cold(0, 1, 2, step=5, iterations=4)}, goal=2)
    >>> ax.lines[-1].get_ydata().tolist()
    [0.0, 5.0, 0.0, 5.0]
    """
    require_finite(goal=goal)
    recorded = _recorded(runs)
    ax = ax if ax is not None else new_axes()
    target, colour = PALETTE["goal"], PALETTE["prediction"].light
    ax.axhline(goal, color=target.light, linestyle=target.dash, linewidth=1.8, zorder=1)
    ends = []
    for (name, run), look in zip(recorded.items(), _looks(), strict=False):
        passes, predictions = [step.iteration for step in run], [step.prediction for step in run]
        ax.plot(passes, predictions, color=colour, label=name, **_look(look, len(run)))
        ends.append(EndLabel(passes[-1], predictions[-1], name, colour))
    ax.set(xlabel="pass", ylabel="prediction")
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.margins(y=0.12)
    ax.annotate(
        "goal",
        (0, goal),
        (5, 4),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        fontsize=9.5,
    )
    label_ends(ax, ends)
    return ax


def alpha_sweep(x: float, alphas: Sequence[float] = (), ax: Axes | None = None) -> Axes:
    """Draw by what each step multiplies the miss, over alpha, and how such a run ends.

    Parameters
    ----------
    x : float
        The input.
    alphas : sequence of float, optional
        Which alphas get a mark; thirteen around the borders by default.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture: a line for the factor, a band where runs settle, and for each alpha a
        mark whose shape is the outcome.

    Raises
    ------
    ValueError
        If `x` is 0, so that nothing moves, or a number is not finite.

    Notes
    -----
    Chapter 4. A run settles exactly when ``0 < alpha * x**2 < 2``.

    Examples
    --------
    >>> ax = alpha_sweep(x=2, alphas=[0.1, 0.3, 0.5, 0.6])
    >>> {line.get_label(): line.get_xdata().tolist() for line in ax.lines if line.get_label()[0] != "_"}
    {'settles': [0.1, 0.3], 'oscillates': [0.5], 'diverges': [0.6]}
    """
    require_finite(x=x, **{f"alphas[{place}]": alpha for place, alpha in enumerate(alphas)})
    if x == 0:
        raise ValueError("x is 0: no alpha moves the weight, so there is nothing to sweep")
    border = 2 / x**2
    swept = np.array(list(alphas) or np.linspace(-0.5, 1.5, 13) * border)
    ax = ax if ax is not None else new_axes(height=3.3)
    _draw_band(ax, border, swept)
    for name, (colour, marker) in _OUTCOMES.items():
        found = np.array([alpha for alpha in swept.tolist() if outcome(x, alpha) == name])
        if found.size:
            factors = [shrink_factor(x, alpha) for alpha in found.tolist()]
            ax.plot(found, factors, marker, color=PALETTE[colour].light, label=name, zorder=3)
    ax.set(xlabel="alpha", ylabel="the miss is multiplied by")
    ax.legend(
        frameon=False,
        fontsize=9.5,
        ncols=4,
        loc="lower center",
        bbox_to_anchor=(0.45, 1.0),
        handletextpad=0.1,
        columnspacing=1.2,
    )
    return ax


def what_may_change(
    before: float, after: Mapping[str, float], ax: Axes | None = None, *, xlabel: str = "error"
) -> Axes:
    """Draw what the error becomes when one thing or another is changed.

    Parameters
    ----------
    before : float
        The error when nothing is changed.
    after : mapping of str to float
        The error for each thing that was changed, under its name.
    ax : Axes, optional
        Where to draw; a new picture by default.
    xlabel : str, default "error"
        What is measured.

    Returns
    -------
    Axes
        The picture: one bar for each change, and a line where the error was before.

    Raises
    ------
    ValueError
        If there is nothing to draw, or an error is negative or not finite.

    Notes
    -----
    Chapter 4.

    Examples
    --------
    >>> ax = what_may_change(0.3, {"the goal": 0.0, "the weight": 0.1})
    >>> [float(bar.get_width()) for bar in ax.patches]
    [0.0, 0.1]
    """
    require_finite(before=before, **after)
    if not after or min(before, *after.values()) < 0:
        raise ValueError("after is empty or an error is below 0: give at least one error, 0 or more")
    ax = ax if ax is not None else new_axes(height=0.8 + 0.4 * len(after))
    bars = ax.barh(list(after), list(after.values()), height=0.55, color=PALETTE["error"].light, alpha=0.8)
    ax.bar_label(bars, [f"{error:.3g}" for error in after.values()], padding=4, fontsize=9.5)
    ax.axvline(before, color=PALETTE["muted"].light, linestyle=PALETTE["muted"].dash, linewidth=1.5)
    ax.annotate(
        "before",
        (before, 1),
        (0, 2),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="center",
        fontsize=9.5,
    )
    ax.invert_yaxis()
    ax.grid(visible=False)
    ax.set(xlabel=xlabel, xlim=(0, 1.2 * max(before, *after.values(), 1e-12)))
    return ax


_OUTCOMES = {
    "settles": ("goal", "o"),
    "oscillates": ("delta", "D"),
    "diverges": ("error", "X"),
    "stands still": ("ink", "s"),
}


def _draw_band(ax: Axes, border: float, swept: np.ndarray) -> None:
    reach = np.array([min(0.0, swept.min()), max(border, swept.max())])
    ax.axvspan(0, border, color=PALETTE["goal"].light, alpha=0.1, linewidth=0)
    for edge in (0.0, border):
        ax.axvline(edge, color=PALETTE["goal"].light, linestyle=PALETTE["goal"].dash, linewidth=1.2)
    ax.plot(
        reach, 1 - 2 * reach / border, color=PALETTE["muted"].light, linewidth=1.2, label="_line", zorder=2
    )
    for height in (-1, 1):
        ax.axhline(height, color=PALETTE["muted"].light, linestyle=PALETTE["muted"].dash, linewidth=1)


def _recorded(runs: Mapping[str, Iterable[Step]]) -> dict[str, list[Step]]:
    recorded = {name: list(run) for name, run in runs.items()}
    if not recorded:
        raise ValueError("runs is empty: give at least one run under its name")
    for name, run in recorded.items():
        if not run:
            raise ValueError(f"run {name!r} has no steps: run the learner for at least one iteration")
    return recorded


def _looks() -> Iterable[tuple[Any, str]]:
    return zip(cycle(_DASHES), cycle(_MARKERS), strict=False)


def _look(look: tuple[Any, str], passes: int) -> dict[str, Any]:
    """Tell runs apart by dash and, where there is room, by marker."""
    dash, marker = look
    return {
        "linestyle": dash,
        "linewidth": 1.6,
        "marker": marker if passes <= _FEW else "",
        "markersize": 4.5,
    }
