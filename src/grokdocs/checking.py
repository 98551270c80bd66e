"""Check a reader's file: each function in a process of its own, with a time limit.

The file is read as text first, so a slip of syntax is told with its line. Then each function
that a drill asks for runs in a separate process: whatever it does, it cannot harm the check.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

from grokdocs.drillbook import DRILLBOOK
from grokdocs.drills import Drill, Report, check

__all__ = ["check_file", "drills_in", "list_drills"]


def list_drills() -> str:
    """List the drills: what to write, and where it was taught.

    Returns
    -------
    str
        A paragraph for each drill.

    Notes
    -----
    The drills.

    Examples
    --------
    >>> print(list_drills().splitlines()[0])
    elementwise_multiply(a, b) -> products
    """
    paragraphs = ["\n  ".join([*drill.task.splitlines(), f"({drill.where})"]) for drill in DRILLBOOK.values()]
    how = "Write one or more of these in a file, and run: python -m grokdocs check FILE.py"
    return "\n\n".join([*paragraphs, how])


def drills_in(path: Path) -> list[str]:
    """Find the functions in a file that a drill asks for, without running it.

    Parameters
    ----------
    path : Path
        The reader's file.

    Returns
    -------
    list of str
        Their names, in the order of the drills.

    Raises
    ------
    ValueError
        If the file is not Python, or none of its functions belongs to a drill.

    Notes
    -----
    The drills.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "mine.py")
    ...     _ = file.write_text("def vector_sum(a): return sum(a)")
    ...     drills_in(file)
    ['vector_sum']
    """
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=path.name)
    except SyntaxError as error:
        line = (error.text or "").strip()
        raise ValueError(f"{path.name}, line {error.lineno}: {error.msg}: {line}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not a text file: save it as UTF-8") from None
    found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    found |= {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    names = [name for name in DRILLBOOK if name in found]
    if not names:
        raise ValueError(f"{path.name} defines none of {', '.join(DRILLBOOK)}: see python -m grokdocs drill")
    return names


def check_file(path: Path, *, seconds: float = 10.0) -> list[tuple[str, bool]]:
    """Check every function of a reader's file that a drill asks for.

    Parameters
    ----------
    path : Path
        The reader's file.
    seconds : float, default 10
        Time for each function; an endless loop ends there.

    Returns
    -------
    list of (str, bool)
        What to say about each function, and whether it is right.

    Raises
    ------
    OSError
        If there is no such file.
    ValueError
        If the file is not Python, or none of its functions belongs to a drill.

    Notes
    -----
    The drills.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "mine.py")
    ...     _ = file.write_text("def vector_sum(a): return sum(a) / len(a)")
    ...     [(text, passed)] = check_file(file)
    >>> print(text)
    vector_sum: 1 of 12 cases right
    - the total is divided: that is the average, not the sum
      read again: chapter 3, The vector challenge
    """
    return [_check_apart(path, name, seconds) for name in drills_in(path)]


def _check_apart(path: Path, name: str, seconds: float) -> tuple[str, bool]:
    command = [sys.executable, "-m", "grokdocs.checking", str(path.resolve()), name]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        finding = f"it did not end within {seconds:g} s: look for a loop whose condition never becomes false"
        return _words(DRILLBOOK[name], [finding], f"{name}: stopped"), False
    last = done.stdout.splitlines()[-1:] or [""]
    try:
        report = json.loads(last[0])
    except ValueError:
        finding = f"your file ended the program before the check was done ({done.stderr.strip()[-200:]})"
        return _words(DRILLBOOK[name], [finding], f"{name}: not checked"), False
    title = f"{name}: {report['right']} of {report['cases']} cases right"
    return _words(DRILLBOOK[name], report["findings"], title), report["passed"]


def _words(drill: Drill, findings: list[str], title: str) -> str:
    lines = [f"- {finding}" for finding in findings]
    again = [f"  read again: {drill.where}"] if findings and drill.where else []
    return "\n".join([title, *lines, *again])


def _check_here(path: str, name: str) -> Report:
    """Run the file and check one function, in this process."""
    drill = DRILLBOOK[name]
    source = Path(path).read_text(encoding="utf-8")
    namespace: dict[str, Any] = {"__name__": "a_readers_file", "__file__": path}
    try:
        exec(compile(source, path, "exec"), namespace)
    except Exception as error:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
        line = f", in line {frames[-1].lineno}: {frames[-1].line}" if frames else ""
        finding = f"your file raised {type(error).__name__}: {error}{line}"
        return Report(drill.name, 0, len(drill.cases), (finding,))
    return check(drill, namespace[name])


if __name__ == "__main__":
    result = _check_here(sys.argv[1], sys.argv[2])
    print()  # what the reader's file printed ends here
    print(json.dumps({**result._asdict(), "passed": result.passed}))
