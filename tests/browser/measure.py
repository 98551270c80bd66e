"""Measure how the pages of the built book are set: lines of prose, blocks that scroll, targets.

Run as ``python tests/browser/measure.py [folder] [page ...]``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from playwright.sync_api import Browser, Page

from docs._ext.paper.chromium import opened

PAGES = (
    "chapters/03-predict.html",
    "chapters/06-backpropagation.html",
    "chapters/08-signal-and-noise.html",
    "reference/how-it-is-made.html",
)
WIDE, NARROW = 1440, 390
SMALLEST_TARGET = 24  # pixels
COLUMNS = 88  # of a line of code that fits at 1440

# Every full line of running prose, in letters; the last line of a paragraph is as short as it likes.
_LINES = """() => [...document.querySelectorAll('.bd-article section > p')].flatMap(paragraph => {
    const range = document.createRange(), lines = [];
    let line = 0, bottom = -Infinity;
    const texts = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode;
        const around = text.parentElement;
        if (!around.checkVisibility() || around.closest('.gd-meaning, math')) continue;
        for (const word of text.data.matchAll(/\\S+|\\s/g)) {
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            const box = range.getClientRects()[0];
            if (box && box.top > bottom) { if (line) lines.push(line); line = 0; bottom = box.bottom - 4; }
            line += word[0].length;
        }
    }
    return lines;
})"""

_SCROLL = """() => [...document.querySelectorAll('.bd-article :is(pre, .gd-fold)')]
    .filter(block => block.checkVisibility() && /auto|scroll/.test(getComputedStyle(block).overflowX))
    .map(block => [block.scrollWidth > block.clientWidth + 1, block.textContent])"""

# A link within a sentence may be as high as its line; everything else stands alone.
_TARGETS = """() => [...document.querySelectorAll(
    '.bd-article :is(button, summary, input, select), .gd-notebook a, .prev-next-area a, header button'
)].filter(each => each.checkVisibility({visibilityProperty: true}) && !each.disabled).map(each => {
    const box = each.closest('label')?.getBoundingClientRect() ?? each.getBoundingClientRect();
    return [Math.min(box.width, box.height), each.outerHTML.slice(0, 80)];
})"""


class Measures(NamedTuple):
    """How one page is set."""

    page: str
    lines: Sequence[int]  # of prose at 1440, in letters
    wide: Sequence[str]  # the blocks that scroll at 1440, though their lines are no longer than they may be
    narrow: Sequence[str]  # and at 390
    blocks: int
    targets: Sequence[tuple[float, str]]  # the shorter side of each, in pixels, on a phone


def measure(page: Page, name: str) -> Measures:
    """Measure an open page at both widths, with everything unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    page.set_viewport_size({"width": WIDE, "height": 900})
    lines, wide = page.evaluate(_LINES), page.evaluate(_SCROLL)
    page.set_viewport_size({"width": NARROW, "height": 844})
    narrow, targets = page.evaluate(_SCROLL), page.evaluate(_TARGETS)
    scrolls, scrolls_narrow = ([text for is_cut, text in blocks if is_cut] for blocks in (wide, narrow))
    scrolls = [text for text in scrolls if max(map(len, text.splitlines())) <= COLUMNS]
    return Measures(name, lines, scrolls, scrolls_narrow, len(wide), [(side, said) for side, said in targets])


def look(browser: Browser, site: Path, name: str) -> Measures:
    """Open a page and measure it."""
    page = browser.new_page()
    page.goto((site / name).as_uri())
    page.evaluate("document.fonts.ready.then(() => null)")
    found = measure(page, name)
    page.close()
    return found


def table(found: Sequence[Measures]) -> str:
    """Write the measures, a line for each page."""
    rows = [
        f"{median(each.lines):13.0f}{min(each.lines):6d}{max(each.lines):6d}{each.blocks:9d}"
        f"{len(each.wide):15d}{len(each.narrow):5d}{min(each.targets)[0]:11.0f}  {each.page}"
        for each in found
    ]
    header = f"lines: median   min   max   blocks: scroll at {WIDE}, {NARROW}  target px  page"
    return "\n".join([header, *rows])


def main() -> None:
    """Print the measures of the pages that are named, or of a few of each kind."""
    site = Path(sys.argv[1] if len(sys.argv) > 1 else "build/html").resolve()
    with opened() as browser:
        found = [look(browser, site, name) for name in sys.argv[2:] or PAGES]
    print(table(found))
    for each in found:
        small = sorted({f"  {side:.0f} px: {said}" for side, said in each.targets if side < SMALLEST_TARGET})
        print("\n".join([each.page, *(f"  scrolls at {WIDE}: {said[:60]!r}" for said in each.wide), *small]))


if __name__ == "__main__":
    main()
