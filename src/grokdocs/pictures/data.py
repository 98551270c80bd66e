"""Small data sets, and what the machines of chapter 2 made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from grokdocs import validation as take
from grokdocs.data.games import Crowd
from grokdocs.pictures.drawing import Look, box, dots, line, note, ring
from grokdocs.pictures.palette import PALETTE, new_axes

__all__ = ["clusters", "knob_and_count", "known_and_wanted", "trials", "weight_counts"]

_MARKERS = ("s", "^", "o", "P", "v", "X")


@take.checked(counts=take.named(take.whole(1)))
def weight_counts(counts: Mapping[str, int], ax: Axes | None = None) -> Axes:
    """Draw how many weights several networks have, the first on top, on a scale that multiplies.

    >>> [text.get_text() for text in weight_counts({"a lamp": 1, "a piano": 5000}).texts]
    ['1', '5,000']
    """
    ax, most = ax or new_axes(height=0.9 + 0.34 * len(counts)), max(counts.values())
    for row, number in enumerate(counts.values()):
        ax.barh(row, number, left=0.5, height=0.62, color=PALETTE["weight"].light)
        ax.text(number * 1.35 + 0.5, row, f"{number:,}", va="center")
    ax.set_yticks(range(len(counts)), list(counts))
    ax.set(xscale="log", xlim=(0.5, most * 12), xlabel="weights (each mark is ten times the last)")
    ax.set_xticks([10.0**power for power in range(6)], [f"{10**power:,}" for power in range(6)])
    ax.minorticks_off()
    ax.grid(visible=False, axis="y")
    ax.invert_yaxis()
    return ax


@take.checked(weights=take.drawn(take.vector("trials")), errors=take.drawn(take.vector("trials")))
def trials(weights: Sequence[float], errors: Sequence[float], ax: Axes | None = None) -> Axes:
    """Draw the error of each position that was tried, and ring the best.

    >>> trials([1, 2, 3], [4, 0, 4]).texts[0].get_text()
    'best: 2'
    """
    ax = ax or new_axes(height=2.6)
    error, weight = min(zip(errors, weights, strict=True))
    dots(ax, weights, errors, "error", markersize=5.5)
    ring(ax, weight, error, 14, 2)
    note(ax, f"best: {weight:g}", (weight, error), (0, 16), ha="center", fontsize=10)
    ax.set(xlabel="position of the knob", ylabel="error, added up", ylim=(-0.08 * max(errors), None))
    return ax


@take.checked(
    weeks=take.drawn(take.table("weeks", 2)), weight=take.drawn(take.number), wanted=take.drawn(take.number)
)
def known_and_wanted(
    weeks: Sequence[tuple[float, float]], weight: float, wanted: float, ax: Axes | None = None
) -> Axes:
    """Draw the pairs that are known, the knob as a line, and its answer to a new question.

    >>> ax = known_and_wanted([(10, 12), (20, 24)], weight=1.2, wanted=15)
    >>> [line.get_label() for line in ax.lines]
    ['knob at 1.2', 'known weeks', 'predicted']
    """
    ax, (mondays, tuesdays) = ax or new_axes(), np.array(weeks, dtype=float).T
    ends = np.array([mondays.min() - 2, mondays.max() + 2])
    line(ax, ends, ends * weight, "weight", label=f"knob at {weight:g}")
    dots(ax, mondays, tuesdays, "goal", markersize=9, label="known weeks")
    drop: Look = {"color": PALETTE["prediction"].light, "linestyle": ":", "linewidth": 1.4}
    ax.vlines(wanted, ends[0] * weight, wanted * weight, **drop)
    dots(ax, [wanted], [wanted * weight], "prediction", markersize=10, label="predicted")
    ax.set(xlabel="Monday, in coins", ylabel="Tuesday, in coins", xlim=ends)
    ax.legend(frameon=False, loc="upper left")
    return ax


@take.checked(
    crowds=take.several(take.one_record(Crowd), "crowds"), groups=take.labels("crowds", len(_MARKERS))
)
def clusters(crowds: Sequence[Crowd], groups: Sequence[int], ax: Axes | None = None) -> Axes:
    """Draw games by place and crowd, each group in a frame and with a shape of its own.

    Games of one group stand side by side, so that none hides another.

    >>> ax = clusters([Crowd("home", 9000), Crowd("away", 100)], groups=[0, 1])
    >>> [text.get_text() for text in ax.texts]
    ['group 0', 'group 1']
    """
    ax, tallest = ax or new_axes(), max(crowd.fans for crowd in crowds) / 1000
    for group in sorted(set(groups)):
        members = [crowd for crowd, own in zip(crowds, groups, strict=True) if own == group]
        shift = 0.14 * (np.arange(len(members)) - (len(members) - 1) / 2)
        x = np.array([member.point[0] for member in members]) + shift
        y = np.array([member.fans / 1000 for member in members])
        dots(ax, x, y, "input", marker=_MARKERS[group], markersize=8.5)
        corner, size = (
            (x.min() - 0.12, y.min() - 0.06 * tallest),
            (np.ptp(x) + 0.24, np.ptp(y) + 0.12 * tallest),
        )
        box(ax, corner, size, "muted", linestyle=(0, (3, 2)), linewidth=1)
        ax.text(x.max() + 0.17, y.mean(), f"group {group}", va="center")
    ax.set_xticks([0, 1], ["away", "home"])
    ax.set(xlim=(-0.5, 1.75), ylim=(-0.08 * tallest, 1.12 * tallest), ylabel="fans, in thousands")
    ax.grid(visible=False, axis="x")
    return ax


@take.checked(knobs=take.named(take.vector("games")), counts=take.named(take.vector("games")))
def knob_and_count(
    knobs: Mapping[str, Sequence[float]], counts: Mapping[str, Sequence[float]], ax: Axes | None = None
) -> Axes:
    """Draw what a machine with knobs and one that counts expected before each game, by place.

    >>> ax = knob_and_count({"home": [0.5, 0.6]}, {"home": [0.5, 1.0]})
    >>> [line.get_label() for line in ax.lines]
    ['a knob turns', 'a count grows']
    """
    if {name: len(values) for name, values in knobs.items()} != {
        name: len(counts.get(name, ())) for name in knobs
    }:
        raise ValueError("counts and knobs differ in their places or games: give both the same")
    ax = ax or new_axes()
    for place, chances in knobs.items():
        games, shares = range(1, len(chances) + 1), counts[place]
        line(ax, games, chances, "weight", lw=1.8, label="a knob turns")
        look: Look = {"linestyle": "--", "drawstyle": "steps-mid", "lw": 1.4, "label": "a count grows"}
        line(ax, games, shares, "ink", **look)
        ax.text(len(chances) + 1.2, (chances[-1] + shares[-1]) / 2, place, va="center")
    handles, labels = ax.get_legend_handles_labels()
    ax.legend(handles[:2], labels[:2], frameon=False, ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1))
    ax.set(xlabel="game of the season", ylabel="predicted chance to win", ylim=(-0.04, 1.04))
    ax.set_xlim(0, len(chances) * 1.16 + 1)
    return ax
