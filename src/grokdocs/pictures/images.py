"""Handwriting, weights as images, and what the two make of each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from grokdocs import validation as take
from grokdocs.pictures.palette import PALETTE, WIDTH, colour_of_sign, diverging, house_style, panels

__all__ = ["digit_samples", "image_times_weights", "weight_images"]

Array = npt.NDArray[np.float64]

_COVERED = 0.99  # share of the weights that get a colour of their own
_SHADES = 4  # of ink: enough for an eye, few enough for a page


def _images(name: str, value: Any, sizes: take.Sizes) -> Array:
    images: Array = take.drawn(take.array)(name, value, sizes)
    if images.ndim not in (2, 3):
        raise ValueError(f"{name} has shape {images.shape}: give several images")
    sizes["images"] = len(images), f"{name} has {len(images)} images"
    return images


def _image(name: str, value: Any, sizes: take.Sizes) -> Array:
    image: Array = take.drawn(take.array)(name, value, sizes).ravel()
    if len(image) != sizes["pixels"][0]:
        raise ValueError(
            f"{name} has {len(image)} pixels, {sizes['pixels'][1]}: give as many of one as of the other"
        )
    return image


@take.checked(images=_images, labels=take.labels("images", None), columns=take.whole(1))
def digit_samples(images: npt.ArrayLike, labels: Sequence[int], *, columns: int = 6) -> list[Axes]:
    """Draw images in ink, each under its label.

    >>> axes = digit_samples([[0, 1, 0, 1], [1, 1, 0, 0]], labels=[1, 7], columns=2)
    >>> [ax.get_title() for ax in axes]
    ['1', '7']
    """
    with house_style():
        axes = _grid(len(labels), columns)
        for ax, image, label in zip(axes, np.asarray(images), labels, strict=True):
            _draw_ink(ax, _square(image))
            ax.set_title(str(label))
    return axes


@take.checked(weights=take.drawn(take.matrix("pixels", "outputs")))
def weight_images(weights: npt.ArrayLike) -> list[Axes]:
    """Draw each column of a weight matrix as an image, all in one scale that is centred on zero.

    A weight of zero is clear; the colour bar, which is the last axes, says which colour is which
    sign. The strongest hundredth of the weights share the strongest colour.

    >>> *images, bar = weight_images([[1, 0], [-2, 0], [0, 0.5], [0, 0]])
    >>> images[0].images[0].get_clim() == images[1].images[0].get_clim() == (-2, 2)
    True
    """
    matrix = np.asarray(weights, dtype=float)
    limit, count = _limit(matrix), matrix.shape[1]
    with house_style():
        axes = _grid(count, 5, extra=0.75)
        for place, (ax, column) in enumerate(zip(axes, matrix.T, strict=True)):
            _draw_signed(ax, _square(column), limit)
            ax.set_title(str(place))
        figure: Any = axes[0].figure
        look = {"orientation": "horizontal", "aspect": 32, "shrink": 0.8, "pad": 0.03}
        bar = figure.colorbar(axes[0].images[0], ax=axes, **look)
        for solid in bar.ax.collections:
            solid.set_rasterized(True)  # hundreds of strips would show their seams
        bar.outline.set_edgecolor(PALETTE["muted"].light)
        bar.set_label("weight")
        bar.set_ticks([-limit, 0, limit], labels=[f"−{limit:.2g} or less", "0", f"+{limit:.2g} or more"])
    return [*axes, bar.ax]


@take.checked(
    weights=take.drawn(take.matrix("pixels", "outputs")),
    image=_image,
    outputs=take.several(take.place_in("outputs")),
    label=take.place_in("outputs"),
)
def image_times_weights(
    image: npt.ArrayLike, weights: npt.ArrayLike, outputs: Sequence[int], *, label: int
) -> list[Axes]:
    """Draw an image, the weights of some outputs, their products, and the scores of all outputs.

    The matrix has a column for each output. The pixels of a product, added up, are the score of
    that output; the bar of the label, the output that should score highest, has an outline.

    >>> weights = [[1, -1], [2, 0], [3, 0], [4, 0]]
    >>> *images, bars = image_times_weights([1, 0, 1, 0], weights, [0, 1], label=0)
    >>> [round(float(bar.get_width()), 1) for bar in bars.patches]
    [4.0, -1.0]
    """
    matrix, x = np.asarray(weights, dtype=float), np.ravel(np.asarray(image, dtype=float))
    limit, scores, lines = _limit(matrix), x.dot(matrix), len(outputs)
    with house_style():
        figure = plt.figure(figsize=(WIDTH, 0.2 + 1.3 * max(lines, 2)))
        grid = figure.add_gridspec(lines, 4, width_ratios=[1, 1, 1, 1.25])
        axes = [figure.add_subplot(grid[row, column]) for row in range(lines) for column in range(3)]
        for row, output in enumerate(outputs):
            images = axes[3 * row : 3 * row + 3]
            _draw_product(images, x, matrix[:, output], limit)
            images[1].set_title(f"weights of {output}")
            images[2].set_xlabel(f"sum {scores[output]:.2f}".replace("-", "−"))
        bars = figure.add_subplot(grid[:, 3])
        _draw_scores(bars, scores, label)
    return [*axes, bars]


def _limit(weights: Array) -> float:
    """Choose where the colours end; a few strong weights must not leave all others pale."""
    sizes = np.abs(weights[weights != 0])
    return float(np.quantile(sizes, _COVERED, method="higher")) if sizes.size else 1.0


def _draw_product(axes: Sequence[Axes], x: Array, column: Array, limit: float) -> None:
    image, weights, product = axes
    for ax in axes:
        _clear(ax)
    _draw_ink(image, _square(x))
    _draw_signed(weights, _square(column), limit)
    _draw_signed(product, _square(x * column), limit * (np.abs(x).max() or 1.0))
    image.set_title("image")
    product.set_title("product")


def _draw_scores(ax: Axes, scores: Array, label: int) -> None:
    for place, score in enumerate(scores):
        colour, hatch = PALETTE[colour_of_sign(score)].light, "" if score > 0 else "////"
        ax.barh(place, score, height=0.7, color=colour, hatch=hatch)
    ax.patches[label].set(edgecolor=PALETTE["ink"].light, linewidth=1.6)
    ax.axvline(0, color=PALETTE["muted"].light, linewidth=0.8)
    ax.set_yticks(
        range(len(scores)), [f"{place} ◂" if place == label else str(place) for place in range(len(scores))]
    )
    ax.invert_yaxis()
    ax.grid(visible=False, axis="y")
    ax.set_title("scores")


def _grid(count: int, columns: int, extra: float = 0.0) -> list[Axes]:
    """Lay out empty square pictures; `extra` inches stay free below them."""
    columns = min(columns, count)
    lines = math.ceil(count / columns)
    axes: list[Axes] = list(panels(lines, columns, lines * (WIDTH / columns + 0.12) + extra).flat)
    for ax in axes[:count]:
        _clear(ax)
    for ax in axes[count:]:
        ax.remove()
    return axes[:count]


def _clear(ax: Axes) -> None:
    """Leave a thin frame and nothing else."""
    ax.grid(visible=False)
    ax.set(xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set(visible=True, color=PALETTE["muted"].light, linewidth=0.5, alpha=0.5)


def _draw_signed(ax: Axes, square: Array, limit: float) -> None:
    ax.imshow(square, cmap=diverging(), vmin=-limit, vmax=limit, interpolation="none")


def _draw_ink(ax: Axes, square: Array) -> None:
    """Lay thin coats of the page's own ink: unlike a bitmap, they turn light on a dark page."""
    side, most = len(square), square.max() or 1.0
    for shade in range(_SHADES):
        covered = square > most * (shade + 0.5) / _SHADES
        if covered.any():
            # Together the coats darken evenly, and the last one covers all.
            coat = {"facecolor": PALETTE["ink"].light, "alpha": 1 / (_SHADES - shade), "linewidth": 0}
            ax.add_patch(PathPatch(_outline(covered), **coat))
    ax.set(xlim=(-0.5, side - 0.5), ylim=(side - 0.5, -0.5))


def _outline(covered: npt.NDArray[np.bool_]) -> Path:
    """Outline the covered pixels, one rectangle for each unbroken stretch of a row."""
    edges = np.diff(np.pad(covered, ((0, 0), (1, 1))).astype(int), axis=1)
    (rows, begin), (_, end) = np.nonzero(edges > 0), np.nonzero(edges < 0)
    corners = [(begin, rows), (end, rows), (end, rows + 1), (begin, rows + 1), (begin, rows)]
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(rows)
    return Path(np.transpose(corners, (2, 0, 1)).reshape(-1, 2) - 0.5, codes)


def _square(values: Array) -> Array:
    side = math.isqrt(values.size)
    if side * side != values.size:
        raise ValueError(f"{values.size} pixels do not make a square: give 784 for 28 by 28, say")
    return values.reshape(side, side)
