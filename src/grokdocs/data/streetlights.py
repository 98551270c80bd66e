"""The street light of chapters 6 and 7: which lamps are lit, and whether people walk.

You stand at a crossing in a country whose traffic light you cannot read. It has three lamps.
Each row of a matrix here is one observation, each column one lamp from left to right; an
entry is 1 when the lamp was lit and 0 when it was dark. A row of the goals is 1 when people
walked at that moment, and 0 when they stopped. The arrays cannot be written to.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from grokdocs.validation import array, checked, number, whole

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


def _table(rows: list[list[int]]) -> npt.NDArray[np.float64]:
    array = np.array(rows, dtype=float)
    array.flags.writeable = False
    return array


# Six observations, in the order they were made. People walk when the middle lamp is lit.
LIGHTS = _table([[1, 0, 1], [0, 1, 1], [0, 0, 1], [1, 1, 1], [0, 1, 1], [1, 0, 1]])
WALKS = _table([[0], [1], [0], [1], [1], [0]])

# Another crossing. People walk when just one of left and middle is lit, so no lamp alone tells.
CONFLICTING_LIGHTS = _table([[1, 0, 1], [0, 1, 1], [0, 0, 1], [1, 1, 1]])
CONFLICTING_WALKS = _table([[1], [1], [0], [0]])

# What the book prints as the six observations in another unit: brightness, from 0 to 20.
# Its last row does not carry the pattern.
BRIGHTNESS_AS_PRINTED = _table([[18, 0, 20], [4, 16, 20], [2, 0, 20], [16, 18, 20], [2, 14, 20], [18, 2, 0]])


# Not taught: the page shows what it does.
@checked(brightness=array, threshold=number)
def lit(brightness: npt.ArrayLike, *, threshold: float = 10) -> npt.NDArray[np.float64]:
    """Read brightness back as on and off: brighter than the threshold is on.

    The printed matrix and the six lights part in one row.

    >>> (lit(BRIGHTNESS_AS_PRINTED) == LIGHTS).all(axis=1).tolist()
    [True, True, True, True, True, False]
    """
    return (np.asarray(brightness, dtype=float) > threshold).astype(float)


# Not taught: the page shows what it does.
@checked(lamps=whole(1, 16))
def every_light(lamps: int = 3) -> npt.NDArray[np.float64]:
    """List every light that some lamps can show, from all dark to all lit.

    >>> every_light(2).tolist()
    [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    """
    return np.array(list(np.ndindex(*[2] * lamps)), dtype=float)
