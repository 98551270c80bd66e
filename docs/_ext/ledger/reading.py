"""Read the values that a cell shows.

The comparison is made with what the reader sees, not with a value behind it. So a cell that
claims a printed figure shows its values in a form that can be read back: numbers in a row,
a label and a value, or a log with a line of names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?%?|nan|inf)")
_BETWEEN = re.compile(r"[\s,;()\[\]{}|]+")
_LABEL = re.compile(r"^.*[=:](?=\s*\S)")

# What our logs call a column that print calls something else.
OURS = {"pass": "iteration", "weight_before": "weight", "weight_after": "new_weight"}


def lines_of(text: str) -> list[str]:
    r"""Split a text into its lines, without the blank ones.

    >>> lines_of("one  \n\n two\n")
    ['one', ' two']
    """
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def answer(line: str) -> str:
    """Drop the label of a line: all up to its last ``=`` or ``:``.

    >>> answer("weight moved by -0.01: error = 0.055"), answer("(4, 6)"), answer("passes: ")
    ('0.055', '(4, 6)', 'passes: ')
    """
    return _LABEL.sub("", line).lstrip() if _LABEL.search(line) else line


def numbers_of(text: str) -> list[str]:
    """Find the numbers in a text, as they are written.

    Digits inside a word are not numbers, nor is a number with anything attached to it. A typeset
    minus sign counts as a minus.

    >>> numbers_of("[0.85 -0.0, .5] 1e-27 60.1% layer_1 1.5.2")
    ['0.85', '-0.0', '.5', '1e-27', '60.1%']
    """
    words = _BETWEEN.split(text.replace("\N{MINUS SIGN}", "-"))
    return [word for word in words if _NUMBER.fullmatch(word)]


def columns(text: str, names: Sequence[str], passes: Sequence[int] | None = None) -> list[list[str]]:
    r"""Read some columns of a log or a table: all passes, or those that are asked for.

    Above the rows stands a line of names, with underscores or points for blanks, in the words of
    print or of our logs. What is above that line is passed over.

    >>> table = "pass  error  prediction\n   0  0.3  0.25\n   1  0.2  0.5"
    >>> columns(table, ["prediction"], [1])
    [['0.5']]
    """
    printed = [name.replace(" ", "_") for name in names]
    lines = [line.split() for line in lines_of(text)]
    for header in lines:
        known = [word.replace(".", "_") for word in header]
        wanted = [name if name in known else OURS.get(name, name) for name in printed]
        if set(wanted) <= set(known):
            break
    else:
        raise ValueError(f"no line names the columns {', '.join(printed)}: print them above the rows")
    rows = [line for line in lines[lines.index(header) + 1 :] if re.fullmatch(r"\d+", line[0])]
    _once("column", known)
    _once("pass", [row[0] for row in rows])
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"the row {' '.join(row)} has {len(row)} columns, its names are {len(header)}")
    by_pass = {int(row[0]): [row[known.index(name)] for name in wanted] for row in rows}
    missing = [number for number in passes or () if number not in by_pass]
    if missing:
        raise ValueError(f"pass {missing[0]} is not shown: print every pass that the figure names")
    return list(by_pass.values()) if passes is None else [by_pass[number] for number in passes]


def _once(what: str, words: Sequence[str]) -> None:
    for word in words:
        if words.count(word) > 1:
            raise ValueError(f"{what} {word} is shown twice: show it once")


def rows_of(text: str, width: int) -> list[list[str]]:
    r"""Read the last words of every line, as a table without names; words before them are labels.

    A label looks unlike every value: where values are numbers, it is no number.

    >>> rows_of("light 1   -  0  -\nlight 2   0  +  +", 3)
    [['-', '0', '-'], ['0', '+', '+']]
    """
    rows = [answer(line).split() for line in lines_of(text)]
    for row in rows:
        if len(row) < width:
            raise ValueError(f"the line {' '.join(row)!r} has {len(row)} words, a row has {width} values")
    values = {word for row in rows for word in row[-width:]}
    all_numbers = all(map(_NUMBER.fullmatch, values))
    for row in rows:
        for word in row[:-width]:
            if word in values or (all_numbers and _NUMBER.fullmatch(word)):
                raise ValueError(
                    f"the line {' '.join(row)!r} has more than {width} values: {word} is no label"
                )
    return [row[-width:] for row in rows]
