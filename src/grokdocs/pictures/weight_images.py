"""Handwriting, weights as images, and what the two make of each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from grokdocs.pictures.palette import PALETTE, colour_of_sign, diverging, house_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["digit_samples", "image_times_weights", "weight_images"]

FloatArray = npt.NDArray[np.float64]

_WIDTH = 4.8
_COVERED = 0.99  # share of the weights that get a colour of their own
_SHADES = 4  # of ink: enough for an eye, few enough for a page


def digit_samples(images: npt.ArrayLike, labels: Sequence[int], *, columns: int = 6) -> list[Axes]:
    """Draw images in ink, each under its label.

    Parameters
    ----------
    images : array_like, shape (n, side, side) or (n, side * side)
        How much ink each pixel has; 0 is none, the largest value is black.
    labels : sequence of int, length n
        What each image shows.
    columns : int, default 6
        How many stand in a row.

    Returns
    -------
    list of Axes
        One for each image.

    Raises
    ------
    ValueError
        If there are no images, they are not square, or there is not a label for each.

    Notes
    -----
    Chapter 5.

    Examples
    --------
    >>> axes = digit_samples([[0, 1, 0, 1], [1, 1, 0, 0]], labels=[1, 7], columns=2)
    >>> [ax.get_title() for ax in axes]
    ['1', '7']
    """
    squares = [_square(image) for image in np.asarray(images, dtype=np.float64)]
    if not squares or len(squares) != len(labels):
        raise ValueError(f"images has {len(squares)} entries, labels has {len(labels)}: label each image")
    with house_style():
        axes = _grid(len(squares), min(columns, len(squares)))
        for ax, square, label in zip(axes, squares, labels, strict=True):
            _draw_ink(ax, square)
            ax.set_title(str(label))
    return axes


def weight_images(weights: npt.ArrayLike, names: Sequence[str] | None = None) -> list[Axes]:
    """Draw the weights of every output as an image, all in one scale that is centred on zero.

    Parameters
    ----------
    weights : array_like, shape (m, side * side)
        One row for each output.
    names : sequence of str, optional
        What each output stands for; its position by default.

    Returns
    -------
    list of Axes
        One for each output, and the last for the colour bar.

    Raises
    ------
    ValueError
        If a row does not make a square, or there is not a name for each.

    Notes
    -----
    Chapter 5. A weight of zero is clear; the colour bar says which colour is which sign. The
    strongest hundredth of the weights share the strongest colour.

    Examples
    --------
    >>> *images, bar = weight_images([[1, -2, 0, 0], [0, 0, 0.5, 0]])
    >>> images[0].images[0].get_clim() == images[1].images[0].get_clim() == (-2, 2)
    True
    """
    rows = np.asarray(weights, dtype=np.float64)
    squares = [_square(row) for row in rows]
    titles = list(names) if names is not None else [str(place) for place in range(len(squares))]
    if not squares or len(titles) != len(squares):
        raise ValueError(f"names has {len(titles)} entries, weights has {len(squares)} rows: name each")
    limit = _limit(rows)
    with house_style():
        axes = _grid(len(squares), min(5, len(squares)), extra=0.75)
        for ax, square, title in zip(axes, squares, titles, strict=True):
            _draw_signed(ax, square, limit)
            ax.set_title(title)
        figure = axes[0].figure
        bar = figure.colorbar(
            axes[0].images[0], ax=axes, orientation="horizontal", aspect=32, shrink=0.8, pad=0.03
        )
        for solid in bar.ax.collections:
            solid.set_rasterized(True)  # hundreds of strips would show their seams
        bar.outline.set_edgecolor(PALETTE["muted"].light)
        bar.set_label("weight")
        bar.set_ticks([-limit, 0, limit], labels=[f"−{limit:.2g} or less", "0", f"+{limit:.2g} or more"])
    return [*axes, bar.ax]


def image_times_weights(
    image: npt.ArrayLike, weights: npt.ArrayLike, outputs: Sequence[int], *, label: int
) -> list[Axes]:
    """Draw an image, the weights of some outputs, their products, and the scores of all outputs.

    Parameters
    ----------
    image : array_like, shape (side, side) or (side * side,)
        What comes in.
    weights : array_like, shape (m, side * side)
        One row for each output.
    outputs : sequence of int
        Which outputs get a row of pictures; the true one and a wrong one, say.
    label : int
        The output that should score highest.

    Returns
    -------
    list of Axes
        Image, weights and product for each of `outputs`, and the bars of all scores last.

    Raises
    ------
    ValueError
        If the image does not fit the weights, or there is no such output.

    Notes
    -----
    Chapter 5. The pixels of a product, added up, are the score of that output.

    Examples
    --------
    >>> *images, bars = image_times_weights([1, 0, 1, 0], [[1, 2, 3, 4], [-1, 0, 0, 0]], [0, 1], label=0)
    >>> [round(float(bar.get_width()), 1) for bar in bars.patches]
    [4.0, -1.0]
    """
    rows = np.asarray(weights, dtype=np.float64)
    x = _square(image).ravel()
    if rows.ndim != 2 or rows.shape[1] != x.size:
        raise ValueError(f"weights has shape {rows.shape}, the image has {x.size} pixels: they must match")
    for output in (*outputs, label):
        if output not in range(len(rows)):
            raise ValueError(f"output {output} is not there: choose from 0 to {len(rows) - 1}")
    limit = _limit(rows)
    scores = rows.dot(x)
    with house_style():
        figure = plt.figure(figsize=(_WIDTH, 0.2 + 1.3 * max(len(outputs), 2)))
        grid = figure.add_gridspec(len(outputs), 4, width_ratios=[1, 1, 1, 1.25])
        axes = [figure.add_subplot(grid[line, place]) for line in range(len(outputs)) for place in range(3)]
        for line, output in enumerate(outputs):
            _draw_row(axes[3 * line : 3 * line + 3], x, rows[output], limit)
            axes[3 * line + 1].set_title(f"weights of {output}")
            axes[3 * line + 2].set_title("product")
            axes[3 * line + 2].set_xlabel(f"sum {scores[output]:.2f}".replace("-", "−"))
            axes[3 * line].set_title("image")
        bars = figure.add_subplot(grid[:, 3])
        _draw_scores(bars, scores, label)
    return [*axes, bars]


def _limit(weights: FloatArray) -> float:
    """Choose where the colours end; a few strong weights must not leave all others pale."""
    sizes = np.abs(weights[weights != 0])
    return float(np.quantile(sizes, _COVERED, method="higher")) if sizes.size else 1.0


def _draw_row(axes: Sequence[Axes], x: FloatArray, row: FloatArray, limit: float) -> None:
    image, weights, product = axes
    for ax in axes:
        _clear(ax)
    _draw_ink(image, _square(x))
    _draw_signed(weights, _square(row), limit)
    _draw_signed(product, _square(x * row), limit * (float(np.abs(x).max()) or 1.0))


def _draw_scores(ax: Axes, scores: FloatArray, label: int) -> None:
    places = np.arange(len(scores))
    bars = ax.barh(places, scores, color=[colour_of_sign(score).light for score in scores], height=0.7)
    bars[label].set(edgecolor=PALETTE["ink"].light, linewidth=1.6)
    for bar, score in zip(bars, scores, strict=True):
        bar.set_hatch("" if score > 0 else "////")
    ax.axvline(0, color=PALETTE["muted"].light, linewidth=0.8)
    ax.set_yticks(places, [f"{place} ◂" if place == label else str(place) for place in places])
    ax.invert_yaxis()
    ax.grid(visible=False, axis="y")
    ax.set_title("scores")


def _grid(count: int, columns: int, extra: float = 0.0) -> list[Axes]:
    """Lay out empty square pictures; `extra` inches stay free below them."""
    lines = math.ceil(count / columns)
    side = _WIDTH / columns
    grid = plt.subplots(lines, columns, squeeze=False, figsize=(_WIDTH, lines * (side + 0.12) + extra))[1]
    axes: list[Axes] = list(grid.flat)
    for ax in axes:
        _clear(ax)
    for ax in axes[count:]:
        ax.remove()
    return axes[:count]


def _clear(ax: Axes) -> None:
    """Leave a thin frame and nothing else."""
    ax.grid(visible=False)
    ax.set(xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set(visible=True, color=PALETTE["muted"].light, linewidth=0.5, alpha=0.5)


def _draw_signed(ax: Axes, square: FloatArray, limit: float) -> None:
    ax.imshow(square, cmap=diverging(), vmin=-limit, vmax=limit, interpolation="none")


def _draw_ink(ax: Axes, square: FloatArray) -> None:
    """Lay thin coats of the page's own ink: unlike a bitmap, they turn light on a dark page."""
    side, most = len(square), float(square.max()) or 1.0
    for shade in range(_SHADES):
        covered = square > most * (shade + 0.5) / _SHADES
        if covered.any():
            coat = _runs(covered)
            ax.add_patch(PathPatch(coat, facecolor=PALETTE["ink"].light, alpha=_coat(shade), linewidth=0))
    ax.set(xlim=(-0.5, side - 0.5), ylim=(side - 0.5, -0.5))


def _coat(shade: int) -> float:
    """How much each coat must cover so that together they darken evenly, and the last is full."""
    return 1.0 / (_SHADES - shade)


def _runs(covered: npt.NDArray[np.bool_]) -> Path:
    """Outline the covered pixels, one rectangle for each unbroken stretch of a row."""
    rectangles = []
    for line, row in enumerate(covered):
        edges = np.flatnonzero(np.diff(np.concatenate(([False], row, [False])).astype(int)))
        for begin, end in edges.reshape(-1, 2):
            low, high = line - 0.5, line + 0.5
            left, right = begin - 0.5, end - 0.5
            rectangles.append([(left, low), (right, low), (right, high), (left, high), (left, low)])
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(rectangles)
    return Path(np.concatenate([np.array(each) for each in rectangles]), codes)


def _square(values: npt.ArrayLike) -> FloatArray:
    flat = np.asarray(values, dtype=np.float64).ravel()
    side = math.isqrt(flat.size)
    if flat.size == 0 or side * side != flat.size:
        raise ValueError(f"{flat.size} pixels do not make a square: give 784 for 28 by 28, say")
    return flat.reshape(side, side)
