"""What the small machines of chapter 2 did, drawn from their records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import Rectangle

from grokdocs.checks import require_finite, require_matrix
from grokdocs.data.games import Crowd
from grokdocs.data.prices import Week
from grokdocs.pictures.palette import PALETTE, new_axes
from grokdocs.ways import Count, Trial, Turn

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["clusters", "knob_and_count", "known_and_wanted", "trials", "weight_counts"]

_MARKERS = ("s", "^", "o", "P", "v", "X")


def weight_counts(counts: Mapping[str, int], ax: Axes | None = None) -> Axes:
    """Draw how many knobs several networks have, on a scale that multiplies.

    Parameters
    ----------
    counts : mapping of str to int
        A name and a number of weights, 1 or more, for each network.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture, the first network on top.

    Raises
    ------
    ValueError
        If there is nothing to draw, or a number is below 1.

    Notes
    -----
    Chapter 1.

    Examples
    --------
    >>> ax = weight_counts({"a lamp": 1, "a piano": 5000})
    >>> [text.get_text() for text in ax.texts]
    ['1', '5,000']
    """
    if not counts or min(counts.values()) < 1:
        raise ValueError(f"counts is {dict(counts)}: give at least one network, each with 1 weight or more")
    ax = new_axes(4.8, 0.9 + 0.34 * len(counts)) if ax is None else ax
    for row, number in enumerate(counts.values()):
        ax.barh(row, number, left=0.5, height=0.62, color=PALETTE["weight"].light)
        ax.text(number * 1.35 + 0.5, row, f"{number:,}", va="center")
    ax.set_yticks(range(len(counts)), list(counts))
    ax.set(
        xscale="log",
        xlim=(0.5, max(counts.values()) * 12),
        xlabel="weights (each mark is ten times the last)",
    )
    ax.set_xticks([10.0**power for power in range(6)], ["1", "10", "100", "1,000", "10,000", "100,000"])
    ax.minorticks_off()
    ax.grid(visible=False, axis="y")
    ax.invert_yaxis()
    return ax


def known_and_wanted(weeks: Sequence[Week], weight: float, wanted: float, ax: Axes | None = None) -> Axes:
    """Draw the pairs that are known, the knob as a line, and the answer it gives to a new question.

    Parameters
    ----------
    weeks : sequence of Week
        The pairs to learn from, in coins.
    weight : float
        The knob: Tuesday's price for each coin of Monday's.
    wanted : float
        A Monday whose Tuesday is not known, in coins.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture.

    Raises
    ------
    ValueError
        If there are no weeks, or a number is not finite.

    Notes
    -----
    Chapter 2.

    Examples
    --------
    >>> ax = known_and_wanted([Week(10, 12), Week(20, 24)], weight=1.2, wanted=15)
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('Monday, in coins', 'Tuesday, in coins')
    """
    require_matrix(columns=2, weeks=weeks)
    require_finite(weight=weight, wanted=wanted)
    ax = new_axes() if ax is None else ax
    mondays, tuesdays = np.array(weeks, dtype=float).T
    ends = np.array([mondays.min() - 2, mondays.max() + 2])
    known, line, answer = PALETTE["goal"], PALETTE["weight"], PALETTE["prediction"]
    ax.plot(ends, ends * weight, color=line.light, label=f"knob at {weight:g}")
    ax.plot(mondays, tuesdays, known.marker, color=known.light, markersize=9, label="known weeks")
    ax.vlines(wanted, ends[0] * weight, wanted * weight, color=answer.light, linestyle=":", linewidth=1.4)
    ax.plot(wanted, wanted * weight, answer.marker, color=answer.light, markersize=10, label="predicted")
    ax.set(xlabel="Monday, in coins", ylabel="Tuesday, in coins", xlim=ends)
    ax.legend(frameon=False, loc="upper left")
    return ax


def trials(tried: Sequence[Trial], ax: Axes | None = None) -> Axes:
    """Draw the error of each position that was tried, and ring the best.

    Parameters
    ----------
    tried : sequence of Trial
        What `try_weights` returned.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture.

    Raises
    ------
    ValueError
        If nothing was tried.

    Notes
    -----
    Chapter 2, and a first look at the bowl of chapter 4.

    Examples
    --------
    >>> ax = trials([Trial(1, 4), Trial(2, 0), Trial(3, 4)])
    >>> ax.texts[0].get_text()
    'best: 2'
    """
    if not tried:
        raise ValueError("tried is empty: try at least one position")
    ax = new_axes(height=2.6) if ax is None else ax
    best = min(tried, key=lambda trial: trial.error)
    error, goal = PALETTE["error"], PALETTE["goal"]
    weights, errors = zip(*tried, strict=True)
    ax.plot(weights, errors, error.marker, color=error.light, markersize=5.5)
    ax.plot(
        best.weight, best.error, "o", color=goal.light, fillstyle="none", markersize=14, markeredgewidth=2
    )
    ax.annotate(
        f"best: {best.weight:g}",
        (best.weight, best.error),
        xytext=(0, 16),
        textcoords="offset points",
        ha="center",
    )
    ax.set(xlabel="position of the knob", ylabel="error, added up", ylim=(-0.08 * max(errors), None))
    return ax


def clusters(crowds: Sequence[Crowd], groups: Sequence[int], ax: Axes | None = None) -> Axes:
    """Draw games by place and crowd, each group in a frame and with a shape of its own.

    Parameters
    ----------
    crowds : sequence of Crowd
        The games.
    groups : sequence of int
        The group of each game, counted from 0; at most six groups.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture. Games of one group stand side by side, so that none hides another.

    Raises
    ------
    ValueError
        If there is not one group for each game, or there are more than six groups.

    Notes
    -----
    Chapter 2.

    Examples
    --------
    >>> ax = clusters([Crowd("home", 9000), Crowd("away", 100)], groups=[0, 1])
    >>> [text.get_text() for text in ax.texts]
    ['group 0', 'group 1']
    """
    if len(groups) != len(crowds):
        raise ValueError(
            f"groups has {len(groups)} entries, crowds has {len(crowds)}: give one for each game"
        )
    if not set(groups) <= set(range(len(_MARKERS))):
        raise ValueError(f"groups is {list(groups)}: give numbers from 0 to {len(_MARKERS) - 1}")
    ax = new_axes() if ax is None else ax
    tallest = max(crowd.fans for crowd in crowds) / 1000
    for group in sorted(set(groups)):
        members = [crowd for crowd, own in zip(crowds, groups, strict=True) if own == group]
        shift = 0.14 * (np.arange(len(members)) - (len(members) - 1) / 2)
        x = np.array([member.point[0] for member in members]) + shift
        y = np.array([member.fans for member in members]) / 1000
        ax.plot(x, y, _MARKERS[group], color=PALETTE["input"].light, markersize=8.5)
        _frame(ax, x, y, pad=(0.12, 0.06 * tallest))
        ax.text(x.max() + 0.17, y.mean(), f"group {group}", va="center")
    ax.set_xticks([0, 1], ["away", "home"])
    ax.set(xlim=(-0.5, 1.75), ylim=(-0.08 * tallest, 1.12 * tallest), ylabel="fans, in thousands")
    ax.grid(visible=False, axis="x")
    return ax


def knob_and_count(turns: Sequence[Turn], counts: Sequence[Count], ax: Axes | None = None) -> Axes:
    """Draw what a machine with knobs and a machine that counts believed before each game.

    Parameters
    ----------
    turns : sequence of Turn
        The machine with knobs, one turn for each game.
    counts : sequence of Count
        The machine that counts, on the same games.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture: a pair of lines for each kind of game.

    Raises
    ------
    ValueError
        If the two did not see the same number of games.

    Notes
    -----
    Chapter 2.

    Examples
    --------
    >>> from grokdocs.ways import keep_count, turn_knobs
    >>> turns = list(turn_knobs([([1], 1), ([1], 0)], [0.5], alpha=0.1))
    >>> ax = knob_and_count(turns, list(keep_count([("home", 1), ("home", 0)])))
    >>> [line.get_label() for line in ax.lines[:2]]
    ['a knob turns', 'a count grows']
    """
    if len(turns) != len(counts) or not turns:
        raise ValueError(f"turns has {len(turns)} games, counts has {len(counts)}: show both the same games")
    ax = new_axes() if ax is None else ax
    knob, count = PALETTE["weight"], PALETTE["ink"]
    for kind in dict.fromkeys(each.kind for each in counts):
        mine = [place for place, each in enumerate(counts) if each.kind == kind]
        games = [place + 1 for place in mine]
        believed = [turns[place].prediction for place in mine]
        ax.plot(
            games, believed, "-", marker=knob.marker, markersize=4.5, color=knob.light, label="a knob turns"
        )
        shares = [counts[place].prediction for place in mine]
        ax.plot(games, shares, "--", drawstyle="steps-mid", color=count.light, lw=1.4, label="a count grows")
        ax.text(games[-1] + 1.2, (believed[-1] + shares[-1]) / 2, str(kind), va="center")
    handles, labels = ax.get_legend_handles_labels()
    ax.legend(handles[:2], labels[:2], frameon=False, ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1))
    ax.set(xlabel="game of the season", ylabel="predicted chance to win", ylim=(-0.04, 1.04))
    ax.set_xlim(0, len(turns) * 1.16 + 1)
    return ax


def _frame(ax: Axes, x: np.ndarray, y: np.ndarray, *, pad: tuple[float, float]) -> None:
    """Put a frame around some points."""
    low = (x.min() - pad[0], y.min() - pad[1])
    width, height = np.ptp(x) + 2 * pad[0], np.ptp(y) + 2 * pad[1]
    dashed = (0, (3, 2))
    ax.add_patch(Rectangle(low, width, height, fc="none", ec=PALETTE["muted"].light, ls=dashed))
