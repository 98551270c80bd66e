"""Compare what a cell shows with what the book has printed.

Every value counts, and one that is missing on either side is a difference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from . import reading
from .load import ROWS, Figure, Values, values_in
from .rounding import as_printed


class Comparison(NamedTuple):
    """The verdict on one figure, what the page shows as print would write it, and each difference.

    The verdict is ``reproduces``, ``erratum`` (the right value was computed, and it is not the
    printed one), ``underspecified`` or ``differs``.
    """

    verdict: str
    computed: Values | None = None
    problems: tuple[str, ...] = ()


def compare(figure: Figure, text: str) -> Comparison:
    """Compare a printed figure with the text output of a cell."""
    try:
        shown = _read(figure, text)
    except ValueError as error:
        return Comparison("differs", None, (str(error),))
    return compare_values(figure, shown)


def compare_values(figure: Figure, shown: Values) -> Comparison:
    """Compare a printed figure with its values, in the shape in which they are printed."""
    try:
        computed = _write(figure, shown, figure.printed)
        found = _differences(figure.printed, computed)
        problems = found if figure.status == "reproduces" else []
        if figure.status == "underspecified" and not found:
            problems = ["it reproduces now: change its status in the ledger"]
        if figure.status == "erratum" and figure.recomputed is not None:
            computed = _write(figure, shown, figure.recomputed)
            problems = [
                difference.replace("printed", "the ledger's right value", 1)
                for difference in _differences(figure.recomputed, computed)
            ]
            if not found:
                problems.append("the printed value follows from the setup after all: it is no erratum")
    except ValueError as error:
        return Comparison("differs", None, (str(error),))
    return Comparison("differs" if problems else figure.status, computed, tuple(problems))


def _read(figure: Figure, text: str) -> Values:
    """Read the values of a figure from a text, in the shape in which they are printed."""
    printed = figure.printed
    if figure.kind in ROWS and figure.columns:
        rows = reading.columns(text, figure.columns, figure.setup.get("rows"))
        return [row[0] for row in rows] if isinstance(printed[0], str) else rows
    if figure.kind == "table":
        return reading.rows_of(text, len(printed[0]))
    lines = reading.lines_of(text)
    if figure.rule in ("exact", "raises", "holds"):
        return _read_words(figure, lines)
    answers = "\n".join(reading.answer(line) for line in lines)
    return answers if figure.rule == "shape" else _fold(reading.numbers_of(answers), printed)


def _read_words(figure: Figure, lines: list[str]) -> Values:
    if not isinstance(figure.printed, str):
        if len(lines) == len(figure.printed):
            return lines
        return " ".join(map(reading.answer, lines)).split()
    if len(lines) != 1:
        raise ValueError(
            f"the cell shows {len(lines)} lines where print has one value: show that value alone"
        )
    return lines[0] if figure.rule == "raises" else reading.answer(lines[0])


def _fold(values: list[str], like: Values) -> Values:
    """Give a flat list the shape of the printed figure, and refuse one too many or too few."""
    expected = len(list(values_in(like)))
    if len(values) != expected:
        raise ValueError(f"print has {expected} values, the cell shows {len(values)}: {' '.join(values)}")
    left = iter(values)

    def fill(part: Values) -> Values:
        return next(left) if isinstance(part, str) else [fill(inner) for inner in part]

    return fill(like)


def _write(figure: Figure, shown: Values, like: Values) -> Values:
    """Write every value as print would have written it, with as many decimals as `like` has."""
    tolerance = float(figure.setup.get("tolerance", 0))

    def walk(part: Values, model: Values, rules: Sequence[str]) -> Values:
        if isinstance(part, str) and isinstance(model, str):
            return as_printed(part, model, rules[0], tolerance=tolerance)
        if isinstance(part, str) or isinstance(model, str):
            raise ValueError("print and page do not have the same shape: show one row for each printed row")
        if len(part) != len(model):
            raise ValueError(f"print has {len(model)} values, the cell shows {len(part)}")
        by_column = len(rules) > 1 and all(isinstance(inner, str) for inner in part)
        return [
            walk(inner, like_inner, rules[place:] if by_column else rules)
            for place, (inner, like_inner) in enumerate(zip(part, model, strict=True))
        ]

    return walk(shown, like, figure.column_rules or [figure.rule])


def _differences(printed: Values, computed: Values) -> list[str]:
    pairs = zip(values_in(printed), values_in(computed), strict=True)
    # What the source cuts off cannot be compared; .5 is 0.5.
    return [f"printed {a}, computed {b}" for a, b in pairs if a and _plain(a) != _plain(b)]


def _plain(value: str) -> str:
    return re.sub(r"^(-?)\.", r"\g<1>0.", value)
