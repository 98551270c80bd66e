"""The street light of chapters 6 and 7: which lamps are lit, and whether people walk.

You stand at a crossing in a country whose traffic light you cannot read. It has three lamps.
Each row of a matrix here is one observation, each column one lamp from left to right; an
entry is 1 when the lamp was lit and 0 when it was dark. A goal is 1 when people walked at
that moment, and 0 when they stopped. The arrays cannot be written to.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = [
    "BRIGHTNESS_AS_PRINTED",
    "CONFLICTING_LIGHTS",
    "CONFLICTING_WALKS",
    "LAMPS",
    "LIGHTS",
    "WALKS",
    "every_light",
    "lit",
]

LAMPS = ("left", "middle", "right")


def _table(rows: list[list[int]] | list[int]) -> npt.NDArray[np.float64]:
    array = np.array(rows, dtype=float)
    array.flags.writeable = False
    return array


# Six observations, in the order they were made. People walk when the middle lamp is lit.
LIGHTS = _table([[1, 0, 1], [0, 1, 1], [0, 0, 1], [1, 1, 1], [0, 1, 1], [1, 0, 1]])
WALKS = _table([0, 1, 0, 1, 1, 0])

# Another crossing. People walk when just one of left and middle is lit, so no lamp alone tells.
CONFLICTING_LIGHTS = _table([[1, 0, 1], [0, 1, 1], [0, 0, 1], [1, 1, 1]])
CONFLICTING_WALKS = _table([1, 1, 0, 0])

# What the book prints as the six observations in another unit: brightness, from 0 to 20.
# Its last row does not carry the pattern.
BRIGHTNESS_AS_PRINTED = _table([[18, 0, 20], [4, 16, 20], [2, 0, 20], [16, 18, 20], [2, 14, 20], [18, 2, 0]])


def lit(brightness: npt.ArrayLike, *, threshold: float = 10) -> npt.NDArray[np.float64]:
    """Read brightness back as on and off.

    Parameters
    ----------
    brightness : array_like, any shape
        How bright each lamp is, in any unit.
    threshold : float, default 10
        Brighter than this is on, in the same unit.

    Returns
    -------
    ndarray, same shape
        1 where the lamp is on, 0 where it is off.

    Notes
    -----
    Chapter 6: many matrices, one pattern.

    Examples
    --------
    The printed matrix and the six lights part in one row.

    >>> (lit(BRIGHTNESS_AS_PRINTED) == LIGHTS).all(axis=1).tolist()
    [True, True, True, True, True, False]
    """
    on: npt.NDArray[np.float64] = (np.asarray(brightness, dtype=float) > threshold).astype(float)
    return on


def every_light(lamps: int = 3) -> npt.NDArray[np.float64]:
    """List every light that some lamps can show.

    Parameters
    ----------
    lamps : int, default 3
        How many lamps there are.

    Returns
    -------
    ndarray, shape (2**lamps, lamps)
        One light in each row, from all dark to all lit.

    Raises
    ------
    ValueError
        If there is no lamp, or more than sixteen.

    Notes
    -----
    Chapter 6: what a hidden node does with lights it was never shown.

    Examples
    --------
    >>> every_light(2).tolist()
    [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    """
    if not 1 <= lamps <= 16:
        raise ValueError(f"lamps is {lamps}: give a number from 1 to 16")
    return np.array(list(np.ndindex(*[2] * lamps)), dtype=float)
