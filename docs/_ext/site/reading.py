"""How long a page takes: its words of prose, its lines of code, and the minutes for both.

``python -m docs._ext.site.reading`` prints them for every chapter.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

CHAPTERS = Path(__file__).parents[2] / "chapters"
WORDS_A_MINUTE = 200  # of an adult who reads to understand
LINES_A_MINUTE = 12  # of code: to read it, and what it printed

_HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_CELL = re.compile(r"^```\{code-cell\}.*?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_OPTIONS = re.compile(r"\A(?:---\n.*?\n---\n|(?::[^\n]*\n)*)", re.DOTALL)
_FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_PROSE_IN_A_FENCE = re.compile(r"^```\{(?:guess|exercise)\}[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_MARKUP = re.compile(r"^:.*$|\]\([^)]*\)|\{[\w-]+\}", re.MULTILINE)
_WORD = re.compile(r"\w[\w'’.-]*")


class Reading(NamedTuple):
    """What there is to read on a page.

    >>> Reading(words=1000, lines=120).minutes
    15
    """

    words: int
    lines: int

    @property
    def minutes(self) -> int:
        """How long it takes, in whole minutes."""
        return max(1, round(self.words / WORDS_A_MINUTE + self.lines / LINES_A_MINUTE))


def reading(source: str) -> Reading:
    r"""Count the words and the lines of code of a page's source.

    >>> reading("# A title\n\nTwo words.\n\n```{code-cell}\n:book: x\nprint(1)\n```\n")
    Reading(words=4, lines=1)
    """
    source = _HEAD.sub("", source)
    cells = [_OPTIONS.sub("", cell) for cell in _CELL.findall(source)]
    lines = sum(bool(line.strip()) for cell in cells for line in cell.splitlines())
    prose = " ".join([*_PROSE_IN_A_FENCE.findall(source), _FENCE.sub("", source)])
    return Reading(len(_WORD.findall(_MARKUP.sub(" ", prose))), lines)


def main() -> None:
    """Print a line for each chapter, and all of them together."""
    print(f"{'words':>6} {'lines':>6} {'minutes':>8}  chapter")
    found = {path.stem: reading(path.read_text(encoding="utf-8")) for path in sorted(CHAPTERS.glob("*.md"))}
    found["together"] = Reading(*(sum(each) for each in zip(*found.values(), strict=True)))
    for name, each in found.items():
        print(f"{each.words:>6,} {each.lines:>6,} {each.minutes:>8}  {name}")


if __name__ == "__main__":
    main()
