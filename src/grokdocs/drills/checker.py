"""Check what a reader wrote: find its functions, have them run, and compare what they did with the answers.

Where a function differs, its numbers are compared with those of the known mistakes: one, two and
three at once. If they are the same, the reader is told which; if not, where they differ first.
"""

from __future__ import annotations

import ast
import difflib
import functools
import textwrap
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from grokdocs.drills.diagnosis import diagnose, same
from grokdocs.drills.mistakes import edited
from grokdocs.drills.process import try_out
from grokdocs.drills.reading import functions_in, problem_of, sources_of
from grokdocs.drills.tasks import DRILLS, SEEN_AS, Drill, Section
from grokdocs.drills.trial import Trial, attempt, note, perform, try_forms

__all__ = ["Report", "check", "check_file", "check_source", "judge", "verdict_of"]

Outcome = tuple[str, list[str] | None, Sequence[Any]]  # what to tell, functions, what they did
Run = Callable[[dict[str, Any]], Outcome]

NAMES = {name: drill for drill in DRILLS.values() for name in (drill.name, *drill.aliases)}
WATCHED = sorted({name for names in SEEN_AS.values() for name in names})
NEVER = "when the file runs, it does not define this function"


class Report(NamedTuple):
    """What a check found.

    Parameters
    ----------
    name : str
        What the function is called.
    right, cases : int
        How many cases came out right, and how many were tried.
    findings : tuple of str
        What there is to say, a sentence each.
    sections : tuple of Section
        What to read again.
    drill : str
        The drill that it was held against.
    remark : bool
        Whether it is only a remark, about no function that was to be checked.

    Examples
    --------
    >>> report = Report("vector_sum", 2, 3, ("the last case is wrong",), (DRILLS["vector_sum"].section,))
    >>> report.verdict
    'wrong'
    >>> print(report)
    vector_sum: 2 of 3 cases right
    - the last case is wrong
      read again: chapter 3, The vector challenge
    """

    name: str
    right: int
    cases: int
    findings: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    drill: str = ""
    remark: bool = False

    @property
    def passed(self) -> bool:
        """Whether every case came out right."""
        return 0 < self.cases == self.right

    @property
    def verdict(self) -> str:
        """The report in a word or two: right, wrong, or not checked."""
        return "right" if self.passed else "wrong" if self.cases else "not checked"

    def __str__(self) -> str:
        verdict = f"{self.right} of {self.cases} cases right" if self.cases else "not checked"
        again = [f"  read again: {section}" for section in self.sections]
        found = [textwrap.fill(f"- {words}", 80, subsequent_indent="  ") for words in self.findings]
        return "\n".join([f"{self.name}: {verdict}", *found, *again])


def verdict_of(reports: Collection[Report]) -> str:
    """Sum up the reports on a file: right only if something was checked, and nothing is left to doubt.

    >>> verdict_of([])
    'not checked'
    """
    verdicts = [report.verdict for report in reports if not report.remark]
    return next((word for word in ("wrong", "not checked", "right") if word in verdicts), "not checked")


def check(drill: str | Drill, function: Callable[..., Any]) -> Report:
    """Run a function on the cases of a drill, and say what is wrong with it.

    Parameters
    ----------
    drill : str or Drill
        What was to be written: the name of the function.
    function : callable
        What was written. It gets copies, so it may change its arguments.

    Returns
    -------
    Report
        How many cases came out right, and what is wrong; print it.

    Raises
    ------
    KeyError
        If there is no such drill.

    Notes
    -----
    Chapters 3 to 8, the functions to write from memory. The function runs here and now; from a
    file, ``grokdocs check FILE.py`` runs it in a process of its own.

    Examples
    --------
    >>> def average(a):
    ...     return sum(a) / (len(a) - 1)
    >>> print(check("vector_average", average))
    vector_average: 0 of 12 cases right
    - it is divided by one less than the number of entries: divide by all of them
      read again: chapter 3, The vector challenge
    """
    if isinstance(drill, str):
        if drill not in NAMES:
            raise KeyError(f"there is no drill {drill}: take one of {', '.join(DRILLS)}")
        drill = NAMES[drill]
    return judge(drill, try_forms(function, drill.cases, drill.accepts, drill.forms))


def check_source(source: str, name: str = "your code") -> list[Report]:
    """Check every function of a source that a drill asks for, here and now.

    Nothing guards the caller against what the source does, or how long it takes: a page has its
    own ways to stop it. For files there is `check_file`.

    Parameters
    ----------
    source : str
        The text of a program.
    name : str, default "your code"
        What messages call it.

    Returns
    -------
    list of Report
        One for each function that a drill asks for; others, without cases, for what was not checked.

    Notes
    -----
    Chapters 3 to 8, the functions to write from memory.

    Examples
    --------
    >>> print(*check_source("def w_sum(a, b): return sum(x * y for x, y in zip(a, b))")[:1])
    w_sum: 12 of 12 cases right
    """

    def run(job: dict[str, Any]) -> Outcome:
        (told, names), *trials = perform({**job, "path": name})
        return told, names, trials

    return _check([(name, source)], name, run)


def check_file(path: Path, *, seconds: float = 10.0) -> list[Report]:
    """Check every function of a reader's file or notebook that a drill asks for, in a process of its own.

    The file cannot decide what is right: its process hands back numbers, and they are judged here.
    It has a limit of time, memory, and output, and ends with all that it has started.

    Parameters
    ----------
    path : Path
        A Python file or a notebook.
    seconds : float, default 10
        Time for the file itself, and again for each function.

    Returns
    -------
    list of Report
        One for each function that a drill asks for; others, without cases, for what was not checked.

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
    try:
        sources = sources_of(path)
    except ValueError as error:
        return [Report(path.name, 0, 0, (str(error),))]
    more = {"path": str(path.resolve()), "seconds": seconds}
    return _check(sources, path.name, lambda job: try_out({**job, **more}))


def _check(sources: list[tuple[str, str]], title: str, run: Run) -> list[Report]:
    problems = [problem_of(name, source) for name, source in sources]
    reports = [Report(title, 0, 0, (problem,)) for problem in problems if problem]
    sources = [source for source, problem in zip(sources, problems, strict=True) if not problem]
    if not sources:
        return reports or [Report(title, 0, 0, ("there is no code in it",))]
    known = [functions_in(source) for _, source in sources]
    trees = [node for _, source in sources for node in ast.parse(source).body]
    bound, inside = (set[str]().union(*names) for names in zip(*known, strict=True))
    functions = [(name, drill.cases, drill.accepts, drill.forms) for name, drill in NAMES.items()]
    told, defined, results = run({"sources": sources, "functions": functions, "watched": WATCHED})
    again = Counter(node.name for node in trees if isinstance(node, ast.FunctionDef))
    if told:
        reports.append(Report(title, 0, 0, (told,), remark=defined is not None))
    found = set[str]()
    for (name, drill), result in zip(NAMES.items(), results, strict=True):
        if isinstance(result, list):
            report = judge(drill, result, name)
            twice = ("it is defined more than once: the last one counts",) if again[name] > 1 else ()
            reports.append(report._replace(findings=report.findings + twice))
        elif result:  # the function did not come to its end
            reports.append(Report(name, 0, len(drill.cases), (result,), (drill.section,), drill.name))
        elif name in bound:
            never = "the file does not come to its end" if defined is None else NEVER
            reports.append(Report(name, 0, 0, (never,), drill=drill.name))
        if result or name in bound | inside:
            found.add(drill.name)
    return [*reports, *_not_checked(inside - bound, defined or [], found)]


def _not_checked(inside: set[str], defined: Sequence[str], found: set[str]) -> Iterator[Report]:
    """Say what is no drill, but nearly so, and which drills of the same chapters are missing."""
    plain = {name.replace("_", ""): drill.name for name, drill in NAMES.items()}
    others = []
    for name in [*defined, *sorted(inside)]:
        bare = name.lower().replace("_", "")
        close = difflib.get_close_matches(bare, plain, 1, 0.8)
        near = dict.fromkeys(
            plain[each] for each in close or plain if close or (bare in each and len(bare) > 3)
        )
        if name in inside and name in NAMES:
            told = "it stands inside something else: move it to the left margin"
            yield Report(name, 0, 0, (told,), remark=True)
        elif name not in NAMES and near:
            meant = bool(close) and name not in inside and found.isdisjoint(near)
            yield Report(
                name, 0, 0, (f"this is no drill: do you mean {' or '.join(near)}?",), remark=not meant
            )
        elif name not in NAMES and name in defined:
            others.append(name)
    chapters = {DRILLS[name].section.chapter for name in found}
    lacks = [drill.name for drill in DRILLS.values() if drill.section.chapter in chapters]
    if lacks := [name for name in lacks if name not in found]:
        yield Report(", ".join(lacks), 0, 0, ("the file has no such function",), remark=True)
    if others:
        yield Report(", ".join(others), 0, 0, ("no drill has such a name: see grokdocs drill",), remark=True)


def judge(drill: Drill, trials: Sequence[Trial], name: str = "") -> Report:
    """Compare what a function did with what it should have done, in the form that suits it best.

    >>> drill = DRILLS["vector_sum"]
    >>> judge(drill, [attempt(sum, drill.cases, drill.accepts)]).verdict
    'right'
    """
    try:
        truth = _truth(drill.name)
    except ImportError:
        return Report(
            name or drill.name, 0, 0, ("it takes arrays, and there is no NumPy here",), drill=drill.name
        )
    tried = [(trial, list(map(same, trial.values, truth.values))) for trial in trials]
    tried.sort(key=lambda pair: (not all(pair[1]), bool(pair[0].problems)))
    trial, right = tried[0]
    findings, sections = [], [drill.section]
    if not all(right):
        found = list(diagnose(drill, trial, truth, right))
        findings = [words for words, _ in found]
        sections = [section or drill.section for _, section in found]
    kept = [part for part in trial.changed if not part.startswith("weight")]
    if kept:
        findings.append(f"it changes {' and '.join(kept)}, which belongs to the caller: work on a copy")
    if all(right) and not trial.steady:
        findings.append("called again with the same arguments, it gives something else")
    read = tuple(dict.fromkeys(sections)) if not all(right) else ()
    return Report(name or drill.name, sum(right), len(right), tuple(findings), read, drill.name)


@functools.cache
def _truth(name: str) -> Trial:
    """Solve the cases of a drill with the answer, and keep the numbers in between."""
    drill = DRILLS[name]
    return attempt(edited(name, (), note), drill.cases, drill.accepts, form=drill.forms[0])
