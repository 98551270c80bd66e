"""Refuse bad input in the reader's own words, in one place, outside the lessons.

`checked` stands above a taught function and judges its arguments before the body runs. A judge
takes the name and the value of one argument and returns what the body will work with: numbers
become floats, so that no image of small integers wraps around; what cannot be computed with is
refused by a sentence that names the argument, says what it got and what to do. Rules then look
at several arguments together. Nothing is cut short, stretched to fit, or changed in place.
"""

from __future__ import annotations

import inspect
import math
import numbers
import operator
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

__all__ = [
    "Judge",
    "Rule",
    "above_zero",
    "array",
    "at_least",
    "at_most",
    "checked",
    "columns_for",
    "count",
    "counted",
    "digits_for",
    "divides",
    "exams_fit",
    "function",
    "generator",
    "labels",
    "layers_fit",
    "low_below_high",
    "mask_shape",
    "matrices",
    "matrix",
    "networks",
    "number",
    "one_example",
    "one_for_each",
    "one_of",
    "one_output",
    "optional",
    "own_matrices",
    "pairs",
    "places",
    "rows_for",
    "same_shape",
    "shapes",
    "shapes_fit",
    "share",
    "sizes",
    "table",
    "tables",
    "turn_fits",
    "vector",
    "voters_fit",
    "weight_matrices",
]

F = TypeVar("F", bound=Callable[..., Any])
Judge = Callable[[str, Any], Any]
Rule = Callable[[dict[str, Any]], None]

_HERE = str(Path(__file__).parent)


def checked(*rules: Rule, **judges: Judge) -> Callable[[F], F]:
    """Judge a function's arguments at the outermost call.

    Functions of this package that call each other are not judged again: their caller's file
    tells, in any thread and inside any generator, and costs less than judging. A generator
    is judged when it is called, and its run ends after the first error that is not finite.

    >>> @checked(x=number, times=count)
    ... def repeat(x, times=2):
    ...     return [x] * times
    >>> repeat(3)
    [3.0, 3.0]
    >>> repeat(3, times=-1)
    Traceback (most recent call last):
        ...
    ValueError: times is -1: give a whole number, 0 or more
    """

    def decorate(body: F) -> F:
        signature = inspect.signature(body)
        runs = inspect.isgeneratorfunction(body)

        @wraps(body)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if sys._getframe(1).f_code.co_filename.startswith(_HERE):
                return body(*args, **kwargs)
            try:
                given = signature.bind(*args, **kwargs)
            except TypeError:
                return body(*args, **kwargs)  # Python's own sentence names the function, too
            for name, judge in judges.items():
                if name in given.arguments:
                    given.arguments[name] = judge(name, given.arguments[name])
            given.apply_defaults()
            for rule in rules:
                rule(given.arguments)
            if runs:
                return _until_not_finite(body(*given.args, **given.kwargs))
            with _quiet():
                result = body(*given.args, **given.kwargs)
            if not _is_finite(result):
                raise ValueError(f"{body.__name__} of these numbers does not fit a float: scale them down")
            return result

        return guarded  # type: ignore[return-value]

    return decorate


def _until_not_finite(run: Iterator[Any]) -> Iterator[Any]:
    """Hand on the steps of a run, up to the first whose error does not fit a float."""
    going, first = True, True
    while going:
        with _quiet():
            step = next(run, None)
        if step is None:
            return
        going = not getattr(step, "diverged", False)
        if first and not going:
            raise ValueError("the error of the first prediction does not fit a float: scale the inputs down")
        first = False
        yield step


def _quiet() -> AbstractContextManager[Any]:
    """Keep NumPy from warning of an overflow that the guard reports itself."""
    numpy = sys.modules.get("numpy")
    return numpy.errstate(over="ignore", invalid="ignore") if numpy else nullcontext()


def _is_finite(result: Any) -> bool:
    if isinstance(result, float):
        return math.isfinite(result)
    if isinstance(result, list | tuple):
        return all(map(_is_finite, result))
    if getattr(getattr(result, "dtype", None), "kind", "") == "f":
        return bool(sys.modules["numpy"].isfinite(result).all())
    return True


# One argument ---------------------------------------------------------------------------------


def number(name: str, value: Any) -> float:
    """Take any real number of any width.

    >>> number("x", 3), number("goal", "many")
    Traceback (most recent call last):
        ...
    ValueError: goal is 'many': give a number
    """
    if type(value) is float and math.isfinite(value):
        return value
    if getattr(value, "shape", None) == () and not _is_masked(value):
        value = value.item()
    unreal = isinstance(value, numbers.Complex) and not isinstance(value, numbers.Real)
    if unreal or not hasattr(value, "__float__") or hasattr(value, "__len__") or _is_masked(value):
        raise ValueError(f"{name} is {_shown(value)}: give a number")
    try:
        converted = float(value)
    except OverflowError:
        raise ValueError(f"{name} is too large for a float: give a number below 1.8e308") from None
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {_shown(value)}: give a number") from None
    if not math.isfinite(converted):
        raise ValueError(f"{name} is {converted}: give a finite number")
    return converted


def above_zero(name: str, value: Any) -> float:
    """Take a number above 0.

    >>> above_zero("step", 0)
    Traceback (most recent call last):
        ...
    ValueError: step is 0.0: give a number above 0, or nothing would ever move
    """
    converted = number(name, value)
    if converted <= 0:
        raise ValueError(f"{name} is {converted}: give a number above 0, or nothing would ever move")
    return converted


def share(name: str, value: Any) -> float:
    """Take a number above 0 and at most 1.

    >>> share("keep", 1.5)
    Traceback (most recent call last):
        ...
    ValueError: keep is 1.5: give a share above 0 and at most 1
    """
    converted = number(name, value)
    if not 0 < converted <= 1:
        raise ValueError(f"{name} is {converted}: give a share above 0 and at most 1")
    return converted


def count(name: str, value: Any) -> int:
    """Take a whole number, 0 or more.

    >>> count("iterations", 2.0)
    Traceback (most recent call last):
        ...
    ValueError: iterations is 2.0: give a whole number, 0 or more
    """
    try:
        whole = operator.index(value)
    except TypeError:
        whole = -1
    if whole < 0:
        raise ValueError(f"{name} is {_shown(value)}: give a whole number, 0 or more")
    return whole


def counted(name: str, value: Any) -> int:
    """Take a whole number, 1 or more.

    >>> counted("hidden", 0)
    Traceback (most recent call last):
        ...
    ValueError: hidden is 0: give a whole number, 1 or more
    """
    try:
        whole = operator.index(value)
    except TypeError:
        whole = 0
    if whole < 1:
        raise ValueError(f"{name} is {_shown(value)}: give a whole number, 1 or more")
    return whole


def vector(name: str, value: Any) -> list[float]:
    """Take numbers in a row: a list, a tuple, a range, an array of one axis.

    >>> vector("a", range(3))
    [0.0, 1.0, 2.0]
    >>> vector("a", [1, None])
    Traceback (most recent call last):
        ...
    ValueError: a[1] is None: give a number
    """
    entries = _entries(name, value, "a vector, that is a list of numbers")
    if not entries:
        raise ValueError(f"{name} is empty: give at least one number")
    return [number(f"{name}[{place}]", entry) for place, entry in enumerate(entries)]


def table(name: str, value: Any) -> list[list[float]]:
    """Take a matrix as a list of rows of equal length.

    >>> table("weights", [[0.1, 0.1, -0.3], [0.1, 0.2]])
    Traceback (most recent call last):
        ...
    ValueError: weights[1] has 2 entries, expected 3: make every row as long as the first
    """
    entries = _entries(name, value, "a matrix, that is a list of rows")
    if not entries:
        raise ValueError(f"{name} is empty: give at least one row")
    rows = [vector(f"{name}[{place}]", row) for place, row in enumerate(entries)]
    for place, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise ValueError(
                f"{name}[{place}] has {_counted(len(row), 'entry')}, expected {len(rows[0])}: "
                "make every row as long as the first"
            )
    return rows


def pairs(name: str, value: Any) -> list[tuple[float, float]]:
    """Take pairs of numbers, such as an input and its goal.

    >>> pairs("examples", [(1, 2), (3, 4, 5)])
    Traceback (most recent call last):
        ...
    ValueError: examples[1] has 3 entries: give an input and a goal
    """
    entries = _entries(name, value, "a list of pairs")
    rows = [vector(f"{name}[{place}]", row) for place, row in enumerate(entries)]
    if not rows:
        raise ValueError(f"{name} is empty: give at least one pair")
    for place, row in enumerate(rows):
        if len(row) != 2:
            raise ValueError(f"{name}[{place}] has {_counted(len(row), 'entry')}: give an input and a goal")
    return [(x, goal) for x, goal in rows]


def tables(name: str, value: Any) -> list[list[list[float]]]:
    """Take several matrices as lists of rows.

    >>> tables("layers", [])
    Traceback (most recent call last):
        ...
    ValueError: layers is empty: give at least one matrix of weights
    """
    entries = _entries(name, value, "a list of matrices")
    if not entries:
        raise ValueError(f"{name} is empty: give at least one matrix of weights")
    return [table(f"{name}[{place}]", rows) for place, rows in enumerate(entries)]


def generator(name: str, value: Any) -> Any:
    """Take a generator of random numbers.

    >>> generator("rng", 1)
    Traceback (most recent call last):
        ...
    ValueError: rng is 1: give a generator, such as numpy.random.default_rng(1)
    """
    if not callable(getattr(value, "random", None)):
        raise ValueError(f"{name} is {_shown(value)}: give a generator, such as numpy.random.default_rng(1)")
    return value


def one_of(*allowed: str) -> Judge:
    """Take one of a few words.

    >>> one_of("binarised", "raw")("values", "black")
    Traceback (most recent call last):
        ...
    ValueError: values is 'black': give 'binarised' or 'raw'
    """

    def judge(name: str, value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ValueError(f"{name} is {_shown(value)}: give {' or '.join(map(repr, allowed))}")
        return value

    return judge


def optional(judge: Judge) -> Judge:
    """Take None, or what the judge takes.

    >>> optional(count)("count", None) is None
    True
    """
    return lambda name, value: None if value is None else judge(name, value)


def function(name: str, value: Any) -> Callable[..., Any]:
    """Take anything that can be called.

    >>> function("relation", 3)
    Traceback (most recent call last):
        ...
    ValueError: relation is 3: give a function
    """
    if not callable(value):
        raise ValueError(f"{name} is {_shown(value)}: give a function")
    return value  # type: ignore[no-any-return]


# Arrays. NumPy is imported only here, so that the modules on plain lists do without it. ---------


def matrix(name: str, value: Any) -> Array:
    """Take a matrix of floats, one example or one node in each row.

    >>> matrix("inputs", [1, 0, 1])
    Traceback (most recent call last):
        ...
    ValueError: inputs has shape (3,): give a matrix, with one example in each row
    """
    import numpy as np

    array = np.asarray(value) if not _is_masked(value) else None
    if array is None or array.dtype.kind not in "biuf":
        array = _from_objects(name, value)
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}: give a matrix, with one example in each row")
    converted: Array = np.asarray(array, dtype=np.float64)
    if not np.isfinite(converted).all():
        row, column = np.argwhere(~np.isfinite(converted))[0].tolist()
        raise ValueError(f"{name}[{row}][{column}] is {converted[row, column]}: give a finite number")
    return converted


def _from_objects(name: str, value: Any) -> Array:
    """Judge entry by entry what NumPy does not take for numbers; the first bad one is named."""
    import numpy as np

    return np.array(table(name, value))


def array(name: str, value: Any) -> Array:
    """Take numbers of any shape, as an array of floats.

    >>> array("x", [1, float("nan")])
    Traceback (most recent call last):
        ...
    ValueError: x holds nan: give finite numbers
    """
    import numpy as np

    given = np.asarray(value) if not _is_masked(value) else None
    if given is None or given.dtype.kind not in "biuf":
        raise ValueError(f"{name} is {_shown(value)}: give an array of numbers")
    converted: Array = np.asarray(given, dtype=np.float64)
    if not np.isfinite(converted).all():
        raise ValueError(f"{name} holds {converted[~np.isfinite(converted)][0]}: give finite numbers")
    return converted


def matrices(name: str, value: Any) -> list[Array]:
    """Take several matrices.

    >>> matrices("layers", [[[1, 0]], [[2]]])[0].shape
    (1, 2)
    """
    entries = value if isinstance(value, list | tuple) else _entries(name, value, "a list of matrices")
    if not entries:
        raise ValueError(f"{name} is empty: give at least one matrix")
    return [matrix(f"{name}[{place}]", each) for place, each in enumerate(entries)]


def weight_matrices(name: str, value: Any) -> tuple[Array, ...]:
    """Take weight matrices that fit each other, each (nodes before, nodes after).

    >>> weight_matrices("network", [[[1, 2]], [[3]]])
    Traceback (most recent call last):
        ...
    ValueError: weights_1_2 is 1 x 1, layer_1 has 2 nodes: give it a row for each of them
    """
    from grokdocs.shapes import misfit

    converted = tuple(matrices(name, value))
    sentence = misfit([weights.shape for weights in converted])
    if sentence is not None:
        raise ValueError(sentence)
    return converted


def own_matrices(name: str, value: Any) -> tuple[Array, ...]:
    """Take weight matrices that can be moved in place: no copy of them would do.

    >>> own_matrices("network", [[[1, 2]]])
    Traceback (most recent call last):
        ...
    ValueError: network[0] is moved in place: give an array of float64 that can be written to
    """
    for place, (given, converted) in enumerate(zip(value, weight_matrices(name, value), strict=True)):
        if given is not converted or not converted.flags.writeable:
            raise ValueError(
                f"{name}[{place}] is moved in place: give an array of float64 that can be written to"
            )
    return tuple(value)


def shapes(name: str, value: Any) -> list[tuple[int, int]]:
    """Take the shapes of weight matrices.

    >>> shapes("shapes", [(3, 4), (4,)])
    Traceback (most recent call last):
        ...
    ValueError: shapes[1] is (4,): give the nodes before and the nodes after
    """
    entries = _entries(name, value, "a list of shapes")
    if not entries:
        raise ValueError(f"{name} is empty: give at least one shape")
    for place, shape in enumerate(entries):
        if not hasattr(shape, "__len__") or len(shape) != 2:
            raise ValueError(f"{name}[{place}] is {_shown(shape)}: give the nodes before and the nodes after")
    return [
        (counted(f"{name}[{place}][0]", before), counted(f"{name}[{place}][1]", after))
        for place, (before, after) in enumerate(entries)
    ]


def sizes(name: str, value: Any) -> tuple[int, ...]:
    """Take the number of nodes of two layers or more.

    >>> sizes("sizes", [3])
    Traceback (most recent call last):
        ...
    ValueError: sizes has 1 entry: give the nodes of two layers or more
    """
    entries = _entries(name, value, "the number of nodes of each layer")
    if len(entries) < 2:
        raise ValueError(
            f"{name} has {_counted(len(entries), 'entry')}: give the nodes of two layers or more"
        )
    return tuple(counted(f"{name}[{place}]", entry) for place, entry in enumerate(entries))


def labels(name: str, value: Any) -> npt.NDArray[np.int64]:
    """Take whole numbers in a row, as an array.

    >>> labels("labels", [3, 0.5])
    Traceback (most recent call last):
        ...
    ValueError: labels[1] is 0.5: give a whole number, 0 or more
    """
    import numpy as np

    entries = _entries(name, value, "a list of whole numbers")
    if not entries:
        raise ValueError(f"{name} is empty: give at least one label")
    return np.array([count(f"{name}[{place}]", entry) for place, entry in enumerate(entries)], dtype=np.int64)


# Several arguments together ---------------------------------------------------------------------


def one_for_each(of: str, for_each: str) -> Rule:
    """Hold two arguments to one length.

    >>> one_for_each("names", "weights")({"names": ["toes"], "weights": [0.1, 0.2]})
    Traceback (most recent call last):
        ...
    ValueError: names has 1 entry, weights has 2: give one of the first for each of the second
    """

    def rule(given: dict[str, Any]) -> None:
        first, second = given[of], given[for_each]
        if len(first) != len(second):
            raise ValueError(
                f"{of} has {_counted(len(first), 'entry')}, {for_each} has {len(second)}: "
                "give one of the first for each of the second"
            )

    return rule


def rows_for(weights: str, inputs: str) -> Rule:
    """Hold the rows of a table to the length of the vector that they meet.

    >>> rows_for("weights", "inputs")({"weights": [[1.0, 2.0]], "inputs": [1.0]})
    Traceback (most recent call last):
        ...
    ValueError: weights[0] has 2 entries, inputs has 1: make every row as long as the vector it meets
    """

    def rule(given: dict[str, Any]) -> None:
        for place, row in enumerate(given[weights]):
            if len(row) != len(given[inputs]):
                raise ValueError(
                    f"{weights}[{place}] has {_counted(len(row), 'entry')}, {inputs} has "
                    f"{len(given[inputs])}: make every row as long as the vector it meets"
                )

    return rule


def layers_fit(given: dict[str, Any]) -> None:
    """Hold each table of `layers` to what comes out of the one before, and the first to `inputs`.

    >>> layers_fit({"inputs": [1.0], "layers": [[[1.0], [2.0]], [[1.0]]]})
    Traceback (most recent call last):
        ...
    ValueError: layers[1][0] has 1 entry, layers[0] makes 2: make every row as long as the vector it meets
    """
    width, source = len(given["inputs"]), "inputs has"
    for place, rows in enumerate(given["layers"]):
        if len(rows[0]) != width:
            raise ValueError(
                f"layers[{place}][0] has {_counted(len(rows[0]), 'entry')}, {source} {width}: "
                "make every row as long as the vector it meets"
            )
        width, source = len(rows), f"layers[{place}] makes"


def columns_for(centres: str, points: str) -> Rule:
    """Hold two tables to one number of columns.

    >>> columns_for("centres", "points")({"centres": [[0.0, 1.0]], "points": [[0.0]]})
    Traceback (most recent call last):
        ...
    ValueError: centres has 2 columns, points has 1: give both the same features
    """

    def rule(given: dict[str, Any]) -> None:
        first, second = len(given[centres][0]), len(given[points][0])
        if first != second:
            raise ValueError(
                f"{centres} has {_counted(first, 'column')}, {points} has {second}: "
                "give both the same features"
            )

    return rule


def at_most(chosen: str, of: str) -> Rule:
    """Hold a count to how many there are.

    >>> at_most("groups", "points")({"groups": 3, "points": [[0.0], [1.0]]})
    Traceback (most recent call last):
        ...
    ValueError: groups is 3, points has 2: choose from 1 to 2
    """

    def rule(given: dict[str, Any]) -> None:
        if given[chosen] > len(given[of]):
            there = len(given[of])
            raise ValueError(f"{chosen} is {given[chosen]}, {of} has {there}: choose from 1 to {there}")

    return rule


def places(chosen: str, of: str) -> Rule:
    """Hold positions to a vector that they choose from.

    >>> places("frozen", "weights")({"frozen": {3}, "weights": [0.1, 0.2]})
    Traceback (most recent call last):
        ...
    ValueError: frozen names place 3, weights has 2: count them from 0 to 1
    """

    def rule(given: dict[str, Any]) -> None:
        length = len(given[of])
        if not isinstance(given[chosen], Iterable):
            raise ValueError(f"{chosen} is {_shown(given[chosen])}: give a set of positions, such as {{0}}")
        for place in given[chosen]:
            if place not in range(length):
                raise ValueError(
                    f"{chosen} names place {place!r}, {of} has {length}: count them from 0 to {length - 1}"
                )

    return rule


def shapes_fit(given: dict[str, Any]) -> None:
    """Hold inputs, goals and a network to each other, as far as they are there.

    >>> import numpy as np
    >>> shapes_fit({"inputs": np.ones((2, 3)), "network": [np.ones((3, 1))], "goals": np.ones((2, 2))})
    Traceback (most recent call last):
        ...
    ValueError: goals has shape (2, 2), the network predicts (2, 1): give one row for each example
    """
    from grokdocs.shapes import misfit

    inputs, weights = given["inputs"], given["network"]
    sentence = misfit([each.shape for each in weights], inputs=inputs.shape[1])
    if sentence is not None:
        raise ValueError(sentence)
    goals, predicted = given.get("goals"), (len(inputs), weights[-1].shape[1])
    if goals is not None and goals.shape != predicted:
        raise ValueError(
            f"goals has shape {goals.shape}, the network predicts {predicted}: give one row for each example"
        )


def turn_fits(given: dict[str, Any]) -> None:
    """Hold the layers of one turn, and its deltas or goals, to the network that made them.

    >>> import numpy as np
    >>> layers = [np.ones((1, 2)), np.ones((1, 1))]
    >>> turn_fits({"network": [np.ones((2, 1))], "layers": layers, "goals": np.ones((2, 1))})
    Traceback (most recent call last):
        ...
    ValueError: goals has shape (2, 1), expected (1, 1): give what belongs to the same examples
    """
    network, layers = given["network"], given["layers"]
    examples = len(layers[0]) if layers else 0
    nodes = [network[0].shape[0], *(weights.shape[1] for weights in network)]
    expected = {f"layers[{place}]": (examples, size) for place, size in enumerate(nodes)}
    found = {f"layers[{place}]": layer.shape for place, layer in enumerate(layers)}
    if "deltas" in given:
        expected |= {f"deltas[{place}]": (examples, size) for place, size in enumerate(nodes[1:])}
        found |= {f"deltas[{place}]": delta.shape for place, delta in enumerate(given["deltas"])}
    else:
        expected["goals"], found["goals"] = (examples, nodes[-1]), given["goals"].shape
    for name in [*expected, *found]:
        if name not in found:
            raise ValueError(f"{name} is missing: give one for each layer of the network")
        if found[name] != expected.get(name):
            raise ValueError(
                f"{name} has shape {found[name]}, expected {expected.get(name, 'none')}: "
                "give what belongs to the same examples"
            )


def low_below_high(given: dict[str, Any]) -> None:
    """Hold the ends of a range apart.

    >>> low_below_high({"low": 1.0, "high": 1.0})
    Traceback (most recent call last):
        ...
    ValueError: low is 1.0, high is 1.0: give a low end below the high one
    """
    if not given["low"] < given["high"]:
        raise ValueError(f"low is {given['low']}, high is {given['high']}: give a low end below the high one")


def one_example(given: dict[str, Any]) -> None:
    """Hold `inputs` to a single row.

    >>> one_example({"inputs": [[1.0], [2.0]]})
    Traceback (most recent call last):
        ...
    ValueError: inputs has 2 rows: give one example
    """
    if len(given["inputs"]) != 1:
        raise ValueError(f"inputs has {len(given['inputs'])} rows: give one example")


def one_output(given: dict[str, Any]) -> None:
    """Hold `goals` to a single column.

    >>> import numpy as np
    >>> one_output({"goals": np.ones((4, 2))})
    Traceback (most recent call last):
        ...
    ValueError: goals has 2 columns: give one goal for each example
    """
    columns = given["goals"].shape[1]
    if columns != 1:
        raise ValueError(f"goals has {columns} columns: give one goal for each example")


def same_shape(of: str, other: str) -> Rule:
    """Hold two arrays to one shape.

    >>> import numpy as np
    >>> same_shape("prediction", "goals")({"prediction": np.ones((5, 2)), "goals": np.ones((1, 2))})
    Traceback (most recent call last):
        ...
    ValueError: prediction has shape (5, 2), goals has (1, 2): give both for the same examples
    """

    def rule(given: dict[str, Any]) -> None:
        first, second = given[of].shape, given[other].shape
        if first != second:
            raise ValueError(f"{of} has shape {first}, {other} has {second}: give both for the same examples")

    return rule


def digits_for(images: str, shown: str) -> Rule:
    """Judge images and the digits that they show.

    >>> digits_for("images", "labels")({"images": [[0.0, 1.0]], "labels": [10]})
    Traceback (most recent call last):
        ...
    ValueError: labels[0] is 10: give a digit, 0 to 9
    """

    def rule(given: dict[str, Any]) -> None:
        given[images], given[shown] = _digits(images, given[images], shown, given[shown])

    return rule


def exams_fit(given: dict[str, Any]) -> None:
    """Judge each exam as if it were learned from, and hold its images to the size of those.

    >>> import numpy as np
    >>> exams_fit({"images": np.ones((2, 3)), "exams": {"test": (np.ones((1, 2)), [7])}})
    Traceback (most recent call last):
        ...
    ValueError: exams['test'] has images of 2 pixels, the network learns from 3: give images of one size
    """
    judged = {}
    for name, exam in given["exams"].items():
        own = f"exams[{name!r}]"
        if len(exam) != 2:
            raise ValueError(f"{own} is {_shown(exam)}: give images and labels")
        judged[name] = _digits(f"{own}[0]", exam[0], f"{own}[1]", exam[1])
        pixels, learned = judged[name][0].shape[1], given["images"].shape[1]
        if pixels != learned:
            raise ValueError(
                f"{own} has images of {pixels} pixels, the network learns from {learned}: "
                "give images of one size"
            )
    given["exams"] = judged


def _digits(image_name: str, images: Any, label_name: str, shown: Any) -> tuple[Array, Any]:
    if getattr(images, "ndim", 2) == 3:
        raise ValueError(
            f"{image_name} has shape {images.shape}: lay each image out as one row, with digits.pixels"
        )
    rows, digits = matrix(image_name, images), labels(label_name, shown)
    if len(rows) != len(digits):
        raise ValueError(
            f"{image_name} has {_counted(len(rows), 'row')}, {label_name} has {len(digits)}: "
            "give one label for each image"
        )
    for place, digit in enumerate(digits.tolist()):
        if digit > 9:
            raise ValueError(f"{label_name}[{place}] is {digit}: give a digit, 0 to 9")
    return rows, digits


def mask_shape(name: str, value: Any) -> tuple[int, ...]:
    """Take the shape of a layer: examples, nodes.

    >>> mask_shape("shape", (2, -1))
    Traceback (most recent call last):
        ...
    ValueError: shape[1] is -1: give a whole number, 0 or more
    """
    entries = _entries(name, value, "a shape, such as (examples, nodes)")
    return tuple(count(f"{name}[{place}]", entry) for place, entry in enumerate(entries))


def networks(name: str, value: Any) -> list[tuple[Array, ...]]:
    """Take several networks.

    >>> networks("networks", [])
    Traceback (most recent call last):
        ...
    ValueError: networks is empty: nobody votes
    """
    entries = value if isinstance(value, list | tuple) else _entries(name, value, "a list of networks")
    if not entries:
        raise ValueError(f"{name} is empty: nobody votes")
    return [weight_matrices(f"{name}[{place}]", each) for place, each in enumerate(entries)]


def at_least(fewest: int, name: str) -> Rule:
    """Hold an argument to a number of entries.

    >>> at_least(2, "values")({"values": [1.0]})
    Traceback (most recent call last):
        ...
    ValueError: values has 1 entry: give 2 or more
    """

    def rule(given: dict[str, Any]) -> None:
        if len(given[name]) < fewest:
            raise ValueError(f"{name} has {_counted(len(given[name]), 'entry')}: give {fewest} or more")

    return rule


def voters_fit(given: dict[str, Any]) -> None:
    """Hold every network of a vote to the images, and all of them to one number of outputs.

    >>> import numpy as np
    >>> voters_fit({"images": np.ones((1, 3)), "networks": [[np.ones((2, 1))]]})
    Traceback (most recent call last):
        ...
    ValueError: networks[0] takes 2 inputs and has 1 output, expected 3 and 1: give voters of one kind
    """
    inputs, outputs = given["images"].shape[1], given["networks"][0][-1].shape[1]
    for place, network in enumerate(given["networks"]):
        takes, has = network[0].shape[0], network[-1].shape[1]
        if (takes, has) != (inputs, outputs):
            raise ValueError(
                f"networks[{place}] takes {_counted(takes, 'input')} and has {_counted(has, 'output')}, "
                f"expected {inputs} and {outputs}: give voters of one kind"
            )


def divides(size: str, examples: str) -> Rule:
    """Hold a batch size to a number of examples that it divides.

    >>> divides("batch_size", "inputs")({"batch_size": 4, "inputs": [0] * 6})
    Traceback (most recent call last):
        ...
    ValueError: batch_size is 4, there are 6 examples: choose from 1, 2, 3, 6
    """

    def rule(given: dict[str, Any]) -> None:
        there = len(given[examples])
        if given[size] == 0 or there % given[size]:
            fitting = ", ".join(str(each) for each in range(1, there + 1) if there % each == 0)
            raise ValueError(f"{size} is {given[size]}, there are {there} examples: choose from {fitting}")

    return rule


# Words ------------------------------------------------------------------------------------------


def _entries(name: str, value: Any, wanted: str) -> Sequence[Any]:
    plain = not isinstance(value, str | bytes | Mapping | set | frozenset) and not _is_masked(value)
    if not plain or not hasattr(value, "__len__") or not isinstance(value, Iterable):
        raise ValueError(f"{name} is {_shown(value)}: give {wanted}")
    return value.tolist() if hasattr(value, "tolist") else list(value)


def _is_masked(value: Any) -> bool:
    return hasattr(value, "mask") and hasattr(value, "fill_value")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _counted(length: int, noun: str) -> str:
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"1 {noun}" if length == 1 else f"{length} {plural}"
