"""Words in pictures: short numbers, and labels that keep out of each other's way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["EndLabel", "label_ends", "push_apart", "short"]

_LINE = 13.5  # height of a line of words, in points


class EndLabel(NamedTuple):
    """A name for a line, to be written where the line ends.

    Parameters
    ----------
    x, y : float
        Where the line ends, in units of the data.
    text : str
        Its name.
    colour : str
        The colour of the thread from the line to its name.

    Examples
    --------
    >>> EndLabel(19, 0.8, "gradient descent", "#000000").text
    'gradient descent'
    """

    x: float
    y: float
    text: str
    colour: str


def short(number: float, digits: int = 4) -> str:
    """Write a number with few digits and a true minus sign.

    Parameters
    ----------
    number : float
        What to write.
    digits : int, default 4
        Significant digits to keep.

    Returns
    -------
    str
        The number for a picture; the page beside it has all digits.

    Examples
    --------
    >>> short(0.1 * 8.5), short(-0.0), short(-55 / 3), short(1e12)
    ('0.85', '0', '−18.33', '1e+12')
    """
    return f"{number + 0.0:.{digits}g}".replace("-0", "0" if number == 0 else "-0").replace("-", "−")


def push_apart(places: Sequence[float], gap: float) -> list[float]:
    """Move places on a line just far enough apart, and keep their order.

    Parameters
    ----------
    places : sequence of float
        Where each label would like to be.
    gap : float
        The least distance between two of them.

    Returns
    -------
    list of float
        Where each one goes; neighbours that met share the way.

    Examples
    --------
    >>> push_apart([0, 10, 11], gap=3)
    [0.0, 9.0, 12.0]
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    groups: list[tuple[float, int]] = []  # centre and number of labels
    for index in order:
        groups.append((float(places[index]), 1))
        while len(groups) > 1 and _meet(groups[-2], groups[-1], gap):
            (below, fewer), (above, more) = groups[-2:]
            groups[-2:] = [((below * fewer + above * more) / (fewer + more), fewer + more)]
    moved = [centre + gap * (place - (size - 1) / 2) for centre, size in groups for place in range(size)]
    return [moved[order.index(index)] for index in range(len(places))]


def label_ends(ax: Axes, labels: Sequence[EndLabel]) -> None:
    """Write each line's name to the right of its end, none over another.

    Parameters
    ----------
    ax : Axes
        The picture, with its limits already set.
    labels : sequence of EndLabel
        What to write, and where the lines end.

    Examples
    --------
    >>> from grokdocs.pictures.palette import new_axes
    >>> ax = new_axes()
    >>> label_ends(ax, [EndLabel(1, 0.5, "one", "#000000"), EndLabel(1, 0.5, "two", "#000000")])
    >>> [words.get_text() for words in ax.texts]
    ['one', 'two']
    """
    points = 72.0 / ax.figure.dpi
    ends = [float(ax.transData.transform((label.x, label.y))[1]) * points for label in labels]
    for label, end, place in zip(labels, ends, push_apart(ends, _LINE), strict=True):
        ax.annotate(
            label.text,
            (label.x, label.y),
            xytext=(14, place - end),
            textcoords="offset points",
            va="center",
            fontsize=9.5,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": label.colour, "lw": 0.8, "shrinkA": 1, "shrinkB": 3},
        )


def _meet(below: tuple[float, int], above: tuple[float, int], gap: float) -> bool:
    return above[0] - below[0] < gap * (above[1] + below[1]) / 2
