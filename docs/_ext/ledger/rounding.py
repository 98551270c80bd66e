"""How the sources rounded what they printed: one function for each rule of the ledger.

A rule takes what a page shows and says how print would have written it. Two values are equal when
they are written the same, so no tolerance hides a wrong digit. A rule takes from the printed value
how many decimals to keep, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal, get_args

from grokdocs.steps import digits_of

Rule = Literal[
    "py2-str12",
    "py3-repr",
    "decimals",
    "percent",
    "columns",
    "within",
    "exact",
    "holds",
    "shape",
    "raises",
]
ColumnRule = Literal["int", "str", "trunc5"]

_EXCEPTION = re.compile(r"(\w*(?:Error|Exception))(?::|$)")
_SHAPE = re.compile(r"\(\d+(?:[,x] ?\d+)*,?\)")
_ANSWERS = {"True": "holds", "False": "fails", "holds": "holds", "fails": "fails"}


def places_of(printed: str) -> int:
    """Count the decimals that print shows.

    >>> places_of("0.195"), places_of("2"), places_of("60.1%")
    (3, 0, 1)
    """
    return len(printed.rstrip("%").partition(".")[2])


def decimals(shown: str, printed: str) -> str:
    """Round a number to as many decimals as print shows; a zero has no minus sign.

    >>> decimals("0.8500000000000001", "0.86"), decimals("99.99999999999999", "3"), decimals("-0.0", ".1")
    ('0.85', '100', '0.0')
    """
    text = f"{float(shown):.{places_of(printed)}f}"
    return text.lstrip("-") if float(text) == 0 else text


def percent(shown: str, printed: str) -> str:
    """Write a share from 0 to 1 as a percentage; what ends in % is one.

    >>> percent("0.601", "1.0%"), percent("60.1%", "1.0%"), percent("0.769", "1%")
    ('60.1%', '60.1%', '77%')
    """
    share = float(shown[:-1]) if shown.endswith("%") else float(shown) * 100
    return f"{share:.{places_of(printed)}f}%"


def trunc5(shown: str) -> str:
    """Keep the first five characters of a number, cut and not rounded.

    >>> trunc5("0.378998"), trunc5("0.650")
    ('0.378', '0.650')
    """
    float(shown)  # or five good characters would hide what stands behind them
    return shown[:5]


def integer(shown: str) -> str:
    """Write a whole number without a point.

    >>> integer("290"), integer("290.0")
    ('290', '290')
    """
    number = float(shown)
    if not number.is_integer():
        raise ValueError(f"{shown} is not a whole number: show the count itself")
    return str(int(number))


def within(shown: str, printed: str, tolerance: float) -> str:
    """Accept a number that lies close enough to print, where the source says "near".

    >>> within("1.01381", "1", 0.05), within("1.2", "1", 0.05)
    ('1', '1.2')
    """
    return printed if abs(float(shown) - float(printed)) <= tolerance else shown


def holds(shown: str) -> str:
    """Turn the answer of a cell into the word of the ledger.

    >>> holds("True"), holds("False")
    ('holds', 'fails')
    """
    if shown not in _ANSWERS:
        raise ValueError(f"{shown!r} is no answer: let the cell print True or False")
    return _ANSWERS[shown]


def shape(shown: str, printed: str) -> str:
    """Compare the sizes of a shape, whatever stands between them.

    >>> shape("(1, 3)", "(1x3)"), shape("(3, 1)", "(1x3)")
    ('(1x3)', '(3, 1)')
    """
    if not _SHAPE.fullmatch(shown):
        raise ValueError(f"{shown!r} is no shape: show it as NumPy does, like (2, 3)")
    return printed if re.findall(r"\d+", shown) == re.findall(r"\d+", printed) else shown


def raises(shown: str, printed: str) -> str:
    """Look for the word in print in the name of the error that a page shows with its message.

    >>> raises("ValueError: shapes do not match", "Value Error"), raises("TypeError", "Value Error")
    ('Value Error', 'TypeError')
    """
    found = _EXCEPTION.match(shown)
    if found is None:
        raise ValueError(f"{shown!r} does not begin with the name of an error: show what was raised")
    return printed if printed.replace(" ", "").lower() in found[1].lower() else found[1]


def as_printed(shown: str, printed: str, rule: str, *, tolerance: float = 0.0) -> str:
    """Write what a page shows as print would have written it.

    >>> as_printed("0.30250000000000005", "", "py2-str12"), as_printed("50", "", "py3-repr")
    ('0.3025', '50.0')
    """
    if rule == "within":
        return within(shown, printed, tolerance)
    return _RULES[rule](shown, printed)


_RULES: Mapping[str, Callable[[str, str], str]] = {
    "py2-str12": lambda shown, _: digits_of(float(shown), "python2"),
    "str": lambda shown, _: digits_of(float(shown), "python2"),
    "py3-repr": lambda shown, _: digits_of(float(shown), "python3"),
    "decimals": decimals,
    "percent": percent,
    "trunc5": lambda shown, _: trunc5(shown),
    "int": lambda shown, _: integer(shown),
    "exact": lambda shown, _: shown.rstrip(),
    "holds": lambda shown, _: holds(shown),
    "shape": shape,
    "raises": raises,
}
assert {*_RULES, "within", "columns"} == {*get_args(Rule), *get_args(ColumnRule)}
