"""Lines on axes: what a weight or an error does, and how runs fall, oscillate or explode."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from grokdocs import validation as take
from grokdocs.descent import absolute_error, outcome, shrink_factor, squared_error
from grokdocs.pictures.drawing import DASHES, dots, label_ends, line, note, recorded, short
from grokdocs.pictures.palette import PALETTE, colour_of_sign, new_axes
from grokdocs.steps import Epoch, Step

__all__ = ["alpha_sweep", "error_curve", "error_measures", "knob", "search_path", "weight_paths"]

_MARKERS = ("o", "s", "^", "D")
_FEW = 40  # up to here every pass gets its own marker
_OUTCOMES = {  # the colour, and the marker
    "settles": ("goal", "o"),
    "oscillates": ("delta", "D"),
    "diverges": ("error", "X"),
    "stands still": ("ink", "s"),
}


@take.checked(weights=take.drawn(take.vector("weights")), up_to=take.drawn(take.above_zero))
def knob(weights: Sequence[float], up_to: float = 10.0, ax: Axes | None = None) -> Axes:
    """Draw what a weight does to every input: one line for each turn of the knob.

    >>> ax = knob([0.2, -0.1], up_to=10)
    >>> [float(line.get_ydata()[-1] / line.get_xdata()[-1]) for line in ax.lines]
    [0.2, -0.1]
    """
    ax, loudest, lines = ax or new_axes(), max(map(abs, weights)) or 1.0, []
    for weight in weights:
        look = {"linewidth": 1.2 + 2.2 * abs(weight) / loudest, "label": f"weight {short(weight)}"}
        lines.append(line(ax, [0, up_to], [0, weight * up_to], colour_of_sign(weight), **look))
    ax.set(xlabel="input", ylabel="prediction", xlim=(0, up_to))
    label_ends(ax, lines)
    return ax


def error_measures() -> Axes:
    """Draw the squared and the absolute error over the miss: they agree at 0 and at 1.

    >>> {line.get_label(): float(line.get_ydata()[-1]) for line in error_measures().lines}
    {'squared': 4.0, 'absolute': 2.0}
    """
    ax, misses = new_axes(), np.linspace(-2, 2, 161).tolist()
    squared, absolute = (
        [measure(miss, 0.0) for miss in misses] for measure in (squared_error, absolute_error)
    )
    lines = [
        line(ax, misses, squared, "error", label="squared"),
        line(ax, misses, absolute, "muted", label="absolute", linestyle="--"),
    ]
    ax.set(xlabel="miss (prediction − goal)", ylabel="error")
    ax.xaxis.set_major_locator(MaxNLocator(5))
    label_ends(ax, lines)
    return ax


@take.checked(runs=take.named(take.records(Step)), goal=take.drawn(take.number))
def search_path(runs: Mapping[str, Iterable[Step[Any, float]]], goal: float, ax: Axes | None = None) -> Axes:
    """Draw the prediction of each pass against the goal, for one or several runs by name.

    >>> from grokdocs.descent import hot_and_cold
    >>> ax = search_path({"step 5": hot_and_cold(0, 1, 2, step=5, iterations=4)}, goal=2)
    >>> ax.lines[-1].get_ydata().tolist()
    [0.0, 5.0, 0.0, 5.0]
    """
    ax, target = ax or new_axes(), PALETTE["goal"]
    ax.axhline(goal, color=target.light, linestyle=target.dash, linewidth=1.8, zorder=1)
    lines = _draw_runs(ax, runs, "prediction")
    ax.margins(y=0.12)
    note(ax, "goal", (0, goal), (5, 4), xycoords=("axes fraction", "data"))
    label_ends(ax, lines)
    return ax


@take.checked(runs=take.named(take.records(Step | Epoch)))
def error_curve(runs: Mapping[str, Iterable[Step[Any, Any] | Epoch]], ax: Axes | None = None) -> Axes:
    """Draw the error of each pass, for one or several runs by name; equal heights are equal factors.

    An error of exactly 0 is an open mark on the lower edge.

    >>> from grokdocs.descent import gradient_descent
    >>> ax = error_curve({"alpha 0.1": gradient_descent(0.5, x=2, goal=0.8, alpha=0.1, iterations=2)})
    >>> [round(error, 6) for error in ax.lines[0].get_ydata().tolist()]
    [0.04, 0.0144]
    """
    ax = ax or new_axes()
    lines = _draw_runs(ax, runs, "error")
    errors = np.concatenate([np.asarray(each.get_ydata()) for each in lines])
    floor = min(errors[errors > 0], default=1.0) / 10
    ax.set_yscale("log", nonpositive="mask")
    ax.set_ylim(bottom=floor)
    for each in lines:
        zeros = np.asarray(each.get_xdata())[np.asarray(each.get_ydata()) == 0]
        if zeros.size:
            dots(ax, zeros, [floor] * len(zeros), "error", marker="o", fillstyle="none", clip_on=False)
            note(ax, "0", (zeros[0], floor), (0, 6), ha="center")
    label_ends(ax, lines)
    return ax


@take.checked(paths=take.drawn(take.matrix("turns", "weights")), names=take.words("weights"))
def weight_paths(paths: npt.ArrayLike, names: Sequence[str], ax: Axes | None = None) -> Axes:
    """Draw where every weight of a single layer stood, from an array with a row for each turn.

    >>> weight_paths([[0.0, 1.0], [0.5, 0.75]], ["left", "right"]).lines[0].get_ydata().tolist()
    [0.0, 0.5]
    """
    ax, lines = ax or new_axes(), []
    for path, name, dash in zip(np.transpose(paths), names, cycle(DASHES), strict=False):
        lines.append(line(ax, range(len(path)), path, "weight", label=name, linestyle=dash, linewidth=1.8))
    ax.axhline(0, color=PALETTE["muted"].light, linewidth=0.8, zorder=0)
    ax.set(xlabel="turn (one example each)", ylabel="weight")
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    label_ends(ax, lines)
    return ax


@take.checked(x=take.drawn(take.number), alphas=take.drawn(take.vector("alphas")))
def alpha_sweep(x: float, alphas: Sequence[float] = (), ax: Axes | None = None) -> Axes:
    """Draw by what each step multiplies the miss, over alpha, and how such a run ends.

    Runs settle in the band. Each alpha is a mark whose shape is the outcome.

    >>> ax = alpha_sweep(x=2, alphas=[0.1, 0.3, 0.5, 0.6])
    >>> {line.get_label(): line.get_xdata().tolist() for line in ax.lines if line.get_label()[0] != "_"}
    {'settles': [0.1, 0.3], 'oscillates': [0.5], 'diverges': [0.6]}
    """
    if x == 0:
        raise ValueError("x is 0: no alpha moves the weight, so there is nothing to sweep")
    if not 1e-50 < abs(x) < 1e50:
        raise ValueError(f"x is {x:g}: its square is too large or too small to draw")
    ax, border = ax or new_axes(height=3.3), 2 / x**2
    swept = np.array(list(alphas) or np.linspace(-0.5, 1.5, 13) * border)
    goal, muted = PALETTE["goal"], PALETTE["muted"]
    ax.axvspan(0, border, color=goal.light, alpha=0.1, linewidth=0)
    for edge in (0.0, border):
        ax.axvline(edge, color=goal.light, linestyle=goal.dash, linewidth=1.2)
    reach = np.array([min(0.0, swept.min()), max(border, swept.max())])
    line(ax, reach, 1 - 2 * reach / border, "muted", linestyle="-", linewidth=1.2, zorder=2)
    for height in (-1, 1):
        ax.axhline(height, color=muted.light, linestyle=muted.dash, linewidth=1)
    for name, (colour, marker) in _OUTCOMES.items():
        found = np.array([alpha for alpha in swept.tolist() if outcome(x, alpha) == name])
        if found.size:
            factors = [shrink_factor(x, alpha) for alpha in found.tolist()]
            dots(ax, found, factors, colour, marker=marker, label=name, zorder=3)
    ax.set(xlabel="alpha", ylabel="the miss is multiplied by")
    look: dict[str, Any] = {"loc": "lower center", "bbox_to_anchor": (0.45, 1.0), "handletextpad": 0.1}
    ax.legend(frameon=False, fontsize=9.5, ncols=4, columnspacing=1.2, **look)
    return ax


def _draw_runs(ax: Axes, runs: Mapping[str, Iterable[Any]], field: str) -> list[Line2D]:
    """Draw a field of the steps of each run; runs are told apart by dash and, if there is room, by marker."""
    lines = []
    for (name, steps), dash, marker in zip(runs.items(), cycle(DASHES), cycle(_MARKERS), strict=False):
        passes, values = zip(
            *((step.iteration, getattr(step, field)) for step in recorded(steps)), strict=True
        )
        look = {"linestyle": dash, "marker": marker if len(passes) <= _FEW else "", "linewidth": 1.6}
        lines.append(line(ax, passes, values, field, label=name, markersize=4.5, **look))
    ax.set(xlabel="pass", ylabel=field)
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    return lines
