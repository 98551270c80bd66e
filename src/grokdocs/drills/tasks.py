"""What to write from memory, as data from `drills.toml`: tasks, hints, answers, solutions, and cases."""

from __future__ import annotations

import inspect
import random
import re
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from grokdocs import vectors, weights

__all__ = ["DRILLS", "OTHER_NAMES", "SECTIONS", "SEEN_AS", "Drill", "Section"]


class Section(NamedTuple):
    """A section of the pages: the page, and a heading on it.

    >>> print(SECTIONS["challenge"], SECTIONS["challenge"].link)
    chapter 3, The vector challenge chapters/03-predict.html#the-vector-challenge
    """

    page: str
    heading: str

    @property
    def chapter(self) -> int:
        """The number of the chapter."""
        return int(self.page.removeprefix("chapters/")[:2])

    @property
    def link(self) -> str:
        """Where it is on the site, seen from its root."""
        return f"{self.page}.html#{re.sub('[^a-z0-9]+', '-', self.heading.lower()).strip('-')}"

    def __str__(self) -> str:
        return f"chapter {self.chapter}, {self.heading}"


class Drill(NamedTuple):
    """A function to write from memory.

    `stub` is the file to begin with: the head of the function, what it takes and returns, and an
    example. `answer` is the head and the lines that belong under it, in a form that can be made
    wrong. `hints` are three, each of which tells more; `solutions` are for readers, by their style.
    `forms` say how vectors and tables are handed over: as ``lists``, as NumPy ``arrays``, or as
    arrays with each vector in a column. `aliases` are other names that a reader may give it.

    >>> print(DRILLS["vector_sum"].task)
    vector_sum(a) -> total
      Add up the entries of one vector. It takes a list of numbers. It returns a
      single number.
      (chapter 3, The vector challenge)
    """

    name: str
    parameters: tuple[str, ...]
    returns: str
    section: Section
    stub: str
    answer: tuple[str, str]
    hints: tuple[str, ...]
    solutions: dict[str, str]
    cases: list[list[Any]]
    forms: tuple[str, ...]
    aliases: tuple[str, ...]

    @property
    def accepts(self) -> list[list[str]]:
        """The names that each parameter may have; the first is its own."""
        return [[name, *OTHER_NAMES.get(name, ())] for name in self.parameters]

    @property
    def task(self) -> str:
        """What a reader is asked to write."""
        head = f"{self.name}({', '.join(self.parameters)}) -> {self.returns}"
        words = self.stub.split('"""')[1].split(">>>")[0]
        body = [*textwrap.wrap(" ".join(words.split()), 78), f"({self.section})"]
        return "\n  ".join([*textwrap.wrap(head, 80, subsequent_indent="  "), *body])


def _drill(name: str, told: dict[str, Any]) -> Drill:
    stub = told["stub"].lstrip()
    head, body = stub[stub.index("def ") :].split('"""')[0], told.get("answer")
    if not body:
        source = inspect.getsource(inspect.unwrap(getattr(vectors, name, None) or getattr(weights, name)))
        head, _, body = source[source.index("def ") :].split('"""')
    return Drill(
        name,
        tuple(re.split(", |[()]", stub[stub.index("def ") :].split(":")[0])[1:-1]),
        told["returns"],
        SECTIONS[told["section"]],
        stub,
        (head.rstrip(), f"\n{body.lstrip(chr(10))}"),
        tuple(told["hints"]),
        {style: text.lstrip() for style, text in told["solutions"].items()},
        told.get("given") or list(_cases(told, random.Random(name))),
        tuple(told.get("forms", ("lists", "arrays"))),
        tuple(told.get("aliases", ())),
    )


def _cases(told: dict[str, Any], draw: random.Random) -> Iterator[list[Any]]:
    """Draw cases: for each argument a number, a list or a table of them, or one of the sizes itself."""
    for sizes in zip(*told["sizes"].values(), strict=True):
        named = dict(zip(told["sizes"], sizes, strict=True))
        case: list[Any] = []
        for bounds in told["drawn"].values():
            if isinstance(bounds, str):
                case.append(named[bounds])
                continue
            bits = bounds[0] == "bits"
            low, high, *shape = (0, 1, *bounds[1:]) if bits else bounds
            case.append(_draw(draw, 0 if bits else 3, low, high, *map(named.__getitem__, shape)))
        yield case


def _draw(draw: random.Random, digits: int, low: float, high: float, *shape: int) -> Any:
    if shape:
        return [_draw(draw, digits, low, high, *shape[1:]) for _ in range(shape[0])]
    return round(draw.uniform(low, high), digits)


_DATA = tomllib.loads(Path(__file__).with_name("drills.toml").read_text(encoding="utf-8"))
SECTIONS = {key: Section(*where) for key, where in _DATA["sections"].items()}
OTHER_NAMES: dict[str, list[str]] = _DATA["parameters"]
SEEN_AS: dict[str, list[str]] = _DATA["between"]
DRILLS = {name: _drill(name, told) for name, told in _DATA["drills"].items()}
