"""Tables as pictures: numbers in a grid, tinted by sign and size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import Rectangle

from grokdocs.checks import require_matrix
from grokdocs.pictures.palette import colour_of_sign, new_axes
from grokdocs.pictures.words import short

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["heat_table"]

_DEEPEST = 0.5  # alpha of the strongest tint; the numbers stay readable on it


def heat_table(
    values: Sequence[Sequence[float]],
    row_names: Sequence[str],
    column_names: Sequence[str],
    ax: Axes | None = None,
) -> Axes:
    """Draw a table of numbers, each on a tint that shows its sign and its size.

    Parameters
    ----------
    values : sequence of sequence of float, shape (m, n)
        The numbers.
    row_names : sequence of str, length m
        What each row is called.
    column_names : sequence of str, length n
        What each column is called.
    ax : Axes, optional
        Where to draw; a new picture by default.

    Returns
    -------
    Axes
        The picture. A negative number has a hatch too.

    Raises
    ------
    ValueError
        If there is not one name for each row and column, or a number is not finite.

    Notes
    -----
    Chapter 3.

    Examples
    --------
    >>> ax = heat_table([[2, -1], [0, 0.5]], ["a", "b"], ["c", "d"])
    >>> [words.get_text() for words in ax.texts]
    ['2', '−1', '0', '0.5']
    """
    require_matrix(values=values)
    table = np.array(values, dtype=float)
    if table.shape != (len(row_names), len(column_names)):
        raise ValueError(
            f"values has shape {table.shape}, there are {len(row_names)} row names and "
            f"{len(column_names)} column names: give one for each row and column"
        )
    ax = ax if ax is not None else new_axes(min(4.8, 0.5 + 0.8 * table.shape[1]), 0.4 + 0.5 * table.shape[0])
    largest = float(np.abs(table).max()) or 1.0
    for (row, column), value in np.ndenumerate(table):
        _draw_cell(ax, column, row, float(value), _DEEPEST * abs(float(value)) / largest)
    _set_frame(ax, row_names, column_names)
    return ax


def _draw_cell(ax: Axes, column: int, row: int, value: float, depth: float) -> None:
    colour = colour_of_sign(value).light
    corner = (column - 0.47, row - 0.46)
    ax.add_patch(
        Rectangle(corner, 0.94, 0.92, facecolor=(colour, depth), edgecolor=(colour, 0.35), linewidth=0.8)
    )
    if value < 0:
        ax.add_patch(
            Rectangle(corner, 0.94, 0.92, fill=False, hatch="////", edgecolor=(colour, 0.4), linewidth=0)
        )
    ax.text(column, row, short(value, 3), ha="center", va="center", fontsize=10.5)


def _set_frame(ax: Axes, row_names: Sequence[str], column_names: Sequence[str]) -> None:
    ax.set_xticks(range(len(column_names)), column_names, fontsize=10.5)
    ax.set_yticks(range(len(row_names)), row_names, fontsize=10.5)
    ax.set(xlim=(-0.5, len(column_names) - 0.5), ylim=(len(row_names) - 0.5, -0.5))
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.grid(visible=False)
