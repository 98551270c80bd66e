"""What a learner leaves behind: immutable records, and the logs written from them.

A learner yields a `Step` for each turn of predict, compare, learn, or an `Epoch` for each pass
over a data set. It never prints. Logs, pictures and checks are all made from these records, so
they cannot disagree.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from numbers import Complex, Real
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar

from grokdocs.validation import checked, listed, number, one_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

__all__ = ["Digits", "Epoch", "Score", "Step", "digits_of", "log"]

Digits = Literal["python2", "python3"]
Weight = TypeVar("Weight")
Prediction = TypeVar("Prediction")

# Which of the three words a column of a log belongs to; other columns stand under none.
_WORD_OF = {
    "prediction": "predict",
    **dict.fromkeys(("error", "accuracy", "delta"), "compare"),
    **dict.fromkeys(("weight_delta", "new_weight"), "learn"),
}


# Not taught: a record, which the page prints.
class Step(NamedTuple, Generic[Weight, Prediction]):
    """One turn of predict, compare, learn. With several weights, a field holds a tuple of them.

    >>> step = Step(0, 0.5, 0.25, 0.3025, -0.55, -0.275, 0.775)
    >>> step.error, step.diverged
    (0.3025, False)
    """

    iteration: int  # the turn, counted from 0
    weight: Weight  # what made the prediction, before it moved
    prediction: Prediction
    error: float  # the squared miss; of several outputs, added up
    delta: Prediction  # the miss with its sign: prediction minus goal
    weight_delta: Weight  # each weight's share in the miss, before alpha
    new_weight: Weight  # where it moved: the weight of the next turn

    @property
    def diverged(self) -> bool:
        """Whether the error no longer fits a float: the run ends here."""
        return not math.isfinite(self.error)


# Not taught: a record, which the page prints.
class Score(NamedTuple):
    """How well a network does on some examples.

    >>> Score(error=0.5, accuracy=0.75).accuracy
    0.75
    """

    error: float  # squared misses of all outputs, added up; the mean over the examples
    accuracy: float  # share of the examples whose largest output is the right one


# Not taught: a record, which the page prints.
class Epoch(NamedTuple):
    """One pass over a data set.

    >>> epoch = Epoch(0, 2.5, (), (), {"test": Score(0.5, 0.75)})
    >>> epoch.scores["test"].accuracy
    0.75
    """

    iteration: int  # the pass, counted from 0
    error: float  # squared misses of all examples, added up, each taken when its turn came
    prediction: Array  # what was said to each example when its turn came
    network: tuple[Array, ...]  # the weights after the pass
    scores: Mapping[str, Score] = MappingProxyType({})  # how it did in each exam, after the pass

    @property
    def diverged(self) -> bool:
        """Whether the error no longer fits a float: the run ends here."""
        return not math.isfinite(self.error)


_digits = one_of("python3", "python2")


# Not taught: it writes a number, and computes nothing.
@checked(number=number, digits=_digits)
def digits_of(number: float, digits: Digits = "python3") -> str:
    """Write a number as Python 3 does, or with the 12 digits of Python 2, which the book shows.

    >>> digits_of(0.1 * 8.5), digits_of(0.1 * 8.5, "python2")
    ('0.8500000000000001', '0.85')
    """
    if digits == "python3":
        return repr(float(number))
    text = f"{float(number):.12g}"
    return text if any(mark in text for mark in ".en") else f"{text}.0"


def _run(name: str, value: Any, sizes: Any) -> list[Any]:
    """Take records of any learner; the last may have diverged."""
    records = listed(name, value, {})
    for place, each in enumerate(records):
        if not isinstance(each, Step | Epoch):
            raise ValueError(
                f"{name}[{place}] is {each!r:.60}: give what a learner yields, a Step or an Epoch"
            )
    return records


# Not taught: it writes a table, and computes nothing.
@checked(steps=_run, digits=_digits)
def log(steps: Iterable[Step[Any, Any] | Epoch], *columns: str, digits: Digits = "python3") -> str:
    """Write a run as a table, a line for each step; `error` and `prediction` unless told otherwise.

    A column is a field, or the score of an exam, such as ``test.accuracy``, which is headed
    ``test_accuracy``. A field of several numbers gives a column for each.

    >>> run = [Step(0, 0.5, 0.25, 0.3025, -0.55, -0.275, 0.775)]
    >>> print(log(run))
          compare  predict
    pass  error    prediction
       0  0.3025   0.25
    """
    records = list(steps)
    if not records:
        raise ValueError("steps is empty: run the learner for at least one iteration")
    columns = columns or _default_columns(records[0])
    names = [name for column in columns for name, _ in _cells(records[0], column)]
    words = [
        _WORD_OF.get(column.split(".")[-1], "") for column in columns for _ in _cells(records[0], column)
    ]
    rows = [["", *words], ["pass", *names]]
    for record in records:
        numbers = [value for column in columns for _, value in _cells(record, column)]
        if len(numbers) != len(names):
            raise ValueError(f"steps[{len(rows) - 2}] has {len(numbers)} numbers, steps[0] has {len(names)}")
        rows.append([str(record.iteration), *(digits_of(value, digits) for value in numbers)])
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    if records[-1].diverged:
        lines.append(f"diverged: the error of pass {records[-1].iteration} is too large for a float")
    return "\n".join(lines)


def _default_columns(record: Step[Any, Any] | Epoch) -> tuple[str, ...]:
    few = len(list(_flat(record.prediction))) <= 10  # a whole data set would not fit a line
    return ("error", "prediction") if few else ("error",)


def _cells(record: Step[Any, Any] | Epoch, column: str) -> list[tuple[str, float]]:
    """Name and number of each column that a field needs."""
    value = _score(record, column) if "." in column else getattr(record, column, None)
    if value is None or column.startswith("_") or callable(value):
        known = ", ".join(record._fields)
        raise ValueError(f"column {column!r} is not a field of the steps: choose from {known}")
    numbers, name = list(_flat(value)), column.replace(".", "_")
    if not hasattr(value, "__len__"):
        return [(name, numbers[0])]
    return [(f"{name}[{place}]", number) for place, number in enumerate(numbers)]


def _score(record: Step[Any, Any] | Epoch, column: str) -> float | None:
    exam, _, field = column.partition(".")
    scores: Mapping[str, Score] = getattr(record, "scores", {})
    if exam not in scores:
        raise ValueError(
            f"pass {record.iteration} has no score {exam!r}: name an exam that was held after this pass"
        )
    return getattr(scores[exam], field, None)


def _flat(value: Any) -> Iterator[float]:
    if isinstance(value, Iterable) and getattr(value, "shape", None) != ():
        for entry in value:
            yield from _flat(entry)
    else:
        try:
            if isinstance(value, Complex) and not isinstance(value, Real):
                raise TypeError  # NumPy would drop half of it
            yield float(value)
        except (TypeError, ValueError, OverflowError):
            raise ValueError(f"the steps hold {value!r:.60}: give those of a learner, with numbers") from None


def _line(cells: list[str], widths: list[int]) -> str:
    first, *rest = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join([first.strip().rjust(4), *rest]).rstrip()
