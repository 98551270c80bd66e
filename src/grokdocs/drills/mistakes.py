"""The mistakes that people make, each as an edit of the answer: the table is `mistakes.toml`."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from grokdocs import vectors
from grokdocs.drills.tasks import DRILLS, SECTIONS, SEEN_AS, Drill, Section
from grokdocs.drills.trial import statements

__all__ = ["MISTAKES", "Mistake", "edited", "mistakes_of"]


class Mistake(NamedTuple):
    """A mistake: what the answer says, what a wrong one says, words for it, and what to read again.

    >>> Mistake("x * y", "x + y", "the entries are added", SECTIONS["challenge"]).new
    'x + y'
    """

    old: str
    new: str
    words: str
    section: Section
    rare: bool = False


_HERE = Path(__file__).parent  # a caller in it is not judged anew for each list
_TEXT = (_HERE / "mistakes.toml").read_text(encoding="utf-8")
MISTAKES = tuple(
    Mistake(old, new, words, SECTIONS[key], bool(rare))
    for key, edits in tomllib.loads(_TEXT).items()
    for old, new, words, *rare in edits
)


def mistakes_of(drill: Drill) -> list[Mistake]:
    """Find the mistakes that can be made in a drill.

    >>> mistakes_of(DRILLS["vector_average"])[0].words
    'the sum is not divided: divide it by the number of entries'
    """
    return [mistake for mistake in MISTAKES if mistake.old in drill.answer[1]]


@functools.cache
def edited(name: str, mistakes: tuple[Mistake, ...], note: Callable[..., None] | None = None) -> Any:
    """Write the answer of a drill with mistakes in it; None where they exclude each other.

    With a `note`, the numbers in between are handed to it.

    >>> drill = DRILLS["vector_sum"]
    >>> edited("vector_sum", (Mistake("return total", "return -total", "turned", drill.section),))([1.0, 2.0])
    -3.0
    """
    head, body = DRILLS[name].answer
    for mistake in mistakes:
        if mistake.old not in body:
            return None
        body = body.replace(mistake.old, mistake.new)
    namespace = {**vars(vectors), "__note__": note}
    try:
        if note:
            for _, code in statements(head + body, "an answer", SEEN_AS):
                exec(code, namespace)
        else:
            exec(compile(head + body, f"{_HERE}/an answer", "exec"), namespace)
    except SyntaxError:  # one of them has moved the lines of another
        return None
    return namespace[name]
