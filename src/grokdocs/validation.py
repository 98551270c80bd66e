"""Refuse bad input in the reader's own words, in one place, outside the lessons.

`checked` stands above a taught function and judges its arguments before the body runs. A judge
takes the name and the value of one argument and returns what the body will work with: numbers
become floats, so that no image of small integers wraps around; what cannot be computed with is
refused by a sentence that names the argument, says what it got and what to do. Judges of vectors,
tables and networks are told what their sizes count: sizes that count the same must be the same.
Nothing is cut short, stretched to fit, or changed in place.
"""

from __future__ import annotations

import inspect
import math
import numbers
import operator
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    "Sizes",
    "above_zero",
    "array",
    "axes",
    "bend",
    "checked",
    "count",
    "deltas",
    "divisor_of",
    "drawn",
    "exams",
    "flag",
    "formula",
    "function",
    "generator",
    "images",
    "labels",
    "layers",
    "lazily",
    "listed",
    "matrix",
    "named",
    "network",
    "network_in_place",
    "node_counts",
    "nodes",
    "number",
    "one_of",
    "one_record",
    "optional",
    "path",
    "place_in",
    "places_in",
    "records",
    "several",
    "shapes",
    "share",
    "stack",
    "table",
    "text",
    "up_to",
    "vector",
    "voters",
    "whole",
    "words",
]

F = TypeVar("F", bound=Callable[..., Any])
Sizes = dict[str, tuple[int, str]]  # what is counted -> how many there are, and who said so
Unit = str | int  # what a size counts, or the size that it must be
Judge = Callable[[str, Any, Sizes], Any]

_MOST = 2**31  # what no count here has a use for
_LARGEST = 1e100  # beyond this an axis can no longer be drawn
_HERE = str(Path(__file__).parent)


def checked(**judges: Judge) -> Callable[[F], F]:
    """Judge a function's arguments at the outermost call.

    Functions of this package that call each other are not judged again: their caller's file
    tells, in any thread and inside any generator, and costs less than judging. A generator
    is judged when it is called, and its run ends after the first error that is not finite.

    >>> @checked(a=vector("entries"), b=vector("entries"), times=count)
    ... def add(a, b, times=1):
    ...     return [times * (left + right) for left, right in zip(a, b)]
    >>> add([1, 2], [10, 20])
    [11.0, 22.0]
    >>> add([1, 2], [10])
    Traceback (most recent call last):
        ...
    ValueError: b has 1 entry, a has 2 entries: give as many of one as of the other
    """

    def decorate(body: F) -> F:
        signature = inspect.signature(body)
        known = judges | ({"ax": axes} if "ax" in signature.parameters else {})  # of every picture
        runs = inspect.isgeneratorfunction(body)

        @wraps(body)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if sys._getframe(1).f_code.co_filename.startswith(_HERE):
                return body(*args, **kwargs)
            try:
                given = signature.bind(*args, **kwargs)
            except TypeError:
                return body(*args, **kwargs)  # Python's own sentence names the function, too
            sizes: Sizes = {}
            for name, judge in known.items():
                if name in given.arguments:
                    given.arguments[name] = judge(name, given.arguments[name], sizes)
            if runs:
                return _until_not_finite(body(*given.args, **given.kwargs))
            try:
                with _quiet():
                    result = body(*given.args, **given.kwargs)
            except MemoryError:
                raise ValueError(f"{body.__name__} of these sizes does not fit the memory") from None
            if not _is_finite(result):
                raise ValueError(f"{body.__name__} of these numbers does not fit a float: scale them down")
            return result

        return guarded  # type: ignore[return-value]

    return decorate


def _until_not_finite(run: Iterator[Any]) -> Iterator[Any]:
    """Hand on the steps of a run, up to the first whose error does not fit a float."""
    going, first = True, True
    while going:
        try:
            with _quiet():
                step = next(run, None)
        except MemoryError:
            raise ValueError("a network of these sizes does not fit the memory: make it smaller") from None
        if step is None:
            return
        going = not getattr(step, "diverged", False)
        if first and not going and hasattr(step, "weight_delta"):  # nothing was learned yet
            raise ValueError("the error of the first prediction does not fit a float: scale the inputs down")
        first = False
        if going and not _is_finite(step):
            raise ValueError(f"what pass {step.iteration} learned does not fit a float: take a smaller alpha")
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


# Numbers and words ------------------------------------------------------------------------------


def number(name: str, value: Any, sizes: Sizes) -> float:
    """Take any real number of any width.

    >>> number("goal", "many", {})
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


def above_zero(name: str, value: Any, sizes: Sizes) -> float:
    """Take a number above 0.

    >>> above_zero("step", 0, {})
    Traceback (most recent call last):
        ...
    ValueError: step is 0.0: give a number above 0, or nothing would ever move
    """
    converted = number(name, value, sizes)
    if converted <= 0:
        raise ValueError(f"{name} is {converted}: give a number above 0, or nothing would ever move")
    return converted


def share(name: str, value: Any, sizes: Sizes) -> float:
    """Take a number above 0 and at most 1.

    >>> share("keep", 1.5, {})
    Traceback (most recent call last):
        ...
    ValueError: keep is 1.5: give a share above 0 and at most 1
    """
    converted = number(name, value, sizes)
    if not 0 < converted <= 1:
        raise ValueError(f"{name} is {converted}: give a share above 0 and at most 1")
    return converted


def whole(least: int, most: int = _MOST) -> Judge:
    """Take a whole number, not below `least`, nor above `most`.

    >>> whole(1)("hidden", 2.0, {})
    Traceback (most recent call last):
        ...
    ValueError: hidden is 2.0: give a whole number, 1 or more
    """

    def judge(name: str, value: Any, sizes: Sizes) -> int:
        try:
            converted = operator.index(value)
        except TypeError:
            converted = least - 1
        if isinstance(value, bool):
            converted = least - 1
        if not least <= converted <= most:
            wanted = f"{least} or more" if most == _MOST and converted < most else f"{least} to {most}"
            raise ValueError(f"{name} is {_shown(value)}: give a whole number, {wanted}")
        return converted

    return judge


count = whole(0)
nodes = whole(1, 100_000)  # of a layer: more would fill the memory


def divisor_of(unit: str) -> Judge:
    """Take a whole number that divides how many there are of something.

    >>> divisor_of("examples")("batch_size", 4, {"examples": (6, "inputs has 6 rows")})
    Traceback (most recent call last):
        ...
    ValueError: batch_size is 4, inputs has 6 rows: choose from 1, 2, 3, 6
    """

    def judge(name: str, value: Any, sizes: Sizes) -> int:
        converted: int = whole(1)(name, value, sizes)
        there, said = sizes[unit]
        if there % converted:
            fitting = ", ".join(str(each) for each in range(1, there + 1) if there % each == 0)
            raise ValueError(f"{name} is {converted}, {said}: choose from {fitting}")
        return converted

    return judge


def up_to(unit: str) -> Judge:
    """Take a whole number from 1 to how many there are of something.

    >>> up_to("points")("groups", 3, {"points": (2, "points has 2 rows")})
    Traceback (most recent call last):
        ...
    ValueError: groups is 3, points has 2 rows: choose from 1 to 2
    """

    def judge(name: str, value: Any, sizes: Sizes) -> int:
        converted: int = whole(1)(name, value, sizes)
        there, said = sizes[unit]
        if converted > there:
            raise ValueError(f"{name} is {converted}, {said}: choose from 1 to {there}")
        return converted

    return judge


def places_in(unit: str) -> Judge:
    """Take a collection of places, counted from 0.

    >>> places_in("inputs")("frozen", {3}, {"inputs": (2, "weights has 2 entries")})
    Traceback (most recent call last):
        ...
    ValueError: frozen names place 3, weights has 2 entries: count them from 0 to 1
    """

    def judge(name: str, value: Any, sizes: Sizes) -> Any:
        if isinstance(value, str | bytes) or not isinstance(value, Iterable) or _is_masked(value):
            raise ValueError(f"{name} is {_shown(value)}: give a set of places, such as {{0}}")
        there, said = sizes[unit]
        places = list(value) if getattr(value, "shape", None) != () else [value]
        for place in places:
            if (
                not isinstance(place, numbers.Integral)
                or isinstance(place, bool)
                or place not in range(there)
            ):
                raise ValueError(f"{name} names place {place!r}, {said}: count them from 0 to {there - 1}")
        return frozenset(places)

    return judge


def one_of(*allowed: str) -> Judge:
    """Take one of a few words.

    >>> one_of("binarised", "raw")("values", "black", {})
    Traceback (most recent call last):
        ...
    ValueError: values is 'black': give 'binarised' or 'raw'
    """

    def judge(name: str, value: Any, sizes: Sizes) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ValueError(f"{name} is {_shown(value)}: give {' or '.join(map(repr, allowed))}")
        return value

    return judge


def words(unit: str) -> Judge:
    """Take a list of words, such as names.

    >>> words("weights")("names", ["toes"], {"weights": (2, "weights has 2 entries")})
    Traceback (most recent call last):
        ...
    ValueError: names has 1 entry, weights has 2 entries: give as many of one as of the other
    """

    def judge(name: str, value: Any, sizes: Sizes) -> list[str]:
        return [str(entry) for entry in _entries(name, value, "a list of words", "", sizes, unit)]

    return judge


def optional(judge: Judge) -> Judge:
    """Take None, or what the judge takes.

    >>> optional(count)("workers", None, {}) is None
    True
    """
    return lambda name, value, sizes: None if value is None else judge(name, value, sizes)


def function(name: str, value: Any, sizes: Sizes) -> Callable[..., Any]:
    """Take anything that can be called.

    >>> function("relation", 3, {})
    Traceback (most recent call last):
        ...
    ValueError: relation is 3: give a function
    """
    if not callable(value):
        raise ValueError(f"{name} is {_shown(value)}: give a function")
    return value  # type: ignore[no-any-return]


def formula(name: str, value: Any, sizes: Sizes) -> Callable[..., float]:
    """Take a function that gives a number, and hold it to that.

    >>> formula("relation", lambda red: "red", {})(3)
    Traceback (most recent call last):
        ...
    ValueError: what relation gives is 'red': give a number
    """
    asked = function(name, value, sizes)

    def answer(*given: float, **by_name: float) -> float:
        try:
            inspect.signature(asked).bind(*given, **by_name)
        except TypeError as error:
            raise ValueError(f"{name} is {_shown(value)}, which takes something else: {error}") from None
        except ValueError:
            pass  # some functions written in C do not say what they take
        return number(f"what {name} gives", asked(*given, **by_name), {})

    return answer


def bend(name: str, value: Any, sizes: Sizes) -> Any:
    """Take what happens to the sums of a hidden layer: a function and its slope.

    >>> bend("activation", "relu", {})
    Traceback (most recent call last):
        ...
    ValueError: activation is 'relu': give RELU, LINEAR or another pair of function and slope
    """
    if not (callable(getattr(value, "function", None)) and callable(getattr(value, "slope", None))):
        raise ValueError(
            f"{name} is {_shown(value)}: give RELU, LINEAR or another pair of function and slope"
        )
    return value


def path(name: str, value: Any, sizes: Sizes) -> str | os.PathLike[str]:
    """Take the path of a file or a folder.

    >>> path("folder", 3, {})
    Traceback (most recent call last):
        ...
    ValueError: folder is 3: give a path
    """
    if not isinstance(value, str | os.PathLike) or "\0" in str(value):
        raise ValueError(f"{name} is {_shown(value)}: give a path")
    return value


def generator(name: str, value: Any, sizes: Sizes) -> Any:
    """Take a generator of random numbers.

    >>> generator("rng", 1, {})
    Traceback (most recent call last):
        ...
    ValueError: rng is 1: give a generator, such as numpy.random.default_rng(1)
    """
    if not callable(getattr(value, "random", None)):
        raise ValueError(f"{name} is {_shown(value)}: give a generator, such as numpy.random.default_rng(1)")
    return value


# Lists ------------------------------------------------------------------------------------------


def vector(unit: Unit, least: int = 1) -> Judge:
    """Take numbers in a row: a list, a tuple, a range, an array of one axis.

    >>> vector("inputs")("a", range(3), {})
    [0.0, 1.0, 2.0]
    >>> vector("inputs")("a", [1, None], {})
    Traceback (most recent call last):
        ...
    ValueError: a[1] is None: give a number
    """

    def judge(name: str, value: Any, sizes: Sizes) -> list[float]:
        entries = _entries(name, value, "a vector, that is a list of numbers", "number")
        if len(entries) < least:
            raise ValueError(f"{name} has {_counted(len(entries), 'entry')}: give {least} or more")
        _agree(sizes, unit, len(entries), f"{name} has {_counted(len(entries), 'entry')}")
        return [number(f"{name}[{place}]", entry, sizes) for place, entry in enumerate(entries)]

    return judge


def table(rows: Unit, columns: Unit) -> Judge:
    """Take a matrix as a list of rows of equal length.

    >>> table("outputs", "inputs")("weights", [[0.1, 0.1, -0.3], [0.1, 0.2]], {})
    Traceback (most recent call last):
        ...
    ValueError: weights[1] has 2 entries, weights[0] has 3 entries: give as many of one as of the other
    """

    def judge(name: str, value: Any, sizes: Sizes) -> list[list[float]]:
        entries = _entries(name, value, "a matrix, that is a list of rows", "row", sizes, rows, "row")
        return [vector(columns)(f"{name}[{place}]", row, sizes) for place, row in enumerate(entries)]

    return judge


def stack(inputs: str) -> Judge:
    """Take several tables, each with as many columns as the one before has rows.

    >>> stack("inputs")("layers", [[[1], [2]], [[1]]], {})
    Traceback (most recent call last):
        ...
    ValueError: layers[1][0] has 1 entry, layers[0] has 2 rows: give as many of one as of the other
    """

    def judge(name: str, value: Any, sizes: Sizes) -> list[list[list[float]]]:
        entries = _entries(name, value, "a list of matrices", "matrix of weights")
        units = [inputs, *(f"{name}[{place}]" for place in range(len(entries)))]
        return [
            table(units[place + 1], units[place])(f"{name}[{place}]", rows, sizes)
            for place, rows in enumerate(entries)
        ]

    return judge


# Arrays. NumPy is imported only here, so that the modules on plain lists do without it. ---------


def array(name: str, value: Any, sizes: Sizes) -> Array:
    """Take numbers of any shape, as an array of floats.

    >>> array("x", [1, float("nan")], {})
    Traceback (most recent call last):
        ...
    ValueError: x holds nan: give finite numbers
    """
    import numpy as np

    try:
        given = np.asarray([] if _is_masked(value) else value)
    except ValueError:  # rows of several lengths
        given = np.array([])
    if given.size == 0 or given.dtype.kind not in "biuf":
        raise ValueError(f"{name} is {_shown(value)}: give an array of numbers")
    converted: Array = np.asarray(given, dtype=np.float64)
    if not np.isfinite(converted).all():
        raise ValueError(f"{name} holds {converted[~np.isfinite(converted)][0]}: give finite numbers")
    return converted


def matrix(rows: Unit, columns: Unit) -> Judge:
    """Take a matrix of floats, one example or one node in each row.

    >>> matrix("examples", "inputs")("inputs", [1, 0, 1], {})
    Traceback (most recent call last):
        ...
    ValueError: inputs has shape (3,): give a matrix, with one example in each row
    """

    def judge(name: str, value: Any, sizes: Sizes) -> Array:
        import numpy as np

        given = value
        if isinstance(value, list | tuple) and value and isinstance(value[0], numbers.Real):
            raise ValueError(f"{name} has shape ({len(value)},): give a matrix, with one example in each row")
        if _is_masked(value) or getattr(getattr(value, "dtype", None), "kind", "") not in [*"biuf"]:
            given = np.array(table("rows", "columns")(name, value, {}))  # names the entry that is no number
        if given.ndim != 2 or given.size == 0:
            raise ValueError(f"{name} has shape {given.shape}: give a matrix, with one example in each row")
        converted: Array = np.asarray(given, dtype=np.float64)
        if not np.isfinite(converted).all():
            row, column = np.argwhere(~np.isfinite(converted))[0].tolist()
            raise ValueError(f"{name}[{row}][{column}] is {converted[row, column]}: give a finite number")
        _agree(sizes, rows, len(converted), f"{name} has {_counted(len(converted), 'row')}")
        _agree(sizes, columns, converted.shape[1], f"{name} has {_counted(converted.shape[1], 'column')}")
        return converted

    return judge


def network(inputs: str = "inputs", outputs: str = "outputs") -> Judge:
    """Take weight matrices that fit each other, each (nodes before, nodes after).

    >>> network()("network", [[[1, 2]], [[3]]], {})
    Traceback (most recent call last):
        ...
    ValueError: weights_1_2 has 1 row, layer_1 has 2 nodes: give as many of one as of the other
    """

    def judge(name: str, value: Any, sizes: Sizes) -> tuple[Array, ...]:
        entries = _entries(name, value, "a list of matrices", "weight matrix")
        weights = tuple(
            matrix("rows", "columns")(f"{name}[{place}]", each, {}) for place, each in enumerate(entries)
        )
        nodes = [weights[0].shape[0], *(each.shape[1] for each in weights)]
        for layer, (each, size) in enumerate(zip(weights, nodes, strict=False)):
            _agree(
                {"rows": (size, f"layer_{layer} has {_counted(size, 'node')}")},
                "rows",
                len(each),
                f"weights_{layer}_{layer + 1} has {_counted(len(each), 'row')}",
            )
        for layer, size in enumerate(nodes):
            sizes[f"layer_{layer}"] = size, f"layer_{layer} of the network has {_counted(size, 'node')}"
        sizes["layers"] = len(nodes), f"the network has {len(nodes)} layers"
        sizes["deltas"] = len(weights), f"the network has {_counted(len(weights), 'matrix')}"
        _agree(sizes, inputs, nodes[0], f"the network takes {_counted(nodes[0], 'input')}")
        _agree(sizes, outputs, nodes[-1], f"the network has {_counted(nodes[-1], 'output')}")
        return weights

    return judge


def network_in_place(name: str, value: Any, sizes: Sizes) -> tuple[Array, ...]:
    """Take weight matrices that can be moved in place: no copy of them would do.

    >>> network_in_place("network", [[[1, 2]]], {})
    Traceback (most recent call last):
        ...
    ValueError: network[0] is moved in place: give an array of float64 that can be written to
    """
    for place, (given, converted) in enumerate(zip(value, network()(name, value, sizes), strict=True)):
        if given is not converted or not converted.flags.writeable:
            raise ValueError(
                f"{name}[{place}] is moved in place: give an array of float64 that can be written to"
            )
    return tuple(value)


def layers(name: str, value: Any, sizes: Sizes) -> list[Array]:
    """Take what every layer of a network said, from the inputs to the prediction.

    >>> layers("layers", [[[1, 2]]], {"layers": (2, "the network has 2 layers")})
    Traceback (most recent call last):
        ...
    ValueError: layers has 1 entry, the network has 2 layers: give as many of one as of the other
    """
    return _layer_by_layer(name, value, sizes, "layers", first=0)


def deltas(name: str, value: Any, sizes: Sizes) -> list[Array]:
    """Take the delta of every layer after the first.

    >>> deltas("deltas", [[[1]], [[2]]], {"deltas": (1, "the network has 1 matrix")})
    Traceback (most recent call last):
        ...
    ValueError: deltas has 2 entries, the network has 1 matrix: give as many of one as of the other
    """
    return _layer_by_layer(name, value, sizes, "deltas", first=1)


def _layer_by_layer(name: str, value: Any, sizes: Sizes, unit: str, *, first: int) -> list[Array]:
    entries = _entries(name, value, "a list of matrices", "", sizes, unit)
    return [
        matrix("examples", f"layer_{place + first}")(f"{name}[{place}]", each, sizes)
        for place, each in enumerate(entries)
    ]


def node_counts(name: str, value: Any, sizes: Sizes) -> tuple[int, ...]:
    """Take the number of nodes of two layers or more.

    >>> node_counts("sizes", [3], {})
    Traceback (most recent call last):
        ...
    ValueError: sizes has 1 entry: give the nodes of two layers or more
    """
    entries = _entries(name, value, "the number of nodes of each layer")
    if len(entries) < 2:
        raise ValueError(
            f"{name} has {_counted(len(entries), 'entry')}: give the nodes of two layers or more"
        )
    return tuple(nodes(f"{name}[{place}]", entry, sizes) for place, entry in enumerate(entries))


def shapes(name: str, value: Any, sizes: Sizes) -> list[tuple[int, ...]]:
    """Take the shapes of weight matrices.

    >>> shapes("shapes", [(3, 4), (4,)], {})
    Traceback (most recent call last):
        ...
    ValueError: shapes[1] is (4,): give the nodes before and the nodes after
    """
    entries = _entries(name, value, "a list of shapes", "shape")
    for place, shape in enumerate(entries):
        if not hasattr(shape, "__len__") or len(shape) != 2:
            raise ValueError(f"{name}[{place}] is {_shown(shape)}: give the nodes before and the nodes after")
    return [node_counts(f"{name}[{place}]", shape, sizes) for place, shape in enumerate(entries)]


def images(examples: str = "examples", pixels: str = "pixels") -> Judge:
    """Take images, each laid out as one row.

    >>> import numpy as np
    >>> images()("images", np.zeros((1, 28, 28)), {})
    Traceback (most recent call last):
        ...
    ValueError: images has shape (1, 28, 28): lay each image out as one row, with digits.pixels
    """

    def judge(name: str, value: Any, sizes: Sizes) -> Array:
        if getattr(value, "ndim", 2) == 3:
            raise ValueError(
                f"{name} has shape {value.shape}: lay each image out as one row, with digits.pixels"
            )
        rows: Array = matrix(examples, pixels)(name, value, sizes)
        return rows

    return judge


def labels(unit: str = "examples", classes: int | None = 10) -> Judge:
    """Take whole numbers in a row, below the number of classes, as an array.

    >>> labels()("labels", [3, 10], {})
    Traceback (most recent call last):
        ...
    ValueError: labels[1] is 10: give a whole number from 0 to 9
    """

    def judge(name: str, value: Any, sizes: Sizes) -> npt.NDArray[np.int64]:
        import numpy as np

        entries = _entries(name, value, "a list of whole numbers", "label", sizes, unit)
        known = [count(f"{name}[{place}]", entry, sizes) for place, entry in enumerate(entries)]
        for place, label in enumerate(known):
            if classes is not None and label >= classes:
                raise ValueError(f"{name}[{place}] is {label}: give a whole number from 0 to {classes - 1}")
        return np.array(known, dtype=np.int64)

    return judge


def exams(pixels: str = "pixels") -> Judge:
    """Take images and labels to be examined on, by name.

    >>> exams()("exams", {"test": ([[1, 0]], [7])}, {"pixels": (3, "images has 3 columns")})
    Traceback (most recent call last):
        ...
    ValueError: exams['test'][0] has 2 columns, images has 3 columns: give as many of one as of the other
    """

    def judge(name: str, value: Any, sizes: Sizes) -> dict[str, tuple[Array, npt.NDArray[np.int64]]]:
        if not isinstance(value, Mapping):
            raise ValueError(f"{name} is {_shown(value)}: give images and labels by name")
        judged = {}
        for exam, given in value.items():
            own = f"{name}[{exam!r}]"
            if _is_masked(given) or not hasattr(given, "__len__") or len(given) != 2:
                raise ValueError(f"{own} is {_shown(given)}: give images and labels")
            rows = images(own, pixels)(f"{own}[0]", given[0], sizes)
            judged[exam] = rows, labels(own)(f"{own}[1]", given[1], sizes)
        return judged

    return judge


def voters(pixels: str = "pixels") -> Judge:
    """Take several networks of one kind.

    >>> voters()("networks", [], {})
    Traceback (most recent call last):
        ...
    ValueError: networks is empty: give at least one network
    """

    def judge(name: str, value: Any, sizes: Sizes) -> list[tuple[Array, ...]]:
        entries = _entries(name, value, "a list of networks", "network")
        return [network(pixels)(f"{name}[{place}]", each, sizes) for place, each in enumerate(entries)]

    return judge


# What is drawn ----------------------------------------------------------------------------------


def text(name: str, value: Any, sizes: Sizes) -> str:
    """Take words.

    >>> text("mark", 3, {})
    Traceback (most recent call last):
        ...
    ValueError: mark is 3: give a text
    """
    if not isinstance(value, str):
        raise ValueError(f"{name} is {_shown(value)}: give a text")
    return value


def flag(name: str, value: Any, sizes: Sizes) -> bool:
    """Take yes or no.

    >>> flag("zoom", "much", {})
    Traceback (most recent call last):
        ...
    ValueError: zoom is 'much': give True or False
    """
    if type(value).__name__ not in ("bool", "bool_"):
        raise ValueError(f"{name} is {_shown(value)}: give True or False")
    return bool(value)


def axes(name: str, value: Any, sizes: Sizes) -> Any:
    """Take axes to draw on.

    >>> axes("ax", "here", {})
    Traceback (most recent call last):
        ...
    ValueError: ax is 'here': give matplotlib axes, or leave it out
    """
    if value is not None and not hasattr(value, "add_patch"):
        raise ValueError(f"{name} is {_shown(value)}: give matplotlib axes, or leave it out")
    return value


def place_in(unit: Unit) -> Judge:
    """Take one place among so many, counted from 0.

    >>> place_in(2)("marked_row", 2, {})
    Traceback (most recent call last):
        ...
    ValueError: marked_row is 2: count from 0 to 1
    """

    def judge(name: str, value: Any, sizes: Sizes) -> int:
        place: int = count(name, value, sizes)
        there = unit if isinstance(unit, int) else sizes[unit][0]
        if place >= there:
            raise ValueError(f"{name} is {place}: count from 0 to {there - 1}")
        return place

    return judge


def _anything(name: str, value: Any, sizes: Sizes) -> Any:
    return value


def several(judge: Judge, unit: Unit = "") -> Judge:
    """Take several of what a judge takes, each for itself.

    >>> several(text)("mark", ["a", 3], {})
    Traceback (most recent call last):
        ...
    ValueError: mark[1] is 3: give a text
    """

    def judge_all(name: str, value: Any, sizes: Sizes) -> list[Any]:
        entries = _entries(name, value, "a list", "entry", sizes, unit)
        return [judge(f"{name}[{place}]", entry, sizes) for place, entry in enumerate(entries)]

    return judge_all


def named(judge: Judge, least: int = 1) -> Judge:
    """Take several of what a judge takes, by name, each for itself.

    >>> named(number)("counts", {"a lamp": "one"}, {})
    Traceback (most recent call last):
        ...
    ValueError: counts['a lamp'] is 'one': give a number
    """

    def judge_all(name: str, value: Any, sizes: Sizes) -> dict[str, Any]:
        if not isinstance(value, Mapping) or len(value) < least:
            raise ValueError(f"{name} is {_shown(value)}: give at least one entry, by name")
        return {key: judge(f"{name}[{key!r}]", entry, {}) for key, entry in value.items()}

    return judge_all


def drawn(judge: Judge, least: float = 1e-100) -> Judge:
    """Take what a judge takes, as long as an axis can show it.

    >>> drawn(vector("weights"))("weights", [1, -1e200], {})
    Traceback (most recent call last):
        ...
    ValueError: weights holds -1e+200: a picture shows 0, and sizes from 1e-100 to 1e+100
    """

    def judge_sizes(name: str, value: Any, sizes: Sizes) -> Any:
        converted = judge(name, value, sizes)
        for each in _flat(converted):
            if abs(each) > _LARGEST or 0 < abs(each) < least:
                raise ValueError(
                    f"{name} holds {each:g}: a picture shows 0, and sizes from {least:g} to {_LARGEST:g}"
                )
        return converted

    return judge_sizes


_drawn_number = drawn(number, least=0)  # a miss may be as small as it can


def one_record(kind: Any, weights: Unit = "", of: Judge = _drawn_number) -> Judge:
    """Take one record of a kind, with finite numbers in it.

    Of what a learner yields, `weights` says what a step has a weight for: ``one`` means a number.

    >>> from grokdocs.steps import Step
    >>> one_record(Step)("step", Step(0, 1, 2, float("inf"), 4, 5, 6), {})
    Traceback (most recent call last):
        ...
    ValueError: step.error is inf: give a finite number
    """

    def judge(name: str, value: Any, sizes: Sizes) -> Any:
        if not isinstance(value, kind):
            raise ValueError(f"{name} is {_shown(value)}: give {_one(kind)}")
        for field, entry in zip(getattr(value, "_fields", ()), value, strict=True):
            own = f"{name}.{field}"
            if field == "epochs":
                for place, epoch in enumerate(entry):
                    one_record(type(epoch), "", of)(f"{own}[{place}]", epoch, {})
            elif field == "scores":
                for exam, score in named(_anything, 0)(own, entry, {}).items():
                    one_record(type(score), "", of)(f"{own}[{exam!r}]", score, {})
            elif field in ("network", "prediction") and "new_weight" not in value._fields:
                _in_a_row(own, entry, "what a learner yields")  # too large to be looked at
            elif field == "place":
                text(own, entry, {})
            elif "weight" in field and weights != "one" and isinstance(entry, tuple):
                row = vector(weights or field)
                (drawn(row, least=0) if of is _drawn_number else row)(own, entry, sizes)
            else:
                of(own, entry, {})
        return value

    return judge


def records(kind: Any, weights: Unit = "") -> Judge:
    """Take down what a learner yields, or what was taken down.

    >>> records(tuple)("steps", [], {})
    Traceback (most recent call last):
        ...
    ValueError: steps is empty, there are no steps to draw: run the learner for at least one iteration
    """

    def judge(name: str, value: Any, sizes: Sizes) -> list[Any]:
        run = listed(name, value, {})
        if not run:
            raise ValueError(
                f"{name} is empty, there are no steps to draw: run the learner for at least one iteration"
            )
        return [one_record(kind, weights)(f"{name}[{place}]", each, sizes) for place, each in enumerate(run)]

    return judge


def listed(name: str, value: Any, sizes: Sizes) -> list[Any]:
    """Take down what comes one after the other.

    >>> listed("steps", 3, {})
    Traceback (most recent call last):
        ...
    ValueError: steps is 3: give what a learner yields
    """
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable) or _is_masked(value):
        raise ValueError(f"{name} is {_shown(value)}: give what a learner yields")
    return list(value) if getattr(value, "shape", None) != () else [value]


def lazily(kind: type) -> Judge:
    """Take what a learner yields, one record after the other, when each is asked for.

    >>> list(lazily(tuple)("run", ["one"], {}))
    Traceback (most recent call last):
        ...
    ValueError: run[0] is 'one': give a tuple
    """

    def judge(name: str, value: Any, sizes: Sizes) -> Iterator[Any]:
        if isinstance(value, Iterator):
            return handed_on(name, value)
        return handed_on(name, listed(name, value, {}))

    def handed_on(name: str, value: Iterable[Any]) -> Iterator[Any]:
        for place, each in enumerate(value):
            if not isinstance(each, kind):
                raise ValueError(f"{name}[{place}] is {_shown(each)}: give {_one(kind)}")
            error = getattr(each, "error", 0.0)
            diverged = isinstance(error, float) and not math.isfinite(error)
            yield each if diverged else one_record(kind, "", number)(f"{name}[{place}]", each, {})

    return judge


# What judges share ------------------------------------------------------------------------------


def _flat(value: Any) -> Iterator[float]:
    """Find all numbers, however deep."""
    if isinstance(value, Mapping):
        value = list(value.values())
    elif hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        for entry in value:
            yield from _flat(entry)
    elif isinstance(value, int | float):
        yield value


def _agree(sizes: Sizes, unit: Unit, size: int, said: str) -> None:
    """Hold a size to a number, or to what an earlier argument said of the same unit."""
    if isinstance(unit, int):
        if size != unit:
            raise ValueError(f"{said}: give {unit}")
        return
    there, said_before = sizes.setdefault(unit, (size, said))
    if there != size:
        raise ValueError(f"{said}, {said_before}: give as many of one as of the other")


def _entries(
    name: str,
    value: Any,
    wanted: str,
    least: str = "",
    sizes: Sizes | None = None,
    unit: Unit = "",
    noun: str = "entry",
) -> list[Any]:
    """Take down what stands in a row: at least one of something, and as many as its unit has elsewhere."""
    _in_a_row(name, value, wanted)
    entries: list[Any] = value.tolist() if hasattr(value, "tolist") else list(value)
    if least and not entries:
        raise ValueError(f"{name} is empty: give at least one {least}")
    if sizes is not None and unit != "":
        _agree(sizes, unit, len(entries), f"{name} has {_counted(len(entries), noun)}")
    return entries


def _in_a_row(name: str, value: Any, wanted: str) -> None:
    plain = not isinstance(value, str | bytes | Mapping | set | frozenset) and not _is_masked(value)
    if not plain or not hasattr(value, "__len__") or not isinstance(value, Iterable):
        raise ValueError(f"{name} is {_shown(value)}: give {wanted}")


def _is_masked(value: Any) -> bool:
    return hasattr(type(value), "mask") and hasattr(type(value), "fill_value")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _one(kind: Any) -> str:
    noun = getattr(kind, "__name__", "Step or Epoch")
    return f"{'an' if noun[0] in 'AEIOU' else 'a'} {noun}"


def _counted(length: int, noun: str) -> str:
    plural = {"entry": "entries", "matrix": "matrices"}.get(noun, f"{noun}s")
    return f"1 {noun}" if length == 1 else f"{length} {plural}"
