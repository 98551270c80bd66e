"""Ask whether the cells that run a mistake of the sources show what the erratum states.

The stated values are looked for in what a reader sees, in their order, each under rounding to its
own decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .load import Erratum
from .reading import numbers_of
from .rounding import decimals, places_of

_BREAK = re.compile(r"[\s,;:=()\[\]{}|]+")


class Run(NamedTuple):
    """One erratum, run by one cell."""

    id: str
    page: str
    line: int | None
    shown: str


def words_of(text: str) -> list[str]:
    """Split a text into its words and numbers; brackets, commas and labels' colons do not count.

    >>> words_of("right: [-1.19, -0.091]")
    ['right', '-1.19', '-0.091']
    """
    words = (word.strip("'\"").rstrip(".'\"") for word in _BREAK.split(text.replace("\N{MINUS SIGN}", "-")))
    return [word for word in words if word]


def is_shown(stated: str, word: str) -> bool:
    """Ask whether a word on the page is the stated one, or a number that rounds to it.

    A whole number is a count: it is not rounded.

    >>> is_shown("0.0552", "0.05522500000000001"), is_shown("20", "19.8"), is_shown("TypeError", "TypeError")
    (True, False, True)
    """
    if stated == word:
        return True
    if numbers_of(stated) != [stated] or numbers_of(word) != [word]:
        return False
    if stated.endswith("%") or word.endswith("%"):
        return stated[-1] == word[-1] and is_shown(stated[:-1], word[:-1])
    mantissa, is_power, _ = stated.partition("e")
    if is_power:
        return float(f"{float(word):.{places_of(mantissa)}e}") == float(stated)
    if not places_of(stated):
        return float(word) == float(stated)
    return decimals(word, stated) == decimals(stated, stated)


def missing(stated: Iterable[str], shown: str) -> list[str]:
    r"""List the stated texts that a shown one lacks.

    Each is a run of words that stand side by side, and they come in their order.

    >>> missing(["0.9 0.91", "0.65 0.86"], "record 0.9: 0.91\nrecord 0.65: 0.861")
    []
    >>> missing(["0.91", "0.87", "0.86"], "0.86 0.91")
    ['0.87', '0.86']
    """
    words, start, lacking = words_of(shown), 0, []
    for text in stated:
        wanted = words_of(text)
        places = range(start, len(words) - len(wanted) + 1)
        found = next((place for place in places if all(map(is_shown, wanted, words[place:]))), None)
        if found is None or not wanted:
            lacking.append(text)
        else:
            start = found + len(wanted)
    return lacking


def problem(erratum: Erratum, runs: Sequence[Run]) -> str:
    """Say what is out of order with an erratum and the cells that run it, if anything is."""
    if erratum.not_run:
        return "is run by a cell, and errata.toml says that it cannot be run" if runs else ""
    if not runs:
        return "is run by no cell: give one the option 'erratum', or say in 'not_run' why that cannot be"
    lacking = missing(erratum.stated, "\n".join(run.shown for run in runs))
    return f"is run by a cell that does not show {', '.join(lacking)}" if lacking else ""
