"""The error as weights see it: a bowl over one of them, a valley over two, and a run on its way down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from grokdocs import validation as take
from grokdocs.pictures.drawing import Look, arrow, dots, line, note, recorded, ring
from grokdocs.pictures.palette import PALETTE, house_style, new_axes, panels
from grokdocs.steps import Step

__all__ = ["bowl", "bowl_steps", "bowls", "error_surface"]

_ARROW_ROOM, _NUMBER_ROOM, _TANGENT_ROOM = 24.0, 12.0, 42.0  # points
_HEADROOM = 2.2  # the top of many bowls, in units of the largest error of the run
_BANDS, _DARKEST = 9, 0.5  # shades of a valley; its path stands out from the darkest

Array = npt.NDArray[np.float64]
OneWeight = Step[float, float]
ManyWeights = Step[tuple[float, ...], float]


class _Bowl(NamedTuple):
    """The error as a function of one weight, while all others stand where they are."""

    weight: float
    x: float
    delta: Any

    @property
    def bottom(self) -> Any:
        return self.weight - self.delta / self.x if self.x else self.weight

    @property
    def slope(self) -> Any:
        return 2 * self.delta * self.x

    def error(self, weight: Any) -> Any:
        return (self.delta + (weight - self.weight) * self.x) ** 2


@take.checked(
    steps=take.records(Step, "one"),
    x=take.drawn(take.number),
    goal=take.drawn(take.number),
    tangent=take.flag,
)
def bowl(
    steps: Iterable[OneWeight], x: float, goal: float, *, ax: Axes | None = None, tangent: bool = True
) -> Axes:
    """Draw the error over the weight, and every weight that a run has tried.

    Dots are where the run was, a ring is where you want to be, and the tangent is the slope
    at the last dot.

    >>> from grokdocs.descent import gradient_descent
    >>> ax = bowl(gradient_descent(weight=0, x=0.5, goal=0.8, iterations=3), x=0.5, goal=0.8)
    >>> [line.get_label() for line in ax.lines if line.get_label()[0] != "_"]
    ['error', 'slope', 'where the run was', 'where you want to be']
    """
    run, ax = _checked(steps, x, goal), ax or new_axes()
    _draw_run(ax, run, run, x, tangent=tangent)
    _number_dots(ax, run)
    ax.set(xlabel="weight", ylabel="error")
    return ax


@take.checked(steps=take.records(Step, "one"), x=take.drawn(take.number), goal=take.drawn(take.number))
def bowl_steps(steps: Iterable[OneWeight], x: float, goal: float) -> list[Axes]:
    """Draw a run in its bowl step by step, one panel for each, two side by side.

    >>> from grokdocs.descent import gradient_descent
    >>> panels = bowl_steps(gradient_descent(0, x=1.1, goal=0.8, iterations=3), x=1.1, goal=0.8)
    >>> [ax.get_title() for ax in panels]
    ['pass 0', 'pass 1', 'pass 2']
    """
    run = _checked(steps, x, goal)
    rows = (len(run) + 1) // 2
    axes: list[Axes] = list(panels(rows, 2, 2.1 * rows, sharex=True, sharey=True).flat)
    for place, (ax, step) in enumerate(zip(axes, run, strict=False), start=1):
        _draw_run(ax, run, run[:place], x)
        ax.set_title(f"pass {step.iteration}", fontsize=10, pad=3)
    for ax in axes[len(run) :]:
        ax.remove()
    figure: Any = axes[0].figure
    figure.supxlabel("weight", fontsize=10.5)
    figure.supylabel("error", fontsize=10.5)
    return axes[: len(run)]


@take.checked(
    inputs=take.drawn(take.vector("inputs")),
    steps=take.records(Step, "inputs"),
    names=take.words("inputs"),
    zoom=take.flag,
)
def bowls(
    steps: Sequence[ManyWeights], inputs: Sequence[float], names: Sequence[str], *, zoom: bool = False
) -> list[list[Axes]]:
    """Draw the bowl of every weight side by side, with one row for each step.

    A dot marks where the weight stands, a ring the bottom of its bowl; a weight that stands still
    for the whole run gets a plumb line. All panels have the same width in units of the weight, so
    that steepness can be compared; zoomed, each has the width that its own bowl needs.

    >>> from grokdocs.weights import learn_many_to_one
    >>> run = list(learn_many_to_one([8.5, 0.65], [0.1, 0.2], goal=1, frozen={0}))
    >>> rows = bowls(run, [8.5, 0.65], ["toes", "record"])
    >>> len(rows), [ax.get_title() for ax in rows[0]]
    (3, ['toes, frozen', 'record'])
    """
    run = recorded(steps)
    rows = [[_bowl_of(step, inputs, place) for place in range(len(inputs))] for step in run]
    top = _HEADROOM * max(step.error for step in run) or 1.0
    still = [len(run) > 1 and len({step.weight[place] for step in run}) == 1 for place in range(len(inputs))]
    grid = panels(len(rows), len(inputs), 0.7 + 1.45 * len(rows), sharex="col", sharey=True)
    with house_style():
        for axes, row, step in zip(grid, rows, run, strict=True):
            for ax, each, window, stands in zip(axes, row, _windows(rows, zoom), still, strict=True):
                _draw_bowl(ax, each, window, top)
                if stands:
                    ax.axvline(each.weight, zorder=0.5, label="still", **_muted(1.2))
            axes[0].set_ylabel(f"pass {step.iteration}\nerror")
        for ax, name, stands in zip(grid[0], names, still, strict=True):
            ax.set_title(f"{name}, frozen" if stands else name)
        for ax in grid[-1]:
            ax.set_xlabel("weight")
    return [list(axes) for axes in grid]


@take.checked(
    inputs=take.drawn(take.vector("inputs")),
    steps=take.records(Step, "inputs"),
    places=take.several(take.place_in("inputs"), 2),
    names=take.words("inputs"),
)
def error_surface(
    steps: Sequence[ManyWeights], inputs: Sequence[float], places: tuple[int, int], names: Sequence[str]
) -> list[Axes]:
    """Draw the path of a run on the error over two weights, and a slice where it began.

    Above, darker means more error, the dashed line is the floor of the valley where the error is
    0, and the dotted line is where the slice is cut. Below is that slice. No third weight may move
    during the run, or there would be another surface at each step.

    >>> from grokdocs.weights import learn_many_to_one
    >>> run = list(learn_many_to_one([8.5, 0.65, 1.2], [0.1, 0.2, -0.1], goal=1, frozen={0}))
    >>> surface, below = error_surface(run, [8.5, 0.65, 1.2], (1, 2), ["toes", "record", "fans"])
    >>> surface.get_ylabel(), below.get_xlabel()
    ('weight of fans', 'weight of record')
    """
    run = recorded(steps)
    for place in set(range(len(inputs))) - set(places):
        if len({step.weight[place] for step in run}) > 1:
            raise ValueError(f"weight {place} moves during the run: freeze it, or make it one of places")
    if not all(inputs[place] for place in places):
        raise ValueError(
            f"places names {places}, where an input is 0: the error does not change with its weight"
        )
    across, along = (_bowl_of(run[0], inputs, place) for place in places)
    path = np.array([[step.weight[place] for place in places] for step in run])
    columns, rows = _map(across, path)
    surface, below = panels(2, 1, 5.4, sharex=True, gridspec_kw={"height_ratios": [1.7, 1]})[:, 0]
    with house_style():
        _draw_surface(surface, across, along, columns, rows)
        look: Look = {"marker": "o", "markersize": 5.5, "markeredgecolor": PALETTE["ink"].light}
        line(
            surface,
            path[:, 0],
            path[:, 1],
            "weight",
            linewidth=1.4,
            markeredgewidth=0.7,
            label="path",
            **look,
        )
        note(surface, "start", path[0], (-7, 4), ha="right")
        note(surface, "end", path[-1], (7, 4))
        line(below, columns, across.error(columns), "error", linewidth=1.8, label="error")
        ring(below, across.bottom, 0, 10, 1.6, clip_on=False, zorder=3)
        dots(below, [across.weight], [across.delta**2], "weight", marker="o", markersize=6, clip_on=False)
        below.set_ylim(0, max(1.6 * across.delta**2, 0.5 * across.error(columns).max()))
        surface.set_ylabel(f"weight of {names[places[1]]}")
        below.set(xlabel=f"weight of {names[places[0]]}", ylabel="error")
    return [surface, below]


def _muted(width: float) -> Look:
    return {"color": PALETTE["muted"].light, "linestyle": PALETTE["muted"].dash, "linewidth": width}


def _checked(steps: Iterable[OneWeight], x: float, goal: float) -> list[OneWeight]:
    """Refuse what would make a wrong picture, or none."""
    run = recorded(steps)
    if x == 0:
        raise ValueError("x is 0: the error is the same for every weight, so there is no bowl to draw")
    for step in run:
        if not np.allclose([step.weight * x, step.prediction - goal], [step.prediction, step.delta]):
            raise ValueError(f"step {step.iteration} has another x or goal: give those of the run")
    return run


def _bowl_of(step: ManyWeights, inputs: Sequence[float], place: int) -> _Bowl:
    return _Bowl(step.weight[place], inputs[place], step.delta)


def _draw_run(
    ax: Axes, run: list[OneWeight], shown: list[OneWeight], x: float, *, tangent: bool = True
) -> None:
    """Draw the whole bowl, a little higher than the highest dot of the run, and the dots shown so far."""
    last = shown[-1]
    here = _Bowl(last.weight, x, last.delta)
    reach = max(abs(step.weight - here.bottom) for step in run) * 1.18 or max(1, abs(here.bottom)) / 2
    window = np.array([here.bottom - reach, here.bottom + reach])
    top = here.error(window).max()
    ax.set(xlim=window, ylim=(-0.1 * top, 1.02 * top))
    weights = np.linspace(window[0], window[1], 161)
    line(ax, weights, here.error(weights), "error", label="error", zorder=2)
    for before, after in pairwise(shown):
        _draw_way(ax, before, after)
    if tangent:
        steepness = here.slope * 2 * reach / (1.02 * top)  # as it looks: the steeper, the shorter across
        _draw_tangent(ax, here, 0.48 * reach / np.hypot(1, steepness), 2.2, "slope")
    weight, error = [step.weight for step in shown], [step.error for step in shown]
    look: Look = {"marker": "o", "markeredgecolor": PALETTE["paper"].light, "clip_on": False}
    dots(ax, weight, error, "weight", markersize=8, label="where the run was", zorder=5, **look)
    now = look | {"markeredgecolor": PALETTE["ink"].light}  # the only full one
    dots(ax, weight[-1:], error[-1:], "weight", markersize=9.5, zorder=6, **now)
    ring(ax, here.bottom, 0, 14, 2.2, label="where you want to be", zorder=7)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_locator(MaxNLocator(4))


def _draw_way(ax: Axes, before: OneWeight, after: OneWeight) -> None:
    """Join two dots, where there is room for an arrow between them."""
    if np.hypot(*np.subtract(*_in_points(ax, [before, after]))) >= _ARROW_ROOM:
        head = "-|>,head_width=0.22,head_length=0.4"
        places = (before.weight, before.error), (after.weight, after.error)
        arrow(ax, *places, arrowstyle=head, lw=1.0, shrinkA=4, shrinkB=5)


def _draw_tangent(ax: Axes, here: _Bowl, reach: float, width: float, label: str) -> None:
    moved = np.array([-reach, reach])
    heights = here.delta**2 + here.slope * moved
    line(ax, here.weight + moved, heights, "delta", linewidth=width, label=label, zorder=4)


def _number_dots(ax: Axes, run: list[OneWeight]) -> None:
    """Write its pass beside each dot, on the outer side of the wall, where nothing is in the way."""
    bottom, places, written = sum(ax.get_xlim()) / 2, _in_points(ax, run), list[Array]()
    for step, dot in zip(run, places, strict=True):
        side = -1 if step.weight < bottom else 1
        place = dot + np.array([14 * side, -4])
        crowd = [np.hypot(*(place - other)) for other in [*places, *written] if other is not dot]
        behind_tangent = step is not run[-1] and np.hypot(*(place - places[-1])) < _TANGENT_ROOM
        if min(crowd, default=_NUMBER_ROOM) >= _NUMBER_ROOM and not behind_tangent:
            written.append(place)
            look = {"ha": "right" if side < 0 else "left", "va": "center", "annotation_clip": False}
            note(ax, str(step.iteration), (step.weight, step.error), (10 * side, -4), zorder=8, **look)


def _in_points(ax: Axes, run: Sequence[OneWeight]) -> list[Array]:
    """Say where the dots are on the page."""
    pixels: Any = ax.transData.transform([(step.weight, step.error) for step in run])
    return list(pixels * 72.0 / ax.figure.dpi)


def _windows(rows: list[list[_Bowl]], zoom: bool) -> list[tuple[float, float]]:
    """Choose what part of each weight's axis to show: the same part in every row."""
    columns = [
        [place for each in column for place in (each.weight, each.bottom)]
        for column in zip(*rows, strict=True)
    ]
    spans = [1.6 * (max(column) - min(column)) or 1.0 for column in columns]
    halves = spans if zoom else [max(spans) / 2] * len(spans)
    middles = [(max(column) + min(column)) / 2 for column in columns]
    return [(middle - half, middle + half) for middle, half in zip(middles, halves, strict=True)]


def _draw_bowl(ax: Axes, here: _Bowl, window: tuple[float, float], top: float) -> None:
    weights = np.linspace(*window, 241)
    line(ax, weights, here.error(weights), "error", linewidth=1.6, label="error")
    reach = 0.2 * (window[1] - window[0])
    _draw_tangent(ax, here, min(reach, 0.42 * top / (abs(here.slope) or top)), 1.4, "tangent")
    ring(ax, here.bottom, 0, 9, 1.6, clip_on=False, label="bottom")
    dots(
        ax,
        [here.weight],
        [here.delta**2],
        "weight",
        marker="o",
        markersize=5.5,
        clip_on=False,
        label="weight",
    )
    ax.set(xlim=window, ylim=(0, top))
    ax.xaxis.set_major_locator(MaxNLocator(2, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_locator(MaxNLocator(3))


def _map(across: _Bowl, path: Array) -> tuple[Array, Array]:
    """Show the path and the bottom of the slice, with one unit as long across as up."""
    left, right = min(path[:, 0].min(), across.bottom), max(path[:, 0].max(), across.bottom)
    span = 1.5 * max(right - left, np.ptp(path[:, 1]) / 0.7) or 1.0
    middle, height = (left + right) / 2, (path[0, 1] + path[-1, 1]) / 2
    return middle + span * np.linspace(-0.5, 0.5, 161), height + span * np.linspace(-0.36, 0.36, 121)


def _draw_surface(ax: Axes, across: _Bowl, along: _Bowl, columns: Array, rows: Array) -> None:
    # With the second weight moved, the miss of the first one's bowl begins elsewhere.
    moved = (rows[:, None] - along.weight) * along.x
    errors = across._replace(delta=across.delta + moved).error(columns)
    levels = np.linspace(0, np.sqrt(errors.max()), _BANDS + 1) ** 2  # even steps of the miss
    shades: Any = [(PALETTE["ink"].light, shade) for shade in np.linspace(0, _DARKEST, _BANDS)]
    ax.contourf(columns, rows, errors, levels=levels, colors=shades)
    floor = along.weight - (across.delta + (columns - across.weight) * across.x) / along.x
    line(ax, columns, floor, "goal", linewidth=1.8, label="no error")
    ax.axhline(along.weight, label="slice", **_muted(1.6))
    ax.set(xlim=columns[[0, -1]], ylim=rows[[0, -1]])
    ax.grid(visible=False)
