"""The reader's session: cells that share their names, as in a notebook. It runs in the page."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import linecache
import sys
import traceback
from typing import Any

FOLLOWED = ("gradient_descent", "hot_and_cold")
shared: dict[str, Any] = {"__name__": "__main__"}


class NotHere:
    """Stands for what a page's Python does not have, and says so when it is used."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, name: str) -> NotHere:
        if name.startswith("__"):
            raise AttributeError(name)
        return NotHere(self.name)

    def __call__(self, *_: object, **__: object) -> None:
        """Say that it is not here."""
        raise RuntimeError(f"{self.name} is not on this page; the notebook of the chapter has it")


def exists(module: str) -> bool:
    """Whether a module can be imported here."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def offers(module: str, name: str) -> bool:
    """Whether a module can be had here, and has this name."""
    try:
        return hasattr(importlib.import_module(module), name) or exists(f"{module}.{name}")
    except ImportError:
        return False


def without_what_is_missing(tree: ast.Module) -> None:
    """Bind the names of modules that are not here, and take their imports out."""
    kept: list[ast.stmt] = []
    statement: Any
    for statement in tree.body:
        missing: dict[ast.alias, str] = {}
        if isinstance(statement, ast.ImportFrom) and statement.module:
            names = {alias: f"{statement.module}.{alias.name}" for alias in statement.names}
            missing = {
                alias: name for alias, name in names.items() if not offers(statement.module, alias.name)
            }
        elif isinstance(statement, ast.Import):
            missing = {alias: alias.name for alias in statement.names if not exists(alias.name)}
        for alias, name in missing.items():
            shared[alias.asname or alias.name.partition(".")[0]] = NotHere(name)
            statement.names.remove(alias)
        if not missing or statement.names:
            kept.append(statement)
    tree.body = kept


def run(source: str, name: str) -> str | None:
    """Run a cell, show the value of a last expression, and return what went wrong, or None."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    try:
        tree = ast.parse(source, name)
        without_what_is_missing(tree)
        last = None
        if tree.body and isinstance(end := tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
            tree.body.pop()
            last = ast.Expression(end.value)
        exec(compile(tree, name, "exec"), shared)
        if last is not None and (value := eval(compile(last, name, "eval"), shared)) is not None:
            print(repr(value))
    except BaseException as error:
        return explain(error, name)
    finally:
        sys.stdout.flush()
    return None


def calls(source: str) -> list[dict[str, Any]]:
    """List the runs of one weight that a cell has made, with all their numbers, for the bowl to follow."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in FOLLOWED:
            continue
        try:
            learner = shared[node.func.id]  # type: ignore[attr-defined]
            place = [eval(compile(ast.Expression(each), "cell", "eval"), shared) for each in node.args]
            named = {
                each.arg: eval(compile(ast.Expression(each.value), "cell", "eval"), shared)
                for each in node.keywords
                if each.arg
            }
            given = inspect.signature(learner).bind(*place, **named)
            given.apply_defaults()
            numbers = {name: float(value) for name, value in given.arguments.items()}
            found.append({"learner": learner.__name__, **numbers})
        except Exception:  # a number that was only there for a moment, as in a loop
            continue
    return found


def explain(error: BaseException, name: str) -> str:
    """Say what was raised, and in which line of the reader's own."""
    [*_, said] = traceback.format_exception_only(error)
    if isinstance(error, SyntaxError):
        at: int | None = error.lineno
        line: str | None = (error.text or "").strip()
    else:
        frames = [each for each in traceback.extract_tb(error.__traceback__) if each.filename == name]
        at, line = (frames[-1].lineno, frames[-1].line) if frames else (None, "")
    where = f"Line {at}:  {line}\n" if at else ""
    return f"{where}{said.strip()}"


def check(drill: str, source: str) -> dict[str, Any]:
    """Check what a reader wrote, with the checker of the command line."""
    from grokdocs.drills import check_source

    reports = check_source(source)
    own = [report for report in reports if report.drill == drill] or reports
    return {
        "passed": bool(own) and all(report.passed for report in own),
        "cases": sum(report.cases for report in own),
        "text": "\n".join(map(str, own)) or f"There is no function {drill} in what you wrote.",
        "read": [[str(section), section.link] for report in own for section in report.sections],
    }
