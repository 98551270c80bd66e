"""How training goes: on what was learned from, on what was not, and in many runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter

from grokdocs import validation as take
from grokdocs.experiments import Run, confidence_interval
from grokdocs.pictures.drawing import dots, label_ends, line, note, recorded
from grokdocs.pictures.palette import PALETTE, new_axes, panels
from grokdocs.steps import Epoch

__all__ = ["leads", "masks", "slopes", "spread_curves", "train_and_test", "validation_curve"]

_MARKS = 6  # along a curve
_WAYS = ("train", "test", "goal", "error")  # the colours of curves that are compared
Measure = Literal["error", "accuracy"]


@take.checked(run=take.one_record(Run))
def train_and_test(run: Run) -> list[Axes]:
    """Draw error and accuracy over the passes, on training and on test images.

    >>> from grokdocs.steps import Score
    >>> scores = {"train": Score(0.2, 1), "test": Score(1, 0.5)}
    >>> error, accuracy = train_and_test(Run((Epoch(0, 0, (), (), scores), Epoch(1, 0, (), (), scores)), ()))
    >>> [line.get_label() for line in error.lines], accuracy.get_ylabel()
    (['train', 'test'], 'accuracy')
    """
    axes: list[Axes] = list(panels(2, 1, 4.4, sharex=True)[:, 0])
    measures: tuple[Measure, ...] = ("error", "accuracy")
    for ax, measure in zip(axes, measures, strict=True):
        lines = [_draw_scores(ax, run.held("test"), exam, measure, exam, exam) for exam in ("train", "test")]
        _set_frame(ax, measure, measure)
        label_ends(ax, lines)
    axes[-1].set_xlabel("pass")
    return axes


@take.checked(pairs=take.named(take.several(take.one_record(Run), 2)))
def slopes(pairs: Mapping[str, tuple[Run, Run]]) -> list[Axes]:
    """Draw the test accuracy of each experiment with the printed slope, and with the right one.

    >>> from grokdocs.steps import Score
    >>> run = Run(tuple(Epoch(i, 0, (), (), {"test": Score(1, 0.5)}) for i in range(2)), ())
    >>> [line.get_label() for line in slopes({"plain": (run, run)})[0].lines]
    ['as printed', 'right slope']
    """
    rows, columns = -(-len(pairs) // 2), min(2, len(pairs))
    grid = panels(rows, columns, 0.5 + 1.9 * rows, sharex=True, sharey=True)
    axes: list[Axes] = list(grid.flat)
    for ax, (title, (printed, right)) in zip(axes, pairs.items(), strict=False):
        _draw_scores(ax, printed.held("test"), "test", "accuracy", "error", "as printed")
        _draw_scores(ax, right.held("test"), "test", "accuracy", "goal", "right slope")
        _set_frame(ax, "accuracy", "")
        ax.set_title(title)
    axes[0].set_ylim(bottom=_floor([run for pair in pairs.values() for run in pair]))
    for ax in axes[len(pairs) :]:
        ax.remove()
    for ax in grid[:, 0]:
        ax.set_ylabel("test accuracy")
    for ax in grid[-1]:
        ax.set_xlabel("pass")
    figure: Any = axes[0].figure
    handles = axes[0].get_legend_handles_labels()
    figure.legend(*handles, loc="outside upper center", ncols=2, frameon=False)
    return axes[: len(pairs)]


@take.checked(epochs=take.records(Epoch), kept=take.count)
def validation_curve(epochs: Sequence[Epoch], kept: int, ax: Axes | None = None) -> Axes:
    """Draw the error on training and validation images, and the pass whose network is kept.

    >>> from grokdocs.steps import Score
    >>> scores = {"train": Score(0.2, 1), "validation": Score(1, 0.5)}
    >>> ax = validation_curve([Epoch(i, 0, (), (), scores) for i in range(3)], kept=1)
    >>> [line.get_label() for line in ax.lines]
    ['train', 'validation', 'kept']
    """
    ax, muted = ax or new_axes(), PALETTE["muted"]
    colours = {"train": "train", "validation": "test"}
    lines = [_draw_scores(ax, epochs, exam, "error", colour, exam) for exam, colour in colours.items()]
    ax.axvline(kept, color=muted.light, linestyle=muted.dash, linewidth=1.4, label="kept")
    _set_frame(ax, "error", "error")
    ax.set_xlabel("pass")
    label_ends(ax, lines)
    note(ax, "kept", (kept, 1), (5, -4), xycoords=("data", "axes fraction"), va="top")
    return ax


@take.checked(drawn=take.several(take.drawn(take.array)))
def masks(drawn: Sequence[npt.ArrayLike], ax: Axes | None = None) -> Axes:
    """Draw which hidden nodes are on, a line for each turn: full is on, a small ring is off.

    >>> {line.get_label(): len(line.get_xdata()) for line in masks([[1, 0, 1], [0, 0, 1]]).lines}
    {'on': 3, 'off': 3}
    """
    rows = [np.ravel(mask) for mask in recorded(drawn)]
    if len({row.size for row in rows}) > 1:
        raise ValueError(
            f"drawn holds masks of {sorted({row.size for row in rows})} nodes: give masks of one layer"
        )
    table = np.array(rows)
    ax = ax or new_axes(height=0.75 + 0.24 * len(table))
    looks = {"on": ("weight", 5.0, "full"), "off": ("muted", 2.4, "none")}
    for (name, (colour, size, fill)), places in zip(looks.items(), (table > 0, table <= 0), strict=True):
        turns, nodes = np.nonzero(places)
        look: dict[str, Any] = {"marker": "o", "markersize": size, "fillstyle": fill}
        dots(ax, nodes + 1, turns + 1, colour, label=name, **look)
    ax.set(xlabel="hidden node", ylabel="turn", xlim=(0, table.shape[1] + 1), ylim=(len(table) + 0.7, 0.3))
    ax.grid(visible=False)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    return ax


@take.checked(gaps=take.named(take.drawn(take.vector("sets", least=2))))
def leads(gaps: Mapping[str, Sequence[float]], ax: Axes | None = None) -> Axes:
    """Draw differences in accuracy: a dot for each training set, their mean, and how sure it is.

    The bar is the confidence interval. Where it meets the dashed line, nothing is shown.

    >>> ax = leads({"dropout": [0.01, 0.03], "batches": [-0.01, 0.01]})
    >>> [words.get_text() for words in ax.get_yticklabels()]
    ['dropout', 'batches']
    """
    ax, muted = ax or new_axes(height=0.8 + 0.42 * len(gaps)), PALETTE["muted"]
    ax.axvline(0, color=muted.light, linestyle=muted.dash, linewidth=1.4)
    for place, gap in enumerate(gaps.values()):
        points = [100 * each for each in gap]
        mean, margin = confidence_interval(points)
        line(ax, [mean - margin, mean + margin], [place, place], "ink", linewidth=5, alpha=0.25)
        dots(ax, points, [place] * len(points), "test", markersize=4.5, alpha=0.75)
        dots(ax, [mean], [place], "ink", marker="|", markersize=15, markeredgewidth=2)
    ax.set_yticks(range(len(gaps)), labels=list(gaps))
    ax.set(ylim=(len(gaps) - 0.5, -0.5), xlabel="points of test accuracy")
    ax.grid(visible=False, axis="y")
    return ax


@take.checked(passes=take.vector("passes"), ways=take.named(take.drawn(take.matrix("runs", "exams"))))
def spread_curves(
    passes: Sequence[int], ways: Mapping[str, Sequence[Sequence[float]]], ax: Axes | None = None
) -> Axes:
    """Draw the mean test accuracy of each way of training, in a band of one standard deviation.

    >>> spread_curves([0], {"plain": [[0.5], [0.75]]}).lines[0].get_ydata().tolist()
    [0.625]
    """
    if len(ways) > len(_WAYS) or any(len(curves) < 2 for curves in ways.values()):
        raise ValueError(
            f"ways has {len(ways)} entries: give {len(_WAYS)} at most, each with two curves or more"
        )
    ax, lines, lowest = ax or new_axes(), [], 1.0
    for (name, curves), colour in zip(ways.items(), _WAYS, strict=False):
        table = np.array(curves)
        if table.shape[1] != len(passes):
            raise ValueError(
                f"the curves of {name!r} have {table.shape[1]} points: give {len(passes)}, as passes has"
            )
        mean, deviation = table.mean(axis=0), table.std(axis=0, ddof=1)
        band: dict[str, Any] = {"color": PALETTE[colour].light, "alpha": 0.2, "linewidth": 0}
        ax.fill_between(passes, mean - deviation, mean + deviation, **band)
        lines.append(_draw_curve(ax, passes, mean, colour, name))
        lowest = min(lowest, (mean - deviation)[len(passes) // 10 :].min())
    _set_frame(ax, "accuracy", "test accuracy")
    ax.set_xlabel("pass")
    ax.set_ylim(bottom=max(0.0, lowest - 0.01))  # the first steep climb needs no room
    label_ends(ax, lines)
    return ax


def _draw_scores(
    ax: Axes, epochs: Sequence[Epoch], exam: str, measure: Measure, colour: str, label: str
) -> Line2D:
    passes = [epoch.iteration for epoch in recorded(epochs)]
    if any(exam not in epoch.scores for epoch in epochs):
        raise ValueError(f"a pass has no score {exam!r}: name the exam so when it is held")
    values = [getattr(epoch.scores[exam], measure) for epoch in epochs]
    return _draw_curve(ax, passes, values, colour, label)


def _draw_curve(ax: Axes, passes: Sequence[int], values: Any, colour: str, label: str) -> Line2D:
    marks = {"marker": PALETTE[colour].marker, "markersize": 5, "markevery": max(1, len(passes) // _MARKS)}
    return line(ax, passes, values, colour, linewidth=1.6, label=label, **marks)


def _floor(runs: Sequence[Run]) -> float:
    """Leave the first steep climb out of a picture: what follows needs the room."""
    late = [epoch.scores["test"].accuracy for run in runs for epoch in _late(run.held("test"))]
    return max(0.0, min(late) - 0.02)


def _late(epochs: list[Epoch]) -> list[Epoch]:
    return epochs[len(epochs) // 10 :]


def _set_frame(ax: Axes, measure: Measure, label: str) -> None:
    if measure == "error":
        ax.set_ylim(bottom=0)
    else:
        ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))  # so no step may end in a half
    ax.set_ylabel(label)
    ax.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
