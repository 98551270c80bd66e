"""Check a reader's file or notebook, each function in a process that knows no answers.

The file is read as text first, so a slip of syntax is told with its line, and functions that are
no drill, but nearly so, are told as well: silence would read as "right".
"""

from __future__ import annotations

import ast
import contextlib
import difflib
import json
import os
import re
import subprocess
import sys
import threading
import tokenize
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from grokdocs.drills import trial
from grokdocs.drills.checker import Report, judge
from grokdocs.drills.tasks import DRILLS, Drill
from grokdocs.drills.trial import Trial

__all__ = ["check_file"]

NAMES = {name: drill for drill in DRILLS.values() for name in (drill.name, *drill.aliases)}
NEVER = "when the file runs, it does not define this function"
MOST = 4_000_000  # bytes that a reader's process may hand back
MAGIC = re.compile(r"^(\s*)([%!?].*|.*[^\s?]\?{1,2}|[\w, ]+=\s*[%!].*)$", re.MULTILINE)
TIMED = re.compile(r"%%(time|timeit|capture|prun)\b")


def check_file(path: Path, *, seconds: float = 10.0) -> list[Report]:
    """Check every function of a reader's file that a drill asks for.

    Parameters
    ----------
    path : Path
        A Python file or a notebook.
    seconds : float, default 10
        Time for the file itself, and again for each function.

    Returns
    -------
    list of Report
        One for each function that a drill asks for, and one, without cases, for what was not checked.

    Raises
    ------
    ValueError
        If it cannot be read, or is not Python.

    Notes
    -----
    Chapters 3 to 8, the functions to write from memory.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "mine.py")
    ...     _ = file.write_text("def weighted_sun(a, b): return 0")
    ...     print(*check_file(file))
    weighted_sun: not checked
    - this is no drill: do you mean weighted_sum?
    """
    sources = _sources(path)
    body = [statement for name, source in sources for statement in _parsed(name, source)]
    names = list(dict.fromkeys(_bound(body)))
    functions = [(name, NAMES[name]) for name in names if name in NAMES]
    problem, trials = _try_out(path, sources, functions, seconds)
    reports = [Report(path.name, 0, 0, (problem,))] if problem else []
    for (name, drill), done in zip(functions, trials, strict=True):
        failed = Report(name, 0, len(drill.cases), (str(done),))
        reports.append(judge(drill, done, name) if isinstance(done, Trial) else failed)
    return [*reports, *_not_checked(body, names, [drill for _, drill in functions])]


def _parsed(name: str, source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError as error:
        line = (error.text or "").strip()
        raise ValueError(f"{name}, line {error.lineno}: {error.msg}: {line}") from None
    except ValueError:
        raise ValueError(f"{name} holds zero bytes: save it as UTF-8") from None


def _not_checked(body: list[ast.stmt], names: list[str], checked: list[Drill]) -> Iterator[Report]:
    """Say what is no drill, but nearly so, and which drills of the same chapters are missing."""
    inner = {node.name for part in body for node in ast.walk(part) if isinstance(node, ast.FunctionDef)}
    inner = inner.intersection(NAMES).difference(names)
    for name in sorted(inner):
        yield Report(name, 0, 0, ("it stands inside something else: move it to the left margin",))
    plain = {name.replace("_", ""): drill.name for name, drill in NAMES.items()}
    for name in names:
        close = difflib.get_close_matches(name.lower().replace("_", ""), plain, 1, 0.8)
        if close and name not in NAMES:
            yield Report(name, 0, 0, (f"this is no drill: do you mean {plain[close[0]]}?",))
    pages = {drill.where[0] for drill in checked}
    lacks = [
        drill.name
        for drill in DRILLS.values()
        if drill.where[0] in pages and drill not in checked and drill.name not in inner
    ]
    if lacks:
        yield Report(", ".join(lacks), 0, 0, ("the file has no such function",))


def _bound(body: Sequence[ast.stmt]) -> Iterator[str]:
    """Name what the top level of a file defines, assigns or imports."""
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
            case ast.ImportFrom(names=names):
                yield from (alias.asname or alias.name for alias in names)
            case ast.If() | ast.Try() | ast.With() | ast.For() | ast.While():
                for part in ("body", "orelse", "finalbody"):
                    yield from _bound(getattr(node, part, []))


def _sources(path: Path) -> list[tuple[str, str]]:
    """Read a file, or the code cells of a notebook, each with a name for messages."""
    try:
        content = path.read_bytes()
        with path.open("rb") as file:
            encoding = (
                "utf-16"
                if content[:2] in (b"\xff\xfe", b"\xfe\xff")
                else tokenize.detect_encoding(file.readline)[0]
            )
        text = "\n".join(content.decode(encoding).splitlines()) + "\n"
        if path.suffix != ".ipynb":
            return [(path.name, text)]
        cells = json.loads(text)["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        return [(f"cell {number}", _without_magics(source)) for number, source in enumerate(code, 1)]
    except IsADirectoryError:
        raise ValueError(f"{path} is a folder: name a file in it") from None
    except FileNotFoundError:
        raise ValueError(f"there is no file {path}") from None
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    except (UnicodeError, SyntaxError):
        raise ValueError(f"{path.name} is not a text file in UTF-8, and declares no other encoding") from None
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{path.name} is not a notebook") from None


def _without_magics(source: str) -> str:
    r"""Leave out what only a notebook understands; the number of lines stays.

    >>> _without_magics("%matplotlib inline\nx = 1")
    'pass\nx = 1'
    """
    try:
        ast.parse(source)
    except SyntaxError:
        if source.lstrip().startswith("%%") and not TIMED.match(source.lstrip()):
            return ""
        return MAGIC.sub(r"\1pass", source)
    return source


def _try_out(
    path: Path, sources: list[tuple[str, str]], functions: list[tuple[str, Drill]], seconds: float
) -> tuple[str, list[Trial | str]]:
    """Run a file, and each of its functions; where the process ends early, go on with a new one."""
    problem, done = "", list[Trial | str]()
    while waiting := functions[len(done) :]:
        job = {
            "path": str(path.resolve()),
            "sources": sources,
            "seconds": seconds,
            "functions": [(name, drill.cases, drill.parameters, drill.arrays) for name, drill in waiting],
        }
        output, status = _run(job, (len(waiting) + 1) * seconds + 60)
        results = []
        with contextlib.suppress(ValueError):  # what is no result says why the process was stopped
            for line in output.splitlines():
                results.append(json.loads(line))
        if not results:
            return _end(output, status, sources, seconds, loaded=False), [*done, *[NEVER] * len(waiting)]
        problem, *trials = results
        done += [Trial(*result) if result else NEVER for result in trials]
        if len(trials) < len(waiting):
            done.append(_end(output, status, sources, seconds, loaded=True))
    return problem, done


def _end(output: str, status: int, sources: list[tuple[str, str]], seconds: float, *, loaded: bool) -> str:
    """Say why a process ended before it was done, and what to do about it."""
    who, when = ("your function", "") if loaded else ("the file itself", " before any function is called")
    if "Timeout (" in output:
        files = "|".join(re.escape(name) for name, _ in sources)
        at = re.search(rf'File "(?:{files})", line (\d+)', output)
        line = f" (it was in line {at[1]})" if at else ""
        main = 'put what trains or draws under if __name__ == "__main__":'
        advice = "look for a loop whose condition never becomes false" if loaded else main
        return f"{who} takes longer than {seconds:g} s{when}{line}: {advice}"
    if status < 0:
        return f"{who} crashes Python{when} (signal {-status})"
    return f"{who} ends the whole program{when}"


def _run(job: dict[str, Any], seconds: float) -> tuple[str, int]:
    """Run a job in a process of its own; bounded in what it may say, and in time."""
    process = subprocess.Popen(
        [sys.executable, "-P", trial.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "Agg", **os.environ},
    )
    clock = threading.Timer(seconds, process.kill)
    clock.start()
    with process:
        assert process.stdin
        assert process.stdout
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(job).encode())
            process.stdin.close()
        output = process.stdout.read(MOST)
        if len(output) == MOST:
            process.kill()
        process.wait()
        clock.cancel()
    return output.decode("utf-8", "replace"), process.returncode
