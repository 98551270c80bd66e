"""What a learner leaves behind: immutable records, and the logs written from them.

A learner yields one record for each turn of predict, compare, learn. It never prints.
Logs, pictures and checks are all made from these records, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, Protocol

__all__ = ["Digits", "Record", "Step", "digits_of", "log", "narrate"]

Digits = Literal["python2", "python3"]

PREDICT, COMPARE, LEARN = "predict", "compare", "learn"

# Which of the three words a column of a log belongs to; other columns stand under none.
_WORD_OF = {
    "prediction": PREDICT,
    "predictions": PREDICT,
    "error": COMPARE,
    "errors": COMPARE,
    "delta": COMPARE,
    "deltas": COMPARE,
    "train_error": COMPARE,
    "train_accuracy": COMPARE,
    "test_error": COMPARE,
    "test_accuracy": COMPARE,
    "weight_delta": LEARN,
    "weight_deltas": LEARN,
    "new_weight": LEARN,
    "new_weights": LEARN,
    "weight_after": LEARN,
}


class Record(Protocol):
    """Anything a learner yields: it knows which turn it was."""

    @property
    def iteration(self) -> int:
        """The turn, counted from 0."""


class Step(NamedTuple):
    """One turn of predict, compare, learn with one input and one weight.

    Parameters
    ----------
    iteration : int
        The turn, counted from 0.
    weight : float
        The weight that made the prediction, before it moved.
    prediction : float
        What the network said, in the unit of the goal.
    error : float
        The squared miss; never below 0.
    delta : float
        The miss with its sign: prediction minus goal.
    weight_delta : float
        The weight's share in the miss, before alpha.
    new_weight : float
        Where the weight moved: the weight of the next turn.
    diverged : bool
        True on the last step of a run whose next one no longer fits a float.

    Notes
    -----
    Chapter 4.

    Examples
    --------
    A step cannot be changed afterwards, so a log and a picture of it always agree.

    >>> step = Step(0, 0.5, 0.25, 0.3025, -0.55, -0.275, 0.775)
    >>> step.weight_before == step.weight, step.weight_after == step.new_weight
    (True, True)
    >>> step.error = 0.0  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
        ...
    AttributeError: can't set attribute
    """

    iteration: int
    weight: float
    prediction: float
    error: float
    delta: float
    weight_delta: float
    new_weight: float
    diverged: bool = False

    @property
    def weight_before(self) -> float:
        """The weight that made the prediction."""
        return self.weight

    @property
    def weight_after(self) -> float:
        """The weight after the update."""
        return self.new_weight


def digits_of(number: float, digits: Digits = "python3") -> str:
    """Write a number the way Python 3 or Python 2 prints it.

    Parameters
    ----------
    number : float
        What to write.
    digits : {"python3", "python2"}
        Python 3 prints the shortest digits that read back to the same number. Python 2
        printed 12 significant digits, which is what the book shows.

    Returns
    -------
    str
        The digits.

    Raises
    ------
    ValueError
        If `digits` is neither.

    Notes
    -----
    Chapter 4: the same numbers, and two ways to print them.

    Examples
    --------
    >>> digits_of(0.1 * 8.5), digits_of(0.1 * 8.5, "python2")
    ('0.8500000000000001', '0.85')
    """
    if digits not in _WRITERS:
        raise ValueError(f"digits is {digits!r}: give 'python3' or 'python2'")
    return _WRITERS[digits](number)


def log(steps: Iterable[Record], *columns: str, digits: Digits = "python3") -> str:
    """Write a run as a table, one line for each step.

    Parameters
    ----------
    steps : iterable of records
        What a learner yielded.
    *columns : str
        Fields of the records, in the order to show them; `error` and `prediction` by default,
        as the book's logs do. A field that is a vector gives one column for each entry.
    digits : {"python3", "python2"}
        How numbers are written; see `digits_of`.

    Returns
    -------
    str
        A line with the words predict, compare and learn over their columns, a line of
        names, and one line a step. A diverged run ends with a line that says so.

    Raises
    ------
    ValueError
        If there are no steps, or a column is not a field of theirs.

    Notes
    -----
    Chapter 4 onwards.

    Examples
    --------
    >>> from grokdocs.descent import gradient_descent
    >>> run = gradient_descent(weight=0.5, x=0.5, goal=0.8, iterations=3)
    >>> print(log(run, digits="python2"))
          compare         predict
    pass  error           prediction
       0  0.3025          0.25
       1  0.17015625      0.3875
       2  0.095712890625  0.490625
    """
    records = list(steps)
    if not records:
        raise ValueError("steps is empty: run the learner for at least one iteration")
    fields = columns or ("error", "prediction")
    lines = [_cells(record, fields, digits) for record in records]
    names = [name for field in fields for name in _names(records[0], field)]
    words = [_WORD_OF.get(name.split("[")[0], "") for name in names]
    widths = [
        max(map(len, column)) for column in zip(words, names, *(line[1:] for line in lines), strict=True)
    ]
    table = [_row(["", *words], widths), _row(["pass", *names], widths)]
    table += [_row(line, widths) for line in lines]
    return "\n".join([*table, *_farewell(records[-1])])


def narrate(step: Step, digits: Digits = "python3") -> str:
    """Tell one step in three lines: predict, compare, learn.

    Parameters
    ----------
    step : Step
        One turn of a learner.
    digits : {"python3", "python2"}
        How numbers are written; see `digits_of`.

    Returns
    -------
    str
        Three lines, each beginning with its word.

    Notes
    -----
    Chapter 4.

    Examples
    --------
    >>> print(narrate(Step(0, 0.5, 0.25, 0.3025, -0.55, -0.275, 0.775)))
    predict  prediction = 0.25
    compare  error = 0.3025, delta = -0.55
    learn    weight_delta = -0.275, weight 0.5 -> 0.775
    """

    def show(number: float) -> str:
        return digits_of(number, digits)

    return "\n".join(
        [
            f"{PREDICT}  prediction = {show(step.prediction)}",
            f"{COMPARE}  error = {show(step.error)}, delta = {show(step.delta)}",
            f"{LEARN}    weight_delta = {show(step.weight_delta)}, "
            f"weight {show(step.weight)} -> {show(step.new_weight)}",
        ]
    )


def _python2(number: float) -> str:
    text = f"{number:.12g}"
    return text if any(mark in text for mark in ".en") else f"{text}.0"


_WRITERS: dict[str, Callable[[float], str]] = {
    "python2": lambda number: _python2(float(number)),
    "python3": lambda number: repr(float(number)),
}


def _cells(record: Record, fields: Sequence[str], digits: Digits) -> list[str]:
    values = [value for field in fields for value in _flat(_field(record, field))]
    return [str(record.iteration), *(digits_of(value, digits) for value in values)]


def _names(record: Record, field: str) -> list[str]:
    value = _field(record, field)
    if not hasattr(value, "__len__"):
        return [field]
    return [f"{field}[{place}]" for place, _ in enumerate(_flat(value))]


def _field(record: Record, field: str) -> float | Sequence[float]:
    known = [
        name for name in dir(type(record)) if not name.startswith("_") and name not in ("count", "index")
    ]
    if field not in known:
        raise ValueError(f"column {field!r} is not a field of the steps: choose from {', '.join(known)}")
    value: float | Sequence[float] = getattr(record, field)
    return value


def _flat(value: float | Iterable[float]) -> Iterator[float]:
    if isinstance(value, Iterable):
        for entry in value:
            yield from _flat(entry)
    else:
        yield value


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = cells
    padded = [cell.ljust(width) for cell, width in zip(rest, widths, strict=True)]
    return "  ".join([first.rjust(4), *padded]).rstrip()


def _farewell(last: Record) -> list[str]:
    if not getattr(last, "diverged", False):
        return []
    return [f"diverged: the step after pass {last.iteration} is too large for a float"]
