"""Check a reader's file or notebook, each function in a process that knows no answers.

The file is read as text first, so a slip of syntax is told with its line, and functions that are
no drill, but nearly so, are told as well: silence would read as "right".
"""

from __future__ import annotations

import ast
import codecs
import contextlib
import difflib
import io
import json
import os
import re
import subprocess
import symtable
import sys
import threading
import tokenize
from collections.abc import Iterator
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
    tables = [_table(name, source) for name, source in sources]
    symbols = {symbol.get_name(): symbol for table in tables for symbol in table.get_symbols()}
    bound = [name for name, symbol in symbols.items() if symbol.is_assigned() or symbol.is_imported()]
    functions = [(name, NAMES[name]) for name in bound if name in NAMES]
    problem, trials = _try_out(path, sources, functions, seconds)
    reports = [Report(path.name, 0, 0, (problem,))] if problem else []
    for (name, drill), done in zip(functions, trials, strict=True):
        failed = Report(name, 0, len(drill.cases), (str(done),))
        reports.append(judge(drill, done, name) if isinstance(done, Trial) else failed)
    inner = {name for table in tables for child in table.get_children() for name in _inside(child)}
    others = [name for name in bound if name not in NAMES and symbols[name].is_namespace()]
    return [*reports, *_not_checked(inner.intersection(NAMES).difference(bound), others, functions)]


def _not_checked(inner: set[str], others: list[str], functions: list[tuple[str, Drill]]) -> Iterator[Report]:
    """Say what is no drill, but nearly so, and which drills of the same chapters are missing."""
    for name in sorted(inner):
        yield Report(name, 0, 0, ("it stands inside something else: move it to the left margin",))
    plain = {name.replace("_", ""): drill.name for name, drill in NAMES.items()}
    for name in others:
        for close in difflib.get_close_matches(name.lower().replace("_", ""), plain, 1, 0.8):
            yield Report(name, 0, 0, (f"this is no drill: do you mean {plain[close]}?",))
    pages = {drill.where[0] for _, drill in functions}
    known = inner.union(drill.name for _, drill in functions)
    lacks = [name for name, drill in DRILLS.items() if drill.where[0] in pages and name not in known]
    if lacks:
        yield Report(", ".join(lacks), 0, 0, ("the file has no such function",))


def _table(name: str, source: str) -> symtable.SymbolTable:
    try:
        return symtable.symtable(source, name, "exec")
    except SyntaxError as error:
        line = (error.text or "").strip()
        raise ValueError(f"{name}, line {error.lineno}: {error.msg}: {line}") from None
    except ValueError:
        raise ValueError(f"{name} holds zero bytes: save it as UTF-8") from None


def _inside(table: symtable.SymbolTable) -> Iterator[str]:
    """Name the functions inside a function or a class."""
    for child in table.get_children():
        yield child.get_name()
        yield from _inside(child)


def _sources(path: Path) -> list[tuple[str, str]]:
    """Read a file, or the code cells of a notebook, each with a name for messages."""
    try:
        content = path.read_bytes()
        wide = content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        encoding = "utf-16" if wide else tokenize.detect_encoding(io.BytesIO(content).readline)[0]
        text = content.decode(encoding)
        if path.suffix != ".ipynb":
            return [(path.name, text)]
        cells = json.loads(text)["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        return [(f"cell {number}", _without_magics(source)) for number, source in enumerate(code, 1)]
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
