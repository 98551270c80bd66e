"""The ball team of chapters 3 to 5: what is known before a game, and what came of it.

Three numbers are known before each game. Units are the book's: toes as an average over the
players, the record as a share of games won, fans in millions.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["FIRST_GAME", "TOES", "Game"]


class Game(NamedTuple):
    """What is known before one game.

    Parameters
    ----------
    toes : float
        Toes per player, on average over the team.
    record : float
        Share of the games so far that were won, from 0 to 1.
    fans : float
        Fans, in millions.

    Notes
    -----
    Chapter 3. A game is a vector: position 0 is toes, 1 the record, 2 the fans.

    Examples
    --------
    >>> toes, record, fans = FIRST_GAME
    >>> FIRST_GAME.fans == FIRST_GAME[2] == fans
    True
    """

    toes: float
    record: float
    fans: float


FIRST_GAME = Game(toes=8.5, record=0.65, fans=1.2)

# Toes per player before each of the first four games.
TOES = (8.5, 9.5, 10.0, 9.0)
