"""Digits that the package draws itself, for a build that has no MNIST.

A digit is a pen's path, written down once as a few points. Every image bends that path, then
slants, stretches, turns and moves it, picks a pen and some ink, and sprinkles a little dust.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["draw"]

_SIDE = 28
_BLOCK = 250  # images drawn at once, always so many: the first never depend on how many follow
_SAMPLES = 80  # points along the pen's path
_STEP = 0.01  # between dots on a stroke, in heights of a digit

Point = tuple[float, float]
Stroke = Sequence[Point]

#: Each digit in a box of 1 by 1, x to the right and y down, as people write it: one or more ways,
#: each of one or more strokes. A stroke is a smooth curve through its points; strokes meet in corners.
# fmt: off
_WAYS: Sequence[Sequence[Sequence[Stroke]]] = (
    (  # 0
        [[(0.56, 0.0), (0.24, 0.12), (0.1, 0.5), (0.22, 0.88), (0.5, 1.0), (0.8, 0.85), (0.9, 0.5),
          (0.78, 0.12), (0.5, 0.0)]],
        [[(0.7, 0.08), (0.4, 0.02), (0.16, 0.3), (0.14, 0.7), (0.4, 0.98), (0.74, 0.86), (0.86, 0.5),
          (0.76, 0.15), (0.46, 0.06)]],
    ),
    (  # 1
        [[(0.5, 0.0), (0.5, 0.5), (0.5, 1.0)]],
        [[(0.3, 0.22), (0.42, 0.13), (0.54, 0.0)], [(0.54, 0.0), (0.53, 0.5), (0.52, 1.0)]],
        [[(0.3, 0.2), (0.42, 0.12), (0.52, 0.0)], [(0.52, 0.0), (0.5, 1.0)], [(0.25, 1.0), (0.78, 0.99)]],
    ),
    (  # 2
        [[(0.12, 0.24), (0.3, 0.03), (0.66, 0.03), (0.82, 0.26), (0.62, 0.56), (0.34, 0.8), (0.08, 1.0)],
         [(0.08, 1.0), (0.5, 0.97), (0.94, 0.98)]],
        [[(0.16, 0.16), (0.42, 0.0), (0.74, 0.14), (0.7, 0.48), (0.4, 0.84), (0.14, 0.94), (0.1, 0.78),
          (0.32, 0.76), (0.6, 0.95), (0.94, 0.92)]],
    ),
    (  # 3
        [[(0.14, 0.12), (0.46, 0.0), (0.78, 0.15), (0.7, 0.38), (0.42, 0.48)],
         [(0.42, 0.48), (0.76, 0.56), (0.86, 0.78), (0.52, 1.0), (0.1, 0.88)]],
        [[(0.14, 0.03), (0.5, 0.02), (0.84, 0.02)], [(0.84, 0.02), (0.42, 0.42)],
         [(0.42, 0.42), (0.78, 0.5), (0.84, 0.8), (0.5, 1.0), (0.12, 0.9)]],
    ),
    (  # 4
        [[(0.22, 0.0), (0.12, 0.54)], [(0.12, 0.54), (0.5, 0.57), (0.9, 0.52)],
         [(0.74, 0.04), (0.7, 0.5), (0.66, 1.0)]],
        [[(0.66, 0.0), (0.08, 0.64)], [(0.08, 0.64), (0.95, 0.62)], [(0.66, 0.0), (0.66, 1.0)]],
    ),
    (  # 5
        [[(0.86, 0.02), (0.26, 0.02)], [(0.26, 0.02), (0.2, 0.45)],
         [(0.2, 0.45), (0.52, 0.36), (0.84, 0.6), (0.72, 0.92), (0.42, 1.0), (0.08, 0.88)]],
        [[(0.9, 0.0), (0.5, 0.04), (0.26, 0.14), (0.26, 0.4), (0.6, 0.48), (0.8, 0.7), (0.6, 0.96),
          (0.14, 0.96)]],
    ),
    (  # 6
        [[(0.76, 0.02), (0.36, 0.25), (0.13, 0.65), (0.3, 0.96), (0.66, 0.97), (0.82, 0.74), (0.56, 0.54),
          (0.22, 0.68)]],
        [[(0.5, 0.0), (0.24, 0.36), (0.16, 0.8), (0.46, 1.0), (0.76, 0.84), (0.62, 0.62), (0.24, 0.76)]],
    ),
    (  # 7
        [[(0.08, 0.06), (0.5, 0.04), (0.9, 0.03)], [(0.9, 0.03), (0.6, 0.5), (0.4, 1.0)]],
        [[(0.08, 0.06), (0.9, 0.02)], [(0.9, 0.02), (0.62, 0.5), (0.44, 1.0)], [(0.34, 0.52), (0.84, 0.48)]],
    ),
    (  # 8
        [[(0.78, 0.12), (0.46, 0.0), (0.2, 0.2), (0.5, 0.46), (0.84, 0.74), (0.5, 1.0), (0.16, 0.78),
          (0.46, 0.48), (0.76, 0.24), (0.7, 0.06)]],
        [[(0.5, 0.0), (0.24, 0.22), (0.5, 0.46), (0.76, 0.22), (0.5, 0.0)],
         [(0.5, 0.46), (0.16, 0.74), (0.5, 1.0), (0.84, 0.74), (0.5, 0.46)]],
    ),
    (  # 9
        [[(0.8, 0.2), (0.5, 0.02), (0.18, 0.24), (0.34, 0.5), (0.7, 0.42), (0.8, 0.2)],
         [(0.8, 0.2), (0.76, 0.6), (0.64, 1.0)]],
        [[(0.78, 0.16), (0.46, 0.0), (0.2, 0.24), (0.4, 0.48), (0.74, 0.36), (0.8, 0.14)],
         [(0.8, 0.14), (0.8, 0.7), (0.56, 0.98), (0.2, 0.92)]],
    ),
)
# fmt: on


def draw(count: int, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Draw digits by hand, as far as a program has one.

    Parameters
    ----------
    count : int
        How many images.
    rng : Generator
        Where every bend, slant and speck of dust comes from.

    Returns
    -------
    images : ndarray of uint8, shape (count, 28, 28)
        Ink on paper, 0 (none) to 255.
    labels : ndarray of int64, shape (count,)
        Which digit each image shows.

    Notes
    -----
    Stands in for MNIST in chapters 5 and 8.

    Examples
    --------
    >>> images, labels = draw(3, np.random.default_rng(1))
    >>> images.shape, labels.tolist()
    ((3, 28, 28), [4, 5, 7])

    Asking for more adds images at the end, and leaves the first ones as they were.

    >>> more, _ = draw(5, np.random.default_rng(1))
    >>> bool((more[:3] == images).all())
    True
    """
    blocks = [_block(rng) for _ in range(-(-count // _BLOCK))]
    images, labels = zip(*blocks, strict=True)
    return np.concatenate(images)[:count], np.concatenate(labels)[:count]


def _block(rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    labels, taste = rng.integers(10, size=_BLOCK), rng.random(_BLOCK)
    ways = [_paths(int(digit)) for digit in labels]
    paths = np.stack([way[int(liking * len(way))] for way, liking in zip(ways, taste, strict=True)])
    return _inked(_placed(_bent(paths, rng), rng), rng), labels


@cache
def _paths(digit: int) -> list[NDArray[np.float64]]:
    return [_path(strokes) for strokes in _WAYS[digit]]


def _path(strokes: Sequence[Stroke]) -> NDArray[np.float64]:
    """Follow the strokes in equal steps: shape (samples, 2), centred on the origin."""
    dots = np.concatenate([_smooth(np.array(stroke)) for stroke in strokes])
    steps = np.linspace(0, len(dots) - 1, _SAMPLES).round().astype(int)
    return np.asarray(dots[steps] - 0.5)


def _smooth(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lay dots at equal distances on a Catmull-Rom curve through the points."""
    before, after = 2 * points[0] - points[1], 2 * points[-1] - points[-2]
    a, b, c, d = (np.vstack([before, points, after])[i : len(points) - 1 + i, None] for i in range(4))
    t = np.linspace(0, 1, 20)[:, None]
    curve = b + ((c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3) / 2
    curve = curve.reshape(-1, 2)
    walked = np.concatenate([[0], np.hypot(*np.diff(curve, axis=0).T).cumsum()])
    return np.stack([np.interp(np.arange(0, walked[-1], _STEP), walked, axis) for axis in curve.T], axis=1)


def _bent(paths: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Bend the paper in a few slow waves; strokes that met still meet."""
    directions = rng.normal(0, 3.5, (_BLOCK, 2, 3))
    phases = rng.uniform(0, 2 * np.pi, (_BLOCK, 1, 3))
    heights = rng.normal(0, 0.05, (_BLOCK, 3, 2))
    return paths + np.sin(paths @ directions + phases) @ heights


def _placed(paths: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Stretch, slant, turn and move the paths: from the unit box to pixels."""
    height = rng.uniform(16, 21, _BLOCK)
    width = height * rng.uniform(0.55, 0.95, _BLOCK)
    slant, turn = rng.normal(0, 0.2, _BLOCK), rng.normal(0, 0.09, _BLOCK)
    cos, sin = np.cos(turn), np.sin(turn)
    x_to, y_to = np.stack([cos, sin], 1) * width[:, None], np.stack([-slant * cos - sin, cos], 1)
    moves = np.stack([x_to, y_to * height[:, None]], axis=1)
    return paths @ moves + _SIDE / 2 - 0.5 + rng.normal(0, 0.8, (_BLOCK, 1, 2))


def _inked(paths: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw the paths with pens of different widths, and scatter some dust."""
    paths, pixel = paths.astype(np.float32), np.arange(_SIDE, dtype=np.float32)
    from_x, from_y = ((paths[:, None, :, axis] - pixel[:, None]) ** 2 for axis in (0, 1))
    distance = np.sqrt((from_y[:, :, None] + from_x[:, None]).min(axis=-1))
    pen, strength = rng.uniform(0.7, 1.7, (_BLOCK, 1, 1)), rng.uniform(0.8, 1.0, (_BLOCK, 1, 1))
    ink = np.clip(pen + 0.5 - distance, 0, 1) * strength
    texture = 1 - 0.2 * rng.random(ink.shape)
    dust = (rng.random(ink.shape) < 0.004) * rng.random(ink.shape)
    return np.asarray(255 * np.maximum(ink * texture, dust)).round().astype(np.uint8)
