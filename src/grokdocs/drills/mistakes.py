"""The mistakes that people make, each as an edit of the answer: the table is `mistakes.toml`."""

from __future__ import annotations

import functools
import inspect
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from grokdocs.drills.tasks import Drill

__all__ = ["MISTAKES", "Mistake", "edited", "mistakes_of"]


class Mistake(NamedTuple):
    """A mistake: what the answer says, what it says when it is wrong in this way, words for it.

    >>> Mistake("x * y", "x + y", "the entries are added: multiply each pair").new
    'x + y'
    """

    old: str
    new: str
    words: str


_TEXT = Path(__file__).with_name("mistakes.toml").read_text(encoding="utf-8")
MISTAKES = tuple(Mistake(*edit) for edit in tomllib.loads(_TEXT)["edits"])


@functools.cache
def _answer(solution: Callable[..., Any]) -> tuple[str, str]:
    """Split the text of an answer at its docstring: the head is not edited, nor are examples."""
    source = inspect.getsource(inspect.unwrap(solution))
    head, _, body = source[source.index("def ") :].split('"""')
    return head, body


def mistakes_of(drill: Drill) -> list[Mistake]:
    """Find the mistakes that can be made in a drill.

    >>> from grokdocs.drills import DRILLS
    >>> mistakes_of(DRILLS["vector_average"])[0].words
    'the sum is not divided: divide it by the number of entries'
    """
    return [mistake for mistake in MISTAKES if mistake.old in _answer(drill.solution)[1]]


def edited(drill: Drill, mistakes: Iterable[Mistake]) -> Callable[..., Any] | None:
    """Write the answer of a drill with mistakes in it; None where they exclude each other.

    >>> from grokdocs.drills import DRILLS
    >>> drill = DRILLS["vector_sum"]
    >>> edited(drill, [Mistake("return total", "return total / len(a)", "it is divided")])([1.0, 2.0])
    1.5
    """
    return _edited(drill.solution, tuple(mistakes))


@functools.cache
def _edited(solution: Callable[..., Any], mistakes: tuple[Mistake, ...]) -> Callable[..., Any] | None:
    head, body = _answer(solution)
    for mistake in mistakes:
        if mistake.old not in body:
            return None
        body = body.replace(mistake.old, mistake.new)
    namespace = dict(inspect.unwrap(solution).__globals__)
    try:
        exec(compile(head + body, "a known mistake", "exec"), namespace)
    except SyntaxError:  # one of them has moved the lines of another
        return None
    wrong: Callable[..., Any] = namespace[solution.__name__]
    return wrong
