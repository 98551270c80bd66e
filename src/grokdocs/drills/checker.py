"""Compare what a reader's function did with the answer, and with the answer made wrong.

Where the function differs, its numbers are compared with those of the known mistakes: one, two
and three at once. If they are the same, the reader is told which.
"""

from __future__ import annotations

import contextlib
import math
import textwrap
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from grokdocs.drills.mistakes import edited, mistakes_of
from grokdocs.drills.tasks import DRILLS, Drill
from grokdocs.drills.trial import Trial, as_data, attempt, prepared

__all__ = ["Report", "check", "judge"]

TOLERANCE = 1e-5  # numbers of 32 bits and measured slopes pass; no known mistake comes near


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
    section : str, optional
        What to read again.

    Examples
    --------
    >>> report = Report("vector_sum", 2, 3, ("the last case is wrong",), "chapter 3")
    >>> report.passed
    False
    >>> print(report)
    vector_sum: 2 of 3 cases right
    - the last case is wrong
      read again: chapter 3
    """

    name: str
    right: int
    cases: int
    findings: tuple[str, ...] = ()
    section: str = ""

    @property
    def passed(self) -> bool:
        """Whether every case came out right."""
        return 0 < self.cases == self.right

    def __str__(self) -> str:
        verdict = f"{self.right} of {self.cases} cases right" if self.cases else "not checked"
        again = [f"  read again: {self.section}"] if self.section and not self.passed else []
        found = [textwrap.fill(f"- {words}", 80, subsequent_indent="  ") for words in self.findings]
        return "\n".join([f"{self.name}: {verdict}", *found, *again])


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
    file, ``python -m grokdocs check FILE.py`` runs it in a process of its own.

    Examples
    --------
    >>> def average(a):
    ...     return sum(a) / (len(a) - 1)
    >>> print(check("vector_average", average))
    vector_average: 0 of 12 cases right
    - it is divided by one less than the number of entries: divide by all of them
      read again: chapter 3, The vector challenge
    """
    drill = DRILLS[drill] if isinstance(drill, str) else drill
    return judge(drill, attempt(function, drill.cases, drill.parameters, arrays=drill.arrays))


def judge(drill: Drill, trial: Trial, name: str = "") -> Report:
    """Compare what a function did with what it should have done.

    >>> drill = DRILLS["vector_sum"]
    >>> judge(drill, attempt(sum, drill.cases, ["a"])).passed
    True
    """
    cases = [prepared(case, arrays=drill.arrays) for case in drill.cases]
    answers = [_answer(drill.solution, case) for case in cases]
    verdicts = list(map(_same, trial.values, answers))
    findings = [] if all(verdicts) else list(_diagnose(drill, trial, cases, answers, verdicts))
    kept = [part for part in trial.changed if not part.startswith("weight")]
    if kept:
        findings.append(f"it changes {' and '.join(kept)}, which belongs to the caller: work on a copy")
    if all(verdicts) and not trial.steady:
        findings.append("called again with the same arguments, it gives something else")
    return Report(name or drill.name, sum(verdicts), len(verdicts), tuple(findings), drill.section)


def _answer(function: Callable[..., Any], arguments: list[Any]) -> Any:
    """Solve a case with the answer, right or edited; None where an edit makes it fail."""
    with contextlib.suppress(Exception):
        return as_data(function(*arguments))


def _same(given: Any, right: Any) -> bool:
    if isinstance(right, list):
        return isinstance(given, list) and len(given) == len(right) and all(map(_same, given, right))
    numbers = isinstance(given, float) and isinstance(right, float)
    return numbers and math.isclose(given, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _diagnose(
    drill: Drill, trial: Trial, cases: list[Any], answers: list[Any], verdicts: list[bool]
) -> Iterator[str]:
    """Find known mistakes, or say what happened, or where the numbers differ first."""
    for many in (1, 2, 3) if trial.steady and None not in trial.values else ():
        for mistakes in combinations(mistakes_of(drill), many):
            wrong = edited(drill, mistakes)
            if wrong and all(map(_same, trial.values, (_answer(wrong, case) for case in cases))):
                yield from (mistake.words for mistake in mistakes)
                return
    sizes = [len(case[0]) if isinstance(case[0], list) else 0 for case in drill.cases]
    works = {size for size, right in zip(sizes, verdicts, strict=True) if right}
    fails = {size for size, right in zip(sizes, verdicts, strict=True) if not right}
    if len(works) == 1 and not works & fails and not drill.arrays:
        yield f"it is right for lists of {works.pop()} alone: the size is written into it, so use len( )"
    elif trial.problems:
        yield trial.problems[0]
    elif not trial.steady:
        yield "called again with the same arguments, it gives something else: it draws numbers, or remembers"
    elif any(all(map(_same, trial.values, _rounded(answers, digits))) for digits in range(5)):
        yield "the numbers are rounded: return them as they are"
    else:
        case = verdicts.index(False)
        yield _compare(drill, drill.cases[case], trial.values[case], answers[case])


def _rounded(value: Any, digits: int) -> Any:
    return [_rounded(part, digits) for part in value] if isinstance(value, list) else round(value, digits)


def _compare(drill: Drill, case: Sequence[Any], given: Any, right: Any) -> str:
    """Say where a wrong answer first differs, when it is no mistake that we know."""
    names = drill.returns.split(", ")
    if len(names) == 1:
        given, right = [given], [right]
    elif not isinstance(given, list) or len(given) != len(right):
        return f"return {len(names)} things: {drill.returns}"
    for name, mine, wish in zip(names, given, right, strict=True):
        if _shape(mine) != _shape(wish):
            return f"{name} is {_words(_shape(mine))}, and should be {_words(_shape(wish))}"
        for place, number, answer in _leaves(name, mine, wish):
            if math.isnan(number):
                return f"{place} is NaN, not a number: look for 0 / 0, or inf - inf"
            if not _same(number, answer):
                call = f" for {drill.name}({', '.join(map(str, case))})"
                return f"{place} is {number:.6g}, and should be {answer:.6g}{call if len(call) < 160 else ''}"
    raise AssertionError("two answers that are the same were called different")


def _shape(value: Any) -> tuple[Any, ...]:
    """Count rows and columns as NumPy does.

    >>> _shape([[1.0, 2.0]]), _shape([1.0, [2.0]])
    ((1, 2), (2, '?'))
    """
    if not isinstance(value, list):
        return ()
    inner = set(map(_shape, value))
    return (len(value), *(inner.pop() if len(inner) == 1 else "?" * bool(inner)))


def _words(shape: tuple[Any, ...]) -> str:
    if not shape:
        return "a single number"
    if len(shape) == 1:
        return f"a list of {shape[0]} number{'s' * (shape[0] != 1)}"
    return "a list of unlike things" if "?" in shape else f"a table of shape {shape}"


def _leaves(name: str, given: Any, right: Any) -> Iterator[tuple[str, float, float]]:
    """Name each number of a nested list."""
    if isinstance(right, list):
        for place, parts in enumerate(zip(given, right, strict=True)):
            yield from _leaves(f"{name}[{place}]", *parts)
    else:
        yield name, given, right
