"""A small series of prices for chapter 2: what was paid on Mondays, and a day later.

The series is made up for this book. Prices are in coins, one pair for each week.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["NEXT_MONDAY", "WEEKS", "Week"]


class Week(NamedTuple):
    """Two prices of the same thing, one day apart.

    Parameters
    ----------
    monday : float
        The price on Monday, in coins.
    tuesday : float
        The price on the day after, in coins.

    Notes
    -----
    Chapter 2. Monday is the dataset you know, Tuesday the one you want to know.

    Examples
    --------
    >>> monday, tuesday = WEEKS[0]
    >>> tuesday > monday
    True
    """

    monday: float
    tuesday: float


WEEKS = (
    Week(20.0, 22.5),
    Week(24.0, 25.8),
    Week(31.0, 34.6),
    Week(28.0, 30.2),
    Week(36.0, 39.9),
    Week(43.0, 46.9),
    Week(39.0, 43.4),
    Week(47.0, 51.5),
)

# A Monday whose Tuesday nobody knows yet.
NEXT_MONDAY = 40.0
