"""Run a reader's file and functions on cases, and say what they did, as data.

This file runs as a program of its own, too: in a process that gets a reader's source and some
cases, and hands back what the functions returned. It knows no answers, so nothing that happens
there decides what is right. Prints go nowhere; memory, time, files and processes are limited.
Apart from that the reader's code may do what it may do when the reader runs it.
"""

from __future__ import annotations
import __future__

import ast
import contextlib
import importlib.util
import inspect
import linecache
import math
import os
import sys
import traceback
import types
import warnings
from collections.abc import Callable, Collection, Iterator, Sequence
from copy import deepcopy
from json import dumps, load
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["LARGEST", "Trial", "as_data", "attempt", "note", "perform", "prepared", "statements", "try_forms"]

Function = Callable[..., Any]
Table = Sequence[Sequence[Any]]  # cases with their arguments, or parameters with the names they may have

LARGEST = 1_000  # numbers that a function may return
MEMORY = 2 * 1024**3  # bytes
FILES = 64 * 1024**2  # bytes in a file that is written
PROCESSES = 100  # more than there are
FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
WORDS = {
    SystemExit: "ends the program (exit, quit or sys.exit): let it return instead",
    MemoryError: "needs too much memory",
    EOFError: "waits for somebody to type: leave input() out",
    RecursionError: "calls itself without end: say when it is to stop",
}
_seen: list[list[Any]] = []


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
    seen : list of list of [name, value]
        The numbers in between, for each case, as they were assigned.

    Examples
    --------
    >>> attempt(lambda a: a.pop(), [([1.0, 2.0],)], [["a"]])
    Trial(values=[2.0], problems=[], changed=['a'], steady=True, seen=[[]])
    """

    values: list[Any]
    problems: list[str]
    changed: list[str]
    steady: bool
    seen: list[list[list[Any]]]


def try_forms(function: Function, cases: Table, parameters: Table, forms: Sequence[str]) -> list[Trial]:
    """Try a function in one form, and in the others if that raises and the function may be meant for them.

    >>> [trial.values for trial in try_forms(sum, [([1.0, 2.0],)], [["a"]], ["lists", "arrays"])]
    [[3.0]]
    """
    trials: list[Trial] = []
    for form in forms:
        if trials and ((not trials[-1].problems and "columns" not in forms) or "numpy" not in sys.modules):
            break
        with contextlib.suppress(ImportError):  # where there is no NumPy, there are lists
            trials.append(attempt(function, cases, parameters, form))
    return trials


def attempt(function: Function, cases: Table, parameters: Table, form: str = "lists") -> Trial:
    """Call a function with copies of the arguments of every case.

    >>> attempt(lambda a: None, [([1.0],)], [["a"]]).problems[:1]
    ['your function returns nothing: end it with return and the result']
    """
    trial, ours = Trial([], [], [], True, []), os.getpid()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about overflow, say: the numbers tell
        for case in [*cases, cases[0]]:
            arguments, value = prepared(case, form), None
            _seen.clear()
            try:
                value = as_data(_call(function, arguments, parameters))
            except (Exception, SystemExit) as error:
                trial.problems.append(_problem(error, "your function", _filename(function)))
            if os.getpid() != ours:
                os._exit(0)  # a copy of the process, which the function has made
            trial.values.append(_flat(value) if form == "columns" and value else value)
            trial.seen.append(list(_seen))
            for (name, *_), before, after in zip(parameters, prepared(case, form), arguments, strict=True):
                with contextlib.suppress(Exception):
                    if as_data(after) != as_data(before) and name not in trial.changed:
                        trial.changed.append(name)
    again = trial.values.pop()
    trial.seen.pop()
    return trial._replace(steady=dumps(again) == dumps(trial.values[0]))


def prepared(case: Sequence[Any], form: str) -> list[Any]:
    """Copy the arguments of a case, in a form.

    >>> prepared(([1.0], 2.0), "lists")
    [[1.0], 2.0]
    """
    if form == "lists":
        return deepcopy(list(case))
    import numpy as np

    arrays = [np.array(part) if isinstance(part, list) else part for part in case]
    if form == "columns":
        return [part[:, None] if np.ndim(part) == 1 else part for part in arrays]
    return arrays


def _flat(value: Any, *, inside: bool = False) -> Any:
    """Lay columns down: in what is returned, a list of lists of one number becomes a list of numbers."""
    if not isinstance(value, list):
        return value
    alone = [inside and isinstance(part, list) and len(part) == 1 for part in value]
    return [part[0] if one else _flat(part, inside=True) for part, one in zip(value, alone, strict=True)]


def _call(function: Function, arguments: list[Any], parameters: Table) -> Any:
    """Call a function by the names that are understood, and the others in order; or say what to take."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some built-in functions have none
        return function(*arguments)
    named, rest = dict[str, Any](), list[Any]()
    for names, argument in zip(parameters, arguments, strict=True):
        known = names[:1] if names[0] in signature.parameters else names
        theirs = [name for name in signature.parameters if name.lower() in known and name not in named]
        named |= dict.fromkeys(theirs[:1], argument)
        rest += [argument] * (not theirs)
    named |= zip([name for name in signature.parameters if name not in named], rest, strict=False)
    by_place: tuple[Any, dict[str, Any]] = (arguments, {})
    for places, names in [((), named)] * (len(named) == len(arguments)) + [by_place]:
        with contextlib.suppress(TypeError):
            bound = signature.bind(*places, **names)
            break
    else:
        takes, wanted = (
            ", ".join(signature.parameters) or "nothing",
            ", ".join(names[0] for names in parameters),
        )
        raise _NoNumbersError(f"takes {takes}, and should take {wanted}")
    return function(*bound.args, **bound.kwargs)


class _NoNumbersError(Exception):
    """Something came back that is no number and no list of numbers."""


def as_data(value: Any, room: list[int] | None = None) -> Any:
    """Turn numbers, lists, tuples and arrays into floats and lists.

    >>> as_data((1, [2, 3]))
    [1.0, [2.0, 3.0]]
    """
    inside, room = room is not None, room or [LARGEST]
    if math.prod(getattr(value, "shape", ())) <= LARGEST and hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [as_data(part, room) for part in value]
    room[0] -= 1
    if room[0] <= 0 or hasattr(value, "tolist"):
        raise _NoNumbersError(f"returns more than {LARGEST:,} numbers")
    try:
        if isinstance(value, str | bytes):
            raise TypeError
        return float(value)
    except OverflowError:
        return float("inf")
    except (TypeError, ValueError):
        kind = _kind(value)
        raise _NoNumbersError(f"returns a list with {value!r:.20} in it" if inside else kind) from None


def _kind(value: Any) -> str:
    name = type(value).__name__
    if value is None:
        return "returns nothing: end it with return and the result"
    if inspect.isgenerator(value):
        return "is a generator: write return in place of yield, or put the expression in [ ]"
    if isinstance(value, map | zip | filter | reversed):
        return f"returns a {name} object: put it in list( )"
    if inspect.iscoroutine(value):
        value.close()
        return "is a coroutine: leave the word async out"
    if callable(value):
        return f"returns the function {getattr(value, '__name__', name)} itself: call it"
    return f"returns a {name} where numbers are wanted"


def _filename(function: Function) -> str:
    code = getattr(inspect.unwrap(function), "__code__", None)
    return code.co_filename if code else ""


def _problem(error: BaseException, who: str, *files: str) -> str:
    """Say in a sentence what an exception means, with the reader's own line."""
    frames = [part for part in traceback.extract_tb(error.__traceback__, limit=-99) if part.filename in files]
    place = "".join(f", in line {frame.lineno}: {frame.line}" for frame in frames[-1:])
    if frames and frames[-1].filename.startswith("cell "):
        place = place.replace("in line", f"in {frames[-1].filename}, line", 1)
    if isinstance(error, _NoNumbersError):
        return f"{who} {error}"
    text = WORDS.get(type(error), f"raised {type(error).__name__}: {error}")
    if isinstance(error, ModuleNotFoundError):
        text = f"imports {error.name}, and there is no such module here"
    return f"{who} {text[:300]}{place[:200]}"


def statements(source: str, name: str, watched: Collection[str] = ()) -> Iterator[tuple[int, Any]]:
    r"""Compile a source, statement by statement; assignments to some names leave a note.

    >>> [number for number, code in statements("from __future__ import division\nx = 1", "mine.py")]
    [1, 2]
    """
    flags = 0
    for node in _Notes(watched).visit(ast.parse(source, name)).body:
        code = compile(ast.Module([node], []), name, "exec", flags, dont_inherit=True)
        flags |= code.co_flags & FUTURE
        yield node.lineno, code


class _Notes(ast.NodeTransformer):
    """Write a note behind each assignment to some names."""

    def __init__(self, watched: Collection[str]) -> None:
        self.watched = watched

    def visit_Assign(self, node: Any) -> Any:
        parts = [part for target in getattr(node, "targets", [node]) for part in ast.walk(target)]
        names = {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
        notes = ast.parse("\n".join(f"__note__({name!r}, {name})" for name in names & {*self.watched})).body
        for note in notes:
            for part in ast.walk(note):
                ast.copy_location(part, node)
        return [node, *notes]

    visit_AugAssign = visit_Assign  # noqa: N815


def note(name: str, value: Any) -> None:
    """Keep a number in between; functions that were compiled by `statements` call it ``__note__``.

    >>> attempt(lambda a: note("total", a[0]), [([1.0],)], [["a"]]).seen
    [[['total', 1.0]]]
    """
    if len(_seen) < 300:
        with contextlib.suppress(Exception):
            _seen.append([name, as_data(value)])


def perform(job: dict[str, Any]) -> Iterator[Any]:
    r"""Run a reader's sources, and try the functions that a job names.

    A statement that fails is told, and the others run all the same. First comes what there is to
    tell, with the names of all functions; then, for each function, what it did, or None.

    >>> job = {"path": "mine.py", "sources": [["mine.py", "1 / 0\nf = sum"]], "functions": []}
    >>> next(perform(job))
    ('your file raised ZeroDivisionError: division by zero, in line 1: 1 / 0', [])
    """
    module = types.ModuleType("a_readers_file")
    module.__file__ = job["path"]
    sys.modules[module.__name__] = module  # dataclasses ask for it
    vars(module).update(__note__=note, display=print)
    names, problem, process = [name for name, _ in job["sources"]], "", os.getpid()
    for name, source in job["sources"]:
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        for line, code in statements(source, name, job.get("watched", ())):
            try:
                if [name, line] not in job.get("skip", []):
                    _execute(code, vars(module), Path(job["path"]).parent)
            except (Exception, SystemExit) as error:
                problem = problem or _problem(error, "your file", *names)
            if os.getpid() != process:
                os._exit(0)
    ours = {name: value for name, value in vars(module).items() if inspect.isroutine(value)}
    yield problem, [name for name in ours if getattr(ours[name], "__module__", "") == module.__name__]
    for function, *arguments in job["functions"]:
        known = vars(module).get(function)
        yield known and try_forms(known, *arguments)


def _execute(code: Any, namespace: dict[str, Any], folder: Path) -> None:
    """Execute a statement; what it cannot import may be a neighbour with a name of Python's own."""
    try:
        exec(code, namespace)
    except ImportError as error:
        beside = folder / f"{error.name}.py"
        spec = importlib.util.spec_from_file_location(f"{error.name}", beside)
        if isinstance(error, ModuleNotFoundError) or not beside.is_file() or not spec or not spec.loader:
            raise
        before = sys.modules[spec.name]
        sys.modules[spec.name] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(sys.modules[spec.name])
            exec(code, namespace)
        finally:
            sys.modules[spec.name] = before


def _main() -> None:
    """Do a job that comes in, and report each result in a line of JSON."""
    import faulthandler

    job = load(sys.stdin)
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    with contextlib.suppress(ImportError, ValueError, OSError):  # not on every system
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILES, FILES))
        running = sum(1 for _ in Path("/proc").glob("[0-9]*/task/*"))
        if running:
            resource.setrlimit(resource.RLIMIT_NPROC, (running + PROCESSES,) * 2)
    sys.path.append(str(Path(job["path"]).parent))  # last: a neighbour called random.py is no part of NumPy
    faulthandler.dump_traceback_later(job["seconds"], exit=True, file=channel)
    for result in perform(job):
        channel.write(f"\n{dumps(result)}\n")
        channel.flush()
        faulthandler.dump_traceback_later(job["seconds"], exit=True, file=channel)
    os._exit(0)  # threads of the reader's file may still run


if __name__ == "__main__":
    _main()
