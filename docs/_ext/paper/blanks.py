"""How much of each printed page is empty: ``python -m docs._ext.paper.blanks build/pdf/grokdocs.pdf``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NamedTuple

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


def share(page: Any) -> float:
    """Draw a page of pypdfium2, and look for its last ink above the foot."""
    drawn = page.render(scale=0.35, grayscale=True).to_numpy()
    first, last = (round(drawn.shape[0] * part / HEIGHT) for part in (MARGIN, HEIGHT - MARGIN))
    (ink,) = np.nonzero((drawn[first:last] < PAPER).reshape(last - first, -1).any(axis=1))
    return float(1 - (ink.max() + 1) / (last - first)) if len(ink) else 1.0


def measured(pdf: Path) -> list[Page]:
    """Measure every page; a chapter begins where a bookmark of the first level leads."""
    import pypdfium2  # which only the extra `paper` brings

    book = pypdfium2.PdfDocument(pdf)
    firsts = [each for each in book.get_toc() if each.level == 0]
    begins = {each.get_dest().get_index() + 1: each.get_title() for each in firsts}
    begins = {1: "Title", 2: "Contents", len(book) + 1: "", **begins}
    chapter, found = "", []
    for number, page in enumerate(book, start=1):
        chapter = begins.get(number, chapter)
        found.append(Page(number, chapter, share(page), number in begins, number + 1 in begins))
    return found


def within(pages: list[Page]) -> list[Page]:
    """Choose the pages that are more than a third empty, and neither begin nor end a chapter.

    >>> within([Page(3, "One", 0.2, False, False), Page(4, "One", 0.4, False, False)])[0].number
    4
    """
    return [page for page in pages if page.blank > MOST and not page.begins and not page.ends]


def report(pages: list[Page]) -> str:
    """Name every page that is more than a third empty."""
    whole = sum(page.blank for page in pages) / len(pages)
    empty = [str(page) for page in pages if page.blank > MOST]
    return "\n".join([*empty, f"{len(pages)} pages, {whole:.1%} of them empty"])


if __name__ == "__main__":
    found = measured(Path(sys.argv[1]))
    print(report(found))
    sys.exit(1 if within(found) else 0)
