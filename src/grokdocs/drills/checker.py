"""Compare what a reader's functions did with the answers, and with the answers made wrong.

Where a function differs, its numbers are compared with those of the known mistakes: one, two and
three at once. If they are the same, the reader is told which; if not, where they differ first.
"""

from __future__ import annotations

import contextlib
import difflib
import functools
import itertools
import math
import operator
import textwrap
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from grokdocs.drills.mistakes import edited, mistakes_of
from grokdocs.drills.process import try_out
from grokdocs.drills.reading import functions_in, problem_of, sources_of
from grokdocs.drills.tasks import DRILLS, OTHER_NAMES, SECTIONS, SEEN_AS, Drill, Section
from grokdocs.drills.trial import Trial, as_data, attempt, note, perform, prepared, try_forms

__all__ = ["Report", "check", "check_file", "check_source", "judge", "verdict_of"]

TOLERANCE = 1e-5  # numbers of 32 bits and measured slopes pass; no known mistake comes near
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
    drill = NAMES[drill] if isinstance(drill, str) else drill
    return judge(drill, try_forms(function, drill.cases, drill.parameters, drill.forms, OTHER_NAMES))


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

    def here(job: dict[str, Any]) -> tuple[str, list[str] | None, Sequence[Any]]:
        (told, names), *trials = perform(job)
        return told, names, trials

    return _check([(name, source)], name, name, here)


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
    return _check(sources, path.name, str(path.resolve()), lambda job: try_out({**job, "seconds": seconds}))


def _check(
    sources: list[tuple[str, str]],
    title: str,
    path: str,
    run: Callable[[dict[str, Any]], tuple[str, list[str] | None, Sequence[Any]]],
) -> list[Report]:
    problems = [problem_of(name, source) for name, source in sources]
    reports = [Report(title, 0, 0, (problem,)) for problem in problems if problem]
    sources = [source for source, problem in zip(sources, problems, strict=True) if not problem]
    if not sources:
        return reports or [Report(title, 0, 0, ("there is no code in it",))]
    known = [functions_in(source) for _, source in sources]
    bound, inside = (set[str]().union(*names) for names in zip(*known, strict=True))
    functions = [
        (name, drill.cases, drill.parameters, drill.forms, OTHER_NAMES) for name, drill in NAMES.items()
    ]
    told, defined, results = run(
        {"path": path, "sources": sources, "functions": functions, "watched": WATCHED}
    )
    if told:
        reports.append(Report(title, 0, 0, (told,), remark=defined is not None))
    found = set[str]()
    for (name, drill), result in zip(NAMES.items(), results, strict=True):
        if isinstance(result, list):
            reports.append(judge(drill, result, name))
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
        close = difflib.get_close_matches(name.lower().replace("_", ""), plain, 1, 0.8)
        drill = plain[close[0]] if close else ""
        if name in inside and name in NAMES:
            yield Report(name, 0, 0, ("it stands inside something else: move it to the left margin",))
        elif name not in NAMES and drill:
            yield Report(name, 0, 0, (f"this is no drill: do you mean {drill}?",), remark=drill in found)
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
    >>> judge(drill, [attempt(sum, drill.cases, ["a"])]).verdict
    'right'
    """
    truth = _truth(drill.name)
    tried = [(trial, list(map(_same, trial.values, truth.values))) for trial in trials]
    tried.sort(key=lambda pair: (not all(pair[1]), bool(pair[0].problems)))
    trial, right = tried[0]
    findings, sections = [], [drill.section]
    if not all(right):
        found = list(_diagnose(drill, trial, truth, right))
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
    return attempt(edited(name, (), note), drill.cases, drill.parameters, form=drill.forms[0])


def _answer(function: Callable[..., Any], arguments: list[Any]) -> Any:
    """Solve a case with an edited answer; None where the edit makes it fail."""
    with contextlib.suppress(Exception):
        return as_data(function(*arguments))


def _same(given: Any, right: Any) -> bool:
    if isinstance(right, list):
        return isinstance(given, list) and len(given) == len(right) and all(map(_same, given, right))
    numbers = isinstance(given, float) and isinstance(right, float)
    return numbers and math.isclose(given, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


Found = Iterator[tuple[str, Section | None]]


def _diagnose(drill: Drill, trial: Trial, truth: Trial, right: list[bool]) -> Found:
    """Find known mistakes, or say what happened, or where the numbers differ first."""
    cases = [prepared(case, drill.forms[0]) for case in drill.cases]
    known = trial.steady and None not in trial.values
    for many in (1, 2, 3) if known else (3,):
        if many == 3 and _draws_a_mask(drill, cases, trial.values):
            yield "it draws a mask of its own: use the one that it is given", SECTIONS["dropout"]
            return
        for mistakes in itertools.combinations(mistakes_of(drill), many) if known else ():
            wrong = edited(drill.name, mistakes)
            if wrong and all(map(_same, trial.values, (_answer(wrong, case) for case in cases))):
                yield from ((mistake.words, mistake.section) for mistake in mistakes)
                return
    size = _size_written_in(drill, right)
    if size:
        yield f"it is right for {size} alone: is the size written into it? len( ) tells it", None
    elif trial.problems:
        yield trial.problems[0], None
    elif not trial.steady:
        yield (
            "called again with the same arguments, it gives something else: it draws numbers, or remembers",
            None,
        )
    elif any(all(map(_same, trial.values, _rounded(truth.values, digits))) for digits in range(5)):
        yield "the numbers are rounded: return them as they are", None
    else:
        case = right.index(False)
        yield _compare(drill, case, trial.values[case], truth.values[case]), None
        for words in (_factor(drill, trial.values, truth.values), _on_the_way(drill, trial, truth, case)):
            if words:
                yield words, None


def _draws_a_mask(drill: Drill, cases: list[list[Any]], values: list[Any]) -> bool:
    """Whether a function does what is right, with another mask than it was given."""
    answer = edited(drill.name, ())
    return drill.parameters[-1] == "mask" and all(
        any(
            _same(given, _answer(answer, [*others, 0 * mask + bits]))
            for bits in itertools.product((0.0, 1.0), repeat=mask.size)
        )
        for (*others, mask), given in zip(cases, values, strict=True)
    )


def _size_written_in(drill: Drill, right: list[bool]) -> str:
    """Find a size such that the function is right for it, and for no other."""
    sizes: dict[str, list[int]] = {}
    for case in drill.cases:
        for name, part in zip(drill.parameters, case, strict=True):
            if isinstance(part, list):
                sizes.setdefault(f"entries in {name}", []).append(len(part))
                if isinstance(part[0], list):
                    sizes.setdefault(f"columns in {name}", []).append(len(part[0]))
            elif isinstance(part, int):
                sizes.setdefault(name, []).append(part)
    for name, every in sizes.items():
        works = set(itertools.compress(every, right))
        fails = set(itertools.compress(every, map(operator.not_, right)))
        if len(works) == 1 and not works & fails | works & {1} and sum(right) > 1:
            return f"{works.pop()} {name}"
    return ""


def _rounded(value: Any, digits: int) -> Any:
    return [_rounded(part, digits) for part in value] if isinstance(value, list) else round(value, digits)


def _compare(drill: Drill, case: int, given: Any, right: Any) -> str:
    """Say where a wrong answer first differs, when it is no mistake that we know."""
    names = drill.returns.split(", ")
    if len(names) == 1:
        given, right = [given], [right]
    elif not isinstance(given, list) or len(given) != len(right):
        return f"return {len(names)} things: {drill.returns}"
    for name, mine, wish in sorted(
        zip(names, given, right, strict=True), key=lambda part: part[0] != "errors"
    ):
        if _shape(mine) != _shape(wish):
            return f"{name} is {_words(_shape(mine))}, and should be {_words(_shape(wish))}"
        for place, number, answer in _leaves(name, mine, wish):
            if math.isnan(number):
                return f"{place} is NaN, not a number: look for 0 / 0, or inf - inf"
            if not _same(number, answer):
                call = f"{drill.name}({', '.join(map(str, drill.cases[case]))})"
                where = call if len(call) < 160 else f"case {case + 1}"
                return f"{place} is {number:.6g}, and should be {answer:.6g} for {where}"
    raise AssertionError("two answers that are the same were called different")


def _factor(drill: Drill, values: list[Any], answers: list[Any]) -> str:
    """Say by which factor all numbers are off, or all moves of a weight."""
    several = len(names := drill.returns.split(", ")) > 1
    for place, name in enumerate(names):
        pairs: list[tuple[float, float]] = []
        moves = name in drill.parameters
        for case, given, right in zip(drill.cases, values, answers, strict=True):
            if moves and "iterations" in drill.parameters and case[-1] > 1:
                continue  # a factor shows in a single move
            mine, wish = (given[place], right[place]) if several else (given, right)
            start = case[drill.parameters.index(name)] if moves else None
            if _shape(mine) != _shape(wish):
                return ""
            starts = _numbers(start) if moves else itertools.repeat(0.0)
            pairs += ((m - s, w - s) for m, w, s in zip(_numbers(mine), _numbers(wish), starts, strict=False))
        ratios = [mine / wish for mine, wish in pairs if abs(wish) > TOLERANCE]
        first = ratios[0]
        if (
            abs(first) > TOLERANCE
            and not math.isclose(first, 1, rel_tol=1e-3)
            and all(math.isclose(r, first, rel_tol=1e-3) for r in ratios)
        ):
            what = f"every move of {name}" if moves else f"every number of {name}"
            return f"{what} is {first:.4g} times what it should be"
    return ""


def _on_the_way(drill: Drill, trial: Trial, truth: Trial, case: int) -> str:
    """Say which of the numbers in between differs first, where the reader's names tell."""
    wished: dict[str, list[Any]] = {}
    for name, value in truth.seen[case]:
        wished.setdefault(next(key for key, names in SEEN_AS.items() if name == key), []).append(value)
    turns = min(map(len, wished.values()), default=0)
    mine: dict[str, tuple[str, list[Any]]] = {}
    for key, values in wished.items():
        wished[key] = values[len(values) // turns - 1 :: len(values) // turns]
        for alias in SEEN_AS[key]:
            seen = [value for name, value in trial.seen[case] if name == alias]
            step = max(len(seen) // turns, 1)
            if seen and len(seen) % step == 0:
                mine.setdefault(key, (alias, seen[step - 1 :: step]))
    agree = []
    for turn in range(turns):
        for key, (alias, values) in mine.items():
            pair = [*map(_numbers, (values[turn], wished[key][turn]))] if turn < len(values) else [[], []]
            if len(pair[0]) != len(pair[1]) or _same(*pair):
                agree.append(alias)
            elif "delta" not in key or not _same([-number for number in pair[0]], pair[1]):
                number, answer = next(both for both in zip(*pair, strict=True) if not _same(*both))
                when = f" in turn {turn + 1}" if turns > 1 else ""
                if turn and key == next(iter(wished)):
                    when += f" (the weight was moved wrongly at the end of turn {turn})"
                first = f"on the way, {alias} differs first{when}"
                return f"{first}: there is {number:.6g} in it, where {answer:.6g} should be"
    return (
        f"on the way, {' and '.join(dict.fromkeys(agree))} are right: look at what comes after"
        if agree
        else ""
    )


def _numbers(value: Any) -> list[float]:
    return [number for part in value for number in _numbers(part)] if isinstance(value, list) else [value]


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
