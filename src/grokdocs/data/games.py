"""Two small tables of games for chapter 2: who came to watch, and who won.

The crowds are the book's; the results are made up for these pages.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["CROWDS", "RESULTS", "Crowd", "Result"]


class Crowd(NamedTuple):
    """Where a game was played, and how many came.

    Parameters
    ----------
    place : str
        ``home`` or ``away``.
    fans : int
        How many people watched.

    Notes
    -----
    Chapter 2. Nobody says which games belong together; that is left to be found.

    Examples
    --------
    >>> CROWDS[0]
    Crowd(place='home', fans=100000)
    """

    place: str
    fans: int

    @property
    def point(self) -> tuple[float, float]:
        """The game as two numbers of equal size: at home 1 or 0, and fans in units of 100,000."""
        return float(self.place == "home"), self.fans / 100_000


class Result(NamedTuple):
    """Where a game was played, and whether the team won it.

    Parameters
    ----------
    place : str
        ``home`` or ``away``.
    won : int
        1 for a win, 0 for anything else.

    Notes
    -----
    Chapter 2, where a knob and a count answer the same question.

    Examples
    --------
    >>> sum(result.won for result in RESULTS if result.place == "home")
    9
    """

    place: str
    won: int

    @property
    def inputs(self) -> tuple[int, int]:
        """One switch for each place; the one where the game is played is on."""
        return int(self.place == "home"), int(self.place == "away")


CROWDS = (
    Crowd("home", 100_000),
    Crowd("away", 50_000),
    Crowd("home", 100_000),
    Crowd("home", 99_000),
    Crowd("away", 50_000),
    Crowd("away", 10_000),
    Crowd("away", 11_000),
)

_AT_HOME = (1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1)
_AWAY = (0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)

# A season of 24 games, in turn at home and away.
RESULTS = tuple(
    Result(place, won)
    for pair in zip(_AT_HOME, _AWAY, strict=True)
    for place, won in zip(("home", "away"), pair, strict=True)
)
