"""How much of each printed page is empty: ``python -m docs._ext.paper.blanks build/pdf/grokdocs.pdf``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

MOST = 1 / 3
HEIGHT, MARGIN = 254, 20  # of a page, in millimetres
PAPER = 250  # of 255: what is lighter is no ink


class Page(NamedTuple):
    """A page, the chapter that it is of, and the share of its height that is empty below its last ink."""

    number: int
    chapter: str
    blank: float
    begins: bool
    ends: bool

    def __str__(self) -> str:
        place = " (begins a chapter)" if self.begins else " (ends a chapter)" if self.ends else ""
        return f"page {self.number}: {self.blank:.0%} empty, {self.chapter}{place}"


def measured(pdf: Path, starts: Mapping[int, str] | None = None) -> list[Page]:
    """Draw every page, and look for its last ink above the foot.

    A chapter begins where a bookmark of the first level leads, if nobody says where.
    """
    import pypdfium2  # which only the extra `paper` brings

    book = pypdfium2.PdfDocument(pdf)
    marks = [each for each in book.get_toc() if each.level == 0] if starts is None else []
    begins = {
        1: "Title",
        2: "Contents",
        **{each.get_dest().get_index() + 1: each.get_title() for each in marks},
    }
    begins |= starts or {}
    chapter, found = "", []
    for number, page in enumerate(book, start=1):
        drawn = page.render(scale=0.5, grayscale=True).to_numpy()
        first, last = (round(drawn.shape[0] * part / HEIGHT) for part in (MARGIN, HEIGHT - MARGIN))
        (ink,) = np.nonzero((drawn[first:last] < PAPER).reshape(last - first, -1).any(axis=1))
        filled = (ink.max() + 1) / (last - first) if len(ink) else 0.0
        chapter = begins.get(number, chapter)
        ends = number + 1 in begins or number == len(book)
        found.append(Page(number, chapter, 1 - filled, number in begins, ends))
    return found


def within(pages: list[Page]) -> list[Page]:
    """Choose the pages that are more than a third empty, and neither begin nor end a chapter.

    >>> within([Page(3, "One", 0.2, False, False), Page(4, "One", 0.4, False, False)])[0].number
    4
    """
    return [page for page in pages if page.blank > MOST and not page.begins and not page.ends]


def report(pages: list[Page]) -> str:
    """Name every page that is more than a third empty."""
    share = sum(page.blank for page in pages) / len(pages)
    empty = [str(page) for page in pages if page.blank > MOST]
    return "\n".join([*empty, f"{len(pages)} pages, {share:.1%} of them empty"])


if __name__ == "__main__":
    found = measured(Path(sys.argv[1]))
    print(report(found))
    sys.exit(1 if within(found) else 0)
