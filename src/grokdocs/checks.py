"""Refuse bad input in the reader's own words.

Every public function checks what it is given before it computes. A check names the
argument, says what it got, and says what to do; nothing is cut short or stretched to fit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = [
    "require_count",
    "require_finite",
    "require_matrix",
    "require_positive",
    "require_same_length",
    "require_vector",
]


def require_finite(**numbers: float) -> None:
    """Refuse any number that is not finite.

    Parameters
    ----------
    **numbers : float
        The arguments to check, each under its own name.

    Raises
    ------
    ValueError
        If one of them is NaN or infinite, or is not a number at all.

    Examples
    --------
    >>> require_finite(weight=0.5, goal=0.8)
    >>> require_finite(weight=0.5, goal=float("nan"))
    Traceback (most recent call last):
        ...
    ValueError: goal is nan: give a finite number
    """
    for name, number in numbers.items():
        if not _is_number(number):
            raise ValueError(f"{name} is {number!r}: give a number")
        if not math.isfinite(number):
            raise ValueError(f"{name} is {number}: give a finite number")


def require_count(**counts: int) -> None:
    """Refuse a number of turns that cannot be counted on fingers.

    Parameters
    ----------
    **counts : int
        The counts to check, each under its own name; 0 is a count.

    Raises
    ------
    ValueError
        If one of them is negative or not whole.

    Examples
    --------
    >>> require_count(iterations=0)
    >>> require_count(iterations=-1)
    Traceback (most recent call last):
        ...
    ValueError: iterations is -1: give a whole number, 0 or more
    """
    for name, count in counts.items():
        if not _is_number(count) or count != int(count) or count < 0:
            raise ValueError(f"{name} is {count!r}: give a whole number, 0 or more")


def require_positive(**numbers: float) -> None:
    """Refuse a size or a step that does not lead anywhere.

    Parameters
    ----------
    **numbers : float
        The arguments to check, each under its own name.

    Raises
    ------
    ValueError
        If one of them is not finite, or not above 0.

    Examples
    --------
    >>> require_positive(step=0.001)
    >>> require_positive(step=0.0)
    Traceback (most recent call last):
        ...
    ValueError: step is 0.0: give a number above 0, or nothing would ever move
    """
    require_finite(**numbers)
    for name, number in numbers.items():
        if number <= 0:
            raise ValueError(f"{name} is {number}: give a number above 0, or nothing would ever move")


def require_vector(**vectors: Sequence[float]) -> None:
    """Refuse a vector that is empty, or that holds something other than finite numbers.

    Parameters
    ----------
    **vectors : sequence of float
        The vectors to check, each under its own name.

    Raises
    ------
    ValueError
        If one of them is empty, is not flat, or has an entry that is not a finite number.

    Examples
    --------
    >>> require_vector(weights=[0.1, 0.2, 0])
    >>> require_vector(weights=[])
    Traceback (most recent call last):
        ...
    ValueError: weights is empty: give at least one number
    >>> require_vector(weights=[0.1, float("inf")])
    Traceback (most recent call last):
        ...
    ValueError: weights[1] is inf: give a finite number
    """
    for name, vector in vectors.items():
        if isinstance(vector, (str, bytes)) or not hasattr(vector, "__len__"):
            raise ValueError(f"{name} is {vector!r}: give a vector, that is a list of numbers")
        if len(vector) == 0:
            raise ValueError(f"{name} is empty: give at least one number")
        require_finite(**{f"{name}[{place}]": number for place, number in enumerate(vector)})


def require_same_length(**vectors: Sequence[float]) -> None:
    """Refuse two vectors whose entries cannot be paired one to one.

    Parameters
    ----------
    **vectors : sequence of float
        Two or more vectors, each under its own name.

    Raises
    ------
    ValueError
        If one of them is not a vector, or if they differ in length.

    Examples
    --------
    >>> require_same_length(weights=[0.1, 0.2], inputs=[8.5, 0.65, 1.2])
    Traceback (most recent call last):
        ...
    ValueError: weights has 2 entries, inputs has 3: give one of the first for each of the second
    """
    require_vector(**vectors)
    (name, vector), *others = vectors.items()
    for other_name, other in others:
        if len(other) != len(vector):
            raise ValueError(
                f"{name} has {_entries(vector)}, {other_name} has {len(other)}: "
                "give one of the first for each of the second"
            )


def require_matrix(columns: int | None = None, **matrices: Sequence[Sequence[float]]) -> None:
    """Refuse a matrix that has no rows, or rows of unequal length.

    Parameters
    ----------
    columns : int, optional
        How many entries every row must have; as many as the first row by default.
    **matrices : sequence of sequence of float
        The matrices to check, each a list of rows, under its own name.

    Raises
    ------
    ValueError
        If there is no row, or a row is not a vector, or its length does not fit.

    Examples
    --------
    >>> require_matrix(weights=[[0.1, 0.1, -0.3], [0.1, 0.2, 0.0]])
    >>> require_matrix(weights=[[0.1, 0.1, -0.3], [0.1, 0.2]])
    Traceback (most recent call last):
        ...
    ValueError: weights[1] has 2 entries, expected 3: make every row as long as the vector it meets
    """
    for name, matrix in matrices.items():
        if isinstance(matrix, (str, bytes)) or not hasattr(matrix, "__len__"):
            raise ValueError(f"{name} is {matrix!r}: give a matrix, that is a list of rows")
        if len(matrix) == 0:
            raise ValueError(f"{name} is empty: give at least one row")
        rows = {f"{name}[{place}]": row for place, row in enumerate(matrix)}
        require_vector(**rows)
        expected = len(matrix[0]) if columns is None else columns
        for row_name, row in rows.items():
            if len(row) != expected:
                raise ValueError(
                    f"{row_name} has {_entries(row)}, expected {expected}: "
                    "make every row as long as the vector it meets"
                )


def _is_number(number: object) -> bool:
    return (
        hasattr(number, "__float__")
        and not isinstance(number, (str, bytes))
        and not hasattr(number, "__len__")
    )


def _entries(vector: Sequence[float]) -> str:
    return "1 entry" if len(vector) == 1 else f"{len(vector)} entries"
