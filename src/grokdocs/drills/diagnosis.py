"""Say what is wrong with a function that gave other numbers: a known mistake, or where they differ first."""

from __future__ import annotations

import contextlib
import itertools
import math
import operator
from collections.abc import Callable, Iterator
from typing import Any

from grokdocs.drills.mistakes import edited, mistakes_of
from grokdocs.drills.tasks import SECTIONS, SEEN_AS, Drill, Section
from grokdocs.drills.trial import Trial, as_data, prepared

__all__ = ["diagnose", "same"]

TOLERANCE = 1e-5  # numbers of 32 bits and measured slopes pass; no known mistake comes near


def _answer(function: Callable[..., Any], arguments: list[Any]) -> Any:
    """Solve a case with an edited answer; None where the edit makes it fail."""
    with contextlib.suppress(Exception):
        return as_data(function(*arguments))


def same(given: Any, right: Any) -> bool:
    """Whether two numbers, or two lists of them, agree.

    >>> same([1.0, 0.3], [1.0, 0.1 + 0.2])
    True
    """
    if isinstance(right, list):
        return isinstance(given, list) and len(given) == len(right) and all(map(same, given, right))
    numbers = isinstance(given, float) and isinstance(right, float)
    return numbers and math.isclose(given, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def diagnose(
    drill: Drill, trial: Trial, truth: Trial, right: list[bool]
) -> Iterator[tuple[str, Section | None]]:
    """Find known mistakes, or say what happened, or where the numbers differ first; and what to read.

    >>> from grokdocs.drills import DRILLS
    >>> from grokdocs.drills.trial import attempt
    >>> truth, trial = (attempt(f, [([3.0, 1.0],)], [["a"]]) for f in (sum, max))
    >>> drill = DRILLS["vector_sum"]._replace(cases=[[[3.0, 1.0]]])
    >>> [words for words, _ in diagnose(drill, trial, truth, [False])]
    ['only the first entry is used: move return out of the loop']
    """
    cases = [prepared(case, drill.forms[0]) for case in drill.cases]
    every = mistakes_of(drill)
    frequent = [mistake for mistake in every if not mistake.rare]
    for many, own_mask in ((1, False), (2, False), (0, True), (3, False), (1, True), (2, True)):
        can_be = drill.parameters[-1] == "mask" if own_mask else trial.steady
        for mistakes in itertools.combinations(frequent if own_mask or many == 3 else every, many):
            wrong = edited(drill.name, mistakes) if can_be and None not in trial.values else None
            if wrong and all(_does(wrong, *one, own_mask) for one in zip(cases, trial.values, strict=True)):
                if own_mask:
                    yield "it draws a mask of its own: use the one that it is given", SECTIONS["dropout"]
                yield from ((mistake.words, mistake.section) for mistake in mistakes)
                return
    size = _size_written_in(drill, right)
    if size:
        yield f"it is right for {size} alone: is the size written into it? len( ) tells it", None
    elif trial.problems:
        yield trial.problems[0], None
    elif not trial.steady:
        yield "called again with the same arguments, it gives something else: it draws, or remembers", None
    elif any(_are_rounded(trial.values, truth.values, digits) for digits in range(5)):
        yield "the numbers are rounded: return them as they are", None
    else:
        case = right.index(False)
        yield _compare(drill, case, trial.values[case], truth.values[case]), None
        alike = list(map(_shape, trial.values)) == list(map(_shape, truth.values))
        factor = _factor(drill, trial.values, truth.values) if alike else ""
        for words in filter(None, (factor, _on_the_way(drill, trial, truth, case))):
            yield words, None


def _does(answer: Callable[..., Any], case: list[Any], given: Any, own_mask: bool) -> bool:
    """Whether a function did what an answer does; with any mask, if it draws its own."""
    bits = itertools.product((0.0, 1.0), repeat=case[-1].size if own_mask else 0)
    tried = ([*case[:-1], 0 * case[-1] + each] for each in bits) if own_mask else [case]
    return any(same(given, _answer(answer, arguments)) for arguments in tried)


def _size_written_in(drill: Drill, right: list[bool]) -> str:
    """Find a size such that the function is right for it, and for no other."""
    labels = []
    for case in drill.cases:
        sizes = []
        for name, part in zip(drill.parameters, case, strict=True):
            if isinstance(part, list):
                sizes.append(f"{len(part)} entries in {name}")
                sizes += [f"{len(part[0])} columns in {name}"] if isinstance(part[0], list) else []
            elif isinstance(part, int):
                sizes.append(f"{part} {name}")
        labels.append([*sizes, " and ".join(sizes)])
    for every in zip(*labels, strict=True):
        works = set(itertools.compress(every, right))
        fails = set(itertools.compress(every, map(operator.not_, right)))
        size = works.pop() if len(works) == 1 and sum(right) > 1 else "1"
        if size not in fails and not size.startswith("1"):
            return size
    return ""


def _are_rounded(given: Any, right: Any, digits: int) -> bool:
    """Whether all numbers are the right ones with so many digits; a tie may have gone either way."""
    if isinstance(right, list):
        alike = isinstance(given, list) and len(given) == len(right)
        return alike and all(map(_are_rounded, given, right, [digits] * len(right)))
    if not isinstance(given, float) or not math.isfinite(given):
        return False
    return same(given, round(given, digits)) and abs(given - right) < 0.501 * 10**-digits


def _compare(drill: Drill, case: int, given: Any, right: Any) -> str:
    """Say where a wrong answer first differs, when it is no mistake that we know."""
    names = drill.returns.split(", ")
    if len(names) == 1:
        given, right = [given], [right]
    elif not isinstance(given, list) or len(given) != len(right):
        return f"return {len(names)} things: {drill.returns}"
    parts = sorted(zip(names, given, right, strict=True), key=lambda part: part[0] != "errors")
    for name, mine, wish in parts:
        if _shape(mine) != _shape(wish):
            return f"{name} is {_words(_shape(mine))}, and should be {_words(_shape(wish))}"
        for place, number, answer in _leaves(name, mine, wish):
            if math.isnan(number):
                return f"{place} is NaN, not a number: look for 0 / 0, or inf - inf"
            if not same(number, answer):
                call = f"{drill.name}({', '.join(map(str, drill.cases[case]))})"
                where = call if len(call) < 160 else f"case {case + 1}"
                if name == "errors":
                    place += f", that of pass {int(place[7:-1]) + 1},"
                return f"{place} is {number:.6g}, and should be {answer:.6g} for {where}"
    raise AssertionError("two answers that are the same were called different")


def _factor(drill: Drill, values: list[Any], answers: list[Any]) -> str:
    """Say by which factor all numbers are off, or all moves of a weight, or which alpha was used."""
    names = drill.returns.split(", ")
    for place, name in enumerate(names):
        moves, ratios, alphas = name in drill.parameters, list[float](), list[float]()
        for case, *both in zip(drill.cases, values, answers, strict=True):
            given = dict(zip(drill.parameters, case, strict=True))
            if moves and given.get("iterations", 1) > 1:
                continue  # a factor shows in a single move
            mine, wish = (_numbers(value[place] if len(names) > 1 else value) for value in both)
            pairs = zip(mine, wish, _numbers(given[name]) if moves else [0.0] * len(wish), strict=False)
            ratios += (more := [(m - s) / (w - s) for m, w, s in pairs if abs(w - s) > TOLERANCE])
            alphas += [ratio * given["alpha"] for ratio in more] if moves else []
        if _constant(ratios) and not 0.999 < ratios[0] < 1.001:
            what = f"every move of {name}" if moves else f"every number of {name}"
            return f"{what} is {ratios[0]:.4g} times what it should be"
        if _constant(alphas):
            return f"it moves as if alpha were {alphas[0]:.4g}: use the alpha that it is given"
    return ""


def _constant(numbers: list[float]) -> bool:
    return len(numbers) > 1 and min(numbers) * 1.001 > max(numbers) * 0.999 > 0


def _on_the_way(drill: Drill, trial: Trial, truth: Trial, case: int) -> str:
    """Say which of the numbers in between differs first, where the reader's names tell."""
    wished: dict[str, list[Any]] = {}
    for name, value in truth.seen[case]:
        wished.setdefault(name, []).append(value)
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
            if len(pair[0]) != len(pair[1]) or same(*pair):
                agree.append(alias)
            elif "delta" not in key or not same([-number for number in pair[0]], pair[1]):
                number, answer = next(both for both in zip(*pair, strict=True) if not same(*both))
                when = f" in turn {turn + 1}" if turns > 1 else ""
                if turn and key == next(iter(wished)):
                    when += f" (the weight was moved wrongly at the end of turn {turn})"
                first = f"on the way, {alias} differs first{when}"
                return f"{first}: there is {number:.6g} in it, where {answer:.6g} should be"
    known = dict.fromkeys(agree)
    are = f"{' and '.join(known)} {'are' if len(known) > 1 else 'is'} right"
    return f"on the way, {are}: look at what comes after" if agree else ""


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
