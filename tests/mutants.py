"""Would the tests notice? Break the code in many small ways, one at a time, and see them fail.

Breakages are drawn by the digest of their name, so that a change here leaves most of the draw elsewhere
as it was. Each runs in a copy of the project, against the tests that reach its line, the quickest first;
which those are is learned from one run of all tests, and kept in build/mutants until something changes.
Who lives is named in mutants.toml, with the reason; a name there that is killed, or is nowhere, is an error.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent.parent
WORK = HERE / "build" / "mutants"
ROOMS = ("src/grokdocs", "docs/_ext")
# What prints needs the extra `paper`, which is not here: `tox -e pdf` tests it.
NOT_HERE = ("docs/_ext/ipython", "docs/_ext/paper/printing.py")
TESTS = ["src", "docs/_ext", "tests", *(f"--ignore={path}" for path in NOT_HERE)]
QUIET = ["-q", "-p", "no:cacheprovider"]
WANTED = 0.95

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.MatMult: ast.Mult,
}  # fmt: skip


class Mutant(NamedTuple):
    """One breakage: where, and what stands there instead."""

    name: str
    path: str
    span: tuple[int, int]  # bytes of the file
    new: str
    line: int
    reached: range  # the lines whose tests may see it

    @property
    def rank(self) -> str:
        """A number by chance, and always the same."""
        return hashlib.sha256(self.name.encode()).hexdigest()


# What can be broken -----------------------------------------------------------------------------


def mutants_of(path: str, text: str) -> Iterator[Mutant]:
    """List every way to break a file that this tool knows."""
    starts, seen = [0], dict[str, int]()
    for row in text.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(row))
    for node, scope, reached in _nodes(ast.parse(text), (), range(0)):
        first, last = (starts[row - 1] + column for row, column in (_start(node), _end(node)))
        old = text.encode()[first:last].decode()
        for kind, new in _broken(node):
            said = f"{path} {'.'.join(scope) or '-'} {kind}: {_brief(old)} -> {_brief(new)}"
            seen[said] = seen.get(said, 0) + 1
            name = said if seen[said] == 1 else f"{said} ({seen[said]})"
            yield Mutant(name, path, (first, last), new, node.lineno, reached)


def _start(node: Any) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _end(node: Any) -> tuple[int, int]:
    return node.end_lineno, node.end_col_offset


def _brief(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 70 else f"{text[:34]}…{text[-34:]}"


def _nodes(node: Any, scope: tuple[str, ...], reached: range) -> Iterator[tuple[Any, tuple[str, ...], range]]:
    """Walk over what runs: no hints, no docstrings, no lists of names."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "ctx"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _only_says(child):
                continue
            inner, lines = scope, reached
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inner = (*scope, child.name)
            if isinstance(
                child, ast.FunctionDef
            ):  # its head runs once: who calls it sees what is wrong there
                lines = range(child.body[0].lineno, (child.end_lineno or 0) + 1)
            elif isinstance(child, ast.stmt) and isinstance(node, ast.Module | ast.ClassDef):
                lines = range(0)
            elif isinstance(child, ast.stmt):
                end = child.body[0].lineno - 1 if hasattr(child, "body") else child.end_lineno
                lines = range(child.lineno, max(child.lineno, end or 0) + 1)
            if isinstance(child, ast.stmt | ast.expr):
                yield child, inner, lines
            if not isinstance(
                child, ast.JoinedStr
            ):  # what is inside has no place of its own before Python 3.12
                yield from _nodes(child, inner, lines)


def _only_says(node: Any) -> bool:
    """Tell what a type checker reads from what runs."""
    if isinstance(node, ast.If):
        return ast.unparse(node.test) in ("TYPE_CHECKING", "__name__ == '__main__'")
    if isinstance(node, ast.ClassDef):
        return any("Protocol" in ast.unparse(base) for base in node.bases)
    if isinstance(node, ast.Assign):
        calls = isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "TypeVar"
        return calls or ast.unparse(node.targets[0]) == "__all__"
    return isinstance(node, ast.AnnAssign) and "TypeAlias" in ast.unparse(node.annotation)


def _broken(node: Any) -> Iterator[tuple[str, str]]:
    """Say in which ways one piece of code can be broken."""
    match node:
        case ast.Compare(left, ops, comparators):
            for place, op in enumerate(ops):
                others = [*ops[:place], COMPARED[type(op)](), *ops[place + 1 :]]
                yield "compare", f"({ast.unparse(ast.Compare(left, others, comparators))})"
        case ast.BinOp(left, op, right) if type(op) in COMPUTED:
            yield "arithmetic", f"({ast.unparse(ast.BinOp(left, COMPUTED[type(op)](), right))})"
        case ast.BoolOp(op, values):
            other = ast.And() if isinstance(op, ast.Or) else ast.Or()
            yield "boolean", f"({ast.unparse(ast.BoolOp(other, values))})"
        case ast.UnaryOp(ast.Not(), operand):
            yield "boolean", f"bool({ast.unparse(operand)})"
        case ast.UnaryOp(ast.USub(), operand):
            yield "arithmetic", f"(+{ast.unparse(operand)})"
        case ast.Constant(bool(value)):
            yield "constant", str(not value)
        case ast.Constant(int(value) | float(value)):
            yield "constant", repr(value + 1)
        case ast.IfExp(test, body, orelse):
            yield "boolean", f"({ast.unparse(ast.IfExp(test, orelse, body))})"
        case ast.JoinedStr():
            yield from _broken_inside(node)
        case ast.Return(ast.AST() as value) if ast.unparse(value) != "None":
            yield "return", "return None"
        case ast.Raise():
            yield "drop", "pass"
        case ast.Expr(ast.Call() | ast.YieldFrom() | ast.Yield()) | ast.AugAssign() | ast.Continue():
            yield "drop", "pass"


def _broken_inside(text: ast.JoinedStr) -> Iterator[tuple[str, str]]:
    """Break what stands in the brackets of an f-string, which is then written anew."""
    for place, inner in enumerate(ast.walk(text)):
        for kind, new in _broken(inner) if not isinstance(inner, ast.JoinedStr) else ():
            copy = deepcopy(text)
            old, put = list(ast.walk(copy))[place], ast.parse(new, mode="eval").body
            for parent in ast.walk(copy):
                for field, value in ast.iter_fields(parent):
                    if value is old:
                        setattr(parent, field, put)
                    elif isinstance(value, list):
                        setattr(parent, field, [put if each is old else each for each in value])
            yield kind, ast.unparse(copy)


# Which tests reach it -----------------------------------------------------------------------------


class Reach(NamedTuple):
    """Which tests run which line, and how long each takes."""

    lines: dict[str, dict[int, list[str]]]
    seconds: dict[str, float]

    def of(self, mutant: Mutant) -> list[str]:
        """List the tests that may see a breakage, the quickest first."""
        rows = self.lines.get(mutant.path, {})
        found = {test for row in mutant.reached for test in rows.get(row, ())}
        if not found:  # it runs when the module is imported, or in another process
            found = {test for tests in rows.values() for test in tests}
            own = mutant.path.replace("/__init__.py", "")
            found |= {test for test in self.seconds if test.startswith(own) or _names(test, Path(own).stem)}
        return sorted(found & self.seconds.keys(), key=lambda test: (self.seconds.get(test, 0.0), test))


@cache
def _names(test: str, module: str) -> bool:
    """Say whether the file of a test names a module, whose constants it may look at."""
    file = HERE / test.partition("::")[0]
    return file.is_relative_to(HERE / "tests") and f" {module}" in file.read_text(encoding="utf-8")


def learn_reach(copy: Path) -> Reach:
    """Run all tests once, unbroken, and write down what each of them ran."""
    digest = hashlib.sha256()
    for path in sorted(_tracked()):
        if path.startswith((*ROOMS, "tests")) and "/mutants." not in path:
            digest.update(path.encode() + (HERE / path).read_bytes())
    known = WORK / f"reach-{digest.hexdigest()[:16]}.json"
    if known.exists():
        return Reach(**_with_numbers(json.loads(known.read_text(encoding="utf-8"))))
    environment = os.environ | {"COVERAGE_FILE": str(WORK / "coverage"), "PYTHONPATH": str(copy / "src")}
    if subprocess.run(
        [sys.executable, __file__, "--learn"], cwd=copy, env=environment, check=False
    ).returncode:
        print("some tests fail unbroken, and are left out", flush=True)
    reach = _read(copy)
    known.write_text(json.dumps(reach._asdict()), encoding="utf-8")
    return reach


def _with_numbers(held: Any) -> Any:
    rows = {path: {int(row): tests for row, tests in by.items()} for path, by in held["lines"].items()}
    return held | {"lines": rows}


def _run_all() -> int:
    """Run all tests, measured, in the folder that this process stands in."""
    import pytest

    seconds: dict[str, float] = {}

    failed: set[str] = set()

    class Stopwatch:
        def pytest_runtest_logreport(self, report: Any) -> None:
            seconds[report.nodeid] = seconds.get(report.nodeid, 0.0) + report.duration
            if report.failed:
                failed.add(report.nodeid)

    measured = [
        *(f"--cov={room}" for room in ROOMS),
        "--cov-context=test",
        "--cov-report=",
        "--cov-fail-under=0",
    ]
    code = pytest.main([*QUIET, "-n", "2", "--dist", "loadscope", *measured, *TESTS], plugins=[Stopwatch()])
    passed = {test: seconds[test] for test in seconds.keys() - failed}
    (WORK / "seconds.json").write_text(json.dumps(passed), encoding="utf-8")
    return int(code)


def _read(copy: Path) -> Reach:
    from coverage import CoverageData

    seconds: dict[str, float] = json.loads((WORK / "seconds.json").read_text(encoding="utf-8"))
    data = CoverageData(str(WORK / "coverage"))
    data.read()
    beside: dict[str, list[str]] = {}
    for test in seconds:
        beside.setdefault(test.partition("::")[0], []).append(test)
    lines: dict[str, dict[int, list[str]]] = {}
    for path in data.measured_files():
        rows = lines.setdefault(str(Path(path).relative_to(copy)), {})
        for row, contexts in data.contexts_by_lineno(path).items():
            found: set[str] = set()
            for context in filter(None, contexts):
                test, _, phase = context.rpartition("|")
                # What is set up once serves all tests of a file.
                found.update([test] if phase == "run" else beside.get(test.partition("::")[0], ()))
            rows[row] = sorted(found)
    return Reach(lines, seconds)


# Trying -------------------------------------------------------------------------------------------


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=HERE, capture_output=True, text=True, check=True)
    return [path for path in listed.stdout.splitlines() if (HERE / path).exists()]


def _copy(place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    for path in _tracked():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(HERE / path, place / path)
    return place


def _try(tests: Sequence[str], copy: Path, log: Path, limit: int) -> None:
    """Run some tests in a copy, in this process, up to the first that fails; end with what came of it."""
    import pytest

    # seconds of work, not of the clock: on a busy computer nothing is killed that only waited
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    os.setsid()
    os.chdir(copy)
    with log.open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.environ |= {"PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(copy / "src"), str(copy)]
    order = {test: place for place, test in enumerate(tests)}

    class Chosen:
        def pytest_collection_modifyitems(self, items: list[Any]) -> None:
            chosen = [item for item in items if item.nodeid in order]
            items[:] = sorted(chosen, key=lambda item: order[item.nodeid])

    files = sorted({test.partition("::")[0] for test in tests})
    options = [*QUIET, "-x", "-p", "no:xdist", "-p", "no:cov", "--tb=line"]
    os._exit(pytest.main([*options, *files], plugins=[Chosen()]))


class Outcome(NamedTuple):
    """What came of a breakage."""

    mutant: Mutant
    killed: bool
    seconds: float
    words: str


def try_all(mutants: Sequence[Mutant], reach: Reach, copies: Sequence[Path]) -> Iterator[Outcome]:
    """Try every breakage, as many at once as there are copies."""
    import hypothesis, matplotlib.pyplot, numpydoc, pytest, sphinx.application, myst_nb  # noqa: E401, F401, I001

    waiting, free, running = list(reversed(mutants)), list(copies), dict[int, Any]()
    while waiting or running:
        while waiting and free:
            mutant = waiting.pop()
            tests = reach.of(mutant)
            if not tests:
                yield Outcome(mutant, False, 0.0, "no test reaches it")
                continue
            copy = free.pop()
            path = copy / mutant.path
            text = path.read_bytes()
            path.write_bytes(text[: mutant.span[0]] + mutant.new.encode() + text[mutant.span[1] :])
            log = copy.with_suffix(".log")
            limit = 60 + round(5 * sum(reach.seconds.get(test, 0.0) for test in tests))
            if not (child := os.fork()):
                _try(tests, copy, log, limit)
            running[child] = mutant, copy, text, log, time.monotonic(), limit, len(tests)
        child, status = os.waitpid(-1, os.WNOHANG)
        if not child:
            for late, (*_, begun, limit, _) in running.items():
                if time.monotonic() - begun > 10 * limit:  # it waits for what never comes
                    os.kill(late, signal.SIGKILL)
            time.sleep(0.05)
            continue
        mutant, copy, text, log, begun, _, number = running.pop(child)
        (copy / mutant.path).write_bytes(text)
        free.append(copy)
        code, said = os.waitstatus_to_exitcode(status), log.read_text(encoding="utf-8", errors="replace")
        if code in (0, 5):
            words = f"{number} tests pass"
        else:
            found = re.search(r"^(?:FAILED|ERROR) (.*)", said, re.MULTILINE)
            words = "took too long" if code < 0 else found[1][:110] if found else f"pytest ended with {code}"
        yield Outcome(mutant, code not in (0, 5), time.monotonic() - begun, words)


def main() -> int:
    """Draw, try, and say who lived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draw", type=int, default=150, help="how many breakages (150)")
    parser.add_argument("--skip", type=int, default=0, help="how many of them not to try, from the first (0)")
    parser.add_argument("--jobs", type=int, default=2, help="how many at once (2)")
    parser.add_argument("--only", default="", help="of those, only names with this pattern")
    parser.add_argument("--learn", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.learn:
        return _run_all()
    WORK.mkdir(parents=True, exist_ok=True)
    copies = [_copy(WORK / f"copy{number}") for number in range(options.jobs)]
    known = [
        mutant
        for path in _tracked()
        if path.startswith(ROOMS) and path.endswith(".py") and not path.startswith(NOT_HERE)
        for mutant in mutants_of(path, (HERE / path).read_text(encoding="utf-8"))
    ]
    excused: dict[str, str] = tomllib.loads((HERE / "tests" / "mutants.toml").read_text(encoding="utf-8"))[
        "lives"
    ]
    by_chance = sorted(known, key=lambda mutant: mutant.rank)
    drawn = [
        mutant
        for place, mutant in enumerate(by_chance)
        if (options.skip <= place < options.draw or mutant.name in excused)
        and re.search(options.only, mutant.name)
    ]
    reach = learn_reach(copies[0])
    outcomes = []
    for outcome in try_all(drawn, reach, copies):
        outcomes.append(outcome)
        mutant, word = outcome.mutant, "killed" if outcome.killed else "LIVES "
        place, said = f"{mutant.path}:{mutant.line}", mutant.name.removeprefix(mutant.path)
        print(f"{word} {outcome.seconds:5.1f} s  {place}{said}  [{outcome.words}]", flush=True)
    alive = {outcome.mutant.name for outcome in outcomes if not outcome.killed}
    killed, share = len(drawn) - len(alive), 1 - len(alive) / max(1, len(drawn))
    print(f"\n{len(known)} breakages known, {len(drawn)} tried, {killed} killed ({share:.1%})")
    tried, there = {each.name for each in drawn}, {each.name for each in known}
    wrong = [f"lives, and nobody says why: {name}" for name in sorted(alive - excused.keys())]
    wrong += [f"is excused, and killed: {name}" for name in sorted(tried & excused.keys() - alive)]
    wrong += [f"is excused, and nowhere: {name}" for name in sorted(excused.keys() - there)]
    print("\n".join(wrong))
    return 1 if wrong or share < WANTED else 0


if __name__ == "__main__":
    sys.exit(main())
