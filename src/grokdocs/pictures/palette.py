"""One colour, one meaning, in every picture of the book.

No colour carries a meaning alone: each has a marker and a dash of its own, so a reader who
does not see the colour sees the shape. A colour has one value for light pages and one for
dark ones; pictures are drawn with the light one, and the page replaces it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, NamedTuple

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from grokdocs import validation as take

__all__ = ["PALETTE", "WIDTH", "Colour", "colour_of_sign", "diverging", "house_style", "new_axes", "panels"]

WIDTH = 4.8  # inches; as wide as a phone can show with readable words


class Colour(NamedTuple):
    """A colour, what it means, and the shapes that say the same without it.

    >>> PALETTE["goal"].meaning, PALETTE["goal"].marker
    ('what the prediction should have been', '*')
    """

    light: str  # on a light page, as ``#rrggbb``
    dark: str
    meaning: str  # what it stands for, everywhere in the book
    marker: str = ""
    dash: str | tuple[float, tuple[float, ...]] = "-"  # a line style of matplotlib


# Found by search, then set by eye: all stand out from both pages by 3:1 or more, and those that
# meet in one picture stay apart for readers without red or without green cones.
PALETTE: Mapping[str, Colour] = MappingProxyType(
    {
        "input": Colour("#2a5fc4", "#84b0f4", "what comes in: a fact about one example", "s", "-"),
        "weight": Colour("#a9852c", "#eec04a", "what the network knows: the knob", "D", "-"),
        "prediction": Colour("#9a74e8", "#ac59e6", "what the network says", "o", "-"),
        "goal": Colour("#157553", "#22bd8c", "what the prediction should have been", "*", (0, (6, 2))),
        "error": Colour("#8f240a", "#e8542a", "how much it missed, never negative", "X", "-"),
        "delta": Colour(
            "#e0348c", "#ffccef", "how much it missed, with the sign", "^", (0, (4, 1.5, 1, 1.5))
        ),
        "positive": Colour("#2a93ab", "#7fe3ec", "above zero", "P", "-"),
        "negative": Colour("#cc6a1e", "#dd9450", "below zero", "v", (0, (3, 1.6))),
        "train": Colour("#4a78ea", "#6f94ff", "measured on examples it learned from", "o", "-"),
        "test": Colour("#8a8a14", "#a8a428", "measured on examples it never saw", "D", (0, (5, 2))),
        "ink": Colour("#000000", "#ced6dd", "words, axes and outlines"),
        "muted": Colour("#5b6470", "#a3acb8", "whatever stands in the background", ".", (0, (1, 2))),
        "paper": Colour("#fdfdfb", "#14171a", "the page itself, where words need room"),
    }
)


@take.checked(value=take.number)
def colour_of_sign(value: float) -> str:
    """Name the colour for a number by its sign; zero is muted.

    >>> [colour_of_sign(weight) for weight in (0.5, -0.5, 0)]
    ['positive', 'negative', 'muted']
    """
    return "positive" if value > 0 else "negative" if value < 0 else "muted"


def diverging() -> LinearSegmentedColormap:
    """Make the colour map for numbers with a sign: negative, clear at zero, positive.

    >>> below, zero, above = diverging()([0.0, 0.5, 1.0])
    >>> round(float(zero[3]), 2), float(below[3]) == float(above[3])
    (0.0, True)
    """
    below, above = (to_rgb(PALETTE[name].light) for name in ("negative", "positive"))
    stops = [(0.0, (*below, 1.0)), (0.5, (*below, 0.0)), (0.5, (*above, 0.0)), (1.0, (*above, 1.0))]
    return LinearSegmentedColormap.from_list("grokdocs-diverging", stops, N=257)


STYLE: Mapping[str, Any] = MappingProxyType(
    {
        "axes.edgecolor": PALETTE["muted"].light,
        "axes.facecolor": "none",
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.labelcolor": PALETTE["ink"].light,
        "axes.linewidth": 0.8,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlesize": 10.5,
        "axes.unicode_minus": True,
        "figure.facecolor": "none",
        "figure.constrained_layout.use": True,
        "font.family": "sans-serif",
        "font.size": 10.5,
        "grid.alpha": 0.18,
        "grid.color": PALETTE["muted"].light,
        "grid.linewidth": 0.8,
        "lines.linewidth": 2.0,
        "lines.markersize": 6.5,
        "savefig.facecolor": "none",
        "svg.fonttype": "none",
        "svg.hashsalt": "grokdocs",
        "text.color": PALETTE["ink"].light,
        "xtick.color": PALETTE["muted"].light,
        "xtick.labelcolor": PALETTE["ink"].light,
        "xtick.labelsize": 9.5,
        "ytick.color": PALETTE["muted"].light,
        "ytick.labelcolor": PALETTE["ink"].light,
        "ytick.labelsize": 9.5,
    }
)


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the style of the book while the context lasts.

    >>> with house_style():
    ...     inside = mpl.rcParams["svg.fonttype"]
    >>> inside, mpl.rcParams["svg.hashsalt"] is None
    ('none', True)
    """
    # Wakes the backend, whose own settings must outlast the context.
    plt.draw_if_interactive()  # type: ignore[no-untyped-call]
    settings: Any = dict(STYLE)
    with mpl.rc_context(settings):
        yield


@take.checked(width=take.above_zero, height=take.above_zero)
def new_axes(width: float = WIDTH, height: float = 3.0) -> Axes:
    """Make an empty picture in the style of the book, of so many inches.

    >>> new_axes(height=2).figure.get_size_inches().tolist()
    [4.8, 2.0]
    """
    with house_style():
        return plt.subplots(figsize=(width, height))[1]


@take.checked(rows=take.whole(1, 100), columns=take.whole(1, 100), height=take.above_zero)
def panels(rows: int, columns: int, height: float, **share: Any) -> npt.NDArray[Any]:
    """Make several empty pictures in one figure, in rows and columns.

    >>> panels(2, 3, height=4).shape
    (2, 3)
    """
    with house_style():
        grid: npt.NDArray[Any]
        grid = plt.subplots(rows, columns, figsize=(WIDTH, height), squeeze=False, **share)[1]
    return grid
