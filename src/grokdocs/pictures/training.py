"""How training goes: on what was learned from, on what was not, and over many seeds."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.ticker import MaxNLocator, PercentFormatter

from grokdocs.pictures.palette import PALETTE, Colour, house_style, new_axes
from grokdocs.pictures.words import EndLabel, label_ends
from grokdocs.regularize import Epoch
from grokdocs.study import Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["growth", "masks", "slopes", "spread", "spread_curves", "train_and_test", "validation_curve"]

_WIDTH = 4.8
_MARKS = 6  # markers along a curve
Measure = Literal["error", "accuracy"]


def train_and_test(run: Run) -> list[Axes]:
    """Draw error and accuracy over the passes, on training and on test images.

    Parameters
    ----------
    run : Run
        A run with test scores.

    Returns
    -------
    list of Axes
        The error, and the accuracy.

    Raises
    ------
    ValueError
        If nothing was measured on test images.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> from grokdocs.regularize import Score
    >>> steps = [Epoch(i, Score(1 / (i + 1), 1), (), test=Score(1, 0.5)) for i in range(3)]
    >>> error, accuracy = train_and_test(Run(tuple(steps), ()))
    >>> [line.get_label() for line in error.lines], accuracy.get_ylabel()
    (['train', 'test'], 'accuracy')
    """
    steps = _measured(run)
    with house_style():
        _, axes = plt.subplots(2, 1, figsize=(_WIDTH, 4.4), sharex=True)
    measures: tuple[Measure, ...] = ("error", "accuracy")
    for ax, measure in zip(axes, measures, strict=True):
        ends = []
        for name in ("train", "test"):
            values = [getattr(step, f"{name}_{measure}") for step in steps]
            _line(ax, [step.iteration for step in steps], values, PALETTE[name], name)
            ends.append(EndLabel(steps[-1].iteration, values[-1], name, PALETTE[name].light))
        _frame(ax, measure)
        label_ends(ax, ends)
    axes[-1].set_xlabel("pass")
    return list(axes)


def slopes(pairs: Mapping[str, tuple[Run, Run]]) -> list[Axes]:
    """Draw the test accuracy of each experiment with the printed slope, and with the right one.

    Parameters
    ----------
    pairs : mapping of str to (Run, Run)
        For each experiment the run as printed, and the one with the right slope.

    Returns
    -------
    list of Axes
        One for each experiment, all in one scale.

    Raises
    ------
    ValueError
        If there are no experiments, or nothing was measured on test images.

    Notes
    -----
    Chapter 8, the finding.

    Examples
    --------
    >>> from grokdocs.regularize import Score
    >>> run = Run(tuple(Epoch(i, Score(1, 1), (), test=Score(1, 0.5)) for i in range(3)), ())
    >>> [ax] = slopes({"plain": (run, run)})
    >>> [line.get_label() for line in ax.lines]
    ['as printed', 'right slope']
    """
    if not pairs:
        raise ValueError("pairs is empty: give at least one experiment")
    rows = -(-len(pairs) // 2)
    columns = min(2, len(pairs))
    with house_style():
        size = (_WIDTH, 0.5 + 1.9 * rows)
        grid = plt.subplots(rows, columns, figsize=size, sharex=True, sharey=True, squeeze=False)[1]
    axes: list[Axes] = list(grid.flat)
    looks = (("as printed", PALETTE["error"]), ("right slope", PALETTE["goal"]))
    for ax, (title, pair) in zip(axes, pairs.items(), strict=False):
        for run, (name, colour) in zip(pair, looks, strict=True):
            steps = _measured(run)
            passes = [step.iteration for step in steps]
            _line(ax, passes, [step.test_accuracy for step in steps], colour, name)
        _frame(ax, "accuracy")
        ax.set_title(title)
        ax.set_ylabel("")
    axes[0].set_ylim(bottom=_floor([run for pair in pairs.values() for run in pair]))
    for ax in axes[len(pairs) :]:
        ax.remove()
    for row in grid:
        row[0].set_ylabel("test accuracy")
    for ax in grid[-1]:
        ax.set_xlabel("pass")
    axes[0].figure.legend(
        *axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=2, frameon=False
    )
    return axes[: len(pairs)]


def validation_curve(steps: Sequence[Epoch], kept: int, ax: Axes | None = None) -> Axes:
    """Draw the error on training and validation images, and the pass whose network is kept.

    Parameters
    ----------
    steps : sequence of Epoch
        The run up to where it was stopped.
    kept : int
        The pass with the lowest validation error.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture.

    Raises
    ------
    ValueError
        If there are no steps, or one has no validation score.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> from grokdocs.regularize import Score
    >>> errors = [0.9, 0.5, 0.6]
    >>> run = [Epoch(i, Score(0.4, 1), (), validation=Score(error, 0)) for i, error in enumerate(errors)]
    >>> [line.get_label() for line in validation_curve(run, kept=1).lines]
    ['train', 'validation', 'kept']
    """
    if not steps:
        raise ValueError("steps is empty: run the learner for at least one iteration")
    ax = ax if ax is not None else new_axes()
    passes = [step.iteration for step in steps]
    curves = {
        "train": ([step.train_error for step in steps], PALETTE["train"]),
        "validation": ([step.validation_error for step in steps], PALETTE["test"]),
    }
    for name, (values, colour) in curves.items():
        _line(ax, passes, values, colour, name)
    muted = PALETTE["muted"]
    ax.axvline(kept, color=muted.light, linestyle=muted.dash, linewidth=1.4, label="kept")
    _frame(ax, "error")
    ax.set_xlabel("pass")
    label_ends(
        ax,
        [EndLabel(passes[-1], values[-1], name, colour.light) for name, (values, colour) in curves.items()],
    )
    ax.annotate(
        "kept",
        (kept, 1),
        xycoords=("data", "axes fraction"),
        xytext=(5, -4),
        textcoords="offset points",
        va="top",
        fontsize=9.5,
    )
    return ax


def masks(drawn: Sequence[npt.ArrayLike], ax: Axes | None = None) -> Axes:
    """Draw which hidden nodes are on, turn after turn.

    Parameters
    ----------
    drawn : sequence of array_like, shape (nodes,)
        One mask for each turn; 0 is off.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        A line of dots for each turn: full is on, a small ring is off.

    Raises
    ------
    ValueError
        If there are no masks, or they differ in length.

    Notes
    -----
    Chapter 8.

    Examples
    --------
    >>> ax = masks([[1, 0, 1], [0, 0, 1]])
    >>> {line.get_label(): len(line.get_xdata()) for line in ax.lines}
    {'on': 3, 'off': 3}
    """
    table = np.array([np.ravel(mask) for mask in drawn], dtype=float)
    if table.size == 0:
        raise ValueError("drawn is empty: give at least one mask")
    ax = ax if ax is not None else new_axes(height=0.75 + 0.24 * len(table))
    weight, muted = PALETTE["weight"], PALETTE["muted"]
    for name, places, colour, size in (("on", table > 0, weight, 5.0), ("off", table <= 0, muted, 2.4)):
        turns, nodes = np.nonzero(places)
        fill = colour.light if name == "on" else "none"
        ax.plot(
            nodes + 1, turns + 1, "o", color=colour.light, markerfacecolor=fill, markersize=size, label=name
        )
    ax.set(xlabel="hidden node", ylabel="turn", xlim=(0, table.shape[1] + 1), ylim=(len(table) + 0.7, 0.3))
    ax.grid(visible=False)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    return ax


def spread(scores: Mapping[str, Sequence[float]], ax: Axes | None = None) -> Axes:
    """Draw the accuracy of every seed as a dot, and the mean of each way with its spread.

    Parameters
    ----------
    scores : mapping of str to sequence of float, at least 2
        For each way of training, one accuracy for each seed.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        One line for each way, the first on top. The bar is one standard deviation either side.

    Raises
    ------
    ValueError
        If there are no ways, or one has fewer than two scores.

    Notes
    -----
    Chapter 8, the seed study.

    Examples
    --------
    >>> ax = spread({"plain": [0.82, 0.84], "dropout": [0.84, 0.85]})
    >>> [words.get_text() for words in ax.get_yticklabels()]
    ['plain', 'dropout']
    """
    if not scores or min(map(len, scores.values())) < 2:
        raise ValueError("give every way of training the scores of at least two seeds")
    ax = ax if ax is not None else new_axes(height=0.8 + 0.42 * len(scores))
    test, ink = PALETTE["test"], PALETTE["ink"]
    for line, values in enumerate(scores.values()):
        mean, deviation = statistics.fmean(values), statistics.stdev(values)
        ax.plot([mean - deviation, mean + deviation], [line, line], color=ink.light, linewidth=5, alpha=0.25)
        ax.plot(values, [line] * len(values), test.marker, color=test.light, markersize=4.5, alpha=0.75)
        ax.plot(mean, line, "|", color=ink.light, markersize=15, markeredgewidth=2)
    ax.set_yticks(range(len(scores)), labels=list(scores))
    ax.set(ylim=(len(scores) - 0.5, -0.5), xlabel="test accuracy")
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.grid(visible=False, axis="y")
    return ax


def spread_curves(ways: Mapping[str, Sequence[Run]], ax: Axes | None = None) -> Axes:
    """Draw the mean test accuracy over the passes, with its spread over the seeds.

    Parameters
    ----------
    ways : mapping of str to sequence of Run, at least 2
        For each way of training its runs, all measured after the same passes.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        A line for each way, in a band of one standard deviation either side.

    Raises
    ------
    ValueError
        If there are no ways, or one has fewer than two runs.

    Notes
    -----
    Chapter 8, the seed study.

    Examples
    --------
    >>> from grokdocs.regularize import Score
    >>> runs = [Run((Epoch(0, Score(1, 1), (), test=Score(1, right)),), ()) for right in (0.5, 0.75)]
    >>> spread_curves({"plain": runs}).lines[0].get_ydata().tolist()
    [0.625]
    """
    if not ways or min(map(len, ways.values())) < 2:
        raise ValueError("give every way of training at least two runs")
    ax = ax if ax is not None else new_axes()
    looks = (PALETTE["train"], PALETTE["test"], PALETTE["goal"], PALETTE["error"])
    ends = []
    for (name, runs), colour in zip(ways.items(), looks, strict=False):
        passes = [step.iteration for step in _measured(runs[0])]
        table = np.array([[step.test_accuracy for step in _measured(run)] for run in runs])
        mean, deviation = table.mean(axis=0), table.std(axis=0, ddof=1)
        ax.fill_between(
            passes, mean - deviation, mean + deviation, color=colour.light, alpha=0.2, linewidth=0
        )
        _line(ax, passes, mean.tolist(), colour, name)
        ends.append(EndLabel(passes[-1], float(mean[-1]), name, colour.light))
    _frame(ax, "accuracy")
    ax.set(xlabel="pass", ylabel="test accuracy")
    ax.set_ylim(bottom=_floor([run for runs in ways.values() for run in runs]))
    label_ends(ax, ends)
    return ax


def growth(seconds: Mapping[str, Mapping[int, float]], across: str, ax: Axes | None = None) -> Axes:
    """Draw how the time for training grows with a size.

    Parameters
    ----------
    seconds : mapping of str to mapping of int to float
        For each engine, the seconds at each size.
    across : str
        What the sizes count.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        A line for each engine; both axes begin at zero.

    Raises
    ------
    ValueError
        If nothing was measured.

    Notes
    -----
    The page "What training costs".

    Examples
    --------
    >>> ax = growth({"ours": {100: 0.5, 200: 1.0}}, across="images")
    >>> ax.get_xlabel(), ax.lines[0].get_ydata().tolist()
    ('images', [0.5, 1.0])
    """
    if not any(seconds.values()):
        raise ValueError("seconds is empty: measure at least one size")
    ax = ax if ax is not None else new_axes(height=2.4)
    looks = (PALETTE["error"], PALETTE["train"], PALETTE["goal"], PALETTE["test"])
    ends = []
    for (name, measured), colour in zip(seconds.items(), looks, strict=False):
        sizes, times = list(measured), list(measured.values())
        ax.plot(sizes, times, color=colour.light, linestyle=colour.dash, marker=colour.marker, label=name)
        ends.append(EndLabel(sizes[-1], times[-1], name, colour.light))
    ax.set(xlabel=across, ylabel="seconds")
    ax.set_xlim(left=0)
    ax.set_ylim(bottom=0)
    label_ends(ax, ends)
    return ax


def _measured(run: Run) -> Sequence[Epoch]:
    if not run.measured:
        raise ValueError("run has no test scores: give fit() examples to test on")
    return run.measured


def _floor(runs: Sequence[Run]) -> float:
    """Leave the first steep climb out of a picture: what follows needs the room."""
    late = [step.test_accuracy for run in runs for step in run.measured[len(run.measured) // 10 :]]
    return max(0.0, min(late) - 0.02)


def _line(ax: Axes, passes: Sequence[int], values: Sequence[float], colour: Colour, name: str) -> None:
    ax.plot(
        passes,
        values,
        color=colour.light,
        linestyle=colour.dash,
        linewidth=1.6,
        marker=colour.marker,
        markersize=5,
        markevery=max(1, len(passes) // _MARKS),
        label=name,
    )


def _frame(ax: Axes, measure: Measure) -> None:
    if measure == "error":
        ax.set_ylim(bottom=0)
    else:
        ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.set_ylabel(measure)
    ax.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    ax.yaxis.set_major_locator(MaxNLocator(5))
