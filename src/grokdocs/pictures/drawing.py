"""The pencil: lines, dots, words, boxes and arrows, in the colours of the palette."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias, TypeVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch

from grokdocs import validation as take
from grokdocs.pictures.palette import PALETTE, WIDTH, new_axes

__all__ = [
    "DASHES",
    "Look",
    "arrow",
    "box",
    "canvas",
    "dots",
    "label_ends",
    "line",
    "note",
    "push_apart",
    "recorded",
    "ring",
    "short",
    "write",
]

DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1.2, 1.6)), (0, (6, 1.5, 1.2, 1.5)))
_LINE = 13.5  # height of a line of words, in points
Look: TypeAlias = dict[str, Any]  # how something is drawn, in the words of matplotlib
_Item = TypeVar("_Item")
_colour = take.one_of(*PALETTE)


def _line(name: str, value: Any, sizes: take.Sizes) -> Line2D:
    if not isinstance(value, Line2D):
        raise ValueError(f"{name} is {value!r}: give a line, as line() draws it")
    return value


@take.checked(steps=take.listed)
def recorded(steps: Iterable[_Item]) -> list[_Item]:
    """Take down what a learner yields.

    >>> recorded([])
    Traceback (most recent call last):
        ...
    ValueError: there are no steps to draw: run the learner for at least one iteration
    """
    run = list(steps)
    if not run:
        raise ValueError("there are no steps to draw: run the learner for at least one iteration")
    return run


@take.checked(number=take.number, digits=take.whole(1, 17))
def short(number: float, digits: int = 4) -> str:
    """Write a number with few digits and a true minus sign; the page beside it has all digits.

    >>> short(0.1 * 8.5), short(-0.0), short(-55 / 3), short(1e12)
    ('0.85', '0', '−18.33', '1e+12')
    """
    return f"{number + 0.0:.{digits}g}".replace("-", "−")


@take.checked(across=take.several(take.number, 2), up=take.several(take.number, 2), width=take.above_zero)
def canvas(
    ax: Axes | None, across: tuple[float, float], up: tuple[float, float], width: float = WIDTH
) -> Axes:
    """Make room for a diagram: no axes, and one unit as long across as up.

    >>> canvas(None, (0, 4), (0, 2)).figure.get_size_inches().tolist()
    [4.8, 2.4]
    """
    ax = ax or new_axes(width, width * (up[1] - up[0]) / (across[1] - across[0]))
    ax.set(xlim=across, ylim=up, aspect="equal")
    ax.axis("off")
    return ax


@take.checked(x=take.vector("points"), y=take.vector("points"), colour=_colour)
def line(ax: Axes, x: Any, y: Any, colour: str, **style: Any) -> Line2D:
    """Draw a line with the colour and the dash of the palette, unless told otherwise.

    >>> line(new_axes(), [0, 1], [0, 1], "goal").get_color()
    '#157553'
    """
    look: Look = {"color": PALETTE[colour].light, "linestyle": PALETTE[colour].dash}
    return ax.plot(x, y, **(look | style))[0]


@take.checked(x=take.vector("points"), y=take.vector("points"), colour=_colour)
def dots(ax: Axes, x: Any, y: Any, colour: str, **style: Any) -> Line2D:
    """Draw dots with the colour and the marker of the palette, unless told otherwise.

    >>> dots(new_axes(), [0, 1], [0, 1], "goal").get_marker()
    '*'
    """
    return line(ax, x, y, colour, **({"linestyle": "none", "marker": PALETTE[colour].marker} | style))


@take.checked(x=take.number, y=take.number, size=take.above_zero, width=take.above_zero)
def ring(ax: Axes, x: float, y: float, size: float, width: float, **style: Any) -> Line2D:
    """Ring a place: this is where you want to be.

    >>> ring(new_axes(), 1, 0, size=14, width=2).get_fillstyle()
    'none'
    """
    look: Look = {"marker": "o", "fillstyle": "none", "markersize": size, "markeredgewidth": width}
    return dots(ax, [x], [y], "goal", **look, **style)


@take.checked(x=take.number, y=take.number, words=take.text)
def write(ax: Axes, x: float, y: float, words: str, **style: Any) -> None:
    """Write words, with their middle at a place.

    >>> ax = new_axes()
    >>> write(ax, 0, 0, "here")
    >>> ax.texts[0].get_ha()
    'center'
    """
    ax.text(x, y, words, **({"ha": "center", "va": "center"} | style))


@take.checked(words=take.text, at=take.several(take.number, 2), offset=take.several(take.number, 2))
def note(ax: Axes, words: str, at: tuple[Any, Any], offset: tuple[float, float], **style: Any) -> None:
    """Write small words beside a place of the data, so many points off.

    >>> ax = new_axes()
    >>> note(ax, "best", (1, 0), (0, 16))
    >>> ax.texts[0].get_text()
    'best'
    """
    ax.annotate(words, at, offset, textcoords="offset points", **({"fontsize": 9.5} | style))


@take.checked(corner=take.several(take.number, 2), size=take.several(take.number, 2), colour=_colour)
def box(ax: Axes, corner: tuple[float, float], size: tuple[float, float], colour: str, **style: Any) -> None:
    """Draw a tinted box from its lower left corner, with corners as round as `rounding`.

    >>> ax = new_axes()
    >>> box(ax, (0, 0), (2, 1), "input", rounding=0.1, tint=0.2)
    >>> ax.patches[0].get_facecolor()[3]
    0.2
    """
    rounding, tint = style.pop("rounding", 0), style.pop("tint", 0)
    shape = f"round,pad=0,rounding_size={rounding}" if rounding else "square,pad=0"
    light = PALETTE[colour].light
    look: Look = {"facecolor": (light, tint), "edgecolor": light, "linewidth": 1.4} | style
    ax.add_patch(FancyBboxPatch(corner, *size, boxstyle=shape, **look))


@take.checked(tail=take.several(take.number, 2), head=take.several(take.number, 2))
def arrow(ax: Axes, tail: tuple[float, float], head: tuple[float, float], **style: Any) -> None:
    """Draw an arrow from a place to another.

    >>> ax = new_axes()
    >>> arrow(ax, (0, 0), (1, 1))
    >>> ax.texts[0].arrow_patch.get_linewidth()
    1.2
    """
    look: Look = {"arrowstyle": "-|>", "color": PALETTE["muted"].light, "lw": 1.2, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", head, tail, arrowprops=look | style)


@take.checked(places=take.drawn(take.vector("places"), least=0), gap=take.drawn(take.number, least=0))
def push_apart(places: Sequence[float], gap: float) -> list[float]:
    """Move places on a line just far enough apart, and keep their order.

    >>> push_apart([0, 10, 11], gap=3)
    [0.0, 9.0, 12.0]
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    groups: list[tuple[float, int]] = []  # centre and number of labels
    for index in order:
        groups.append((float(places[index]), 1))
        while len(groups) > 1 and groups[-1][0] - groups[-2][0] < gap * (groups[-1][1] + groups[-2][1]) / 2:
            (below, fewer), (above, more) = groups[-2:]
            groups[-2:] = [((below * fewer + above * more) / (fewer + more), fewer + more)]
    moved = [centre + gap * (place - (size - 1) / 2) for centre, size in groups for place in range(size)]
    return [moved[order.index(index)] for index in range(len(places))]


@take.checked(lines=take.several(_line))
def label_ends(ax: Axes, lines: Sequence[Line2D]) -> None:
    """Write the name of each line to the right of its end, none over another.

    >>> ax = new_axes()
    >>> label_ends(ax, [line(ax, [0, 1], [0, 1], "train", label=name) for name in ("one", "two")])
    >>> [words.get_text() for words in ax.texts]
    ['one', 'two']
    """
    points, floor = 72.0 / ax.figure.dpi, ax.get_ylim()[0]
    ends = [(x, max(y, floor)) for x, y in (np.asarray(each.get_xydata())[-1] for each in lines)]
    heights = [float(height) * points for _, height in ax.transData.transform(ends)]
    for each, end, height, place in zip(lines, ends, heights, push_apart(heights, _LINE), strict=True):
        thread = {"arrowstyle": "-", "color": each.get_color(), "lw": 0.8, "shrinkA": 1, "shrinkB": 3}
        style: Look = {"va": "center", "annotation_clip": False, "arrowprops": thread}
        note(ax, str(each.get_label()), end, (14, place - height), **style)
