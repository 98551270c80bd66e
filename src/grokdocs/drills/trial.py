"""Run a reader's function on cases, and say what it did, as data.

This file runs as a program of its own, too: in a process that gets a reader's source and some
cases, and hands back what the functions returned. It knows no answers, so nothing that happens
there decides what is right. Prints go nowhere, memory and time are limited; apart from that the
reader's code may do what it may do when the reader runs it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import inspect
import json
import linecache
import math
import os
import sys
import traceback
import types
import warnings
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["LARGEST", "Trial", "as_data", "attempt", "prepared"]

LARGEST = 10_000  # numbers in a list
MEMORY = 2 * 1024**3  # bytes
WORDS = {
    SystemExit: "ends the program (exit, quit or sys.exit): let it return instead",
    MemoryError: "needs too much memory",
    EOFError: "waits for somebody to type: leave input() out",
}


class Trial(NamedTuple):
    """What a function did with its cases.

    Parameters
    ----------
    values : list
        What it returned for each case, as lists and numbers; None where it returned no numbers.
    problems : list of str
        What happened instead, in a sentence, for each of those.
    changed : list of str
        Parameters whose arguments were not the same afterwards.
    steady : bool
        Whether the first case gave the same once more.

    Examples
    --------
    >>> attempt(lambda a: a.pop(), [([1.0, 2.0],)], ["a"])
    Trial(values=[2.0], problems=[], changed=['a'], steady=True)
    """

    values: list[Any]
    problems: list[str]
    changed: list[str]
    steady: bool


def attempt(
    function: Callable[..., Any],
    cases: Sequence[Sequence[Any]],
    parameters: list[str],
    *,
    arrays: bool = False,
) -> Trial:
    """Call a function with copies of the arguments of every case.

    >>> attempt(lambda a: None, [([1.0],)], ["a"]).problems[:1]
    ['your function returns nothing: end it with return and the result']
    """
    trial = Trial([], [], [], True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about overflow, say: the numbers tell
        for case in [*cases, cases[0]]:
            arguments = prepared(case, arrays=arrays)
            value = None
            try:
                value = as_data(_call(function, arguments, parameters))
            except (Exception, SystemExit) as error:
                trial.problems.append(_problem(error, "your function", _filename(function)))
            trial.values.append(value)
            for name, before, after in zip(parameters, case, arguments, strict=True):
                with contextlib.suppress(Exception):
                    if as_data(after) != as_data(before) and name not in trial.changed:
                        trial.changed.append(name)
    if trial.problems and not arrays and "numpy" in sys.modules:  # written for arrays, perhaps
        with_arrays = attempt(function, cases, parameters, arrays=True)
        if not with_arrays.problems:
            return with_arrays
    again = trial.values.pop()
    return trial._replace(steady=json.dumps(again) == json.dumps(trial.values[0]))


def prepared(case: Sequence[Any], *, arrays: bool) -> list[Any]:
    """Copy the arguments of a case; lists become arrays where a drill has arrays.

    >>> prepared(([1.0], 2.0), arrays=False)
    [[1.0], 2.0]
    """
    if not arrays:
        return deepcopy(list(case))
    import numpy as np

    return [np.array(part) if isinstance(part, list) else part for part in case]


def _call(function: Callable[..., Any], arguments: list[Any], parameters: list[str]) -> Any:
    """Call a function, or say what it should take."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some built-in functions have none
        return function(*arguments)
    named = dict(zip(parameters, arguments, strict=True))
    ways: list[tuple[Any, dict[str, Any]]] = [(arguments, {})]
    if set(signature.parameters) == set(named):  # in whatever order
        ways.insert(0, ((), named))
    for by_place, by_name in ways:
        with contextlib.suppress(TypeError):
            bound = signature.bind(*by_place, **by_name)
            break
    else:
        takes = ", ".join(signature.parameters) or "nothing"
        raise _NoNumbersError(f"takes {takes}, and should take {', '.join(parameters)}")
    return function(*bound.args, **bound.kwargs)


class _NoNumbersError(Exception):
    """Something came back that is no number and no list of numbers."""


def as_data(value: Any) -> Any:
    """Turn numbers, lists, tuples and arrays into floats and lists.

    >>> as_data((1, [2, 3]))
    [1.0, [2.0, 3.0]]
    """
    if type(value) is float:
        return value
    if hasattr(value, "tolist"):
        value = value.tolist() if math.prod(value.shape) <= LARGEST else range(LARGEST + 1)
    if isinstance(value, list | tuple | range):
        if len(value) > LARGEST:
            raise _NoNumbersError(f"returns more than {LARGEST:,} numbers")
        return list(map(as_data, value))
    try:
        if isinstance(value, str | bytes):
            raise TypeError
        return float(value)
    except OverflowError:
        return float("inf")
    except (TypeError, ValueError):
        raise _NoNumbersError(_kind(value)) from None


def _kind(value: Any) -> str:
    name = type(value).__name__
    if value is None:
        return "returns nothing: end it with return and the result"
    if inspect.isgenerator(value):
        return "is a generator: write return in place of yield, or put the expression in [ ]"
    if isinstance(value, map | zip | filter | reversed):
        return f"returns a {name} object: put it in list( )"
    if inspect.iscoroutine(value):
        return "is a coroutine: leave the word async out"
    if callable(value):
        return f"returns the function {getattr(value, '__name__', name)} itself: call it"
    return f"returns a {name} where numbers are wanted"


def _filename(function: Callable[..., Any]) -> str:
    code = getattr(inspect.unwrap(function), "__code__", None)
    return code.co_filename if code else ""


def _problem(error: BaseException, who: str, *files: str) -> str:
    """Say in a sentence what an exception means, with the reader's own line."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
    place = "".join(f", in line {frame.lineno}: {frame.line}" for frame in frames[-1:])
    if frames and frames[-1].filename.startswith("cell "):
        place = place.replace("in line", f"in {frames[-1].filename}, line", 1)
    if isinstance(error, _NoNumbersError):
        return f"{who} {error}"
    text = WORDS.get(type(error), f"raised {type(error).__name__}: {error}")
    if isinstance(error, ModuleNotFoundError):
        text = f"imports {error.name}, and there is no such module here"
    return f"{who} {text[:300]}{place[:200]}"


def _main() -> None:
    """Execute a reader's source, then try out its functions; report each in a line of JSON."""
    job = json.load(sys.stdin)
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    with contextlib.suppress(ImportError, ValueError, OSError):  # not on every system
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    sys.path.append(str(Path(job["path"]).parent))  # last: a neighbour called random.py is no part of NumPy
    module = types.ModuleType("a_readers_file")
    module.__file__ = job["path"]
    sys.modules[module.__name__] = module  # dataclasses ask for it

    def say(thing: Any) -> None:
        channel.write(json.dumps(thing) + "\n")
        channel.flush()

    problem = ""
    faulthandler.dump_traceback_later(job["seconds"], exit=True, file=channel)
    try:
        for name, source in job["sources"]:
            linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
            exec(compile(source, name, "exec"), vars(module))
    except (Exception, SystemExit) as error:
        problem = _problem(error, "your file", *(name for name, _ in job["sources"]))
    say(problem)
    for function, *arguments, arrays in job["functions"]:
        faulthandler.dump_traceback_later(job["seconds"], exit=True, file=channel)
        known = vars(module).get(function)
        say(known and attempt(known, *arguments, arrays=arrays))
    os._exit(0)  # threads of the reader's file may still run


if __name__ == "__main__":
    _main()
