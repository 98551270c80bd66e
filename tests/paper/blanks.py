"""How much of each printed page is empty: ``python tests/paper/blanks.py build/pdf/grokdocs.pdf``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pypdfium2

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


def pages(pdf: Path) -> Iterator[Page]:
    """Draw every page, and look for its last ink above the foot."""
    book = pypdfium2.PdfDocument(pdf)
    starts = {0: "Title", 1: "Contents"}
    starts |= {each.get_dest().get_index(): each.get_title() for each in book.get_toc() if each.level == 0}
    chapter = ""
    for place, page in enumerate(book):
        drawn = page.render(scale=0.5, grayscale=True).to_numpy()
        first, last = (round(drawn.shape[0] * part / HEIGHT) for part in (MARGIN, HEIGHT - MARGIN))
        (ink,) = np.nonzero((drawn[first:last] < PAPER).reshape(last - first, -1).any(axis=1))
        filled = (ink.max() + 1) / (last - first) if len(ink) else 0.0
        chapter = starts.get(place, chapter)
        ends = place + 1 in starts or place + 1 == len(book)
        yield Page(place + 1, chapter, 1 - filled, place in starts, ends)


def report(measured: list[Page]) -> list[Page]:
    """Print the pages that are more than a third empty, and choose those that stand within a chapter."""
    empty = [page for page in measured if page.blank > MOST]
    share = sum(page.blank for page in measured) / len(measured)
    print(*empty, f"{len(measured)} pages, {share:.1%} of them empty", sep="\n")
    return [page for page in empty if not page.begins and not page.ends]


if __name__ == "__main__":
    sys.exit(1 if report(list(pages(Path(sys.argv[1])))) else 0)
